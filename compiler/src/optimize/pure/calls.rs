//! What statements call, and what they change.
//!
//! A call counts as often as one path through the statements makes it: in two arms of one condition, once.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{Key, Keys};
use crate::hir::{Body, ExprId, ExprKind, Place, Stmt, Visitor, operands, walk_stmt};
use crate::types::Type;

/// A call with all its repetitions.
#[derive(Clone)]
pub(super) struct Call {
    /// What it gives.
    pub(super) ty: Type,
    /// How often it stands on one path.
    count: usize,
    /// Whether the first of them may be made or not.
    pub(super) is_conditional: bool,
    /// Whether there is more than one on a path, or one in a loop.
    pub(super) is_repeated: bool,
}

/// The calls of some statements.
#[derive(Clone, Default)]
pub(super) struct Calls(BTreeMap<Key, Call>);

impl Calls {
    /// The calls of statements, with all in them.
    pub(super) fn of(body: &Body, keys: &Keys<'_>, stmts: &[Stmt]) -> Self {
        let mut finder = Finder { body, keys };
        finder.block(stmts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often a call stands on one path.
    pub(super) fn count(&self, key: &Key) -> usize {
        self.0.get(key).map_or(0, |call| call.count)
    }

    pub(super) fn any_conditional(&self) -> bool {
        self.0.values().any(|call| call.is_conditional)
    }

    /// In order of their texts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Call)> {
        self.0.iter()
    }

    /// With those that come after.
    fn then(mut self, later: Self) -> Self {
        for (key, call) in later.0 {
            let Some(own) = self.0.get_mut(&key) else {
                self.0.insert(key, call);
                continue;
            };
            own.count += call.count;
            own.is_repeated = true;
        }
        self
    }

    /// With those of another path.
    fn or(mut self, other: Self) -> Self {
        for (key, call) in other.0 {
            let Some(own) = self.0.get_mut(&key) else {
                self.0.insert(key, call);
                continue;
            };
            own.count = own.count.max(call.count);
            own.is_conditional |= call.is_conditional;
            own.is_repeated |= call.is_repeated;
        }
        self
    }

    fn conditional(mut self) -> Self {
        for call in self.0.values_mut() {
            call.is_conditional = true;
        }
        self
    }

    fn repeated(mut self) -> Self {
        for call in self.0.values_mut() {
            call.is_conditional = true;
            call.is_repeated = true;
        }
        self
    }
}

struct Finder<'a> {
    body: &'a Body,
    keys: &'a Keys<'a>,
}

impl Finder<'_> {
    fn block(&mut self, stmts: &[Stmt]) -> Calls {
        stmts
            .iter()
            .fold(Calls::default(), |calls, stmt| calls.then(self.stmt(stmt)))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Calls {
        match stmt {
            Stmt::Assign(_, value)
            | Stmt::SetState(_, value)
            | Stmt::SetOutput(_, value)
            | Stmt::Eval(value)
            | Stmt::Return(Some(value)) => self.expr(*value),
            Stmt::If(test, then, otherwise) => {
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                let arms = then.or(otherwise).conditional();
                self.expr(*test).then(arms)
            }
            Stmt::While(test, body, orelse) => {
                let turn = self.expr(*test).then(self.block(body)).repeated();
                turn.then(self.block(orelse).conditional())
            }
            Stmt::For(range) => {
                let bounds = [range.start, range.stop, range.step];
                let bounds = bounds.into_iter().fold(Calls::default(), |calls, bound| {
                    calls.then(self.expr(bound))
                });
                let turn = self.block(&range.body).repeated();
                bounds
                    .then(turn)
                    .then(self.block(&range.orelse).conditional())
            }
            // An error ends the body anywhere.
            Stmt::Try(guarded) => guarded
                .blocks()
                .fold(Calls::default(), |calls, block| {
                    calls.then(self.block(block))
                })
                .conditional(),
            Stmt::Finally(finally) => {
                let body = self.block(&finally.body).conditional();
                body.then(self.block(&finally.last))
            }
            Stmt::Unwind(_) | Stmt::Break | Stmt::Continue | Stmt::Reraise | Stmt::Return(None) => {
                Calls::default()
            }
        }
    }

    fn expr(&mut self, id: ExprId) -> Calls {
        let kind = &self.body.exprs[id].kind;
        let mut calls = match kind {
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                let b = self.expr(*b).conditional();
                return self.expr(*a).then(b);
            }
            ExprKind::If(test, then, otherwise) => {
                let (then, otherwise) = (self.expr(*then), self.expr(*otherwise));
                return self.expr(*test).then(then.or(otherwise).conditional());
            }
            ExprKind::Block(block, value) => return self.block(block).then(self.expr(*value)),
            ExprKind::Inline(block) => return self.block(block).conditional(),
            kind => operands(kind).fold(Calls::default(), |calls, a| calls.then(self.expr(a))),
        };
        if let Some(key) = self.keys.of(id) {
            let call = Call {
                ty: self.body.ty(id).clone(),
                count: 1,
                is_conditional: false,
                is_repeated: false,
            };
            calls = calls.then(Calls(BTreeMap::from([(key, call)])));
        }
        calls
    }
}

/// The places that statements assign.
pub(super) fn changed(body: &Body, stmts: &[Stmt]) -> BTreeSet<Place> {
    let mut changed = Changed::default();
    for stmt in stmts {
        walk_stmt(body, stmt, &mut changed);
    }
    changed.0
}

#[derive(Default)]
struct Changed(BTreeSet<Place>);

impl Visitor for Changed {
    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        let place = match stmt {
            Stmt::Assign(local, _) => Place::Local(*local),
            Stmt::For(range) => Place::Local(range.counter),
            Stmt::SetState(slot, _) => Place::Slot(*slot),
            Stmt::While(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::If(..)
            | Stmt::Try(_)
            | Stmt::Finally(_)
            | Stmt::Unwind(_)
            | Stmt::Reraise
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(_) => return,
        };
        self.0.insert(place);
    }
}
