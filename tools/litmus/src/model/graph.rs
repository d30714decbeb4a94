// SPDX-License-Identifier: GPL-2.0

//! An execution as a picture, whether or not the model allows it: herd7 draws, Graphviz lays out.

use super::{question, Model};
use crate::ast::Test;
use std::fs;
use std::io::{self, Write as _};
use std::process::{Command, Output, Stdio};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum NoGraph {
    #[error(
        "Graphviz's `dot` is not in PATH: install it (Debian: graphviz), and have the guest's log \
         judged again (lkmm litmus run --log)"
    )]
    NoDot,
    #[error("{0}")]
    Failed(String),
}

/// The kernel's model sets these; those that herd7 brings with it do not.
const LIKE_THE_KERNEL: [&str; 26] = [
    "-graph",
    "columns",
    "-squished",
    "true",
    "-showevents",
    "noregs",
    "-movelabel",
    "true",
    "-fontsize",
    "8",
    "-xscale",
    "2.0",
    "-yscale",
    "1.5",
    "-arrowsize",
    "0.8",
    "-showinitrf",
    "false",
    "-showfinalrf",
    "false",
    "-showinitwrites",
    "false",
    "-splines",
    "spline",
    "-pad",
    "0.1",
];

impl Model {
    /// The SVG of one execution of a test that satisfies its condition. The model's axioms are not
    /// asked: what it forbids is drawn too.
    pub fn graph(&self, test: &Test) -> Result<String, NoGraph> {
        let text = question::text(test).map_err(|error| NoGraph::Failed(error.to_string()))?;
        self.draw(&text, &["-through", "all"])
    }

    /// The SVG of one execution that the model allows, of a test in the words of herd7.
    pub fn allowed_graph(&self, text: &str) -> Result<String, NoGraph> {
        self.draw(text, &LIKE_THE_KERNEL)
    }

    fn draw(&self, text: &str, arguments: &[&str]) -> Result<String, NoGraph> {
        let failed = |error: io::Error| NoGraph::Failed(format!("herd7: {error}"));
        let folder = tempfile::tempdir().map_err(failed)?;
        let file = folder.path().join("test.litmus");
        fs::write(&file, text).map_err(failed)?;
        let output = Command::new(self.herd.program())
            .args(&self.arguments)
            .args(arguments)
            .args(["-show", "prop", "-nshow", "1", "-o"])
            .arg(folder.path())
            .arg(&file)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .map_err(failed)?;
        let graph = fs::read(folder.path().join("test.dot"))
            .map_err(|_| NoGraph::Failed(format!("herd7 drew nothing: {}", words(&output))))?;
        layout(question::read(&String::from_utf8_lossy(&graph)).as_bytes())
    }
}

/// Nodes have positions, in inches, so that nothing is left to lay out but the lines. (With `-n`, as
/// one does with positions that Graphviz has found, they would be points, all in one place.)
fn layout(graph: &[u8]) -> Result<String, NoGraph> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => NoGraph::NoDot,
        _ => NoGraph::Failed(format!("dot: {error}")),
    };
    let mut child = Command::new("dot")
        .args(["-Kneato", "-Tsvg"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // It says itself what is wrong if it does not read all.
        let _ = stdin.write_all(graph);
    }
    let output = child.wait_with_output().map_err(failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    // Without the head of a file of its own, it can stand in a page.
    match (output.status.success(), text.find("<svg")) {
        (true, Some(start)) => Ok(text[start..].to_owned()),
        _ => Err(NoGraph::Failed(format!("dot: {}", words(&output)))),
    }
}

fn words(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    format!("{} {}", output.status, said.trim())
}

#[cfg(test)]
mod tests {
    use super::layout;

    /// As herd7 writes it.
    const DRAWN: &[u8] = b"digraph G {
proc0_label_node [shape=none, label=\"Thread 0\", pos=\"1.000000,2.925000!\", fixedsize=true]
proc1_label_node [shape=none, label=\"Thread 1\", pos=\"3.000000,2.925000!\", fixedsize=true]
proc0_label_node -> proc1_label_node [label=\"fr\"];
}
";

    /// Where this text begins, in points.
    fn x(svg: &str, text: &str) -> f64 {
        let line = svg.lines().find(|line| line.contains(text));
        let (_, from) = line.expect("a line").split_once(" x=\"").expect("an x");
        let (number, _) = from.split_once('"').expect("a number");
        number.parse().expect("a number")
    }

    // With `-n` they are two points apart, not two inches.
    #[test]
    #[ignore = "needs Graphviz"]
    fn threads_are_beside_each_other() {
        let svg = layout(DRAWN).expect("a picture");
        let apart = x(&svg, ">Thread 1<") - x(&svg, ">Thread 0<");
        assert!((apart - 144.0).abs() < 1.0, "{svg}");
    }
}
