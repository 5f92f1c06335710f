//! Arguments of calls, as handlers see them, and their questions.

use super::Infer;
use super::error::{InferError, Refused};
use super::expansion::{Made, made_by_owner};
use super::names::describe;
use super::texts;
use crate::ast::{self, Keyword, Name};
use crate::handlers::{
    Answer, Asked, Binding, HandlerError, MethodQuestion, Operand, TextPart, Wanted,
};
use crate::hir::{Body, ExprId, ExprKind};
use crate::signature::Storage;
use crate::span::Span;
use crate::types::{Const, Type};

/// An argument of a call, as far as handlers see it.
pub(super) struct Arg {
    pub(super) value: ExprId,
    pub(super) ty: Type,
    /// Index in the signature, where it is just the name of a variable.
    pub(super) variable: Option<usize>,
    pub(super) binding: Option<Binding>,
    /// What stands between the elements, where it is an f-string.
    parts: Option<Vec<TextPart>>,
    span: Span,
    /// How it is written, where it has a binding.
    written: Option<String>,
    /// Whether it is asked about, and need not be read.
    is_place: bool,
}

impl Arg {
    /// A value that must be read.
    fn of(body: &Body, value: ExprId, span: Span) -> Self {
        Self {
            value,
            ty: body.ty(value).clone(),
            variable: None,
            binding: None,
            parts: None,
            span,
            written: None,
            is_place: false,
        }
    }

    pub(super) fn is_place(&self) -> bool {
        self.is_place
    }
}

impl Infer<'_, '_> {
    /// A method of the first operand, which Python calls for a subscript or an operator; `None` if
    /// there is no such method.
    pub(super) fn item_method(
        &mut self,
        name: &str,
        operands: &[(ExprId, Span)],
        span: Span,
    ) -> Result<Option<ExprId>, Refused> {
        let args: Vec<Arg> = operands
            .iter()
            .map(|(value, span)| Arg {
                variable: self.variable_of(*value),
                ..Arg::of(&self.body, *value, *span)
            })
            .collect();
        let context = self.session.context;
        let answer = self.ask(
            &args,
            &[],
            |asked, all, keywords| {
                let Some((base, args)) = all.split_first() else {
                    return Ok(None);
                };
                let question = MethodQuestion {
                    asked,
                    base: *base,
                    name,
                    args,
                    keywords,
                };
                let owner = context.owner(base.ty);
                made_by_owner(owner, |owner| owner.method(&question), "Subscript", span)
            },
            span,
        );
        match answer {
            Ok(Some(made)) => self.expand(made, &args, span).map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }

    /// The variable of the signature whose value an expression is.
    pub(super) fn variable_of(&self, value: ExprId) -> Option<usize> {
        let variables = &self.signature?.variables;
        match &self.body.exprs[value].kind {
            ExprKind::Input(index) => Some(*index as usize),
            ExprKind::State(index) => variables.values().position(
                |variable| matches!(variable.storage, Storage::State { index: other } if other == *index),
            ),
            ExprKind::Const(Const::Container(value)) => variables.values().position(|variable| {
                matches!(&variable.storage, Storage::Const(Const::Container(other))
                        if std::sync::Arc::ptr_eq(value, other))
            }),
            _ => None,
        }
    }

    /// An operand for a method that wants something of it.
    pub(super) fn wanted_value(
        &mut self,
        ty: &Type,
        method: &str,
        value: &ast::Expr,
    ) -> Result<ExprId, Refused> {
        let owner = self.session.context.owner(ty);
        let wanted = owner.map_or(Wanted::Anything, |owner| owner.wanted(ty, method, 0));
        self.argument(value, wanted).map(|argument| argument.value)
    }

    /// Positional arguments, then keyword arguments.
    pub(super) fn arguments(
        &mut self,
        args: &[ast::Expr],
        keywords: &[Keyword],
        wanted: &dyn Fn(usize) -> Wanted,
    ) -> Result<Vec<Arg>, Refused> {
        let values = args
            .iter()
            .chain(keywords.iter().map(|keyword| &keyword.value));
        let typed: Vec<_> = values
            .enumerate()
            .map(|(index, value)| self.argument(value, wanted(index)))
            .collect();
        typed.into_iter().collect()
    }

    pub(super) fn argument(&mut self, expr: &ast::Expr, wanted: Wanted) -> Result<Arg, Refused> {
        let span = expr.span;
        let is_place = matches!(wanted, Wanted::Place);
        let expected = match wanted {
            Wanted::Anything => None,
            Wanted::Of(ty) => Some(ty),
            Wanted::Type => return self.type_argument(expr),
            Wanted::Place => {
                if let Some(place) = self.place_argument(expr)? {
                    return Ok(place);
                }
                None
            }
            Wanted::Items(expected) => {
                if self.is_iterable_only(expr) {
                    return self.items_argument(expr, expected.as_ref());
                }
                expected
            }
            Wanted::Text => {
                if let ast::ExprKind::Joined(pieces) = &expr.kind {
                    return self.text_argument(pieces, span);
                }
                None
            }
            Wanted::Sized => {
                if self.view(expr).is_some() {
                    return self.items_argument(expr, None);
                }
                None
            }
        };
        let binding = self
            .binding(expr)
            .filter(|binding| !matches!(binding, Binding::Constant(_) | Binding::Expression(..)));
        if binding.is_some() {
            let value = self.constant(Const::None, span);
            return Ok(Arg {
                binding,
                written: Some(expr.to_string()),
                ..Arg::of(&self.body, value, span)
            });
        }
        let variable = self
            .bare_variable(expr)
            .map(|variable| variable.name.clone());
        let variable = variable.and_then(|name| self.signature?.variables.get_index_of(&name));
        let value = self.expr(expr, expected.as_ref())?;
        Ok(Arg {
            variable,
            is_place,
            ..Arg::of(&self.body, value, span)
        })
    }

    /// An f-string, of which the parts are wanted.
    fn text_argument(&mut self, pieces: &[ast::Piece], span: Span) -> Result<Arg, Refused> {
        let (value, parts) = self.text_parts(pieces, span)?;
        let (value, parts) = match texts::known(&parts) {
            Some(text) => (self.constant(Const::Str(text), span), None),
            None => (value, Some(parts)),
        };
        Ok(Arg {
            parts,
            ..Arg::of(&self.body, value, span)
        })
    }

    /// An argument `base[key]` that is not read, where its type has places.
    fn place_argument(&mut self, expr: &ast::Expr) -> Result<Option<Arg>, Refused> {
        let ast::ExprKind::Subscript { value, index } = &expr.kind else {
            return Ok(None);
        };
        if !matches!(self.type_of(value), Some(Type::Named(_))) {
            return Ok(None);
        }
        let operands = [
            (self.expr(value, None)?, value.span),
            (self.expr(index, None)?, index.span),
        ];
        let Some(value) = self.item_method("__place__", &operands, expr.span)? else {
            return Ok(None);
        };
        Ok(Some(Arg::of(&self.body, value, expr.span)))
    }

    /// An argument that is a type.
    fn type_argument(&mut self, expr: &ast::Expr) -> Result<Arg, Refused> {
        let span = expr.span;
        match self.resolver().ty(expr) {
            Ok(ty) => {
                let value = self.constant(Const::None, span);
                Ok(Arg {
                    ty,
                    binding: Some(Binding::Symbol("builtins.type".into())),
                    ..Arg::of(&self.body, value, span)
                })
            }
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }

    /// An argument that is iterated over and is no value.
    fn items_argument(
        &mut self,
        expr: &ast::Expr,
        expected: Option<&Type>,
    ) -> Result<Arg, Refused> {
        let span = expr.span;
        let value = match self.view(expr) {
            Some((dict, part)) => {
                let dict = self.expr(dict, None)?;
                self.listed_view(dict, part, span)
            }
            None => self.listed(expr, expected)?,
        };
        Ok(Arg::of(&self.body, value, span))
    }

    /// Puts a question about the arguments.
    pub(super) fn ask<'h>(
        &self,
        args: &[Arg],
        keywords: &[Keyword],
        question: impl FnOnce(Asked<'_>, &[Operand<'_>], &[(Name, Operand<'_>)]) -> Answer<Made<'h>>,
        span: Span,
    ) -> Answer<Made<'h>> {
        let operands: Vec<Operand<'_>> = args
            .iter()
            .map(|arg| Operand {
                ty: &arg.ty,
                constant: self
                    .body
                    .constant(arg.value)
                    .filter(|_| arg.binding.is_none()),
                variable: arg
                    .variable
                    .and_then(|index| self.signature?.variables.get_index(index))
                    .map(|(_, v)| v),
                binding: arg.binding.as_ref(),
                parts: arg.parts.as_deref(),
                span: arg.span,
            })
            .collect();
        let (positional, named) = operands.split_at(operands.len() - keywords.len());
        let named: Vec<(Name, Operand<'_>)> = keywords
            .iter()
            .zip(named)
            .map(|(keyword, operand)| (keyword.name.clone(), *operand))
            .collect();
        question(self.asked(span), positional, &named)
    }

    pub(super) fn answered(
        &mut self,
        answer: Answer<Made<'_>>,
        args: &[Arg],
        span: Span,
        declined: impl FnOnce() -> InferError,
    ) -> Result<ExprId, Refused> {
        match answer {
            Ok(Some(made)) => self.expand(made, args, span),
            Ok(None) => Err(self.refuse(declined())),
            Err(error) => match self.no_value(&error, args) {
                Some(mistake) => Err(self.refuse(mistake)),
                None => Err(self.session.failed(error, span, "a handler")),
            },
        }
    }

    /// The mistake of giving what is no value: a handler does not know what its user wrote.
    fn no_value(&self, error: &HandlerError, args: &[Arg]) -> Option<InferError> {
        let HandlerError::Refused(diagnostic) = error else {
            return None;
        };
        if diagnostic.code != "not-a-value" {
            return None;
        }
        let place = diagnostic.primary.span;
        let arg = args.iter().find(|arg| arg.span == place)?;
        let (binding, written) = (arg.binding.as_ref()?, arg.written.as_ref()?);
        Some(InferError::NotAValue {
            what: describe(binding, written),
            instead: self.instead_of(binding, written),
            span: place,
        })
    }
}
