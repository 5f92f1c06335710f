//! The project's Rust files as the architecture test sees them: tokens and the modules they name.

mod matches;
mod paths;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

pub use matches::{Match, matches};
pub use paths::{ModulePath, mentioned_modules};
pub use tokens::{Token, TokenKind, tokens};

/// A Rust file of the project.
#[derive(Debug)]
pub struct RustFile {
    /// Its path from the project's root, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The tokens of its text.
    pub tokens: Vec<Token>,
}

impl RustFile {
    /// A file from its parts.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            path: path.into(),
            tokens: tokens(&text),
            text,
        }
    }
}

/// The root of the project.
#[must_use]
pub fn project_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate has a parent folder")
        .to_path_buf()
}

/// All Rust files below the given folders of the project, by path.
#[must_use]
pub fn rust_files(folders: &[&str]) -> Vec<RustFile> {
    let root = project_root();
    let mut files = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &root, &mut files);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(folder: &Path, root: &Path, into: &mut Vec<RustFile>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                collect(&path, root, into);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("the file is UTF-8");
            let relative = path.strip_prefix(root).expect("the file is below the root");
            into.push(RustFile::new(
                relative.to_string_lossy().replace('\\', "/"),
                text,
            ));
        }
    }
}
