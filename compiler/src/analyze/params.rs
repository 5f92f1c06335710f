//! Parameters, the arguments bound to them, and the source categories they belong to.

use indexmap::IndexMap;

use super::Analysis;
use super::error::AnalyzeError;
use super::given::{described, implicit};
use crate::ast::{self, BinaryOp, Constant, ExprKind, Name, UnaryOp};
use crate::handlers::{Argument, Asking, Binding, Declared, InputHandler, ParameterInfo};
use crate::types::{Const, Foreign};

/// The id of the category of values known when compiling.
const CONSTANT: &str = "constant";

impl<'a> Analysis<'a> {
    /// The parameters with their arguments.
    pub(super) fn declared(&mut self, arguments: &IndexMap<Name, Argument>) -> Vec<Declared> {
        let function: &'a ast::Function = self.function;
        let mut parameters = Vec::with_capacity(function.params.len());
        for (index, param) in function.params.iter().enumerate() {
            let is_receiver =
                index == 0 && param.annotation.is_none() && matches!(&*param.name, "self" | "cls");
            if is_receiver && !arguments.contains_key(&param.name) {
                continue;
            }
            if let Some((info, handler)) = self.parameter(param) {
                let argument = arguments.get(&param.name);
                parameters.extend(self.bind(param, info, handler, argument));
            }
        }
        for name in arguments.keys() {
            if !function.params.iter().any(|param| param.name == *name) {
                self.report(AnalyzeError::UnknownArgument {
                    name: name.clone(),
                    span: function.span,
                });
            }
        }
        parameters
    }

    fn parameter(
        &mut self,
        param: &ast::Param,
    ) -> Option<(ParameterInfo, Option<&'a dyn InputHandler>)> {
        for handler in self.resolver.context().inputs() {
            match handler.parse(param, &self.resolver) {
                Ok(Some(info)) => return Some((info, Some(&**handler))),
                Ok(None) => {}
                Err(error) => {
                    let error = error.noted(&Asking {
                        role: "an input handler",
                        handler: &handler.name(),
                        node: "parameter",
                        span: param.span,
                    });
                    self.failed(error, param.span, "an input handler");
                    return None;
                }
            }
        }
        let Some(annotation) = &param.annotation else {
            self.report(AnalyzeError::MissingAnnotation {
                name: param.name.clone(),
                span: param.span,
            });
            return None;
        };
        // Whether a constant is None is known when compiling, so it may be.
        let annotation = self.optional(annotation).unwrap_or(annotation);
        match self.resolver.ty(annotation) {
            Ok(ty) => Some((
                ParameterInfo {
                    ty,
                    category: CONSTANT.into(),
                },
                None,
            )),
            Err(error) => {
                self.failed(error, annotation.span, "a type handler");
                None
            }
        }
    }

    fn bind(
        &mut self,
        param: &ast::Param,
        info: ParameterInfo,
        handler: Option<&dyn InputHandler>,
        argument: Option<&Argument>,
    ) -> Option<Declared> {
        let default = || {
            param
                .default
                .as_ref()
                .and_then(|expr| self.literal(expr))
                .map(Argument::Const)
        };
        let mut argument = argument.cloned().or_else(default);
        if let (Some(handler), Some(given)) = (handler, &argument) {
            match handler.validate(&param.name, given, &info, &self.resolver) {
                Ok(Some(validated)) => argument = Some(validated),
                Ok(None) => {}
                Err(error) => {
                    let error = error.noted(&Asking {
                        role: "an input handler",
                        handler: &handler.name(),
                        node: "parameter",
                        span: param.span,
                    });
                    self.failed(error, param.span, "an input handler");
                    return None;
                }
            }
        }
        let mut declared = Declared {
            name: param.name.clone(),
            category: info.category,
            ty: info.ty,
            constant: None,
            foreign: None,
            span: param.span,
        };
        match argument {
            Some(Argument::Const(value)) => {
                let allows_none = |annotation| self.optional(annotation).is_some();
                let is_absent =
                    value == Const::None && param.annotation.as_ref().is_some_and(allows_none);
                let converted = if is_absent {
                    Some(Const::None)
                } else {
                    implicit(&value, &declared.ty)
                };
                let Some(value) = converted else {
                    self.report(AnalyzeError::ArgumentType {
                        name: declared.name,
                        given: described(&value, &declared.ty),
                        expected: declared.ty,
                        span: param.span,
                    });
                    return None;
                };
                declared.ty = value.ty();
                declared.constant = Some(value);
            }
            Some(Argument::Foreign(object)) if *declared.category == *CONSTANT => {
                declared.constant = Some(self.foreign_constant(&declared, &object)?);
            }
            Some(Argument::Foreign(object)) => declared.foreign = Some(object),
            None if *declared.category == *CONSTANT => {
                self.report(AnalyzeError::MissingArgument {
                    name: declared.name,
                    ty: declared.ty,
                    span: param.span,
                });
                return None;
            }
            None => {}
        }
        Some(declared)
    }

    /// The T of an annotation `T | None` or `Optional[T]`.
    fn optional<'e>(&self, annotation: &'e ast::Expr) -> Option<&'e ast::Expr> {
        let is_none = |expr: &ast::Expr| matches!(expr.kind, ExprKind::Constant(Constant::None));
        match &annotation.kind {
            ExprKind::Binary {
                op: BinaryOp::BitOr,
                left,
                right,
            } => match (is_none(left), is_none(right)) {
                (true, false) => Some(right),
                (false, true) => Some(left),
                (true, true) | (false, false) => None,
            },
            _ => self.resolver.subscript_of(annotation, "typing.Optional"),
        }
    }

    fn foreign_constant(&mut self, declared: &Declared, object: &Foreign) -> Option<Const> {
        let owner = self.resolver.context().owner(&declared.ty);
        match owner.map_or(Ok(None), |owner| owner.constant(object, &declared.ty)) {
            Ok(Some(value)) => Some(value),
            Ok(None) => {
                self.report(AnalyzeError::ArgumentType {
                    name: declared.name.clone(),
                    given: object.description.to_string(),
                    expected: declared.ty.clone(),
                    span: declared.span,
                });
                None
            }
            Err(error) => {
                self.failed(error, declared.span, "a type handler");
                None
            }
        }
    }

    /// The value of a default that is a literal or the name of a constant.
    fn literal(&self, expr: &ast::Expr) -> Option<Const> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(match constant {
                Constant::None => Const::None,
                Constant::Bool(value) => Const::Bool(*value),
                Constant::Int(value) => Const::Int(i64::try_from(*value).ok()?),
                Constant::Float(value) => Const::Float(*value),
                Constant::Str(value) => Const::Str(value.clone()),
            }),
            ExprKind::Unary {
                op: UnaryOp::USub,
                operand,
            } => match &operand.kind {
                ExprKind::Constant(Constant::Int(value)) => {
                    Some(Const::Int(i64::try_from(-value).ok()?))
                }
                ExprKind::Constant(Constant::Float(value)) => Some(Const::Float(-value)),
                _ => None,
            },
            ExprKind::Tuple(elements) => Some(Const::Tuple(
                elements
                    .iter()
                    .map(|e| self.literal(e))
                    .collect::<Option<_>>()?,
            )),
            _ => match self.resolver.binding(expr)? {
                Binding::Constant(value) => Some(value),
                Binding::Expression(inner, _) => self.literal(&inner),
                _ => None,
            },
        }
    }
}
