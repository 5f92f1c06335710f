//! How often this process has been forked.
//!
//! The arena's memory is shared between a process and its forks, while each has an allocator of its
//! own. So neither may write to what both can see: chunks are used for new code only while the count
//! is what it was when they were mapped. This is a fact of the process, hence the only static of the
//! crate.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

static FORKS: AtomicU64 = AtomicU64::new(0);
static COUNTING: Once = Once::new();

unsafe extern "C" {
    fn pthread_atfork(
        prepare: Option<extern "C" fn()>,
        parent: Option<extern "C" fn()>,
        child: Option<extern "C" fn()>,
    ) -> c_int;
}

extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// The number of forks since the first call; it rises in the parent and in the child.
pub(super) fn count() -> u64 {
    COUNTING.call_once(|| {
        // SAFETY: the handlers do nothing that is not allowed after a fork.
        unsafe { pthread_atfork(None, Some(forked), Some(forked)) };
    });
    FORKS.load(Ordering::Relaxed)
}
