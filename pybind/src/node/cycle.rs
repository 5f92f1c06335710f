//! The functions that engines call in each cycle: compiled, one for all nodes that have the same inputs and outputs of the
//! same engine, and kept as long as the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tickjit_compiler::codegen::Executable;
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::pipeline;
use tickjit_compiler::signature::Cycle;

/// The function of a cycle.
pub(super) fn compiled(
    context: &CompilationContext,
    cycle: Cycle,
) -> Result<Arc<Executable>, CompileError> {
    static KNOWN: Mutex<Option<HashMap<Cycle, Arc<Executable>>>> = Mutex::new(None);
    let open = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = open().as_ref().and_then(|known| known.get(&cycle)) {
        return Ok(Arc::clone(known));
    }
    let made = Arc::new(pipeline::cycle(context, &cycle)?);
    let mut known = open();
    let known = known.get_or_insert_default();
    Ok(Arc::clone(known.entry(cycle).or_insert(made)))
}
