//! Shells of the functions of datetimes and timedeltas.

use super::{never, status};
use crate::errors::Fault;
use crate::{calendar, timedelta};

status! {
    date_from_fields(
        year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64, microsecond: i64
    ) -> i64 = from_fields;
    timedelta_from_parts(
        exact: i64, microseconds: f64, milliseconds: f64, seconds: f64, minutes: f64, hours: f64, days: f64, weeks: f64
    ) -> i64 = from_parts;
    timedelta_times_float(duration: i64, factor: f64) -> i64 = timedelta::times_float;
    timedelta_divide_float(duration: i64, divisor: f64) -> i64 = timedelta::divide_float;
    timedelta_divide_int(duration: i64, divisor: i64) -> i64 = timedelta::divide_int;
    timedelta_floor_divide_int(duration: i64, divisor: i64) -> i64 = timedelta::floor_divide_int;
}

never! {
    date_year(instant: i64) -> i64 = calendar::year;
    date_month(instant: i64) -> i64 = calendar::month;
    date_day(instant: i64) -> i64 = calendar::day;
}

fn from_fields(
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    microsecond: i64,
) -> Result<i64, Fault> {
    calendar::from_fields([year, month, day, hour, minute, second, microsecond])
}

#[expect(clippy::too_many_arguments, reason = "one per keyword of timedelta()")]
fn from_parts(
    exact: i64,
    microseconds: f64,
    milliseconds: f64,
    seconds: f64,
    minutes: f64,
    hours: f64,
    days: f64,
    weeks: f64,
) -> Result<i64, Fault> {
    let parts = [
        microseconds,
        milliseconds,
        seconds,
        minutes,
        hours,
        days,
        weeks,
    ];
    timedelta::from_parts(exact, parts)
}
