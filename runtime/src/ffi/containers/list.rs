//! Shells of the functions of lists.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::{alive, check, layout, made};
use crate::containers::List;
use crate::containers::list::Slice;
use crate::ffi::store;

/// The list at an address.
unsafe fn list<'a>(address: *const c_void) -> &'a mut List {
    // SAFETY: see the module above.
    unsafe { alive::<List>(address).as_mut() }
}

fn slice(start: i64, stop: i64, step: i64, given: u32) -> Slice {
    Slice {
        start,
        stop,
        step,
        given,
    }
}

pub(crate) extern "C" fn new(item: i64, capacity: i64) -> *const c_void {
    made(List::new(layout(item), capacity))
}

/// Where there is no memory, there is no room afterwards.
pub(crate) unsafe extern "C" fn grow(items: *const c_void) {
    // SAFETY: see the module above.
    let _ = unsafe { list(items) }.reserve_one();
}

pub(crate) unsafe extern "C" fn insert(items: *const c_void, index: i64) -> *const c_void {
    // SAFETY: see the module above.
    made(unsafe { list(items) }.insert(index))
}

pub(crate) unsafe extern "C" fn close(items: *const c_void, index: i64) {
    if let Ok(index) = usize::try_from(index) {
        // SAFETY: see the module above.
        unsafe { list(items) }.close(index);
    }
}

pub(crate) unsafe extern "C" fn delete(items: *const c_void, index: i64) -> u32 {
    // SAFETY: see the module above.
    check(unsafe { list(items) }.delete(index))
}

pub(crate) unsafe extern "C" fn get_slice(
    items: *const c_void,
    start: i64,
    stop: i64,
    step: i64,
    given: u32,
    cell: *mut *const c_void,
) -> u32 {
    // SAFETY: see the module above; the cell is one of the caller's frame.
    unsafe {
        let part = list(items).slice(slice(start, stop, step, given));
        store(part.map(|part| part.as_ptr().cast_const().cast()), cell)
    }
}

pub(crate) unsafe extern "C" fn set_slice(
    items: *const c_void,
    start: i64,
    stop: i64,
    step: i64,
    given: u32,
    other: *const c_void,
) -> u32 {
    let slice = slice(start, stop, step, given);
    // SAFETY: see the module above.
    check(unsafe { List::set_slice(alive(items), slice, alive(other)) })
}

pub(crate) unsafe extern "C" fn delete_slice(
    items: *const c_void,
    start: i64,
    stop: i64,
    step: i64,
    given: u32,
) -> u32 {
    // SAFETY: see the module above.
    check(unsafe { list(items) }.delete_slice(slice(start, stop, step, given)))
}

pub(crate) unsafe extern "C" fn concat(a: *const c_void, b: *const c_void) -> *const c_void {
    // SAFETY: see the module above; both are only looked at.
    unsafe {
        let (a, b): (NonNull<List>, NonNull<List>) = (alive(a), alive(b));
        made(a.as_ref().concat(b.as_ref()))
    }
}

pub(crate) unsafe extern "C" fn repeat(items: *const c_void, times: i64) -> *const c_void {
    // SAFETY: see the module above.
    made(unsafe { list(items) }.repeat(times))
}

pub(crate) unsafe extern "C" fn sort(items: *const c_void, reverse: u32) -> u32 {
    // SAFETY: see the module above.
    check(unsafe { list(items) }.sort(reverse != 0))
}
