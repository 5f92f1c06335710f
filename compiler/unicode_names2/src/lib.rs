//! A stand-in for the crate of this name, without its tables: no name is a character's.
//!
//! rustpython-parser looks up the names in `\N{...}` here. The compiler does so no more
//! (`compiler/src/parse/grammar/characters.rs`), so the tables, 0.8 MB, would be there for nothing. The
//! workspace's `[patch.crates-io]` puts this in their place. Where another workspace depends on the
//! compiler the patch is not in force; the language is the same.

/// The character of a name.
#[must_use]
pub fn character(_name: &str) -> Option<char> {
    None
}
