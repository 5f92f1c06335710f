//! Gateways, by which an interpreter calls plain functions.
//!
//! ```text
//! entry: count and names fit?  -- no --> slow: bind(self, args, count, names, cells); load them
//!        each argument is read -- no -->       |
//!            |                                 v
//!        call(values): function(values); status? -- yes --> fail(self)
//!        the object of the result
//! ```
//!
//! Invariants:
//! - all arguments are converted before the function runs, and what they lend is let go of after it;
//! - an object's memory is looked into only where its type is exactly the one whose layout is known;
//! - no reference is taken or given up, but for the one to the result.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    AbiParam, Block, InstBuilder, MemFlagsData, Signature, StackSlot, StackSlotData, StackSlotKind,
    Type, Value, types,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;

use super::bare;
use super::convention::Arrangement;
use super::values::clif_type;
use crate::clif::{Backend, Module};
use crate::diagnostic::Diagnostic;
use crate::signature::{Boxing, IntForm, IntLayout, Interpreter, Shape, Singletons, Unboxing};
use crate::types::{Lent, Repr};

/// Bytes of a cell.
const CELL: u32 = 16;
/// Arguments beyond which all of them are the host's to read: they take longer than a call of it.
const READ: usize = 32;

/// The gateway of a shape.
pub fn gateway(
    shape: &Shape,
    interpreter: &Interpreter,
    backend: &Backend,
) -> Result<Module, Vec<Diagnostic>> {
    bare::module(
        "gateway",
        backend,
        |convention| objects(4, convention),
        |builder, convention| {
            Gateway {
                builder,
                shape,
                interpreter,
                convention,
            }
            .build();
        },
    )
}

/// A function that takes pointers and gives one.
fn objects(params: usize, convention: CallConv) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params = vec![AbiParam::new(types::I64); params];
    signature.returns = vec![AbiParam::new(types::I64)];
    signature
}

struct Gateway<'a, 'b> {
    builder: &'a mut FunctionBuilder<'b>,
    shape: &'a Shape,
    interpreter: &'a Interpreter,
    convention: CallConv,
}

/// The parameters of the gateway.
#[derive(Clone, Copy)]
struct Given {
    this: Value,
    args: Value,
    count: Value,
    names: Value,
}

impl Gateway<'_, '_> {
    fn build(&mut self) {
        let entry = self.builder.create_block();
        self.builder.append_block_params_for_function_params(entry);
        self.enter(entry);
        let &[this, args, count, names] = self.builder.block_params(entry) else {
            return;
        };
        let given = Given {
            this,
            args,
            count,
            names,
        };
        let call = self.builder.create_block();
        for repr in self.bound() {
            self.builder.append_block_param(call, clif_type(repr));
        }
        let slow = self.cold();
        if self.reads_all() {
            self.fast(given, slow, call);
        } else {
            self.builder.ins().jump(slow, &[]);
        }
        self.enter(slow);
        self.slow(given, call);
        self.enter(call);
        let mut values = self.builder.block_params(call).to_vec();
        let borrowed = if self.shape.borrows {
            values.pop()
        } else {
            None
        };
        self.call(this, values, borrowed);
    }

    fn values(&self) -> Vec<Repr> {
        let arguments = self.shape.arguments.iter();
        arguments
            .flat_map(|argument| argument.reprs.clone())
            .collect()
    }

    /// What the host gives: the machine values, and behind them what it has to let go of.
    fn bound(&self) -> Vec<Repr> {
        let mut reprs = self.values();
        if self.shape.borrows {
            reprs.push(Repr::Ptr);
        }
        reprs
    }

    /// Whether no argument needs the host, where it is as it usually is.
    fn reads_all(&self) -> bool {
        let Interpreter {
            int,
            float,
            singletons,
            ..
        } = self.interpreter;
        let mut arguments = self.shape.arguments.iter();
        self.shape.arguments.len() <= READ
            && arguments.all(|argument| match argument.unboxing {
                Unboxing::Int => int.is_some(),
                Unboxing::Float => float.is_some(),
                Unboxing::Bool => singletons.is_some(),
                Unboxing::Text(_) => true,
                Unboxing::Host => false,
            })
    }

    /// Reads the arguments, which are given by position, and goes on to the call.
    fn fast(&mut self, given: Given, slow: Block, call: Block) {
        let due = self.pointer(self.shape.arguments.len());
        let differs = self.builder.ins().bxor(given.count, due);
        let unusual = self.builder.ins().bor(differs, given.names);
        self.leave_if(unusual, slow);
        let mut values = Vec::with_capacity(self.shape.arguments.len());
        for (index, argument) in (0_i32..).zip(&self.shape.arguments) {
            let object = self.load(types::I64, given.args, 8 * index);
            values.extend(self.read(object, argument.unboxing, slow));
        }
        let values: Vec<_> = values.into_iter().map(Into::into).collect();
        self.builder.ins().jump(call, &values);
    }

    /// What an object stands for; goes elsewhere where that is not at hand.
    fn read(&mut self, object: Value, unboxing: Unboxing, slow: Block) -> Vec<Value> {
        if let Unboxing::Text(what) = unboxing {
            return self.read_text(object, what, slow);
        }
        self.read_one(object, unboxing, slow).into_iter().collect()
    }

    /// The bytes of a text, and how many.
    fn read_text(&mut self, object: Value, what: Lent, slow: Block) -> Vec<Value> {
        let calls = self.interpreter.calls;
        let lends = match what {
            Lent::Text => calls.text,
            Lent::Bytes => calls.bytes,
        };
        let length = self.cells(1);
        let length = self.builder.ins().stack_addr(types::I64, length, 0);
        let signature = objects(2, self.convention);
        let bytes = self.call_host(lends, signature, &[object, length]);
        let next = self.builder.create_block();
        self.builder.ins().brif(bytes, next, &[], slow, &[]);
        self.enter(next);
        vec![bytes, self.load(types::I64, length, 0)]
    }

    fn read_one(&mut self, object: Value, unboxing: Unboxing, slow: Block) -> Option<Value> {
        let Interpreter {
            class,
            int,
            float,
            singletons,
            ..
        } = *self.interpreter;
        match unboxing {
            Unboxing::Int => {
                let layout = int?;
                self.check_class(object, class, layout.class, slow);
                Some(self.read_int(object, layout, slow))
            }
            Unboxing::Float => {
                let layout = float?;
                self.check_class(object, class, layout.class, slow);
                Some(self.load(types::F64, object, layout.value))
            }
            Unboxing::Bool => {
                let [no, yes] = singletons?.bools.map(|address| self.pointer(address));
                let is_yes = self.builder.ins().icmp(IntCC::Equal, object, yes);
                let is_no = self.builder.ins().icmp(IntCC::Equal, object, no);
                let is_either = self.builder.ins().bor(is_yes, is_no);
                let next = self.builder.create_block();
                self.builder.ins().brif(is_either, next, &[], slow, &[]);
                self.enter(next);
                Some(is_yes)
            }
            Unboxing::Text(_) | Unboxing::Host => None,
        }
    }

    fn check_class(&mut self, object: Value, at: i32, wanted: usize, slow: Block) {
        let class = self.load(types::I64, object, at);
        let wanted = self.pointer(wanted);
        let differs = self.builder.ins().icmp(IntCC::NotEqual, class, wanted);
        self.leave_if(differs, slow);
    }

    /// An int of one digit, or of none.
    fn read_int(&mut self, object: Value, layout: IntLayout, slow: Block) -> Value {
        let head = self.load(types::I64, object, layout.head);
        let (sign, is_long) = match layout.form {
            IntForm::Size => {
                let shifted = self.builder.ins().iadd_imm_s(head, 1);
                let is_long = self.exceeds(shifted, 2);
                (head, is_long)
            }
            IntForm::Tag => {
                let is_long = self.exceeds(head, (1 << 3) | 7);
                let sign = self.builder.ins().band_imm_u(head, 3);
                let one = self.builder.ins().iconst(types::I64, 1);
                (self.builder.ins().isub(one, sign), is_long)
            }
        };
        self.leave_if(is_long, slow);
        let digit = self.load(types::I32, object, layout.digit);
        let digit = self.builder.ins().uextend(types::I64, digit);
        self.builder.ins().imul(sign, digit)
    }

    fn exceeds(&mut self, value: Value, most: i64) -> Value {
        let more = IntCC::UnsignedGreaterThan;
        self.builder.ins().icmp_imm_u(more, value, most)
    }

    /// Lets the host read the arguments, then goes on to the call.
    fn slow(&mut self, given: Given, call: Block) {
        let reprs = self.bound();
        let cells = self.cells(reprs.len());
        let cells = self.builder.ins().stack_addr(types::I64, cells, 0);
        let mut signature = objects(5, self.convention);
        signature.returns = vec![AbiParam::new(types::I32)];
        let args = [given.this, given.args, given.count, given.names, cells];
        let is_done = self.call_host(self.interpreter.calls.bind, signature, &args);
        let (raised, next) = (self.cold(), self.cold());
        self.builder.ins().brif(is_done, next, &[], raised, &[]);
        self.enter(raised);
        let null = self.pointer(0);
        self.builder.ins().return_(&[null]);
        self.enter(next);
        let mut values = Vec::with_capacity(reprs.len());
        for (index, repr) in (0_i32..).zip(reprs) {
            let value = self.load(clif_type(repr), cells, 16 * index);
            values.push(value.into());
        }
        self.builder.ins().jump(call, &values);
    }

    /// Calls the function, and gives the object of what it gives.
    fn call(&mut self, this: Value, mut values: Vec<Value>, borrowed: Option<Value>) {
        let results = &self.shape.results;
        let mut signature = Signature::new(self.convention);
        let params = self.values().into_iter().map(clif_type);
        signature.params = params.map(AbiParam::new).collect();
        let cells = if self.shape.boxing == Boxing::Host {
            let cells = self.cells(results.len());
            Some(self.builder.ins().stack_addr(types::I64, cells, 0))
        } else {
            None
        };
        if let Some(cells) = cells.filter(|_| !self.shape.returned) {
            for index in (0_i64..).take(results.len()) {
                signature.params.push(AbiParam::new(types::I64));
                let cell = self
                    .builder
                    .ins()
                    .iadd_imm_s(cells, i64::from(CELL) * index);
                values.push(cell);
            }
        } else {
            let types = results.iter().map(|repr| clif_type(*repr));
            signature.returns = types.map(AbiParam::new).collect();
        }
        signature.returns.push(AbiParam::new(types::I8));
        let params = signature.params.iter().map(|param| param.value_type);
        let arrangement = Arrangement::of(params, self.convention);
        signature.params = arrangement.arrange(&signature.params);
        let values = arrangement.arrange(&values);
        let target = self.load(types::I64, this, self.interpreter.target);
        let signature = self.builder.import_signature(signature);
        let call = self.builder.ins().call_indirect(signature, target, &values);
        let given = self.builder.inst_results(call).to_vec();
        let Some((status, given)) = given.split_last() else {
            return;
        };
        if let Some(borrowed) = borrowed {
            let mut nothing = objects(1, self.convention);
            nothing.returns.clear();
            self.call_host(self.interpreter.calls.release, nothing, &[borrowed]);
        }
        let failed = self.cold();
        self.leave_if(*status, failed);
        let object = self.boxed(this, given.first().copied(), cells);
        self.builder.ins().return_(&[object]);
        self.enter(failed);
        let raised = objects(1, self.convention);
        let null = self.call_host(self.interpreter.calls.fail, raised, &[this]);
        self.builder.ins().return_(&[null]);
    }

    /// The object of a result.
    fn boxed(&mut self, this: Value, result: Option<Value>, cells: Option<Value>) -> Value {
        let calls = self.interpreter.calls;
        let singletons = self.interpreter.singletons;
        match (self.shape.boxing, result, singletons) {
            (Boxing::Int, Some(int), Some(singletons)) => self.boxed_int(int, singletons),
            (Boxing::Int, Some(int), None) => self.new_object(calls.new_int, int),
            (Boxing::Float, Some(float), _) => self.new_object(calls.new_float, float),
            (Boxing::Bool, Some(bool), Some(singletons)) => {
                let [no, yes] = singletons.bools.map(|address| self.pointer(address));
                let object = self.builder.ins().select(bool, yes, no);
                self.referred(object, singletons)
            }
            (Boxing::Nothing, _, Some(singletons)) => {
                let none = self.pointer(singletons.none);
                self.referred(none, singletons)
            }
            (_, result, _) => {
                let cells = cells.unwrap_or_else(|| {
                    let cells = self.cells(1);
                    self.builder.ins().stack_addr(types::I64, cells, 0)
                });
                if let Some(result) = result {
                    let flags = MemFlagsData::trusted();
                    self.builder.ins().store(flags, result, cells, 0);
                }
                self.call_host(calls.give, objects(2, self.convention), &[this, cells])
            }
        }
    }

    fn boxed_int(&mut self, int: Value, singletons: Singletons) -> Value {
        let merge = self.builder.create_block();
        let object = self.builder.append_block_param(merge, types::I64);
        let (small, large) = (self.builder.create_block(), self.builder.create_block());
        let index = self.builder.ins().iadd_imm_s(int, -singletons.first);
        let is_large = self.exceeds(index, singletons.count - 1);
        self.builder.ins().brif(is_large, large, &[], small, &[]);
        self.enter(small);
        let table = self.pointer(singletons.small_ints);
        let at = self.builder.ins().ishl_imm_u(index, 3);
        let place = self.builder.ins().iadd(table, at);
        let known = self.load(types::I64, place, 0);
        let known = self.referred(known, singletons);
        self.builder.ins().jump(merge, &[known.into()]);
        self.enter(large);
        let made = self.new_object(self.interpreter.calls.new_int, int);
        self.builder.ins().jump(merge, &[made.into()]);
        self.enter(merge);
        object
    }

    fn new_object(&mut self, address: usize, value: Value) -> Value {
        let mut signature = objects(0, self.convention);
        let ty = self.builder.func.dfg.value_type(value);
        signature.params.push(AbiParam::new(ty));
        self.call_host(address, signature, &[value])
    }

    /// An object with one reference more.
    fn referred(&mut self, object: Value, singletons: Singletons) -> Value {
        if let Some(at) = singletons.references {
            let count = self.load(types::I64, object, at);
            let count = self.builder.ins().iadd_imm_s(count, 1);
            let flags = MemFlagsData::trusted();
            self.builder.ins().store(flags, count, object, at);
        }
        object
    }

    fn call_host(&mut self, address: usize, signature: Signature, args: &[Value]) -> Value {
        let signature = self.builder.import_signature(signature);
        let address = self.pointer(address);
        let call = self.builder.ins().call_indirect(signature, address, args);
        let result = self.builder.inst_results(call).first().copied();
        result.unwrap_or(address)
    }

    fn cells(&mut self, count: usize) -> StackSlot {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let size = CELL.saturating_mul(count.max(1));
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, 4);
        self.builder.create_sized_stack_slot(data)
    }

    fn pointer(&mut self, address: usize) -> Value {
        let address = (address as u64).cast_signed();
        self.builder.ins().iconst(types::I64, address)
    }

    fn load(&mut self, ty: Type, base: Value, offset: i32) -> Value {
        let flags = MemFlagsData::trusted();
        self.builder.ins().load(ty, flags, base, offset)
    }

    /// Goes to a block where a value is not 0.
    fn leave_if(&mut self, value: Value, to: Block) {
        let next = self.builder.create_block();
        self.builder.ins().brif(value, to, &[], next, &[]);
        self.enter(next);
    }

    fn cold(&mut self) -> Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    fn enter(&mut self, block: Block) {
        self.builder.switch_to_block(block);
    }
}
