//! The type handler of the built-in types: what differs between them is listed, the rest is shared.

use crate::ast;
use crate::handlers::{
    Answer, Asked, AttributeQuestion, BinaryQuestion, CallQuestion, CompareQuestion,
    ConvertQuestion, Declaration, Expansion, HandlerError, MethodQuestion, Operand, Resolver,
    StateQuestion, TypeHandler, UnaryQuestion, Wanted,
};
use crate::hir::ExprId;
use crate::span::Span;
use crate::types::Type;

use super::call::Call;
use super::writer::{Term, Writer};
use super::{ops, refusal};

/// An attribute of a value, read.
pub(super) type Attribute = fn(&mut Writer, &Term, &AttributeQuestion<'_>) -> Answer<ExprId>;
/// A method of a value, called.
pub(super) type Method = fn(&mut Writer, &Term, &Call<'_>) -> Answer<ExprId>;

/// What tells one built-in type from another.
pub(super) struct Family {
    /// The type an annotation stands for.
    pub(super) annotation: fn(&ast::Expr, &Resolver<'_>) -> Answer<Type>,
    /// The type of a state declared by a part of a type and a value.
    pub(super) declared: fn(&ast::Expr, &ast::Expr, &Resolver<'_>) -> Answer<Type>,
    /// Refuses a type of this family that is none.
    pub(super) check: fn(&Type, Span) -> Result<(), HandlerError>,
    /// Whether a type is of this family.
    pub(super) owns: fn(&Type) -> bool,
    /// Reads an attribute.
    pub(super) attribute: Attribute,
    /// Calls a method.
    pub(super) method: Method,
    /// What an argument of a method should be.
    pub(super) wanted: fn(&Type, &str, usize) -> Wanted,
    /// Calls the type itself.
    pub(super) construct: fn(&mut Writer, &Type, &Call<'_>) -> Answer<ExprId>,
    /// Names of attributes and methods.
    pub(super) members: &'static [&'static str],
}

impl Family {
    /// A family without annotation, attributes and methods.
    pub(super) const fn new(owns: fn(&Type) -> bool) -> Self {
        Self {
            annotation: |_, _| Ok(None),
            declared: |_, _, _| Ok(None),
            check: |_, _| Ok(()),
            owns,
            attribute: |_, _, _| Ok(None),
            method: |_, _, _| Ok(None),
            wanted: |_, _, _| Wanted::Anything,
            construct: |_, _, _| Ok(None),
            members: &[],
        }
    }
}

/// The fragment of what `write` writes, if anything.
pub(super) fn fragment(write: impl FnOnce(&mut Writer) -> Answer<ExprId>) -> Answer<Expansion> {
    let mut writer = Writer::default();
    let value = write(&mut writer)?;
    Ok(value.map(|value| writer.finish(value).into()))
}

fn values(operands: [&Operand<'_>; 2]) -> Result<(), HandlerError> {
    operands
        .into_iter()
        .find_map(refusal::not_a_value)
        .map_or(Ok(()), Err)
}

impl TypeHandler for Family {
    fn annotation(&self, annotation: &ast::Expr, resolver: &Resolver<'_>) -> Answer<Type> {
        (self.annotation)(annotation, resolver)
    }

    fn declared(
        &self,
        question: &StateQuestion<'_>,
        resolver: &Resolver<'_>,
    ) -> Answer<Declaration> {
        let ty = (self.declared)(question.annotation, question.initial, resolver)?;
        Ok(ty.map(|ty| Declaration { ty, initial: None }))
    }

    fn check(&self, ty: &Type, span: Span) -> Result<(), HandlerError> {
        (self.check)(ty, span)
    }

    fn owns(&self, ty: &Type) -> bool {
        (self.owns)(ty)
    }

    fn convert(&self, question: &ConvertQuestion<'_>) -> Answer<Expansion> {
        let value = Term::operand(0, &question.value);
        fragment(|w| ops::convert(w, question.asked, &value, question.expected))
    }

    fn unary(&self, question: &UnaryQuestion<'_>) -> Answer<Expansion> {
        let operand = Term::operand(0, &question.operand);
        fragment(|w| ops::unary(w, question.asked, question.op, &operand))
    }

    fn binary(&self, question: &BinaryQuestion<'_>) -> Answer<Expansion> {
        values([&question.left, &question.right])?;
        let left = Term::operand(0, &question.left);
        let right = Term::operand(1, &question.right);
        fragment(|w| ops::binary(w, question.asked, question.op, &left, &right))
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        values([&question.left, &question.right])?;
        let left = Term::operand(0, &question.left);
        let right = Term::operand(1, &question.right);
        fragment(|w| ops::compare(w, question.asked, question.op, &left, &right))
    }

    fn truth(&self, _: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        let value = Term::operand(0, &value);
        fragment(|w| Ok(ops::truth(w, &value)))
    }

    fn attribute(&self, question: &AttributeQuestion<'_>) -> Answer<Expansion> {
        let base = Term::operand(0, &question.base);
        fragment(|w| (self.attribute)(w, &base, question))
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        let base = Term::operand(0, &question.base);
        let call = Call::of_method(question);
        fragment(|w| (self.method)(w, &base, &call))
    }

    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        (self.wanted)(ty, method, index)
    }

    fn construct(&self, ty: &Type, call: &CallQuestion<'_>) -> Answer<Expansion> {
        fragment(|w| (self.construct)(w, ty, &Call::new(call)))
    }

    fn members(&self, _: &Type) -> Vec<String> {
        self.members.iter().map(ToString::to_string).collect()
    }
}
