//! Python's side of the compiler's plug points: one file per trait, named as in `compiler/src/handlers/`.

mod analysis;
mod annotation;
pub(crate) mod assignments;
mod binding;
pub(crate) mod categories;
mod failure;
pub(crate) mod held;
pub(crate) mod inference;
pub(crate) mod inputs;
mod keyed;
pub(crate) mod methods;
pub(crate) mod names;
pub(crate) mod natives;
mod operands;
mod plain;
mod prefetch;
pub(crate) mod rewriting;
pub(crate) mod scope;
pub(crate) mod structs;
mod subject;
mod symbols;
pub(crate) mod types;
mod wording;

pub(crate) use annotation::python_type;
pub(crate) use binding::{PythonObject, foreign};
pub(crate) use failure::was_raised;
pub(crate) use subject::Subject;
pub(crate) use wording::describe;
