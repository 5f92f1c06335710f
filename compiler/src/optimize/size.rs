//! How large a body is: what copies of it cost.

use crate::hir::{Block, Body, ExprId, Stmt, Visitor, walk_block};

/// Nodes that blocks reach, and how deep they nest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Expressions and statements.
    pub(super) nodes: usize,
    /// The longest way down.
    pub(super) depth: usize,
}

impl Size {
    /// The size of what blocks reach.
    pub(super) fn of<'a>(body: &Body, blocks: impl IntoIterator<Item = &'a Block>) -> Self {
        let mut measure = Measure::default();
        for block in blocks {
            walk_block(body, block, &mut measure);
        }
        measure.size
    }
}

#[derive(Default)]
struct Measure {
    size: Size,
    depth: usize,
}

impl Measure {
    fn enter(&mut self) {
        self.depth += 1;
        self.size.nodes += 1;
        self.size.depth = self.size.depth.max(self.depth);
    }
}

impl Visitor for Measure {
    fn expr(&mut self, _: &Body, _: ExprId) {
        self.enter();
    }

    fn leave_expr(&mut self, _: &Body, _: ExprId) {
        self.depth -= 1;
    }

    fn stmt(&mut self, _: &Body, _: &Stmt) {
        self.enter();
    }

    fn leave_stmt(&mut self, _: &Body, _: &Stmt) {
        self.depth -= 1;
    }
}
