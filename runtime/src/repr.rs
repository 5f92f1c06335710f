//! The text of floats: Python's `repr`, which is its `str`.
//!
//! The fewest digits that read back as the same float, and of those the ones nearest to it; with an exponent where the
//! first digit lies more than 16 places before the point or more than 4 behind it.

use std::fmt::{self, Write};

use crate::text::Text;

/// Writes `repr(x)`.
pub(crate) fn write(out: &mut impl Write, x: f64) -> fmt::Result {
    if x.is_nan() {
        return out.write_str("nan");
    }
    if x.is_sign_negative() {
        out.write_char('-')?;
    }
    let x = x.abs();
    if x.is_infinite() {
        return out.write_str("inf");
    }
    let scientific = shortest(x);
    let (mantissa, exponent) = scientific.as_str().split_once('e').ok_or(fmt::Error)?;
    let exponent: i32 = exponent.parse().map_err(|_| fmt::Error)?;
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !(-4..16).contains(&exponent) {
        let point = if rest.is_empty() { "" } else { "." };
        let sign = if exponent < 0 { '-' } else { '+' };
        return write!(
            out,
            "{first}{point}{rest}e{sign}{:02}",
            exponent.unsigned_abs()
        );
    }
    let Ok(places) = usize::try_from(exponent) else {
        out.write_str("0.")?;
        for _ in 1..exponent.unsigned_abs() {
            out.write_char('0')?;
        }
        return write!(out, "{first}{rest}");
    };
    out.write_str(first)?;
    if let Some((whole, fraction)) = rest.split_at_checked(places) {
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        return write!(out, "{whole}.{fraction}");
    }
    out.write_str(rest)?;
    for _ in rest.len()..places {
        out.write_char('0')?;
    }
    out.write_str(".0")
}

/// The shortest digits of `x >= 0`, as `d.ddde±x`.
fn shortest(x: f64) -> Text<32> {
    let short = Text::<32>::format(format_args!("{x:e}"));
    // Of two decimals of this length that are equally near, Rust's shortest form may be the odd one, Python's is the
    // even one, which is what rounding to this length gives.
    let mantissa = short
        .as_bytes()
        .iter()
        .position(|&byte| byte == b'e')
        .unwrap_or(0);
    let decimals = mantissa.saturating_sub(2);
    let nearest = Text::<32>::format(format_args!("{x:.decimals$e}"));
    let same = nearest
        .as_str()
        .parse()
        .is_ok_and(|read: f64| read.to_bits() == x.to_bits());
    if same { nearest } else { short }
}

#[cfg(test)]
mod tests {
    use super::write;

    fn repr(x: f64) -> String {
        let mut text = String::new();
        write(&mut text, x).expect("a string takes any text");
        text
    }

    #[test]
    fn as_python_writes_them() {
        for (x, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (100.0, "100.0"),
            (1.5e10, "15000000000.0"),
            (123.25, "123.25"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.25e16, "1.25e+16"),
            (0.0001, "0.0001"),
            (0.00123, "0.00123"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (2f64.powi(-44), "5.684341886080802e-14"),
            (9_007_199_254_740_993.0, "9007199254740992.0"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "nan"),
        ] {
            assert_eq!(repr(x), text);
        }
    }
}
