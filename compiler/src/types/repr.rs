//! Machine representations.

use std::fmt;

/// How one machine value is held, in registers and in host memory alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Repr {
    /// 8-bit integer.
    I8,
    /// 16-bit integer.
    I16,
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 128-bit integer.
    I128,
    /// 32-bit float; a float of the language is one of 64 bits.
    F32,
    /// 64-bit float.
    F64,
    /// Pointer.
    Ptr,
}

impl Repr {
    /// Size in bytes, which is also the alignment.
    #[must_use]
    pub fn size(self) -> u32 {
        match self {
            Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::I64 | Self::F64 | Self::Ptr => 8,
            Self::I128 => 16,
        }
    }

    /// The name of the native type in results and in the extension API.
    #[must_use]
    pub fn native_name(self) -> &'static str {
        match self {
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::I128 => "int128",
            Self::F32 => "float32",
            Self::F64 => "float64",
            Self::Ptr => "voidptr",
        }
    }

    /// The type in a C declaration.
    #[must_use]
    pub fn c_name(self) -> &'static str {
        match self {
            Self::I8 => "int8_t",
            Self::I16 => "int16_t",
            Self::I32 => "int32_t",
            Self::I64 => "int64_t",
            Self::I128 => "__int128",
            Self::F32 => "float",
            Self::F64 => "double",
            Self::Ptr => "void *",
        }
    }
}

impl fmt::Display for Repr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.native_name())
    }
}
