//! The shell that records an error.

use core::ffi::c_void;

use crate::errors::{self, Fault, Sites};

/// Records an error: the index of its site in the upper half, the code of its fault in the lower one. An index or a code nobody knows is recorded too, with less said:
/// an error must never be lost.
///
/// # Safety
///
/// `sites` must be null or the address of the [`Sites`] of the compiled function that calls.
pub(crate) unsafe extern "C" fn report(sites: *const c_void, error: i64) {
    // SAFETY: null or the address of `Sites`, which the compiled function owns and which outlives the call.
    let sites = unsafe { sites.cast::<Sites>().as_ref() };
    let error = error.cast_unsigned();
    let site = usize::try_from(error >> 32)
        .ok()
        .and_then(|index| sites?.0.get(index));
    let code = u32::try_from(error & u64::from(u32::MAX)).ok();
    let fault = code.and_then(Fault::from_code).unwrap_or(Fault::None);
    errors::report(site, fault);
}

#[cfg(test)]
mod tests {
    use core::ptr;

    use super::report;
    use crate::errors::{ErrorKind, Fault, Site, Sites, take_error};

    fn error(site: i64, code: u32) -> i64 {
        site << 32 | i64::from(code)
    }

    #[test]
    fn reports_the_site_with_that_index() {
        let sites = Sites(vec![
            Site::default(),
            Site {
                line: 7,
                ..Site::default()
            },
        ]);
        let address = ptr::from_ref(&sites).cast();
        // SAFETY: the address of living `Sites`.
        unsafe { report(address, error(1, Fault::IntegerOverflow.code())) };
        let record = take_error().expect("an error was reported");
        assert_eq!((record.kind, record.line), (ErrorKind::Overflow, 7));
    }

    #[test]
    fn an_unknown_place_or_code_is_reported_all_the_same() {
        let sites = Sites(Vec::new());
        let address = ptr::from_ref(&sites).cast();
        // SAFETY: the address of living `Sites`.
        unsafe { report(address, error(5, Fault::MathDomain.code())) };
        let record = take_error().expect("an error was reported");
        assert_eq!((record.kind, record.line), (ErrorKind::Value, 0));
        // SAFETY: null is allowed.
        unsafe { report(ptr::null(), error(0, u32::MAX)) };
        assert_eq!(take_error().map(|r| r.kind), Some(ErrorKind::Runtime));
    }
}
