//! Types: what values of a type can do.

use std::borrow::Cow;

use super::{Answer, Asked, Expansion, HandlerError, Operand, Resolver, Wanted};
use crate::ast;
use crate::span::Span;
use crate::types::{Const, Foreign, Type};

/// `op operand`
#[derive(Clone, Copy, Debug)]
pub struct UnaryQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The operator; never `not`, which is truth.
    pub op: ast::UnaryOp,
    /// The operand.
    pub operand: Operand<'a>,
}

/// `left op right`
#[derive(Clone, Copy, Debug)]
pub struct BinaryQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The operator.
    pub op: ast::BinaryOp,
    /// The left operand.
    pub left: Operand<'a>,
    /// The right operand.
    pub right: Operand<'a>,
}

/// `left op right` for `== != < <= > >= in not-in is is-not`.
#[derive(Clone, Copy, Debug)]
pub struct CompareQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The operator.
    pub op: ast::CmpOp,
    /// The left operand.
    pub left: Operand<'a>,
    /// The right operand.
    pub right: Operand<'a>,
}

/// A value where another type is expected: an argument, a return value, a state.
#[derive(Clone, Copy, Debug)]
pub struct ConvertQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The value.
    pub value: Operand<'a>,
    /// The type expected; one the handler owns.
    pub expected: &'a Type,
}

/// `base.name`
#[derive(Clone, Copy, Debug)]
pub struct AttributeQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The object.
    pub base: Operand<'a>,
    /// The attribute.
    pub name: &'a str,
}

/// `name: State[annotation] = initial`
#[derive(Clone, Copy, Debug)]
pub struct StateQuestion<'a> {
    /// The variable.
    pub name: &'a str,
    /// What stands in `State[...]`.
    pub annotation: &'a ast::Expr,
    /// The initial value.
    pub initial: &'a ast::Expr,
    /// Where it is declared.
    pub span: Span,
}

/// What a state variable is.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its type.
    pub ty: Type,
    /// The initial value to use instead.
    pub initial: Option<ast::Expr>,
}

/// What a loop runs over: a value, or what one of its methods gives: `for k in base.keys()`.
#[derive(Clone, Copy, Debug)]
pub struct IterateQuestion<'a> {
    /// Options and place.
    pub asked: Asked<'a>,
    /// The object.
    pub base: Operand<'a>,
    /// The method that is called, without arguments; `None` where it is the object itself.
    pub method: Option<&'a str>,
}

/// The turns of a loop. Operand 0 is the object; operand 1, but for the length, is the index of a
/// turn, an int from 0 on.
#[derive(Clone, Debug)]
pub struct Iteration {
    /// How many indices there are: an int, computed before the first turn.
    pub length: Expansion,
    /// Whether there is a turn at an index: a bool. `None` where there always is one.
    pub test: Option<Expansion>,
    /// The item of a turn.
    pub item: Expansion,
}

/// A family of types. Every method but the first two declines by default.
///
/// Answers use the question's operands as operand 0 and 1, in reading order.
pub trait TypeHandler: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// The type an annotation stands for.
    fn annotation(&self, annotation: &ast::Expr, resolver: &Resolver<'_>) -> Answer<Type>;

    /// What a declaration of a state variable says, where the annotation leaves part of its type to
    /// the initial value, `State[List] = create_new_list(int)`, or where only a host knows the value.
    fn declared(
        &self,
        question: &StateQuestion<'_>,
        resolver: &Resolver<'_>,
    ) -> Answer<Declaration> {
        let _ = (question, resolver);
        Ok(None)
    }

    /// Refuses a type that was put together from others, `[x]` for one, and is none.
    fn check(&self, ty: &Type, span: Span) -> Result<(), HandlerError> {
        let _ = (ty, span);
        Ok(())
    }

    /// Whether the other questions about values of `ty` are this handler's.
    fn owns(&self, ty: &Type) -> bool;

    /// A host's object as a constant of `expected`, a type the handler owns.
    fn constant(&self, value: &Foreign, expected: &Type) -> Answer<Const> {
        let _ = (value, expected);
        Ok(None)
    }

    /// An implicit conversion to a type the handler owns, of a value of another type.
    fn convert(&self, question: &ConvertQuestion<'_>) -> Answer<Expansion> {
        let _ = question;
        Ok(None)
    }

    /// A unary operation on a value of the handler's.
    fn unary(&self, question: &UnaryQuestion<'_>) -> Answer<Expansion> {
        let _ = question;
        Ok(None)
    }

    /// A binary operation with at least one operand of the handler's. The left operand's handler is
    /// asked first.
    fn binary(&self, question: &BinaryQuestion<'_>) -> Answer<Expansion> {
        let _ = question;
        Ok(None)
    }

    /// A comparison with at least one operand of the handler's. The left operand's handler is asked
    /// first.
    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        let _ = question;
        Ok(None)
    }

    /// Whether a value counts as true: a bool over operand 0.
    fn truth(&self, asked: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        let _ = (asked, value);
        Ok(None)
    }

    /// An attribute of a value of the handler's; operand 0 is the value.
    fn attribute(&self, question: &AttributeQuestion<'_>) -> Answer<Expansion> {
        let _ = question;
        Ok(None)
    }

    /// `base.name = value`: operand 0 is the base, a value of the handler's, operand 1 the value, which
    /// was typed where [`Self::attribute_type`] was expected. Gives nothing: a fragment of type None.
    fn set_attribute(
        &self,
        question: &AttributeQuestion<'_>,
        value: Operand<'_>,
    ) -> Answer<Expansion> {
        let _ = (question, value);
        Ok(None)
    }

    /// The type that a value assigned to an attribute should have.
    fn attribute_type(&self, ty: &Type, name: &str) -> Option<Type> {
        let _ = (ty, name);
        None
    }

    /// A method call on a value of the handler's; operand 0 is the value, then the arguments.
    ///
    /// Subscripts come here as `__getitem__`, `__setitem__`, `__delitem__`, `in` as `__contains__`,
    /// `+=` and the like as `__iadd__` and so on before they are taken as `x = x + y`.
    fn method(&self, question: &super::MethodQuestion<'_>) -> Answer<Expansion> {
        let _ = question;
        Ok(None)
    }

    /// The turns of a loop over a value of the handler's, or over what a method of it gives.
    fn iterate(&self, question: &IterateQuestion<'_>) -> Answer<Iteration> {
        let _ = question;
        Ok(None)
    }

    /// What argument `index` of a method should be; that of a call of the type itself is asked for
    /// under the name `__init__`.
    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        let _ = (ty, method, index);
        Wanted::Anything
    }

    /// A call of a type the handler owns, e.g. `Side(1)`.
    fn construct(&self, ty: &Type, call: &super::CallQuestion<'_>) -> Answer<Expansion> {
        let _ = (ty, call);
        Ok(None)
    }

    /// The names of attributes and methods, for suggestions.
    fn members(&self, ty: &Type) -> Vec<String> {
        let _ = ty;
        Vec::new()
    }
}
