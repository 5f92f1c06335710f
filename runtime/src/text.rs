//! Text of bounded length in place: what formats numbers where memory must not be asked for.

use std::fmt;

/// Text of at most `N` bytes. Writing more is an error and leaves it as it was.
pub(crate) struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Text<N> {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    /// The arguments of `format_args!` as text, cut off where they do not fit.
    pub(crate) fn format(arguments: fmt::Arguments<'_>) -> Self {
        let mut text = Self::new();
        // The callers' buffers hold the longest text of their numbers.
        let _ = fmt::Write::write_fmt(&mut text, arguments);
        text
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl<const N: usize> fmt::Write for Text<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length.checked_add(text.len()).ok_or(fmt::Error)?;
        let room = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn text_that_does_not_fit_is_cut() {
        let join = |a: i32, b: i32| Text::<4>::format(format_args!("{a}{b}"));
        assert_eq!(join(123, 4).as_str(), "1234");
        assert_eq!(join(123, 45).as_str(), "123");
    }
}
