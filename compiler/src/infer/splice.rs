//! Handlers' fragments into the body, operands in place of holes.
//!
//! An operand is evaluated exactly once, in its turn, whatever the fragment does with it. Most
//! fragments use each operand once, in order, unconditionally: then the operand is put in place of
//! its hole. Where a fragment does not, operands that are more than a name or constant are bound to
//! temporaries before.

use super::Infer;
use tickjit_runtime::table::Fallible;

use crate::handlers::Asked;
use crate::hir::{
    BinaryOp, Body, Checks, ExprId, ExprKind, Fragment, Stmt, Transplant, UnaryOp, evaluate,
    operand, operands,
};
use crate::span::Span;
use crate::types::Type;

/// A use of an operand in a fragment.
struct Use {
    operand: usize,
    /// Whether it comes only sometimes, or after the fragment has done something: changed memory,
    /// or what may report an error.
    late: bool,
}

/// The uses of operands in order of evaluation.
#[derive(Default)]
struct Uses {
    found: Vec<Use>,
    /// Whether anything has been done so far.
    disturbed: bool,
}

impl<'a, 's: 'a> Infer<'a, 's> {
    pub(super) fn asked(&self, span: Span) -> Asked<'a> {
        Asked {
            options: self.session.options,
            span,
            resolver: self.resolver(),
        }
    }

    /// Adds an expression; one over constants only becomes its value.
    pub(super) fn add(&mut self, ty: Type, kind: ExprKind, span: Span) -> ExprId {
        let origin = self.origin(span);
        let id = self.body.add(ty, kind, origin);
        if folds(&self.body, id)
            && let Ok(value) = evaluate(&self.body, id)
        {
            self.body.exprs[id].kind = ExprKind::Const(value);
        }
        id
    }

    /// The fragment over the operands; places among them are read only where it reads them.
    pub(super) fn splice(
        &mut self,
        fragment: &Fragment,
        operands: &[ExprId],
        is_place: impl Fn(usize) -> bool,
        span: Span,
    ) -> ExprId {
        let mut uses = Uses::default();
        find_uses(&fragment.body, fragment.root, false, &mut uses);
        let uses = uses.found;
        let mut before = Vec::new();
        let mut operands = operands.to_vec();
        let may_stay = |infer: &Self, index: usize, operand: ExprId| {
            infer.is_leaf(operand) && (is_place(index) || !infer.may_fault(operand))
        };
        if !self.fits(&uses, &operands, &may_stay) {
            for (index, operand) in operands.iter_mut().enumerate() {
                let is_used = uses.iter().any(|u| u.operand == index);
                if self.is_steady(*operand) || (!is_used && may_stay(self, index, *operand)) {
                    continue;
                }
                let local = self.temporary(self.body.ty(*operand).clone());
                before.push(Stmt::Assign(local, *operand));
                *operand = self.add_local(local, span);
            }
        }
        let first = self.body.exprs.next_key();
        let origin = self.origin(span);
        let mut used = vec![false; operands.len()];
        let mut substitute = |body: &mut Body, index: u32| {
            let index = index as usize;
            let operand = operands[index];
            if std::mem::replace(&mut used[index], true) {
                let expr = body.exprs[operand].clone();
                let origin = body.origins[operand];
                body.add(expr.ty, expr.kind, origin)
            } else {
                operand
            }
        };
        let root = Transplant::new(
            &fragment.body,
            &mut self.body,
            Some(origin),
            &mut substitute,
        )
        .expr(fragment.root);
        self.fold(root, first);
        self.after(before, root, span)
    }

    /// Whether the operands can take the places of their holes.
    fn fits(
        &self,
        uses: &[Use],
        operands: &[ExprId],
        may_stay: &dyn Fn(&Self, usize, ExprId) -> bool,
    ) -> bool {
        let mut last = None;
        for (index, operand) in operands.iter().enumerate() {
            if self.is_steady(*operand) {
                continue;
            }
            let mut own = uses.iter().enumerate().filter(|(_, u)| u.operand == index);
            let Some((at, first)) = own.next() else {
                // `valid(x)` asks about x, not for its value.
                if may_stay(self, index, *operand) {
                    continue;
                }
                return false;
            };
            let is_repeated = own.next().is_some();
            let can_repeat = self.is_leaf(*operand) && !self.assigns_in_expressions;
            if first.late || (is_repeated && !can_repeat) || last.is_some_and(|last| at < last) {
                return false;
            }
            last = Some(at);
        }
        true
    }

    /// Whether an expression has the same value wherever it stands, and no effect.
    pub(super) fn is_steady(&self, id: ExprId) -> bool {
        let is_constant = matches!(self.body.exprs[id].kind, ExprKind::Const(_));
        is_constant || (self.is_leaf(id) && !self.may_fault(id) && !self.assigns_in_expressions)
    }

    /// Whether an expression is a name or a constant.
    fn is_leaf(&self, id: ExprId) -> bool {
        matches!(
            self.body.exprs[id].kind,
            ExprKind::Const(_)
                | ExprKind::Local(_)
                | ExprKind::LocalChecked(_)
                | ExprKind::State(_)
                | ExprKind::Input(_)
                | ExprKind::Element { .. }
                | ExprKind::Param(_)
        )
    }

    fn may_fault(&self, id: ExprId) -> bool {
        matches!(
            self.body.exprs[id].kind,
            ExprKind::LocalChecked(_) | ExprKind::Input(_)
        )
    }

    /// Folds the constant parts of a tree that was just copied in, from `first` on.
    fn fold(&mut self, root: ExprId, first: ExprId) {
        if root < first {
            return;
        }
        let mut place = 0;
        while let Some(operand) = operand(&self.body.exprs[root].kind, place) {
            self.fold(operand, first);
            place += 1;
        }
        if folds(&self.body, root)
            && let Ok(value) = evaluate(&self.body, root)
        {
            self.body.exprs[root].kind = ExprKind::Const(value);
        }
    }
}

/// Whether an expression is an operation on constants only.
fn folds(body: &Body, id: ExprId) -> bool {
    let kind = &body.exprs[id].kind;
    let is_operation = matches!(
        kind,
        ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Compare(..)
            | ExprKind::CompareIntFloat(..)
            | ExprKind::Runtime(..)
            | ExprKind::Field(..)
            | ExprKind::Pick(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::If(..)
    );
    is_operation && is_over_constants(body, kind)
}

/// Whether an expression has operands, and all of them are constants.
fn is_over_constants(body: &Body, kind: &ExprKind) -> bool {
    let mut operands = operands(kind).peekable();
    operands.peek().is_some() && operands.all(|operand| body.constant(operand).is_some())
}

/// Finds the uses of operands in order of evaluation.
fn find_uses(body: &Body, id: ExprId, late: bool, uses: &mut Uses) {
    match &body.exprs[id].kind {
        ExprKind::Operand(index) => uses.found.push(Use {
            operand: *index as usize,
            late: late || uses.disturbed,
        }),
        ExprKind::And(a, b) | ExprKind::Or(a, b) => {
            find_uses(body, *a, late, uses);
            find_uses(body, *b, true, uses);
        }
        ExprKind::If(a, b, c) => {
            find_uses(body, *a, late, uses);
            find_uses(body, *b, true, uses);
            find_uses(body, *c, true, uses);
        }
        ExprKind::Block(block, value) => {
            for stmt in block {
                match stmt {
                    Stmt::Assign(_, value) | Stmt::Eval(value) => {
                        find_uses(body, *value, late, uses);
                    }
                    other => find_uses_in(body, other, uses),
                }
            }
            find_uses(body, *value, late, uses);
        }
        ExprKind::Inline(block) => block.iter().for_each(|stmt| find_uses_in(body, stmt, uses)),
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::LocalChecked(_)
        | ExprKind::State(_)
        | ExprKind::Input(_)
        | ExprKind::Element { .. }
        | ExprKind::Param(_)
        | ExprKind::Compare(..)
        | ExprKind::CompareIntFloat(..)
        | ExprKind::Tuple(_)
        | ExprKind::Field(..)
        | ExprKind::Wrap(_)
        | ExprKind::IsPresent(_)
        | ExprKind::Unwrap(_) => {
            operands(&body.exprs[id].kind).for_each(|a| find_uses(body, a, late, uses));
        }
        ExprKind::Unary(..)
        | ExprKind::Binary(..)
        | ExprKind::Runtime(..)
        | ExprKind::Call(..)
        | ExprKind::Pick(..)
        | ExprKind::Container(..)
        | ExprKind::Native(..)
        | ExprKind::Memory(..)
        | ExprKind::Raise { .. } => {
            operands(&body.exprs[id].kind).for_each(|a| find_uses(body, a, late, uses));
            uses.disturbed |= does_something(&body.exprs[id].kind);
        }
    }
}

/// Uses in compound statements count as conditional.
fn find_uses_in(body: &Body, stmt: &Stmt, uses: &mut Uses) {
    let block = |block: &crate::hir::Block, uses: &mut Uses| {
        block.iter().for_each(|stmt| find_uses_in(body, stmt, uses));
    };
    match stmt {
        Stmt::Assign(_, value)
        | Stmt::SetState(_, value)
        | Stmt::SetOutput(_, value)
        | Stmt::Eval(value)
        | Stmt::Return(Some(value)) => find_uses(body, *value, true, uses),
        Stmt::If(test, then, orelse) | Stmt::While(test, then, orelse) => {
            find_uses(body, *test, true, uses);
            block(then, uses);
            block(orelse, uses);
        }
        Stmt::For(range) => {
            [range.start, range.stop, range.step]
                .into_iter()
                .for_each(|e| find_uses(body, e, true, uses));
            block(&range.body, uses);
            block(&range.orelse, uses);
        }
        Stmt::Try(guarded) => guarded.blocks().for_each(|inside| block(inside, uses)),
        Stmt::Finally(finally) => {
            block(&finally.body, uses);
            block(&finally.last, uses);
        }
        Stmt::Unwind(_) | Stmt::Break | Stmt::Continue | Stmt::Reraise | Stmt::Return(None) => {}
    }
}

/// Whether an operation may change memory that an operand reads, or report an error, which must not come
/// before what evaluating an operand does.
fn does_something(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Native(native, _) => !native.pure,
        ExprKind::Memory(op, _) => op.writes() || op.may_fail(),
        ExprKind::Runtime(function, _) => {
            let row = function.row();
            row.fallible != Fallible::Never || row.returns.is_none()
        }
        ExprKind::Unary(op, _) => match op {
            UnaryOp::IntNeg(checks) | UnaryOp::IntAbs(checks) => *checks == Checks::Python,
            UnaryOp::FloatSqrt
            | UnaryOp::FloatFloorToInt
            | UnaryOp::FloatCeilToInt
            | UnaryOp::FloatTruncToInt
            | UnaryOp::FloatRoundToInt => true,
            UnaryOp::IntNot
            | UnaryOp::FloatNeg
            | UnaryOp::FloatAbs
            | UnaryOp::FloatTrunc
            | UnaryOp::FloatIsNan
            | UnaryOp::FloatIsInf
            | UnaryOp::FloatIsFinite
            | UnaryOp::BoolNot
            | UnaryOp::BoolToInt
            | UnaryOp::IntToBool
            | UnaryOp::FloatToBool
            | UnaryOp::IntToFloat
            | UnaryOp::Retype
            | UnaryOp::Resize => false,
        },
        ExprKind::Binary(op, ..) => match op {
            // A negative count is an error in every error model.
            BinaryOp::IntShl(checks) | BinaryOp::IntShr(checks) => *checks != Checks::Proved,
            BinaryOp::IntAdd(checks)
            | BinaryOp::IntSub(checks)
            | BinaryOp::IntMul(checks)
            | BinaryOp::IntFloorDiv(checks)
            | BinaryOp::IntMod(checks)
            | BinaryOp::FloatDiv(checks)
            | BinaryOp::FloatFloorDiv(checks)
            | BinaryOp::FloatMod(checks) => *checks == Checks::Python,
            BinaryOp::And
            | BinaryOp::Or
            | BinaryOp::Xor
            | BinaryOp::FloatAdd
            | BinaryOp::FloatSub
            | BinaryOp::FloatMul
            | BinaryOp::FloatCopysign => false,
        },
        ExprKind::Call(..)
        | ExprKind::Pick(..)
        | ExprKind::Container(..)
        | ExprKind::Raise { .. } => true,
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::LocalChecked(_)
        | ExprKind::State(_)
        | ExprKind::Input(_)
        | ExprKind::Element { .. }
        | ExprKind::Param(_)
        | ExprKind::Operand(_)
        | ExprKind::Compare(..)
        | ExprKind::CompareIntFloat(..)
        | ExprKind::Tuple(_)
        | ExprKind::Field(..)
        | ExprKind::Wrap(_)
        | ExprKind::IsPresent(_)
        | ExprKind::Unwrap(_)
        | ExprKind::And(..)
        | ExprKind::Or(..)
        | ExprKind::If(..)
        | ExprKind::Block(..)
        | ExprKind::Inline(_) => false,
    }
}
