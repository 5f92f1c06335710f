//! Tables against a plain model: a vector of pairs in order.

use std::ptr::NonNull;

use super::{Key, Table, free};
use crate::containers::injection;
use crate::layout::Layout;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// A table of ints that frees itself.
struct Ints(NonNull<Table>);

impl Ints {
    fn new() -> Self {
        Self(Table::new(Layout::I64, Layout::I64, 0).unwrap())
    }

    fn table(&mut self) -> &mut Table {
        // SAFETY: the table is alive and only here.
        unsafe { self.0.as_mut() }
    }

    fn set(&mut self, key: i64, value: i64) -> i64 {
        // SAFETY: keys and values are ints.
        unsafe {
            let entry = self.table().insert(Key::Int(key)).unwrap();
            let place = self.table().value_of(entry.as_ptr()).cast::<i64>();
            place.replace(value)
        }
    }

    fn take(&mut self, key: i64) -> Option<i64> {
        // SAFETY: keys are ints.
        unsafe {
            self.table()
                .take(Key::Int(key))
                .map(|entry| entry.cast().read())
        }
    }

    fn has(&mut self, key: i64) -> bool {
        // SAFETY: keys are ints.
        unsafe { self.table().find(Key::Int(key)).is_some() }
    }

    fn pop_last(&mut self) {
        let table = self.table();
        if let Some(last) = table.last(usize::MAX) {
            // SAFETY: the last entry is below the capacity.
            let entry = NonNull::new(unsafe { table.head.at(last) }).unwrap();
            table.remove(table.number(entry));
        }
    }

    fn pairs(&mut self) -> Vec<(i64, i64)> {
        let table = self.table();
        let pair = |entry: *mut u8| {
            // SAFETY: keys and values are ints.
            unsafe {
                let (key, value) = (entry.cast::<i64>(), table.value_of(entry).cast::<i64>());
                (key.read(), value.read())
            }
        };
        table.entries().map(pair).collect()
    }
}

impl Drop for Ints {
    fn drop(&mut self) {
        // SAFETY: nobody uses it afterwards.
        unsafe { free(self.0) };
    }
}

fn run(seed: u64, keys: u64, steps: i64) {
    let mut numbers = Numbers(seed);
    let mut table = Ints::new();
    let mut model: Vec<(i64, i64)> = Vec::new();
    for step in 1..=steps {
        let key = numbers.below(keys).cast_signed() - 3;
        let place = model.iter().position(|pair| pair.0 == key);
        match numbers.below(12) {
            0..5 => {
                let old = table.set(key, step);
                assert_eq!(old, place.map_or(0, |place| model[place].1));
                match place {
                    Some(place) => model[place].1 = step,
                    None => model.push((key, step)),
                }
            }
            5..9 => assert_eq!(table.take(key), place.map(|place| model.remove(place).0)),
            9 => {
                table.pop_last();
                model.pop();
            }
            10 => assert_eq!(table.has(key), place.is_some()),
            _ if numbers.below(40) == 0 => {
                table.table().clear();
                model.clear();
            }
            _ => {}
        }
        if step % 16 == 0 || keys < 20 {
            assert_eq!(table.pairs(), model);
            assert_eq!(table.table().head.len, model.len());
        }
    }
}

#[test]
fn tables_keep_keys_in_order_through_random_operations() {
    let alive = injection::alive();
    let (rounds, steps) = if cfg!(miri) { (1, 300) } else { (20, 3000) };
    for seed in 1..=rounds {
        run(seed * 7919, 10, 400);
        run(seed * 104_729, 200, steps);
    }
    assert_eq!(injection::alive(), alive);
}

#[test]
fn a_window_that_moves_on_needs_no_more_room() {
    let mut window = Ints::new();
    let keys = if cfg!(miri) { 2_000 } else { 20_000 };
    for key in 0..keys {
        window.set(key, -key);
        if key >= 100 {
            assert_eq!(window.take(key - 100), Some(key - 100));
        }
    }
    assert!(window.table().head.capacity <= 512);
    assert_eq!(window.pairs().first(), Some(&(keys - 100, 100 - keys)));
}
