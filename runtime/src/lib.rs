//! What compiled code calls at run time, and how the compiler finds it.
//!
//! # The ABI in words
//!
//! [`table`] has one row per function that compiled code may call: symbol, parameters, result, how it fails, address.
//! Every function follows the C calling convention of the platform and one of four forms ([`table::Fallible`]):
//!
//! - `Never`: the C result is the result. Nothing is to be checked.
//! - `NonFinite`: the C result is the result, a float. A finite one is right; for another one the caller asks
//!   `MathCheck1` or `MathCheck2`, with the arguments and the result, whether it is an error.
//! - `Status`: the C result is a `u32`, a code of [`errors::Fault`] with 0 for success. The last C parameter is a
//!   pointer to a cell of the result's type, written on success only.
//! - `Check`: the C result is such a code, and there is no other result.
//!
//! Whoever sees a code other than 0 passes it to `Report` with the place in the source, and returns early. The first
//! report of a thread stays, as an [`errors::ErrorRecord`], until [`errors::take_error`] takes it.
//!
//! Booleans are `i8` (0 or 1), a datetime is an `i64` of nanoseconds since the epoch in UTC, a timedelta an `i64` of
//! nanoseconds.
//!
//! # Invariants
//!
//! - No function panics, aborts or unwinds, whatever its arguments; where memory runs out, the text of an error is
//!   dropped, never the error.
//! - Numbers are bit for bit CPython's: the same functions of the C library, the same order of operations.
//! - `unsafe` occurs below `ffi/`, and in [`containers`] for their memory. The other modules are plain functions that
//!   answer `Result<T, Fault>`.

#![allow(
    clippy::float_cmp,
    reason = "exactness is the subject: every comparison of floats means equality"
)]

mod bytes;
pub mod calendar;
pub mod containers;
pub mod errors;
mod ffi;
pub mod float;
pub mod format;
pub mod int;
pub mod layout;
pub mod math;
pub mod print;
mod repr;
pub mod rounding;
pub mod table;
mod text;
pub mod timedelta;

pub use errors::{ErrorRecord, error_pending, take_error};
pub use ffi::libm;
pub use print::{PrintSink, set_print_sink};

/// The version of everything compiled code relies on: rows, codes, layouts. Part of the semantic key.
pub const ABI_VERSION: u32 = 4;
