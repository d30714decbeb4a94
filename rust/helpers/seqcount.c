// SPDX-License-Identifier: GPL-2.0

#include <linux/seqlock.h>

__rust_helper void rust_helper_seqcount_init(seqcount_t *s)
{
	seqcount_init(s);
}

__rust_helper unsigned int rust_helper_read_seqcount_begin(const seqcount_t *s)
{
	return read_seqcount_begin(s);
}

__rust_helper int rust_helper_read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	return read_seqcount_retry(s, start);
}

__rust_helper void rust_helper_raw_write_seqcount_begin(seqcount_t *s)
{
	raw_write_seqcount_begin(s);
}

__rust_helper void rust_helper_raw_write_seqcount_end(seqcount_t *s)
{
	raw_write_seqcount_end(s);
}
