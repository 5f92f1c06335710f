//! The numbers as one family: bool and integer enumerations count as int, numbers of hosts as what they
//! are held as, int mixes with float.

use crate::handlers::{Answer, Asked};
use crate::hir::{Checks, ExprId, UnaryOp};
use crate::options::{CompilationOptions, ErrorModel};
use crate::types::{Type, TypeDetail};

use super::writer::{Term, Writer};
use super::{enumset, held};

/// What a number counts as in arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `bool`
    Bool,
    /// `int`, an `IntEnum`, or a host's integer.
    Int,
    /// `float`, or a host's.
    Float,
}

impl Kind {
    /// Whether it counts as an int.
    pub(super) fn is_whole(self) -> bool {
        match self {
            Self::Bool | Self::Int => true,
            Self::Float => false,
        }
    }
}

/// What a type counts as, where its values are numbers.
pub(super) fn kind(ty: &Type) -> Option<Kind> {
    match ty {
        Type::Bool => Some(Kind::Bool),
        Type::Int => Some(Kind::Int),
        Type::Float => Some(Kind::Float),
        Type::Named(named) => match &named.def().detail {
            TypeDetail::Enum { is_int: true, .. } => Some(Kind::Int),
            TypeDetail::Number(native) => held::kind(*native),
            TypeDetail::EnumSet(def) => def.is_int.then_some(Kind::Int),
            TypeDetail::Enum { is_int: false, .. }
            | TypeDetail::Plain
            | TypeDetail::Pointer(_)
            | TypeDetail::Struct(_)
            | TypeDetail::Array(_)
            | TypeDetail::Keyed(..) => None,
        },
        Type::None
        | Type::Never
        | Type::Str
        | Type::Tuple(_)
        | Type::Container(_)
        | Type::Optional(_) => None,
    }
}

/// What the options say of arithmetic.
pub(super) fn checks(options: CompilationOptions) -> Checks {
    match options.error_model {
        ErrorModel::Python => Checks::Python,
        ErrorModel::Numpy => Checks::Numpy,
    }
}

/// A bool or int as an int.
pub(super) fn as_int(w: &mut Writer, term: &Term) -> Option<ExprId> {
    let op = match (kind(&term.ty)?, &term.ty) {
        (Kind::Bool, _) => UnaryOp::BoolToInt,
        (Kind::Int, Type::Int) => return Some(w.term(term)),
        (Kind::Int, ty) if held::native(ty).is_some() => return held::to_int(w, term),
        (Kind::Int, ty) if enumset::is_set(ty) => return enumset::as_int(w, term),
        (Kind::Int, _) => UnaryOp::Resize,
        (Kind::Float, _) => return None,
    };
    let value = w.term(term);
    Some(w.unary(op, value, Type::Int))
}

/// A number as a float; an int rounds half to even.
pub(super) fn as_float(w: &mut Writer, term: &Term) -> Option<ExprId> {
    if kind(&term.ty)? == Kind::Float {
        return Some(held::to_float(w, term));
    }
    let value = as_int(w, term)?;
    Some(w.unary(UnaryOp::IntToFloat, value, Type::Float))
}

/// Whether a number counts as true.
pub(super) fn truth(w: &mut Writer, term: &Term) -> Option<ExprId> {
    Some(match kind(&term.ty)? {
        Kind::Bool => w.term(term),
        Kind::Int => {
            let value = as_int(w, term)?;
            w.unary(UnaryOp::IntToBool, value, Type::Bool)
        }
        Kind::Float => {
            let value = as_float(w, term)?;
            w.unary(UnaryOp::FloatToBool, value, Type::Bool)
        }
    })
}

/// `-a`, `+a`, `~a`
pub(super) fn unary(
    w: &mut Writer,
    asked: Asked<'_>,
    op: crate::ast::UnaryOp,
    a: &Term,
) -> Answer<ExprId> {
    use crate::ast::UnaryOp as Ast;
    let Some(kind) = kind(&a.ty) else {
        return Ok(None);
    };
    if kind == Kind::Float {
        let Some(value) = as_float(w, a) else {
            return Ok(None);
        };
        return match op {
            Ast::USub => Ok(Some(w.unary(UnaryOp::FloatNeg, value, Type::Float))),
            Ast::UAdd => Ok(Some(value)),
            Ast::Invert => Err(super::refusal::operand(asked, "~", &a.ty)
                .help("convert with int() first")
                .into()),
            Ast::Not => Ok(None),
        };
    }
    let Some(value) = as_int(w, a) else {
        return Ok(None);
    };
    // The negative of a bool always fits.
    let checks = match kind {
        Kind::Bool => Checks::Proved,
        Kind::Int | Kind::Float => checks(*asked.options),
    };
    Ok(match op {
        Ast::USub => Some(w.unary(UnaryOp::IntNeg(checks), value, Type::Int)),
        Ast::UAdd => Some(value),
        Ast::Invert => Some(w.unary(UnaryOp::IntNot, value, Type::Int)),
        Ast::Not => None,
    })
}
