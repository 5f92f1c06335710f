//! The error that waits in a thread until its host takes it.

use std::cell::{Cell, RefCell};
use std::thread::LocalKey;

use super::{ErrorKind, Fault, Site};

/// A reported error, complete: what a host needs to raise the exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorRecord {
    /// The class of the exception.
    pub kind: ErrorKind,
    /// The name of the class; for [`ErrorKind::Custom`] as the source wrote it.
    pub class_name: String,
    /// The text of the exception.
    pub message: String,
    /// The line in the user's file, from 1; 0 where it is not known.
    pub line: u32,
    /// The column in that line, from 1; 0 where it is not known.
    pub column: u32,
    /// The name of the Python function; empty where it is not known.
    pub function: String,
}

thread_local! {
    static RECORD: RefCell<Option<ErrorRecord>> = const { RefCell::new(None) };
    /// The texts of errors that were raised last, and whose number is next.
    static COMPOSED: RefCell<(Vec<String>, u8)> = const { RefCell::new((Vec::new(), 0)) };
    /// The last of the errors that were reported while one waited.
    static LAST: RefCell<Option<ErrorRecord>> = const { RefCell::new(None) };
    /// Beside the record, so that the question costs one load and no borrow.
    static PENDING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread has an error that nobody has taken.
#[must_use]
pub fn error_pending() -> bool {
    PENDING.try_with(Cell::get).unwrap_or(false)
}

/// Whether an error waits in this thread, for whoever asks after each of many calls.
#[derive(Clone, Copy, Debug)]
pub struct ErrorFlag<'a>(&'a Cell<bool>);

impl ErrorFlag<'_> {
    /// The same as [`error_pending`], without looking for the thread's memory.
    #[inline]
    #[must_use]
    pub fn is_set(self) -> bool {
        self.0.get()
    }
}

/// Where it says whether an error waits in this thread; null in a thread that is shutting down.
#[must_use]
pub fn error_flag_address() -> *const bool {
    let address = PENDING.try_with(|pending| pending.as_ptr().cast_const());
    address.unwrap_or(std::ptr::null())
}

/// Runs `ask` with the flag of this thread; `None` in a thread that is shutting down.
pub fn with_error_flag<R>(ask: impl FnOnce(ErrorFlag<'_>) -> R) -> Option<R> {
    PENDING.try_with(|pending| ask(ErrorFlag(pending))).ok()
}

/// Takes the first error reported in this thread since the last time.
#[must_use]
pub fn take_error() -> Option<ErrorRecord> {
    if !error_pending() {
        return None;
    }
    let record = taken(&RECORD);
    taken(&LAST);
    let _ = PENDING.try_with(|pending| pending.set(false));
    record
}

/// Takes the error that was reported last in this thread: for whoever knows that it was its own function's. One that
/// waited before goes on waiting.
#[must_use]
pub fn take_last_error() -> Option<ErrorRecord> {
    taken(&LAST).or_else(take_error)
}

fn taken(kept: &'static LocalKey<RefCell<Option<ErrorRecord>>>) -> Option<ErrorRecord> {
    kept.try_with(|cell| cell.try_borrow_mut().ok()?.take())
        .ok()
        .flatten()
}

/// Records an error in this thread. Where one waits already, only [`take_last_error`] gives it. `site` is `None` where the place is not known.
///
/// The class of [`Fault::Raised`] and the text are the site's, where it has them; that of [`Fault::Composed`] is the one of
/// that number. A thread that is shutting down has
/// nowhere to keep the record and drops it.
pub fn report(site: Option<Site<'_>>, fault: Fault, text: u8) {
    let is_first = !error_pending();
    let record = record(site, fault, text);
    let kept = if is_first { &RECORD } else { &LAST };
    let kept = kept.try_with(|cell| {
        cell.try_borrow_mut()
            .map(|mut slot| *slot = Some(record))
            .is_ok()
    });
    if kept == Ok(true) {
        let _ = PENDING.try_with(|pending| pending.set(true));
    }
}

fn record(site: Option<Site<'_>>, fault: Fault, text: u8) -> ErrorRecord {
    let class = match fault {
        Fault::Raised | Fault::Composed => site.and_then(|site| site.class),
        _ => None,
    };
    let kind = match class {
        Some(name) => ErrorKind::from_name(name).unwrap_or(ErrorKind::Custom),
        None => fault.kind(),
    };
    let composed = match fault {
        Fault::Composed => COMPOSED
            .try_with(|kept| {
                kept.borrow_mut()
                    .0
                    .get_mut(usize::from(text))
                    .map(std::mem::take)
            })
            .ok(),
        _ => None,
    };
    ErrorRecord {
        kind,
        class_name: copy_text(&[class.unwrap_or_else(|| kind.name())]),
        message: composed.flatten().unwrap_or_else(|| message(site, fault)),
        line: site.map_or(0, |site| site.line),
        column: site.map_or(0, |site| site.column),
        function: site.map_or_else(String::new, |site| copy_text(&[site.function])),
    }
}

fn message(site: Option<Site<'_>>, fault: Fault) -> String {
    match (site.and_then(|site| site.message), fault.naming()) {
        (Some(name), Some((before, behind))) => copy_text(&[before, name, behind]),
        (Some(text), None) => copy_text(&[text]),
        (None, _) => copy_text(&[fault.message()]),
    }
}

/// Keeps the text of an error that [`Fault::Composed`] may report; the number it goes by. An error that is caught
/// leaves its text behind: only so many of the last ones are kept, while an error is on its way.
pub(crate) fn compose(text: String) -> u8 {
    // A thread that is shutting down keeps nothing, and reports nothing.
    let kept = COMPOSED.try_with(|kept| {
        let (texts, next) = &mut *kept.borrow_mut();
        let number = *next;
        *next = next.wrapping_add(1);
        match texts.get_mut(usize::from(number)) {
            Some(place) => *place = text,
            None => texts.push(text),
        }
        number
    });
    kept.unwrap_or_default()
}

/// The parts as one text, or no text where memory has run out: the error itself must get through.
fn copy_text(parts: &[&str]) -> String {
    let mut copy = String::new();
    let length = parts.iter().map(|part| part.len()).sum();
    if copy.try_reserve_exact(length).is_ok() {
        for part in parts {
            copy.push_str(part);
        }
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::{
        ErrorKind, Fault, Site, error_pending, report, take_error, take_last_error, with_error_flag,
    };

    fn site<'a>(class: Option<&'a str>, message: Option<&'a str>) -> Site<'a> {
        Site {
            line: 3,
            column: 5,
            function: "mean",
            class,
            message,
        }
    }

    #[test]
    fn the_first_error_stays_until_taken() {
        assert!(!error_pending());
        assert_eq!(take_error(), None);
        report(Some(site(None, None)), Fault::IntegerDivisionByZero, 0);
        report(None, Fault::MathDomain, 0);
        assert!(error_pending());
        let asked = with_error_flag(|flag| (flag.is_set(), error_pending()));
        assert_eq!(asked, Some((true, true)));
        let record = take_error().expect("an error was reported");
        assert_eq!(record.kind, ErrorKind::ZeroDivision);
        assert_eq!(record.class_name, "ZeroDivisionError");
        assert_eq!(record.message, "integer division or modulo by zero");
        assert_eq!((record.line, record.column), (3, 5));
        assert_eq!(record.function, "mean");
        assert!(!error_pending());
        assert_eq!(take_error(), None);
    }

    #[test]
    fn the_last_error_is_taken_before_one_that_waits() {
        report(None, Fault::MathDomain, 0);
        report(None, Fault::MathRange, 0);
        report(Some(site(None, None)), Fault::IntegerDivisionByZero, 0);
        let kind = |record: Option<super::ErrorRecord>| record.map(|record| record.kind);
        assert_eq!(kind(take_last_error()), Some(ErrorKind::ZeroDivision));
        assert!(error_pending());
        assert_eq!(kind(take_last_error()), Some(ErrorKind::Value));
        assert!(!error_pending());
        report(None, Fault::MathDomain, 0);
        report(None, Fault::MathRange, 0);
        assert_eq!(kind(take_error()), Some(ErrorKind::Value));
        assert_eq!(take_last_error(), None);
    }

    #[test]
    fn a_raise_names_its_class() {
        report(Some(site(Some("KeyError"), Some("text"))), Fault::Raised, 0);
        let record = take_error().expect("an error was reported");
        assert_eq!((record.kind, &*record.message), (ErrorKind::Key, "text"));

        report(Some(site(Some("my.Error"), None)), Fault::Raised, 0);
        let record = take_error().expect("an error was reported");
        assert_eq!(record.kind, ErrorKind::Custom);
        assert_eq!((&*record.class_name, &*record.message), ("my.Error", ""));
    }

    #[test]
    fn a_site_names_what_failed_or_words_it_but_does_not_change_the_class() {
        let cases = [
            (Fault::InvalidInput, Some("x"), "input 'x' has no value yet"),
            (Fault::InvalidInput, None, "input has no value yet"),
            (
                Fault::NotAMember,
                Some("Color"),
                "value is not a valid Color",
            ),
            (Fault::MathDomain, Some("other words"), "other words"),
        ];
        for (fault, text, expected) in cases {
            report(Some(site(Some("KeyError"), text)), fault, 0);
            let record = take_error().expect("an error was reported");
            assert_eq!(
                (record.kind, &*record.message),
                (ErrorKind::Value, expected)
            );
        }
    }

    #[test]
    fn threads_do_not_see_each_other() {
        report(None, Fault::MathRange, 0);
        let other = std::thread::spawn(error_pending).join();
        assert!(!other.expect("the thread ends"));
        assert_eq!(take_error().map(|r| r.kind), Some(ErrorKind::Overflow));
    }
}
