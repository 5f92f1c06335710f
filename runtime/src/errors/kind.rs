//! The classes of Python exceptions that compiled code can report.

use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal;)*) => {
        /// The class of a reported error. Codes are part of the ABI and never change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum ErrorKind {
            $($(#[$doc])* $variant = $code,)*
        }

        impl ErrorKind {
            /// All kinds, by code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name of Python's class. For [`ErrorKind::Custom`] that of the base of all: the class of such an
            /// error is named by its record.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The number the ABI knows the kind by.
            #[must_use]
            pub const fn code(self) -> u32 {
                self as u32
            }
        }
    };
}

kinds! {
    /// A division or modulo by zero.
    ZeroDivision = 1, "ZeroDivisionError";
    /// A position outside a sequence.
    Index = 2, "IndexError";
    /// A key a dict does not have.
    Key = 3, "KeyError";
    /// A number outside what its type holds.
    Overflow = 4, "OverflowError";
    /// An argument of the right type and a wrong value.
    Value = 5, "ValueError";
    /// An `assert` that does not hold.
    Assertion = 6, "AssertionError";
    /// Memory that could not be had.
    Memory = 7, "MemoryError";
    /// An operation at a wrong moment.
    Runtime = 8, "RuntimeError";
    /// An argument of a wrong type.
    Type = 9, "TypeError";
    /// Calls nested too deeply.
    Recursion = 10, "RecursionError";
    /// A local variable read before it is assigned.
    UnboundLocal = 11, "UnboundLocalError";
    /// An input or output that failed.
    Os = 12, "OSError";
    /// A class that only the source names.
    Custom = 13, "Exception";
}

impl ErrorKind {
    /// The kind whose Python class is called `name`, if it is not [`ErrorKind::Custom`].
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| *kind != Self::Custom && kind.name() == name)
    }

    /// The kind with that code.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn names_and_codes_lead_back() {
        for &kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::from_code(kind.code()), Some(kind));
            if kind != ErrorKind::Custom {
                assert_eq!(ErrorKind::from_name(kind.name()), Some(kind));
            }
        }
        assert_eq!(ErrorKind::from_name("Exception"), None);
        assert_eq!(ErrorKind::from_name("MyError"), None);
        assert_eq!(ErrorKind::from_code(0), None);
    }
}
