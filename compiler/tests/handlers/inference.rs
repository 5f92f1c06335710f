//! Attribute accessors, method handlers, attribute lowerers and assignment handlers.

use std::borrow::Cow;
use std::sync::Arc;

use tickjit_compiler::ast::{self, BinaryOp, Expr, ExprKind, Stmt, StmtKind};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::{Diagnostic, ForeignError};
use tickjit_compiler::handlers::{
    Answer, AssignmentHandler, AttributeAccessor, AttributeLowerer, AttributeQuestion,
    CompilationContext, Expansion, HandlerError, MethodHandler, MethodQuestion, Resolver, Tree,
};
use tickjit_compiler::span::Span;
use tickjit_compiler::types::Type;

use crate::host::{Host, gives, place, refused};

struct Accessor(&'static str, f64);

impl AttributeAccessor for Accessor {
    fn name(&self) -> Cow<'_, str> {
        format!("accessor of {}", self.0).into()
    }

    fn access(&self, question: &AttributeQuestion<'_>) -> Answer<Expansion> {
        if question.name != self.0 || *question.base.ty != Type::Float {
            return Ok(None);
        }
        let factor = ast::Constant::Float(self.1);
        let factor = Expr::constant(factor, Span::default());
        let operand = Expr::operand(0, Span::default());
        Ok(Some(
            Tree::new(operand.binary(BinaryOp::Mult, factor)).into(),
        ))
    }
}

type Method = fn(&MethodQuestion<'_>) -> Answer<Expansion>;

struct Methods(Method);

impl MethodHandler for Methods {
    fn name(&self) -> Cow<'_, str> {
        "methods".into()
    }

    fn call(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        (self.0)(question)
    }
}

fn answer(tree: Tree) -> Answer<Expansion> {
    Ok(Some(tree.into()))
}

fn operand(index: usize) -> Expr {
    Expr::operand(index, Span::default())
}

fn methods(method: Method) -> CompilationContext {
    let mut context = builtin::context();
    context.register_method(Arc::new(Methods(method)));
    context
}

fn node(value: &str) -> String {
    format!("def f(x: Signal[float], y: Signal[float]) -> float:\n    return {value}\n")
}

#[test]
fn accessors_are_asked_in_order_and_may_decline() {
    let mut context = builtin::context();
    context.register_accessor(Arc::new(Accessor("double", 2.0)));
    context.register_accessor(Arc::new(Accessor("triple", 3.0)));
    context.register_accessor(Arc::new(Accessor("double", 100.0)));
    gives(
        &context,
        &node("x.double + y.triple.double"),
        &[1.0, 10.0],
        62.0,
    );
    assert_eq!(refused(&context, &node("x.half")).code, "unknown-attribute");
    // The type's own handler comes first, and others only where it declines.
    assert_eq!(
        refused(&context, &node("(1).double")).code,
        "unknown-attribute"
    );
}

#[test]
fn methods_take_positional_and_keyword_arguments() {
    let context = methods(|question| {
        let [(keyword, _)] = question.keywords else {
            return Ok(None);
        };
        assert_eq!(
            (question.name, &**keyword, question.args.len()),
            ("mix", "by", 1)
        );
        // base + (arg - base) * by
        let moved = operand(1)
            .binary(BinaryOp::Sub, operand(0))
            .binary(BinaryOp::Mult, operand(2));
        answer(Tree::new(operand(0).binary(BinaryOp::Add, moved)))
    });
    gives(&context, &node("x.mix(y, by=0.5)"), &[1.0, 3.0], 2.0);
    gives(
        &context,
        &node("x.mix(y, by=0.5).mix(y, by=0.25)"),
        &[1.0, 3.0],
        2.25,
    );
    assert_eq!(
        refused(&context, &node("x.mix(y)")).code,
        "unknown-attribute"
    );
}

#[test]
fn operands_of_methods_are_evaluated_once_and_in_order() {
    // The tree uses the argument twice, before the object.
    let context = methods(|question| {
        let value = operand(1).binary(BinaryOp::Mult, operand(1));
        let value = value.binary(BinaryOp::Sub, operand(0));
        Ok((question.name == "under").then(|| Tree::new(value).into()))
    });
    let text = "\
def f(x: Signal[float]) -> float:
    n = 0
    return float(n := n + 1).under(float(n := n * 10)) + n
";
    gives(&context, text, &[0.0], 100.0 - 1.0 + 10.0);
}

#[test]
fn a_mistake_in_a_tree_names_the_handler_and_one_beside_it_does_not() {
    let context = methods(|question| {
        Ok((question.name == "bad").then(|| Tree::new(operand(0).attribute("nothing")).into()))
    });
    let text = node("x.bad()");
    let error = refused(&context, &text);
    assert_eq!(error.code, "unknown-attribute");
    assert_eq!(place(&error, &text), "x.bad()");
    assert_eq!(error.notes, ["this code was made by the handler methods"]);
    let error = refused(&context, &node("nowhere.bad()"));
    assert_eq!((error.code, error.notes.len()), ("unknown-name", 0));
}

#[test]
fn an_error_of_the_hosts_own_passes_unopened_with_a_note() {
    let context = methods(|question| match question.name {
        "fail" => Err(HandlerError::Foreign(ForeignError(Arc::new(7_u32)))),
        "refuse" => {
            let span = question.asked.span;
            Err(Diagnostic::new("my-code", "not like this", span).into())
        }
        _ => Ok(None),
    });
    let error = refused(&context, &node("x.fail()"));
    assert_eq!(error.code, "handler-failed");
    assert_eq!(
        error.notes,
        ["while the handler methods was asked about the Call in line 2"]
    );
    assert_eq!(error.foreign.unwrap().0.downcast_ref(), Some(&7_u32));
    let error = refused(&context, &node("x.refuse()"));
    assert_eq!((error.code, error.notes.len()), ("my-code", 0));
    // The context is as good as before.
    gives(&context, &node("x + y"), &[1.0, 2.0], 3.0);
}

struct Lowerer(&'static str, fn(&Expr) -> Expr);

impl AttributeLowerer for Lowerer {
    fn name(&self) -> Cow<'_, str> {
        "lowerer".into()
    }

    fn lower(&self, node: &Expr, _: &Resolver<'_>) -> Answer<Expr> {
        let ExprKind::Attribute { attr, .. } = &node.kind else {
            return Ok(None);
        };
        Ok((&**attr == self.0).then(|| (self.1)(node)))
    }
}

#[test]
fn lowerers_replace_attributes_before_they_are_typed() {
    let mut context = builtin::context();
    let seven = |_: &Expr| Expr::int(7, Span::default());
    context.register_lowerer(Arc::new(Lowerer("SEVEN", seven)));
    context.register_lowerer(Arc::new(Lowerer("SEVEN", Clone::clone)));
    context.register_lowerer(Arc::new(Lowerer("ENDLESS", Clone::clone)));
    context.register_lowerer(Arc::new(Lowerer("WRONG", |_| {
        Expr::named("nowhere", Span::default())
    })));
    gives(&context, &node("x + Some.SEVEN"), &[1.0, 0.0], 8.0);
    assert_eq!(refused(&context, &node("Some.SIX")).code, "unknown-name");
    let error = refused(&context, &node("Some.WRONG"));
    assert_eq!(error.notes, ["this code was made by the handler lowerer"]);
    assert_eq!(place(&error, &node("Some.WRONG")), "Some.WRONG");
    let endless = node("x + Some.ENDLESS");
    assert_eq!(refused(&context, &endless).code, "nesting-too-deep");
}

struct Assignments(fn(&Stmt) -> Answer<Vec<Stmt>>);

impl AssignmentHandler for Assignments {
    fn name(&self) -> Cow<'_, str> {
        "assignments".into()
    }

    fn assign(&self, node: &Stmt, _: &Resolver<'_>) -> Answer<Vec<Stmt>> {
        (self.0)(node)
    }
}

/// `name = value` of a statement.
fn assigned(node: &Stmt) -> Option<(&Expr, &Expr)> {
    match &node.kind {
        StmtKind::Assign { targets, value } => Some((targets.first()?, value)),
        _ => None,
    }
}

#[test]
fn assignments_become_statements_and_may_make_new_names() {
    // `twice_... = v` sets `half_...` as well: names that the function's text does not assign.
    let handler = |node: &Stmt| {
        let Some((target, value)) = assigned(node) else {
            return Ok(None);
        };
        let Some(rest) = target
            .as_name()
            .and_then(|name| name.strip_prefix("twice_"))
        else {
            return Ok(None);
        };
        let named = |name: String| Expr::named(name, Span::default());
        let two = || Expr::int(2, Span::default());
        let (twice, half) = (format!("twice_{rest}"), format!("half_{rest}"));
        let doubled = value.clone().binary(BinaryOp::Mult, two());
        let halved = named(twice.clone()).binary(BinaryOp::Div, two());
        Ok(Some(vec![
            Stmt::assign(named(twice), doubled),
            Stmt::assign(named(half), halved),
        ]))
    };
    let mut context = builtin::context();
    context.register_assignment(Arc::new(Assignments(handler)));
    context.register_assignment(Arc::new(Assignments(|_| Ok(None))));
    let text = "\
def f(x: Signal[float]) -> float:
    total = 0.0
    for i in range(3):
        twice_a = x + i
        total += half_a + 100.0 * twice_a
    return total
";
    gives(&context, text, &[1.0], 6.0 + 100.0 * 12.0);
    let early = text.replace("total = 0.0", "total = half_a");
    assert_eq!(refused(&context, &early).code, "unknown-name");
}

#[test]
fn a_mistake_in_an_assignment_is_the_handlers_where_it_made_it() {
    let handler = |node: &Stmt| {
        let Some((target, value)) = assigned(node) else {
            return Ok(None);
        };
        let wrong = Expr::named("nowhere", Span::default());
        let value = value.clone().binary(BinaryOp::Add, wrong);
        Ok(Some(vec![Stmt::assign(target.clone(), value)]))
    };
    let mut context = builtin::context();
    context.register_assignment(Arc::new(Assignments(handler)));
    let text = "def f(x: Signal[float]) -> float:\n    y = x\n    return y\n";
    let error = refused(&context, text);
    assert_eq!(
        error.notes,
        ["this code was made by the handler assignments"]
    );
    // What the user wrote there is the user's mistake.
    let text = text.replace("y = x", "y = somewhere");
    let error = crate::host::compile(&context, &text)
        .map(|_| ())
        .unwrap_err();
    let notes = |name: &str| {
        let found = error
            .diagnostics
            .iter()
            .find(|one| one.message.contains(name));
        found.map(|one| one.notes.len())
    };
    assert_eq!(
        (notes("somewhere"), notes("nowhere")),
        (Some(0), Some(1)),
        "{error}"
    );
}

#[test]
fn the_first_of_several_assignment_handlers_wins() {
    let mut context = builtin::context();
    let one = |node: &Stmt| -> Answer<Vec<Stmt>> {
        Ok(assigned(node)
            .map(|(target, _)| vec![Stmt::assign(target.clone(), Expr::int(1, Span::default()))]))
    };
    context.register_assignment(Arc::new(Assignments(one)));
    context.register_assignment(Arc::new(Assignments(|node| panic!("asked about {node:?}"))));
    let text = "def f(x: Signal[float]) -> float:\n    y = x\n    return y\n";
    assert_eq!(Host::new(&context, text).tick(&[5.0]), Ok(Some(1.0)));
}
