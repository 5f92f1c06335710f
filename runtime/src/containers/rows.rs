//! The items of any container, one after the other.

use super::object::{Object, Ref, as_ref};
use crate::layout::Layout;

/// Which part of a container's items is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The items of a list or deque, the keys of a table.
    Items,
    /// The values of a dict.
    Values,
    /// Keys and values of a dict, as one item.
    Pairs,
}

/// The layout of one part; of pairs that of the keys.
///
/// # Safety
///
/// The object is alive.
pub(super) unsafe fn layout_of(object: Object, part: Part) -> Layout {
    // SAFETY: the object is alive.
    unsafe {
        match as_ref(object) {
            Ref::Table(table) if part == Part::Values => table.value,
            Ref::List(_) | Ref::Deque(_) | Ref::Table(_) => object.as_ref().item,
        }
    }
}

/// Shows the items to `visit`, each with its number (of a table, its entry's), until that answers false. Answers
/// whether it never did.
///
/// # Safety
///
/// The object is alive, and `visit` does not change it.
#[inline]
pub(super) unsafe fn each(
    object: Object,
    part: Part,
    mut visit: impl FnMut(usize, *mut u8) -> bool,
) -> bool {
    // SAFETY: the object is alive; numbers are below its length.
    unsafe {
        match as_ref(object) {
            Ref::List(list) => {
                let (head, size) = (&list.head, list.head.size());
                (0..head.len).all(|index| visit(index, head.data.as_ptr().add(index * size)))
            }
            Ref::Deque(deque) => (0..deque.head.len).all(|index| visit(index, deque.at(index))),
            Ref::Table(table) => {
                let mut cursor = 0;
                while let Some(number) = table.next(cursor) {
                    cursor = number + 1;
                    let entry = table.head.at(number);
                    let item = match part {
                        Part::Items | Part::Pairs => entry,
                        Part::Values => table.value_of(entry),
                    };
                    if !visit(number, item) {
                        return false;
                    }
                }
                true
            }
        }
    }
}
