//! The order of the stages.

use indexmap::IndexMap;

use crate::ast::{self, Name};
use crate::clif::Module;
use crate::codegen::Executable;
use crate::diagnostic::{CompileError, Diagnostic};
use crate::handlers::{Argument, CompilationContext, FunctionRef, FunctionSource, Provenance};
use crate::infer::Bodies;
use crate::options::CompilationOptions;
use crate::result::{CompiledFunction, Parts};
use crate::signature::{Cycle, Form, Interpreter, Shape, Signature};
use crate::span::{SourceFile, Sources, Span};
use crate::timing::Timings;
use crate::{analyze, codegen, hir, infer, key, lower, optimize, parse, rewrite};

/// Statements that run in START or STOP.
#[derive(Clone, Debug)]
pub enum BodySource {
    /// Text of statements.
    Text(SourceFile),
    /// Trees whose spans are in this file.
    Tree(ast::Block, SourceFile),
}

/// What to compile, and how.
#[derive(Clone, Debug)]
pub struct CompileRequest {
    /// The function.
    pub function: FunctionRef,
    /// What becomes of it. A plain function takes no arguments when compiling, and has no start and stop bodies.
    pub form: Form,
    /// What is bound to parameters: values of constants, hosts' objects of inputs.
    pub arguments: IndexMap<Name, Argument>,
    /// Runs in START.
    pub start_body: Option<BodySource>,
    /// Runs in STOP.
    pub stop_body: Option<BodySource>,
    /// Options.
    pub options: CompilationOptions,
}

impl CompileRequest {
    /// A request without arguments, start and stop bodies, with default options.
    #[must_use]
    pub fn new(function: FunctionRef) -> Self {
        Self {
            function,
            form: Form::Node,
            arguments: IndexMap::new(),
            start_body: None,
            stop_body: None,
            options: CompilationOptions::default(),
        }
    }

    /// A request for a plain function, with default options.
    #[must_use]
    pub fn plain(function: FunctionRef) -> Self {
        Self {
            form: Form::Plain,
            ..Self::new(function)
        }
    }
}

/// Compiles a function to machine code.
pub fn compile(
    context: &CompilationContext,
    request: &CompileRequest,
) -> Result<CompiledFunction, CompileError> {
    let mut sources = Sources::default();
    let mut provenance = Provenance::default();
    stages(context, request, &mut sources, &mut provenance).map_err(|mut diagnostics| {
        provenance.explain(&mut diagnostics);
        CompileError {
            diagnostics: in_order(diagnostics),
            sources,
        }
    })
}

/// How many mistakes are shown at once.
const SHOWN: usize = 50;

/// Diagnostics in the order of the text, each mistake once: a name that is not defined is one, however
/// often it is used.
fn in_order(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut ordered = diagnostics;
    ordered.sort_by_key(|one| (one.primary.span.file, one.primary.span.start));
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(ordered.len());
    for one in ordered {
        let is_known = |other: &Diagnostic| {
            let about_name = ["unknown-name", "unknown-type", "not-a-value"].contains(&one.code);
            about_name && other.code == one.code && other.message == one.message
        };
        if !kept.iter().any(is_known) {
            kept.push(one);
        }
    }
    let more = kept.len().saturating_sub(SHOWN);
    kept.truncate(SHOWN);
    if let Some(last) = kept.last_mut().filter(|_| more > 0) {
        last.notes
            .push(format!("{more} more mistakes are not shown"));
    }
    kept
}

/// Compiles the gateway of a shape: what an interpreter calls plain functions by.
pub fn gateway(
    context: &CompilationContext,
    shape: &Shape,
    interpreter: &Interpreter,
) -> Result<Executable, CompileError> {
    let (options, backend) = (CompilationOptions::default(), context.backend());
    lower::gateway(shape, interpreter, backend)
        .and_then(|module| codegen::codegen(module, &options, backend))
        .map_err(without_text)
}

/// Compiles what an engine calls in each cycle of a node.
pub fn cycle(context: &CompilationContext, cycle: &Cycle) -> Result<Executable, CompileError> {
    let (options, backend) = (CompilationOptions::default(), context.backend());
    lower::cycle(cycle, backend)
        .and_then(|module| codegen::codegen(module, &options, backend))
        .map_err(without_text)
}

fn without_text(diagnostics: Vec<Diagnostic>) -> CompileError {
    CompileError {
        diagnostics,
        sources: Sources::default(),
    }
}

fn stages(
    context: &CompilationContext,
    request: &CompileRequest,
    sources: &mut Sources,
    provenance: &mut Provenance,
) -> Result<CompiledFunction, Vec<Diagnostic>> {
    let mut timings = Timings::default();
    let scope = &*request.function.scope;
    let options = &request.options;

    let (function, start, stop) = timings.time("parse", || -> Result<_, Vec<Diagnostic>> {
        Ok((
            load(&request.function.source, sources)?,
            load_body(request.start_body.as_ref(), sources)?,
            load_body(request.stop_body.as_ref(), sources)?,
        ))
    })?;
    let mut signature = timings.time("analyze", || {
        let has_stop_body = request.stop_body.is_some();
        match request.form {
            Form::Node => {
                analyze::analyze(context, scope, &function, &request.arguments, has_stop_body)
            }
            Form::Plain => analyze::analyze_plain(context, scope, &function),
        }
    })?;
    // A plain function is compiled along, as others are, with what calls it.
    let own = match request.form {
        Form::Node => Some(&signature),
        Form::Plain => None,
    };
    let mut function = function;
    let bodies = timings.time("rewrite", || -> Result<_, Vec<Diagnostic>> {
        let mut rewritten = |block| rewrite::rewrite(context, scope, own, block, &mut *provenance);
        Ok(Bodies {
            execute: rewritten(std::mem::take(&mut function.body))?,
            start: rewritten(start)?,
            stop: rewritten(stop)?,
        })
    })?;
    let mut load_callee = |callee: &FunctionRef| -> Result<ast::Function, Vec<Diagnostic>> {
        let mut function = load(&callee.source, sources)?;
        function.body = rewrite::rewrite(context, &*callee.scope, None, function.body, provenance)?;
        Ok(function)
    };
    let program = timings.time("infer", || {
        let (function_ref, load) = (&request.function, &mut load_callee);
        match request.form {
            Form::Node => infer::infer(context, function_ref, &signature, &bodies, options, load),
            Form::Plain => {
                function.body = bodies.execute;
                infer::infer_plain(context, function_ref, &signature, function, options, load)
            }
        }
    })?;
    verified(&program, &signature)?;
    let program = timings.time("optimize", || optimize::optimize(program, options));
    verified(&program, &signature)?;
    let backend = context.backend();
    let key = timings.time("key", || key::key(&program, &signature, options, backend));
    let lowered = |program: &hir::Program| lower::lower(program, &signature, options, backend);
    let clif = timings.time("lower", || lowered(&program))?;
    let packed = hir::Packed::new(&program);
    same(&program, &packed, &clif, lowered)?;
    drop(program);
    signature.compact();
    let code = timings.time("codegen", || codegen::codegen(clif, options, backend))?;
    Ok(CompiledFunction::new(Parts {
        signature,
        program: packed,
        key,
        options: *options,
        code,
        backend: backend.clone(),
        timings,
    }))
}

/// In builds for development, holds a program to the rules of the HIR.
fn verified(program: &hir::Program, signature: &Signature) -> Result<(), Vec<Diagnostic>> {
    if !cfg!(debug_assertions) {
        return Ok(());
    }
    let broken = |rules: Vec<String>| rules.iter().map(|rule| broken(rule)).collect();
    hir::verify(program, signature).map_err(broken)
}

/// In builds for development, holds what is kept of a program to what it was.
fn same(
    program: &hir::Program,
    packed: &hir::Packed,
    clif: &Module,
    lowered: impl FnOnce(&hir::Program) -> Result<Module, Vec<Diagnostic>>,
) -> Result<(), Vec<Diagnostic>> {
    if !cfg!(debug_assertions) {
        return Ok(());
    }
    let unpacked = packed.program();
    let lowered = lowered(&unpacked)?;
    if program.text() == unpacked.text() && clif.to_string() == lowered.to_string() {
        Ok(())
    } else {
        Err(vec![broken("it was packed, and is another one now")])
    }
}

fn broken(rule: &str) -> Diagnostic {
    let message = format!("the typed program breaks a rule of the compiler: {rule}");
    Diagnostic::new("not-compiled", message, Span::default()).help("please report it")
}

fn load(source: &FunctionSource, sources: &mut Sources) -> Result<ast::Function, Vec<Diagnostic>> {
    match source {
        FunctionSource::Text(file) => {
            let id = sources.add(file.clone());
            parse::function(file, id)
        }
        FunctionSource::Tree(function, file) => {
            let mut function = ast::Function::clone(function);
            function.set_file(sources.add(file.clone()));
            Ok(function)
        }
    }
}

fn load_body(
    source: Option<&BodySource>,
    sources: &mut Sources,
) -> Result<ast::Block, Vec<Diagnostic>> {
    match source {
        None => Ok(Vec::new()),
        Some(BodySource::Text(file)) => {
            let id = sources.add(file.clone());
            parse::statements(file, id)
        }
        Some(BodySource::Tree(block, file)) => {
            let mut block = block.clone();
            ast::set_file(&mut block, sources.add(file.clone()));
            Ok(block)
        }
    }
}
