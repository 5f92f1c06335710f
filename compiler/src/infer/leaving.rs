//! `finally`: what runs however the statements before it are left.
//!
//! ```text
//! try: return a          finally: v = a; unwind 1; output0 = v; return
//! finally: b             last: b
//! ```
//!
//! The suite is typed once, where all ways into it meet: the end of the statements, each `return`, `break` and
//! `continue` that leaves them, and an error anywhere in them. What it does to names comes on top of what
//! the names were on each way. A `return` evaluates its value, unwinds, and only then ticks: an error in the
//! suite takes its place.

use super::Infer;
use super::assigned::assigned;
use super::catching::Guarded;
use super::error::Refused;
use super::flow::{Mark, Outcome};
use crate::hir::{Finally, Local, Stmt};
use crate::span::Span;

/// How a statement leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Return,
    Break,
    Continue,
}

/// A `try` with a `finally`, while its statements are typed.
pub(super) struct Scope {
    /// Where it begins.
    base: Mark,
    /// The loops around it.
    loops: usize,
    /// Where it is left.
    exits: Vec<(Way, Outcome)>,
}

impl Infer<'_, '_> {
    /// Statements, then the `finally` of a `try`.
    pub(super) fn finally(
        &mut self,
        (guarded, span): (&Guarded<'_>, Span),
        statements: &mut dyn FnMut(&mut Self),
    ) -> Result<(), Refused> {
        let suites = [guarded.body, guarded.orelse, guarded.finally];
        let handled = guarded.handlers.iter().map(|handler| &handler.body);
        let names = suites.into_iter().chain(handled).flat_map(assigned);
        self.copy_parameters(&names.collect(), span);
        self.session.catches = true;
        let base = self.flow.mark();
        self.finallies.push(Scope {
            base,
            loops: self.loops.len(),
            exits: Vec::new(),
        });
        self.flow.watch();
        let body = self.nested(1, span, |infer| infer.filled(statements));
        let seen = self.flow.unwatch();
        let scope = self.finallies.pop().ok_or(Refused)?;
        let body = body?;
        let end = self.flow.take(base);
        // An error may come anywhere.
        for (var, state) in seen {
            self.flow.note_read(var);
            let before = self.flow.state(var);
            self.flow.set(var, before.join(state));
        }
        let begins = self.flow.mark();
        let last = self.nested(1, span, |infer| {
            infer.filled(|infer| infer.block(guarded.finally))
        });
        let after = self.flow.since(begins);
        self.flow.back(base);
        self.out
            .push(Stmt::Finally(Box::new(Finally { body, last: last? })));
        for (way, exit) in scope.exits {
            self.follow(&exit, &after);
            if self.flow.reachable {
                self.leave(way);
            }
            self.flow.back(base);
        }
        self.follow(&end, &after);
        Ok(())
    }

    /// Continues behind the `finally` on one of the ways into it.
    fn follow(&mut self, way: &Outcome, after: &Outcome) {
        for (var, state) in way.changes.iter().chain(&after.changes) {
            self.flow.note_read(*var);
            self.flow.set(*var, *state);
        }
        self.flow.reachable = way.reachable && after.reachable;
    }

    /// How many `finally`s are left on a way.
    fn left(&self, way: Way) -> usize {
        let left = |scope: &&Scope| way == Way::Return || scope.loops == self.loops.len();
        self.finallies.iter().rev().take_while(left).count()
    }

    /// Runs the `finally`s that are left on a way, and notes the way: for the innermost of them, else for the loop.
    pub(super) fn unwind(&mut self, way: Way) {
        let levels = self.left(way);
        if let Ok(levels @ 1..) = u32::try_from(levels) {
            self.out.push(Stmt::Unwind(levels));
        }
        self.leave(way);
    }

    fn leave(&mut self, way: Way) {
        if self.left(way) > 0 {
            if let Some(scope) = self.finallies.last_mut() {
                let outcome = self.flow.since(scope.base);
                scope.exits.push((way, outcome));
            }
            return;
        }
        if let Some(exits) = self.loops.last_mut() {
            match way {
                Way::Return => {}
                Way::Break => exits.breaks.push(self.flow.since(exits.header)),
                Way::Continue => exits.continues.push(self.flow.since(exits.header)),
            }
        }
    }

    /// In how many places the innermost `finally` is left so far.
    pub(super) fn finally_exits(&self) -> usize {
        self.finallies.last().map_or(0, |scope| scope.exits.len())
    }

    pub(super) fn forget_finally_exits(&mut self, since: usize) {
        if let Some(scope) = self.finallies.last_mut() {
            scope.exits.truncate(since);
        }
    }

    /// Whether a `return` leaves a `finally`.
    pub(super) fn is_to_unwind(&self) -> bool {
        !self.finallies.is_empty()
    }

    /// Unwinds, then gives outputs what a `return` has held.
    pub(super) fn unwound_return(
        &mut self,
        held: Vec<(usize, Local)>,
        span: Span,
    ) -> Result<(), Refused> {
        self.unwind(Way::Return);
        let mut result = Ok(());
        for (index, local) in held {
            let value = self.add_local(local, span);
            result = result.and(self.produce(index, value, span));
        }
        result
    }
}
