//! Shells that change no register, for calls that are seldom made in the middle of loops: the caller keeps its values
//! where they are. They have no result; what they have to say is in memory.

/// Whether the shells of this file keep that promise here; elsewhere they are the functions themselves.
pub(crate) const PRESERVES: bool = cfg!(all(target_arch = "x86_64", unix, not(miri)));

/// Defines such a shell of a C function without a result.
macro_rules! preserving {
    ($(#[$doc:meta])* $name:ident($($param:ident: $type:ty),*) = $target:path) => {
        $(#[$doc])*
        ///
        /// # Safety
        ///
        /// As that of the function it calls.
        #[cfg(all(target_arch = "x86_64", unix, not(miri)))]
        #[unsafe(naked)]
        pub(crate) unsafe extern "C" fn $name($($param: $type),*) {
            // What C functions may change: nine registers of integers, which with the return address keep the stack
            // aligned, and sixteen of floats, of which compiled code uses the lower half.
            core::arch::naked_asm!(
                ".irp register, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11",
                "push \\register",
                ".endr",
                "sub rsp, 256",
                ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
                "movups [rsp + 16 * \\n], xmm\\n",
                ".endr",
                "call {target}",
                ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15",
                "movups xmm\\n, [rsp + 16 * \\n]",
                ".endr",
                "add rsp, 256",
                ".irp register, r11, r10, r9, r8, rdi, rsi, rdx, rcx, rax",
                "pop \\register",
                ".endr",
                "ret",
                target = sym $target,
            )
        }

        #[cfg(not(all(target_arch = "x86_64", unix, not(miri))))]
        pub(crate) use $target as $name;
    };
}

use core::ffi::c_void;

use super::containers::{list, table};

preserving! {
    /// [`list::grow`] with every register kept.
    list_grow(items: *const c_void) = list::grow
}
preserving! {
    /// [`table::next`] with every register kept.
    table_next(entries: *const c_void, cursor: *const c_void) = table::next
}

#[cfg(test)]
mod tests {
    use core::ffi::c_void;

    use super::{list_grow, table_next};
    use crate::containers::{Owned, Value};
    use crate::layout::Layout;

    #[test]
    fn the_shells_do_what_the_functions_do() {
        let mut set = Owned::set(Layout::I64, 0).unwrap();
        set.push([Value::I64(7)]).unwrap();
        let set = set.into_raw();
        let list = Owned::list(Layout::I64, 0).unwrap().into_raw();
        // SAFETY: both are alive, and freed once.
        unsafe {
            let mut cursor = 0;
            table_next(set.cast_const(), (&raw mut cursor).cast());
            assert_eq!(cursor, 0);
            cursor = 1;
            table_next(set.cast_const(), (&raw mut cursor).cast());
            assert_eq!(cursor, -1);
            list_grow(list.cast_const().cast::<c_void>());
            drop(Owned::from_raw(set));
            drop(Owned::from_raw(list));
        }
    }
}
