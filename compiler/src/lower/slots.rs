//! State slots that hold containers: the slot is an owner, and null before START and after STOP.

use cranelift_codegen::ir::Value;
use tickjit_runtime::errors::Fault;

use super::function::Lowerer;
use super::storage::Known;
use super::values::Flat;
use crate::hir::ExprId;
use crate::signature::SlotKind;

impl Lowerer<'_, '_> {
    pub(super) fn is_container_slot(&self, slot: u32) -> bool {
        let state = self.tables.signature.states.get(slot as usize);
        state.is_some_and(|state| state.kind == SlotKind::Container)
    }

    pub(super) fn is_struct_slot(&self, slot: u32) -> bool {
        let state = self.tables.signature.states.get(slot as usize);
        state.is_some_and(|state| state.kind == SlotKind::Struct)
    }

    /// Whether the phase sets a slot.
    pub(super) fn changes_slot(&self, slot: u32) -> bool {
        self.ownership.set_slots.contains(&slot)
    }

    /// Makes the phase give up the slots of containers; whether there are any.
    pub(super) fn stop_slots(&mut self) -> bool {
        let states = &self.tables.signature.states;
        self.ownership.stops = states.iter().any(|state| state.kind == SlotKind::Container);
        self.ownership.stops
    }

    /// The container in a state slot; that there is none is reported.
    pub(super) fn slot(&mut self, slot: u32, at: ExprId) -> Value {
        let changes = self.changes_slot(slot);
        if !changes && let Some(value) = self.known(Known::Slot(slot)) {
            return value;
        }
        let value = self.load_slot(slot);
        self.check_not_null(value, at, Fault::NotStarted);
        if !changes {
            self.known.push((Known::Slot(slot), value));
        }
        value
    }

    /// Puts a container into a state slot, which gives up the one it held.
    pub(super) fn set_slot(&mut self, slot: u32, value: ExprId) {
        let new = self.take(value);
        if !self.is_live() {
            return;
        }
        let old = self.load_slot(slot);
        if let Flat::One(new) = new {
            self.store_slot(slot, new);
        }
        let ty = self.body.ty(value);
        self.release(&Flat::One(old), ty);
    }
}
