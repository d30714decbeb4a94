// SPDX-License-Identifier: GPL-2.0

//! The names of C's fields, from the Rust that bindgen wrote.

use crate::Error;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

/// Structures and unions with the names of their fields.
pub struct Bindings(HashMap<String, Vec<String>>);

impl Bindings {
    /// Reads files of bindgen.
    pub fn read(files: &[PathBuf]) -> Result<Self, Error> {
        let mut records = HashMap::new();
        for file in files {
            let text = fs::read_to_string(file).map_err(|error| Error::Io(file.clone(), error))?;
            let parsed = syn::parse_file(&text)
                .map_err(|error| Error::Rust(format!("{}: {error}", file.display())))?;
            for item in parsed.items {
                let (name, fields) = match item {
                    syn::Item::Struct(item) => (item.ident, item.fields),
                    syn::Item::Union(item) => (item.ident, syn::Fields::Named(item.fields)),
                    _ => continue,
                };
                let names = fields
                    .iter()
                    .filter_map(|field| field.ident.as_ref())
                    .map(|name| in_c(&name.to_string()));
                records.insert(name.to_string(), names.collect());
            }
        }
        Ok(Self(records))
    }

    /// The name that the index has for a field: the way to it, as records and numbers of fields. Nothing if
    /// it is no field of a C structure.
    pub fn name(&self, path: &[(String, usize)]) -> Option<String> {
        let mut name = String::new();
        for (owner, number) in path {
            // `kernel::bindings::file` and `*mut c::shared_slot`
            let record = owner.rsplit("::").next().unwrap_or(owner);
            let Some(field) = self.0.get(record).and_then(|fields| fields.get(*number)) else {
                name.clear();
                continue;
            };
            // Structures without a name in C have one that bindgen made of the outer one's.
            if !record.contains("__bindgen_ty_") {
                name = record.to_owned();
            }
            if !field.starts_with("__bindgen_anon_") && !name.is_empty() {
                name = format!("{name}.{field}");
            }
        }
        name.contains('.').then_some(name)
    }
}

/// bindgen adds a `_` to what is a word of Rust.
fn in_c(name: &str) -> String {
    let plain = name.trim_start_matches("r#");
    match plain.strip_suffix('_') {
        Some(word) if syn::parse_str::<syn::Ident>(word).is_err() => word.to_owned(),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Bindings;

    #[test]
    fn names_are_those_of_the_index() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x_bindings.rs");
        let text = "pub struct file { pub f_mode: u32, pub __bindgen_anon_1: file__bindgen_ty_1, pub type_: u8, \
                    pub inner: file__bindgen_ty_2, pub f_path: path }
                    pub union file__bindgen_ty_1 { pub f_a: u32, pub f_b: u32 }
                    pub struct file__bindgen_ty_2 { pub deep: u32 }
                    pub struct path { pub mnt: u32 }";
        std::fs::write(&file, text).expect("written");
        let bindings = Bindings::read(&[file]).expect("read");
        let name = |path: &[(&str, usize)]| {
            bindings.name(
                &path
                    .iter()
                    .map(|(owner, number)| ((*owner).to_owned(), *number))
                    .collect::<Vec<_>>(),
            )
        };
        for (path, expected) in [
            (&[("kernel::bindings::file", 0)][..], Some("file.f_mode")),
            (
                &[("file", 1), ("bindings::file__bindgen_ty_1", 1)],
                Some("file.f_b"),
            ),
            (&[("file", 2)], Some("file.type")),
            (
                &[("file", 3), ("file__bindgen_ty_2", 0)],
                Some("file.inner.deep"),
            ),
            (&[("file", 4), ("path", 0)], Some("path.mnt")),
            (&[("my::Rust", 0), ("file", 0)], Some("file.f_mode")),
            (&[("my::Rust", 0)], None),
            (&[("file", 9)], None),
        ] {
            assert_eq!(name(path).as_deref(), expected, "{path:?}");
        }
    }
}
