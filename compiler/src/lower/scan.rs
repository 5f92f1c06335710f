//! What a body mentions, found before it is lowered.

use std::collections::{BTreeMap, BTreeSet};

use crate::hir::{Block, Body, ExprId, ExprKind, Local, Stmt, Visitor, walk_stmt};
use crate::span::Span;

/// What the blocks of one phase or callee mention.
#[derive(Default)]
pub(super) struct Mentions {
    /// State slots that are read or set, each with the first of the blocks' statements in which it is.
    pub(super) states: BTreeMap<u32, usize>,
    /// State slots that are set in a loop: they are stored at the exits, not each time.
    pub(super) looped_states: BTreeSet<u32>,
    /// Locals that need a flag, each with the `Inline` expression outside of which nothing mentions
    /// it; its flag is cleared there, as a local of a Python function is unbound when it is called.
    pub(super) checked: BTreeMap<Local, Option<ExprId>>,
}

impl Mentions {
    pub(super) fn of<'a>(body: &Body, blocks: impl IntoIterator<Item = &'a Block>) -> Self {
        let mut scan = Scan::default();
        for stmt in blocks.into_iter().flatten() {
            walk_stmt(body, stmt, &mut scan);
            scan.statement += 1;
        }
        let Scan {
            mut mentions,
            checked,
            homes,
            ..
        } = scan;
        mentions.checked = checked
            .into_iter()
            .map(|local| {
                (
                    local,
                    homes.get(&local).and_then(|path| path.last().copied()),
                )
            })
            .collect();
        mentions
    }
}

#[derive(Default)]
struct Scan {
    mentions: Mentions,
    checked: BTreeSet<Local>,
    /// How many of the blocks' statements are before the current node.
    statement: usize,
    /// The `Inline` expressions around the current node, outermost first.
    path: Vec<ExprId>,
    /// How many loops are around the current node.
    loops: u32,
    /// For each local, those that are around all mentions so far.
    homes: BTreeMap<Local, Vec<ExprId>>,
}

impl Scan {
    fn state(&mut self, slot: u32) {
        self.mentions.states.entry(slot).or_insert(self.statement);
    }

    fn local(&mut self, local: Local) {
        let path = &self.path;
        self.homes
            .entry(local)
            .and_modify(|home| {
                let common = home.iter().zip(path).take_while(|(a, b)| a == b).count();
                home.truncate(common);
            })
            .or_insert_with(|| path.clone());
    }
}

impl Visitor for Scan {
    fn expr(&mut self, body: &Body, id: ExprId) {
        match &body.exprs[id].kind {
            ExprKind::Local(local) => self.local(*local),
            ExprKind::LocalChecked(local) => {
                self.local(*local);
                self.checked.insert(*local);
            }
            ExprKind::State(slot) => self.state(*slot),
            ExprKind::Inline(_) => self.path.push(id),
            _ => {}
        }
    }

    fn leave_expr(&mut self, body: &Body, id: ExprId) {
        if let ExprKind::Inline(_) = &body.exprs[id].kind {
            self.path.pop();
        }
    }

    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, _) => self.local(*local),
            Stmt::For(range) => {
                self.local(range.counter);
                self.loops += 1;
            }
            Stmt::While(..) => self.loops += 1,
            Stmt::SetState(slot, _) => {
                self.state(*slot);
                if self.loops > 0 {
                    self.mentions.looped_states.insert(*slot);
                }
            }
            _ => {}
        }
    }

    fn leave_stmt(&mut self, _: &Body, stmt: &Stmt) {
        if let Stmt::For(_) | Stmt::While(..) = stmt {
            self.loops -= 1;
        }
    }
}

/// A place in a body, for diagnostics about all of it.
pub(super) fn span(body: &Body) -> Span {
    body.exprs
        .keys()
        .next()
        .map(|first| body.origins[first].span)
        .unwrap_or_default()
}
