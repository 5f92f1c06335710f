//! Items, keys and values in memory: structs of the fields that a layout lists.
//!
//! Every function takes addresses of whole items of the layout given, with living containers (or null) in their
//! object fields; that is what `unsafe` stands for below.

use std::cmp::Ordering;
use std::ptr;

use super::compare;
use super::object::{self, Header};
use crate::errors::Fault;
use crate::layout::{Field, Layout};

/// The number in an integer field.
///
/// # Safety
///
/// `at` is the address of such a field.
#[inline]
pub(super) unsafe fn load_int(field: Field, at: *const u8) -> i64 {
    // SAFETY: the field is that wide, and aligned.
    unsafe {
        match field {
            Field::I8 => i64::from(at.cast::<i8>().read()),
            Field::I16 => i64::from(at.cast::<i16>().read()),
            Field::I32 => i64::from(at.cast::<i32>().read()),
            Field::I64 | Field::F64 | Field::Object => at.cast::<i64>().read(),
        }
    }
}

/// Stores the low bits of a number in an integer field.
///
/// # Safety
///
/// `at` is the address of such a field.
#[inline]
pub(super) unsafe fn store_int(field: Field, at: *mut u8, value: i64) {
    // SAFETY: the field is that wide, and aligned.
    unsafe {
        match field {
            Field::I8 => at.cast::<i8>().write(value as i8),
            Field::I16 => at.cast::<i16>().write(value as i16),
            Field::I32 => at.cast::<i32>().write(value as i32),
            Field::I64 | Field::F64 | Field::Object => at.cast::<i64>().write(value),
        }
    }
}

/// The container in an object field, or null.
///
/// # Safety
///
/// `at` is the address of such a field.
#[inline]
pub(super) unsafe fn load_object(at: *const u8) -> *mut Header {
    // SAFETY: an object field is an aligned address.
    unsafe { at.cast::<*mut Header>().read() }
}

/// Gives up the counts that an item owns.
///
/// # Safety
///
/// See the module. The item is not used afterwards.
pub(crate) unsafe fn release(layout: Layout, item: *const u8) {
    for (field, offset) in layout.fields() {
        if field == Field::Object {
            // SAFETY: the field is the item's, which owns a count.
            unsafe { object::release(load_object(item.add(offset))) };
        }
    }
}

/// Stores an item, with its counts, in place of one whose counts are given up.
///
/// # Safety
///
/// See the module. The two do not overlap.
pub(crate) unsafe fn replace(layout: Layout, place: *mut u8, item: *const u8) {
    // SAFETY: both are items of this layout.
    unsafe {
        release(layout, place);
        ptr::copy_nonoverlapping(item, place, layout.size());
    }
}

/// Gives a copy of an item's bytes counts of its own; after a fault it has none.
///
/// # Safety
///
/// See the module.
pub(super) unsafe fn share(layout: Layout, item: *mut u8, deep: bool) -> Result<(), Fault> {
    for (index, (field, offset)) in layout.fields().enumerate() {
        if field != Field::Object {
            continue;
        }
        // SAFETY: the field is the item's.
        let shared = unsafe { object::share(load_object(item.add(offset)), deep) };
        match shared {
            // SAFETY: the same field.
            Ok(own) => unsafe { item.add(offset).cast::<*mut Header>().write(own) },
            Err(fault) => {
                let objects = layout.fields().take(index);
                for (_, offset) in objects.filter(|(field, _)| *field == Field::Object) {
                    // SAFETY: the fields before this one have counts by now.
                    unsafe { object::release(load_object(item.add(offset))) };
                }
                return Err(fault);
            }
        }
    }
    Ok(())
}

/// Gives the copies of `count` items in a row counts of their own; after a fault none has any.
///
/// # Safety
///
/// As for [`share`], of all of them; `size` is the layout's.
pub(super) unsafe fn share_row(
    layout: Layout,
    size: usize,
    items: *mut u8,
    count: usize,
    deep: bool,
) -> Result<(), Fault> {
    for index in 0..count {
        // SAFETY: `index < count`.
        if let Err(fault) = unsafe { share(layout, items.add(index * size), deep) } {
            for done in 0..index {
                // SAFETY: these have counts by now.
                unsafe { release(layout, items.add(done * size)) };
            }
            return Err(fault);
        }
    }
    Ok(())
}

/// Python's `==` of two items, taken as tuples: containers in them are compared by identity first.
///
/// # Safety
///
/// See the module.
#[inline]
pub(super) unsafe fn equal(layout: Layout, a: *const u8, b: *const u8) -> bool {
    layout.fields().all(|(field, offset)| {
        // SAFETY: the fields are the items'.
        unsafe { equal_field(field, a.add(offset), b.add(offset)) }
    })
}

#[inline]
unsafe fn equal_field(field: Field, a: *const u8, b: *const u8) -> bool {
    // SAFETY: the caller's fields are of this kind.
    unsafe {
        match field {
            Field::F64 => a.cast::<f64>().read() == b.cast::<f64>().read(),
            Field::Object => {
                let (a, b) = (load_object(a), load_object(b));
                a == b || compare::equal_or_null(a, b)
            }
            Field::I8 | Field::I16 | Field::I32 | Field::I64 => {
                load_int(field, a) == load_int(field, b)
            }
        }
    }
}

/// The order of two items, taken as tuples: that of the first fields that differ; `None` if these have none.
///
/// # Safety
///
/// See the module.
pub(super) unsafe fn order(layout: Layout, a: *const u8, b: *const u8) -> Option<Ordering> {
    for (field, offset) in layout.fields() {
        // SAFETY: the fields are the items'.
        unsafe {
            let (a, b) = (a.add(offset), b.add(offset));
            if equal_field(field, a, b) {
                continue;
            }
            match field {
                Field::F64 => {
                    return a.cast::<f64>().read().partial_cmp(&b.cast::<f64>().read());
                }
                Field::Object => match compare::order_or_null(load_object(a), load_object(b)) {
                    Some(Ordering::Equal) => {}
                    order => return order,
                },
                Field::I8 | Field::I16 | Field::I32 | Field::I64 => {
                    return Some(load_int(field, a).cmp(&load_int(field, b)));
                }
            }
        }
    }
    Some(Ordering::Equal)
}

/// Whether an item is or contains a NaN.
///
/// # Safety
///
/// See the module.
pub(super) unsafe fn has_nan(layout: Layout, item: *const u8) -> bool {
    layout.fields().any(|(field, offset)| match field {
        // SAFETY: the field is the item's.
        Field::F64 => unsafe { item.add(offset).cast::<f64>().read().is_nan() },
        // SAFETY: as above; the container is alive.
        Field::Object => unsafe { compare::has_nan(load_object(item.add(offset))) },
        Field::I8 | Field::I16 | Field::I32 | Field::I64 => false,
    })
}

/// Python's truth of an item: of one field its own, of several that of a tuple that is not empty.
///
/// # Safety
///
/// See the module.
pub(super) unsafe fn truth(layout: Layout, item: *const u8) -> bool {
    let mut fields = layout.fields();
    let (Some((field, _)), None) = (fields.next(), fields.next()) else {
        return true;
    };
    // SAFETY: the only field stands first.
    unsafe {
        match field {
            Field::F64 => item.cast::<f64>().read() != 0.0,
            Field::Object => load_object(item).as_ref().is_some_and(|it| it.len != 0),
            Field::I8 | Field::I16 | Field::I32 | Field::I64 => load_int(field, item) != 0,
        }
    }
}
