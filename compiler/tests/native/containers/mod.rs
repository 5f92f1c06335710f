//! Containers: what their operations do, and that nothing of them is left.

mod constants;
mod lists;
mod models;
mod ownership;

use tickjit_compiler::ast;
use tickjit_compiler::hir::{
    Block, Bounds, ContainerOp, End, ExprId, ExprKind, ForRange, Local, Stmt, verify,
};
use tickjit_compiler::signature::{SlotKind, StateSlot};
use tickjit_compiler::span::Span;
use tickjit_compiler::types::{Const, ContainerKind, ContainerType, Repr, Type};
use tickjit_runtime::containers::injection;

use crate::host::{EXECUTE, Host, START, STOP};
use crate::program::{Builder, Test};

pub(crate) fn list(item: Type) -> Type {
    Type::Container(ContainerType::new(ContainerKind::List(item)))
}

pub(crate) const CHECKED: ContainerOp = ContainerOp::Get(Bounds::Checked);
pub(crate) const APPEND: ContainerOp = ContainerOp::Append(End::Right);

impl Builder {
    pub(crate) fn op(&mut self, op: ContainerOp, args: Vec<ExprId>, ty: Type) -> ExprId {
        self.add(ty, ExprKind::Container(op, args))
    }

    pub(crate) fn new_container(&mut self, ty: &Type) -> ExprId {
        self.op(ContainerOp::New, vec![], ty.clone())
    }

    pub(crate) fn len(&mut self, container: ExprId) -> ExprId {
        self.op(ContainerOp::Len, vec![container], Type::Int)
    }

    /// `op(local, args...)` for its effect.
    pub(crate) fn change(&mut self, op: ContainerOp, local: Local, args: Vec<ExprId>) -> Stmt {
        let container = self.get(local);
        let args = [vec![container], args].concat();
        Stmt::Eval(self.op(op, args, Type::None))
    }

    pub(crate) fn for_range(&mut self, counter: Local, stop: ExprId, body: Block) -> Stmt {
        let (start, step) = (self.int(0), self.int(1));
        Stmt::For(Box::new(ForRange {
            counter,
            start,
            stop,
            step,
            body,
            orelse: Vec::new(),
        }))
    }
}

impl Test {
    /// A program with state slots of containers, which START makes.
    pub(crate) fn with_slots(inputs: &[(&str, Type)], slots: &[Type], outputs: &[Type]) -> Self {
        let mut test = Self::new(inputs, &[], outputs);
        for (index, ty) in (0..).zip(slots) {
            test.signature.states.push(StateSlot {
                name: format!("s{index}").into(),
                kind: SlotKind::Container,
                ty: ty.clone(),
                repr: Repr::Ptr,
                initial: ast::Expr {
                    span: Span::default(),
                    kind: ast::ExprKind::Constant(ast::Constant::None),
                },
                span: Span::default(),
            });
            test.program.function.initials.push(Const::None);
            let made = test.e.new_container(ty);
            test.program
                .function
                .start
                .push(Stmt::SetState(index, made));
        }
        test
    }

    /// Compiles after verifying.
    pub(crate) fn build(&mut self) -> Host {
        self.program.function.body = self.e.body.clone();
        verify(&self.program, &self.signature).unwrap();
        self.compile()
    }
}

/// Runs START, some ticks, and STOP; what the first output was, or the class of the error. In the end
/// nothing is alive.
pub(crate) fn life(host: &mut Host, ticks: &[&[u64]]) -> Vec<Result<Option<u64>, String>> {
    let before = injection::alive();
    let start = host.call(START, &[]);
    assert_eq!(start.error, None);
    let outcomes = ticks
        .iter()
        .map(|inputs| {
            let inputs: Vec<Option<u64>> = inputs.iter().copied().map(Some).collect();
            let outcome = host.call(EXECUTE, &inputs);
            match outcome.error {
                Some(error) => Err(format!("{}: {}", error.class_name, error.message)),
                None => Ok(outcome.outputs.first().copied().flatten()),
            }
        })
        .collect();
    let stop = host.call(STOP, &[]);
    assert_eq!(stop.error, None);
    assert_eq!(injection::alive(), before, "blocks are left");
    outcomes
}

/// One tick of a function without state, and then nothing is alive.
pub(crate) fn tick(host: &mut Host, inputs: &[i64]) -> Result<i64, String> {
    let inputs: Vec<u64> = inputs.iter().map(|input| input.cast_unsigned()).collect();
    let outcome = life(host, &[&inputs]).remove(0);
    outcome.map(|value| value.expect("the output ticked").cast_signed())
}

/// As [`tick`], with every allocation failing in its turn: each is reported, and leaves nothing.
pub(crate) fn tick_or_fail(host: &mut Host, inputs: &[i64]) -> Result<i64, String> {
    let inputs: Vec<Option<u64>> = inputs
        .iter()
        .map(|input| Some(input.cast_unsigned()))
        .collect();
    for left in 0.. {
        let before = injection::alive();
        injection::fail_after(Some(left));
        let start = host.call(START, &[]);
        let outcome = host.call(EXECUTE, &inputs);
        injection::fail_after(None);
        host.call(STOP, &[]);
        assert_eq!(injection::alive(), before, "blocks are left after {left}");
        let error = start.error.or(outcome.error);
        match error {
            Some(error) if error.class_name == "MemoryError" => {}
            // A slot that START could not fill.
            Some(error) if error.message.contains("has not been started") => {}
            Some(error) => return Err(format!("{}: {}", error.class_name, error.message)),
            None => {
                let value = outcome.outputs.first().copied().flatten();
                return Ok(value.expect("the output ticked").cast_signed());
            }
        }
    }
    unreachable!("allocations end")
}
