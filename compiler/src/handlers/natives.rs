//! Functions of the host that compiled code calls by name, and the bodies that stand for them.

use std::sync::Arc;

use super::{FunctionRef, HandlerError, Resolver};
use crate::hir::NativeFunction;

/// A native function as a context knows it.
#[derive(Clone)]
pub struct Native {
    /// What it takes and gives, and where it is.
    pub function: Arc<NativeFunction>,
    /// Python that is compiled along in place of calls.
    pub body: Option<Arc<dyn NativeBody>>,
}

/// Restricted Python that stands for a native function.
pub trait NativeBody: Send + Sync {
    /// The function. Its parameters are those of the declaration, by position, and its annotations are not
    /// looked at; names in it mean what its own scope says.
    fn function(&self, resolver: &Resolver<'_>) -> Result<FunctionRef, HandlerError>;
}

impl NativeBody for FunctionRef {
    fn function(&self, _: &Resolver<'_>) -> Result<FunctionRef, HandlerError> {
        Ok(self.clone())
    }
}
