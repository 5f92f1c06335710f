//! Requests: a function of a module's text, its constants, its options.

use std::ffi::c_char;
use std::sync::Arc;

use tickjit_compiler::CompilationOptions;
use tickjit_compiler::options::{ErrorModel, OptLevel};
use tickjit_compiler::span::SourceFile;
use tickjit_compiler::types::Const;

use crate::text::{free, give, read};

/// What to compile.
pub struct Request {
    pub(crate) file: SourceFile,
    pub(crate) function: String,
    pub(crate) constants: Vec<(String, Const)>,
    pub(crate) start_body: Option<Arc<str>>,
    pub(crate) stop_body: Option<Arc<str>>,
    pub(crate) options: CompilationOptions,
}

/// A request for a function of a module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_new(
    file: *const c_char,
    text: *const c_char,
    function: *const c_char,
) -> *mut Request {
    // SAFETY: the header's condition.
    let given = unsafe { (read(file), read(text), read(function)) };
    let (Some(file), Some(text), Some(function)) = given else {
        return std::ptr::null_mut();
    };
    give(Request {
        file: SourceFile {
            name: file.into(),
            text: Some(text.into()),
            first_line: 1,
        },
        function: function.to_owned(),
        constants: Vec::new(),
        start_body: None,
        stop_body: None,
        options: CompilationOptions::default(),
    })
}

/// Frees a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_free(request: *mut Request) {
    // SAFETY: the header's condition.
    unsafe { free(request) };
}

/// Changes a request by a text; false where one of them is not there.
///
/// # Safety
///
/// The pointers are what the header asks for.
unsafe fn change(
    request: *mut Request,
    text: *const c_char,
    how: impl FnOnce(&mut Request, &str) -> bool,
) -> bool {
    // SAFETY: the caller's condition.
    match unsafe { (request.as_mut(), read(text)) } {
        (Some(request), Some(text)) => how(request, text),
        (None, _) | (_, None) => false,
    }
}

/// Binds a constant, in place of what the name was bound to.
///
/// # Safety
///
/// As of [`change`].
unsafe fn bind(request: *mut Request, name: *const c_char, value: Const) -> bool {
    let how = |request: &mut Request, name: &str| {
        request.constants.retain(|(other, _)| other != name);
        request.constants.push((name.to_owned(), value));
        true
    };
    // SAFETY: the caller's condition.
    unsafe { change(request, name, how) }
}

/// A constant that is an int.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_set_int(
    request: *mut Request,
    name: *const c_char,
    value: i64,
) -> bool {
    // SAFETY: the header's condition.
    unsafe { bind(request, name, Const::Int(value)) }
}

/// A constant that is a float.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_set_float(
    request: *mut Request,
    name: *const c_char,
    value: f64,
) -> bool {
    // SAFETY: the header's condition.
    unsafe { bind(request, name, Const::Float(value)) }
}

/// A constant that is a bool.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_set_bool(
    request: *mut Request,
    name: *const c_char,
    value: bool,
) -> bool {
    // SAFETY: the header's condition.
    unsafe { bind(request, name, Const::Bool(value)) }
}

/// A constant that is None.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_set_none(
    request: *mut Request,
    name: *const c_char,
) -> bool {
    // SAFETY: the header's condition.
    unsafe { bind(request, name, Const::None) }
}

/// Statements that run in START.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_start_body(
    request: *mut Request,
    statements: *const c_char,
) -> bool {
    let how = |request: &mut Request, text: &str| {
        request.start_body = Some(text.into());
        true
    };
    // SAFETY: the header's condition.
    unsafe { change(request, statements, how) }
}

/// Statements that run in STOP.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_stop_body(
    request: *mut Request,
    statements: *const c_char,
) -> bool {
    let how = |request: &mut Request, text: &str| {
        request.stop_body = Some(text.into());
        true
    };
    // SAFETY: the header's condition.
    unsafe { change(request, statements, how) }
}

/// An option by its name and value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_request_option(
    request: *mut Request,
    option: *const c_char,
    value: *const c_char,
) -> bool {
    // SAFETY: the header's condition.
    let Some(value) = (unsafe { read(value) }) else {
        return false;
    };
    let how = |request: &mut Request, option: &str| {
        let options = &mut request.options;
        match (option, value) {
            ("fastmath", "true" | "false") => options.fastmath = value == "true",
            ("force_inline", "true" | "false") => options.force_inline = value == "true",
            ("error_model", "python") => options.error_model = ErrorModel::Python,
            ("error_model", "numpy") => options.error_model = ErrorModel::Numpy,
            ("opt_level", "speed") => options.opt_level = OptLevel::Speed,
            ("opt_level", "none") => options.opt_level = OptLevel::None,
            _ => return false,
        }
        true
    };
    // SAFETY: the header's condition.
    unsafe { change(request, option, how) }
}
