//! What a Cranelift function refers to outside itself.

use std::sync::Arc;

use cranelift_codegen::ir::UserExternalName;
use tickjit_runtime::table::RuntimeFn;

/// A C function of the host.
#[derive(Clone, Debug)]
pub struct NativeSymbol {
    /// Its name; the CLIF text shows it.
    pub name: Arc<str>,
    /// Its address in this process.
    pub address: usize,
    /// What a linker knows it by, where it does.
    pub symbol: Option<Arc<str>>,
}

/// Something a Cranelift function refers to by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A function of the same module, by its place.
    Part(u32),
    /// A function of the runtime.
    Runtime(RuntimeFn),
    /// A function of the host, by its place in `Module::natives`.
    Native(u32),
    /// The module's error sites.
    Sites,
    /// A text, by its place in `Module::texts`.
    Text(u32),
    /// A constant container, by its place in `Module::containers`.
    Container(u32),
}

impl Symbol {
    /// The name Cranelift knows it by. Functions of the module are in namespace 0, where
    /// `cranelift-module` looks for them.
    #[must_use]
    pub fn external_name(self) -> UserExternalName {
        let (namespace, index) = match self {
            Self::Part(index) => (0, index),
            Self::Runtime(function) => (1, u32::from(function as u16)),
            Self::Native(index) => (2, index),
            Self::Sites => (3, 0),
            Self::Text(index) => (4, index),
            Self::Container(index) => (5, index),
        };
        UserExternalName { namespace, index }
    }

    /// What a name made by [`Self::external_name`] stands for.
    #[must_use]
    pub fn of(name: &UserExternalName) -> Option<Self> {
        let index = name.index;
        match name.namespace {
            0 => Some(Self::Part(index)),
            1 => RuntimeFn::ALL
                .get(index as usize)
                .copied()
                .map(Self::Runtime),
            2 => Some(Self::Native(index)),
            3 => Some(Self::Sites),
            4 => Some(Self::Text(index)),
            5 => Some(Self::Container(index)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RuntimeFn, Symbol};

    #[test]
    fn names_lead_back() {
        let symbols = [
            Symbol::Part(3),
            Symbol::Runtime(RuntimeFn::Exp),
            Symbol::Native(2),
            Symbol::Sites,
            Symbol::Text(7),
            Symbol::Container(1),
        ];
        for symbol in symbols {
            assert_eq!(Symbol::of(&symbol.external_name()), Some(symbol));
        }
    }
}
