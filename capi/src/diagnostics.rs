//! Why a function is refused.

use std::ffi::{CString, c_char};

use tickjit_compiler::diagnostic::CompileError;

use crate::text::{Texts, free, owned};

/// One mistake, as the header declares it.
#[repr(C)]
pub struct Diagnostic {
    code: *const c_char,
    message: *const c_char,
    help: *const c_char,
    file: *const c_char,
    line: u32,
    column: u32,
}

/// All mistakes.
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    text: CString,
    /// What the pointers point to.
    _texts: Texts,
}

impl Diagnostics {
    pub(crate) fn new(error: &CompileError) -> Self {
        let mut texts = Texts::default();
        let all = error.diagnostics.iter().map(|diagnostic| {
            let span = diagnostic.primary.span;
            let file = error.sources.get(span.file).filter(|_| span.start.line > 0);
            Diagnostic {
                code: texts.keep(diagnostic.code),
                message: texts.keep(&diagnostic.message),
                help: texts.keep(diagnostic.help.as_deref().unwrap_or_default()),
                file: texts.keep(file.map_or("", |file| &file.name)),
                line: span.start.line,
                column: span.start.column + 1,
            }
        });
        Self {
            all: all.collect(),
            text: owned(&error.render()),
            _texts: texts,
        }
    }
}

/// All mistakes, and how many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_diagnostics_all(
    diagnostics: *const Diagnostics,
    count: *mut usize,
) -> *const Diagnostic {
    // SAFETY: the header's condition.
    let (diagnostics, count) = unsafe { (diagnostics.as_ref(), count.as_mut()) };
    let all = diagnostics.map_or(&[][..], |diagnostics| &diagnostics.all);
    if let Some(count) = count {
        *count = all.len();
    }
    all.as_ptr()
}

/// All mistakes as text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_diagnostics_text(
    diagnostics: *const Diagnostics,
) -> *const c_char {
    // SAFETY: the header's condition.
    let diagnostics = unsafe { diagnostics.as_ref() };
    diagnostics.map_or(c"".as_ptr(), |diagnostics| diagnostics.text.as_ptr())
}

/// Frees what a compilation has said.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_diagnostics_free(diagnostics: *mut Diagnostics) {
    // SAFETY: the header's condition.
    unsafe { free(diagnostics) };
}
