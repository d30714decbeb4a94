// SPDX-License-Identifier: GPL-2.0

//! A page that is passed on says nothing of the machine that made it.

/// The text with the last name only of each absolute path in it.
pub fn without_folders(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;

    while let Some(start) = next_path(rest) {
        shown.push_str(&rest[..start]);
        rest = &rest[start..];
        let path = &rest[..rest.find(|c| !in_path(c)).unwrap_or(rest.len())];
        shown.push_str(
            path.trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or(path),
        );
        rest = &rest[path.len()..];
    }
    shown + rest
}

fn in_path(c: char) -> bool {
    c.is_alphanumeric() || "/._-+@~#".contains(c)
}

/// Where an absolute path begins: a `/` that no part of a path stands before, and a name after.
fn next_path(text: &str) -> Option<usize> {
    let begins = |(at, _): &(usize, &str)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        !before.is_some_and(in_path) && after.is_some_and(|c| c != '/' && in_path(c))
    };
    text.match_indices('/').find(begins).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::without_folders;

    #[test]
    fn absolute_paths_are_shortened() {
        for (text, wanted) in [
            ("/a/linux/litmus-tests/x.litmus", "x.litmus"),
            (
                "MP (/a/b.litmus), (/c/d/e/f+g.litmus:3)",
                "MP (b.litmus), (f+g.litmus:3)",
            ),
            ("tests/litmus/MP.litmus", "tests/litmus/MP.litmus"),
            (
                "0:r0=0 /\\ 1:r0=0, a / b /* c */ // d",
                "0:r0=0 /\\ 1:r0=0, a / b /* c */ // d",
            ),
            ("said \"/tmp/x\"", "said \"x\""),
        ] {
            assert_eq!(without_folders(text), wanted);
        }
    }
}
