//! Operations on lists.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::layout;
use tickjit_runtime::table::RuntimeFn;

use super::containers::{Operation, Stored, bits};
use super::function::Lowerer;
use super::values::Flat;
use crate::hir::{Bounds, ContainerOp, SliceParts};
use crate::types::Type;

/// Bytes of an item; not more than the code can multiply by.
pub(super) fn size_of(ty: &Type) -> usize {
    ty.layout().unwrap_or_default().size()
}

impl<'a> Lowerer<'a, '_> {
    /// An operation on a list of items; `None` if lists have no such operation.
    pub(super) fn list(
        &mut self,
        op: ContainerOp,
        on: Operation<'a>,
        item: &'a Type,
    ) -> Option<Flat> {
        let Operation { object, at, .. } = on;
        if let Some(result) = self.sequence(op, on, Fault::ListIndexMissing) {
            return Some(result);
        }
        Some(match op {
            ContainerOp::Get(bounds) => self.list_get(on, item, bounds),
            ContainerOp::Set(bounds) => self.list_set(on, item, bounds),
            ContainerOp::Append(_) => {
                let stored = self.stored(on, 1);
                if self.is_live() {
                    self.list_append(on, item, &stored);
                }
                Flat::None
            }
            ContainerOp::Pop(_) => self.list_pop(on, item),
            ContainerOp::PopAt => self.list_pop_at(on, item),
            ContainerOp::Insert => {
                let index = self.scalar(on, 1);
                let stored = self.stored(on, 2);
                if self.is_live() {
                    let address = self.call_making(RuntimeFn::ListInsert, &[object, index], at);
                    self.store_item(address, 0, item, &stored.item);
                    self.hand_over(stored.mark);
                }
                Flat::None
            }
            ContainerOp::DeleteAt => {
                let index = self.scalar(on, 1);
                self.call_checked(RuntimeFn::ListDelete, &[object, index], at);
                Flat::None
            }
            ContainerOp::Slice(parts)
            | ContainerOp::SetSlice(parts)
            | ContainerOp::DeleteSlice(parts) => self.slices(op, on, parts),
            ContainerOp::Concat => {
                let other = self.scalar(on, 1);
                Flat::One(self.call_making(RuntimeFn::ListConcat, &[object, other], at))
            }
            ContainerOp::Repeat => {
                let times = self.scalar(on, 1);
                Flat::One(self.call_making(RuntimeFn::ListRepeat, &[object, times], at))
            }
            ContainerOp::Sort { reverse } => {
                let reverse = self.flag(reverse);
                self.call_checked(RuntimeFn::ListSort, &[object, reverse], at);
                Flat::None
            }
            ContainerOp::Remove => {
                let value = self.argument(on, 1);
                if self.is_live() {
                    let place = self.found(on, &value, None);
                    let missing = self
                        .builder
                        .ins()
                        .icmp_imm_s(IntCC::SignedLessThan, place, 0);
                    self.check(missing, at, Fault::ListRemoveMissing);
                    self.call_checked(RuntimeFn::ListDelete, &[object, place], at);
                }
                Flat::None
            }
            ContainerOp::Extreme { max } => {
                let place = self.extreme(on, max);
                let address = self.list_address(on, item, place);
                self.load_item(address, 0, item)
            }
            ContainerOp::New
            | ContainerOp::Copy
            | ContainerOp::Listed(_)
            | ContainerOp::Len
            | ContainerOp::Equal
            | ContainerOp::Clear
            | ContainerOp::Contains
            | ContainerOp::Push
            | ContainerOp::Extend
            | ContainerOp::Reverse
            | ContainerOp::Index
            | ContainerOp::Count
            | ContainerOp::Sum { .. }
            | ContainerOp::Any
            | ContainerOp::All
            | ContainerOp::Lookup
            | ContainerOp::Find
            | ContainerOp::FindOr
            | ContainerOp::Store
            | ContainerOp::SetDefault
            | ContainerOp::PopKey
            | ContainerOp::PopKeyOr
            | ContainerOp::PopItem
            | ContainerOp::Update
            | ContainerOp::Add
            | ContainerOp::Discard
            | ContainerOp::Combine(_)
            | ContainerOp::CombineIn(_)
            | ContainerOp::Relate(_)
            | ContainerOp::Changes
            | ContainerOp::Next
            | ContainerOp::KeyAt
            | ContainerOp::ValueAt => return None,
        })
    }

    /// Where an item is, at an index in range.
    fn list_address(&mut self, on: Operation<'a>, item: &Type, index: Value) -> Value {
        let data = self.word(on, layout::DATA);
        self.address_of(data, index, size_of(item))
    }

    fn list_get(&mut self, on: Operation<'a>, item: &'a Type, bounds: Bounds) -> Flat {
        let index = self.index(on, bounds, Fault::ListIndex);
        if !self.is_live() {
            return Flat::None;
        }
        let address = self.list_address(on, item, index);
        let value = self.load_item(address, 0, item);
        self.given(on, value, item)
    }

    fn list_set(&mut self, on: Operation<'a>, item: &'a Type, bounds: Bounds) -> Flat {
        let constant = self.constant_int(on.args[1]);
        let index = self.scalar(on, 1);
        let Stored { item: new, mark } = self.stored(on, 2);
        if !self.is_live() {
            return Flat::None;
        }
        let len = self.length(on);
        let fault = Fault::ListAssignmentIndex;
        let index = self.position(index, constant, len, bounds, (on.at, fault));
        let address = self.list_address(on, item, index);
        self.replace(address, 0, item, &new);
        self.hand_over(mark);
        Flat::None
    }

    /// Stores an item in place of another, which is given up.
    pub(super) fn replace(&mut self, address: Value, start: usize, ty: &Type, new: &Flat) {
        let old = self
            .is_counted(ty)
            .then(|| self.load_item(address, start, ty));
        self.store_item(address, start, ty, new);
        if let Some(old) = old {
            self.release(&old, ty);
        }
    }

    fn list_append(&mut self, on: Operation<'a>, item: &Type, stored: &Stored) {
        let object = on.object;
        let len = self.header(object, layout::LEN);
        let capacity = self.header(object, layout::CAPACITY);
        let full = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, len, capacity);
        let (grow, store) = (self.cold_block(), self.new_block());
        self.branch(full, grow, store);
        self.enter(grow);
        self.call_runtime(RuntimeFn::ListGrow, &[object]);
        let capacity = self.header(object, layout::CAPACITY);
        let full = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, len, capacity);
        self.check(full, on.at, Fault::OutOfMemory);
        self.goto(store, &[]);
        self.enter(store);
        let data = self.header(object, layout::DATA);
        let address = self.address_of(data, len, size_of(item));
        self.store_item(address, 0, item, &stored.item);
        let longer = self.builder.ins().iadd_imm_s(len, 1);
        self.set_header(object, layout::LEN, longer);
        self.hand_over(stored.mark);
    }

    fn list_pop(&mut self, on: Operation<'a>, item: &Type) -> Flat {
        let len = self.header(on.object, layout::LEN);
        self.check_not_null(len, on.at, Fault::ListPopEmpty);
        let last = self.builder.ins().iadd_imm_s(len, -1);
        let data = self.header(on.object, layout::DATA);
        let address = self.address_of(data, last, size_of(item));
        let value = self.load_item(address, 0, item);
        self.set_header(on.object, layout::LEN, last);
        value
    }

    fn list_pop_at(&mut self, on: Operation<'a>, item: &Type) -> Flat {
        let constant = self.constant_int(on.args[1]);
        let index = self.scalar(on, 1);
        if !self.is_live() {
            return Flat::None;
        }
        let len = self.header(on.object, layout::LEN);
        self.check_not_null(len, on.at, Fault::ListPopEmpty);
        let place = (on.at, Fault::ListPopIndex);
        let index = self.position(index, constant, len, Bounds::Checked, place);
        let data = self.header(on.object, layout::DATA);
        let address = self.address_of(data, index, size_of(item));
        let value = self.load_item(address, 0, item);
        self.call_runtime(RuntimeFn::ListClose, &[on.object, index]);
        value
    }

    fn slices(&mut self, op: ContainerOp, on: Operation<'a>, parts: SliceParts) -> Flat {
        let [start, stop, step, given] = self.slice(on, parts);
        let args = [on.object, start, stop, step, given];
        if let ContainerOp::SetSlice(_) = op {
            let other = self.scalar(on, on.args.len() - 1);
            let args = [&args[..], &[other]].concat();
            self.call_checked(RuntimeFn::ListSetSlice, &args, on.at);
            Flat::None
        } else if let ContainerOp::DeleteSlice(_) = op {
            self.call_checked(RuntimeFn::ListDeleteSlice, &args, on.at);
            Flat::None
        } else {
            Flat::One(self.call_status(RuntimeFn::ListSlice, &args, on.at))
        }
    }

    /// The parts of a slice, and which of them are given.
    fn slice(&mut self, on: Operation<'a>, parts: SliceParts) -> [Value; 4] {
        let given = [parts.start, parts.stop, parts.step];
        let mut next = 1;
        let [start, stop, step] = given.map(|given| {
            if !given {
                return self.int(0);
            }
            next += 1;
            self.scalar(on, next - 1)
        });
        let given = self.builder.ins().iconst(types::I32, bits(given));
        [start, stop, step, given]
    }
}
