//! Numbers of hosts that are known when compiling: Python's values as constants of a type that is held as some native
//! number, and which numbers that one has.

use pyo3::prelude::*;
use pyo3::types::PyInt;
use tickjit_compiler::types::{Const, NamedType, NativeType, TypeDetail};

use super::constant;
use super::receiver::Receiver;
use super::value::Kind;
use crate::session::Session;

/// A native value as a constant of a type: a number as one of the type, if it fits; what is no number as what it is.
pub(crate) fn held(
    session: &Session,
    value: &Bound<'_, PyAny>,
    ty: &NamedType,
    whose: Receiver<'_, '_>,
) -> PyResult<Option<Const>> {
    let TypeDetail::Number(native) = ty.def().detail else {
        return constant::argument(session, value);
    };
    // Of any size: not all ints that a native type has are constants by themselves.
    if value.is_exact_instance_of::<PyInt>() {
        let cell = Kind::Number(native, None).to_cell(value, whose)?;
        return Ok(Some(Const::of_bits(ty, cell)));
    }
    let known = constant::argument(session, value);
    let Some(known) = known.map_err(|error| whose.named(error, value.py()))? else {
        return Ok(None);
    };
    let is_float = matches!(native, NativeType::Float32 | NativeType::Float64);
    let bits = match known {
        #[allow(clippy::cast_precision_loss)] // What Python's float(int) does.
        Const::Int(number) | Const::Named { bits: number, .. } if is_float => {
            float(number as f64, native)
        }
        Const::Bool(truth) if is_float => float(u8::from(truth).into(), native),
        Const::Float(number) if is_float => float(number, native),
        Const::Bool(truth) => whole(truth.into(), native),
        Const::Int(number) | Const::Named { bits: number, .. } => whole(number, native),
        other @ (Const::Float(_)
        | Const::None
        | Const::Str(_)
        | Const::Tuple(_)
        | Const::Container(_)
        | Const::Wide { .. }) => return Ok(Some(other)),
    };
    match bits {
        Some(bits) => Ok(Some(Const::of_bits(ty, bits.into()))),
        None => Err(whose.does_not_fit(value, native.name())),
    }
}

/// Whether a native type that is no float has an int.
pub(crate) fn fits(number: i64, native: NativeType) -> bool {
    let (low, high) = native.range().unwrap_or((0, 1));
    (low..=high).contains(&number)
}

/// A float in 32 bits, rounded; none where that makes an infinity of it.
pub(crate) fn single(value: f64) -> Option<f32> {
    #[allow(clippy::cast_possible_truncation)] // It rounds.
    let single = value as f32;
    (single.is_finite() || !value.is_finite()).then_some(single)
}

fn float(value: f64, native: NativeType) -> Option<u64> {
    match native {
        NativeType::Float32 => single(value).map(|single| single.to_bits().into()),
        _ => Some(value.to_bits()),
    }
}

fn whole(number: i64, native: NativeType) -> Option<u64> {
    fits(number, native).then_some(number.cast_unsigned())
}
