//! `try`: errors that go to a handler instead of leaving the function.
//!
//! While the body is lowered, the `fail` block is the one of the `try`: every branch to an error of the
//! body leads there, from checks, from runtime functions and from callees. What was pending in the body is given up on the
//! way; what the statements around wait for stays ([`Catcher::kept`]). Locals and states
//! are what they were where the error occurred, as SSA values that meet in the block.
//!
//! ```text
//! site 32 bits | class 16 bits | composed text 8 bits | fault 8 bits        an error
//! ```
//!
//! A fault's class is known from its number; a `raise` has the number of its class beside it. Handlers ask
//! for both in order. An error that none takes fails again, where the `try` stands.
//!
//! What is to run last of a `finally` is lowered again wherever it is to run, as if it stood behind it: its errors
//! go to whatever is around.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;

use super::function::Lowerer;
use crate::ast::Name;
use crate::hir::{Finally, Stmt, Try};

/// Where the number of the class begins.
pub(super) const CLASS_SHIFT: u32 = 16;
/// Where that of a composed text begins.
pub(super) const TEXT_SHIFT: i64 = 8;

/// Where the errors of statements go.
#[derive(Default)]
pub(super) struct Catcher {
    /// Blocks that errors branch to, filled at the end, and the errors.
    pub(super) failures: Vec<(Block, i64)>,
    /// Takes an error.
    pub(super) fail: Option<Block>,
    /// How much of what is pending stays there.
    pub(super) kept: usize,
}

/// What runs last of a `Finally`, and what was open where that stands.
pub(super) struct Unwound<'a> {
    last: &'a [Stmt],
    catchers: usize,
    loops: usize,
    caught: usize,
}

impl<'a> Lowerer<'a, '_> {
    pub(super) fn guarded(&mut self, guarded: &'a Try) {
        let known = self.known.len();
        let [orelse, after] = [(); 2].map(|()| self.new_block());
        let dispatch = self.caught_in(&guarded.body, orelse);
        self.enter(orelse);
        self.block(&guarded.orelse);
        self.known.truncate(known);
        self.goto(after, &[]);
        self.enter(dispatch);
        if self.is_live() {
            let error = self.builder.block_params(dispatch)[0];
            self.handlers(guarded, error, after, known);
        } else {
            self.end_dead();
        }
        self.forget_entries();
        self.enter(after);
    }

    /// Statements, then what runs last: once behind them, once for errors, and once at each [`Stmt::Unwind`].
    pub(super) fn finally(&mut self, finally: &'a Finally) {
        let known = self.known.len();
        let [end, after] = [(); 2].map(|()| self.new_block());
        self.finallies.push(Unwound {
            last: &finally.last,
            catchers: self.catchers.len(),
            loops: self.loops.len(),
            caught: self.caught.len(),
        });
        let dispatch = self.caught_in(&finally.body, end);
        self.finallies.pop();
        self.enter(end);
        self.block(&finally.last);
        self.known.truncate(known);
        self.goto(after, &[]);
        self.enter(dispatch);
        if self.is_live() {
            let error = self.builder.block_params(dispatch)[0];
            self.caught.push(error);
            self.block(&finally.last);
            self.caught.pop();
            self.known.truncate(known);
            if self.is_live() {
                self.fail_again(error);
            } else {
                self.end_dead();
            }
        } else {
            self.end_dead();
        }
        self.forget_entries();
        self.enter(after);
    }

    /// Statements that go on to a block; the block that their errors go to.
    fn caught_in(&mut self, body: &'a [Stmt], end: Block) -> Block {
        let dispatch = self.cold_block();
        self.builder.append_block_param(dispatch, types::I64);
        self.catchers.push(Catcher {
            failures: Vec::new(),
            fail: Some(dispatch),
            kept: self.pending(),
        });
        self.block(body);
        self.goto(end, &[]);
        let failures = self.catchers.pop().map(|catcher| catcher.failures);
        for (cold, error) in failures.unwrap_or_default() {
            self.enter(cold);
            let error = self.int(error);
            self.goto(dispatch, &[error]);
        }
        self.forget_entries();
        dispatch
    }

    /// Runs what is to run last of the innermost `levels`, each where its `Finally` stands, then the rest of the
    /// block outside of them.
    pub(super) fn unwind(&mut self, levels: u32, rest: &'a [Stmt]) {
        let first = self.finallies.len().saturating_sub(levels as usize);
        let mut finallies = self.finallies.split_off(first);
        let (mut catchers, mut loops, mut caught) = (Vec::new(), Vec::new(), Vec::new());
        for unwound in finallies.iter().rev() {
            prepend(&mut catchers, self.catchers.split_off(unwound.catchers));
            prepend(&mut loops, self.loops.split_off(unwound.loops));
            prepend(&mut caught, self.caught.split_off(unwound.caught));
            self.block(unwound.last);
        }
        self.block(rest);
        self.catchers.extend(catchers);
        self.loops.extend(loops);
        self.caught.extend(caught);
        self.finallies.append(&mut finallies);
    }

    /// The handlers, each behind a test of the error.
    fn handlers(&mut self, guarded: &'a Try, error: Value, after: Block, known: usize) {
        for catch in &guarded.catches {
            let (here, next) = (self.new_block(), self.cold_block());
            match &catch.classes {
                Some(classes) => {
                    let takes = self.is_one_of(error, classes);
                    self.branch(takes, here, next);
                }
                None => self.goto(here, &[]),
            }
            self.enter(here);
            self.caught.push(error);
            self.block(&catch.body);
            self.caught.pop();
            self.known.truncate(known);
            self.goto(after, &[]);
            self.enter(next);
        }
        if self.is_live() {
            self.fail_again(error);
        } else {
            self.end_dead();
        }
    }

    /// Whether an error is of one of the classes.
    fn is_one_of(&mut self, error: Value, classes: &[Name]) -> Value {
        let mut faults = [0_u64; 2];
        for fault in Fault::ALL {
            let is_raised = matches!(fault, Fault::Raised | Fault::Composed);
            let name = fault.kind().name();
            if !is_raised && classes.iter().any(|class| **class == *name) {
                let code = fault.code() as usize;
                faults[code / 64] |= 1 << (code % 64);
            }
        }
        let raised = self.tables.classes(classes);
        // The class and the fault; of a fault that is not raised, the class is zero.
        let number = self.builder.ins().ireduce(types::I32, error);
        let [low, high] = faults.map(|faults| self.int(faults.cast_signed()));
        let is_low = self
            .builder
            .ins()
            .icmp_imm_u(IntCC::UnsignedLessThan, number, 64);
        let bits = self.builder.ins().select(is_low, low, high);
        let bits = self.builder.ins().ushr(bits, number);
        let bit = self.builder.ins().ireduce(types::I8, bits);
        let bit = self.builder.ins().band_imm_s(bit, 1);
        let is_fault = self
            .builder
            .ins()
            .icmp_imm_u(IntCC::UnsignedLessThan, number, 128);
        let mut takes = self.builder.ins().band(is_fault, bit);
        let class = self
            .builder
            .ins()
            .ushr_imm_u(number, i64::from(CLASS_SHIFT));
        for number in raised {
            let is_it = self
                .builder
                .ins()
                .icmp_imm_u(IntCC::Equal, class, i64::from(number));
            takes = self.builder.ins().bor(takes, is_it);
        }
        takes
    }

    /// Goes on with the error that is handled.
    pub(super) fn reraise(&mut self) {
        if let Some(error) = self.caught.last().copied() {
            self.fail_again(error);
        }
        self.enter_dead();
    }
}

/// Puts what was open farther out before the rest.
fn prepend<T>(open: &mut Vec<T>, mut outer: Vec<T>) {
    outer.append(open);
    *open = outer;
}
