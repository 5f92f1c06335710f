//! What the stage promises, text by text.

mod characters;

use std::fmt::Write as _;
use std::sync::Arc;

use super::{function, module, statements};
use crate::ast::{self, ExprKind, Item, ParamKind, StmtKind};
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, SourceFile};

fn file(text: &str) -> SourceFile {
    SourceFile {
        name: "node.py".into(),
        text: Some(Arc::from(text)),
        first_line: 10,
    }
}

fn parsed(text: &str) -> ast::Function {
    function(&file(text), FileId(3)).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"))
}

fn refused(text: &str) -> Vec<Diagnostic> {
    match function(&file(text), FileId(3)) {
        Ok(function) => panic!("{text}\n{function:?}"),
        Err(errors) => errors,
    }
}

/// Codes and places, as `code@line:column`.
fn codes(text: &str) -> Vec<String> {
    let errors = refused(text).into_iter();
    errors
        .map(|error| format!("{}@{}", error.code, error.primary.span))
        .collect()
}

fn body(text: &str) -> String {
    format!("def f(x):\n    {}\n", text.replace('\n', "\n    "))
}

#[test]
fn keeps_lines_and_columns_of_an_indented_function() {
    let text = "\t@node\n\t# größe\n\tdef f(x: int) -> int:\n\n  # odd\n\t\tö = 'ä'; y = x\n\t\treturn y\n\tdef g(): $ ` (\n";
    let f = parsed(text);
    assert_eq!(f.span.to_string(), "12:6");
    assert_eq!(f.span.file, FileId(3));
    assert_eq!(f.body.len(), 3);
    assert_eq!(f.body[1].span.to_string(), "15:14");
    assert_eq!(f.body[2].span.to_string(), "16:3");
    assert_eq!(f.params[0].span.to_string(), "12:8");
    assert_eq!(f.params[0].span.end.column, 13);
    assert_eq!(f.decorators[0].span.to_string(), "10:3");
}

#[test]
fn takes_the_function_and_not_what_follows() {
    for rest in [
        "",
        "x = $`?\n",
        "'''never closed",
        "   \n\n# comment\n)))",
        "\u{0}",
        "class C:\n\tdef f",
    ] {
        assert_eq!(parsed(&format!("def f(x): return x\n{rest}")).body.len(), 1);
        assert_eq!(
            parsed(&format!("def f(x):\n  return x\n{rest}")).body.len(),
            1
        );
        let indented = format!("    def f(x):\n      if x:\n          return x\n {rest}");
        assert_eq!(parsed(&indented).body.len(), 1);
    }
    let long = format!("def f(x):\n  return x\n{}", "y = (\n".repeat(1_000_000));
    assert_eq!(parsed(&long).name.as_ref(), "f");
}

#[test]
fn names_what_is_not_supported() {
    for (text, code, place) in [
        (
            "try:\n    pass\nexcept* E:\n    pass",
            "unsupported-statement",
            "11:5",
        ),
        ("with x: pass", "unsupported-statement", "11:5"),
        ("yield x", "generator", "11:5"),
        ("y = yield", "generator", "11:9"),
        ("return [await x]", "unsupported-expression", "11:13"),
        ("await x", "unsupported-expression", "11:5"),
        ("async with x: pass", "unsupported-statement", "11:5"),
        ("async for i in x: pass", "unsupported-statement", "11:5"),
        ("async def g(): pass", "async-function", "11:5"),
        ("g = lambda: 1", "unsupported-expression", "11:9"),
        ("import math", "unsupported-statement", "11:5"),
        ("from math import *", "unsupported-statement", "11:5"),
        ("global x", "unsupported-statement", "11:5"),
        ("nonlocal x", "unsupported-statement", "11:5"),
        (
            "match x:\n    case {}: pass",
            "unsupported-statement",
            "12:14",
        ),
        (
            "match x:\n    case C(): pass",
            "unsupported-statement",
            "12:14",
        ),
        (
            "match x:\n    case a, *b: pass",
            "unsupported-statement",
            "12:17",
        ),
        ("type X = int", "unsupported-statement", "11:5"),
        ("class C: pass", "nested-class", "11:5"),
        ("def g(): pass", "nested-function", "11:9"),
        ("@a\ndef g(): pass", "nested-function", "12:9"),
        ("y = sum(i for i in x)", "unsupported-expression", "11:13"),
        ("y = f'{x:{x}}'", "unsupported-expression", "11:14"),
        ("y = 'a' f'{x:>{x}}' 'b'", "unsupported-expression", "11:19"),
        ("y = b'a'", "unsupported-expression", "11:9"),
        ("y = 1j", "unsupported-expression", "11:9"),
        ("...", "unsupported-expression", "11:5"),
        ("y = '\\ud800'", "unsupported-expression", "11:9"),
        ("y = [*x]", "unsupported-expression", "11:10"),
        ("y = {**x}", "unsupported-expression", "11:9"),
        ("y = [i async for i in x]", "unsupported-statement", "11:9"),
        ("y, *z = x", "unsupported-expression", "11:8"),
        ("y = x @ x", "unsupported-expression", "11:9"),
        ("x @= x", "unsupported-expression", "11:5"),
        ("g(*x)", "star-args", "11:7"),
        ("g(**x)", "star-args", "11:7"),
        ("raise E from x", "unsupported-statement", "11:5"),
        (
            "y = 340282366920938463463374607431768211456",
            "integer-too-wide",
            "11:9",
        ),
    ] {
        assert_eq!(codes(&body(text)), [format!("{code}@{place}")], "{text}");
        let error = &refused(&body(text))[0];
        assert!(
            error.help.is_some() && !error.message.ends_with('.'),
            "{text}"
        );
    }
    assert_eq!(
        codes("def f(*a, **b): pass"),
        ["star-args@10:8", "star-args@10:13"]
    );
    assert_eq!(
        codes("def f[T](a: T): pass"),
        ["unsupported-statement@10:7"]
    );
    assert_eq!(codes("async def f(): pass"), ["async-function@10:1"]);
    for text in [
        "class C: pass",
        "f = lambda x: x",
        "",
        "  # only this\n",
        "@a\nx",
    ] {
        assert_eq!(refused(text)[0].code, "not-a-function", "{text}");
    }
}

#[test]
fn reports_syntax_errors_where_they_are() {
    let mut wrong = Vec::new();
    for (text, place) in [
        ("return (1 +", "11:16"),
        ("return 1 +", "11:15"),
        ("if x\n    pass", "11:9"),
        ("if x:\npass", "12:5"),
        ("pass\n  pass", "12:7"),
        ("if x:\n    pass\n  pass", "13:7"),
        ("if x:\n\tpass\n    pass", "12:5"),
        ("y = 'abc", "11:9"),
        ("y = '''abc", "11:9"),
        ("y = 1 $ 2", "11:11"),
        ("y = 1 ? 2", "11:11"),
        ("y = 077", "11:9"),
        ("y = 1 \u{0} 2", "11:11"),
        ("y = x)", "11:10"),
        ("y = 1 \\ 2", "11:11"),
        ("1 = x", "11:5"),
        ("f() = x", "11:5"),
        ("x + 1 += x", "11:5"),
        ("(x, y) += x", "11:5"),
        ("x, y: int = x", "11:9"),
        ("(x, y): int = x", "11:5"),
        ("None = x", "11:5"),
        ("__debug__ = x", "11:5"),
        ("break", "11:5"),
        ("while x: pass\nelse: continue", "12:11"),
        ("f(a=1, a=2)", "11:12"),
        ("f(a=1, 2)", "11:12"),
        ("elif x: pass", "11:5"),
        ("if x: pass\nelse: pass\nelif x: pass", "13:5"),
        ("while x: pass\nelif x: pass", "12:5"),
        ("if x: y elif x else z", "11:13"),
        ("del f()", "11:9"),
        ("for 1 in x: pass", "11:9"),
        ("y = (x.y := 1)", "11:14"),
        ("😀 = 1", "11:5"),
        ("y = '\\N{}'", "11:13"),
    ] {
        let found = codes(&body(text)).join(" ");
        if found != format!("syntax-error@{place}") {
            wrong.push(format!("{text}: {found}, not {place}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for text in [
        "def f(a, a): pass",
        "def f(a=1, b): pass",
        "def f(:",
        "def",
        "def f()",
        "def f():",
        "def f(x) return x",
    ] {
        assert_eq!(refused(text)[0].code, "syntax-error", "{text}");
    }
}

#[test]
fn reports_several_mistakes_in_the_order_of_the_text() {
    let text = "def f(*a):\n  y = [lambda: 1, 2]\n  if b'':\n    yield 1\n  elif z: break\n";
    assert_eq!(
        codes(text),
        [
            "star-args@10:8",
            "unsupported-expression@11:8",
            "unsupported-expression@12:6",
            "generator@13:5",
            "syntax-error@14:11",
        ]
    );
}

#[test]
fn joins_any_number_of_elifs() {
    let mut text = "def f(x):\n  if x == 0: return 0\n".to_owned();
    for i in 1..5_000 {
        write!(text, "  elif x == {i}:\n    return {i}\n").unwrap();
    }
    text.push_str("  else: return 1\n  if x: pass\n  return 2\n");
    let f = parsed(&text);
    let StmtKind::If { arms, orelse } = &f.body[0].kind else {
        panic!("{:?}", f.body[0])
    };
    assert_eq!((arms.len(), orelse.len(), f.body.len()), (5_000, 1, 3));
    assert_eq!(codes(&format!("{text}  )")), ["syntax-error@10013:3"]);
}

fn blocks(count: usize) -> String {
    let mut text = "def f(x):\n".to_owned();
    for depth in 1..=count {
        writeln!(text, "{}if x:", " ".repeat(depth)).unwrap();
    }
    text + &" ".repeat(count + 1) + "return 1\n"
}

#[test]
fn needs_little_stack_for_the_deepest_text() {
    let deepest = |open: &str, close: &str, count: usize| {
        body(&format!(
            "y = {}1{}",
            open.repeat(count),
            close.repeat(count)
        ))
    };
    let texts = [
        deepest("(", ")", 190),
        deepest("-", "", 190),
        deepest("", " + x", 190),
        deepest("f(a, b=", ")", 90),
        deepest("x[(1, ", ")]", 60),
        deepest("not -(", ")", 60),
        deepest("x or y and z < 1 | 2 + 3 * (", ")", 20),
        blocks(ast::MAX_DEPTH - 1),
    ];
    let parse = move || {
        for text in texts {
            assert_eq!(parsed(&text).name.as_ref(), "f");
        }
    };
    // Half of what a thread of the standard library has.
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread.spawn(parse).unwrap().join().unwrap();
}

#[test]
fn bounds_nesting_before_it_hurts() {
    let many = 100_000;
    for part in [
        "(",
        "-",
        "not ",
        "[",
        "{",
        "a[",
        "f(",
        "~",
        "lambda: ",
        "lambda a, b: ",
        "x if y else ",
        "await ",
        "2 ** ",
        "2 ** -",
        "(y := ",
        "f(a, *",
        "f'{",
        "x if (y) else -",
        "{1: ",
        "not -(",
        "x[1:",
        "a = b, lambda c=",
        "yield (",
        "-+~",
    ] {
        let errors = codes(&body(&format!("y = {}1", part.repeat(many))));
        assert!(!errors.is_empty(), "{part}");
        let closed = format!("y = {}1{}", "(".repeat(many), ")".repeat(many));
        assert_eq!(
            codes(&body(&closed))[0].split('@').next(),
            Some("nesting-too-deep")
        );
    }
    for part in [
        ".a",
        "()",
        "[0]",
        " + 1",
        " * 2",
        " ** 2",
        " << 1",
        " | 1",
        " if x else y",
        "(1)(a, b)",
        "[0].b",
        " - -1",
    ] {
        let errors = codes(&body(&format!("y = x{}", part.repeat(many))));
        assert_eq!(
            errors[0].split('@').next(),
            Some("nesting-too-deep"),
            "{part}"
        );
    }
    parsed(&blocks(ast::MAX_DEPTH - 1));
    assert_eq!(codes(&blocks(2_000)), ["nesting-too-deep@211:1"]);
}

#[test]
fn admits_what_is_long_and_not_deep() {
    for text in [
        format!("y = x{}", " + 1".repeat(189)),
        format!("y = x{}", " + f(x) * -x.y[2]".repeat(150)),
        format!("y = x{}", " or x == 1 and not x < 2".repeat(5_000)),
        format!("y = x{}", " < x".repeat(5_000)),
        format!("y = f({})", "x + 1, ".repeat(5_000)),
        format!("y = {}x", "x = ".repeat(5_000)),
        format!("y = {}x{}", "(".repeat(190), ")".repeat(190)),
        format!("y = x{}", ".a".repeat(190)),
        format!("y = {}'a'", "'a' ".repeat(5_000)),
        "y = x + 1; x = y * 2; ".repeat(5_000),
        "y: int = f(x, y=2) + 1\n".repeat(10_000),
    ] {
        parsed(&body(&text));
    }
}

#[test]
fn parses_string_annotations_in_place() {
    let f = parsed("def f(x: 'State[int]', y: r'int') -> \"a.B\":\n  z: 'State [float]' = 0\n");
    let annotation = f.params[0].annotation.as_ref().unwrap();
    assert!(matches!(annotation.kind, ExprKind::Subscript { .. }));
    assert_eq!(annotation.span.to_string(), "10:11");
    assert_eq!(
        f.params[1].annotation.as_ref().unwrap().span.to_string(),
        "10:27"
    );
    assert!(matches!(
        f.returns.unwrap().kind,
        ExprKind::Attribute { .. }
    ));
    let StmtKind::AnnAssign { annotation, .. } = &f.body[0].kind else {
        panic!()
    };
    let ExprKind::Subscript { index, .. } = &annotation.kind else {
        panic!()
    };
    assert_eq!(index.span.to_string(), "11:14");
    assert_eq!(
        codes("def f(x: 'State[', y: r'a b'): pass"),
        ["syntax-error@10:17", "syntax-error@10:23"]
    );
    assert_eq!(
        codes("def f(x: '1j', y: f'int'): pass"),
        [
            "unsupported-expression@10:11",
            "unsupported-expression@10:19"
        ]
    );
}

#[test]
fn takes_odd_texts_as_python_does() {
    for text in [
        "def f(x):\r\n  y = x\r\n  return y\r\n",
        "def f(x):\r  y = x\r  return y\r",
        "\u{feff}def f(x):\n  y = x\n  return y",
        "\u{c}def f(x):\n  y = x\n\u{c}\n  return y",
        "def f(x):\n  y = \\\n x\n  return (\n y\n)",
        "def f(x):\n  '''doc\n  string'''\n  return y",
        "def f(\n  x\n  ):\n    # comment\n  y = x\n# outside\n  return y",
        "def f(x): y = x; return y",
        "def f(match):\n  match = case = type = 1\n  return match[0]",
        "def f(x):\n  type (x)\n  return x",
    ] {
        let f = parsed(text);
        assert_eq!(f.body.len(), 2, "{text:?}");
        assert_eq!(
            f.span.start.column,
            4 + u32::from(text.starts_with('\u{c}'))
        );
    }
    let f = parsed("def f(x):\r\n  y = x\r\n  return y\r\n");
    assert_eq!(f.body[1].span.to_string(), "12:3");
    let f = parsed("def ﬁ(µ):\n  return µ");
    assert_eq!((f.name.as_ref(), f.params[0].name.as_ref()), ("fi", "μ"));
}

#[test]
fn keeps_decorators_it_need_not_understand() {
    let f =
        parsed("@a.b\n@node(x=[1], y=b'z')\n@(lambda f: f)\n@c(1)\ndef f(a, /, b, *, c=1): pass");
    assert_eq!(f.decorators.len(), 3);
    assert_eq!(f.decorators[1].as_name().map(AsRef::as_ref), Some("node"));
    let kinds: Vec<_> = f.params.iter().map(|param| param.kind).collect();
    assert_eq!(
        kinds,
        [
            ParamKind::PositionalOnly,
            ParamKind::PositionalOrKeyword,
            ParamKind::KeywordOnly
        ]
    );
}

#[test]
fn parses_suites_and_modules() {
    let block = |text: &str| statements(&file(text), FileId(0));
    assert_eq!(
        block("    x = 1\n\n    if x:\n        y = 2\n")
            .unwrap()
            .len(),
        2
    );
    assert_eq!(block("x = 1; y = 2").unwrap().len(), 2);
    assert_eq!(block(" # nothing\n\n").unwrap().len(), 0);
    assert_eq!(
        block("  x = 1\ny = 2").unwrap_err()[0]
            .primary
            .span
            .to_string(),
        "11:1"
    );
    let text = "'''doc'''\nfrom __future__ import annotations\nimport a.b, c as d\nfrom e import (f as g)\nclass S(Enum):\n  '''doc'''\n  A = 1\n  B = 2\nX: int = 3\nY = Z = 4\ndef f(): pass\n@a\ndef g():\n  pass\n";
    let items = module(&file(text), FileId(0)).unwrap().items;
    assert_eq!(items.len(), 9);
    assert!(
        matches!(&items[0], Item::Import { name, module, member: None } if &**name == "a" && &**module == "a")
    );
    assert!(matches!(&items[3], Item::Class { members, .. } if members.len() == 2));
    assert!(matches!(&items[8], Item::Function(g) if g.span.to_string() == "22:5"));
    let errors = module(
        &file("if TYPE_CHECKING:\n  import a\nfrom . import b\nf()\n"),
        FileId(0),
    )
    .unwrap_err();
    let places: Vec<_> = errors
        .iter()
        .map(|error| error.primary.span.to_string())
        .collect();
    assert_eq!(places, ["10:1", "12:1", "13:1"]);
}
