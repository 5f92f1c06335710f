//! A read-only view of context and scope, for handlers that read annotations.

use std::fmt;

use super::unknown::unknown_type;
use super::{Asking, Binding, CompilationContext, HandlerError, Scope};
use crate::ast::{self, ExprKind, Reserved, reserved};
use crate::diagnostic::Diagnostic;
use crate::signature::Signature;
use crate::types::{ContainerType, Lent, Type};

/// What a handler may ask in turn.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    context: &'a CompilationContext,
    scope: &'a dyn Scope,
    signature: Option<&'a Signature>,
    /// An expression that several handlers are asked about, and what it stands for.
    looked_up: Option<(&'a ast::Expr, &'a Option<Binding>)>,
}

impl fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

impl<'a> Resolver<'a> {
    /// A view of `context` for code whose names mean what `scope` says.
    #[must_use]
    pub fn new(context: &'a CompilationContext, scope: &'a dyn Scope) -> Self {
        Self {
            context,
            scope,
            signature: None,
            looked_up: None,
        }
    }

    /// The same view, for code of the function that has this interface.
    #[must_use]
    pub fn with_signature(self, signature: Option<&'a Signature>) -> Self {
        Self { signature, ..self }
    }

    /// The interface of the native function, where the code stands in its bodies: it is not known
    /// while annotations are read, and no matter of a function that is compiled along.
    #[must_use]
    pub fn signature(&self) -> Option<&'a Signature> {
        self.signature
    }

    /// The context.
    #[must_use]
    pub fn context(&self) -> &'a CompilationContext {
        self.context
    }

    /// The scope.
    #[must_use]
    pub fn scope(&self) -> &'a dyn Scope {
        self.scope
    }

    /// What a name or a dotted chain of names stands for.
    #[must_use]
    pub fn binding(&self, expr: &ast::Expr) -> Option<Binding> {
        if let Some((known, binding)) = self.looked_up
            && std::ptr::eq(known, expr)
        {
            return binding.clone();
        }
        if let ExprKind::Attribute { value, attr } = &expr.kind {
            let base = self.binding(value)?;
            return self.scope.attribute(&base, attr);
        }
        let name = expr.as_name()?;
        match reserved(name) {
            None => self.scope.lookup(name),
            Some(Reserved::Symbol(symbol)) => Some(Binding::Symbol(symbol.into())),
            Some(Reserved::Operand(_) | Reserved::Param(_)) => None,
        }
    }

    /// Whether `expr` names the symbol.
    #[must_use]
    pub fn is_symbol(&self, expr: &ast::Expr, symbol: &str) -> bool {
        matches!(self.binding(expr), Some(Binding::Symbol(name)) if &*name == symbol)
    }

    /// The index of `symbol[index]`.
    #[must_use]
    pub fn subscript_of<'e>(&self, expr: &'e ast::Expr, symbol: &str) -> Option<&'e ast::Expr> {
        let ExprKind::Subscript { value, index } = &expr.kind else {
            return None;
        };
        self.is_symbol(value, symbol).then_some(index)
    }

    /// The type of a parameter that a call gives its value to: beside what [`Self::ty`] knows, items that a host
    /// lends for the time of the call.
    pub fn param_ty(&self, annotation: &ast::Expr) -> Result<Type, HandlerError> {
        let read = self.subscript_of(annotation, "tickjit.Buffer");
        let written = || self.subscript_of(annotation, "tickjit.WritableBuffer");
        let (item, writable) = match (read, written) {
            (Some(item), _) => (item, false),
            (None, written) => match written() {
                Some(item) => (item, true),
                None if self.is_symbol(annotation, "builtins.bytes") => {
                    return Ok(Type::lent(Lent::Bytes));
                }
                None => return self.ty(annotation),
            },
        };
        match self.ty(item)? {
            ty @ (Type::Int | Type::Float | Type::Bool) => {
                Ok(Type::Container(ContainerType::lent(ty, writable)))
            }
            other => Err(Diagnostic::new(
                "unsupported-item-type",
                format!("a buffer cannot hold {}", other.with_article()),
                item.span,
            )
            .help("its items are float, int or bool")
            .into()),
        }
    }

    /// The type an annotation stands for: the first type handler that knows it says.
    pub fn ty(&self, annotation: &ast::Expr) -> Result<Type, HandlerError> {
        let binding = self.binding(annotation);
        let resolver = Resolver {
            looked_up: Some((annotation, &binding)),
            ..*self
        };
        for handler in self.context.types() {
            match handler.annotation(annotation, &resolver) {
                Ok(Some(ty)) => return Ok(ty),
                Ok(None) => {}
                Err(error) => {
                    return Err(error.noted(&Asking {
                        role: "a type handler",
                        handler: &handler.name(),
                        node: "annotation",
                        span: annotation.span,
                    }));
                }
            }
        }
        Err(unknown_type(annotation, self).into())
    }
}
