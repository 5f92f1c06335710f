//! Native functions of the host.

use std::sync::Arc;

use crate::ast::Name;
use crate::types::{Foreign, NativeSignature, Type};

/// A C function of the host, callable from compiled code.
#[derive(Clone, Debug)]
pub struct NativeFunction {
    /// What the key and the CLIF call it; unique in a context.
    pub name: Name,
    /// What it takes and gives.
    pub signature: NativeSignature,
    /// Its address in this process; 0 where it has a body only. Not part of the key.
    pub address: usize,
    /// The symbol that object files call it by, where it has one. Not part of the key.
    pub symbol: Option<Name>,
    /// Whether equal arguments give equal results within a tick and there are no effects.
    pub pure: bool,
    /// Its body as CLIF, which takes the place of calls.
    pub clif: Option<Arc<str>>,
    /// What its code lives in: kept as long as anything compiled may call it.
    pub keepalive: Option<Foreign>,
}

impl NativeFunction {
    /// A function that is not pure, at an address that stays.
    #[must_use]
    pub fn new(name: impl Into<Name>, signature: NativeSignature, address: usize) -> Self {
        Self {
            name: name.into(),
            signature,
            address,
            symbol: None,
            pure: false,
            clif: None,
            keepalive: None,
        }
    }

    /// The same, pure.
    #[must_use]
    pub fn pure(mut self) -> Self {
        self.pure = true;
        self
    }

    /// The same, which object files call by a symbol.
    #[must_use]
    pub fn symbol(mut self, symbol: impl Into<Name>) -> Self {
        self.symbol = Some(symbol.into());
        self
    }

    /// The type of a call.
    #[must_use]
    pub fn ty(&self) -> Type {
        let returns = self.signature.returns.as_ref();
        returns.map_or(Type::None, |returns| returns.ty.clone())
    }
}
