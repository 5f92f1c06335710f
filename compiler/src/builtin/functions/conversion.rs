//! `int(...)`, `float(...)`, `bool(...)`.

use crate::builtin::call::Call;
use crate::builtin::number::{Kind, as_float, as_int, kind};
use crate::builtin::writer::Writer;
use crate::builtin::{datetime, enumeration, ops, refusal, timedelta};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, HandlerError};
use crate::hir::{ExprId, UnaryOp};
use crate::types::Type;

pub(super) fn to_int(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let terms = call.terms()?;
    let [a] = terms.as_slice() else {
        return match terms.len() {
            0 => Ok(Some(w.int(0))),
            _ => Err(call.refuse("one argument")),
        };
    };
    if let Some(text) = a.known_text() {
        return match parse_int(text) {
            Some(value) => Ok(Some(w.int(value))),
            None => Err(invalid(call, text, "an int of 64 bits")),
        };
    }
    match kind(&a.ty) {
        Some(Kind::Float) => {
            Ok(as_float(w, a).map(|value| w.unary(UnaryOp::FloatTruncToInt, value, Type::Int)))
        }
        Some(Kind::Bool | Kind::Int) => Ok(as_int(w, a)),
        None => Err(not_a_number(call, &a.ty)),
    }
}

/// The refusal of what is no number, with the number it has.
fn not_a_number(call: &Call<'_>, ty: &Type) -> HandlerError {
    let help = if timedelta::is_timedelta(ty) {
        "write x.total_seconds()"
    } else if datetime::is_datetime(ty) {
        "write x.timestamp()"
    } else if enumeration::is_plain(ty) {
        "write x.value"
    } else {
        return call.refuse_type(0, "a number", ty);
    };
    refusal::argument_type(call.asked.span, call.name, "a number", ty)
        .help(help)
        .into()
}

pub(super) fn to_float(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let terms = call.terms()?;
    let [a] = terms.as_slice() else {
        return match terms.len() {
            0 => Ok(Some(w.float(0.0))),
            _ => Err(call.refuse("one argument")),
        };
    };
    if let Some(text) = a.known_text() {
        return match parse_float(text) {
            Some(value) => Ok(Some(w.float(value))),
            None => Err(invalid(call, text, "a float")),
        };
    }
    match as_float(w, a) {
        Some(value) => Ok(Some(value)),
        None => Err(not_a_number(call, &a.ty)),
    }
}

pub(super) fn to_bool(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let terms = call.terms()?;
    let [a] = terms.as_slice() else {
        return match terms.len() {
            0 => Ok(Some(w.bool(false))),
            _ => Err(call.refuse("one argument")),
        };
    };
    match ops::truth(w, a) {
        Some(value) => Ok(Some(value)),
        None => Err(call.refuse_type(0, "a value that can be true or false", &a.ty)),
    }
}

fn invalid(call: &Call<'_>, text: &str, what: &str) -> HandlerError {
    Diagnostic::new(
        "invalid-literal",
        format!("{text:?} is not {what}"),
        call.asked.span,
    )
    .into()
}

/// The text without the white space around it and the underscores between its digits; `None` if
/// there are underscores elsewhere.
fn digits(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'_' && !(at > 0 && is_digit(at - 1) && is_digit(at + 1)) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

fn parse_int(text: &str) -> Option<i64> {
    digits(text)?.parse().ok()
}

fn parse_float(text: &str) -> Option<f64> {
    let text = digits(text)?;
    let value: f64 = text.parse().ok()?;
    // The sign of a nan is CPython's.
    Some(if value.is_nan() {
        f64::from_bits(0x7ff8 << 48).copysign(if text.starts_with('-') { -1.0 } else { 1.0 })
    } else {
        value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_python_reads_them() {
        assert_eq!(parse_int(" -12_3\n"), Some(-123));
        assert_eq!(parse_int("+7"), Some(7));
        assert_eq!(parse_int("9223372036854775808"), None);
        for text in ["", "_1", "1_", "1__2", "0x10", "1.0", "- 1"] {
            assert_eq!(parse_int(text), None, "{text:?}");
        }
        assert_eq!(parse_float("1_000.5"), Some(1000.5));
        assert_eq!(parse_float("-Infinity"), Some(f64::NEG_INFINITY));
        assert_eq!(parse_float("-nan").map(f64::to_bits), Some(0xfff8 << 48));
        assert_eq!(parse_float("nan").map(f64::to_bits), Some(0x7ff8 << 48));
        for text in ["", ".", "1._5", "1e", "0x1p3", "1_e5"] {
            assert_eq!(parse_float(text), None, "{text:?}");
        }
    }
}
