//! Constant containers as bytes that a program can have among its data: what object files hold in place of objects.
//!
//! Takes a container with all in it, gives its memory anew, without room to spare, with a place for each address in it.
//! Every container is one piece: the struct of its kind, then what it points at. Bytes that nobody reads are 0, so equal
//! containers have equal images.

use super::object::Ref;
use super::{Item, Value, View};
use crate::layout::{self, Kind};

/// The memory of a constant container, which begins with its handle's object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// What stands there, but for the addresses. To be aligned to 8 bytes.
    pub bytes: Vec<u8>,
    /// Where the address of another place in it stands, and which place.
    pub addresses: Vec<(usize, usize)>,
}

/// What every image is aligned to.
const ALIGN: usize = 8;

impl Image {
    pub(super) fn of(container: View<'_>) -> Self {
        let mut image = Self::default();
        image.container(container);
        image
    }

    /// Bytes at the end, and where they begin.
    fn room(&mut self, bytes: usize) -> usize {
        let at = self.bytes.len().next_multiple_of(ALIGN);
        self.bytes.resize(at + bytes, 0);
        at
    }

    fn set(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn word(&mut self, at: usize, word: u64) {
        self.set(at, &word.to_le_bytes());
    }

    /// Writes a container, and gives its place.
    fn container(&mut self, container: View<'_>) -> usize {
        let head = container.head();
        let (bytes, places) = match container.parts() {
            Ref::List(_) => (layout::LIST_SIZE, head.len),
            Ref::Deque(_) => (layout::DEQUE_SIZE, head.len),
            Ref::Table(table) => (layout::TABLE_SIZE, table.used),
        };
        let at = self.room(bytes);
        let items = self.room(places * head.size());
        self.word(at + layout::REFS, 1);
        self.word(at + layout::LEN, head.len as u64);
        self.addresses.push((at + layout::DATA, items));
        self.word(at + layout::CAPACITY, places as u64);
        self.word(at + layout::ITEM, head.item.bits());
        self.set(at + layout::KIND, &(head.kind as u16).to_le_bytes());
        let flags = head.flags | layout::FROZEN;
        self.set(at + layout::FLAGS, &flags.to_le_bytes());
        self.set(at + layout::ITEM_SIZE, &head.item_size.to_le_bytes());
        match container.kind() {
            Kind::List => self.word(at + layout::LIST_INLINE, head.len as u64),
            Kind::Deque => {
                let bound = container.maxlen().map_or(u64::MAX, |bound| bound as u64);
                self.word(at + layout::DEQUE_MAXLEN, bound);
            }
            Kind::Dict | Kind::Set => {
                self.table(container, at, items);
                return at;
            }
        }
        for (number, item) in container.items().enumerate() {
            self.item(&item, items + number * head.size());
        }
        at
    }

    /// Writes what a table has beside its header, and its entries.
    fn table(&mut self, container: View<'_>, at: usize, entries: usize) {
        let Ref::Table(table) = container.parts() else {
            return;
        };
        let size = table.head.size();
        let value = table.value_offset();
        self.word(at + layout::TABLE_USED, table.used as u64);
        let index = self.room(table.slots().count() * size_of::<u64>());
        for (number, slot) in table.slots().enumerate() {
            self.word(index + number * size_of::<u64>(), slot);
        }
        self.addresses.push((at + layout::TABLE_INDEX, index));
        self.set(at + layout::TABLE_SHIFT, &table.shift().to_le_bytes());
        let offset = value as u32;
        self.set(at + layout::TABLE_VALUE_OFFSET, &offset.to_le_bytes());
        self.word(at + layout::TABLE_VALUE, table.value.bits());
        self.word(at + layout::TABLE_ROOM, table.head.len as u64);
        if table.used > 0 {
            let dead = self.room(table.used.div_ceil(64) * size_of::<u64>());
            for number in (0..table.used).filter(|number| table.is_dead(*number)) {
                self.bytes[dead + number / 8] |= 1 << (number % 8);
            }
            self.addresses.push((at + layout::TABLE_DEAD, dead));
        }
        let mut cursor = 0;
        for (key, of_key) in container.entries() {
            let number = table.next(cursor).unwrap_or(cursor);
            cursor = number + 1;
            self.item(&key, entries + number * size);
            self.item(&of_key, entries + number * size + value);
        }
        if let Some(default) = container.default_value() {
            let place = self.room(table.value.size());
            self.item(&default, place);
            self.addresses.push((at + layout::TABLE_DEFAULT, place));
        }
    }

    fn item(&mut self, item: &Item<'_>, at: usize) {
        for (offset, value) in item.placed() {
            let at = at + offset;
            match value {
                Value::I8(value) => self.set(at, &value.to_le_bytes()),
                Value::I16(value) => self.set(at, &value.to_le_bytes()),
                Value::I32(value) => self.set(at, &value.to_le_bytes()),
                Value::I64(value) => self.set(at, &value.to_le_bytes()),
                Value::F64(value) => self.set(at, &value.to_le_bytes()),
                Value::Container(container) => {
                    let inner = self.container(container);
                    self.addresses.push((at, inner));
                }
            }
        }
    }
}
