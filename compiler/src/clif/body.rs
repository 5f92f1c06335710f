//! Bodies of native functions, written as CLIF text.
//!
//! Takes the text of one function and the signature it is for, gives a Cranelift function that can be put in
//! place of calls. What the text computes is the host's own affair, like the code behind an address; what it
//! could do to the compiler or to the code around it is refused: instructions that trap or call, memory that
//! no parameter leads to, symbols, slots of the frame, vectors.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cranelift_codegen::ir::entities::AnyEntity;
use cranelift_codegen::ir::{Block, Function, Inst, InstructionData, Opcode, Type, Value, types};
use cranelift_codegen::settings::{Flags, builder};
use cranelift_codegen::verify_function;
use cranelift_entity::EntitySet;
use cranelift_reader::{ParseOptions, SourceMap, parse_test};

use crate::types::{NativeSignature, NativeValue, Repr};

/// Bytes of text up to which a body is read.
const LONGEST: usize = 64 * 1024;
/// Digits of numbers of blocks and values: the reader makes all up to the greatest.
const DIGITS: usize = 5;

/// Why a body is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyError {
    /// The line of the text, from 1; 0 where it is none in particular.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for BodyError {}

fn refused(line: usize, message: impl Into<String>) -> BodyError {
    BodyError {
        line,
        message: message.into(),
    }
}

/// The function of a text.
pub fn body(text: &str, signature: &NativeSignature) -> Result<Function, BodyError> {
    if text.len() > LONGEST {
        return Err(refused(0, format!("it is longer than {LONGEST} bytes")));
    }
    if let Some(line) = text.lines().position(numbers_too_much) {
        let message = format!("a number has more than {DIGITS} digits");
        return Err(refused(line + 1, message));
    }
    // The reader was made for tests, and has assertions.
    let read = catch_unwind(AssertUnwindSafe(|| {
        parse_test(text, ParseOptions::default()).map(|file| {
            let plain = file.commands.is_empty();
            let functions = file.functions.into_iter();
            let functions = functions
                .map(|(function, details)| (function, details.map, details.location.line_number));
            (plain, functions.collect::<Vec<_>>())
        })
    }));
    let Ok(read) = read else {
        return Err(refused(0, "it cannot be read as CLIF"));
    };
    let (plain, mut functions) =
        read.map_err(|error| refused(error.location.line_number, error.message))?;
    let (Some((function, map, line)), true) = (functions.pop(), plain && functions.is_empty())
    else {
        return Err(refused(0, "it is not the text of one function"));
    };
    let checker = Checker {
        function: &function,
        map: &map,
        line,
    };
    checker.signature(signature)?;
    checker.environment()?;
    checker.verified()?;
    checker.instructions()?;
    checker.memory()?;
    Ok(function)
}

/// Whether a line names a block, value or slot with too large a number.
fn numbers_too_much(line: &str) -> bool {
    let mut before = ' ';
    line.split_inclusive(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| {
            let is_name = before == '%';
            before = word.chars().next_back().unwrap_or(' ');
            let word = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            let digits = word.len() - word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            !is_name && word.starts_with(|c: char| c.is_ascii_alphabetic()) && digits > DIGITS
        })
}

fn machine(value: &NativeValue) -> Type {
    match value.native.repr() {
        Repr::I8 => types::I8,
        Repr::I16 => types::I16,
        Repr::I32 => types::I32,
        Repr::I64 | Repr::Ptr => types::I64,
        Repr::I128 => types::I128,
        Repr::F32 => types::F32,
        Repr::F64 => types::F64,
    }
}

struct Checker<'a> {
    function: &'a Function,
    map: &'a SourceMap,
    /// Where it begins.
    line: usize,
}

impl Checker<'_> {
    fn line(&self, entity: AnyEntity) -> usize {
        let location = self.map.location(entity);
        location.map_or(0, |location| location.line_number)
    }

    fn signature(&self, declared: &NativeSignature) -> Result<(), BodyError> {
        let own = &self.function.signature;
        let params = own.params.iter().map(|param| param.value_type);
        let returns = own.returns.iter().map(|param| param.value_type);
        let is_same = params.eq(declared.params.iter().map(machine))
            && returns.eq(declared.returns.iter().map(machine));
        let special = own.params.iter().chain(&own.returns);
        if is_same && special.clone().all(|param| is_normal(param.purpose)) {
            return Ok(());
        }
        let list = |values: Vec<String>| values.join(", ");
        let params = declared.params.iter().map(|v| machine(v).to_string());
        let params = list(params.collect());
        let wanted = match &declared.returns {
            Some(returns) => format!("({params}) -> {}", machine(returns)),
            None => format!("({params})"),
        };
        Err(refused(self.line, format!("its signature is not {wanted}")))
    }

    /// What a function has beside its blocks.
    fn environment(&self) -> Result<(), BodyError> {
        let function = self.function;
        let dfg = &function.dfg;
        let has = [
            ("functions", !dfg.ext_funcs.is_empty()),
            ("signatures", !dfg.signatures.is_empty()),
            ("global values", !function.global_values.is_empty()),
            ("stack slots", !function.sized_stack_slots.is_empty()),
            ("stack slots", !function.dynamic_stack_slots.is_empty()),
            ("a stack limit", function.stack_limit.is_some()),
            ("constants", dfg.constants.iter().next().is_some()),
        ];
        match has.iter().find(|(_, has)| *has) {
            Some((what, _)) => Err(refused(0, format!("a body has no {what}"))),
            None => Ok(()),
        }
    }

    fn verified(&self) -> Result<(), BodyError> {
        let flags = Flags::new(builder());
        let verified = catch_unwind(AssertUnwindSafe(|| {
            verify_function(self.function, &flags).map_err(|errors| {
                let first = errors.0.into_iter().next();
                first.map(|error| (error.location, error.message))
            })
        }));
        match verified {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Some((place, message)))) => Err(refused(self.line(place), message)),
            Ok(Err(None)) | Err(_) => Err(refused(0, "it is no valid function")),
        }
    }

    fn blocks(&self) -> impl Iterator<Item = (Block, Inst)> {
        let layout = &self.function.layout;
        layout
            .blocks()
            .flat_map(|block| layout.block_insts(block).map(move |inst| (block, inst)))
    }

    fn instructions(&self) -> Result<(), BodyError> {
        let dfg = &self.function.dfg;
        for (block, inst) in self.blocks() {
            let opcode = dfg.insts[inst].opcode();
            let line = self.line(AnyEntity::Inst(inst));
            if !is_allowed(opcode) {
                return Err(refused(line, format!("a body has no `{opcode}`")));
            }
            let mut values = dfg
                .inst_results(inst)
                .iter()
                .chain(dfg.block_params(block))
                .map(|value| dfg.value_type(*value));
            if let Some(ty) = values.find(|ty| !is_scalar(*ty)) {
                return Err(refused(line, format!("a body has no values of type {ty}")));
            }
        }
        Ok(())
    }

    /// Memory is what parameters lead to.
    fn memory(&self) -> Result<(), BodyError> {
        let dfg = &self.function.dfg;
        let mut led = EntitySet::<Value>::new();
        let entry = self.function.layout.entry_block();
        for param in entry
            .map(|entry| dfg.block_params(entry))
            .unwrap_or_default()
        {
            led.insert(*param);
        }
        // To the end of what follows from them, through loops.
        let mut found = true;
        while std::mem::take(&mut found) {
            for (_, inst) in self.blocks() {
                let leads = |value: &Value| led.contains(dfg.resolve_aliases(*value));
                if dfg.inst_args(inst).iter().any(leads) {
                    for result in dfg.inst_results(inst) {
                        found |= led.insert(*result);
                    }
                }
                let calls =
                    dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
                for call in calls {
                    let params = dfg.block_params(call.block(&dfg.value_lists));
                    for (arg, param) in call.args(&dfg.value_lists).zip(params) {
                        let arg = arg.as_value().map(|arg| dfg.resolve_aliases(arg));
                        if arg.is_some_and(|arg| led.contains(arg)) {
                            found |= led.insert(*param);
                        }
                    }
                }
            }
        }
        for (_, inst) in self.blocks() {
            let address = match &dfg.insts[inst] {
                InstructionData::Load { arg, .. } => *arg,
                InstructionData::Store { args, .. } => args[1],
                _ => continue,
            };
            if !led.contains(dfg.resolve_aliases(address)) {
                let line = self.line(AnyEntity::Inst(inst));
                return Err(refused(
                    line,
                    "a body reaches only memory that its parameters lead to",
                ));
            }
        }
        Ok(())
    }
}

fn is_normal(purpose: cranelift_codegen::ir::ArgumentPurpose) -> bool {
    matches!(purpose, cranelift_codegen::ir::ArgumentPurpose::Normal)
}

fn is_scalar(ty: Type) -> bool {
    matches!(
        ty,
        types::I8 | types::I16 | types::I32 | types::I64 | types::F32 | types::F64
    )
}

/// Instructions that neither trap nor call nor need anything but their operands.
fn is_allowed(opcode: Opcode) -> bool {
    use Opcode as O;
    let integers = matches!(
        opcode,
        O::Iconst
            | O::Iadd
            | O::Isub
            | O::Ineg
            | O::Iabs
            | O::Imul
            | O::Umulhi
            | O::Smulhi
            | O::Smin
            | O::Smax
            | O::Umin
            | O::Umax
            | O::Icmp
            | O::Band
            | O::Bor
            | O::Bxor
            | O::Bnot
            | O::Rotl
            | O::Rotr
            | O::Ishl
            | O::Ushr
            | O::Sshr
            | O::Bitrev
            | O::Clz
            | O::Cls
            | O::Ctz
            | O::Bswap
            | O::Popcnt
            | O::Ireduce
            | O::Uextend
            | O::Sextend
            | O::Bmask
            | O::Select
            | O::Bitselect
            | O::Nop
    );
    let floats = matches!(
        opcode,
        O::F32const
            | O::F64const
            | O::Fadd
            | O::Fsub
            | O::Fmul
            | O::Fdiv
            | O::Sqrt
            | O::Fneg
            | O::Fabs
            | O::Fcopysign
            | O::Fmin
            | O::Fmax
            | O::Fcmp
            | O::Fpromote
            | O::Fdemote
            | O::Bitcast
            | O::FcvtToUintSat
            | O::FcvtToSintSat
            | O::FcvtFromUint
            | O::FcvtFromSint
    );
    let memory = matches!(
        opcode,
        O::Load
            | O::Store
            | O::Uload8
            | O::Sload8
            | O::Istore8
            | O::Uload16
            | O::Sload16
            | O::Istore16
            | O::Uload32
            | O::Sload32
            | O::Istore32
    );
    let control = matches!(opcode, O::Jump | O::Brif | O::BrTable | O::Return);
    integers || floats || memory || control
}

#[cfg(test)]
mod tests {
    use super::body;

    fn read(text: &str, signature: &str) -> Result<(), String> {
        let signature = signature.parse().expect("a signature");
        body(text, &signature)
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    /// A function from a pointer to a float with these lines.
    fn lines(lines: &str) -> Result<(), String> {
        let text = format!("function %f(i64) -> f64 {{\nblock0(v0: i64):\n{lines}\n}}\n");
        read(&text, "float64(voidptr)")
    }

    #[test]
    fn a_function_is_read() {
        assert_eq!(lines("v1 = load.f64 v0+8\nreturn v1"), Ok(()));
        let walk = "v1 = iconst.i64 3\njump block1(v0, v1)\nblock1(v2: i64, v3: i64):\nv4 = load.i64 v2\nv5 = iconst.i64 1\nv6 = isub v3, v5\nbrif v6, block1(v4, v6), block2(v4)\nblock2(v7: i64):\nv8 = load.f64 v7\nreturn v8";
        assert_eq!(lines(walk), Ok(()));
    }

    #[test]
    fn what_is_no_body_is_refused_with_its_line() {
        let starts = |outcome: Result<(), String>, start: &str| {
            let message = outcome.expect_err(start);
            assert!(message.starts_with(start), "{message}");
        };
        starts(lines("v1 = lode.f64 v0\nreturn v1"), "line 3: ");
        starts(lines("v1 = load.f32 v0\nreturn v1"), "line 4: ");
        starts(lines("v1 = load.f64 v0"), "");
        starts(lines("trap user1"), "line 3: a body has no `trap`");
        starts(
            lines("v1 = sdiv v0, v0\nv2 = bitcast.f64 v1\nreturn v2"),
            "line 3: a body has no `sdiv`",
        );
        starts(
            lines("v1 = iconst.i64 64\nv2 = load.f64 v1\nreturn v2"),
            "line 4: a body reaches",
        );
        starts(lines("v1 = splat.f64x2 v0\nreturn v0"), "line ");
        starts(
            lines("v999999999 = load.f64 v0\nreturn v999999999"),
            "line 3: a number",
        );
        starts(
            read(
                "function %f(i64) -> f64 {\nss0 = explicit_slot 8\nblock0(v0: i64):\nv1 = stack_addr.i64 ss0\nv2 = load.f64 v1\nreturn v2\n}",
                "float64(voidptr)",
            ),
            "a body has no stack slots",
        );
        starts(
            read(
                "function %f(i64) -> f64 {\nfn0 = %g(i64) -> f64\nblock0(v0: i64):\nv1 = call fn0(v0)\nreturn v1\n}",
                "float64(voidptr)",
            ),
            "a body has no functions",
        );
        starts(
            read(
                "function %f(i64) -> f64 {\nblock0(v0: i64):\nv1 = load.f64 v0\nreturn v1\n}",
                "float64(voidptr, int32)",
            ),
            "line 1: its signature is not (i64, i32) -> f64",
        );
        starts(read("", "void()"), "it is not the text of one function");
        starts(read("test run\n", "void()"), "");
    }
}
