//! Values where a type is expected.

use super::Infer;
use super::error::{InferError, Refused};
use super::expansion::made;
use crate::ast;
use crate::handlers::{ConvertQuestion, Operand};
use crate::hir::{ExprId, ExprKind, Stmt};
use crate::span::Span;
use crate::types::{Const, ContainerKind, ContainerType, Lent, Type};

/// How many values a tuple has at most: its elements, and those of tuples among them.
const MAX_TUPLE: usize = 1024;

/// How deep tuples stand in one another at most.
const MAX_TUPLE_DEPTH: usize = 32;

/// How deep tuples stand in one another.
fn tuple_depth(ty: &Type) -> usize {
    let Type::Tuple(elements) = ty else {
        return 0;
    };
    1 + elements.iter().map(tuple_depth).max().unwrap_or_default()
}

/// The elements of a tuple, those of tuples among them included.
fn tuple_values(ty: &Type) -> usize {
    match ty {
        Type::Tuple(elements) => elements.iter().map(|ty| 1 + tuple_values(ty)).sum(),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Int
        | Type::Float
        | Type::Str
        | Type::Named(_)
        | Type::Container(_)
        | Type::Optional(_) => 0,
    }
}

impl Infer<'_, '_> {
    /// The value of `expr` as a `ty`; `place` says in a message what is expected to be one.
    pub(super) fn expr_as(
        &mut self,
        expr: &ast::Expr,
        ty: &Type,
        place: &str,
    ) -> Result<ExprId, Refused> {
        let value = self.expr(expr, Some(ty))?;
        self.convert(value, ty, place, expr.span)
    }

    /// `value` as a `ty`, if it is one or becomes one without loss of meaning.
    pub(super) fn convert(
        &mut self,
        value: ExprId,
        ty: &Type,
        place: &str,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let from = self.body.ty(value).clone();
        if from == *ty || from == Type::Never {
            return Ok(value);
        }
        if let Type::Optional(inner) = ty {
            return self.wrap(value, inner, place, span);
        }
        if let (Type::Tuple(from), Type::Tuple(to)) = (&from, ty)
            && from.len() == to.len()
        {
            return self.convert_tuple(value, to, place, span);
        }
        if let Some(owner) = self.session.context.owner(ty) {
            let constant = self.body.constant(value).cloned();
            let question = ConvertQuestion {
                asked: self.asked(span),
                value: Operand {
                    ty: &from,
                    constant: constant.as_ref(),
                    variable: None,
                    binding: None,
                    parts: None,
                    span,
                },
                expected: ty,
            };
            let answer = owner.convert(&question);
            match made(answer, owner.name(), "a type handler", "value", span) {
                Ok(Some(answer)) => return self.expand_over(answer, &[value], span),
                Ok(None) => {}
                Err(error) => return Err(self.session.failed(error, span, "a type handler")),
            }
        }
        Err(self.refuse(InferError::NoConversion {
            from,
            to: ty.clone(),
            place: place.to_owned(),
            span,
        }))
    }

    fn convert_tuple(
        &mut self,
        value: ExprId,
        to: &[Type],
        place: &str,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (before, fields) = self.fields(value, span);
        let mut elements = Vec::with_capacity(to.len());
        for (field, ty) in fields.into_iter().zip(to) {
            elements.push(self.convert(field, ty, place, span)?);
        }
        let tuple = self.tuple(elements, span);
        Ok(self.after(before, tuple, span))
    }

    /// The elements of a tuple value, and what must run before they are used.
    pub(super) fn fields(&mut self, value: ExprId, span: Span) -> (Option<Stmt>, Vec<ExprId>) {
        match &self.body.exprs[value].kind {
            ExprKind::Tuple(elements) => return (None, elements.clone()),
            ExprKind::Const(Const::Tuple(elements)) => {
                let elements = elements.clone();
                return (
                    None,
                    elements
                        .iter()
                        .map(|element| self.constant(element.clone(), span))
                        .collect(),
                );
            }
            _ => {}
        }
        let ty = self.body.ty(value).clone();
        let Type::Tuple(types) = &ty else {
            return (None, vec![value]);
        };
        let local = self.temporary(ty.clone());
        let fields = types.iter().zip(0..).map(|(element, index)| {
            let tuple = self.add(ty.clone(), ExprKind::Local(local), span);
            self.add(element.clone(), ExprKind::Field(tuple, index), span)
        });
        let fields = fields.collect();
        (Some(Stmt::Assign(local, value)), fields)
    }

    /// A tuple of values.
    pub(super) fn tuple(&mut self, elements: Vec<ExprId>, span: Span) -> ExprId {
        let ty = Type::tuple(elements.iter().map(|e| self.body.ty(*e).clone()));
        self.add(ty, ExprKind::Tuple(elements), span)
    }

    /// A value whose type is not too large a tuple: each of its values is computed with by itself.
    pub(super) fn of_bounded_type(&mut self, value: ExprId, span: Span) -> Result<ExprId, Refused> {
        let ty = self.body.ty(value);
        let values = tuple_values(ty);
        if values > MAX_TUPLE {
            return Err(self.refuse(InferError::TupleTooLarge { values, span }));
        }
        if tuple_depth(ty) > MAX_TUPLE_DEPTH {
            return Err(self.refuse(InferError::TupleTooDeep { span }));
        }
        Ok(value)
    }

    /// `value` once `before` has run.
    pub(super) fn after(
        &mut self,
        before: impl IntoIterator<Item = Stmt>,
        value: ExprId,
        span: Span,
    ) -> ExprId {
        let before: Vec<Stmt> = before.into_iter().collect();
        if before.is_empty() {
            return value;
        }
        let ty = self.body.ty(value).clone();
        self.add(ty, ExprKind::Block(before, value), span)
    }

    /// The statement that evaluates a value for its effects, if it may have any.
    pub(super) fn effect_of(&self, value: ExprId) -> Option<Stmt> {
        let is_plain = matches!(
            self.body.exprs[value].kind,
            ExprKind::Const(_) | ExprKind::Local(_)
        );
        (!is_plain).then_some(Stmt::Eval(value))
    }
}

/// Whether a value of one type can be used as if it were of another that was declared: constants as
/// what they are constants of, dicts with a default as dicts, structs that may be changed as structs.
pub(super) fn stands_for(given: &Type, declared: &Type) -> bool {
    if let (Some(given), Some(declared)) = (given.as_struct(), declared.as_struct()) {
        return given.def == declared.def && given.nullable == declared.nullable;
    }
    let plain = |ty: &ContainerType| match ty.thawed_throughout().kind() {
        ContainerKind::Dict { key, value, .. } => ContainerKind::Dict {
            key: key.clone(),
            value: value.clone(),
            defaulting: false,
        },
        other => other.clone(),
    };
    match (given, declared) {
        (Type::Container(given), Type::Container(declared)) => {
            let is_default_lost = matches!(
                declared.kind(),
                ContainerKind::Dict {
                    defaulting: true,
                    ..
                }
            ) && given.kind() != declared.kind();
            plain(given) == plain(declared) && !is_default_lost
        }
        (given, Type::Str) => given.as_lent() == Some(Lent::Text),
        _ => false,
    }
}
