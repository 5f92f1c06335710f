//! Values as format specifications ask for them: what `format(value, spec)` and fields of f-strings give.
//!
//! A [`Spec`] is read from its text, `[[fill]align][sign][#][0][width][grouping][.precision][type]`, as far as it is
//! known here: [`Spec::read`] gives nothing for what CPython refuses or what depends on the locale, `suits_*` say for
//! which values it is one. Numbers need no memory but that of the text they are appended to.

use std::fmt::{self, Write};

use crate::repr;
use crate::text::Text;

/// The most characters a field is padded to, and the most digits behind a point.
const MAX_WIDTH: usize = 1000;
const MAX_PRECISION: usize = 400;

/// The longest number: 309 digits and as many places as there may be, with separators.
type Digits = Text<1024>;

/// Where a value stands among what fills its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    Middle,
    /// Behind the sign.
    Inside,
}

/// What stands before numbers that are not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    None,
    Plus,
    Space,
}

/// A format specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    fill: char,
    align: Option<Align>,
    sign: Option<Sign>,
    alternate: bool,
    /// A zero before the width.
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// The rest of a specification.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn take<T>(&mut self, of: impl Fn(char) -> Option<T>) -> Option<T> {
        let mut rest = self.0.chars();
        let taken = rest.next().and_then(of)?;
        self.0 = rest.as_str();
        Some(taken)
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.take(|c| (c == wanted).then_some(())).is_some()
    }

    /// A number up to `most`, 0 if there are no digits; how many there are.
    fn number(&mut self, most: usize) -> Option<(usize, usize)> {
        let (mut number, mut digits) = (0_usize, 0);
        while let Some(digit) = self.take(|c| c.to_digit(10)) {
            number = number * 10 + usize::try_from(digit).ok()?;
            digits += 1;
            if number > most {
                return None;
            }
        }
        Some((number, digits))
    }
}

fn align(c: char) -> Option<Align> {
    match c {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Middle),
        '=' => Some(Align::Inside),
        _ => None,
    }
}

impl Spec {
    /// Reads a specification.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut rest = Reader(text);
        let mut fill = None;
        let mut ahead = text.chars();
        if let (Some(c), true) = (
            ahead.next(),
            ahead.next().is_some_and(|c| align(c).is_some()),
        ) {
            fill = Some(c);
            rest.take(Some);
        }
        let align = rest.take(align);
        let sign = rest.take(|c| match c {
            '+' => Some(Sign::Plus),
            ' ' => Some(Sign::Space),
            '-' => Some(Sign::None),
            _ => None,
        });
        let alternate = rest.eat('#');
        let zero = rest.eat('0');
        let (width, _) = rest.number(MAX_WIDTH)?;
        let grouping = rest.take(|c| matches!(c, ',' | '_').then_some(c));
        let mut precision = None;
        if rest.eat('.') {
            let (places, digits) = rest.number(MAX_PRECISION)?;
            if digits == 0 {
                return None;
            }
            precision = Some(places);
        }
        let kind = rest.take(|c| {
            c.is_ascii_alphabetic()
                .then_some(c)
                .or((c == '%').then_some(c))
        });
        rest.0.is_empty().then_some(Self {
            fill: fill.unwrap_or(if zero { '0' } else { ' ' }),
            align,
            sign,
            alternate,
            zero,
            width,
            grouping,
            precision,
            kind,
        })
    }

    /// Whether numbers are written as floats, ints too.
    #[must_use]
    pub fn is_of_floats(&self) -> bool {
        matches!(self.kind, Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%'))
    }

    /// Whether ints can be written so.
    #[must_use]
    pub fn suits_ints(&self) -> bool {
        let groups = match self.kind {
            None | Some('d') => true,
            Some('b' | 'o' | 'x' | 'X') => self.grouping != Some(','),
            _ => return self.is_of_floats() && self.suits_floats(),
        };
        groups && self.precision.is_none() && self.pads_plainly()
    }

    /// Whether floats can be written so.
    #[must_use]
    pub fn suits_floats(&self) -> bool {
        (self.kind.is_none() || self.is_of_floats()) && !self.alternate && self.pads_plainly()
    }

    /// Whether texts can be written so.
    #[must_use]
    pub fn suits_texts(&self) -> bool {
        matches!(self.kind, None | Some('s'))
            && self.align != Some(Align::Inside)
            && self.sign.is_none()
            && !self.alternate
            && self.grouping.is_none()
    }

    /// Whether no separators stand among zeros that fill up.
    fn pads_plainly(&self) -> bool {
        let inside = self.align.map_or(self.zero, |align| align == Align::Inside);
        self.grouping.is_none() || !(inside && self.fill == '0')
    }

    /// Writes an int.
    ///
    /// # Errors
    ///
    /// Where `out` takes no more.
    pub fn write_int(&self, out: &mut impl Write, value: i64) -> fmt::Result {
        let magnitude = value.unsigned_abs();
        let (digits, prefix) = match self.kind {
            Some('b') => (Digits::format(format_args!("{magnitude:b}")), "0b"),
            Some('o') => (Digits::format(format_args!("{magnitude:o}")), "0o"),
            Some('x') => (Digits::format(format_args!("{magnitude:x}")), "0x"),
            Some('X') => (Digits::format(format_args!("{magnitude:X}")), "0X"),
            _ => (Digits::format(format_args!("{magnitude}")), ""),
        };
        let size = if prefix.is_empty() { 3 } else { 4 };
        let digits = self.grouped(digits.as_str(), size)?;
        let sign = self.sign_of(value < 0);
        let prefix = if self.alternate { prefix } else { "" };
        self.padded(out, &[sign, prefix], digits.as_str())
    }

    /// Writes a float.
    ///
    /// # Errors
    ///
    /// Where `out` takes no more.
    pub fn write_float(&self, out: &mut impl Write, value: f64) -> fmt::Result {
        let is_percent = self.kind == Some('%');
        let value = if is_percent { value * 100.0 } else { value };
        let sign = self.sign_of(value.is_sign_negative() && !value.is_nan());
        let mut digits = Digits::new();
        self.magnitude(&mut digits, value.abs())?;
        if is_percent {
            digits.write_char('%')?;
        }
        let digits = self.grouped(digits.as_str(), 3)?;
        if matches!(self.kind, Some('E' | 'F' | 'G')) {
            let mut upper = Digits::new();
            let mut chars = digits.as_str().chars();
            chars.try_for_each(|c| upper.write_char(c.to_ascii_uppercase()))?;
            return self.padded(out, &[sign], upper.as_str());
        }
        self.padded(out, &[sign], digits.as_str())
    }

    /// Writes a text.
    ///
    /// # Errors
    ///
    /// Where `out` takes no more.
    pub fn write_text(&self, out: &mut impl Write, text: &str) -> fmt::Result {
        let end = self
            .precision
            .and_then(|most| text.char_indices().nth(most));
        let text = &text[..end.map_or(text.len(), |(at, _)| at)];
        let left = Self {
            align: Some(self.align.unwrap_or(Align::Left)),
            ..*self
        };
        left.padded(out, &[], text)
    }

    fn sign_of(&self, is_negative: bool) -> &'static str {
        match (is_negative, self.sign) {
            (true, _) => "-",
            (false, Some(Sign::Plus)) => "+",
            (false, Some(Sign::Space)) => " ",
            (false, Some(Sign::None) | None) => "",
        }
    }

    /// The digits of `x >= 0`, without separators.
    fn magnitude(&self, out: &mut Digits, x: f64) -> fmt::Result {
        if !x.is_finite() {
            return out.write_str(if x.is_nan() { "nan" } else { "inf" });
        }
        let precision = self.precision.unwrap_or(6);
        match self.kind {
            None => match self.precision {
                None => repr::write(out, x),
                Some(precision) => general(out, x, precision, true),
            },
            Some('e' | 'E') => {
                let digits = Digits::format(format_args!("{x:.precision$e}"));
                let (mantissa, exponent) = digits.as_str().split_once('e').ok_or(fmt::Error)?;
                out.write_str(mantissa)?;
                write_exponent(out, exponent.parse().map_err(|_| fmt::Error)?)
            }
            Some('g' | 'G') => general(out, x, precision, false),
            Some(_) => write!(out, "{x:.precision$}"),
        }
    }

    /// Digits with separators between the groups before the point.
    fn grouped(&self, digits: &str, size: usize) -> Result<Digits, fmt::Error> {
        let mut out = Digits::new();
        let whole = digits
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(digits.len());
        let whole = match digits.find('e') {
            Some(exponent) if size == 3 => whole.min(exponent),
            _ => whole,
        };
        let (before, behind) = digits.split_at(whole);
        for (at, digit) in before.chars().enumerate() {
            if let Some(separator) = self.grouping
                && at > 0
                && (before.len() - at).is_multiple_of(size)
            {
                out.write_char(separator)?;
            }
            out.write_char(digit)?;
        }
        out.write_str(behind)?;
        Ok(out)
    }

    /// Writes what stands before the digits, and these, in a field.
    fn padded(&self, out: &mut impl Write, before: &[&str], value: &str) -> fmt::Result {
        let length = before.iter().map(|part| part.len()).sum::<usize>() + value.chars().count();
        let room = self.width.saturating_sub(length);
        let align = self.align.unwrap_or(if self.zero {
            Align::Inside
        } else {
            Align::Right
        });
        let (left, inside, right) = match align {
            Align::Left => (0, 0, room),
            Align::Right => (room, 0, 0),
            Align::Middle => (room / 2, 0, room - room / 2),
            Align::Inside => (0, room, 0),
        };
        let fill = |out: &mut _, count| (0..count).try_for_each(|_| write_char(out, self.fill));
        fill(out, left)?;
        before.iter().try_for_each(|part| out.write_str(part))?;
        fill(out, inside)?;
        out.write_str(value)?;
        fill(out, right)
    }
}

fn write_char(out: &mut impl Write, c: char) -> fmt::Result {
    out.write_char(c)
}

/// `x >= 0` in as many digits as `precision` says, without zeros at the end; with an exponent where the point would lie
/// far from them. `dotted` texts look like floats: with a point, for which there must be room.
fn general(out: &mut Digits, x: f64, precision: usize, dotted: bool) -> fmt::Result {
    let precision = precision.max(1);
    let decimals = precision - 1;
    let scientific = Digits::format(format_args!("{x:.decimals$e}"));
    let (mantissa, exponent) = scientific.as_str().split_once('e').ok_or(fmt::Error)?;
    let exponent: i32 = exponent.parse().map_err(|_| fmt::Error)?;
    let digits = || mantissa.chars().filter(char::is_ascii_digit);
    let kept = mantissa.trim_end_matches('0').trim_end_matches('.');
    let kept = kept.chars().filter(char::is_ascii_digit).count().max(1);
    let places = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(dotted);
    let point = i64::from(exponent) + 1;
    if point <= -4 || point > places {
        for (at, digit) in digits().take(kept).enumerate() {
            if at == 1 {
                out.write_char('.')?;
            }
            out.write_char(digit)?;
        }
        return write_exponent(out, exponent);
    }
    let Ok(point) = usize::try_from(point) else {
        out.write_str("0.")?;
        (point..0).try_for_each(|_| out.write_char('0'))?;
        return digits()
            .take(kept)
            .try_for_each(|digit| out.write_char(digit));
    };
    if point == 0 {
        out.write_str("0")?;
    }
    for (at, digit) in digits().take(kept.max(point)).enumerate() {
        if at == point {
            out.write_char('.')?;
        }
        out.write_char(digit)?;
    }
    if dotted && kept <= point {
        out.write_str(".0")?;
    }
    Ok(())
}

fn write_exponent(out: &mut impl Write, exponent: i32) -> fmt::Result {
    let sign = if exponent < 0 { '-' } else { '+' };
    write!(out, "e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::Spec;

    fn spec(text: &str) -> Spec {
        Spec::read(text).expect("a specification")
    }

    #[test]
    fn as_python_formats_numbers() {
        for (x, text, expected) in [
            (1234.5678, ".2f", "1234.57"),
            (0.5, ".0f", "0"),
            (1.5, ".0f", "2"),
            (2.5, ".0f", "2"),
            (0.125, ".2f", "0.12"),
            (-0.001, "+.2f", "-0.00"),
            (1e100, "e", "1.000000e+100"),
            (1_234_567.5, ",", "1,234,567.5"),
            (1e16, ",", "1e+16"),
            (0.0001, "g", "0.0001"),
            (0.00001, "g", "1e-05"),
            (100_000.0, ".3", "1e+05"),
            (100.0, ".3", "1e+02"),
            (100.0, ".4", "100.0"),
            (123.456, ".4G", "123.5"),
            (0.256, ".1%", "25.6%"),
            (f64::NAN, "+F", "+NAN"),
            (f64::NEG_INFINITY, "07.1f", "-000inf"),
            (3.25, "*^9.1f", "***3.2***"),
            (-3.25, "09.1f", "-000003.2"),
        ] {
            let mut out = String::new();
            spec(text).write_float(&mut out, x).expect("room");
            assert_eq!(out, expected, "{x} {text}");
        }
        for (n, text, expected) in [
            (1_234_567, ",", "1,234,567"),
            (-255, "#x", "-0xff"),
            (65535, "_b", "1111_1111_1111_1111"),
            (5, "<05", "50000"),
            (-5, "05", "-0005"),
            (5, "+d", "+5"),
            (i64::MIN, "", "-9223372036854775808"),
            (7, "é^5", "éé7éé"),
        ] {
            let mut out = String::new();
            spec(text).write_int(&mut out, n).expect("room");
            assert_eq!(out, expected, "{n} {text}");
        }
    }

    #[test]
    fn says_what_it_is_for() {
        for text in ["n", "c", "q", ".2", "1001", ",x", "010,", ".f", "5 "] {
            assert!(
                !Spec::read(text).is_some_and(|spec| spec.suits_ints()),
                "{text}"
            );
        }
        for text in ["d", "x", "#g", ".401f", "010,.2f"] {
            assert!(
                !Spec::read(text).is_some_and(|spec| spec.suits_floats()),
                "{text}"
            );
        }
        assert!(spec(">5s").suits_texts() && !spec("=5").suits_texts() && !spec("+").suits_texts());
    }
}
