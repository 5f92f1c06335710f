//! Objects of the host, carried through the compiler unopened.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// An object of the host with a word for messages. Equal where it is the same object.
#[derive(Clone)]
pub struct Foreign {
    /// The object; its host knows what to downcast it to.
    pub object: Arc<dyn Any + Send + Sync>,
    /// What it is, e.g. "a list" or "module numpy".
    pub description: Arc<str>,
    /// The dotted name it has where it comes from, for advice; of an object without one, that of its
    /// class and `()`.
    pub name: Option<Arc<str>>,
}

impl PartialEq for Foreign {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.object, &other.object)
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Foreign({})", self.description)
    }
}
