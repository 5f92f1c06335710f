//! Shells of what lists and deques can.

use core::ffi::c_void;

use super::{alive, check, number, place};
use crate::containers::{compare, sequence};

pub(crate) unsafe extern "C" fn extend(to: *const c_void, from: *const c_void) -> u32 {
    // SAFETY: see the module above.
    check(unsafe { sequence::extend(alive(to), alive(from)) })
}

pub(crate) unsafe extern "C" fn reverse(items: *const c_void) {
    // SAFETY: see the module above.
    unsafe { sequence::reverse(alive(items)) };
}

pub(crate) unsafe extern "C" fn find(
    items: *const c_void,
    item: *const c_void,
    start: i64,
    stop: i64,
) -> i64 {
    // SAFETY: see the module above.
    place(unsafe { compare::find(alive(items), item.cast(), start, stop) })
}

pub(crate) unsafe extern "C" fn count(items: *const c_void, item: *const c_void) -> i64 {
    // SAFETY: see the module above.
    number(unsafe { compare::count(alive(items), item.cast()) })
}
