//! Datetimes and timedeltas to and from 64-bit nanoseconds, by integers only.
//!
//! A datetime counts from the epoch in UTC; one without a timezone is taken as UTC, as in compiled code. What Python
//! gets back is an aware datetime in UTC. Python counts microseconds: nanoseconds below one are dropped (towards the
//! past), those that a subclass brings along (pandas' `Timestamp` has an attribute `nanosecond`) are kept.

use pyo3::exceptions::PyOverflowError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDelta, PyDeltaAccess, PyType, PyTzInfo};

const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

fn epoch(py: Python<'_>, aware: bool) -> PyResult<&Bound<'_, PyDateTime>> {
    static AWARE: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();
    static NAIVE: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();
    let cell = if aware { &AWARE } else { &NAIVE };
    cell.get_or_try_init(py, || {
        let utc = PyTzInfo::utc(py)?;
        let zone = if aware { Some(&*utc) } else { None };
        Ok(PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, zone)?.unbind())
    })
    .map(|epoch| epoch.bind(py))
}

/// Nanoseconds that a subclass counts beside its microseconds.
fn extra_nanoseconds(
    object: &Bound<'_, PyAny>,
    plain: &Bound<'_, PyType>,
    attribute: &str,
) -> i128 {
    if object.get_type().is(plain) {
        return 0;
    }
    let extra = object.getattr(attribute).and_then(|value| value.extract());
    extra.unwrap_or(0)
}

fn fit(nanoseconds: i128, what: &str) -> PyResult<i64> {
    i64::try_from(nanoseconds).map_err(|_| {
        PyOverflowError::new_err(format!("{what} does not fit in 64 bits of nanoseconds"))
    })
}

fn delta_nanoseconds(delta: &Bound<'_, PyDelta>) -> i128 {
    let seconds = i128::from(delta.get_days()) * 86_400 + i128::from(delta.get_seconds());
    (seconds * 1_000_000 + i128::from(delta.get_microseconds())) * 1_000
}

/// A timedelta in nanoseconds.
pub(crate) fn timedelta_to_nanoseconds(delta: &Bound<'_, PyDelta>) -> PyResult<i64> {
    let plain = delta.py().get_type::<PyDelta>();
    let extra = extra_nanoseconds(delta, &plain, "nanoseconds");
    fit(delta_nanoseconds(delta) + extra, "a timedelta")
}

/// A datetime in nanoseconds since the epoch.
pub(crate) fn datetime_to_nanoseconds(datetime: &Bound<'_, PyDateTime>) -> PyResult<i64> {
    let py = datetime.py();
    let plain = py.get_type::<PyDateTime>();
    let extra = extra_nanoseconds(datetime, &plain, "nanosecond");
    let aware = !datetime.call_method0(intern!(py, "utcoffset"))?.is_none();
    // The base class's subtraction: a subclass's may give something else than a timedelta.
    let since = plain
        .getattr(intern!(py, "__sub__"))?
        .call1((datetime, epoch(py, aware)?))?
        .cast_into::<PyDelta>()?;
    fit(delta_nanoseconds(&since) + extra, "a datetime")
}

/// A timedelta of that many nanoseconds, whole microseconds of them.
pub(crate) fn timedelta_from_nanoseconds(
    py: Python<'_>,
    nanoseconds: i64,
) -> PyResult<Bound<'_, PyDelta>> {
    let microseconds = nanoseconds.div_euclid(1_000);
    let days = microseconds.div_euclid(MICROSECONDS_PER_DAY);
    let rest = microseconds.rem_euclid(MICROSECONDS_PER_DAY);
    let part = |value: i64| i32::try_from(value).unwrap_or_default();
    // 64 bits of nanoseconds are 106,751 days: every part fits.
    PyDelta::new(
        py,
        part(days),
        part(rest / 1_000_000),
        part(rest % 1_000_000),
        false,
    )
}

/// The datetime in UTC, that many nanoseconds after the epoch, whole microseconds of them.
pub(crate) fn datetime_from_nanoseconds(
    py: Python<'_>,
    nanoseconds: i64,
) -> PyResult<Bound<'_, PyAny>> {
    epoch(py, true)?.add(timedelta_from_nanoseconds(py, nanoseconds)?)
}
