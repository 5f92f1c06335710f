//! The parts of statements, rewritten in their order of evaluation.

use super::error::RewriteError;
use super::expr::{choose, pass};
use super::visit::{is_wrapped_stmt, unwrapped_stmt};
use super::{Handled, Rewriter};
use crate::ast::{
    Arm, BinaryOp, Block, Case, Constant, Expr, ExprKind, Handler, MAX_DEPTH, Stmt, StmtKind,
};
use crate::handlers::{Node, NodeKind, Replacement};
use crate::span::Span;

impl Handled for Stmt {
    fn kind(&self) -> Option<NodeKind> {
        match &self.kind {
            StmtKind::Assign { .. } => Some(NodeKind::Assign),
            StmtKind::AugAssign { .. } => Some(NodeKind::AugAssign),
            StmtKind::For { .. } => Some(NodeKind::For),
            StmtKind::Return(_) => Some(NodeKind::Return),
            StmtKind::Expr(_) => Some(NodeKind::Expr),
            StmtKind::AnnAssign { .. }
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::Match { .. }
            | StmtKind::Try { .. }
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Pass
            | StmtKind::Assert { .. }
            | StmtKind::Raise(_)
            | StmtKind::Reraise
            | StmtKind::Delete(_) => None,
        }
    }

    fn node(&self) -> Node<'_> {
        Node::Stmt(self)
    }

    fn span(&self) -> Span {
        self.span
    }

    fn replacement(self) -> Replacement {
        Replacement::Stmts(vec![self])
    }

    fn again(replacement: Replacement) -> Result<Self, Replacement> {
        match replacement {
            Replacement::Stmts(mut stmts) if stmts.len() == 1 => {
                stmts.pop().ok_or(Replacement::Stmts(stmts))
            }
            other => Err(other),
        }
    }

    fn is_wrapped(&self) -> bool {
        is_wrapped_stmt(self)
    }

    fn unwrapped(self) -> Self {
        unwrapped_stmt(self)
    }

    fn children(self, rewriter: &mut Rewriter<'_>, before: &mut Block) -> Self {
        let span = self.span;
        let kind = match self.kind {
            StmtKind::Assign { targets, value } => {
                rewriter.assignment(targets, value, span, before)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } => {
                let mut value = value.map(|value| rewriter.expr(value, before));
                let mut next = Block::new();
                let target = rewriter.target(target, &mut next);
                if let Some(value) = &mut value
                    && !next.is_empty()
                {
                    rewriter.keep(value, &next, before);
                }
                before.append(&mut next);
                StmtKind::AnnAssign {
                    target,
                    annotation,
                    value,
                }
            }
            StmtKind::AugAssign { target, op, value } => {
                rewriter.aug_assignment(target, op, value, span, before)
            }
            StmtKind::If { arms, orelse } => rewriter.chain(arms, orelse, before),
            StmtKind::While { test, body, orelse } => rewriter.repeat(test, body, orelse, span),
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
            } => StmtKind::For {
                target,
                iter: rewriter.expr(iter, before),
                body: rewriter.block(body),
                orelse: rewriter.block(orelse),
            },
            StmtKind::Match { subject, cases } => rewriter.cases(subject, cases, before),
            // Classes are named, not evaluated.
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
            } => StmtKind::Try {
                body: rewriter.block(body),
                handlers: handlers
                    .into_iter()
                    .map(|handler| Handler {
                        body: rewriter.block(handler.body),
                        ..handler
                    })
                    .collect(),
                orelse: rewriter.block(orelse),
                finally: rewriter.block(finally),
            },
            kind @ (StmtKind::Break | StmtKind::Continue | StmtKind::Pass | StmtKind::Reraise) => {
                kind
            }
            StmtKind::Return(value) => {
                StmtKind::Return(value.map(|value| rewriter.expr(value, before)))
            }
            StmtKind::Assert { test, message } => rewriter.assertion(test, message, span, before),
            StmtKind::Raise(exception) => StmtKind::Raise(rewriter.expr(exception, before)),
            StmtKind::Delete(targets) => StmtKind::Delete(rewriter.targets(targets, 1, before)),
            StmtKind::Expr(value) => return rewriter.expression_statement(value, span, before),
        };
        Stmt { span, kind }
    }
}

impl Rewriter<'_> {
    /// What is inside the brackets or before the dot of a target.
    fn target(&mut self, target: Expr, before: &mut Block) -> Expr {
        let span = target.span;
        let kind = match target.kind {
            ExprKind::Subscript { value, index } => {
                let [value, index] = self.operands([*value, *index], before);
                let (value, index) = (Box::new(value), Box::new(index));
                ExprKind::Subscript { value, index }
            }
            ExprKind::Attribute { value, attr } => ExprKind::Attribute {
                value: Box::new(self.expr(*value, before)),
                attr,
            },
            // The value is taken apart before any of them is evaluated.
            ExprKind::Tuple(elements) => ExprKind::Tuple(self.targets(elements, 0, before)),
            ExprKind::List(elements) => ExprKind::List(self.targets(elements, 0, before)),
            // Nothing in them is evaluated, or they are no targets.
            kind @ (ExprKind::Name(_)
            | ExprKind::Constant(_)
            | ExprKind::Joined(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Bool { .. }
            | ExprKind::Compare { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::NamedExpr { .. }
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Call { .. }) => kind,
        };
        Expr { span, kind }
    }

    /// Targets that are stored to or deleted one after the other: statements can run only before
    /// the first `movable` of them.
    fn targets(&mut self, targets: Vec<Expr>, movable: usize, before: &mut Block) -> Vec<Expr> {
        let mut done = Vec::with_capacity(targets.len());
        for target in targets {
            let span = target.span;
            let mut next = Block::new();
            done.push(self.target(target, &mut next));
            if !next.is_empty() && done.len() > movable {
                self.errors.push(RewriteError::NoPlaceBefore {
                    place: "among several targets",
                    span,
                });
            }
            before.append(&mut next);
        }
        done
    }

    fn assignment(
        &mut self,
        targets: Vec<Expr>,
        value: Expr,
        span: Span,
        before: &mut Block,
    ) -> StmtKind {
        let mut value = self.expr(value, before);
        let mut done: Vec<Expr> = Vec::with_capacity(targets.len());
        for target in targets {
            let mut next = Block::new();
            let target = self.target(target, &mut next);
            if !next.is_empty() {
                self.keep(&mut value, &next, before);
                if !done.is_empty() {
                    // What was stored so far is stored before the statements run.
                    let kind = StmtKind::Assign {
                        targets: std::mem::take(&mut done),
                        value: value.clone(),
                    };
                    before.push(Stmt { span, kind });
                }
                before.append(&mut next);
            }
            done.push(target);
        }
        StmtKind::Assign {
            targets: done,
            value,
        }
    }

    fn aug_assignment(
        &mut self,
        target: Expr,
        op: BinaryOp,
        value: Expr,
        span: Span,
        before: &mut Block,
    ) -> StmtKind {
        let mut target = self.target(target, before);
        let mut next = Block::new();
        let value = self.expr(value, &mut next);
        if next.is_empty() {
            return StmtKind::AugAssign { target, op, value };
        }
        // The target's old value is read before the statements run: `t = a[i]; ...; a[i] = t + v`.
        target.for_each_child_mut(|part| self.keep(part, &next, before));
        let mut old = target.clone();
        self.keep(&mut old, &next, before);
        before.append(&mut next);
        if old == target {
            return StmtKind::AugAssign { target, op, value };
        }
        let (left, right) = (Box::new(old), Box::new(value));
        StmtKind::Assign {
            targets: vec![target],
            value: Expr {
                span,
                kind: ExprKind::Binary { op, left, right },
            },
        }
    }

    /// `if`, `elif`, `else`: statements before an `elif`'s condition go into an `else` before it.
    fn chain(&mut self, arms: Vec<Arm>, orelse: Block, before: &mut Block) -> StmtKind {
        let mut groups: Vec<(Block, Vec<Arm>)> = Vec::new();
        for arm in arms {
            let mut next = Block::new();
            let test = self.expr(arm.test, &mut next);
            let span = test.span;
            let body = self.block(arm.body);
            let arm = Arm { test, body };
            match groups.last_mut() {
                Some((_, arms)) if next.is_empty() => arms.push(arm),
                _ => groups.push((next, vec![arm])),
            }
            if groups.len() > MAX_DEPTH {
                self.errors.push(RewriteError::TooDeep { span });
                groups.clear();
            }
        }
        let mut orelse = self.block(orelse);
        while groups.len() > 1 {
            let Some((mut statements, arms)) = groups.pop() else {
                break;
            };
            let span = arms[0].test.span;
            let kind = StmtKind::If { arms, orelse };
            statements.push(Stmt { span, kind });
            orelse = statements;
        }
        let (mut next, arms) = groups.pop().unwrap_or_default();
        before.append(&mut next);
        StmtKind::If { arms, orelse }
    }

    /// `while`: statements before the condition go into the loop.
    fn repeat(&mut self, test: Expr, body: Block, orelse: Block, span: Span) -> StmtKind {
        let mut next = Block::new();
        let test = self.expr(test, &mut next);
        let body = self.block(body);
        let mut orelse = self.block(orelse);
        if next.is_empty() {
            return StmtKind::While { test, body, orelse };
        }
        if orelse.iter().any(leaves_loop) {
            self.errors.push(RewriteError::NoPlaceBefore {
                place: "in the condition of a loop whose `else` leaves an outer loop",
                span: test.span,
            });
        }
        let leave = StmtKind::Break;
        orelse.push(Stmt { span, kind: leave });
        next.push(choose(test, body, orelse, span));
        StmtKind::While {
            test: constant(Constant::Bool(true), span),
            body: next,
            orelse: Block::new(),
        }
    }

    /// `match`: no statement can run between a pattern and its guard.
    fn cases(&mut self, subject: Expr, cases: Vec<Case>, before: &mut Block) -> StmtKind {
        let subject = self.expr(subject, before);
        let cases = cases.into_iter().map(|case| {
            let mut next = Block::new();
            let guard = case.guard.map(|guard| self.expr(guard, &mut next));
            if let (Some(guard), false) = (&guard, next.is_empty()) {
                self.errors.push(RewriteError::NoPlaceBefore {
                    place: "in the guard of a `case`",
                    span: guard.span,
                });
            }
            Case {
                guard,
                body: self.block(case.body),
                ..case
            }
        });
        let cases = cases.collect();
        StmtKind::Match { subject, cases }
    }

    /// `assert`: the message is evaluated only where the condition does not hold.
    fn assertion(
        &mut self,
        test: Expr,
        message: Option<Expr>,
        span: Span,
        before: &mut Block,
    ) -> StmtKind {
        let test = self.expr(test, before);
        let mut next = Block::new();
        let message = message.map(|message| self.expr(message, &mut next));
        if next.is_empty() {
            return StmtKind::Assert { test, message };
        }
        let test = Arm {
            test,
            body: vec![pass(span)],
        };
        let kind = StmtKind::Assert {
            test: constant(Constant::Bool(false), span),
            message,
        };
        next.push(Stmt { span, kind });
        StmtKind::If {
            arms: vec![test],
            orelse: next,
        }
    }

    /// An expression whose value nobody wants may become statements.
    fn expression_statement(&mut self, value: Expr, span: Span, before: &mut Block) -> Stmt {
        match self.rewritten(value, before) {
            Replacement::Expr(value) => Stmt {
                span,
                kind: StmtKind::Expr(value),
            },
            Replacement::Stmts(mut stmts) => {
                let last = stmts.pop().unwrap_or_else(|| pass(span));
                before.append(&mut stmts);
                last
            }
        }
    }
}

fn constant(value: Constant, span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Constant(value),
    }
}

/// Whether a statement may break or continue the loop it stands in.
fn leaves_loop(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::Break | StmtKind::Continue => true,
        StmtKind::If { arms, orelse } => {
            let suites = arms.iter().map(|arm| &arm.body).chain([orelse]);
            suites.flatten().any(leaves_loop)
        }
        StmtKind::Match { cases, .. } => cases.iter().flat_map(|case| &case.body).any(leaves_loop),
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        } => {
            let handled = handlers.iter().map(|handler| &handler.body);
            let suites = handled.chain([body, orelse, finally]);
            suites.flatten().any(leaves_loop)
        }
        StmtKind::While { orelse, .. } | StmtKind::For { orelse, .. } => {
            orelse.iter().any(leaves_loop)
        }
        StmtKind::Assign { .. }
        | StmtKind::AnnAssign { .. }
        | StmtKind::AugAssign { .. }
        | StmtKind::Pass
        | StmtKind::Return(_)
        | StmtKind::Assert { .. }
        | StmtKind::Raise(_)
        | StmtKind::Reraise
        | StmtKind::Delete(_)
        | StmtKind::Expr(_) => false,
    }
}
