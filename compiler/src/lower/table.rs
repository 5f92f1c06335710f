//! Operations on dicts and sets; how keys are found is in [`probe`](super::probe).

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::layout;
use tickjit_runtime::table::RuntimeFn;

use super::containers::Operation;
use super::fault::Wording;
use super::function::{Lowerer, Region, flags};
use super::probe::Entries;
use super::values::{Flat, clif_types};
use crate::hir::{ContainerOp, SetOp, SetRelation};
use crate::types::{ContainerKind, Type};

/// The runtime's number of a combination.
fn combination(op: SetOp) -> i64 {
    match op {
        SetOp::Union => 0,
        SetOp::Intersection => 1,
        SetOp::Difference => 2,
        SetOp::SymmetricDifference => 3,
        SetOp::Selection => 4,
    }
}

/// The runtime's number of a relation.
fn relation(relation: SetRelation) -> i64 {
    match relation {
        SetRelation::Subset => 0,
        SetRelation::ProperSubset => 1,
        SetRelation::Disjoint => 4,
    }
}

impl<'a> Lowerer<'a, '_> {
    /// An operation on a dict, or, without a value, on a set; `None` if there is no such operation.
    pub(super) fn table(
        &mut self,
        op: ContainerOp,
        on: Operation<'a>,
        key: &'a Type,
        value: Option<&'a Type>,
    ) -> Option<Flat> {
        let Operation { object, at, .. } = on;
        let (start, size) = self.entry(key, value, at);
        let entries = Entries {
            key,
            value: value.unwrap_or(&Type::None),
            start,
            size,
        };
        Some(match op {
            ContainerOp::Contains => self.table_contains(on, entries),
            ContainerOp::Lookup => self.lookup(on, entries),
            ContainerOp::Find => self.find(on, entries),
            ContainerOp::FindOr => self.find_or(on, entries),
            ContainerOp::Store => self.store_value(on, entries),
            ContainerOp::SetDefault => self.set_default(on, entries),
            ContainerOp::PopKey => self.pop_key(on, entries),
            ContainerOp::PopKeyOr => self.pop_key_or(on, entries),
            ContainerOp::PopItem => self.pop_item(on, entries),
            ContainerOp::Update => {
                let other = self.scalar(on, 1);
                self.forget_entries();
                self.call_checked(RuntimeFn::TableUpdate, &[object, other], at);
                Flat::None
            }
            ContainerOp::Add => {
                let key = self.argument(on, 1);
                if self.is_live() {
                    self.insert(on, entries, &key);
                }
                Flat::None
            }
            ContainerOp::Discard => {
                let key = self.argument(on, 1);
                if self.is_live() {
                    self.take_key(on, entries, &key);
                }
                Flat::None
            }
            ContainerOp::Combine(op) => {
                let other = self.scalar(on, 1);
                let number = self.builder.ins().iconst(types::I32, combination(op));
                Flat::One(self.call_making(RuntimeFn::SetCombine, &[object, other, number], at))
            }
            ContainerOp::CombineIn(op) => {
                let other = self.scalar(on, 1);
                let number = self.builder.ins().iconst(types::I32, combination(op));
                self.forget_entries();
                self.call_checked(RuntimeFn::SetUpdate, &[object, other, number], at);
                Flat::None
            }
            ContainerOp::Relate(how) => {
                let other = self.scalar(on, 1);
                let number = self.builder.ins().iconst(types::I32, relation(how));
                Flat::One(self.call_giving(RuntimeFn::SetRelate, &[object, other, number]))
            }
            ContainerOp::Extreme { max } => {
                let place = self.extreme(on, max);
                self.key_at(on, entries, place)
            }
            ContainerOp::Changes => Flat::One(self.word(on, layout::TABLE_CHANGES)),
            ContainerOp::Next => self.next_key(on),
            ContainerOp::KeyAt => {
                let place = self.scalar(on, 1);
                self.key_at(on, entries, place)
            }
            ContainerOp::ValueAt => {
                let place = self.scalar(on, 1);
                let entry = self.entry_at(on, entries, place);
                let value = self.load_item(entry, entries.start, entries.value);
                self.given(on, value, entries.value)
            }
            ContainerOp::New
            | ContainerOp::Copy
            | ContainerOp::Listed(_)
            | ContainerOp::Len
            | ContainerOp::Equal
            | ContainerOp::Clear
            | ContainerOp::Get(_)
            | ContainerOp::Set(_)
            | ContainerOp::Append(_)
            | ContainerOp::Push
            | ContainerOp::Pop(_)
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
            | ContainerOp::All => return None,
        })
    }

    fn table_contains(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        if !self.is_live() {
            return Flat::None;
        }
        let (hit, miss, entry) = self.outcomes();
        self.probe(on, entries, &key, (hit, miss));
        let merge = self.merge(&Type::Bool);
        for (block, there) in [(hit, true), (miss, false)] {
            self.enter(block);
            let there_value = self.builder.ins().iconst(types::I8, i64::from(there));
            self.goto_merge(merge, &Flat::One(there_value), there.then_some(entry));
        }
        self.merged(merge, on, &key)
    }

    fn lookup(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        if !self.is_live() {
            return Flat::None;
        }
        let (hit, miss, entry) = self.outcomes();
        let defaulting = matches!(
            on.container.kind(),
            ContainerKind::Dict {
                defaulting: true,
                ..
            }
        );
        if let Some(known) = self.known_entry(on, &key) {
            self.builder
                .ins()
                .brif(known, hit, &[known.into()], miss, &[]);
        } else {
            self.probe(on, entries, &key, (hit, miss));
        }
        self.enter(miss);
        if defaulting {
            let entry = self.insert(on, entries, &key);
            let default = self.header(on.object, layout::TABLE_DEFAULT);
            let value = self.load_item(default, 0, entries.value);
            self.retain(&value, entries.value);
            self.store_item(entry, entries.start, entries.value, &value);
            self.goto(hit, &[entry]);
        } else {
            self.fail_with(on.at, Fault::MissingKey, Wording::default());
        }
        self.enter(hit);
        let found = if defaulting {
            self.found_again(&key, entry)
        } else {
            entry
        };
        self.know_entry(on, &key, found);
        let value = self.load_item(entry, entries.start, entries.value);
        self.given(on, value, entries.value)
    }

    fn find(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        if !self.is_live() {
            return Flat::None;
        }
        let (hit, miss, entry) = self.outcomes();
        self.probe(on, entries, &key, (hit, miss));
        let optional = Type::Optional(entries.value.clone().into());
        let merge = self.merge(&optional);
        self.enter(hit);
        let value = self.load_item(entry, entries.start, entries.value);
        self.retain(&value, entries.value);
        let there = self.builder.ins().iconst(types::I8, 1);
        let value = Flat::from([value.as_slice(), &[there]].concat().as_slice());
        self.goto_merge(merge, &value, Some(entry));
        self.enter(miss);
        let nothing = self.zero(&optional);
        self.goto_merge(merge, &nothing, None);
        self.merged(merge, on, &key)
    }

    fn find_or(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        let default = self.stored(on, 2);
        if !self.is_live() {
            return Flat::None;
        }
        let (hit, miss, entry) = self.outcomes();
        self.probe(on, entries, &key, (hit, miss));
        let merge = self.merge(entries.value);
        self.enter(hit);
        let value = self.load_item(entry, entries.start, entries.value);
        self.retain(&value, entries.value);
        self.release(&default.item, entries.value);
        self.goto_merge(merge, &value, Some(entry));
        self.enter(miss);
        self.goto_merge(merge, &default.item, None);
        self.hand_over(default.mark);
        self.merged(merge, on, &key)
    }

    fn store_value(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        let value = self.stored(on, 2);
        if !self.is_live() {
            return Flat::None;
        }
        let (hit, miss, entry) = self.outcomes();
        if let Some(known) = self.known_entry(on, &key) {
            self.builder
                .ins()
                .brif(known, hit, &[known.into()], miss, &[]);
        } else {
            self.probe(on, entries, &key, (hit, miss));
        }
        self.enter(miss);
        let added = self.insert(on, entries, &key);
        self.goto(hit, &[added]);
        self.enter(hit);
        self.replace(entry, entries.start, entries.value, &value.item);
        self.hand_over(value.mark);
        let found = self.found_again(&key, entry);
        self.know_entry(on, &key, found);
        Flat::None
    }

    fn set_default(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        let value = self.stored(on, 2);
        if !self.is_live() {
            return Flat::None;
        }
        let (hit, miss, entry) = self.outcomes();
        self.probe(on, entries, &key, (hit, miss));
        let merge = self.merge(entries.value);
        self.enter(miss);
        let added = self.insert(on, entries, &key);
        self.store_item(added, entries.start, entries.value, &value.item);
        self.retain(&value.item, entries.value);
        let found = self.found_again(&key, added);
        self.goto_merge(merge, &value.item, Some(found));
        self.enter(hit);
        let old = self.load_item(entry, entries.start, entries.value);
        self.retain(&old, entries.value);
        self.release(&value.item, entries.value);
        self.goto_merge(merge, &old, Some(entry));
        self.hand_over(value.mark);
        self.merged(merge, on, &key)
    }

    fn pop_key(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        if !self.is_live() {
            return Flat::None;
        }
        let entry = self.take_key(on, entries, &key);
        self.check_not_null(entry, on.at, Fault::MissingKey);
        self.load_item(entry, entries.start, entries.value)
    }

    fn pop_key_or(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let key = self.argument(on, 1);
        let default = self.stored(on, 2);
        if !self.is_live() {
            return Flat::None;
        }
        let entry = self.take_key(on, entries, &key);
        let [hit, miss, merge] = [(); 3].map(|()| self.new_block());
        for ty in clif_types(entries.value) {
            self.builder.append_block_param(merge, ty);
        }
        self.branch(entry, hit, miss);
        self.enter(hit);
        let value = self.load_item(entry, entries.start, entries.value);
        self.release(&default.item, entries.value);
        self.goto(merge, value.as_slice());
        self.enter(miss);
        self.goto(merge, default.item.as_slice());
        self.hand_over(default.mark);
        self.enter(merge);
        Flat::from(self.builder.block_params(merge))
    }

    /// The last key, and its value.
    fn pop_item(&mut self, on: Operation<'a>, entries: Entries<'a>) -> Flat {
        let object = on.object;
        let len = self.header(object, layout::LEN);
        let fault = match on.container.kind() {
            ContainerKind::Set(_) => Fault::SetPopEmpty,
            ContainerKind::Dict { .. } | ContainerKind::List(_) | ContainerKind::Deque(_) => {
                Fault::PopitemEmpty
            }
        };
        self.check_not_null(len, on.at, fault);
        // The last entry in use is always alive.
        let used = self.header(object, layout::TABLE_USED);
        let last = self.builder.ins().iadd_imm_s(used, -1);
        let entry = self.entry_at(on, entries, last);
        let key = self.load_item(entry, 0, entries.key);
        let value = self.load_item(entry, entries.start, entries.value);
        self.forget_entries();
        self.call_runtime(RuntimeFn::TableRemove, &[object, entry]);
        Flat::from([key.as_slice(), value.as_slice()].concat().as_slice())
    }

    /// The position of the first key from a cursor on; -1 at the end.
    fn next_key(&mut self, on: Operation<'a>) -> Flat {
        let object = on.object;
        let (cursor, before) = (self.scalar(on, 1), self.scalar(on, 2));
        if !self.is_live() {
            return Flat::None;
        }
        let changes = self.word(on, layout::TABLE_CHANGES);
        let changed = self.builder.ins().icmp(IntCC::NotEqual, changes, before);
        let fault = match on.container.kind() {
            ContainerKind::Set(_) => Fault::SetChangedSize,
            ContainerKind::Dict { .. } | ContainerKind::List(_) | ContainerKind::Deque(_) => {
                Fault::DictChangedSize
            }
        };
        self.check(changed, on.at, fault);
        let len = self.word(on, layout::LEN);
        let used = self.word(on, layout::TABLE_USED);
        // Up to here every entry is alive, if it is certain that any are.
        let all_alive = self.builder.ins().icmp(IntCC::Equal, len, used);
        let none = self.int(0);
        let alive = self.builder.ins().select(all_alive, used, none);
        let [search, done] = [(); 2].map(|()| self.new_block());
        let next = self.builder.append_block_param(done, types::I64);
        let here = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, cursor, alive);
        self.builder
            .ins()
            .brif(here, done, &[cursor.into()], search, &[]);
        self.enter(search);
        let cell = self.in_frame(&Type::Int, &Flat::One(cursor));
        self.call_runtime(RuntimeFn::TableNext, &[object, cell]);
        let access = flags(Region::Stack);
        let found = self.builder.ins().load(types::I64, access, cell, 0);
        self.goto(done, &[found]);
        self.enter(done);
        Flat::One(next)
    }
}
