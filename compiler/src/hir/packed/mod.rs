//! A typed program in few bytes: what a compiled function keeps of it.
//!
//! Takes a [`Program`], gives it back with the same text and the same machine code. Expressions are
//! trees, so they are written with their operands in them, and nothing needs an id; what is the same
//! in several places stands in a table once. A byte or two name an entry of a table, a local, or the
//! step from the place of one expression to that of the next. What cannot be reached is left out, and
//! so are the ends of spans and their files: nothing is refused any more.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use tickjit_runtime::table::RuntimeFn;

use super::{
    BinaryOp, Compare, ContainerOp, FuncId, MemoryOp, NativeFunction, Origin, PrimaryMap, Program,
    UnaryOp,
};
use crate::ast::Name;
use crate::types::{Const, Type};

/// A packed [`Program`].
#[derive(Debug)]
pub struct Packed {
    bytes: Box<[u8]>,
    heads: Box<[(Head, u32)]>,
    types: Box<[Type]>,
    constants: Box<[Const]>,
    names: Box<[Name]>,
    natives: Box<[Arc<NativeFunction>]>,
    initials: Box<[Const]>,
}

/// The kind of an expression, without what follows it in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    Const,
    Local,
    LocalChecked,
    State,
    Input,
    Element,
    Param,
    Operand,
    Unary(UnaryOp),
    Binary(BinaryOp),
    Compare(Compare),
    CompareIntFloat(Compare),
    Runtime(RuntimeFn),
    Native,
    Call,
    Tuple,
    Field,
    Pick,
    And,
    Or,
    If,
    Block,
    Inline,
    Container(ContainerOp),
    Memory(MemoryOp),
    WrapNothing,
    Wrap,
    IsPresent,
    Unwrap,
    Raise,
    RaiseComposed,
}

/// The kind of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Step {
    Assign,
    SetState,
    SetOutput,
    Eval,
    If,
    While,
    For,
    Break,
    Continue,
    Return,
    ReturnValue,
    Try,
    Reraise,
    Finally,
    Unwind,
}

impl Step {
    /// All of them, by number.
    const ALL: [Self; 15] = [
        Self::Assign,
        Self::SetState,
        Self::SetOutput,
        Self::Eval,
        Self::If,
        Self::While,
        Self::For,
        Self::Break,
        Self::Continue,
        Self::Return,
        Self::ReturnValue,
        Self::Try,
        Self::Reraise,
        Self::Finally,
        Self::Unwind,
    ];
}

impl Packed {
    /// Packs a program.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        write::write(program)
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> Program {
        read::read(self)
    }

    /// [`Function::initials`](super::Function::initials).
    #[must_use]
    pub fn initials(&self) -> &[Const] {
        &self.initials
    }
}
