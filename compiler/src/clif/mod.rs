//! Cranelift functions and what they need: imports, error sites, the machine they are for.

/// The code generator of a context: target, workspaces and executable memory, shared by all
/// compilations of the context and its clones.
#[derive(Debug, Default)]
pub struct Backend {}
