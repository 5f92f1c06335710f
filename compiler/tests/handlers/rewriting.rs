//! AST handlers in whole compilations: who made what, and what they see of the function. What becomes
//! of trees is tested where it is done, in `compiler/src/rewrite/tests.rs`.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use tickjit_compiler::ast::{BinaryOp, Expr, ExprKind};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::ForeignError;
use tickjit_compiler::handlers::{
    Answer, AstHandler, CompilationContext, HandlerError, Node, NodeKind, Replacement, Resolver,
    Rewrite, RewriteOrder,
};
use tickjit_compiler::signature::Storage;
use tickjit_compiler::span::Span;

use crate::host::{Host, compile, gives, place, refused};

type Question = fn(&str, &[Expr], &Resolver<'_>) -> Answer<Expr>;

/// Calls of plain names.
struct Calls(RewriteOrder, i32, Question);

impl AstHandler for Calls {
    fn name(&self) -> Cow<'_, str> {
        format!("calls {}", self.1).into()
    }

    fn kind(&self) -> NodeKind {
        NodeKind::Call
    }

    fn order(&self) -> RewriteOrder {
        self.0
    }

    fn priority(&self) -> i32 {
        self.1
    }

    fn rewrite(&self, node: Node<'_>, resolver: &Resolver<'_>) -> Answer<Rewrite> {
        let Node::Expr(Expr { kind, .. }) = node else {
            return Ok(None);
        };
        let ExprKind::Call { func, args, .. } = kind else {
            return Ok(None);
        };
        let Some(name) = func.as_name() else {
            return Ok(None);
        };
        Ok((self.2)(name, args, resolver)?.map(|expr| Rewrite {
            replacement: Replacement::Expr(expr),
            side_effects: Vec::new(),
        }))
    }
}

fn context(handlers: Vec<Calls>) -> CompilationContext {
    let mut context = builtin::context();
    for handler in handlers {
        context.register_rewriter(Arc::new(handler));
    }
    context
}

fn node(value: &str) -> String {
    format!("def f(x: Signal[float], y: Signal[float]) -> float:\n    return {value}\n")
}

/// `plus(a)` is `a + nowhere`.
fn broken(name: &str, args: &[Expr], _: &Resolver<'_>) -> Answer<Expr> {
    let nowhere = Expr::named("nowhere", Span::default());
    Ok((name == "plus").then(|| args[0].clone().binary(BinaryOp::Add, nowhere)))
}

/// `plus(a)` is `a + 1`.
fn plus_one(name: &str, args: &[Expr], _: &Resolver<'_>) -> Answer<Expr> {
    let one = Expr::int(1, Span::default());
    Ok((name == "plus").then(|| args[0].clone().binary(BinaryOp::Add, one)))
}

#[test]
fn lower_priorities_are_asked_first() {
    let never: Question = |_, _, _| panic!("asked though another has answered");
    let context = context(vec![
        Calls(RewriteOrder::Pre, 2, never),
        Calls(RewriteOrder::Pre, 1, plus_one),
        Calls(RewriteOrder::Pre, 0, |_, _, _| Ok(None)),
    ]);
    gives(&context, &node("plus(x) * y"), &[1.0, 3.0], 6.0);
}

#[test]
fn mistakes_are_at_the_users_line_and_name_the_handler_that_made_them() {
    for order in [RewriteOrder::Pre, RewriteOrder::Post] {
        let context = context(vec![Calls(order, 0, broken)]);
        let text = node("plus(x) * y");
        let error = refused(&context, &text);
        assert_eq!(
            (error.code, &*place(&error, &text)),
            ("unknown-name", "plus(x)")
        );
        assert_eq!(error.notes, ["this code was made by the handler calls 0"]);
    }
}

#[test]
fn mistakes_in_what_a_handler_only_moved_are_the_users() {
    let context = context(vec![Calls(RewriteOrder::Pre, 0, plus_one)]);
    let text = node("plus(x * somewhere)");
    let error = refused(&context, &text);
    assert_eq!(
        (error.code, &*place(&error, &text)),
        ("unknown-name", "somewhere")
    );
    assert!(error.notes.is_empty(), "{:?}", error.notes);
}

#[test]
fn notes_reach_into_functions_compiled_along_and_start_bodies() {
    let context = context(vec![Calls(RewriteOrder::Pre, 3, broken)]);
    let text = "\
def helper(a: float) -> float:
    return plus(a)

def f(x: Signal[float]) -> float:
    return helper(x)
";
    let error = refused(&context, text);
    assert_eq!(
        (error.code, error.primary.span.start.line),
        ("unknown-name", 2)
    );
    assert_eq!(error.notes, ["this code was made by the handler calls 3"]);
}

#[test]
fn an_error_of_the_hosts_own_names_node_line_and_handler() {
    let fails: Question = |name, _, _| match name {
        "plus" => Err(HandlerError::Foreign(ForeignError(Arc::new("down")))),
        _ => Ok(None),
    };
    let context = context(vec![Calls(RewriteOrder::Post, 9, fails)]);
    let error = refused(&context, &node("plus(x)"));
    assert_eq!(error.code, "handler-failed");
    assert_eq!(
        error.notes,
        ["while the handler calls 9 was asked about the Call in line 2"]
    );
    assert_eq!(error.foreign.unwrap().0.downcast_ref(), Some(&"down"));
    gives(&context, &node("x - y"), &[3.0, 1.0], 2.0);
}

#[test]
fn handlers_see_the_variables_of_the_function_but_not_in_others() {
    // `slot(x)` is the index of x among the inputs.
    let slot: Question = |name, args, resolver| {
        if name != "slot" {
            return Ok(None);
        }
        let variable = args[0]
            .as_name()
            .and_then(|name| resolver.signature()?.variables.get(name));
        let index = match variable.map(|variable| &variable.storage) {
            Some(Storage::Slot { index, .. }) => i64::from(*index),
            _ => -1,
        };
        Ok(Some(Expr::int(index, Span::default())))
    };
    let context = context(vec![Calls(RewriteOrder::Pre, 0, slot)]);
    let text = "\
def helper(x: float) -> int:
    return slot(x)

def f(x: Signal[float], y: Signal[float]) -> float:
    return 100 * slot(x) + 10 * slot(y) + helper(y)
";
    assert_eq!(Host::new(&context, text).tick(&[0.0, 0.0]), Ok(Some(9.0)));
    assert!(
        compile(&context, text)
            .unwrap()
            .hir()
            .contains("output0 = ")
    );
}

/// Notes the nodes of a kind, and declines.
struct Noted(NodeKind, RewriteOrder, Arc<Mutex<Vec<String>>>);

impl AstHandler for Noted {
    fn kind(&self) -> NodeKind {
        self.0
    }

    fn order(&self) -> RewriteOrder {
        self.1
    }

    fn rewrite(&self, node: Node<'_>, _: &Resolver<'_>) -> Answer<Rewrite> {
        let text = match node {
            Node::Expr(expr) => expr.to_string(),
            Node::Stmt(stmt) => stmt.to_string(),
        };
        let line = text.lines().next().unwrap_or_default();
        self.2.lock().unwrap().push(format!("{:?} {line}", self.0));
        Ok(None)
    }
}

#[test]
fn nodes_of_all_kinds_are_asked_about_in_pythons_order() {
    let kinds = [
        NodeKind::Call,
        NodeKind::Expr,
        NodeKind::Return,
        NodeKind::Assign,
        NodeKind::AugAssign,
        NodeKind::Subscript,
        NodeKind::Attribute,
        NodeKind::Compare,
        NodeKind::For,
        NodeKind::Name,
    ];
    let text = "\
def f(x: Signal[float]) -> float:
    t = (1.0, 2.0)
    y = t[0]
    y += math.pi
    for n in range(3):
        print(n < 2)
    return y
";
    let [pre, post] = [RewriteOrder::Pre, RewriteOrder::Post].map(|order| {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut context = builtin::context();
        for kind in kinds {
            context.register_rewriter(Arc::new(Noted(kind, order, seen.clone())));
        }
        compile(&context, &format!("import math\n{text}")).unwrap();
        let seen = seen.lock().unwrap();
        seen.join("\n")
    });
    let expected_pre = "\
Assign t = 1.0, 2.0
Assign y = t[0]
Subscript t[0]
Name t
AugAssign y += math.pi
Attribute math.pi
Name math
For for n in range(3):
Call range(3)
Name range
Expr print(n < 2)
Call print(n < 2)
Name print
Compare n < 2
Name n
Return return y
Name y";
    assert_eq!(pre, expected_pre);
    let expected_post = "\
Assign t = 1.0, 2.0
Name t
Subscript t[0]
Assign y = t[0]
Name math
Attribute math.pi
AugAssign y += math.pi
Name range
Call range(3)
Name print
Name n
Compare n < 2
Call print(n < 2)
Expr print(n < 2)
For for n in range(3):
Name y
Return return y";
    assert_eq!(post, expected_post);
}
