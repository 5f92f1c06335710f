//! Calls of the host's functions: arguments against the declaration, and bodies in Python.

use std::sync::Arc;

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, Keyword};
use crate::handlers::{FunctionRef, Native, NativeBody};
use crate::hir::{Compare, ExprId, ExprKind, Local, Message, NativeFunction, Stmt, UnaryOp};
use crate::span::Span;
use crate::types::{Const, NativeType, NativeValue, Repr, Type, TypeDetail};

/// The least float whose `float32` is an infinity: halfway between the greatest one and the next.
const FLOAT32_END: f64 = 340_282_356_779_733_661_637_539_395_458_142_568_448.0;

impl Infer<'_, '_> {
    pub(super) fn call_native(
        &mut self,
        native: &Native,
        args: &[ast::Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> Result<ExprId, Refused> {
        let function = &native.function;
        if let Some(keyword) = keywords.first() {
            return Err(self.refuse(InferError::Keywords {
                span: keyword.value.span,
            }));
        }
        let params = &function.signature.params;
        let (takes, given) = (params.len(), args.len());
        if given != takes {
            let function = function.name.clone();
            return Err(self.refuse(InferError::NativeArguments {
                function,
                takes,
                given,
                span,
            }));
        }
        let mut values = Vec::with_capacity(args.len());
        for (index, (arg, param)) in args.iter().zip(params).enumerate() {
            let value = self.native_argument(function, index, arg, param);
            values.push(value);
        }
        let values = values.into_iter().collect::<Result<Vec<_>, _>>()?;
        if let Some(body) = &native.body {
            return self.call_body(function, &**body, values, span);
        }
        if function.address == 0 && function.clif.is_none() {
            let function = function.name.clone();
            return Err(self.refuse(InferError::NativeWithoutBody { function, span }));
        }
        let native = Arc::clone(function);
        Ok(self.add(function.ty(), ExprKind::Native(native, values), span))
    }

    /// An argument as what the parameter is to the language.
    fn native_argument(
        &mut self,
        function: &NativeFunction,
        index: usize,
        arg: &ast::Expr,
        param: &NativeValue,
    ) -> Result<ExprId, Refused> {
        let value = self.expr(arg, Some(&param.ty))?;
        let value = if let Some(op) = as_machine(self.body.ty(value), &param.ty) {
            self.add(param.ty.clone(), ExprKind::Unary(op, value), arg.span)
        } else {
            let place = format!("argument {} of `{}`", index + 1, function.name);
            self.convert(value, &param.ty, &place, arg.span)?
        };
        if self
            .body
            .constant(value)
            .is_some_and(|value| !holds(param.native, value))
        {
            return Err(self.refuse(InferError::NativeRange {
                function: function.name.clone(),
                native: param.native,
                span: arg.span,
            }));
        }
        Ok(value)
    }

    /// A call of the Python that stands for a function.
    fn call_body(
        &mut self,
        function: &Arc<NativeFunction>,
        body: &dyn NativeBody,
        values: Vec<ExprId>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let found = match body.function(&self.resolver()) {
            Ok(found) => found,
            Err(error) => return Err(self.session.failed(error, span, "a native function's body")),
        };
        // A function of its own: called by its own name, its annotations count.
        let own = FunctionRef {
            identity: Arc::as_ptr(function).addr(),
            ..found
        };
        let tree = self.session.tree(&own, span)?;
        let signature = &function.signature;
        if tree.params.len() != signature.params.len() {
            return Err(self.refuse(InferError::NativeBody {
                function: function.name.clone(),
                takes: tree.params.len(),
                declared: signature.params.len(),
                span: tree.span,
            }));
        }
        let values: Vec<ExprId> = values
            .into_iter()
            .zip(&signature.params)
            .map(|(value, param)| self.within(value, param.native, span))
            .collect();
        let types: Vec<Type> = signature.params.iter().map(|p| p.ty.clone()).collect();
        let returns = function.ty();
        let (id, returns) = self.instance_returning(&own, &tree, &types, Some(returns), span)?;
        if let Some(callee) = &mut self.session.callees[id] {
            callee.pure = function.pure;
        }
        let call = self.add(returns, ExprKind::Call(id, values), span);
        match &signature.returns {
            Some(returns) => Ok(self.within(call, returns.native, span)),
            None => Ok(call),
        }
    }

    /// A value that a native type holds; another one is reported, as where the function itself is called.
    fn within(&mut self, value: ExprId, native: NativeType, span: Span) -> ExprId {
        let is_int = *self.body.ty(value) == Type::Int;
        let is_known = self
            .body
            .constant(value)
            .is_some_and(|value| holds(native, value));
        let range = native
            .range()
            .filter(|range| *range != (i64::MIN, i64::MAX));
        let Some((least, greatest)) = range.filter(|_| is_int && !is_known) else {
            return value;
        };
        let local = self.temporary(Type::Int);
        let below = self.outside(local, Compare::Less, least, span);
        let above = self.outside(local, Compare::Greater, greatest, span);
        let outside = self.add(Type::Bool, ExprKind::Or(below, above), span);
        let raise = ExprKind::Raise {
            class: "OverflowError".into(),
            message: Message::Text(format!("the value does not fit {native}").into()),
        };
        let raise = self.add(Type::Never, raise, span);
        let before = [
            Stmt::Assign(local, value),
            Stmt::If(outside, vec![Stmt::Eval(raise)], Vec::new()),
        ];
        let read = self.add_local(local, span);
        self.after(before, read, span)
    }

    fn outside(&mut self, local: Local, op: Compare, bound: i64, span: Span) -> ExprId {
        let read = self.add_local(local, span);
        let bound = self.constant(Const::Int(bound), span);
        self.add(Type::Bool, ExprKind::Compare(op, read, bound), span)
    }
}

/// How a value is passed as what it is to the machine, where the language has no conversion: members of
/// enumerations, datetimes and types of hosts as their integers, and pointers as addresses.
fn as_machine(from: &Type, to: &Type) -> Option<UnaryOp> {
    let repr = from.as_named()?.repr();
    let is_address = |ty: &Type| {
        let detail = ty.as_named().map(|named| &named.def().detail);
        matches!(detail, Some(TypeDetail::Pointer(None)))
    };
    match repr {
        _ if from == to => None,
        Repr::Ptr if is_address(to) => Some(UnaryOp::Retype),
        Repr::I64 if *to == Type::Int => Some(UnaryOp::Retype),
        Repr::I8 | Repr::I16 | Repr::I32 if *to == Type::Int => Some(UnaryOp::Resize),
        _ => None,
    }
}

/// Whether a native type holds a value.
fn holds(native: NativeType, value: &Const) -> bool {
    match (value, native.range()) {
        (Const::Int(value), Some((least, greatest))) => (least..=greatest).contains(value),
        (Const::Float(value), None) if native == NativeType::Float32 => {
            !value.is_finite() || value.abs() < FLOAT32_END
        }
        _ => true,
    }
}
