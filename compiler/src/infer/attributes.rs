//! Attributes: of modules and enumerations, and of values.

use super::Infer;
use super::error::{InferError, Refused};
use super::expansion::{made, made_by_owner};
use super::names::describe;
use crate::ast::{self, Name};
use crate::diagnostic::nearest;
use crate::handlers::{Asking, AttributeQuestion, Binding, Node, Sought};
use crate::hir::{ExprId, Stmt};
use crate::span::Span;
use crate::types::{Type, TypeDetail};

impl Infer<'_, '_> {
    pub(super) fn attribute(
        &mut self,
        node: &ast::Expr,
        value: &ast::Expr,
        attr: &Name,
        span: Span,
    ) -> Result<ExprId, Refused> {
        for handler in self.session.context.lowerers() {
            match handler.lower(node, &self.resolver()) {
                Ok(Some(mut other)) => {
                    other.place(span);
                    let (by, parts) = (handler.name(), [Node::Expr(&other)]);
                    return self.in_place_of(Node::Expr(node), parts, &by, |infer| {
                        infer.expr(&other, None)
                    });
                }
                Ok(None) => {}
                Err(error) => {
                    let error = error.noted(&Asking {
                        role: "an attribute lowerer",
                        handler: &handler.name(),
                        node: "Attribute",
                        span,
                    });
                    return Err(self.session.failed(error, span, "an attribute lowerer"));
                }
            }
        }
        if let Some(binding) = self.binding(node) {
            self.member_of_module((value, attr), &binding, span)?;
            return self.binding_value(&binding, &node.to_string(), span);
        }
        if let Some(base) = self.binding(value)
            && !is_value(&base)
        {
            let error = self.unknown_member(&base, (value, attr), span);
            return Err(self.refuse(error));
        }
        let base = self.expr(value, None)?;
        self.attribute_of((base, value.span), attr, span)
    }

    /// The mistake of asking a module, a class or an object of the host's for what it has not.
    pub(super) fn unknown_member(
        &self,
        base: &Binding,
        (written, attr): (&ast::Expr, &Name),
        span: Span,
    ) -> InferError {
        let members = match base {
            Binding::Enum(named) => members(named).iter().map(ToString::to_string).collect(),
            Binding::Symbol(_)
            | Binding::Constant(_)
            | Binding::Expression(..)
            | Binding::Function(_)
            | Binding::Exception(_)
            | Binding::Foreign(_) => self.scope.members(base),
        };
        InferError::UnknownMember {
            what: describe(base, &written.to_string()),
            name: attr.clone(),
            near: nearest(attr, members.iter().map(String::as_str)),
            members,
            span,
        }
    }

    /// Refuses a name that a known module has not: any dotted name of one stands for something.
    fn member_of_module(
        &mut self,
        (module, attr): (&ast::Expr, &Name),
        member: &Binding,
        span: Span,
    ) -> Result<(), Refused> {
        let (Binding::Symbol(_), Some(base)) = (member, self.binding(module)) else {
            return Ok(());
        };
        let members = self.scope.members(&base);
        if members.is_empty() || members.iter().any(|member| **member == **attr) {
            return Ok(());
        }
        let near = nearest(attr, members.iter().map(String::as_str));
        Err(self.refuse(InferError::UnknownMember {
            what: describe(&base, &module.to_string()),
            name: attr.clone(),
            near,
            members: Vec::new(),
            span,
        }))
    }

    /// `base.attr` of a value.
    fn attribute_of(
        &mut self,
        (base, base_span): (ExprId, Span),
        attr: &Name,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let ty = self.body.ty(base).clone();
        let context = self.session.context;
        let question = AttributeQuestion {
            asked: self.asked(span),
            base: self.operand(&ty, base, base_span),
            name: attr,
        };
        let node_kind = "Attribute";
        let mut answer = made_by_owner(
            context.owner(&ty),
            |owner| owner.attribute(&question),
            node_kind,
            span,
        );
        for handler in context.accessors() {
            if !matches!(answer, Ok(None)) {
                break;
            }
            let given = handler.access(&question);
            answer = made(
                given,
                handler.name(),
                "an attribute accessor",
                node_kind,
                span,
            );
        }
        match answer {
            Ok(Some(answer)) => self.expand_over(answer, &[base], span),
            Ok(None) => Err(self.unknown_attribute(ty, attr, span)),
            Err(error) => Err(self.session.failed(error, span, "an attribute handler")),
        }
    }

    fn unknown_attribute(&mut self, ty: Type, attr: &Name, span: Span) -> Refused {
        let owner = self.session.context.owner(&ty);
        let members = owner.map(|owner| owner.members(&ty)).unwrap_or_default();
        self.refuse(InferError::UnknownAttribute {
            near: nearest(attr, members.iter().map(String::as_str)),
            instead: self.session.context.advice(Sought::Member(&ty, attr), attr),
            members,
            ty,
            name: attr.clone(),
            span,
        })
    }

    /// The type that a value assigned to `value.attr` should have.
    pub(super) fn expected_attribute(&mut self, value: &ast::Expr, attr: &Name) -> Option<Type> {
        let ty = self.type_of(value)?;
        self.session.context.owner(&ty)?.attribute_type(&ty, attr)
    }

    /// `base.attr = value`: the value is there before the base is.
    pub(super) fn assign_attribute(
        &mut self,
        base: &ast::Expr,
        attr: &Name,
        value: ExprId,
        span: Span,
    ) -> Result<(), Refused> {
        if self.binding(base).is_some_and(|base| !is_value(&base)) {
            return Err(self.refuse(InferError::AssignAttribute {
                object: base.to_string(),
                attr: attr.clone(),
                span,
            }));
        }
        let value_span = self.body.origins[value].span;
        let base_span = base.span;
        let base = self.expr(base, None)?;
        let value = if self.is_steady(base) || self.body.constant(value).is_some() {
            value
        } else {
            self.held(value, value_span)
        };
        self.set_attribute((base, base_span), attr, (value, value_span), span)
    }

    /// `base.attr op= value`: the base is evaluated once, the attribute is read before the value.
    pub(super) fn augment_attribute(
        &mut self,
        (base, attr): (&ast::Expr, &Name),
        op: ast::BinaryOp,
        value: &ast::Expr,
        span: Span,
    ) -> Result<(), Refused> {
        let target_span = base.span;
        if self.binding(base).is_some_and(|base| !is_value(&base)) {
            return Err(self.refuse(InferError::AssignAttribute {
                object: base.to_string(),
                attr: attr.clone(),
                span: target_span,
            }));
        }
        let base = self.expr(base, None)?;
        let (base, again) = self.for_two_uses(base, target_span);
        let old = self.attribute_of((base, target_span), attr, span)?;
        let old = self.held(old, span);
        let operand = self.expr(value, None)?;
        let new = self.binary_values(op, (old, target_span), (operand, value.span), span)?;
        self.set_attribute((again, target_span), attr, (new, span), span)
    }

    fn set_attribute(
        &mut self,
        (base, base_span): (ExprId, Span),
        attr: &Name,
        (value, value_span): (ExprId, Span),
        span: Span,
    ) -> Result<(), Refused> {
        let (ty, value_ty) = (self.body.ty(base).clone(), self.body.ty(value).clone());
        let context = self.session.context;
        let question = AttributeQuestion {
            asked: self.asked(span),
            base: self.operand(&ty, base, base_span),
            name: attr,
        };
        let operand = self.operand(&value_ty, value, value_span);
        let answer = made_by_owner(
            context.owner(&ty),
            |owner| owner.set_attribute(&question, operand),
            "Attribute",
            span,
        );
        match answer {
            Ok(Some(answer)) => {
                let set = self.expand_over(answer, &[base, value], span)?;
                self.out.push(Stmt::Eval(set));
                Ok(())
            }
            Ok(None) if ty.holds_struct() => Err(self.unknown_attribute(ty, attr, span)),
            Ok(None) => Err(self.refuse(InferError::AssignTarget { span })),
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }
}

/// Whether a binding is a value, whose attributes its type knows.
pub(super) fn is_value(binding: &Binding) -> bool {
    matches!(binding, Binding::Constant(_) | Binding::Expression(..))
}

fn members(named: &crate::types::NamedType) -> Vec<Name> {
    match &named.def().detail {
        TypeDetail::Enum { members, .. } => members.iter().map(|(name, _)| name.clone()).collect(),
        TypeDetail::EnumSet(def) => def.members.iter().map(|(name, _)| name.clone()).collect(),
        TypeDetail::Plain
        | TypeDetail::Pointer(_)
        | TypeDetail::Number(_)
        | TypeDetail::Keyed(..)
        | TypeDetail::Struct(_)
        | TypeDetail::Array(_) => Vec::new(),
    }
}
