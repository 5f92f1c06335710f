//! Attributes: of modules and enumerations, and of values.

use super::Infer;
use super::error::{InferError, Refused};
use super::expansion::{made, made_by_owner};
use super::names::describe;
use super::suggestions::nearest;
use crate::ast::{self, Name};
use crate::handlers::{Asking, AttributeQuestion, Binding, Node};
use crate::hir::ExprId;
use crate::span::Span;

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
            return self.binding_value(&binding, &node.to_string(), span);
        }
        if let Some(base) = self.binding(value)
            && !matches!(base, Binding::Constant(_) | Binding::Expression(..))
        {
            let near = match &base {
                Binding::Enum(named) => nearest(attr, members(named).iter().map(|name| &**name)),
                _ => None,
            };
            let what = describe(&base, &value.to_string());
            return Err(self.refuse(InferError::UnknownMember {
                what,
                name: attr.clone(),
                near,
                span,
            }));
        }
        let base = self.expr(value, None)?;
        let ty = self.body.ty(base).clone();
        let context = self.session.context;
        let question = AttributeQuestion {
            asked: self.asked(span),
            base: self.operand(&ty, base, value.span),
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
            Ok(None) => {
                let members = context
                    .owner(&ty)
                    .map(|owner| owner.members(&ty))
                    .unwrap_or_default();
                let near = nearest(attr, members.iter().map(String::as_str));
                Err(self.refuse(InferError::UnknownAttribute {
                    ty,
                    name: attr.clone(),
                    near,
                    span,
                }))
            }
            Err(error) => Err(self.session.failed(error, span, "an attribute handler")),
        }
    }
}

fn members(named: &crate::types::NamedType) -> Vec<Name> {
    match &named.def().detail {
        crate::types::TypeDetail::Enum { members, .. } => {
            members.iter().map(|(name, _)| name.clone()).collect()
        }
        crate::types::TypeDetail::Plain
        | crate::types::TypeDetail::Keyed(..)
        | crate::types::TypeDetail::Pointer(_)
        | crate::types::TypeDetail::Number(_) => Vec::new(),
    }
}
