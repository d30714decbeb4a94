// SPDX-License-Identifier: GPL-2.0

//! Tests as people write them: what herd7 accepts is accepted, and what is printed of it has the
//! same final states. Each case is made from its number.

use crate::kernel;
use lkmm_litmus::read;
use lkmm_litmus::table::{macros, Arg, Macro, Ordering};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// So many cases, if `LKMM_CASES` does not say. What herd7 accepts of them is written into the folder
/// `LKMM_KEEP`, for `lkmm litmus run`.
const CASES: u64 = 100;

/// What tests are made of: each `<name>` becomes one of the texts behind `name =`, and `-` nothing.
/// `<N>` is the number of a process, `<macro>` the use of any macro; a name `z…` is `z…` only in tests
/// with an array, else the same without its `z`. In the processes herd7 reads decimal digits alone.
const GRAMMAR: &str = r#"
header = C case <name>\n<line><line>{ <x> <zp> <zz> <a> <r> }\n | C case <name>\n<line>{ <x> <zp> <zz> <a> <u> }\n
name = - | - | - | (a name) | free text | and "more"
line = - | <text>\n
text = (* a comment *) | (*\n * Result: Never\n *) | (* Result: sometimes, they say *) | (* Result: *)
text = "Rfe PodRW Fre" | Cycle=Rfe PodRW Fre | Some text that is no comment. | // Result: Never | /* text */
text = It's (said) [so] <here>; x = 1 | (* (* a comment *)
x = - | int x; | x = 1; | int x = 0x2; | x=0X3; | [x] = 1; | (* x *) x=2; | int x = 0xffffffff; | int *x;
x = short x = -2; | uint8_t x = 300; | int8_t x = -1; | long x = 2147483647; | x = -2147483648; | ; x = 1 ; ;
p = p = x; | int *p = &x; | int *p = &y; | p = &y; | int *p = x; | intptr_t p = y; | page *p = &x; | *p = x;
zp = int *p = &z[1]; | p = z[0]; | p = x; | int *p = &z; | int *p = z;
z = -
zz = int z[2]; | int z[2] = {1,2}; | char z[2]={ 0x1 , -2 }; | int z[2] = {x,y};
a = - | atomic_t a; | atomic_t a = ATOMIC_INIT(1); | a = 2; | int a = ATOMIC_INIT( 2 );
r = - | - | 0:r0 = 5; | P0:r1 = 1; | 0:r2 = x; | int 0:r3 = 1; | int *0:r4 = &x; | P00:r2 = -7;
u = if = 1; | int = 2; while=3; | int const=1; | unused = unused; | NULL = 4;
process = <result>P<N>(<parameters>)\n{\n<body>}\n | <result>P<N> ( <parameters> ) {<body>}\n<aside>
parameters = <*x>, int *y, <*p>, atomic_t *a<z*z> | int *y,atomic_t *a<z*z> , <*p>, <*x>,
parameters = <*x>, int *y, <*p>, int *a<z*z>, int *unused<N>, <odd> *unused | /* x */ <*x>, int *y, <*p>, atomic_t *a<z*z>
z*z = , int *z | , char *z
*z = -
odd = spinlock_t | struct srcu_struct | void | uint64_t | atomic_int | mtx_t | _Atomic int | char | int8_t *
result = void  | void * | void* | - | - | - | -
aside = - | /* } */ | // don't\n | /**/
*x = int *x | int* x | volatile int *x | int *x | long *x | int const volatile *x | char *x | _Atomic(int) *x
*p = int **p | int **p | int *p | intptr_t *p | void **p | const int *p
body = <statement>\n | <statement>\n<statement>\n | <statement>\n<statement>\n<statement>\n
statement = <plain> | <plain> | <plain> | <plain> | <plain> | <plain> | <plain> | <comment> | <macro>
statement = if (READ_ONCE(*x)) <branch> | if (<value>) <branch>\nelse <branch> | <loop> | <nothing>; | <primitive>
comment = /* a comment */ | \t// a comment | /* it's */ barrier(/* no */); // it
branch = {\n<inner>\n<inner>\n} | WRITE_ONCE(*y, <value>); | <nothing>; | int r1 = <value>;
loop = while (r1 < 1) r1 = r1 + 1; | while (READ_ONCE(*x) == 0) { WRITE_ONCE(*x, 1); }
nothing = return | break | smp_mb | r0 | unknown
inner = <plain> | <plain> | <plain> | <plain> | if (<value>) {\n<plain>\n<plain>\n} | if (READ_ONCE(*x)) <plain>
plain = WRITE_ONCE(*x, <value>); | smp_store_release(y, <value>); | smp_mb(); |   smp_wmb ( ) ; | barrier();
plain = r5 = READ_ONCE(*p); r6 = READ_ONCE(*r5); | int *r7 = rcu_dereference(*p); WRITE_ONCE(*r7, 3); | *y = <value>;
plain = atomic_set(a, <value>); | atomic_inc(a); | atomic_add(2, a); | *(y) = *x; | int y = x; | x = y; | int *a;
plain = <zplain> | r0 = READ_ONCE(*(*p)); | *(y + 0) = 1;
zplain = r0 = READ_ONCE(*(z + 4)); | WRITE_ONCE(*(z + 4), <value>); | *(z + 0) = 2;
plain = <declared><register> = <expression>; | \t<declared><register> = <expression>; | (int)READ_ONCE(*x);
declared = int  | int volatile  | long  | - | - | - | uint8_t  | intptr_t  | const int  | char  | void * | int *
register = r0 | r0 | r1 | r2 | r3 | tmp | continue | _r9 | exists1 | r_0
value = <register> | <cast><number> | <cast><number> | (<value>) | x
cast = (int) | (long)  | - | - | - | (char) | (int *) | (volatile int) | (int)(long)
number = 0 | 1 | 2 | 010 | -1 | 7 | NULL | 2147483647 | -2147483648 | 300
expression = READ_ONCE(*x) | READ_ONCE(*y) | smp_load_acquire(x) | xchg(x, 1) | atomic_read(a) | *x | *(volatile int *)y
expression = atomic_fetch_add_relaxed(1, a) | (<value> == 1) | <register> ^ <register> | <value> | <operand> <operator> <operand>
operand = 3 | -2 | <register> | READ_ONCE(*x) | (1 + 2) | (int)7
operator = + | - | * | & | | | ^ | < | <= | > | >= | == | !=
primitive = __store{once}(*x, <value>); | r0 = __load{acquire}(*y); | __fence{mb}; | r1 = __atomic_fetch_op{once}(a,+,2);
primitive = r2 = __xchg{release}(x, <value>); | __atomic_fetch_op{once}(a, &~, 1); | __load {once} ( *x ) ;
primitive = atomic_store_explicit(x, <value>, memory_order_release); | r0 = atomic_load_explicit(x, memory_order_acquire);
question = <condition> | <condition> | <condition> | <shown><bare> | <filter><bare> | <shown><filter><bare> | <shown>
shown = locations [x;]\n | locations [0:r0; x]\n | locations [0:r5 int*; y int;]\n | locations [x; (* c *) y;]\n
shown = locations []\n | locations [x word; 0:x; int y]\n
filter = filter <proposition>\n | filter x<equals><constant>\n
bare = <condition> | <condition> | <proposition><end>
condition = <quantifier> <proposition><end> | <quantifier> <atom><end> | observed 0:r0=1; x=1;\n
condition = Observed x=1; and 0:r0=1; x=0;\n
quantifier = exists | exists | ~exists | ~ exists | forall | final | exists (* c *)
end = \n | \n | ;\n | \n(* the end *)\n | \nwith tso: ~exists; pso: exists;\n | \nwith tso: exists\n
proposition = (<atom>) | (<atom> /\ <atom>) | (<atom> \/ <atom> /\ <atom>) | (~(<atom>) /\ <atom>)
proposition = (<atom> => <atom>) | (not (<atom>)) | (true /\ <atom>) | (<atom>) /\ (<atom> \/ false)
atom = x<equals><constant> | [y] <equals> <constant> | 0:r5<equals>y | p <equals> x | <P><N>:r99=<constant> | <zatom>
atom = a<equals><constant> | <P><N>:<register> <equals> <constant> | <P><N>:<register><equals><constant>
atom = 0:x<equals>x | x=*y | x=[y] | 0:r0<equals>0:r1 | unknown=<constant>
zatom = z={1,2} | z[1]<equals><constant> | 0:r5=z[1] | p=z[0] | z[0] = *z[1] | 0:r5 = z
P = - | - | P
equals = = | = | == | != | <>
constant = 0 | 1 | 2 | 0x1f | 0X2 | 010 | -1 | 7 | 0x10 | 0xffffffff | NULL | -2147483648
"#;

/// A test in the making.
struct Maker<'a> {
    /// The model's file of macros.
    definitions: &'a str,
    rules: BTreeMap<&'static str, Vec<&'static str>>,
    random: u64,
    has_array: bool,
    /// The process that is made, or else how many there are.
    process: Result<usize, usize>,
}

impl<'a> Maker<'a> {
    fn make(case: u64, definitions: &'a str) -> String {
        let mut rules: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in GRAMMAR.lines().filter(|line| !line.is_empty()) {
            let (name, texts) = line.split_once(" = ").unwrap();
            rules.entry(name).or_default().extend(texts.split(" | "));
        }
        // Neighbours have little in common.
        let seed = case.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut maker = Self {
            definitions,
            rules,
            random: seed | 1,
            has_array: false,
            process: Ok(0),
        };
        maker.has_array = maker.below(3) == 0;
        let mut text = maker.expand("header");
        let processes = 1 + maker.below(3);
        for number in 0..processes {
            maker.process = Ok(number);
            text += &maker.expand("process");
        }
        maker.process = Err(processes);
        text += &maker.expand("question");
        // Linux 7.3 writes these tags in capitals.
        for tag in ["{once}", "{acquire}", "{release}", "{mb}"] {
            if !definitions.contains(tag) {
                text = text.replace(tag, &tag.to_ascii_uppercase());
            }
        }
        text
    }

    /// A choice that depends on the case alone (xorshift64*).
    fn below(&mut self, limit: usize) -> usize {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let high = self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % limit
    }

    /// The use of one of the macros of this kernel.
    fn any_macro(&mut self) -> String {
        let definitions = self.definitions;
        let known = |one: &&Macro| {
            let name = one.name;
            one.ordering == Ordering::C11 || definitions.contains(&format!("\n{name}("))
        };
        let all: Vec<_> = macros().filter(known).collect();
        let one = all[self.below(all.len())];
        let args: Vec<_> = one
            .args
            .iter()
            .map(|arg| match arg {
                Arg::Object => "*x".to_owned(),
                Arg::Pointer => "y".to_owned(),
                Arg::Value => self.expand("value"),
                Arg::Order => "memory_order_acq_rel".to_owned(),
            })
            .collect();
        let result = if one.kind.returns() { "r1 = " } else { "" };
        format!("{result}{}({});", one.name, args.join(", "))
    }

    fn expand(&mut self, name: &str) -> String {
        let name = match name.strip_prefix('z') {
            Some(other) if !self.has_array => other,
            _ => name,
        };
        match (name, self.process) {
            ("N", Ok(number)) => return number.to_string(),
            ("N", Err(processes)) => return self.below(processes).to_string(),
            ("macro", _) => return self.any_macro(),
            _ => {}
        }
        let Some(texts) = self.rules.get(name).cloned() else {
            return format!("<{name}>");
        };
        let text = texts[self.below(texts.len())];
        let mut made = String::new();
        let mut rest = if text == "-" { "" } else { text };
        while let Some((before, (name, after))) = rest
            .split_once('<')
            .and_then(|(before, after)| Some((before, after.split_once('>')?)))
        {
            made += before;
            made += &self.expand(name);
            rest = after;
        }
        (made + rest).replace("\\n", "\n").replace("\\t", "\t")
    }
}

/// What herd7 says of a test in so many seconds: its final states and the observation, or why it
/// refuses it.
fn ask(herd: &PathBuf, text: &str, seconds: &str) -> Result<String, String> {
    let file = tempfile::Builder::new()
        .suffix(".litmus")
        .tempfile()
        .unwrap();
    fs::write(file.path(), text).unwrap();
    let output = Command::new("timeout")
        .arg(seconds)
        .arg(herd)
        .current_dir(kernel().join("tools/memory-model"))
        .args(["-conf", "linux-kernel.cfg"])
        .arg(file.path())
        .output()
        .unwrap();
    let all = String::from_utf8_lossy(&output.stdout).into_owned();
    if !all.contains("\nObservation ") {
        return Err(format!("{all}{}", String::from_utf8_lossy(&output.stderr)));
    }
    let kept = all.lines().filter(|line| {
        !["Time ", "Hash=", "Test "]
            .iter()
            .any(|start| line.starts_with(start))
    });
    Ok(kept.collect::<Vec<_>>().join("\n"))
}

#[test]
#[ignore = "needs a kernel tree, LKMM_KERNEL, and herd7, LKMM_HERD"]
fn what_herd7_accepts_is_accepted_with_the_same_states() {
    let herd = PathBuf::from(std::env::var_os("LKMM_HERD").expect("LKMM_HERD is not set"));
    let cases = std::env::var("LKMM_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let kept = std::env::var_os("LKMM_KEEP").map(PathBuf::from);
    let definitions = kernel().join("tools/memory-model/linux-kernel.def");
    let definitions = fs::read_to_string(definitions).unwrap();
    let mut accepted = 0;
    let mut wrong = Vec::new();

    for case in 0..cases {
        let text = Maker::make(case, &definitions);
        let Ok(said) = ask(&herd, &text, "2") else {
            continue;
        };
        accepted += 1;
        if let Some(folder) = &kept {
            fs::write(folder.join(format!("case-{case}.litmus")), &text).unwrap();
        }
        match read(&text) {
            Err(found) => wrong.push(format!(
                "{}\n{text}",
                found[0].render("refused", &text, false)
            )),
            Ok(test) => {
                let printed = test.to_string();
                let again = ask(&herd, &printed, "60");
                if again.as_ref() != Ok(&said) {
                    wrong.push(format!("{text}\nprinted:\n{printed}\n{said}\n{again:?}"));
                }
            }
        }
    }
    let count = wrong.len();
    wrong.truncate(5);
    assert_eq!(
        count,
        0,
        "of {accepted} accepted:\n{}",
        wrong.join("\n----\n")
    );
    assert!(
        accepted * 2 > cases,
        "herd7 accepted only {accepted} of {cases}"
    );
}
