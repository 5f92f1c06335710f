//! Operations on native memory: what stands where a pointer points to.
//!
//! An [`ExprKind::Memory`](super::ExprKind::Memory) holds an operation and its operands, the pointer
//! first. Whoever writes one vouches for the pointer: it points to memory that is there, and for an
//! access as long as that reaches. Only handlers write them; no text of a user's does.
//!
//! Memory is read where the operation stands, and again where it stands again: a store, a copy, or a
//! call of a host's function may have changed it in between. What the host promises not to change while
//! a call lasts is read by a load that is `constant`, and may be read once for all.

use crate::types::{NativeType, Type};

/// Where and as what an operation reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Access {
    /// What stands there.
    pub native: NativeType,
    /// Bytes from the pointer.
    pub offset: i32,
}

/// Operations on memory; each says what its operands are and what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryOp {
    /// pointer: the value, as [`reads_as`] says. A `uint64` above the ints is a reported `OverflowError`.
    Load {
        /// Where.
        access: Access,
        /// Whether nothing changes it while the native function runs.
        constant: bool,
    },
    /// pointer, value: None. An int that does not fit, and a float that a `float32` holds as an infinity
    /// only, are a reported `OverflowError`; nothing is written then.
    Store(Access),
    /// pointer, index (int): the pointer so many strides further.
    Offset {
        /// Bytes from one element to the next.
        stride: u32,
    },
    /// to, from: copies so many bytes, which are the same or do not overlap; None.
    Copy {
        /// How many.
        size: u32,
    },
    /// A block of the frame, zeroed; the pointer to it. It is the same block each time the expression is
    /// evaluated in one activation of the function.
    Block {
        /// How many bytes.
        size: u32,
        /// What its address is a multiple of: a power of two, 16 at most.
        align: u32,
    },
}

impl MemoryOp {
    /// The name in the text of a program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Load {
                constant: false, ..
            } => "load",
            Self::Load { constant: true, .. } => "load.constant",
            Self::Store(_) => "store",
            Self::Offset { .. } => "offset",
            Self::Copy { .. } => "copy",
            Self::Block { .. } => "block",
        }
    }

    /// Whether it changes memory, which a later operation may see.
    #[must_use]
    pub fn writes(self) -> bool {
        match self {
            Self::Store(_) | Self::Copy { .. } | Self::Block { .. } => true,
            Self::Load { .. } | Self::Offset { .. } => false,
        }
    }

    /// Whether it can report an error.
    #[must_use]
    pub fn may_fail(self) -> bool {
        match self {
            Self::Load { access, .. } => access.native == NativeType::UInt64,
            Self::Store(_) => true,
            Self::Offset { .. } | Self::Copy { .. } | Self::Block { .. } => false,
        }
    }
}

/// Whether what stands in memory as `native` can be read and written as a value of type `ty`: integers
/// as ints, floats as floats, bools and bytes as bools; anything as a handler's type of its own
/// representation.
#[must_use]
pub fn reads_as(native: NativeType, ty: &Type) -> bool {
    match ty {
        Type::Int => native.is_integer(),
        Type::Float => matches!(native, NativeType::Float32 | NativeType::Float64),
        Type::Bool => matches!(
            native,
            NativeType::Bool | NativeType::Int8 | NativeType::UInt8
        ),
        Type::Named(named) => named.repr() == native.repr(),
        Type::None
        | Type::Never
        | Type::Str
        | Type::Tuple(_)
        | Type::Container(_)
        | Type::Optional(_) => false,
    }
}
