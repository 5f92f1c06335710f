//! The typed program: desugared, structured, without spans.
//!
//! `infer` makes it, `optimize` changes it, `lower` consumes it. Expressions live in an arena
//! ([`Body`]) and are named by [`ExprId`]; a side table gives each its [`Origin`] in the source.
//! Locals are mutable; control flow is structured. Every operation says which checks it makes
//! ([`Checks`]), so that nothing below this level needs to know the error model.
//!
//! Invariants (`verify` checks them):
//! - every expression is used by one parent or one statement only, and its operands stand before it;
//! - operand types are those the operation takes: conversions are explicit;
//! - a `break` or `continue` stands in a loop of the same [`ExprKind::Inline`] region.
//!
//! The printed text is canonical: it numbers locals and functions by first
//! appearance and leaves out names, origins and whatever is unreachable; it is what the key hashes.

mod caught;
mod container;
mod evaluate;
mod expr;
mod fragment;
mod memory;
mod native;
mod packed;
mod places;
mod print;
mod stmt;
mod text;
mod transplant;
mod verify;
mod visit;

use cranelift_entity::entity_impl;
pub use cranelift_entity::{EntityRef, PrimaryMap, SecondaryMap};

use crate::ast::Name;
use crate::span::Span;
use crate::types::{Const, Type};

pub use container::{Bounds, ContainerOp, Effect, End, Part, SetOp, SetRelation, SliceParts};
pub use evaluate::{EvaluateError, evaluate};
pub use expr::{BinaryOp, Checks, Compare, Expr, ExprKind, Message, UnaryOp};
pub use fragment::{Fragment, FragmentBuilder};
pub use memory::{Access, MemoryOp, reads_as};
pub use native::NativeFunction;
pub use packed::Packed;
pub use places::{Changes, Place};
pub use stmt::{Block, Catch, Finally, ForRange, Stmt, Try};
pub use transplant::{CallCopier, Transplant};
pub use verify::verify;
pub use visit::{Visitor, operand, operands, operands_mut, walk_block, walk_expr, walk_stmt};

/// A mutable variable of one body; prints as `v0`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Local(u32);
entity_impl!(Local, "v");

/// An expression of one body; prints as `e0`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(u32);
entity_impl!(ExprId, "e");

/// A called Python function; prints as `f0`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FuncId(u32);
entity_impl!(FuncId, "f");

/// A name in [`Program::names`]: the Python function an expression was written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FunctionName(pub u32);

/// Where an expression comes from: what an error report names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The place.
    pub span: Span,
    /// The function it stands in.
    pub function: FunctionName,
}

/// A local's declaration.
#[derive(Clone, Debug)]
pub struct LocalDecl {
    /// The user's name for it, or one in angle brackets for one the compiler made.
    pub name: Name,
    /// Its type.
    pub ty: Type,
}

/// The arenas of one body.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Locals.
    pub locals: PrimaryMap<Local, LocalDecl>,
    /// Expressions; operands before their users.
    pub exprs: PrimaryMap<ExprId, Expr>,
    /// Where expressions come from.
    pub origins: PrimaryMap<ExprId, Origin>,
}

impl Body {
    /// Adds an expression.
    pub fn add(&mut self, ty: Type, kind: ExprKind, origin: Origin) -> ExprId {
        let id = self.exprs.push(Expr { ty, kind });
        self.origins.push(origin);
        id
    }

    /// Adds a local.
    pub fn local(&mut self, name: Name, ty: Type) -> Local {
        self.locals.push(LocalDecl { name, ty })
    }

    /// The type of an expression.
    #[must_use]
    pub fn ty(&self, id: ExprId) -> &Type {
        &self.exprs[id].ty
    }

    /// The value of an expression that is a constant.
    #[must_use]
    pub fn constant(&self, id: ExprId) -> Option<&Const> {
        if let ExprKind::Const(value) = &self.exprs[id].kind {
            Some(value)
        } else {
            None
        }
    }
}

/// The function that was asked for, by phase.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// Arenas of all four blocks.
    pub body: Body,
    /// Runs first in every phase.
    pub prologue: Block,
    /// Runs in START, after the initial values are stored.
    pub start: Block,
    /// Runs in STOP.
    pub stop: Block,
    /// Runs in EXECUTE.
    pub execute: Block,
    /// Initial values of the state slots, in slot order; `None` for containers and structs, which
    /// `start` makes.
    pub initials: Vec<Const>,
}

/// A Python function that was compiled along.
#[derive(Clone, Debug)]
pub struct Callee {
    /// Its name.
    pub name: Name,
    /// Arenas.
    pub body: Body,
    /// Parameters, in order.
    pub params: Vec<Local>,
    /// What a call yields; [`Type::None`] for nothing.
    pub returns: Type,
    /// The statements; every path that ends returns.
    pub block: Block,
    /// Whether it can call itself, directly or through others: such a call counts its depth.
    pub recursive: bool,
    /// Whether equal arguments give equal results within a tick and there are no effects.
    pub pure: bool,
}

/// Everything that becomes one piece of machine code.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The function that was asked for.
    pub function: Function,
    /// The functions it calls.
    pub callees: PrimaryMap<FuncId, Callee>,
    /// Names of Python functions, for error reports; the first is the function's own.
    pub names: Vec<Name>,
}
