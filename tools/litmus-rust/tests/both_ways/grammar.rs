// SPDX-License-Identifier: GPL-2.0

//! Tests made of grammars, each from its number.

use std::collections::BTreeMap;

/// Each `<name>` becomes one of the texts behind `name =`. `<new>` is a name that nothing else has.
pub const RUST: &str = r#"
test = Rust t\n\n{ int x = 1; int *p = &x; }\n\n<process 0>\n<process 1>\n<question>
process = <unsafe>fn P<N>(<params>) {\n<head><body><tail>}\n
unsafe = unsafe 
params = a: &Atomic<i32>, w: &Atomic<i64>, x: *mut i32, p: &Atomic<*mut i32>, o: &Atomic<Option<NonNull<i32>>>, s: &SpinLock<()>, z: *mut i32
head = let r0 = a.load(<L>);\nlet mut r1 = atomic_load(x, <L>);\nlet r2: i64 = w.load(<L>);\n
body = <stmt> | <stmt><stmt> | <stmt><stmt><stmt>
tail = - | let r3 = <number>;\n | let r3 = if <bool> { <number> } else { <number> };\n
stmt = a.store(<pure>, <S>);\n | w.store(<wide>, <S>);\n | r1 = <number>;\n | r1 += <pure>;\n | <fence>;\n
stmt = atomic_store(x, <pure>, <S>);\n | *z = <pure>;\n | a.<op>(<pure>, Relaxed);\n | let _ = <number>;\n
stmt = if <bool> {\n<stmt>} | if <bool> {\n<stmt>} else {\n<body>} | if <bool> && r0 == 1 {\n<stmt>} else {\n<stmt>}
stmt = match <number> {\n0 => {\n<stmt>}\n<arm>_ => {}\n}\n | {\nlet <new> = <number>;\n<stmt>}\n
stmt = {\nlet _guard = s.lock();\n<stmt>}\n | {\nlet _rcu = rcu::read_lock();\n<stmt><stmt>}\n
stmt = match a.cmpxchg(<pure>, 2, <O>) {\nOk(_) => {\n<stmt>}\nErr(<found>) => a.store(<pure>, Relaxed),\n}\n
stmt = if let Some(q) = o.load(<L>) {\natomic_store(q.as_ptr(), <pure>, Relaxed);\n}\n | p.store(x, <S>);\n
stmt = let <new>: i32;\n<both> | let <new>: i32 = <number>;\n | if a.cmpxchg(0, 1, <O>).is_err() {\n<stmt>}\n
both = if <bool> {\nr1 = 1;\n} else {\nr1 = <number>;\n}\n
arm = - | 1|3 => {\n<stmt>}\n | 2 => {\n<stmt>}\n
found = _ | now
number = a.load(<L>) | atomic_load(x, <L>) | a.fetch_add(<pure>, <O>) | a.xchg(3, <O>) | <pure> | xchg(x, 2, <O>)
number = a.cmpxchg(1, 2, <O>).unwrap_or_else(|old| old) | a.sub_return(1, <O>) | *z | i32::from(<bool>)
long = w.load(<L>) | w.xchg(4, <O>) | 3 | r0 as i64
wide = 7 | r2 | r2 + 1 | r2 ^ 3
pure = 0 | 1 | -2 | r0 | r0 + 1 | r0 ^ r0 | r0 & 1 | r0.wrapping_mul(2) | (r0 - 1) * 3
bool = <pure> == 1 | a.load(<L>) != 0 | r0 < 2 | !(r0 == 1) | a.dec_and_test() | a.add_negative(1, <O>) | (r0 == 1) & (r0 != 2)
fence = smp_mb(Full) | smp_mb(Read) | smp_mb(Write) | barrier() | smp_mb_after_atomic()
op = add | sub | or | xor | and | andnot
L = Relaxed | Acquire
S = Relaxed | Release
O = Relaxed | Acquire | Release | Full
question = exists (0:r0=1 /\ 1:r1=0)\n | locations [0:r0; 1:r2]\nforall (x=1)\n
"#;

pub const C: &str = r#"
test = C t\n\n{ int x = 1; int *p = &x; <initial> }\n\n<process 0>\n<process 1>\n<question>
initial = - | 0:r0 = 3; | 1:r1 = 2;
process = P<N>(int *x, int *y, int **p, atomic_t *a, spinlock_t *s)\n{\n<declared><body>}\n
declared = int r0;\nint r1;\n<long> r2;\nint *q;\n
long = long | int64_t | int
body = <stmt> | <stmt><stmt> | <stmt><stmt><stmt>
stmt = WRITE_ONCE(*x, <pure>);\n | smp_store_release(y, <pure>);\n | <register> = <value>;\n | <register> = <value>;\n
stmt = <fence>;\n | atomic_set(a, <pure>);\n | atomic_inc(a);\n | (void)atomic_add_return(2, a);\n | smp_store_mb(*x, 2);\n
stmt = if (<condition>) {\n<stmt>} | if (<condition>) {\n<stmt>} else {\n<stmt><stmt>} | { <stmt> } | int <new> = <value>;\n
stmt = spin_lock(s);\n<stmt>spin_unlock(s);\n | rcu_read_lock();\n<stmt>rcu_read_unlock();\n | rcu_assign_pointer(*p, <target>);\n
stmt = q = <pointer>;\nif (q) {\nr1 = READ_ONCE(*q);\n} | if (<condition>) {\nint <new> = <value>;\n}
target = x | y
pointer = READ_ONCE(*p) | rcu_dereference(*p) | x | xchg(p, y)
register = r0 | r1 | r0 | r1 | r2
value = READ_ONCE(*x) | READ_ONCE(*y) | smp_load_acquire(x) | xchg(x, 1) | atomic_read(a) | atomic_fetch_add_relaxed(1, a)
value = cmpxchg(y, 0, 2) | <pure> | (<pure> == 1) | atomic_cmpxchg_acquire(a, 0, 1) | atomic_dec_and_test(a)
condition = <pure> | <value> | r0 == 1 | READ_ONCE(*y) != 0 | (r0 == 1) & (r1 != 0)
pure = 0 | 1 | -1 | r0 | r1 | r0 + 1 | r0 ^ r0 | r1 * 2 | r0 & 3 | (int)r2
fence = smp_mb() | smp_rmb() | smp_wmb() | barrier() | smp_mb__before_atomic()
question = exists (0:r0=1 /\ 1:r1=0)\n | locations [0:r0; 1:r2; 0:q]\nforall (x=1)\n | filter (0:r1=0)\nexists (y=1)\n
"#;

pub struct Grammar {
    rules: BTreeMap<&'static str, Vec<&'static str>>,
    random: u64,
    process: String,
    names: usize,
    depth: usize,
}

impl Grammar {
    pub fn new(text: &'static str) -> Self {
        let mut rules: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (name, texts) = line.split_once(" = ").unwrap();
            rules.entry(name).or_default().extend(texts.split(" | "));
        }
        Self {
            rules,
            random: 0,
            process: String::new(),
            names: 0,
            depth: 0,
        }
    }

    pub fn make(&mut self, case: u64) -> String {
        // Neighbours have little in common.
        self.random = case.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        self.expand("test")
    }

    /// A choice that depends on the case alone (xorshift64*).
    fn below(&mut self, limit: usize) -> usize {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let high = self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % limit
    }

    fn expand(&mut self, name: &str) -> String {
        if let Some(number) = name.strip_prefix("process ") {
            self.process = number.to_owned();
            return self.expand("process");
        }
        match name {
            "N" => return self.process.clone(),
            "new" => {
                self.names += 1;
                return format!("n{}", self.names);
            }
            _ => {}
        }
        let Some(texts) = self.rules.get(name).cloned() else {
            return format!("<{name}>");
        };
        // Deep inside, the first text of a rule ends it.
        let choice = if self.depth > 8 {
            0
        } else {
            self.below(texts.len())
        };
        let text = texts[choice];
        let mut made = String::new();
        let mut rest = if text == "-" { "" } else { text };
        self.depth += 1;
        while let Some((before, (name, after))) = rest
            .split_once('<')
            .and_then(|(before, after)| Some((before, after.split_once('>')?)))
        {
            made += before;
            made += &self.expand(name);
            rest = after;
        }
        self.depth -= 1;
        (made + rest).replace("\\n", "\n")
    }
}
