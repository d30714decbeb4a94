// SPDX-License-Identifier: GPL-2.0

//! A folder with one cell: every probe of the catalogue, all as they should be at first.

use crate::command::{self, Outcome};
use lkmm_asm::catalogue::{self, Calls, Spec};
use lkmm_asm::objdump;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a probe is in C on x86_64, unless a test says something else.
pub const LOAD: &str = "movl (%rdi), %eax; retq";
pub const CALLED: &str = "x86_64_O2_called";
pub const INLINED: &str = "x86_64_O2_inlined";
pub const ARM64: &str = "arm64_lse_O2_inlined";
/// The environment of a machine that is no CI.
pub const NO_CI: [(&str, &str); 1] = [("CI", "")];
const IDENT: &str = "Debian clang version 22.1.8 (1~deb12u1)";

/// The functions of an object, by symbol.
pub type Functions = BTreeMap<String, String>;

pub struct Fixture {
    folder: tempfile::TempDir,
    pub cell: &'static str,
    pub c: Functions,
    pub rust: Functions,
    pub helpers: Functions,
    pub ident: String,
    pub config: String,
    pub differences: String,
}

/// How an architecture writes what the probes here do. `H` stands for a helper.
struct Dialect {
    cell: &'static str,
    clang: &'static str,
    load: &'static str,
    tail_call: &'static str,
    call_and_store: &'static str,
}

const DIALECTS: [Dialect; 4] = [
    Dialect {
        cell: "x86_64",
        clang: "--target=x86_64-linux-gnu",
        load: LOAD,
        tail_call: "jmp H",
        call_and_store: "pushq %rbx; callq H; movl %eax, (%rbx); popq %rbx; retq",
    },
    Dialect {
        cell: "arm64",
        clang: "--target=aarch64-linux-gnu",
        load: "ldr w0, [x0]; ret",
        tail_call: "b H",
        call_and_store: "bl H; str w0, [x19]; ret",
    },
    Dialect {
        cell: "riscv64",
        clang: "--target=riscv64-linux-gnu",
        load: "lw a0, 0(a0); ret",
        tail_call: "tail H",
        call_and_store: "call H; sw a0, 0(s1); ret",
    },
    Dialect {
        cell: "loongarch64",
        clang: "--target=loongarch64-linux-gnu",
        load: "ld.w $a0, $a0, 0; ret",
        tail_call: "b H",
        call_and_store: "bl H; st.w $a0, $s0, 0; ret",
    },
];

fn dialect(cell: &str) -> &'static Dialect {
    let mut dialects = DIALECTS.iter();
    dialects
        .find(|dialect| cell.starts_with(dialect.cell))
        .unwrap()
}

impl Fixture {
    pub fn new(cell: &'static str) -> Self {
        let dialect = dialect(cell);
        let called = cell.ends_with("called");
        let load = || dialect.load.to_owned();
        let mut fixture = Self {
            folder: tempfile::tempdir().unwrap(),
            cell,
            c: Functions::new(),
            rust: Functions::new(),
            helpers: Functions::new(),
            ident: IDENT.to_owned(),
            config: config(called, dialect.cell == "arm64"),
            differences: String::new(),
        };
        for spec in catalogue::all() {
            let rust = if called { call(&spec, dialect) } else { load() };
            fixture.c.insert(format!("c__{}", spec.probe), load());
            fixture.rust.insert(format!("rust__{}", spec.probe), rust);
            if let Calls::One { helper, .. } = spec.calls {
                fixture.helpers.insert(helper, load());
            }
        }
        fixture
    }

    /// The same with other code of one of Rust's probes.
    pub fn with_rust(mut self, probe: &str, code: &str) -> Self {
        self.rust.insert(format!("rust__{probe}"), code.to_owned());
        self
    }

    /// The same with other code of one of C's probes.
    pub fn with_c(mut self, probe: &str, code: &str) -> Self {
        self.c.insert(format!("c__{probe}"), code.to_owned());
        self
    }

    /// The folder of the cell.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("asm").join(self.cell)
    }

    /// A file or folder beside those of cells.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the recorded machine code.
    pub fn snapshots(&self) -> PathBuf {
        self.beside("snapshots")
    }

    /// Assembles the objects.
    pub fn build(&self) -> &Self {
        let target = dialect(self.cell).clang;
        let folder = self.folder();
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config"), &self.config).unwrap();
        fs::write(self.beside("differences.toml"), &self.differences).unwrap();
        assemble(&folder.join("c.o"), target, &self.c, &self.ident);
        assemble(
            &folder.join("rust.o"),
            target,
            &self.rust,
            "rustc version 1.96.0",
        );
        if self.cell.ends_with("called") {
            assemble(
                &folder.join("helpers.o"),
                target,
                &self.helpers,
                &self.ident,
            );
        }
        self
    }

    /// Runs `lkmm asm SUBCOMMAND ARGS FOLDER`, outside of a CI.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_on(&self.folder(), arguments, &NO_CI)
    }

    /// The same on another folder, with variables in the environment.
    pub fn run_on(&self, on: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Outcome {
        let mut command = command::lkmm("asm");
        command
            .args(arguments)
            .arg("--differences")
            .arg(self.beside("differences.toml"));
        if arguments[0] == "check" {
            command.arg("--snapshots").arg(self.snapshots());
        }
        command::run(command.arg(on).envs(env.iter().copied()), "")
    }

    /// Builds, records, and demands that the audit itself has this to say.
    pub fn audit(&self, status: i32, text: &str) {
        self.build().run(&["check", "--bless"]).expect(status, text);
    }
}

fn call(spec: &Spec, dialect: &Dialect) -> String {
    match &spec.calls {
        Calls::Nothing => dialect.load.to_owned(),
        Calls::One { helper, .. } if spec.stores > 0 => dialect.call_and_store.replace('H', helper),
        Calls::One { helper, .. } | Calls::Loop { needed: helper, .. } => {
            dialect.tail_call.replace('H', helper)
        }
    }
}

fn config(called: bool, arm64: bool) -> String {
    let inlined = if called {
        ""
    } else {
        "CONFIG_RUST_INLINE_HELPERS=y\n"
    };
    let lse = if arm64 {
        "CONFIG_ARM64_LSE_ATOMICS=y\n"
    } else {
        ""
    };
    format!(
        "# Linux/any 6.12.117 Kernel Configuration\nCONFIG_CLANG_VERSION=220108\n\
         CONFIG_RUSTC_LLVM_VERSION=220108\nCONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y\n{inlined}{lse}"
    )
}

/// Assembles an object. A missing clang fails the test: it is needed to build a kernel too.
pub fn assemble(object: &Path, target: &str, functions: &Functions, ident: &str) {
    let clang = objdump::find_tool("clang", "CLANG", None).expect("the tests need clang");
    let mut source = format!(".text\n.ident \"{ident}\"\n");

    for (name, body) in functions {
        let body = body.replace("; ", "\n");
        write!(
            source,
            ".globl {name}\n.type {name}, %function\n{name}:\n{body}\n.size {name}, . - {name}\n"
        )
        .unwrap();
    }
    let path = object.with_extension("s");
    fs::write(&path, source).unwrap();
    // The oldest that has `ldapr`.
    let cpu = target.contains("aarch64").then_some("-march=armv8.3-a");
    let mut command = Command::new(clang);
    command
        .arg(target)
        .args(cpu)
        .arg("-c")
        .arg(&path)
        .arg("-o")
        .arg(object);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
