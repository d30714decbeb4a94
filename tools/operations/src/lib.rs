// SPDX-License-Identifier: GPL-2.0

//! The public API of the atomics: [`items`] checks its documentation, [`table`] lists the Rust
//! spelling of each C function.

pub mod items;
pub mod table;

use syn::{Attribute, Expr, File, Lit, Meta};

/// A source file.
fn parse(source: &str) -> Result<File, String> {
    syn::parse_file(source).map_err(|error| error.to_string())
}

/// The text of `///` or `//!` comments.
fn documentation(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else {
            continue;
        };
        let Expr::Lit(value) = &pair.value else {
            continue;
        };
        if let (true, Lit::Str(line)) = (pair.path.is_ident("doc"), &value.lit) {
            let line = line.value();
            text += line.strip_prefix(' ').unwrap_or(&line);
            text.push('\n');
        }
    }
    text
}

/// What stands in the brackets of `#[doc(...)]`.
fn doc_arguments(attributes: &[Attribute]) -> String {
    let lists = attributes.iter().filter_map(|one| match &one.meta {
        Meta::List(list) if list.path.is_ident("doc") => Some(list.tokens.to_string()),
        _ => None,
    });
    lists.collect::<Vec<_>>().join(" ")
}
