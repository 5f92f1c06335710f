//! Searches for keys in dicts and sets.
//!
//! The first probe for a key that is one integer or one float is inline; a collision is a call. Where
//! the entry of a key is, or that it has none, is known after a search until a table changes.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value, types};
use tickjit_runtime::layout;
use tickjit_runtime::table::RuntimeFn;

use super::containers::Operation;
use super::function::{Lowerer, Region, flags};
use super::items::offset;
use super::storage::Known;
use super::values::{Flat, clif_types};
use crate::types::Type;

/// What the entries of a table are made of.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) key: &'a Type,
    pub(super) value: &'a Type,
    /// Where a value begins.
    pub(super) start: usize,
    /// Bytes of an entry.
    pub(super) size: usize,
}

/// How the runtime takes a key.
#[derive(Clone, Copy)]
enum Form {
    Int,
    Float,
    /// By the address of its fields.
    Wide,
}

fn form(key: &Type) -> Form {
    match key.layout().unwrap_or_default() {
        layout::Layout::F64 => Form::Float,
        layout if layout.count() == 1 => Form::Int,
        _ => Form::Wide,
    }
}

impl<'a> Lowerer<'a, '_> {
    /// A key as the runtime takes it.
    fn passed(&mut self, key: &Type, value: &Flat) -> Value {
        match (form(key), value) {
            (Form::Int, Flat::One(value)) => self.resize(*value, types::I64),
            (Form::Float, Flat::One(value)) => *value,
            (Form::Wide, _) | (_, Flat::None | Flat::Many(_)) => self.in_frame(key, value),
        }
    }

    /// The entry of a key, added if need be. Its value is one of zeros then.
    pub(super) fn insert(&mut self, on: Operation<'a>, entries: Entries<'a>, key: &Flat) -> Value {
        let passed = self.passed(entries.key, key);
        let function = match form(entries.key) {
            Form::Int => RuntimeFn::TableInsertInt,
            Form::Float => RuntimeFn::TableInsertFloat,
            Form::Wide => RuntimeFn::TableInsertWide,
        };
        self.forget_entries();
        self.call_making(function, &[on.object, passed], on.at)
    }

    /// The entry that a key had, or null.
    pub(super) fn take_key(
        &mut self,
        on: Operation<'a>,
        entries: Entries<'a>,
        key: &Flat,
    ) -> Value {
        let passed = self.passed(entries.key, key);
        let function = match form(entries.key) {
            Form::Int => RuntimeFn::TableTakeInt,
            Form::Float => RuntimeFn::TableTakeFloat,
            Form::Wide => RuntimeFn::TableTakeWide,
        };
        self.forget_entries();
        self.call_giving(function, &[on.object, passed])
    }

    /// Ends the current block: goes to `hit` with the entry of a key, or to `miss`.
    pub(super) fn probe(
        &mut self,
        on: Operation<'a>,
        entries: Entries<'a>,
        key: &Flat,
        (hit, miss): (Block, Block),
    ) {
        let passed = self.passed(entries.key, key);
        let function = match form(entries.key) {
            Form::Int => RuntimeFn::TableFindInt,
            Form::Float => RuntimeFn::TableFindFloat,
            Form::Wide => RuntimeFn::TableFindWide,
        };
        if let (Form::Int | Form::Float, Flat::One(key)) = (form(entries.key), key) {
            self.first_probe(on, entries, (*key, passed), (hit, miss));
        }
        let entry = self.call_giving(function, &[on.object, passed]);
        self.builder
            .ins()
            .brif(entry, hit, &[entry.into()], miss, &[]);
    }

    /// Looks into the slot where a key of one field should be; goes on where that holds another key.
    fn first_probe(
        &mut self,
        on: Operation<'a>,
        entries: Entries<'a>,
        (key, passed): (Value, Value),
        (hit, miss): (Block, Block),
    ) {
        let is_float = self.builder.func.dfg.value_type(key).is_float();
        let bits = if is_float {
            // As the runtime hashes floats: zeros of both signs alike.
            let zero = self.float(0.0);
            let sum = self.builder.ins().fadd(passed, zero);
            let access = MemFlagsData::new();
            let bits = self.builder.ins().bitcast(types::I64, access, sum);
            let high = self.builder.ins().ushr_imm_u(bits, 32);
            self.builder.ins().bxor(bits, high)
        } else {
            passed
        };
        let factor = self.int(layout::HASH_FACTOR.cast_signed());
        let hash = self.builder.ins().imul(bits, factor);
        let access = flags(Region::Headers);
        let shift = offset(layout::TABLE_SHIFT);
        let shift = self
            .builder
            .ins()
            .load(types::I32, access, on.object, shift);
        let first = self.builder.ins().ushr(hash, shift);
        let index = self.word(on, layout::TABLE_INDEX);
        let place = self.address_of(index, first, 8);
        let access = flags(Region::Index);
        let slot = self.builder.ins().load(types::I64, access, place, 0);
        let high = self.builder.ins().ushr_imm_u(hash, 32);
        let tag = self.builder.ins().bor_imm_u(high, 1);
        let found = self.builder.ins().ushr_imm_u(slot, 32);
        let same = self.builder.ins().icmp(IntCC::Equal, found, tag);
        let [tagged, other, call] = [(); 3].map(|()| self.new_block());
        self.branch(same, tagged, other);
        self.enter(tagged);
        let number = self.builder.ins().ireduce(types::I32, slot);
        let number = self.builder.ins().uextend(types::I64, number);
        let entry = self.entry_at(on, entries, number);
        let Flat::One(own) = self.load_item(entry, 0, entries.key) else {
            return;
        };
        let same = if is_float {
            self.builder.ins().fcmp(FloatCC::Equal, own, key)
        } else {
            self.builder.ins().icmp(IntCC::Equal, own, key)
        };
        self.builder
            .ins()
            .brif(same, hit, &[entry.into()], call, &[]);
        self.enter(other);
        self.branch(slot, call, miss);
        self.enter(call);
    }

    pub(super) fn entry_at(
        &mut self,
        on: Operation<'a>,
        entries: Entries<'_>,
        number: Value,
    ) -> Value {
        let data = self.word(on, layout::DATA);
        self.address_of(data, number, entries.size)
    }

    pub(super) fn key_at(
        &mut self,
        on: Operation<'a>,
        entries: Entries<'_>,
        number: Value,
    ) -> Flat {
        let entry = self.entry_at(on, entries, number);
        self.load_item(entry, 0, entries.key)
    }

    /// Two blocks for [`Self::probe`], and the entry that the first is entered with.
    pub(super) fn outcomes(&mut self) -> (Block, Block, Value) {
        let (hit, miss) = (self.new_block(), self.new_block());
        let entry = self.builder.append_block_param(hit, types::I64);
        (hit, miss, entry)
    }

    /// A block for a result of a type, and for the entry it came from.
    pub(super) fn merge(&mut self, ty: &Type) -> Block {
        let merge = self.new_block();
        for ty in clif_types(ty) {
            self.builder.append_block_param(merge, ty);
        }
        self.builder.append_block_param(merge, types::I64);
        merge
    }

    pub(super) fn goto_merge(&mut self, merge: Block, value: &Flat, entry: Option<Value>) {
        let entry = entry.unwrap_or_else(|| self.int(0));
        let values = [value.as_slice(), &[entry]].concat();
        self.goto(merge, &values);
    }

    /// Enters such a block: its result. Where the key's entry is, if anywhere, is known from here on.
    pub(super) fn merged(&mut self, merge: Block, on: Operation<'a>, key: &Flat) -> Flat {
        self.enter(merge);
        let params = self.builder.block_params(merge).to_vec();
        let Some((entry, values)) = params.split_last() else {
            return Flat::None;
        };
        self.know_entry(on, key, *entry);
        Flat::from(values)
    }

    pub(super) fn know_entry(&mut self, on: Operation<'a>, key: &Flat, entry: Value) {
        if let Flat::One(key) = key {
            let what = Known::Entry(on.object, *key, self.resized);
            self.known.push((what, entry));
        }
    }

    /// What a search for a key gives whose entry may have been added just now: a nan is never found.
    pub(super) fn found_again(&mut self, key: &Flat, entry: Value) -> Value {
        let &Flat::One(key) = key else {
            return entry;
        };
        if self.builder.func.dfg.value_type(key) != types::F64 {
            return entry;
        }
        let is_number = self.builder.ins().fcmp(FloatCC::Equal, key, key);
        let nothing = self.int(0);
        self.builder.ins().select(is_number, entry, nothing)
    }

    /// Entries of tables may have moved.
    pub(super) fn forget_entries(&mut self) {
        self.resized += 1;
    }

    /// The entry of a key, or null, where it is known from before.
    pub(super) fn known_entry(&self, on: Operation<'a>, key: &Flat) -> Option<Value> {
        let Flat::One(key) = key else {
            return None;
        };
        self.known(Known::Entry(on.object, *key, self.resized))
    }
}
