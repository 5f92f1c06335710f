//! Calls of the runtime.

use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Type, Value, types};
use cranelift_codegen::isa::CallConv;
use tickjit_runtime::table::{Fallible, RuntimeFn, ValueType};

use super::function::{Lowerer, c_param};
use super::values::{Flat, clif_type};
use crate::clif::Symbol;
use crate::hir::ExprId;
use crate::types::Const;

fn value_type(ty: ValueType) -> Type {
    match ty {
        ValueType::I8 => types::I8,
        ValueType::I32 => types::I32,
        ValueType::I64 | ValueType::Ptr => types::I64,
        ValueType::F64 => types::F64,
    }
}

/// Cranelift's type of the result of a runtime function.
pub(super) fn result(function: RuntimeFn) -> Option<Type> {
    function.row().returns.map(value_type)
}

/// The C signature of a row of the runtime's table.
pub(super) fn signature(function: RuntimeFn, convention: CallConv) -> Signature {
    let row = function.row();
    let mut signature = Signature::new(convention);
    let params = row.params.iter().map(|ty| match ty {
        ValueType::I32 => AbiParam::new(types::I32).uext(),
        ty => c_param(value_type(*ty)),
    });
    signature.params.extend(params);
    match row.fallible {
        Fallible::Never | Fallible::NonFinite { .. } => {
            signature
                .returns
                .extend(result(function).map(AbiParam::new));
        }
        Fallible::Status => {
            signature.params.push(AbiParam::new(types::I64));
            signature.returns.push(AbiParam::new(types::I32));
        }
        Fallible::Check => signature.returns.push(AbiParam::new(types::I32)),
    }
    signature
}

impl Lowerer<'_, '_> {
    /// A call of the runtime, with the errors of its row reported here.
    pub(super) fn runtime(&mut self, function: RuntimeFn, args: &[ExprId], at: ExprId) -> Flat {
        let row = function.row();
        let args = self.runtime_args(args, row.params);
        if !self.is_live() {
            return self.zero(self.body.ty(at));
        }
        if args.len() != row.params.len() {
            return self.refused(at, &format!("{} takes other arguments", row.name));
        }
        let value = match row.fallible {
            Fallible::Never => {
                let value = self.call_runtime(function, &args);
                if function == RuntimeFn::PrintCompose {
                    self.composed = value;
                }
                value
            }
            Fallible::NonFinite { overflow } => {
                let value = self.call_runtime(function, &args);
                if let Some(value) = value {
                    self.check_finite(&args, value, overflow, at);
                }
                value
            }
            Fallible::Status => Some(self.call_status(function, &args, at)),
            Fallible::Check => {
                if let Some(status) = self.call_runtime(function, &args) {
                    self.check_status(status, at);
                }
                None
            }
        };
        let wanted = self.body.ty(at).repr().map(clif_type);
        match (value, wanted) {
            (Some(value), Some(ty)) => Flat::One(self.resize(value, ty)),
            _ => Flat::None,
        }
    }

    /// Machine values for the parameters of a row; a text is its address and its length.
    fn runtime_args(&mut self, args: &[ExprId], params: &[ValueType]) -> Vec<Value> {
        let mut values = Vec::with_capacity(params.len());
        for arg in args {
            if let Some(Const::Str(text)) = self.body.constant(*arg) {
                let place = self.tables.text(text);
                let address = self.address(Symbol::Text(place));
                let length = self.int(i64::try_from(text.len()).unwrap_or(i64::MAX));
                values.extend([address, length]);
            } else {
                values.extend_from_slice(self.flat(*arg).as_slice());
            }
        }
        values
            .into_iter()
            .zip(params)
            .map(|(value, ty)| self.resize(value, value_type(*ty)))
            .collect()
    }

    /// Asks the runtime about a result that is not finite.
    fn check_finite(&mut self, args: &[Value], value: Value, overflow: bool, at: ExprId) {
        let finite = self.is_finite(value);
        let (cold, next) = (self.cold_block(), self.new_block());
        self.branch(finite, next, cold);
        self.enter(cold);
        let check = if args.len() == 1 {
            RuntimeFn::MathCheck1
        } else {
            RuntimeFn::MathCheck2
        };
        let overflow = self.builder.ins().iconst(types::I32, i64::from(overflow));
        let args = [args, &[value, overflow]].concat();
        if let Some(status) = self.call_runtime(check, &args) {
            self.check_status(status, at);
        }
        self.goto(next, &[]);
        self.enter(next);
    }
}
