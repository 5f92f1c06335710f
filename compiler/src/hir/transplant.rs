//! Copies of expressions from one body into another.
//!
//! Splicing a fragment and inlining a function are the same act: a tree is copied, its locals become
//! fresh ones, and some of its leaves are replaced.

use indexmap::IndexMap;

use super::{
    Block, Body, Catch, ExprId, ExprKind, Finally, ForRange, FuncId, Local, Origin, Stmt, Try,
};
use crate::types::Type;

/// Gives the copy of a call: of a function, with arguments, of a type, from a place.
pub type CallCopier<'a> = dyn FnMut(&mut Body, FuncId, Vec<ExprId>, &Type, Origin) -> ExprId + 'a;

/// How a tree is copied.
pub struct Transplant<'a> {
    from: &'a Body,
    to: &'a mut Body,
    locals: IndexMap<Local, Local>,
    /// Stands for operands; the expression to use instead.
    operand: &'a mut dyn FnMut(&mut Body, u32) -> ExprId,
    /// Stands for calls of Python functions, whose arguments are copied already.
    call: Option<&'a mut CallCopier<'a>>,
    /// Where all copies come from; `None` keeps the origins.
    origin: Option<Origin>,
}

impl<'a> Transplant<'a> {
    /// A copier from one body into another. Every use of an operand is replaced by what `operand`
    /// gives for it.
    pub fn new(
        from: &'a Body,
        to: &'a mut Body,
        origin: Option<Origin>,
        operand: &'a mut dyn FnMut(&mut Body, u32) -> ExprId,
    ) -> Self {
        Self {
            from,
            to,
            locals: IndexMap::new(),
            operand,
            call: None,
            origin,
        }
    }

    /// Every call of a Python function is replaced by what `call` gives for it.
    #[must_use]
    pub fn with_calls(mut self, call: &'a mut CallCopier<'a>) -> Self {
        self.call = Some(call);
        self
    }

    /// The local of the copy that stands for one of the original.
    pub fn local(&mut self, local: Local) -> Local {
        let (from, to) = (self.from, &mut *self.to);
        *self
            .locals
            .entry(local)
            .or_insert_with(|| to.locals.push(from.locals[local].clone()))
    }

    /// Copies an expression with everything in it.
    pub fn expr(&mut self, id: ExprId) -> ExprId {
        let kind = match &self.from.exprs[id].kind {
            ExprKind::Operand(index) => return (self.operand)(self.to, *index),
            ExprKind::Local(local) => ExprKind::Local(self.local(*local)),
            ExprKind::LocalChecked(local) => ExprKind::LocalChecked(self.local(*local)),
            kind @ (ExprKind::Const(_)
            | ExprKind::State(_)
            | ExprKind::Input(_)
            | ExprKind::Element { .. }
            | ExprKind::Param(_)
            | ExprKind::Raise { .. }) => kind.clone(),
            ExprKind::Unary(op, a) => ExprKind::Unary(*op, self.expr(*a)),
            ExprKind::Binary(op, a, b) => ExprKind::Binary(*op, self.expr(*a), self.expr(*b)),
            ExprKind::Compare(op, a, b) => ExprKind::Compare(*op, self.expr(*a), self.expr(*b)),
            ExprKind::CompareIntFloat(op, a, b) => {
                ExprKind::CompareIntFloat(*op, self.expr(*a), self.expr(*b))
            }
            ExprKind::Runtime(function, args) => ExprKind::Runtime(*function, self.exprs(args)),
            ExprKind::Native(function, args) => {
                ExprKind::Native(function.clone(), self.exprs(args))
            }
            ExprKind::Call(function, args) => {
                let args = self.exprs(args);
                let origin = self.origin.unwrap_or(self.from.origins[id]);
                if let Some(call) = &mut self.call {
                    return call(self.to, *function, args, &self.from.exprs[id].ty, origin);
                }
                ExprKind::Call(*function, args)
            }
            ExprKind::Tuple(elements) => ExprKind::Tuple(self.exprs(elements)),
            ExprKind::Container(op, args) => ExprKind::Container(*op, self.exprs(args)),
            ExprKind::Memory(op, args) => ExprKind::Memory(*op, self.exprs(args)),
            ExprKind::Wrap(value) => ExprKind::Wrap(value.map(|value| self.expr(value))),
            ExprKind::IsPresent(value) => ExprKind::IsPresent(self.expr(*value)),
            ExprKind::Unwrap(value) => ExprKind::Unwrap(self.expr(*value)),
            ExprKind::Field(tuple, index) => ExprKind::Field(self.expr(*tuple), *index),
            ExprKind::Pick(tuple, index) => ExprKind::Pick(self.expr(*tuple), self.expr(*index)),
            ExprKind::And(a, b) => ExprKind::And(self.expr(*a), self.expr(*b)),
            ExprKind::Or(a, b) => ExprKind::Or(self.expr(*a), self.expr(*b)),
            ExprKind::If(a, b, c) => ExprKind::If(self.expr(*a), self.expr(*b), self.expr(*c)),
            ExprKind::Block(block, value) => ExprKind::Block(self.block(block), self.expr(*value)),
            ExprKind::Inline(block) => ExprKind::Inline(self.block(block)),
        };
        let origin = self.origin.unwrap_or(self.from.origins[id]);
        self.to.add(self.from.exprs[id].ty.clone(), kind, origin)
    }

    fn exprs(&mut self, ids: &[ExprId]) -> Vec<ExprId> {
        ids.iter().map(|id| self.expr(*id)).collect()
    }

    /// Copies statements.
    pub fn block(&mut self, block: &Block) -> Block {
        block.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(&mut self, stmt: &Stmt) -> Stmt {
        match stmt {
            Stmt::Assign(local, value) => {
                let value = self.expr(*value);
                Stmt::Assign(self.local(*local), value)
            }
            Stmt::SetState(index, value) => Stmt::SetState(*index, self.expr(*value)),
            Stmt::SetOutput(index, value) => Stmt::SetOutput(*index, self.expr(*value)),
            Stmt::Eval(value) => Stmt::Eval(self.expr(*value)),
            Stmt::If(test, then, orelse) => {
                Stmt::If(self.expr(*test), self.block(then), self.block(orelse))
            }
            Stmt::While(test, body, orelse) => {
                Stmt::While(self.expr(*test), self.block(body), self.block(orelse))
            }
            Stmt::For(range) => Stmt::For(Box::new(ForRange {
                start: self.expr(range.start),
                stop: self.expr(range.stop),
                step: self.expr(range.step),
                counter: self.local(range.counter),
                body: self.block(&range.body),
                orelse: self.block(&range.orelse),
            })),
            Stmt::Try(guarded) => Stmt::Try(Box::new(Try {
                body: self.block(&guarded.body),
                orelse: self.block(&guarded.orelse),
                catches: guarded
                    .catches
                    .iter()
                    .map(|catch| Catch {
                        classes: catch.classes.clone(),
                        body: self.block(&catch.body),
                    })
                    .collect(),
            })),
            Stmt::Finally(finally) => Stmt::Finally(Box::new(Finally {
                body: self.block(&finally.body),
                last: self.block(&finally.last),
            })),
            Stmt::Unwind(levels) => Stmt::Unwind(*levels),
            Stmt::Reraise => Stmt::Reraise,
            Stmt::Break => Stmt::Break,
            Stmt::Continue => Stmt::Continue,
            Stmt::Return(value) => Stmt::Return(value.map(|value| self.expr(value))),
        }
    }
}
