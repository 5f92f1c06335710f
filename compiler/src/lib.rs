//! The compiler of tickjit.
