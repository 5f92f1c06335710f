//! Shells of the functions of deques.

use core::ffi::c_void;

use super::{alive, check, found, layout, made};
use crate::containers::Deque;
use crate::containers::deque::End;

/// The deque at an address.
unsafe fn deque<'a>(address: *const c_void) -> &'a mut Deque {
    // SAFETY: see the module above.
    unsafe { alive::<Deque>(address).as_mut() }
}

fn end(left: u32) -> End {
    if left == 0 { End::Right } else { End::Left }
}

pub(crate) extern "C" fn new(item: i64, maxlen: i64) -> *const c_void {
    made(Deque::new(layout(item), maxlen))
}

pub(crate) unsafe extern "C" fn append(items: *const c_void, left: u32) -> *const c_void {
    // SAFETY: see the module above.
    made(unsafe { deque(items) }.append(end(left)))
}

pub(crate) unsafe extern "C" fn take(items: *const c_void, left: u32) -> *const c_void {
    // SAFETY: see the module above.
    found(unsafe { deque(items) }.take(end(left)))
}

pub(crate) unsafe extern "C" fn insert(items: *const c_void, index: i64) -> *const c_void {
    // SAFETY: see the module above.
    made(unsafe { deque(items) }.insert(index))
}

pub(crate) unsafe extern "C" fn close(items: *const c_void, index: i64) {
    if let Ok(index) = usize::try_from(index) {
        // SAFETY: see the module above.
        unsafe { deque(items) }.close(index);
    }
}

pub(crate) unsafe extern "C" fn delete(items: *const c_void, index: i64) -> u32 {
    // SAFETY: see the module above.
    check(unsafe { deque(items) }.delete(index))
}

pub(crate) unsafe extern "C" fn rotate(items: *const c_void, steps: i64) {
    // SAFETY: see the module above.
    unsafe { deque(items) }.rotate(steps);
}
