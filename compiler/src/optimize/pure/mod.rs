//! Calls of pure functions, each made once for equal arguments.
//!
//! ```text
//! v0 = native "bid"(input0)              v0 = { v2 = native "bid"(input0); v2 }
//! while test:                     ==>    v3 = none
//!     v1 = native "bid"(input0)          while test:
//!     v1 = native "ask"(input0)              v1 = v2
//!                                            v1 = { if not present(v3): v3 = native "ask"(input0); unwrap(v3) }
//! ```
//!
//! What a function gives is kept where it is called first, and used wherever it would be called again with
//! arguments that are equal for certain. In loops and conditions, where "first" is not known before, an
//! optional value says whether there is a result yet.
//!
//! Invariants:
//! - no function runs where the program as it stood would not have run it: nothing is moved ahead of a test,
//!   of an error or of the first turn of a loop, as a function may rely on what was tested before;
//! - calls of functions that are not pure are not looked at.
//!
//! Two passes: before calls are inlined, of Python functions that are declared pure; after, of native ones.

mod calls;
mod keys;
mod merge;

use crate::hir::{Block, Body, ExprKind, Local, Program};
use crate::options::CompilationOptions;

use merge::rebuild;

/// Which calls are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of Python functions compiled along.
    Callees,
    /// Of functions of the host.
    Natives,
}

/// The calls that may be made once.
#[derive(Clone, Copy)]
struct Pure<'a> {
    kind: Kind,
    /// By the number of the callee.
    callees: &'a [bool],
}

impl Pure<'_> {
    fn is(self, kind: &ExprKind) -> bool {
        match self.kind {
            Kind::Natives => matches!(kind, ExprKind::Native(native, _) if native.pure),
            Kind::Callees => {
                matches!(kind, ExprKind::Call(id, _) if self.callees.get(id.as_u32() as usize) == Some(&true))
            }
        }
    }

    fn any(self, body: &Body) -> bool {
        body.exprs.values().any(|expr| self.is(&expr.kind))
    }
}

/// The pass over calls of Python functions.
pub(super) fn merge_callees(program: &mut Program, _: CompilationOptions) {
    let callees: Vec<bool> = program.callees.values().map(|callee| callee.pure).collect();
    if callees.contains(&true) {
        let kind = Kind::Callees;
        let callees = &callees;
        merge_all(program, Pure { kind, callees });
    }
}

/// The pass over calls of native functions.
pub(super) fn merge_natives(program: &mut Program, _: CompilationOptions) {
    let kind = Kind::Natives;
    merge_all(program, Pure { kind, callees: &[] });
}

fn merge_all(program: &mut Program, pure: Pure<'_>) {
    let function = &mut program.function;
    merge_in(
        &mut function.body,
        [
            &mut function.prologue,
            &mut function.start,
            &mut function.stop,
            &mut function.execute,
        ],
        &[],
        pure,
    );
    for callee in program.callees.values_mut() {
        let block = [&mut callee.block];
        merge_in(&mut callee.body, block, &callee.params, pure);
    }
}

fn merge_in<const N: usize>(
    body: &mut Body,
    blocks: [&mut Block; N],
    params: &[Local],
    pure: Pure<'_>,
) {
    if !pure.any(body) {
        return;
    }
    let before: [&Block; N] = blocks.each_ref().map(|block| &**block);
    let (rebuilt, after) = rebuild(body, before, params, pure);
    *body = rebuilt;
    for (block, after) in blocks.into_iter().zip(after) {
        *block = after;
    }
}
