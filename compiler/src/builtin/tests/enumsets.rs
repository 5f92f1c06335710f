//! Sets of members: operators, ints as sets and sets as ints, in every width.

use super::{Asker, Outcome, bool, int, python};
use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::builtin::{EnumerationError, enum_set, member};
use crate::options::ErrorModel;
use crate::types::{Boundary, Const, EnumSetDef, NamedType, Repr, Type};

const WIDTHS: [Repr; 5] = [Repr::I8, Repr::I16, Repr::I32, Repr::I64, Repr::I128];

fn def(is_int: bool, boundary: Boundary, members: &[(&str, u128)]) -> EnumSetDef {
    let members = members.iter().map(|(name, bits)| ((*name).into(), *bits));
    EnumSetDef {
        is_int,
        boundary,
        has_methods: false,
        members: members.collect(),
    }
}

fn define(is_int: bool, boundary: Boundary, repr: Repr) -> NamedType {
    let top = 1 << (8 * repr.size() - 1);
    let def = def(is_int, boundary, &[("LOW", 1), ("NEXT", 4), ("TOP", top)]);
    enum_set("Bits", "module", def, repr).expect("members that fit")
}

fn set(ty: &NamedType, bits: u128) -> Const {
    Const::of_bits(ty, bits)
}

#[test]
fn members_must_fit() {
    for repr in WIDTHS {
        let ty = define(false, Boundary::Strict, repr);
        let top = member(&ty, "TOP").and_then(|top| top.bits());
        assert_eq!(top, Some(1 << (8 * repr.size() - 1)));
    }
    let wide = def(false, Boundary::Strict, &[("A", 256)]);
    assert!(matches!(
        enum_set("E", "m", wide, Repr::I8),
        Err(EnumerationError::SetTooLarge { value: 256, .. })
    ));
    let uncovered = def(false, Boundary::Strict, &[("A", 1), ("B", 3)]);
    assert!(matches!(
        enum_set("E", "m", uncovered, Repr::I8),
        Err(EnumerationError::Uncovered { .. })
    ));
    let kept = def(true, Boundary::Keep, &[("A", 1), ("B", 3)]);
    assert!(enum_set("E", "m", kept, Repr::I8).is_ok());
    let float = enum_set("E", "m", def(false, Boundary::Keep, &[]), Repr::F64);
    assert_eq!(float, Err(EnumerationError::NotAnInteger(Repr::F64)));
}

#[test]
fn sets_combine_and_compare() {
    for repr in WIDTHS {
        let ty = define(false, Boundary::Strict, repr);
        let top: u128 = 1 << (8 * repr.size() - 1);
        for a in [0, 1, 4, 5, top, top | 4, top | 5] {
            for b in [0, 1, 5, top | 1] {
                let (x, y) = (set(&ty, a), set(&ty, b));
                let binary = |op| python(|asker| asker.binary(&x, op, &y));
                assert_eq!(binary(BinaryOp::BitOr), Outcome::Value(set(&ty, a | b)));
                assert_eq!(binary(BinaryOp::BitAnd), Outcome::Value(set(&ty, a & b)));
                assert_eq!(binary(BinaryOp::BitXor), Outcome::Value(set(&ty, a ^ b)));
                let equal = python(|asker| asker.compare(&x, CmpOp::Eq, &y));
                assert_eq!(equal, Outcome::Value(bool(a == b)));
                let any = |name| python(|asker| asker.call(name, &[x.clone(), y.clone()]));
                let any_of = any("tickjit.extension.enums.contains_any");
                assert_eq!(any_of, Outcome::Value(bool(a & b != 0)));
                let all_of = any("tickjit.extension.enums.contains_all");
                assert_eq!(all_of, Outcome::Value(bool(a & b == b)));
            }
            let x = set(&ty, a);
            let inverted = python(|asker| asker.unary(UnaryOp::Invert, &x));
            assert_eq!(inverted, Outcome::Value(set(&ty, (top | 5) & !a)));
            let truth = python(|asker| asker.truth(&x));
            assert_eq!(truth, Outcome::Value(bool(a != 0)));
        }
    }
}

#[test]
fn sets_know_their_class_only() {
    let ty = define(false, Boundary::Strict, Repr::I128);
    let other = define(false, Boundary::Conform, Repr::I128);
    assert_ne!(ty, other);
    let (a, b) = (set(&ty, 1), set(&other, 1));
    for wrong in [b, int(1), bool(true)] {
        let sum = python(|asker| asker.binary(&a, BinaryOp::BitOr, &wrong));
        assert_eq!(sum, Outcome::Refused("unsupported-operand"));
        let equal = python(|asker| asker.compare(&wrong, CmpOp::Eq, &a));
        assert_eq!(equal, Outcome::Refused("unsupported-operand"));
    }
    let order = python(|asker| asker.compare(&a, CmpOp::Lt, &a));
    assert_eq!(order, Outcome::Refused("unsupported-operand"));
    let negative = python(|asker| asker.unary(UnaryOp::USub, &a));
    assert_eq!(negative, Outcome::Refused("unsupported-operand"));
    let converted = python(|asker| asker.convert(&a, &Type::Int));
    assert_eq!(converted, Outcome::Declined);
}

#[test]
fn sets_that_are_ints_are_unsigned() {
    for repr in WIDTHS {
        let ty = define(true, Boundary::Keep, repr);
        let top: u128 = 1 << (8 * repr.size() - 1);
        let value = python(|asker| asker.attribute(&set(&ty, top), "value"));
        let small = python(|asker| asker.attribute(&set(&ty, 5), "value"));
        assert_eq!(small, Outcome::Value(int(5)));
        match i64::try_from(top) {
            Ok(top) => assert_eq!(value, Outcome::Value(int(top))),
            // It is reported when it runs.
            Err(_) => assert_eq!(value, Outcome::NotConstant),
        }
        // An int that is known is bits at once, however wide the set is.
        let asker = Asker::new(ErrorModel::Python, true);
        let known = asker.compare(&set(&ty, top), CmpOp::Eq, &int(4));
        assert_eq!(known, Outcome::Value(bool(false)));
        let with_int = asker.binary(&int(2), BinaryOp::BitOr, &set(&ty, top));
        assert_eq!(with_int, Outcome::Value(set(&ty, top | 2)));
    }
}

#[test]
fn ints_become_sets_by_the_boundary() {
    let construct = |ty: &NamedType, value: i64| {
        let class = Type::Named(ty.clone());
        python(|asker| asker.construct(&class, &int(value)))
    };
    for repr in WIDTHS {
        let all = u128::MAX >> (128 - 8 * repr.size());
        let top: u128 = 1 << (8 * repr.size() - 1);
        let mask = top | 5;
        let conform = define(false, Boundary::Conform, repr);
        let keep = define(false, Boundary::Keep, repr);
        let strict = define(false, Boundary::Strict, repr);
        for value in [-6i64, -1, 0, 1, 5] {
            let bits = i128::from(value).cast_unsigned();
            let kept = Outcome::Value(set(&conform, bits & mask));
            assert_eq!(construct(&conform, value), kept);
            assert_eq!(
                construct(&keep, value),
                Outcome::Value(set(&keep, bits & all))
            );
            let right = bits & (all ^ mask) == 0;
            let expected = if right {
                Outcome::Value(set(&strict, bits & all))
            } else {
                Outcome::NotConstant
            };
            assert_eq!(construct(&strict, value), expected);
        }
    }
    let small = define(false, Boundary::Keep, Repr::I8);
    assert_eq!(construct(&small, 256), Outcome::NotConstant);
    assert_eq!(construct(&small, -257), Outcome::NotConstant);
}
