//! Machine values of typed values.

use std::slice;

use cranelift_codegen::ir::{Type, Value, types};

use crate::types::{self as hir_types, Repr};

/// The machine values of one value: none for `None`, one for a scalar, any number for a tuple.
#[derive(Clone, Debug)]
pub(super) enum Flat {
    None,
    One(Value),
    Many(Vec<Value>),
}

impl Flat {
    pub(super) fn as_slice(&self) -> &[Value] {
        match self {
            Self::None => &[],
            Self::One(value) => slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl From<&[Value]> for Flat {
    fn from(values: &[Value]) -> Self {
        match values {
            [] => Self::None,
            [value] => Self::One(*value),
            values => Self::Many(values.to_vec()),
        }
    }
}

/// Cranelift's type for a representation.
pub(super) fn clif_type(repr: Repr) -> Type {
    match repr {
        Repr::I8 => types::I8,
        Repr::I16 => types::I16,
        Repr::I32 => types::I32,
        Repr::I64 | Repr::Ptr => types::I64,
        Repr::F32 => types::F32,
        Repr::I128 => types::I128,
        Repr::F64 => types::F64,
    }
}

/// Cranelift's types for the machine values of a type.
pub(super) fn clif_types(ty: &hir_types::Type) -> Vec<Type> {
    let mut reprs = Vec::new();
    ty.flatten(&mut reprs);
    reprs.into_iter().map(clif_type).collect()
}
