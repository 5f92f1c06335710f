//! Random sequences of operations on a container in a slot, beside a model.
//!
//! A program is a choice of operations by its input `op`, with operands `a` and `b`; each gives an int.
//! It runs with plain items, with items that are lists, and with keys of every form.

mod deques;
mod dicts;
mod lists;
mod sets;

use tickjit_compiler::hir::{Bounds, Compare, ContainerOp, ExprId, ExprKind, Local, Stmt, UnaryOp};
use tickjit_compiler::types::Type;
use tickjit_runtime::containers::injection;

use super::{APPEND, list};
use crate::host::{EXECUTE, Host, START, STOP};
use crate::program::{Builder, Test};

/// What an operation gives, or the message of its error.
type Answer = Result<i64, String>;

fn fails<T>(message: &str) -> Result<T, String> {
    Err(message.to_owned())
}

/// How items, keys or values are made of ints.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Int,
    Float,
    Bool,
    /// `(a, True)`
    Pair,
    /// `[a]`
    List,
}

impl Form {
    fn ty(self) -> Type {
        match self {
            Self::Int => Type::Int,
            Self::Float => Type::Float,
            Self::Bool => Type::Bool,
            Self::Pair => Type::tuple([Type::Int, Type::Bool]),
            Self::List => list(Type::Int),
        }
    }

    fn make(self, e: &mut Builder, int: ExprId) -> ExprId {
        match self {
            Self::Int => int,
            Self::Float => e.unary(UnaryOp::IntToFloat, int, Type::Float),
            Self::Bool => e.unary(UnaryOp::IntToBool, int, Type::Bool),
            Self::Pair => {
                let yes = e.bool(true);
                e.tuple(vec![int, yes])
            }
            Self::List => {
                let local = e.local("item", list(Type::Int));
                let made = e.new_container(&list(Type::Int));
                let append = e.change(APPEND, local, vec![int]);
                let read = e.get(local);
                let block = vec![Stmt::Assign(local, made), append];
                e.add(list(Type::Int), ExprKind::Block(block, read))
            }
        }
    }

    fn read(self, e: &mut Builder, item: ExprId) -> ExprId {
        match self {
            Self::Int => item,
            Self::Float => e.unary(UnaryOp::FloatTruncToInt, item, Type::Int),
            Self::Bool => e.unary(UnaryOp::BoolToInt, item, Type::Int),
            Self::Pair => e.add(Type::Int, ExprKind::Field(item, 0)),
            Self::List => {
                let zero = e.int(0);
                e.op(
                    ContainerOp::Get(Bounds::Checked),
                    vec![item, zero],
                    Type::Int,
                )
            }
        }
    }
}

/// What is being built: a chain of choices by `op`.
struct Choices {
    test: Test,
    container: Type,
    block: Vec<Stmt>,
    next: i64,
}

impl Choices {
    fn new(container: Type) -> Self {
        let inputs = [("op", Type::Int), ("a", Type::Int), ("b", Type::Int)];
        Self {
            test: Test::with_slots(&inputs, std::slice::from_ref(&container), &[Type::Int]),
            container,
            block: Vec::new(),
            next: 0,
        }
    }

    fn slot(&mut self) -> ExprId {
        self.test.e.state(0, self.container.clone())
    }

    fn a(&mut self) -> ExprId {
        self.test.e.input(1, Type::Int)
    }

    fn b(&mut self) -> ExprId {
        self.test.e.input(2, Type::Int)
    }

    /// The next operation: statements and the int it gives.
    fn case(&mut self, mut stmts: Vec<Stmt>, result: Option<ExprId>) {
        let e = &mut self.test.e;
        let (op, number) = (e.input(0, Type::Int), e.int(self.next));
        let is_it = e.compare(Compare::Equal, op, number);
        self.next += 1;
        let result = match result {
            Some(result) => result,
            None => e.int(0),
        };
        stmts.push(Stmt::SetOutput(0, result));
        self.block.push(Stmt::If(is_it, stmts, Vec::new()));
    }

    /// An operation on the slot for its effect.
    fn effect(&mut self, op: ContainerOp, args: Vec<ExprId>) {
        let slot = self.slot();
        let args = [vec![slot], args].concat();
        let change = self.test.e.op(op, args, Type::None);
        self.case(vec![Stmt::Eval(change)], None);
    }

    /// An operation on the slot that gives a value of a form.
    fn value(&mut self, op: ContainerOp, args: Vec<ExprId>, form: Form) {
        let slot = self.slot();
        let args = [vec![slot], args].concat();
        let value = self.test.e.op(op, args, form.ty());
        let value = form.read(&mut self.test.e, value);
        self.case(vec![], Some(value));
    }

    /// An operation on the slot that gives an optional value of a form: -1 for none.
    fn optional(&mut self, op: ContainerOp, args: Vec<ExprId>, form: Form) {
        let slot = self.slot();
        let args = [vec![slot], args].concat();
        let e = &mut self.test.e;
        let ty = Type::Optional(form.ty().into());
        let local = e.local("optional", ty.clone());
        let value = e.op(op, args, ty.clone());
        let read = e.get(local);
        let there = e.add(Type::Bool, ExprKind::IsPresent(read));
        let read = e.get(local);
        let read = e.add(form.ty(), ExprKind::Unwrap(read));
        let read = form.read(e, read);
        let none = e.int(-1);
        let value_or = e.add(Type::Int, ExprKind::If(there, read, none));
        self.case(vec![Stmt::Assign(local, value)], Some(value_or));
    }

    /// Whether the container equals a copy of itself, changed by `change`.
    fn copy(&mut self) -> (Local, Stmt) {
        let slot = self.slot();
        let e = &mut self.test.e;
        let local = e.local("copy", self.container.clone());
        let copied = e.op(ContainerOp::Copy, vec![slot], self.container.clone());
        (local, Stmt::Assign(local, copied))
    }

    fn len(&mut self) {
        let slot = self.slot();
        let len = self.test.e.len(slot);
        self.case(vec![], Some(len));
    }

    fn equal_to_copy(&mut self) {
        let (local, copied) = self.copy();
        let slot = self.slot();
        let other = self.test.e.get(local);
        let equal = self
            .test
            .e
            .op(ContainerOp::Equal, vec![slot, other], Type::Bool);
        let equal = self.test.e.unary(UnaryOp::BoolToInt, equal, Type::Int);
        self.case(vec![copied], Some(equal));
    }

    fn build(mut self) -> Host {
        let block = std::mem::take(&mut self.block);
        self.test.execute(block).build()
    }
}

/// A generator of the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % bound.unsigned_abs()).unwrap()
    }
}

/// Runs random operations, each beside the model; and again with allocations that fail now and then,
/// after which a container is as it was or cleared. In the end nothing is left.
fn run(mut host: Host, operations: i64, seed: u64, mut model: impl FnMut(i64, i64, i64) -> Answer) {
    let before = injection::alive();
    let mut random = Random(seed);
    assert_eq!(host.call(START, &[]).error, None);
    for step in 0..3_000 {
        let op = random.below(operations);
        let (a, b) = (random.below(40) - 10, random.below(100));
        let call = |host: &mut Host| {
            let inputs = [op, a, b].map(|input| Some(input.cast_unsigned()));
            let outcome = host.call(EXECUTE, &inputs);
            match outcome.error {
                Some(error) => Err(error.message),
                None => Ok(outcome.get::<i64>(0).unwrap()),
            }
        };
        assert_eq!(call(&mut host), model(op, a, b), "{step}: {op} of {a}, {b}");
    }
    // Without a model: what matters is that nothing breaks, and nothing is left.
    for _ in 0..3_000 {
        let op = random.below(operations);
        let (a, b) = (random.below(40) - 10, random.below(100));
        injection::fail_after(Some(random.below(4).unsigned_abs()));
        let inputs = [op, a, b].map(|input| Some(input.cast_unsigned()));
        host.call(EXECUTE, &inputs);
        injection::fail_after(None);
    }
    host.call(STOP, &[]);
    assert_eq!(injection::alive(), before, "blocks are left");
}
