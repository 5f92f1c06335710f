//! Layouts of `tickjit.extension.StructType`, as the compiler's.

use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use tickjit_compiler::ast::Name;
use tickjit_compiler::handlers::Resolver;
use tickjit_compiler::span::Span;
use tickjit_compiler::types::{FieldKind, NamedType, NativeType, StructDef, StructField};

use super::annotation::ty;
use super::failure::Failure;
use crate::session::{Custom, Session};

/// How deep structs may lead to one another.
const MAX_DEPTH: u32 = 16;

/// What is the same for all structs of one question.
pub(super) struct Structs<'a> {
    pub(super) resolver: &'a Resolver<'a>,
    pub(super) session: &'a Arc<Session>,
    pub(super) span: Span,
}

/// What the session knows a struct by, however it may be used.
pub(crate) fn key(def: &StructDef) -> String {
    format!("struct {}", def.name())
}

type Described<'py> = (u32, Option<u32>, bool, Vec<Field<'py>>);
type Field<'py> = (
    String,
    u32,
    String,
    Bound<'py, PyAny>,
    Option<u32>,
    Option<Bound<'py, PyAny>>,
    bool,
);

impl Structs<'_> {
    /// The type of a `StructType`.
    pub(super) fn ty(&self, variable_type: &Bound<'_, PyAny>) -> Result<NamedType, Failure> {
        let (def, mutable) = self.def(variable_type, 0)?;
        Ok(def.view(mutable))
    }

    /// Its layout, and whether inputs may be written.
    fn def(
        &self,
        variable_type: &Bound<'_, PyAny>,
        depth: u32,
    ) -> Result<(Arc<StructDef>, bool), Failure> {
        let py = variable_type.py();
        let value = variable_type.getattr("value")?;
        let name = super::types::describe(&value)?;
        if depth > MAX_DEPTH {
            let wrong = format!("struct {name}: more than {MAX_DEPTH} structs lead to one another");
            return Err(PyTypeError::new_err(wrong).into());
        }
        let (size, align, mutable, described): Described<'_> = py
            .import("tickjit.extension.structs")?
            .getattr("_described")?
            .call1((variable_type,))?
            .extract()?;
        let mut fields = Vec::with_capacity(described.len());
        let mut most = 1;
        for field in described {
            let (kind, align) = self.kind(&name, &field, depth)?;
            most = most.max(align);
            let (field, offset, ..) = field;
            fields.push(StructField {
                name: Name::from(field),
                offset,
                kind,
            });
        }
        let def = StructDef::new(name.as_str(), size, align.unwrap_or(most), fields)
            .map_err(|error| PyValueError::new_err(format!("struct {name}: {error}")))?;
        self.session.add_custom(
            py,
            &key(&def),
            &name,
            Custom {
                variable_type: variable_type.clone().unbind(),
                value: value.unbind(),
            },
        )?;
        Ok((def, mutable))
    }

    /// What a field holds, and what its address is a multiple of.
    fn kind(&self, name: &str, field: &Field<'_>, depth: u32) -> Result<(FieldKind, u32), Failure> {
        let (own_name, _, native_name, python_type, length, within, is_own) = field;
        let native = || {
            let native: Result<NativeType, _> = native_name.parse();
            native.map_err(|error| {
                PyValueError::new_err(format!("struct {name}, field \"{own_name}\": {error}"))
            })
        };
        let is_pointer = native_name == NativeType::Pointer.name();
        let pointer = NativeType::Pointer.size();
        let (kind, align) = match within {
            Some(_) if *is_own && is_pointer => (FieldKind::PointerToOwn, pointer),
            Some(_) if *is_own => {
                let wrong =
                    format!("struct {name}, field \"{own_name}\": a struct cannot hold itself");
                return Err(PyValueError::new_err(wrong).into());
            }
            Some(within) => {
                let (def, _) = self.def(within, depth + 1)?;
                if is_pointer {
                    (FieldKind::Pointer(def), pointer)
                } else {
                    let align = def.align();
                    (FieldKind::Struct(def), align)
                }
            }
            None => {
                let native = native()?;
                let kind = if python_type.is_none() {
                    FieldKind::native(native)
                } else {
                    let ty = ty(python_type, self.resolver, self.session, self.span)?;
                    FieldKind::Value { native, ty }
                };
                (kind, native.size())
            }
        };
        Ok(match length {
            Some(len) => (
                FieldKind::Array {
                    element: Arc::new(kind),
                    len: *len,
                },
                align,
            ),
            None => (kind, align),
        })
    }
}
