//! A field of a struct or an element of an array in one: read, written.

use std::sync::Arc;

use super::super::refusal;
use super::super::writer::{Term, Writer};
use super::{converted, there};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Asked, HandlerError};
use crate::hir::{Access, Compare, ExprId, MemoryOp, UnaryOp, reads_as};
use crate::types::{
    ArrayView, Const, FieldKind, NativeType, StructDef, StructField, StructView, Type,
};

/// Where something stands.
pub(super) struct Spot<'a> {
    /// A pointer, and bytes from it.
    pub(super) base: &'a Term,
    pub(super) offset: u32,
    /// What stands there.
    pub(super) kind: &'a FieldKind,
    /// Whether it may be written.
    pub(super) mutable: bool,
    /// The struct it is in.
    pub(super) within: &'a Arc<StructDef>,
    /// What reports call it.
    pub(super) name: &'a str,
}

/// The type that values assigned to a field should have.
pub(super) fn ty(kind: &FieldKind) -> Option<Type> {
    match kind {
        FieldKind::Value { ty, .. } => Some(ty.clone()),
        FieldKind::Struct(def) => Some(Type::Named(def.view(false))),
        FieldKind::Array { .. } | FieldKind::Pointer(_) | FieldKind::PointerToOwn => None,
    }
}

/// A value to be stored, or a pointer to what is to be copied; computed before anything is written.
pub(super) fn taken(
    w: &mut Writer,
    asked: Asked<'_>,
    kind: &FieldKind,
    value: &Term,
) -> Result<Term, HandlerError> {
    match kind {
        FieldKind::Value { ty, .. } => {
            let value = converted(w, asked, value, ty)?;
            Ok(w.bind(value))
        }
        FieldKind::Struct(def) => match value.ty.as_struct() {
            Some(view) if view.def == *def => Ok(there(w, value, view)),
            _ => {
                let expected = Type::Named(def.view(false));
                Err(refusal::conversion(asked, &value.ty, &expected).into())
            }
        },
        FieldKind::Array { element, len } => match value.ty.as_array() {
            Some(view) if view.element == *element && view.len == *len => Ok(value.clone()),
            _ => Err(Diagnostic::new(
                "type-mismatch",
                format!(
                    "this is {}, but an array like the field is expected",
                    value.ty
                ),
                asked.span,
            )
            .help("assign to its items, one by one")
            .into()),
        },
        FieldKind::Pointer(_) | FieldKind::PointerToOwn => Err(Diagnostic::new(
            "read-only-struct",
            "a pointer in a struct cannot be assigned",
            asked.span,
        )
        .help("write the fields of what it points to")
        .into()),
    }
}

impl<'a> Spot<'a> {
    /// A field of the struct that `base` points to.
    pub(super) fn of_field(
        base: &'a Term,
        def: &'a Arc<StructDef>,
        field: &'a StructField,
        mutable: bool,
    ) -> Self {
        Self {
            base,
            offset: field.offset,
            kind: &field.kind,
            mutable,
            within: def,
            name: &field.name,
        }
    }

    fn access(&self, native: NativeType) -> Access {
        Access {
            native,
            offset: i32::try_from(self.offset).unwrap_or(i32::MAX),
        }
    }

    /// What stands there as a type it can be read as.
    pub(super) fn load(&self, w: &mut Writer, native: NativeType, ty: Type) -> ExprId {
        let pointer = w.term(self.base);
        let access = self.access(native);
        let constant = false;
        w.memory(MemoryOp::Load { access, constant }, vec![pointer], ty)
    }

    /// A pointer to it.
    pub(super) fn address(&self, w: &mut Writer, ty: Type) -> ExprId {
        let pointer = w.term(self.base);
        if self.offset == 0 {
            return w.unary(UnaryOp::Retype, pointer, ty);
        }
        let distance = w.int(self.offset.into());
        w.memory(MemoryOp::Offset { stride: 1 }, vec![pointer, distance], ty)
    }

    /// Its value.
    pub(super) fn read(&self, w: &mut Writer) -> ExprId {
        match self.kind {
            FieldKind::Value { native, ty } if reads_as(*native, ty) => {
                self.load(w, *native, ty.clone())
            }
            FieldKind::Value { native, ty } => self.member(w, *native, ty),
            FieldKind::Struct(def) => self.address(w, Type::Named(def.view(self.mutable))),
            FieldKind::Array { element, len } => {
                let view = ArrayView {
                    element: Arc::clone(element),
                    len: *len,
                    mutable: self.mutable,
                    within: Arc::clone(self.within),
                };
                self.address(w, Type::Named(view.ty()))
            }
            FieldKind::Pointer(def) => self.pointer(w, def),
            FieldKind::PointerToOwn => self.pointer(w, self.within),
        }
    }

    fn pointer(&self, w: &mut Writer, def: &Arc<StructDef>) -> ExprId {
        let view = StructView {
            def: Arc::clone(def),
            mutable: self.mutable,
            nullable: Some(self.name.into()),
        };
        self.load(w, NativeType::Pointer, Type::Named(view.ty()))
    }

    /// A member of an enumeration that is held in another width here.
    fn member(&self, w: &mut Writer, native: NativeType, ty: &Type) -> ExprId {
        let value = self.load(w, native, Type::Int);
        let value = w.bind(value);
        let held = w.term(&value);
        let held = w.unary(UnaryOp::Resize, held, ty.clone());
        let held = w.bind(held);
        let (back, value) = (w.term(&held), w.term(&value));
        let back = w.unary(UnaryOp::Resize, back, Type::Int);
        let fits = w.compare(Compare::Equal, back, value);
        let held = w.term(&held);
        let raise = w.raise("ValueError", &format!("value is not a valid {ty}"));
        w.choose(fits, held, raise)
    }

    /// Writes what was [`taken`], before the fragment's value.
    pub(super) fn store(&self, w: &mut Writer, value: &Term) {
        let written = self.written(w, value);
        w.effect(written);
    }

    /// The expression that writes what was [`taken`].
    pub(super) fn written(&self, w: &mut Writer, value: &Term) -> ExprId {
        match self.kind {
            FieldKind::Value { native, ty } => {
                let pointer = w.term(self.base);
                let mut stored = w.term(value);
                if !reads_as(*native, ty) {
                    stored = w.unary(UnaryOp::Resize, stored, Type::Int);
                }
                let store = MemoryOp::Store(self.access(*native));
                w.memory(store, vec![pointer, stored], Type::None)
            }
            FieldKind::Struct(_) | FieldKind::Array { .. } => {
                let from = w.term(value);
                let to = self.address(w, value.ty.clone());
                let size = self.kind.size();
                w.memory(MemoryOp::Copy { size }, vec![to, from], Type::None)
            }
            // Nothing is taken for them.
            FieldKind::Pointer(_) | FieldKind::PointerToOwn => w.constant(Const::None),
        }
    }
}
