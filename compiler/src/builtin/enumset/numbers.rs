//! Ints as sets, as calling the class makes them, and sets as ints.

use crate::hir::{BinaryOp, Compare, ExprId, UnaryOp};
use crate::types::{Boundary, Const, EnumSetDef, NamedType, Repr, Type};

use super::super::writer::{Term, Writer};
use super::as_set;

/// The bits of a set as an int; an `OverflowError` where they do not fit.
pub(in crate::builtin) fn as_int(w: &mut Writer, set: &Term) -> Option<ExprId> {
    let (ty, _) = as_set(&set.ty)?;
    let value = w.term(set);
    let low = w.unary(UnaryOp::Resize, value, Type::Int);
    let bits = 8 * ty.repr().size();
    if bits < 64 {
        let mask = w.int((1 << bits) - 1);
        return Some(w.ints(BinaryOp::And, low, mask));
    }
    // Written again where it is used again: a branch binds nothing.
    let zero = w.int(0);
    let mut fits = w.compare(Compare::GreaterEqual, low, zero);
    if ty.repr() == Repr::I128 {
        let value = w.term(set);
        let low = w.unary(UnaryOp::Resize, value, Type::Int);
        let back = w.unary(UnaryOp::Resize, low, set.ty.clone());
        let value = w.term(set);
        let same = w.compare(Compare::Equal, back, value);
        fits = w.and(fits, same);
    }
    let value = w.term(set);
    let low = w.unary(UnaryOp::Resize, value, Type::Int);
    let raise = w.raise(
        "OverflowError",
        &format!("the value of the {} does not fit in 64 bits", ty.name()),
    );
    Some(w.choose(fits, low, raise))
}

/// The set that calling the class with an int gives.
pub(super) fn from_int(w: &mut Writer, ty: &NamedType, def: &EnumSetDef, number: &Term) -> ExprId {
    let all = def.all_bits();
    match def.boundary {
        Boundary::Conform => masked(w, ty, number, def.mask()),
        Boundary::Strict => {
            let mut right = in_range(w, number, negative(all), positive(all));
            let unknown = all ^ def.mask();
            if unknown != 0 {
                let unknown = masked(w, ty, number, unknown);
                let none = w.constant(Const::of_bits(ty, 0));
                let none = w.compare(Compare::Equal, unknown, none);
                right = w.and(right, none);
            }
            let set = masked(w, ty, number, all);
            let text = format!("the value is not a valid {}", ty.name());
            let raise = w.raise("ValueError", &text);
            w.choose(right, set, raise)
        }
        Boundary::Keep => {
            let widest = u128::MAX >> (128 - 8 * ty.repr().size());
            let right = in_range(w, number, negative(all), positive(widest));
            let (value, zero) = (w.term(number), w.int(0));
            let is_positive = w.compare(Compare::GreaterEqual, value, zero);
            let value = w.term(number);
            let kept = w.unary(UnaryOp::Resize, value, Type::Named(ty.clone()));
            let known = masked(w, ty, number, all);
            let set = w.choose(is_positive, kept, known);
            let raise = out_of_range(w, ty);
            w.choose(right, set, raise)
        }
    }
}

/// The error of bits that a set of the type does not hold.
pub(super) fn out_of_range(w: &mut Writer, ty: &NamedType) -> ExprId {
    let bits = 8 * ty.repr().size();
    let text = format!("the value does not fit in a {} of {bits} bits", ty.name());
    w.raise("OverflowError", &text)
}

/// The bits of an int that are in a mask.
fn masked(w: &mut Writer, ty: &NamedType, number: &Term, mask: u128) -> ExprId {
    let value = w.term(number);
    let set = Type::Named(ty.clone());
    let value = w.unary(UnaryOp::Resize, value, set.clone());
    let mask = w.constant(Const::of_bits(ty, mask));
    w.binary(BinaryOp::And, value, mask, set)
}

fn in_range(w: &mut Writer, number: &Term, low: i64, high: i64) -> ExprId {
    let (value, low) = (w.term(number), w.int(low));
    let above = w.compare(Compare::GreaterEqual, value, low);
    let (value, high) = (w.term(number), w.int(high));
    let below = w.compare(Compare::LessEqual, value, high);
    w.and(above, below)
}

/// The largest int that is not larger.
fn positive(bits: u128) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}

/// The smallest int that is not smaller than `~bits`.
fn negative(bits: u128) -> i64 {
    i64::try_from(bits).map_or(i64::MIN, |bits| !bits)
}
