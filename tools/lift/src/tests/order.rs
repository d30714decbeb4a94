// SPDX-License-Identifier: GPL-2.0

//! Whether what is lifted keeps the order of accesses.

use super::{herd, replace_lines, Compiled, Target};
use crate::lift;
use crate::object::Object;
use crate::options::Options;
use crate::process::Process;

/// A test of two processes, whose first two parameters are the addresses of `a` and `b`. What they load, they
/// observe in their order.
pub(crate) struct Shape {
    pub code: [String; 2],
    /// What the observed registers are in the outcome in question.
    pub outcome: Vec<(&'static str, u64)>,
}

/// Whether each outcome is possible, if the lifted processes are changed by `mutate`.
fn possible(target: &Target, shapes: &[Shape], mutate: impl Fn(&mut Process)) -> Vec<bool> {
    let mut source = "\t.text\n".to_owned();
    for (number, code) in shapes.iter().flat_map(|it| &it.code).enumerate() {
        source += &format!("\t.type f{number}, @function\nf{number}:\n{code}; {}\n\t.size f{number}, . - f{number}\n", target.ret);
    }
    let object = Compiled::new(target, "order.s", &source, &[]).parse();
    let processes: Vec<_> = (0..shapes.len())
        .map(|number| [0, 1].map(|process| lifted(&object, 2 * number + process, process, &mutate)))
        .collect();
    let tests: Vec<_> = processes
        .iter()
        .map(|processes| herd::Test {
            architecture: object.architecture(),
            processes,
            variables: vec![("a".to_owned(), 8, 0), ("b".to_owned(), 8, 0)],
            registers: vec![],
        })
        .collect();
    let is_outcome = |state: &herd::State, shape: &Shape| {
        let mut parts = shape.outcome.iter();
        parts.all(|(what, value)| state.contains(&((*what).to_owned(), *value)))
    };
    shapes
        .iter()
        .zip(herd::run(&tests))
        .map(|(shape, states)| states.iter().any(|state| is_outcome(state, shape)))
        .collect()
}

fn lifted(
    object: &Object,
    function: usize,
    process: usize,
    mutate: impl Fn(&mut Process),
) -> Process {
    let options = Options {
        process,
        parameters: vec!["a".to_owned(), "b".to_owned()],
        ..Options::default()
    };
    let mut process = lift(object, &format!("f{function}"), &options).unwrap();
    mutate(&mut process);
    process
}

/// Checks which outcomes are possible.
pub(crate) fn compare(target: &Target, shapes: impl IntoIterator<Item = (Shape, bool)>) {
    let (shapes, expected): (Vec<_>, Vec<_>) = shapes.into_iter().unzip();
    let found = possible(target, &shapes, |_| ());
    let wrong: Vec<_> = shapes
        .iter()
        .zip(found.iter().zip(&expected))
        .filter(|(_, (found, expected))| found != expected)
        .map(|(shape, (found, _))| (&shape.code, found))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A lifter with a fault would be found: its shape's outcome is impossible, and becomes possible if the lines
/// that start in this way become those; `..` is the rest of the line.
pub(crate) fn find_faults(target: &Target, faults: Vec<(Shape, &str, &str)>) {
    for (shape, from, to) in faults {
        let shapes = [shape];
        let code = &shapes[0].code;
        assert_eq!(possible(target, &shapes, |_| ()), [false], "{code:?}");
        let mutate = |process: &mut Process| replace_lines(process, from, to);
        assert_eq!(
            possible(target, &shapes, mutate),
            [true],
            "{from}: {code:?}"
        );
    }
}
