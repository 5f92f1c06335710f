//! What `print` writes: text gathered per thread, handed to a sink once per call of `print`.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::panic::catch_unwind;
use std::sync::{PoisonError, RwLock};

use crate::errors::Fault;
use crate::format::Spec;
use crate::repr;

/// Takes printed text; answers whether it could be written.
pub type PrintSink = fn(&str) -> bool;

static SINK: RwLock<PrintSink> = RwLock::new(write_to_stdout);

/// Sends what compiled functions print to `sink`, in all threads of the process. Without it, text goes to the standard
/// output.
///
/// A sink may call compiled functions, also such that print. A panic in it counts as a failure to write.
pub fn set_print_sink(sink: PrintSink) {
    *SINK.write().unwrap_or_else(PoisonError::into_inner) = sink;
}

fn write_to_stdout(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).is_ok() && out.flush().is_ok()
}

/// Text waiting for its flush.
struct Pending {
    text: String,
    /// Whether some text was lost because memory ran out.
    lost: bool,
}

impl fmt::Write for Pending {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.try_reserve(text.len()).is_ok() {
            self.text.push_str(text);
        } else {
            self.lost = true;
        }
        Ok(())
    }
}

thread_local! {
    static PENDING: RefCell<Pending> = const {
        RefCell::new(Pending { text: String::new(), lost: false })
    };
}

/// A thread that is shutting down prints nothing.
fn append(write: impl FnOnce(&mut Pending) -> fmt::Result) {
    let _ = PENDING.try_with(|pending| pending.try_borrow_mut().map(|mut p| write(&mut p)));
}

/// Appends text; bytes that are no UTF-8 are left out.
pub fn append_utf8(bytes: &[u8]) {
    append(|pending| {
        bytes
            .utf8_chunks()
            .try_for_each(|chunk| pending.write_str(chunk.valid()))
    });
}

/// Appends `str(value)`.
pub fn append_int(value: i64) {
    append(|pending| write!(pending, "{value}"));
}

/// Appends `str(value)`.
pub fn append_float(value: f64) {
    append(|pending| repr::write(pending, value));
}

/// The specification that compiled code passes.
fn spec(bytes: &[u8]) -> Option<Spec> {
    Spec::read(std::str::from_utf8(bytes).ok()?)
}

/// Appends `format(value, spec)`; `str(value)` for a specification that is none.
pub fn append_formatted_int(value: i64, spec_text: &[u8]) {
    append(|pending| match spec(spec_text) {
        Some(spec) => spec.write_int(pending, value),
        None => write!(pending, "{value}"),
    });
}

/// Appends `format(value, spec)`; `str(value)` for a specification that is none.
pub fn append_formatted_float(value: f64, spec_text: &[u8]) {
    append(|pending| match spec(spec_text) {
        Some(spec) => spec.write_float(pending, value),
        None => repr::write(pending, value),
    });
}

/// Appends `True` or `False`.
pub fn append_bool(value: bool) {
    append(|pending| pending.write_str(if value { "True" } else { "False" }));
}

/// The text that waits in this thread, taken out, and whether some was lost; `None` if the thread is shutting down.
pub(crate) fn take() -> Option<(String, bool)> {
    PENDING
        .try_with(|pending| {
            let mut pending = pending.try_borrow_mut().ok()?;
            Some((
                std::mem::take(&mut pending.text),
                std::mem::take(&mut pending.lost),
            ))
        })
        .ok()
        .flatten()
}

/// Hands the thread's text to the sink, and forgets it.
pub fn flush() -> Result<(), Fault> {
    let (mut text, lost) = take().ok_or(Fault::PrintFailed)?;
    let sink = *SINK.read().unwrap_or_else(PoisonError::into_inner);
    let written = catch_unwind(|| sink(&text)).unwrap_or(false);
    // The room is used again, unless the sink printed in between.
    text.clear();
    append(|pending| {
        if pending.text.is_empty() {
            pending.text = text;
        }
        Ok(())
    });
    if lost {
        Err(Fault::OutOfMemory)
    } else if written {
        Ok(())
    } else {
        Err(Fault::PrintFailed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    static SEEN: Mutex<String> = Mutex::new(String::new());

    fn collect(text: &str) -> bool {
        assert!(text != "panic");
        SEEN.lock()
            .expect("no test panics while it holds it")
            .push_str(text);
        text != "refused"
    }

    #[test]
    fn text_reaches_the_sink_on_flush() {
        set_print_sink(collect);
        append_utf8("é ".as_bytes());
        append_int(i64::MIN);
        append_bool(true);
        append_float(0.1);
        append_utf8(b"\xff!");
        assert!(SEEN.lock().expect("nobody panicked").is_empty());
        assert_eq!(flush(), Ok(()));
        assert_eq!(
            *SEEN.lock().expect("nobody panicked"),
            "é -9223372036854775808True0.1!"
        );
        append_utf8(b"refused");
        assert_eq!(flush(), Err(Fault::PrintFailed));
        append_utf8(b"panic");
        assert_eq!(flush(), Err(Fault::PrintFailed));
        assert_eq!(flush(), Ok(()));
        set_print_sink(write_to_stdout);
    }
}
