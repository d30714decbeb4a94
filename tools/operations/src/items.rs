// SPDX-License-Identifier: GPL-2.0

//! Every public item has an example that runs. An unsafe function lists its conditions and, if it
//! takes a pointer, links to the contract of memory that is shared with C.

use crate::{doc_arguments, documentation, parse};
use syn::{Attribute, FnArg, ImplItem, Item, Safety, Signature, Type, Visibility};

/// What there is to say about a file.
#[derive(Debug, Default, PartialEq)]
pub struct Report {
    /// How many public items it has.
    pub items: usize,
    /// Line of an item, and what is wrong there.
    pub faults: Vec<(usize, String)>,
}

/// The contracts that a file states, as links name them: `sharing-memory-with-c`.
pub fn contracts(source: &str) -> Result<Vec<String>, String> {
    let doc = documentation(&parse(source)?.attrs);
    let headings = doc.lines().filter_map(|line| line.strip_prefix("# "));
    Ok(headings
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .filter(|link| link.starts_with("sharing-") && link.ends_with("-with-c"))
        .collect())
}

/// Checks the public items of a file, or the one of that name. `contracts`: those of all files.
pub fn check(source: &str, only: Option<&str>, contracts: &[String]) -> Result<Report, String> {
    let mut checker = Checker {
        only,
        contracts,
        report: Report::default(),
    };
    checker.items(&parse(source)?.items);
    Ok(checker.report)
}

struct Checker<'a> {
    only: Option<&'a str>,
    contracts: &'a [String],
    report: Report,
}

impl Checker<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Fn(it) => self.function(&it.vis, &it.attrs, &it.sig),
                Item::Struct(it) => self.item(&it.vis, &it.attrs, &it.ident, None),
                Item::Enum(it) => self.item(&it.vis, &it.attrs, &it.ident, None),
                Item::Trait(it) => self.item(&it.vis, &it.attrs, &it.ident, None),
                Item::Impl(it) => {
                    for inner in &it.items {
                        if let ImplItem::Fn(it) = inner {
                            self.function(&it.vis, &it.attrs, &it.sig);
                        }
                    }
                }
                Item::Mod(it) if matches!(it.vis, Visibility::Public(_)) => {
                    self.items(it.content.as_ref().map_or(&[], |(_, items)| items));
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, vis: &Visibility, attributes: &[Attribute], sig: &Signature) {
        self.item(vis, attributes, &sig.ident, Some(sig));
    }

    fn item(
        &mut self,
        vis: &Visibility,
        attributes: &[Attribute],
        name: &syn::Ident,
        sig: Option<&Signature>,
    ) {
        if !matches!(vis, Visibility::Public(_)) || self.only.is_some_and(|only| name != only) {
            return;
        }
        self.report.items += 1;
        if doc_arguments(attributes).contains("hidden") {
            return;
        }
        let doc = documentation(attributes);
        let mut fences = doc.lines().filter_map(|line| line.strip_prefix("```"));
        let languages: Vec<_> = fences.by_ref().step_by(2).collect();
        if doc.is_empty() {
            self.fault(name, "has no documentation");
        } else if languages.is_empty() {
            self.fault(name, "has no example");
        } else if let Some(language) = languages.iter().find(|language| !language.is_empty()) {
            let what = format!("has an example that does not run: ```{language}");
            self.fault(name, &what);
        }
        if let Some(sig) = sig.filter(|sig| matches!(sig.safety, Safety::Unsafe(_))) {
            self.safety(&doc, sig);
        }
    }

    fn safety(&mut self, doc: &str, sig: &Signature) {
        let mut lines = doc.lines().skip_while(|line| *line != "# Safety").skip(1);
        let section: Vec<_> = lines
            .by_ref()
            .take_while(|line| !line.starts_with("# "))
            .collect();
        let Some(first) = section.iter().position(|line| line.starts_with("- ")) else {
            let what = "is unsafe and has no list of conditions under # Safety";
            return self.fault(&sig.ident, what);
        };
        if !takes_pointer(sig) {
            return;
        }
        let conditions = section[first..].join("\n");
        let links: Vec<_> = conditions
            .split('#')
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(link, _)| link)
            .filter(|link| link.starts_with("sharing-") && link.ends_with("-with-c"))
            .collect();
        if links.is_empty() {
            let what = "takes a pointer, and no condition links to the contract of shared memory";
            self.fault(&sig.ident, what);
        }
        for link in links {
            let headings = self.contracts.iter().filter(|one| *one == link).count();
            if headings != 1 {
                let what = format!("links to #{link}, which {headings} headings are");
                self.fault(&sig.ident, &what);
            }
        }
    }

    fn fault(&mut self, name: &syn::Ident, what: &str) {
        let fault = (name.span().start().line, format!("{name} {what}"));
        self.report.faults.push(fault);
    }
}

fn takes_pointer(sig: &Signature) -> bool {
    let pointer = |arg: &FnArg| matches!(arg, FnArg::Typed(it) if matches!(*it.ty, Type::Ptr(_)));
    sig.inputs.iter().any(pointer)
}

#[cfg(test)]
mod tests {
    use super::{check, contracts};

    fn faults(source: &str, only: Option<&str>) -> Vec<String> {
        let contracts = ["sharing-memory-with-c".to_owned()];
        let report = check(source, only, &contracts).unwrap();
        report
            .faults
            .into_iter()
            .map(|(line, what)| format!("{line}: {what}"))
            .collect()
    }

    #[test]
    fn each_rule() {
        let example = "/// Does.\n/// ```\n/// f();\n/// ```\n";
        let list = "/// # Safety\n/// - Live, see [contract](super#sharing-memory-with-c).\n";
        let unlinked = "/// # Safety\n/// - Live.\n";
        let pointer = "pub unsafe fn f(p: *mut u8) {}";
        for (source, fault) in [
            (format!("{example}pub fn f() {{}}"), ""),
            ("pub fn f() {}".to_owned(), "1: f has no documentation"),
            ("fn f() {}".to_owned(), ""),
            ("mod sealed { pub trait F {} }".to_owned(), ""),
            (
                "pub mod open { pub trait F {} }".to_owned(),
                "1: F has no documentation",
            ),
            ("#[doc(hidden)]\npub fn f() {}".to_owned(), ""),
            ("/// Does.\npub struct F;".to_owned(), "2: F has no example"),
            (
                "impl F {\n/// Does.\npub fn f() {}\n}".to_owned(),
                "3: f has no example",
            ),
            (
                format!("{}pub enum F {{}}", example.replacen("```", "```ignore", 1)),
                "5: F has an example that does not run: ```ignore",
            ),
            (format!("{example}{unlinked}pub unsafe fn f() {{}}"), ""),
            (
                format!("{example}pub unsafe fn f() {{}}"),
                "5: f is unsafe and has no list of conditions under # Safety",
            ),
            (
                format!("{example}/// # Safety\n/// # Panics\n/// - Never.\n{pointer}"),
                "8: f is unsafe and has no list of conditions under # Safety",
            ),
            (format!("{example}{list}{pointer}"), ""),
            (
                format!("{example}{unlinked}{pointer}"),
                "7: f takes a pointer, and no condition links to the contract of shared memory",
            ),
            (
                format!("{example}{}{pointer}", list.replace("memory", "bits")),
                "7: f links to #sharing-bits-with-c, which 0 headings are",
            ),
        ] {
            assert_eq!(faults(&source, None).join("; "), fault, "{source}");
        }
        assert_eq!(
            faults("pub fn f() {}\npub fn g() {}", Some("g")),
            ["2: g has no documentation"]
        );
    }

    #[test]
    fn headings_are_contracts() {
        let source = "//! Text.\n//!\n//! # Sharing memory with C\n//!\n//! # Other\n";
        assert_eq!(contracts(source).unwrap(), ["sharing-memory-with-c"]);
    }
}
