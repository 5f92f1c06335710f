//! Datetimes and timedeltas.

use super::{Outcome, bool, float, int, python, tuple};
use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::builtin::{datetime_type, timedelta_type};
use crate::types::Const;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

fn instant(nanoseconds: i64) -> Const {
    Const::Named {
        ty: datetime_type(),
        bits: nanoseconds,
    }
}

fn delta(nanoseconds: i64) -> Const {
    Const::Named {
        ty: timedelta_type(),
        bits: nanoseconds,
    }
}

fn binary(a: &Const, op: BinaryOp, b: &Const) -> Outcome {
    python(|asker| asker.binary(a, op, b))
}

#[test]
fn constructors() {
    let datetime = |args: &[i64]| {
        let args: Vec<Const> = args.iter().map(|value| int(*value)).collect();
        python(|asker| asker.call("datetime.datetime", &args))
    };
    assert_eq!(datetime(&[1970, 1, 2]), Outcome::Value(instant(DAY)));
    assert_eq!(
        datetime(&[2001, 9, 9, 1, 46, 40, 5]),
        Outcome::Value(instant(1_000_000_000 * SECOND + 5_000))
    );
    assert_eq!(
        datetime(&[2001, 2, 29]),
        Outcome::Reports("day is out of range for month")
    );
    assert_eq!(datetime(&[2001, 2]), Outcome::Refused("wrong-arguments"));
    let keyword = python(|asker| {
        let keywords = [("hour", int(1)), ("tzinfo", Const::None)];
        let args = [int(1970), int(1), int(1)];
        asker.call_expecting("datetime.datetime", &args, &keywords, None)
    });
    assert_eq!(keyword, Outcome::Value(instant(3_600 * SECOND)));

    let timedelta = |keywords: &[(&str, Const)]| {
        python(|asker| asker.call_expecting("datetime.timedelta", &[], keywords, None))
    };
    assert_eq!(timedelta(&[]), Outcome::Value(delta(0)));
    assert_eq!(
        timedelta(&[
            ("days", int(1)),
            ("hours", int(-1)),
            ("milliseconds", int(2))
        ]),
        Outcome::Value(delta(DAY - 3_600 * SECOND + 2_000_000))
    );
    assert_eq!(
        timedelta(&[("seconds", float(0.1)), ("minutes", int(1))]),
        Outcome::Value(delta(60 * SECOND + 100_000_000))
    );
    assert_eq!(
        timedelta(&[("weeks", int(1 << 40))]),
        Outcome::Reports("integer result does not fit in 64 bits")
    );
    assert_eq!(
        timedelta(&[("years", int(1))]),
        Outcome::Refused("wrong-arguments")
    );
}

#[test]
fn arithmetic() {
    use BinaryOp::*;
    let (t, d) = (instant(5 * DAY), delta(DAY));
    assert_eq!(binary(&t, Add, &d), Outcome::Value(instant(6 * DAY)));
    assert_eq!(binary(&d, Add, &t), Outcome::Value(instant(6 * DAY)));
    assert_eq!(binary(&t, Sub, &d), Outcome::Value(instant(4 * DAY)));
    assert_eq!(binary(&t, Sub, &instant(0)), Outcome::Value(delta(5 * DAY)));
    assert_eq!(
        binary(&instant(i64::MAX), Add, &d),
        Outcome::Reports("integer result does not fit in 64 bits")
    );
    for (a, op, b) in [
        (&t, Add, &t),
        (&t, Add, &int(1)),
        (&t, Mult, &int(2)),
        (&d, Sub, &t),
        (&d, Add, &int(1)),
        (&d, Mult, &d),
        (&int(1), Div, &d),
        (&d, FloorDiv, &float(2.0)),
        (&d, Mod, &int(2)),
    ] {
        assert_eq!(
            binary(a, op, b),
            Outcome::Refused("unsupported-operand"),
            "{a} {op:?} {b}"
        );
    }
    assert_eq!(binary(&d, Mult, &int(3)), Outcome::Value(delta(3 * DAY)));
    assert_eq!(
        binary(&float(0.5), Mult, &d),
        Outcome::Value(delta(DAY / 2))
    );
    assert_eq!(binary(&d, Div, &int(3)), Outcome::Value(delta(DAY / 3)));
    // Halves of microseconds round to even ones.
    assert_eq!(
        binary(&delta(3_000), Div, &int(2)),
        Outcome::Value(delta(2_000))
    );
    assert_eq!(
        binary(&delta(3_000), FloorDiv, &int(-2)),
        Outcome::Value(delta(-2_000))
    );
    assert_eq!(binary(&d, Div, &float(0.5)), Outcome::Value(delta(2 * DAY)));
    assert_eq!(
        binary(&d, Div, &delta(DAY * 4)),
        Outcome::Value(float(0.25))
    );
    assert_eq!(
        binary(&d, Div, &delta(0)),
        Outcome::Reports("division by zero")
    );
    assert_eq!(
        binary(&delta(-7), FloorDiv, &delta(2)),
        Outcome::Value(int(-4))
    );
    assert_eq!(binary(&delta(-7), Mod, &delta(2)), Outcome::Value(delta(1)));
    let pair = python(|asker| asker.call("builtins.divmod", &[delta(-7), delta(2)]));
    assert_eq!(pair, Outcome::Value(tuple(&[int(-4), delta(1)])));
    let size = python(|asker| asker.call("builtins.abs", &[delta(-7)]));
    assert_eq!(size, Outcome::Value(delta(7)));
    assert_eq!(
        python(|asker| asker.unary(UnaryOp::USub, &d)),
        Outcome::Value(delta(-DAY))
    );
    assert_eq!(
        python(|asker| asker.truth(&delta(0))),
        Outcome::Value(bool(false))
    );
    assert_eq!(
        python(|asker| asker.truth(&instant(0))),
        Outcome::Value(bool(true))
    );
}

#[test]
fn comparisons() {
    let compare = |a: &Const, op, b: &Const| python(|asker| asker.compare(a, op, b));
    assert_eq!(
        compare(&instant(-1), CmpOp::Lt, &instant(0)),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&delta(1), CmpOp::Eq, &delta(1)),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&delta(1), CmpOp::Lt, &instant(1)),
        Outcome::Refused("unsupported-operand")
    );
    assert_eq!(
        compare(&delta(1), CmpOp::Is, &delta(1)),
        Outcome::Refused("identity-comparison")
    );
    let first = python(|asker| asker.call("builtins.min", &[instant(2), instant(1)]));
    assert_eq!(first, Outcome::Value(instant(1)));
}

#[test]
fn fields_are_those_of_utc() {
    // 1969-12-31 23:59:58.999999, a Wednesday.
    let before = instant(-SECOND - 1_000);
    for (name, value) in [
        ("year", 1969),
        ("month", 12),
        ("day", 31),
        ("hour", 23),
        ("minute", 59),
        ("second", 58),
        ("microsecond", 999_999),
    ] {
        let field = python(|asker| asker.attribute(&before, name));
        assert_eq!(field, Outcome::Value(int(value)), "{name}");
    }
    for (name, value) in [("weekday", 2), ("isoweekday", 3), ("toordinal", 719_162)] {
        let method = python(|asker| asker.method(&before, name));
        assert_eq!(method, Outcome::Value(int(value)), "{name}");
    }
    let stamp = python(|asker| asker.method(&before, "timestamp"));
    assert_eq!(stamp, Outcome::Value(float(-1.000_001)));
    assert_eq!(
        python(|asker| asker.attribute(&before, "tzinfo")),
        Outcome::Declined
    );

    let duration = delta(-SECOND - 1_000);
    for (name, value) in [("days", -1), ("seconds", 86_398), ("microseconds", 999_999)] {
        let field = python(|asker| asker.attribute(&duration, name));
        assert_eq!(field, Outcome::Value(int(value)), "{name}");
    }
    let seconds = python(|asker| asker.method(&duration, "total_seconds"));
    assert_eq!(seconds, Outcome::Value(float(-1.000_001)));
}
