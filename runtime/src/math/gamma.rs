//! `math.gamma` and `math.lgamma`.
//!
//! CPython has its own, so that neither is a call of the C library. To be the same bits, these evaluate the same
//! published approximation in the same order: Lanczos's (C. Lanczos, "A precision approximation of the gamma
//! function", SIAM J. Numer. Anal. B 1, 1964) with N = 13 and g = 6.0246..., the coefficients of the Boost library's
//! `lanczos13m53` in their rational form, Euler's reflection for negative arguments, and a first-order correction of
//! the rounding of x + g - 1/2.

use std::f64::consts::PI;

use crate::errors::Fault;
use crate::ffi::libm;

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = 5.524_680_040_776_73;
/// ln(pi).
const LN_PI: f64 = 1.144_729_885_849_400_2;

/// Numerator and denominator by rising powers of x.
const COEFFICIENTS: [(f64, f64); 13] = [
    (23_531_376_880.410_76, 0.0),
    (42_919_803_642.649_1, 39_916_800.0),
    (35_711_959_237.355_67, 120_543_840.0),
    (17_921_034_426.037_21, 150_917_976.0),
    (6_039_542_586.352_028, 105_258_076.0),
    (1_439_720_407.311_721_6, 45_995_730.0),
    (248_874_557.862_054_17, 13_339_535.0),
    (31_426_415.585_400_194, 2_637_558.0),
    (2_876_370.628_935_372_5, 357_423.0),
    (186_056.265_395_223_48, 32_670.0),
    (8_071.672_002_365_816, 1_925.0),
    (210.824_277_751_579_36, 66.0),
    (2.506_628_274_631_000_2, 1.0),
];

/// Lanczos's sum for `x > 0`, in powers of `1/x` where those of `x` could overflow.
fn lanczos_sum(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    if x < 5.0 {
        for (a, b) in COEFFICIENTS.iter().rev() {
            numerator = numerator * x + a;
            denominator = denominator * x + b;
        }
    } else {
        for (a, b) in COEFFICIENTS {
            numerator = numerator / x + a;
            denominator = denominator / x + b;
        }
    }
    numerator / denominator
}

/// sin(pi x) for finite `x`, exact at whole numbers: the argument is reduced before it is multiplied.
fn sin_pi(x: f64) -> f64 {
    let y = libm::fmod(x.abs(), 2.0);
    let sine = if y < 0.25 {
        libm::sin(PI * y)
    } else if y < 0.75 {
        libm::cos(PI * (y - 0.5))
    } else if y < 1.25 {
        libm::sin(PI * (1.0 - y))
    } else if y < 1.75 {
        -libm::cos(PI * (y - 1.5))
    } else {
        libm::sin(PI * (y - 2.0))
    };
    1.0_f64.copysign(x) * sine
}

/// `math.gamma(x)`.
pub fn gamma(x: f64) -> Result<f64, Fault> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if let Some(exact) = at_whole(x) {
        return exact;
    }
    let size = x.abs();
    let result = if size < 1e-20 {
        1.0 / x
    } else if x > 200.0 {
        f64::INFINITY
    } else if x < -200.0 {
        0.0 / sin_pi(x)
    } else {
        by_lanczos(x)
    };
    if result.is_infinite() {
        Err(Fault::MathRange)
    } else {
        Ok(result)
    }
}

/// The poles, and the factorials that are exact; `None` elsewhere.
fn at_whole(x: f64) -> Option<Result<f64, Fault>> {
    if x == f64::NEG_INFINITY || (x <= 0.0 && x.floor() == x) {
        return Some(Err(Fault::MathDomain));
    }
    if x.floor() != x || x > 23.0 {
        return None;
    }
    // 22! is the largest factorial that all partial products up to it, and itself, are exact.
    let (mut product, mut factor) = (1.0, 2.0);
    while factor < x {
        product *= factor;
        factor += 1.0;
    }
    Some(Ok(product))
}

/// For `|x| <= 200`, not whole unless above 23.
fn by_lanczos(x: f64) -> f64 {
    let size = x.abs();
    let base = size + G_MINUS_HALF;
    // The error of that sum: the larger operand is subtracted first.
    let error = if size > G_MINUS_HALF {
        (base - size) - G_MINUS_HALF
    } else {
        (base - G_MINUS_HALF) - size
    };
    let correction = error * G / base;
    // The power is taken in two halves where the whole could overflow.
    let halves = size >= 140.0;
    let exponent = if halves {
        size / 2.0 - 0.25
    } else {
        size - 0.5
    };
    let power = libm::pow(base, exponent);
    let rest = if halves { power } else { 1.0 };
    if x < 0.0 {
        let mut result = -PI / sin_pi(size) / size * libm::exp(base) / lanczos_sum(size);
        result -= correction * result;
        result / power / rest
    } else {
        let mut result = lanczos_sum(size) / libm::exp(base);
        result += correction * result;
        result * power * rest
    }
}

/// `math.lgamma(x)`.
pub fn lgamma(x: f64) -> Result<f64, Fault> {
    if x.is_nan() {
        return Ok(x);
    }
    if x.is_infinite() {
        return Ok(f64::INFINITY);
    }
    if x <= 2.0 && x.floor() == x {
        return if x <= 0.0 {
            Err(Fault::MathDomain)
        } else {
            Ok(0.0)
        };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(-libm::log(size));
    }
    let mut result = libm::log(lanczos_sum(size)) - G;
    result += (size - 0.5) * (libm::log(size + G - 0.5) - 1.0);
    if x < 0.0 {
        result = LN_PI - libm::log(sin_pi(size).abs()) - libm::log(size) - result;
    }
    if result.is_infinite() {
        Err(Fault::MathRange)
    } else {
        Ok(result)
    }
}

#[cfg(test)]
#[cfg(not(miri))]
mod tests {
    use super::*;

    #[test]
    fn factorials_and_poles_are_exact() {
        assert_eq!(gamma(1.0), Ok(1.0));
        assert_eq!(gamma(5.0), Ok(24.0));
        assert_eq!(gamma(23.0), Ok(1_124_000_727_777_607_680_000.0));
        assert_eq!(gamma(-1.0), Err(Fault::MathDomain));
        assert_eq!(gamma(-0.0), Err(Fault::MathDomain));
        assert_eq!(gamma(172.0), Err(Fault::MathRange));
        assert_eq!(gamma(f64::NEG_INFINITY), Err(Fault::MathDomain));
        assert_eq!(lgamma(2.0), Ok(0.0));
        assert_eq!(lgamma(-3.0), Err(Fault::MathDomain));
        assert_eq!(lgamma(f64::NEG_INFINITY), Ok(f64::INFINITY));
        assert_eq!(lgamma(1e308), Err(Fault::MathRange));
    }
}
