//! `int`: 64 bits, checked.

use tickjit_runtime::table::RuntimeFn;

use crate::types::Type;

use super::family::Family;
use super::number::as_int;

/// `int`
pub(super) const INT: Family = Family {
    annotation: |annotation, resolver| {
        Ok(resolver
            .is_symbol(annotation, "builtins.int")
            .then_some(Type::Int))
    },
    attribute: |w, base, question| {
        Ok(match question.name {
            "real" | "numerator" => as_int(w, base),
            "imag" => Some(w.int(0)),
            "denominator" => Some(w.int(1)),
            _ => None,
        })
    },
    method: |w, base, call| match call.name {
        "bit_length" => {
            call.exactly::<0>()?;
            let value = as_int(w, base);
            Ok(value.map(|value| w.runtime(RuntimeFn::IntBitLength, vec![value], Type::Int)))
        }
        "conjugate" => {
            call.exactly::<0>()?;
            Ok(as_int(w, base))
        }
        _ => Ok(None),
    },
    members: &[
        "bit_length",
        "conjugate",
        "denominator",
        "imag",
        "numerator",
        "real",
    ],
    ..Family::new(|ty| *ty == Type::Int)
};
