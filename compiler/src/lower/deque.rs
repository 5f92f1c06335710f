//! Operations on deques: rings of items.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::layout;
use tickjit_runtime::table::RuntimeFn;

use super::containers::{Operation, Stored, left};
use super::function::Lowerer;
use super::list::size_of;
use super::values::{Flat, clif_types};
use crate::hir::{ContainerOp, End};
use crate::types::Type;

impl<'a> Lowerer<'a, '_> {
    /// An operation on a deque of items; `None` if deques have no such operation.
    pub(super) fn deque(
        &mut self,
        op: ContainerOp,
        on: Operation<'a>,
        item: &'a Type,
    ) -> Option<Flat> {
        if let Some(result) = self.sequence(op, on, Fault::DequeIndexMissing) {
            return Some(result);
        }
        Some(match op {
            ContainerOp::Get(bounds) => {
                let index = self.index(on, bounds, Fault::DequeIndex);
                if !self.is_live() {
                    return Some(Flat::None);
                }
                let address = self.deque_read(on, item, index);
                let value = self.load_item(address, 0, item);
                self.given(on, value, item)
            }
            ContainerOp::Set(bounds) => {
                let constant = self.constant_int(on.args[1]);
                let index = self.scalar(on, 1);
                let Stored { item: new, mark } = self.stored(on, 2);
                if self.is_live() {
                    let len = self.length(on);
                    let place = (on.at, Fault::DequeIndex);
                    let index = self.position(index, constant, len, bounds, place);
                    let address = self.deque_read(on, item, index);
                    self.replace(address, 0, item, &new);
                    self.hand_over(mark);
                }
                Flat::None
            }
            ContainerOp::Append(end) => {
                let stored = self.stored(on, 1);
                if self.is_live() {
                    self.deque_append(on, item, &stored, end);
                }
                Flat::None
            }
            ContainerOp::Push => {
                let stored = self.stored(on, 1);
                if !self.is_live() {
                    return Some(Flat::None);
                }
                self.push(on, item, &stored)
            }
            ContainerOp::Pop(end) => {
                let len = self.header(on.object, layout::LEN);
                self.check_not_null(len, on.at, Fault::DequePopEmpty);
                self.deque_take(on.object, item, len, end)
            }
            ContainerOp::Extreme { max } => {
                let place = self.extreme(on, max);
                let address = self.deque_read(on, item, place);
                self.load_item(address, 0, item)
            }
            ContainerOp::Changes => Flat::One(self.header(on.object, layout::DEQUE_CHANGES)),
            ContainerOp::New
            | ContainerOp::Copy
            | ContainerOp::Listed(_)
            | ContainerOp::Len
            | ContainerOp::Equal
            | ContainerOp::Clear
            | ContainerOp::Contains
            | ContainerOp::PopAt
            | ContainerOp::Insert
            | ContainerOp::DeleteAt
            | ContainerOp::Extend
            | ContainerOp::Slice(_)
            | ContainerOp::SetSlice(_)
            | ContainerOp::DeleteSlice(_)
            | ContainerOp::Concat
            | ContainerOp::Repeat
            | ContainerOp::Reverse
            | ContainerOp::Sort { .. }
            | ContainerOp::Index
            | ContainerOp::Count
            | ContainerOp::Remove
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
            | ContainerOp::Next
            | ContainerOp::KeyAt
            | ContainerOp::ValueAt => return None,
        })
    }

    /// A slot less the capacity, where it is not less than that.
    fn wrapped(&mut self, object: Value, slot: Value) -> Value {
        let capacity = self.header(object, layout::CAPACITY);
        self.less_capacity(slot, capacity)
    }

    fn less_capacity(&mut self, slot: Value, capacity: Value) -> Value {
        let beyond = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, slot, capacity);
        let less = self.builder.ins().isub(slot, capacity);
        self.builder.ins().select(beyond, less, slot)
    }

    /// Where an item is, at an index in range, in a deque that the loop around may not change.
    fn deque_read(&mut self, on: Operation<'a>, item: &Type, index: Value) -> Value {
        let head = self.word(on, layout::DEQUE_HEAD);
        let capacity = self.word(on, layout::CAPACITY);
        let slot = self.builder.ins().iadd(head, index);
        let slot = self.less_capacity(slot, capacity);
        let data = self.word(on, layout::DATA);
        self.address_of(data, slot, size_of(item))
    }

    /// Where an item is, at an index in range.
    fn deque_item(&mut self, object: Value, item: &Type, index: Value) -> Value {
        let head = self.header(object, layout::DEQUE_HEAD);
        let slot = self.builder.ins().iadd(head, index);
        let slot = self.wrapped(object, slot);
        self.deque_slot(object, item, slot)
    }

    fn deque_slot(&mut self, object: Value, item: &Type, slot: Value) -> Value {
        let data = self.header(object, layout::DATA);
        self.address_of(data, slot, size_of(item))
    }

    /// The slot before the first one.
    fn before_head(&mut self, object: Value) -> Value {
        let head = self.header(object, layout::DEQUE_HEAD);
        let capacity = self.header(object, layout::CAPACITY);
        let at_start = self.builder.ins().icmp_imm_s(IntCC::Equal, head, 0);
        let from = self.builder.ins().select(at_start, capacity, head);
        self.builder.ins().iadd_imm_s(from, -1)
    }

    /// The slot after the first one becomes the first.
    fn drop_head(&mut self, object: Value) {
        let head = self.header(object, layout::DEQUE_HEAD);
        let following = self.builder.ins().iadd_imm_s(head, 1);
        let head = self.wrapped(object, following);
        self.set_header(object, layout::DEQUE_HEAD, head);
    }

    fn deque_changed(&mut self, object: Value) {
        let changes = self.header(object, layout::DEQUE_CHANGES);
        let changes = self.builder.ins().iadd_imm_s(changes, 1);
        self.set_header(object, layout::DEQUE_CHANGES, changes);
    }

    /// Takes the item at an end out of a deque that is not empty.
    fn deque_take(&mut self, object: Value, item: &Type, len: Value, end: End) -> Flat {
        let shorter = self.builder.ins().iadd_imm_s(len, -1);
        let address = if end == End::Left {
            let head = self.header(object, layout::DEQUE_HEAD);
            self.deque_slot(object, item, head)
        } else {
            self.deque_item(object, item, shorter)
        };
        let value = self.load_item(address, 0, item);
        if end == End::Left {
            self.drop_head(object);
        }
        self.set_header(object, layout::LEN, shorter);
        self.deque_changed(object);
        value
    }

    /// Puts an item at an end of a deque that has room for it, and is to be this long.
    fn deque_put(&mut self, object: Value, item: &Type, value: &Flat, len: Value, end: End) {
        let longer = self.builder.ins().iadd_imm_s(len, 1);
        if end == End::Left {
            let head = self.before_head(object);
            let address = self.deque_slot(object, item, head);
            self.store_item(address, 0, item, value);
            self.set_header(object, layout::DEQUE_HEAD, head);
        } else {
            let address = self.deque_item(object, item, len);
            self.store_item(address, 0, item, value);
        }
        self.set_header(object, layout::LEN, longer);
        self.deque_changed(object);
    }

    /// Puts an item in place of the one at the other end of a full deque.
    fn deque_rotate_in(&mut self, object: Value, item: &Type, value: &Flat, len: Value, end: End) {
        if end == End::Left {
            let head = self.before_head(object);
            let address = self.deque_slot(object, item, head);
            self.store_item(address, 0, item, value);
            self.set_header(object, layout::DEQUE_HEAD, head);
        } else {
            let address = self.deque_item(object, item, len);
            self.store_item(address, 0, item, value);
            self.drop_head(object);
        }
        self.deque_changed(object);
    }

    fn deque_append(&mut self, on: Operation<'a>, item: &Type, stored: &Stored, end: End) {
        let object = on.object;
        let [is_full, has_place, dropped, room, done] = [(); 5].map(|()| self.new_block());
        let len = self.header(object, layout::LEN);
        let maxlen = self.header(object, layout::DEQUE_MAXLEN);
        let full = self.builder.ins().icmp(IntCC::Equal, len, maxlen);
        self.branch(full, is_full, room);

        self.enter(is_full);
        self.branch(len, has_place, dropped);
        self.enter(has_place);
        if self.is_counted(item) {
            let other = if end == End::Left {
                End::Right
            } else {
                End::Left
            };
            let old = self.deque_take(object, item, len, other);
            let shorter = self.builder.ins().iadd_imm_s(len, -1);
            self.deque_put(object, item, &stored.item, shorter, end);
            self.release(&old, item);
        } else {
            self.deque_rotate_in(object, item, &stored.item, len, end);
        }
        self.goto(done, &[]);
        self.enter(dropped);
        self.release(&stored.item, item);
        self.goto(done, &[]);

        self.enter(room);
        self.deque_add(on, item, stored, (len, end));
        self.goto(done, &[]);
        self.enter(done);
    }

    /// Puts an item at an end of a deque of this length that may hold more.
    fn deque_add(
        &mut self,
        on: Operation<'a>,
        item: &Type,
        stored: &Stored,
        (len, end): (Value, End),
    ) {
        let object = on.object;
        let (put, slow, done) = (self.new_block(), self.cold_block(), self.new_block());
        let capacity = self.header(object, layout::CAPACITY);
        let has_room = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, len, capacity);
        self.branch(has_room, put, slow);
        self.enter(put);
        self.deque_put(object, item, &stored.item, len, end);
        self.goto(done, &[]);
        self.enter(slow);
        let end = self.flag(left(end));
        let address = self.call_making(RuntimeFn::DequeAppend, &[object, end], on.at);
        self.store_item(address, 0, item, &stored.item);
        self.goto(done, &[]);
        self.hand_over(stored.mark);
        self.enter(done);
    }

    /// What falls off the left end when an item is put at the right one.
    fn push(&mut self, on: Operation<'a>, item: &Type, stored: &Stored) -> Flat {
        let object = on.object;
        let [is_full, has_place, comes_back, grows, done] = [(); 5].map(|()| self.new_block());
        for ty in clif_types(item).into_iter().chain([types::I8]) {
            self.builder.append_block_param(done, ty);
        }
        let len = self.header(object, layout::LEN);
        let maxlen = self.header(object, layout::DEQUE_MAXLEN);
        let full = self.builder.ins().icmp(IntCC::Equal, len, maxlen);
        self.branch(full, is_full, grows);

        self.enter(is_full);
        self.branch(len, has_place, comes_back);
        self.enter(has_place);
        let old = self.deque_take(object, item, len, End::Left);
        let shorter = self.builder.ins().iadd_imm_s(len, -1);
        self.deque_put(object, item, &stored.item, shorter, End::Right);
        self.finish_push(done, &old, true);
        self.enter(comes_back);
        self.finish_push(done, &stored.item, true);

        self.enter(grows);
        self.deque_add(on, item, stored, (len, End::Right));
        let nothing = self.zero(item);
        self.finish_push(done, &nothing, false);
        self.enter(done);
        Flat::from(self.builder.block_params(done))
    }

    fn finish_push(&mut self, done: cranelift_codegen::ir::Block, item: &Flat, there: bool) {
        let there = self.builder.ins().iconst(types::I8, i64::from(there));
        let values = [item.as_slice(), &[there]].concat();
        self.goto(done, &values);
    }
}
