//! Lists and deques of ints against vectors.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::ptr;

use super::{Handle, Numbers, ROUNDS, RuntimeFn, at, call, ints, leaves_nothing, load, store};
use crate::errors::Fault;
use crate::layout::{self, Layout};

type P = *const c_void;

/// `list.append` as compiled code does it.
pub(super) fn append(list: P, value: i64) -> u32 {
    // SAFETY: a living list of ints.
    let word = |offset| unsafe { list.byte_add(offset).cast::<i64>().read() };
    let len = word(layout::LEN);
    if len == word(layout::CAPACITY) {
        call!(ListGrow(list => P));
        if len == word(layout::CAPACITY) {
            return Fault::OutOfMemory.code();
        }
    }
    // SAFETY: there is room now.
    unsafe {
        let items = list.byte_add(layout::DATA).cast::<*mut i64>().read();
        items.add(usize::try_from(len).unwrap()).write(value);
        list.byte_add(layout::LEN)
            .cast_mut()
            .cast::<i64>()
            .write(len + 1);
    }
    0
}

/// Python's slice, the slow way.
fn places(len: usize, start: i64, stop: i64, step: i64, given: u32) -> Vec<usize> {
    let len = i64::try_from(len).unwrap();
    let step = if given & 4 == 0 { 1 } else { step };
    let bound = |index: i64| {
        let index = if index < 0 { index + len } else { index };
        if step < 0 {
            index.clamp(-1, len - 1)
        } else {
            index.clamp(0, len)
        }
    };
    let (mut at, stop) = if step < 0 {
        let start = if given & 1 == 0 {
            len - 1
        } else {
            bound(start)
        };
        (start, if given & 2 == 0 { -1 } else { bound(stop) })
    } else {
        let start = if given & 1 == 0 { 0 } else { bound(start) };
        (start, if given & 2 == 0 { len } else { bound(stop) })
    };
    let mut places = Vec::new();
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        places.push(usize::try_from(at).unwrap());
        at += step;
    }
    places
}

fn slices(numbers: &mut Numbers, list: &Handle, model: &mut Vec<i64>) {
    let (start, stop) = (numbers.below(30) - 15, numbers.below(30) - 15);
    let step = [1, 1, 2, 3, -1, -2][usize::try_from(numbers.below(6)).unwrap()];
    let given = u32::try_from(numbers.below(8)).unwrap();
    let places = places(model.len(), start, stop, step, given);
    let picked: Vec<i64> = places.iter().map(|place| model[*place]).collect();
    match numbers.below(4) {
        0 => {
            let mut part: P = ptr::null();
            let failed = call!(ListSlice(list.0 => P, start => i64, stop => i64, step => i64,
                given => u32, &raw mut part => *mut P) -> u32);
            assert_eq!(failed, 0);
            assert_eq!(ints(Handle(part).view()), picked);
        }
        1 => {
            let failed = call!(ListDeleteSlice(list.0 => P, start => i64, stop => i64, step => i64,
                given => u32) -> u32);
            assert_eq!(failed, 0);
            let mut place = 0;
            model.retain(|_| {
                place += 1;
                !places.contains(&(place - 1))
            });
        }
        2 => {
            let new: Vec<i64> = places.iter().map(|_| numbers.below(9)).collect();
            let other = Handle::list(&new);
            let failed = call!(ListSetSlice(list.0 => P, start => i64, stop => i64, step => i64,
                given => u32, other.0 => P) -> u32);
            assert_eq!(failed, 0);
            for (place, value) in places.iter().zip(new) {
                model[*place] = value;
            }
        }
        _ => {
            let failed = call!(ListSetSlice(list.0 => P, 0 => i64, 0 => i64, -1 => i64, 4 => u32,
                list.0 => P) -> u32);
            assert_eq!(failed, 0);
            model.reverse();
        }
    }
}

fn list_step(numbers: &mut Numbers, list: &mut Handle, model: &mut Vec<i64>) {
    let (value, index) = (numbers.below(9), numbers.below(24) - 12);
    let len = i64::try_from(model.len()).unwrap();
    let place = if index < 0 { index + len } else { index };
    match numbers.below(18) {
        0..5 => {
            assert_eq!(append(list.0, value), 0);
            model.push(value);
        }
        5 => {
            store(call!(ListInsert(list.0 => P, index => i64) -> P), value);
            model.insert(usize::try_from(place.clamp(0, len)).unwrap(), value);
        }
        6 | 7 => {
            let failed = call!(ListDelete(list.0 => P, index => i64) -> u32);
            if (0..len).contains(&place) {
                assert_eq!(failed, 0);
                model.remove(usize::try_from(place).unwrap());
            } else {
                assert_eq!(failed, Fault::ListAssignmentIndex.code());
            }
        }
        8..11 => slices(numbers, list, model),
        11 if len < 200 => {
            assert_eq!(call!(SequenceExtend(list.0 => P, list.0 => P) -> u32), 0);
            model.extend_from_within(..);
        }
        12 => {
            call!(SequenceReverse(list.0 => P));
            model.reverse();
        }
        13 => {
            let reverse = u32::try_from(value & 1).unwrap();
            assert_eq!(call!(ListSort(list.0 => P, reverse => u32) -> u32), 0);
            model.sort_unstable();
            if reverse == 1 {
                model.reverse();
            }
        }
        14 => {
            let found = call!(SequenceFind(list.0 => P, at(&value) => P, index => i64, i64::MAX => i64) -> i64);
            let from = usize::try_from(place.clamp(0, len)).unwrap();
            let expected = model[from..].iter().position(|item| *item == value);
            assert_eq!(usize::try_from(found).ok(), expected.map(|at| at + from));
            let count = call!(SequenceCount(list.0 => P, at(&value) => P) -> i64);
            let expected = model.iter().filter(|item| **item == value).count();
            assert_eq!(usize::try_from(count), Ok(expected));
        }
        15 if len < 200 => {
            let twice = Handle(call!(ListRepeat(list.0 => P, 2 => i64) -> P));
            let thrice = Handle(call!(ListConcat(twice.0 => P, list.0 => P) -> P));
            assert_eq!(ints(thrice.view()), model.repeat(3));
            let mut sum = 0_i64;
            assert_eq!(
                call!(SumInt(thrice.0 => P, 0 => u32, &raw mut sum => *mut i64) -> u32),
                0
            );
            assert_eq!(sum, model.iter().sum::<i64>() * 3);
        }
        16 => {
            let copy = Handle(call!(ObjectCopy(list.0 => P) -> P));
            assert_eq!(call!(ObjectEqual(copy.0 => P, list.0 => P) -> i8), 1);
            append(copy.0, 1);
            assert_eq!(call!(ObjectEqual(copy.0 => P, list.0 => P) -> i8), 0);
        }
        _ if numbers.below(12) == 0 => {
            call!(ObjectClear(list.0 => P));
            model.clear();
        }
        _ => {
            let extreme = call!(Extreme(list.0 => P, 1 => u32, 0 => u32) -> i64);
            let greatest = model.iter().max();
            let place = greatest.and_then(|most| model.iter().position(|item| item == most));
            assert_eq!(usize::try_from(extreme).ok(), place);
        }
    }
}

#[test]
fn lists_do_what_vectors_do() {
    for seed in 1..=ROUNDS {
        leaves_nothing(|| {
            let mut numbers = Numbers(seed * 7919);
            let capacity = [0, 1, 3, 100][usize::try_from(numbers.below(4)).unwrap()];
            let mut list = Handle(
                call!(ListNew(Layout::I64.bits().cast_signed() => i64, capacity => i64) -> P),
            );
            let mut model = Vec::new();
            for _ in 0..300 {
                list_step(&mut numbers, &mut list, &mut model);
                assert_eq!(ints(list.view()), model);
            }
        });
    }
}

/// What a window gives up in front it uses again behind, so that it stays where it is.
#[test]
fn windows_of_lists_stay_small() {
    for (length, from_both_ends) in [
        (1, false),
        (2, false),
        (15, false),
        (100, false),
        (100, true),
    ] {
        leaves_nothing(|| {
            let list =
                Handle(call!(ListNew(Layout::I64.bits().cast_signed() => i64, 0 => i64) -> P));
            let mut model = Vec::new();
            for value in 0..if cfg!(miri) { 120 } else { 2_000 } {
                assert_eq!(append(list.0, value), 0);
                model.push(value);
                if from_both_ends && value % 3 == 0 {
                    store(call!(ListInsert(list.0 => P, 1 => i64) -> P), -value);
                    model.insert(1, -value);
                }
                while model.len() > length {
                    let index = if from_both_ends { value % 2 } else { 0 };
                    call!(ListClose(list.0 => P, index => i64));
                    model.remove(usize::try_from(index).unwrap());
                }
                assert_eq!(ints(list.view()), model);
            }
            // SAFETY: a living list.
            let room = unsafe { list.0.byte_add(layout::CAPACITY).cast::<usize>().read() };
            assert!(room <= 512, "{room}");
        });
    }
}

fn deque_step(
    numbers: &mut Numbers,
    deque: &Handle,
    model: &mut VecDeque<i64>,
    bound: Option<usize>,
) {
    let (value, index) = (numbers.below(9), numbers.below(24) - 12);
    let left = u32::try_from(numbers.below(2)).unwrap();
    let len = i64::try_from(model.len()).unwrap();
    let place = if index < 0 { index + len } else { index };
    match numbers.below(12) {
        0..5 => {
            store(call!(DequeAppend(deque.0 => P, left => u32) -> P), value);
            if left == 1 {
                model.push_front(value);
            } else {
                model.push_back(value);
            }
            if bound.is_some_and(|bound| model.len() > bound) {
                if left == 1 {
                    model.pop_back()
                } else {
                    model.pop_front()
                };
            }
        }
        5 | 6 => {
            let taken = load(call!(DequeTake(deque.0 => P, left => u32) -> P));
            assert_eq!(
                taken,
                if left == 1 {
                    model.pop_front()
                } else {
                    model.pop_back()
                }
            );
        }
        7 => {
            let gap = call!(DequeInsert(deque.0 => P, index => i64) -> P);
            if bound == Some(model.len()) {
                assert!(gap.is_null());
            } else {
                store(gap, value);
                model.insert(usize::try_from(place.clamp(0, len)).unwrap(), value);
            }
        }
        8 => {
            let failed = call!(DequeDelete(deque.0 => P, index => i64) -> u32);
            match usize::try_from(place)
                .ok()
                .and_then(|place| model.remove(place))
            {
                Some(_) => assert_eq!(failed, 0),
                None => assert_eq!(failed, Fault::DequeIndex.code()),
            }
        }
        9 => {
            call!(DequeRotate(deque.0 => P, index => i64));
            if len > 0 {
                model.rotate_right(usize::try_from(index.rem_euclid(len)).unwrap());
            }
        }
        10 if len < 100 => {
            assert_eq!(call!(SequenceExtend(deque.0 => P, deque.0 => P) -> u32), 0);
            model.extend(model.clone());
            while bound.is_some_and(|bound| model.len() > bound) {
                model.pop_front();
            }
        }
        _ => {
            call!(SequenceReverse(deque.0 => P));
            model.make_contiguous().reverse();
            let copy = Handle(call!(ObjectCopy(deque.0 => P) -> P));
            assert_eq!(copy.view(), deque.view());
            assert_eq!(copy.view().maxlen(), bound);
            let list = Handle(call!(ListFrom(deque.0 => P, 0 => u32) -> P));
            assert_eq!(*model, ints(list.view()));
        }
    }
}

#[test]
fn deques_do_what_rings_do() {
    for seed in 1..=ROUNDS {
        leaves_nothing(|| {
            let mut numbers = Numbers(seed * 104_729);
            let bound = [None, Some(0), Some(1), Some(5), Some(20)]
                [usize::try_from(numbers.below(5)).unwrap()];
            let maxlen = bound.map_or(-1, |bound| i64::try_from(bound).unwrap());
            let deque = Handle(
                call!(DequeNew(Layout::I64.bits().cast_signed() => i64, maxlen => i64) -> P),
            );
            let mut model = VecDeque::new();
            for _ in 0..300 {
                deque_step(&mut numbers, &deque, &mut model, bound);
                assert_eq!(model, ints(deque.view()));
            }
        });
    }
}
