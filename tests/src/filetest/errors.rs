//! What is refused, where, and how it is shown.

use std::collections::BTreeSet;
use std::path::Path;

use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::pipeline::compile;

use super::compiling::{Constants, FileContext, Settings};
use super::directive::{Directives, ExpectedError, Script, Step};
use super::texts;

/// Compares the diagnostics of a file with its comments, and their rendering with the file beside it.
pub(super) fn check(path: &Path, directives: &Directives, found: &[CompileError]) -> Vec<String> {
    let expected: BTreeSet<&ExpectedError> = directives.errors.iter().collect();
    let got: BTreeSet<ExpectedError> = found
        .iter()
        .flat_map(|error| &error.diagnostics)
        .map(|diagnostic| ExpectedError {
            line: diagnostic.primary.span.start.line,
            code: diagnostic.code.to_owned(),
        })
        .collect();
    let mut failures = Vec::new();
    if expected.is_empty() {
        failures.push("no `# error: [code]` is expected".to_owned());
    }
    for error in &got {
        if !expected.contains(error) {
            failures.push(format!("line {}: unexpected [{}]", error.line, error.code));
        }
    }
    for error in expected {
        if !got.contains(error) {
            failures.push(format!("line {}: no [{}]", error.line, error.code));
        }
    }
    let rendering: Vec<String> = found.iter().map(CompileError::render).collect();
    let rendering = format!("{}\n", rendering.join("\n\n").trim_end());
    failures.extend(texts::compare_file(
        &path.with_extension("stderr"),
        &rendering,
    ));
    failures
}

/// The errors of every function that is to be compiled.
pub(super) fn errors(file: &FileContext<'_>) -> Result<Vec<CompileError>, String> {
    let is_compile = |step: &Step| matches!(step, Step::Compile(_));
    let asks = |script: &&Script| script.directives.iter().any(|d| is_compile(&d.step));
    let scripts: Vec<&Script> = file.directives.scripts.iter().collect();
    let asked: Vec<&Script> = scripts.iter().copied().filter(asks).collect();
    let mut found = Vec::new();
    if asked.is_empty() {
        for script in scripts {
            let mut settings = Settings::default();
            for directive in &script.directives {
                settings.note(directive);
            }
            compile_one(file, script, Constants::new(), &settings, &mut found)?;
        }
        return Ok(found);
    }
    for script in asked {
        let mut settings = Settings::default();
        for directive in &script.directives {
            if let Step::Compile(text) = &directive.step {
                let constants = file.compile_arguments(&file.function(&script.function)?, text)?;
                compile_one(file, script, constants, &settings, &mut found)?;
            } else if !settings.note(directive) {
                return Err(format!("line {}: only `# compile:` here", directive.line));
            }
        }
    }
    Ok(found)
}

fn compile_one(
    file: &FileContext<'_>,
    script: &Script,
    constants: Constants,
    settings: &Settings,
    found: &mut Vec<CompileError>,
) -> Result<(), String> {
    let function = file.function(&script.function)?;
    let request = file.request(function, constants, settings)?;
    if let Err(error) = compile(file.context, &request) {
        found.push(error);
    }
    Ok(())
}
