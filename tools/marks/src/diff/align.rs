// SPDX-License-Identifier: GPL-2.0

//! Keeps lines aligned with the parenthesis that they are in, as the kernel's style wants.

const TAB: usize = 8;

/// The width of a line.
pub fn columns(line: &str) -> usize {
    line.chars().fold(0, next)
}

fn next(column: usize, letter: char) -> usize {
    match letter {
        '\t' => column / TAB * TAB + TAB,
        _ => column + 1,
    }
}

/// Indents each line of the new text that was aligned with a parenthesis in the old one. Both have the same
/// lines, but for what was changed in them.
pub fn align(old: &str, new: &str) -> String {
    let (mut was, mut is) = (Vec::new(), Vec::new());
    let mut out = String::new();
    for (before, after) in old.split_inclusive('\n').zip(new.split_inclusive('\n')) {
        let text = after.trim_start_matches(['\t', ' ']);
        let indent =
            |line: &str| columns(&line[..line.len() - line.trim_start_matches(['\t', ' ']).len()]);
        let line = match (was.last(), is.last()) {
            (Some(old_column), Some(new_column))
                if old_column != new_column && indent(before) == *old_column =>
            {
                format!(
                    "{}{}{text}",
                    "\t".repeat(new_column / TAB),
                    " ".repeat(new_column % TAB)
                )
            }
            _ => after.to_owned(),
        };
        open(before, &mut was);
        open(&line, &mut is);
        // A brace or the end of a statement is in no parenthesis.
        if before.trim_end().ends_with([';', '{', '}']) || before.trim().is_empty() {
            was.clear();
            is.clear();
        }
        out += &line;
    }
    out
}

/// The columns behind the parentheses that are open at the end of a line.
fn open(line: &str, stack: &mut Vec<usize>) {
    let (mut column, mut quote, mut escaped) = (0, None, false);
    for letter in line.chars() {
        column = next(column, letter);
        match (quote, letter) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(sign), _) if sign == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(') => stack.push(column),
            (None, ')') => drop(stack.pop()),
            (None, _) => {}
        }
    }
}
