//! Python objects to and from what the compiler works with: constants, types, trees.

pub(crate) mod constant;
pub(crate) mod container;
pub(crate) mod enumeration;
pub(crate) mod enumset;
pub(crate) mod nodes;
pub(crate) mod number;
pub(crate) mod receiver;
pub(crate) mod time;
pub(crate) mod tree;
pub(crate) mod value;
