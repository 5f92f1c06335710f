//! The places in the source from which a compiled function can report an error.
//!
//! A table of them is bytes without addresses, so that it may stand anywhere: in this process, or as data of an object
//! file. It is made of numbers of 32 bits, little-endian: the bytes in all, the count of sites, then five for each site
//! (line, column, and where function, class and message stand, 0 for none). A text is its length and its UTF-8.

use std::collections::BTreeMap;

/// One place that can fail, with what its error says beside the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Site<'a> {
    /// The line in the user's file, from 1.
    pub line: u32,
    /// The column in that line, from 1.
    pub column: u32,
    /// The name of the Python function the place is in.
    pub function: &'a str,
    /// The class a `raise` names, as written.
    pub class: Option<&'a str>,
    /// Of a reason that speaks of something with a name ([`Fault::naming`](super::Fault::naming)), that name. Of any
    /// other, such as a `raise` or an `assert`, the whole text of the exception.
    pub message: Option<&'a str>,
}

/// The sites of one compiled function, which owns them: its code holds the address of the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sites(Box<[u8]>);

/// Bytes of a number.
const NUMBER: usize = 4;
/// Bytes before the first site.
const HEAD: usize = 2 * NUMBER;
/// Bytes of a site.
const ROW: usize = 5 * NUMBER;

impl Sites {
    /// The table of some sites. Texts that 32 bits do not reach are left out.
    #[must_use]
    pub fn new(sites: &[Site<'_>]) -> Self {
        let mut bytes = vec![0; HEAD + sites.len() * ROW];
        let mut texts = BTreeMap::new();
        for (index, site) in sites.iter().enumerate() {
            let mut place = |text| match text {
                None => 0,
                Some(text) => *texts
                    .entry(text)
                    .or_insert_with(|| append(&mut bytes, text)),
            };
            let numbers = [
                site.line,
                site.column,
                place(Some(site.function)),
                place(site.class),
                place(site.message),
            ];
            for (word, number) in numbers.into_iter().enumerate() {
                set(&mut bytes, HEAD + index * ROW + word * NUMBER, number);
            }
        }
        let length = bytes.len();
        set(&mut bytes, 0, u32::try_from(length).unwrap_or(u32::MAX));
        set(
            &mut bytes,
            NUMBER,
            u32::try_from(sites.len()).unwrap_or(u32::MAX),
        );
        Self(bytes.into_boxed_slice())
    }

    /// The table, whose address code holds.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many sites there are.
    #[must_use]
    pub fn len(&self) -> usize {
        number(&self.0, NUMBER).unwrap_or(0) as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Bytes of a table, by its first number.
pub(crate) fn size(first: [u8; NUMBER]) -> usize {
    u32::from_le_bytes(first) as usize
}

/// A site of a table.
pub(crate) fn site(table: &[u8], index: usize) -> Option<Site<'_>> {
    if index >= number(table, NUMBER)? as usize {
        return None;
    }
    let word = |word: usize| number(table, HEAD + index * ROW + word * NUMBER);
    Some(Site {
        line: word(0)?,
        column: word(1)?,
        function: text(table, word(2)?).unwrap_or_default(),
        class: text(table, word(3)?),
        message: text(table, word(4)?),
    })
}

fn set(bytes: &mut [u8], at: usize, number: u32) {
    if let Some(place) = bytes.get_mut(at..at + NUMBER) {
        place.copy_from_slice(&number.to_le_bytes());
    }
}

/// Appends a text, and gives its place.
fn append(bytes: &mut Vec<u8>, text: &str) -> u32 {
    let end = bytes.len() + NUMBER + text.len();
    let (Ok(at), Ok(length), Ok(_)) = (
        u32::try_from(bytes.len()),
        u32::try_from(text.len()),
        u32::try_from(end),
    ) else {
        return 0;
    };
    bytes.extend(length.to_le_bytes());
    bytes.extend(text.as_bytes());
    at
}

fn number(table: &[u8], at: usize) -> Option<u32> {
    let bytes = table.get(at..at + NUMBER)?.try_into().ok()?;
    Some(u32::from_le_bytes(bytes))
}

fn text(table: &[u8], at: u32) -> Option<&str> {
    if at == 0 {
        return None;
    }
    let at = at as usize;
    let length = number(table, at)? as usize;
    let bytes = table.get(at + NUMBER..at + NUMBER + length)?;
    std::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{Site, Sites, site, size};

    #[test]
    fn a_table_gives_its_sites_back() {
        let sites = [
            Site {
                line: 7,
                column: 3,
                function: "mean",
                class: Some("KeyError"),
                message: Some(""),
            },
            Site {
                line: u32::MAX,
                function: "mean",
                message: Some("größer"),
                ..Site::default()
            },
        ];
        let table = Sites::new(&sites);
        assert_eq!(table.len(), 2);
        for (index, wanted) in sites.iter().enumerate() {
            assert_eq!(site(table.bytes(), index), Some(*wanted));
        }
        assert_eq!(site(table.bytes(), 2), None);
        let first = table.bytes()[..4].try_into().unwrap();
        assert_eq!(size(first), table.bytes().len());
        let text = String::from_utf8_lossy(table.bytes()).into_owned();
        assert_eq!(text.matches("mean").count(), 1);
        assert!(Sites::new(&[]).is_empty());
    }

    #[test]
    fn bytes_that_are_no_table_give_no_site() {
        let whole = Sites::new(&[Site {
            function: "f",
            ..Site::default()
        }]);
        assert_eq!(site(&[], 0), None);
        for end in 0..whole.bytes().len() - 5 {
            assert_eq!(site(&whole.bytes()[..end], 0), None);
        }
        let mut wild = whole.bytes().to_vec();
        wild[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(site(&wild, 0).map(|site| site.function), Some(""));
    }
}
