//! Enumerations: identity, equality, order, values.

use super::{Outcome, bool, float, int, python, text};
use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::builtin::{EnumerationError, enumeration, member};
use crate::types::{Const, EnumMembers, NamedType, Repr, Type};

fn members(of: &[(&str, i64)]) -> EnumMembers {
    of.iter()
        .map(|(name, value)| ((*name).into(), *value))
        .collect()
}

fn define(name: &str, is_int: bool, of: &[(&str, i64)]) -> NamedType {
    enumeration(name, "module", is_int, members(of), Repr::I16).expect("small values")
}

fn side(is_int: bool) -> NamedType {
    define("Side", is_int, &[("BUY", 1), ("SELL", -1), ("ALSO_BUY", 1)])
}

fn of(ty: &NamedType, name: &str) -> Const {
    member(ty, name).expect("a member")
}

fn compare(a: &Const, op: CmpOp, b: &Const) -> Outcome {
    python(|asker| asker.compare(a, op, b))
}

#[test]
fn values_must_fit() {
    let refused = enumeration("E", "m", false, members(&[("A", 32_768)]), Repr::I16);
    assert!(matches!(
        refused,
        Err(EnumerationError::ValueTooLarge { value: 32_768, .. })
    ));
    assert!(enumeration("E", "m", false, members(&[("A", -32_768)]), Repr::I16).is_ok());
    assert!(enumeration("E", "m", false, members(&[("A", i64::MIN)]), Repr::I64).is_ok());
    let refused = enumeration("E", "m", false, members(&[]), Repr::F64);
    assert_eq!(refused, Err(EnumerationError::NotAnInteger(Repr::F64)));
}

#[test]
fn definitions_are_told_apart() {
    assert_eq!(side(false), side(false));
    assert_ne!(side(false), side(true));
    assert_ne!(side(false), define("Side", false, &[("BUY", 1)]));
}

#[test]
fn plain_members_know_their_family_only() {
    let ty = side(false);
    let (buy, sell) = (of(&ty, "BUY"), of(&ty, "SELL"));
    assert_eq!(
        compare(&buy, CmpOp::Eq, &of(&ty, "ALSO_BUY")),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&buy, CmpOp::IsNot, &sell),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&buy, CmpOp::Lt, &sell),
        Outcome::Refused("unsupported-operand")
    );
    assert_eq!(
        compare(&buy, CmpOp::Eq, &int(1)),
        Outcome::Refused("unsupported-operand")
    );
    assert_eq!(
        compare(&int(1), CmpOp::Eq, &buy),
        Outcome::Refused("unsupported-operand")
    );
    let other = of(&define("Other", false, &[("BUY", 1)]), "BUY");
    assert_eq!(
        compare(&buy, CmpOp::Eq, &other),
        Outcome::Refused("unsupported-operand")
    );
    let sum = python(|asker| asker.binary(&buy, BinaryOp::Add, &int(1)));
    assert_eq!(sum, Outcome::Refused("unsupported-operand"));
    let negative = python(|asker| asker.unary(UnaryOp::USub, &buy));
    assert_eq!(negative, Outcome::Refused("unsupported-operand"));
    assert_eq!(
        python(|asker| asker.truth(&buy)),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        python(|asker| asker.attribute(&sell, "value")),
        Outcome::Value(int(-1))
    );
    let conversion = python(|asker| asker.call("builtins.int", std::slice::from_ref(&buy)));
    assert_eq!(conversion, Outcome::Refused("wrong-argument-type"));
    assert_eq!(
        python(|asker| asker.convert(&buy, &Type::Int)),
        Outcome::Declined
    );
}

#[test]
fn int_members_are_ints() {
    let ty = define("Level", true, &[("OFF", 0), ("LOW", 1), ("HIGH", 5)]);
    let (off, low, high) = (of(&ty, "OFF"), of(&ty, "LOW"), of(&ty, "HIGH"));
    assert_eq!(compare(&low, CmpOp::Lt, &high), Outcome::Value(bool(true)));
    assert_eq!(compare(&low, CmpOp::Is, &low), Outcome::Value(bool(true)));
    assert_eq!(
        compare(&high, CmpOp::Eq, &int(5)),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&high, CmpOp::Gt, &float(4.5)),
        Outcome::Value(bool(true))
    );
    assert_eq!(
        compare(&high, CmpOp::Is, &int(5)),
        Outcome::Refused("identity-comparison")
    );
    let sum = python(|asker| asker.binary(&low, BinaryOp::Add, &high));
    assert_eq!(sum, Outcome::Value(int(6)));
    assert_eq!(
        python(|asker| asker.truth(&off)),
        Outcome::Value(bool(false))
    );
    assert_eq!(
        python(|asker| asker.convert(&high, &Type::Int)),
        Outcome::Value(int(5))
    );
    assert_eq!(
        python(|asker| asker.convert(&high, &Type::Float)),
        Outcome::Value(float(5.0))
    );
    let largest = python(|asker| asker.call("builtins.max", &[low.clone(), high.clone()]));
    assert_eq!(largest, Outcome::Value(high));
}

#[test]
fn members_are_found_by_value() {
    let scattered = Type::Named(side(false));
    let contiguous = define("Level", true, &[("A", 1), ("B", 0), ("C", 2)]);
    let of_level = Type::Named(contiguous.clone());
    let construct = |ty: &Type, value: Const| python(|asker| asker.construct(ty, &value));
    assert_eq!(
        construct(&scattered, int(-1)),
        Outcome::Value(of(&side(false), "SELL"))
    );
    assert_eq!(
        construct(&of_level, int(2)),
        Outcome::Value(of(&contiguous, "C"))
    );
    assert_eq!(
        construct(&of_level, bool(true)),
        Outcome::Value(of(&contiguous, "A"))
    );
    // What is no member is reported when it runs.
    for (ty, value) in [
        (&scattered, 0),
        (&of_level, 3),
        (&of_level, -1),
        (&scattered, 65_537),
    ] {
        assert_eq!(construct(ty, int(value)), Outcome::NotConstant);
    }
    assert_eq!(
        construct(&scattered, float(1.0)),
        Outcome::Refused("wrong-argument-type")
    );
}

#[test]
fn names_are_known_when_compiling_only() {
    let also = of(&side(false), "ALSO_BUY");
    let asker = super::Asker::new(crate::options::ErrorModel::Python, true);
    assert_eq!(asker.attribute(&also, "name"), Outcome::Value(text("BUY")));
    let asker = super::Asker::new(crate::options::ErrorModel::Python, false);
    assert_eq!(
        asker.attribute(&also, "name"),
        Outcome::Refused("not-constant")
    );
}
