//! The value of an expression over constants, computed while compiling.
//!
//! Takes the same decisions as the machine code, operation by operation, and calls the same functions
//! of the runtime; so whether something is folded never shows in its value.

mod arithmetic;
mod runtime;

use std::collections::BTreeMap;

use tickjit_runtime::errors::Fault;
use tickjit_runtime::float;

use super::{Body, ExprId, ExprKind, Local, Stmt};
use crate::types::{Const, Type};

use arithmetic::{binary, holds, order, unary};
use runtime::runtime;

/// Why an expression has no value while compiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluateError {
    /// It reads something that is not known, or has an effect.
    NotConstant,
    /// It reports an error.
    Fault(Fault),
}

impl From<Fault> for EvaluateError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

type Evaluated<T = Const> = Result<T, EvaluateError>;

/// The value of the tree at `root`, if it is built of constants and pure operations.
pub fn evaluate(body: &Body, root: ExprId) -> Result<Const, EvaluateError> {
    let mut evaluator = Evaluator {
        body,
        locals: BTreeMap::new(),
    };
    evaluator.value(root)
}

struct Evaluator<'a> {
    body: &'a Body,
    /// Locals of the tree's own blocks.
    locals: BTreeMap<Local, Const>,
}

impl Evaluator<'_> {
    fn value(&mut self, id: ExprId) -> Evaluated {
        let expr = &self.body.exprs[id];
        match &expr.kind {
            ExprKind::Const(value) => Ok(value.clone()),
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => self
                .locals
                .get(local)
                .cloned()
                .ok_or(EvaluateError::NotConstant),
            ExprKind::Unary(op, a) => {
                let a = self.value(*a)?;
                unary(*op, &a, &expr.ty)
            }
            ExprKind::Binary(op, a, b) => {
                let (a, b) = (self.value(*a)?, self.value(*b)?);
                binary(*op, &a, &b)
            }
            ExprKind::Compare(op, a, b) => {
                let (a, b) = (self.value(*a)?, self.value(*b)?);
                Ok(Const::Bool(holds(*op, order(&a, &b)?)))
            }
            ExprKind::CompareIntFloat(op, a, b) => {
                let (a, b) = (self.value(*a)?, self.value(*b)?);
                let order = float::compare_int(as_int(&a)?, as_float(&b)?);
                Ok(Const::Bool(holds(*op, order)))
            }
            ExprKind::Runtime(function, args) => {
                let args: Evaluated<Vec<Const>> = args.iter().map(|arg| self.value(*arg)).collect();
                Ok(runtime(*function, &args?)?.under(&expr.ty))
            }
            ExprKind::Tuple(elements) => {
                let elements: Evaluated<Vec<Const>> =
                    elements.iter().map(|e| self.value(*e)).collect();
                Ok(Const::Tuple(elements?.into()))
            }
            ExprKind::Field(base, index) => self.element(*base, usize::try_from(*index).ok()),
            ExprKind::Pick(base, index) => {
                let index = self.value(*index)?;
                self.element(*base, usize::try_from(as_int(&index)?).ok())
            }
            ExprKind::And(a, b) => {
                if self.test(*a)? {
                    self.value(*b)
                } else {
                    Ok(Const::Bool(false))
                }
            }
            ExprKind::Or(a, b) => {
                if self.test(*a)? {
                    Ok(Const::Bool(true))
                } else {
                    self.value(*b)
                }
            }
            ExprKind::If(test, then, otherwise) => {
                if self.test(*test)? {
                    self.value(*then)
                } else {
                    self.value(*otherwise)
                }
            }
            ExprKind::Block(statements, value) => {
                for statement in statements {
                    let Stmt::Assign(local, value) = statement else {
                        return Err(EvaluateError::NotConstant);
                    };
                    let value = self.value(*value)?;
                    self.locals.insert(*local, value);
                }
                self.value(*value)
            }
            ExprKind::State(_)
            | ExprKind::Input(_)
            | ExprKind::Element { .. }
            | ExprKind::Param(_)
            | ExprKind::Operand(_)
            | ExprKind::Native(..)
            | ExprKind::Call(..)
            | ExprKind::Inline(_)
            | ExprKind::Container(..)
            | ExprKind::Memory(..)
            | ExprKind::Wrap(_)
            | ExprKind::IsPresent(_)
            | ExprKind::Unwrap(_)
            | ExprKind::Raise { .. } => Err(EvaluateError::NotConstant),
        }
    }

    fn test(&mut self, id: ExprId) -> Evaluated<bool> {
        let value = self.value(id)?;
        as_bool(&value)
    }

    fn element(&mut self, base: ExprId, index: Option<usize>) -> Evaluated {
        let Const::Tuple(elements) = self.value(base)? else {
            return Err(EvaluateError::NotConstant);
        };
        index
            .and_then(|index| elements.get(index))
            .cloned()
            .ok_or(EvaluateError::NotConstant)
    }
}

fn as_int(value: &Const) -> Evaluated<i64> {
    match value {
        Const::Int(value) | Const::Named { bits: value, .. } => Ok(*value),
        Const::Bool(value) => Ok(i64::from(*value)),
        Const::None
        | Const::Float(_)
        | Const::Str(_)
        | Const::Tuple(_)
        | Const::Container(_)
        | Const::Wide { .. } => Err(EvaluateError::NotConstant),
    }
}

fn as_float(value: &Const) -> Evaluated<f64> {
    match value {
        Const::Float(value) => Ok(*value),
        _ => Err(EvaluateError::NotConstant),
    }
}

fn as_bool(value: &Const) -> Evaluated<bool> {
    match value {
        Const::Bool(value) => Ok(*value),
        _ => Err(EvaluateError::NotConstant),
    }
}

/// What an operation gives: an integer takes the type of its expression.
enum Raw {
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl Raw {
    fn under(self, ty: &Type) -> Const {
        match (self, ty) {
            (Self::Int(bits), Type::Named(named)) => Const::Named {
                ty: named.clone(),
                bits,
            },
            (Self::Int(value), _) => Const::Int(value),
            (Self::Float(value), _) => Const::Float(value),
            (Self::Bool(value), _) => Const::Bool(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hir::{BinaryOp, Checks, Origin};

    fn add(body: &mut Body, ty: Type, kind: ExprKind) -> ExprId {
        body.add(ty, kind, Origin::default())
    }

    fn int(body: &mut Body, value: i64) -> ExprId {
        add(body, Type::Int, ExprKind::Const(Const::Int(value)))
    }

    #[test]
    fn blocks_have_values() {
        let mut body = Body::default();
        let local = body.local("x".into(), Type::Int);
        let (two, three) = (int(&mut body, 2), int(&mut body, 3));
        let read = add(&mut body, Type::Int, ExprKind::Local(local));
        let product = ExprKind::Binary(BinaryOp::IntMul(Checks::Python), read, three);
        let product = add(&mut body, Type::Int, product);
        let block = ExprKind::Block(vec![Stmt::Assign(local, two)], product);
        let block = add(&mut body, Type::Int, block);
        assert_eq!(evaluate(&body, block), Ok(Const::Int(6)));
        assert_eq!(evaluate(&body, read), Err(EvaluateError::NotConstant));
    }

    #[test]
    fn only_what_runs_is_looked_at() {
        let mut body = Body::default();
        let (one, zero) = (int(&mut body, 1), int(&mut body, 0));
        let divide = ExprKind::Binary(BinaryOp::IntFloorDiv(Checks::Python), one, zero);
        let fails = add(&mut body, Type::Int, divide);
        let input = add(&mut body, Type::Int, ExprKind::Input(0));
        let yes = ExprKind::Const(Const::Bool(true));
        let yes = add(&mut body, Type::Bool, yes);
        let fault = EvaluateError::Fault(Fault::IntegerDivisionByZero);
        assert_eq!(evaluate(&body, fails), Err(fault));
        let choice = add(&mut body, Type::Int, ExprKind::If(yes, one, fails));
        assert_eq!(evaluate(&body, choice), Ok(Const::Int(1)));
        let choice = add(&mut body, Type::Int, ExprKind::If(yes, input, one));
        assert_eq!(evaluate(&body, choice), Err(EvaluateError::NotConstant));
    }

    #[test]
    fn elements_are_found() {
        let mut body = Body::default();
        let (one, two) = (int(&mut body, 1), int(&mut body, 2));
        let ty = Type::tuple([Type::Int, Type::Int]);
        let tuple = add(&mut body, ty, ExprKind::Tuple(vec![one, two]));
        let field = add(&mut body, Type::Int, ExprKind::Field(tuple, 1));
        assert_eq!(evaluate(&body, field), Ok(Const::Int(2)));
        let picked = add(&mut body, Type::Int, ExprKind::Pick(tuple, one));
        assert_eq!(evaluate(&body, picked), Ok(Const::Int(2)));
        let outside = add(&mut body, Type::Int, ExprKind::Pick(tuple, two));
        assert_eq!(evaluate(&body, outside), Err(EvaluateError::NotConstant));
    }
}
