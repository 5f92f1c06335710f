//! The functions of the table as symbols, by which object files of compiled functions are linked.
//!
//! Each symbol is a jump, which keeps every register: some functions promise that they change none. A program that is
//! linked with another version of this crate than its object files were made for is refused by the linker, which does not
//! find [`tickjit_rt_abi_4`].

#[cfg(target_arch = "x86_64")]
macro_rules! jump {
    () => {
        "jmp {function}"
    };
}
#[cfg(target_arch = "aarch64")]
macro_rules! jump {
    () => {
        "b {function}"
    };
}

/// Defines the symbol of a function.
macro_rules! symbol {
    ($name:literal = $function:path) => {
        #[allow(unsafe_code)]
        const _: () = {
            #[unsafe(export_name = $name)]
            #[unsafe(naked)]
            unsafe extern "C" fn symbol() {
        core::arch::naked_asm!($crate::ffi::symbols::jump!(), function = sym $function)
            }
        };
    };
}

pub(crate) use {jump, symbol};

/// Stands for [`ABI_VERSION`](crate::ABI_VERSION), which its name ends with.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "C's names are spelt so")]
pub(crate) static tickjit_rt_abi_4: u8 = 4;

const _: () = assert!(tickjit_rt_abi_4 as u32 == crate::ABI_VERSION);
