// SPDX-License-Identifier: GPL-2.0

//! The names of probes: `<op>__<type>__<ordering>`.

use std::fmt;

/// An ordering, as a probe's name spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "names of orderings")]
pub enum Ordering {
    Relaxed,
    Acquire,
    Release,
    Full,
    /// The operation takes no ordering.
    None,
}

/// A probe's name, without the language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Probe {
    pub op: String,
    pub ty: String,
    pub ordering: Ordering,
}

impl Ordering {
    /// In the order of the tables.
    pub const ALL: [Self; 5] = [
        Self::Relaxed,
        Self::Acquire,
        Self::Release,
        Self::Full,
        Self::None,
    ];

    /// As in a probe's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relaxed => "relaxed",
            Self::Acquire => "acquire",
            Self::Release => "release",
            Self::Full => "full",
            Self::None => "none",
        }
    }

    /// As at the end of a C function's name.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Relaxed => "_relaxed",
            Self::Acquire => "_acquire",
            Self::Release => "_release",
            Self::Full | Self::None => "",
        }
    }

    /// Reads what [`name`](Self::name) wrote.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|ordering| ordering.name() == name)
    }
}

impl Probe {
    /// From its parts.
    pub fn new(op: &str, ty: &str, ordering: Ordering) -> Self {
        Self {
            op: op.to_owned(),
            ty: ty.to_owned(),
            ordering,
        }
    }

    /// Reads a name. An operation's own may have two underscores: `smp_mb__before_atomic`.
    pub fn parse(name: &str) -> Option<Self> {
        let (function, ordering) = name.rsplit_once("__")?;
        let (op, ty) = function.rsplit_once("__")?;
        let ordering = Ordering::parse(ordering)?;

        (!op.is_empty() && !ty.is_empty()).then(|| Self::new(op, ty, ordering))
    }

    /// The name without the ordering.
    pub fn function(&self) -> String {
        format!("{}__{}", self.op, self.ty)
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}__{}__{}", self.op, self.ty, self.ordering.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let probe = Probe::parse("fetch_add__i32__full").unwrap();
        assert_eq!(probe, Probe::new("fetch_add", "i32", Ordering::Full));
        assert_eq!(probe.to_string(), "fetch_add__i32__full");

        let probe = Probe::parse("smp_mb__before_atomic__none__none").unwrap();
        assert_eq!(probe.op, "smp_mb__before_atomic");

        for wrong in ["load__i32__seqcst", "load__i32", "__i32__full"] {
            assert_eq!(Probe::parse(wrong), None);
        }
    }
}
