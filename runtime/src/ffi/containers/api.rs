//! The functions for hosts in C: `include/tickjit_containers.h` says what each does.
//!
//! Unlike compiled code, a host is told what it did wrong: other kinds, NULL and constants are refused.

use core::ffi::c_void;
use core::ptr::{self, NonNull};

use super::{found, made};
use crate::containers::deque::End;
use crate::containers::object::{self, Header, Object, RefMut};
use crate::containers::table::Key;
use crate::containers::{self, Deque, List, Table, items};
use crate::errors::Fault;
use crate::layout::{Kind, Layout};

const OK: i32 = 0;
const ABSENT: i32 = 1;
const NO_MEMORY: i32 = 2;
const WRONG_KIND: i32 = 3;
const CONSTANT: i32 = 4;

/// The functions as the header declares them.
#[repr(C)]
#[derive(Debug)]
pub struct ContainerApi {
    version: u32,
    size: u32,
    list_new: extern "C" fn(u64, i64) -> *const c_void,
    deque_new: extern "C" fn(u64, i64) -> *const c_void,
    dict_new: extern "C" fn(u64, u64, i64) -> *const c_void,
    set_new: extern "C" fn(u64, i64) -> *const c_void,
    retain: unsafe extern "C" fn(*mut c_void),
    release: unsafe extern "C" fn(*mut c_void),
    clear: unsafe extern "C" fn(*mut c_void) -> i32,
    get: unsafe extern "C" fn(*const c_void, i64, *mut *mut c_void) -> i32,
    set: unsafe extern "C" fn(*mut c_void, i64, *const c_void) -> i32,
    append: unsafe extern "C" fn(*mut c_void, *const c_void) -> i32,
    append_left: unsafe extern "C" fn(*mut c_void, *const c_void) -> i32,
    pop: unsafe extern "C" fn(*mut c_void, *mut c_void) -> i32,
    pop_left: unsafe extern "C" fn(*mut c_void, *mut c_void) -> i32,
    find: unsafe extern "C" fn(*const c_void, *const c_void, *mut *mut c_void) -> i32,
    insert: unsafe extern "C" fn(*mut c_void, *const c_void, *const c_void) -> i32,
    remove: unsafe extern "C" fn(*mut c_void, *const c_void) -> i32,
    next:
        unsafe extern "C" fn(*const c_void, *mut i64, *mut *const c_void, *mut *mut c_void) -> i32,
}

const SIZE: u32 = 2 * 4 + 17 * 8;
const _: () = assert!(size_of::<ContainerApi>() == SIZE as usize);

static API: ContainerApi = ContainerApi {
    version: 1,
    size: SIZE,
    list_new,
    deque_new,
    dict_new,
    set_new,
    retain,
    release,
    clear,
    get,
    set,
    append,
    append_left,
    pop,
    pop_left,
    find,
    insert,
    remove,
    next,
};

/// The table of functions for hosts, as `tickjit_container_api *`.
#[must_use]
pub fn api() -> *const ContainerApi {
    &raw const API
}

/// The layout of an item, unless the bits are not one's.
fn layout(bits: u64) -> Result<Layout, Fault> {
    Layout::from_bits(bits)
        .filter(|layout| !layout.is_none())
        .ok_or(Fault::OutOfMemory)
}

fn key_layout(bits: u64) -> Result<Layout, Fault> {
    layout(bits).and_then(|layout| {
        if layout.has_objects() {
            Err(Fault::OutOfMemory)
        } else {
            Ok(layout)
        }
    })
}

extern "C" fn list_new(item: u64, capacity: i64) -> *const c_void {
    made(layout(item).and_then(|item| List::new(item, capacity)))
}

extern "C" fn deque_new(item: u64, maxlen: i64) -> *const c_void {
    made(layout(item).and_then(|item| Deque::new(item, maxlen)))
}

extern "C" fn dict_new(key: u64, value: u64, capacity: i64) -> *const c_void {
    let layouts = key_layout(key).and_then(|key| Ok((key, layout(value)?)));
    made(layouts.and_then(|(key, value)| Table::new(key, value, capacity)))
}

extern "C" fn set_new(key: u64, capacity: i64) -> *const c_void {
    made(key_layout(key).and_then(|key| Table::new(key, Layout::NONE, capacity)))
}

unsafe extern "C" fn retain(container: *mut c_void) {
    // SAFETY: null or a living container, as the header asks of a host.
    unsafe { containers::retain(container) };
}

unsafe extern "C" fn release(container: *mut c_void) {
    // SAFETY: as above, and the host gives up a count.
    unsafe { containers::release(container) };
}

/// Runs `change` on a container that may be changed.
unsafe fn changing(container: *mut c_void, change: impl FnOnce(RefMut<'_>) -> i32) -> i32 {
    let Some(object) = NonNull::new(container.cast::<Header>()) else {
        return WRONG_KIND;
    };
    // SAFETY: a living container, as the header asks of a host.
    unsafe {
        if object.as_ref().is_frozen() {
            return CONSTANT;
        }
        change(object::as_mut(object))
    }
}

/// The list or deque at an address, and the address of its item at an index.
unsafe fn item_at(sequence: *const c_void, index: i64) -> Result<(Object, NonNull<u8>), i32> {
    let object = NonNull::new(sequence.cast_mut().cast::<Header>()).ok_or(WRONG_KIND)?;
    // SAFETY: a living container, as the header asks of a host.
    let item = unsafe { object::item(object, index) };
    match item {
        Ok(Some(item)) => Ok((object, item)),
        Ok(None) => Err(ABSENT),
        Err(()) => Err(WRONG_KIND),
    }
}

unsafe extern "C" fn clear(container: *mut c_void) -> i32 {
    // SAFETY: see `changing`.
    unsafe {
        changing(container, |parts| {
            match parts {
                RefMut::List(list) => list.clear(),
                RefMut::Deque(deque) => deque.clear(),
                RefMut::Table(table) => table.clear(),
            }
            OK
        })
    }
}

unsafe extern "C" fn get(sequence: *const c_void, index: i64, item: *mut *mut c_void) -> i32 {
    // SAFETY: see `item_at`; the host's cell is writable.
    unsafe {
        match item_at(sequence, index) {
            Ok((_, found)) => {
                item.write(found.as_ptr().cast());
                OK
            }
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn set(sequence: *mut c_void, index: i64, item: *const c_void) -> i32 {
    // SAFETY: see `item_at`; the host's item is of the sequence's layout.
    unsafe {
        match item_at(sequence, index) {
            Ok((object, _)) if object.as_ref().is_frozen() => CONSTANT,
            Ok((object, place)) => {
                items::replace(object.as_ref().item(), place.as_ptr(), item.cast());
                OK
            }
            Err(code) => code,
        }
    }
}

/// Stores an item in a place made for it.
unsafe fn fill(place: Result<NonNull<u8>, Fault>, item: *const c_void, size: usize) -> i32 {
    match place {
        // SAFETY: the place is new; the host's item is of the sequence's layout.
        Ok(place) => unsafe {
            ptr::copy_nonoverlapping(item.cast(), place.as_ptr(), size);
            OK
        },
        Err(_) => NO_MEMORY,
    }
}

unsafe extern "C" fn append(sequence: *mut c_void, item: *const c_void) -> i32 {
    // SAFETY: see `changing` and `fill`.
    unsafe {
        changing(sequence, |parts| match parts {
            RefMut::List(list) => fill(list.insert(i64::MAX), item, list.item_size()),
            RefMut::Deque(deque) => fill(deque.append(End::Right), item, deque.item_size()),
            RefMut::Table(_) => WRONG_KIND,
        })
    }
}

unsafe extern "C" fn append_left(sequence: *mut c_void, item: *const c_void) -> i32 {
    // SAFETY: see `changing` and `fill`.
    unsafe {
        changing(sequence, |parts| match parts {
            RefMut::Deque(deque) => fill(deque.append(End::Left), item, deque.item_size()),
            RefMut::List(_) | RefMut::Table(_) => WRONG_KIND,
        })
    }
}

/// Moves an item out.
unsafe fn hand_over(item: Option<NonNull<u8>>, to: *mut c_void, size: usize) -> i32 {
    match item {
        // SAFETY: the item was in use until now; the host's cell has room for it.
        Some(item) => unsafe {
            ptr::copy_nonoverlapping(item.as_ptr(), to.cast(), size);
            OK
        },
        None => ABSENT,
    }
}

unsafe extern "C" fn pop(sequence: *mut c_void, item: *mut c_void) -> i32 {
    // SAFETY: see `changing` and `hand_over`.
    unsafe {
        changing(sequence, |parts| match parts {
            RefMut::List(list) => hand_over(list.take_last(), item, list.item_size()),
            RefMut::Deque(deque) => hand_over(deque.take(End::Right), item, deque.item_size()),
            RefMut::Table(_) => WRONG_KIND,
        })
    }
}

unsafe extern "C" fn pop_left(sequence: *mut c_void, item: *mut c_void) -> i32 {
    // SAFETY: see `changing` and `hand_over`.
    unsafe {
        changing(sequence, |parts| match parts {
            RefMut::Deque(deque) => hand_over(deque.take(End::Left), item, deque.item_size()),
            RefMut::List(_) | RefMut::Table(_) => WRONG_KIND,
        })
    }
}

/// The dict or set at an address.
unsafe fn table<'a>(address: *const c_void) -> Option<&'a Table> {
    let object = NonNull::new(address.cast_mut().cast::<Header>())?;
    // SAFETY: a living container, as the header asks of a host.
    unsafe {
        match object.as_ref().kind() {
            Kind::Dict | Kind::Set => Some(object.cast().as_ref()),
            Kind::List | Kind::Deque => None,
        }
    }
}

/// Writes what the host asks for.
unsafe fn tell<T>(cell: *mut T, value: T) {
    if !cell.is_null() {
        // SAFETY: the host's cell is writable.
        unsafe { cell.write(value) };
    }
}

unsafe extern "C" fn find(
    container: *const c_void,
    key: *const c_void,
    value: *mut *mut c_void,
) -> i32 {
    // SAFETY: see `table`; the host's key is of its layout.
    unsafe {
        let Some(table) = table(container) else {
            return WRONG_KIND;
        };
        let Some(entry) = table.find(Key::at(table.key_layout(), key.cast())) else {
            return ABSENT;
        };
        tell(value, table.value_or_null(entry).cast());
        OK
    }
}

unsafe extern "C" fn insert(
    container: *mut c_void,
    key: *const c_void,
    value: *const c_void,
) -> i32 {
    // SAFETY: see `changing`; the host's key and value are of the table's layouts.
    unsafe {
        changing(container, |parts| {
            let RefMut::Table(table) = parts else {
                return WRONG_KIND;
            };
            let Ok(entry) = table.insert(Key::at(table.key_layout(), key.cast())) else {
                return NO_MEMORY;
            };
            let place = table.value_or_null(entry);
            if !place.is_null() {
                items::replace(table.value_layout(), place, value.cast());
            }
            OK
        })
    }
}

unsafe extern "C" fn remove(container: *mut c_void, key: *const c_void) -> i32 {
    // SAFETY: see `changing`; the host's key is of the table's layout.
    unsafe {
        changing(container, |parts| {
            let RefMut::Table(table) = parts else {
                return WRONG_KIND;
            };
            let Some(entry) = table.take(Key::at(table.key_layout(), key.cast())) else {
                return ABSENT;
            };
            items::release(table.value_layout(), table.value_or_null(entry));
            OK
        })
    }
}

unsafe extern "C" fn next(
    container: *const c_void,
    cursor: *mut i64,
    key: *mut *const c_void,
    value: *mut *mut c_void,
) -> i32 {
    // SAFETY: see `table`; the host's cells are valid.
    unsafe {
        let Some(table) = table(container) else {
            return WRONG_KIND;
        };
        let number = usize::try_from(cursor.read()).ok();
        let Some(number) = number.and_then(|number| table.next(number)) else {
            return ABSENT;
        };
        cursor.write(super::number(number) + 1);
        let entry = table.entry(number);
        tell(key, found(Some(entry)));
        tell(value, table.value_or_null(entry).cast());
        OK
    }
}
