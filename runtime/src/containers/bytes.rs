//! Containers as bytes, for snapshots.
//!
//! Containers that are written with one [`Writer`] and read with one [`Reader`] share what they shared: one that stands
//! in several places is written where it comes first, and told by its number after that.
//!
//! All numbers are little-endian. A container that was written before is
//!
//! | | |
//! |---|---|
//! | `u8` | 0 |
//! | `u32` | its number: 0 for the first that was written to its end |
//!
//! and any other
//!
//! | | |
//! |---|---|
//! | `u8` | its [`Kind`]: 1 list, 2 deque, 3 dict, 4 set |
//! | `u64` | the layout of an item or key |
//! | `u64` | dicts: the layout of a value |
//! | `i64` | deques: the bound, -1 for none |
//! | `u8` | dicts: 1 if a default follows the length, else 0 |
//! | `u64` | the length |
//! | value | dicts: the default, if there is one |
//! | items | list and deque: the items in order; set: the keys; dict: each key with its value |
//!
//! An item, key or value is its fields in order, without gaps: 1, 2, 4 or 8 bytes by kind, a float its bits, a
//! container as above. Version and checksum are those of whoever frames the bytes.

use std::collections::HashMap;
use std::ffi::c_void;
use std::fmt;
use std::marker::PhantomData;

use super::{BuildError, Owned, Shape, Value, View};
use crate::errors::Fault;
use crate::layout::{Field, Kind, Layout};

/// Why bytes are not a container's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// They end too soon.
    Truncated,
    /// They are those of a container of another type.
    WrongType,
    /// They hold what no container holds: a bool that is neither 0 nor 1, a key twice, more items than the bound.
    Corrupt,
    /// There is no memory for them.
    OutOfMemory,
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Truncated => "the bytes of a container end too soon",
            Self::WrongType => "the bytes are those of a container of another type",
            Self::Corrupt => "the bytes are no container's",
            Self::OutOfMemory => "out of memory",
        })
    }
}

impl std::error::Error for ReadError {}

impl From<BuildError> for ReadError {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::OutOfMemory => Self::OutOfMemory,
            BuildError::Mismatch => Self::WrongType,
        }
    }
}

impl From<Fault> for ReadError {
    fn from(_: Fault) -> Self {
        Self::OutOfMemory
    }
}

/// The first byte of a container that was written before.
const BEFORE: u8 = 0;

/// Writes containers.
#[derive(Debug, Default)]
pub struct Writer {
    /// The numbers of those that were written, by handle.
    numbers: HashMap<*const c_void, u32>,
}

impl Writer {
    /// Appends a container to `bytes`. After a fault some of it may be there.
    ///
    /// Nobody changes a container between two calls.
    pub fn write(&mut self, container: &View<'_>, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        if let Some(number) = self.numbers.get(&container.as_raw()) {
            put(bytes, &[BEFORE])?;
            return put(bytes, &number.to_le_bytes());
        }
        self.write_whole(*container, bytes)?;
        let number = u32::try_from(self.numbers.len()).map_err(|_| Fault::OutOfMemory)?;
        self.numbers
            .try_reserve(1)
            .map_err(|_| Fault::OutOfMemory)?;
        self.numbers.insert(container.as_raw(), number);
        Ok(())
    }

    fn write_whole(&mut self, container: View<'_>, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        let is_dict = container.kind() == Kind::Dict;
        put(bytes, &[container.kind() as u8])?;
        put(bytes, &container.item_layout().bits().to_le_bytes())?;
        if is_dict {
            put(bytes, &container.value_layout().bits().to_le_bytes())?;
        }
        if container.kind() == Kind::Deque {
            let bound = container
                .maxlen()
                .and_then(|bound| i64::try_from(bound).ok());
            put(bytes, &bound.unwrap_or(-1).to_le_bytes())?;
        }
        let default = container.default_value();
        if is_dict {
            put(bytes, &[u8::from(default.is_some())])?;
        }
        put(bytes, &(container.len() as u64).to_le_bytes())?;
        if let Some(default) = default {
            self.write_fields(default.fields(), bytes)?;
        }
        for (item, value) in container.entries() {
            self.write_fields(item.fields(), bytes)?;
            self.write_fields(value.fields(), bytes)?;
        }
        Ok(())
    }

    fn write_fields<'a>(
        &mut self,
        mut fields: impl Iterator<Item = Value<View<'a>>>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        fields.try_for_each(|value| match value {
            Value::I8(value) => put(bytes, &value.to_le_bytes()),
            Value::I16(value) => put(bytes, &value.to_le_bytes()),
            Value::I32(value) => put(bytes, &value.to_le_bytes()),
            Value::I64(value) => put(bytes, &value.to_le_bytes()),
            Value::F64(value) => put(bytes, &value.to_bits().to_le_bytes()),
            Value::Container(view) => self.write(&view, bytes),
        })
    }
}

fn put(bytes: &mut Vec<u8>, more: &[u8]) -> Result<(), Fault> {
    bytes
        .try_reserve(more.len())
        .map_err(|_| Fault::OutOfMemory)?;
    bytes.extend_from_slice(more);
    Ok(())
}

/// Reads containers of shapes that live as long as `'s`.
#[derive(Debug, Default)]
pub struct Reader<'s> {
    /// Those that were read to their ends, by number.
    made: Vec<(Shared, &'s Shape)>,
}

/// One count of a container that a [`Reader`] has made, or `None` for a slot without one.
///
/// Others may share what is in it, so it stays on its thread; together they can go to another one, once nobody looks at
/// the reader any more: that is for those to vouch for who take the handles.
#[derive(Debug)]
pub struct Shared(Owned, PhantomData<*const ()>);

impl Shared {
    fn new(owned: Owned) -> Self {
        Self(owned, PhantomData)
    }

    /// The container to look at.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        self.0.view()
    }

    /// The handle for a state slot. Whoever has it owns the count.
    #[must_use]
    pub fn into_raw(self) -> *mut c_void {
        self.0.into_raw()
    }
}

impl<'s> Reader<'s> {
    /// Reads a container of this shape from the front of `bytes`, whatever they are, and leaves the rest there.
    pub fn read(&mut self, bytes: &mut &[u8], shape: &'s Shape) -> Result<Shared, ReadError> {
        if shape.is_whole() {
            self.container(bytes, shape).map(Shared::new)
        } else {
            Err(ReadError::WrongType)
        }
    }

    fn container(&mut self, bytes: &mut &[u8], shape: &'s Shape) -> Result<Owned, ReadError> {
        let [kind] = take(bytes)?;
        if kind == BEFORE {
            let number = u32::from_le_bytes(take(bytes)?) as usize;
            let (made, known) = self.made.get(number).ok_or(ReadError::Corrupt)?;
            return if *known == shape {
                Ok(made.0.share())
            } else {
                Err(ReadError::WrongType)
            };
        }
        let made = self.whole(kind, bytes, shape)?;
        self.made
            .try_reserve(1)
            .map_err(|_| ReadError::OutOfMemory)?;
        self.made.push((Shared::new(made.share()), shape));
        Ok(made)
    }

    fn whole(&mut self, kind: u8, bytes: &mut &[u8], shape: &'s Shape) -> Result<Owned, ReadError> {
        let item = u64::from_le_bytes(take(bytes)?);
        if u16::from(kind) != shape.kind as u16 || item != shape.item.bits() {
            return Err(ReadError::WrongType);
        }
        let is_dict = shape.kind == Kind::Dict;
        if is_dict && u64::from_le_bytes(take(bytes)?) != shape.value.bits() {
            return Err(ReadError::WrongType);
        }
        let bound = if shape.kind == Kind::Deque {
            i64::from_le_bytes(take(bytes)?)
        } else {
            -1
        };
        if is_dict && take(bytes)? != [u8::from(shape.defaulting)] {
            return Err(ReadError::WrongType);
        }
        let len =
            usize::try_from(u64::from_le_bytes(take(bytes)?)).map_err(|_| ReadError::Truncated)?;
        let bound = usize::try_from(bound).ok();
        if bound.is_some_and(|bound| len > bound) {
            return Err(ReadError::Corrupt);
        }
        // Every item takes some bytes, so there is no room to be made for more than these hold.
        let least = least_bytes(shape.item) + least_bytes(shape.value);
        if len > bytes.len() / least {
            return Err(ReadError::Truncated);
        }
        let mut made = match shape.kind {
            Kind::List => Owned::list(shape.item, len)?,
            Kind::Deque => Owned::deque(shape.item, bound)?,
            Kind::Dict => Owned::dict(shape.item, shape.value, len)?,
            Kind::Set => Owned::set(shape.item, len)?,
        };
        if shape.defaulting {
            let value = self.value(bytes, shape)?;
            made.set_default(value)?;
        }
        for index in 0..len {
            if is_dict {
                let key = self.item(bytes, shape, &[])?;
                let value = self.value(bytes, shape)?;
                made.insert(key, value)?;
            } else {
                made.push(self.item(bytes, shape, &shape.parts)?)?;
            }
            if made.view().len() != index + 1 {
                return Err(ReadError::Corrupt);
            }
        }
        Ok(made)
    }

    fn item(
        &mut self,
        bytes: &mut &[u8],
        shape: &Shape,
        parts: &'s [Shape],
    ) -> Result<impl Iterator<Item = Value<Owned>> + use<>, ReadError> {
        self.fields(bytes, shape.item, shape.item_numbers, parts)
    }

    fn value(
        &mut self,
        bytes: &mut &[u8],
        shape: &'s Shape,
    ) -> Result<impl Iterator<Item = Value<Owned>> + use<>, ReadError> {
        self.fields(bytes, shape.value, shape.value_numbers, &shape.parts)
    }

    /// The fields of an item, as many as it has; of those that are no `numbers`, a byte is a bool.
    fn fields(
        &mut self,
        bytes: &mut &[u8],
        layout: Layout,
        numbers: u16,
        parts: &'s [Shape],
    ) -> Result<impl Iterator<Item = Value<Owned>> + use<>, ReadError> {
        let mut parts = parts.iter();
        let mut values = [const { None }; 16];
        for (place, (slot, (field, _))) in values.iter_mut().zip(layout.fields()).enumerate() {
            *slot = Some(match field {
                Field::I8 => match i8::from_le_bytes(take(bytes)?) {
                    value @ (0 | 1) => Value::I8(value),
                    value if numbers >> place & 1 == 1 => Value::I8(value),
                    _ => return Err(ReadError::Corrupt),
                },
                Field::I16 => Value::I16(i16::from_le_bytes(take(bytes)?)),
                Field::I32 => Value::I32(i32::from_le_bytes(take(bytes)?)),
                Field::I64 => Value::I64(i64::from_le_bytes(take(bytes)?)),
                Field::F64 => Value::F64(f64::from_bits(u64::from_le_bytes(take(bytes)?))),
                Field::Object => {
                    let part = parts.next().ok_or(ReadError::WrongType)?;
                    Value::Container(self.container(bytes, part)?)
                }
            });
        }
        Ok(values.into_iter().flatten())
    }
}

/// The fewest bytes of a struct: a container in it has at least its kind.
fn least_bytes(layout: Layout) -> usize {
    let least = |(field, _): (Field, usize)| match field {
        Field::Object => 1,
        field => field.size(),
    };
    layout.fields().map(least).sum()
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], ReadError> {
    let (first, rest) = bytes.split_first_chunk().ok_or(ReadError::Truncated)?;
    *bytes = rest;
    Ok(*first)
}
