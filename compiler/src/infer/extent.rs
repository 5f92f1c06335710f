//! The bound of how deep what is typed nests, called functions included.
//!
//! The parser bounds each text for itself. Here a term of `and`, `or` or a chain of comparisons stands in
//! the one before, and a called function in the call that is typed: none of that may end in a walk that
//! needs more stack than there is.

use super::Infer;
use super::error::{InferError, Refused};
use crate::span::Span;

/// How deep expressions and blocks nest, through calls of functions whose types are being found.
const MAX_LEVELS: usize = 260;

impl Infer<'_, '_> {
    /// Types something one level deeper.
    pub(super) fn deeper<T>(
        &mut self,
        span: Span,
        typed: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.deeper_by(1, span, typed)
    }

    /// Types something some levels deeper.
    pub(super) fn deeper_by<T>(
        &mut self,
        levels: usize,
        span: Span,
        typed: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        if self.session.levels + levels > MAX_LEVELS {
            return Err(self.refuse(InferError::TooDeep { span }));
        }
        self.session.levels += levels;
        let typed = typed(self);
        self.session.levels -= levels;
        typed
    }
}
