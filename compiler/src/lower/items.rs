//! Items, keys and values in the memory of containers: where their fields are, loads and stores.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    InstBuilder, StackSlot, StackSlotData, StackSlotKind, Type as ClifType, Value, types,
};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::layout::{self, Field, Layout};
use tickjit_runtime::table::RuntimeFn;

use super::fault::Wording;
use super::function::{Lowerer, Region, flags};
use super::values::{Flat, clif_type, clif_types};
use crate::hir::{Bounds, ExprId};
use crate::types::{Const, Repr, Type};

/// The offset of a field of a header.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "objects are small"
)]
pub(super) const fn offset(of: usize) -> i32 {
    of as i32
}

fn clif_field(field: Field) -> ClifType {
    clif_type(match field {
        Field::I8 => Repr::I8,
        Field::I16 => Repr::I16,
        Field::I32 => Repr::I32,
        Field::I64 => Repr::I64,
        Field::F64 => Repr::F64,
        Field::Object => Repr::Ptr,
    })
}

impl Lowerer<'_, '_> {
    /// How items of a type are laid out.
    pub(super) fn layout(&mut self, ty: &Type, at: ExprId) -> Layout {
        ty.layout().unwrap_or_else(|| {
            self.refused(at, "an item has more than 16 fields");
            Layout::NONE
        })
    }

    /// The argument of a call of the runtime that is a layout.
    pub(super) fn layout_bits(&mut self, layout: Layout) -> Value {
        self.int(layout.bits().cast_signed())
    }

    /// A word of a header.
    pub(super) fn header(&mut self, object: Value, field: usize) -> Value {
        let access = flags(Region::Headers);
        self.builder
            .ins()
            .load(types::I64, access, object, offset(field))
    }

    pub(super) fn set_header(&mut self, object: Value, field: usize, value: Value) {
        let access = flags(Region::Headers);
        self.builder
            .ins()
            .store(access, value, object, offset(field));
    }

    /// `index * size`
    pub(super) fn scaled(&mut self, index: Value, size: usize) -> Value {
        if size.is_power_of_two() {
            let shift = i64::from(size.trailing_zeros());
            self.builder.ins().ishl_imm_u(index, shift)
        } else {
            let size = i64::try_from(size).unwrap_or(i64::MAX);
            self.builder.ins().imul_imm_s(index, size)
        }
    }

    /// The address of an item among those at `data`.
    pub(super) fn address_of(&mut self, data: Value, index: Value, size: usize) -> Value {
        let distance = self.scaled(index, size);
        self.builder.ins().iadd(data, distance)
    }

    /// The item at an address.
    pub(super) fn load_item(&mut self, address: Value, start: usize, ty: &Type) -> Flat {
        self.load_fields(Region::Items, address, start, ty)
    }

    pub(super) fn store_item(&mut self, address: Value, start: usize, ty: &Type, item: &Flat) {
        self.store_fields(Region::Items, address, start, ty, item);
    }

    fn load_fields(&mut self, region: Region, address: Value, start: usize, ty: &Type) -> Flat {
        let layout = ty.layout().unwrap_or_default();
        let access = flags(region);
        let fields = layout.fields().map(|(field, at)| {
            let at = offset(start + at);
            let ins = self.builder.ins();
            ins.load(clif_field(field), access, address, at)
        });
        let fields: Vec<Value> = fields.collect();
        let types = clif_types(ty);
        if types.len() == fields.len() {
            return Flat::from(fields.as_slice());
        }
        // An integer of 128 bits is two fields.
        let mut halves = fields.into_iter();
        let mut values = Vec::with_capacity(types.len());
        for ty in types {
            let Some(low) = halves.next() else { break };
            let high = if ty == types::I128 {
                halves.next()
            } else {
                None
            };
            values.push(match high {
                Some(high) => self.builder.ins().iconcat(low, high),
                None => low,
            });
        }
        Flat::from(values.as_slice())
    }

    fn store_fields(
        &mut self,
        region: Region,
        address: Value,
        start: usize,
        ty: &Type,
        item: &Flat,
    ) {
        let layout = ty.layout().unwrap_or_default();
        let mut values = Vec::with_capacity(layout.count());
        for value in item.as_slice() {
            if self.builder.func.dfg.value_type(*value) == types::I128 {
                let (low, high) = self.builder.ins().isplit(*value);
                values.extend([low, high]);
            } else {
                values.push(*value);
            }
        }
        for ((_, at), value) in layout.fields().zip(values) {
            let access = flags(region);
            let at = offset(start + at);
            self.builder.ins().store(access, value, address, at);
        }
    }

    /// The address of a cell of the frame that holds an item; it is read right after.
    pub(super) fn in_frame(&mut self, ty: &Type, item: &Flat) -> Value {
        let size = ty.layout().unwrap_or_default().size();
        let slot = self.frame_cell(size);
        let address = self.builder.ins().stack_addr(types::I64, slot, 0);
        self.store_fields(Region::Stack, address, 0, ty, item);
        address
    }

    /// A cell for items of a size; there is one for each size.
    fn frame_cell(&mut self, size: usize) -> StackSlot {
        let size = u32::try_from(size.next_multiple_of(8).max(8)).unwrap_or(8);
        let slots = &self.builder.func.sized_stack_slots;
        if let Some(known) = self.cells.iter().find(|slot| slots[**slot].size == size) {
            return *known;
        }
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3);
        let cell = self.builder.create_sized_stack_slot(data);
        self.cells.push(cell);
        cell
    }

    /// An index of a sequence of this length, made positive; one out of range is reported.
    pub(super) fn position(
        &mut self,
        index: Value,
        constant: Option<i64>,
        len: Value,
        bounds: Bounds,
        (at, fault): (ExprId, Fault),
    ) -> Value {
        let index = match (bounds, constant) {
            (Bounds::Proved, _) => return index,
            (Bounds::NonNegative, _) | (Bounds::Checked, Some(0..)) => index,
            (Bounds::Checked, Some(_)) => self.builder.ins().iadd(len, index),
            (Bounds::Checked, None) => {
                let negative = self
                    .builder
                    .ins()
                    .icmp_imm_s(IntCC::SignedLessThan, index, 0);
                let from_end = self.builder.ins().iadd(len, index);
                self.builder.ins().select(negative, from_end, index)
            }
        };
        let outside = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
        self.check(outside, at, fault);
        index
    }

    /// The value of an operand that is a constant int.
    pub(super) fn constant_int(&self, id: ExprId) -> Option<i64> {
        match self.body.constant(id) {
            Some(Const::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// Reports a fault if an address is null.
    pub(super) fn check_not_null(&mut self, address: Value, at: ExprId, fault: Fault) {
        self.check_nonzero(address, at, fault, Wording::default());
    }

    /// Calls a runtime function that gives an address, or null where there is no memory.
    pub(super) fn call_making(&mut self, function: RuntimeFn, args: &[Value], at: ExprId) -> Value {
        let made = self.call_giving(function, args);
        self.check_not_null(made, at, Fault::OutOfMemory);
        made
    }

    /// Calls a runtime function that has a result and cannot fail.
    pub(super) fn call_giving(&mut self, function: RuntimeFn, args: &[Value]) -> Value {
        match self.call_runtime(function, args) {
            Some(value) => value,
            None => self.int(0),
        }
    }

    /// Calls a runtime function whose result is a fault's code.
    pub(super) fn call_checked(&mut self, function: RuntimeFn, args: &[Value], at: ExprId) {
        if let Some(status) = self.call_runtime(function, args) {
            self.check_status(status, at);
        }
    }

    pub(super) fn flag(&mut self, flag: bool) -> Value {
        self.builder.ins().iconst(types::I32, i64::from(flag))
    }

    /// Where an entry of a table has its value, and how large entries are.
    pub(super) fn entry(&mut self, key: &Type, value: Option<&Type>, at: ExprId) -> (usize, usize) {
        let key = self.layout(key, at);
        let value = value.map_or(Layout::NONE, |value| self.layout(value, at));
        (
            layout::value_offset(key, value),
            layout::entry_size(key, value),
        )
    }
}
