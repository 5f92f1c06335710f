//! The typed program into one that means the same and runs faster.
//!
//! ```text
//! f0(x) = return fmul(x, 2.0)
//! output0 = call f0(s)         ==>    output0 = { v0 = s; fmul(v0, 2.0) }
//! ```
//!
//! Scalar clean-up is the code generator's; here is what needs the structure or the language.
//! Invariants:
//! - a pass keeps every error: its kind, its place, its order among the effects;
//! - the invariants of [`crate::hir`] hold between passes;
//! - a program without callees is not looked at by passes that are about calls.
//!
//! A pass is a file and a row of [`PASSES`].

mod bounds;
mod constants;
mod inline;
mod pure;
mod size;
mod unused;

use crate::hir::Program;
use crate::options::CompilationOptions;

/// Changes a program.
type Pass = fn(&mut Program, CompilationOptions);

/// The passes in order, with names.
const PASSES: &[(&str, Pass)] = &[
    ("merge_callees", pure::merge_callees),
    ("inline", inline::inline),
    ("drop_unused", unused::drop_unused),
    ("merge_natives", pure::merge_natives),
    ("prove_bounds", bounds::prove_bounds),
];

/// The names of the passes, in order.
pub fn passes() -> impl Iterator<Item = &'static str> {
    PASSES.iter().map(|(name, _)| *name)
}

/// Runs all passes, but for one that tests leave out.
#[must_use]
pub fn optimize(mut program: Program, options: &CompilationOptions) -> Program {
    for (index, (_, pass)) in PASSES.iter().enumerate() {
        if options.probe.without_pass != Some(index) {
            pass(&mut program, *options);
        }
    }
    program
}

#[cfg(test)]
mod tests;
