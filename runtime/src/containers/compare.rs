//! Containers against containers, and items in them, by Python's `==` and `<`.

use std::cmp::Ordering;
use std::ptr::NonNull;

use super::list::clamp;
use super::object::{Header, Object, Ref, as_ref};
use super::rows::{self, Part};
use super::{Table, items};

/// Python's `==` of two containers of one type. Items that are containers are compared by identity first.
///
/// # Safety
///
/// Both are alive.
pub(crate) unsafe fn equal(a: Object, b: Object) -> bool {
    // SAFETY: both are alive, and are only looked at.
    unsafe {
        if a.as_ref().len != b.as_ref().len || !same_items(a, b) {
            return false;
        }
        match (as_ref(a), as_ref(b)) {
            (Ref::Table(a), Ref::Table(b)) => a.value == b.value && tables_equal(a, b),
            (Ref::Table(_), _) | (_, Ref::Table(_)) => false,
            (Ref::List(_) | Ref::Deque(_), Ref::List(_) | Ref::Deque(_)) => {
                let layout = a.as_ref().item;
                rows::each(a, Part::Items, |index, item| {
                    items::equal(layout, item, item_at(b, index))
                })
            }
        }
    }
}

/// Whether two containers have one kind and one layout of items: others are never equal.
///
/// # Safety
///
/// Both are alive.
unsafe fn same_items(a: Object, b: Object) -> bool {
    // SAFETY: both are alive.
    let (a, b) = unsafe { (a.as_ref(), b.as_ref()) };
    (a.kind, a.item) == (b.kind, b.item)
}

fn tables_equal(a: &Table, b: &Table) -> bool {
    a.entries().all(|entry| {
        // SAFETY: entries of a living table, and a key of the same layout.
        unsafe {
            let key = super::table::Key::at(a.head.item, entry);
            b.find(key).is_some_and(|other| {
                items::equal(a.value, a.value_of(entry), b.value_of(other.as_ptr()))
            })
        }
    })
}

/// The address of item `index` of a list or deque, of which it has more.
///
/// # Safety
///
/// The object is alive and has that item.
#[inline]
unsafe fn item_at(object: Object, index: usize) -> *mut u8 {
    // SAFETY: the caller vouches for both.
    unsafe {
        match as_ref(object) {
            Ref::List(list) => list.head.at(index),
            Ref::Deque(deque) => deque.at(index),
            Ref::Table(table) => table.head.at(index),
        }
    }
}

/// [`equal`] where null equals nothing.
///
/// # Safety
///
/// Each is alive or null.
pub(super) unsafe fn equal_or_null(a: *mut Header, b: *mut Header) -> bool {
    match (NonNull::new(a), NonNull::new(b)) {
        // SAFETY: both are alive.
        (Some(a), Some(b)) => unsafe { equal(a, b) },
        _ => false,
    }
}

/// The order of two lists or deques: that of the first items that differ, else of the lengths; `None` if those have
/// none. Other containers have no order: any two count as equal.
///
/// # Safety
///
/// Each is alive or null.
pub(super) unsafe fn order_or_null(a: *mut Header, b: *mut Header) -> Option<Ordering> {
    let (Some(a), Some(b)) = (NonNull::new(a), NonNull::new(b)) else {
        return Some(Ordering::Equal);
    };
    // SAFETY: both are alive; items are asked for below both lengths.
    unsafe {
        if matches!(as_ref(a), Ref::Table(_)) || !same_items(a, b) {
            return Some(Ordering::Equal);
        }
        let (layout, len) = (a.as_ref().item, b.as_ref().len);
        let mut order = Some(a.as_ref().len.cmp(&len));
        rows::each(a, Part::Items, |index, item| {
            if index >= len || items::equal(layout, item, item_at(b, index)) {
                return true;
            }
            order = items::order(layout, item, item_at(b, index));
            false
        });
        order
    }
}

/// Whether there is a NaN in a container.
///
/// # Safety
///
/// It is alive or null.
pub(super) unsafe fn has_nan(object: *mut Header) -> bool {
    let Some(object) = NonNull::new(object) else {
        return false;
    };
    // SAFETY: the object is alive; tables have values too.
    unsafe {
        [Part::Items, Part::Values].into_iter().any(|part| {
            let layout = rows::layout_of(object, part);
            !rows::each(object, part, |_, item| !items::has_nan(layout, item))
        })
    }
}

/// The place of the first item of a list or deque, from `start` to `stop`, that equals one.
///
/// # Safety
///
/// The object is alive; the item is of its layout.
pub(crate) unsafe fn find(object: Object, item: *const u8, start: i64, stop: i64) -> Option<usize> {
    // SAFETY: the object is alive; places are below its length.
    unsafe {
        let header = object.as_ref();
        let (start, stop) = (clamp(start, header.len), clamp(stop, header.len));
        (start..stop).find(|index| items::equal(header.item, item_at(object, *index), item))
    }
}

/// How many items of a list or deque equal one.
///
/// # Safety
///
/// The object is alive; the item is of its layout.
pub(crate) unsafe fn count(object: Object, item: *const u8) -> usize {
    let mut count = 0;
    // SAFETY: the object is alive.
    unsafe {
        let layout = object.as_ref().item;
        rows::each(object, Part::Items, |_, other| {
            count += usize::from(items::equal(layout, other, item));
            true
        });
    }
    count
}
