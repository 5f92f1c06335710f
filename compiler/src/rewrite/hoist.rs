//! Temporaries: what is evaluated before statements that were moved in front of its statement.

use std::collections::BTreeSet;

use super::Rewriter;
use super::expr::name;
use crate::ast::{Block, Expr, ExprKind, Name, Stmt, StmtKind};
use crate::span::Span;

/// What the names of temporaries begin with.
const PREFIX: &str = "_hoisted_";

/// Gives names that a suite does not use.
pub(super) struct Temporaries {
    taken: BTreeSet<Name>,
    next: usize,
}

impl Temporaries {
    pub(super) fn new(block: &[Stmt]) -> Self {
        let mut taken = BTreeSet::new();
        for stmt in block {
            names_of_stmt(stmt, &mut |name| {
                if name.starts_with(PREFIX) {
                    taken.insert(name.clone());
                }
            });
        }
        Self { taken, next: 0 }
    }

    pub(super) fn fresh(&mut self) -> Name {
        loop {
            let name: Name = format!("{PREFIX}{}", self.next).into();
            self.next += 1;
            if !self.taken.contains(&name) {
                return name;
            }
        }
    }
}

impl Rewriter<'_> {
    /// Makes the value of `expr` be computed at the end of `before`, so that the statements `next`
    /// can run between it and its use.
    pub(super) fn keep(&mut self, expr: &mut Expr, next: &[Stmt], before: &mut Block) {
        if self.stays(expr, next) {
            return;
        }
        if let ExprKind::Slice { start, stop, step } = &mut expr.kind {
            // A slice is no value; its parts are.
            for part in [start, stop, step].into_iter().flatten() {
                self.keep(part, next, before);
            }
            return;
        }
        let temporary = self.temporaries.fresh();
        let span = expr.span;
        let value = std::mem::replace(expr, name(temporary.clone(), span));
        before.push(assign(temporary, value, span));
    }

    /// Whether `expr` has the same value and effect behind `next` as before it.
    fn stays(&self, expr: &Expr, next: &[Stmt]) -> bool {
        match &expr.kind {
            ExprKind::Constant(_) => true,
            ExprKind::Name(name) => {
                let mut bound = BTreeSet::new();
                for stmt in next {
                    bound_by_stmt(stmt, &mut bound);
                }
                !bound.contains(name)
            }
            ExprKind::Attribute { value, .. } => {
                self.stays(value, next) && self.resolver.binding(expr).is_some()
            }
            ExprKind::Joined(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Bool { .. }
            | ExprKind::Compare { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::NamedExpr { .. }
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Call { .. } => false,
        }
    }
}

pub(super) fn assign(target: Name, value: Expr, span: Span) -> Stmt {
    Stmt {
        span,
        kind: StmtKind::Assign {
            targets: vec![name(target, span)],
            value,
        },
    }
}

/// Calls `visit` with every name that stands in a tree.
fn names_of_expr(expr: &Expr, visit: &mut dyn FnMut(&Name)) {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::NamedExpr { target: name, .. } => visit(name),
        ExprKind::Constant(_)
        | ExprKind::Joined(_)
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. }
        | ExprKind::Bool { .. }
        | ExprKind::Compare { .. }
        | ExprKind::IfExp { .. }
        | ExprKind::Tuple(_)
        | ExprKind::List(_)
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::Comprehension { .. }
        | ExprKind::Slice { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Attribute { .. }
        | ExprKind::Call { .. } => {}
    }
    expr.for_each_child(|child| names_of_expr(child, visit));
}

fn names_of_stmt(stmt: &Stmt, visit: &mut dyn FnMut(&Name)) {
    captures_of_stmt(stmt, visit);
    stmt.for_each_expr(|expr| names_of_expr(expr, visit));
    stmt.for_each_block(|block| {
        for stmt in block {
            names_of_stmt(stmt, visit);
        }
    });
}

/// Calls `visit` with every name that the patterns or handlers of a statement bind.
fn captures_of_stmt(stmt: &Stmt, visit: &mut dyn FnMut(&Name)) {
    if let StmtKind::Match { cases, .. } = &stmt.kind {
        for case in cases {
            case.pattern.for_each_capture(visit);
        }
    } else if let StmtKind::Try { handlers, .. } = &stmt.kind {
        handlers.iter().flat_map(|one| &one.name).for_each(visit);
    }
}

/// Adds every name that a statement may bind.
fn bound_by_stmt(stmt: &Stmt, names: &mut BTreeSet<Name>) {
    match &stmt.kind {
        StmtKind::Assign { targets, .. } | StmtKind::Delete(targets) => {
            for target in targets {
                names_of_expr(target, &mut |name| {
                    names.insert(name.clone());
                });
            }
        }
        StmtKind::AnnAssign { target, .. }
        | StmtKind::AugAssign { target, .. }
        | StmtKind::For { target, .. } => names_of_expr(target, &mut |name| {
            names.insert(name.clone());
        }),
        StmtKind::Match { .. } | StmtKind::Try { .. } => captures_of_stmt(stmt, &mut |name| {
            names.insert(name.clone());
        }),
        StmtKind::If { .. }
        | StmtKind::While { .. }
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Pass
        | StmtKind::Return(_)
        | StmtKind::Assert { .. }
        | StmtKind::Raise(_)
        | StmtKind::Reraise
        | StmtKind::Expr(_) => {}
    }
    stmt.for_each_expr(|expr| bound_by_expr(expr, names));
    stmt.for_each_block(|block| {
        for stmt in block {
            bound_by_stmt(stmt, names);
        }
    });
}

fn bound_by_expr(expr: &Expr, names: &mut BTreeSet<Name>) {
    if let ExprKind::NamedExpr { target, .. } = &expr.kind {
        names.insert(target.clone());
    }
    expr.for_each_child(|child| bound_by_expr(child, names));
}
