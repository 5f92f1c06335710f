//! Runs the Python files below `tests/filetests` and compares what happens with their comments.
//!
//! A file is parsed as a module, so it holds functions and the imports, constants and enumerations
//! they use. `run` and `errors` are whole-system tests, the other folders show one form of the
//! program each. `FILETEST=name` runs only files whose path contains the name; `BLESS=1` rewrites
//! what is expected of texts.

mod compiling;
pub mod directive;
mod errors;
pub mod literal;
mod rewriters;
mod script;
mod texts;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tickjit_compiler::builtin::{self, module::ModuleScope};
use tickjit_compiler::diagnostic::{CompileError, Diagnostic};
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::options::{CompilationOptions, OptLevel};
use tickjit_compiler::parse;
use tickjit_compiler::span::{SourceFile, Sources};

use crate::rust::project_root;
use compiling::FileContext;
use directive::{Directives, directives};
use script::{capture_prints, carry_out};

/// The files of a folder, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let filter = std::env::var("FILETEST").unwrap_or_default();
    let folder = project_root().join("tests/filetests").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter(|path| path.to_string_lossy().contains(&filter))
        .collect();
    assert!(
        !paths.is_empty() || !filter.is_empty(),
        "{}: no filetests",
        folder.display()
    );
    paths.sort();
    paths
}

/// Runs a test on every file of a folder; fails with all failures of all files.
fn each(folder: &str, test: impl Fn(&Path, &str) -> Vec<String>) {
    let mut report = String::new();
    for path in files(folder) {
        let text = fs::read_to_string(&path).expect("a filetest is UTF-8");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for failure in test(&path, &text) {
            let _ = write!(report, "\n{folder}/{name}: {failure}");
        }
    }
    assert!(report.is_empty(), "{report}\n");
}

/// The options every script of `run` is carried out with.
fn variants() -> [(&'static str, CompilationOptions); 3] {
    let plain = CompilationOptions::default();
    let unoptimized = CompilationOptions {
        opt_level: OptLevel::None,
        ..plain
    };
    let inlined = CompilationOptions {
        force_inline: true,
        ..plain
    };
    [
        ("", plain),
        (" (opt_level=none)", unoptimized),
        (" (force_inline)", inlined),
    ]
}

/// `filetests/run`: what functions give when they are called.
pub fn run() {
    capture_prints();
    let context = builtin::context();
    each("run", |path, text| {
        let prepared = match Prepared::new(path, text) {
            Ok(prepared) => prepared,
            Err(failure) => return vec![failure],
        };
        let mut failures: Vec<String> = Vec::new();
        for (name, variant) in variants() {
            let file = prepared.with(&context, variant);
            if !failures.is_empty() {
                break;
            }
            for script in &prepared.directives.scripts {
                for failure in carry_out(&file, script) {
                    failures.push(format!("{}{name}: {failure}", script.function));
                }
            }
        }
        failures
    });
}

/// `filetests/errors`: what is refused, and how it is shown.
pub fn errors() {
    let context = builtin::context();
    each("errors", |path, text| {
        let directives = match directives(text) {
            Ok(directives) => directives,
            Err(bad) => return vec![bad.to_string()],
        };
        let found = match module(&source_file(path, text)) {
            Err(error) => Ok(vec![error]),
            Ok(scope) => {
                let prepared = Prepared {
                    source: source_file(path, text),
                    scope,
                    directives: directives.clone(),
                };
                errors::errors(&prepared.with(&context, CompilationOptions::default()))
            }
        };
        match found {
            Ok(found) => errors::check(path, &directives, &found),
            Err(failure) => vec![failure],
        }
    });
}

/// A folder whose files show a form of the program.
pub fn texts(folder: &str) {
    let context = match folder {
        "rewrite" => rewriters::context(),
        _ => builtin::context(),
    };
    each(folder, |path, text| match Prepared::new(path, text) {
        Ok(prepared) => {
            let file = prepared.with(&context, CompilationOptions::default());
            texts::check(path, text, &file)
        }
        Err(failure) => vec![failure],
    });
}

/// A file that is well-formed.
struct Prepared {
    source: SourceFile,
    scope: Arc<ModuleScope>,
    directives: Directives,
}

impl Prepared {
    fn new(path: &Path, text: &str) -> Result<Self, String> {
        let source = source_file(path, text);
        Ok(Self {
            directives: directives(text).map_err(|bad| bad.to_string())?,
            scope: module(&source).map_err(|error| error.to_string())?,
            source,
        })
    }

    fn with<'a>(
        &'a self,
        context: &'a CompilationContext,
        variant: CompilationOptions,
    ) -> FileContext<'a> {
        FileContext {
            context,
            scope: &self.scope,
            file: &self.source,
            directives: &self.directives,
            variant,
        }
    }
}

/// The names of a file.
fn module(file: &SourceFile) -> Result<Arc<ModuleScope>, CompileError> {
    let mut sources = Sources::default();
    let id = sources.add(file.clone());
    parse::module(file, id)
        .and_then(|module| ModuleScope::new(module, file.clone()))
        .map_err(|diagnostics: Vec<Diagnostic>| CompileError {
            diagnostics,
            sources,
        })
}

fn source_file(path: &Path, text: &str) -> SourceFile {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    SourceFile {
        name: Arc::from(&*name),
        text: Some(Arc::from(text)),
        first_line: 1,
    }
}
