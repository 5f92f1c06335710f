//! Walks over trees: the direct children of a node, in Python's order of evaluation.

use super::{
    Block, Element, Expr, ExprKind, Function, Pattern, PatternKind, Piece, Stmt, StmtKind,
};
use crate::span::FileId;

/// The walks that read and those that change, out of one text.
macro_rules! walks {
    ($child:ident, $expr:ident, $block:ident, $value:ident $(, $mutable:tt)?) => {
        impl Expr {
            /// Calls `visit` with every direct operand.
            pub fn $child(& $($mutable)? self, mut visit: impl FnMut(& $($mutable)? Expr)) {
                match & $($mutable)? self.kind {
                    ExprKind::Name(_) | ExprKind::Constant(_) => {}
                    ExprKind::Joined(pieces) => {
                        for piece in pieces {
                            if let Piece::Field(field) = piece {
                                visit(& $($mutable)? field.value);
                            }
                        }
                    }
                    ExprKind::Unary { operand, .. } => visit(operand),
                    ExprKind::Binary { left, right, .. } => {
                        visit(left);
                        visit(right);
                    }
                    ExprKind::Bool { values, .. }
                    | ExprKind::Tuple(values)
                    | ExprKind::List(values)
                    | ExprKind::Set(values) => {
                        for value in values {
                            visit(value);
                        }
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
                    ExprKind::Dict(pairs) => {
                        for (key, value) in pairs {
                            visit(key);
                            visit(value);
                        }
                    }
                    ExprKind::Comprehension { element, clauses } => {
                        for clause in clauses {
                            visit(& $($mutable)? clause.iter);
                            visit(& $($mutable)? clause.target);
                            for condition in & $($mutable)? clause.conditions {
                                visit(condition);
                            }
                        }
                        match element {
                            Element::List(item) | Element::Set(item) => visit(item),
                            Element::Dict(key, value) => {
                                visit(key);
                                visit(value);
                            }
                        }
                    }
                    ExprKind::Slice { start, stop, step } => {
                        for part in [start, stop, step].into_iter().flatten() {
                            visit(part);
                        }
                    }
                    ExprKind::NamedExpr { value, .. } | ExprKind::Attribute { value, .. } => {
                        visit(value);
                    }
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
                        for arg in args {
                            visit(arg);
                        }
                        for keyword in keywords {
                            visit(& $($mutable)? keyword.value);
                        }
                    }
                }
            }
        }

        impl Pattern {
            /// Calls `visit` with every value that the pattern compares with.
            pub fn $value(& $($mutable)? self, visit: &mut dyn FnMut(& $($mutable)? Expr)) {
                match & $($mutable)? self.kind {
                    PatternKind::Value(value) => visit(value),
                    PatternKind::As { pattern, .. } => pattern.$value(visit),
                    PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
                        for pattern in patterns {
                            pattern.$value(visit);
                        }
                    }
                    PatternKind::Singleton(_)
                    | PatternKind::Wildcard
                    | PatternKind::Capture(_) => {}
                }
            }
        }

        impl Stmt {
            /// Calls `visit` with every expression that stands directly in the statement, suites
            /// left out.
            pub fn $expr(& $($mutable)? self, mut visit: impl FnMut(& $($mutable)? Expr)) {
                match & $($mutable)? self.kind {
                    StmtKind::Assign { targets, value } => {
                        visit(value);
                        for target in targets {
                            visit(target);
                        }
                    }
                    StmtKind::AnnAssign {
                        target,
                        annotation,
                        value,
                    } => {
                        if let Some(value) = value {
                            visit(value);
                        }
                        visit(target);
                        visit(annotation);
                    }
                    StmtKind::AugAssign { target, value, .. } => {
                        visit(target);
                        visit(value);
                    }
                    StmtKind::If { arms, .. } => {
                        for arm in arms {
                            visit(& $($mutable)? arm.test);
                        }
                    }
                    StmtKind::While { test, .. } => visit(test),
                    StmtKind::For { target, iter, .. } => {
                        visit(iter);
                        visit(target);
                    }
                    StmtKind::Match { subject, cases } => {
                        visit(subject);
                        for case in cases {
                            case.pattern.$value(&mut visit);
                            if let Some(guard) = & $($mutable)? case.guard {
                                visit(guard);
                            }
                        }
                    }
                    StmtKind::Try { handlers, .. } => {
                        for handler in handlers {
                            if let Some(class) = & $($mutable)? handler.class {
                                visit(class);
                            }
                        }
                    }
                    StmtKind::Break
                    | StmtKind::Continue
                    | StmtKind::Pass
                    | StmtKind::Reraise => {}
                    StmtKind::Return(value) => {
                        if let Some(value) = value {
                            visit(value);
                        }
                    }
                    StmtKind::Assert { test, message } => {
                        visit(test);
                        if let Some(message) = message {
                            visit(message);
                        }
                    }
                    StmtKind::Raise(value) | StmtKind::Expr(value) => visit(value),
                    StmtKind::Delete(targets) => {
                        for target in targets {
                            visit(target);
                        }
                    }
                }
            }

            /// Calls `visit` with every suite of the statement, in order of the text.
            pub fn $block(& $($mutable)? self, mut visit: impl FnMut(& $($mutable)? Block)) {
                match & $($mutable)? self.kind {
                    StmtKind::If { arms, orelse } => {
                        for arm in arms {
                            visit(& $($mutable)? arm.body);
                        }
                        visit(orelse);
                    }
                    StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
                        visit(body);
                        visit(orelse);
                    }
                    StmtKind::Match { cases, .. } => {
                        for case in cases {
                            visit(& $($mutable)? case.body);
                        }
                    }
                    StmtKind::Try {
                        body,
                        handlers,
                        orelse,
                        finally,
                    } => {
                        visit(body);
                        for handler in handlers {
                            visit(& $($mutable)? handler.body);
                        }
                        visit(orelse);
                        visit(finally);
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
                    | StmtKind::Reraise
                    | StmtKind::Delete(_)
                    | StmtKind::Expr(_) => {}
                }
            }
        }
    };
}

walks!(
    for_each_child,
    for_each_expr,
    for_each_block,
    for_each_value
);
walks!(
    for_each_child_mut,
    for_each_expr_mut,
    for_each_block_mut,
    for_each_value_mut,
    mut
);

impl Expr {
    /// Says which file the tree stands in.
    pub fn set_file(&mut self, file: FileId) {
        self.span.file = file;
        self.for_each_child_mut(|child| child.set_file(file));
    }
}

impl Stmt {
    /// Calls `visit` with every pattern of the statement, those in others too.
    pub fn for_each_pattern_mut(&mut self, mut visit: impl FnMut(&mut Pattern)) {
        if let StmtKind::Match { cases, .. } = &mut self.kind {
            for case in cases {
                case.pattern.for_each_mut(&mut visit);
            }
        }
    }

    /// Says which file the tree stands in.
    pub fn set_file(&mut self, file: FileId) {
        self.span.file = file;
        self.for_each_expr_mut(|expr| expr.set_file(file));
        self.for_each_pattern_mut(|pattern| pattern.span.file = file);
        self.for_each_block_mut(|block| set_file(block, file));
        if let StmtKind::Try { handlers, .. } = &mut self.kind {
            handlers.iter_mut().for_each(|one| one.span.file = file);
        }
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
