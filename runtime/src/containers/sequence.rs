//! What lists and deques have in common: extending and reversing.

use std::ptr;

use super::object::{self, Object, Ref, RefMut, as_mut, as_ref};
use crate::errors::Fault;

/// Appends the items of a list or deque to one, which may be the same. After a fault some may be appended.
///
/// # Safety
///
/// Both are alive and hold items of one layout.
pub(crate) unsafe fn extend(to: Object, from: Object) -> Result<(), Fault> {
    if to == from {
        // SAFETY: the object is alive; a copy is another object.
        return unsafe {
            match as_mut(to) {
                RefMut::List(list) => list.push_own(list.head.len),
                RefMut::Deque(_) | RefMut::Table(_) => {
                    let copy = object::copy(from, false)?;
                    let done = extend(to, copy);
                    object::free(copy);
                    done
                }
            }
        };
    }
    // SAFETY: the objects are two, and alive.
    unsafe {
        let rows = match as_ref(from) {
            Ref::List(list) => [
                (list.head.data.as_ptr(), list.head.len),
                (list.head.data.as_ptr(), 0),
            ],
            Ref::Deque(deque) => deque.rows(),
            Ref::Table(_) => return Ok(()),
        };
        for (row, count) in rows {
            match as_mut(to) {
                RefMut::List(list) => list.push_row(row, count, false)?,
                RefMut::Deque(deque) => deque.push_row(row, count, false)?,
                RefMut::Table(_) => {}
            }
        }
    }
    Ok(())
}

/// `reverse` of a list or deque.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn reverse(object: Object) {
    // SAFETY: the object is alive; the two items are below its length, and not the same.
    unsafe {
        let len = object.as_ref().len;
        let size = object.as_ref().size();
        for low in 0..len / 2 {
            let high = len - 1 - low;
            let (a, b) = match as_mut(object) {
                RefMut::List(list) => (list.head.at(low), list.head.at(high)),
                RefMut::Deque(deque) => (deque.at(low), deque.at(high)),
                RefMut::Table(_) => return,
            };
            ptr::swap_nonoverlapping(a, b, size);
        }
    }
}
