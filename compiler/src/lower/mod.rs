//! Typed program to Cranelift functions.
//!
//! Takes a [`hir::Program`] with its [`Signature`], gives a [`Module`]: the native function, then every
//! Python function it reaches.
//!
//! ```text
//! if x > state0: output0 = x      block2:  v7 = fcmp gt v5, v6
//!                                          brif v7, block4, block5
//!                                 block4:  store v5, v3; store 1, v4; jump block1
//! ```
//!
//! Invariants:
//! - host memory is written in three places only: outputs and ticks where they are set, state cells
//!   where they are set or, for those that a loop sets, at the exits of the phase, errors included
//!   ([`storage`]);
//! - whatever can fail branches to a cold block that names its site; nothing traps ([`fault`]);
//! - a pointer that may be NULL is tested before it is used, on every path ([`storage`]);
//! - whatever owns a container gives it up on every path out ([`ownership`]);
//! - functions of the module give their error first, so one leaves all of them at once ([`call`]), up to a
//!   handler ([`mod@catch`]);
//! - what would take seconds is refused before it is begun ([`extent`]).
//!
//! Start reading at [`entry`], or for functions that are no nodes at [`plain`]; statements are in [`stmt`], expressions in [`expr`].

mod bare;
mod branch;
mod call;
mod catch;
mod containers;
mod convention;
mod cycle;
mod deque;
mod entry;
mod expr;
mod extent;
mod fault;
mod float;
mod function;
mod gateway;
mod hoist;
mod int;
mod items;
mod leading;
mod lending;
mod list;
mod loops;
mod memory;
mod natives;
mod ownership;
mod plain;
mod probe;
mod runtime;
mod scan;
mod slots;
mod stmt;
mod storage;
mod table;
mod tables;
mod values;

use crate::clif::{Backend, Module};
use crate::diagnostic::Diagnostic;
use crate::hir;
use crate::options::CompilationOptions;
use crate::signature::Signature;

pub use cycle::cycle;
pub use gateway::gateway;

use tables::Tables;

/// Lowers a program.
pub fn lower(
    program: &hir::Program,
    signature: &Signature,
    options: &CompilationOptions,
    backend: &Backend,
) -> Result<Module, Vec<Diagnostic>> {
    extent::check(program)?;
    let target = backend.target(options).map_err(|message| {
        vec![Diagnostic::new(
            "code-generation",
            message,
            scan::span(&program.function.body),
        )]
    })?;
    let mut workspace = backend.workspace();
    let mut tables = Tables::new(program, signature, options, target);
    let native = if signature.result.is_some() {
        plain::lower
    } else {
        entry::lower
    };
    let mut parts = vec![native(&mut tables, &mut workspace)];
    while let Some(callee) = tables.callee(parts.len() - 1) {
        parts.push(call::lower(&mut tables, callee, &mut workspace));
    }
    backend.recycle(workspace);
    tables.finish(parts)
}
