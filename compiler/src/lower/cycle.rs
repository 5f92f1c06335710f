//! What engines call in each cycle.
//!
//! ```text
//! an error waits? -- yes --> general(host, instance)
//! each input: ticked? -- yes --> its cell = reader(host, input)
//! function(...); an error waits? -- yes --> failed(host, instance)
//! each output: ticked? -- yes --> writer(host, output, its cell)
//! ```
//!
//! Invariants:
//! - an input is read where the engine says that there is a value;
//! - no output is handed over where the function has reported an error.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    AbiParam, Block, InstBuilder, MemFlagsData, Signature, Type, Value, types,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;

use super::bare;
use super::values::clif_type;
use crate::clif::{Backend, Module};
use crate::diagnostic::Diagnostic;
use crate::signature::{Cycle, Fed, Places, Taken};
use crate::types::NativeType;

/// Bytes of a cell.
const CELL: i32 = 16;
/// The phase of a cycle.
const EXECUTE: i64 = 0;

/// The function that an engine calls in each cycle.
pub fn cycle(cycle: &Cycle, backend: &Backend) -> Result<Module, Vec<Diagnostic>> {
    let pointers = [types::I64; 2];
    bare::module(
        "cycle",
        backend,
        |convention| signature(&pointers, None, convention),
        |builder, convention| {
            Lowering {
                builder,
                cycle,
                convention,
            }
            .build();
        },
    )
}

fn signature(params: &[Type], returns: Option<Type>, convention: CallConv) -> Signature {
    let mut signature = Signature::new(convention);
    // C's caller widens what is narrower than an int.
    let param = |ty: &Type| match *ty {
        types::I8 => AbiParam::new(types::I8).uext(),
        ty => AbiParam::new(ty),
    };
    signature.params = params.iter().map(param).collect();
    signature.returns = returns.map(AbiParam::new).into_iter().collect();
    signature
}

/// The places of an instance, as values.
struct Own {
    input_ticked: Value,
    input_valid: Value,
    inputs: Value,
    input_cells: Value,
}

struct Lowering<'a, 'b> {
    builder: &'a mut FunctionBuilder<'b>,
    cycle: &'a Cycle,
    convention: CallConv,
}

fn offset(index: u32, size: i32) -> i32 {
    i32::try_from(index).map_or(i32::MAX, |index| index.saturating_mul(size))
}

impl Lowering<'_, '_> {
    fn build(&mut self) {
        let entry = self.builder.create_block();
        self.builder.append_block_params_for_function_params(entry);
        self.builder.switch_to_block(entry);
        let &[host, instance] = self.builder.block_params(entry) else {
            return;
        };
        let cycle = self.cycle;
        let flag = self.load(types::I64, instance, cycle.error_flag);
        let general = self.cold();
        let known = self.builder.create_block();
        self.builder.ins().brif(flag, known, &[], general, &[]);
        self.builder.switch_to_block(known);
        let waits = self.load(types::I8, flag, 0);
        self.leave_if(waits, general);
        self.feed(host, instance);
        self.run(instance);
        let failed = self.cold();
        let waits = self.load(types::I8, flag, 0);
        self.leave_if(waits, failed);
        self.hand_over(host, instance);
        self.builder.ins().return_(&[]);
        for (block, function) in [(general, cycle.general), (failed, cycle.failed)] {
            self.builder.switch_to_block(block);
            self.call(function, &[host, instance], None);
            self.builder.ins().return_(&[]);
        }
    }

    fn place(&mut self, instance: Value, at: usize) -> Value {
        let at = i32::try_from(at).map_or(i32::MAX, |at| self.cycle.places.saturating_add(at));
        self.load(types::I64, instance, at)
    }

    fn feed(&mut self, host: Value, instance: Value) {
        let own = Own {
            input_ticked: self.place(instance, offset_of!(Places, input_ticked)),
            input_valid: self.place(instance, offset_of!(Places, input_valid)),
            inputs: self.place(instance, offset_of!(Places, inputs)),
            input_cells: self.place(instance, offset_of!(Places, input_cells)),
        };
        let cycle = self.cycle;
        for (index, input) in (0_u32..).zip(&cycle.inputs) {
            let slot = cycle.first.saturating_add(index);
            let number = self.number(index);
            if cycle.is_lone {
                let yes = self.builder.ins().iconst(types::I8, 1);
                self.store(yes, own.input_ticked, offset(slot, 1));
                self.read(input, (host, number), slot, &own);
                continue;
            }
            let (read, next) = (self.builder.create_block(), self.builder.create_block());
            let ticked = self.ask(cycle.ticked, host, number);
            self.store(ticked, own.input_ticked, offset(slot, 1));
            if input.unseen {
                let other = self.builder.create_block();
                self.builder.ins().brif(ticked, read, &[], other, &[]);
                self.builder.switch_to_block(other);
                let valid = self.ask(cycle.valid, host, number);
                self.builder.ins().brif(valid, read, &[], next, &[]);
            } else {
                self.builder.ins().brif(ticked, read, &[], next, &[]);
            }
            self.builder.switch_to_block(read);
            self.read(input, (host, number), slot, &own);
            self.builder.ins().jump(next, &[]);
            self.builder.switch_to_block(next);
        }
    }

    /// What an engine says of an input: 0 or 1.
    fn ask(&mut self, function: usize, host: Value, number: Value) -> Value {
        let answer = self.call(function, &[host, number], Some(types::I8));
        answer.unwrap_or(number)
    }

    /// Reads an input that has a value.
    fn read(&mut self, input: &Fed, (host, number): (Value, Value), slot: u32, own: &Own) {
        let ty = clif_type(input.native.repr());
        let Some(mut value) = self.call(input.reader, &[host, number], Some(ty)) else {
            return;
        };
        if input.step > 1 {
            let step = self.builder.ins().iconst(types::I64, input.step);
            let rest = self.builder.ins().srem(value, step);
            let above = self.builder.ins().iadd(rest, step);
            let zero = self.builder.ins().iconst(types::I64, 0);
            let is_below = self.builder.ins().icmp(IntCC::SignedLessThan, rest, zero);
            let rest = self.builder.ins().select(is_below, above, rest);
            value = self.builder.ins().isub(value, rest);
        }
        let at = offset(slot, CELL);
        self.store(value, own.input_cells, at);
        let cell = self
            .builder
            .ins()
            .iadd_imm_s(own.input_cells, i64::from(at));
        self.store(cell, own.inputs, offset(slot, 8));
        let yes = self.builder.ins().iconst(types::I8, 1);
        self.store(yes, own.input_valid, offset(slot, 1));
    }

    fn run(&mut self, instance: Value) {
        let phase = self.builder.ins().iconst(types::I8, EXECUTE);
        let mut args: Vec<Value> = [
            offset_of!(Places, outputs),
            offset_of!(Places, ticked),
            offset_of!(Places, state),
            offset_of!(Places, inputs),
            offset_of!(Places, input_ticked),
            offset_of!(Places, input_valid),
        ]
        .map(|at| self.place(instance, at))
        .to_vec();
        args.insert(3, phase);
        let function = self.place(instance, offset_of!(Places, function));
        self.call_at(function, &args, None);
    }

    fn hand_over(&mut self, host: Value, instance: Value) {
        let cells = self.place(instance, offset_of!(Places, output_cells));
        let flags = self.place(instance, offset_of!(Places, ticked));
        let cycle = self.cycle;
        for (index, Taken { writer, native }) in (0_u32..).zip(&cycle.outputs) {
            let (write, next) = (self.builder.create_block(), self.builder.create_block());
            let ticked = self.load(types::I8, flags, offset(index, 1));
            self.builder.ins().brif(ticked, write, &[], next, &[]);
            self.builder.switch_to_block(write);
            let no = self.builder.ins().iconst(types::I8, 0);
            self.store(no, flags, offset(index, 1));
            let ty = clif_type(native.repr());
            let mut value = self.load(ty, cells, offset(index, CELL));
            if *native == NativeType::Bool {
                value = self.builder.ins().band_imm_u(value, 1);
            }
            let number = self.number(index);
            self.call(*writer, &[host, number, value], None);
            self.builder.ins().jump(next, &[]);
            self.builder.switch_to_block(next);
        }
    }

    fn number(&mut self, index: u32) -> Value {
        self.builder.ins().iconst(types::I32, i64::from(index))
    }

    fn call(&mut self, function: usize, args: &[Value], returns: Option<Type>) -> Option<Value> {
        let address = (function as u64).cast_signed();
        let function = self.builder.ins().iconst(types::I64, address);
        self.call_at(function, args, returns)
    }

    fn call_at(&mut self, function: Value, args: &[Value], returns: Option<Type>) -> Option<Value> {
        let types: Vec<Type> = args
            .iter()
            .map(|arg| self.builder.func.dfg.value_type(*arg))
            .collect();
        let signature = signature(&types, returns, self.convention);
        let signature = self.builder.import_signature(signature);
        let call = self.builder.ins().call_indirect(signature, function, args);
        self.builder.inst_results(call).first().copied()
    }

    fn load(&mut self, ty: Type, base: Value, offset: i32) -> Value {
        let flags = MemFlagsData::trusted();
        self.builder.ins().load(ty, flags, base, offset)
    }

    fn store(&mut self, value: Value, base: Value, offset: i32) {
        let flags = MemFlagsData::trusted();
        self.builder.ins().store(flags, value, base, offset);
    }

    /// Goes to a block where a value is not 0.
    fn leave_if(&mut self, value: Value, to: Block) {
        let next = self.builder.create_block();
        self.builder.ins().brif(value, to, &[], next, &[]);
        self.builder.switch_to_block(next);
    }

    fn cold(&mut self) -> Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }
}
