//! Programs packed and unpacked.

use std::sync::Arc;

use tickjit_runtime::table::RuntimeFn;

use super::Packed;
use crate::hir::{
    Access, BinaryOp, Block, Body, Callee, Catch, Checks, Compare, ContainerOp, ExprId, ExprKind,
    Finally, ForRange, FuncId, FunctionName, Local, MemoryOp, Message, NativeFunction, Origin,
    Program, Stmt, Try, UnaryOp, Visitor, walk_block,
};
use crate::span::{Position, Span};
use crate::types::{Const, NativeSignature, NativeType, Type};

/// A place for each number, some before the place of the number before.
fn origin(number: u32) -> Origin {
    let start = Position {
        line: number % 7 * 100,
        column: number % 5 * 90,
    };
    Origin {
        span: Span {
            start,
            end: start,
            ..Span::default()
        },
        function: FunctionName(number % 2),
    }
}

struct Made {
    body: Body,
    added: u32,
}

impl Made {
    fn add(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        self.added += 1;
        self.body.add(ty, kind, origin(self.added))
    }

    fn int(&mut self, value: i64) -> ExprId {
        self.add(Type::Int, ExprKind::Const(Const::Int(value)))
    }

    fn ints(&mut self) -> Vec<ExprId> {
        vec![self.int(1), self.int(2)]
    }

    /// An expression of every kind, whether the program makes sense or not.
    fn every_kind(&mut self, local: Local) -> Vec<ExprId> {
        let signature = NativeSignature {
            params: vec![NativeType::Int64.into(), NativeType::Int64.into()],
            returns: Some(NativeType::Float64.into()),
        };
        let native = Arc::new(NativeFunction::new("native", signature, 1));
        let inner = vec![Stmt::Break, Stmt::Return(None)];
        let kinds = [
            ExprKind::Const(Const::Float(-0.0)),
            ExprKind::Const(Const::Str("text".into())),
            ExprKind::Local(local),
            ExprKind::LocalChecked(local),
            ExprKind::State(200),
            ExprKind::Input(20_000),
            ExprKind::Element {
                param: "input_valid".into(),
                index: 3,
            },
            ExprKind::Param("inputs".into()),
            ExprKind::Operand(1),
            ExprKind::Unary(UnaryOp::IntAbs(Checks::Numpy), self.int(3)),
            ExprKind::Binary(BinaryOp::IntAdd(Checks::Python), self.int(4), self.int(5)),
            ExprKind::Compare(Compare::Less, self.int(6), self.int(7)),
            ExprKind::CompareIntFloat(Compare::Equal, self.int(8), self.int(9)),
            ExprKind::Runtime(RuntimeFn::ALL[0], self.ints()),
            ExprKind::Native(Arc::clone(&native), self.ints()),
            ExprKind::Native(native, self.ints()),
            ExprKind::Call(FuncId::from_u32(0), self.ints()),
            ExprKind::Tuple(self.ints()),
            ExprKind::Field(self.int(10), 1),
            ExprKind::Pick(self.int(11), self.int(12)),
            ExprKind::And(self.int(13), self.int(14)),
            ExprKind::Or(self.int(15), self.int(16)),
            ExprKind::If(self.int(17), self.int(18), self.int(19)),
            ExprKind::Block(inner.clone(), self.int(20)),
            ExprKind::Inline(inner),
            ExprKind::Container(ContainerOp::Sort { reverse: true }, self.ints()),
            ExprKind::Memory(
                MemoryOp::Load {
                    access: Access {
                        native: NativeType::UInt16,
                        offset: -2,
                    },
                    constant: true,
                },
                vec![self.int(24)],
            ),
            ExprKind::Wrap(None),
            ExprKind::Wrap(Some(self.int(21))),
            ExprKind::IsPresent(self.int(22)),
            ExprKind::Unwrap(self.int(23)),
            ExprKind::Raise {
                class: "Error".into(),
                message: Message::None,
            },
            ExprKind::Raise {
                class: "Error".into(),
                message: Message::Text("message".into()),
            },
            ExprKind::Raise {
                class: "Error".into(),
                message: Message::Composed,
            },
        ];
        kinds.map(|kind| self.add(Type::Int, kind)).into()
    }

    fn every_statement(&mut self, local: Local) -> Block {
        let mut block: Block = self.every_kind(local).into_iter().map(Stmt::Eval).collect();
        let inner = vec![Stmt::Continue];
        block.extend([
            Stmt::Assign(local, self.int(1)),
            Stmt::SetState(1, self.int(2)),
            Stmt::SetOutput(2, self.int(3)),
            Stmt::If(self.int(4), inner.clone(), vec![Stmt::Break]),
            Stmt::While(self.int(5), inner.clone(), Vec::new()),
            Stmt::Finally(Box::new(Finally {
                body: vec![Stmt::Unwind(1), Stmt::Return(None)],
                last: inner.clone(),
            })),
            Stmt::Try(Box::new(Try {
                body: inner.clone(),
                orelse: Vec::new(),
                catches: vec![
                    Catch {
                        classes: Some(vec!["ValueError".into(), "KeyError".into()]),
                        body: vec![Stmt::Reraise],
                    },
                    Catch {
                        classes: None,
                        body: Vec::new(),
                    },
                ],
            })),
            Stmt::For(Box::new(ForRange {
                counter: local,
                start: self.int(6),
                stop: self.int(7),
                step: self.int(8),
                body: inner,
                orelse: vec![Stmt::Return(None)],
            })),
            Stmt::Return(Some(self.int(9))),
        ]);
        block
    }
}

fn every_node() -> (Made, Local, Block) {
    let mut made = Made {
        body: Body::default(),
        added: 0,
    };
    made.body.local("unused".into(), Type::Bool);
    let local = made.body.local("local".into(), Type::tuple([Type::Int]));
    let block = made.every_statement(local);
    (made, local, block)
}

fn program() -> Program {
    let (made, param, block) = every_node();
    let mut program = Program {
        names: vec!["node".into(), "callee".into()],
        ..Program::default()
    };
    program.callees.push(Callee {
        name: "callee".into(),
        body: made.body,
        params: vec![param],
        returns: Type::Float,
        block,
        recursive: true,
        pure: false,
    });
    let (made, _, block) = every_node();
    program.function.body = made.body;
    program.function.execute = block;
    program.function.start = vec![Stmt::Break];
    program.function.initials = vec![Const::Int(7), Const::Bool(true)];
    program
}

#[derive(Default)]
struct Places(Vec<Origin>);

impl Visitor for Places {
    fn expr(&mut self, body: &Body, id: ExprId) {
        self.0.push(body.origins[id]);
    }
}

fn places(program: &Program) -> Vec<Origin> {
    let mut places = Places::default();
    walk_block(
        &program.function.body,
        &program.function.execute,
        &mut places,
    );
    for callee in program.callees.values() {
        walk_block(&callee.body, &callee.block, &mut places);
    }
    places.0
}

#[test]
fn a_program_comes_back_as_it_was() {
    let program = program();
    let packed = Packed::new(&program);
    assert_eq!(packed.initials(), program.function.initials);
    let unpacked = packed.program();
    assert_eq!(unpacked.text(), program.text());
    assert_eq!(unpacked.names, program.names);
    assert_eq!(places(&unpacked), places(&program));
    let again = Packed::new(&unpacked);
    assert_eq!(format!("{again:?}"), format!("{packed:?}"));
}

#[test]
fn what_cannot_be_reached_is_left_out() {
    let mut program = Program::default();
    let body = &mut program.function.body;
    for value in 0..1_000 {
        let kind = ExprKind::Const(Const::Int(value));
        body.add(Type::Int, kind, Origin::default());
    }
    let packed = Packed::new(&program);
    assert!(packed.program().function.body.exprs.is_empty());
    assert!(packed.constants.is_empty());
}
