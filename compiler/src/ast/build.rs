//! Short ways to write trees, for handlers.
//!
//! A node without a place ([`Span::default`]) takes the place of what the handler was asked about.

use super::{BinaryOp, CmpOp, Constant, Expr, ExprKind, Keyword, Name, Stmt, StmtKind};
use crate::span::Span;

impl Expr {
    /// An int.
    #[must_use]
    pub fn int(value: i64, span: Span) -> Self {
        Self::constant(Constant::Int(value.into()), span)
    }

    /// A string.
    #[must_use]
    pub fn text(value: impl Into<Name>, span: Span) -> Self {
        Self::constant(Constant::Str(value.into()), span)
    }

    /// A literal.
    #[must_use]
    pub fn constant(value: Constant, span: Span) -> Self {
        Self {
            span,
            kind: ExprKind::Constant(value),
        }
    }

    /// `self(args)`, in the place of `self`.
    #[must_use]
    pub fn called(self, args: impl Into<Vec<Self>>) -> Self {
        self.called_with(args, Vec::new())
    }

    /// `self(args, keywords)`, in the place of `self`.
    #[must_use]
    pub fn called_with(self, args: impl Into<Vec<Self>>, keywords: Vec<Keyword>) -> Self {
        Self {
            span: self.span,
            kind: ExprKind::Call {
                func: Box::new(self),
                args: args.into(),
                keywords,
            },
        }
    }

    /// `self.attr`, in the place of `self`.
    #[must_use]
    pub fn attribute(self, attr: impl Into<Name>) -> Self {
        Self {
            span: self.span,
            kind: ExprKind::Attribute {
                value: Box::new(self),
                attr: attr.into(),
            },
        }
    }

    /// `self[index]`, in the place of `self`.
    #[must_use]
    pub fn item(self, index: Self) -> Self {
        Self {
            span: self.span,
            kind: ExprKind::Subscript {
                value: Box::new(self),
                index: Box::new(index),
            },
        }
    }

    /// `self op right`, in the place of `self`.
    #[must_use]
    pub fn binary(self, op: BinaryOp, right: Self) -> Self {
        Self {
            span: self.span,
            kind: ExprKind::Binary {
                op,
                left: Box::new(self),
                right: Box::new(right),
            },
        }
    }

    /// `self op right`, in the place of `self`.
    #[must_use]
    pub fn compared(self, op: CmpOp, right: Self) -> Self {
        Self {
            span: self.span,
            kind: ExprKind::Compare {
                left: Box::new(self),
                rest: vec![(op, right)],
            },
        }
    }
}

impl Stmt {
    /// `target = value`, in the place of the value.
    #[must_use]
    pub fn assign(target: Expr, value: Expr) -> Self {
        Self {
            span: value.span,
            kind: StmtKind::Assign {
                targets: vec![target],
                value,
            },
        }
    }

    /// An expression for its effects.
    #[must_use]
    pub fn effect(expr: Expr) -> Self {
        Self {
            span: expr.span,
            kind: StmtKind::Expr(expr),
        }
    }
}

impl Expr {
    /// Gives the nodes without a place one.
    pub fn place(&mut self, span: Span) {
        if self.span == Span::default() {
            self.span = span;
        }
        self.for_each_child_mut(|child| child.place(span));
    }
}

impl Stmt {
    /// Gives the nodes without a place one.
    pub fn place(&mut self, span: Span) {
        if self.span == Span::default() {
            self.span = span;
        }
        self.for_each_expr_mut(|expr| expr.place(span));
        self.for_each_pattern_mut(|pattern| {
            if pattern.span == Span::default() {
                pattern.span = span;
            }
        });
        self.for_each_block_mut(|block| block.iter_mut().for_each(|stmt| stmt.place(span)));
        if let StmtKind::Try { handlers, .. } = &mut self.kind {
            for handler in handlers {
                if handler.span == Span::default() {
                    handler.span = span;
                }
            }
        }
    }
}
