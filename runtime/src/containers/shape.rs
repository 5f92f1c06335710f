//! The whole type of a container, those in it included: what a host checks before it hands one over.

use super::View;
use crate::layout::{Field, Kind, Layout};

/// The type of a container in terms of memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it is.
    pub kind: Kind,
    /// The layout of an item or key.
    pub item: Layout,
    /// The layout of a dict's value; of others there is none.
    pub value: Layout,
    /// The fields of an item or key whose bytes may be any number, a bit each. A field of one byte without its bit is a
    /// bool: 0 or 1.
    pub item_numbers: u16,
    /// The same of a value.
    pub value_numbers: u16,
    /// Whether it is a defaulting dict, which has a default.
    pub defaulting: bool,
    /// The shapes of the containers in it, one for each object field of an item or value; keys have none.
    pub parts: Vec<Shape>,
}

impl Shape {
    /// The shape of a list or deque of items, or of a set of keys, without containers in it; fields of one byte are
    /// bools.
    #[must_use]
    pub fn plain(kind: Kind, item: Layout) -> Self {
        Self {
            kind,
            item,
            value: Layout::NONE,
            item_numbers: 0,
            value_numbers: 0,
            defaulting: false,
            parts: Vec::new(),
        }
    }

    /// The shape of a dict without containers in it; fields of one byte are bools.
    #[must_use]
    pub fn dict(key: Layout, value: Layout) -> Self {
        Self {
            value,
            ..Self::plain(Kind::Dict, key)
        }
    }

    /// The same with containers in its object fields.
    #[must_use]
    pub fn with_parts(mut self, parts: Vec<Shape>) -> Self {
        self.parts = parts;
        self
    }

    /// Whether there is a part for each object field, and keys have none; of the parts as well.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let objects = |layout: Layout| {
            let is_object = |(field, _): &(Field, usize)| *field == Field::Object;
            layout.fields().filter(is_object).count()
        };
        let is_dict = self.kind == Kind::Dict;
        let is_table = is_dict || self.kind == Kind::Set;
        !self.item.is_none()
            && self.value.is_none() != is_dict
            && (is_dict || !self.defaulting)
            && !(is_table && self.item.has_objects())
            && objects(self.item) + objects(self.value) == self.parts.len()
            && self.parts.iter().all(Self::is_whole)
    }
}

impl View<'_> {
    /// Whether the container, with all in it, is of this shape. No object field may be null.
    #[must_use]
    pub fn is(&self, shape: &Shape) -> bool {
        shape.is_whole() && self.fits(shape)
    }

    /// As [`Self::is`], of a whole shape.
    pub(super) fn fits(self, shape: &Shape) -> bool {
        let is_dict = shape.kind == Kind::Dict;
        self.kind() == shape.kind
            && self.item_layout() == shape.item
            && self.value_layout() == shape.value
            && self.default_value().is_some() == shape.defaulting
            && (shape.parts.is_empty()
                || if is_dict {
                    self.entries()
                        .all(|(_, value)| value.has_parts(&shape.parts))
                } else {
                    self.items().all(|item| item.has_parts(&shape.parts))
                })
            && self
                .default_value()
                .is_none_or(|value| value.has_parts(&shape.parts))
    }
}
