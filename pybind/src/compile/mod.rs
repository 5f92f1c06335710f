//! `tickjit.compile_func`: a Python function, a tree or text, with arguments, to a compilation result.
//!
//! Everything Python knows is read first ([`target`], [`arguments`], the scope's prefetch); then the interpreter is let
//! go and the pipeline runs. Reading starts at [`compile`].

pub(crate) mod annotations;
pub(crate) mod arguments;
mod signature;
mod stack;
mod target;

use std::sync::Arc;

use indexmap::IndexMap;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};
use tickjit_compiler::ast::Name;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::{self, Argument, FunctionRef, FunctionSource};
use tickjit_compiler::options::CompilationOptions as Options;
use tickjit_compiler::pipeline::{self, BodySource, CompileRequest};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::Form;
use tickjit_compiler::span::SourceFile;

use self::target::Target;
use crate::adaptors::Subject;
use crate::adaptors::names::Use;
use crate::context::{self, CompilationContext};
use crate::convert::tree;
use crate::errors::compile_error;
use crate::options::CompilationOptions;
use crate::result::CompilationResult;
use crate::session::Session;
use crate::source::Extent;

use self::arguments::{Arguments, Parameters};

/// What to compile, as Python gives it.
pub(crate) struct Order<'py> {
    /// A function, an `ast.FunctionDef`, or text.
    pub(crate) function: Bound<'py, PyAny>,
    /// What becomes of it.
    pub(crate) form: Form,
    /// Names for a tree or text; for a function, in place of its own globals.
    pub(crate) func_globals: Option<Bound<'py, PyDict>>,
    /// Names looked up before all others but the closure's.
    pub(crate) call_globals: Option<Bound<'py, PyDict>>,
    /// An `inspect.Signature` whose annotations and defaults count in place of the function's own.
    pub(crate) signature: Option<Bound<'py, PyAny>>,
    /// Runs in START: text or a list of statements.
    pub(crate) start_body: Option<Bound<'py, PyAny>>,
    /// Runs in STOP.
    pub(crate) stop_body: Option<Bound<'py, PyAny>>,
    /// Gives the Python types of hosts' objects.
    pub(crate) extract: Option<Bound<'py, PyAny>>,
    /// Options.
    pub(crate) options: Options,
    /// What the compiler knows.
    pub(crate) context: Arc<handlers::CompilationContext>,
}

/// A compiled function, and what Python knows of it.
pub(crate) struct Compiled {
    /// The function.
    pub(crate) function: CompiledFunction,
    /// Classes and files behind its names.
    pub(crate) session: Arc<Session>,
    /// What the names stood for.
    pub(crate) uses: Vec<Use>,
}

/// Compiles with the arguments bound.
pub(crate) fn compile<'py>(
    py: Python<'py>,
    order: &Order<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Compiled> {
    stack::require()?;
    let target = Target::of(&order.function)?;
    let mut how = How {
        extent: Extent::Function,
        evaluated: false,
    };
    let mut best: Option<Refusal> = None;
    loop {
        let refusal = match attempt(py, order, &target, how, args, kwargs)? {
            Ok(compiled) => return Ok(compiled),
            Err(refusal) => refusal,
        };
        let next = how.next(&refusal.error).filter(|_| target.is_function());
        // What did not help is not shown: the earlier error is closer to the text.
        if best.as_ref().is_none_or(|best| refusal.is_better(best)) {
            best = Some(refusal);
        }
        match (next, &best) {
            (Some(next), _) => how = next,
            (None, Some(best)) => {
                return Err(compile_error::to_python(py, &best.session, &best.error));
            }
            (None, None) => {}
        }
    }
}

/// How much trouble is taken to read a function. The usual ones need none.
#[derive(Clone, Copy, Debug)]
struct How {
    /// How much of a file to take.
    extent: Extent,
    /// Whether annotations are those that Python has evaluated, rather than what the text says.
    evaluated: bool,
}

impl How {
    /// What may mend an error: text that ended too early is no Python; an annotation may name what the function itself
    /// does not see.
    fn next(mut self, error: &CompileError) -> Option<Self> {
        if self.extent == Extent::Function && has(error, &["syntax-error"]) {
            self.extent = Extent::File;
            return Some(self);
        }
        if !self.evaluated && (has(error, &OF_ANNOTATIONS) || has(error, &["unknown-name"])) {
            self.evaluated = true;
            return Some(self);
        }
        None
    }
}

/// A compilation that failed.
struct Refusal {
    error: CompileError,
    session: Arc<Session>,
    extent: Extent,
}

impl Refusal {
    /// Whether it tells more of the truth than an earlier one.
    fn is_better(&self, earlier: &Self) -> bool {
        let got_further =
            !has(&self.error, &OF_ANNOTATIONS) && has(&earlier.error, &OF_ANNOTATIONS);
        self.extent != earlier.extent
            || got_further
            || self.error.diagnostics.len() < earlier.error.diagnostics.len()
    }
}

/// The codes of annotations nobody knows.
const OF_ANNOTATIONS: [&str; 2] = ["unknown-type", "unknown-output"];

fn has(error: &CompileError, codes: &[&str]) -> bool {
    let diagnostics = &error.diagnostics;
    diagnostics
        .iter()
        .any(|diagnostic| codes.contains(&diagnostic.code))
}

fn attempt<'py>(
    py: Python<'py>,
    order: &Order<'py>,
    target: &Target<'py>,
    how: How,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Result<Compiled, Refusal>> {
    let session = Arc::new(Session::new(how.extent, order.context.enum_widths()));
    let ending = Ending(&session);
    let request = match target.reference(order, how, &session)? {
        Ok(function) => request(order, function, args, kwargs, &session, target)?,
        Err(error) => Err(error),
    };
    let context = Arc::clone(&order.context);
    let compiled = request.and_then(|request| {
        // The request goes where it may: attached.
        let compiled = py.detach(|| pipeline::compile(&context, &request));
        drop(request);
        compiled
    });
    let uses = session.finish();
    drop(ending);
    Ok(match compiled {
        Ok(function) => Ok(Compiled {
            function,
            session,
            uses,
        }),
        Err(error) => Err(Refusal {
            error,
            session,
            extent: how.extent,
        }),
    })
}

/// The arguments of a function as a cache can compare them; `None` for a tree or text, or where binding fails.
pub(crate) fn constants<'py>(
    order: &Order<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Option<IndexMap<Name, Argument>>> {
    let target = Target::of(&order.function)?;
    let Some(parameters) = target.parameters_of_function(order)? else {
        return Ok(None);
    };
    let Ok(bound) = Arguments::bind(&parameters, args, kwargs) else {
        return Ok(None);
    };
    let widths = order.context.enum_widths();
    bound
        .convert(&Session::new(Extent::Function, widths))
        .map(Some)
}

/// The parameters of a function, with their defaults.
pub(crate) fn parameters<'py>(order: &Order<'py>) -> PyResult<Parameters<'py>> {
    let target = Target::of(&order.function)?;
    let found = target.parameters_of_function(order)?;
    found.ok_or_else(|| PyTypeError::new_err("only a function object says what its parameters are"))
}

/// Refuses what cannot be compiled whatever its arguments.
pub(crate) fn check_target(function: &Bound<'_, PyAny>) -> PyResult<()> {
    Target::of(function).map(drop)
}

/// Ends a session however its compilation ends.
struct Ending<'a>(&'a Session);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Everything the compiler is asked, read from Python.
fn request<'py>(
    order: &Order<'py>,
    function: FunctionRef,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
    session: &Session,
    target: &Target<'py>,
) -> PyResult<Result<CompileRequest, CompileError>> {
    let parameters = target.parameters(order, &function)?;
    let mut bound = Arguments::bind(&parameters, args, kwargs)?;
    if order.form == Form::Plain {
        // Defaults are those of calls.
        bound = Arguments::default();
    }
    let arguments = bound.convert(session)?;
    session.set_subject(Subject::new(
        order.function.clone().unbind(),
        order.signature.clone().map(Bound::unbind),
        order.extract.clone().map(Bound::unbind),
        bound.objects(),
    ));
    let file = if let (Target::Tree(_), FunctionSource::Tree(_, file)) = (target, &function.source)
        && file.text.is_some()
    {
        Some(file)
    } else {
        None
    };
    let start_body = body(order.start_body.as_ref(), "<start_body>", file)?;
    let stop_body = body(order.stop_body.as_ref(), "<stop_body>", file)?;
    Ok(start_body.and_then(|start_body| {
        Ok(CompileRequest {
            function,
            form: order.form,
            arguments,
            start_body,
            stop_body: stop_body?,
            options: Options {
                // `sum` of floats is compensated from 3.12 on.
                plain_sum: args.py().version_info() < (3, 12),
                ..order.options
            },
        })
    }))
}

type Body = Result<Option<BodySource>, CompileError>;

/// The statements of a body. Nodes beside a tree that says what file it is from are from there too.
fn body(given: Option<&Bound<'_, PyAny>>, name: &str, file: Option<&SourceFile>) -> PyResult<Body> {
    let Some(given) = given else {
        return Ok(Ok(None));
    };
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(Ok(Some(BodySource::Text(SourceFile {
            name: name.into(),
            text: Some(text.to_str()?.into()),
            first_line: 1,
        }))));
    }
    if let Ok(statements) = given.cast::<PyList>() {
        let file = file.cloned().unwrap_or_else(|| tree::file(name));
        let tree = tree::statements(statements, file)?;
        return Ok(tree.map(|(block, file)| Some(BodySource::Tree(block, file))));
    }
    Err(PyTypeError::new_err(format!(
        "{} takes text or a list of ast statements, not {}",
        name.trim_matches(['<', '>']),
        given.get_type().qualname()?
    )))
}

/// Compiles a function to native code.
///
/// func: a function or method, an ast.FunctionDef, or source text holding one def.
/// args, kwargs: values of constants, and host objects of inputs, bound to the parameters as in a call; an input of
///     the signal extension needs none.
/// func_globals: what names mean in a tree or text. Without it, the plain marker names (State, Signal, ...) are known.
/// call_globals: names that go before the function's globals.
/// signature: an inspect.Signature whose annotations and defaults replace the function's own.
/// start_body, stop_body: statements that run in START and STOP: text, or a list of ast nodes.
/// extract_python_type_fn: gives the type of a host object; it must be that of the input it is given for.
/// decorator_name: accepted and not needed; decorators are skipped whatever they are called.
#[pyfunction]
#[pyo3(signature = (
    func, /, *args, extract_python_type_fn=None, decorator_name=None, func_globals=None, signature=None,
    call_globals=None, start_body=None, stop_body=None, options=None, **kwargs
))]
#[allow(clippy::too_many_arguments)] // The names users of such APIs know.
pub(crate) fn compile_func<'py>(
    py: Python<'py>,
    func: Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    extract_python_type_fn: Option<Bound<'py, PyAny>>,
    decorator_name: Option<&str>,
    func_globals: Option<Bound<'py, PyDict>>,
    signature: Option<Bound<'py, PyAny>>,
    call_globals: Option<Bound<'py, PyDict>>,
    start_body: Option<Bound<'py, PyAny>>,
    stop_body: Option<Bound<'py, PyAny>>,
    options: Option<CompilationOptions>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<CompilationResult> {
    let _ = decorator_name;
    let context: Py<CompilationContext> = context::current(py)?;
    let order = Order {
        function: func,
        form: Form::Node,
        func_globals,
        call_globals,
        signature,
        start_body,
        stop_body,
        extract: extract_python_type_fn,
        options: options.unwrap_or_default().0,
        context: context.get().snapshot(),
    };
    let compiled = compile(py, &order, args, kwargs)?;
    if let Some(extract) = &order.extract {
        signature::check_types(py, &compiled, extract)?;
    }
    Ok(CompilationResult::new(compiled.function, compiled.session))
}
