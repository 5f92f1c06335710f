//! Typed expressions with holes: how a handler answers.
//!
//! A handler cannot reach into the function being compiled. It answers a question about operands
//! with a [`Fragment`]: a small tree over [`ExprKind::Operand`] holes. `infer` splices it in, and
//! sees to it that every operand is evaluated exactly once, in order, however often it is used.
//!
//! ```
//! use tickjit_compiler::hir::{BinaryOp, FragmentBuilder};
//! use tickjit_compiler::types::Type;
//!
//! // x * x
//! let mut f = FragmentBuilder::new();
//! let (a, b) = (f.operand(0, Type::Float), f.operand(0, Type::Float));
//! let square = f.binary(BinaryOp::FloatMul, a, b, Type::Float);
//! let square = f.finish(square);
//! ```

use cranelift_entity::EntityRef;
use tickjit_runtime::table::RuntimeFn;

use super::{
    Access, BinaryOp, Block, Body, Compare, Expr, ExprId, ExprKind, Local, MemoryOp, Origin, Stmt,
    UnaryOp, evaluate,
};
use crate::ast::Name;
use crate::types::{Const, Type};

/// A finished tree.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// Its arena; locals in it are its own.
    pub body: Body,
    /// Its value.
    pub root: ExprId,
}

impl Fragment {
    /// The type of the value.
    #[must_use]
    pub fn ty(&self) -> &Type {
        self.body.ty(self.root)
    }

    /// A constant.
    #[must_use]
    pub fn constant(value: Const) -> Self {
        let mut f = FragmentBuilder::new();
        let root = f.constant(value);
        f.finish(root)
    }

    /// `op operand0`
    #[must_use]
    pub fn unary(op: UnaryOp, operand: Type, ty: Type) -> Self {
        let mut f = FragmentBuilder::new();
        let a = f.operand(0, operand);
        let root = f.unary(op, a, ty);
        f.finish(root)
    }

    /// `operand0 op operand1`, both of type `operand`.
    #[must_use]
    pub fn binary(op: BinaryOp, operand: Type, ty: Type) -> Self {
        let mut f = FragmentBuilder::new();
        let a = f.operand(0, operand.clone());
        let b = f.operand(1, operand);
        let root = f.binary(op, a, b, ty);
        f.finish(root)
    }
}

/// Builds a [`Fragment`], bottom up.
#[derive(Debug, Default)]
pub struct FragmentBuilder {
    body: Body,
}

impl FragmentBuilder {
    /// An empty builder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn add(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        self.body.add(ty, kind, Origin::default())
    }

    /// A use of an operand of the question, which has the given type.
    pub fn operand(&mut self, index: usize, ty: Type) -> ExprId {
        self.add(
            ty,
            ExprKind::Operand(u32::try_from(index).unwrap_or(u32::MAX)),
        )
    }

    /// A constant.
    pub fn constant(&mut self, value: Const) -> ExprId {
        self.add(value.ty(), ExprKind::Const(value))
    }

    /// An int constant.
    pub fn int(&mut self, value: i64) -> ExprId {
        self.constant(Const::Int(value))
    }

    /// An operation with one operand.
    pub fn unary(&mut self, op: UnaryOp, a: ExprId, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Unary(op, a))
    }

    /// An operation with two operands.
    pub fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Binary(op, a, b))
    }

    /// A comparison of two operands of one type.
    pub fn compare(&mut self, op: Compare, a: ExprId, b: ExprId) -> ExprId {
        self.add(Type::Bool, ExprKind::Compare(op, a, b))
    }

    /// A call of the runtime.
    pub fn runtime(&mut self, function: RuntimeFn, args: Vec<ExprId>, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Runtime(function, args))
    }

    /// A tuple.
    pub fn tuple(&mut self, elements: Vec<ExprId>) -> ExprId {
        let ty = Type::tuple(elements.iter().map(|e| self.body.ty(*e).clone()));
        self.add(ty, ExprKind::Tuple(elements))
    }

    /// `then if test else otherwise`, both of one type.
    pub fn choose(&mut self, test: ExprId, then: ExprId, otherwise: ExprId) -> ExprId {
        let ty = self.body.ty(then).clone();
        self.add(ty, ExprKind::If(test, then, otherwise))
    }

    /// Element `index` of an ABI parameter that points to elements of type `ty`.
    pub fn element(&mut self, param: Name, index: u32, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Element { param, index })
    }

    /// The value of an ABI parameter, as `ty`: a pointer, or a number.
    pub fn param(&mut self, param: Name, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Param(param))
    }

    /// What stands at `offset` bytes from a pointer, as `ty`.
    pub fn load(&mut self, pointer: ExprId, access: Access, ty: Type) -> ExprId {
        let constant = false;
        self.memory(MemoryOp::Load { access, constant }, vec![pointer], ty)
    }

    /// As [`Self::load`], of memory that nothing changes while the native function runs: what is read
    /// once need not be read again.
    pub fn load_constant(&mut self, pointer: ExprId, access: Access, ty: Type) -> ExprId {
        let constant = true;
        self.memory(MemoryOp::Load { access, constant }, vec![pointer], ty)
    }

    /// Writes a value at `offset` bytes from a pointer; its own value is None.
    pub fn store(&mut self, pointer: ExprId, access: Access, value: ExprId) -> ExprId {
        self.memory(MemoryOp::Store(access), vec![pointer, value], Type::None)
    }

    /// A pointer `index` strides further.
    pub fn offset(&mut self, pointer: ExprId, index: ExprId, stride: u32) -> ExprId {
        let ty = self.body.ty(pointer).clone();
        self.memory(MemoryOp::Offset { stride }, vec![pointer, index], ty)
    }

    /// Copies `size` bytes; its own value is None.
    pub fn copy(&mut self, to: ExprId, from: ExprId, size: u32) -> ExprId {
        self.memory(MemoryOp::Copy { size }, vec![to, from], Type::None)
    }

    /// The pointer, of type `ty`, to a zeroed block of the frame.
    pub fn frame_block(&mut self, size: u32, align: u32, ty: Type) -> ExprId {
        self.memory(MemoryOp::Block { size, align }, Vec::new(), ty)
    }

    fn memory(&mut self, op: MemoryOp, operands: Vec<ExprId>, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Memory(op, operands))
    }

    /// The type of an expression of this builder.
    #[must_use]
    pub fn ty(&self, expr: ExprId) -> &Type {
        self.body.ty(expr)
    }

    /// The value of an expression of this builder that depends on no operand.
    #[must_use]
    pub fn known(&self, expr: ExprId) -> Option<Const> {
        evaluate(&self.body, expr).ok()
    }

    /// A fresh local.
    pub fn declare(&mut self, ty: Type) -> Local {
        self.body.local("<value>".into(), ty)
    }

    /// A fresh local of the type of `value`, and the statement that sets it.
    pub fn bind(&mut self, value: ExprId) -> (Local, Stmt) {
        let ty = self.body.ty(value).clone();
        let local = self.body.local("<value>".into(), ty);
        (local, Stmt::Assign(local, value))
    }

    /// The value of a local of this builder.
    pub fn local(&mut self, local: Local) -> ExprId {
        let ty = self.body.locals[local].ty.clone();
        self.add(ty, ExprKind::Local(local))
    }

    /// Statements, then a value; just the value if there are none.
    pub fn block(&mut self, statements: Block, value: ExprId) -> ExprId {
        if statements.is_empty() {
            return value;
        }
        let ty = self.body.ty(value).clone();
        self.add(ty, ExprKind::Block(statements, value))
    }

    /// Any other expression.
    pub fn expr(&mut self, expr: Expr) -> ExprId {
        self.add(expr.ty, expr.kind)
    }

    /// The tree with `root` as its value.
    #[must_use]
    pub fn finish(self, root: ExprId) -> Fragment {
        debug_assert!(root.index() < self.body.exprs.len());
        Fragment {
            body: self.body,
            root,
        }
    }
}
