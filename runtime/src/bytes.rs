//! Bytes that a host lends, texts among them as UTF-8: compared, searched and counted.

/// `a < b`, `a == b` or `a > b`, as -1, 0 or 1. Of UTF-8 that is the order of code points.
pub(crate) fn compare(a: &[u8], b: &[u8]) -> i64 {
    a.cmp(b) as i64
}

/// Whether all of `part` stands somewhere in `whole`.
pub(crate) fn contains(whole: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else {
        return true;
    };
    let mut left = whole;
    while let Some(at) = left.iter().position(|byte| byte == first) {
        left = &left[at + 1..];
        if left.starts_with(rest) {
            return true;
        }
    }
    false
}

/// The code points of UTF-8: the bytes that do not go on with one.
pub(crate) fn code_points(text: &[u8]) -> i64 {
    let begins = text.iter().filter(|byte| **byte & 0xC0 != 0x80);
    i64::try_from(begins.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{code_points, compare, contains};

    #[test]
    fn parts_are_found_wherever_they_begin() {
        assert!(contains(b"", b"") && contains(b"aab", b"ab") && contains(b"ab", b"ab"));
        assert!(!contains(b"", b"a") && !contains(b"aac", b"ab") && !contains(b"a", b"aa"));
    }

    #[test]
    fn order_and_length_are_those_of_code_points() {
        let texts = ["", "a", "ab", "b", "ä", "€", "\u{ffff}", "\u{1f600}"];
        for (at, a) in texts.iter().enumerate() {
            assert_eq!(
                code_points(a.as_bytes()),
                i64::from(!a.is_empty()) + i64::from(*a == "ab")
            );
            for (other, b) in texts.iter().enumerate() {
                let order = compare(a.as_bytes(), b.as_bytes());
                assert_eq!(order, at.cmp(&other) as i64, "{a:?} {b:?}");
            }
        }
    }
}
