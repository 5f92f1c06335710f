//! Small programs: a builder for them, and the expressions tests need.

use std::sync::Arc;

use indexmap::IndexMap;
use tickjit_compiler::ast;
use tickjit_compiler::hir::{
    BinaryOp, Block, Body, Callee, Checks, Compare, ExprId, ExprKind, FuncId, FunctionName, Local,
    Message, Origin, Program, Stmt, UnaryOp,
};
use tickjit_compiler::signature::{
    AbiParam, InitFilter, Output, Signature, SlotKind, StateSlot, Storage, Variable,
};
use tickjit_compiler::span::{FileId, Position, Span};
use tickjit_compiler::types::{AbiType, Const, NativeType, Type};

/// Builds the expressions of one body. Each expression stands on a line of its own, so that a test
/// can tell where an error came from.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) body: Body,
    pub(crate) function: u32,
}

impl Builder {
    pub(crate) fn add(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        let line = u32::try_from(self.body.exprs.len() + 1).unwrap();
        let start = Position { line, column: 4 };
        let span = Span {
            file: FileId(0),
            start,
            end: start,
        };
        let origin = Origin {
            span,
            function: FunctionName(self.function),
        };
        self.body.add(ty, kind, origin)
    }

    /// The line an expression stands on.
    pub(crate) fn line(&self, id: ExprId) -> u32 {
        self.body.origins[id].span.start.line
    }

    pub(crate) fn local(&mut self, name: &str, ty: Type) -> Local {
        self.body.local(name.into(), ty)
    }

    pub(crate) fn constant(&mut self, value: Const) -> ExprId {
        self.add(value.ty(), ExprKind::Const(value))
    }

    pub(crate) fn int(&mut self, value: i64) -> ExprId {
        self.constant(Const::Int(value))
    }

    pub(crate) fn float(&mut self, value: f64) -> ExprId {
        self.constant(Const::Float(value))
    }

    pub(crate) fn bool(&mut self, value: bool) -> ExprId {
        self.constant(Const::Bool(value))
    }

    pub(crate) fn get(&mut self, local: Local) -> ExprId {
        let ty = self.body.locals[local].ty.clone();
        self.add(ty, ExprKind::Local(local))
    }

    pub(crate) fn get_checked(&mut self, local: Local) -> ExprId {
        let ty = self.body.locals[local].ty.clone();
        self.add(ty, ExprKind::LocalChecked(local))
    }

    pub(crate) fn input(&mut self, index: u32, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Input(index))
    }

    pub(crate) fn state(&mut self, slot: u32, ty: Type) -> ExprId {
        self.add(ty, ExprKind::State(slot))
    }

    pub(crate) fn unary(&mut self, op: UnaryOp, a: ExprId, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Unary(op, a))
    }

    /// An operation whose result has the type of its operands.
    pub(crate) fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> ExprId {
        let ty = self.body.ty(a).clone();
        self.add(ty, ExprKind::Binary(op, a, b))
    }

    pub(crate) fn int_add(&mut self, a: ExprId, b: ExprId) -> ExprId {
        self.binary(BinaryOp::IntAdd(Checks::Python), a, b)
    }

    pub(crate) fn compare(&mut self, op: Compare, a: ExprId, b: ExprId) -> ExprId {
        self.add(Type::Bool, ExprKind::Compare(op, a, b))
    }

    pub(crate) fn tuple(&mut self, elements: Vec<ExprId>) -> ExprId {
        let ty = Type::tuple(elements.iter().map(|e| self.body.ty(*e).clone()));
        self.add(ty, ExprKind::Tuple(elements))
    }

    pub(crate) fn call(&mut self, callee: FuncId, args: Vec<ExprId>, returns: Type) -> ExprId {
        self.add(returns, ExprKind::Call(callee, args))
    }

    pub(crate) fn raise(&mut self, class: &str, message: Option<&str>) -> ExprId {
        let kind = ExprKind::Raise {
            class: class.into(),
            message: message.map_or(Message::None, |text| Message::Text(text.into())),
        };
        self.add(Type::Never, kind)
    }
}

/// A signature with the parameters of the built-in categories and of the signals.
pub(crate) fn signature(
    inputs: &[(&str, Type)],
    states: &[(&str, Const)],
    outputs: &[Type],
) -> Signature {
    let pointer = AbiType::pointer;
    let word = || AbiType::Value(NativeType::Pointer);
    let byte = || AbiType::Value(NativeType::Int8);
    let params = [
        ("outputs", pointer(word())),
        ("ticked", pointer(byte())),
        ("state", pointer(word())),
        ("phase", byte()),
        ("inputs", pointer(word())),
        ("input_ticked", pointer(byte())),
        ("input_valid", pointer(byte())),
    ];
    let variables: ast::NameMap<_> = (0..)
        .zip(inputs)
        .map(|(index, (name, ty))| {
            let name: Arc<str> = (*name).into();
            let storage = Storage::Slot {
                param: "inputs".into(),
                index,
                nullable: true,
            };
            let variable = Variable {
                name: name.clone(),
                ty: ty.clone(),
                storage,
                init: InitFilter::OnExecute,
                category: "signal".into(),
                foreign: None,
                span: Span::default(),
            };
            (name, variable)
        })
        .collect();
    let states = states.iter().map(|(name, initial)| StateSlot {
        name: (*name).into(),
        kind: SlotKind::Scalar,
        ty: initial.ty(),
        repr: initial.ty().repr().unwrap(),
        initial: ast::Expr {
            span: Span::default(),
            kind: ast::ExprKind::Constant(ast::Constant::None),
        },
        span: Span::default(),
    });
    let outputs = outputs.iter().map(|ty| Output {
        name: None,
        ty: ty.clone(),
    });
    Signature {
        name: "test".into(),
        params: params
            .into_iter()
            .map(|(name, ty)| AbiParam {
                name: name.into(),
                ty,
            })
            .collect(),
        variables,
        states: states.collect(),
        outputs: outputs.collect(),
        result: None,
        metadata: IndexMap::new(),
    }
}

/// A program and its signature.
pub(crate) struct Test {
    pub(crate) program: Program,
    pub(crate) signature: Signature,
    pub(crate) e: Builder,
}

impl Test {
    pub(crate) fn new(inputs: &[(&str, Type)], states: &[(&str, Const)], outputs: &[Type]) -> Self {
        let mut program = Program {
            names: vec!["test".into()],
            ..Program::default()
        };
        program.function.initials = states.iter().map(|(_, value)| value.clone()).collect();
        Self {
            program,
            signature: signature(inputs, states, outputs),
            e: Builder::default(),
        }
    }

    /// The program whose EXECUTE is `block`.
    pub(crate) fn execute(mut self, block: Block) -> Self {
        self.program.function.execute = block;
        self
    }

    /// Adds a function that is called.
    pub(crate) fn callee(
        &mut self,
        name: &str,
        params: Vec<Local>,
        returns: Type,
        recursive: bool,
        (builder, block): (Builder, Block),
    ) -> FuncId {
        self.program.names.push(name.into());
        self.program.callees.push(Callee {
            name: name.into(),
            body: builder.body,
            params,
            returns,
            block,
            recursive,
            pure: false,
        })
    }

    /// A program of two inputs of the given types that sets its output to an expression of them.
    pub(crate) fn expression(
        inputs: &[Type],
        output: Type,
        make: impl FnOnce(&mut Builder, &[ExprId]) -> ExprId,
    ) -> Self {
        let letters = ["x", "y", "z", "w"];
        let named: Vec<_> = letters.into_iter().zip(inputs.iter().cloned()).collect();
        let mut test = Self::new(&named, &[], &[output]);
        let operands: Vec<ExprId> = (0..)
            .zip(inputs)
            .map(|(index, ty)| test.e.input(index, ty.clone()))
            .collect();
        let value = make(&mut test.e, &operands);
        test.execute(vec![Stmt::SetOutput(0, value)])
    }
}
