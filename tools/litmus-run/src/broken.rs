// SPDX-License-Identifier: GPL-2.0

//! Which tests of a module do not compile, from what the compilers said.

use std::collections::BTreeMap;

/// The files of tests in which there is an error, and the first error in each.
pub fn broken(build_log: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    // rustc names the place in a line behind the message.
    let mut message = None;

    for line in build_log.lines() {
        if line.starts_with("error") {
            message = Some(line);
        } else if line.starts_with("warning") {
            message = None;
        }
        let said = if line.contains("error:") {
            Some(line)
        } else if line.trim_start().starts_with("-->") {
            message.take()
        } else {
            None
        };
        if let (Some(said), Some(file)) = (said, file(line)) {
            let said = said.split_once("error: ").map_or(said, |(_, said)| said);
            found
                .entry(file.to_owned())
                .or_insert_with(|| said.trim().to_owned());
        }
    }
    found
}

/// The file of a test that a line names: `t_SB.h` in `tests/t_SB.h:7:`.
fn file(line: &str) -> Option<&str> {
    let at = line.find("tests/t")? + "tests/".len();
    let (file, _) = line[at..].split_once(':')?;
    let (ident, end) = file.split_once('.')?;
    let is_name = ident.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');

    (is_name && (end == "h" || end == "rs")).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::broken;

    const LOG: &str = "\
  CC [M]  tests_c.o
In file included from /out/tests_c.c:12:
/out/tests/t_SB_2.h:12:6: error: expected identifier or '('
   12 |         int 1;
/out/tests/t_MP.h:3:6: warning: unused variable 'x'
error: cannot find value `a`
  --> /out/tests/t_LB.rs:9:9
warning: this is odd
  --> /out/tests/t_R.rs:9:9
error: aborting due to 1 previous error
make[2]: *** [tests_c.o] Error 1
";

    #[test]
    fn errors_are_of_the_test_that_has_them() {
        let found: Vec<_> = broken(LOG).into_iter().collect();
        let wanted = [
            ("t_LB.rs", "cannot find value `a`"),
            ("t_SB_2.h", "expected identifier or '('"),
        ];
        assert_eq!(
            found,
            wanted.map(|(file, said)| (file.to_owned(), said.to_owned()))
        );
    }
}
