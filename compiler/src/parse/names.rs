//! Names that a text holds several times, shared.
//!
//! A table of a few places, each for one name: a name that finds its own at its place is shared, any
//! other takes the place over. What is shared never shows; it saves an allocation per use of a name.

use crate::ast::Name;

const PLACES: usize = 64;

/// Names seen of late.
pub(super) struct Names([Option<Name>; PLACES]);

impl Default for Names {
    fn default() -> Self {
        Self([const { None }; PLACES])
    }
}

impl Names {
    /// The name with this text.
    pub(super) fn shared(&mut self, text: &str) -> Name {
        let place = &mut self.0[place(text.as_bytes())];
        match place {
            Some(name) if **name == *text => name.clone(),
            _ => place.insert(text.into()).clone(),
        }
    }
}

/// Mixes the length, the ends and the middle of a name.
fn place(text: &[u8]) -> usize {
    let length = text.len();
    let at = |index: usize| usize::from(text.get(index).copied().unwrap_or(0));
    let ends = at(0) * 7 + at(length.saturating_sub(1)) * 31;
    (ends + at(length / 2) * 13 + length) % PLACES
}
