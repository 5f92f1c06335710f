//! Classes of exceptions: names, and what they are derived from.

use std::sync::Arc;

/// A class of exceptions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExceptionClass {
    /// Its name; that of one that is not Python's own is what the host calls it.
    pub name: Arc<str>,
    /// The names of all classes that it is derived from, in any order.
    pub ancestors: Arc<[Arc<str>]>,
}

impl ExceptionClass {
    /// One of Python's own.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        let name = match name {
            "EnvironmentError" | "IOError" => "OSError",
            name => name,
        };
        let mut parent = parent(name)?;
        let mut ancestors: Vec<Arc<str>> = Vec::new();
        while !parent.is_empty() {
            ancestors.push(parent.into());
            parent = self::parent(parent)?;
        }
        Some(Self {
            name: name.into(),
            ancestors: ancestors.into(),
        })
    }

    /// A class derived from this one.
    #[must_use]
    pub fn derived(&self, name: Arc<str>) -> Self {
        let ancestors = std::iter::once(&self.name).chain(&*self.ancestors);
        Self {
            name,
            ancestors: ancestors.cloned().collect(),
        }
    }

    /// Whether it is the class of that name, or derived from it.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        *self.name == *name || self.ancestors.iter().any(|ancestor| **ancestor == *name)
    }
}

/// What one of Python's own classes is derived from; nothing is `BaseException`.
fn parent(name: &str) -> Option<&'static str> {
    let at = PARENTS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(PARENTS[at].1)
}

/// Python's own classes in order, each with the one it is derived from.
const PARENTS: &[(&str, &str)] = &[
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BaseException", ""),
    ("BlockingIOError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("BufferError", "Exception"),
    ("BytesWarning", "Warning"),
    ("ChildProcessError", "OSError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionError", "OSError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("DeprecationWarning", "Warning"),
    ("EOFError", "Exception"),
    ("EncodingWarning", "Warning"),
    ("Exception", "BaseException"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("FloatingPointError", "ArithmeticError"),
    ("FutureWarning", "Warning"),
    ("GeneratorExit", "BaseException"),
    ("ImportError", "Exception"),
    ("ImportWarning", "Warning"),
    ("IndentationError", "SyntaxError"),
    ("IndexError", "LookupError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyError", "LookupError"),
    ("KeyboardInterrupt", "BaseException"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("PendingDeprecationWarning", "Warning"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("ReferenceError", "Exception"),
    ("ResourceWarning", "Warning"),
    ("RuntimeError", "Exception"),
    ("RuntimeWarning", "Warning"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SyntaxWarning", "Warning"),
    ("SystemError", "Exception"),
    ("SystemExit", "BaseException"),
    ("TabError", "IndentationError"),
    ("TimeoutError", "OSError"),
    ("TypeError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("UnicodeWarning", "Warning"),
    ("UserWarning", "Warning"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
];

#[cfg(test)]
mod tests {
    use super::{ExceptionClass, PARENTS};
    use tickjit_runtime::errors::ErrorKind;

    #[test]
    fn all_lead_to_the_root() {
        assert!(PARENTS.is_sorted());
        for (name, _) in PARENTS {
            assert!(ExceptionClass::builtin(name).is_some_and(|class| class.is("BaseException")));
        }
        for kind in ErrorKind::ALL {
            assert!(ExceptionClass::builtin(kind.name()).is_some(), "{kind}");
        }
        assert_eq!(ExceptionClass::builtin("int"), None);
    }

    #[test]
    fn derived_classes_are_what_they_come_from() {
        let lookup = ExceptionClass::builtin("KeyError");
        let own = lookup.map(|class| class.derived("m.Own".into()));
        let is = |name| own.as_ref().is_some_and(|class| class.is(name));
        assert!(is("m.Own") && is("KeyError") && is("LookupError") && is("Exception"));
        assert!(!is("IndexError") && !is("Own"));
        let io = ExceptionClass::builtin("IOError");
        assert!(io.is_some_and(|class| &*class.name == "OSError"));
    }
}
