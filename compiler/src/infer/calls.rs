//! Calls: of what the context knows, of types, of methods.

use super::Infer;
use super::arguments::Arg;
use super::attributes::is_value;
use super::error::{InferError, Refused};
use super::expansion::{made, made_by_owner};
use super::names::describe;
use crate::ast::{self, ExprKind as Ast, Keyword, Name, reserved};
use crate::diagnostic::nearest;
use crate::handlers::{
    Binding, CallQuestion, FunctionHandler, HandlerError, MethodQuestion, Sought, Wanted,
};
use crate::hir::ExprId;
use crate::span::Span;
use crate::types::Type;

/// The kind of node, for notes.
const CALL: &str = "Call";

impl Infer<'_, '_> {
    pub(super) fn call(
        &mut self,
        func: &ast::Expr,
        args: &[ast::Expr],
        keywords: &[Keyword],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        match self.binding(func) {
            Some(Binding::Symbol(symbol)) => {
                let handler = self.session.context.function(&symbol);
                let is_written =
                    || !self.is_hosts && func.as_name().is_none_or(|name| reserved(name).is_none());
                if handler.is_some_and(FunctionHandler::is_for_handlers) && is_written() {
                    let name = symbol.to_string();
                    return Err(self.refuse(InferError::ForHandlers { name, span }));
                }
                self.call_symbol((func, &symbol), args, keywords, expected, span)
            }
            Some(Binding::Enum(named)) => {
                let ty = Type::Named(named);
                let operands = self.arguments(args, keywords, &|_| Wanted::Anything)?;
                self.construct(&ty, &operands, keywords, expected, span)
            }
            Some(Binding::Function(function)) => {
                self.call_function(&function, args, keywords, span)
            }
            Some(Binding::Foreign(_)) if self.is_type(func) => {
                self.call_type(func, args, keywords, expected, span)
            }
            Some(
                binding @ (Binding::Constant(_)
                | Binding::Expression(..)
                | Binding::Exception(_)
                | Binding::Foreign(_)),
            ) => {
                if let Ast::Attribute { value, .. } = &func.kind
                    && let Some(error) = self.outer_object(value)
                {
                    return Err(self.refuse(error));
                }
                let written = func.to_string();
                Err(self.refuse(InferError::NotCallable {
                    what: describe(&binding, &written),
                    instead: self.instead_of(&binding, &written),
                    span: func.span,
                }))
            }
            None => match &func.kind {
                Ast::Attribute { value, attr } => {
                    self.call_method(value, attr, args, keywords, span)
                }
                Ast::Subscript { value, .. }
                    if matches!(self.binding(value), Some(Binding::Symbol(_))) =>
                {
                    self.call_type(func, args, keywords, expected, span)
                }
                Ast::Name(name) if self.is_unknown(name) => self.name(name, func.span),
                _ => {
                    let what = format!("`{func}`");
                    Err(self.refuse(InferError::NotCallable {
                        what,
                        instead: None,
                        span: func.span,
                    }))
                }
            },
        }
    }

    /// The mistake of calling a method of an object that nothing can be done with: a list outside
    /// of the function, say, not its `append`.
    fn outer_object(&self, base: &ast::Expr) -> Option<InferError> {
        let binding = self.binding(base)?;
        let Binding::Foreign(foreign) = &binding else {
            return None;
        };
        let is_nameless = foreign.name.as_deref()?.ends_with("()");
        let written = base.to_string();
        let instead = self
            .instead_of(&binding, &written)
            .filter(|_| is_nameless)?;
        Some(InferError::NotAValue {
            what: describe(&binding, &written),
            instead: Some(instead),
            span: base.span,
        })
    }

    fn is_unknown(&self, name: &Name) -> bool {
        self.flow.var(name).is_none()
            && !self
                .signature
                .is_some_and(|s| s.variables.contains_key(name))
            && self.scope.lookup(name).is_none()
    }

    pub(super) fn call_symbol(
        &mut self,
        (func, symbol): (&ast::Expr, &str),
        args: &[ast::Expr],
        keywords: &[Keyword],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let short = symbol.strip_prefix("builtins.").unwrap_or(symbol);
        if matches!(short, "range" | "enumerate" | "zip" | "reversed") {
            let what = format!("`{short}` outside the head of a for loop");
            return Err(self.refuse(InferError::NotAValue {
                what,
                instead: None,
                span,
            }));
        }
        if symbol == "tickjit.set_output" {
            return Err(self.refuse(InferError::SetOutputForm { span }));
        }
        let context = self.session.context;
        if let Some(native) = context.native(symbol) {
            return self.call_native(native, args, keywords, span);
        }
        let Some(handler) = context.function(symbol) else {
            let (module, name) = symbol.rsplit_once('.').unwrap_or(("", symbol));
            let siblings = context
                .function_names()
                .filter_map(|other| other.strip_prefix(module)?.strip_prefix('.'));
            let near = nearest(name, siblings).map(|near| match module {
                "builtins" => near,
                _ => format!("{module}.{near}"),
            });
            let written = func.to_string();
            return Err(self.refuse(InferError::UnsupportedCall {
                near,
                instead: context.advice(Sought::Symbol(symbol), &written),
                name: written,
                span,
            }));
        };
        let wanted = |index| handler.wanted(index, expected);
        let operands = self.arguments(args, keywords, &wanted)?;
        let answer = self.ask(
            &operands,
            keywords,
            |asked, positional, named| {
                let answer = handler.call(&CallQuestion {
                    asked,
                    callee: symbol,
                    args: positional,
                    keywords: named,
                    expected,
                });
                made(answer, handler.name(), "a function handler", CALL, span)
            },
            span,
        );
        self.answered(answer, &operands, span, || InferError::UnsupportedCall {
            name: short.to_owned(),
            near: None,
            instead: None,
            span,
        })
    }

    /// Whether a handler knows an object of the host's as a type.
    fn is_type(&self, func: &ast::Expr) -> bool {
        match self.resolver().ty(func) {
            Ok(_) | Err(HandlerError::Foreign(_)) => true,
            Err(HandlerError::Refused(_)) => false,
        }
    }

    /// `Deque[float](maxlen=5)`
    fn call_type(
        &mut self,
        func: &ast::Expr,
        args: &[ast::Expr],
        keywords: &[Keyword],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let ty = match self.resolver().ty(func) {
            Ok(ty) => ty,
            Err(error) => return Err(self.session.failed(error, func.span, "a type handler")),
        };
        let owner = self.session.context.owner(&ty);
        let wanted = |index| {
            owner.map_or(Wanted::Anything, |owner| {
                owner.wanted(&ty, "__init__", index)
            })
        };
        let operands = self.arguments(args, keywords, &wanted)?;
        self.construct(&ty, &operands, keywords, expected, span)
    }

    fn construct(
        &mut self,
        ty: &Type,
        operands: &[Arg],
        keywords: &[Keyword],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let context = self.session.context;
        let callee = ty.to_string();
        let answer = self.ask(
            operands,
            keywords,
            |asked, positional, named| {
                let call = CallQuestion {
                    asked,
                    callee: &callee,
                    args: positional,
                    keywords: named,
                    expected,
                };
                let owner = context.owner(ty);
                made_by_owner(owner, |owner| owner.construct(ty, &call), CALL, span)
            },
            span,
        );
        self.answered(answer, operands, span, || InferError::UnsupportedCall {
            name: callee.clone(),
            near: None,
            instead: None,
            span,
        })
    }

    fn call_method(
        &mut self,
        value: &ast::Expr,
        attr: &Name,
        args: &[ast::Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> Result<ExprId, Refused> {
        let base = self.argument(value, Wanted::Anything)?;
        let base_ty = base.ty.clone();
        let mut operands = vec![base];
        let context = self.session.context;
        let owner = context.owner(&base_ty);
        let wanted = |index| {
            owner.map_or(Wanted::Anything, |owner| {
                owner.wanted(&base_ty, attr, index)
            })
        };
        operands.extend(self.arguments(args, keywords, &wanted)?);
        let answer = self.ask(
            &operands,
            keywords,
            |asked, all, named| {
                let Some((base, positional)) = all.split_first() else {
                    return Ok(None);
                };
                let question = MethodQuestion {
                    asked,
                    base: *base,
                    name: attr,
                    args: positional,
                    keywords: named,
                };
                let owner = context.owner(base.ty);
                let mut answer = made_by_owner(owner, |owner| owner.method(&question), CALL, span);
                for handler in context.methods() {
                    if !matches!(answer, Ok(None)) {
                        break;
                    }
                    let given = handler.call(&question);
                    answer = made(given, handler.name(), "a method handler", CALL, span);
                }
                answer
            },
            span,
        );
        if matches!(answer, Ok(None))
            && let Some(base) = self.binding(value).filter(|base| !is_value(base))
        {
            let error = self.unknown_member(&base, (value, attr), span);
            return Err(self.refuse(error));
        }
        self.answered(answer, &operands, span, || {
            let members = context
                .owner(&base_ty)
                .map(|owner| owner.members(&base_ty))
                .unwrap_or_default();
            InferError::UnknownMethod {
                near: nearest(attr, members.iter().map(String::as_str)),
                instead: context.advice(Sought::Member(&base_ty, attr), attr),
                members,
                ty: base_ty.clone(),
                name: attr.clone(),
                span,
            }
        })
    }
}
