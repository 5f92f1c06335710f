//! Containers to look at: what a host shows of a state slot.

use std::ffi::c_void;
use std::iter;
use std::marker::PhantomData;
use std::ptr::NonNull;

use super::object::{self, Object, Ref, as_ref};
use super::table::Key;
use super::{Owned, Shape, items};
use crate::errors::Fault;
use crate::layout::{Field, Kind, Layout};

/// A field of an item. `C` is a [`View`] where it is read, an [`Owned`] where it is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<C> {
    /// A bool: 0 or 1.
    I8(i8),
    /// An enumeration's number.
    I16(i16),
    /// A wider enumeration's number.
    I32(i32),
    /// An int, a datetime or a timedelta.
    I64(i64),
    /// A float.
    F64(f64),
    /// A container.
    Container(C),
}

/// A living container that nobody changes meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(super) object: Object,
    life: PhantomData<&'a Owned>,
}

/// An item, a key or a value of a container.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    at: *const u8,
    layout: Layout,
    life: PhantomData<&'a Owned>,
}

impl<'a> View<'a> {
    /// The container of a state slot; `None` if the slot is empty.
    ///
    /// # Safety
    ///
    /// The handle is null or was read from a state slot of a function that has been started and not stopped, or from an
    /// [`Owned`], and nobody changes the container or what is in it while the view or anything out of it is in use.
    #[must_use]
    pub unsafe fn from_raw(handle: *const c_void) -> Option<Self> {
        NonNull::new(handle.cast_mut().cast()).map(Self::of)
    }

    pub(super) fn of(object: Object) -> Self {
        Self {
            object,
            life: PhantomData,
        }
    }

    pub(super) fn parts(self) -> Ref<'a> {
        // SAFETY: the view's container is alive, and nobody changes it.
        unsafe { as_ref(self.object) }
    }

    pub(super) fn head(self) -> &'a object::Header {
        // SAFETY: as above.
        unsafe { self.object.as_ref() }
    }

    fn item(at: *const u8, layout: Layout) -> Item<'a> {
        Item {
            at,
            layout,
            life: PhantomData,
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.head().kind
    }

    /// How many items it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.head().len
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its handle, which it keeps.
    #[must_use]
    pub fn as_raw(&self) -> *const c_void {
        self.object.as_ptr().cast_const().cast()
    }

    /// The layout of its items or keys.
    #[must_use]
    pub fn item_layout(&self) -> Layout {
        self.head().item
    }

    /// The layout of a dict's values; of others there is none.
    #[must_use]
    pub fn value_layout(&self) -> Layout {
        match self.parts() {
            Ref::Table(table) => table.value,
            Ref::List(_) | Ref::Deque(_) => Layout::NONE,
        }
    }

    /// The bound of a deque that has one.
    #[must_use]
    pub fn maxlen(&self) -> Option<usize> {
        match self.parts() {
            Ref::Deque(deque) => deque.bound(),
            Ref::List(_) | Ref::Table(_) => None,
        }
    }

    /// The default of a defaulting dict.
    #[must_use]
    pub fn default_value(&self) -> Option<Item<'a>> {
        match self.parts() {
            Ref::Table(table) => table
                .default_value()
                .map(|value| Self::item(value.as_ptr(), table.value)),
            Ref::List(_) | Ref::Deque(_) => None,
        }
    }

    /// The item at an index of a list or deque.
    #[must_use]
    pub fn get(&self, index: i64) -> Option<Item<'a>> {
        // SAFETY: the container is alive, and nobody changes it.
        let at = unsafe { object::item(self.object, index) }.ok().flatten()?;
        Some(Self::item(at.as_ptr(), self.item_layout()))
    }

    /// The items of a list or deque, the keys of a table.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        self.entries().map(|(item, _)| item)
    }

    /// The keys and values of a dict. Of what has no values they are empty.
    pub fn entries(&self) -> impl Iterator<Item = (Item<'a>, Item<'a>)> + use<'a> {
        let view = *self;
        let mut cursor = 0;
        iter::from_fn(move || {
            // SAFETY: numbers are below the length or the entries in use.
            let (item, value) = unsafe {
                match view.parts() {
                    Ref::List(list) if cursor < list.head.len => (list.head.at(cursor), None),
                    Ref::Deque(deque) if cursor < deque.head.len => (deque.at(cursor), None),
                    Ref::List(_) | Ref::Deque(_) => return None,
                    Ref::Table(table) => {
                        cursor = table.next(cursor)?;
                        let entry = table.head.at(cursor);
                        (entry, Some(Self::item(table.value_of(entry), table.value)))
                    }
                }
            };
            cursor += 1;
            let value = value.unwrap_or(Self::item(item, Layout::NONE));
            Some((Self::item(item, view.item_layout()), value))
        })
    }

    /// The value of a key of a dict, or, of a set, the key itself.
    #[must_use]
    pub fn find(&self, key: &Item<'_>) -> Option<Item<'a>> {
        let Ref::Table(table) = self.parts() else {
            return None;
        };
        if key.layout != self.item_layout() {
            return None;
        }
        // SAFETY: the key is of the table's layout.
        unsafe {
            let entry = table.find(Key::at(key.layout, key.at))?.as_ptr();
            Some(match self.kind() {
                Kind::Set => Self::item(entry, key.layout),
                _ => Self::item(table.value_of(entry), table.value),
            })
        }
    }

    /// A copy that shares nothing with this one.
    pub fn deep_copy(&self) -> Result<Owned, Fault> {
        // SAFETY: the container is alive, and nobody changes it.
        let copy = unsafe { object::copy(self.object, true) };
        copy.map(Owned::of)
    }
}

/// Python's `==`.
impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same_type = |a: &Self, b: &Self| {
            (a.kind(), a.item_layout(), a.value_layout())
                == (b.kind(), b.item_layout(), b.value_layout())
        };
        // SAFETY: both are alive, and of one type.
        same_type(self, other) && unsafe { super::compare::equal(self.object, other.object) }
    }
}

impl<'a> Item<'a> {
    /// The layout.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The fields.
    pub fn fields(&self) -> impl Iterator<Item = Value<View<'a>>> + use<'a> {
        self.placed().map(|(_, value)| value)
    }

    /// The fields, each with its offset.
    pub(super) fn placed(&self) -> impl Iterator<Item = (usize, Value<View<'a>>)> + use<'a> {
        let at = self.at;
        self.layout.fields().filter_map(move |(field, offset)| {
            // SAFETY: the field is the item's.
            let value = unsafe {
                let at = at.add(offset);
                match field {
                    Field::I8 => Value::I8(at.cast::<i8>().read()),
                    Field::I16 => Value::I16(at.cast::<i16>().read()),
                    Field::I32 => Value::I32(at.cast::<i32>().read()),
                    Field::I64 => Value::I64(at.cast::<i64>().read()),
                    Field::F64 => Value::F64(at.cast::<f64>().read()),
                    Field::Object => {
                        Value::Container(View::of(NonNull::new(items::load_object(at))?))
                    }
                }
            };
            Some((offset, value))
        })
    }

    /// The first field, of most items the only one.
    #[must_use]
    pub fn first(&self) -> Option<Value<View<'a>>> {
        self.fields().next()
    }

    /// Whether the containers in it are of these shapes.
    pub(super) fn has_parts(&self, shapes: &[Shape]) -> bool {
        let containers = self.fields().filter_map(|value| match value {
            Value::Container(view) => Some(view),
            _ => None,
        });
        let mut shapes = shapes.iter();
        let all = containers
            .zip(shapes.by_ref())
            .all(|(view, shape)| view.fits(shape));
        all && shapes.next().is_none()
    }
}
