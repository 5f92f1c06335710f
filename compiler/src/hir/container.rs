//! Operations on containers.
//!
//! An [`ExprKind::Container`](super::ExprKind::Container) holds an operation and its operands, the
//! container first; the type of the container tells a list from a deque, and so on. A container is a
//! reference here: nothing is counted, copied or freed but by an operation that says so.
//!
//! An index counts from the end where it is negative, and one out of range is reported. Whoever reads
//! or removes what is not there is told: `IndexError`, `KeyError` or `ValueError`, as in Python. Every
//! operation that makes or grows a container may report `MemoryError`.

use crate::types::{ContainerKind, ContainerType};

/// What is known of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bounds {
    /// Nothing: it may be negative, and is tested.
    Checked,
    /// It is not negative; it is tested against the length.
    NonNegative,
    /// It is in range: an earlier pass has proved it.
    Proved,
}

/// An end of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Behind the last item.
    Right,
    /// Before the first; deques only.
    Left,
}

/// Which parts of a slice are given; each is an operand after the list, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SliceParts {
    /// Whether there is a start.
    pub start: bool,
    /// Whether there is a stop.
    pub stop: bool,
    /// Whether there is a step; zero is reported as `ValueError`.
    pub step: bool,
}

/// A set made of two.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetOp {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
    /// The intersection with what was made of something that is no set, whose keys it has.
    Selection,
}

/// A question about two sets.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetRelation {
    Subset,
    ProperSubset,
    Disjoint,
}

/// What of a dict becomes a list; of other containers it is the keys: their items.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Keys,
    Values,
    /// Tuples of a key and its value.
    Items,
}

/// Operations on containers; each says what its operands are and what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContainerOp {
    /// A new container of the expression's type. A deque's operand is its greatest length, negative
    /// for none (`ValueError` is the front end's); a defaulting dict's its default; others have none.
    New,
    /// container: a shallow copy.
    Copy,
    /// container: a new list of its items or keys, of a dict's values, or of tuples of both.
    Listed(Part),
    /// container: int.
    Len,
    /// container, container: whether they are equal, as Python compares: bool.
    Equal,
    /// container: without items; None.
    Clear,
    /// container, item or key: bool.
    Contains,

    /// sequence, index: item.
    Get(Bounds),
    /// sequence, index, item: None.
    Set(Bounds),
    /// sequence, item: None. A full deque drops the item at its other end.
    Append(End),
    /// deque, item: what fell off its left end, an optional item.
    Push,
    /// sequence: item.
    Pop(End),
    /// list, index: item.
    PopAt,
    /// list, index, item: None.
    Insert,
    /// list, index: None.
    DeleteAt,
    /// sequence, sequence of the same items: None.
    Extend,
    /// list, parts: list.
    Slice(SliceParts),
    /// list, parts, list: None. Another length is reported as `ValueError`.
    SetSlice(SliceParts),
    /// list, parts: removes these items; None.
    DeleteSlice(SliceParts),
    /// list, list: list.
    Concat,
    /// list, int: list.
    Repeat,
    /// list: None.
    Reverse,
    /// list: None. A nan is reported as `ValueError`.
    Sort {
        /// Whether the greatest comes first.
        reverse: bool,
    },
    /// sequence, item, start, stop: int; `ValueError` if it is not there.
    Index,
    /// sequence, item: int.
    Count,
    /// list, item: None; `ValueError` if it is not there.
    Remove,
    /// list of ints: int. List of floats, start: float.
    Sum {
        /// Whether rounding errors of floats are compensated, as CPython does since 3.12.
        compensated: bool,
    },
    /// container: its greatest or least item or key; `ValueError` if it is empty.
    Extreme {
        /// Whether it is the greatest.
        max: bool,
    },
    /// sequence of bools or numbers: bool.
    Any,
    /// sequence of bools or numbers: bool.
    All,

    /// dict, key: value; `KeyError`. A defaulting dict adds its default instead.
    Lookup,
    /// dict, key: an optional value.
    Find,
    /// dict, key, value: the value of the key, or the one given.
    FindOr,
    /// dict, key, value: None.
    Store,
    /// dict, key, value: the value of the key, which becomes the one given if there was none.
    SetDefault,
    /// dict or set, key: its value, None for a set; `KeyError`.
    PopKey,
    /// dict, key, value: the value of the key, or the one given.
    PopKeyOr,
    /// dict: tuple of the last key and its value; set: the last key; `KeyError` if it is empty.
    PopItem,
    /// dict or set, one of the same type: adds what is in the other; None.
    Update,
    /// set, key: None.
    Add,
    /// set, key: None, whether it was there or not.
    Discard,
    /// set, set: a new set.
    Combine(SetOp),
    /// set, set: the first becomes what `Combine` makes; None.
    CombineIn(SetOp),
    /// set, set: bool.
    Relate(SetRelation),

    /// dict or set: a number that changes with every key added or removed; deque: with every item: int.
    Changes,
    /// dict or set, cursor, changes: the position of the first key from the cursor on, -1 at the end:
    /// int. If changes are not what they were, `RuntimeError`.
    Next,
    /// dict or set, position: the key there.
    KeyAt,
    /// dict, position: the value there.
    ValueAt,
}

/// What an operation does to containers that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// Changes items where they are.
    Writes,
    /// Adds or removes items.
    Resizes,
}

impl ContainerOp {
    /// What it does to containers that exist.
    #[must_use]
    pub fn effect(self) -> Effect {
        match self {
            Self::New
            | Self::Copy
            | Self::Listed(_)
            | Self::Len
            | Self::Equal
            | Self::Contains
            | Self::Get(_)
            | Self::Slice(_)
            | Self::Concat
            | Self::Repeat
            | Self::Index
            | Self::Count
            | Self::Sum { .. }
            | Self::Extreme { .. }
            | Self::Any
            | Self::All
            | Self::Find
            | Self::FindOr
            | Self::Combine(_)
            | Self::Relate(_)
            | Self::Changes
            | Self::Next
            | Self::KeyAt
            | Self::ValueAt => Effect::Reads,
            Self::Set(_) | Self::SetSlice(_) | Self::Reverse | Self::Sort { .. } => Effect::Writes,
            Self::Clear
            | Self::Append(_)
            | Self::Push
            | Self::Pop(_)
            | Self::PopAt
            | Self::Insert
            | Self::DeleteAt
            | Self::DeleteSlice(_)
            | Self::Extend
            | Self::Remove
            | Self::Lookup
            | Self::Store
            | Self::SetDefault
            | Self::PopKey
            | Self::PopKeyOr
            | Self::PopItem
            | Self::Update
            | Self::CombineIn(_)
            | Self::Add
            | Self::Discard => Effect::Resizes,
        }
    }

    /// What it does to a container of a type: reading a key changes defaulting dicts only.
    #[must_use]
    pub fn effect_on(self, container: &ContainerType) -> Effect {
        match container.kind() {
            ContainerKind::Dict {
                defaulting: false, ..
            } if self == Self::Lookup => Effect::Reads,
            ContainerKind::List(_)
            | ContainerKind::Deque(_)
            | ContainerKind::Set(_)
            | ContainerKind::Dict { .. } => self.effect(),
        }
    }

    /// The name in the HIR's text; parameters of the operation follow it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Copy => "copy",
            Self::Listed(Part::Keys) => "listed",
            Self::Listed(Part::Values) => "listed_values",
            Self::Listed(Part::Items) => "listed_items",
            Self::Len => "len",
            Self::Equal => "same_items",
            Self::Clear => "clear",
            Self::Contains => "contains",
            Self::Get(_) => "get",
            Self::Set(_) => "set",
            Self::Append(End::Right) => "append",
            Self::Append(End::Left) => "append_left",
            Self::Push => "push",
            Self::Pop(End::Right) => "pop",
            Self::Pop(End::Left) => "pop_left",
            Self::PopAt => "pop_at",
            Self::Insert => "insert",
            Self::DeleteAt => "delete_at",
            Self::Extend => "extend",
            Self::Slice(_) => "slice",
            Self::SetSlice(_) => "set_slice",
            Self::DeleteSlice(_) => "delete_slice",
            Self::Concat => "concat",
            Self::Repeat => "repeat",
            Self::Reverse => "reverse",
            Self::Sort { reverse: false } => "sort",
            Self::Sort { reverse: true } => "sort_down",
            Self::Index => "index",
            Self::Count => "count",
            Self::Remove => "remove",
            Self::Sum { compensated: false } => "sum",
            Self::Sum { compensated: true } => "sum_compensated",
            Self::Extreme { max: false } => "least",
            Self::Extreme { max: true } => "greatest",
            Self::Any => "any",
            Self::All => "all",
            Self::Lookup => "lookup",
            Self::Find => "find",
            Self::FindOr => "find_or",
            Self::Store => "store",
            Self::SetDefault => "set_default",
            Self::PopKey => "pop_key",
            Self::PopKeyOr => "pop_key_or",
            Self::PopItem => "pop_item",
            Self::Update => "update",
            Self::Add => "add_key",
            Self::Discard => "discard",
            Self::Combine(SetOp::Union) => "union",
            Self::Combine(SetOp::Intersection) => "intersection",
            Self::Combine(SetOp::Difference) => "difference",
            Self::Combine(SetOp::SymmetricDifference) => "symmetric_difference",
            Self::Combine(SetOp::Selection) => "selection",
            Self::CombineIn(SetOp::Union) => "unite_in",
            Self::CombineIn(SetOp::Intersection) => "intersect_in",
            Self::CombineIn(SetOp::Difference) => "subtract_in",
            Self::CombineIn(SetOp::SymmetricDifference) => "symmetric_difference_in",
            Self::CombineIn(SetOp::Selection) => "select_in",
            Self::Relate(SetRelation::Subset) => "subset",
            Self::Relate(SetRelation::ProperSubset) => "proper_subset",
            Self::Relate(SetRelation::Disjoint) => "disjoint",
            Self::Changes => "changes",
            Self::Next => "next",
            Self::KeyAt => "key_at",
            Self::ValueAt => "value_at",
        }
    }
}
