//! `==` of structs and of arrays in them: of all that stands there, one after the other.

use std::sync::Arc;

use super::super::writer::{Term, Writer};
use super::fields::Spot;
use crate::hir::{Compare, ExprId, ForRange, MemoryOp, Stmt};
use crate::types::{FieldKind, NamedType, NativeType, StructDef, Type};

/// Whether the structs at an offset from two pointers are equal.
pub(super) fn structs(
    w: &mut Writer,
    a: &Term,
    b: &Term,
    def: &Arc<StructDef>,
    offset: u32,
) -> ExprId {
    let mut equal = None;
    for field in def.fields() {
        let at = offset + field.offset;
        let fields = kinds(w, a, b, &field.kind, def, at);
        equal = Some(match equal {
            Some(before) => w.and(before, fields),
            None => fields,
        });
    }
    equal.unwrap_or_else(|| w.bool(true))
}

/// Whether what stands at an offset from two pointers is equal.
fn kinds(
    w: &mut Writer,
    a: &Term,
    b: &Term,
    kind: &FieldKind,
    within: &Arc<StructDef>,
    offset: u32,
) -> ExprId {
    let native = match kind {
        FieldKind::Struct(def) => return structs(w, a, b, def, offset),
        FieldKind::Array { element, len } => {
            return arrays(w, a, b, element, *len, within, offset);
        }
        // Numbers above the ints are equal where their bits are.
        FieldKind::Value {
            native: NativeType::UInt64,
            ..
        } => NativeType::Int64,
        FieldKind::Value { native, .. } => *native,
        FieldKind::Pointer(_) | FieldKind::PointerToOwn => NativeType::Pointer,
    };
    let [a, b] = [a, b].map(|base| {
        let spot = Spot {
            base,
            offset,
            kind,
            mutable: false,
            within,
            name: "",
        };
        spot.load(w, native, native.ty())
    });
    w.compare(Compare::Equal, a, b)
}

/// Whether arrays at an offset from two pointers are equal.
pub(super) fn arrays(
    w: &mut Writer,
    a: &Term,
    b: &Term,
    element: &FieldKind,
    len: u32,
    within: &Arc<StructDef>,
    offset: u32,
) -> ExprId {
    let (equal, result) = w.variable(Type::Bool);
    let yes = w.bool(true);
    w.statement(Stmt::Assign(equal, yes));
    let (counter, index) = w.variable(Type::Int);
    let written = w.block::<std::convert::Infallible>(|w| {
        let [a, b] = [a, b].map(|base| {
            let pointer = Type::Named(NamedType::pointer());
            let first = Spot {
                base,
                offset,
                kind: element,
                mutable: false,
                within,
                name: "",
            };
            let first = first.address(w, pointer.clone());
            let index = w.term(&index);
            let stride = element.size();
            let at = w.memory(MemoryOp::Offset { stride }, vec![first, index], pointer);
            w.bind(at)
        });
        let same = kinds(w, &a, &b, element, within, 0);
        let no = w.bool(false);
        let differs = vec![Stmt::Assign(equal, no), Stmt::Break];
        w.statement(Stmt::If(same, Vec::new(), differs));
        Ok(())
    });
    let body = written.unwrap_or_default();
    let [start, stop, step] = [0, i64::from(len), 1].map(|bound| w.int(bound));
    w.statement(Stmt::For(Box::new(ForRange {
        counter,
        start,
        stop,
        step,
        body,
        orelse: Vec::new(),
    })));
    w.term(&result)
}
