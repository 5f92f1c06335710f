//! Cranelift functions and what they need: imports, error sites, the machine they are for.
//!
//! A [`Module`] is what `lower` makes of one program: the native function first, then the functions it
//! calls. Calls between them are near calls; everything else that has an address (functions of the
//! runtime and of the host, error sites, texts) is an import by a [`Symbol`], so the printed module is
//! free of addresses. A [`Backend`] is the machine: targets, reusable workspaces, executable memory.

mod backend;
mod body;
mod module;
mod symbol;

pub use backend::{Backend, Target, Workspace};
pub use body::{BodyError, body};
pub(crate) use module::symbol_of;
pub use module::{Module, Part};
pub use symbol::{NativeSymbol, Symbol};
