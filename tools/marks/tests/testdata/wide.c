/* Plain writes that count as atomic, and those that do not. */
#include "kernel.h"

struct wide {
	u64 word;
	u8 byte;
	unsigned int bit:1;
	struct { int x[4]; } four;
	u8 bytes[16];
};

struct wide *make(void)
{
	struct wide *w = kzalloc(sizeof(*w), 0);

	return w;
}

int read_all(struct wide *w)
{
	struct wide copy;

	copy.four = w->four;			// = initialisation; = unmarked
	return w->word + w->byte + w->bit + w->bytes[0] + copy.bit;	// = unmarked; = unmarked; = unmarked; = unmarked; = initialisation
}

void write_all(struct wide *w, struct wide *from)
{
	w->word = 1;				// = assumed atomic
	w->byte = 1;				// = assumed atomic
	w->bit = 1;				// = unmarked
	w->four = from->four;			// = unmarked; = unmarked
	memset(w->bytes, 0, 16);		// = unmarked
	w->byte += 1;				// = unmarked
}
