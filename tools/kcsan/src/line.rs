// SPDX-License-Identifier: GPL-2.0

//! A line of a console.

/// The message of a line, without what the console puts around it: `<4>`, time stamps
/// (`CONFIG_PRINTK_TIME`), the caller (`CONFIG_PRINTK_CALLER`), carriage returns.
pub fn message(line: &str) -> &str {
    let line = line.trim_matches(['\r', '\n', '\0']);
    let line = level(line).unwrap_or(line);
    let mut rest = line;

    while let Some(inner) = rest.strip_prefix('[') {
        let Some((_, behind)) = inner.split_once(']') else {
            break;
        };
        rest = behind;
    }
    if rest.len() == line.len() {
        return line;
    }
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// What follows `<4>`.
fn level(line: &str) -> Option<&str> {
    let (level, rest) = line.strip_prefix('<')?.split_once('>')?;
    let digits = level.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !level.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::message;

    // Seen to fail: without the loop over brackets, and without what strips the level.
    #[test]
    fn what_the_console_adds() {
        for line in [
            " f+0x1/0x2",
            " f+0x1/0x2\r",
            "[    1.234567]  f+0x1/0x2\r\r\n",
            "[    1.234567][   T12]  f+0x1/0x2",
            "[    C0]  f+0x1/0x2",
            "<4>[12345.234567]  f+0x1/0x2",
            "<12> f+0x1/0x2",
        ] {
            assert_eq!(message(line), " f+0x1/0x2", "{line:?}");
        }
        assert_eq!(message("[ 1.2] "), "");
        assert_eq!(message("[ 1.2]"), "");
        assert_eq!(message("[ 1.2"), "[ 1.2");
        assert_eq!(message("<x> a"), "<x> a");
    }
}
