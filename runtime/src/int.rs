//! Arithmetic of 64-bit integers with CPython's results: exact, or a fault where the result needs more bits.

use crate::errors::Fault;

/// The result as 64 bits, or the overflow.
fn fit(value: i128) -> Result<i64, Fault> {
    i64::try_from(value).map_err(|_| Fault::IntegerOverflow)
}

/// `base ** exponent`, exact.
pub fn pow(base: i64, exponent: i64) -> Result<i64, Fault> {
    if exponent < 0 {
        return Err(Fault::NegativeIntegerExponent);
    }
    match base {
        0 | 1 => Ok(if exponent == 0 { 1 } else { base }),
        -1 => Ok(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent)
            .ok()
            .and_then(|exponent| base.checked_pow(exponent))
            .ok_or(Fault::IntegerOverflow),
    }
}

/// `base ** exponent` modulo 2**64.
pub fn pow_wrapping(base: i64, exponent: i64) -> Result<i64, Fault> {
    if exponent < 0 {
        return Err(Fault::NegativeIntegerExponent);
    }
    let (mut result, mut square, mut rest) = (1_i64, base, exponent);
    while rest != 0 {
        if rest & 1 != 0 {
            result = result.wrapping_mul(square);
        }
        square = square.wrapping_mul(square);
        rest >>= 1;
    }
    Ok(result)
}

/// `pow(base, exponent, modulus)`: the result has the modulus's sign; a negative exponent asks for the inverse.
pub fn pow_mod(base: i64, exponent: i64, modulus: i64) -> Result<i64, Fault> {
    if modulus == 0 {
        return Err(Fault::PowModulusZero);
    }
    let size = i128::from(modulus).abs();
    if size == 1 {
        return Ok(0);
    }
    let mut square = i128::from(base).rem_euclid(size);
    if exponent < 0 {
        square = inverse(square, size).ok_or(Fault::NotInvertible)?;
    }
    // Every factor is below 2**63, so that products stay below 2**126.
    let mut result = 1;
    let mut rest = exponent.unsigned_abs();
    while rest != 0 {
        if rest & 1 != 0 {
            result = result * square % size;
        }
        square = square * square % size;
        rest >>= 1;
    }
    if modulus < 0 && result != 0 {
        result -= size;
    }
    fit(result)
}

/// The inverse of `a` modulo `size`, by Euclid's extended algorithm.
fn inverse(a: i128, size: i128) -> Option<i128> {
    let (mut divisor, mut rest) = (size, a);
    let (mut previous, mut current) = (0, 1);
    while rest != 0 {
        let quotient = divisor / rest;
        (divisor, rest) = (rest, divisor - quotient * rest);
        (previous, current) = (current, previous - quotient * current);
    }
    (divisor == 1).then(|| previous.rem_euclid(size))
}

/// `a / b`, correctly rounded. Zero by a negative number is -0.0, as in CPython.
pub fn true_divide(a: i64, b: i64) -> Result<f64, Fault> {
    if b == 0 {
        return Err(Fault::DivisionByZero);
    }
    let quotient = divide_sizes(a.unsigned_abs(), b.unsigned_abs());
    Ok(if (a < 0) == (b < 0) {
        quotient
    } else {
        -quotient
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact below 2**53, and rounded once otherwise"
)]
fn divide_sizes(a: u64, b: u64) -> f64 {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    if a <= EXACT && b <= EXACT {
        return a as f64 / b as f64;
    }
    if a == 0 {
        return 0.0;
    }
    // A quotient of at least 61 bits; what is cut off is kept as its lowest bit, so that the only rounding is the
    // conversion's.
    let shift = (62 + b.ilog2()).saturating_sub(a.ilog2());
    let (a, b) = (u128::from(a) << shift, u128::from(b));
    let quotient = (a / b) | u128::from(a % b != 0);
    let scale = f64::from_bits(u64::from(1023 - shift) << 52);
    quotient as f64 * scale
}

/// `round(a, digits)`: half to even.
pub fn round_digits(a: i64, digits: i64) -> Result<i64, Fault> {
    if digits >= 0 {
        return Ok(a);
    }
    match u32::try_from(digits.unsigned_abs()) {
        Ok(places @ ..=19) => {
            let unit = 10_i128.pow(places);
            fit(divide_half_even(i128::from(a), unit) * unit)
        }
        _ => Ok(0),
    }
}

/// `a / b` for `b > 0`, to the nearest integer, half to even.
pub(crate) fn divide_half_even(a: i128, b: i128) -> i128 {
    let quotient = a.div_euclid(b);
    let rest = a.rem_euclid(b);
    let up = match rest.cmp(&(b - rest)) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => quotient & 1,
        std::cmp::Ordering::Greater => 1,
    };
    quotient + up
}

/// `math.isqrt(a)`.
pub fn sqrt(a: i64) -> Result<i64, Fault> {
    a.checked_isqrt().ok_or(Fault::NegativeIsqrt)
}

/// `math.gcd(a, b)`.
pub fn gcd(a: i64, b: i64) -> Result<i64, Fault> {
    i64::try_from(gcd_of_sizes(a, b)).map_err(|_| Fault::IntegerOverflow)
}

fn gcd_of_sizes(a: i64, b: i64) -> u64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `math.lcm(a, b)`.
pub fn lcm(a: i64, b: i64) -> Result<i64, Fault> {
    if a == 0 || b == 0 {
        return Ok(0);
    }
    let reduced = i128::from(a) / i128::from(gcd_of_sizes(a, b));
    fit((reduced * i128::from(b)).abs())
}

/// `math.factorial(n)`.
pub fn factorial(n: i64) -> Result<i64, Fault> {
    if n < 0 {
        return Err(Fault::NegativeFactorial);
    }
    if n > 20 {
        return Err(Fault::IntegerOverflow);
    }
    Ok((2..=n).product())
}

fn check_counts(n: i64, k: i64) -> Result<(), Fault> {
    match (n, k) {
        (..0, _) => Err(Fault::NegativeN),
        (_, ..0) => Err(Fault::NegativeK),
        _ => Ok(()),
    }
}

/// `math.comb(n, k)`.
pub fn comb(n: i64, k: i64) -> Result<i64, Fault> {
    check_counts(n, k)?;
    if k > n {
        return Ok(0);
    }
    // The values on the way to the middle only grow: the first that does not fit decides.
    let mut result = 1;
    for i in 0..k.min(n - k) {
        result = fit(i128::from(result) * i128::from(n - i) / i128::from(i + 1))?;
    }
    Ok(result)
}

/// `math.perm(n, k)`.
pub fn perm(n: i64, k: i64) -> Result<i64, Fault> {
    check_counts(n, k)?;
    if k > n {
        return Ok(0);
    }
    let mut result = 1_i64;
    for i in 0..k {
        result = result.checked_mul(n - i).ok_or(Fault::IntegerOverflow)?;
    }
    Ok(result)
}

/// `a.bit_length()`.
#[must_use]
pub fn bit_length(a: i64) -> i64 {
    i64::from(u64::BITS - a.unsigned_abs().leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_stop_at_64_bits() {
        assert_eq!(pow(-2, 63), Ok(i64::MIN));
        assert_eq!(pow(2, 63), Err(Fault::IntegerOverflow));
        assert_eq!(pow(-1, i64::MAX), Ok(-1));
        assert_eq!(pow(0, 0), Ok(1));
        assert_eq!(pow(2, i64::MAX), Err(Fault::IntegerOverflow));
        assert_eq!(pow(2, -1), Err(Fault::NegativeIntegerExponent));
        assert_eq!(pow_wrapping(2, 64), Ok(0));
        assert_eq!(pow_wrapping(3, 50), Ok(3_i64.wrapping_pow(50)));
    }

    #[test]
    fn modular_powers_take_the_sign_of_the_modulus() {
        assert_eq!(pow_mod(3, -1, 7), Ok(5));
        assert_eq!(pow_mod(2, 3, -7), Ok(-6));
        assert_eq!(pow_mod(i64::MIN, i64::MAX, i64::MIN), Ok(0));
        assert_eq!(pow_mod(2, -1, 4), Err(Fault::NotInvertible));
        assert_eq!(pow_mod(2, 2, 0), Err(Fault::PowModulusZero));
    }

    #[test]
    fn divisions_round_once() {
        assert_eq!(true_divide(i64::MAX, 3), Ok(3_074_457_345_618_258_602.3));
        assert_eq!(
            true_divide(0, -5).map(f64::to_bits),
            Ok((-0.0_f64).to_bits())
        );
        assert_eq!(true_divide(1, 0), Err(Fault::DivisionByZero));
    }

    #[test]
    fn rounding_is_half_to_even() {
        assert_eq!(round_digits(25, -1), Ok(20));
        assert_eq!(round_digits(-35, -1), Ok(-40));
        assert_eq!(round_digits(i64::MAX, -1), Err(Fault::IntegerOverflow));
        assert_eq!(
            round_digits(6 * 10_i64.pow(18), -19),
            Err(Fault::IntegerOverflow)
        );
        assert_eq!(round_digits(i64::MAX, -20), Ok(0));
        assert_eq!(round_digits(5, i64::MIN), Ok(0));
    }

    #[test]
    fn the_extremes_do_not_wrap() {
        assert_eq!(gcd(i64::MIN, 0), Err(Fault::IntegerOverflow));
        assert_eq!(lcm(i64::MIN, 1), Err(Fault::IntegerOverflow));
        assert_eq!(lcm(i64::MIN, i64::MIN), Err(Fault::IntegerOverflow));
        assert_eq!(bit_length(i64::MIN), 64);
        assert_eq!(comb(i64::MAX, i64::MAX / 2), Err(Fault::IntegerOverflow));
        assert_eq!(comb(66, 33), Ok(7_219_428_434_016_265_740));
        assert_eq!(perm(i64::MAX, i64::MAX), Err(Fault::IntegerOverflow));
        assert_eq!(factorial(20), Ok(2_432_902_008_176_640_000));
    }
}
