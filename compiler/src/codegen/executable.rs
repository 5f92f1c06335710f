//! Compiled code with everything its instructions point at.

use std::fmt;
use std::sync::Arc;

use tickjit_runtime::containers::Frozen;
use tickjit_runtime::errors::Sites;

use super::place::Code;

/// Machine code that can be called until this is dropped.
pub struct Executable {
    code: Code,
    sites: Sites,
    /// Owned for the code alone, which holds their addresses.
    _texts: Vec<Arc<str>>,
    /// As the texts are.
    _constants: Vec<Frozen>,
}

impl Executable {
    pub(super) fn new(
        code: Code,
        sites: Sites,
        texts: Vec<Arc<str>>,
        constants: Vec<Frozen>,
    ) -> Self {
        Self {
            code,
            sites,
            _texts: texts,
            _constants: constants,
        }
    }

    /// The address of the native function.
    #[must_use]
    pub fn address(&self) -> usize {
        self.code.address()
    }

    /// Bytes of code, that of called Python functions included.
    #[must_use]
    pub fn code_size(&self) -> usize {
        self.code.size()
    }

    /// The places that can report an error.
    #[must_use]
    pub fn sites(&self) -> &Sites {
        &self.sites
    }
}

impl fmt::Debug for Executable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Executable({} bytes)", self.code_size())
    }
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Executable>();
};
