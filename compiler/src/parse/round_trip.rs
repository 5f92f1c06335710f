//! Printed trees parse to equal trees.

use std::sync::Arc;

use super::{function, statements};
use crate::ast::{
    self, Arm, BinaryOp, BoolOp, Case, Clause, CmpOp, Constant, Element, Expr, ExprKind, Field,
    Handler, Keyword, Pattern, PatternKind, Piece, Stmt, StmtKind, UnaryOp,
};
use crate::span::{FileId, SourceFile, Span};

fn file(text: &str) -> SourceFile {
    SourceFile {
        name: "node.py".into(),
        text: Some(Arc::from(text)),
        first_line: 1,
    }
}

fn without_spans(block: &mut [Stmt]) {
    fn clear(expr: &mut Expr) {
        expr.span = Span::default();
        expr.for_each_child_mut(clear);
    }
    for stmt in block {
        stmt.span = Span::default();
        stmt.for_each_pattern_mut(|pattern| pattern.span = Span::default());
        stmt.for_each_expr_mut(clear);
        stmt.for_each_block_mut(|block| without_spans(block));
        if let StmtKind::Try { handlers, .. } = &mut stmt.kind {
            handlers
                .iter_mut()
                .for_each(|one| one.span = Span::default());
        }
    }
}

/// A deterministic source of choices.
pub(super) struct Choices(pub(super) u64);

impl Choices {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn many<T>(&mut self, least: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = least + self.below(3);
        (0..count).map(|_| make(self)).collect()
    }

    fn constant(&mut self) -> Constant {
        match self.below(6) {
            0 => Constant::None,
            1 => Constant::Bool(self.below(2) == 0),
            2 => Constant::Int(self.pick(&[0, 1, i128::from(i64::MAX) + 1, i128::MAX])),
            3 => Constant::Float(self.pick(&[0.0, 1.5, 1e300, 5e-324, 1e16, 0.1, f64::INFINITY])),
            4 => Constant::Str(
                self.pick(&["", "it's \"so\"", "\\n\n\r\t\u{0}", "größe"])
                    .into(),
            ),
            _ => Constant::Int(self.below(1_000) as i128),
        }
    }

    fn name(&mut self) -> ast::Name {
        self.pick(&["a", "b", "match", "größe", "_x1"]).into()
    }

    fn expr(&mut self, depth: usize) -> Expr {
        const BINARY: [BinaryOp; 12] = [
            BinaryOp::Add,
            BinaryOp::Sub,
            BinaryOp::Mult,
            BinaryOp::Div,
            BinaryOp::FloorDiv,
            BinaryOp::Mod,
            BinaryOp::Pow,
            BinaryOp::LShift,
            BinaryOp::RShift,
            BinaryOp::BitAnd,
            BinaryOp::BitOr,
            BinaryOp::BitXor,
        ];
        const UNARY: [UnaryOp; 4] = [UnaryOp::USub, UnaryOp::UAdd, UnaryOp::Invert, UnaryOp::Not];
        const COMPARE: [CmpOp; 10] = [
            CmpOp::Eq,
            CmpOp::NotEq,
            CmpOp::Lt,
            CmpOp::LtE,
            CmpOp::Gt,
            CmpOp::GtE,
            CmpOp::Is,
            CmpOp::IsNot,
            CmpOp::In,
            CmpOp::NotIn,
        ];
        let kinds = if depth == 0 { 2 } else { 15 };
        let sub = |choices: &mut Self| choices.expr(depth - 1);
        let boxed = |choices: &mut Self| Box::new(choices.expr(depth - 1));
        let kind = match self.below(kinds) {
            0 if depth > 0 && self.below(6) == 0 => self.joined(),
            0 => ExprKind::Name(self.name()),
            1 => ExprKind::Constant(self.constant()),
            2 => ExprKind::Unary {
                op: self.pick(&UNARY),
                operand: boxed(self),
            },
            3..=5 => ExprKind::Binary {
                op: self.pick(&BINARY),
                left: boxed(self),
                right: boxed(self),
            },
            6 => ExprKind::Bool {
                op: self.pick(&[BoolOp::And, BoolOp::Or]),
                values: self.many(2, sub),
            },
            7 => ExprKind::Compare {
                left: boxed(self),
                rest: self.many(1, |choices| (choices.pick(&COMPARE), sub(choices))),
            },
            8 => ExprKind::IfExp {
                test: boxed(self),
                body: boxed(self),
                orelse: boxed(self),
            },
            9 => ExprKind::NamedExpr {
                target: self.name(),
                value: boxed(self),
            },
            10 => ExprKind::Tuple(self.many(0, sub)),
            11 => self.place(depth),
            12 => self.display(depth - 1),
            13 => self.comprehension(depth - 1),
            _ => ExprKind::Call {
                func: boxed(self),
                args: self.many(0, sub),
                keywords: if self.below(2) == 0 {
                    Vec::new()
                } else {
                    vec![Keyword {
                        name: self.name(),
                        value: sub(self),
                    }]
                },
            },
        };
        Expr {
            span: Span::default(),
            kind,
        }
    }

    fn place(&mut self, depth: usize) -> ExprKind {
        let depth = depth.saturating_sub(1);
        match self.below(3) {
            0 => ExprKind::Name(self.name()),
            1 => ExprKind::Subscript {
                value: Box::new(self.expr(depth)),
                index: Box::new(self.index(depth)),
            },
            _ => ExprKind::Attribute {
                value: Box::new(self.expr(depth)),
                attr: self.name(),
            },
        }
    }

    fn display(&mut self, depth: usize) -> ExprKind {
        match self.below(3) {
            0 => ExprKind::List(self.many(0, |choices| choices.expr(depth))),
            1 => ExprKind::Set(self.many(1, |choices| choices.expr(depth))),
            _ => ExprKind::Dict(self.many(0, |choices| (choices.expr(depth), choices.expr(depth)))),
        }
    }

    fn comprehension(&mut self, depth: usize) -> ExprKind {
        let mut boxed = || Box::new(self.expr(depth));
        let (first, second) = (boxed(), boxed());
        ExprKind::Comprehension {
            element: match self.below(3) {
                0 => Element::List(first),
                1 => Element::Set(first),
                _ => Element::Dict(first, second),
            },
            clauses: self.many(1, |choices| Clause {
                target: choices.target(1),
                iter: choices.expr(depth),
                conditions: choices.many(0, |choices| choices.expr(depth)),
            }),
        }
    }

    /// What stands between the brackets of a subscript.
    fn index(&mut self, depth: usize) -> Expr {
        if self.below(3) > 0 {
            return self.expr(depth);
        }
        let mut part = || Some(Box::new(self.expr(depth))).filter(|_| self.below(2) == 0);
        let (start, stop, step) = (part(), part(), part());
        Expr {
            span: Span::default(),
            kind: ExprKind::Slice { start, stop, step },
        }
    }

    fn joined(&mut self) -> ExprKind {
        let field = |choices: &mut Self| {
            Piece::Field(Box::new(Field {
                value: Expr {
                    span: Span::default(),
                    kind: ExprKind::Name(choices.name()),
                },
                conversion: choices.pick(&[None, None, Some('r')]),
                spec: choices.pick(&["", ">8.3f"]).into(),
            }))
        };
        let mut pieces = vec![field(self)];
        for _ in 0..self.below(3) {
            let text = self.pick(&["a", "\"{}'\\", "\n\t", "größe"]);
            pieces.push(Piece::Text(text.into()));
            pieces.push(field(self));
        }
        ExprKind::Joined(pieces)
    }

    fn target(&mut self, depth: usize) -> Expr {
        let kind = if depth > 0 && self.below(3) == 0 {
            ExprKind::Tuple(self.many(0, |choices| choices.target(depth - 1)))
        } else {
            self.place(depth)
        };
        Expr {
            span: Span::default(),
            kind,
        }
    }

    fn single_target(&mut self, depth: usize) -> Expr {
        Expr {
            span: Span::default(),
            kind: self.place(depth),
        }
    }

    fn pattern(&mut self, depth: usize) -> Pattern {
        let kind = match self.below(if depth == 0 { 4 } else { 7 }) {
            0 => PatternKind::Wildcard,
            1 => PatternKind::Capture(self.name()),
            2 => PatternKind::Singleton(Constant::Bool(self.below(2) == 0)),
            3 => PatternKind::Value(Expr {
                span: Span::default(),
                kind: ExprKind::Constant(Constant::Int(7)),
            }),
            4 => PatternKind::As {
                pattern: Box::new(self.pattern(depth - 1)),
                name: self.name(),
            },
            5 => PatternKind::Sequence(self.many(0, |choices| choices.pattern(depth - 1))),
            _ => PatternKind::Or(self.many(2, |choices| choices.pattern(depth - 1))),
        };
        Pattern {
            span: Span::default(),
            kind,
        }
    }

    pub(super) fn block(&mut self, depth: usize) -> Vec<Stmt> {
        self.many(1, |choices| choices.stmt(depth))
    }

    fn orelse(&mut self, depth: usize) -> Vec<Stmt> {
        if self.below(2) == 0 {
            Vec::new()
        } else {
            self.block(depth)
        }
    }

    fn stmt(&mut self, depth: usize) -> Stmt {
        let kind = match self.below(if depth == 0 { 9 } else { 14 }) {
            0 | 1 => StmtKind::Assign {
                targets: self.many(1, |choices| choices.target(2)),
                value: self.expr(4),
            },
            2 => StmtKind::AnnAssign {
                target: self.single_target(2),
                annotation: Expr {
                    span: Span::default(),
                    kind: ExprKind::Name(self.name()),
                },
                value: Some(self.expr(3)).filter(|_| self.below(2) == 0),
            },
            3 => StmtKind::AugAssign {
                target: self.single_target(2),
                op: self.pick(&[BinaryOp::Add, BinaryOp::FloorDiv, BinaryOp::RShift]),
                value: self.expr(3),
            },
            4 => StmtKind::Return(Some(self.expr(4)).filter(|_| self.below(4) > 0)),
            5 => StmtKind::Assert {
                test: self.expr(3),
                message: Some(self.expr(2)).filter(|_| self.below(2) == 0),
            },
            6 if self.below(4) == 0 => StmtKind::Reraise,
            6 => StmtKind::Raise(self.expr(3)),
            7 => StmtKind::Delete(self.many(1, |choices| choices.target(2))),
            8 => StmtKind::Expr(self.expr(5)),
            9 => StmtKind::If {
                arms: self.many(1, |choices| Arm {
                    test: choices.expr(3),
                    body: choices.block(depth - 1),
                }),
                orelse: self.orelse(depth - 1),
            },
            10 => StmtKind::While {
                test: self.expr(3),
                body: self.block(depth - 1),
                orelse: self.orelse(depth - 1),
            },
            11 => StmtKind::Match {
                subject: self.expr(3),
                cases: self.many(1, |choices| Case {
                    pattern: choices.pattern(3),
                    guard: Some(choices.expr(2)).filter(|_| choices.below(2) == 0),
                    body: choices.block(depth - 1),
                }),
            },
            12 => StmtKind::Try {
                body: self.block(depth - 1),
                handlers: self.many(1, |choices| Handler {
                    span: Span::default(),
                    class: Some(choices.expr(2)),
                    name: Some(choices.name()).filter(|_| choices.below(2) == 0),
                    body: choices.block(depth - 1),
                }),
                orelse: self.orelse(depth - 1),
                finally: self.orelse(depth - 1),
            },
            _ => StmtKind::For {
                target: self.target(2),
                iter: self.expr(3),
                body: self.block(depth - 1),
                orelse: self.orelse(depth - 1),
            },
        };
        Stmt {
            span: Span::default(),
            kind,
        }
    }
}

#[test]
fn printed_suites_parse_to_equal_trees() {
    for seed in 0..2_000 {
        let block = Choices(seed).block(3);
        let text = ast::Suite(&block).to_string();
        let parsed = statements(&file(&text), FileId(1));
        let mut parsed = parsed.unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
        without_spans(&mut parsed);
        assert_eq!(parsed, block, "seed {seed}\n{text}");
    }
}

#[test]
fn prints_functions_as_they_are_written() {
    for text in [
        "@a.b\n@c(1)\ndef f(a, b=1, /, c: int = 2, *, d: State[int], e=-1) -> Outputs[int, float]:\n    pass\n",
        "def f():\n    return (a if b else c) if (d := 1) else 2\n",
        "def f(a, /):\n    a, b = (c,), ()\n    return a ** -b ** c, (a ** b) ** c, -a ** b, (-a) ** b\n",
        "def f(a):\n    if a:\n        pass\n    elif not b == c and (d or e):\n        return\n    else:\n        break_ = (1).real\n",
        "def f(*, a):\n    while a - (b - c) < 1 < (2 < 3):\n        continue\n    else:\n        x[1, 2], y[()] = z[(a := 1):b]\n",
    ] {
        let Ok(f) = function(&file(text), FileId(1)) else {
            assert!(text.contains("(a := 1):b"), "{text}");
            continue;
        };
        assert_eq!(f.to_string(), text);
    }
}

#[test]
fn says_which_file_a_tree_stands_in() {
    let text = "@a\ndef f(x: int = -1) -> b[c]:\n  for x, y in z(k=1): x += (a < b) if not c else d.e[f]\n  while (x := 1): pass\n";
    let mut f = function(&file(text), FileId(1)).unwrap();
    f.set_file(FileId(7));
    let shown = format!("{f:?}");
    assert!(shown.contains("FileId(7)") && !shown.contains("FileId(1)"));
}

#[test]
fn no_text_is_too_odd() {
    const PIECES: [&str; 40] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "'''",
        "\\",
        "\\\n",
        "\n",
        "\r",
        "\t",
        "    ",
        "#",
        ":",
        ":=",
        ";",
        ",",
        "*",
        "**",
        "->",
        "...",
        "0x",
        "1_",
        "1e",
        "f'",
        "lambda ",
        " if ",
        " else ",
        "elif x:\n",
        "def ",
        "class ",
        "@",
        "\u{0}",
        "é",
        "\u{feff}",
        "match x:\n",
        "yield ",
    ];
    for seed in 0..2_000 {
        let mut choices = Choices(seed + 1_000_000);
        let block = choices.block(2);
        let mut text = format!("def f(x):\n{}", ast::Suite(&block)).replace('\n', "\n  ");
        for _ in 0..3 {
            let at = text.floor_char_boundary(choices.below(text.len() + 1));
            if choices.below(2) == 0 {
                text.insert_str(at, choices.pick(&PIECES));
            } else {
                let end = text.ceil_char_boundary((at + choices.below(4)).min(text.len()));
                text.replace_range(at..end, "");
            }
        }
        for errors in [
            function(&file(&text), FileId(0)).err(),
            statements(&file(&text), FileId(0)).err(),
            super::module(&file(&text), FileId(0)).err(),
        ] {
            assert_ne!(errors.map(|errors| errors.len()), Some(0), "{text}");
        }
    }
}
