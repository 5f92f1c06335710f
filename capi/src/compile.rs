//! Compiling.

use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::{CompileError, Diagnostic};
use tickjit_compiler::handlers::Argument;
use tickjit_compiler::pipeline::BodySource;
use tickjit_compiler::signature::Form;
use tickjit_compiler::span::{SourceFile, Sources, Span};
use tickjit_compiler::{CompilationContext, CompileRequest, CompiledFunction, compile, parse};

use crate::diagnostics::Diagnostics;
use crate::function::Function;
use crate::request::Request;
use crate::text::give;

/// Compiles a node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_compile(
    context: *const CompilationContext,
    request: *const Request,
    diagnostics: *mut *mut Diagnostics,
) -> *mut Function {
    // SAFETY: the header's condition.
    unsafe { made(context, request, diagnostics, Form::Node) }
}

/// Compiles a plain function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_compile_function(
    context: *const CompilationContext,
    request: *const Request,
    diagnostics: *mut *mut Diagnostics,
) -> *mut Function {
    // SAFETY: the header's condition.
    unsafe { made(context, request, diagnostics, Form::Plain) }
}

/// Compiles what is asked for.
///
/// # Safety
///
/// The pointers are what the header asks for.
unsafe fn made(
    context: *const CompilationContext,
    request: *const Request,
    diagnostics: *mut *mut Diagnostics,
    form: Form,
) -> *mut Function {
    // SAFETY: the header's condition.
    let (given, why) = unsafe { ((context.as_ref(), request.as_ref()), diagnostics.as_mut()) };
    let outcome = match given {
        (Some(context), Some(request)) => compiled(context, request, form).map_err(Some),
        (None, _) | (_, None) => Err(None),
    };
    let (function, refused) = match outcome {
        Ok(function) => (give(Function::new(function)), None),
        Err(refused) => (std::ptr::null_mut(), refused),
    };
    if let Some(why) = why {
        *why = refused.map_or(std::ptr::null_mut(), |error| give(Diagnostics::new(&error)));
    }
    function
}

fn compiled(
    context: &CompilationContext,
    request: &Request,
    form: Form,
) -> Result<CompiledFunction, CompileError> {
    let mut sources = Sources::default();
    let id = sources.add(request.file.clone());
    let widths = context.enum_widths();
    let found = parse::module(&request.file, id)
        .and_then(|module| ModuleScope::with_widths(module, request.file.clone(), widths))
        .and_then(|scope| {
            scope.function(&request.function).ok_or_else(|| {
                let message = format!("there is no function `{}` in the module", request.function);
                vec![Diagnostic::new("unknown-name", message, Span::default())]
            })
        });
    let function = found.map_err(|diagnostics| CompileError {
        diagnostics,
        sources,
    })?;
    let mut asked = CompileRequest {
        form,
        ..CompileRequest::new(function)
    };
    for (name, value) in &request.constants {
        let name = name.as_str().into();
        asked.arguments.insert(name, Argument::Const(value.clone()));
    }
    let body = |name: &str, text: &Option<_>| {
        let text = Some(text.clone()?);
        let (name, first_line) = (name.into(), 1);
        Some(BodySource::Text(SourceFile {
            name,
            text,
            first_line,
        }))
    };
    asked.start_body = body("<start body>", &request.start_body);
    asked.stop_body = body("<stop body>", &request.stop_body);
    asked.options = request.options;
    compile(context, &asked)
}
