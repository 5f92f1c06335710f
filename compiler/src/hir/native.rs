//! Native functions of the host.

use crate::ast::Name;
use crate::types::Type;

/// A C function of the host, callable from compiled code.
#[derive(Clone, Debug)]
pub struct NativeFunction {
    /// What the key and the CLIF call it; unique in a context.
    pub name: Name,
    /// Parameter types.
    pub params: Vec<Type>,
    /// Result type; [`Type::None`] for `void`.
    pub returns: Type,
    /// Its address in this process; not part of the key.
    pub address: usize,
    /// Whether equal arguments give equal results within a tick and there are no effects.
    pub pure: bool,
}
