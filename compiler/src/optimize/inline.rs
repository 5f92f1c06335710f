//! Calls replaced by what they call.
//!
//! A callee's statements are copied to the call, its parameters become fresh locals that the arguments
//! are assigned to (or the constants they are given), a `return` leaves the copy. Everything keeps its origin, so errors name the
//! callee's line and function. Functions that can call themselves stay functions. Those that give structs are always
//! copied: what they make must outlive the call.

use std::collections::{BTreeMap, BTreeSet};

use super::constants;
use super::size::Size;
use crate::hir::{
    Block, Body, Callee, ExprId, ExprKind, FuncId, Local, Origin, Program, Stmt, Transplant,
    Visitor, walk_block,
};
use crate::options::{CompilationOptions, OptLevel};
use crate::types::Type;

/// Nodes of a callee that is worth a copy at every call.
const SMALL: usize = 60;
/// Nodes of a callee that is worth moving to its only call.
const MOVABLE: usize = 1_000;
/// Nodes up to which a body grows by copies.
const GROWN: usize = 4_000;
/// The same where everything is to be inlined.
const FORCED: usize = 50_000;
/// How deep trees may nest by copies: walks over them recurse.
const DEEP: usize = 512;

/// The pass.
pub(super) fn inline(program: &mut Program, options: CompilationOptions) {
    let optimizes = options.force_inline || options.opt_level != OptLevel::None;
    let gives_structs = |program: &Program| {
        let mut callees = program.callees.values();
        callees.any(|callee| callee.returns.holds_struct())
    };
    if program.callees.is_empty() || !optimizes && !gives_structs(program) {
        return;
    }
    let mut inliner = Inliner {
        calls: count_calls(program),
        sizes: BTreeMap::new(),
        optimizes,
        forced: options.force_inline,
    };
    // Callees before callers: what is copied has everything inlined already.
    for id in callees_first(program) {
        let callee = &program.callees[id];
        let rebuilt = inliner.rebuild(program, &callee.body, [&callee.block], &callee.params);
        let callee = &mut program.callees[id];
        let [block] = rebuilt.blocks;
        inliner.sizes.insert(id, Size::of(&rebuilt.body, [&block]));
        callee.body = rebuilt.body;
        callee.params = rebuilt.params;
        callee.block = block;
    }
    let function = &program.function;
    let blocks = [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ];
    let rebuilt = inliner.rebuild(program, &function.body, blocks, &[]);
    let function = &mut program.function;
    function.body = rebuilt.body;
    [
        function.prologue,
        function.start,
        function.stop,
        function.execute,
    ] = rebuilt.blocks;
}

struct Inliner {
    /// How many calls each function has, before any is inlined.
    calls: BTreeMap<FuncId, usize>,
    /// Sizes of the functions that are rebuilt already.
    sizes: BTreeMap<FuncId, Size>,
    /// Whether others are inlined than those that must be.
    optimizes: bool,
    forced: bool,
}

struct Rebuilt<const N: usize> {
    body: Body,
    blocks: [Block; N],
    params: Vec<Local>,
}

impl Inliner {
    /// A body with the calls that are worth it replaced.
    fn rebuild<const N: usize>(
        &self,
        program: &Program,
        from: &Body,
        blocks: [&Block; N],
        params: &[Local],
    ) -> Rebuilt<N> {
        let own = Size::of(from, blocks);
        let mut body = Body::default();
        let mut copy_call =
            |to: &mut Body, id: FuncId, args: Vec<ExprId>, ty: &Type, origin: Origin| {
                let callee = &program.callees[id];
                if self.is_worth_it(id, callee, own, to.exprs.len()) {
                    copied(to, callee, args, ty, origin)
                } else {
                    to.add(ty.clone(), ExprKind::Call(id, args), origin)
                }
            };
        let mut keep_operand = keep_operand;
        let mut copier =
            Transplant::new(from, &mut body, None, &mut keep_operand).with_calls(&mut copy_call);
        let params = params.iter().map(|param| copier.local(*param)).collect();
        let blocks = blocks.map(|block| copier.block(block));
        Rebuilt {
            body,
            blocks,
            params,
        }
    }

    fn is_worth_it(&self, id: FuncId, callee: &Callee, caller: Size, grown: usize) -> bool {
        // A function not rebuilt yet is one that calls this one in turn.
        let Some(size) = self.sizes.get(&id).filter(|_| !callee.recursive) else {
            return false;
        };
        if caller.depth + size.depth > DEEP {
            return false;
        }
        // A struct that a function makes is in the frame of whoever it is given to.
        if self.forced || callee.returns.holds_struct() {
            return grown + size.nodes <= FORCED;
        }
        if !self.optimizes {
            return false;
        }
        let only_call = self.calls.get(&id) == Some(&1);
        let limit = if only_call { MOVABLE } else { SMALL };
        size.nodes <= limit && grown + size.nodes <= GROWN
    }
}

/// Programs have no operands.
fn keep_operand(to: &mut Body, index: u32) -> ExprId {
    to.add(Type::Never, ExprKind::Operand(index), Origin::default())
}

/// A call as what the callee does.
fn copied(to: &mut Body, callee: &Callee, args: Vec<ExprId>, ty: &Type, origin: Origin) -> ExprId {
    let first = to.exprs.len();
    let mut keep_operand = keep_operand;
    let mut copier = Transplant::new(&callee.body, to, None, &mut keep_operand);
    let params: Vec<Local> = callee.params.iter().map(|p| copier.local(*p)).collect();
    let value = if let [Stmt::Return(Some(value))] = callee.block.as_slice() {
        copier.expr(*value)
    } else {
        let block = copier.block(&callee.block);
        to.add(ty.clone(), ExprKind::Inline(block), origin)
    };
    let assigned = constants::assigned(&callee.body, &callee.block);
    let mut known = BTreeMap::new();
    let mut before = Block::new();
    for ((own, param), arg) in callee.params.iter().zip(params).zip(args) {
        match to.constant(arg) {
            Some(constant) if !assigned.contains(own) => {
                known.insert(param, constant.clone());
            }
            _ => before.push(Stmt::Assign(param, arg)),
        }
    }
    constants::substitute(to, first, &known);
    if before.is_empty() {
        return value;
    }
    to.add(ty.clone(), ExprKind::Block(before, value), origin)
}

/// Notes the functions that are called, as often as they are.
#[derive(Default)]
struct Calls(Vec<FuncId>);

impl Visitor for Calls {
    fn expr(&mut self, body: &Body, id: ExprId) {
        if let ExprKind::Call(callee, _) = &body.exprs[id].kind {
            self.0.push(*callee);
        }
    }
}

/// The calls that blocks reach.
pub(super) fn calls<'a>(body: &Body, blocks: impl IntoIterator<Item = &'a Block>) -> Vec<FuncId> {
    let mut calls = Calls::default();
    for block in blocks {
        walk_block(body, block, &mut calls);
    }
    calls.0
}

fn count_calls(program: &Program) -> BTreeMap<FuncId, usize> {
    let function = &program.function;
    let blocks = [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ];
    let mut all = calls(&function.body, blocks);
    for callee in program.callees.values() {
        all.extend(calls(&callee.body, [&callee.block]));
    }
    let mut counts = BTreeMap::new();
    for id in all {
        *counts.entry(id).or_insert(0) += 1;
    }
    counts
}

/// All callees, each after those it calls, but for those that call it in turn.
fn callees_first(program: &Program) -> Vec<FuncId> {
    enum Step {
        Enter(FuncId),
        Leave(FuncId),
    }
    let mut entered = BTreeSet::new();
    let mut order = Vec::with_capacity(program.callees.len());
    let mut steps: Vec<Step> = program.callees.keys().rev().map(Step::Enter).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave(id) => order.push(id),
            Step::Enter(id) => {
                if !entered.insert(id) {
                    continue;
                }
                steps.push(Step::Leave(id));
                let callee = &program.callees[id];
                let called = calls(&callee.body, [&callee.block]);
                steps.extend(called.into_iter().rev().map(Step::Enter));
            }
        }
    }
    order
}
