//! Containers against plain models by random operations, and with every allocation failing once.

mod bytes;
mod failing;
mod folds;
mod images;
mod nested;
mod sequences;
mod tables;

use std::ffi::c_void;
use std::ptr;

use super::object::{self, Header};
use super::{Item, Owned, Value, View, injection};
use crate::layout::Layout;
use crate::table::RuntimeFn;

/// Numbers that look random and are the same in every run.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: u64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % bound).cast_signed()
    }
}

/// How many sequences of operations a test runs.
pub(super) const ROUNDS: u64 = if cfg!(miri) { 2 } else { 60 };

/// A container under test: one count of it.
#[derive(Debug)]
pub(super) struct Handle(pub(super) *const c_void);

impl Handle {
    /// A list of ints.
    pub(super) fn list(items: &[i64]) -> Self {
        let mut list = Owned::list(Layout::I64, 0).unwrap();
        for item in items {
            list.push([Value::I64(*item)]).unwrap();
        }
        Self(list.into_raw())
    }

    pub(super) fn view(&self) -> View<'_> {
        // SAFETY: the handle is a living container's, and tests change it between views only.
        unsafe { View::from_raw(self.0) }.unwrap()
    }

    /// One more count.
    pub(super) fn share(&self) -> Self {
        // SAFETY: the container is alive.
        unsafe { (*self.0.cast_mut().cast::<Header>()).retain() };
        Self(self.0)
    }

    pub(super) fn into_raw(self) -> *const c_void {
        let raw = self.0;
        std::mem::forget(self);
        raw
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the count is this one's.
        unsafe { object::release(self.0.cast_mut().cast()) };
    }
}

/// Calls a row as compiled code does.
macro_rules! call {
    ($function:ident($($arg:expr => $type:ty),*) $(-> $result:ty)?) => {{
        let address = RuntimeFn::$function.address();
        // SAFETY: the row's types, and living containers.
        unsafe {
            let function: unsafe extern "C" fn($($type),*) $(-> $result)? = std::mem::transmute(address);
            function($($arg),*)
        }
    }};
}
pub(super) use call;

/// Stores an int where a call has made room for it.
pub(super) fn store(place: *const c_void, value: i64) {
    assert!(!place.is_null());
    // SAFETY: the place is an item's, of an int.
    unsafe { place.cast_mut().cast::<i64>().write(value) };
}

/// The int behind an address, if there is one.
pub(super) fn load(place: *const c_void) -> Option<i64> {
    // SAFETY: null or the place of an int.
    unsafe { place.cast::<i64>().as_ref().copied() }
}

/// An address of an item on the stack.
pub(super) fn at(item: &i64) -> *const c_void {
    ptr::from_ref(item).cast()
}

pub(super) fn int(item: Item<'_>) -> i64 {
    match item.first() {
        Some(Value::I64(value)) => value,
        other => panic!("{other:?} is no int"),
    }
}

/// The ints of a list or deque, the keys of a table of ints.
pub(super) fn ints(view: View<'_>) -> Vec<i64> {
    view.items().map(int).collect()
}

/// Runs a test and sees that it leaves no block behind.
pub(super) fn leaves_nothing(test: impl FnOnce()) {
    let before = injection::alive();
    test();
    assert_eq!(injection::alive(), before);
}
