//! Expressions, by kind.

use super::Infer;
use super::error::{InferError, Refused};
use super::expansion::made_by_owner;
use crate::ast::{self, BoolOp, Constant, ExprKind as Ast, UnaryOp};
use crate::hir::{ExprId, ExprKind, Stmt, UnaryOp as Hir};
use crate::span::Span;
use crate::types::{Const, Type};

impl Infer<'_, '_> {
    pub(super) fn refuse(&mut self, error: InferError) -> Refused {
        self.session.refuse(error)
    }

    /// The value of an expression. `expected` is the type the surroundings want: it decides what
    /// would otherwise be undecided, and is not enforced here.
    pub(super) fn expr(
        &mut self,
        expr: &ast::Expr,
        expected: Option<&Type>,
    ) -> Result<ExprId, Refused> {
        self.deeper(expr.span, |infer| infer.expr_of_kind(expr, expected))
    }

    fn expr_of_kind(
        &mut self,
        expr: &ast::Expr,
        expected: Option<&Type>,
    ) -> Result<ExprId, Refused> {
        let span = expr.span;
        match &expr.kind {
            Ast::Name(name) => self.name(name, span),
            Ast::Constant(constant) => self.literal(constant, span),
            Ast::Joined(pieces) => self.joined(pieces, span),
            Ast::Unary {
                op: UnaryOp::Not,
                operand,
            } => {
                let value = self.condition(operand)?;
                Ok(self.not(value, span))
            }
            Ast::Unary { op, operand } => self.unary(*op, operand, span),
            Ast::Binary { op, left, right } => self.binary(*op, left, right, span),
            Ast::Bool { op, values } => self.choice_of_operands(*op, values, expected, span),
            Ast::Compare { left, rest } => self.comparison(left, rest, span),
            Ast::IfExp { test, body, orelse } => {
                self.conditional(test, body, orelse, expected, span)
            }
            Ast::NamedExpr { target, value } => self.named(target, value, expected, span),
            Ast::Tuple(elements) => {
                let expected = match expected {
                    Some(Type::Tuple(types)) if types.len() == elements.len() => Some(types),
                    _ => None,
                };
                let mut values = Vec::with_capacity(elements.len());
                for (index, element) in elements.iter().enumerate() {
                    values.push(self.expr(element, expected.map(|types| &types[index]))?);
                }
                let tuple = self.tuple(values, span);
                self.of_bounded_type(tuple, span)
            }
            Ast::List(items) => self.list(items, expected, span),
            Ast::Set(items) => self.set(items, expected, span),
            Ast::Dict(pairs) => self.dict(pairs, expected, span),
            Ast::Comprehension { element, clauses } => {
                self.comprehension(element, clauses, expected, span)
            }
            Ast::Slice { .. } => Err(self.refuse(InferError::LoneSlice { span })),
            Ast::Subscript { value, index } => self.subscript(value, index, span),
            Ast::Attribute { value, attr } => self.attribute(expr, value, attr, span),
            Ast::Call {
                func,
                args,
                keywords,
            } => self.call(func, args, keywords, expected, span),
        }
    }

    fn literal(&mut self, constant: &Constant, span: Span) -> Result<ExprId, Refused> {
        let value = match constant {
            Constant::None => Const::None,
            Constant::Bool(value) => Const::Bool(*value),
            Constant::Int(value) => match i64::try_from(*value) {
                Ok(value) => Const::Int(value),
                Err(_) => return Err(self.refuse(InferError::IntegerTooWide { span })),
            },
            Constant::Float(value) => Const::Float(*value),
            Constant::Str(value) => Const::Str(value.clone()),
        };
        Ok(self.constant(value, span))
    }

    pub(super) fn not(&mut self, value: ExprId, span: Span) -> ExprId {
        self.add(Type::Bool, ExprKind::Unary(Hir::BoolNot, value), span)
    }

    /// Whether an expression is true.
    pub(super) fn condition(&mut self, expr: &ast::Expr) -> Result<ExprId, Refused> {
        match &expr.kind {
            Ast::Bool { op, values } => self.conditions(*op, values, expr.span),
            Ast::Unary {
                op: UnaryOp::Not,
                operand,
            } => {
                let value = self.condition(operand)?;
                Ok(self.not(value, expr.span))
            }
            _ => {
                let value = self.expr(expr, None)?;
                self.truth(value, expr.span)
            }
        }
    }

    /// Whether a value is true.
    pub(super) fn truth(&mut self, value: ExprId, span: Span) -> Result<ExprId, Refused> {
        let ty = self.body.ty(value).clone();
        let known = match &ty {
            Type::Bool | Type::Never => return Ok(value),
            Type::None => Some(false),
            Type::Tuple(elements) => Some(!elements.is_empty()),
            Type::Int
            | Type::Float
            | Type::Str
            | Type::Container(_)
            | Type::Optional(_)
            | Type::Named(_) => None,
        };
        if let Some(known) = known {
            let constant = self.constant(Const::Bool(known), span);
            return Ok(self.after([Stmt::Eval(value)], constant, span));
        }
        let asked = self.asked(span);
        let context = self.session.context;
        let answer = made_by_owner(
            context.owner(&ty),
            |owner| owner.truth(asked, self.operand(&ty, value, span)),
            "condition",
            span,
        );
        match answer {
            Ok(Some(answer)) => self.expand_over(answer, &[value], span),
            Ok(None) => Err(self.refuse(InferError::NoTruth { ty, span })),
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }

    /// `and`/`or` where only the truth matters.
    fn conditions(
        &mut self,
        op: BoolOp,
        values: &[ast::Expr],
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (first, rest) = values.split_first().ok_or(Refused)?;
        let left = self.condition(first)?;
        if rest.is_empty() {
            return Ok(left);
        }
        let decides = op == BoolOp::Or;
        match self.body.constant(left) {
            Some(Const::Bool(value)) if *value == decides => return Ok(left),
            Some(Const::Bool(_)) => return self.conditions(op, rest, span),
            _ => {}
        }
        let right = self.where_(first, !decides, |infer| {
            infer.deeper(span, |infer| infer.conditions(op, rest, span))
        })?;
        let kind = if decides {
            ExprKind::Or(left, right)
        } else {
            ExprKind::And(left, right)
        };
        Ok(self.add(Type::Bool, kind, span))
    }

    /// `and`/`or` where the deciding operand is the value.
    fn choice_of_operands(
        &mut self,
        op: BoolOp,
        values: &[ast::Expr],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (first, rest) = values.split_first().ok_or(Refused)?;
        let left = self.expr(first, expected)?;
        if rest.is_empty() {
            return Ok(left);
        }
        let ty = self.body.ty(left).clone();
        if ty == Type::Bool {
            if let Some(Const::Bool(value)) = self.body.constant(left) {
                return if *value == (op == BoolOp::Or) {
                    Ok(left)
                } else {
                    self.choice_of_operands(op, rest, expected, span)
                };
            }
            let right = self.where_(first, op == BoolOp::And, |infer| {
                infer.deeper(span, |infer| {
                    infer.choice_of_operands(op, rest, expected, span)
                })
            })?;
            if *self.body.ty(right) == Type::Bool {
                let kind = if op == BoolOp::Or {
                    ExprKind::Or(left, right)
                } else {
                    ExprKind::And(left, right)
                };
                return Ok(self.add(Type::Bool, kind, span));
            }
            return self.decide(op, left, right, expected, span);
        }
        let right = self.where_(first, op == BoolOp::And, |infer| {
            infer.deeper(span, |infer| {
                infer.choice_of_operands(op, rest, expected, span)
            })
        })?;
        self.decide(op, left, right, expected, span)
    }

    /// `left` if it decides, else `right`.
    fn decide(
        &mut self,
        op: BoolOp,
        left: ExprId,
        right: ExprId,
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let local = self.temporary(self.body.ty(left).clone());
        let tested = self.add_local(local, span);
        let test = self.truth(tested, span)?;
        let kept = self.add_local(local, span);
        let (kept, right) = self.unify(kept, right, expected, span)?;
        let ty = self.body.ty(kept).clone();
        let kind = match op {
            BoolOp::Or => ExprKind::If(test, kept, right),
            BoolOp::And => ExprKind::If(test, right, kept),
        };
        let value = self.add(ty, kind, span);
        Ok(self.after([Stmt::Assign(local, left)], value, span))
    }

    /// `body if test else orelse`
    fn conditional(
        &mut self,
        test: &ast::Expr,
        body: &ast::Expr,
        orelse: &ast::Expr,
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (holds, fails);
        let test = {
            let value = self.condition(test)?;
            (holds, fails) = (self.facts(test, true), self.facts(test, false));
            value
        };
        if let Some(Const::Bool(value)) = self.body.constant(test) {
            return self.expr(if *value { body } else { orelse }, expected);
        }
        let (then, other) = self.either(
            |infer| {
                infer.know(&holds);
                infer.expr(body, expected)
            },
            |infer| {
                infer.know(&fails);
                infer.expr(orelse, expected)
            },
        )?;
        let (then, other) = self.unify(then, other, expected, span)?;
        let ty = self.body.ty(then).clone();
        Ok(self.add(ty, ExprKind::If(test, then, other), span))
    }

    /// Two values of which one is taken, as values of one type.
    fn unify(
        &mut self,
        first: ExprId,
        second: ExprId,
        expected: Option<&Type>,
        span: Span,
    ) -> Result<(ExprId, ExprId), Refused> {
        let (a, b) = (self.body.ty(first).clone(), self.body.ty(second).clone());
        if a == b || b == Type::Never {
            return Ok((first, second));
        }
        let ty = match (&a, &b, expected) {
            (.., Some(expected)) => expected.clone(),
            (Type::Optional(inner), other, None) | (other, Type::Optional(inner), None)
                if *other == **inner || *other == Type::None =>
            {
                Type::Optional(inner.clone())
            }
            (Type::None, value, None) | (value, Type::None, None) => {
                Type::Optional(value.clone().into())
            }
            (Type::Int, Type::Bool, None) | (Type::Bool, Type::Int, None) => Type::Int,
            _ => {
                return Err(self.refuse(InferError::MixedTypes {
                    first: a,
                    second: b,
                    span,
                }));
            }
        };
        let first = self.convert(first, &ty, "the value", span)?;
        let second = self.convert(second, &ty, "the value", span)?;
        Ok((first, second))
    }

    /// `target := value`
    fn named(
        &mut self,
        target: &ast::Name,
        value: &ast::Expr,
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let value = self.expr(value, expected)?;
        self.assigns_in_expressions = true;
        let mut assignment = Vec::new();
        std::mem::swap(&mut self.out, &mut assignment);
        let assigned = self.assign_name(target, value);
        std::mem::swap(&mut self.out, &mut assignment);
        assigned?;
        let read = self.name(target, span)?;
        Ok(self.after(assignment, read, span))
    }
}
