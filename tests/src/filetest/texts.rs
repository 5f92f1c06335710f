//! Expected texts: forms of the program, and files beside a filetest. `BLESS=1` writes them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tickjit_compiler::handlers::{FunctionRef, FunctionSource, Provenance};
use tickjit_compiler::infer::Bodies;
use tickjit_compiler::pipeline::{CompileRequest, compile};
use tickjit_compiler::signature::{Form, Signature, Storage};
use tickjit_compiler::span::Sources;
use tickjit_compiler::{analyze, ast, infer, rewrite};

use super::compiling::{Constants, FileContext, Settings, tree};
use super::directive::{Form as Text, Step};

fn blessing() -> bool {
    std::env::var("BLESS").is_ok_and(|value| value == "1")
}

/// Compares a text with a file that should hold it.
pub(super) fn compare_file(path: &Path, found: &str) -> Option<String> {
    if fs::read_to_string(path).is_ok_and(|expected| expected == found) {
        return None;
    }
    if blessing() {
        fs::write(path, found).expect("the file can be written");
        return None;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Some(format!("{name} should be (BLESS=1 writes it):\n{found}"))
}

/// Compares all texts that a file expects.
pub(super) fn check(path: &Path, text: &str, file: &FileContext<'_>) -> Vec<String> {
    let mut failures = Vec::new();
    let mut blessed: Vec<(u32, u32, String)> = Vec::new();
    for script in &file.directives.scripts {
        let mut settings = Settings::default();
        let mut constants = Constants::new();
        for directive in &script.directives {
            settings.note(directive);
            let function = match file.function(&script.function) {
                Ok(function) => function,
                Err(failure) => return vec![failure],
            };
            if let Step::Compile(text) = &directive.step {
                match file.compile_arguments(&function, text) {
                    Ok(given) => constants = given,
                    Err(failure) => failures.push(failure),
                }
            }
            let Step::Text {
                form,
                expected,
                last_line,
            } = &directive.step
            else {
                continue;
            };
            let found = file
                .request(function, constants.clone(), &settings)
                .and_then(|request| print(*form, file, &request));
            match found {
                Err(failure) => failures.push(format!("line {}: {failure}", directive.line)),
                Ok(found) if found == *expected => {}
                Ok(found) => blessed.push((directive.line, *last_line, found)),
            }
        }
    }
    if blessing() {
        write_blessed(path, text, &blessed);
        return failures;
    }
    let differs = |(line, _, found): &(u32, u32, String)| {
        format!("line {line}: the text should be (BLESS=1 writes it):\n{found}")
    };
    failures.extend(blessed.iter().map(differs));
    failures
}

/// Writes the lines below directives anew, from the last to the first.
fn write_blessed(path: &Path, text: &str, blessed: &[(u32, u32, String)]) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, last, found) in blessed.iter().rev() {
        let comment = |line: &str| format!("# {line}").trim_end().to_owned();
        let comments: Vec<String> = found.lines().map(comment).collect();
        lines.splice(*line as usize..*last as usize, comments);
    }
    if !blessed.is_empty() {
        fs::write(path, lines.join("\n") + "\n").expect("the file can be written");
    }
}

/// A form of the program as text.
fn print(form: Text, file: &FileContext<'_>, request: &CompileRequest) -> Result<String, String> {
    let text = match form {
        Text::Ast => rewritten(file, &request.function)?.to_string(),
        Text::Signature => signature_text(&signature(file, request)?),
        Text::Typed => typed(file, request)?,
        Text::Hir => compile(file.context, request)
            .map(|compiled| compiled.hir())
            .map_err(|error| error.to_string())?,
        Text::Clif => compile(file.context, request)
            .and_then(|compiled| compiled.clif())
            .map_err(|error| error.to_string())?,
    };
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    Ok(lines.join("\n") + "\n")
}

fn rewritten(file: &FileContext<'_>, function: &FunctionRef) -> Result<ast::Function, String> {
    let mut changed = (*tree(function)?).clone();
    changed.body = rewrite::rewrite(
        file.context,
        &**file.scope,
        None,
        changed.body,
        &mut Provenance::default(),
    )
    .map_err(|diagnostics| diagnostics[0].message.clone())?;
    Ok(changed)
}

fn signature(file: &FileContext<'_>, request: &CompileRequest) -> Result<Signature, String> {
    let function = tree(&request.function)?;
    let has_stop_body = request.stop_body.is_some();
    let (context, scope) = (file.context, &**file.scope);
    match request.form {
        Form::Node => {
            let arguments = &request.arguments;
            analyze::analyze(context, scope, &function, arguments, has_stop_body)
        }
        Form::Plain => analyze::analyze_plain(context, scope, &function),
    }
    .map_err(|diagnostics| diagnostics[0].message.clone())
}

/// The typed program, before it is optimized.
fn typed(file: &FileContext<'_>, request: &CompileRequest) -> Result<String, String> {
    let signature = signature(file, request)?;
    let function = rewritten(file, &request.function)?;
    let mut sources = Sources::default();
    let mut load = |callee: &FunctionRef| {
        let FunctionSource::Tree(function, source) = &callee.source else {
            unreachable!("functions of a file are trees");
        };
        let mut function = ast::Function::clone(function);
        function.set_file(sources.add(source.clone()));
        Ok(function)
    };
    let (context, reference, load) = (file.context, &request.function, &mut load);
    let options = &request.options;
    match request.form {
        Form::Node => {
            let bodies = Bodies {
                execute: function.body,
                ..Bodies::default()
            };
            infer::infer(context, reference, &signature, &bodies, options, load)
        }
        Form::Plain => infer::infer_plain(context, reference, &signature, function, options, load),
    }
    .map(|program| program.to_string())
    .map_err(|diagnostics| diagnostics[0].message.clone())
}

fn signature_text(signature: &Signature) -> String {
    let mut text = format!("{}\n", signature.c_prototype("f"));
    // Writing to a String does not fail.
    for variable in signature.variables.values() {
        let place = match &variable.storage {
            Storage::Const(value) => format!("= {value}"),
            Storage::Slot {
                param,
                index,
                nullable,
            } => {
                let nullable = if *nullable { ", may be NULL" } else { "" };
                format!("at {param}[{index}]{nullable}")
            }
            Storage::Pointer {
                param,
                index,
                nullable,
            } => {
                let nullable = if *nullable { ", may be NULL" } else { "" };
                format!("is {param}[{index}]{nullable}")
            }
            Storage::State { index } => format!("at state[{index}]"),
            Storage::Param { index } => format!("is parameter {index}"),
        };
        let (name, ty, category) = (&variable.name, &variable.ty, &variable.category);
        let _ = writeln!(text, "{category} {name}: {ty} {place}");
    }
    for slot in &signature.states {
        let (kind, repr, initial) = (slot.kind.name(), slot.repr, &slot.initial);
        let _ = writeln!(text, "slot {}: {kind} {repr} = {initial}", slot.name);
    }
    for output in &signature.outputs {
        let name = output.name.as_deref().unwrap_or("_");
        let _ = writeln!(text, "output {name}: {}", output.ty);
    }
    text
}
