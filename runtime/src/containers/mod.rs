//! Lists, deques, dicts and sets of compiled code: counted objects in memory laid out as [`layout`](crate::layout)
//! says.
//!
//! Compiled code reads and writes that memory itself, and calls what is here for everything that is not a load or a
//! store. It passes addresses; the C shells in `ffi/containers/` turn them into references.
//!
//! # Invariants
//!
//! Of every container between two calls, which is what `unsafe` code here relies on, and what compiled code keeps:
//!
//! - its handle came from here, its count is above 0, and the header is right: `len <= capacity`, `data` has room for
//!   `capacity` items of `item_size` bytes, and kind, layouts and sizes do not change;
//! - one thread at a time works with it. Constants are frozen: any thread may read them, nobody changes them, and who
//!   would count them copies them instead;
//! - the items in use are whole. Every object field is null or a living container, of which the item owns one count;
//! - nesting comes from types and is finite, so no container contains itself, and recursion ends;
//! - no two references to one struct are alive at once unless both only look; nothing is kept between calls;
//! - what an operation needs is allocated before it changes anything: after a fault a container is as it was, or, where
//!   several items are moved, has some of them.
#![allow(unsafe_code)]
#![allow(
    clippy::cast_ptr_alignment,
    reason = "items stand at the alignment of their fields, in blocks aligned to 8 bytes"
)]
#![allow(
    clippy::cast_possible_truncation,
    reason = "words are 64 bits wide, which `object.rs` asserts; narrow fields hold what fits"
)]

mod bytes;
pub(crate) mod compare;
pub(crate) mod deque;
pub(crate) mod fold;
mod image;
pub(crate) mod items;
pub(crate) mod list;
pub(crate) mod memory;
pub(crate) mod object;
mod owned;
mod rows;
pub(crate) mod sequence;
mod shape;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod view;

pub use crate::ffi::containers::api::{ContainerApi, api};
pub use bytes::{ReadError, Reader, Shared, Writer};
pub(crate) use deque::Deque;
pub use image::Image;
pub(crate) use list::List;
#[cfg(any(test, feature = "failing-allocations"))]
pub use memory::injection;
pub use owned::{BuildError, Frozen, Owned, release, retain};
pub(crate) use rows::Part;
pub use shape::Shape;
pub(crate) use table::Table;
pub use view::{Item, Value, View};
