//! Walks over trees: the direct children of a node, in Python's order of evaluation.

use super::{Block, Expr, ExprKind, Function, Stmt, StmtKind};
use crate::span::FileId;

impl Expr {
    /// Calls `visit` with every direct operand.
    pub fn for_each_child_mut(&mut self, mut visit: impl FnMut(&mut Expr)) {
        match &mut self.kind {
            ExprKind::Name(_) | ExprKind::Constant(_) => {}
            ExprKind::Unary { operand, .. } => visit(operand),
            ExprKind::Binary { left, right, .. } => {
                visit(left);
                visit(right);
            }
            ExprKind::Bool { values, .. } | ExprKind::Tuple(values) => {
                values.iter_mut().for_each(visit);
            }
            ExprKind::Compare { left, rest } => {
                visit(left);
                for (_, right) in rest {
                    visit(right);
                }
            }
            ExprKind::IfExp { test, body, orelse } => {
                visit(test);
                visit(body);
                visit(orelse);
            }
            ExprKind::NamedExpr { value, .. } | ExprKind::Attribute { value, .. } => visit(value),
            ExprKind::Subscript { value, index } => {
                visit(value);
                visit(index);
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                visit(func);
                args.iter_mut().for_each(&mut visit);
                for keyword in keywords {
                    visit(&mut keyword.value);
                }
            }
        }
    }

    /// Says which file the tree stands in.
    pub fn set_file(&mut self, file: FileId) {
        self.span.file = file;
        self.for_each_child_mut(|child| child.set_file(file));
    }
}

impl Stmt {
    /// Calls `visit` with every expression that stands directly in the statement, suites left out.
    pub fn for_each_expr_mut(&mut self, mut visit: impl FnMut(&mut Expr)) {
        match &mut self.kind {
            StmtKind::Assign { targets, value } => {
                visit(value);
                targets.iter_mut().for_each(visit);
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } => {
                value.iter_mut().for_each(&mut visit);
                visit(target);
                visit(annotation);
            }
            StmtKind::AugAssign { target, value, .. } => {
                visit(target);
                visit(value);
            }
            StmtKind::If { arms, .. } => {
                for arm in arms {
                    visit(&mut arm.test);
                }
            }
            StmtKind::While { test, .. } => visit(test),
            StmtKind::For { target, iter, .. } => {
                visit(iter);
                visit(target);
            }
            StmtKind::Break | StmtKind::Continue | StmtKind::Pass => {}
            StmtKind::Return(value) => value.iter_mut().for_each(visit),
            StmtKind::Assert { test, message } => {
                visit(test);
                message.iter_mut().for_each(visit);
            }
            StmtKind::Raise(value) | StmtKind::Expr(value) => visit(value),
            StmtKind::Delete(targets) => targets.iter_mut().for_each(visit),
        }
    }

    /// Calls `visit` with every suite of the statement, in order of the text.
    pub fn for_each_block_mut(&mut self, mut visit: impl FnMut(&mut Block)) {
        match &mut self.kind {
            StmtKind::If { arms, orelse } => {
                for arm in arms {
                    visit(&mut arm.body);
                }
                visit(orelse);
            }
            StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
                visit(body);
                visit(orelse);
            }
            StmtKind::Assign { .. }
            | StmtKind::AnnAssign { .. }
            | StmtKind::AugAssign { .. }
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Pass
            | StmtKind::Return(_)
            | StmtKind::Assert { .. }
            | StmtKind::Raise(_)
            | StmtKind::Delete(_)
            | StmtKind::Expr(_) => {}
        }
    }

    /// Says which file the tree stands in.
    pub fn set_file(&mut self, file: FileId) {
        self.span.file = file;
        self.for_each_expr_mut(|expr| expr.set_file(file));
        self.for_each_block_mut(|block| set_file(block, file));
    }
}

/// Says which file a suite stands in.
pub fn set_file(block: &mut [Stmt], file: FileId) {
    for stmt in block {
        stmt.set_file(file);
    }
}

impl Function {
    /// Says which file the function stands in, decorators, parameters and all.
    pub fn set_file(&mut self, file: FileId) {
        self.span.file = file;
        for param in &mut self.params {
            param.span.file = file;
            let exprs = param.annotation.iter_mut().chain(&mut param.default);
            exprs.for_each(|expr| expr.set_file(file));
        }
        let exprs = self.returns.iter_mut().chain(&mut self.decorators);
        exprs.for_each(|expr| expr.set_file(file));
        set_file(&mut self.body, file);
    }
}
