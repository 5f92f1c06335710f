//! Enumerations with integer values: members of a family, and ints too where they are `IntEnum`.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use crate::ast::{BinaryOp, CmpOp};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, Asked, AttributeQuestion, Binding};
use crate::hir::{Compare, ExprId, UnaryOp};
use crate::types::{Const, EnumMembers, NamedDef, NamedType, Repr, Type, TypeDetail};

use super::call::Call;
use super::comparison::relation;
use super::family::Family;
use super::number::as_int;
use super::refusal;
use super::writer::{Term, Writer};

/// Why a class cannot be an enumeration here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumerationError {
    /// A value its representation does not hold.
    ValueTooLarge {
        /// The member.
        member: Arc<str>,
        /// Its value.
        value: i64,
        /// The representation.
        repr: Repr,
    },
    /// A set its representation does not hold.
    SetTooLarge {
        /// The member.
        member: Arc<str>,
        /// Its bits.
        value: u128,
        /// The representation.
        repr: Repr,
    },
    /// A combination with a bit that is no member, where such bits are no sets.
    Uncovered {
        /// The combination.
        member: Arc<str>,
    },
    /// A representation that is no integer, or one of sets only.
    NotAnInteger(Repr),
}

impl fmt::Display for EnumerationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ValueTooLarge {
                member,
                value,
                repr,
            } => write!(f, "member {member} = {value} does not fit in {repr}"),
            Self::SetTooLarge {
                member,
                value,
                repr,
            } => write!(
                f,
                "member {member} = {value} does not fit in sets of {} bits",
                8 * repr.size()
            ),
            Self::Uncovered { member } => {
                write!(f, "member {member} has bits that are no members")
            }
            Self::NotAnInteger(repr) => write!(f, "an enumeration cannot be held as {repr}"),
        }
    }
}

impl std::error::Error for EnumerationError {}

/// The type of an enumeration class.
pub fn enumeration(
    name: &str,
    module: &str,
    is_int: bool,
    members: EnumMembers,
    repr: Repr,
) -> Result<NamedType, EnumerationError> {
    let bits = match repr {
        Repr::I8 | Repr::I16 | Repr::I32 | Repr::I64 => 8 * repr.size(),
        Repr::I128 | Repr::F32 | Repr::F64 | Repr::Ptr => {
            return Err(EnumerationError::NotAnInteger(repr));
        }
    };
    let mut id = format!("enum {module}.{name}:{repr}:{is_int}");
    for (member, value) in &members {
        if value << (64 - bits) >> (64 - bits) != *value {
            return Err(EnumerationError::ValueTooLarge {
                member: member.clone(),
                value: *value,
                repr,
            });
        }
        // Writing to a String does not fail.
        let _ = write!(id, ",{member}={value}");
    }
    Ok(NamedType::Shared(Arc::new(NamedDef {
        id: Cow::Owned(id),
        name: Cow::Owned(name.to_owned()),
        repr,
        detail: TypeDetail::Enum { is_int, members },
    })))
}

/// A member of an enumeration by its name.
#[must_use]
pub fn member(ty: &NamedType, name: &str) -> Option<Const> {
    if let TypeDetail::EnumSet(def) = &ty.def().detail {
        let (_, bits) = def.members.iter().find(|(member, _)| &**member == name)?;
        return Some(Const::of_bits(ty, *bits));
    }
    let (_, value) = members(ty)?.iter().find(|(member, _)| &**member == name)?;
    Some(Const::Named {
        ty: ty.clone(),
        bits: *value,
    })
}

fn members(ty: &NamedType) -> Option<&EnumMembers> {
    match &ty.def().detail {
        TypeDetail::Enum { members, .. } => Some(members),
        TypeDetail::EnumSet(_)
        | TypeDetail::Plain
        | TypeDetail::Pointer(_)
        | TypeDetail::Number(_)
        | TypeDetail::Struct(_)
        | TypeDetail::Array(_)
        | TypeDetail::Keyed(..) => None,
    }
}

/// The enumeration that a type is, and whether its members are ints.
fn as_enumeration(ty: &Type) -> Option<(&NamedType, bool)> {
    let named = ty.as_named()?;
    match named.def().detail {
        TypeDetail::Enum { is_int, .. } => Some((named, is_int)),
        TypeDetail::EnumSet(_)
        | TypeDetail::Plain
        | TypeDetail::Pointer(_)
        | TypeDetail::Number(_)
        | TypeDetail::Struct(_)
        | TypeDetail::Array(_)
        | TypeDetail::Keyed(..) => None,
    }
}

/// Whether a type is an enumeration whose members are no ints.
pub(super) fn is_plain(ty: &Type) -> bool {
    matches!(as_enumeration(ty), Some((_, false)))
}

/// Enumerations.
pub(super) const ENUMERATION: Family = Family {
    annotation: |annotation, resolver| {
        Ok(match resolver.binding(annotation) {
            Some(Binding::Enum(ty)) => Some(Type::Named(ty)),
            _ => None,
        })
    },
    attribute,
    construct,
    members: &["name", "value"],
    ..Family::new(|ty| as_enumeration(ty).is_some())
};

fn attribute(w: &mut Writer, base: &Term, question: &AttributeQuestion<'_>) -> Answer<ExprId> {
    let Some((ty, is_int)) = as_enumeration(&base.ty) else {
        return Ok(None);
    };
    match question.name {
        "value" => Ok(Some(value(w, base))),
        "name" => {
            let name = match &base.constant {
                Some(Const::Named { bits, .. }) => members(ty)
                    .and_then(|members| members.iter().find(|(_, value)| value == bits))
                    .map(|(name, _)| name.clone()),
                _ => None,
            };
            let Some(name) = name else {
                return Err(Diagnostic::new(
                    "not-constant",
                    "the name of a member must be known when compiling",
                    question.asked.span,
                )
                .help("compare members, or use .value")
                .into());
            };
            Ok(Some(w.constant(Const::Str(name))))
        }
        "real" | "numerator" if is_int => Ok(as_int(w, base)),
        _ => Ok(None),
    }
}

/// The value of a member.
pub(super) fn value(w: &mut Writer, member: &Term) -> ExprId {
    let member = w.term(member);
    w.unary(UnaryOp::Resize, member, Type::Int)
}

/// `Side(x)`: the member with that value, or a `ValueError`.
fn construct(w: &mut Writer, ty: &Type, call: &Call<'_>) -> Answer<ExprId> {
    let [argument] = call.exactly()?;
    if argument.ty == *ty {
        return Ok(Some(w.term(&argument)));
    }
    let Some((named, _)) = as_enumeration(ty) else {
        return Ok(None);
    };
    let Some(number) = as_int(w, &argument) else {
        return Err(call.refuse_type(0, "the int value of a member", &argument.ty));
    };
    let number = match argument.known_int() {
        Some(number) => Term::constant(Const::Int(number)),
        None => w.bind(number),
    };
    let is_member = is_value(w, named, &number);
    let converted = w.term(&number);
    let member = w.unary(UnaryOp::Resize, converted, ty.clone());
    let text = format!("the value is not a valid {}", named.name());
    let raise = w.raise("ValueError", &text);
    Ok(Some(w.choose(is_member, member, raise)))
}

/// Whether a number is the value of a member.
fn is_value(w: &mut Writer, ty: &NamedType, number: &Term) -> ExprId {
    let mut values: Vec<i64> = members(ty)
        .map(|members| members.iter().map(|(_, value)| *value).collect())
        .unwrap_or_default();
    values.sort_unstable();
    values.dedup();
    let contiguous = values.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let mut bound = |op: Compare, value: i64| {
        let (number, value) = (w.term(number), w.int(value));
        w.compare(op, number, value)
    };
    match values.as_slice() {
        [] => w.bool(false),
        [only] => bound(Compare::Equal, *only),
        [first, .., last] if contiguous => {
            let (low, high) = (
                bound(Compare::GreaterEqual, *first),
                bound(Compare::LessEqual, *last),
            );
            w.and(low, high)
        }
        [first, rest @ ..] => {
            let mut found = bound(Compare::Equal, *first);
            for value in rest {
                let (number, value) = (w.term(number), w.int(*value));
                let equal = w.compare(Compare::Equal, number, value);
                found = w.or(found, equal);
            }
            found
        }
    }
}

/// No arithmetic with members that are no ints.
pub(super) fn binary(
    _: &mut Writer,
    asked: Asked<'_>,
    op: BinaryOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    if !is_plain(&a.ty) && !is_plain(&b.ty) {
        return Ok(None);
    }
    Err(refusal::operands(asked, op.symbol(), &a.ty, &b.ty)
        .help("use .value, or derive the enumeration from IntEnum")
        .into())
}

/// Equality within a family of members that are no ints.
pub(super) fn compare(
    w: &mut Writer,
    asked: Asked<'_>,
    op: CmpOp,
    a: &Term,
    b: &Term,
) -> Answer<ExprId> {
    if !is_plain(&a.ty) && !is_plain(&b.ty) {
        return Ok(None);
    }
    let refused = refusal::operands(asked, op.symbol(), &a.ty, &b.ty);
    let Some(relation) = relation(op) else {
        return Ok(None);
    };
    let equality = matches!(relation, Compare::Equal | Compare::NotEqual);
    if a.ty == b.ty && equality {
        let (a, b) = (w.term(a), w.term(b));
        return Ok(Some(w.compare(relation, a, b)));
    }
    Err(if equality {
        refused.help("members equal members of their own enumeration only: compare .value")
    } else {
        refused.help("compare .value, or derive the enumeration from IntEnum")
    }
    .into())
}
