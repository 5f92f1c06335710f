//! Loops.
//!
//! Both kinds are tested at the bottom, so that an iteration ends with one jump; whether there is a
//! first iteration is tested before.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block as ClifBlock, InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;

use super::fault::Wording;
use super::function::Lowerer;
use super::values::Flat;
use crate::hir::{Block, ExprId, ForRange, Visitor, walk_expr};
use crate::types::Const;

/// Where `break` and `continue` go.
pub(super) struct Loop {
    next: ClifBlock,
    after: ClifBlock,
    /// How much was pending before it.
    pending: usize,
}

/// How a counted loop goes on.
enum Counting {
    /// The step is 1 or -1, so no bound can be jumped over.
    Unit { step: i64, end: Value },
    /// The distance that is left, in this variable, is compared with the size of the step.
    Distance {
        left: cranelift_frontend::Variable,
        size: Value,
        step: Value,
    },
}

impl<'a> Lowerer<'a, '_> {
    pub(super) fn leave_iteration(&mut self, out: bool) {
        if let Some(Loop {
            next,
            after,
            pending,
        }) = self.loops.last()
        {
            let block = if out { *after } else { *next };
            self.leave_pending(*pending);
            self.goto(block, &[]);
        }
        self.enter_dead();
    }

    /// Lowers the iteration, jumping to `next` at its end, and enters `next`.
    fn iteration(&mut self, body: &'a Block, next: ClifBlock, after: ClifBlock) {
        let before = self.known.len();
        let pending = self.pending();
        self.loops.push(Loop {
            next,
            after,
            pending,
        });
        self.block(body);
        self.loops.pop();
        self.known.truncate(before);
        self.goto(next, &[]);
        self.enter(next);
    }

    fn finish_loop(&mut self, done: ClifBlock, orelse: &'a Block, after: ClifBlock) {
        let before = self.known.len();
        self.enter(done);
        self.block(orelse);
        self.known.truncate(before);
        self.goto(after, &[]);
        self.enter(after);
    }

    pub(super) fn while_loop(&mut self, test: ExprId, body: &'a Block, orelse: &'a Block) {
        self.gains = true;
        let [header, next, done, after] = [(); 4].map(|()| self.new_block());
        let before = self.known.len();
        if is_small(self, test) {
            let facts = self.branch_on(test, header, done);
            self.enter_open(header);
            let both: Vec<_> = facts.on_both().collect();
            self.known.extend(facts.on_true);
            self.iteration(body, next, after);
            if self.is_live() {
                self.branch_on(test, header, done);
            } else {
                self.end_dead();
            }
            self.builder.seal_block(header);
            self.known.truncate(before);
            self.known.extend(both);
        } else {
            // Too large to be there twice: tested at the top.
            self.goto(next, &[]);
            self.enter_open(next);
            let facts = self.branch_on(test, header, done);
            self.enter(header);
            let both: Vec<_> = facts.on_both().collect();
            self.known.extend(facts.on_true);
            let pending = self.pending();
            self.loops.push(Loop {
                next,
                after,
                pending,
            });
            self.block(body);
            self.loops.pop();
            self.known.truncate(before);
            self.known.extend(both);
            self.goto(next, &[]);
            self.builder.seal_block(next);
        }
        self.finish_loop(done, orelse, after);
    }

    pub(super) fn for_loop(&mut self, range: &'a ForRange) {
        let start = self.value(range.start);
        let end = self.value(range.stop);
        let (enters, counting) = match self.body.constant(range.step) {
            Some(Const::Int(step @ (1 | -1))) => {
                let ahead = if *step > 0 {
                    IntCC::SignedLessThan
                } else {
                    IntCC::SignedGreaterThan
                };
                let enters = self.builder.ins().icmp(ahead, start, end);
                (enters, Counting::Unit { step: *step, end })
            }
            _ => self.distance(range, start, end),
        };
        self.gains = true;
        let [header, next, done, after] = [(); 4].map(|()| self.new_block());
        let counter = self.builder.declare_var(types::I64);
        self.builder.def_var(counter, start);
        let before = self.known.len();
        let leading = self.leading(&range.body);
        if leading.is_empty() {
            self.branch(enters, header, done);
        } else {
            let first = self.new_block();
            self.branch(enters, first, done);
            self.enter(first);
            self.read_leading(&leading);
            self.goto(header, &[]);
        }
        self.enter_open(header);
        let current = self.builder.use_var(counter);
        self.set_local(range.counter, &Flat::One(current));
        self.iteration(&range.body, next, after);
        if self.is_live() {
            let more = match counting {
                Counting::Unit { step, end } => {
                    let ahead = if step > 0 {
                        IntCC::SignedLessThan
                    } else {
                        IntCC::SignedGreaterThan
                    };
                    let following = self.builder.ins().iadd_imm_s(current, step);
                    self.builder.def_var(counter, following);
                    self.builder.ins().icmp(ahead, following, end)
                }
                Counting::Distance { left, size, step } => {
                    let distance = self.builder.use_var(left);
                    let shorter = self.builder.ins().isub(distance, size);
                    self.builder.def_var(left, shorter);
                    let following = self.builder.ins().iadd(current, step);
                    self.builder.def_var(counter, following);
                    self.builder
                        .ins()
                        .icmp(IntCC::UnsignedGreaterThan, distance, size)
                }
            };
            self.branch(more, header, done);
        } else {
            self.end_dead();
        }
        self.builder.seal_block(header);
        self.known.truncate(before);
        self.finish_loop(done, &range.orelse, after);
    }

    /// Whether there is a first iteration, and how to count by any step: distances are unsigned, so
    /// that the whole range of ints can be walked over.
    fn distance(&mut self, range: &'a ForRange, start: Value, end: Value) -> (Value, Counting) {
        let step = self.value(range.step);
        let constant = match self.body.constant(range.step) {
            Some(Const::Int(step)) => Some(*step),
            _ => None,
        };
        if constant.is_none_or(|step| step == 0) {
            let zero = self.builder.ins().icmp_imm_s(IntCC::Equal, step, 0);
            let wording = Wording::default();
            self.check_worded(zero, range.step, Fault::RangeStepZero, wording);
        }
        let upwards = self
            .builder
            .ins()
            .icmp_imm_s(IntCC::SignedGreaterThan, step, 0);
        let up = self.builder.ins().isub(end, start);
        let down = self.builder.ins().isub(start, end);
        let distance = self.builder.ins().select(upwards, up, down);
        let above = self.builder.ins().icmp(IntCC::SignedLessThan, start, end);
        let below = self
            .builder
            .ins()
            .icmp(IntCC::SignedGreaterThan, start, end);
        let enters = self.builder.ins().select(upwards, above, below);
        let negated = self.builder.ins().ineg(step);
        let size = self.builder.ins().select(upwards, step, negated);
        let left = self.builder.declare_var(types::I64);
        self.builder.def_var(left, distance);
        (enters, Counting::Distance { left, size, step })
    }
}

/// Whether a test is worth having twice.
fn is_small(lowerer: &Lowerer<'_, '_>, test: ExprId) -> bool {
    struct Size(u32);
    impl Visitor for Size {
        fn expr(&mut self, _: &crate::hir::Body, _: ExprId) {
            self.0 += 1;
        }
        fn stmt(&mut self, _: &crate::hir::Body, _: &crate::hir::Stmt) {
            self.0 += 100;
        }
    }
    let mut size = Size(0);
    walk_expr(lowerer.body, test, &mut size);
    size.0 <= 16
}
