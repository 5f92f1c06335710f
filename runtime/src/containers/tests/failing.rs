//! Every allocation of a run failing once: what was there stays, and nothing leaks.

use std::ffi::c_void;
use std::ptr;

use super::nested::rows;
use super::{Handle, RuntimeFn, call, injection, ints, leaves_nothing};
use crate::containers::{BuildError, Owned, ReadError, Reader, Shape, Value, Writer};
use crate::errors::Fault;
use crate::layout::{Kind, Layout};

type P = *const c_void;

/// Runs `test` with one allocation after the other failing, until none does.
fn with_every_failure(test: impl Fn() -> Result<(), Fault>) {
    // Miri takes a thousand times as long.
    let step = if cfg!(miri) { 7 } else { 1 };
    for left in (0..10_000).step_by(step) {
        let mut through = false;
        leaves_nothing(|| {
            injection::fail_after(Some(left));
            let done = test();
            injection::fail_after(None);
            assert!(matches!(done, Ok(()) | Err(Fault::OutOfMemory)), "{done:?}");
            through = done.is_ok();
            assert!(!through || left > 0);
        });
        if through {
            return;
        }
    }
    panic!("an allocation fails for ever");
}

fn handle(made: P) -> Result<Handle, Fault> {
    if made.is_null() {
        Err(Fault::OutOfMemory)
    } else {
        Ok(Handle(made))
    }
}

fn check(code: u32) -> Result<(), Fault> {
    match Fault::from_code(code) {
        Some(Fault::None) => Ok(()),
        Some(fault) => Err(fault),
        None => panic!("{code} is no fault's code"),
    }
}

fn built<T>(result: Result<T, BuildError>) -> Result<T, Fault> {
    result.map_err(|error| match error {
        BuildError::OutOfMemory => Fault::OutOfMemory,
        BuildError::Mismatch => panic!("of the right type"),
    })
}

/// Rows 0..count, of 0, 1, 2, ... ints, too many for the room in the list itself.
fn table_of_rows(count: i64) -> Result<Owned, Fault> {
    let mut outer = Owned::list(Layout::OBJECT, 1)?;
    for number in 0..count {
        let mut row = Owned::list(Layout::I64, 1)?;
        for item in 0..number {
            built(row.push([Value::I64(item)]))?;
        }
        built(outer.push([Value::Container(row)]))?;
    }
    Ok(outer)
}

#[test]
fn lists_stay_as_they_were() {
    with_every_failure(|| {
        let outer = Handle(table_of_rows(5)?.into_raw());
        let before = rows(outer.view());
        let unchanged = |done: Result<(), Fault>| {
            if done.is_err() {
                assert_eq!(rows(outer.view()), before);
            }
            done
        };
        let copy = handle(call!(ObjectCopy(outer.0 => P) -> P))?;
        unchanged(check(
            call!(ListSetSlice(outer.0 => P, 0 => i64, 0 => i64, 0 => i64, 0 => u32,
            copy.0 => P) -> u32),
        ))?;
        unchanged(check(call!(ListSort(outer.0 => P, 0 => u32) -> u32)))?;
        let mut part: P = ptr::null();
        check(
            call!(ListSlice(outer.0 => P, 0 => i64, 0 => i64, 2 => i64, 4 => u32,
            &raw mut part => *mut P) -> u32),
        )?;
        let part = handle(part)?;
        let sum = handle(call!(ListConcat(part.0 => P, outer.0 => P) -> P))?;
        let product = handle(call!(ListRepeat(sum.0 => P, 9 => i64) -> P))?;
        assert_eq!(product.view().len(), 72);
        unchanged(check(
            call!(SequenceExtend(outer.0 => P, product.0 => P) -> u32),
        ))?;
        outer.view().deep_copy()?;
        Ok(())
    });
}

#[test]
fn deques_stay_as_they_were() {
    with_every_failure(|| {
        for maxlen in [-1, 0, 3] {
            let layout = Layout::OBJECT.bits();
            let deque = handle(call!(DequeNew(layout.cast_signed() => i64, maxlen => i64) -> P))?;
            for number in 0..10 {
                let mut row = Owned::list(Layout::I64, 1)?;
                built(row.push([Value::I64(number)]))?;
                let before = rows(deque.view());
                let place = call!(DequeAppend(deque.0 => P, 0 => u32) -> P);
                if place.is_null() {
                    assert_eq!(rows(deque.view()), before);
                    return Err(Fault::OutOfMemory);
                }
                // SAFETY: the place is an item's, of a container.
                unsafe { place.cast_mut().cast::<*mut c_void>().write(row.into_raw()) };
            }
            check(call!(SequenceExtend(deque.0 => P, deque.0 => P) -> u32))?;
            handle(call!(ObjectCopy(deque.0 => P) -> P))?;
            handle(call!(ListFrom(deque.0 => P, 0 => u32) -> P))?;
        }
        Ok(())
    });
}

#[test]
fn tables_stay_as_they_were() {
    with_every_failure(|| {
        let mut dict = built(Owned::dict(Layout::I64, Layout::OBJECT, 0))?;
        built(dict.set_default([Value::Container(Owned::list(Layout::I64, 1)?)]))?;
        for number in 0..40 {
            let row = Value::Container(Owned::list(Layout::I64, 1)?);
            let before = ints(dict.view());
            if let Err(fault) = built(dict.insert([Value::I64(number % 30)], [row])) {
                assert_eq!(ints(dict.view()), before);
                return Err(fault);
            }
        }
        let dict = Handle(dict.into_raw());
        let copy = handle(call!(ObjectCopy(dict.0 => P) -> P))?;
        let deep = dict.view().deep_copy()?;
        check(call!(TableUpdate(copy.0 => P, deep.view().as_raw() => P) -> u32))?;
        handle(call!(ListFrom(dict.0 => P, 2 => u32) -> P))?;
        let mut keys = built(Owned::set(Layout::I64, 0))?;
        for key in 20..50 {
            built(keys.push([Value::I64(key)]))?;
        }
        let keys = Handle(keys.into_raw());
        for op in 0..4 {
            let mut other = built(Owned::set(Layout::I64, 30))?;
            built(other.push([Value::I64(1)]))?;
            let other = Handle(other.into_raw());
            handle(call!(SetCombine(keys.0 => P, other.0 => P, op => u32) -> P))?;
            check(call!(SetUpdate(keys.0 => P, other.0 => P, op => u32) -> u32))?;
        }
        Ok(())
    });
}

#[test]
fn reading_bytes_gives_up_what_it_has() {
    let mut bytes = Vec::new();
    let mut writer = Writer::default();
    writer
        .write(&table_of_rows(6).unwrap().view(), &mut bytes)
        .unwrap();
    let row = Shape::plain(Kind::List, Layout::I64);
    let shape = Shape::plain(Kind::List, Layout::OBJECT).with_parts(vec![row]);
    with_every_failure(|| match Reader::default().read(&mut &*bytes, &shape) {
        Ok(read) => {
            assert!(read.view().is(&shape));
            Ok(())
        }
        Err(ReadError::OutOfMemory) => Err(Fault::OutOfMemory),
        Err(other) => panic!("{other}"),
    });
}
