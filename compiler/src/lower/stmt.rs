//! Statements.

use cranelift_codegen::ir::InstBuilder;

use super::function::{Lowerer, Returns};
use super::values::Flat;
use crate::hir::{Block, ExprId, ExprKind, Local, Stmt};

/// What a branch of an `if` may cost to be computed always and chosen from.
const CHOICE: u32 = 2;

impl<'a> Lowerer<'a, '_> {
    /// Lowers statements up to the first one that never ends.
    pub(super) fn block(&mut self, block: &'a [Stmt]) {
        for (at, stmt) in block.iter().enumerate() {
            if !self.is_live() {
                return;
            }
            if let Stmt::Unwind(levels) = stmt {
                return self.unwind(*levels, &block[at + 1..]);
            }
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Assign(local, value) => {
                self.assign(*local, *value);
            }
            Stmt::SetState(slot, value) if self.is_container_slot(*slot) => {
                self.set_slot(*slot, *value);
            }
            Stmt::SetState(slot, value) => {
                let value = self.value(*value);
                if self.is_struct_slot(*slot) {
                    if self.is_live() {
                        self.set_struct(*slot, value);
                    }
                    return;
                }
                self.set_state(*slot, value);
            }
            Stmt::SetOutput(index, value) => {
                let value = self.value(*value);
                if self.is_live() {
                    self.set_output(*index, value);
                }
            }
            Stmt::Eval(value) => {
                self.discard(*value);
            }
            Stmt::If(test, then, otherwise) => {
                if !self.choice(*test, then, otherwise) {
                    self.conditional(*test, then, otherwise);
                }
            }
            Stmt::While(..) | Stmt::For(_) if self.tables.containers => {
                let before = self.enter_loop(stmt);
                self.any_loop(stmt);
                self.leave_loop(before);
            }
            Stmt::While(..) | Stmt::For(_) => self.any_loop(stmt),
            Stmt::Try(guarded) => self.guarded(guarded),
            Stmt::Finally(finally) => self.finally(finally),
            // The block around it has done this.
            Stmt::Unwind(_) => {}
            Stmt::Reraise => self.reraise(),
            Stmt::Break => self.leave_iteration(true),
            Stmt::Continue => self.leave_iteration(false),
            Stmt::Return(value) => self.return_value(*value),
        }
    }

    fn any_loop(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::While(test, body, orelse) => self.while_loop(*test, body, orelse),
            Stmt::For(range) => self.for_loop(range),
            Stmt::Assign(..)
            | Stmt::SetState(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::If(..)
            | Stmt::Try(_)
            | Stmt::Finally(_)
            | Stmt::Unwind(_)
            | Stmt::Reraise
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(_) => {}
        }
    }

    fn conditional(&mut self, test: ExprId, then: &'a Block, otherwise: &'a Block) {
        let on_true = self.new_block();
        let merge = self.new_block();
        let on_false = if otherwise.is_empty() {
            merge
        } else {
            self.new_block()
        };
        let facts = self.branch_on(test, on_true, on_false);
        let before = self.known.len();
        self.enter(on_true);
        self.known.extend_from_slice(&facts.on_true);
        self.block(then);
        self.known.truncate(before);
        self.goto(merge, &[]);
        if !otherwise.is_empty() {
            self.enter(on_false);
            self.known.extend_from_slice(&facts.on_false);
            self.block(otherwise);
            self.known.truncate(before);
            self.goto(merge, &[]);
        }
        self.known.extend(facts.on_both());
        self.enter(merge);
    }

    /// `if a: v = b`, with a cheap `b`: chooses instead of branching. Gives whether it did.
    fn choice(&mut self, test: ExprId, then: &'a Block, otherwise: &'a Block) -> bool {
        let ([Stmt::Assign(local, value)], []) = (then.as_slice(), otherwise.as_slice()) else {
            return false;
        };
        if !self.can_choose(*local, *value) || !self.is_cheap(test, CHOICE) {
            return false;
        }
        let test = self.value(test);
        let value = self.value(*value);
        let Flat::One(old) = self.get_local(*local) else {
            return true;
        };
        let chosen = self.builder.ins().select(test, value, old);
        self.set_local(*local, &Flat::One(chosen));
        true
    }

    fn can_choose(&self, local: Local, value: ExprId) -> bool {
        !self.mentions.checked.contains_key(&local)
            && self.body.locals[local].ty.repr().is_some()
            && !self.is_counted(&self.body.locals[local].ty)
            && matches!(
                self.body.exprs[value].kind,
                ExprKind::Const(_) | ExprKind::Local(_)
            )
    }

    fn return_value(&mut self, value: Option<ExprId>) {
        let value = value.map_or(Flat::None, |value| self.returned(value));
        match self.returns.last() {
            Some(Returns::Exit(_))
                if self.mentions.looped_states.is_empty() && !self.has_owners() =>
            {
                if self.is_live() {
                    self.builder.ins().return_(&[]);
                } else {
                    self.end_dead();
                }
            }
            Some(Returns::Exit(known)) => {
                let known = *known;
                let exit = known.unwrap_or_else(|| self.new_block());
                if let Some(Returns::Exit(known)) = self.returns.last_mut() {
                    *known = Some(exit);
                }
                self.goto(exit, &[]);
            }
            Some(Returns::Inline(block)) => {
                let block = *block;
                self.goto(block, value.as_slice());
            }
            Some(Returns::Callee) => {
                self.leave_callee(value.as_slice());
            }
            None => {}
        }
        self.enter_dead();
    }
}
