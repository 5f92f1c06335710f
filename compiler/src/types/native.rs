//! Native types: how C declares the values that stand in memory, and the names they have here.
//!
//! A [`NativeType`] is one value in memory; an [`AbiType`] is what a parameter of a native function is
//! declared as: a value, or a pointer to elements. A value that is read takes the widest type the
//! language has for it: an int, a float, a bool, or a pointer.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{NamedDef, NamedType, Repr, Type, TypeDetail};

/// A value as it stands in memory.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NativeType {
    /// One byte: any number but 0 is true, and 1 is written.
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    /// What is above the greatest int is a reported `OverflowError` where it is read.
    UInt64,
    /// The bits of a set of members; no int of the language.
    Int128,
    Float32,
    Float64,
    /// `voidptr`: an address.
    Pointer,
}

/// What is read as 128 bits where nothing says of which class: it can be passed on.
static INT128: NamedDef = NamedDef {
    id: Cow::Borrowed("int128"),
    name: Cow::Borrowed("int128"),
    repr: Repr::I128,
    detail: TypeDetail::Plain,
};

impl NativeType {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Bool,
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::UInt8,
        Self::UInt16,
        Self::UInt32,
        Self::UInt64,
        Self::Int128,
        Self::Float32,
        Self::Float64,
        Self::Pointer,
    ];

    /// How it is held in a register.
    #[must_use]
    pub fn repr(self) -> Repr {
        match self {
            Self::Bool | Self::Int8 | Self::UInt8 => Repr::I8,
            Self::Int16 | Self::UInt16 => Repr::I16,
            Self::Int32 | Self::UInt32 => Repr::I32,
            Self::Int64 | Self::UInt64 => Repr::I64,
            Self::Int128 => Repr::I128,
            Self::Float32 => Repr::F32,
            Self::Float64 => Repr::F64,
            Self::Pointer => Repr::Ptr,
        }
    }

    /// What holds the bits of a representation without a sign.
    #[must_use]
    pub fn unsigned(repr: Repr) -> Self {
        match repr {
            Repr::I8 => Self::UInt8,
            Repr::I16 => Self::UInt16,
            Repr::I32 => Self::UInt32,
            Repr::I64 => Self::UInt64,
            Repr::I128 | Repr::F32 | Repr::F64 | Repr::Ptr => repr.into(),
        }
    }

    /// Size in bytes, which is also the alignment.
    #[must_use]
    pub fn size(self) -> u32 {
        self.repr().size()
    }

    /// Whether it is an integer that ints are read from.
    #[must_use]
    pub fn is_integer(self) -> bool {
        match self {
            Self::Int8
            | Self::Int16
            | Self::Int32
            | Self::Int64
            | Self::UInt8
            | Self::UInt16
            | Self::UInt32
            | Self::UInt64 => true,
            Self::Bool | Self::Int128 | Self::Float32 | Self::Float64 | Self::Pointer => false,
        }
    }

    /// Whether it is an integer without a sign.
    #[must_use]
    pub fn is_unsigned(self) -> bool {
        matches!(
            self,
            Self::UInt8 | Self::UInt16 | Self::UInt32 | Self::UInt64
        )
    }

    /// The integers it holds, as far as they are ints.
    #[must_use]
    pub fn range(self) -> Option<(i64, i64)> {
        let bits = self.is_integer().then(|| 8 * self.size())?;
        Some(match (self.is_unsigned(), bits) {
            (true, 64) => (0, i64::MAX),
            (true, bits) => (0, (1 << bits) - 1),
            (false, bits) => (i64::MIN >> (64 - bits), i64::MAX >> (64 - bits)),
        })
    }

    /// The type that a value is read as: the widest one of the language.
    #[must_use]
    pub fn ty(self) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int8
            | Self::Int16
            | Self::Int32
            | Self::Int64
            | Self::UInt8
            | Self::UInt16
            | Self::UInt32
            | Self::UInt64 => Type::Int,
            Self::Float32 | Self::Float64 => Type::Float,
            Self::Int128 => Type::Named(NamedType::Static(&INT128)),
            Self::Pointer => Type::Named(NamedType::pointer()),
        }
    }

    /// Its name in the extension API, e.g. `uint8`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Int128 => "int128",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Pointer => "voidptr",
        }
    }

    /// The type in a C declaration.
    #[must_use]
    pub fn c_name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int8 => "int8_t",
            Self::Int16 => "int16_t",
            Self::Int32 => "int32_t",
            Self::Int64 => "int64_t",
            Self::UInt8 => "uint8_t",
            Self::UInt16 => "uint16_t",
            Self::UInt32 => "uint32_t",
            Self::UInt64 => "uint64_t",
            Self::Int128 => "__int128",
            Self::Float32 => "float",
            Self::Float64 => "double",
            Self::Pointer => "void *",
        }
    }
}

/// The native type of a cell that holds a representation.
impl From<Repr> for NativeType {
    fn from(repr: Repr) -> Self {
        match repr {
            Repr::I8 => Self::Int8,
            Repr::I16 => Self::Int16,
            Repr::I32 => Self::Int32,
            Repr::I64 => Self::Int64,
            Repr::I128 => Self::Int128,
            Repr::F32 => Self::Float32,
            Repr::F64 => Self::Float64,
            Repr::Ptr => Self::Pointer,
        }
    }
}

impl fmt::Display for NativeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no native type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownNativeType(pub String);

impl fmt::Display for UnknownNativeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is no native type; they are ", self.0)?;
        for native in NativeType::ALL {
            write!(f, "{native}, ")?;
        }
        f.write_str("and CPointer(T)")
    }
}

impl std::error::Error for UnknownNativeType {}

impl FromStr for NativeType {
    type Err = UnknownNativeType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim();
        let found = Self::ALL.into_iter().find(|native| native.name() == name);
        found.ok_or_else(|| UnknownNativeType(text.to_owned()))
    }
}

/// The type of a parameter of a native function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AbiType {
    /// A value.
    Value(NativeType),
    /// A pointer to elements: `CPointer(T)`.
    Pointer(Box<AbiType>),
    /// A pointer to bytes that are only read: C's `const char *`.
    Chars,
}

impl AbiType {
    /// `CPointer(element)`
    #[must_use]
    pub fn pointer(element: impl Into<AbiType>) -> Self {
        Self::Pointer(Box::new(element.into()))
    }

    /// The native type that the parameter itself is: a pointer, or the value.
    #[must_use]
    pub fn native(&self) -> NativeType {
        match self {
            Self::Value(native) => *native,
            Self::Pointer(_) | Self::Chars => NativeType::Pointer,
        }
    }

    /// The type of such a value.
    #[must_use]
    pub fn ty(&self) -> Type {
        match self {
            Self::Value(native) => native.ty(),
            Self::Pointer(element) => Type::Named(NamedType::pointer_to((**element).clone())),
            Self::Chars => Type::Named(NamedType::pointer()),
        }
    }

    /// How the parameter itself is passed.
    #[must_use]
    pub fn repr(&self) -> Repr {
        self.native().repr()
    }

    /// A C declaration of `name` with this type.
    #[must_use]
    pub fn c_declaration(&self, name: &str) -> String {
        let mut stars = String::new();
        let mut at = self;
        while let Self::Pointer(element) = at {
            stars.push('*');
            at = element;
        }
        if *at == Self::Chars {
            return format!("const char *{stars}{name}");
        }
        let native = at.native();
        let base = native.c_name().trim_end_matches(" *");
        let own = if native == NativeType::Pointer {
            "*"
        } else {
            ""
        };
        format!("{base} {own}{stars}{name}")
    }
}

impl From<NativeType> for AbiType {
    fn from(native: NativeType) -> Self {
        Self::Value(native)
    }
}

impl fmt::Display for AbiType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(native) => native.fmt(f),
            Self::Pointer(element) => write!(f, "CPointer({element})"),
            Self::Chars => f.write_str("CPointer(char)"),
        }
    }
}

/// How many elements of a parameter code may read by a constant index: an offset in bytes is 31 bits wide.
pub const MAX_ELEMENTS: u32 = 1 << 28;

/// How deep `CPointer` nests: nobody writes more stars, and reading recurses.
const MAX_POINTERS: usize = 16;

impl FromStr for AbiType {
    type Err = UnknownNativeType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut inner = text.trim();
        let mut pointers = 0;
        while let Some(element) = inner
            .strip_prefix("CPointer(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            pointers += 1;
            inner = element.trim();
        }
        if pointers > MAX_POINTERS {
            return Err(UnknownNativeType(text.to_owned()));
        }
        let value: NativeType = inner
            .parse()
            .map_err(|_| UnknownNativeType(text.to_owned()))?;
        Ok((0..pointers).fold(value.into(), |element: Self, _| Self::pointer(element)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for native in NativeType::ALL {
            assert_eq!(native.to_string().parse(), Ok(native));
            let pointer = AbiType::pointer(AbiType::pointer(native));
            assert_eq!(pointer.to_string().parse(), Ok(pointer));
        }
        assert_eq!(
            " CPointer( int8 ) ".parse(),
            Ok(AbiType::pointer(NativeType::Int8))
        );
        for wrong in ["", "int", "CPointer()", "CPointer(int8", "int256"] {
            assert_eq!(
                wrong.parse::<AbiType>(),
                Err(UnknownNativeType(wrong.to_owned()))
            );
        }
        let deep = format!("{}int8{}", "CPointer(".repeat(99), ")".repeat(99));
        assert!(deep.parse::<AbiType>().is_err());
    }

    #[test]
    fn declarations_are_those_of_c() {
        let bytes = AbiType::pointer(NativeType::Bool);
        assert_eq!(bytes.c_declaration("x"), "bool *x");
        let rows = AbiType::pointer(NativeType::Pointer);
        assert_eq!(rows.c_declaration("x"), "void **x");
        let word = AbiType::Value(NativeType::Pointer);
        assert_eq!(word.c_declaration("x"), "void *x");
        let number = AbiType::Value(NativeType::Float32);
        assert_eq!(number.c_declaration("x"), "float x");
        assert_eq!(AbiType::Chars.c_declaration("x"), "const char *x");
        let texts = AbiType::pointer(AbiType::Chars);
        assert_eq!(texts.c_declaration("x"), "const char **x");
    }

    #[test]
    fn ranges_are_those_of_the_width() {
        assert_eq!(NativeType::Int8.range(), Some((-128, 127)));
        assert_eq!(NativeType::UInt16.range(), Some((0, 65535)));
        assert_eq!(NativeType::UInt32.range(), Some((0, 4_294_967_295)));
        assert_eq!(NativeType::UInt64.range(), Some((0, i64::MAX)));
        assert_eq!(NativeType::Int64.range(), Some((i64::MIN, i64::MAX)));
        assert_eq!(NativeType::Float32.range(), None);
    }
}
