//! The types that each operation takes and gives.

use tickjit_runtime::table::ValueType;

use super::memory::is_pointer;
use super::{Verifier, fits};
use crate::hir::{BinaryOp, Compare, Expr, ExprId, ExprKind, NativeFunction, UnaryOp, reads_as};
use crate::signature::Variable;
use crate::types::{Repr, Type};

/// Operand and result of an operation with one operand; `None` for the two that only ask for a
/// representation.
fn unary_types(op: UnaryOp) -> Option<(Type, Type)> {
    Some(match op {
        UnaryOp::IntNeg(_) | UnaryOp::IntNot | UnaryOp::IntAbs(_) => (Type::Int, Type::Int),
        UnaryOp::FloatNeg | UnaryOp::FloatAbs | UnaryOp::FloatSqrt | UnaryOp::FloatTrunc => {
            (Type::Float, Type::Float)
        }
        UnaryOp::FloatFloorToInt
        | UnaryOp::FloatCeilToInt
        | UnaryOp::FloatTruncToInt
        | UnaryOp::FloatRoundToInt => (Type::Float, Type::Int),
        UnaryOp::FloatIsNan
        | UnaryOp::FloatIsInf
        | UnaryOp::FloatIsFinite
        | UnaryOp::FloatToBool => (Type::Float, Type::Bool),
        UnaryOp::BoolNot => (Type::Bool, Type::Bool),
        UnaryOp::BoolToInt => (Type::Bool, Type::Int),
        UnaryOp::IntToBool => (Type::Int, Type::Bool),
        UnaryOp::IntToFloat => (Type::Int, Type::Float),
        UnaryOp::Retype | UnaryOp::Resize => return None,
    })
}

/// Operands and result of an operation with two; `None` for those of ints or bools.
fn binary_type(op: BinaryOp) -> Option<Type> {
    match op {
        BinaryOp::IntAdd(_)
        | BinaryOp::IntSub(_)
        | BinaryOp::IntMul(_)
        | BinaryOp::IntFloorDiv(_)
        | BinaryOp::IntMod(_)
        | BinaryOp::IntShl(_)
        | BinaryOp::IntShr(_) => Some(Type::Int),
        BinaryOp::FloatAdd
        | BinaryOp::FloatSub
        | BinaryOp::FloatMul
        | BinaryOp::FloatDiv(_)
        | BinaryOp::FloatFloorDiv(_)
        | BinaryOp::FloatMod(_)
        | BinaryOp::FloatCopysign => Some(Type::Float),
        BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => None,
    }
}

fn is_integer(ty: &Type) -> bool {
    matches!(
        ty.repr(),
        Some(Repr::I8 | Repr::I16 | Repr::I32 | Repr::I64 | Repr::I128)
    )
}

fn is_float(ty: &Type) -> bool {
    matches!(ty.repr(), Some(Repr::F32 | Repr::F64))
}

fn flat(ty: &Type) -> Vec<ValueType> {
    if *ty == Type::Str {
        return vec![ValueType::Ptr, ValueType::I64];
    }
    let mut reprs = Vec::new();
    ty.flatten(&mut reprs);
    let values = reprs.into_iter().map(|repr| match repr {
        Repr::I8 => &[ValueType::I8][..],
        Repr::I16 | Repr::I32 => &[ValueType::I32],
        Repr::I64 => &[ValueType::I64],
        Repr::I128 => &[ValueType::I64, ValueType::I64],
        Repr::F32 | Repr::F64 => &[ValueType::F64],
        Repr::Ptr => &[ValueType::Ptr],
    });
    values.flatten().copied().collect()
}

impl Verifier<'_> {
    /// Checks an expression whose operands have these types.
    pub(super) fn operation(&mut self, id: ExprId, expr: &Expr, types: &[Type]) {
        let ty = &expr.ty;
        match &expr.kind {
            ExprKind::Const(value) => self.gives(id, ty, &value.ty()),
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => {
                let declared = self.local_type(*local);
                self.gives(id, ty, &declared);
            }
            ExprKind::State(slot) => {
                let declared = self.state_type(*slot);
                self.gives(id, ty, &declared);
            }
            ExprKind::Input(index) => {
                self.host_memory();
                let variables = &self.signature.variables;
                let variable = variables.get_index(*index as usize);
                match variable.map(|(_, Variable { ty, .. })| ty.clone()) {
                    Some(declared) => self.gives(id, ty, &declared),
                    None => self.broken(format!("there is no variable {index}")),
                }
            }
            ExprKind::Element { param, .. } => {
                self.host_memory();
                let exists = self.signature.param(param).is_some();
                self.rule(exists && ty.repr().is_some(), || {
                    format!("{id}: element of \"{param}\" as {ty}")
                });
            }
            ExprKind::Param(param) => self.param(id, param, ty),
            ExprKind::Operand(_) => self.broken(format!("{id} is a hole of a fragment")),
            ExprKind::Unary(op, _) => self.unary(id, *op, ty, &types[0]),
            ExprKind::Binary(op, ..) => self.binary(id, *op, ty, types),
            ExprKind::Compare(op, ..) => {
                self.alike(id, types);
                let is_equality = matches!(op, Compare::Equal | Compare::NotEqual);
                let comparable = types.iter().all(|ty| {
                    *ty == Type::Float
                        || is_integer(ty)
                        || (is_equality && is_pointer(ty))
                        || fits(ty, &Type::Never)
                });
                self.rule(comparable, || format!("{id} compares {}", types[0]));
                self.gives(id, ty, &Type::Bool);
            }
            ExprKind::CompareIntFloat(..) => {
                let mixed = (fits(&types[0], &Type::Int) && fits(&types[1], &Type::Float))
                    || (fits(&types[0], &Type::Float) && fits(&types[1], &Type::Int));
                self.rule(mixed, || {
                    format!("{id} compares {} and {}", types[0], types[1])
                });
                self.gives(id, ty, &Type::Bool);
            }
            ExprKind::Runtime(function, _) => {
                let row = function.row();
                let actual: Vec<ValueType> = types.iter().flat_map(flat).collect();
                let right = actual == row.params || types.contains(&Type::Never);
                self.rule(right, || {
                    format!("{id}: {} takes {:?}", row.name, row.params)
                });
                let result = ty.repr().is_some();
                self.rule(result == row.returns.is_some(), || {
                    format!("{id}: {} gives {:?}", row.name, row.returns)
                });
            }
            ExprKind::Native(native, _) => self.native(id, ty, native, types),
            ExprKind::Call(callee, _) => {
                let Some(callee) = self.program.callees.get(*callee) else {
                    return self.broken(format!("{id} calls {callee}, which does not exist"));
                };
                let params: Vec<Type> = callee
                    .params
                    .iter()
                    .map(|param| callee.body.locals[*param].ty.clone())
                    .collect();
                self.arguments(id, types, &params);
                self.gives(id, ty, &callee.returns);
            }
            ExprKind::Tuple(_) => {
                if !types.contains(&Type::Never) {
                    self.gives(id, ty, &Type::tuple(types.iter().cloned()));
                }
            }
            ExprKind::Container(op, _) => self.container_operation(id, *op, ty, types),
            ExprKind::Memory(op, _) => self.memory_operation(id, *op, ty, types),
            ExprKind::Wrap(_) => self.wrap(id, ty, types),
            ExprKind::IsPresent(_) => self.optional(id, ty, &types[0], true),
            ExprKind::Unwrap(_) => self.optional(id, ty, &types[0], false),
            ExprKind::Field(_, index) => self.field(id, ty, &types[0], *index),
            ExprKind::Pick(..) => self.pick(id, ty, types),
            ExprKind::And(..) | ExprKind::Or(..) => {
                self.arguments(id, types, &[Type::Bool, Type::Bool]);
                self.gives(id, ty, &Type::Bool);
            }
            ExprKind::If(..) => self.arguments(id, types, &[Type::Bool, ty.clone(), ty.clone()]),
            ExprKind::Raise { .. } => self.gives(id, ty, &Type::Never),
            ExprKind::Block(..) | ExprKind::Inline(_) => {}
        }
    }

    fn native(&mut self, id: ExprId, ty: &Type, native: &NativeFunction, types: &[Type]) {
        let signature = &native.signature;
        let params: Vec<Type> = signature.params.iter().map(|p| p.ty.clone()).collect();
        self.arguments(id, types, &params);
        self.gives(id, ty, &native.ty());
        let mut values = signature.params.iter().chain(&signature.returns);
        self.rule(values.all(|v| reads_as(v.native, &v.ty)), || {
            format!("{id}: {:?} takes or gives what C has not", native.name)
        });
    }

    pub(super) fn gives(&mut self, id: ExprId, ty: &Type, right: &Type) {
        self.rule(ty == right, || format!("{id} gives {right}, not {ty}"));
    }

    fn alike(&mut self, id: ExprId, types: &[Type]) {
        let alike = fits(&types[0], &types[1]) || fits(&types[1], &types[0]);
        self.rule(alike, || {
            format!("{id} has operands {} and {}", types[0], types[1])
        });
    }

    pub(super) fn arguments(&mut self, id: ExprId, types: &[Type], wanted: &[Type]) {
        let right = types.len() == wanted.len()
            && types
                .iter()
                .zip(wanted)
                .all(|(ty, wanted)| fits(ty, wanted));
        self.rule(right, || format!("{id} takes {wanted:?}, not {types:?}"));
    }

    fn unary(&mut self, id: ExprId, op: UnaryOp, ty: &Type, operand: &Type) {
        if let Some((wanted, result)) = unary_types(op) {
            self.rule(fits(operand, &wanted), || {
                format!("{id}: {op:?} of {operand}")
            });
            return self.gives(id, ty, &result);
        }
        if *operand == Type::Never {
            return;
        }
        let right = match op {
            UnaryOp::Retype => operand.repr().is_some() && operand.repr() == ty.repr(),
            _ => is_integer(operand) && is_integer(ty) || is_float(operand) && is_float(ty),
        };
        self.rule(right, || format!("{id}: {op:?} of {operand} to {ty}"));
    }

    fn binary(&mut self, id: ExprId, op: BinaryOp, ty: &Type, types: &[Type]) {
        self.alike(id, types);
        if let Some(wanted) = binary_type(op) {
            self.rule(types.iter().all(|ty| fits(ty, &wanted)), || {
                format!("{id}: {op:?} of {}", types[0])
            });
            return self.gives(id, ty, &wanted);
        }
        let right = is_integer(ty) && types.iter().all(|operand| fits(operand, ty));
        self.rule(right, || format!("{id}: {op:?} of {} to {ty}", types[0]));
    }

    fn field(&mut self, id: ExprId, ty: &Type, tuple: &Type, index: u32) {
        match tuple {
            Type::Never => {}
            Type::Tuple(elements) => match elements.get(index as usize) {
                Some(element) => self.gives(id, ty, element),
                None => self.broken(format!("{id}: there is no field {index} of {tuple}")),
            },
            _ => self.broken(format!("{id}: {tuple} has no fields")),
        }
    }

    fn pick(&mut self, id: ExprId, ty: &Type, types: &[Type]) {
        self.rule(fits(&types[1], &Type::Int), || {
            format!("{id} picks by {}", types[1])
        });
        let Type::Tuple(elements) = &types[0] else {
            let never = types[0] == Type::Never;
            return self.rule(never, || format!("{id} picks from {}", types[0]));
        };
        let right = !elements.is_empty() && elements.iter().all(|element| element == ty);
        self.rule(right, || format!("{id} picks {ty} from {}", types[0]));
    }
}

#[cfg(test)]
mod tests {
    use super::{Type, ValueType, flat};

    #[test]
    fn texts_are_an_address_and_a_length() {
        assert_eq!(flat(&Type::Str), [ValueType::Ptr, ValueType::I64]);
        assert_eq!(
            flat(&Type::tuple([Type::Int, Type::Float])),
            [ValueType::I64, ValueType::F64]
        );
    }
}
