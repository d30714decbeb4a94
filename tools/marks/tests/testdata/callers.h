struct caller { spinlock_t lock; int field, after, exported; };
void called(int i, struct caller *c);
void calls_deep(struct caller *c);
void exported(struct caller *c);
