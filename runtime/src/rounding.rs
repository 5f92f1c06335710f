//! Rounding of floats: `round` with and without digits, `int`, `math.floor`, `math.ceil`.
//!
//! `round(x, n)` is the float nearest to the decimal nearest to `x`'s exact value, half to even. Both steps are exact
//! here: in integers or in a product with its error where they fit, and with all of `x`'s decimal digits elsewhere.

use crate::errors::Fault;
use crate::ffi::libm;
use crate::float::to_int;
use crate::text::Text;

/// `round(x)`: to the nearest integer, half to even.
pub fn round_to_int(x: f64) -> Result<i64, Fault> {
    to_int(x.round_ties_even())
}

/// `int(x)` and `math.trunc(x)`.
pub fn trunc_to_int(x: f64) -> Result<i64, Fault> {
    to_int(x.trunc())
}

/// `math.floor(x)`.
pub fn floor_to_int(x: f64) -> Result<i64, Fault> {
    to_int(x.floor())
}

/// `math.ceil(x)`.
pub fn ceil_to_int(x: f64) -> Result<i64, Fault> {
    to_int(x.ceil())
}

/// The powers of ten that floats hold exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// `round(x, digits)`.
pub fn round_digits(x: f64, digits: i64) -> Result<f64, Fault> {
    // More digits than any float has, or fewer than the largest needs.
    if !x.is_finite() || x == 0.0 || digits > 323 {
        return Ok(x);
    }
    if digits < -308 {
        return Ok(0.0_f64.copysign(x));
    }
    let rounded = scaled(x, digits)
        .or_else(|| whole(x, digits))
        .unwrap_or_else(|| decimal(x.abs(), digits).copysign(x));
    if rounded.is_finite() {
        Ok(rounded)
    } else {
        Err(Fault::RoundOverflow)
    }
}

/// 2**52: floats from here on are whole.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The common case: `x * 10**digits`, known exactly as a float and its error, is rounded to an integer below 2**53,
/// and that divided by the power of ten. Only the division rounds.
fn scaled(x: f64, digits: i64) -> Option<f64> {
    let power = *POWERS.get(usize::try_from(digits).ok()?)?;
    let product = x * power;
    if product.abs() < 0.4 {
        // Also where the product is too small to have an error.
        return Some(0.0_f64.copysign(x));
    }
    if x.abs() >= WHOLE {
        return Some(x);
    }
    if product.abs() >= WHOLE {
        return None;
    }
    let error = libm::fma(x, power, -product);
    let nearest = product.round_ties_even();
    // Exact: both are below 2**53 and at most a half apart. Where it is a half, the error decides which way.
    let distance = product - nearest;
    let rounded = if distance == 0.5 && error > 0.0 {
        nearest + 1.0
    } else if distance == -0.5 && error < 0.0 {
        nearest - 1.0
    } else {
        nearest
    };
    Some((rounded / power).copysign(x))
}

/// Digits before the point, of floats below 2**63: in integers, where what stands behind the point only breaks ties.
fn whole(x: f64, digits: i64) -> Option<f64> {
    let places = u32::try_from(-digits)
        .ok()
        .filter(|places| (1..=18).contains(places))?;
    let size = trunc_to_int(x.abs()).ok()?;
    let unit = 10_i64.pow(places);
    let (quotient, rest) = (size / unit, size % unit);
    let tie = if x.trunc() == x { quotient & 1 } else { 1 };
    let up = i64::from(2 * i128::from(rest) + i128::from(tie) > i128::from(unit));
    let rounded = i128::from(quotient + up) * i128::from(unit);
    #[expect(clippy::cast_precision_loss, reason = "the one rounding there is")]
    Some((rounded as f64).copysign(x))
}

/// The general case, for `x > 0`: all digits of `x`, cut by hand, and read again.
fn decimal(x: f64, digits: i64) -> f64 {
    // At most 309 digits before the point and 1074 behind it.
    let exact = Text::<1536>::format(format_args!("{x:.1074}"));
    let point = exact.as_bytes().iter().position(|&byte| byte == b'.');
    let point = point.unwrap_or(exact.as_bytes().len());

    let mut number = Decimal::new();
    // A leading zero takes the carry.
    number.push(b'0');
    let kept = i64::try_from(point)
        .unwrap_or(i64::MAX)
        .saturating_add(digits);
    let kept = usize::try_from(kept).unwrap_or(0);
    let mut figures = exact.as_bytes().iter().filter(|&&byte| byte != b'.');
    for &figure in figures.by_ref().take(kept) {
        number.push(figure);
    }
    // Where the point lies before the first figure by more than one place, the rest is below a half.
    let beyond = i64::try_from(point).is_ok_and(|point| point.saturating_add(digits) < 0);
    let first = figures.next().copied().unwrap_or(b'0');
    let more = figures.any(|&figure| figure != b'0');
    let up = match first {
        _ if beyond => false,
        b'5' => more || number.is_odd(),
        _ => first > b'5',
    };
    if up {
        number.increment();
    }
    let text = Text::<1600>::format(format_args!("{}e{}", number.as_str(), -digits));
    text.as_str().parse().unwrap_or(f64::NAN)
}

/// A natural number as decimal figures, most significant first.
struct Decimal {
    figures: [u8; 1400],
    length: usize,
}

impl Decimal {
    const fn new() -> Self {
        Self {
            figures: [b'0'; 1400],
            length: 0,
        }
    }

    fn push(&mut self, figure: u8) {
        if let Some(place) = self.figures.get_mut(self.length) {
            *place = figure;
            self.length += 1;
        }
    }

    fn used(&self) -> &[u8] {
        self.figures.get(..self.length).unwrap_or_default()
    }

    fn is_odd(&self) -> bool {
        self.used().last().is_some_and(|figure| figure % 2 == 1)
    }

    fn increment(&mut self) {
        let used = self.figures.get_mut(..self.length).unwrap_or_default();
        for figure in used.iter_mut().rev() {
            if *figure != b'9' {
                *figure += 1;
                return;
            }
            *figure = b'0';
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(self.used()).unwrap_or_default()
    }
}

#[cfg(test)]
#[cfg(not(miri))]
mod tests {
    use super::*;

    #[test]
    fn digits_are_rounded_by_their_exact_value() {
        assert_eq!(round_digits(2.675, 2), Ok(2.67));
        assert_eq!(round_digits(0.125, 2), Ok(0.12));
        assert_eq!(round_digits(0.375, 2), Ok(0.38));
        assert_eq!(round_digits(5e15 + 0.5, 0), Ok(5e15));
        assert_eq!(
            round_digits(-0.4, 0).map(f64::to_bits),
            Ok((-0.0_f64).to_bits())
        );
        assert_eq!(round_digits(25.0, -1), Ok(20.0));
        assert_eq!(round_digits(5.000_000_1, -1), Ok(10.0));
        assert_eq!(round_digits(5.0, -1), Ok(0.0));
        assert_eq!(round_digits(6.0, -2), Ok(0.0));
        assert_eq!(round_digits(1e23, -22), Ok(1e23));
        assert_eq!(round_digits(f64::MAX, -308), Err(Fault::RoundOverflow));
        assert_eq!(round_digits(5e-324, 323), Ok(0.0));
        assert_eq!(round_digits(1.5, i64::MIN), Ok(0.0));
        assert_eq!(round_digits(1.5, i64::MAX), Ok(1.5));
    }

    #[test]
    fn the_short_ways_agree_with_the_long_one() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let x = f64::from(u32::try_from(state >> 32).unwrap_or(0)) / 1024.0;
            for digits in 0..6 {
                if let Some(rounded) = scaled(x, digits) {
                    assert_eq!(rounded, decimal(x, digits), "{x:?} {digits}");
                }
                if let Some(rounded) = whole(x, -digits) {
                    assert_eq!(rounded, decimal(x, -digits), "{x:?} -{digits}");
                }
            }
        }
    }

    #[test]
    fn integers_come_out_or_a_fault() {
        assert_eq!(round_to_int(2.5), Ok(2));
        assert_eq!(round_to_int(-3.5), Ok(-4));
        assert_eq!(floor_to_int(-0.5), Ok(-1));
        assert_eq!(ceil_to_int(-0.5), Ok(0));
        assert_eq!(trunc_to_int(-2f64.powi(63)), Ok(i64::MIN));
        assert_eq!(trunc_to_int(2f64.powi(63)), Err(Fault::IntegerOverflow));
        assert_eq!(trunc_to_int(f64::NAN), Err(Fault::FloatToIntNan));
        assert_eq!(round_to_int(f64::INFINITY), Err(Fault::FloatToIntInfinity));
    }
}
