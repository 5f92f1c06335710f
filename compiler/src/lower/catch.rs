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
//! What is to run last of a `finally` is lowered once, where all ways into it meet, with the reason that each of them
//! brings: 0 for the end of the statements, an error, which is positive, or the negative number of a
//! [`Stmt::Unwind`]. Behind it, the reason tells how to go on. Its own errors go to whatever is around.

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

/// A `Finally` whose statements are being lowered.
pub(super) struct Unwound<'a> {
    /// Runs what is to run last; its parameter is the reason.
    last: Block,
    /// How much was pending before it.
    pending: usize,
    /// The ways that statements leave by.
    ways: Vec<Way<'a>>,
}

/// How to go on behind a `Finally`.
struct Way<'a> {
    /// Of how many more around it what is to run last runs before.
    levels: u32,
    /// What leaves then.
    rest: &'a [Stmt],
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

    /// Statements, then what runs last, then wherever the statements were about to go.
    pub(super) fn finally(&mut self, finally: &'a Finally) {
        let known = self.known.len();
        let [end, last, after] = [(); 3].map(|()| self.new_block());
        let why = self.builder.append_block_param(last, types::I64);
        self.finallies.push(Unwound {
            last,
            pending: self.pending(),
            ways: Vec::new(),
        });
        let dispatch = self.caught_in(&finally.body, end);
        let ways = self.finallies.pop().map(|unwound| unwound.ways);
        self.known.truncate(known);
        self.enter(end);
        if self.is_live() {
            let reason = self.int(0);
            self.goto(last, &[reason]);
        } else {
            self.end_dead();
        }
        self.enter(dispatch);
        let fails = self.is_live();
        if fails {
            let error = self.builder.block_params(dispatch)[0];
            self.goto(last, &[error]);
        } else {
            self.end_dead();
        }
        self.enter(last);
        if self.is_live() {
            self.last(finally, why);
            self.known.truncate(known);
            self.go_on(why, ways.unwrap_or_default(), fails, after);
        } else {
            self.end_dead();
        }
        self.forget_entries();
        self.enter(after);
    }

    /// What runs last. A `raise` in it, where it stands in a handler, is about the error that it was entered with, if any.
    fn last(&mut self, finally: &'a Finally, why: Value) {
        let handled = self.caught.last().copied();
        if let Some(handled) = handled {
            let is_error = self
                .builder
                .ins()
                .icmp_imm_s(IntCC::SignedGreaterThan, why, 0);
            let error = self.builder.ins().select(is_error, why, handled);
            self.caught.push(error);
        }
        self.block(&finally.last);
        if handled.is_some() {
            self.caught.pop();
        }
    }

    /// Continues as the reason says for which what runs last was run.
    fn go_on(&mut self, why: Value, ways: Vec<Way<'a>>, fails: bool, after: Block) {
        if !self.is_live() || ways.is_empty() && !fails {
            return self.goto(after, &[]);
        }
        let known = self.known.len();
        let most = ways.len();
        let mut next = self.way_block(most > 0);
        self.branch(why, next, after);
        for (number, Way { levels, rest }) in (1..).zip(ways) {
            self.enter(next);
            if fails || number < most {
                let here = self.new_block();
                next = self.way_block(number < most);
                let reason = number_of_way(number);
                let is_it = self.builder.ins().icmp_imm_s(IntCC::Equal, why, reason);
                self.branch(is_it, here, next);
                self.enter(here);
            }
            self.unwind(levels, rest);
            self.known.truncate(known);
            self.goto(after, &[]);
        }
        if fails {
            self.enter(next);
            self.fail_again(why);
        }
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

    /// A block for the ways that are left; for errors it is cold.
    fn way_block(&mut self, is_left: bool) -> Block {
        if is_left {
            self.new_block()
        } else {
            self.cold_block()
        }
    }

    /// Goes where what is to run last of the innermost `levels` runs, and then to the rest of the block.
    pub(super) fn unwind(&mut self, levels: u32, rest: &'a [Stmt]) {
        let Some(levels) = levels.checked_sub(1) else {
            return self.block(rest);
        };
        if let Some(unwound) = self.finallies.last_mut() {
            unwound.ways.push(Way { levels, rest });
            let (last, pending) = (unwound.last, unwound.pending);
            let reason = number_of_way(unwound.ways.len());
            self.leave_pending(pending);
            let reason = self.int(reason);
            self.goto(last, &[reason]);
        }
        self.enter_dead();
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

/// The reason for which a way is gone.
fn number_of_way(number: usize) -> i64 {
    -i64::try_from(number).unwrap_or(i64::MAX)
}
