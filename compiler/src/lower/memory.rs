//! Operations on native memory, and values between memory and registers.
//!
//! Where a program has such operations, everything that the host owns is one region of memory: a
//! pointer may point to a cell of a state or an output. What is not a constant load is never read
//! once for twice across a store or a call, which the code generator sees to.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::{
    InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, Type as ClifType, Value, types,
};
use tickjit_runtime::errors::Fault;

use super::fault::Wording;
use super::function::{Lowerer, Region, flags};
use super::values::{Flat, clif_type};
use crate::hir::{Access, ExprId, MemoryOp, reads_as};
use crate::types::{Const, NativeType, Type};

/// Bytes up to which blocks are copied and zeroed without a loop.
const UNROLLED: u32 = 128;

/// Flags of an access to native memory. Nobody promises alignment: structs may be packed.
fn anywhere() -> MemFlagsData {
    MemFlagsData::new()
        .with_notrap()
        .with_alias_region(flags(Region::State).alias_region())
}

/// The machine type of a piece of so many bytes at most, and its size.
fn piece(left: u32) -> (ClifType, u32) {
    match left {
        8.. => (types::I64, 8),
        4.. => (types::I32, 4),
        2.. => (types::I16, 2),
        _ => (types::I8, 1),
    }
}

/// The pieces of so many bytes, with their offsets.
fn pieces(size: u32) -> impl Iterator<Item = (ClifType, i32)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (ty, bytes) = (at < size).then(|| piece(size - at))?;
        let offset = i32::try_from(at).unwrap_or(i32::MAX);
        at += bytes;
        Some((ty, offset))
    })
}

impl<'a> Lowerer<'a, '_> {
    /// An operation on memory.
    pub(super) fn memory(&mut self, op: MemoryOp, args: &'a [ExprId], at: ExprId) -> Flat {
        let values: Vec<Value> = args.iter().map(|arg| self.value(*arg)).collect();
        let ty = &self.body.exprs[at].ty;
        if !self.is_live() {
            return self.zero(ty);
        }
        match (op, values.as_slice()) {
            (MemoryOp::Load { access, constant }, [pointer]) => {
                let memory = if constant {
                    anywhere().with_readonly()
                } else {
                    anywhere()
                };
                let machine = clif_type(access.native.repr());
                let raw = self
                    .builder
                    .ins()
                    .load(machine, memory, *pointer, access.offset);
                Flat::One(self.widened(raw, access.native, ty, at))
            }
            (MemoryOp::Store(access), [pointer, value]) => {
                self.store_memory(access, *pointer, *value, (args[1], at));
                Flat::None
            }
            (MemoryOp::Offset { stride }, [pointer, index]) => {
                let distance = self.scaled(*index, stride as usize);
                Flat::One(self.builder.ins().iadd(*pointer, distance))
            }
            (MemoryOp::Copy { size }, [to, from]) => {
                self.copy_memory(*to, *from, size);
                Flat::None
            }
            (MemoryOp::Block { size, align }, []) => {
                let align = u8::try_from(align.max(1).trailing_zeros()).unwrap_or_default();
                let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, align);
                let slot = self.builder.create_sized_stack_slot(data);
                let pointer = self.builder.ins().stack_addr(types::I64, slot, 0);
                self.zero_memory(pointer, size);
                Flat::One(pointer)
            }
            _ => self.refused(at, "an operation on memory has other operands"),
        }
    }

    /// The value of a parameter of the native function.
    pub(super) fn param_value(&mut self, name: &str, at: ExprId) -> Flat {
        let ty = &self.body.exprs[at].ty;
        let Some((place, value)) = self.param(name, Some(at)) else {
            return self.zero(ty);
        };
        let native = self.tables.signature.params[place].ty.native();
        if !reads_as(native, ty) {
            return self.refused(at, "the parameter is of another type");
        }
        Flat::One(self.widened(value, native, ty, at))
    }

    /// What was read as a native value, as a value of a type.
    pub(super) fn widened(
        &mut self,
        raw: Value,
        native: NativeType,
        ty: &Type,
        at: ExprId,
    ) -> Value {
        match ty {
            Type::Bool => self.builder.ins().icmp_imm_s(IntCC::NotEqual, raw, 0),
            Type::Float if native == NativeType::Float32 => {
                self.builder.ins().fpromote(types::F64, raw)
            }
            Type::Int if native == NativeType::UInt64 => {
                let above = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, raw, 0);
                self.check(above, at, Fault::UnsignedOverflow);
                raw
            }
            Type::Int if native.is_unsigned() => self.builder.ins().uextend(types::I64, raw),
            Type::Int => self.resize(raw, types::I64),
            _ => raw,
        }
    }

    /// A value as it is held natively; that it does not fit is reported. `places` are those of the value
    /// and of what is done with it.
    pub(super) fn narrowed(
        &mut self,
        value: Value,
        native: NativeType,
        places: (ExprId, ExprId),
    ) -> Value {
        let (from, at) = places;
        match self.body.ty(from) {
            Type::Int => {
                let known = self.body.constant(from);
                self.check_width(value, known, native, at);
                self.resize(value, clif_type(native.repr()))
            }
            Type::Float if native == NativeType::Float32 => {
                let narrow = self.builder.ins().fdemote(types::F32, value);
                let size = self.builder.ins().fabs(narrow);
                let infinity = self.builder.ins().f32const(f32::INFINITY);
                let is_infinite = self.builder.ins().fcmp(FloatCC::Equal, size, infinity);
                let size = self.builder.ins().fabs(value);
                let infinity = self.float(f64::INFINITY);
                let was_finite = self.builder.ins().fcmp(FloatCC::LessThan, size, infinity);
                let overflows = self.builder.ins().band(is_infinite, was_finite);
                self.check(overflows, at, Fault::Float32Overflow);
                narrow
            }
            _ => value,
        }
    }

    /// Reports an int that an integer type does not hold.
    fn check_width(&mut self, value: Value, known: Option<&Const>, native: NativeType, at: ExprId) {
        let Some((least, greatest)) = native.range() else {
            return;
        };
        let fits = match known {
            Some(Const::Int(known)) => (least..=greatest).contains(known),
            _ => (least, greatest) == (i64::MIN, i64::MAX),
        };
        if fits {
            return;
        }
        let outside = if least == 0 {
            let condition = IntCC::UnsignedGreaterThan;
            let greatest = self.int(greatest);
            self.builder.ins().icmp(condition, value, greatest)
        } else {
            let narrow = self.resize(value, clif_type(native.repr()));
            let back = self.resize(narrow, types::I64);
            self.builder.ins().icmp(IntCC::NotEqual, value, back)
        };
        let wording = Wording {
            class: None,
            message: Some(native.name().into()),
        };
        self.check_worded(outside, at, Fault::IntegerTooWide, wording);
    }

    fn store_memory(
        &mut self,
        access: Access,
        pointer: Value,
        value: Value,
        places: (ExprId, ExprId),
    ) {
        let narrow = self.narrowed(value, access.native, places);
        self.builder
            .ins()
            .store(anywhere(), narrow, pointer, access.offset);
    }

    /// Copies bytes between blocks that are the same or do not overlap.
    pub(super) fn copy_memory(&mut self, to: Value, from: Value, size: u32) {
        self.in_pieces(size, [to, from], |this, ty, at, [to, from]| {
            let value = this.builder.ins().load(ty, anywhere(), from, at);
            this.builder.ins().store(anywhere(), value, to, at);
        });
    }

    /// Zeroes a block.
    pub(super) fn zero_memory(&mut self, pointer: Value, size: u32) {
        self.in_pieces(size, [pointer], |this, ty, at, [pointer]| {
            let zero = this.builder.ins().iconst(ty, 0);
            this.builder.ins().store(anywhere(), zero, pointer, at);
        });
    }

    /// Does something with each piece of blocks of a size: words in a loop where there are many.
    fn in_pieces<const N: usize>(
        &mut self,
        size: u32,
        mut pointers: [Value; N],
        mut with: impl FnMut(&mut Self, ClifType, Offset32, [Value; N]),
    ) {
        let mut rest = size;
        if size > UNROLLED {
            rest = size % 8;
            let end = self
                .builder
                .ins()
                .iadd_imm_s(pointers[0], i64::from(size - rest));
            let (body, after) = (self.new_block(), self.new_block());
            let params = [(); N].map(|()| self.builder.append_block_param(body, types::I64));
            self.goto(body, &pointers);
            self.enter_open(body);
            with(self, types::I64, 0.into(), params);
            let next = params.map(|param| self.builder.ins().iadd_imm_s(param, 8));
            let more = self.builder.ins().icmp(IntCC::NotEqual, next[0], end);
            let args: Vec<_> = next.iter().map(|value| (*value).into()).collect();
            self.builder.ins().brif(more, body, &args, after, &[]);
            self.builder.seal_block(body);
            self.enter(after);
            pointers = next;
        }
        for (ty, at) in pieces(rest) {
            with(self, ty, at.into(), pointers);
        }
    }
}
