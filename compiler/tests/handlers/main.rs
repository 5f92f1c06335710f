//! What hosts can teach the compiler, point by point: a file for each of `compiler/src/handlers`, and
//! in it for each point what is answered, what is declined, who is asked first, and what is wrong.

#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    clippy::unnecessary_literal_bound,
    reason = "tests call compiled code, speak by panicking, and answer as handlers do"
)]

mod categories;
mod enums;
mod expansion;
mod held;
mod host;
mod inference;
mod inputs;
mod intrinsics;
mod native;
mod pointers;
mod rewriting;
mod structs;
mod types;
