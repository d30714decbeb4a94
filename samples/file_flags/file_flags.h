/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the C half, the Rust half and the user-space program. */
#ifndef _FILE_FLAGS_H
#define _FILE_FLAGS_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FILE_FLAGS_VALUES 4

/**
 * struct file_flags_watch - argument of FILE_FLAGS_WATCH
 * @expected: in: the values that the other process sets
 * @other: out: the first value read that is not in @expected
 * @pad: unused
 * @seen: out: how many reads gave the value at the same index of @expected
 * @reads: out: how many times f_flags was read
 * @changes: out: how many reads gave another value than the read before
 * @unexpected: out: how many reads gave a value that is not in @expected
 */
struct file_flags_watch {
	__u32 expected[FILE_FLAGS_VALUES];
	__u32 other;
	__u32 pad;
	__u64 seen[FILE_FLAGS_VALUES];
	__u64 reads;
	__u64 changes;
	__u64 unexpected;
};

/* Read the flags of the open file that this is called on, many times. */
#define FILE_FLAGS_WATCH _IOWR('F', 0x4c, struct file_flags_watch)

#ifdef __KERNEL__

#include <linux/fs.h>
#include <linux/miscdevice.h>

/**
 * struct file_flags_dev - the device; must not move while it is registered
 * @misc: a character device, linked into the kernel's list of them
 * @registered: whether @misc is in that list
 */
struct file_flags_dev {
	struct miscdevice misc;
	bool registered;
};

/* The C half, called by Rust. */
void file_flags_setup(struct file_flags_dev *dev);
int file_flags_register(struct file_flags_dev *dev);
void file_flags_unregister(struct file_flags_dev *dev);
bool file_flags_pause(void);

/* The Rust half, called by C. */
int file_flags_read(struct file *file, u64 reads, struct file_flags_watch *watch);

#endif /* __KERNEL__ */
#endif /* _FILE_FLAGS_H */
