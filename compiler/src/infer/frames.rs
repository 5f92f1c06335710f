//! Structs made in loops: there is one block of the frame for each place that makes one, so what a turn
//! makes is gone when the next turn makes it anew. A name that still stands for it then is refused.
//!
//! ```text
//! for i in range(n):
//!     p = Point(i)          # each turn assigns p before it reads it: fine
//!     if i: use(last)       # read before it is assigned: it is the struct of the turn before
//!     last = p
//! ```
//!
//! A call of a function that gives a struct counts as one that makes it.

use std::collections::BTreeSet;

use crate::hir::{
    Block, Body, ExprId, ExprKind, ForRange, Local, MemoryOp, Stmt, Visitor, operands, walk_block,
    walk_stmt,
};

/// Locals that may stand for a struct of the turn before, each with a place where it is read.
pub(super) fn stale_structs(body: &Body, blocks: &[&Block]) -> Vec<(Local, ExprId)> {
    let mut loops = Loops(Vec::new());
    for block in blocks {
        walk_block(body, block, &mut loops);
    }
    loops.0
}

/// Looks at every loop.
struct Loops(Vec<(Local, ExprId)>);

impl Visitor for Loops {
    fn stmt(&mut self, body: &Body, stmt: &Stmt) {
        let (Stmt::While(..) | Stmt::For(_)) = stmt else {
            return;
        };
        let mut turn = Turn::default();
        walk_stmt(body, stmt, &mut turn);
        if !turn.makes {
            return;
        }
        for local in turn.assigned {
            let mut reads = Reads {
                body,
                local,
                found: None,
            };
            match stmt {
                Stmt::While(test, block, _) => {
                    let assigned = reads.expr(*test, false);
                    reads.block(block, assigned);
                }
                Stmt::For(range) => {
                    reads.block(&range.body, false);
                }
                _ => {}
            }
            if let Some(read) = reads.found
                && !self.0.iter().any(|(known, _)| *known == local)
            {
                self.0.push((local, read));
            }
        }
    }
}

/// What a loop does.
#[derive(Default)]
struct Turn {
    /// Whether it makes structs.
    makes: bool,
    /// The locals it assigns that hold structs.
    assigned: BTreeSet<Local>,
}

impl Visitor for Turn {
    fn expr(&mut self, body: &Body, id: ExprId) {
        self.makes |= match &body.exprs[id].kind {
            ExprKind::Memory(MemoryOp::Block { .. }, _) => true,
            ExprKind::Call(..) => body.ty(id).holds_struct(),
            _ => false,
        };
    }

    fn stmt(&mut self, body: &Body, stmt: &Stmt) {
        if let Stmt::Assign(local, _) = stmt
            && body.locals[*local].ty.holds_struct()
        {
            self.assigned.insert(*local);
        }
    }
}

/// Looks for a read of a local that comes before every assignment. What is asked and answered is
/// whether the local has been assigned on every way to a place.
struct Reads<'a> {
    body: &'a Body,
    local: Local,
    found: Option<ExprId>,
}

impl Reads<'_> {
    fn block(&mut self, block: &Block, mut assigned: bool) -> bool {
        for stmt in block {
            assigned = self.stmt(stmt, assigned);
        }
        assigned
    }

    fn stmt(&mut self, stmt: &Stmt, assigned: bool) -> bool {
        match stmt {
            Stmt::Assign(local, value) => self.expr(*value, assigned) || *local == self.local,
            Stmt::SetState(_, value) | Stmt::SetOutput(_, value) | Stmt::Eval(value) => {
                self.expr(*value, assigned)
            }
            Stmt::If(test, then, otherwise) => {
                let assigned = self.expr(*test, assigned);
                let then = self.block(then, assigned);
                let otherwise = self.block(otherwise, assigned);
                then && otherwise
            }
            Stmt::While(test, body, orelse) => {
                let assigned = self.expr(*test, assigned);
                self.block(body, assigned);
                self.block(orelse, assigned);
                assigned
            }
            Stmt::For(range) => self.for_range(range, assigned),
            Stmt::Return(Some(value)) => {
                self.expr(*value, assigned);
                true
            }
            // What follows is not reached.
            Stmt::Break | Stmt::Continue | Stmt::Return(None) => true,
        }
    }

    fn for_range(&mut self, range: &ForRange, assigned: bool) -> bool {
        let bounds = [range.start, range.stop, range.step];
        let assigned = bounds
            .into_iter()
            .fold(assigned, |assigned, bound| self.expr(bound, assigned));
        self.block(&range.body, assigned);
        self.block(&range.orelse, assigned);
        assigned
    }

    fn expr(&mut self, id: ExprId, assigned: bool) -> bool {
        match &self.body.exprs[id].kind {
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => {
                if *local == self.local && !assigned {
                    self.found.get_or_insert(id);
                }
                assigned
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                let assigned = self.expr(*a, assigned);
                self.expr(*b, assigned);
                assigned
            }
            ExprKind::If(test, then, otherwise) => {
                let assigned = self.expr(*test, assigned);
                let then = self.expr(*then, assigned);
                let otherwise = self.expr(*otherwise, assigned);
                then && otherwise
            }
            ExprKind::Block(block, value) => {
                let assigned = self.block(block, assigned);
                self.expr(*value, assigned)
            }
            ExprKind::Inline(block) => {
                self.block(block, assigned);
                assigned
            }
            kind => operands(kind).fold(assigned, |assigned, a| self.expr(a, assigned)),
        }
    }
}
