//! Dicts and sets against insertion-ordered maps.

use std::ffi::c_void;

use indexmap::{IndexMap, IndexSet};

use super::sequences::append;
use super::{Handle, Numbers, ROUNDS, RuntimeFn, call, int, ints, leaves_nothing, load};
use crate::containers::{Owned, Value, View};
use crate::layout::{self, Field, Layout};

type P = *const c_void;

fn lists(view: View<'_>) -> Vec<(i64, Vec<i64>)> {
    let list = |value| match value {
        Some(Value::Container(list)) => ints(list),
        other => panic!("{other:?} is no list"),
    };
    view.entries()
        .map(|(key, value)| (int(key), list(value.first())))
        .collect()
}

/// The place of the value in an entry with an int for a key.
fn value(entry: P) -> *mut P {
    assert!(!entry.is_null());
    // SAFETY: the value is behind the key.
    unsafe { entry.byte_add(8).cast_mut().cast() }
}

/// `d[key]`, where a list is made if there is none, as `setdefault` does.
fn list_of(dict: P, key: i64) -> P {
    let place = value(call!(TableInsertInt(dict => P, key => i64) -> P));
    // SAFETY: the place of a handle, null in a new entry.
    unsafe {
        if place.read().is_null() {
            place.write(Handle::list(&[]).into_raw());
        }
        place.read()
    }
}

fn step(numbers: &mut Numbers, dict: &mut Handle, model: &mut IndexMap<i64, Vec<i64>>) {
    let key = numbers.below(40) - 5;
    match numbers.below(12) {
        0..5 => {
            append(list_of(dict.0, key), key * 2);
            model.entry(key).or_default().push(key * 2);
        }
        5..8 => {
            let entry = call!(TableTakeInt(dict.0 => P, key => i64) -> P);
            let taken = model.shift_remove(&key);
            assert_eq!(!entry.is_null(), taken.is_some());
            if let Some(taken) = taken {
                // SAFETY: the value of a dead entry is the caller's.
                let list = Handle(unsafe { value(entry).read() });
                assert_eq!(ints(list.view()), taken);
            }
        }
        8 => {
            let number = call!(TableLast(dict.0 => P, i64::MAX => i64) -> i64);
            assert_eq!(number < 0, model.is_empty());
            if let Some((last, _)) = model.pop() {
                let entry = call!(TableFindInt(dict.0 => P, last => i64) -> P);
                // SAFETY: the value is given up with the entry.
                drop(Handle(unsafe { value(entry).read() }));
                call!(TableRemove(dict.0 => P, entry => P));
            }
        }
        9 => {
            let copy = Handle(call!(ObjectCopy(dict.0 => P) -> P));
            assert_eq!(call!(ObjectEqual(copy.0 => P, dict.0 => P) -> i8), 1);
            assert_eq!(call!(TableUpdate(copy.0 => P, dict.0 => P) -> u32), 0);
            assert_eq!(lists(copy.view()), lists(dict.view()));
            *dict = copy;
            // A copy shares its values until the original is gone, which it is now.
        }
        10 if numbers.below(30) == 0 => {
            call!(ObjectClear(dict.0 => P));
            model.clear();
        }
        _ => {
            let keys = Handle(call!(ListFrom(dict.0 => P, 0 => u32) -> P));
            assert_eq!(ints(keys.view()), model.keys().copied().collect::<Vec<_>>());
            let values = Handle(call!(ListFrom(dict.0 => P, 1 => u32) -> P));
            assert_eq!(values.view().len(), model.len());
            let pairs = Handle(call!(ListFrom(dict.0 => P, 2 => u32) -> P));
            assert_eq!(pairs.view().item_layout().count(), 2);
            let least = call!(Extreme(dict.0 => P, 0 => u32, 0 => u32) -> i64);
            assert_eq!(least < 0, model.is_empty());
        }
    }
}

#[test]
fn dicts_do_what_ordered_maps_do() {
    for seed in 1..=ROUNDS {
        leaves_nothing(|| {
            let mut numbers = Numbers(seed * 7919);
            let (key, list) = (Layout::I64.bits(), Layout::OBJECT.bits());
            let mut dict = Handle(
                call!(TableNew(key.cast_signed() => i64, list.cast_signed() => i64, 0 => i64) -> P),
            );
            let mut model = IndexMap::new();
            for _ in 0..400 {
                step(&mut numbers, &mut dict, &mut model);
                assert_eq!(lists(dict.view()), Vec::from_iter(model.clone()));
            }
        });
    }
}

fn set(keys: impl IntoIterator<Item = i64>) -> Handle {
    let mut set = Owned::set(Layout::I64, 0).unwrap();
    for key in keys {
        set.push([Value::I64(key)]).unwrap();
    }
    Handle(set.into_raw())
}

#[test]
fn sets_combine_in_order() {
    for seed in 1..=ROUNDS {
        leaves_nothing(|| {
            let mut numbers = Numbers(seed * 31);
            let mut some =
                |count: i64| -> IndexSet<i64> { (0..count).map(|_| numbers.below(20)).collect() };
            let (a, b) = (some(12), some(9));
            let (left, right) = (set(a.iter().copied()), set(b.iter().copied()));
            let expected: [Vec<i64>; 4] = [
                a.union(&b).copied().collect(),
                a.intersection(&b).copied().collect(),
                a.difference(&b).copied().collect(),
                a.symmetric_difference(&b).copied().collect(),
            ];
            for (op, expected) in (0..).zip(expected) {
                let made = Handle(call!(SetCombine(left.0 => P, right.0 => P, op => u32) -> P));
                assert_eq!(ints(made.view()), expected);
                let own = Handle(call!(ObjectCopy(left.0 => P) -> P));
                assert_eq!(
                    call!(SetUpdate(own.0 => P, right.0 => P, op => u32) -> u32),
                    0
                );
                assert_eq!(own.view(), made.view());
                let relations = [
                    a.is_subset(&b),
                    a.is_subset(&b) && a != b,
                    a.is_superset(&b),
                ];
                for (relation, holds) in (0..).zip(relations) {
                    let told = call!(SetRelate(left.0 => P, right.0 => P, relation => u32) -> i8);
                    assert_eq!(told != 0, holds);
                }
            }
            assert_eq!(
                call!(SetUpdate(left.0 => P, left.0 => P, 2 => u32) -> u32),
                0
            );
            assert!(left.view().is_empty());
            assert_eq!(
                call!(SetRelate(left.0 => P, right.0 => P, 4 => u32) -> i8),
                1
            );
        });
    }
}

#[test]
fn keys_compare_as_in_python() {
    leaves_nothing(|| {
        let (float, int) = (Layout::F64.bits(), Layout::I64.bits());
        let dict = Handle(
            call!(TableNew(float.cast_signed() => i64, int.cast_signed() => i64, 0 => i64) -> P),
        );
        let insert = |key: f64| call!(TableInsertFloat(dict.0 => P, key => f64) -> P);
        assert_eq!(insert(-0.0), insert(0.0));
        assert_ne!(insert(f64::NAN), insert(f64::NAN));
        assert!(call!(TableFindFloat(dict.0 => P, f64::NAN => f64) -> P).is_null());
        let keys: Vec<_> = dict
            .view()
            .items()
            .map(|key| key.first().unwrap())
            .collect();
        assert!(matches!(keys[0], Value::F64(zero) if zero == 0.0 && zero.is_sign_negative()));
        assert_eq!(keys.len(), 3);
        // Removed by entry even what cannot be found.
        for _ in 0..3 {
            // SAFETY: the entries of a living dict begin at its data.
            let entry = unsafe { dict.0.byte_add(layout::DATA).cast::<P>().read() };
            let last = call!(TableLast(dict.0 => P, i64::MAX => i64) -> i64);
            let entry = entry.wrapping_byte_add(usize::try_from(last).unwrap() * 16);
            call!(TableRemove(dict.0 => P, entry => P));
        }
        assert!(dict.view().is_empty());
    });
}

#[test]
fn any_number_of_nans_are_keys_of_their_own() {
    leaves_nothing(|| {
        let float = Layout::F64.bits();
        let dict = Handle(
            call!(TableNew(float.cast_signed() => i64, float.cast_signed() => i64, 0 => i64) -> P),
        );
        let count = if cfg!(miri) { 200 } else { 50_000 };
        for number in 0..count {
            let key = if number % 2 == 0 {
                f64::NAN
            } else {
                f64::from(number)
            };
            assert!(!call!(TableInsertFloat(dict.0 => P, key => f64) -> P).is_null());
        }
        assert_eq!(dict.view().len(), usize::try_from(count).unwrap());
        for number in (1..count).step_by(2) {
            let key = f64::from(number);
            assert!(!call!(TableTakeFloat(dict.0 => P, key => f64) -> P).is_null());
        }
        // The rest moves together without a slot, and leaves by number.
        for number in 0..count {
            let key = -f64::from(number);
            assert!(!call!(TableInsertFloat(dict.0 => P, key => f64) -> P).is_null());
        }
        assert_eq!(
            dict.view().len(),
            usize::try_from(count + count / 2).unwrap()
        );
        assert!(!call!(TableFindFloat(dict.0 => P, -5.0 => f64) -> P).is_null());
        let copy = dict.view().deep_copy().unwrap();
        assert_eq!(copy.view().len(), dict.view().len());
        assert_ne!(copy.view(), dict.view());
    });
}

#[test]
fn keys_of_several_fields_are_compared_by_field() {
    #[repr(C)]
    struct Key(i64, i8, f64);
    leaves_nothing(|| {
        let key = Layout::new(&[Field::I64, Field::I8, Field::F64]).unwrap();
        let dict = Handle(
            call!(TableNew(key.bits().cast_signed() => i64, Layout::I64.bits().cast_signed() => i64, 3 => i64) -> P),
        );
        let at = |key: &Key| -> P { std::ptr::from_ref(key).cast() };
        for number in 0_i8..100 {
            let key = Key(i64::from(number % 10), number % 2, f64::from(number / 10));
            let entry = call!(TableInsertWide(dict.0 => P, at(&key) => P) -> P);
            // SAFETY: the value is behind a key of 24 bytes.
            unsafe {
                entry
                    .byte_add(24)
                    .cast_mut()
                    .cast::<i64>()
                    .write(number.into());
            };
        }
        assert_eq!(dict.view().len(), 100);
        let found = call!(TableFindWide(dict.0 => P, at(&Key(7, 1, 3.0)) => P) -> P);
        // SAFETY: as above.
        assert_eq!(load(unsafe { found.byte_add(24) }), Some(37));
        assert!(!call!(TableTakeWide(dict.0 => P, at(&Key(0, 0, -0.0)) => P) -> P).is_null());
        assert!(call!(TableFindWide(dict.0 => P, at(&Key(7, 0, 3.0)) => P) -> P).is_null());
        assert_eq!(dict.view().len(), 99);
    });
}

#[test]
fn narrow_keys_are_ints() {
    leaves_nothing(|| {
        let bools = Handle(
            call!(TableNew(Layout::I8.bits().cast_signed() => i64, 0 => i64, 0 => i64) -> P),
        );
        for key in [1, 0, 1, 0] {
            assert!(!call!(TableInsertInt(bools.0 => P, key => i64) -> P).is_null());
        }
        assert_eq!(bools.view().len(), 2);
        let shorts = Layout::new(&[Field::I16]).unwrap();
        let enums = Handle(
            call!(TableNew(shorts.bits().cast_signed() => i64, shorts.bits().cast_signed() => i64, 0 => i64) -> P),
        );
        for key in -300..300 {
            let entry = call!(TableInsertInt(enums.0 => P, key => i64) -> P);
            assert!(
                !entry.is_null() && !call!(TableFindInt(enums.0 => P, key => i64) -> P).is_null()
            );
        }
        assert_eq!(enums.view().len(), 600);
    });
}

#[test]
fn a_default_is_copied_with_its_dict() {
    leaves_nothing(|| {
        let mut dict = Owned::dict(Layout::I64, Layout::F64, 0).unwrap();
        dict.set_default([Value::F64(2.5)]).unwrap();
        dict.set_default([Value::F64(3.5)]).unwrap();
        let copy = dict.view().deep_copy().unwrap();
        drop(dict);
        let default = copy.view().default_value().unwrap().first();
        assert!(matches!(default, Some(Value::F64(x)) if x == 3.5));
    });
}
