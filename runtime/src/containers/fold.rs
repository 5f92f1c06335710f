//! One value out of many items: sums, extremes, truths; and a list out of any container.

use std::cmp::Ordering;
use std::ptr::{self, NonNull};

use super::list::List;
use super::object::{Object, Ref, as_ref};
use super::{Part, items, rows};
use crate::errors::Fault;
use crate::layout::{Field, Layout};

/// `sum` of integers: only a final sum outside 64 bits is an error.
///
/// # Safety
///
/// The object is alive, and the first field of its items is an integer.
pub(crate) unsafe fn sum_int(object: Object, part: Part) -> Result<i64, Fault> {
    let mut sum = 0_i128;
    // SAFETY: the object is alive.
    unsafe {
        let layout = rows::layout_of(object, part);
        let field = layout
            .fields()
            .next()
            .map_or(Field::I64, |(field, _)| field);
        rows::each(object, part, |_, item| {
            sum += i128::from(items::load_int(field, item));
            true
        });
    }
    i64::try_from(sum).map_err(|_| Fault::IntegerOverflow)
}

/// `sum` of floats from a first summand on: in order, or, as CPython from 3.12 on, with Neumaier's compensation.
///
/// # Safety
///
/// The object is alive, and the first field of its items is a float.
pub(crate) unsafe fn sum_float(object: Object, part: Part, start: f64, compensated: bool) -> f64 {
    let (mut sum, mut lost) = (start, 0.0_f64);
    // SAFETY: the object is alive; the field stands first.
    unsafe {
        if compensated {
            rows::each(object, part, |_, item| {
                let x = item.cast::<f64>().read();
                let next = sum + x;
                lost += if sum.abs() >= x.abs() {
                    (sum - next) + x
                } else {
                    (x - next) + sum
                };
                sum = next;
                true
            });
        } else {
            rows::each(object, part, |_, item| {
                sum += item.cast::<f64>().read();
                true
            });
        }
    }
    if lost != 0.0 && lost.is_finite() {
        sum + lost
    } else {
        sum
    }
}

/// The number of the item that `max` or `min` gives: the first that no other is beyond.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn extreme(object: Object, part: Part, is_max: bool) -> Option<usize> {
    let wanted = if is_max {
        Ordering::Greater
    } else {
        Ordering::Less
    };
    let mut best: Option<(usize, *mut u8)> = None;
    // SAFETY: the object is alive, and its items stay where they are.
    unsafe {
        let layout = rows::layout_of(object, part);
        rows::each(object, part, |number, item| {
            let is_better =
                best.is_none_or(|(_, best)| items::order(layout, item, best) == Some(wanted));
            if is_better {
                best = Some((number, item));
            }
            true
        });
    }
    best.map(|(number, _)| number)
}

/// `any`.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn any(object: Object, part: Part) -> bool {
    // SAFETY: the object is alive.
    unsafe {
        let layout = rows::layout_of(object, part);
        !rows::each(object, part, |_, item| !items::truth(layout, item))
    }
}

/// `all`.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn all(object: Object, part: Part) -> bool {
    // SAFETY: the object is alive.
    unsafe {
        let layout = rows::layout_of(object, part);
        rows::each(object, part, |_, item| items::truth(layout, item))
    }
}

/// A new list of a part of a container.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn list_from(object: Object, part: Part) -> Result<NonNull<List>, Fault> {
    // SAFETY: the object is alive; the list is new.
    unsafe {
        let (own, value) = match as_ref(object) {
            Ref::Table(table) if part == Part::Pairs => (table.head.item, Some(table)),
            Ref::List(_) | Ref::Deque(_) | Ref::Table(_) => (rows::layout_of(object, part), None),
        };
        let layout = value.map_or(Some(own), |table| own.and(table.value));
        let layout = layout.ok_or(Fault::OutOfMemory)?;
        let len = i64::try_from(object.as_ref().len).unwrap_or(i64::MAX);
        let mut list = List::new(layout, len)?;
        let mut done = Ok(());
        rows::each(object, part, |_, item| {
            let mut pair = [0_u64; 16];
            let pair = pair.as_mut_ptr().cast::<u8>();
            let from = if let Some(table) = value {
                copy_fields(layout, own, item, 0, pair);
                copy_fields(layout, table.value, table.value_of(item), own.count(), pair);
                pair
            } else {
                item
            };
            done = list.as_mut().push_row(from, 1, false);
            done.is_ok()
        });
        if done.is_err() {
            super::object::free(list.cast());
        }
        done.map(|()| list)
    }
}

/// Copies the fields of one struct to those of another, from the one with that number on.
unsafe fn copy_fields(
    to_layout: Layout,
    layout: Layout,
    from: *const u8,
    first: usize,
    to: *mut u8,
) {
    for ((field, source), (_, target)) in layout.fields().zip(to_layout.fields().skip(first)) {
        // SAFETY: the caller's structs have these fields, of the same kinds.
        unsafe { ptr::copy_nonoverlapping(from.add(source), to.add(target), field.size()) };
    }
}
