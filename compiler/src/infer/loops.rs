//! `while` and what all loops share: the states of names at a header that is reached again.

use indexmap::{IndexMap, IndexSet};

use super::Infer;
use super::assigned::assigned;
use super::branches::Side;
use super::error::{InferError, Refused};
use super::flow::{Mark, Outcome, State, Var};
use super::leaving::Way;
use super::optional::Facts;
use crate::ast::{self, NameSet};
use crate::hir::{self, ExprId, Local, Stmt};
use crate::span::Span;
use crate::types::Const;

/// The paths that leave the body of a loop.
pub(super) struct Exits {
    pub(super) header: Mark,
    pub(super) breaks: Vec<Outcome>,
    pub(super) continues: Vec<Outcome>,
    /// Names that are optional at the header, whatever they are where the body is left.
    widened: IndexMap<Var, Local>,
}

/// The test of a loop, and what it tells of names.
pub(super) struct Test {
    pub(super) value: ExprId,
    pub(super) holds: Facts,
    pub(super) fails: Facts,
}

/// A typed loop.
pub(super) struct Looped {
    pub(super) test: Option<ExprId>,
    pub(super) body: hir::Block,
    pub(super) orelse: hir::Block,
}

/// What was seen before a loop that may be typed more than once.
struct SoFar {
    breaks: usize,
    continues: usize,
    exits: usize,
    watched: Vec<IndexMap<Var, State>>,
}

impl Infer<'_, '_> {
    pub(super) fn while_(
        &mut self,
        test: &ast::Expr,
        body: &ast::Block,
        orelse: &ast::Block,
        span: Span,
    ) -> Result<(), Refused> {
        let mut names = assigned(body);
        names.extend(assigned(orelse));
        let mut tested = |infer: &mut Self| {
            let value = infer.condition(test)?;
            Ok(Some(Test {
                value,
                holds: infer.facts(test, true),
                fails: infer.facts(test, false),
            }))
        };
        let looped = self.looping(
            &names,
            &mut tested,
            &mut |infer| infer.block(body),
            &mut |infer| infer.block(orelse),
            span,
        )?;
        let test = looped.test.ok_or(Refused)?;
        self.out.push(Stmt::While(test, looped.body, looped.orelse));
        Ok(())
    }

    /// Types a loop that assigns `names`: the test, then the body, then the `else`. The body is typed
    /// again while what it does to the names changes how it must be typed.
    pub(super) fn looping(
        &mut self,
        names: &NameSet,
        test: &mut dyn FnMut(&mut Self) -> Result<Option<Test>, Refused>,
        body: &mut dyn FnMut(&mut Self),
        orelse: &mut dyn FnMut(&mut Self),
        span: Span,
    ) -> Result<Looped, Refused> {
        self.copy_parameters(names, span);
        let mut widened = IndexMap::new();
        let so_far = self.so_far();
        loop {
            let reported = self.session.diagnostics.len();
            let header = self.flow.mark();
            self.flow.enter();
            let condition = test(self);
            let (value, holds, fails) = match condition {
                Ok(Some(test)) => (Ok(Some(test.value)), test.holds, test.fails),
                Ok(None) => (Ok(None), Facts::new(), Facts::new()),
                Err(Refused) => (Err(Refused), Facts::new(), Facts::new()),
            };
            let known = match value {
                Ok(Some(test)) => self.body.constant(test).cloned(),
                _ => None,
            };
            let tested = self.flow.mark();
            self.know(&holds);
            self.loops.push(Exits {
                header,
                breaks: Vec::new(),
                continues: Vec::new(),
                widened: widened.clone(),
            });
            self.flow.reachable &= known != Some(Const::Bool(false));
            let typed = self.nested(1, span, |infer| {
                infer.filled(|infer| {
                    if infer.flow.reachable {
                        body(infer);
                    }
                    if infer.flow.reachable {
                        infer.rewiden(&widened, span);
                    }
                })
            });
            let mut exits = self.loops.pop().ok_or(Refused)?;
            exits.continues.push(self.flow.since(header));
            self.flow.back(tested);
            self.know(&fails);
            self.flow.reachable &= known != Some(Const::Bool(true));
            let other = self.nested(1, span, |infer| infer.filled(&mut *orelse));
            let end = self.flow.take(header);
            let reads = self.flow.leave();
            if self.settle(&exits.continues, &reads, &mut widened, span) {
                self.session.diagnostics.truncate(reported);
                self.forget_since(&so_far);
                continue;
            }
            let sides = exits.breaks.into_iter().chain([end]);
            self.meet(
                sides
                    .map(|outcome| Side {
                        outcome,
                        block: None,
                    })
                    .collect(),
                span,
            );
            return Ok(Looped {
                test: value?,
                body: typed?,
                orelse: other?,
            });
        }
    }

    /// What the loop, the `finally` and the `try`s around have seen before a loop in them.
    fn so_far(&self) -> SoFar {
        SoFar {
            breaks: self.loops.last().map_or(0, |exits| exits.breaks.len()),
            continues: self.loops.last().map_or(0, |exits| exits.continues.len()),
            exits: self.finally_exits(),
            watched: self.flow.watched(),
        }
    }

    /// What was typed since is typed again, and then seen again.
    fn forget_since(&mut self, so_far: &SoFar) {
        if let Some(exits) = self.loops.last_mut() {
            exits.breaks.truncate(so_far.breaks);
            exits.continues.truncate(so_far.continues);
        }
        self.forget_finally_exits(so_far.exits);
        self.flow.rewatch(&so_far.watched);
    }

    /// Joins the states at the header with those of the paths that come back to it; whether the body
    /// must be typed again, as a state that mattered has changed.
    ///
    /// What is unknown because of a mistake is left out then: the mistake may be one of this pass.
    fn settle(
        &mut self,
        continues: &[Outcome],
        reads: &IndexSet<Var>,
        widened: &mut IndexMap<Var, Local>,
        span: Span,
    ) -> bool {
        let reachable: Vec<&Outcome> = continues
            .iter()
            .filter(|outcome| outcome.reachable)
            .collect();
        let vars: IndexSet<Var> = reachable
            .iter()
            .flat_map(|outcome| outcome.changes.keys().copied())
            .collect();
        let mut changes = Vec::new();
        let mut again = false;
        for var in vars {
            let before = self.flow.state(var);
            let states = reachable
                .iter()
                .map(|outcome| outcome.changes.get(&var).copied().unwrap_or(before));
            let after = states.clone().fold(before, State::join);
            if matches!(after, State::Conflict(..))
                && let Some(local) = self.widen(var, before, states, span)
            {
                widened.insert(var, local);
                again = true;
                continue;
            }
            if after != before {
                changes.push((var, after));
            }
        }
        again |= changes
            .iter()
            .any(|(var, after)| *after != State::Unknown && reads.contains(var));
        if again {
            changes.retain(|(_, after)| *after != State::Unknown);
        }
        for (var, after) in changes {
            self.flow.note_read(var);
            self.flow.set(var, after);
        }
        again
    }

    /// Before a `break` or `continue`.
    fn leave_turn(&mut self, span: Span) {
        if let Some(exits) = self.loops.last() {
            let widened = exits.widened.clone();
            self.rewiden(&widened, span);
        }
    }

    pub(super) fn break_(&mut self, span: Span) -> Result<(), Refused> {
        self.leave_turn(span);
        if self.loops.is_empty() {
            return Err(self.refuse(InferError::NotInLoop {
                word: "break",
                span,
            }));
        }
        self.unwind(Way::Break);
        self.out.push(Stmt::Break);
        self.flow.reachable = false;
        Ok(())
    }

    pub(super) fn continue_(&mut self, span: Span) -> Result<(), Refused> {
        self.leave_turn(span);
        if self.loops.is_empty() {
            return Err(self.refuse(InferError::NotInLoop {
                word: "continue",
                span,
            }));
        }
        self.unwind(Way::Continue);
        self.out.push(Stmt::Continue);
        self.flow.reachable = false;
        Ok(())
    }
}
