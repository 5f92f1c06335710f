//! Who owns containers: counts taken and given up around expressions and statements.
//!
//! A container is a counted object; a value of its type is a reference. Takes the program, in which
//! nothing is counted, and adds the counting:
//!
//! - a local owns a count of each container in it, from its assignment to the next one or to the exit
//!   of the function; before, it holds null. A parameter of a callee is lent by the caller, unless the
//!   callee assigns it;
//! - a state slot owns a count; STOP gives it up;
//! - an expression either gives a count with its value ([`lending`](super::lending)) or lends what somebody else
//!   owns. What is given and not taken is *pending* until whoever uses it is done;
//! - whatever is stored takes a count.
//!
//! Every path out of the function gives up all counts: the exits those of locals and slots, each
//! branch to an error those that are pending there. Nothing of this is in functions that have no
//! containers. Constants are not counted, but where a copy of one can hold them
//! ([`Tables::mixed`](super::tables::Tables)): there an object's flag tells.

use std::collections::{BTreeMap, BTreeSet};

use cranelift_codegen::ir::{Block as ClifBlock, InstBuilder, InstructionData, Value, types};
use tickjit_runtime::layout;
use tickjit_runtime::table::RuntimeFn;

use super::function::{Lowerer, Region, Returns, flags};
use super::items::offset;
use super::lending::{Assigned, Counted};
use super::values::{Flat, clif_types};
use crate::hir::{Block, ExprId, ExprKind, Local, walk_stmt};
use crate::signature::SlotKind;
use crate::types::Type;

/// A count that nobody has taken yet.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    value: Value,
    counted: Counted,
}

/// What a function owns while it is lowered.
#[derive(Default)]
pub(super) struct Ownership {
    /// The locals that own what they hold.
    owners: Vec<Local>,
    /// The null of locals that hold nothing.
    null: Option<Value>,
    /// State slots of containers that the phase sets.
    pub(super) set_slots: BTreeSet<u32>,
    /// Whether expressions have statements in them.
    pub(super) nested: bool,
    /// Whether the phase gives up the slots.
    pub(super) stops: bool,
    /// Counts that are given up where control leaves.
    pending: Vec<Option<Pending>>,
    /// Of each local that owns what it holds, the expressions that all its mentions are in.
    pub(super) homes: BTreeMap<Local, Vec<ExprId>>,
    /// The open `Inline` regions, and how many were pending at the beginning of each.
    regions: Vec<(ExprId, usize)>,
    /// The exit of a callee that owns something.
    exit: Option<ClifBlock>,
}

impl<'a> Lowerer<'a, '_> {
    /// Notes what the blocks of a phase or callee own; its locals own nothing yet.
    pub(super) fn start_ownership(&mut self, blocks: &[&'a Block], params: &[Local]) {
        let stops = std::mem::take(&mut self.ownership.stops);
        self.ownership = Ownership {
            stops,
            ..Ownership::default()
        };
        if !self.tables.containers {
            return;
        }
        let mut assigned = Assigned::default();
        for stmt in blocks.iter().copied().flatten() {
            walk_stmt(self.body, stmt, &mut assigned);
        }
        for local in std::mem::take(&mut assigned.locals) {
            let ty = &self.body.locals[local].ty;
            if self.counted(ty).is_empty() {
                continue;
            }
            self.ownership.owners.push(local);
            let home = assigned.homes.remove(&local).unwrap_or_default();
            self.ownership.homes.insert(local, home);
            if params.contains(&local) {
                // The caller keeps what it lent.
                let lent = self.get_local(local);
                self.retain(&lent, ty);
                continue;
            }
            if self.ownership.null.is_none() {
                self.ownership.null = Some(self.int(0));
            }
            let nothing = self.nothing(ty);
            self.set_unbound(local, &nothing);
        }
        let slots = assigned.slots.into_iter();
        self.ownership.set_slots = slots.filter(|slot| self.is_container_slot(*slot)).collect();
        self.ownership.nested = assigned.nested;
    }

    /// The machine values of an expression; what became pending in it is given up.
    pub(super) fn flat(&mut self, id: ExprId) -> Flat {
        let mark = self.ownership.pending.len();
        let value = self.plain(id);
        if self.ownership.pending.len() > mark {
            if self.is_live()
                && matches!(
                    self.body.exprs[id].kind,
                    ExprKind::Field(..) | ExprKind::Pick(..)
                )
            {
                // Part of what is given up.
                self.retain(&value, self.body.ty(id));
            }
            self.settle(mark);
        }
        value
    }

    /// An expression's value with a count of each container in it.
    pub(super) fn take(&mut self, id: ExprId) -> Flat {
        let value = self.flat(id);
        if self.tables.containers && self.is_live() && !self.owns(id) {
            self.retain(&value, self.body.ty(id));
        }
        value
    }

    /// An expression's value, pending if it gives counts.
    pub(super) fn borrow(&mut self, id: ExprId) -> Flat {
        let value = self.flat(id);
        if self.owns(id) {
            self.hold(&value, self.body.ty(id));
        }
        value
    }

    /// An operand's value, lent until the expression around it is done.
    pub(super) fn lent(&mut self, operands: &[ExprId], at: usize) -> Flat {
        let value = self.borrow(operands[at]);
        if self.is_disturbed(operands, at) && !self.owns(operands[at]) {
            let ty = self.body.ty(operands[at]);
            self.retain(&value, ty);
            self.hold(&value, ty);
        }
        value
    }

    /// Elements of a tuple: all of them with counts, or all of them lent.
    pub(super) fn elements(&mut self, tuple: ExprId, elements: &[ExprId]) -> Vec<Value> {
        let owned = self.owns(tuple);
        let mark = self.ownership.pending.len();
        let mut values = Vec::new();
        for element in elements {
            if owned {
                let value = self.take(*element);
                self.hold(&value, self.body.ty(*element));
                values.extend_from_slice(value.as_slice());
            } else {
                values.extend_from_slice(self.flat(*element).as_slice());
            }
        }
        self.hand_over(mark);
        values
    }

    /// Makes a value's counts pending; they are the last ones from the mark on that this gives.
    pub(super) fn hold(&mut self, value: &Flat, ty: &Type) -> usize {
        let mark = self.ownership.pending.len();
        if self.is_live() {
            for counted in self.counted(ty) {
                if let Some(value) = value.as_slice().get(counted.at) {
                    let value = *value;
                    self.ownership
                        .pending
                        .push(Some(Pending { value, counted }));
                }
            }
        }
        mark
    }

    /// Somebody has taken what is pending from a mark on.
    pub(super) fn hand_over(&mut self, mark: usize) {
        self.ownership.pending.truncate(mark);
    }

    /// Gives up what is pending from a mark on.
    fn settle(&mut self, mark: usize) {
        if self.is_live() {
            self.release_pending(mark);
        }
        self.ownership.pending.truncate(mark);
    }

    fn release_pending(&mut self, mark: usize) {
        let pending: Vec<Pending> = self.ownership.pending[mark..]
            .iter()
            .rev()
            .flatten()
            .copied()
            .collect();
        for Pending { value, counted } in pending {
            self.release_one(value, counted);
        }
    }

    /// Whether something is pending that an error gives up.
    fn gives_up(&self) -> bool {
        self.pending() > self.kept()
    }

    /// How much of what is pending stays where an error is caught.
    fn kept(&self) -> usize {
        self.catchers.last().map_or(0, |catcher| catcher.kept)
    }

    /// Gives up what is pending, on the way to an error.
    pub(super) fn abandon(&mut self) {
        if self.gives_up() && self.is_live() {
            let cold = std::mem::replace(&mut self.cold, true);
            self.release_pending(self.kept());
            self.cold = cold;
        }
    }

    /// The block to branch to for one that leaves the function: where something is pending, one of its
    /// own, to be filled after the branch.
    pub(super) fn way_out(&mut self, leaves: ClifBlock) -> ClifBlock {
        if self.gives_up() {
            self.cold_block()
        } else {
            leaves
        }
    }

    /// Gives up what is pending on the way to a block that leaves the function.
    pub(super) fn finish_way_out(&mut self, way: ClifBlock, leaves: ClifBlock) {
        if way != leaves {
            self.enter(way);
            self.abandon();
            self.goto(leaves, &[]);
        }
    }

    /// How much is pending, for a loop.
    pub(super) fn pending(&self) -> usize {
        self.ownership.pending.len()
    }

    /// Gives up what became pending in a loop that is left.
    pub(super) fn leave_pending(&mut self, mark: usize) {
        if self.is_live() && self.ownership.pending.len() > mark {
            self.release_pending(mark);
        }
    }

    pub(super) fn open_region(&mut self, id: ExprId) {
        let pending = self.ownership.pending.len();
        self.ownership.regions.push((id, pending));
    }

    pub(super) fn close_region(&mut self) {
        self.ownership.regions.pop();
    }

    /// Takes a count of each container in a value.
    pub(super) fn retain(&mut self, value: &Flat, ty: &Type) {
        for counted in self.counted(ty) {
            let Some(value) = value.as_slice().get(counted.at).copied() else {
                continue;
            };
            let next = self.guard(value, counted);
            let access = flags(Region::Headers);
            let refs = self.builder.ins().load(types::I64, access, value, REFS);
            let refs = self.builder.ins().iadd_imm_s(refs, 1);
            self.builder.ins().store(access, refs, value, REFS);
            if let Some(next) = next {
                self.goto(next, &[]);
                self.enter(next);
            }
        }
    }

    /// Goes on where a container is counted; where it is not, in the block that this gives.
    fn guard(&mut self, value: Value, counted: Counted) -> Option<ClifBlock> {
        if !counted.nullable && !counted.constant {
            return None;
        }
        let next = self.new_block();
        if counted.nullable {
            let there = self.new_block();
            self.branch(value, there, next);
            self.enter(there);
        }
        if counted.constant {
            let counts = self.new_block();
            let access = flags(Region::Headers);
            let bits = self.builder.ins().load(types::I16, access, value, FLAGS);
            let frozen = self
                .builder
                .ins()
                .band_imm_s(bits, i64::from(layout::FROZEN));
            self.branch(frozen, next, counts);
            self.enter(counts);
        }
        Some(next)
    }

    /// Gives up the counts of a value that may be null.
    pub(super) fn release(&mut self, value: &Flat, ty: &Type) {
        for counted in self.counted(ty) {
            if let Some(value) = value.as_slice().get(counted.at).copied()
                && !self.is_null(value)
            {
                let nullable = Counted {
                    nullable: true,
                    ..counted
                };
                self.release_one(value, nullable);
            }
        }
    }

    /// Whether a value is known to be null.
    fn is_null(&self, value: Value) -> bool {
        let dfg = &self.builder.func.dfg;
        let made_by = dfg.value_def(dfg.resolve_aliases(value)).inst();
        made_by.is_some_and(|inst| match dfg.insts[inst] {
            InstructionData::UnaryImm { imm, .. } => imm.bits() == 0,
            _ => false,
        })
    }

    fn release_one(&mut self, value: Value, counted: Counted) {
        let next = self.guard(value, counted);
        let next = next.unwrap_or_else(|| self.new_block());
        let access = flags(Region::Headers);
        let refs = self.builder.ins().load(types::I64, access, value, REFS);
        let refs = self.builder.ins().iadd_imm_s(refs, -1);
        self.builder.ins().store(access, refs, value, REFS);
        let last = self.new_block();
        self.branch(refs, next, last);
        self.enter(last);
        self.call_runtime(RuntimeFn::ObjectFree, &[value]);
        self.goto(next, &[]);
        self.enter(next);
    }

    /// `local = value`; the local gives up what it held.
    pub(super) fn assign(&mut self, local: Local, value: ExprId) {
        let ty = &self.body.locals[local].ty;
        if !self.is_counted(ty) {
            let value = self.flat(value);
            self.set_local(local, &value);
            return;
        }
        let new = self.take(value);
        if self.is_live() {
            let old = self.get_local(local);
            self.set_local(local, &new);
            self.release(&old, ty);
        }
    }

    /// Evaluates for the effects.
    pub(super) fn discard(&mut self, id: ExprId) {
        let mark = self.ownership.pending.len();
        self.borrow(id);
        self.settle(mark);
    }

    /// What a `return` gives: a local hands over what it holds, as nobody can look at it any more.
    pub(super) fn returned(&mut self, id: ExprId) -> Flat {
        let (moved, mark) = match (self.returns.last(), self.ownership.regions.last()) {
            (Some(Returns::Inline(_)), Some((region, mark))) => (self.moved(*region, id), *mark),
            (Some(Returns::Callee), _) => (self.owner(id), 0),
            (Some(Returns::Inline(_) | Returns::Exit(_)) | None, _) => (None, 0),
        };
        let value = match moved {
            Some(local) => self.hand_over_local(local),
            None => self.take(id),
        };
        self.leave_pending(mark);
        value
    }

    /// The local that owns what an expression reads.
    fn owner(&self, id: ExprId) -> Option<Local> {
        match self.body.exprs[id].kind {
            ExprKind::Local(local) if self.ownership.homes.contains_key(&local) => Some(local),
            _ => None,
        }
    }

    /// What a local holds that owns nothing. There is one null for all: no block has to choose between
    /// several.
    fn nothing(&mut self, ty: &Type) -> Flat {
        let null = self.ownership.null;
        let values: Vec<Value> = clif_types(ty)
            .into_iter()
            .map(|ty| match (ty, null) {
                (types::I64, Some(null)) => null,
                (ty, _) => self.zero_of(ty),
            })
            .collect();
        Flat::from(values.as_slice())
    }

    /// What a local holds, with its counts; it holds nothing afterwards.
    fn hand_over_local(&mut self, local: Local) -> Flat {
        let value = self.get_local(local);
        let nothing = self.nothing(&self.body.locals[local].ty);
        self.set_unbound(local, &nothing);
        value
    }

    /// Statements, then a value.
    pub(super) fn block_value(&mut self, id: ExprId, block: &'a Block, value: ExprId) -> Flat {
        self.block(block);
        match self.moved(id, value) {
            Some(local) if self.is_live() => self.hand_over_local(local),
            _ => self.flat(value),
        }
    }

    /// Whether leaving the function gives something up.
    pub(super) fn has_owners(&self) -> bool {
        !self.ownership.owners.is_empty() || self.ownership.stops
    }

    /// Gives up what locals hold and, in STOP, what slots do.
    pub(super) fn release_owners(&mut self) {
        for local in self.ownership.owners.clone() {
            let value = self.get_local(local);
            self.release(&value, &self.body.locals[local].ty);
        }
        if self.ownership.stops {
            let states = &self.tables.signature.states;
            for (slot, state) in (0..).zip(states) {
                if state.kind != SlotKind::Container {
                    continue;
                }
                let old = self.load_slot(slot);
                let null = self.int(0);
                self.store_slot(slot, null);
                self.release(&Flat::One(old), &state.ty);
            }
        }
    }

    /// Leaves a function without phases, which gives up what it owns.
    pub(super) fn leave_callee(&mut self, results: &[Value]) {
        if self.has_owners() && self.is_live() {
            let exit = self.callee_exit(results);
            self.goto(exit, results);
        } else {
            self.leave_with(None, results);
        }
    }

    /// The block through which a callee that owns something returns; it takes the results.
    fn callee_exit(&mut self, results: &[Value]) -> ClifBlock {
        if let Some(exit) = self.ownership.exit {
            return exit;
        }
        let exit = self.new_block();
        for result in results {
            let ty = self.builder.func.dfg.value_type(*result);
            self.builder.append_block_param(exit, ty);
        }
        self.ownership.exit = Some(exit);
        exit
    }

    /// Fills that block.
    pub(super) fn finish_callee(&mut self) {
        if let Some(exit) = self.ownership.exit.take() {
            let results = self.builder.block_params(exit).to_vec();
            self.enter(exit);
            self.release_owners();
            self.leave_with(None, &results);
        }
    }
}

const REFS: i32 = offset(layout::REFS);
const FLAGS: i32 = offset(layout::FLAGS);
