//! Constants in place of locals that hold them, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::hir::{Block, Body, ExprKind, Local, Stmt, Visitor, evaluate, operands, walk_block};
use crate::types::Const;

/// The locals that a block assigns.
pub(super) fn assigned(body: &Body, block: &Block) -> BTreeSet<Local> {
    let mut assigned = Assigned::default();
    walk_block(body, block, &mut assigned);
    assigned.0
}

#[derive(Default)]
struct Assigned(BTreeSet<Local>);

impl Visitor for Assigned {
    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, _) => {
                self.0.insert(*local);
            }
            Stmt::For(range) => {
                self.0.insert(range.counter);
            }
            Stmt::SetState(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::If(..)
            | Stmt::While(..)
            | Stmt::Try(_)
            | Stmt::Finally(_)
            | Stmt::Unwind(_)
            | Stmt::Reraise
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(_) => {}
        }
    }
}

/// Puts the values of known locals in their places, in the expressions from number `first` on, and
/// folds what has a value then. What reports an error stays, to report it when it runs.
pub(super) fn substitute(body: &mut Body, first: usize, known: &BTreeMap<Local, Const>) {
    if known.is_empty() {
        return;
    }
    // Operands stand before their users.
    let ids: Vec<_> = body.exprs.keys().skip(first).collect();
    for id in ids {
        let value = match &body.exprs[id].kind {
            ExprKind::Local(local) => known.get(local).cloned(),
            // What it assigns may be read elsewhere.
            ExprKind::Block(..) => None,
            kind => {
                let mut operands = operands(kind).peekable();
                let is_known =
                    operands.peek().is_some() && operands.all(|a| body.constant(a).is_some());
                is_known.then(|| evaluate(body, id).ok()).flatten()
            }
        };
        if let Some(value) = value {
            body.exprs[id].kind = ExprKind::Const(value);
        }
    }
}
