//! Lists of lists: who owns what, through every operation that moves items.

use std::ffi::c_void;
use std::ptr;

use super::sequences::append;
use super::{Handle, Numbers, ROUNDS, RuntimeFn, call, ints, leaves_nothing};
use crate::containers::{Value, View};
use crate::layout::Layout;

type P = *const c_void;

pub(super) fn rows(view: View<'_>) -> Vec<Vec<i64>> {
    let row = |value| match value {
        Some(Value::Container(row)) => ints(row),
        other => panic!("{other:?} is no list"),
    };
    view.items().map(|item| row(item.first())).collect()
}

/// Stores a count of a container where a call has made room for it.
fn give(place: P, item: Handle) {
    assert!(!place.is_null());
    // SAFETY: the place is an item's, of a container.
    unsafe { place.cast_mut().cast::<P>().write(item.into_raw()) };
}

fn step(numbers: &mut Numbers, outer: &Handle, model: &mut Vec<Vec<i64>>) {
    let len = i64::try_from(model.len()).unwrap();
    let place = numbers.below(len.cast_unsigned() + 1);
    let index = usize::try_from(place).unwrap();
    match numbers.below(12) {
        0..4 => {
            let row: Vec<i64> = (0..numbers.below(4)).collect();
            give(
                call!(ListInsert(outer.0 => P, place => i64) -> P),
                Handle::list(&row),
            );
            model.insert(index, row);
        }
        4 if index < model.len() => {
            let Some(Value::Container(row)) = outer.view().get(place).unwrap().first() else {
                panic!("a list of lists");
            };
            append(row.as_raw(), 9);
            // Whatever shares the row sees the change: the model asks again.
            *model = rows(outer.view());
        }
        5 if index < model.len() => {
            assert_eq!(call!(ListDelete(outer.0 => P, place => i64) -> u32), 0);
            model.remove(index);
        }
        6 if len < 60 => {
            assert_eq!(call!(SequenceExtend(outer.0 => P, outer.0 => P) -> u32), 0);
            model.extend_from_within(..);
        }
        7 => {
            assert_eq!(call!(ListSort(outer.0 => P, 0 => u32) -> u32), 0);
            model.sort();
        }
        8 => {
            let mut part: P = ptr::null();
            let failed = call!(ListSlice(outer.0 => P, place => i64, 0 => i64, -1 => i64, 5 => u32,
                &raw mut part => *mut P) -> u32);
            assert_eq!(failed, 0);
            let part = Handle(part);
            let mut expected: Vec<_> = model.iter().take(index + 1).cloned().collect();
            expected.reverse();
            assert_eq!(rows(part.view()), expected);
            let sum = Handle(call!(ListConcat(part.0 => P, outer.0 => P) -> P));
            assert_eq!(sum.view().len(), part.view().len() + model.len());
        }
        9 => {
            let failed = call!(ListDeleteSlice(outer.0 => P, place => i64, 0 => i64, 2 => i64, 5 => u32) -> u32);
            assert_eq!(failed, 0);
            let mut at = 0;
            model.retain(|_| {
                at += 1;
                at <= index || (at - 1 - index) % 2 != 0
            });
        }
        10 => {
            let copy = Handle(call!(ObjectCopy(outer.0 => P) -> P));
            assert_eq!(copy.view(), outer.view());
            let deep = outer.view().deep_copy().unwrap();
            assert_eq!(deep.view(), outer.view());
            let failed = call!(ListSetSlice(outer.0 => P, 0 => i64, 0 => i64, 0 => i64, 0 => u32,
                copy.0 => P) -> u32);
            assert_eq!(failed, 0);
        }
        _ => {
            call!(SequenceReverse(outer.0 => P));
            model.reverse();
        }
    }
}

#[test]
fn rows_are_freed_with_their_last_owner() {
    for seed in 1..=ROUNDS {
        leaves_nothing(|| {
            let mut numbers = Numbers(seed * 15_485_863);
            let outer =
                Handle(call!(ListNew(Layout::OBJECT.bits().cast_signed() => i64, 2 => i64) -> P));
            let mut model = Vec::new();
            for _ in 0..150 {
                step(&mut numbers, &outer, &mut model);
                assert_eq!(rows(outer.view()), model);
            }
            let shared = outer.share();
            drop(outer);
            assert_eq!(rows(shared.view()), model);
        });
    }
}

#[test]
fn a_ring_gives_up_what_falls_off() {
    leaves_nothing(|| {
        for maxlen in [0, 1, 3] {
            let ring = Handle(
                call!(DequeNew(Layout::OBJECT.bits().cast_signed() => i64, maxlen => i64) -> P),
            );
            for number in 0..7 {
                let left = u32::from(number % 3 == 0);
                give(
                    call!(DequeAppend(ring.0 => P, left => u32) -> P),
                    Handle::list(&[number]),
                );
            }
            assert_eq!(ring.view().len(), usize::try_from(maxlen).unwrap());
        }
    });
}

#[test]
fn what_is_in_a_constant_is_copied_not_counted() {
    leaves_nothing(|| {
        let outer =
            Handle(call!(ListNew(Layout::OBJECT.bits().cast_signed() => i64, 2 => i64) -> P));
        give(
            call!(ListInsert(outer.0 => P, 0 => i64) -> P),
            Handle::list(&[1, 2]),
        );
        let constant = outer.view().deep_copy().unwrap().freeze();
        let copy = Handle(call!(ObjectCopy(constant.as_raw() => P) -> P));
        let row = |view: View<'_>| match view.get(0).unwrap().first() {
            Some(Value::Container(row)) => row.as_raw(),
            other => panic!("{other:?} is no list"),
        };
        assert_ne!(row(copy.view()), row(constant.view()));
        append(row(copy.view()), 3);
        assert_eq!(rows(constant.view()), [[1, 2]]);
        assert_eq!(rows(copy.view()), [[1, 2, 3]]);
    });
}
