// SPDX-License-Identifier: GPL-2.0

//! What a memory model says of a test. herd7 is the judge, with the model of a kernel tree or of a
//! machine.
//!
//! | what                                         | module      |
//! |----------------------------------------------|-------------|
//! | the program: where it is, one run of it      | [`herd`]    |
//! | what it cannot say anything of               | `limits`    |
//! | the text that it is given                    | `question`  |
//! | what LKMM has no event for                   | `ctrl`      |
//! | what it prints                               | [`answer`]  |
//! | answers from earlier                         | [`cache`]   |
//! | the answer beside what the test says of itself | [`verdict`] |
//! | an execution as a picture                    | [`graph`]   |
//! | what of the final state to ask for           | [`observe`] |

pub mod answer;
pub mod cache;
mod ctrl;
mod error;
pub mod graph;
pub mod herd;
mod limits;
pub mod observe;
mod question;
pub mod verdict;

pub use error::{Missing, Refusal};
pub use limits::large_number;
pub use question::PREFIX;

use crate::ast::Test;
use answer::Answer;
use cache::{Cache, CannotKeep};
use herd::{Herd, Run};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// A model, and herd7 to ask it.
#[derive(Debug)]
pub struct Model {
    herd: Herd,
    /// What names the model to herd7, when it runs in `folder`.
    arguments: Vec<&'static str>,
    folder: PathBuf,
    limit: Duration,
    cache: Option<Cache>,
    /// Why an answer could not be kept, of the first.
    not_kept: OnceLock<CannotKeep>,
    /// Of all that an answer depends on but the test.
    base: Sha256,
}

impl Model {
    /// The model of the tree `kernel`.
    pub fn open(herd: Herd, kernel: &Path, limit: Duration) -> Result<Self, Missing> {
        let folder = kernel.join("tools/memory-model");
        let mut base = Sha256::new();
        let files = model_files(&folder)
            .map_err(|error| Missing::Kernel(format!("{}: {error}", folder.display())))?;

        if !files.iter().any(|file| file.ends_with(herd::CONFIGURATION)) {
            let wanted = folder.join(herd::CONFIGURATION);
            return Err(Missing::Kernel(format!("there is no {}", wanted.display())));
        }
        add(&mut base, herd.version().as_bytes());
        for file in files {
            let content = fs::read(&file)
                .map_err(|error| Missing::Kernel(format!("{}: {error}", file.display())))?;
            add(
                &mut base,
                file.file_name().unwrap_or_default().as_encoded_bytes(),
            );
            add(&mut base, &content);
        }
        Ok(Self::new(
            herd,
            vec!["-conf", herd::CONFIGURATION],
            folder,
            limit,
            base,
        ))
    }

    /// A model that herd7 brings with it, such as `aarch64.cat`. It has to forbid what is not coherent at
    /// each variable: herd7 then does not even try that, which makes tests with locks 20 times faster.
    pub fn of_machine(herd: Herd, file: &'static str, limit: Duration) -> Self {
        let mut base = Sha256::new();
        add(&mut base, herd.version().as_bytes());
        add(&mut base, file.as_bytes());
        Self::new(
            herd,
            vec!["-model", file, "-optace", "true"],
            PathBuf::from("/"),
            limit,
            base,
        )
    }

    fn new(
        herd: Herd,
        arguments: Vec<&'static str>,
        folder: PathBuf,
        limit: Duration,
        base: Sha256,
    ) -> Self {
        Self {
            herd,
            arguments,
            folder,
            limit,
            cache: None,
            not_kept: OnceLock::new(),
            base,
        }
    }

    /// With answers from earlier, kept there.
    #[must_use]
    pub fn cached(mut self, cache: Cache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// The version of herd7.
    pub fn version(&self) -> &str {
        self.herd.version()
    }

    /// Why answers are not kept, if one could not be.
    pub fn not_kept(&self) -> Option<&CannotKeep> {
        self.not_kept.get()
    }

    /// Asks about a test.
    pub fn ask(&self, test: &Test) -> Result<Answer, Refusal> {
        match limits::beyond(test) {
            Some(found) => Err(Refusal::Beyond(Box::new(found))),
            None => self.ask_text(&question::text(test)?),
        }
    }

    /// Asks about a test in the words of herd7. The names of its variables begin with
    /// [`PREFIX`], which the answer leaves out.
    pub fn ask_text(&self, text: &str) -> Result<Answer, Refusal> {
        let mut hash = self.base.clone();
        add(&mut hash, text.as_bytes());
        let key = hex(&hash.finalize());

        if let Some(known) = self.cache.as_ref().and_then(|cache| cache.get(&key)) {
            return Ok(known);
        }
        let answer = self.compute(text)?;
        // An answer that cannot be kept is an answer.
        let kept = self.cache.as_ref().map(|cache| cache.put(&key, &answer));
        if let Some(Err(error)) = kept {
            let _ = self.not_kept.set(error);
        }
        Ok(answer)
    }

    fn compute(&self, text: &str) -> Result<Answer, Refusal> {
        let failed = |error: io::Error| Refusal::Failed(format!("herd7: {error}"));

        match self
            .herd
            .run(&self.arguments, &self.folder, text, self.limit)
            .map_err(failed)?
        {
            Run::Ended { stdout, stderr } => {
                answer::read(&question::read(&stdout), &question::read(&stderr))
            }
            Run::Timeout => Err(Refusal::Timeout(self.limit)),
        }
    }
}

/// What the model is made of, sorted.
fn model_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();

    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().unwrap_or_default();
        if ["bell", "cat", "cfg", "def"]
            .iter()
            .any(|one| extension == *one)
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Adds a part, and where it ends.
fn add(hash: &mut Sha256, part: &[u8]) {
    hash.update(part.len().to_le_bytes());
    hash.update(part);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
