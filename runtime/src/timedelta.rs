//! Arithmetic of timedeltas with floats and integers.
//!
//! CPython counts whole microseconds and rounds to them, half to even; so does this, to multiples of 1000 nanoseconds.
//! For operands of whole microseconds, which is all that Python has, the results are CPython's.

use crate::errors::Fault;
use crate::int::divide_half_even;

const NANOSECONDS: i128 = 1_000;

/// Microseconds per microsecond, millisecond, second, minute, hour, day and week.
const UNITS: [f64; 7] = [1.0, 1e3, 1e6, 6e7, 3.6e9, 8.64e10, 6.048e11];

fn from_microseconds(microseconds: i128) -> Result<i64, Fault> {
    microseconds
        .checked_mul(NANOSECONDS)
        .and_then(|nanoseconds| i64::try_from(nanoseconds).ok())
        .ok_or(Fault::TimedeltaOverflow)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "callers pass whole numbers far below 2**127"
)]
fn whole_to_int(whole: f64) -> i128 {
    whole as i128
}

/// `timedelta(...)`: `exact` is the sum of the integer arguments in nanoseconds, `parts` are the float arguments (0.0
/// for none) in microseconds, milliseconds, seconds, minutes, hours, days and weeks.
///
/// As in CPython, each part is split twice: its whole units, and the whole microseconds of the rest, are counted
/// exactly; what remains is summed as floats and rounded once.
pub fn from_parts(exact: i64, parts: [f64; 7]) -> Result<i64, Fault> {
    // No sum that fits has a part beyond this; seven such parts of weeks still fit in 128 bits.
    const LIMIT: f64 = 1e22;
    for part in parts {
        if part.is_nan() {
            return Err(Fault::FloatToIntNan);
        }
        if part.is_infinite() {
            return Err(Fault::FloatToIntInfinity);
        }
    }
    let mut nanoseconds = i128::from(exact);
    let mut remainder = 0.0;
    for (part, unit) in parts.into_iter().zip(UNITS) {
        if part == 0.0 {
            continue;
        }
        if part.abs() >= LIMIT {
            return Err(Fault::TimedeltaOverflow);
        }
        let whole = part.trunc();
        let microseconds = (part - whole) * unit;
        let counted = whole_to_int(whole) * whole_to_int(unit);
        nanoseconds += (counted + whole_to_int(microseconds.trunc())) * NANOSECONDS;
        remainder += microseconds - microseconds.trunc();
    }
    let mut rounded = remainder.round();
    if (rounded - remainder).abs() == 0.5 {
        // Half to even, where even is the sum, not what is added to it.
        let odd = f64::from(nanoseconds.div_euclid(NANOSECONDS) % 2 != 0);
        rounded = 2.0 * ((remainder + odd) * 0.5).round() - odd;
    }
    nanoseconds += whole_to_int(rounded) * NANOSECONDS;
    i64::try_from(nanoseconds).map_err(|_| Fault::TimedeltaOverflow)
}

/// A float as a fraction: an odd numerator with its sign, or 0, and the power of two it is multiplied by.
fn ratio(x: f64) -> Result<(i128, i32), Fault> {
    if x.is_nan() {
        return Err(Fault::RatioNan);
    }
    if x.is_infinite() {
        return Err(Fault::RatioInfinity);
    }
    if x == 0.0 {
        return Ok((0, 0));
    }
    let bits = x.to_bits();
    let fraction = i128::from(bits & ((1 << 52) - 1));
    let (size, exponent) = match (bits >> 52) & 0x7ff {
        0 => (fraction, -1074),
        biased => (
            fraction | 1 << 52,
            i32::try_from(biased).unwrap_or(0) - 1075,
        ),
    };
    let zeros = size.trailing_zeros();
    let numerator = size >> zeros;
    let exponent = exponent + zeros.cast_signed();
    Ok((if x < 0.0 { -numerator } else { numerator }, exponent))
}

/// `value << shift`, or `None` where it needs 120 bits or more: far more than any result that fits.
fn shift_left(value: i128, shift: u32) -> Option<i128> {
    let used = i128::BITS - value.unsigned_abs().leading_zeros();
    match used.checked_add(shift) {
        _ if value == 0 => Some(0),
        Some(..120) => Some(value << shift),
        _ => None,
    }
}

/// `duration * factor`.
pub fn times_float(duration: i64, factor: f64) -> Result<i64, Fault> {
    let (numerator, exponent) = ratio(factor)?;
    // 63 bits and 53.
    let product = i128::from(duration) * numerator;
    let shift = exponent.unsigned_abs();
    if exponent >= 0 {
        let scaled = shift_left(product, shift).ok_or(Fault::TimedeltaOverflow)?;
        from_microseconds(divide_half_even(scaled, NANOSECONDS))
    } else if shift > 117 {
        // Below half a microsecond, as the product is below 2**117.
        Ok(0)
    } else {
        from_microseconds(divide_half_even(product, NANOSECONDS << shift))
    }
}

/// `duration / divisor`.
pub fn divide_float(duration: i64, divisor: f64) -> Result<i64, Fault> {
    let (denominator, exponent) = ratio(divisor)?;
    if denominator == 0 {
        return Err(Fault::IntegerDivisionByZero);
    }
    let duration = i128::from(duration) * denominator.signum();
    // Below 2**63.
    let denominator = denominator.abs() * NANOSECONDS;
    let shift = exponent.unsigned_abs();
    if exponent <= 0 {
        let scaled = shift_left(duration, shift).ok_or(Fault::TimedeltaOverflow)?;
        from_microseconds(divide_half_even(scaled, denominator))
    } else if shift > 64 {
        // Below half a microsecond.
        Ok(0)
    } else {
        from_microseconds(divide_half_even(duration, denominator << shift))
    }
}

/// Dividend and positive divisor, in nanoseconds and microseconds, whose quotient is in microseconds.
fn by_int(duration: i64, divisor: i64) -> Result<(i128, i128), Fault> {
    if divisor == 0 {
        return Err(Fault::IntegerDivisionByZero);
    }
    let divisor = i128::from(divisor);
    Ok((
        i128::from(duration) * divisor.signum(),
        divisor.abs() * NANOSECONDS,
    ))
}

/// `duration / divisor`.
pub fn divide_int(duration: i64, divisor: i64) -> Result<i64, Fault> {
    let (duration, divisor) = by_int(duration, divisor)?;
    from_microseconds(divide_half_even(duration, divisor))
}

/// `duration // divisor`.
pub fn floor_divide_int(duration: i64, divisor: i64) -> Result<i64, Fault> {
    let (duration, divisor) = by_int(duration, divisor)?;
    from_microseconds(duration.div_euclid(divisor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: f64) -> Result<i64, Fault> {
        from_parts(0, [0.0, 0.0, seconds, 0.0, 0.0, 0.0, 0.0])
    }

    #[test]
    fn parts_are_rounded_once_half_to_even() {
        assert_eq!(seconds(0.1), Ok(100_000_000));
        assert_eq!(seconds(0.000_000_5), Ok(0));
        assert_eq!(seconds(0.000_001_5), Ok(2_000));
        assert_eq!(seconds(-0.000_000_5), Ok(0));
        assert_eq!(
            from_parts(1_000, [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            Ok(2_000)
        );
        assert_eq!(from_parts(0, [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Ok(0));
        assert_eq!(seconds(1e300), Err(Fault::TimedeltaOverflow));
        assert_eq!(seconds(f64::NAN), Err(Fault::FloatToIntNan));
        assert_eq!(seconds(f64::INFINITY), Err(Fault::FloatToIntInfinity));
    }

    #[test]
    fn products_and_quotients_are_exact_before_they_are_rounded() {
        assert_eq!(times_float(3_000, 0.5), Ok(2_000));
        assert_eq!(times_float(1_000, 0.5), Ok(0));
        assert_eq!(times_float(i64::MAX, 5e-324), Ok(0));
        assert_eq!(times_float(i64::MAX, 2.0), Err(Fault::TimedeltaOverflow));
        assert_eq!(
            times_float(i64::MIN, f64::MAX),
            Err(Fault::TimedeltaOverflow)
        );
        assert_eq!(times_float(0, f64::MAX), Ok(0));
        assert_eq!(divide_float(1_000, -2.0), Ok(0));
        assert_eq!(divide_float(3_000, -2.0), Ok(-2_000));
        assert_eq!(
            divide_float(i64::MIN, 5e-324),
            Err(Fault::TimedeltaOverflow)
        );
        assert_eq!(divide_float(i64::MIN, f64::MAX), Ok(0));
        assert_eq!(divide_float(1, 0.0), Err(Fault::IntegerDivisionByZero));
        assert_eq!(divide_int(-5_000, 2), Ok(-2_000));
        assert_eq!(floor_divide_int(-5_000, 2), Ok(-3_000));
        assert_eq!(floor_divide_int(i64::MIN, -1), Ok(i64::MAX / 1_000 * 1_000));
        assert_eq!(floor_divide_int(5_000, i64::MIN), Ok(-1_000));
        assert_eq!(times_float(1_000, f64::NAN), Err(Fault::RatioNan));
    }
}
