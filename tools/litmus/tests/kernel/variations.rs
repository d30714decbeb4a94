// SPDX-License-Identifier: GPL-2.0

//! Tests as people write them: what herd7 accepts is accepted, and what is printed of it has the
//! same final states. Each case is made from its number.

use crate::kernel;
use lkmm_litmus::read;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// So many cases, if `LKMM_CASES` does not say.
const CASES: u64 = 100;

/// What tests are made of: each `<name>` becomes one of the texts behind `name =`, and `-` nothing.
/// `<N>` is the number of a process, `<Z>` and `<*Z>` an array and the parameter for it. In the
/// processes herd7 reads decimal digits alone.
const GRAMMAR: &str = r#"
header = C case <name>\n<line><line>{ <x> <p> <Z> <a> <r> }\n
name = - | - | - | (a name) | free text | and "more"
line = - | <text>\n
text = (* a comment *) | (*\n * Result: Never\n *) | (* Result: sometimes, they say *) | (* Result: *)
text = "Rfe PodRW Fre" | Cycle=Rfe PodRW Fre | Some text that is no comment.
text = It's (said) [so] <here>; x = 1
x = - | int x; | x = 1; | int x = 0x2; | x=0X3; | [x] = 1; | (* x *) x=2;
p = p = x; | int *p = &x; | int *p = &y; | p = &y; | int *p = x; | intptr_t p = y;
z = int z[2]; | int z[2] = {1,2};
a = - | atomic_t a; | atomic_t a = ATOMIC_INIT(1); | a = 2;
r = - | - | 0:r0 = 5; | P0:r1 = 1; | 0:r2 = x; | int 0:r3 = 1;
process = <result>P<N>(<*x>, int *y, <*p>, atomic_t *a<*Z>)\n{\n<body>}\n
result = void  | void * | void* | - | - | - | -
*x = int *x | int* x | volatile int *x | int *x | long *x
*p = int **p | int **p | int *p | intptr_t *p
body = <statement>\n | <statement>\n<statement>\n | <statement>\n<statement>\n<statement>\n
statement = <plain> | <plain> | <plain> | <plain> | <plain> | <plain> | <comment>
statement = if (READ_ONCE(*x)) <branch> | if (<value>) <branch>\nelse <branch>
comment = /* a comment */ | \t// a comment
branch = {\n<inner>\n<inner>\n} | WRITE_ONCE(*y, <value>);
inner = <plain> | <plain> | <plain> | <plain> | if (<value>) {\n<plain>\n<plain>\n} | if (READ_ONCE(*x)) <plain>
plain = WRITE_ONCE(*x, <value>); | smp_store_release(y, <value>); | smp_mb(); |   smp_wmb ( ) ; | barrier();
plain = r5 = READ_ONCE(*p); r6 = READ_ONCE(*r5); | int *r7 = rcu_dereference(*p); WRITE_ONCE(*r7, 3);
plain = atomic_set(a, <value>); | atomic_inc(a); | atomic_add(2, a);
plain = <declared><register> = <expression>; | \t<declared><register> = <expression>;
declared = int  | int volatile  | long  | - | - | -
register = r0 | r0 | r1 | r2 | r3 | tmp | continue | _r9 | exists1
value = <register> | <cast><number> | <cast><number>
cast = (int) | (long)  | - | - | -
number = 0 | 1 | 2 | 010 | -1 | 7
expression = READ_ONCE(*x) | READ_ONCE(*y) | smp_load_acquire(x) | xchg(x, 1) | atomic_read(a)
expression = atomic_fetch_add_relaxed(1, a) | (<value> == 1) | <register> ^ <register> | <value>
question = <condition> | <condition> | <condition> | <shown><bare> | <filter><bare> | <shown><filter><bare>
shown = locations [x;]\n | locations [0:r0; x]\n | locations [0:r5 int*; y int;]\n | locations [x; y;]\n
filter = filter <proposition>\n
bare = <condition> | <condition> | <proposition><end>
condition = <quantifier> <proposition><end>
quantifier = exists | exists | ~exists | ~ exists | forall | final
end = \n | \n | ;\n | \n(* the end *)\n | \nwith tso: ~exists; pso: exists;\n
proposition = (<atom>) | (<atom> /\ <atom>) | (<atom> \/ <atom> /\ <atom>) | (~(<atom>) /\ <atom>)
proposition = (<atom> => <atom>) | (not (<atom>))
atom = x<equals><constant> | [y] <equals> <constant> | 0:r5<equals>y | p <equals> x | <P><N>:r99=<constant>
atom = a<equals><constant> | <P><N>:<register> <equals> <constant> | <P><N>:<register><equals><constant>
P = - | - | P
equals = = | = | == | != | <>
constant = 0 | 1 | 2 | 0x1f | 0X2 | 010 | -1 | 7 | 0x10
"#;

/// A test in the making.
struct Maker {
    rules: BTreeMap<&'static str, Vec<&'static str>>,
    random: u64,
    has_array: bool,
    /// The process that is made, or else how many there are.
    process: Result<usize, usize>,
}

impl Maker {
    fn make(case: u64) -> String {
        let mut rules: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in GRAMMAR.lines().filter(|line| !line.is_empty()) {
            let (name, texts) = line.split_once(" = ").unwrap();
            rules.entry(name).or_default().extend(texts.split(" | "));
        }
        // Neighbours have little in common.
        let seed = case.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut maker = Self {
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
        text + &maker.expand("question")
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
        match (name, self.process, self.has_array) {
            ("N", Ok(number), _) => return number.to_string(),
            ("N", Err(processes), _) => return self.below(processes).to_string(),
            ("Z", _, true) => return self.expand("z"),
            ("*Z", _, true) => return ", int *z".to_owned(),
            ("Z" | "*Z", _, false) => return String::new(),
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
    std::fs::write(file.path(), text).unwrap();
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
    let mut accepted = 0;
    let mut wrong = Vec::new();

    for case in 0..cases {
        let text = Maker::make(case);
        let Ok(said) = ask(&herd, &text, "2") else {
            continue;
        };
        accepted += 1;
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
