//! `float`: IEEE doubles.

use tickjit_runtime::table::RuntimeFn;

use crate::diagnostic::Diagnostic;
use crate::handlers::Asked;
use crate::types::Type;

use super::family::Family;

/// `float`
pub(super) const FLOAT: Family = Family {
    annotation: |annotation, resolver| {
        Ok(resolver
            .is_symbol(annotation, "builtins.float")
            .then_some(Type::Float))
    },
    attribute: |w, base, question| {
        Ok(match question.name {
            "real" => Some(w.term(base)),
            "imag" => Some(w.float(0.0)),
            _ => None,
        })
    },
    method: |w, base, call| match call.name {
        "is_integer" => {
            call.exactly::<0>()?;
            let value = w.term(base);
            Ok(Some(w.runtime(
                RuntimeFn::FloatIsInteger,
                vec![value],
                Type::Bool,
            )))
        }
        "conjugate" => {
            call.exactly::<0>()?;
            Ok(Some(w.term(base)))
        }
        _ => Ok(None),
    },
    members: &["conjugate", "imag", "is_integer", "real"],
    ..Family::new(|ty| *ty == Type::Float)
};

/// A float where an int is wanted.
pub(super) fn to_int_refused(asked: Asked<'_>) -> Diagnostic {
    Diagnostic::new(
        "float-to-int",
        "a float does not become an int by itself",
        asked.span,
    )
    .label("this is a float")
    .help("write int(x) to cut off, round(x) to round")
}
