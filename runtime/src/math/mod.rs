//! The functions of Python's `math` that are more than a call of the C library, and the rules that tell an error from
//! a result.

mod gamma;
mod hypot;

pub use gamma::{gamma, lgamma};
pub use hypot::hypot;

use crate::errors::Fault;
use crate::ffi::libm;

/// The general rule: NaN out of numbers is a domain error; an infinity out of finite arguments is an overflow or,
/// for functions that cannot overflow, a pole, hence a domain error too.
pub fn check(arguments: &[f64], result: f64, overflow: bool) -> Result<(), Fault> {
    if result.is_nan() && !arguments.iter().any(|x| x.is_nan()) {
        Err(Fault::MathDomain)
    } else if result.is_infinite() && arguments.iter().all(|x| x.is_finite()) {
        Err(if overflow {
            Fault::MathRange
        } else {
            Fault::MathDomain
        })
    } else {
        Ok(())
    }
}

/// `math.pow(x, y)`: as the general rule, but a pole at 0.
pub fn pow(x: f64, y: f64) -> Result<f64, Fault> {
    let power = libm::pow(x, y);
    check(&[x, y], power, x != 0.0).map(|()| power)
}

/// `math.ldexp(x, exponent)`.
pub fn ldexp(x: f64, exponent: i64) -> Result<f64, Fault> {
    // Beyond these, every finite float over- or underflows.
    const LIMIT: i32 = 5000;
    let limit = i64::from(LIMIT);
    let exponent = i32::try_from(exponent.clamp(-limit, limit)).unwrap_or(LIMIT);
    let scaled = libm::ldexp(x, exponent);
    check(&[x], scaled, true).map(|()| scaled)
}

/// `math.fma(x, y, z)`.
pub fn fma(x: f64, y: f64, z: f64) -> Result<f64, Fault> {
    let result = libm::fma(x, y, z);
    check(&[x, y, z], result, true)
        .map(|()| result)
        .map_err(|fault| match fault {
            Fault::MathDomain => Fault::FmaInvalid,
            _ => Fault::FmaOverflow,
        })
}

/// `math.isclose(a, b, rel_tol=relative, abs_tol=absolute)`.
pub fn is_close(a: f64, b: f64, relative: f64, absolute: f64) -> Result<bool, Fault> {
    if relative < 0.0 || absolute < 0.0 {
        return Err(Fault::NegativeTolerance);
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let distance = (b - a).abs();
    Ok(
        distance <= (relative * b).abs()
            || distance <= (relative * a).abs()
            || distance <= absolute,
    )
}

/// `math.frexp(x)`: a mantissa in [0.5, 1) with `x`'s sign, and the power of two it is to be multiplied by.
fn frexp(x: f64) -> (f64, i64) {
    const EXPONENT: u64 = 0x7ff << 52;
    const HALF: u64 = 1022 << 52;
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    // Subnormals are made normal first.
    let (bits, shift) = if x.is_subnormal() {
        ((x * 18_014_398_509_481_984.0).to_bits(), 54)
    } else {
        (x.to_bits(), 0)
    };
    let exponent = i64::try_from((bits & EXPONENT) >> 52).unwrap_or(0);
    let mantissa = f64::from_bits(bits & !EXPONENT | HALF);
    (mantissa, exponent - 1022 - shift)
}

/// `math.frexp(x)[0]`.
#[must_use]
pub fn frexp_mantissa(x: f64) -> f64 {
    frexp(x).0
}

/// `math.frexp(x)[1]`.
#[must_use]
pub fn frexp_exponent(x: f64) -> i64 {
    frexp(x).1
}

/// `math.ulp(x)`: the distance to the next float away from zero; to the one below for the largest.
#[must_use]
pub fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let above = x.next_up();
    if above.is_infinite() {
        x - x.next_down()
    } else {
        above - x
    }
}

/// `math.degrees(x)`.
#[must_use]
pub fn degrees(x: f64) -> f64 {
    x * (180.0 / std::f64::consts::PI)
}

/// `math.radians(x)`.
#[must_use]
pub fn radians(x: f64) -> f64 {
    x * (std::f64::consts::PI / 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_follow_the_general_rule() {
        let (inf, nan) = (f64::INFINITY, f64::NAN);
        assert_eq!(check(&[-1.0], nan, false), Err(Fault::MathDomain));
        assert_eq!(check(&[inf], nan, false), Err(Fault::MathDomain));
        assert_eq!(check(&[nan], nan, false), Ok(()));
        assert_eq!(check(&[710.0], inf, true), Err(Fault::MathRange));
        assert_eq!(check(&[0.0], -inf, false), Err(Fault::MathDomain));
        assert_eq!(check(&[inf], inf, true), Ok(()));
        assert_eq!(check(&[1.0, nan], nan, true), Ok(()));
    }

    #[test]
    fn mantissa_and_exponent_come_apart() {
        assert_eq!(frexp(8.0), (0.5, 4));
        assert_eq!(frexp(-0.75), (-0.75, 0));
        assert_eq!(frexp(5e-324), (0.5, -1073));
        assert_eq!(frexp(f64::NEG_INFINITY), (f64::NEG_INFINITY, 0));
    }

    #[test]
    fn units_in_the_last_place() {
        assert_eq!(ulp(1.0).to_bits(), f64::EPSILON.to_bits());
        assert_eq!(ulp(0.0).to_bits(), 1);
        assert_eq!(ulp(-f64::MAX).to_bits(), 2f64.powi(971).to_bits());
    }
}
