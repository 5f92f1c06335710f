//! What native functions take and give.
//!
//! A [`NativeSignature`] is written as in C, with the names of native types first: `float64(voidptr, int64)`.
//! A [`NativeValue`] is what one parameter or result is on both sides: a type of the language, and what C has
//! for it. Compiled code converts from one to the other where it calls; what does not fit is reported.

use std::fmt;
use std::str::FromStr;

use super::{AbiType, NamedType, NativeType, Type, UnknownNativeType};

/// A parameter or result of a native function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NativeValue {
    /// What it is to the language.
    pub ty: Type,
    /// What it is to C.
    pub native: NativeType,
}

impl NativeValue {
    /// A value of a type as the type itself is held: an enumeration, a datetime, a pointer to a struct.
    /// `None` for types that are no single machine value.
    #[must_use]
    pub fn of(ty: Type) -> Option<Self> {
        let native = match &ty {
            Type::Bool => NativeType::Bool,
            Type::Int => NativeType::Int64,
            Type::Float => NativeType::Float64,
            Type::Named(named) if named.is_set() => NativeType::unsigned(named.repr()),
            Type::Named(named) => named.repr().into(),
            Type::None
            | Type::Never
            | Type::Str
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_) => return None,
        };
        Some(Self { ty, native })
    }
}

/// A native value as the widest type that the language has for it.
impl From<AbiType> for NativeValue {
    fn from(abi: AbiType) -> Self {
        let native = abi.native();
        let ty = match (abi, native) {
            (AbiType::Pointer(element), _) => Type::Named(NamedType::pointer_to(*element)),
            (AbiType::Value(_), NativeType::Pointer) | (AbiType::Chars, _) => {
                Type::Named(NamedType::pointer())
            }
            (AbiType::Value(_), NativeType::Bool) => Type::Bool,
            (AbiType::Value(_), NativeType::Int128) => native.ty(),
            (AbiType::Value(_), NativeType::Float32 | NativeType::Float64) => Type::Float,
            (
                AbiType::Value(_),
                NativeType::Int8
                | NativeType::Int16
                | NativeType::Int32
                | NativeType::Int64
                | NativeType::UInt8
                | NativeType::UInt16
                | NativeType::UInt32
                | NativeType::UInt64,
            ) => Type::Int,
        };
        Self { ty, native }
    }
}

impl From<NativeType> for NativeValue {
    fn from(native: NativeType) -> Self {
        AbiType::Value(native).into()
    }
}

/// `int32`; for a type of its own `Side as int16`.
impl fmt::Display for NativeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Type::Named(named) = &self.ty else {
            return self.native.fmt(f);
        };
        if self.native == NativeType::Pointer && Self::from(self.native).ty == self.ty {
            return self.native.fmt(f);
        }
        write!(f, "{} as {}", named.id(), self.native)
    }
}

/// What a native function takes and gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NativeSignature {
    /// Parameters.
    pub params: Vec<NativeValue>,
    /// Result; `None` for `void`.
    pub returns: Option<NativeValue>,
}

/// `float64, voidptr, -> int64` without what stands around it.
impl fmt::Display for NativeSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for param in &self.params {
            write!(f, "{param}, ")?;
        }
        match &self.returns {
            Some(returns) => write!(f, "-> {returns}"),
            None => f.write_str("-> None"),
        }
    }
}

/// A text that is no signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// It has not the form `result(parameters)`.
    Form(String),
    /// It names a type that there is not.
    Type(UnknownNativeType),
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(text) => write!(
                f,
                "\"{text}\" is no signature: write it as in \"float64(voidptr, int64)\""
            ),
            Self::Type(unknown) => unknown.fmt(f),
        }
    }
}

impl std::error::Error for SignatureError {}

impl From<UnknownNativeType> for SignatureError {
    fn from(unknown: UnknownNativeType) -> Self {
        Self::Type(unknown)
    }
}

/// `result(parameter, parameter)`; `void` or `None` for no result.
impl FromStr for NativeSignature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || SignatureError::Form(text.to_owned());
        let whole = text.trim();
        // The result may be a pointer, with parentheses of its own: the parameters are the last ones.
        let open = opening(whole).ok_or_else(form)?;
        let params = whole[open + 1..].strip_suffix(')').ok_or_else(form)?;
        let returns = match whole[..open].trim() {
            "" => return Err(form()),
            "void" | "None" => None,
            returns => Some(returns.parse::<AbiType>()?.into()),
        };
        let params = match params.trim() {
            "" => Vec::new(),
            params => params
                .split(',')
                .map(|param| Ok(param.trim().parse::<AbiType>()?.into()))
                .collect::<Result<_, SignatureError>>()?,
        };
        Ok(Self { params, returns })
    }
}

/// Where the parenthesis opens that the last one closes.
fn opening(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 1 => return Some(at),
            '(' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{NativeSignature, SignatureError};

    #[test]
    fn signatures_are_read() {
        let text = |text: &str| text.parse::<NativeSignature>().map(|read| read.to_string());
        let read = |text_: &str| text(text_).expect("a signature");
        assert_eq!(
            read("float64(voidptr, int64)"),
            "voidptr, int64, -> float64"
        );
        assert_eq!(read(" void ( ) "), "-> None");
        assert_eq!(read("None(bool)"), "bool, -> None");
        assert_eq!(
            read("CPointer(float64)(CPointer(int8), uint16)"),
            "CPointer(int8) as voidptr, uint16, -> CPointer(float64) as voidptr"
        );
        for wrong in ["", "float64", "float64(", "(int64)", "float64(int64", "f)("] {
            assert!(
                matches!(text(wrong), Err(SignatureError::Form(_))),
                "{wrong}"
            );
        }
        for wrong in [
            "double(int64)",
            "float64(int64,)",
            "float64(int)",
            "float64(a(b)",
        ] {
            assert!(text(wrong).is_err(), "{wrong}");
        }
    }
}
