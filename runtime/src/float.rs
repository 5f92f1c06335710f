//! Arithmetic of floats with CPython's results where they differ from IEEE arithmetic: signs of `//` and `%`, errors
//! of `**`, and the exact comparison with integers.

use std::cmp::Ordering;

use crate::errors::Fault;
use crate::ffi::libm;

/// 2**63, the first float above all 64-bit integers.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;

/// `x // y`. Of `y == 0.0`, which Python refuses, what IEEE division gives.
#[must_use]
pub fn floor_divide(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return x / y;
    }
    let rest = libm::fmod(x, y);
    let mut quotient = (x - rest) / y;
    if rest != 0.0 && (rest < 0.0) != (y < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0_f64.copysign(x / y);
    }
    // `(x - rest) / y` is whole but for its rounding.
    let floor = quotient.floor();
    if quotient - floor > 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

/// `x % y`, with the sign of `y`. Of `y == 0.0`, which Python refuses, NaN.
#[must_use]
pub fn modulo(x: f64, y: f64) -> f64 {
    let rest = libm::fmod(x, y);
    if rest == 0.0 {
        0.0_f64.copysign(y)
    } else if (rest < 0.0) != (y < 0.0) {
        rest + y
    } else {
        rest
    }
}

/// `x ** y`.
pub fn pow(x: f64, y: f64) -> Result<f64, Fault> {
    let power = libm::pow(x, y);
    if power.is_finite() || !x.is_finite() || !y.is_finite() {
        // What C's annex F says of infinities and NaN is what Python says.
        Ok(power)
    } else if x == 0.0 {
        Err(Fault::FloatPowZeroNegative)
    } else if power.is_nan() {
        Err(Fault::FloatPowComplex)
    } else {
        Err(Fault::FloatPowOverflow)
    }
}

/// The exact order of an integer and a float; `None` if the float is NaN.
#[must_use]
pub fn compare_int(a: i64, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        None
    } else if x >= TWO_63 {
        Some(Ordering::Less)
    } else if x < -TWO_63 {
        Some(Ordering::Greater)
    } else {
        let whole = x.trunc();
        Some(
            a.cmp(&whole_to_int(whole))
                .then_with(|| whole.total_cmp(&x)),
        )
    }
}

/// `x.is_integer()`.
#[must_use]
pub fn is_integer(x: f64) -> bool {
    x.is_finite() && x.trunc() == x
}

/// A whole float as an integer, or why it is none.
pub(crate) fn to_int(whole: f64) -> Result<i64, Fault> {
    if whole.is_nan() {
        Err(Fault::FloatToIntNan)
    } else if whole.is_infinite() {
        Err(Fault::FloatToIntInfinity)
    } else if (-TWO_63..TWO_63).contains(&whole) {
        Ok(whole_to_int(whole))
    } else {
        Err(Fault::IntegerOverflow)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "callers pass whole numbers that fit"
)]
fn whole_to_int(whole: f64) -> i64 {
    whole as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_is_exact() {
        let a = (1 << 53) + 1;
        assert_eq!(
            compare_int(a, 9_007_199_254_740_992.0),
            Some(Ordering::Greater)
        );
        assert_eq!(compare_int(i64::MAX, TWO_63), Some(Ordering::Less));
        assert_eq!(compare_int(i64::MIN, -TWO_63), Some(Ordering::Equal));
        assert_eq!(compare_int(0, -0.0), Some(Ordering::Equal));
        assert_eq!(compare_int(0, 5e-324), Some(Ordering::Less));
        assert_eq!(compare_int(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare_int(0, f64::NAN), None);
        assert_eq!(
            compare_int(i64::MIN, f64::NEG_INFINITY),
            Some(Ordering::Greater)
        );
    }

    #[test]
    #[cfg(not(miri))]
    fn division_by_zero_is_ieee() {
        assert_eq!(floor_divide(-1.0, 0.0), f64::NEG_INFINITY);
        assert!(floor_divide(0.0, 0.0).is_nan());
        assert!(modulo(1.0, 0.0).is_nan());
    }
}
