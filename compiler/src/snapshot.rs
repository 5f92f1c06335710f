//! The state of an instance as bytes, and back.
//!
//! A host that keeps the state slots of a compiled function can write them to bytes, and set them
//! from bytes, in another process or on another machine. All numbers are little-endian:
//!
//! | bytes | |
//! |---|---|
//! | 8 | `TICKJIT` and a zero |
//! | `u32` | the version of the format, 2 |
//! | `u64` | the number of bytes in all |
//! | 32 | the function: SHA-256 over its program and its state slots |
//! | `u32` | the number of slots |
//! | slots | each a `u8` and what it announces |
//! | `u64` | the number of bytes that are the host's own |
//! | these | what the host keeps beside the slots |
//! | 32 | SHA-256 over everything before |
//!
//! A slot is 0 and a cell of 8 bytes, or 4 and one of 16, as the slot's native type has; 1 for a
//! container slot that is empty; 2 and a container, as a [`tickjit_runtime::containers::Writer`] of
//! the whole snapshot writes it: what slots and containers share, they share again; 3 and the bytes of
//! a struct, as many as it has.
//!
//! The function is told by what it does and keeps, not by its machine code: a snapshot moves between
//! processors and between versions that read it alike. Bytes that are no snapshot of the function are
//! refused as a whole, whatever they are.

use std::fmt;

use sha2::{Digest, Sha256};
use tickjit_runtime::containers::{self, ReadError, Shape, Shared, View, Writer};
use tickjit_runtime::errors::Fault;

use crate::result::CompiledFunction;
use crate::signature::{SlotKind, StateSlot};
use crate::types::{ContainerType, Type};

const MAGIC: &[u8; 8] = b"TICKJIT\0";
const VERSION: u32 = 2;
const DIGEST: usize = 32;

/// Announces what a slot is.
mod tag {
    pub(super) const CELL: u8 = 0;
    pub(super) const EMPTY: u8 = 1;
    pub(super) const CONTAINER: u8 = 2;
    pub(super) const STRUCT: u8 = 3;
    pub(super) const WIDE: u8 = 4;
}

/// A state slot to be written.
#[derive(Clone, Copy, Debug)]
pub enum SlotView<'a> {
    /// The bytes of a cell, in the low ones of a number.
    Cell(u128),
    /// The bytes of a struct.
    Struct(&'a [u8]),
    /// A container, or none.
    Container(Option<View<'a>>),
}

/// A state slot as it was read.
#[derive(Debug)]
pub enum SlotValue {
    /// The bytes of a cell, in the low ones of a number.
    Cell(u128),
    /// The bytes of a struct, as many as it has.
    Struct(Vec<u8>),
    /// A container, or none. Other slots may share it, or what is in it.
    Container(Option<Shared>),
}

/// What was read.
#[derive(Debug)]
pub struct Snapshot {
    /// The slots, in slot order.
    pub slots: Vec<SlotValue>,
    /// The host's own bytes.
    pub host: Vec<u8>,
}

/// Why bytes are no snapshot of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// They are no snapshot at all.
    NotASnapshot,
    /// They are one of a format that is not known.
    Version(u32),
    /// There are fewer bytes than there were, or more.
    Length,
    /// A byte is not what it was.
    Checksum,
    /// They are a snapshot of another function.
    OtherFunction,
    /// They say what no instance of the function can have.
    Content,
    /// There is no memory for them.
    OutOfMemory,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASnapshot => f.write_str("these bytes are not a snapshot"),
            Self::Version(version) => {
                write!(
                    f,
                    "the snapshot has version {version}, this is version {VERSION}"
                )
            }
            Self::Length => f.write_str("the snapshot is truncated, or has bytes behind it"),
            Self::Checksum => f.write_str("the snapshot is corrupted: its checksum is wrong"),
            Self::OtherFunction => f.write_str("the snapshot is one of another function"),
            Self::Content => f.write_str("the snapshot holds what the function cannot"),
            Self::OutOfMemory => f.write_str("there is no memory for the snapshot"),
        }
    }
}

impl std::error::Error for SnapshotError {}

impl From<ReadError> for SnapshotError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::OutOfMemory => Self::OutOfMemory,
            ReadError::Truncated | ReadError::WrongType | ReadError::Corrupt => Self::Content,
        }
    }
}

/// A slot that no snapshot has, and so the function none: what addresses point to is of one process.
#[must_use]
pub fn unwritable(function: &CompiledFunction) -> Option<&StateSlot> {
    let mut states = function.signature().states.iter();
    states.find(|state| state.ty.keeps_addresses())
}

/// Writes the state of an instance, one view for each slot of the function in slot order. No slot is
/// [`unwritable`].
pub fn write(
    function: &CompiledFunction,
    slots: &[SlotView<'_>],
    host: &[u8],
) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    let length_at = bytes.len();
    bytes.extend_from_slice(&[0; 8]);
    bytes.extend_from_slice(&identity(function));
    bytes.extend_from_slice(&count(slots.len()).to_le_bytes());
    let mut containers = Writer::default();
    let states = &function.signature().states;
    for (index, slot) in slots.iter().enumerate() {
        match slot {
            SlotView::Cell(cell) if states.get(index).is_some_and(is_wide) => {
                bytes.push(tag::WIDE);
                bytes.extend_from_slice(&cell.to_le_bytes());
            }
            SlotView::Cell(cell) => {
                bytes.push(tag::CELL);
                bytes.extend_from_slice(&cell.to_le_bytes()[..8]);
            }
            SlotView::Struct(content) => {
                bytes.push(tag::STRUCT);
                bytes.extend_from_slice(content);
            }
            SlotView::Container(None) => bytes.push(tag::EMPTY),
            SlotView::Container(Some(view)) => {
                bytes.push(tag::CONTAINER);
                containers.write(view, &mut bytes)?;
            }
        }
    }
    bytes.extend_from_slice(&(host.len() as u64).to_le_bytes());
    bytes.extend_from_slice(host);
    let length = (bytes.len() + DIGEST) as u64;
    bytes[length_at..length_at + 8].copy_from_slice(&length.to_le_bytes());
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    Ok(bytes)
}

fn is_wide(state: &StateSlot) -> bool {
    state.repr.size() > 8
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Reads a snapshot of the function: all of it, or nothing.
pub fn read(function: &CompiledFunction, bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
    let mut reader = Reader { rest: bytes };
    if reader.take(MAGIC.len()) != Ok(MAGIC) {
        return Err(SnapshotError::NotASnapshot);
    }
    let version = reader.number::<4>().map(u32::from_le_bytes)?;
    if version != VERSION {
        return Err(SnapshotError::Version(version));
    }
    let length = reader.number().map(u64::from_le_bytes)?;
    if length != bytes.len() as u64 || reader.rest.len() < DIGEST {
        return Err(SnapshotError::Length);
    }
    let (content, digest) = bytes.split_at(bytes.len() - DIGEST);
    if Sha256::digest(content)[..] != *digest {
        return Err(SnapshotError::Checksum);
    }
    reader.rest = &reader.rest[..reader.rest.len() - DIGEST];
    if reader.take(DIGEST)? != identity(function) {
        return Err(SnapshotError::OtherFunction);
    }
    let states = &function.signature().states;
    if unwritable(function).is_some() {
        return Err(SnapshotError::Content);
    }
    if reader.number().map(u32::from_le_bytes)? != count(states.len()) {
        return Err(SnapshotError::Content);
    }
    let shapes: Vec<Option<Shape>> = states.iter().map(shape).collect();
    let mut containers = containers::Reader::default();
    let mut slots = Vec::with_capacity(states.len());
    for (state, shape) in states.iter().zip(&shapes) {
        slots.push(reader.slot(state, shape.as_ref(), &mut containers)?);
    }
    let host = reader.number().map(u64::from_le_bytes)?;
    if host != reader.rest.len() as u64 {
        return Err(SnapshotError::Content);
    }
    Ok(Snapshot {
        slots,
        host: reader.rest.to_vec(),
    })
}

/// What is left to be read.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], SnapshotError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(SnapshotError::Length)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| SnapshotError::Length)
    }

    fn slot<'s>(
        &mut self,
        state: &StateSlot,
        shape: Option<&'s Shape>,
        containers: &mut containers::Reader<'s>,
    ) -> Result<SlotValue, SnapshotError> {
        let [tag] = self.number()?;
        match (state.kind, tag) {
            (SlotKind::Scalar, tag::WIDE) if is_wide(state) => {
                let cell = self.number().map(u128::from_le_bytes)?;
                Ok(SlotValue::Cell(cell))
            }
            (SlotKind::Scalar | SlotKind::Started, tag::CELL) if !is_wide(state) => {
                let cell = self.number().map(u64::from_le_bytes)?;
                if state.ty == Type::Bool && cell > 1 {
                    return Err(SnapshotError::Content);
                }
                Ok(SlotValue::Cell(cell.into()))
            }
            (SlotKind::Struct, tag::STRUCT) => {
                let content = self.take(state.size() as usize)?;
                Ok(SlotValue::Struct(content.to_vec()))
            }
            (SlotKind::Container, tag::EMPTY) => Ok(SlotValue::Container(None)),
            (SlotKind::Container, tag::CONTAINER) => {
                let shape = shape.ok_or(SnapshotError::Content)?;
                let container = containers.read(&mut self.rest, shape)?;
                Ok(SlotValue::Container(Some(container)))
            }
            (SlotKind::Scalar | SlotKind::Struct | SlotKind::Started | SlotKind::Container, _) => {
                Err(SnapshotError::Content)
            }
        }
    }
}

/// The shape of a slot's containers.
fn shape(state: &StateSlot) -> Option<Shape> {
    state.ty.as_container().and_then(ContainerType::shape)
}

/// What a function does and keeps, on whatever machine.
fn identity(function: &CompiledFunction) -> [u8; DIGEST] {
    let mut digest = Sha256::new();
    let program = function.hir();
    digest.update((program.len() as u64).to_le_bytes());
    digest.update(program);
    for state in &function.signature().states {
        let slot = format!("{} {} {}\n", state.name, state.kind.name(), state.ty);
        digest.update((slot.len() as u64).to_le_bytes());
        digest.update(slot);
    }
    digest.finalize().into()
}
