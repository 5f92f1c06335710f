//! Float arithmetic and conversions that need more than one instruction.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::table::RuntimeFn;

use super::expr::{float_condition, int_condition};
use super::function::{Lowerer, Region, flags};
use crate::hir::{BinaryOp, Checks, Compare, ExprId, ExprKind, UnaryOp};
use crate::types::Const;

/// Every int up to this size is a float.
const EXACT: i64 = 1 << 53;
/// The least float above all ints.
const ABOVE_INTS: f64 = 9_223_372_036_854_775_808.0;

impl Lowerer<'_, '_> {
    /// With `fastmath`, a product that is added to something is not rounded first.
    pub(super) fn fused(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> Option<Value> {
        if !self.tables.options.fastmath || !self.tables.target.fuses {
            return None;
        }
        let product = |id: ExprId| match &self.body.exprs[id].kind {
            ExprKind::Binary(BinaryOp::FloatMul, x, y) => Some((*x, *y)),
            _ => None,
        };
        match (op, product(a), product(b)) {
            (BinaryOp::FloatAdd | BinaryOp::FloatSub, Some((x, y)), _) => {
                let (x, y, b) = (self.value(x), self.value(y), self.value(b));
                let b = if op == BinaryOp::FloatSub {
                    self.builder.ins().fneg(b)
                } else {
                    b
                };
                Some(self.builder.ins().fma(x, y, b))
            }
            (BinaryOp::FloatAdd | BinaryOp::FloatSub, None, Some((x, y))) => {
                let (a, x, y) = (self.value(a), self.value(x), self.value(y));
                let x = if op == BinaryOp::FloatSub {
                    self.builder.ins().fneg(x)
                } else {
                    x
                };
                Some(self.builder.ins().fma(x, y, a))
            }
            _ => None,
        }
    }

    /// Reports a zero divisor, unless it is a constant that is none.
    fn check_divisor(&mut self, y: Value, checks: Checks, places: (ExprId, ExprId), fault: Fault) {
        let (divisor, at) = places;
        let known = match self.body.constant(divisor) {
            Some(Const::Float(value)) => *value != 0.0,
            _ => false,
        };
        if checks == Checks::Python && !known {
            let zero = self.float(0.0);
            let is_zero = self.builder.ins().fcmp(FloatCC::Equal, y, zero);
            self.check(is_zero, at, fault);
        }
    }

    /// `places` are those of the divisor and of the division.
    pub(super) fn float_div(
        &mut self,
        x: Value,
        y: Value,
        checks: Checks,
        places: (ExprId, ExprId),
    ) -> Value {
        self.check_divisor(y, checks, places, Fault::FloatDivisionByZero);
        self.builder.ins().fdiv(x, y)
    }

    pub(super) fn float_floor_div(
        &mut self,
        x: Value,
        y: Value,
        checks: Checks,
        places: (ExprId, ExprId),
    ) -> Value {
        self.check_divisor(y, checks, places, Fault::FloatFloorDivisionByZero);
        self.total(RuntimeFn::FloatFloorDivide, &[x, y])
    }

    pub(super) fn float_mod(
        &mut self,
        x: Value,
        y: Value,
        checks: Checks,
        places: (ExprId, ExprId),
    ) -> Value {
        self.check_divisor(y, checks, places, Fault::FloatModulo);
        self.total(RuntimeFn::FloatModulo, &[x, y])
    }

    /// A call that cannot fail.
    fn total(&mut self, function: RuntimeFn, args: &[Value]) -> Value {
        match self.call_runtime(function, args) {
            Some(value) => value,
            None => self.float(0.0),
        }
    }

    pub(super) fn float_sqrt(&mut self, x: Value, at: ExprId) -> Value {
        let zero = self.float(0.0);
        let negative = self.builder.ins().fcmp(FloatCC::LessThan, x, zero);
        self.check(negative, at, Fault::MathDomain);
        self.builder.ins().sqrt(x)
    }

    /// An infinity minus itself is nan.
    pub(super) fn is_finite(&mut self, x: Value) -> Value {
        let difference = self.builder.ins().fsub(x, x);
        self.builder
            .ins()
            .fcmp(FloatCC::Ordered, difference, difference)
    }

    pub(super) fn float_trunc(&mut self, x: Value) -> Value {
        if self.tables.target.rounds {
            return self.builder.ins().trunc(x);
        }
        // From this size on there are no fractions; below, the way over the ints is exact.
        let limit = self.float(4_503_599_627_370_496.0);
        let size = self.builder.ins().fabs(x);
        let has_fraction = self.builder.ins().fcmp(FloatCC::LessThan, size, limit);
        let whole = self.builder.ins().fcvt_to_sint_sat(types::I64, x);
        let whole = self.builder.ins().fcvt_from_sint(types::F64, whole);
        let whole = self.builder.ins().fcopysign(whole, x);
        self.builder.ins().select(has_fraction, whole, x)
    }

    /// Rounds inline and leaves what is not an int then to the runtime, which knows the fault.
    pub(super) fn float_to_int(&mut self, op: UnaryOp, x: Value, at: ExprId) -> Value {
        let function = match op {
            UnaryOp::FloatFloorToInt => RuntimeFn::FloatFloorToInt,
            UnaryOp::FloatCeilToInt => RuntimeFn::FloatCeilToInt,
            UnaryOp::FloatRoundToInt => RuntimeFn::FloatRoundToInt,
            _ => RuntimeFn::FloatTruncToInt,
        };
        let rounded = match op {
            // The conversion itself truncates.
            UnaryOp::FloatTruncToInt => x,
            _ if !self.tables.target.rounds => return self.call_status(function, &[x], at),
            UnaryOp::FloatFloorToInt => self.builder.ins().floor(x),
            UnaryOp::FloatCeilToInt => self.builder.ins().ceil(x),
            _ => self.builder.ins().nearest(x),
        };
        let [plain, merge] = [(); 2].map(|()| self.new_block());
        let large = self.cold_block();
        let result = self.builder.append_block_param(merge, types::I64);
        let size = self.builder.ins().fabs(rounded);
        let limit = self.float(ABOVE_INTS);
        // The least int is as large as the limit; it goes the slow way.
        let fits = self.builder.ins().fcmp(FloatCC::LessThan, size, limit);
        self.branch(fits, plain, large);

        self.enter(large);
        let value = self.call_status(function, &[x], at);
        self.goto(merge, &[value]);

        self.enter(plain);
        let value = self.builder.ins().fcvt_to_sint_sat(types::I64, rounded);
        self.goto(merge, &[value]);
        self.enter(merge);
        result
    }

    /// A call that answers a code and puts its result into a cell.
    pub(super) fn call_status(&mut self, function: RuntimeFn, args: &[Value], at: ExprId) -> Value {
        let cell = self.result_cell();
        let address = self.builder.ins().stack_addr(types::I64, cell, 0);
        let args = [args, &[address]].concat();
        let status = self.call_runtime(function, &args);
        if let Some(status) = status {
            self.check_status(status, at);
        }
        let ty = super::runtime::result(function).unwrap_or(types::I64);
        let access = flags(Region::Stack);
        self.builder.ins().load(ty, access, address, 0)
    }

    /// An int and a float, compared as the numbers they are.
    pub(super) fn compare_int_float(&mut self, op: Compare, a: ExprId, b: ExprId) -> Value {
        let (x, y) = (self.value(a), self.value(b));
        if !self.is_live() {
            return self.zero_of(types::I8);
        }
        let (int, float, op) = if self.builder.func.dfg.value_type(x).is_int() {
            (x, y, op)
        } else {
            (y, x, mirrored(op))
        };
        let constant = self.body.constant(a).or(self.body.constant(b));
        if matches!(constant, Some(Const::Int(value)) if value.unsigned_abs() <= EXACT as u64) {
            return self.compare_as_floats(op, int, float);
        }
        let [plain, merge] = [(); 2].map(|()| self.new_block());
        let large = self.cold_block();
        let result = self.builder.append_block_param(merge, types::I8);
        let shifted = self.builder.ins().iadd_imm_s(int, EXACT);
        let room = self.int(2 * EXACT);
        let is_exact = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThanOrEqual, shifted, room);
        self.branch(is_exact, plain, large);

        self.enter(large);
        let value = self.compare_by_runtime(op, int, float);
        self.goto(merge, &[value]);

        self.enter(plain);
        let value = self.compare_as_floats(op, int, float);
        self.goto(merge, &[value]);
        self.enter(merge);
        result
    }

    fn compare_as_floats(&mut self, op: Compare, int: Value, float: Value) -> Value {
        let converted = self.builder.ins().fcvt_from_sint(types::F64, int);
        self.builder
            .ins()
            .fcmp(float_condition(op), converted, float)
    }

    /// The runtime answers -1, 0 or 1, and 2 for nan.
    fn compare_by_runtime(&mut self, op: Compare, int: Value, float: Value) -> Value {
        let Some(order) = self.call_runtime(RuntimeFn::IntFloatCompare, &[int, float]) else {
            return self.builder.ins().iconst(types::I8, 0);
        };
        let holds = self.builder.ins().icmp_imm_s(int_condition(op), order, 0);
        if matches!(op, Compare::Greater | Compare::GreaterEqual) {
            let is_number = self.builder.ins().icmp_imm_s(IntCC::NotEqual, order, 2);
            return self.builder.ins().band(holds, is_number);
        }
        holds
    }
}

/// The comparison with its operands exchanged.
fn mirrored(op: Compare) -> Compare {
    match op {
        Compare::Equal => Compare::Equal,
        Compare::NotEqual => Compare::NotEqual,
        Compare::Less => Compare::Greater,
        Compare::LessEqual => Compare::GreaterEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterEqual => Compare::LessEqual,
    }
}
