//! Where the text of a function ends.

const TAB: usize = 8;

/// The width of indentation, as Python's tokenizer counts it.
pub(super) fn width(indentation: &str) -> usize {
    let mut width = 0;
    for byte in indentation.bytes() {
        match byte {
            b' ' => width += 1,
            b'\t' => width = (width / TAB + 1) * TAB,
            b'\x0c' => width = 0,
            _ => return width,
        }
    }
    width
}

/// Whether the first line of `text` that holds code is indented no more than `limit`, or there is
/// none: the block before it has ended. Nothing after that line's indentation is looked at.
pub(super) fn block_ends(text: &str, limit: usize) -> bool {
    let mut rest = text;
    loop {
        let code = rest.trim_start_matches([' ', '\t', '\x0c']);
        let blank = match code.as_bytes().first() {
            None => return true,
            Some(b'#' | b'\n' | b'\r') => code,
            Some(_) => return width(&rest[..rest.len() - code.len()]) <= limit,
        };
        match blank.find(['\n', '\r']) {
            None => return true,
            Some(end) => rest = &blank[end + 1..],
        }
    }
}
