//! Functions by dotted name: Python's built-in ones, and the constructors of `datetime`.

mod conversion;
mod extremum;
mod numeric;
mod print;
mod sequence;

use std::sync::Arc;

use crate::handlers::{Answer, CompilationContext, RegistryError, Wanted};
use crate::hir::ExprId;

use super::call::{Call, Function, Iterating, register_iterating};
use super::writer::Writer;
use super::{containers, datetime, timedelta};

const FUNCTIONS: &[(&str, Function)] = &[
    ("builtins.abs", Function(numeric::absolute)),
    ("builtins.bool", Function(conversion::to_bool)),
    ("builtins.divmod", Function(numeric::divmod)),
    ("builtins.float", Function(conversion::to_float)),
    ("builtins.int", Function(conversion::to_int)),
    ("builtins.pow", Function(numeric::pow)),
    ("builtins.round", Function(numeric::round)),
    ("datetime.datetime", Function(datetime::construct)),
    ("datetime.timedelta", Function(timedelta::construct)),
];

/// Functions that iterate over their first argument.
const ITERATING: &[(&str, Iterating)] = &[
    ("builtins.all", iterating(containers::all)),
    ("builtins.any", iterating(containers::any)),
    ("builtins.max", iterating(extremum::max)),
    ("builtins.min", iterating(extremum::min)),
    ("builtins.sum", iterating(sequence::sum)),
];

const fn iterating(write: fn(&mut Writer, &Call<'_>) -> Answer<ExprId>) -> Iterating {
    Iterating {
        write,
        wanted: |index, _| match index {
            0 => Wanted::Items(None),
            _ => Wanted::Anything,
        },
    }
}

/// Functions that write their arguments as text.
const WRITING: &[(&str, Iterating)] = &[
    ("builtins.print", writing(print::print)),
    // What a `raise` or `assert` with an f-string calls; no text can name it.
    ("tickjit.message", writing(print::message)),
];

const fn writing(write: fn(&mut Writer, &Call<'_>) -> Answer<ExprId>) -> Iterating {
    Iterating {
        write,
        wanted: |_, _| Wanted::Text,
    }
}

/// Registers all of them.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    register_table(context, FUNCTIONS)?;
    context.register_function("builtins.len", Arc::new(sequence::Len))?;
    register_iterating(context, ITERATING)?;
    register_iterating(context, WRITING)
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
