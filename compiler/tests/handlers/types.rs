//! Types of hosts: who is asked, and what trees for operators, conversions, loops and lengths do.

use std::borrow::Cow;
use std::sync::Arc;

use tickjit_compiler::ast::{self, BinaryOp, Expr};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::ForeignError;
use tickjit_compiler::handlers::{
    Answer, BinaryQuestion, CallQuestion, CompilationContext, ConvertQuestion, Expansion,
    HandlerError, IterateQuestion, Iteration, MethodQuestion, Resolver, Tree, TypeHandler,
};
use tickjit_compiler::span::Span;
use tickjit_compiler::types::{NamedDef, NamedType, Repr, Type, TypeDetail};

use crate::host::{gives, refused};

static CENTS: NamedDef = NamedDef {
    id: Cow::Borrowed("host.Cents"),
    name: Cow::Borrowed("Cents"),
    repr: Repr::I64,
    detail: TypeDetail::Plain,
};

fn cents() -> Type {
    Type::Named(NamedType::Static(&CENTS))
}

fn operand(index: usize) -> Expr {
    Expr::operand(index, Span::default())
}

/// An operand as an int: a function of the handler's own takes it apart.
fn amount(index: usize) -> Expr {
    Expr::symbol("host.amount", Span::default()).called([operand(index)])
}

fn int(value: i64) -> Expr {
    Expr::int(value, Span::default())
}

/// Amounts of money: made of ints, added, iterated over as so many turns.
struct Cents(&'static str);

impl TypeHandler for Cents {
    fn name(&self) -> Cow<'_, str> {
        "cents".into()
    }

    fn annotation(&self, annotation: &ast::Expr, resolver: &Resolver<'_>) -> Answer<Type> {
        if resolver.is_symbol(annotation, "host.Broken") {
            return Err(HandlerError::Foreign(ForeignError(Arc::new(1_u8))));
        }
        Ok(resolver.is_symbol(annotation, self.0).then(cents))
    }

    fn owns(&self, ty: &Type) -> bool {
        *ty == cents()
    }

    fn convert(&self, question: &ConvertQuestion<'_>) -> Answer<Expansion> {
        let is_int = *question.value.ty == Type::Int;
        Ok(is_int.then(|| Tree::new(operand(0)).of(cents()).into()))
    }

    fn binary(&self, question: &BinaryQuestion<'_>) -> Answer<Expansion> {
        match question.op {
            BinaryOp::Add => {
                let sum = amount(0).binary(BinaryOp::Add, amount(1));
                Ok(Some(Tree::new(sum).of(cents()).into()))
            }
            BinaryOp::Sub => Err(HandlerError::Foreign(ForeignError(Arc::new(2_u8)))),
            _ => Ok(None),
        }
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        Ok(match question.name {
            "__len__" => Some(Tree::new(amount(0)).into()),
            "amount" => Some(Tree::new(operand(0)).of(Type::Int).into()),
            _ => None,
        })
    }

    fn iterate(&self, question: &IterateQuestion<'_>) -> Answer<Iteration> {
        let test = match question.method {
            None => None,
            Some("odd") => {
                let odd = operand(1).binary(BinaryOp::Mod, int(2));
                Some(Tree::new(odd.compared(ast::CmpOp::Eq, int(1))).into())
            }
            Some(_) => return Ok(None),
        };
        Ok(Some(Iteration {
            length: Tree::new(amount(0)).into(),
            test,
            item: Tree::new(operand(1).binary(BinaryOp::Mult, int(10))).into(),
        }))
    }

    fn construct(&self, _: &Type, _: &CallQuestion<'_>) -> Answer<Expansion> {
        Ok(None)
    }
}

struct Amount;

impl tickjit_compiler::handlers::FunctionHandler for Amount {
    fn call(&self, _: &CallQuestion<'_>) -> Answer<Expansion> {
        let int = Tree::new(operand(0)).of(Type::Int);
        Ok(Some(int.into()))
    }
}

fn context() -> CompilationContext {
    let mut context = builtin::context();
    context.register_type(50, Arc::new(Cents("host.Cents")));
    context
        .register_function("host.amount", Arc::new(Amount))
        .unwrap();
    context
}

fn node(body: &str) -> String {
    format!(
        "from host import Broken, Cents, amount\ndef f(x: Signal[float]) -> float:\n    a: Cents = 7\n{body}"
    )
}

#[test]
fn operators_conversions_and_states_are_trees() {
    gives(
        &context(),
        &node("    return (a + a).amount() + x\n"),
        &[1.0],
        15.0,
    );
    let text = node("    s: State[Cents] = 5\n    s = s + a\n    return amount(s)\n");
    gives(&context(), &text, &[0.0], 12.0);
    assert_eq!(
        refused(&context(), &node("    return a * a\n")).code,
        "unsupported-operand"
    );
    assert_eq!(
        refused(&context(), &node("    b: Cents = x\n    return x\n")).code,
        "type-mismatch"
    );
}

#[test]
fn loops_and_lengths_are_the_handlers() {
    let body = "
    total = 0
    for n in a:
        total += n
    for i, n in enumerate(a):
        total += i
    for n in a.odd():
        if n == 30:
            continue
        total += 1000 * n
    else:
        total += 1
    return total + len(a) + sum([n for n in a.odd()])
";
    let expected = 210.0 + 21.0 + 60_000.0 + 1.0 + 7.0 + 90.0;
    gives(&context(), &node(body), &[0.0], expected);
    let text = node("    for n in a.even():\n        pass\n    return x\n");
    assert_eq!(refused(&context(), &text).code, "unknown-attribute");
}

#[test]
fn lower_priorities_are_asked_first() {
    // A handler that takes `float` for itself, before and after the one that knows it.
    let mut context = context();
    context.register_type(
        builtin::TYPE_PRIORITY + 1,
        Arc::new(Cents("builtins.float")),
    );
    gives(
        &context,
        &node("    b: float = 2\n    return b\n"),
        &[0.0],
        2.0,
    );
    context.register_type(
        builtin::TYPE_PRIORITY - 1,
        Arc::new(Cents("builtins.float")),
    );
    let text = "from host import amount\ndef f(x: Signal[int]) -> int:\n    b: float = 2\n    return b + x\n";
    assert_eq!(refused(&context, text).code, "type-mismatch");
}

#[test]
fn failures_pass_through_with_a_note() {
    let error = refused(&context(), &node("    return a - a\n"));
    assert_eq!(
        error.notes,
        ["while the handler cents was asked about the BinOp in line 4"]
    );
    assert_eq!(error.foreign.unwrap().0.downcast_ref(), Some(&2_u8));
    let error = refused(&context(), &node("    b: Broken = 1\n    return x\n"));
    assert_eq!(
        error.notes,
        ["while the handler cents was asked about the annotation in line 4"]
    );
    assert_eq!(error.foreign.unwrap().0.downcast_ref(), Some(&1_u8));
}
