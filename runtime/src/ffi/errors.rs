//! The shell that records an error.

use core::ffi::c_void;
use core::slice;

use crate::errors::{self, Fault, site};

/// Records an error: the index of its site in the upper half, the code of its fault in the lowest byte, the number of
/// its text in the next one. What is between them is the compiler's. An index or a code nobody knows is recorded too, with less said:
/// an error must never be lost.
///
/// # Safety
///
/// `sites` must be null or the address of the table of [`Sites`](errors::Sites) of the compiled function that calls.
pub(crate) unsafe extern "C" fn report(sites: *const c_void, error: i64) {
    // SAFETY: null or the address of a table, which the compiled function owns and which outlives the call. Its first
    // bytes are its size.
    let table = unsafe {
        let first = sites.cast::<[u8; 4]>().as_ref();
        first.map(|first| slice::from_raw_parts(sites.cast::<u8>(), site::size(*first)))
    };
    let error = error.cast_unsigned();
    let site = usize::try_from(error >> 32)
        .ok()
        .and_then(|index| site::site(table?, index));
    let [code, text, ..] = error.to_le_bytes();
    let fault = Fault::from_code(code.into()).unwrap_or(Fault::None);
    errors::report(site, fault, text);
}

/// [`report`] for callers that keep values in any register: it changes none. To the register allocator the call is
/// one instruction like any other, and most functions have no other call.
///
/// # Safety
///
/// As that of [`report`].
#[cfg(all(target_arch = "x86_64", unix, not(miri)))]
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn report_preserving(sites: *const c_void, error: i64) {
    // What C functions may change: nine registers of integers, which with the return address keep the stack aligned,
    // and sixteen of floats, of which compiled code uses the lower half.
    core::arch::naked_asm!(
        ".irp register, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11",
        "push \\register",
        ".endr",
        "sub rsp, 256",
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
        "movups [rsp + 16 * \\n], xmm\\n",
        ".endr",
        "call {report}",
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
        "movups xmm\\n, [rsp + 16 * \\n]",
        ".endr",
        "add rsp, 256",
        ".irp register, r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax",
        "pop \\register",
        ".endr",
        "ret",
        report = sym report,
    )
}

#[cfg(not(all(target_arch = "x86_64", unix, not(miri))))]
pub(crate) use report as report_preserving;

/// Whether [`report_preserving`] keeps its promise here.
pub(crate) const PRESERVES: bool = cfg!(all(target_arch = "x86_64", unix, not(miri)));

#[cfg(test)]
mod tests {
    use core::ptr;

    use super::{report, report_preserving};
    use crate::errors::{ErrorKind, Fault, Site, Sites, take_error};

    fn error(site: i64, code: u32) -> i64 {
        site << 32 | i64::from(code)
    }

    #[test]
    fn reports_the_site_with_that_index() {
        let sites = Sites::new(&[
            Site::default(),
            Site {
                line: 7,
                ..Site::default()
            },
        ]);
        let address = sites.bytes().as_ptr().cast();
        // SAFETY: the address of living `Sites`.
        unsafe { report(address, error(1, Fault::IntegerOverflow.code())) };
        let record = take_error().expect("an error was reported");
        assert_eq!((record.kind, record.line), (ErrorKind::Overflow, 7));
    }

    #[test]
    fn an_unknown_place_or_code_is_reported_all_the_same() {
        let sites = Sites::new(&[]);
        let address = sites.bytes().as_ptr().cast();
        // SAFETY: the address of living `Sites`.
        unsafe { report(address, error(5, Fault::MathDomain.code())) };
        let record = take_error().expect("an error was reported");
        assert_eq!((record.kind, record.line), (ErrorKind::Value, 0));
        // SAFETY: null is allowed.
        unsafe { report(ptr::null(), error(0, u32::MAX)) };
        assert_eq!(take_error().map(|r| r.kind), Some(ErrorKind::Runtime));
    }

    #[test]
    fn a_report_that_preserves_registers_reports() {
        let sites = Sites::new(&[Site::default()]);
        let address = sites.bytes().as_ptr().cast();
        // SAFETY: the address of living `Sites`.
        unsafe { report_preserving(address, error(0, Fault::MathDomain.code())) };
        assert_eq!(take_error().map(|r| r.kind), Some(ErrorKind::Value));
    }

    #[cfg(all(target_arch = "x86_64", unix, not(miri)))]
    #[test]
    fn no_register_is_changed() {
        let sites = Sites::new(&[Site::default()]);
        let address: *const core::ffi::c_void = sites.bytes().as_ptr().cast();
        let (mut r8, mut r11, mut xmm0, mut xmm15) = (8_u64, 11_u64, 0.5_f64, 15.5_f64);
        let (mut site, mut code) = (address, error(0, Fault::MathDomain.code()));
        // SAFETY: a call with living `Sites`; what it changes beside these registers is said to change.
        unsafe {
            core::arch::asm!(
                "call {report}",
                report = sym report_preserving,
                inout("rdi") site,
                inout("rsi") code,
                inout("r8") r8,
                inout("r11") r11,
                inout("xmm0") xmm0,
                inout("xmm15") xmm15,
                clobber_abi("C"),
            );
        }
        assert_eq!((site, code), (address, error(0, Fault::MathDomain.code())));
        assert_eq!((r8, r11), (8, 11));
        assert_eq!(
            (xmm0.to_bits(), xmm15.to_bits()),
            (0.5_f64.to_bits(), 15.5_f64.to_bits())
        );
        assert_eq!(take_error().map(|r| r.kind), Some(ErrorKind::Value));
    }
}
