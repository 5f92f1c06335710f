//! Sets of the members of an enumeration: classes derived from `enum.Flag` and `enum.IntFlag`.
//!
//! A set is its bits, an unsigned integer of 8 to 128 bits. What Python's `enum` does to bits that no
//! member has is done here too, as of Python 3.11. Sets of an `IntFlag` are ints where Python takes
//! them for such; a set that does not fit in 64 signed bits is an `OverflowError` then. Operators are in
//! [`operators`], ints as sets and sets as ints in [`numbers`].

mod numbers;
mod operators;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, AttributeQuestion, CompilationContext, RegistryError};
use crate::hir::{BinaryOp, Compare, ExprId};
use crate::types::{Boundary, Const, EnumSetDef, NamedDef, NamedType, Repr, Type, TypeDetail};

use super::call::{Call, Function};
use super::enumeration::EnumerationError;
use super::family::Family;
use super::functions::register_table;
use super::number;
use super::writer::{Term, Writer};

pub(super) use numbers::as_int;
pub(super) use operators::{binary, compare, unary};

/// The type of a class of sets.
pub fn enum_set(
    name: &str,
    module: &str,
    def: EnumSetDef,
    repr: Repr,
) -> Result<NamedType, EnumerationError> {
    let bits = match repr {
        Repr::I8 | Repr::I16 | Repr::I32 | Repr::I64 | Repr::I128 => 8 * repr.size(),
        Repr::F32 | Repr::F64 | Repr::Ptr => {
            return Err(EnumerationError::NotAnInteger(repr));
        }
    };
    let boundary = def.boundary.name();
    let mut id = format!("enumset {module}.{name}:{repr}:{}:{boundary}", def.is_int);
    for (member, value) in &def.members {
        if value.checked_shr(bits).unwrap_or(0) != 0 {
            return Err(EnumerationError::SetTooLarge {
                member: member.clone(),
                value: *value,
                repr,
            });
        }
        if def.boundary != Boundary::Keep && value & !def.singles() != 0 {
            return Err(EnumerationError::Uncovered {
                member: member.clone(),
            });
        }
        // Writing to a String does not fail.
        let _ = write!(id, ",{member}={value}");
    }
    if def.has_methods {
        id.push_str(":methods");
    }
    Ok(NamedType::Shared(Arc::new(NamedDef {
        id: Cow::Owned(id),
        name: Cow::Owned(name.to_owned()),
        repr,
        detail: TypeDetail::EnumSet(Arc::new(def)),
    })))
}

/// The class of sets that a type is.
pub(super) fn as_set(ty: &Type) -> Option<(&NamedType, &EnumSetDef)> {
    let named = ty.as_named()?;
    if let TypeDetail::EnumSet(def) = &named.def().detail {
        Some((named, def))
    } else {
        None
    }
}

/// Whether a type is of sets.
pub(super) fn is_set(ty: &Type) -> bool {
    ty.as_named().is_some_and(NamedType::is_set)
}

/// Sets of members.
pub(super) const ENUM_SET: Family = Family {
    attribute,
    method,
    construct,
    members: &["name", "value"],
    ..Family::new(is_set)
};

const FUNCTIONS: &[(&str, Function)] = &[
    (
        "tickjit.extension.enums.contains_all",
        Function(|w, call| contains_function(w, call, Contains::All)),
    ),
    (
        "tickjit.extension.enums.contains_any",
        Function(|w, call| contains_function(w, call, Contains::Any)),
    ),
];

/// Registers the functions of sets.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    register_table(context, FUNCTIONS)
}

/// Whether a set counts as true: it is not empty.
pub(super) fn truth(w: &mut Writer, set: &Term) -> ExprId {
    let bits = w.term(set);
    is_other_than(w, bits, set, 0)
}

/// A set of constant bits.
fn bits(w: &mut Writer, ty: &NamedType, bits: u128) -> ExprId {
    w.constant(Const::of_bits(ty, bits))
}

/// An operation on two sets of one type.
fn combined(w: &mut Writer, op: BinaryOp, a: ExprId, b: ExprId, ty: &NamedType) -> ExprId {
    w.binary(op, a, b, Type::Named(ty.clone()))
}

/// Whether bits of the type of `like` are other than `constant`.
fn is_other_than(w: &mut Writer, value: ExprId, like: &Term, constant: u128) -> ExprId {
    match like.ty.as_named() {
        Some(ty) => {
            let constant = bits(w, ty, constant);
            w.compare(Compare::NotEqual, value, constant)
        }
        None => w.bool(false),
    }
}

/// What of several sets must be in one.
#[derive(Clone, Copy)]
enum Contains {
    Any,
    All,
}

/// Whether any, or all, bits of `sought` are in `set`, a set of one type.
fn contains(w: &mut Writer, what: Contains, ty: &NamedType, set: &Term, sought: &Term) -> ExprId {
    let (a, b) = (w.term(set), w.term(sought));
    let common = combined(w, BinaryOp::And, a, b, ty);
    match what {
        Contains::Any => is_other_than(w, common, set, 0),
        Contains::All => {
            let sought = w.term(sought);
            w.compare(Compare::Equal, common, sought)
        }
    }
}

fn contains_function(w: &mut Writer, call: &Call<'_>, what: Contains) -> Answer<ExprId> {
    let terms = call.terms()?;
    match terms.split_first() {
        Some((set, sought)) => contains_several(w, call, what, set, sought, 1),
        None => Err(call.refuse("a set, and what it may contain")),
    }
}

/// `sought` are the arguments of the call from `first` on.
fn contains_several(
    w: &mut Writer,
    call: &Call<'_>,
    what: Contains,
    set: &Term,
    sought: &[Term],
    first: usize,
) -> Answer<ExprId> {
    let Some((ty, _)) = as_set(&set.ty) else {
        return Err(call.refuse_type(0, "a set of members of an enumeration", &set.ty));
    };
    let Some((one, others)) = sought.split_first() else {
        return Err(call.refuse("one set or member to look for, or several"));
    };
    for (at, sought) in sought.iter().enumerate() {
        if sought.ty != set.ty {
            return Err(call.refuse_type(first + at, ty.name(), &sought.ty));
        }
    }
    let mut all = w.term(one);
    for other in others {
        let other = w.term(other);
        all = combined(w, BinaryOp::Or, all, other, ty);
    }
    let all = if others.is_empty() {
        one.clone()
    } else {
        w.bind(all)
    };
    Ok(Some(contains(w, what, ty, set, &all)))
}

fn attribute(w: &mut Writer, base: &Term, question: &AttributeQuestion<'_>) -> Answer<ExprId> {
    let Some((_, def)) = as_set(&base.ty) else {
        return Ok(None);
    };
    match question.name {
        "value" => Ok(as_int(w, base)),
        "name" => {
            let known = base.constant.as_ref().and_then(Const::bits);
            let Some(name) = known.and_then(|bits| def.name_of(bits)) else {
                return Err(Diagnostic::new(
                    "not-constant",
                    "the name of a set must be that of one member, known when compiling",
                    question.asked.span,
                )
                .help("compare sets, or use .value")
                .into());
            };
            Ok(Some(w.constant(Const::Str(name.clone()))))
        }
        "real" | "numerator" if def.is_int => Ok(as_int(w, base)),
        _ => Ok(None),
    }
}

fn method(w: &mut Writer, base: &Term, call: &Call<'_>) -> Answer<ExprId> {
    let Some((ty, def)) = as_set(&base.ty) else {
        return Ok(None);
    };
    match call.name {
        "__contains__" => {
            let [member] = call.exactly()?;
            if member.ty != base.ty {
                return Err(call.refuse_type(0, ty.name(), &member.ty));
            }
            Ok(Some(contains(w, Contains::All, ty, base, &member)))
        }
        "contains_any" if def.has_methods => {
            contains_several(w, call, Contains::Any, base, &call.terms()?, 0)
        }
        "contains_all" if def.has_methods => {
            contains_several(w, call, Contains::All, base, &call.terms()?, 0)
        }
        _ => Ok(None),
    }
}

/// `Permission(x)`: the set of the bits of an int.
fn construct(w: &mut Writer, ty: &Type, call: &Call<'_>) -> Answer<ExprId> {
    let [argument] = call.exactly()?;
    if argument.ty == *ty {
        return Ok(Some(w.term(&argument)));
    }
    let Some((named, def)) = as_set(ty) else {
        return Ok(None);
    };
    let Some(number) = number::as_int(w, &argument) else {
        return Err(call.refuse_type(0, "the int value of a set", &argument.ty));
    };
    let number = w.bind(number);
    Ok(Some(numbers::from_int(w, named, def, &number)))
}
