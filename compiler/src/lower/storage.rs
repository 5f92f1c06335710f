//! Reads and writes of host memory: inputs, outputs, ticks, state cells, elements of parameters.
//!
//! Nothing that a tick reads from the host changes during the tick, so a value that was read on every
//! path to a place is read no second time ([`Known`]); calls do not make it forgotten.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, MemFlagsData, Value, types};
use cranelift_frontend::Variable;
use tickjit_runtime::errors::Fault;

use super::fault::Wording;
use super::function::{Lowerer, Region, flags};
use super::values::{Flat, clif_type};
use crate::hir::{ExprId, Place};
use crate::signature::{StateSlot, Storage};
use crate::types::{AbiType, Const, NativeType, Repr, Type};

/// Something that has one value wherever it is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// An int as a float: `d / n` beside `m / n` is common, and the conversion slow.
    Float(Value),
    /// The value of a variable, by index.
    Input(u32),
    /// An element of a parameter.
    Element(usize, u32, Repr),
    /// The container in a state slot that the phase does not set.
    Slot(u32),
    /// A word of the header of the container of a place, in a loop that does not resize it.
    Header(Place, usize),
    /// Where the entry of a key is in a table, or null; as long as entries have moved that often.
    Entry(Value, Value, u32),
}

const POINTER: i32 = 8;

fn offset(index: u32, size: i32) -> i32 {
    i32::try_from(index).map_or(i32::MAX, |index| index.saturating_mul(size))
}

impl Lowerer<'_, '_> {
    pub(super) fn param(&mut self, name: &str, at: Option<ExprId>) -> Option<(usize, Value)> {
        let place = self.tables.signature.param(name);
        let found = place.and_then(|place| Some((place, *self.params.get(place)?)));
        if found.is_none() {
            let span = at.map(|at| self.body.origins[at].span).unwrap_or_default();
            self.tables
                .refuse(format!("no parameter \"{name}\" can be read here"), span);
        }
        found
    }

    /// Flags of an access to a cell of the host. Where pointers are read and written through, they may
    /// point to any of them.
    pub(super) fn host(&self, region: Region) -> MemFlagsData {
        flags(if self.tables.memory {
            Region::State
        } else {
            region
        })
    }

    /// The pointer at `param[index]`.
    fn pointer(&mut self, param: &str, index: u32, at: Option<ExprId>) -> Value {
        let Some((_, array)) = self.param(param, at) else {
            return self.int(0);
        };
        let access = flags(Region::Arrays).with_readonly();
        self.builder
            .ins()
            .load(types::I64, access, array, offset(index, POINTER))
    }

    pub(super) fn known(&self, what: Known) -> Option<Value> {
        let found = self.known.iter().rev().find(|(other, _)| *other == what);
        found.map(|(_, value)| *value)
    }

    /// An int as a float.
    pub(super) fn int_to_float(&mut self, int: Value) -> Value {
        if let Some(float) = self.known(Known::Float(int)) {
            return float;
        }
        let float = self.builder.ins().fcvt_from_sint(types::F64, int);
        self.known.push((Known::Float(int), float));
        float
    }

    /// Whether reading a variable is no more than using a value.
    pub(super) fn is_known_input(&self, index: u32) -> bool {
        self.known(Known::Input(index)).is_some()
    }

    /// The value of a variable.
    pub(super) fn input(&mut self, index: u32, at: ExprId) -> Flat {
        if let Some(value) = self.known(Known::Input(index)) {
            return Flat::One(value);
        }
        let signature = self.tables.signature;
        let Some((name, variable)) = signature.variables.get_index(index as usize) else {
            return self.refused(at, "no such variable");
        };
        let (param, slot, nullable) = match &variable.storage {
            Storage::Const(value) => return self.constant(value),
            Storage::State { index } => return self.state(*index, at),
            Storage::Param { index: place } => {
                return self.parameter(index, *place, &variable.ty, at);
            }
            Storage::Slot {
                param,
                index,
                nullable,
            }
            | Storage::Pointer {
                param,
                index,
                nullable,
            } => (param, *index, *nullable),
        };
        let Some(repr) = variable.ty.repr() else {
            return self.refused(at, "a variable behind a pointer is one machine value");
        };
        let pointer = self.pointer(param, slot, Some(at));
        if nullable {
            let wording = Wording {
                class: None,
                message: Some(name.clone()),
            };
            self.check_nonzero(pointer, at, Fault::InvalidInput, wording);
        }
        if let Storage::Pointer { .. } = &variable.storage {
            self.known.push((Known::Input(index), pointer));
            return Flat::One(pointer);
        }
        let access = self.host(Region::Inputs).with_readonly();
        let value = self.builder.ins().load(clif_type(repr), access, pointer, 0);
        self.known.push((Known::Input(index), value));
        Flat::One(value)
    }

    /// The parameter of a plain function.
    fn parameter(&mut self, variable: u32, place: u32, ty: &Type, at: ExprId) -> Flat {
        let Some(&given) = self.params.get(place as usize) else {
            return self.refused(at, "no such parameter");
        };
        // Any number but 0 is true to C.
        let value = if *ty == Type::Bool {
            self.builder.ins().icmp_imm_s(IntCC::NotEqual, given, 0)
        } else {
            given
        };
        self.known.push((Known::Input(variable), value));
        Flat::One(value)
    }

    /// Element `index` of a parameter that points to elements, or the parameter itself.
    pub(super) fn element(&mut self, name: &str, index: u32, ty: &Type, at: ExprId) -> Flat {
        let Some(repr) = ty.repr() else {
            return self.refused(at, "an element is one machine value");
        };
        let Some((place, base)) = self.param(name, Some(at)) else {
            return self.zero(ty);
        };
        let what = Known::Element(place, index, repr);
        if let Some(value) = self.known(what) {
            return Flat::One(value);
        }
        let value = match &self.tables.signature.params[place].ty {
            AbiType::Value(own) if own.repr() == repr && repr != Repr::Ptr => base,
            AbiType::Value(NativeType::Pointer) | AbiType::Pointer(_) => {
                let size = i32::try_from(repr.size()).unwrap_or(POINTER);
                let access = flags(Region::Arrays).with_readonly();
                self.builder
                    .ins()
                    .load(clif_type(repr), access, base, offset(index, size))
            }
            AbiType::Value(_) | AbiType::Chars => {
                return self.refused(at, "the parameter is of another type");
            }
        };
        // Hosts write any number for "yes" into their flags.
        let value = if *ty == Type::Bool {
            self.builder.ins().icmp_imm_s(IntCC::NotEqual, value, 0)
        } else {
            value
        };
        self.known.push((what, value));
        Flat::One(value)
    }

    /// Stores an output and ticks it; a struct is copied.
    pub(super) fn set_output(&mut self, index: u32, value: Value) {
        let cell = self.pointer("outputs", index, None);
        let output = self.tables.signature.outputs.get(index as usize);
        if let Some(view) = output.and_then(|output| output.ty.as_struct()) {
            self.copy_memory(cell, value, view.def.size());
        } else {
            let access = self.host(Region::Outputs);
            self.builder.ins().store(access, value, cell, 0);
        }
        if let Some((_, ticked)) = self.param("ticked", None) {
            let one = self.builder.ins().iconst(types::I8, 1);
            let access = self.host(Region::Ticked);
            self.builder
                .ins()
                .store(access, one, ticked, offset(index, 1));
        }
    }

    fn state_slot(&self, slot: u32) -> Option<(Variable, Value)> {
        self.states.get(slot as usize).copied().flatten()
    }

    /// The value of a state variable.
    pub(super) fn state(&mut self, slot: u32, at: ExprId) -> Flat {
        if self.is_struct_slot(slot) {
            return Flat::One(self.pointer("state", slot, Some(at)));
        }
        match self.state_slot(slot) {
            Some((variable, _)) => Flat::One(self.builder.use_var(variable)),
            None => self.refused(at, "no such state slot"),
        }
    }

    /// Sets a state variable, and its cell unless the phase sets it in a loop: what is stored at once
    /// need not be kept for the exits.
    pub(super) fn set_state(&mut self, slot: u32, value: Value) {
        if let Some((variable, cell)) = self.state_slot(slot) {
            self.builder.def_var(variable, value);
            if !self.mentions.looped_states.contains(&slot) {
                self.store_state(cell, value);
            }
        }
    }

    fn store_state(&mut self, cell: Value, value: Value) {
        let access = self.host(Region::State);
        self.builder.ins().store(access, value, cell, 0);
    }

    /// Forgets the state variables, and loads those that are stored at the exits of the phase.
    pub(super) fn start_states(&mut self) {
        self.states = vec![None; self.tables.signature.states.len()];
        let slots: Vec<u32> = self.mentions.looped_states.iter().copied().collect();
        slots.into_iter().for_each(|slot| self.load_state(slot));
    }

    /// Loads the states that a statement of the phase is the first to mention: a tick that ends before
    /// it needs none of them.
    pub(super) fn load_states(&mut self, statement: usize) {
        let mentions = self.mentions.states.iter();
        let slots: Vec<u32> = mentions
            .filter(|(_, first)| **first == statement)
            .map(|(slot, _)| *slot)
            .collect();
        slots.into_iter().for_each(|slot| self.load_state(slot));
    }

    fn load_state(&mut self, slot: u32) {
        if self.state_slot(slot).is_some() {
            return;
        }
        if let Some((variable, cell, ty)) = self.declare_state(slot) {
            let access = self.host(Region::State);
            let value = self.builder.ins().load(ty, access, cell, 0);
            self.builder.def_var(variable, value);
        }
    }

    /// Gives a state variable its first value, and its cell: as an integer, which needs no register.
    pub(super) fn initialize(&mut self, slot: u32, initial: &Const) {
        let Some((variable, cell, ty)) = self.declare_state(slot) else {
            return;
        };
        let Flat::One(value) = self.constant(initial) else {
            return;
        };
        self.builder.def_var(variable, value);
        let bits = match initial {
            Const::Float(value) => Some(value.to_bits().cast_signed()),
            Const::Named { bits, .. } if ty.is_float() => Some(*bits),
            _ => None,
        };
        let stored = bits.map_or(value, |bits| self.int(bits));
        self.store_state(cell, stored);
    }

    fn declare_state(&mut self, slot: u32) -> Option<(Variable, Value, ir::Type)> {
        if self.is_container_slot(slot) || self.is_struct_slot(slot) {
            return None;
        }
        let ty = clif_type(self.tables.signature.states.get(slot as usize)?.repr);
        let variable = self.builder.declare_var(ty);
        let cell = self.pointer("state", slot, None);
        self.states[slot as usize] = Some((variable, cell));
        Some((variable, cell, ty))
    }

    /// The container in a state slot, or null.
    pub(super) fn load_slot(&mut self, slot: u32) -> Value {
        let Some((_, array)) = self.param("state", None) else {
            return self.int(0);
        };
        let access = flags(Region::Slots);
        self.builder
            .ins()
            .load(types::I64, access, array, offset(slot, POINTER))
    }

    /// Puts a container, or null, into a state slot.
    pub(super) fn store_slot(&mut self, slot: u32, object: Value) {
        if let Some((_, array)) = self.param("state", None) {
            let access = flags(Region::Slots);
            self.builder
                .ins()
                .store(access, object, array, offset(slot, POINTER));
        }
    }

    /// Copies a struct into the cell of a state.
    pub(super) fn set_struct(&mut self, slot: u32, value: Value) {
        let state = self.tables.signature.states.get(slot as usize);
        if let Some(size) = state.map(StateSlot::size) {
            let cell = self.pointer("state", slot, None);
            self.copy_memory(cell, value, size);
        }
    }

    /// Stores the state variables that the phase sets in loops.
    pub(super) fn store_states(&mut self) {
        let slots: Vec<u32> = self.mentions.looped_states.iter().copied().collect();
        for slot in slots {
            if let Some((variable, cell)) = self.state_slot(slot) {
                let value = self.builder.use_var(variable);
                self.store_state(cell, value);
            }
        }
    }
}
