// SPDX-License-Identifier: GPL-2.0

//! The picture of a forbidden outcome in the page of `lkmm litmus run`, with a script for Graphviz.

use crate::fixture::Fixture;
use std::os::unix::fs::symlink;

/// A state that the model does not know of.
const FORBIDDEN: &str =
    "    # ran 1 filtered 0 lost 0 ms 1\n    # state 1 1:r0=2; 1:r1=0;\nok 1 MP c,c\n";

/// What a script in place of `dot` does with what herd7 drew; without one there is no `dot`.
fn page(dot: Option<&str>) -> String {
    let mut fixture = Fixture::new();
    fixture.test("MP", "Sometimes");
    fixture.write("recorded/MP.dot", "digraph G { a -> b }");
    fixture.write("log", FORBIDDEN);
    fixture.write("bin/README", "all that there is in PATH");
    for tool in ["sh", "sed", "cat", "cp"] {
        let from = ["/usr/bin", "/bin"].map(|folder| format!("{folder}/{tool}"));
        let from = from
            .iter()
            .find(|path| std::path::Path::new(path).exists())
            .unwrap();
        symlink(from, fixture.path("bin").join(tool)).unwrap();
    }
    if let Some(script) = dot {
        fixture.script("bin/dot", script);
    }
    fixture.tools = fixture.path("bin").display().to_string();
    let run = "run --herd ./herd7 --kernel linux --lang c --log log --html page.html tests";
    let words: Vec<_> = run.split(' ').collect();
    fixture
        .run(&words)
        .expect(1, "FORBIDDEN: MP c,c (tests/MP.litmus)");
    std::fs::read_to_string(fixture.path("page.html")).unwrap()
}

#[test]
fn it_is_in_the_page() {
    let text = page(Some(
        "#!/bin/sh\necho '<?xml version=\"1.0\"?>'\necho '<svg>'\ncat\necho '</svg>'\n",
    ));
    assert!(
        text.contains("overwritten by):</p>\n<svg>\ndigraph G { a -> b }</svg>"),
        "{text}"
    );
    assert!(!text.contains("<?xml"), "{text}");
}

#[test]
fn without_graphviz_the_page_says_what_to_install() {
    let text = page(None);
    assert!(
        text.contains(
            "No picture of the forbidden outcome: Graphviz's `dot` is not in PATH: install"
        ),
        "{text}"
    );
    assert!(text.contains("(Debian: graphviz)"), "{text}");
}

#[test]
fn a_dot_that_fails_says_why() {
    let text = page(Some("#!/bin/sh\ncat >&2\nexit 3\n"));
    assert!(
        text.contains("No picture of the forbidden outcome: dot: exit status: 3 digraph G"),
        "{text}"
    );
}
