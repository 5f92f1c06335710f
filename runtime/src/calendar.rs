//! The proleptic Gregorian calendar: datetimes in UTC as 64-bit nanoseconds since the epoch, and their fields.

use crate::errors::Fault;

const NANOSECONDS_PER_DAY: i64 = 86_400_000_000_000;
/// Days from 1 March of the year 0 to the epoch.
const DAYS_TO_EPOCH: i64 = 719_468;
/// Days of 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;

/// The datetime with these fields: year, month, day, hour, minute, second, microsecond.
pub fn from_fields(fields: [i64; 7]) -> Result<i64, Fault> {
    // CPython reads all fields as C `int`s before it looks at any.
    for field in fields {
        if field > i64::from(i32::MAX) {
            return Err(Fault::FieldTooLarge);
        }
        if field < i64::from(i32::MIN) {
            return Err(Fault::FieldTooSmall);
        }
    }
    let [year, month, day, hour, minute, second, microsecond] = fields;
    let checks = [
        ((1..=9999).contains(&year), Fault::YearOutOfRange),
        ((1..=12).contains(&month), Fault::MonthOutOfRange),
        (
            (1..=days_in_month(year, month)).contains(&day),
            Fault::DayOutOfRange,
        ),
        ((0..24).contains(&hour), Fault::HourOutOfRange),
        ((0..60).contains(&minute), Fault::MinuteOutOfRange),
        ((0..60).contains(&second), Fault::SecondOutOfRange),
        (
            (0..1_000_000).contains(&microsecond),
            Fault::MicrosecondOutOfRange,
        ),
    ];
    for (holds, fault) in checks {
        if !holds {
            return Err(fault);
        }
    }
    let seconds = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let nanoseconds = (i128::from(seconds) * 1_000_000 + i128::from(microsecond)) * 1_000;
    i64::try_from(nanoseconds).map_err(|_| Fault::DateOverflow)
}

/// `.year`.
#[must_use]
pub fn year(instant: i64) -> i64 {
    date(instant).0
}

/// `.month`.
#[must_use]
pub fn month(instant: i64) -> i64 {
    date(instant).1
}

/// `.day`.
#[must_use]
pub fn day(instant: i64) -> i64 {
    date(instant).2
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Years are counted from March, so that the leap day is their last. Then month m (March = 0) begins at day
// (153 m + 2) / 5: five months have 153 days, twice per year with two months left.

fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH
}

fn date(instant: i64) -> (i64, i64, i64) {
    let days = instant.div_euclid(NANOSECONDS_PER_DAY) + DAYS_TO_EPOCH;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    // The leap days before this one are taken off, and put back, by cycles of 4, 100 and 400 years.
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(miri))]
    fn every_day_leads_back() {
        let mut expected = (1678, 1, 1);
        let first = days_since_epoch(1678, 1, 1);
        for days in first..=days_since_epoch(2262, 4, 11) {
            let instant = days * NANOSECONDS_PER_DAY;
            assert_eq!(date(instant), expected);
            assert_eq!(
                date(instant.saturating_add(NANOSECONDS_PER_DAY - 1)),
                expected
            );
            let (year, month, day) = expected;
            assert_eq!(from_fields([year, month, day, 0, 0, 0, 0]), Ok(instant));
            expected = if day < days_in_month(year, month) {
                (year, month, day + 1)
            } else if month < 12 {
                (year, month + 1, 1)
            } else {
                (year + 1, 1, 1)
            };
        }
    }

    #[test]
    fn fields_are_checked_in_order() {
        let check = |fields| from_fields(fields);
        assert_eq!(check([0, 13, 0, 0, 0, 0, 0]), Err(Fault::YearOutOfRange));
        assert_eq!(
            check([2000, 13, 0, 0, 0, 0, 0]),
            Err(Fault::MonthOutOfRange)
        );
        assert_eq!(check([1900, 2, 29, 0, 0, 0, 0]), Err(Fault::DayOutOfRange));
        assert_eq!(
            check([2000, 2, 29, 24, 0, 0, 0]),
            Err(Fault::HourOutOfRange)
        );
        assert_eq!(
            check([0, 0, 0, 0, 0, 0, i64::MAX]),
            Err(Fault::FieldTooLarge)
        );
        assert_eq!(
            check([i64::MIN, 0, 0, 0, 0, 0, 0]),
            Err(Fault::FieldTooSmall)
        );
        assert_eq!(
            check([9999, 12, 31, 23, 59, 59, 0]),
            Err(Fault::DateOverflow)
        );
        assert_eq!(
            check([1677, 9, 21, 0, 12, 43, 145_224]),
            Err(Fault::DateOverflow)
        );
        assert_eq!(
            check([1677, 9, 21, 0, 12, 43, 145_225]),
            Ok(i64::MIN / 1_000 * 1_000)
        );
    }
}
