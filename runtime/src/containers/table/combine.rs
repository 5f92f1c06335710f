//! Tables out of tables: updating, and what sets do with sets.

use std::ptr::NonNull;

use super::{Key, Table, free};
use crate::errors::Fault;
use crate::layout::Layout;

/// What is made of two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Combination {
    /// Keys of either.
    Union,
    /// Keys of both, as the smaller set has them, of sets of one size the second: `0.0` is not `-0.0`.
    Intersection,
    /// Keys of the first that the second has not.
    Difference,
    /// Keys of one that the other has not.
    SymmetricDifference,
    /// Keys of both, as the second has them, which was made of something that is no set.
    Selection,
}

/// What is asked of two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// `a <= b`
    Subset,
    /// `a < b`
    ProperSubset,
    /// `a >= b`
    Superset,
    /// `a > b`
    ProperSuperset,
    /// `a.isdisjoint(b)`
    Disjoint,
}

impl Combination {
    /// Whether keys of both come from the second set.
    fn takes_second(self, first: &Table, second: &Table) -> bool {
        self == Self::Selection || second.head.len <= first.head.len
    }
}

impl Table {
    /// Whether the key at an address is there.
    ///
    /// # Safety
    ///
    /// A key of this table's layout is there.
    pub(in crate::containers) unsafe fn has(&self, key: *const u8) -> bool {
        // SAFETY: the caller vouches for the key.
        unsafe { self.find(Key::at(self.head.item, key)).is_some() }
    }

    /// `a.update(b)`. After a fault some of `b` is in `a`.
    pub(crate) fn update(&mut self, other: &Self) -> Result<(), Fault> {
        other.entries().try_for_each(|entry| {
            // SAFETY: the layouts are the same, and the entry is another table's.
            unsafe { self.push_copy(entry, other.value_of(entry), false) }
        })
    }

    /// Whether all keys are in the other set.
    fn is_within(&self, other: &Self) -> bool {
        self.head.len <= other.head.len
            // SAFETY: the layouts are the same.
            && self.entries().all(|entry| unsafe { other.has(entry) })
    }

    /// What `a.issubset(b)` and its like ask.
    pub(crate) fn relate(&self, other: &Self, relation: Relation) -> bool {
        let differ = self.head.len != other.head.len;
        match relation {
            Relation::Subset => self.is_within(other),
            Relation::ProperSubset => differ && self.is_within(other),
            Relation::Superset => other.is_within(self),
            Relation::ProperSuperset => differ && other.is_within(self),
            Relation::Disjoint => {
                let (few, many) = if self.head.len <= other.head.len {
                    (self, other)
                } else {
                    (other, self)
                };
                // SAFETY: the layouts are the same.
                !few.entries().any(|entry| unsafe { many.has(entry) })
            }
        }
    }

    /// A new set out of two: the first's keys first, each side's in its order.
    pub(crate) fn combine(
        &self,
        other: &Self,
        combination: Combination,
    ) -> Result<NonNull<Self>, Fault> {
        let (first, second) = match combination {
            Combination::Union => (Some(true), Some(false)),
            Combination::Intersection | Combination::Selection => (Some(false), None),
            Combination::Difference => (Some(true), None),
            Combination::SymmetricDifference => (Some(true), Some(true)),
        };
        let takes_second = combination.takes_second(self, other);
        let mut made = Self::new(self.head.item, Layout::NONE, 0)?;
        // SAFETY: the set is new; the layouts are the same.
        let done = unsafe {
            let made = made.as_mut();
            let mut pass = |from: &Self, against: &Self, wants_absent: bool, all: bool| {
                from.entries().try_for_each(|key| {
                    let twin = against.find(Key::at(from.head.item, key));
                    if all || twin.is_some() != wants_absent {
                        let key = twin
                            .filter(|_| takes_second && !all)
                            .map_or(key, NonNull::as_ptr);
                        made.insert(Key::at(from.head.item, key))?;
                    }
                    Ok(())
                })
            };
            let is_union = combination == Combination::Union;
            let mut done = Ok(());
            if let Some(absent) = first {
                done = pass(self, other, absent, is_union);
            }
            if let (Ok(()), Some(absent)) = (done, second) {
                done = pass(other, self, absent, is_union);
            }
            done
        };
        if done.is_err() {
            // SAFETY: nobody else has seen the set.
            unsafe { free(made) };
        }
        done.map(|()| made)
    }

    /// `a |= b` and its like. After a fault of a union some of `b` is in `a`.
    pub(crate) fn combine_into(
        &mut self,
        other: &Self,
        combination: Combination,
    ) -> Result<(), Fault> {
        match combination {
            Combination::Union => self.update(other),
            Combination::Intersection | Combination::Selection => {
                let takes_second = combination.takes_second(self, other);
                let (layout, size) = (self.head.item, self.head.item.size());
                self.retain(|key| {
                    // SAFETY: the layouts are the same, and keys own nothing. Equal keys have one hash.
                    unsafe {
                        let twin = other.find(Key::at(layout, key));
                        if let Some(twin) = twin.filter(|_| takes_second) {
                            key.copy_from(twin.as_ptr(), size);
                        }
                        twin.is_some()
                    }
                });
                Ok(())
            }
            Combination::Difference => {
                self.retain(|key| {
                    // SAFETY: the layouts are the same.
                    !unsafe { other.has(key) }
                });
                Ok(())
            }
            Combination::SymmetricDifference => {
                let made = self.combine(other, combination)?;
                // SAFETY: the set is new; what this one was is freed with it.
                unsafe { self.swap_contents(made) };
                Ok(())
            }
        }
    }

    /// Takes out the keys for which `stays` does not hold.
    fn retain(&mut self, stays: impl Fn(*mut u8) -> bool) {
        let mut cursor = 0;
        while let Some(number) = self.next(cursor) {
            cursor = number + 1;
            // SAFETY: `number < used`.
            if !stays(unsafe { self.head.at(number) }) {
                self.remove(number);
            }
        }
    }

    /// Takes over the contents of a set that nobody else knows, and frees that with its own.
    unsafe fn swap_contents(&mut self, mut made: NonNull<Self>) {
        // SAFETY: the caller's set is alive and nobody else's.
        unsafe {
            let other = made.as_mut();
            std::mem::swap(self, other);
            std::mem::swap(&mut self.head.refs, &mut other.head.refs);
            self.changes = self.changes.max(other.changes) + 1;
            free(made);
        }
    }
}
