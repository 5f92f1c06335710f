//! Shells of the functions of containers: addresses become references here.
//!
//! # Safety
//!
//! Of every shell: an address of a container is one of a living container of the kind its name says, which this thread
//! works with, and whose layouts are those of the items, keys and values passed along. That is what compiled code
//! makes sure of by types and by counting.

pub(crate) mod api;
pub(crate) mod deque;
pub(crate) mod list;
pub(crate) mod object;
pub(crate) mod sequence;
pub(crate) mod table;

use core::ffi::c_void;
use core::ptr::{self, NonNull};

use crate::containers::Part;
use crate::errors::Fault;
use crate::layout::Layout;

/// The address a shell was given. Compiled code has tested for null.
#[inline]
unsafe fn alive<T>(address: *const c_void) -> NonNull<T> {
    // SAFETY: the address of a living object is not null.
    unsafe { NonNull::new_unchecked(address.cast_mut().cast()) }
}

/// The address of what was made, or null.
#[inline]
fn made<T>(result: Result<NonNull<T>, Fault>) -> *const c_void {
    result.map_or(ptr::null(), |made| made.as_ptr().cast_const().cast())
}

/// The address of what was found, or null.
#[inline]
fn found<T>(result: Option<NonNull<T>>) -> *const c_void {
    result.map_or(ptr::null(), |found| found.as_ptr().cast_const().cast())
}

/// A place, or -1.
fn place(result: Option<usize>) -> i64 {
    result.map_or(-1, number)
}

/// A number of items as compiled code counts.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The layout with these bits. Compiled code passes none that are not one's; such have no fields.
fn layout(bits: i64) -> Layout {
    Layout::from_bits(bits.cast_unsigned()).unwrap_or_default()
}

fn part(code: u32) -> Part {
    match code {
        0 => Part::Items,
        1 => Part::Values,
        _ => Part::Pairs,
    }
}

/// The code of a result without value.
fn check(result: Result<(), Fault>) -> u32 {
    Fault::from(result).code()
}
