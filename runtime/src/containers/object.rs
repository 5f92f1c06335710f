//! The header that every container begins with, and counting of owners.

use std::mem::offset_of;
use std::ptr::NonNull;

use super::list::position;
use super::{Deque, List, Table, deque, list, table};
use crate::errors::Fault;
use crate::layout::{self, FROZEN, Kind, Layout, OBJECTS};

/// What every container begins with. The offsets are those of [`layout`].
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Header {
    /// How many owners there are.
    pub(super) refs: i64,
    /// How many items; of tables, entries alive.
    pub(super) len: usize,
    /// The items or entries; dangling where there is no room for any.
    pub(super) data: NonNull<u8>,
    /// How many items or entries there is room for.
    pub(super) capacity: usize,
    /// The layout of an item or key.
    pub(super) item: Layout,
    pub(super) kind: Kind,
    pub(super) flags: u16,
    /// Bytes of an item or entry, never 0.
    pub(super) item_size: u32,
}

const _: () = {
    assert!(size_of::<usize>() == 8 && cfg!(target_endian = "little"));
    assert!(offset_of!(Header, refs) == layout::REFS);
    assert!(offset_of!(Header, len) == layout::LEN);
    assert!(offset_of!(Header, data) == layout::DATA);
    assert!(offset_of!(Header, capacity) == layout::CAPACITY);
    assert!(offset_of!(Header, item) == layout::ITEM);
    assert!(offset_of!(Header, kind) == layout::KIND);
    assert!(offset_of!(Header, flags) == layout::FLAGS);
    assert!(offset_of!(Header, item_size) == layout::ITEM_SIZE);
    assert!(size_of::<Header>() == 48);
};

impl Header {
    /// The header of an empty container with one owner, without room for items.
    #[inline]
    pub(super) fn new(kind: Kind, item: Layout, size: usize, has_objects: bool) -> Self {
        Self {
            refs: 1,
            len: 0,
            data: NonNull::<u64>::dangling().cast(),
            capacity: 0,
            item,
            kind,
            flags: if has_objects { OBJECTS } else { 0 },
            item_size: size as u32,
        }
    }

    #[inline]
    pub(super) fn size(&self) -> usize {
        self.item_size as usize
    }

    #[inline]
    pub(super) fn has_objects(&self) -> bool {
        self.flags & OBJECTS != 0
    }

    /// What it is.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The layout of an item or key.
    pub(crate) fn item(&self) -> Layout {
        self.item
    }

    /// Whether it is a constant.
    pub(crate) fn is_frozen(&self) -> bool {
        self.flags & FROZEN != 0
    }

    /// Adds an owner, unless it is a constant.
    pub(crate) fn retain(&mut self) {
        if !self.is_frozen() {
            self.refs += 1;
        }
    }

    /// The address of item or entry `index`.
    ///
    /// # Safety
    ///
    /// `index <= capacity`.
    #[inline]
    pub(super) unsafe fn at(&self, index: usize) -> *mut u8 {
        // SAFETY: there is room for `capacity` items of this size.
        unsafe { self.data.as_ptr().add(index * self.size()) }
    }
}

/// A living container: what its address points at is whole, and nobody else changes it during the call.
pub(crate) type Object = NonNull<Header>;

/// A living container as the struct of its kind, to look at.
pub(super) enum Ref<'a> {
    List(&'a List),
    Deque(&'a Deque),
    Table(&'a Table),
}

/// A living container as the struct of its kind, to change.
pub(crate) enum RefMut<'a> {
    List(&'a mut List),
    Deque(&'a mut Deque),
    Table(&'a mut Table),
}

/// The struct of a container's kind, to look at.
///
/// # Safety
///
/// The object is alive, and nobody changes it while the answer is in use.
#[inline]
pub(super) unsafe fn as_ref<'a>(object: Object) -> Ref<'a> {
    // SAFETY: the header of a living object is readable, and its kind says what it is.
    unsafe {
        match object.as_ref().kind {
            Kind::List => Ref::List(object.cast().as_ref()),
            Kind::Deque => Ref::Deque(object.cast().as_ref()),
            Kind::Dict | Kind::Set => Ref::Table(object.cast().as_ref()),
        }
    }
}

/// The struct of a container's kind, to change.
///
/// # Safety
///
/// The object is alive, and nobody else looks at its struct while the answer is in use.
#[inline]
pub(crate) unsafe fn as_mut<'a>(object: Object) -> RefMut<'a> {
    // SAFETY: as for `as_ref`.
    unsafe {
        match object.as_ref().kind {
            Kind::List => RefMut::List(object.cast().as_mut()),
            Kind::Deque => RefMut::Deque(object.cast().as_mut()),
            Kind::Dict | Kind::Set => RefMut::Table(object.cast().as_mut()),
        }
    }
}

/// The address of the item at an index of a list or deque, if it has one; another container is refused.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn item(object: Object, index: i64) -> Result<Option<NonNull<u8>>, ()> {
    // SAFETY: the object is alive; the place is below its length, and addresses of items are not null.
    unsafe {
        let place = position(index, object.as_ref().len);
        let at = |item: *mut u8| NonNull::new_unchecked(item);
        match as_ref(object) {
            Ref::List(list) => Ok(place.map(|index| at(list.head.at(index)))),
            Ref::Deque(deque) => Ok(place.map(|index| at(deque.at(index)))),
            Ref::Table(_) => Err(()),
        }
    }
}

/// Frees a container without owners, and gives up what it owns.
///
/// # Safety
///
/// The object is alive, and nobody looks at it afterwards.
pub(crate) unsafe fn free(object: Object) {
    // SAFETY: the caller gives the object up.
    unsafe {
        match object.as_ref().kind {
            Kind::List => list::free(object.cast()),
            Kind::Deque => deque::free(object.cast()),
            Kind::Dict | Kind::Set => table::free(object.cast()),
        }
    }
}

/// Gives up one count of an owner.
///
/// # Safety
///
/// The object is alive or null, the caller owns a count, and does not use it afterwards.
#[inline]
pub(crate) unsafe fn release(object: *mut Header) {
    let Some(mut object) = NonNull::new(object) else {
        return;
    };
    // SAFETY: the object is alive; without owners nobody looks at it.
    unsafe {
        let header = object.as_mut();
        header.refs -= 1;
        if header.refs == 0 {
            free(object);
        }
    }
}

/// One more count, or, of a constant and where `deep` asks for it, a copy.
///
/// # Safety
///
/// The object is alive or null.
pub(super) unsafe fn share(object: *mut Header, deep: bool) -> Result<*mut Header, Fault> {
    let Some(mut living) = NonNull::new(object) else {
        return Ok(object);
    };
    // SAFETY: the object is alive.
    unsafe {
        if deep || living.as_ref().is_frozen() {
            return copy(living, deep).map(NonNull::as_ptr);
        }
        living.as_mut().refs += 1;
    }
    Ok(object)
}

/// A copy with one owner. Containers in it are shared, or copied too if `deep`.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn copy(object: Object, deep: bool) -> Result<Object, Fault> {
    // SAFETY: the object is alive, and a copy looks at nothing else that could change it.
    unsafe {
        match as_ref(object) {
            Ref::List(list) => list::copy(list, deep).map(NonNull::cast),
            Ref::Deque(deque) => deque::copy(deque, deep).map(NonNull::cast),
            Ref::Table(table) => table::copy(table, deep).map(NonNull::cast),
        }
    }
}

/// Takes every item out.
///
/// # Safety
///
/// The object is alive.
pub(crate) unsafe fn clear(object: Object) {
    // SAFETY: the object is alive.
    unsafe {
        match as_mut(object) {
            RefMut::List(list) => list.clear(),
            RefMut::Deque(deque) => deque.clear(),
            RefMut::Table(table) => table.clear(),
        }
    }
}
