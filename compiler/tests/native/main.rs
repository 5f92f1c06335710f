//! Typed programs, built by hand, compiled to machine code and called.

#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::many_single_char_names,
    reason = "tests call compiled code and speak by panicking"
)]

mod arithmetic;
mod containers;
mod control;
mod errors;
mod floats;
mod functions;
mod host;
mod memory;
mod objects;
mod phases;
mod pointers;
mod program;
mod text;
