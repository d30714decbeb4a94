// SPDX-License-Identifier: GPL-2.0
/*
 * Sets the four combinations of O_NONBLOCK and O_APPEND on an open device from
 * CPU 1, while CPU 0 is inside an ioctl in which Rust reads the same flags.
 *
 * Usage: user_file_flags [short]
 *
 * Exit status 0: every value read was one that was set, and all were seen.
 * With "short", the list of expected values lacks one that is set, so the exit
 * status has to be 1.
 *
 * Built with tools/include/nolibc of the kernel tree, without a libc.
 */
#include <nolibc.h>

#include "file_flags.h"

/* Memory that the two processes share. */
struct shared {
	unsigned long rounds;
	int failed;
};

static unsigned long rounds_of(struct shared *shared)
{
	return __atomic_load_n(&shared->rounds, __ATOMIC_RELAXED);
}

static int failed(struct shared *shared)
{
	return __atomic_load_n(&shared->failed, __ATOMIC_RELAXED);
}

static int pin_to(int cpu)
{
	unsigned long mask = 1UL << cpu;

	return syscall(__NR_sched_setaffinity, 0, sizeof(mask), &mask);
}

static void toggle(int fd, const __u32 *values, struct shared *shared)
{
	unsigned long i;

	if (pin_to(1)) {
		__atomic_store_n(&shared->failed, 1, __ATOMIC_RELAXED);
		return;
	}
	for (i = 0;; i++) {
		if (syscall(__NR_fcntl, fd, F_SETFL, values[i % FILE_FLAGS_VALUES])) {
			__atomic_store_n(&shared->failed, 2, __ATOMIC_RELAXED);
			return;
		}
		__atomic_store_n(&shared->rounds, i + 1, __ATOMIC_RELAXED);
	}
}

static int judge(const struct file_flags_watch *watch, unsigned long rounds)
{
	int i, seen = 0;

	for (i = 0; i < FILE_FLAGS_VALUES; i++) {
		printf("value %x: seen %llu times\n", watch->expected[i],
		       (unsigned long long)watch->seen[i]);
		seen += watch->seen[i] != 0;
	}
	if (watch->unexpected)
		printf("value %x: never set, seen first of %llu\n", watch->other,
		       (unsigned long long)watch->unexpected);
	printf("%lu times set, %llu changes seen\n", rounds,
	       (unsigned long long)watch->changes);
	printf("%llu reads, %d of %d flag values seen, %llu unexpected\n",
	       (unsigned long long)watch->reads, seen, FILE_FLAGS_VALUES,
	       (unsigned long long)watch->unexpected);
	return seen == FILE_FLAGS_VALUES && !watch->unexpected ? 0 : 1;
}

static int fail(const char *what)
{
	printf("user_file_flags: %s\n", what);
	return 2;
}

int main(int argc, char **argv)
{
	struct file_flags_watch watch = { };
	__u32 values[FILE_FLAGS_VALUES];
	unsigned long rounds;
	struct shared *shared;
	int fd, i, pid, ret;
	__u32 base;

	fd = open("/dev/file_flags", O_RDWR);
	if (fd < 0)
		return fail("cannot open /dev/file_flags: load file_flags.ko, be root");
	if (pin_to(0))
		return fail("cannot run on CPU 0");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return fail("no memory");

	base = syscall(__NR_fcntl, fd, F_GETFL, 0);
	base &= ~(O_NONBLOCK | O_APPEND);
	for (i = 0; i < FILE_FLAGS_VALUES; i++)
		values[i] = base | (i & 1 ? O_NONBLOCK : 0) | (i & 2 ? O_APPEND : 0);
	memcpy(watch.expected, values, sizeof(values));
	if (argc > 1 && !strcmp(argv[1], "short"))
		watch.expected[3] = watch.expected[0];

	pid = fork();
	if (pid < 0)
		return fail("cannot fork");
	if (!pid) {
		toggle(fd, values, shared);
		exit(2);
	}
	while (rounds_of(shared) < FILE_FLAGS_VALUES && !failed(shared))
		sched_yield();
	if (failed(shared))
		return fail(failed(shared) == 1 ?
			    "cannot run on CPU 1: the guest needs two CPUs" :
			    "fcntl(F_SETFL) failed");

	rounds = rounds_of(shared);
	ret = ioctl(fd, FILE_FLAGS_WATCH, &watch);
	rounds = rounds_of(shared) - rounds;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (ret)
		return fail("the ioctl failed");
	return judge(&watch, rounds);
}
