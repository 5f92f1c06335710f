//! Functions by dotted name: Python's built-in ones, and the constructors of `datetime`.

mod conversion;
mod extremum;
mod numeric;
mod print;
mod sequence;

use std::sync::Arc;

use crate::handlers::{CompilationContext, RegistryError};

use super::call::Function;
use super::{datetime, timedelta};

const FUNCTIONS: &[(&str, Function)] = &[
    ("builtins.abs", Function(numeric::absolute)),
    ("builtins.bool", Function(conversion::to_bool)),
    ("builtins.divmod", Function(numeric::divmod)),
    ("builtins.float", Function(conversion::to_float)),
    ("builtins.int", Function(conversion::to_int)),
    ("builtins.len", Function(sequence::len)),
    ("builtins.max", Function(extremum::max)),
    ("builtins.min", Function(extremum::min)),
    ("builtins.pow", Function(numeric::pow)),
    ("builtins.print", Function(print::print)),
    ("builtins.round", Function(numeric::round)),
    ("builtins.sum", Function(sequence::sum)),
    ("datetime.datetime", Function(datetime::construct)),
    ("datetime.timedelta", Function(timedelta::construct)),
];

/// Registers all of them.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    register_table(context, FUNCTIONS)
}

/// Registers the functions of a table.
pub(super) fn register_table(
    context: &mut CompilationContext,
    table: &'static [(&'static str, Function)],
) -> Result<(), RegistryError> {
    for (name, function) in table {
        context.register_function(*name, Arc::new(*function))?;
    }
    Ok(())
}
