//! Expressions.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Opcode, Value, types};
use tickjit_runtime::errors::Fault;

use super::fault::Wording;
use super::function::{Lowerer, Returns};
use super::values::{Flat, clif_type, clif_types};
use crate::hir::{BinaryOp, Block, Compare, ExprId, ExprKind, Local, Message, UnaryOp};
use crate::types::{Const, Type, halves};

impl<'a> Lowerer<'a, '_> {
    /// The machine value of an expression that has one.
    pub(super) fn value(&mut self, id: ExprId) -> Value {
        match self.flat(id) {
            Flat::One(value) => value,
            Flat::None | Flat::Many(_) => {
                // Only of a `raise`, whose type is that of no value; anything else is refused by the
                // verifier.
                self.zero_result(id)
            }
        }
    }

    /// The machine values of an expression; counts of containers are [`Self::flat`]'s.
    pub(super) fn plain(&mut self, id: ExprId) -> Flat {
        let body = self.body;
        let expr = &body.exprs[id];
        if !self.is_live() {
            // After a `raise`: operands of what is never computed.
            return self.zero(&expr.ty);
        }
        match &expr.kind {
            ExprKind::Const(value) => self.constant(value),
            ExprKind::Local(local) => self.get_local(*local),
            ExprKind::LocalChecked(local) => self.checked_local(*local, id),
            ExprKind::State(slot) if self.is_container_slot(*slot) => {
                Flat::One(self.slot(*slot, id))
            }
            ExprKind::State(slot) => self.state(*slot, id),
            ExprKind::Input(index) => self.input(*index, id),
            ExprKind::Element { param, index } => self.element(param, *index, &expr.ty, id),
            ExprKind::Param(param) => self.param_value(param, id),
            ExprKind::Operand(_) => self.refused(id, "a hole of a fragment is in the program"),
            ExprKind::Unary(op, a) => Flat::One(self.unary(*op, *a, id)),
            ExprKind::Binary(op, a, b) => Flat::One(self.binary(*op, *a, *b, id)),
            ExprKind::Compare(op, a, b) => Flat::One(self.compare(*op, *a, *b)),
            ExprKind::CompareIntFloat(op, a, b) => Flat::One(self.compare_int_float(*op, *a, *b)),
            ExprKind::Runtime(function, args) => self.runtime(*function, args, id),
            ExprKind::Native(native, args) => self.native(native, args, id),
            ExprKind::Call(callee, args) => self.call(*callee, args, id),
            ExprKind::Tuple(elements) => {
                let values = self.elements(id, elements);
                if self.is_live() {
                    Flat::from(values.as_slice())
                } else {
                    self.zero(&expr.ty)
                }
            }
            ExprKind::Container(op, args) => self.container(*op, args, id),
            ExprKind::Memory(op, args) => self.memory(*op, args, id),
            ExprKind::Wrap(value) => self.wrap(*value, &expr.ty),
            ExprKind::IsPresent(value) => self.is_present(*value),
            ExprKind::Unwrap(value) => self.unwrapped(*value),
            ExprKind::Field(tuple, index) => self.field(*tuple, *index, &expr.ty),
            ExprKind::Pick(tuple, index) => self.pick(*tuple, *index, &expr.ty),
            ExprKind::And(a, b) => Flat::One(self.logical(id, *a, *b, true)),
            ExprKind::Or(a, b) => Flat::One(self.logical(id, *a, *b, false)),
            ExprKind::If(test, a, b) => self.choose(&expr.ty, *test, *a, *b),
            ExprKind::Block(block, value) => self.block_value(id, block, *value),
            ExprKind::Inline(block) => self.inline(id, block, &expr.ty),
            ExprKind::Raise { class, message } => {
                let text = match message {
                    Message::Text(text) => Some(text.clone()),
                    Message::None | Message::Composed => None,
                };
                let wording = Wording {
                    class: Some(class.clone()),
                    message: text,
                };
                match self.composed.take() {
                    Some(text) if *message == Message::Composed => {
                        self.fail_composed(id, text, wording);
                    }
                    _ => self.fail_with(id, Fault::Raised, wording),
                }
                self.enter_dead();
                Flat::None
            }
        }
    }

    /// A constant.
    pub(super) fn constant(&mut self, value: &Const) -> Flat {
        let value = match value {
            Const::None | Const::Str(_) => return Flat::None,
            Const::Container(container) => return self.constant_container(container),
            Const::Tuple(elements) => {
                let mut values = Vec::new();
                for element in elements.iter() {
                    values.extend_from_slice(self.constant(element).as_slice());
                }
                return Flat::from(values.as_slice());
            }
            Const::Float(value) => self.float(*value),
            Const::Bool(value) => self.builder.ins().iconst(types::I8, i64::from(*value)),
            Const::Int(value) => self.int(*value),
            Const::Named { ty, bits } => {
                self.tables.note_addresses(value);
                self.integer(clif_type(ty.repr()), *bits)
            }
            Const::Wide { bits, .. } => self.wide(**bits),
        };
        Flat::One(value)
    }

    /// An integer of any width, or a float by its bits.
    fn integer(&mut self, ty: types::Type, bits: i64) -> Value {
        if ty == types::F32 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the bits of 32 are kept in 64"
            )]
            let bits = bits.cast_unsigned() as u32;
            return self.builder.ins().f32const(f32::from_bits(bits));
        }
        if ty.is_float() {
            return self.float(f64::from_bits(bits.cast_unsigned()));
        }
        if ty == types::I128 {
            return self.wide(i128::from(bits).cast_unsigned());
        }
        let unused = 64 - ty.bits();
        let bits = (bits.cast_unsigned() << unused) >> unused;
        self.builder.ins().iconst(ty, bits.cast_signed())
    }

    /// An integer of 128 bits.
    fn wide(&mut self, bits: u128) -> Value {
        let [low, high] = halves(bits).map(|half| self.int(half));
        self.builder.ins().iconcat(low, high)
    }

    pub(super) fn zero_of(&mut self, ty: types::Type) -> Value {
        self.integer(ty, 0)
    }

    /// Stands for the result of an operation whose operands raise.
    fn zero_result(&mut self, at: ExprId) -> Value {
        let ty = self.body.ty(at).repr().map_or(types::I64, clif_type);
        self.zero_of(ty)
    }

    /// Any value of a type, where nobody looks at it.
    pub(super) fn zero(&mut self, ty: &Type) -> Flat {
        let values: Vec<Value> = clif_types(ty)
            .into_iter()
            .map(|ty| self.zero_of(ty))
            .collect();
        Flat::from(values.as_slice())
    }

    /// Notes that the program cannot be lowered, and goes on.
    pub(super) fn refused(&mut self, at: ExprId, message: &str) -> Flat {
        let span = self.body.origins[at].span;
        self.tables.refuse(message.to_owned(), span);
        self.zero(&self.body.exprs[at].ty.clone())
    }

    fn checked_local(&mut self, local: Local, at: ExprId) -> Flat {
        if let Some(bound) = self.get_bound(local) {
            let wording = Wording {
                class: None,
                message: Some(self.body.locals[local].name.clone()),
            };
            self.check_nonzero(bound, at, Fault::UnboundLocal, wording);
        }
        self.get_local(local)
    }

    fn field(&mut self, tuple: ExprId, index: u32, ty: &Type) -> Flat {
        let values = self.borrow(tuple);
        if !self.is_live() {
            return self.zero(ty);
        }
        let Type::Tuple(elements) = self.body.ty(tuple) else {
            return self.refused(tuple, "only tuples have fields");
        };
        let start: usize = elements.iter().take(index as usize).map(Type::width).sum();
        match values.as_slice().get(start..start + ty.width()) {
            Some(field) => Flat::from(field),
            None => self.zero(ty),
        }
    }

    /// The value, then whether it is there.
    fn wrap(&mut self, value: Option<ExprId>, ty: &Type) -> Flat {
        let Some(value) = value else {
            return self.zero(ty);
        };
        let mut values = self.flat(value).as_slice().to_vec();
        if !self.is_live() {
            return self.zero(ty);
        }
        values.push(self.builder.ins().iconst(types::I8, 1));
        Flat::from(values.as_slice())
    }

    fn is_present(&mut self, value: ExprId) -> Flat {
        match self.borrow(value).as_slice() {
            [.., flag] => Flat::One(*flag),
            [] => Flat::One(self.zero_of(types::I8)),
        }
    }

    fn unwrapped(&mut self, value: ExprId) -> Flat {
        match self.flat(value).as_slice() {
            [values @ .., _] => Flat::from(values),
            [] => Flat::None,
        }
    }

    /// A chain of choices: the last element unless the index is that of another one.
    fn pick(&mut self, tuple: ExprId, index: ExprId, ty: &Type) -> Flat {
        let values = self.borrow(tuple);
        let index = self.value(index);
        if !self.is_live() {
            return self.zero(ty);
        }
        let width = ty.width().max(1);
        let elements: Vec<Flat> = values.as_slice().chunks(width).map(Flat::from).collect();
        let Some((last, others)) = elements.split_last() else {
            return self.zero(ty);
        };
        let mut picked = last.clone();
        for (place, element) in (0i64..).zip(others) {
            let is_it = self.builder.ins().icmp_imm_s(IntCC::Equal, index, place);
            picked = self.select(is_it, element, &picked);
        }
        picked
    }

    /// Statements in which `return` leaves this expression.
    fn inline(&mut self, id: ExprId, block: &'a Block, ty: &Type) -> Flat {
        let end = self.new_block();
        for ty in clif_types(ty) {
            self.builder.append_block_param(end, ty);
        }
        self.clear_bound(Some(id));
        let before = self.known.len();
        let loops = std::mem::take(&mut self.loops);
        self.returns.push(Returns::Inline(end));
        self.open_region(id);
        self.block(block);
        self.close_region();
        self.returns.pop();
        self.loops = loops;
        self.known.truncate(before);
        // A body that falls off its end has no value to give.
        let nothing = self.zero(ty);
        self.goto(end, nothing.as_slice());
        self.enter(end);
        Flat::from(self.builder.block_params(end))
    }

    fn unary(&mut self, op: UnaryOp, a: ExprId, at: ExprId) -> Value {
        let value = self.value(a);
        if !self.is_live() {
            return self.zero_result(at);
        }
        match op {
            UnaryOp::IntNeg(checks) => self.int_neg(value, checks, at),
            UnaryOp::IntNot => self.builder.ins().bnot(value),
            UnaryOp::IntAbs(checks) => self.int_abs(value, checks, at),
            UnaryOp::FloatNeg => self.builder.ins().fneg(value),
            UnaryOp::FloatAbs => self.builder.ins().fabs(value),
            UnaryOp::FloatSqrt => self.float_sqrt(value, at),
            UnaryOp::FloatFloorToInt
            | UnaryOp::FloatCeilToInt
            | UnaryOp::FloatTruncToInt
            | UnaryOp::FloatRoundToInt => self.float_to_int(op, value, at),
            UnaryOp::FloatTrunc => self.float_trunc(value),
            UnaryOp::FloatIsNan => self.builder.ins().fcmp(FloatCC::Unordered, value, value),
            UnaryOp::FloatIsInf => {
                let (size, infinity) = (self.builder.ins().fabs(value), self.float(f64::INFINITY));
                self.builder.ins().fcmp(FloatCC::Equal, size, infinity)
            }
            UnaryOp::FloatIsFinite => self.is_finite(value),
            UnaryOp::BoolNot => self.bool_not(value),
            UnaryOp::BoolToInt => self.builder.ins().uextend(types::I64, value),
            UnaryOp::IntToBool => self.builder.ins().icmp_imm_s(IntCC::NotEqual, value, 0),
            UnaryOp::FloatToBool => {
                let zero = self.float(0.0);
                self.builder.ins().fcmp(FloatCC::NotEqual, value, zero)
            }
            UnaryOp::IntToFloat => self.int_to_float(value),
            UnaryOp::Retype => value,
            UnaryOp::Resize => {
                let to = self.body.ty(at).repr().map_or(types::I64, clif_type);
                self.resize(value, to)
            }
        }
    }

    /// An integer in another width, sign-extended; a float in another.
    pub(super) fn resize(&mut self, value: Value, to: types::Type) -> Value {
        let from = self.builder.func.dfg.value_type(value);
        match (from, to) {
            (types::F32, types::F64) => return self.builder.ins().fpromote(to, value),
            (types::F64, types::F32) => return self.builder.ins().fdemote(to, value),
            _ => {}
        }
        if !from.is_int() || !to.is_int() || from == to {
            value
        } else if from.bits() < to.bits() {
            self.builder.ins().sextend(to, value)
        } else {
            self.builder.ins().ireduce(to, value)
        }
    }

    fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId, at: ExprId) -> Value {
        if let Some(fused) = self.fused(op, a, b) {
            return fused;
        }
        let (x, y) = (self.value(a), self.value(b));
        if !self.is_live() {
            return self.zero_result(at);
        }
        let constant = |id| match self.body.constant(id) {
            Some(Const::Int(value)) => Some(*value),
            _ => None,
        };
        let known = (constant(a), constant(b));
        match op {
            BinaryOp::IntAdd(checks) => self.int_add((x, y), known, checks, at),
            BinaryOp::IntSub(checks) => self.int_sub((x, y), known, checks, at),
            BinaryOp::IntMul(checks) => self.int_mul((x, y), known, checks, at),
            BinaryOp::IntFloorDiv(checks) => self.int_floor_div((x, y), known.1, checks, at),
            BinaryOp::IntMod(checks) => self.int_mod((x, y), known.1, checks, at),
            BinaryOp::IntShl(checks) => self.int_shl((x, y), known.1, checks, at),
            BinaryOp::IntShr(checks) => self.int_shr((x, y), known.1, checks, at),
            BinaryOp::And => self.builder.ins().band(x, y),
            BinaryOp::Or => self.builder.ins().bor(x, y),
            BinaryOp::Xor => self.builder.ins().bxor(x, y),
            BinaryOp::FloatAdd => {
                let (x, y) = self.constant_last(x, y);
                self.builder.ins().fadd(x, y)
            }
            BinaryOp::FloatSub => self.builder.ins().fsub(x, y),
            BinaryOp::FloatMul => {
                let (x, y) = self.constant_last(x, y);
                self.builder.ins().fmul(x, y)
            }
            BinaryOp::FloatDiv(checks) => self.float_div(x, y, checks, (b, at)),
            BinaryOp::FloatFloorDiv(checks) => self.float_floor_div(x, y, checks, (b, at)),
            BinaryOp::FloatMod(checks) => self.float_mod(x, y, checks, (b, at)),
            BinaryOp::FloatCopysign => self.builder.ins().fcopysign(x, y),
        }
    }

    /// The operands of a commutative operation, a constant as the second: there processors read it from
    /// memory, and it takes no register.
    fn constant_last(&self, x: Value, y: Value) -> (Value, Value) {
        let dfg = &self.builder.func.dfg;
        let made_by = dfg.value_def(x).inst();
        if made_by.is_some_and(|inst| dfg.insts[inst].opcode() == Opcode::F64const) {
            (y, x)
        } else {
            (x, y)
        }
    }

    fn compare(&mut self, op: Compare, a: ExprId, b: ExprId) -> Value {
        let (x, y) = (self.value(a), self.value(b));
        if !self.is_live() {
            self.zero_of(types::I8)
        } else if self.builder.func.dfg.value_type(x).is_float() {
            self.builder.ins().fcmp(float_condition(op), x, y)
        } else {
            self.builder.ins().icmp(int_condition(op), x, y)
        }
    }
}

pub(super) fn int_condition(op: Compare) -> IntCC {
    match op {
        Compare::Equal => IntCC::Equal,
        Compare::NotEqual => IntCC::NotEqual,
        Compare::Less => IntCC::SignedLessThan,
        Compare::LessEqual => IntCC::SignedLessThanOrEqual,
        Compare::Greater => IntCC::SignedGreaterThan,
        Compare::GreaterEqual => IntCC::SignedGreaterThanOrEqual,
    }
}

/// Comparisons with nan are false, except that it is not equal to anything.
pub(super) fn float_condition(op: Compare) -> FloatCC {
    match op {
        Compare::Equal => FloatCC::Equal,
        Compare::NotEqual => FloatCC::NotEqual,
        Compare::Less => FloatCC::LessThan,
        Compare::LessEqual => FloatCC::LessThanOrEqual,
        Compare::Greater => FloatCC::GreaterThan,
        Compare::GreaterEqual => FloatCC::GreaterThanOrEqual,
    }
}
