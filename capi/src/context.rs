//! Contexts.

use tickjit_compiler::CompilationContext;
use tickjit_compiler::builtin;

use crate::text::{free, give};

/// A context that knows Python and the signal extension.
#[unsafe(no_mangle)]
pub extern "C" fn tickjit_context_new() -> *mut CompilationContext {
    give(builtin::context())
}

/// Frees a context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_context_free(context: *mut CompilationContext) {
    // SAFETY: the header's condition.
    unsafe { free(context) };
}
