//! Python's side of the compiler's plug points: one file per trait, named as in `compiler/src/handlers/`.

mod binding;
mod failure;
pub(crate) mod names;
mod prefetch;
pub(crate) mod rewriting;
pub(crate) mod scope;
mod symbols;

pub(crate) use binding::{PythonObject, describe, foreign};
pub(crate) use failure::was_raised;
