// SPDX-License-Identifier: GPL-2.0

//! What a misspelt word may have been meant to be.

/// The name among these that is closest to a word, if one is close.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let distances = names.into_iter().map(|name| (distance(name, word), name));
    let (distance, found) = distances.min()?;

    (distance <= word.len() / 4 + 1).then_some(found)
}

/// How many letters have to be put in, taken out or changed.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();

    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.bytes().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}
