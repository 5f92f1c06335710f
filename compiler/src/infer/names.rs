//! Names: locals, variables of the signature, and what the scope knows.

use super::Infer;
use super::error::{InferError, Refused};
use super::flow::State;
use crate::ast::{self, ExprKind as Ast, Name, Reserved, reserved};
use crate::diagnostic::nearest;
use crate::handlers::{Binding, Sought};
use crate::hir::{ExprId, ExprKind, Local};
use crate::signature::{InitFilter, Storage, Variable};
use crate::span::Span;
use crate::types::{Const, Type};

impl Infer<'_, '_> {
    /// The value of a name.
    pub(super) fn name(&mut self, name: &Name, span: Span) -> Result<ExprId, Refused> {
        if let Some(var) = self.flow.var(name) {
            let state = self.flow.state(var);
            self.flow.note_read(var);
            match state {
                State::External => {}
                State::Bound(local) => return Ok(self.add_local(local, span)),
                State::Maybe(local) => {
                    let ty = self.body.locals[local].ty.clone();
                    return Ok(self.add(ty, ExprKind::LocalChecked(local), span));
                }
                State::Present(local) => {
                    let value = self.add_local(local, span);
                    return Ok(self.present_value(value, span));
                }
                State::Absent(_) => return Ok(self.constant(Const::None, span)),
                State::Unbound => {
                    return Err(self.refuse(InferError::UnboundLocal {
                        name: name.clone(),
                        span,
                    }));
                }
                State::Mixed => {
                    return Err(self.refuse(InferError::MixedBinding {
                        name: name.clone(),
                        span,
                    }));
                }
                State::Unknown => return Err(Refused),
                State::Conflict(a, b) => {
                    let (first, second) = (
                        self.body.locals[a].ty.clone(),
                        self.body.locals[b].ty.clone(),
                    );
                    let name = name.clone();
                    return Err(self.refuse(InferError::ConflictingTypes {
                        name,
                        first,
                        second,
                        span,
                    }));
                }
            }
        }
        if let Some(index) = self.signature.and_then(|s| s.variables.get_index_of(name)) {
            return self.variable(index, span);
        }
        match reserved(name) {
            None => {}
            Some(Reserved::Operand(index)) => return self.operand_value(index, span),
            Some(Reserved::Param(param)) => return self.native_param(param, span),
            Some(Reserved::Symbol(symbol)) => {
                let binding = Binding::Symbol(symbol.into());
                return self.binding_value(&binding, name, span);
            }
        }
        if let Some(binding) = self.scope.lookup(name) {
            self.binding_value(&binding, name, span)
        } else {
            let near = self.near_name(name);
            let instead = self.session.context.advice(Sought::Name(name), name);
            Err(self.refuse(InferError::UnknownName {
                name: name.clone(),
                span,
                near,
                instead,
                is_early: self.session.is_plain,
            }))
        }
    }

    pub(super) fn add_local(&mut self, local: Local, span: Span) -> ExprId {
        let ty = self.body.locals[local].ty.clone();
        self.add(ty, ExprKind::Local(local), span)
    }

    /// The value of a variable of the signature.
    pub(super) fn variable(&mut self, index: usize, span: Span) -> Result<ExprId, Refused> {
        let signature = self.signature.ok_or(Refused)?;
        let (name, variable) = signature.variables.get_index(index).ok_or(Refused)?;
        if variable.init == InitFilter::Never {
            return Err(self.refuse(InferError::NotReadable {
                name: name.clone(),
                span,
            }));
        }
        let kind = match &variable.storage {
            Storage::Const(value) => ExprKind::Const(value.clone()),
            Storage::State { index } => ExprKind::State(*index),
            Storage::Slot { .. } | Storage::Pointer { .. } | Storage::Param { .. } => {
                ExprKind::Input(u32::try_from(index).unwrap_or(u32::MAX))
            }
        };
        Ok(self.add(variable.ty.clone(), kind, span))
    }

    /// The value of a parameter of the native function, for handlers.
    fn native_param(&mut self, name: &str, span: Span) -> Result<ExprId, Refused> {
        let param = self.signature.and_then(|s| s.params.get(s.param(name)?));
        let Some(param) = param else {
            let name = name.to_owned();
            let callee = self.signature.is_none();
            return Err(self.refuse(InferError::UnknownParam { name, callee, span }));
        };
        Ok(self.add(param.ty.ty(), ExprKind::Param(param.name.clone()), span))
    }

    /// The variable of the signature that an expression is just the name of, if it has not been
    /// assigned.
    pub(super) fn bare_variable(&self, expr: &ast::Expr) -> Option<&Variable> {
        let name = expr.as_name()?;
        if let Some(Reserved::Operand(index)) = reserved(name) {
            let index = self.operand_variable(index)?;
            return Some(self.signature?.variables.get_index(index)?.1);
        }
        if self
            .flow
            .var(name)
            .is_some_and(|var| self.flow.state(var) != State::External)
        {
            return None;
        }
        self.signature?.variables.get(name)
    }

    /// What a name or dotted chain stands for outside the function; `None` where it begins with a
    /// local or a variable, or is not known.
    pub(super) fn binding(&self, expr: &ast::Expr) -> Option<Binding> {
        let mut root = expr;
        while let Ast::Attribute { value, .. } = &root.kind {
            root = value;
        }
        let name = root.as_name()?;
        if self.flow.var(name).is_some()
            || self
                .signature
                .is_some_and(|s| s.variables.contains_key(name))
        {
            return None;
        }
        if let Some(Reserved::Operand(index)) = reserved(name) {
            return self.operand_binding(expr, index);
        }
        self.resolver().binding(expr)
    }

    /// The value a binding stands for, if it is one.
    pub(super) fn binding_value(
        &mut self,
        binding: &Binding,
        name: &str,
        span: Span,
    ) -> Result<ExprId, Refused> {
        match binding {
            Binding::Constant(value) => Ok(self.constant(value.clone(), span)),
            Binding::Expression(expr, _) if is_display(expr) => {
                let what = format!("`{name}`, a container that can change,");
                let kind = match &expr.kind {
                    Ast::Dict(_) => "builtins.dict()",
                    Ast::Set(_) => "builtins.set()",
                    _ => "builtins.list()",
                };
                let instead = self.session.context.advice(Sought::Symbol(kind), name);
                Err(self.refuse(InferError::NotAValue {
                    what,
                    instead,
                    span,
                }))
            }
            Binding::Expression(expr, scope) => {
                let value = self.constant_in(expr, scope)?;
                Ok(self.constant(value, span))
            }
            Binding::Symbol(_)
            | Binding::Enum(_)
            | Binding::Function(_)
            | Binding::Exception(_)
            | Binding::Foreign(_) => {
                let what = describe(binding, name);
                let instead = self.instead_of(binding, name);
                Err(self.refuse(InferError::NotAValue {
                    what,
                    instead,
                    span,
                }))
            }
        }
    }

    /// What to write instead of something that is no value and cannot be called.
    pub(super) fn instead_of(&self, binding: &Binding, written: &str) -> Option<String> {
        let symbol = match binding {
            Binding::Symbol(symbol) => symbol,
            Binding::Foreign(foreign) => foreign.name.as_deref()?,
            Binding::Constant(_)
            | Binding::Expression(..)
            | Binding::Enum(_)
            | Binding::Function(_)
            | Binding::Exception(_) => return None,
        };
        self.session.context.advice(Sought::Symbol(symbol), written)
    }

    pub(super) fn constant(&mut self, value: Const, span: Span) -> ExprId {
        let ty = value.ty();
        self.add(ty, ExprKind::Const(value), span)
    }

    /// A fresh local of the compiler's.
    pub(super) fn temporary(&mut self, ty: Type) -> Local {
        self.body.local("<temporary>".into(), ty)
    }

    fn near_name(&self, name: &str) -> Option<String> {
        /// From this many mistakes on, what is meant is not looked for.
        const TOO_MANY: usize = 100;
        if self.session.diagnostics.len() >= TOO_MANY {
            return None;
        }
        let scope = self.scope.names();
        let own = self.signature.iter().flat_map(|s| s.variables.keys());
        let own = self.flow.names().chain(own).chain(&scope).map(|n| &**n);
        let own = own.filter(|n| !n.contains('.'));
        let functions = self.session.context.function_names();
        let builtins = functions.filter_map(|function| function.strip_prefix("builtins."));
        nearest(name, own.chain(builtins).chain(KEYWORDS))
    }
}

/// Names of Python's that no namespace holds, and functions that are part of the language.
const KEYWORDS: [&str; 7] = [
    "True",
    "False",
    "None",
    "range",
    "enumerate",
    "zip",
    "reversed",
];

/// A binding in the user's words.
pub(super) fn describe(binding: &Binding, name: &str) -> String {
    match binding {
        Binding::Symbol(symbol) if !symbol.contains('.') => format!("the module `{name}`"),
        Binding::Symbol(_) | Binding::Expression(..) => format!("`{name}`"),
        Binding::Constant(value) => format!("`{name}`, the constant {value},"),
        Binding::Enum(_) => format!("the enumeration `{name}`"),
        Binding::Function(_) => format!("the function `{name}`"),
        Binding::Exception(_) => format!("the exception class `{name}`"),
        Binding::Foreign(foreign) => format!("`{name}`, {},", foreign.description),
    }
}

/// Whether an expression makes a container.
fn is_display(expr: &ast::Expr) -> bool {
    matches!(
        expr.kind,
        Ast::List(_) | Ast::Set(_) | Ast::Dict(_) | Ast::Comprehension { .. }
    )
}
