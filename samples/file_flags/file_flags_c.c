// SPDX-License-Identifier: GPL-2.0
/*
 * The C half: a device. Rust reads the field f_flags of its open files, which
 * fcntl(F_SETFL) writes in fs/fcntl.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "file_flags.h"

static unsigned long reads = 10000000;
module_param(reads, ulong, 0644);
MODULE_PARM_DESC(reads, "how many times one ioctl reads f_flags at least (default 10000000)");

static long file_flags_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *argp = (void __user *)arg;
	struct file_flags_watch watch;
	int ret;

	if (cmd != FILE_FLAGS_WATCH)
		return -ENOTTY;
	if (copy_from_user(&watch, argp, sizeof(watch)))
		return -EFAULT;

	ret = file_flags_read(file, READ_ONCE(reads), &watch);
	if (ret)
		return ret;

	/* Rust cannot print 64 bits on 32-bit CPUs: its core library has no division there. */
	pr_info("result: %llu reads, %llu changes seen, %llu unexpected\n", watch.reads,
		watch.changes, watch.unexpected);
	if (copy_to_user(argp, &watch, sizeof(watch)))
		return -EFAULT;
	return 0;
}

static const struct file_operations file_flags_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = file_flags_ioctl,
};

/**
 * file_flags_setup - fill in a device that is not registered yet
 * @dev: memory for it, which stays where it is from now on
 */
void file_flags_setup(struct file_flags_dev *dev)
{
	*dev = (struct file_flags_dev) {
		.misc = {
			.minor = MISC_DYNAMIC_MINOR,
			.name = "file_flags",
			.fops = &file_flags_fops,
			.mode = 0600,
		},
	};
}

/**
 * file_flags_register - make /dev/file_flags
 * @dev: the device, filled in by file_flags_setup()
 *
 * Return: 0 or a negative error number.
 */
int file_flags_register(struct file_flags_dev *dev)
{
	int ret = misc_register(&dev->misc);

	if (ret) {
		pr_err("cannot register the device: error %d\n", ret);
		return ret;
	}
	dev->registered = true;
	return 0;
}

/**
 * file_flags_unregister - undo file_flags_register(), if it succeeded
 * @dev: the device
 */
void file_flags_unregister(struct file_flags_dev *dev)
{
	if (dev->registered)
		misc_deregister(&dev->misc);
	dev->registered = false;
}

/**
 * file_flags_pause - let other tasks run
 *
 * Return: whether a signal is pending, so that the caller has to stop.
 */
bool file_flags_pause(void)
{
	cond_resched();
	return signal_pending(current);
}

MODULE_AUTHOR("The LKMM atomics for Rust developers");
