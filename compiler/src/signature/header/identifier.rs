//! Names of Python's as names of C's.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Words that C or C++ have for themselves, those of the headers that ours include, and macros that compilers
/// define outside of the reserved names.
const TAKEN: &str = " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t \
    char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue \
    decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto i386 \
    if inline int int16_t int32_t int64_t int8_t intmax_t intptr_t linux long max_align_t mutable namespace new \
    noexcept not not_eq nullptr nullptr_t offsetof operator or or_eq private protected ptrdiff_t public register \
    reinterpret_cast requires restrict return short signed size_t sizeof static static_assert static_cast struct \
    switch template this thread_local throw true try typedef typeid typename typeof typeof_unqual uint16_t uint32_t \
    uint64_t uint8_t uintmax_t uintptr_t union unix unsigned using virtual void volatile wchar_t while xor xor_eq \
    NULL ROW ";

/// Whether it is a macro of `stdint.h`, such as `INT64_C` and `SIZE_MAX`, or one of our headers'.
fn is_macro(text: &str) -> bool {
    let of_integers = [
        "INT",
        "UINT",
        "PTRDIFF_",
        "SIG_ATOMIC_",
        "SIZE_",
        "WCHAR_",
        "WINT_",
    ];
    let is_limit = ["_C", "_MAX", "_MIN"].iter().any(|end| text.ends_with(end));
    text.starts_with("TICKJIT_")
        || is_limit && of_integers.iter().any(|start| text.starts_with(start))
}

/// Whether C and C++ take a text as a name of ours.
#[must_use]
pub(super) fn is_identifier(text: &str) -> bool {
    identifier(text) == text && !text.is_empty()
}

/// A name of C's for a name of Python's: itself where that is one.
pub(super) fn identifier(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            if text.is_empty() && letter.is_ascii_digit() {
                text.push('_');
            }
            text.push(letter);
        } else {
            // Writing to a String does not fail.
            let _ = write!(text, "_{:x}", u32::from(letter));
        }
    }
    if TAKEN.split_ascii_whitespace().any(|word| word == text) || is_macro(&text) {
        text.push('_');
    }
    text
}

/// Names that stand together, which C must not take for one.
#[derive(Default)]
pub(in crate::signature) struct Spelling(BTreeSet<String>);

impl Spelling {
    /// The next name as C's: that of [`identifier`], with a number behind it where an earlier one is spelt so.
    pub(in crate::signature) fn of(&mut self, name: &str) -> String {
        let plain = identifier(name);
        let mut spelt = plain.clone();
        let mut number = 1;
        while !self.0.insert(spelt.clone()) {
            number += 1;
            spelt = format!("{plain}_{number}");
        }
        spelt
    }
}

#[cfg(test)]
mod tests {
    use super::{Spelling, identifier, is_identifier};

    #[test]
    fn names_stay_where_c_can_say_them() {
        assert_eq!(identifier("mean_2"), "mean_2");
        assert_eq!(identifier("double"), "double_");
        assert_eq!(identifier("größe"), "gr_f6_dfe");
        assert_eq!(identifier("2x"), "_2x");
        for name in ["ema", "_tickjit_0123"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in [
            "",
            "2x",
            "a b",
            "class",
            "größe",
            "a\n",
            "NULL",
            "INT64_C",
            "SIZE_MAX",
            "TICKJIT_LAYOUT",
        ] {
            assert!(!is_identifier(name), "{name}");
        }
    }

    #[test]
    fn names_that_are_spelt_alike_are_told_apart() {
        let mut spelling = Spelling::default();
        let names = ["größe", "gr_f6_dfe", "x", "gr_f6_dfe_2", "int", "int_"];
        let spelt = names.map(|name| spelling.of(name));
        assert_eq!(
            spelt,
            [
                "gr_f6_dfe",
                "gr_f6_dfe_2",
                "x",
                "gr_f6_dfe_2_2",
                "int_",
                "int__2"
            ]
        );
    }
}
