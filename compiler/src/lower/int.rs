//! Integer arithmetic: Python's results and checks.
//!
//! With [`Checks::Python`] a result outside 64 bits, a zero divisor and a negative shift count are
//! reported. With [`Checks::Numpy`] results wrap and a division by zero gives 0. Nothing traps in any
//! mode: Cranelift's divisions see neither a zero nor the one quotient that does not fit.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;

use super::function::Lowerer;
use crate::hir::{Checks, ExprId};

type Pair = (Value, Value);

/// The two results of a division.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Division {
    Quotient,
    Remainder,
}

impl Lowerer<'_, '_> {
    fn overflow(&mut self, overflowed: Value, at: ExprId) {
        self.check(overflowed, at, Fault::IntegerOverflow);
    }

    pub(super) fn int_neg(&mut self, value: Value, checks: Checks, at: ExprId) -> Value {
        let negated = self.builder.ins().ineg(value);
        if checks == Checks::Python {
            // Only of the least int are both negative.
            let both = self.builder.ins().band(value, negated);
            let overflowed = self
                .builder
                .ins()
                .icmp_imm_s(IntCC::SignedLessThan, both, 0);
            self.overflow(overflowed, at);
        }
        negated
    }

    pub(super) fn int_abs(&mut self, value: Value, checks: Checks, at: ExprId) -> Value {
        let size = self.builder.ins().iabs(value);
        if checks == Checks::Python {
            let overflowed = self
                .builder
                .ins()
                .icmp_imm_s(IntCC::SignedLessThan, size, 0);
            self.overflow(overflowed, at);
        }
        size
    }

    pub(super) fn int_add(
        &mut self,
        (x, y): Pair,
        known: (Option<i64>, Option<i64>),
        checks: Checks,
        at: ExprId,
    ) -> Value {
        if checks != Checks::Python {
            return self.builder.ins().iadd(x, y);
        }
        match known {
            (_, Some(step)) => self.add_constant(x, y, step, at),
            (Some(step), None) => self.add_constant(y, x, step, at),
            (None, None) => {
                let (sum, overflowed) = self.builder.ins().sadd_overflow(x, y);
                self.overflow(overflowed, at);
                sum
            }
        }
    }

    /// The sum is on the wrong side of `x` if it has wrapped.
    fn add_constant(&mut self, x: Value, y: Value, step: i64, at: ExprId) -> Value {
        let sum = self.builder.ins().iadd(x, y);
        let wrong = if step >= 0 {
            IntCC::SignedLessThan
        } else {
            IntCC::SignedGreaterThan
        };
        let overflowed = self.builder.ins().icmp(wrong, sum, x);
        self.overflow(overflowed, at);
        sum
    }

    pub(super) fn int_sub(
        &mut self,
        (x, y): Pair,
        known: (Option<i64>, Option<i64>),
        checks: Checks,
        at: ExprId,
    ) -> Value {
        let difference = self.builder.ins().isub(x, y);
        if checks != Checks::Python {
            return difference;
        }
        if let (_, Some(step)) = known {
            let wrong = if step >= 0 {
                IntCC::SignedGreaterThan
            } else {
                IntCC::SignedLessThan
            };
            let overflowed = self.builder.ins().icmp(wrong, difference, x);
            self.overflow(overflowed, at);
            return difference;
        }
        let (difference, overflowed) = self.builder.ins().ssub_overflow(x, y);
        self.overflow(overflowed, at);
        difference
    }

    pub(super) fn int_mul(
        &mut self,
        (x, y): Pair,
        known: (Option<i64>, Option<i64>),
        checks: Checks,
        at: ExprId,
    ) -> Value {
        if checks != Checks::Python {
            return self.builder.ins().imul(x, y);
        }
        match known {
            (_, Some(factor)) => self.mul_constant((x, y), x, factor, at),
            (Some(factor), None) => self.mul_constant((x, y), y, factor, at),
            (None, None) => {
                let (product, overflowed) = self.builder.ins().smul_overflow(x, y);
                self.overflow(overflowed, at);
                product
            }
        }
    }

    /// The factors whose product fits are one range, tested by one unsigned comparison.
    fn mul_constant(&mut self, (x, y): Pair, other: Value, factor: i64, at: ExprId) -> Value {
        if !matches!(factor, 0 | 1) {
            let ends = [i64::MIN, i64::MAX].map(|end| i128::from(end) / i128::from(factor));
            // `MIN / -1` is the one end that is not an int itself.
            let clamp = |end: i128| i64::try_from(end).unwrap_or(i64::MAX);
            let (low, high) = (clamp(ends[0].min(ends[1])), clamp(ends[0].max(ends[1])));
            let from_low = self.builder.ins().iadd_imm_s(other, low.wrapping_neg());
            let room = self.int(high.wrapping_sub(low));
            let overflowed = self
                .builder
                .ins()
                .icmp(IntCC::UnsignedGreaterThan, from_low, room);
            self.overflow(overflowed, at);
        }
        self.builder.ins().imul(x, y)
    }

    pub(super) fn int_floor_div(
        &mut self,
        pair: Pair,
        divisor: Option<i64>,
        checks: Checks,
        at: ExprId,
    ) -> Value {
        self.divide(Division::Quotient, pair, divisor, checks, at)
    }

    pub(super) fn int_mod(
        &mut self,
        pair: Pair,
        divisor: Option<i64>,
        checks: Checks,
        at: ExprId,
    ) -> Value {
        self.divide(Division::Remainder, pair, divisor, checks, at)
    }

    fn divide(
        &mut self,
        wanted: Division,
        (x, y): Pair,
        divisor: Option<i64>,
        checks: Checks,
        at: ExprId,
    ) -> Value {
        match divisor {
            Some(0) if checks == Checks::Python => {
                let always = self.builder.ins().iconst(types::I8, 1);
                self.check(always, at, Fault::IntegerDivisionByZero);
                self.int(0)
            }
            Some(0) => self.int(0),
            Some(1) if wanted == Division::Quotient => x,
            Some(-1) if wanted == Division::Quotient => self.int_neg(x, checks, at),
            Some(1 | -1) => self.int(0),
            Some(divisor) => self.divide_by(wanted, x, divisor),
            None => self.divide_any(wanted, (x, y), checks, at),
        }
    }

    /// Division by a constant other than 0, 1 and -1.
    fn divide_by(&mut self, wanted: Division, x: Value, divisor: i64) -> Value {
        if divisor > 0 && divisor.count_ones() == 1 {
            return match wanted {
                Division::Quotient => {
                    let shift = i64::from(divisor.trailing_zeros());
                    self.builder.ins().sshr_imm_u(x, shift)
                }
                Division::Remainder => self.builder.ins().band_imm_s(x, divisor - 1),
            };
        }
        self.gains = true;
        let y = self.int(divisor);
        let quotient = self.builder.ins().sdiv(x, y);
        let product = self.builder.ins().imul(quotient, y);
        let remainder = self.builder.ins().isub(x, product);
        if divisor > 0 {
            // All ones if the remainder is negative.
            let sign = self.builder.ins().sshr_imm_u(remainder, 63);
            return match wanted {
                Division::Quotient => self.builder.ins().iadd(quotient, sign),
                Division::Remainder => {
                    let correction = self.builder.ins().band(sign, y);
                    self.builder.ins().iadd(remainder, correction)
                }
            };
        }
        self.floored(wanted, quotient, remainder, y)
    }

    fn divide_any(&mut self, wanted: Division, (x, y): Pair, checks: Checks, at: ExprId) -> Value {
        if checks == Checks::Proved {
            return self.divide_safe(wanted, x, y);
        }
        // One test keeps both 0 and -1 away from the division.
        let [plain, merge] = [(); 2].map(|()| self.new_block());
        let special = self.cold_block();
        let result = self.builder.append_block_param(merge, types::I64);
        let above = self.builder.ins().iadd_imm_s(y, 1);
        let is_special = self
            .builder
            .ins()
            .icmp_imm_s(IntCC::UnsignedLessThanOrEqual, above, 1);
        self.branch(is_special, special, plain);

        self.enter(special);
        let is_zero = self.builder.ins().icmp_imm_s(IntCC::Equal, y, 0);
        let zero = self.int(0);
        let by_minus_one = if checks == Checks::Python {
            self.check(is_zero, at, Fault::IntegerDivisionByZero);
            match wanted {
                Division::Quotient => self.int_neg(x, checks, at),
                Division::Remainder => zero,
            }
        } else {
            match wanted {
                Division::Quotient => {
                    let negated = self.builder.ins().ineg(x);
                    self.builder.ins().select(is_zero, zero, negated)
                }
                Division::Remainder => zero,
            }
        };
        self.goto(merge, &[by_minus_one]);

        self.enter(plain);
        let value = self.divide_safe(wanted, x, y);
        self.goto(merge, &[value]);
        self.enter(merge);
        result
    }

    /// Division whose divisor is neither 0 nor, for the least int, -1.
    fn divide_safe(&mut self, wanted: Division, x: Value, y: Value) -> Value {
        let quotient = self.builder.ins().sdiv(x, y);
        let product = self.builder.ins().imul(quotient, y);
        let remainder = self.builder.ins().isub(x, product);
        self.floored(wanted, quotient, remainder, y)
    }

    /// From division towards zero to division downwards: they differ where there is a remainder whose
    /// sign is not the divisor's.
    fn floored(&mut self, wanted: Division, quotient: Value, remainder: Value, y: Value) -> Value {
        let signs = self.builder.ins().bxor(remainder, y);
        let other_sign = self
            .builder
            .ins()
            .icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let inexact = self.builder.ins().icmp_imm_s(IntCC::NotEqual, remainder, 0);
        let differs = self.builder.ins().band(other_sign, inexact);
        match wanted {
            Division::Quotient => {
                let one = self.builder.ins().uextend(types::I64, differs);
                self.builder.ins().isub(quotient, one)
            }
            Division::Remainder => {
                let corrected = self.builder.ins().iadd(remainder, y);
                self.builder.ins().select(differs, corrected, remainder)
            }
        }
    }

    /// Reports a negative shift count.
    fn check_count(&mut self, count: Value, checks: Checks, at: ExprId) {
        if checks != Checks::Proved {
            let negative = self
                .builder
                .ins()
                .icmp_imm_s(IntCC::SignedLessThan, count, 0);
            self.check(negative, at, Fault::NegativeShiftCount);
        }
    }

    pub(super) fn int_shr(
        &mut self,
        (x, y): Pair,
        known: Option<i64>,
        checks: Checks,
        at: ExprId,
    ) -> Value {
        if known.is_none_or(|count| count < 0) {
            self.check_count(y, checks, at);
        }
        let count = if let Some(count) = known {
            self.int(count.clamp(0, 63))
        } else {
            let most = self.int(63);
            self.builder.ins().umin(y, most)
        };
        self.builder.ins().sshr(x, count)
    }

    pub(super) fn int_shl(
        &mut self,
        (x, y): Pair,
        known: Option<i64>,
        checks: Checks,
        at: ExprId,
    ) -> Value {
        match (known, checks) {
            (Some(count @ 0..64), Checks::Python) => {
                let count = self.int(count);
                let shifted = self.builder.ins().ishl(x, count);
                self.check_lost_bits(x, shifted, count, at);
                shifted
            }
            (Some(0..64), _) | (_, Checks::Proved) => self.builder.ins().ishl(x, y),
            (_, Checks::Numpy) => {
                self.check_count(y, checks, at);
                let shifted = self.builder.ins().ishl(x, y);
                let fits = self
                    .builder
                    .ins()
                    .icmp_imm_s(IntCC::UnsignedLessThan, y, 64);
                let zero = self.int(0);
                self.builder.ins().select(fits, shifted, zero)
            }
            (_, Checks::Python) => self.shl_any(x, y, at),
        }
    }

    fn check_lost_bits(&mut self, x: Value, shifted: Value, count: Value, at: ExprId) {
        let back = self.builder.ins().sshr(shifted, count);
        let lost = self.builder.ins().icmp(IntCC::NotEqual, back, x);
        self.overflow(lost, at);
    }

    /// A count from 64 on is right for 0 only.
    fn shl_any(&mut self, x: Value, y: Value, at: ExprId) -> Value {
        let [plain, merge] = [(); 2].map(|()| self.new_block());
        let large = self.cold_block();
        let result = self.builder.append_block_param(merge, types::I64);
        let is_large = self
            .builder
            .ins()
            .icmp_imm_s(IntCC::UnsignedGreaterThan, y, 63);
        self.branch(is_large, large, plain);

        self.enter(large);
        self.check_count(y, Checks::Python, at);
        let lost = self.builder.ins().icmp_imm_s(IntCC::NotEqual, x, 0);
        self.overflow(lost, at);
        let zero = self.int(0);
        self.goto(merge, &[zero]);

        self.enter(plain);
        let shifted = self.builder.ins().ishl(x, y);
        self.check_lost_bits(x, shifted, y, at);
        self.goto(merge, &[shifted]);
        self.enter(merge);
        result
    }
}
