//! Shells of the functions of dicts and sets.

use core::ffi::c_void;
use core::ptr::NonNull;

use super::{alive, check, found, layout, made, place};
use crate::containers::Table;
use crate::containers::table::{Combination, Key, Relation};

/// The table at an address.
#[inline]
unsafe fn table<'a>(address: *const c_void) -> &'a mut Table {
    // SAFETY: see the module above.
    unsafe { alive::<Table>(address).as_mut() }
}

pub(crate) extern "C" fn new(key: i64, value: i64, capacity: i64) -> *const c_void {
    made(Table::new(layout(key), layout(value), capacity))
}

pub(crate) unsafe extern "C" fn set_default(entries: *const c_void, value: *const c_void) -> u32 {
    // SAFETY: see the module above.
    check(unsafe { table(entries).set_default(value.cast()) })
}

macro_rules! by_key {
    ($find:ident $insert:ident $take:ident $key:ident: $type:ty = $made:expr;) => {
        pub(crate) unsafe extern "C" fn $find(
            entries: *const c_void,
            $key: $type,
        ) -> *const c_void {
            // SAFETY: see the module above.
            found(unsafe { table(entries).find($made) })
        }

        pub(crate) unsafe extern "C" fn $insert(
            entries: *const c_void,
            $key: $type,
        ) -> *const c_void {
            // SAFETY: see the module above.
            made(unsafe { table(entries).insert($made) })
        }

        pub(crate) unsafe extern "C" fn $take(
            entries: *const c_void,
            $key: $type,
        ) -> *const c_void {
            // SAFETY: see the module above.
            found(unsafe { table(entries).take($made) })
        }
    };
}

by_key! { find_int insert_int take_int key: i64 = Key::Int(key); }
by_key! { find_float insert_float take_float key: f64 = Key::Float(key); }
by_key! { find_wide insert_wide take_wide key: *const c_void = Key::Wide(key.cast()); }

pub(crate) unsafe extern "C" fn remove(entries: *const c_void, entry: *const c_void) {
    // SAFETY: see the module above.
    unsafe {
        let table = table(entries);
        table.remove(table.number(alive(entry)));
    }
}

pub(crate) unsafe extern "C" fn next(entries: *const c_void, cursor: *const c_void) {
    let cursor = cursor.cast_mut().cast::<i64>();
    // SAFETY: see the module above; the cell is one of the caller's frame.
    unsafe {
        let from = usize::try_from(cursor.read()).ok();
        cursor.write(place(from.and_then(|from| table(entries).next(from))));
    }
}

pub(crate) unsafe extern "C" fn last(entries: *const c_void, end: i64) -> i64 {
    // SAFETY: see the module above.
    place(
        usize::try_from(end)
            .ok()
            .and_then(|end| unsafe { table(entries) }.last(end)),
    )
}

/// The two tables, unless they are one.
unsafe fn two<'a>(a: *const c_void, b: *const c_void) -> Option<(&'a mut Table, &'a Table)> {
    // SAFETY: see the module above.
    (a != b).then(|| unsafe { (table(a), alive(b).as_ref()) })
}

pub(crate) unsafe extern "C" fn update(a: *const c_void, b: *const c_void) -> u32 {
    // SAFETY: see the module above. With itself there is nothing to do.
    check(unsafe { two(a, b) }.map_or(Ok(()), |(a, b)| a.update(b)))
}

fn combination(op: u32) -> Combination {
    match op {
        0 => Combination::Union,
        1 => Combination::Intersection,
        2 => Combination::Difference,
        3 => Combination::SymmetricDifference,
        _ => Combination::Selection,
    }
}

pub(crate) unsafe extern "C" fn combine(
    a: *const c_void,
    b: *const c_void,
    op: u32,
) -> *const c_void {
    // SAFETY: see the module above; both are only looked at.
    unsafe {
        let (a, b): (NonNull<Table>, NonNull<Table>) = (alive(a), alive(b));
        made(a.as_ref().combine(b.as_ref(), combination(op)))
    }
}

pub(crate) unsafe extern "C" fn combine_into(a: *const c_void, b: *const c_void, op: u32) -> u32 {
    let op = combination(op);
    // SAFETY: see the module above.
    unsafe {
        match (two(a, b), op) {
            (Some((a, b)), _) => check(a.combine_into(b, op)),
            (None, Combination::Union | Combination::Intersection | Combination::Selection) => 0,
            (None, Combination::Difference | Combination::SymmetricDifference) => {
                table(a).clear();
                0
            }
        }
    }
}

pub(crate) unsafe extern "C" fn relate(a: *const c_void, b: *const c_void, op: u32) -> i8 {
    let relation = match op {
        0 => Relation::Subset,
        1 => Relation::ProperSubset,
        2 => Relation::Superset,
        3 => Relation::ProperSuperset,
        _ => Relation::Disjoint,
    };
    // SAFETY: see the module above; both are only looked at.
    unsafe {
        let (a, b): (NonNull<Table>, NonNull<Table>) = (alive(a), alive(b));
        i8::from(a.as_ref().relate(b.as_ref(), relation))
    }
}
