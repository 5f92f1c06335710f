//! Chains such as `a.method().field`: what the types' own handlers declined.

use std::borrow::Cow;

use super::{Answer, Asked, AttributeQuestion, Expansion, Operand, Resolver};
use crate::ast::{self, Name};

/// A call `base.name(args, keywords)`.
#[derive(Clone, Copy, Debug)]
pub struct MethodQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The object: operand 0.
    pub base: Operand<'a>,
    /// The method.
    pub name: &'a str,
    /// Positional arguments: operands 1, 2, ...
    pub args: &'a [Operand<'a>],
    /// Keyword arguments: the operands after the positional ones.
    pub keywords: &'a [(Name, Operand<'a>)],
}

/// Gives the value of an attribute of a typed value.
pub trait AttributeAccessor: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// See [`super::TypeHandler::attribute`].
    fn access(&self, question: &AttributeQuestion<'_>) -> Answer<Expansion>;
}

/// Gives the value of a method call on a typed value.
pub trait MethodHandler: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// See [`super::TypeHandler::method`].
    fn call(&self, question: &MethodQuestion<'_>) -> Answer<Expansion>;
}

/// Rewrites an attribute node before it is typed.
pub trait AttributeLowerer: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// The node to use instead.
    fn lower(&self, node: &ast::Expr, resolver: &Resolver<'_>) -> Answer<ast::Expr>;
}

/// Rewrites an assignment before it is typed.
pub trait AssignmentHandler: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// The statements to use instead. They are not asked about again.
    fn assign(&self, node: &ast::Stmt, resolver: &Resolver<'_>) -> Answer<Vec<ast::Stmt>>;
}
