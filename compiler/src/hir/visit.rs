//! Walks over the expressions and statements that a block reaches.

use super::{Block, Body, ExprId, ExprKind, Stmt};

/// What a walk does at each node. A node is visited before what stands in it, in order of evaluation.
pub trait Visitor {
    /// At an expression.
    fn expr(&mut self, _body: &Body, _id: ExprId) {}
    /// At a statement.
    fn stmt(&mut self, _body: &Body, _stmt: &Stmt) {}
    /// After everything in an expression.
    fn leave_expr(&mut self, _body: &Body, _id: ExprId) {}
    /// After everything in a statement.
    fn leave_stmt(&mut self, _body: &Body, _stmt: &Stmt) {}
}

/// Visits every statement of a block and everything in it.
pub fn walk_block(body: &Body, block: &Block, visitor: &mut impl Visitor) {
    for stmt in block {
        walk_stmt(body, stmt, visitor);
    }
}

/// Visits a statement and everything in it.
pub fn walk_stmt(body: &Body, stmt: &Stmt, visitor: &mut impl Visitor) {
    visitor.stmt(body, stmt);
    match stmt {
        Stmt::Assign(_, value)
        | Stmt::SetState(_, value)
        | Stmt::SetOutput(_, value)
        | Stmt::Eval(value)
        | Stmt::Return(Some(value)) => walk_expr(body, *value, visitor),
        Stmt::If(test, then, otherwise) | Stmt::While(test, then, otherwise) => {
            walk_expr(body, *test, visitor);
            walk_block(body, then, visitor);
            walk_block(body, otherwise, visitor);
        }
        Stmt::For(range) => {
            for bound in [range.start, range.stop, range.step] {
                walk_expr(body, bound, visitor);
            }
            walk_block(body, &range.body, visitor);
            walk_block(body, &range.orelse, visitor);
        }
        Stmt::Try(guarded) => guarded
            .blocks()
            .for_each(|block| walk_block(body, block, visitor)),
        Stmt::Finally(finally) => {
            walk_block(body, &finally.body, visitor);
            walk_block(body, &finally.last, visitor);
        }
        Stmt::Unwind(_) | Stmt::Break | Stmt::Continue | Stmt::Reraise | Stmt::Return(None) => {}
    }
    visitor.leave_stmt(body, stmt);
}

/// Visits an expression and everything in it.
pub fn walk_expr(body: &Body, id: ExprId, visitor: &mut impl Visitor) {
    visitor.expr(body, id);
    let kind = &body.exprs[id].kind;
    if let ExprKind::Block(block, _) | ExprKind::Inline(block) = kind {
        walk_block(body, block, visitor);
    }
    for operand in operands(kind) {
        walk_expr(body, operand, visitor);
    }
    visitor.leave_expr(body, id);
}

/// The expressions that an expression evaluates itself, in order; not those of its statements.
pub fn operands(kind: &ExprKind) -> impl Iterator<Item = ExprId> {
    (0..).map_while(|place| operand(kind, place))
}

/// [`operands`], to be replaced.
pub fn operands_mut(kind: &mut ExprKind) -> impl Iterator<Item = &mut ExprId> {
    let (few, list): ([Option<&mut ExprId>; 3], &mut [ExprId]) = match kind {
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::LocalChecked(_)
        | ExprKind::State(_)
        | ExprKind::Input(_)
        | ExprKind::Element { .. }
        | ExprKind::Param(_)
        | ExprKind::Operand(_)
        | ExprKind::Inline(_)
        | ExprKind::Wrap(None)
        | ExprKind::Raise { .. } => ([None, None, None], &mut []),
        ExprKind::Unary(_, a)
        | ExprKind::Field(a, _)
        | ExprKind::Block(_, a)
        | ExprKind::Wrap(Some(a))
        | ExprKind::IsPresent(a)
        | ExprKind::Unwrap(a) => ([Some(a), None, None], &mut []),
        ExprKind::Binary(_, a, b)
        | ExprKind::Compare(_, a, b)
        | ExprKind::CompareIntFloat(_, a, b)
        | ExprKind::Pick(a, b)
        | ExprKind::And(a, b)
        | ExprKind::Or(a, b) => ([Some(a), Some(b), None], &mut []),
        ExprKind::If(a, b, c) => ([Some(a), Some(b), Some(c)], &mut []),
        ExprKind::Runtime(_, list)
        | ExprKind::Native(_, list)
        | ExprKind::Call(_, list)
        | ExprKind::Container(_, list)
        | ExprKind::Memory(_, list)
        | ExprKind::Tuple(list) => ([None, None, None], list),
    };
    few.into_iter().flatten().chain(list)
}

/// The one at `place` among [`operands`].
#[must_use]
pub fn operand(kind: &ExprKind, place: usize) -> Option<ExprId> {
    let few = match kind {
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::LocalChecked(_)
        | ExprKind::State(_)
        | ExprKind::Input(_)
        | ExprKind::Element { .. }
        | ExprKind::Param(_)
        | ExprKind::Operand(_)
        | ExprKind::Inline(_)
        | ExprKind::Wrap(None)
        | ExprKind::Raise { .. } => return None,
        ExprKind::Unary(_, a)
        | ExprKind::Field(a, _)
        | ExprKind::Block(_, a)
        | ExprKind::Wrap(Some(a))
        | ExprKind::IsPresent(a)
        | ExprKind::Unwrap(a) => [Some(*a), None, None],
        ExprKind::Binary(_, a, b)
        | ExprKind::Compare(_, a, b)
        | ExprKind::CompareIntFloat(_, a, b)
        | ExprKind::Pick(a, b)
        | ExprKind::And(a, b)
        | ExprKind::Or(a, b) => [Some(*a), Some(*b), None],
        ExprKind::If(a, b, c) => [Some(*a), Some(*b), Some(*c)],
        ExprKind::Runtime(_, list)
        | ExprKind::Native(_, list)
        | ExprKind::Call(_, list)
        | ExprKind::Container(_, list)
        | ExprKind::Memory(_, list)
        | ExprKind::Tuple(list) => return list.get(place).copied(),
    };
    few.get(place).copied().flatten()
}
