//! The operands of expressions, rewritten in their order of evaluation.

use super::error::RewriteError;
use super::hoist::assign;
use super::visit::{is_wrapped_expr, unwrapped_expr};
use super::{Handled, Rewriter};
use crate::ast::{
    Arm, Block, BoolOp, CmpOp, Constant, Expr, ExprKind, Keyword, Name, Piece, Stmt, StmtKind,
};
use crate::handlers::{Node, NodeKind, Replacement};
use crate::span::Span;

pub(super) fn name(name: Name, span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Name(name),
    }
}

pub(super) fn nothing(span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Constant(Constant::None),
    }
}

impl Handled for Expr {
    fn kind(&self) -> Option<NodeKind> {
        match &self.kind {
            ExprKind::Name(_) => Some(NodeKind::Name),
            ExprKind::Call { .. } => Some(NodeKind::Call),
            ExprKind::Subscript { .. } => Some(NodeKind::Subscript),
            ExprKind::Attribute { .. } => Some(NodeKind::Attribute),
            ExprKind::Compare { .. } => Some(NodeKind::Compare),
            ExprKind::Constant(_)
            | ExprKind::Joined(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Bool { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::NamedExpr { .. }
            | ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Tuple(_) => None,
        }
    }

    fn node(&self) -> Node<'_> {
        Node::Expr(self)
    }

    fn span(&self) -> Span {
        self.span
    }

    fn replacement(self) -> Replacement {
        Replacement::Expr(self)
    }

    fn again(replacement: Replacement) -> Result<Self, Replacement> {
        match replacement {
            Replacement::Expr(expr) => Ok(expr),
            stmts @ Replacement::Stmts(_) => Err(stmts),
        }
    }

    fn is_wrapped(&self) -> bool {
        is_wrapped_expr(self)
    }

    fn unwrapped(self) -> Self {
        unwrapped_expr(self)
    }

    fn children(self, rewriter: &mut Rewriter<'_>, before: &mut Block) -> Self {
        let span = self.span;
        let kind = match self.kind {
            kind @ (ExprKind::Name(_) | ExprKind::Constant(_)) => kind,
            ExprKind::Joined(pieces) => rewriter.joined(pieces, before),
            ExprKind::Unary { op, operand } => ExprKind::Unary {
                op,
                operand: rewriter.boxed(*operand, before),
            },
            ExprKind::Binary { op, left, right } => {
                let [left, right] = rewriter.operands([*left, *right], before);
                let (left, right) = (Box::new(left), Box::new(right));
                ExprKind::Binary { op, left, right }
            }
            ExprKind::Bool { op, values } => return rewriter.conjunction(op, values, span, before),
            ExprKind::Compare { left, rest } => {
                return rewriter.comparison(*left, rest, span, before);
            }
            ExprKind::IfExp { test, body, orelse } => {
                return rewriter.choice(*test, *body, *orelse, span, before);
            }
            ExprKind::NamedExpr { target, value } => ExprKind::NamedExpr {
                target,
                value: rewriter.boxed(*value, before),
            },
            ExprKind::Tuple(elements) => ExprKind::Tuple(rewriter.list(elements, before)),
            ExprKind::List(elements) => ExprKind::List(rewriter.list(elements, before)),
            ExprKind::Set(elements) => ExprKind::Set(rewriter.list(elements, before)),
            ExprKind::Dict(pairs) => rewriter.pairs(pairs, before),
            ExprKind::Comprehension { element, clauses } => {
                rewriter.comprehension(element, clauses, before)
            }
            ExprKind::Slice { start, stop, step } => rewriter.slice([start, stop, step], before),
            ExprKind::Subscript { value, index } => {
                let [value, index] = rewriter.operands([*value, *index], before);
                let (value, index) = (Box::new(value), Box::new(index));
                ExprKind::Subscript { value, index }
            }
            ExprKind::Attribute { value, attr } => ExprKind::Attribute {
                value: rewriter.boxed(*value, before),
                attr,
            },
            ExprKind::Call {
                func,
                args,
                keywords,
            } => rewriter.call(*func, args, keywords, before),
        };
        Expr { span, kind }
    }
}

impl Rewriter<'_> {
    fn boxed(&mut self, expr: Expr, before: &mut Block) -> Box<Expr> {
        Box::new(self.expr(expr, before))
    }

    fn joined(&mut self, mut pieces: Vec<Piece>, before: &mut Block) -> ExprKind {
        let values = pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Field(field) => {
                let span = field.value.span;
                Some(std::mem::replace(&mut field.value, nothing(span)))
            }
            Piece::Text(_) => None,
        });
        let values = values.collect();
        let mut values = self.list(values, before).into_iter();
        for piece in &mut pieces {
            if let Piece::Field(field) = piece
                && let Some(value) = values.next()
            {
                field.value = value;
            }
        }
        ExprKind::Joined(pieces)
    }

    /// Operands that are all evaluated, from left to right.
    pub(super) fn list(&mut self, operands: Vec<Expr>, before: &mut Block) -> Vec<Expr> {
        let mut done: Vec<Expr> = Vec::with_capacity(operands.len());
        for operand in operands {
            let mut next = Block::new();
            let operand = self.expr(operand, &mut next);
            if !next.is_empty() {
                for left in &mut done {
                    self.keep(left, &next, before);
                }
                before.append(&mut next);
            }
            done.push(operand);
        }
        done
    }

    pub(super) fn operands<const N: usize>(
        &mut self,
        operands: [Expr; N],
        before: &mut Block,
    ) -> [Expr; N] {
        let mut done = self.list(operands.into(), before).into_iter();
        std::array::from_fn(|_| done.next().unwrap_or_else(|| nothing(Span::default())))
    }

    fn call(
        &mut self,
        func: Expr,
        args: Vec<Expr>,
        keywords: Vec<Keyword>,
        before: &mut Block,
    ) -> ExprKind {
        let mut func = self.expr(func, before);
        let mut next = Block::new();
        let mut operands = args;
        let count = operands.len();
        let mut names = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            names.push(keyword.name);
            operands.push(keyword.value);
        }
        let mut args = self.list(operands, &mut next);
        if !next.is_empty() {
            self.keep_callee(&mut func, &next, before);
            before.append(&mut next);
        }
        let values = args.split_off(count);
        let keywords = names.into_iter().zip(values);
        let keywords = keywords.map(|(name, value)| Keyword { name, value });
        ExprKind::Call {
            func: Box::new(func),
            args,
            keywords: keywords.collect(),
        }
    }

    /// Keeps what is called; a function itself is no value, but the object of a method is.
    fn keep_callee(&mut self, func: &mut Expr, next: &[Stmt], before: &mut Block) {
        let span = func.span;
        match &mut func.kind {
            ExprKind::Name(_) => {}
            ExprKind::Attribute { value, .. } => self.keep(value, next, before),
            ExprKind::Constant(_)
            | ExprKind::Joined(_)
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
            | ExprKind::Call { .. } => self.errors.push(RewriteError::NoPlaceBefore {
                place: "among the arguments of a function that is computed",
                span,
            }),
        }
    }

    /// `a and b`, `a or b`: an operand is evaluated only if those before it do not decide.
    fn conjunction(
        &mut self,
        op: BoolOp,
        values: Vec<Expr>,
        span: Span,
        before: &mut Block,
    ) -> Expr {
        let mut chain: Vec<Expr> = Vec::with_capacity(values.len());
        let mut links = Vec::new();
        for value in values {
            let mut next = Block::new();
            let value = self.expr(value, &mut next);
            if !next.is_empty() {
                if chain.is_empty() {
                    before.append(&mut next);
                } else {
                    links.push((joined(op, std::mem::take(&mut chain), span), next));
                }
            }
            chain.push(value);
        }
        let last = joined(op, chain, span);
        if links.is_empty() {
            return last;
        }
        // From the last operand inwards: `t = a; if t: <statements>; t = b`.
        let result = self.temporaries.fresh();
        let mut inner = vec![assign(result.clone(), last, span)];
        for (value, mut statements) in links.into_iter().rev() {
            statements.append(&mut inner);
            let test = name(result.clone(), span);
            let (body, orelse) = match op {
                BoolOp::And => (statements, Block::new()),
                BoolOp::Or => (vec![pass(span)], statements),
            };
            inner = vec![
                assign(result.clone(), value, span),
                choose(test, body, orelse, span),
            ];
        }
        before.append(&mut inner);
        name(result, span)
    }

    /// `a < b < c`: the third operand is evaluated only if the first comparison holds.
    fn comparison(
        &mut self,
        left: Expr,
        rest: Vec<(CmpOp, Expr)>,
        span: Span,
        before: &mut Block,
    ) -> Expr {
        let mut ops = Vec::with_capacity(rest.len());
        let mut operands = vec![(self.expr(left, before), Block::new())];
        for (op, operand) in rest {
            let mut next = Block::new();
            let operand = self.expr(operand, &mut next);
            ops.push(op);
            operands.push((operand, next));
        }
        // The first two operands are always evaluated.
        if let [(left, _), (_, next), ..] = operands.as_mut_slice()
            && !next.is_empty()
        {
            self.keep(left, next, before);
            before.append(next);
        }
        if operands.iter().all(|(_, next)| next.is_empty()) {
            let mut operands = operands.into_iter().map(|(operand, _)| operand);
            let left = operands.next().unwrap_or_else(|| nothing(span));
            return compare(left, ops.into_iter().zip(operands).collect(), span);
        }
        let result = self.temporaries.fresh();
        self.links(operands, &ops, &result, span, before);
        name(result, span)
    }

    /// `t = a < b; if t: <statements of c>; t = b < c`, with `b` evaluated once.
    fn links(
        &mut self,
        operands: Vec<(Expr, Block)>,
        ops: &[CmpOp],
        result: &Name,
        span: Span,
        before: &mut Block,
    ) {
        let mut levels = Vec::with_capacity(ops.len());
        let mut operands = operands.into_iter();
        let Some((mut left, _)) = operands.next() else {
            return;
        };
        for (&op, (mut right, mut statements)) in ops.iter().zip(operands) {
            if !matches!(right.kind, ExprKind::Constant(_)) {
                // Both sides are kept, in order: the right one is used again by the next comparison.
                self.keep(&mut left, &[], &mut statements);
                let temporary = self.temporaries.fresh();
                let value = std::mem::replace(&mut right, name(temporary.clone(), span));
                statements.push(assign(temporary, value, span));
            }
            let holds = compare(left, vec![(op, right.clone())], span);
            statements.push(assign(result.clone(), holds, span));
            levels.push(statements);
            left = right;
        }
        let mut inner = Block::new();
        for mut statements in levels.into_iter().rev() {
            if !inner.is_empty() {
                let test = name(result.clone(), span);
                statements.push(choose(test, inner, Block::new(), span));
            }
            inner = statements;
        }
        before.append(&mut inner);
    }

    /// `body if test else orelse`
    fn choice(
        &mut self,
        test: Expr,
        body: Expr,
        orelse: Expr,
        span: Span,
        before: &mut Block,
    ) -> Expr {
        let test = self.expr(test, before);
        let mut body_first = Block::new();
        let body = self.expr(body, &mut body_first);
        let mut orelse_first = Block::new();
        let orelse = self.expr(orelse, &mut orelse_first);
        if body_first.is_empty() && orelse_first.is_empty() {
            let kind = ExprKind::IfExp {
                test: Box::new(test),
                body: Box::new(body),
                orelse: Box::new(orelse),
            };
            return Expr { span, kind };
        }
        let result = self.temporaries.fresh();
        body_first.push(assign(result.clone(), body, span));
        orelse_first.push(assign(result.clone(), orelse, span));
        before.push(choose(test, body_first, orelse_first, span));
        name(result, span)
    }
}

fn joined(op: BoolOp, mut values: Vec<Expr>, span: Span) -> Expr {
    match values.pop() {
        Some(value) if values.is_empty() => value,
        Some(value) => {
            values.push(value);
            let kind = ExprKind::Bool { op, values };
            Expr { span, kind }
        }
        None => nothing(span),
    }
}

fn compare(left: Expr, rest: Vec<(CmpOp, Expr)>, span: Span) -> Expr {
    let left = Box::new(left);
    let kind = ExprKind::Compare { left, rest };
    Expr { span, kind }
}

pub(super) fn choose(test: Expr, body: Block, orelse: Block, span: Span) -> Stmt {
    let arms = vec![Arm { test, body }];
    Stmt {
        span,
        kind: StmtKind::If { arms, orelse },
    }
}

pub(super) fn pass(span: Span) -> Stmt {
    Stmt {
        span,
        kind: StmtKind::Pass,
    }
}
