// SPDX-License-Identifier: GPL-2.0

//! The page of a report.

use crate::{job, judged, recorded};
use lkmm_litmus::model::graph::NoGraph;
use lkmm_litmus::model::Refusal;
use lkmm_litmus_gen::language::Choice;
use lkmm_litmus_run::judge::Verdict;
use lkmm_litmus_run::report::html::page;
use std::path::Path;

// It may be passed on: it has all that a reader asks for, and nothing of this machine.
#[test]
fn it_stands_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let mut jobs = [job(), job()];
    jobs[0].file = at("a/SB+mbs.litmus");
    jobs[1].test.name.text = "other".to_owned();
    jobs[1].answer = Err(Refusal::Failed(format!("{}: gone", at("herd7"))));
    let mut report = judged(
        &jobs,
        Choice::All,
        &recorded("SB+mbs-no-barrier-in-rust.log"),
    );
    report.tests[0].picture = Some(Err(NoGraph::Failed(format!("{}: no", at("dot")))));
    report.tests[0].runs[0].verdict =
        Verdict::Failed(format!("it hung. ({})", at("guest-1.log")).into());
    let page = page(&report);

    for wanted in [
        "href=\"#test0-rust-rust\" class=\"forbidden\"",
        "id=\"test0-rust-rust\"",
        "href=\"#test0-c-rust\" class=\"allowed\"",
        "<p>it hung. (guest-1.log)</p>",
        "<p>No picture of the forbidden outcome: dot: no</p>",
        "<h3>SB+mbs.litmus</h3>",
        "WRITE_ONCE(*x, 1);",
        "static void t_SB_mbs__P0_c(",
        "fn t_SB_mbs__P0_rust(",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    for machine in [folder.path(), Path::new(env!("CARGO_MANIFEST_DIR"))] {
        assert!(!page.contains(&*machine.to_string_lossy()), "{page}");
    }
    for network in ["http:", "https:", "src=", "@import", "url("] {
        assert!(!page.contains(network), "{network}: {page}");
    }
}
