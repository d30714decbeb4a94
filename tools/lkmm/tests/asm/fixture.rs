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
/// The configuration without what depends on the cell.
const CONFIG: &str = "\
# Linux/any 6.12.117 Kernel Configuration
CONFIG_CLANG_VERSION=220108
CONFIG_RUSTC_LLVM_VERSION=220108
CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y
";

/// The functions of an object, by symbol.
pub type Functions = BTreeMap<String, String>;

pub struct Fixture {
    folder: tempfile::TempDir,
    pub cell: &'static str,
    pub c: Functions,
    pub rust: Functions,
    pub helpers: Functions,
    pub config: String,
    pub differences: String,
    dialect: &'static Dialect,
}

/// How an architecture writes what the probes here do. `H` stands for a helper.
struct Dialect {
    cell: &'static str,
    target: &'static str,
    load: &'static str,
    tail_call: &'static str,
    call_and_store: &'static str,
}

const DIALECTS: [Dialect; 4] = [
    Dialect {
        cell: "x86_64",
        target: "x86_64",
        load: LOAD,
        tail_call: "jmp H",
        call_and_store: "pushq %rbx; callq H; movl %eax, (%rbx); popq %rbx; retq",
    },
    Dialect {
        cell: "arm64",
        target: "aarch64",
        load: "ldr w0, [x0]; ret",
        tail_call: "b H",
        call_and_store: "bl H; str w0, [x19]; ret",
    },
    Dialect {
        cell: "riscv64",
        target: "riscv64",
        load: "lw a0, 0(a0); ret",
        tail_call: "tail H",
        call_and_store: "call H; sw a0, 0(s1); ret",
    },
    Dialect {
        cell: "loongarch64",
        target: "loongarch64",
        load: "ld.w $a0, $a0, 0; ret",
        tail_call: "b H",
        call_and_store: "bl H; st.w $a0, $s0, 0; ret",
    },
];

impl Fixture {
    pub fn new(cell: &'static str) -> Self {
        let mut dialects = DIALECTS.iter();
        let dialect = dialects.find(|dialect| cell.starts_with(dialect.cell));
        let dialect = dialect.unwrap();
        let called = cell.ends_with("called");
        let load = || dialect.load.to_owned();
        let mut fixture = Self {
            folder: tempfile::tempdir().unwrap(),
            cell,
            c: Functions::new(),
            rust: Functions::new(),
            helpers: Functions::new(),
            config: CONFIG.to_owned(),
            differences: String::new(),
            dialect,
        };
        if !called {
            fixture.config += "CONFIG_RUST_INLINE_HELPERS=y\n";
        }
        if dialect.cell == "arm64" {
            fixture.config += "CONFIG_ARM64_LSE_ATOMICS=y\n";
        }
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
        let folder = self.folder();
        let assemble = |name, functions, ident| {
            assemble(&folder.join(name), self.dialect.target, functions, ident);
        };
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config"), &self.config).unwrap();
        fs::write(self.beside("differences.toml"), &self.differences).unwrap();
        assemble("c.o", &self.c, IDENT);
        assemble("rust.o", &self.rust, "rustc version 1.96.0");
        if self.cell.ends_with("called") {
            assemble("helpers.o", &self.helpers, IDENT);
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
        Calls::One { helper, .. } | Calls::Several { needed: helper, .. } => {
            dialect.tail_call.replace('H', helper)
        }
    }
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
    let cpu = (target == "aarch64").then_some("-march=armv8.3-a");
    let mut command = Command::new(clang);
    command
        .arg(format!("--target={target}-linux-gnu"))
        .args(cpu);
    command.arg("-c").arg(&path).arg("-o").arg(object);
    let output = command.output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
}
