//! Comprehensions, and iterables as lists: a loop that fills a new container.
//!
//! ```text
//! [x * 2 for x in xs if x > 0]   ==>   made = new; for x in xs: if x > 0: append(made, x * 2)
//! ```

use super::Infer;
use super::assigned::{assigned_by, assigned_in};
use super::containers::expected_kind;
use super::error::{InferError, Refused};
use super::iteration::Source;
use crate::ast::{self, Clause, Element, NameSet};
use crate::hir::{ContainerOp, End, ExprId, Local, Stmt};
use crate::span::Span;
use crate::types::{Const, ContainerKind, ContainerType, Type};

/// The container in the making: its local, known with the first element.
#[derive(Default)]
struct Made {
    local: Option<Local>,
    before: Vec<Stmt>,
}

/// What is made, and for each turn of what.
struct Comprehension<'e> {
    element: &'e Element,
    expected: Option<ContainerType>,
    span: Span,
    /// The names that it assigns by `:=`.
    names: NameSet,
}

impl Infer<'_, '_> {
    pub(super) fn comprehension(
        &mut self,
        element: &Element,
        clauses: &[Clause],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (first, _) = clauses.split_first().ok_or(Refused)?;
        let is_kind = |kind: &ContainerKind| match (element, kind) {
            (Element::List(_), ContainerKind::List(_))
            | (Element::Set(_), ContainerKind::Set(_))
            | (Element::Dict(..), ContainerKind::Dict { .. }) => true,
            (Element::List(_) | Element::Set(_) | Element::Dict(..), _) => false,
        };
        let mut names = NameSet::default();
        for clause in clauses {
            names.extend(assigned_in(&clause.iter));
            names.extend(clause.conditions.iter().flat_map(assigned_in));
        }
        names.extend(match element {
            Element::List(item) | Element::Set(item) => assigned_in(item),
            Element::Dict(key, value) => {
                let mut names = assigned_in(key);
                names.extend(assigned_in(value));
                names
            }
        });
        self.assigns_in_expressions |= !names.is_empty();
        let comprehension = Comprehension {
            element,
            expected: expected_kind(expected, is_kind).map(ContainerType::thawed_throughout),
            span,
            names,
        };
        let targets: NameSet = clauses
            .iter()
            .flat_map(|clause| assigned_by(&clause.target))
            .collect();
        let mut made = Made::default();
        let mut result = Ok(());
        let statements = self.filled(|infer| {
            let source = infer.source(&first.iter);
            let opened = infer.flow.open(targets);
            result =
                source.and_then(|source| infer.clause(&comprehension, clauses, &source, &mut made));
            infer.flow.close(opened);
        });
        result?;
        self.finished(made, comprehension.expected, statements, span)
    }

    /// One clause, with its source evaluated, and everything inside of it.
    fn clause(
        &mut self,
        comprehension: &Comprehension<'_>,
        clauses: &[Clause],
        source: &Source,
        made: &mut Made,
    ) -> Result<(), Refused> {
        let (clause, rest) = clauses.split_first().ok_or(Refused)?;
        // The loop may be typed several times; what counts is the last time.
        let mut taken = Ok(());
        let mut turn = |infer: &mut Self, item: ExprId| {
            taken = infer
                .assign_or_poison(&clause.target, Ok(item))
                .and_then(|()| infer.conditional_turn(comprehension, clause, 0, rest, made));
        };
        let names = comprehension.names.clone();
        self.run_over(source, &names, &mut turn, &mut |_| {}, comprehension.span)?;
        taken
    }

    /// The conditions from one on, then the clauses that follow, then the element.
    fn conditional_turn(
        &mut self,
        comprehension: &Comprehension<'_>,
        clause: &Clause,
        at: usize,
        rest: &[Clause],
        made: &mut Made,
    ) -> Result<(), Refused> {
        let Some(condition) = clause.conditions.get(at) else {
            return match rest.first() {
                Some(next) => {
                    let source = self.source(&next.iter)?;
                    self.clause(comprehension, rest, &source, made)
                }
                None => self.element_turn(comprehension, made),
            };
        };
        let test = self.condition(condition)?;
        match self.body.constant(test) {
            Some(Const::Bool(false)) => return Ok(()),
            Some(Const::Bool(true)) => {
                return self.conditional_turn(comprehension, clause, at + 1, rest, made);
            }
            _ => {}
        }
        let mut then = Vec::new();
        let typed = self.where_(condition, true, |infer| {
            let mut result = Ok(());
            then = infer.filled(|infer| {
                result = infer.conditional_turn(comprehension, clause, at + 1, rest, made);
            });
            result
        });
        self.out.push(Stmt::If(test, then, Vec::new()));
        typed
    }

    fn element_turn(
        &mut self,
        comprehension: &Comprehension<'_>,
        made: &mut Made,
    ) -> Result<(), Refused> {
        let known = made.local.map(|local| self.body.locals[local].ty.clone());
        let wanted = match &known {
            Some(Type::Container(container)) => Some(container.clone()),
            _ => comprehension.expected.clone(),
        };
        match comprehension.element {
            Element::List(item) | Element::Set(item) => {
                let ty = wanted.as_ref().map(ContainerType::item);
                let value = self.element_value(item, ty)?;
                let is_list = matches!(comprehension.element, Element::List(_));
                self.put(made, is_list, (value, None), comprehension.span)
            }
            Element::Dict(key, value) => {
                let ty = wanted.as_ref().map(ContainerType::item);
                let key = self.element_value(key, ty)?;
                let ty = wanted.as_ref().and_then(ContainerType::value);
                let value = self.element_value(value, ty)?;
                self.put(made, false, (key, Some(value)), comprehension.span)
            }
        }
    }

    fn element_value(&mut self, expr: &ast::Expr, ty: Option<&Type>) -> Result<ExprId, Refused> {
        match ty {
            Some(ty) => self.expr_as(expr, ty, "an item"),
            None => self.expr(expr, None),
        }
    }

    /// Adds an item, or a key and its value, to what is made.
    fn put(
        &mut self,
        made: &mut Made,
        is_list: bool,
        (item, value): (ExprId, Option<ExprId>),
        span: Span,
    ) -> Result<(), Refused> {
        let ty = self.body.ty(item).clone();
        let value_ty = value.map(|value| self.body.ty(value).clone());
        let local = if let Some(local) = made.local {
            local
        } else {
            let kind = match value_ty {
                Some(value) => ContainerKind::Dict {
                    key: ty,
                    value,
                    defaulting: false,
                },
                None if is_list => ContainerKind::List(ty),
                None => ContainerKind::Set(ty),
            };
            let (local, before) = self.made(kind, span)?;
            (made.local, made.before) = (Some(local), before);
            local
        };
        let op = match value {
            Some(_) => ContainerOp::Store,
            None if is_list => ContainerOp::Append(End::Right),
            None => ContainerOp::Add,
        };
        let operands = std::iter::once(item).chain(value).collect();
        let added = self.change(op, local, operands, span);
        self.out.push(added);
        Ok(())
    }

    fn finished(
        &mut self,
        made: Made,
        expected: Option<ContainerType>,
        statements: Vec<Stmt>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let (local, before) = match (made.local, expected) {
            (Some(local), _) => (local, made.before),
            // No turn is ever taken.
            (None, Some(expected)) => self.made(expected.kind().clone(), span)?,
            (None, None) => {
                let empty = "[]";
                return Err(self.refuse(InferError::EmptyContainer { empty, span }));
            }
        };
        let value = self.add_local(local, span);
        let all = before.into_iter().chain(statements);
        Ok(self.after(all, value, span))
    }

    /// What an iterable gives, as a new list.
    pub(super) fn listed(
        &mut self,
        iter: &ast::Expr,
        expected: Option<&Type>,
    ) -> Result<ExprId, Refused> {
        let span = iter.span;
        let is_list = |kind: &ContainerKind| matches!(kind, ContainerKind::List(_));
        let expected = expected_kind(expected, is_list).map(ContainerType::thawed_throughout);
        let mut made = Made::default();
        let (mut ran, mut taken) = (Ok(()), Ok(()));
        let statements = self.filled(|infer| {
            let mut turn = |infer: &mut Self, item: ExprId| {
                let item = match &expected {
                    Some(ty) => infer.convert(item, ty.item(), "an item", span),
                    None => Ok(item),
                };
                taken = item.and_then(|item| infer.put(&mut made, true, (item, None), span));
            };
            ran = infer.source(iter).and_then(|source| {
                infer.run_over(&source, &NameSet::default(), &mut turn, &mut |_| {}, span)
            });
        });
        ran.and(taken)?;
        self.finished(made, expected, statements, span)
    }
}
