// SPDX-License-Identifier: GPL-2.0

//! Tests as people write them: what herd7 accepts is accepted, and what is printed of it has the
//! same final states. Each case is made from its number.

use crate::kernel;
use lkmm_litmus::read;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// So many cases, if `LKMM_CASES` does not say.
const CASES: u64 = 100;

/// Choices that depend on a number alone (xorshift64*).
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// True once in so many times.
    fn rarely(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// A test in the making.
struct Maker {
    choices: Choices,
    text: String,
    /// For each process, the registers that it may have set.
    registers: Vec<Vec<String>>,
}

/// In the processes herd7 reads decimal digits alone.
const NUMBERS: [&str; 6] = ["0", "1", "2", "010", "-1", "7"];
const STATE_NUMBERS: [&str; 9] = ["0", "1", "2", "0x1f", "0X2", "010", "-1", "7", "0x10"];

impl Maker {
    fn new(case: u64) -> Self {
        // Neighbours have little in common.
        let seed = case.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self {
            choices: Choices(seed | 1),
            text: String::new(),
            registers: Vec::new(),
        }
    }

    fn make(mut self, case: u64) -> String {
        self.header(case);
        self.initial_state();
        for number in 0..1 + self.choices.below(3) {
            self.process(number);
        }
        self.question();
        self.text
    }

    fn header(&mut self, case: u64) {
        let name = self
            .choices
            .one(&["", "", "", " (a name)", " free text", " and \"more\""]);
        let _ = writeln!(self.text, "C case{case}{name}");
        for _ in 0..self.choices.below(3) {
            let line = self.choices.one(&[
                "(* a comment *)",
                "(*\n * Result: Never\n *)",
                "(* Result: sometimes, they say *)",
                "(* Result: *)",
                "\"Rfe PodRW Fre\"",
                "Cycle=Rfe PodRW Fre",
                "Some text that is no comment.",
                "It's (said) [so] <here>; x = 1",
            ]);
            let _ = writeln!(self.text, "{line}");
        }
    }

    fn initial_state(&mut self) {
        let x = self.choices.one(&[
            "",
            "int x;",
            "x = 1;",
            "int x = 0x2;",
            "x=0X3;",
            "[x] = 1;",
            "(* x *) x=2;",
        ]);
        let p = self.choices.one(&[
            "p = x;",
            "int *p = &x;",
            "int *p = &y;",
            "p = &y;",
            "int *p = x;",
            "intptr_t p = y;",
        ]);
        let z = self.choices.one(&["", "int z[2];", "int z[2] = {1,2};"]);
        let a = self
            .choices
            .one(&["", "atomic_t a;", "atomic_t a = ATOMIC_INIT(1);", "a = 2;"]);
        let r = self.choices.one(&[
            "",
            "",
            "0:r0 = 5;",
            "P0:r1 = 1;",
            "0:r2 = x;",
            "int 0:r3 = 1;",
        ]);
        let _ = writeln!(self.text, "{{ {x} {p} {z} {a} {r} }}");
    }

    fn process(&mut self, number: usize) {
        let result = self
            .choices
            .one(&["", "", "", "", "void ", "void *", "void* "]);
        let x = self
            .choices
            .one(&["int *x", "int* x", "volatile int *x", "int *x", "long *x"]);
        let p = self
            .choices
            .one(&["int **p", "int **p", "int *p", "intptr_t *p"]);
        let _ = write!(self.text, "{result}P{number}({x}, int *y, {p}, atomic_t *a");
        if self.text.contains("int z[") {
            self.text.push_str(", int *z");
        }
        self.text.push_str(")\n{\n");
        self.registers.push(Vec::new());
        for _ in 0..1 + self.choices.below(4) {
            self.statement(number, 2);
        }
        self.text.push_str("}\n");
    }

    /// The start of an assignment to a register, declared here or not.
    fn target(&mut self, number: usize) -> String {
        let name = self
            .choices
            .one(&["r0", "r1", "r2", "r3", "tmp", "continue", "_r9", "exists1"]);
        let declared = self
            .choices
            .one(&["int ", "", "", "", "long ", "int volatile "]);
        self.registers[number].push(name.to_owned());
        format!("{declared}{name} = ")
    }

    fn value(&mut self, number: usize) -> String {
        if self.choices.rarely(3) && !self.registers[number].is_empty() {
            let at = self.choices.below(self.registers[number].len());
            return self.registers[number][at].clone();
        }
        let number = self.choices.one(&NUMBERS);
        let cast = self.choices.one(&["", "", "", "(int)", "(long) "]);
        format!("{cast}{number}")
    }

    fn expression(&mut self, number: usize) -> String {
        let value = self.value(number);
        match self.choices.below(9) {
            0 => "READ_ONCE(*y)".to_owned(),
            1 => "smp_load_acquire(x)".to_owned(),
            2 => "xchg(x, 1)".to_owned(),
            3 => "atomic_read(a)".to_owned(),
            4 => "atomic_fetch_add_relaxed(1, a)".to_owned(),
            5 => format!("({value} == 1)"),
            6 => format!("{value} ^ {value}"),
            7 => value,
            _ => "READ_ONCE(*x)".to_owned(),
        }
    }

    fn statement(&mut self, number: usize, depth: usize) {
        let value = self.value(number);
        let text = match self.choices.below(if depth == 0 { 9 } else { 13 }) {
            0 => format!("WRITE_ONCE(*x, {value});"),
            1 => format!("smp_store_release(y, {value});"),
            2 => self
                .choices
                .one(&["smp_mb();", "smp_wmb ( ) ;", "barrier();"])
                .to_owned(),
            3 => "r5 = READ_ONCE(*p); r6 = READ_ONCE(*r5);".to_owned(),
            4 => "int *r7 = rcu_dereference(*p); WRITE_ONCE(*r7, 3);".to_owned(),
            5 => format!("atomic_set(a, {value});"),
            6 => self
                .choices
                .one(&["atomic_inc(a);", "atomic_add(2, a);"])
                .to_owned(),
            7 | 8 => {
                let value = self.expression(number);
                format!("{}{value};", self.target(number))
            }
            9 => {
                self.nested("if (READ_ONCE(*x)) ", number, depth);
                if self.choices.rarely(2) {
                    self.nested("else ", number, depth);
                }
                return;
            }
            10 => {
                let head = format!("if ({value}) ");
                self.nested(&head, number, depth);
                return;
            }
            11 => "/* a comment */".to_owned(),
            _ => "// a comment".to_owned(),
        };
        let blanks = self.choices.one(&["\t", "", "  "]);
        let _ = writeln!(self.text, "{blanks}{text}");
    }

    /// A branch, with braces or a statement alone.
    fn nested(&mut self, head: &str, number: usize, depth: usize) {
        self.text.push_str(head);
        if self.choices.rarely(2) {
            self.text.push_str("{\n");
            self.statement(number, depth - 1);
            self.statement(number, depth - 1);
            self.text.push_str("}\n");
        } else {
            let value = self.value(number);
            let _ = writeln!(self.text, "WRITE_ONCE(*y, {value});");
        }
    }

    fn atom(&mut self) -> String {
        let number = self.choices.below(self.registers.len());
        let register = match self.registers[number].as_slice() {
            [] => "r0".to_owned(),
            names => names[self.choices.below(names.len())].clone(),
        };
        let process = self.choices.one(&["", "", "P"]);
        let equals = self.choices.one(&["=", "=", "==", "!=", "<>"]);
        let value = self.choices.one(&STATE_NUMBERS);
        match self.choices.below(8) {
            0 => format!("x{equals}{value}"),
            1 => format!("[y] {equals} {value}"),
            2 => format!("0:r5{equals}y"),
            3 => format!("p {equals} x"),
            4 => format!("{process}{number}:r99={value}"),
            5 => format!("a{equals}{value}"),
            6 if self.text.contains("int z[") => format!("z[1]{equals}{value}"),
            _ => format!("{process}{number}:{register} {equals} {value}"),
        }
    }

    fn proposition(&mut self) -> String {
        let one = self.atom();
        let two = self.atom();
        let three = self.atom();
        match self.choices.below(6) {
            0 => format!("({one} /\\ {two})"),
            1 => format!("({one} \\/ {two} /\\ {three})"),
            2 => format!("(~({one}) /\\ {two})"),
            3 => format!("({one} => {two})"),
            4 => format!("(not ({one}))"),
            _ => format!("({one})"),
        }
    }

    fn question(&mut self) {
        let mut bare = false;
        if self.choices.rarely(4) {
            let shown = self
                .choices
                .one(&["x;", "0:r0; x", "0:r5 int*; y int;", "x; y;"]);
            let _ = writeln!(self.text, "locations [{shown}]");
            bare = true;
        }
        if self.choices.rarely(4) {
            let proposition = self.proposition();
            let _ = writeln!(self.text, "filter {proposition}");
            bare = true;
        }
        let proposition = self.proposition();
        let quantifier = self
            .choices
            .one(&["exists", "exists", "~exists", "~ exists", "forall", "final"]);
        let quantifier = if bare && self.choices.rarely(3) {
            ""
        } else {
            quantifier
        };
        let end = self.choices.one(&["", "", ";", "\n(* the end *)"]);
        let _ = writeln!(self.text, "{quantifier} {proposition}{end}");
        if self.choices.rarely(8) {
            self.text.push_str("with tso: ~exists; pso: exists;\n");
        }
    }
}

/// What herd7 says of a test: its final states and the observation, or why it refuses it.
fn ask(herd: &PathBuf, text: &str) -> Result<String, String> {
    let file = tempfile::Builder::new()
        .suffix(".litmus")
        .tempfile()
        .unwrap();
    std::fs::write(file.path(), text).unwrap();
    let output = Command::new(herd)
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
        let text = Maker::new(case).make(case);
        let Ok(said) = ask(&herd, &text) else {
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
                let again = ask(&herd, &printed);
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
