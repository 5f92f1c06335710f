//! The types that operations on native memory take and give.

use super::{Verifier, fits};
use crate::hir::{ExprId, MemoryOp, reads_as};
use crate::types::{Repr, Type};

/// Whether values of a type are addresses that a handler deals with.
pub(super) fn is_pointer(ty: &Type) -> bool {
    matches!(ty, Type::Named(named) if named.repr() == Repr::Ptr)
}

impl Verifier<'_> {
    pub(super) fn param(&mut self, id: ExprId, name: &str, ty: &Type) {
        self.host_memory();
        let place = self.signature.param(name);
        let right = place.is_some_and(|place| {
            let native = self.signature.params[place].ty.native();
            reads_as(native, ty)
        });
        self.rule(right, || format!("{id}: parameter \"{name}\" as {ty}"));
    }

    pub(super) fn memory_operation(&mut self, id: ExprId, op: MemoryOp, ty: &Type, types: &[Type]) {
        let (operands, result) = match op {
            MemoryOp::Load { access, .. } => (1, reads_as(access.native, ty)),
            MemoryOp::Store(access) => {
                let value = types.get(1).is_some_and(|value| {
                    fits(value, &Type::Never) || reads_as(access.native, value)
                });
                (2, value && *ty == Type::None)
            }
            MemoryOp::Offset { .. } => {
                let index = types.get(1).is_some_and(|index| fits(index, &Type::Int));
                (2, index && is_pointer(ty))
            }
            MemoryOp::Copy { .. } => {
                let from = types.get(1);
                let right = from.is_some_and(|from| is_pointer(from) || fits(from, &Type::Never));
                (2, right && *ty == Type::None)
            }
            MemoryOp::Block { align, .. } => {
                let right = align.is_power_of_two() && align <= 16;
                (0, right && is_pointer(ty))
            }
        };
        let pointer = types
            .first()
            .is_none_or(|pointer| is_pointer(pointer) || fits(pointer, &Type::Never));
        self.rule(result && pointer && types.len() == operands, || {
            format!("{id}: {op:?} of {types:?} to {ty}")
        });
    }
}
