// SPDX-License-Identifier: GPL-2.0

//! What can be wrong with an object or a function.

use crate::process::Origin;

/// Why a function could not be lifted.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum Error {
    /// The file is not an object file.
    #[error("not a relocatable ELF object: {0}")]
    NotAnObject(String),
    /// There is no lifter for this architecture.
    #[error("machine code of {0} cannot be lifted")]
    Architecture(String),
    /// A section contradicts itself or the rest of the object.
    #[error("{section}: {what}")]
    Malformed {
        /// The section.
        section: String,
        /// What is wrong with it.
        what: String,
    },
    /// The object does not define the function.
    #[error("no function {0}")]
    NoFunction(String),
    /// The function has something that no rule covers.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
}

/// An instruction or construct without a rule.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
#[error("unsupported: {what}, at {at}")]
pub struct Unsupported {
    /// Its name: a mnemonic, `call of memcpy`, `loop`. Equal causes have equal names.
    pub what: String,
    /// Where it is.
    pub at: Origin,
}
