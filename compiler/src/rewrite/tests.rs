//! Small handlers, and what becomes of suites.

use std::sync::Arc;

use super::rewrite;
use crate::ast::{Expr, ExprKind, Stmt, StmtKind, Suite, VISIT};
use crate::diagnostic::{Diagnostic, ForeignError};
use crate::handlers::{
    Answer, AstHandler, CompilationContext, EmptyScope, HandlerError, Node, NodeKind, Provenance,
    Replacement, Resolver, Rewrite, RewriteOrder,
};
use crate::parse;
use crate::span::{FileId, SourceFile};

type Question = fn(Node<'_>) -> Answer<Rewrite>;

struct Handler(NodeKind, RewriteOrder, i32, Question);

impl AstHandler for Handler {
    fn kind(&self) -> NodeKind {
        self.0
    }

    fn order(&self) -> RewriteOrder {
        self.1
    }

    fn priority(&self) -> i32 {
        self.2
    }

    fn rewrite(&self, node: Node<'_>, _: &Resolver<'_>) -> Answer<Rewrite> {
        (self.3)(node)
    }
}

fn parsed(text: &str) -> Result<Vec<Stmt>, Vec<Diagnostic>> {
    let file = SourceFile {
        name: "node.py".into(),
        text: Some(Arc::from(text)),
        first_line: 1,
    };
    parse::statements(&file, FileId(0))
}

fn suite(text: &str) -> Vec<Stmt> {
    parsed(text).unwrap()
}

fn apply(handlers: Vec<Handler>, text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut context = CompilationContext::new();
    for handler in handlers {
        context.register_rewriter(Arc::new(handler));
    }
    let block = rewrite(
        &context,
        &EmptyScope,
        None,
        suite(text),
        &mut Provenance::default(),
    )?;
    Ok(Suite(&block).to_string())
}

fn becomes(handlers: Vec<Handler>, text: &str, expected: &str) {
    assert_eq!(apply(handlers, text).unwrap(), expected, "{text}");
}

fn answer(replacement: &str, side_effects: &str) -> Answer<Rewrite> {
    let refused = |mut errors: Vec<Diagnostic>| HandlerError::from(errors.remove(0));
    let stmts = parsed(replacement).map_err(refused)?;
    let replacement = match stmts.as_slice() {
        [
            Stmt {
                kind: StmtKind::Expr(expr),
                ..
            },
        ] => Replacement::Expr(expr.clone()),
        _ => Replacement::Stmts(stmts),
    };
    Ok(Some(Rewrite {
        replacement,
        side_effects: parsed(side_effects).map_err(refused)?,
    }))
}

fn called<'a>(node: Node<'a>, name: &str) -> Option<&'a [Expr]> {
    let Node::Expr(Expr { kind, .. }) = node else {
        return None;
    };
    let ExprKind::Call { func, args, .. } = kind else {
        return None;
    };
    (func.as_name()?.as_ref() == name).then_some(args)
}

/// `h(n)` becomes `v<n>`, set by a statement that runs before.
fn hoisting(order: RewriteOrder) -> Handler {
    Handler(NodeKind::Call, order, 0, |node| match called(node, "h") {
        Some([argument]) => answer(
            &format!("v{argument}"),
            &format!("v{argument} = run({argument})"),
        ),
        _ => Ok(None),
    })
}

fn hoists(text: &str, expected: &str) {
    becomes(vec![hoisting(RewriteOrder::Pre)], text, expected);
    becomes(vec![hoisting(RewriteOrder::Post)], text, expected);
}

#[test]
fn without_handlers_or_answers_nothing_changes() {
    let text = "x: int = a[b](c, d=e).f\nfor i in range(3):\n    if not x < i < 3 and y or z:\n        a[i] += (w := 1)\n    elif x:\n        del a[i]\nelse:\n    assert x, 'y'\nwhile a if b else c:\n    raise E\nreturn -x, 1\n";
    becomes(vec![], text, text);
    becomes(
        vec![hoisting(RewriteOrder::Pre), hoisting(RewriteOrder::Post)],
        text,
        text,
    );
}

#[test]
fn the_first_answer_before_the_children_takes_the_place() {
    let outer = Handler(NodeKind::Call, RewriteOrder::Pre, 5, |node| {
        match called(node, "f") {
            Some([argument]) => answer(&format!("g({argument}, f(f(x)))"), ""),
            _ => Ok(None),
        }
    });
    let never = Handler(NodeKind::Call, RewriteOrder::Pre, 6, |node| {
        match called(node, "f") {
            Some(_) => answer("never", ""),
            None => Ok(None),
        }
    });
    let after = Handler(NodeKind::Call, RewriteOrder::Post, 0, |node| {
        match called(node, "g") {
            Some(_) => answer("post", ""),
            None => Ok(None),
        }
    });
    becomes(
        vec![never, outer, after],
        "y = f(f(1)) + g(f(2))",
        "y = g(f(1), f(f(x))) + post\n",
    );
}

#[test]
fn answers_after_the_children_are_chained_by_priority() {
    let wrap = |priority, question| Handler(NodeKind::Name, RewriteOrder::Post, priority, question);
    let first: Question = |node| match node {
        Node::Expr(expr) if expr.as_name().is_some() => answer(&format!("{expr}.a"), ""),
        _ => Ok(None),
    };
    let second: Question = |node| match node {
        Node::Expr(expr) => answer(&format!("({expr})[0]"), ""),
        Node::Stmt(_) => Ok(None),
    };
    becomes(
        vec![wrap(2, second), wrap(1, first)],
        "y = x + f(z)",
        "y = x.a[0] + f.a[0](z.a[0])\n",
    );
}

#[test]
fn targets_and_annotations_are_no_nodes() {
    let rename = || {
        Handler(NodeKind::Name, RewriteOrder::Post, 0, |node| match node {
            Node::Expr(expr) => answer(&format!("{expr}_"), ""),
            Node::Stmt(_) => Ok(None),
        })
    };
    becomes(
        vec![rename()],
        "a, b[c] = d\ne.f: G = h\ni[j] += k\nfor l in m: del n[o]\n",
        "a, b_[c_] = d_\ne_.f: G = h_\ni_[j_] += k_\nfor l in m_:\n    del n_[o_]\n",
    );
    let subscript = Handler(NodeKind::Subscript, RewriteOrder::Pre, 0, |_| {
        answer("s", "")
    });
    becomes(vec![subscript], "a[b[c]] = d[0]", "a[s] = s\n");
}

#[test]
fn statements_become_statements() {
    let statements = |kind, text: &'static str| {
        let question: Question = match text {
            "" => |_| {
                Ok(Some(Rewrite {
                    replacement: Replacement::Stmts(vec![]),
                    side_effects: vec![],
                }))
            },
            _ => |node| {
                let Node::Stmt(stmt) = node else {
                    return Ok(None);
                };
                let text = format!("log()\n{stmt}");
                Ok(Some(Rewrite {
                    replacement: Replacement::Stmts(suite(&text)),
                    side_effects: suite("before()"),
                }))
            },
        };
        Handler(kind, RewriteOrder::Post, 0, question)
    };
    for (kind, text) in [
        (NodeKind::Return, "return x\n"),
        (NodeKind::Assign, "x = y\n"),
        (NodeKind::AugAssign, "x += y\n"),
        (NodeKind::For, "for x in y:\n    pass\n"),
        (NodeKind::Expr, "x\n"),
    ] {
        becomes(
            vec![statements(kind, "log")],
            text,
            &format!("before()\nlog()\n{text}"),
        );
        becomes(
            vec![statements(kind, "")],
            &format!("a: int = 1\n{text}"),
            "a: int = 1\n",
        );
    }
    let block = Handler(NodeKind::Call, RewriteOrder::Pre, 0, |node| {
        match called(node, "put") {
            Some(_) => Ok(Some(Rewrite {
                replacement: Replacement::Stmts(suite("a = 1; b = 2")),
                side_effects: suite("c = 3"),
            })),
            None => Ok(None),
        }
    });
    becomes(
        vec![block],
        "if x: put()",
        "if x:\n    c = 3\n    a = 1\n    b = 2\n",
    );
}

#[test]
fn what_is_evaluated_before_side_effects_stays_before_them() {
    hoists(
        "y = x + 1 + h(1)",
        "_hoisted_0 = x + 1\nv1 = run(1)\ny = _hoisted_0 + v1\n",
    );
    hoists("y = x + h(1)", "v1 = run(1)\ny = x + v1\n");
    hoists(
        "y = v1 + h(1)",
        "_hoisted_0 = v1\nv1 = run(1)\ny = _hoisted_0 + v1\n",
    );
    hoists(
        "y = a(), h(1), b(), h(2), c()",
        "_hoisted_0 = a()\nv1 = run(1)\n_hoisted_1 = b()\nv2 = run(2)\ny = _hoisted_0, v1, _hoisted_1, v2, c()\n",
    );
    hoists(
        "y = f(a(), k=h(1))",
        "_hoisted_0 = a()\nv1 = run(1)\ny = f(_hoisted_0, k=v1)\n",
    );
    hoists(
        "y = a().f(h(1))",
        "_hoisted_0 = a()\nv1 = run(1)\ny = _hoisted_0.f(v1)\n",
    );
    hoists(
        "y = a()[h(1)]",
        "_hoisted_0 = a()\nv1 = run(1)\ny = _hoisted_0[v1]\n",
    );
    hoists(
        "_hoisted_0 = a() < h(1)",
        "_hoisted_1 = a()\nv1 = run(1)\n_hoisted_0 = _hoisted_1 < v1\n",
    );
    hoists("x[i()] = y[z] = h(1)", "v1 = run(1)\nx[i()] = y[z] = v1\n");
    hoists(
        "x[i()] = y[h(1)] = a()",
        "_hoisted_0 = a()\nx[i()] = _hoisted_0\nv1 = run(1)\ny[v1] = _hoisted_0\n",
    );
    hoists(
        "x[i()] += h(1)",
        "_hoisted_0 = i()\n_hoisted_1 = x[_hoisted_0]\nv1 = run(1)\nx[_hoisted_0] = _hoisted_1 + v1\n",
    );
    hoists("x += h(1)", "v1 = run(1)\nx += v1\n");
    hoists(
        "v1 += h(1)",
        "_hoisted_0 = v1\nv1 = run(1)\nv1 = _hoisted_0 + v1\n",
    );
    hoists(
        "x[h(1)]: int = a()",
        "_hoisted_0 = a()\nv1 = run(1)\nx[v1]: int = _hoisted_0\n",
    );
    hoists(
        "for i in range(a(), h(1)): h(2)",
        "_hoisted_0 = a()\nv1 = run(1)\nfor i in range(_hoisted_0, v1):\n    v2 = run(2)\n    v2\n",
    );
    hoists("return h(1)", "v1 = run(1)\nreturn v1\n");
    hoists("del x[h(1)]", "v1 = run(1)\ndel x[v1]\n");
    hoists("raise E(h(1))", "v1 = run(1)\nraise E(v1)\n");
}

#[test]
fn side_effects_run_only_where_their_node_is_evaluated() {
    hoists(
        "y = a and b and h(1) and c and h(2)",
        "_hoisted_0 = a and b\nif _hoisted_0:\n    v1 = run(1)\n    _hoisted_0 = v1 and c\n    if _hoisted_0:\n        v2 = run(2)\n        _hoisted_0 = v2\ny = _hoisted_0\n",
    );
    hoists(
        "y = h(1) or a or h(2)",
        "v1 = run(1)\n_hoisted_0 = v1 or a\nif _hoisted_0:\n    pass\nelse:\n    v2 = run(2)\n    _hoisted_0 = v2\ny = _hoisted_0\n",
    );
    hoists("y = h(1) and a", "v1 = run(1)\ny = v1 and a\n");
    hoists(
        "y = h(1) if h(2) else a",
        "v2 = run(2)\nif v2:\n    v1 = run(1)\n    _hoisted_0 = v1\nelse:\n    _hoisted_0 = a\ny = _hoisted_0\n",
    );
    hoists(
        "y = a() < h(1) < b",
        "_hoisted_0 = a()\nv1 = run(1)\ny = _hoisted_0 < v1 < b\n",
    );
    hoists(
        "y = a() < b < h(1)",
        "_hoisted_1 = a()\n_hoisted_2 = b\n_hoisted_0 = _hoisted_1 < _hoisted_2\nif _hoisted_0:\n    v1 = run(1)\n    _hoisted_3 = v1\n    _hoisted_0 = _hoisted_2 < _hoisted_3\ny = _hoisted_0\n",
    );
    hoists(
        "if h(1): a\nelif b: c\nelif h(2): d\nelse: e",
        "v1 = run(1)\nif v1:\n    a\nelif b:\n    c\nelse:\n    v2 = run(2)\n    if v2:\n        d\n    else:\n        e\n",
    );
    hoists(
        "while h(1) < 2:\n  if a: continue\n  break\nelse: b",
        "while True:\n    v1 = run(1)\n    if v1 < 2:\n        if a:\n            continue\n        break\n    else:\n        b\n        break\n",
    );
    hoists(
        "assert h(1), h(2)",
        "v1 = run(1)\nif v1:\n    pass\nelse:\n    v2 = run(2)\n    assert False, v2\n",
    );
}

#[test]
fn what_has_no_place_is_refused() {
    let codes = |text: &str| {
        let errors = apply(vec![hoisting(RewriteOrder::Pre)], text).unwrap_err();
        let codes = errors
            .iter()
            .map(|error| format!("{}@{}", error.code, error.primary.span));
        codes.collect::<Vec<_>>().join(" ")
    };
    let code = "no-place-for-side-effects";
    assert_eq!(codes("a, b[h(1)] = c"), format!("{code}@1:4"));
    assert_eq!(codes("del a[0], a[h(1)]"), format!("{code}@1:11"));
    assert_eq!(codes("y = a()(h(1))"), format!("{code}@1:5"));
    assert_eq!(
        codes("while x:\n  while h(1): a\n  else: break"),
        format!("{code}@1:1")
    );
    let chain = "elif h(1): pass\n".repeat(5_000);
    assert!(codes(&format!("if x: pass\n{chain}")).contains("nesting-too-deep"));
}

#[test]
fn failures_are_told_with_the_node() {
    let refusing = Handler(NodeKind::Call, RewriteOrder::Post, 0, |node| match node {
        Node::Expr(expr) => Err(Diagnostic::new("no-calls", "calls are refused", expr.span).into()),
        Node::Stmt(_) => Ok(None),
    });
    let failing = Handler(NodeKind::Return, RewriteOrder::Pre, 0, |_| {
        Err(HandlerError::Foreign(ForeignError(Arc::new("ValueError"))))
    });
    let errors = apply(vec![refusing, failing], "a(b())\nreturn 1").unwrap_err();
    assert_eq!(errors.len(), 3);
    assert_eq!(
        (errors[0].code, errors[0].primary.span.start.column),
        ("no-calls", 2)
    );
    assert!(errors[0].notes[0].contains("Call"));
    let foreign = errors[2].foreign.as_ref().unwrap();
    assert_eq!(foreign.0.downcast_ref::<&str>(), Some(&"ValueError"));
    assert_eq!(
        (errors[2].code, errors[2].primary.span.start.line),
        ("handler-failed", 2)
    );
    assert!(errors[2].notes[0].contains("Return"));
    let stmts = Handler(NodeKind::Name, RewriteOrder::Pre, 0, |_| {
        Ok(Some(Rewrite {
            replacement: Replacement::Stmts(vec![]),
            side_effects: vec![],
        }))
    });
    assert_eq!(
        apply(vec![stmts], "y = x").unwrap_err()[0].code,
        "wrong-replacement"
    );
    let value = Handler(NodeKind::Assign, RewriteOrder::Post, 0, |_| answer("x", ""));
    assert_eq!(
        apply(vec![value], "y = x").unwrap_err()[0].code,
        "wrong-replacement"
    );
}

/// A suite in which `visit` is the mark, which no text can write.
fn marked(text: &str) -> Vec<Stmt> {
    let mut stmts = suite(text);
    stmts.iter_mut().for_each(mark_in);
    stmts
}

fn mark(expr: &mut Expr) {
    if expr.as_name().is_some_and(|name| &**name == "visit") {
        expr.kind = ExprKind::Name(VISIT.into());
    }
    expr.for_each_child_mut(mark);
}

fn mark_in(stmt: &mut Stmt) {
    stmt.for_each_expr_mut(mark);
    stmt.for_each_block_mut(|block| block.iter_mut().for_each(mark_in));
}

fn marked_expr(text: &str) -> Option<Expr> {
    match marked(text).pop()?.kind {
        StmtKind::Expr(expr) => Some(expr),
        _ => None,
    }
}

#[test]
fn what_an_answer_marks_is_visited_in_its_order() {
    let swap = Handler(NodeKind::Call, RewriteOrder::Pre, 0, |node| {
        match called(node, "swap") {
            Some([first, second]) => {
                let expr = marked_expr(&format!("s(visit({second}), h(3), visit({first}))"));
                Ok(expr.map(|expr| Rewrite {
                    replacement: Replacement::Expr(expr),
                    side_effects: marked("while visit: y = h(4)"),
                }))
            }
            _ => Ok(None),
        }
    });
    becomes(
        vec![swap, hoisting(RewriteOrder::Pre)],
        "y = swap(a() + h(1), h(2))",
        "v4 = run(4)\ny = v4\nv2 = run(2)\n_hoisted_1 = h(3)\n_hoisted_0 = a()\nv1 = run(1)\ny = s(v2, _hoisted_1, _hoisted_0 + v1)\n",
    );
    let forever = Handler(NodeKind::Name, RewriteOrder::Pre, 0, |node| match node {
        Node::Expr(expr) => Ok(marked_expr(&format!("visit({expr})")).map(|expr| Rewrite {
            replacement: Replacement::Expr(expr),
            side_effects: vec![],
        })),
        Node::Stmt(_) => Ok(None),
    });
    let errors = apply(vec![forever], "y = x").unwrap_err();
    assert_eq!(errors[0].code, "nesting-too-deep");
}
