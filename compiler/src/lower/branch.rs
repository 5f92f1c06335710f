//! Conditions: branches on them, and values chosen by them.

use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{Block, InstBuilder, InstructionData, Value, types};

use super::function::Lowerer;
use super::storage::Known;
use super::values::{Flat, clif_types};
use crate::hir::{BinaryOp, Checks, ExprId, ExprKind, UnaryOp};
use crate::signature::Storage;
use crate::types::{Const, Type};

/// Something that has been read, and its value.
type Fact = (Known, Value);

/// What has been read on the way to either side of a branch.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) on_true: Vec<Fact>,
    pub(super) on_false: Vec<Fact>,
}

impl Facts {
    /// What has been read on the way to both sides.
    pub(super) fn on_both(&self) -> impl Iterator<Item = Fact> {
        let other = &self.on_false;
        self.on_true
            .iter()
            .filter(|fact| other.contains(fact))
            .copied()
    }
}

/// What `a and b` or `if` may cost for both sides to be computed.
const BUDGET: u32 = 3;

impl Lowerer<'_, '_> {
    /// Ends the current block with a branch on a condition. Nothing is known afterwards that was not
    /// known before: what was read is in the answer.
    pub(super) fn branch_on(&mut self, test: ExprId, then: Block, otherwise: Block) -> Facts {
        let body = self.body;
        let before = self.known.len();
        match &body.exprs[test].kind {
            ExprKind::Const(Const::Bool(value)) => {
                self.goto(if *value { then } else { otherwise }, &[]);
                self.facts_since(before)
            }
            ExprKind::Unary(UnaryOp::BoolNot, a) => {
                let Facts { on_true, on_false } = self.branch_on(*a, otherwise, then);
                Facts {
                    on_true: on_false,
                    on_false: on_true,
                }
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) if !self.is_cheap(test, BUDGET) => {
                let is_and = matches!(body.exprs[test].kind, ExprKind::And(..));
                self.branch_on_both(is_and, (*a, *b), then, otherwise)
            }
            ExprKind::Block(block, value) => {
                self.block(block);
                let mut facts = self.branch_on(*value, then, otherwise);
                let read: Vec<_> = self.known.drain(before..).collect();
                facts.on_true.extend_from_slice(&read);
                facts.on_false.extend(read);
                facts
            }
            _ => {
                let value = self.value(test);
                if self.is_live() {
                    self.branch(value, then, otherwise);
                } else {
                    self.end_dead();
                }
                self.facts_since(before)
            }
        }
    }

    /// A branch on `a and b` or on `a or b`, without making a bool of either.
    fn branch_on_both(
        &mut self,
        is_and: bool,
        (a, b): (ExprId, ExprId),
        then: Block,
        otherwise: Block,
    ) -> Facts {
        let second = self.new_block();
        if is_and {
            let first = self.branch_on(a, second, otherwise);
            let (on_true, on_false) = self.second(second, &first.on_true, b, then, otherwise);
            Facts {
                on_true,
                on_false: common(&first.on_false, &on_false),
            }
        } else {
            let first = self.branch_on(a, then, second);
            let (on_true, on_false) = self.second(second, &first.on_false, b, then, otherwise);
            Facts {
                on_true: common(&first.on_true, &on_true),
                on_false,
            }
        }
    }

    fn facts_since(&mut self, before: usize) -> Facts {
        let read: Vec<_> = self.known.drain(before..).collect();
        Facts {
            on_false: read.clone(),
            on_true: read,
        }
    }

    /// The second operand of `and` or `or`, in its own block; what is known on either side.
    fn second(
        &mut self,
        block: Block,
        facts: &[Fact],
        test: ExprId,
        then: Block,
        otherwise: Block,
    ) -> (Vec<Fact>, Vec<Fact>) {
        let before = self.known.len();
        self.enter(block);
        self.known.extend_from_slice(facts);
        let Facts { on_true, on_false } = self.branch_on(test, then, otherwise);
        self.known.truncate(before);
        ([facts, &on_true].concat(), [facts, &on_false].concat())
    }

    /// `a and b`, `a or b` as a value.
    pub(super) fn logical(&mut self, id: ExprId, a: ExprId, b: ExprId, is_and: bool) -> Value {
        if self.is_cheap(b, BUDGET) {
            let (a, b) = (self.value(a), self.value(b));
            return if !self.is_live() {
                a
            } else if is_and {
                self.builder.ins().band(a, b)
            } else {
                self.builder.ins().bor(a, b)
            };
        }
        let [on_true, on_false, merge] = [(); 3].map(|()| self.new_block());
        let result = self.builder.append_block_param(merge, types::I8);
        let facts = self.branch_on(id, on_true, on_false);
        for (block, value) in [(on_true, 1), (on_false, 0)] {
            self.enter(block);
            let value = self.builder.ins().iconst(types::I8, value);
            self.goto(merge, &[value]);
        }
        self.known.extend(facts.on_both());
        self.enter(merge);
        result
    }

    /// `then if test else otherwise`
    pub(super) fn choose(
        &mut self,
        ty: &Type,
        test: ExprId,
        then: ExprId,
        otherwise: ExprId,
    ) -> Flat {
        let cheap = self.is_cheap(then, BUDGET) && self.is_cheap(otherwise, BUDGET);
        if cheap && !self.is_counted(ty) {
            let test = self.value(test);
            let (then, otherwise) = (self.flat(then), self.flat(otherwise));
            if !self.is_live() {
                return then;
            }
            return self.select(test, &then, &otherwise);
        }
        let [on_true, on_false, merge] = [(); 3].map(|()| self.new_block());
        for ty in clif_types(ty) {
            self.builder.append_block_param(merge, ty);
        }
        let facts = self.branch_on(test, on_true, on_false);
        let before = self.known.len();
        for (block, known, value) in [
            (on_true, &facts.on_true, then),
            (on_false, &facts.on_false, otherwise),
        ] {
            self.enter(block);
            self.known.extend_from_slice(known);
            let value = self.take(value);
            self.known.truncate(before);
            self.goto(merge, value.as_slice());
        }
        self.known.extend(facts.on_both());
        self.enter(merge);
        Flat::from(self.builder.block_params(merge))
    }

    /// One of two values, machine value by machine value.
    pub(super) fn select(&mut self, test: Value, then: &Flat, otherwise: &Flat) -> Flat {
        let pairs = then.as_slice().iter().zip(otherwise.as_slice());
        let chosen: Vec<Value> = pairs
            .map(|(a, b)| self.builder.ins().select(test, *a, *b))
            .collect();
        Flat::from(chosen.as_slice())
    }

    /// `not value`; of a comparison, the opposite one.
    pub(super) fn bool_not(&mut self, value: Value) -> Value {
        let dfg = &self.builder.func.dfg;
        let made_by = dfg.value_def(value).inst().map(|inst| dfg.insts[inst]);
        if let Some(InstructionData::IntCompare { cond, args, .. }) = made_by {
            return self.builder.ins().icmp(cond.complement(), args[0], args[1]);
        }
        self.builder.ins().icmp_imm_s(IntCC::Equal, value, 0)
    }

    /// Whether an expression cannot fail, has no effect, and takes few instructions.
    pub(super) fn is_cheap(&self, id: ExprId, budget: u32) -> bool {
        self.cost(id).is_some_and(|cost| cost <= budget)
    }

    /// Instructions, about; `None` for what can fail, has an effect, or takes many.
    fn cost(&self, id: ExprId) -> Option<u32> {
        let of = |operands: &[ExprId]| {
            let costs = operands.iter().map(|operand| self.cost(*operand));
            costs.sum::<Option<u32>>().map(|sum| sum + 1)
        };
        match &self.body.exprs[id].kind {
            ExprKind::Const(_) | ExprKind::Local(_) | ExprKind::State(_) | ExprKind::Param(_) => {
                Some(0)
            }
            ExprKind::Input(index) => self.input_cost(*index),
            ExprKind::Element { .. } => Some(1),
            ExprKind::Tuple(elements) => of(elements),
            ExprKind::Field(tuple, _) => self.cost(*tuple),
            ExprKind::Unary(UnaryOp::Retype | UnaryOp::BoolNot, a) => self.cost(*a),
            ExprKind::Unary(op, a) if is_cheap_unary(*op) => of(&[*a]),
            ExprKind::Binary(op, a, b) if is_cheap_binary(*op) => of(&[*a, *b]),
            ExprKind::Compare(_, a, b) | ExprKind::And(a, b) | ExprKind::Or(a, b) => of(&[*a, *b]),
            ExprKind::LocalChecked(_)
            | ExprKind::Operand(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::CompareIntFloat(..)
            | ExprKind::Runtime(..)
            | ExprKind::Native(..)
            | ExprKind::Call(..)
            | ExprKind::Pick(..)
            | ExprKind::Container(..)
            | ExprKind::Memory(..)
            | ExprKind::Wrap(_)
            | ExprKind::IsPresent(_)
            | ExprKind::Unwrap(_)
            | ExprKind::If(..)
            | ExprKind::Block(..)
            | ExprKind::Inline(_)
            | ExprKind::Raise { .. } => None,
        }
    }

    fn input_cost(&self, index: u32) -> Option<u32> {
        if self.is_known_input(index) {
            return Some(0);
        }
        let (_, variable) = self.tables.signature.variables.get_index(index as usize)?;
        match variable.storage {
            Storage::Slot { nullable: true, .. } | Storage::Pointer { nullable: true, .. } => None,
            Storage::Slot { .. } | Storage::Pointer { .. } => Some(1),
            Storage::Const(_) | Storage::State { .. } | Storage::Param { .. } => Some(0),
        }
    }
}

pub(super) fn is_cheap_unary(op: UnaryOp) -> bool {
    match op {
        UnaryOp::IntNeg(checks) | UnaryOp::IntAbs(checks) => checks != Checks::Python,
        UnaryOp::IntNot
        | UnaryOp::FloatNeg
        | UnaryOp::FloatAbs
        | UnaryOp::FloatIsNan
        | UnaryOp::BoolToInt
        | UnaryOp::IntToBool
        | UnaryOp::FloatToBool
        | UnaryOp::IntToFloat
        | UnaryOp::Resize => true,
        _ => false,
    }
}

pub(super) fn is_cheap_binary(op: BinaryOp) -> bool {
    match op {
        BinaryOp::IntAdd(checks) | BinaryOp::IntSub(checks) | BinaryOp::IntMul(checks) => {
            checks != Checks::Python
        }
        BinaryOp::And
        | BinaryOp::Or
        | BinaryOp::Xor
        | BinaryOp::FloatAdd
        | BinaryOp::FloatSub
        | BinaryOp::FloatMul => true,
        _ => false,
    }
}

fn common(a: &[Fact], b: &[Fact]) -> Vec<Fact> {
    a.iter().filter(|fact| b.contains(fact)).copied().collect()
}
