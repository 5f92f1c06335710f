//! What `tickjit.extension` calls to register into the current context: one file per module of that package.
//!
//! Each function takes Python's handler, puts the adaptor of its trait (`adaptors/`) around it, and hands it to
//! `context::current(py)?.get().register(...)`: what is refused there leaves the context as it was and raises a
//! `ValueError`.
