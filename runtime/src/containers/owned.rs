//! Containers that a host owns: building them, handing them over, freeing them.

use std::ffi::c_void;
use std::fmt;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use super::object::{self, Header, Object, RefMut, as_mut};
use super::table::Key;
use super::{Deque, Image, List, Table, Value, View, deque, items};
use crate::errors::Fault;
use crate::layout::{FROZEN, Field, Kind, Layout};

/// A container that is nobody else's, with all in it; freed when dropped.
#[derive(Debug)]
pub struct Owned(Object);

// SAFETY: what is in it is its own too, so it goes from thread to thread as a whole.
unsafe impl Send for Owned {}

/// Why something could not be put into a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// Memory that could not be had.
    OutOfMemory,
    /// An item, key or value of another layout, or an operation of another kind of container.
    Mismatch,
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OutOfMemory => "out of memory",
            Self::Mismatch => "what is put into a container is not of its type",
        })
    }
}

impl std::error::Error for BuildError {}

impl From<Fault> for BuildError {
    fn from(_: Fault) -> Self {
        Self::OutOfMemory
    }
}

/// An item on its way into a container; the containers in it are freed unless it arrives.
struct Packed {
    /// Not plain numbers: moving these would make numbers of addresses.
    bytes: [MaybeUninit<u64>; 16],
    layout: Layout,
}

impl Packed {
    fn new(
        layout: Layout,
        values: impl IntoIterator<Item = Value<Owned>>,
    ) -> Result<Self, BuildError> {
        let mut packed = Self {
            bytes: [MaybeUninit::new(0); 16],
            layout,
        };
        let mut values = values.into_iter();
        for (field, offset) in layout.fields() {
            // SAFETY: an item has at most 16 fields of 8 bytes.
            let at = unsafe { packed.bytes.as_mut_ptr().cast::<u8>().add(offset) };
            // SAFETY: the field is as wide as its value.
            unsafe {
                match (field, values.next()) {
                    (Field::I8, Some(Value::I8(value))) => at.cast::<i8>().write(value),
                    (Field::I16, Some(Value::I16(value))) => at.cast::<i16>().write(value),
                    (Field::I32, Some(Value::I32(value))) => at.cast::<i32>().write(value),
                    (Field::I64, Some(Value::I64(value))) => at.cast::<i64>().write(value),
                    (Field::F64, Some(Value::F64(value))) => at.cast::<f64>().write(value),
                    (Field::Object, Some(Value::Container(value))) => {
                        at.cast::<*mut Header>().write(value.into_raw().cast());
                    }
                    _ => return Err(BuildError::Mismatch),
                }
            }
        }
        match values.next() {
            None => Ok(packed),
            Some(_) => Err(BuildError::Mismatch),
        }
    }

    fn at(&self) -> *const u8 {
        self.bytes.as_ptr().cast()
    }

    /// Moves the item to its place.
    ///
    /// # Safety
    ///
    /// There is room for it, and nothing that would have to be given up.
    unsafe fn arrive(self, place: *mut u8) {
        // SAFETY: the caller's place has room.
        unsafe { ptr::copy_nonoverlapping(self.at(), place, self.layout.size()) };
        std::mem::forget(self);
    }
}

impl Drop for Packed {
    fn drop(&mut self) {
        // SAFETY: fields not yet set are null; the others are this item's own.
        unsafe { items::release(self.layout, self.at()) };
    }
}

impl Owned {
    pub(super) fn of(object: Object) -> Self {
        Self(object)
    }

    /// An empty list with room for `capacity` items.
    pub fn list(item: Layout, capacity: usize) -> Result<Self, Fault> {
        let capacity = i64::try_from(capacity).map_err(|_| Fault::OutOfMemory)?;
        List::new(item, capacity).map(|list| Self(list.cast()))
    }

    /// An empty deque, of at most `maxlen` items.
    pub fn deque(item: Layout, maxlen: Option<usize>) -> Result<Self, Fault> {
        let maxlen = maxlen.map_or(-1, |maxlen| i64::try_from(maxlen).unwrap_or(i64::MAX));
        Deque::new(item, maxlen).map(|deque| Self(deque.cast()))
    }

    /// An empty dict with room for `capacity` keys.
    pub fn dict(key: Layout, value: Layout, capacity: usize) -> Result<Self, BuildError> {
        if key.has_objects() || value.is_none() {
            return Err(BuildError::Mismatch);
        }
        let capacity = i64::try_from(capacity).map_err(|_| BuildError::OutOfMemory)?;
        Ok(Self(Table::new(key, value, capacity)?.cast()))
    }

    /// An empty set with room for `capacity` keys.
    pub fn set(key: Layout, capacity: usize) -> Result<Self, BuildError> {
        if key.has_objects() {
            return Err(BuildError::Mismatch);
        }
        let capacity = i64::try_from(capacity).map_err(|_| BuildError::OutOfMemory)?;
        Ok(Self(Table::new(key, Layout::NONE, capacity)?.cast()))
    }

    /// A container of a state slot or from [`Self::into_raw`], whose count goes over; `None` for null.
    ///
    /// # Safety
    ///
    /// The handle is null or a living container's; the caller gives up its count, and nobody else has one, of the
    /// containers in it neither.
    #[must_use]
    pub unsafe fn from_raw(handle: *mut c_void) -> Option<Self> {
        NonNull::new(handle.cast()).map(Self)
    }

    /// The handle for a state slot. Whoever has it owns the container.
    #[must_use]
    pub fn into_raw(self) -> *mut c_void {
        let handle = self.0.as_ptr().cast();
        std::mem::forget(self);
        handle
    }

    /// The container to look at.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::of(self.0)
    }

    /// One more count. Who gives both away vouches for their staying on one thread.
    pub(super) fn share(&self) -> Self {
        let mut object = self.0;
        // SAFETY: the container is alive, and nobody looks at its header now.
        unsafe { object.as_mut() }.retain();
        Self(object)
    }

    fn parts(&mut self) -> RefMut<'_> {
        // SAFETY: the container is alive and this one's.
        unsafe { as_mut(self.0) }
    }

    /// Appends an item to a list or deque (a full one drops its first), or adds a key to a set.
    pub fn push(&mut self, item: impl IntoIterator<Item = Value<Owned>>) -> Result<(), BuildError> {
        let layout = self.view().item_layout();
        if self.view().kind() == Kind::Dict {
            return Err(BuildError::Mismatch);
        }
        let item = Packed::new(layout, item)?;
        // SAFETY: the item is of the container's layout; its place is new and unused.
        unsafe {
            match self.parts() {
                RefMut::List(list) => {
                    list.reserve(1)?;
                    item.arrive(list.head.at(list.head.len));
                    list.head.len += 1;
                }
                RefMut::Deque(deque) => item.arrive(deque.append(deque::End::Right)?.as_ptr()),
                RefMut::Table(table) => {
                    table.insert(Key::at(layout, item.at()))?;
                }
            }
        }
        Ok(())
    }

    /// Sets the value of a key of a dict.
    pub fn insert(
        &mut self,
        key: impl IntoIterator<Item = Value<Owned>>,
        value: impl IntoIterator<Item = Value<Owned>>,
    ) -> Result<(), BuildError> {
        let RefMut::Table(table) = self.parts() else {
            return Err(BuildError::Mismatch);
        };
        if table.head.kind != Kind::Dict {
            return Err(BuildError::Mismatch);
        }
        let key = Packed::new(table.head.item, key)?;
        let value = Packed::new(table.value, value)?;
        // SAFETY: both are of the table's layouts; the value that was there is given up.
        unsafe {
            let entry = table.insert(Key::at(key.layout, key.at()))?;
            let place = table.value_of(entry.as_ptr());
            items::release(table.value, place);
            value.arrive(place);
        }
        Ok(())
    }

    /// Makes a dict a defaulting one.
    pub fn set_default(
        &mut self,
        value: impl IntoIterator<Item = Value<Owned>>,
    ) -> Result<(), BuildError> {
        let RefMut::Table(table) = self.parts() else {
            return Err(BuildError::Mismatch);
        };
        if table.head.kind != Kind::Dict {
            return Err(BuildError::Mismatch);
        }
        let value = Packed::new(table.value, value)?;
        // SAFETY: the value is of the table's layout, and goes over.
        unsafe { table.set_default(value.at())? };
        std::mem::forget(value);
        Ok(())
    }

    /// Makes it, with all in it, a constant: any thread may read it, nobody may change it.
    #[must_use]
    pub fn freeze(self) -> Frozen {
        freeze(self.0);
        Frozen(self)
    }
}

/// One more owner of a container; nothing of null or a constant.
///
/// # Safety
///
/// The handle is null or a living container's, which nobody else looks at meanwhile.
pub unsafe fn retain(handle: *mut c_void) {
    // SAFETY: the caller vouches for the handle.
    if let Some(header) = unsafe { handle.cast::<Header>().as_mut() } {
        header.retain();
    }
}

/// One owner less; the last one frees the container. Nothing of null or a constant.
///
/// # Safety
///
/// As for [`retain`]; the caller gives up a count, and does not use the handle afterwards.
pub unsafe fn release(handle: *mut c_void) {
    let header = handle.cast::<Header>();
    // SAFETY: the caller vouches for the handle.
    unsafe {
        if header.as_ref().is_some_and(|header| !header.is_frozen()) {
            object::release(header);
        }
    }
}

/// Marks a container and all in it.
fn freeze(mut object: Object) {
    // SAFETY: the container is its owner's alone.
    unsafe { object.as_mut().flags |= FROZEN };
    let view = View::of(object);
    let default = view.default_value();
    let items = view.entries().flat_map(|(item, value)| [item, value]);
    for item in items.chain(default) {
        for value in item.fields() {
            if let Value::Container(view) = value {
                freeze(view.object);
            }
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: the count is this one's.
        unsafe { object::release(self.0.as_ptr()) };
    }
}

/// A constant container, as compiled functions hold it.
#[derive(Debug)]
pub struct Frozen(Owned);

// SAFETY: nobody changes it, its counts neither, so threads may share it.
unsafe impl Sync for Frozen {}

impl Frozen {
    /// The handle that compiled code holds, valid as long as this.
    #[must_use]
    pub fn as_raw(&self) -> *const c_void {
        self.0.view().as_raw()
    }

    /// The container to look at.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        self.0.view()
    }

    /// Its memory, for a program that has it among its data.
    #[must_use]
    pub fn image(&self) -> Image {
        Image::of(self.view())
    }
}
