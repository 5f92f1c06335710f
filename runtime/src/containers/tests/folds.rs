//! Sums, extremes, truths and orders of floats, bools and tuples, as CPython gives them.

use std::ffi::c_void;

use super::{Handle, RuntimeFn, call, leaves_nothing};
use crate::containers::{Owned, Value, View};
use crate::errors::Fault;
use crate::layout::{Field, Layout};

type P = *const c_void;

fn floats(items: &[f64]) -> Handle {
    let mut list = Owned::list(Layout::F64, 0).unwrap();
    for item in items {
        list.push([Value::F64(*item)]).unwrap();
    }
    Handle(list.into_raw())
}

fn bits(view: View<'_>) -> Vec<u64> {
    let bits = |value| match value {
        Some(Value::F64(value)) => value.to_bits(),
        other => panic!("{other:?} is no float"),
    };
    view.items().map(|item| bits(item.first())).collect()
}

fn sort(list: &Handle, reverse: u32) -> u32 {
    call!(ListSort(list.0 => P, reverse => u32) -> u32)
}

#[test]
fn sums_of_floats_are_plain_or_compensated() {
    leaves_nothing(|| {
        let sum = |items: &[f64], compensated: u32| {
            let list = floats(items);
            call!(SumFloat(list.0 => P, 0 => u32, 0.0 => f64, compensated => u32) -> f64)
        };
        let tenths = [0.1; 10];
        assert_eq!(sum(&tenths, 0), 0.999_999_999_999_999_9);
        assert_eq!(sum(&tenths, 1), 1.0);
        assert_eq!(sum(&[1e308, 1e308, -1e308], 1), f64::INFINITY);
        assert_eq!(sum(&[1.0, 1e100, 1.0, -1e100], 1), 2.0);
        assert_eq!(sum(&[-0.0], 1).to_bits(), 0);
        assert!(sum(&[1.0, f64::NAN], 1).is_nan());
    });
}

#[test]
fn sums_of_ints_overflow_at_the_end_only() {
    leaves_nothing(|| {
        let sum = |items: &[i64]| {
            let (list, mut cell) = (Handle::list(items), 0_i64);
            let code = call!(SumInt(list.0 => P, 0 => u32, &raw mut cell => *mut i64) -> u32);
            (code, cell)
        };
        assert_eq!(sum(&[i64::MAX, 1, -5]), (0, i64::MAX - 4));
        assert_eq!(sum(&[i64::MAX, 1]), (Fault::IntegerOverflow.code(), 0));
        assert_eq!(sum(&[]), (0, 0));
    });
}

#[test]
fn the_first_of_equal_extremes_wins_and_nan_compares_with_nothing() {
    leaves_nothing(|| {
        let place = |items: &[f64], max: u32| {
            let list = floats(items);
            call!(Extreme(list.0 => P, max => u32, 0 => u32) -> i64)
        };
        assert_eq!(place(&[0.0, -0.0, -1.0], 1), 0);
        assert_eq!(place(&[-0.0, 0.0, 1.0], 0), 0);
        assert_eq!(place(&[f64::NAN, 1.0], 1), 0);
        assert_eq!(place(&[1.0, f64::NAN, 2.0], 1), 2);
        assert_eq!(place(&[], 1), -1);
    });
}

#[test]
fn truths() {
    leaves_nothing(|| {
        let ask = |items: &[f64]| {
            let list = floats(items);
            let any = call!(Any(list.0 => P, 0 => u32) -> i8);
            (any, call!(All(list.0 => P, 0 => u32) -> i8))
        };
        assert_eq!(ask(&[]), (0, 1));
        assert_eq!(ask(&[0.0, -0.0]), (0, 0));
        assert_eq!(ask(&[0.0, f64::NAN]), (1, 0));
        assert_eq!(ask(&[1.0, f64::NAN]), (1, 1));
    });
}

#[test]
fn sorting_is_stable_and_refuses_nan() {
    leaves_nothing(|| {
        let list = floats(&[1.0, 0.0, -0.0, -1.0, -0.0]);
        assert_eq!(sort(&list, 0), 0);
        let expected = [-1.0_f64, 0.0, -0.0, -0.0, 1.0].map(f64::to_bits);
        assert_eq!(bits(list.view()), expected);
        assert_eq!(sort(&list, 1), 0);
        let expected = [1.0_f64, 0.0, -0.0, -0.0, -1.0].map(f64::to_bits);
        assert_eq!(bits(list.view()), expected);

        let list = floats(&[2.0, f64::NAN, 1.0]);
        let before = bits(list.view());
        assert_eq!(sort(&list, 0), Fault::SortNan.code());
        assert_eq!(bits(list.view()), before);
        assert_eq!(sort(&floats(&[f64::NAN]), 0), 0);
    });
}

#[test]
fn tuples_are_sorted_field_by_field() {
    leaves_nothing(|| {
        let pair = Layout::new(&[Field::I8, Field::F64]).unwrap();
        let mut list = Owned::list(pair, 0).unwrap();
        for (flag, number) in [(1, 2.0), (0, 3.0), (1, -1.0), (0, 3.0)] {
            list.push([Value::I8(flag), Value::F64(number)]).unwrap();
        }
        let list = Handle(list.into_raw());
        assert_eq!(sort(&list, 0), 0);
        let sorted: Vec<Vec<_>> = list
            .view()
            .items()
            .map(|item| item.fields().collect())
            .collect();
        let expected = [(0, 3.0), (0, 3.0), (1, -1.0), (1, 2.0)]
            .map(|(flag, number)| vec![Value::I8(flag), Value::F64(number)]);
        assert_eq!(sorted, expected);
        let least = call!(Extreme(list.0 => P, 1 => u32, 0 => u32) -> i64);
        assert_eq!(least, 3);
        assert_eq!(call!(Any(list.0 => P, 0 => u32) -> i8), 1);
    });
}
