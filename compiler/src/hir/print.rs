//! The canonical text of a program.
//!
//! One statement per line, expressions as calls of their operations. Locals and functions are numbered
//! by first appearance; names of the user's choice, origins and what cannot be reached are left out.
//! Programs that behave differently print differently: types, checks, bits of constants, and the words
//! of a `raise` are in the text.
//!
//! ```text
//! initial state0 = 0.0
//! execute:
//!     if less(state0, input0):
//!         state0 = input0
//!     v0: int = add(1, call f0(input1))
//!     output0 = v0
//! f0(v0: int) -> int:
//!     return mul(v0, v0)
//! ```

use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

use cranelift_entity::SecondaryMap;

use super::text::{ConstText, TypeText};
use super::{
    BinaryOp, Block, Body, Bounds, Checks, Compare, ContainerOp, ExprId, ExprKind, ForRange,
    FuncId, Local, MemoryOp, Message, NativeFunction, Program, Stmt, UnaryOp,
};
use crate::types::Type;

impl Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Program {
    /// The canonical text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut functions = Functions::default();
        let mut text = String::with_capacity(1024);
        for (slot, initial) in self.function.initials.iter().enumerate() {
            let _ = writeln!(text, "initial state{slot} = {}", ConstText(initial));
        }
        let mut printer = Printer::new(&self.function.body, &mut functions, &mut text);
        for (name, block) in [
            ("prologue", &self.function.prologue),
            ("execute", &self.function.execute),
            ("start", &self.function.start),
            ("stop", &self.function.stop),
        ] {
            if !block.is_empty() {
                printer.put(name);
                printer.put(":\n");
                printer.block(block);
            }
        }
        let mut next = 0;
        while let Some(id) = functions.order.get(next).copied() {
            next += 1;
            let Some(callee) = self.callees.get(id) else {
                continue;
            };
            let mut printer = Printer::new(&callee.body, &mut functions, &mut text);
            printer.function(id);
            printer.put("(");
            for (index, param) in callee.params.iter().enumerate() {
                printer.put(if index == 0 { "" } else { ", " });
                printer.declared(*param);
            }
            printer.put(") -> ");
            printer.ty(&callee.returns);
            printer.put(if callee.recursive {
                " recursive:\n"
            } else {
                ":\n"
            });
            printer.block(&callee.block);
        }
        for native in &functions.natives {
            let body = native.clif.as_deref().unwrap_or_default();
            let _ = writeln!(text, "native {:?}:\n    {body:?}", native.name);
        }
        text
    }
}

/// Functions in order of appearance.
#[derive(Default)]
struct Functions {
    order: Vec<FuncId>,
    places: SecondaryMap<FuncId, Option<usize>>,
    /// Functions of the host that have a body.
    natives: Vec<Arc<NativeFunction>>,
}

pub(super) struct Printer<'a> {
    body: &'a Body,
    functions: &'a mut Functions,
    text: &'a mut String,
    locals: SecondaryMap<Local, u32>,
    /// Locals that have a number.
    numbered: u32,
    depth: usize,
}

impl<'a> Printer<'a> {
    fn new(body: &'a Body, functions: &'a mut Functions, text: &'a mut String) -> Self {
        Self {
            body,
            functions,
            text,
            locals: SecondaryMap::new(),
            numbered: 0,
            depth: 0,
        }
    }

    pub(super) fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn number(&mut self, prefix: &str, number: impl Display) {
        let _ = write!(self.text, "{prefix}{number}");
    }

    fn local(&mut self, local: Local) {
        if self.locals[local] == 0 {
            self.numbered += 1;
            self.locals[local] = self.numbered;
        }
        let number = self.locals[local] - 1;
        self.number("v", number);
    }

    fn declared(&mut self, local: Local) {
        self.local(local);
        self.put(": ");
        if let Some(declaration) = self.body.locals.get(local) {
            self.ty(&declaration.ty);
        }
    }

    fn function(&mut self, id: FuncId) {
        let place = if let Some(place) = self.functions.places[id] {
            place
        } else {
            let place = self.functions.order.len();
            self.functions.order.push(id);
            self.functions.places[id] = Some(place);
            place
        };
        self.number("f", place);
    }

    fn ty(&mut self, ty: &Type) {
        let _ = write!(self.text, "{}", TypeText(ty));
    }

    pub(super) fn line_start(&mut self) {
        for _ in 0..self.depth {
            self.put("    ");
        }
    }

    /// Statements up to the first that never ends.
    pub(super) fn block(&mut self, block: &Block) {
        self.depth += 1;
        for stmt in block {
            self.line_start();
            self.stmt(stmt);
            if self.ends(stmt) {
                break;
            }
        }
        self.depth -= 1;
    }

    fn ends(&self, stmt: &Stmt) -> bool {
        match stmt {
            Stmt::Break | Stmt::Continue | Stmt::Reraise | Stmt::Return(_) => true,
            Stmt::Eval(value) => matches!(self.body.exprs[*value].kind, ExprKind::Raise { .. }),
            _ => false,
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, value) => {
                self.declared(*local);
                self.put(" = ");
                self.expr(*value);
            }
            Stmt::SetState(slot, value) => {
                self.number("state", slot);
                self.put(" = ");
                self.expr(*value);
            }
            Stmt::SetOutput(index, value) => {
                self.number("output", index);
                self.put(" = ");
                self.expr(*value);
            }
            Stmt::Eval(value) => self.expr(*value),
            Stmt::If(test, then, otherwise) => {
                self.put("if ");
                self.expr(*test);
                self.suites(then, otherwise);
                return;
            }
            Stmt::While(test, body, orelse) => {
                self.put("while ");
                self.expr(*test);
                self.suites(body, orelse);
                return;
            }
            Stmt::For(range) => return self.for_range(range),
            Stmt::Try(guarded) => return self.guarded(guarded),
            Stmt::Finally(finally) => return self.finally(finally),
            Stmt::Unwind(levels) => self.number("unwind ", levels),
            Stmt::Reraise => self.put("reraise"),
            Stmt::Break => self.put("break"),
            Stmt::Continue => self.put("continue"),
            Stmt::Return(None) => self.put("return"),
            Stmt::Return(Some(value)) => {
                self.put("return ");
                self.expr(*value);
            }
        }
        self.put("\n");
    }

    fn for_range(&mut self, range: &ForRange) {
        self.put("for ");
        self.local(range.counter);
        self.put(" in ");
        self.list("range", &[range.start, range.stop, range.step]);
        self.suites(&range.body, &range.orelse);
    }

    pub(super) fn suites(&mut self, first: &Block, orelse: &Block) {
        self.put(":\n");
        self.block(first);
        if !orelse.is_empty() {
            self.line_start();
            self.put("else:\n");
            self.block(orelse);
        }
    }

    fn container(&mut self, op: ContainerOp, operands: &[ExprId], ty: &Type) {
        self.put(op.name());
        match op {
            ContainerOp::New => {
                self.put("[");
                self.ty(ty);
                self.put("]");
            }
            ContainerOp::Get(bounds) | ContainerOp::Set(bounds) => self.put(match bounds {
                Bounds::Checked => "",
                Bounds::NonNegative => ".nonnegative",
                Bounds::Proved => ".proved",
            }),
            ContainerOp::Slice(parts)
            | ContainerOp::SetSlice(parts)
            | ContainerOp::DeleteSlice(parts) => {
                for (given, name) in [
                    (parts.start, ".start"),
                    (parts.stop, ".stop"),
                    (parts.step, ".step"),
                ] {
                    self.put(if given { name } else { "" });
                }
            }
            _ => {}
        }
        self.list("", operands);
    }

    fn memory(&mut self, op: MemoryOp, operands: &[ExprId], ty: &Type) {
        self.put(op.name());
        self.put("[");
        let _ = match op {
            MemoryOp::Load { access, .. } | MemoryOp::Store(access) => {
                write!(self.text, "{} {:+}", access.native, access.offset)
            }
            MemoryOp::Offset { stride } => write!(self.text, "{stride}"),
            MemoryOp::Copy { size } => write!(self.text, "{size}"),
            MemoryOp::Block { size, align } => write!(self.text, "{size}, {align}"),
        };
        if *ty != Type::None {
            self.put(", ");
            self.ty(ty);
        }
        self.put("]");
        self.list("", operands);
    }

    fn list(&mut self, name: &str, operands: &[ExprId]) {
        self.put(name);
        self.put("(");
        for (index, operand) in operands.iter().enumerate() {
            self.put(if index == 0 { "" } else { ", " });
            self.expr(*operand);
        }
        self.put(")");
    }

    fn expr(&mut self, id: ExprId) {
        let expr = &self.body.exprs[id];
        match &expr.kind {
            ExprKind::Const(value) => {
                let _ = write!(self.text, "{}", ConstText(value));
            }
            ExprKind::Local(local) => self.local(*local),
            ExprKind::LocalChecked(local) => {
                self.put("bound(");
                self.local(*local);
                self.put(")");
            }
            ExprKind::State(slot) => self.number("state", slot),
            ExprKind::Input(index) => self.number("input", index),
            ExprKind::Element { param, index } => {
                let _ = write!(self.text, "{param:?}[{index}]: {}", TypeText(&expr.ty));
            }
            ExprKind::Param(param) => {
                let _ = write!(self.text, "{param:?}: {}", TypeText(&expr.ty));
            }
            ExprKind::Operand(index) => self.number("operand", index),
            ExprKind::Unary(op, a) => {
                let (name, checks) = unary_name(*op);
                self.operation(name, checks);
                if matches!(op, UnaryOp::Retype | UnaryOp::Resize) {
                    self.put("[");
                    self.ty(&expr.ty);
                    self.put("]");
                }
                self.list("", &[*a]);
            }
            ExprKind::Binary(op, a, b) => {
                let (name, checks) = binary_name(*op);
                self.operation(name, checks);
                self.list("", &[*a, *b]);
            }
            ExprKind::Compare(op, a, b) => self.list(compare_name(*op), &[*a, *b]),
            ExprKind::CompareIntFloat(op, a, b) => {
                self.put("mixed_");
                self.list(compare_name(*op), &[*a, *b]);
            }
            ExprKind::Runtime(function, args) => {
                let name = function.name();
                self.list(name.strip_prefix("tickjit_rt_").unwrap_or(name), args);
            }
            ExprKind::Native(native, args) => {
                self.native(native);
                self.list("", args);
            }
            ExprKind::Call(callee, args) => {
                self.put("call ");
                self.function(*callee);
                self.list("", args);
            }
            ExprKind::Container(op, args) => self.container(*op, args, &expr.ty),
            ExprKind::Memory(op, args) => self.memory(*op, args, &expr.ty),
            ExprKind::Wrap(None) => {
                self.put("none[");
                self.ty(&expr.ty);
                self.put("]");
            }
            ExprKind::Wrap(Some(value)) => self.list("some", &[*value]),
            ExprKind::IsPresent(value) => self.list("is_present", &[*value]),
            ExprKind::Unwrap(value) => self.list("unwrap", &[*value]),
            ExprKind::Tuple(elements) => self.list("tuple", elements),
            ExprKind::Field(tuple, index) => {
                self.expr(*tuple);
                self.number(".", index);
            }
            ExprKind::Pick(tuple, index) => self.list("pick", &[*tuple, *index]),
            ExprKind::And(a, b) => self.list("and", &[*a, *b]),
            ExprKind::Or(a, b) => self.list("or", &[*a, *b]),
            ExprKind::If(test, a, b) => self.list("if", &[*test, *a, *b]),
            ExprKind::Block(block, value) => {
                self.put("block:\n");
                self.block(block);
                self.line_start();
                self.put("in ");
                self.expr(*value);
            }
            ExprKind::Inline(block) => {
                self.put("inline ");
                self.ty(&expr.ty);
                self.put(":\n");
                self.block(block);
                self.line_start();
                self.put("end");
            }
            ExprKind::Raise { class, message } => {
                let _ = match message {
                    Message::Text(message) => write!(self.text, "raise {class}({message:?})"),
                    Message::Composed => write!(self.text, "raise {class}(composed)"),
                    Message::None => write!(self.text, "raise {class}"),
                };
            }
        }
    }

    fn operation(&mut self, name: &str, checks: Option<Checks>) {
        self.put(name);
        self.put(match checks {
            None | Some(Checks::Python) => "",
            Some(Checks::Numpy) => ".wrapping",
            Some(Checks::Proved) => ".proved",
        });
    }

    fn native(&mut self, native: &Arc<NativeFunction>) {
        let pure = if native.pure { ", pure" } else { "" };
        let _ = write!(
            self.text,
            "native {:?}[{}{pure}]",
            native.name, native.signature
        );
        if native.clif.is_some()
            && !self
                .functions
                .natives
                .iter()
                .any(|other| other.name == native.name)
        {
            self.functions.natives.push(Arc::clone(native));
        }
    }
}

fn unary_name(op: UnaryOp) -> (&'static str, Option<Checks>) {
    let name = match op {
        UnaryOp::IntNeg(checks) => return ("neg", Some(checks)),
        UnaryOp::IntAbs(checks) => return ("abs", Some(checks)),
        UnaryOp::IntNot => "not",
        UnaryOp::FloatNeg => "float_neg",
        UnaryOp::FloatAbs => "float_abs",
        UnaryOp::FloatSqrt => "float_sqrt",
        UnaryOp::FloatFloorToInt => "floor_to_int",
        UnaryOp::FloatCeilToInt => "ceil_to_int",
        UnaryOp::FloatTruncToInt => "trunc_to_int",
        UnaryOp::FloatRoundToInt => "round_to_int",
        UnaryOp::FloatTrunc => "float_trunc",
        UnaryOp::FloatIsNan => "is_nan",
        UnaryOp::FloatIsInf => "is_inf",
        UnaryOp::FloatIsFinite => "is_finite",
        UnaryOp::BoolNot => "bool_not",
        UnaryOp::BoolToInt => "bool_to_int",
        UnaryOp::IntToBool => "int_to_bool",
        UnaryOp::FloatToBool => "float_to_bool",
        UnaryOp::IntToFloat => "int_to_float",
        UnaryOp::Retype => "retype",
        UnaryOp::Resize => "resize",
    };
    (name, None)
}

fn binary_name(op: BinaryOp) -> (&'static str, Option<Checks>) {
    let (name, checks) = match op {
        BinaryOp::IntAdd(checks) => ("add", checks),
        BinaryOp::IntSub(checks) => ("sub", checks),
        BinaryOp::IntMul(checks) => ("mul", checks),
        BinaryOp::IntFloorDiv(checks) => ("floor_div", checks),
        BinaryOp::IntMod(checks) => ("mod", checks),
        BinaryOp::IntShl(checks) => ("shl", checks),
        BinaryOp::IntShr(checks) => ("shr", checks),
        BinaryOp::FloatDiv(checks) => ("float_div", checks),
        BinaryOp::FloatFloorDiv(checks) => ("float_floor_div", checks),
        BinaryOp::FloatMod(checks) => ("float_mod", checks),
        BinaryOp::And => return ("bit_and", None),
        BinaryOp::Or => return ("bit_or", None),
        BinaryOp::Xor => return ("bit_xor", None),
        BinaryOp::FloatAdd => return ("float_add", None),
        BinaryOp::FloatSub => return ("float_sub", None),
        BinaryOp::FloatMul => return ("float_mul", None),
        BinaryOp::FloatCopysign => return ("copysign", None),
    };
    (name, Some(checks))
}

fn compare_name(op: Compare) -> &'static str {
    match op {
        Compare::Equal => "equal",
        Compare::NotEqual => "not_equal",
        Compare::Less => "less",
        Compare::LessEqual => "less_equal",
        Compare::Greater => "greater",
        Compare::GreaterEqual => "greater_equal",
    }
}
