//! The names a body assigns, which are its local variables throughout, as in Python.

use crate::ast::{Block, Expr, ExprKind, NameSet, Stmt, StmtKind};

/// Names assigned by the statements, in order of appearance.
pub(super) fn assigned(block: &Block) -> NameSet {
    let mut names = NameSet::default();
    statements(block, &mut names);
    names
}

/// Names assigned in an expression, by `:=`.
pub(super) fn assigned_in(expr: &Expr) -> NameSet {
    let mut names = NameSet::default();
    expression(expr, &mut names);
    names
}

/// Names that a target assigns.
pub(super) fn assigned_by(expr: &Expr) -> NameSet {
    let mut names = NameSet::default();
    target(expr, &mut names);
    names
}

fn statements(block: &Block, names: &mut NameSet) {
    block.iter().for_each(|stmt| statement(stmt, names));
}

fn statement(stmt: &Stmt, names: &mut NameSet) {
    match &stmt.kind {
        StmtKind::Assign { targets, value } => {
            targets.iter().for_each(|t| target(t, names));
            expression(value, names);
        }
        StmtKind::AnnAssign {
            target: to, value, ..
        } => {
            target(to, names);
            value.iter().for_each(|v| expression(v, names));
        }
        StmtKind::AugAssign {
            target: to, value, ..
        } => {
            target(to, names);
            expression(value, names);
        }
        StmtKind::If { arms, orelse } => {
            for arm in arms {
                expression(&arm.test, names);
                statements(&arm.body, names);
            }
            statements(orelse, names);
        }
        StmtKind::While { test, body, orelse } => {
            expression(test, names);
            statements(body, names);
            statements(orelse, names);
        }
        StmtKind::For {
            target: to,
            iter,
            body,
            orelse,
        } => {
            target(to, names);
            expression(iter, names);
            statements(body, names);
            statements(orelse, names);
        }
        StmtKind::Match { subject, cases } => {
            expression(subject, names);
            for case in cases {
                case.pattern.for_each_capture(&mut |name| {
                    names.insert(name.clone());
                });
                case.guard.iter().for_each(|g| expression(g, names));
                statements(&case.body, names);
            }
        }
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        } => {
            statements(body, names);
            for handler in handlers {
                names.extend(handler.name.clone());
                statements(&handler.body, names);
            }
            statements(orelse, names);
            statements(finally, names);
        }
        StmtKind::Return(value) => value.iter().for_each(|v| expression(v, names)),
        StmtKind::Assert { test, message } => {
            expression(test, names);
            message.iter().for_each(|m| expression(m, names));
        }
        StmtKind::Raise(value) | StmtKind::Expr(value) => expression(value, names),
        StmtKind::Delete(targets) => targets.iter().for_each(|t| expression(t, names)),
        StmtKind::Break | StmtKind::Continue | StmtKind::Pass | StmtKind::Reraise => {}
    }
}

fn target(expr: &Expr, names: &mut NameSet) {
    match &expr.kind {
        ExprKind::Name(name) => {
            names.insert(name.clone());
        }
        ExprKind::Tuple(elements) | ExprKind::List(elements) => {
            elements.iter().for_each(|e| target(e, names));
        }
        _ => expression(expr, names),
    }
}

fn expression(expr: &Expr, names: &mut NameSet) {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Constant(_) => {}
        ExprKind::NamedExpr { target, value } => {
            names.insert(target.clone());
            expression(value, names);
        }
        ExprKind::Unary { operand: value, .. } | ExprKind::Attribute { value, .. } => {
            expression(value, names);
        }
        ExprKind::Binary { left, right, .. }
        | ExprKind::Subscript {
            value: left,
            index: right,
        } => {
            expression(left, names);
            expression(right, names);
        }
        ExprKind::Bool { values, .. }
        | ExprKind::Tuple(values)
        | ExprKind::List(values)
        | ExprKind::Set(values) => {
            values.iter().for_each(|v| expression(v, names));
        }
        ExprKind::Compare { left, rest } => {
            expression(left, names);
            rest.iter()
                .for_each(|(_, operand)| expression(operand, names));
        }
        ExprKind::IfExp { test, body, orelse } => {
            [test, body, orelse]
                .into_iter()
                .for_each(|e| expression(e, names));
        }
        // The targets of a comprehension are its own; names assigned in it by `:=` are not.
        ExprKind::Joined(_)
        | ExprKind::Dict(_)
        | ExprKind::Comprehension { .. }
        | ExprKind::Slice { .. } => {
            expr.for_each_child(|child| expression(child, names));
        }
        ExprKind::Call {
            func,
            args,
            keywords,
        } => {
            expression(func, names);
            args.iter().for_each(|a| expression(a, names));
            keywords.iter().for_each(|k| expression(&k.value, names));
        }
    }
}
