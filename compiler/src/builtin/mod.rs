//! The default handlers: what a context knows of Python, and the signal extension.
//!
//! Everything here is registered through the handler traits, and could as well be a host's.
//! A type is a [`family::Family`] in a file of its own; operators, conditions and conversions of all of
//! them go through [`ops`], so that elements of tuples and arguments of functions mean what operands
//! mean. A handler's answer is written with a [`writer::Writer`]. Start reading at [`register_all`].
//!
//! What is answered is CPython's value; where an operation may have none that fits, the operation is
//! one that reports it. What is refused has a code, and a help line where there is something else to
//! write.

mod advice;
mod arithmetic;
mod bool;
mod call;
mod categories;
mod comparison;
mod containers;
mod datetime;
mod enumeration;
mod enumset;
mod family;
mod float;
mod functions;
mod held;
mod int;
mod intrinsics;
pub mod keyed;
mod lent;
mod math;
pub mod module;
mod none;
mod number;
mod ops;
mod optional;
mod outputs;
mod pointer;
mod refusal;
pub mod scope;
pub mod signals;
pub mod structs;
mod text;
mod timedelta;
mod tuple;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::handlers::{CompilationContext, RegistryError};

pub use datetime::datetime_type;
pub use enumeration::{EnumerationError, enumeration, member};
pub use enumset::enum_set;
pub use held::numbers;
pub use pointer::pointers;
pub use timedelta::timedelta_type;

/// Priority of the built-in types. A host's types come first with a lower one.
pub const TYPE_PRIORITY: i32 = 100;

/// Teaches a context Python and the signal extension.
pub fn register_all(context: &mut CompilationContext) -> Result<(), RegistryError> {
    register_python(context)?;
    signals::register(context)
}

/// Teaches a context Python alone.
pub fn register_python(context: &mut CompilationContext) -> Result<(), RegistryError> {
    for family in [
        int::INT,
        float::FLOAT,
        bool::BOOL,
        none::NONE,
        text::STR,
        enumeration::ENUMERATION,
        enumset::ENUM_SET,
        datetime::DATETIME,
        timedelta::TIMEDELTA,
        held::HELD,
        tuple::TUPLE,
        optional::OPTIONAL,
    ]
    .into_iter()
    .chain(containers::FAMILIES)
    {
        context.register_type(TYPE_PRIORITY, Arc::new(family));
    }
    context.register_type(TYPE_PRIORITY, Arc::new(pointer::Pointers));
    context.register_type(TYPE_PRIORITY, Arc::new(lent::LentTexts));
    context.register_type(TYPE_PRIORITY, Arc::new(keyed::KeyedInputs));
    context.register_type(TYPE_PRIORITY, Arc::new(structs::Structs));
    context.register_type(TYPE_PRIORITY, Arc::new(structs::Arrays));
    functions::register(context)?;
    enumset::register(context)?;
    containers::register(context)?;
    math::register(context)?;
    categories::register(context)?;
    outputs::register(context);
    intrinsics::register(context)?;
    advice::register(context);
    Ok(())
}

/// A context that knows Python and the signal extension.
#[must_use]
pub fn context() -> CompilationContext {
    let mut context = CompilationContext::new();
    let registered = register_all(&mut context);
    debug_assert!(registered.is_ok(), "names and orders are distinct");
    context
}
