//! Python's side of the compiler's plug points: one file per trait, named as in `compiler/src/handlers/`.

mod binding;
mod prefetch;
pub(crate) mod scope;

pub(crate) use binding::{PythonObject, describe, foreign};
