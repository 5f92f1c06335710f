//! The grammar as the oracle: what the reader accepts the grammar accepts, with an equal tree.

use std::fmt::{Debug, Write as _};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::super::grammar;
use super::super::round_trip::Choices;
use crate::ast;
use crate::span::{FileId, SourceFile};

fn file(text: &str) -> SourceFile {
    SourceFile {
        name: "node.py".into(),
        text: Some(Arc::from(text)),
        first_line: 7,
    }
}

/// Whether the reader accepts; the grammar must, then, and give an equal tree.
fn agrees<T: PartialEq + Debug, E: Debug>(
    text: &str,
    read: fn(&SourceFile, FileId) -> Option<T>,
    parse: fn(&SourceFile, FileId) -> Result<T, E>,
) -> bool {
    let (file, id) = (file(text), FileId(2));
    let Some(tree) = read(&file, id) else {
        return false;
    };
    match parse(&file, id) {
        Ok(expected) => assert!(tree == expected, "{text}\n{tree:#?}\n{expected:#?}"),
        Err(errors) => panic!("{text:?}\n{errors:?}"),
    }
    true
}

fn function(text: &str) -> bool {
    agrees(text, super::function, grammar::function)
}

fn block(text: &str) -> bool {
    agrees(text, super::block, grammar::block)
}

fn module(text: &str) -> bool {
    agrees(text, super::module, grammar::module)
}

/// Whether any of the three accepts.
fn any(text: &str) -> bool {
    let found = [function(text), block(text), module(text)];
    found.contains(&true)
}

/// The Python in a page of documentation.
fn code_blocks(page: &str) -> impl Iterator<Item = String> {
    let blocks = page.split("```python\n").skip(1);
    blocks.filter_map(|block| Some(block.split_once("```")?.0.to_owned()))
}

fn texts(folder: &Path, found: &mut Vec<String>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let extension = path.extension().unwrap_or_default();
        if path.is_dir() {
            texts(&path, found);
        } else if extension == "py" {
            found.push(fs::read_to_string(path).unwrap());
        } else if extension == "md" {
            found.extend(code_blocks(&fs::read_to_string(path).unwrap()));
        }
    }
}

/// The texts below folders of the project.
fn project(folders: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for folder in folders {
        texts(&root.join(folder), &mut found);
    }
    assert!(!found.is_empty());
    found
}

const FOLDERS: [&str; 4] = ["tests/filetests", "examples", "benches", "docs"];

/// The texts that begin with each of a text's functions, a little of what follows included.
fn functions(text: &str) -> Vec<&str> {
    let starts = text.match_indices("def ").map(|(at, _)| at);
    let begin = |at: usize| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        text[line..at].trim().is_empty().then_some(line)
    };
    let starts: Vec<usize> = starts.filter_map(begin).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let cut = |end: usize| text.ceil_char_boundary((end + 12).min(text.len()));
    let pairs = starts.iter().zip(ends);
    pairs.map(|(start, end)| &text[*start..cut(end)]).collect()
}

#[test]
fn reads_what_functions_are_made_of() {
    for text in project(&["benches/functions"]) {
        assert!(function(&text) && module(&text), "{text}");
    }
    let (mut accepted, mut all) = (0, 0);
    for text in project(&["tests/filetests/run", "tests/filetests/infer", "examples"]) {
        module(&text);
        // It leaves what is seldom to the grammar.
        let is_seldom = |text: &&str| {
            ["try:", "match ", " f\"", "(f\""]
                .iter()
                .any(|word| text.contains(word))
        };
        for text in functions(&text).into_iter().filter(|text| !is_seldom(text)) {
            all += usize::from(grammar::function(&file(text), FileId(0)).is_ok());
            accepted += usize::from(function(text));
        }
    }
    assert!(all > 200, "{all}");
    assert!(accepted * 100 >= all * 95, "{accepted} of {all}");
}

#[test]
fn reads_each_construct() {
    for text in [
        "a = b = c, (d) = [e, f.g] = h[0] = 1,\n",
        "a, (b, [c]), d[1:] = x\n(a) = 1\n() = y\n",
        "a: int = 1, 2\n(a): 'State[int]' = 0\na.b: x\n",
        "x: 'int, float' = 1\ny: 'Outputs(a=int, b=tuple[int, float])'\n",
        "a += 1, 2; b //= (c); d **= e; f >>= g; h <<= i; j |= k & l ^ m;\n",
        "a -= 1; b *= 2; c /= 3; d %= 4; e &= 5; f ^= 6\n",
        "if (a): pass\nelif (b := (1)): x\nelif c: y; z\nelse: w\n",
        "if a:\n  if b: pass\n  elif c:\n    pass\nelif d: pass\nelse:\n  x\n",
        "while (a) < (b): break\nelse: pass\n",
        "for a, (b), in (c, d), e: continue\n",
        "for (a) in (b): x = y\nelse:\n    pass\n",
        "del a, (b, c), d[0], e.f,\ndel (x)\n",
        "return\nreturn (a)\nreturn a,\nreturn not a, -b\n",
        "assert (a), (b)\nraise (E)\nraise E('x' \"y\")\n",
        "(a) + (b) * -c ** -d ** e - ~+f / g // h % i << j >> k & l | m ^ n\n",
        "not not a == b != c < d <= e > f >= g in h not in i is j is not k\n",
        "(a < b) < c; a and b and c or d and not (e or f) or g\n",
        "(a and b) and (c or d); (a or b) or c\n",
        "(a if b else c) if d else e if (f) else (g)\n",
        "a((b), c=(d), e=1,); a(b := (c)); a()(b)[c].d; (a).b; a(b,)\n",
        "a[1:2], a[:], a[::], a[(b)::c], a[:b:], a[1, 2:, ::3,], a[b := 1], a[()], a[(b, c)]\n",
        "[], [a], [a, b := 1,], {}, {a}, {a, (b),}, {a: b, (c): d,}, {a := 1, b}\n",
        "[a for b in c], {a for b, in (c) if d if e or f for g in h}, {a: b for (c, d) in e}\n",
        "[(a) for [b, c] in d], [a := 1 for b.c in d], [a for a in b if (c if d else e)]\n",
        "(), (a,), ((a)), (a, b), (a := 1), (a, b := 2), ((a, b), c,)\n",
        "1, 0, 1.5, .5, 2., 1e5, 1.e-5, 1E+5, 0.0, 123456789012345678, 0xfF0, 9223372036854775808, None, True, False\n",
        "'a', \"b\", '''c\n'd'\n''', '\\n\\\\\\'\\t', 'a' \"b\" '''c''', '', \"\"\"\"x\"\"\", 'größe'\n",
        "x = (1 +  # comment\n\n  2)\n# comment\n\n   # odd\ny = 1 + \\\n  2\n\n",
        "x = match + case * type\n",
    ] {
        assert!(block(text), "{text}");
        module(text);
        let indented = text.replace('\n', "\n     ");
        let text = format!("def f(x):\n    while x:\n     {indented}\n");
        assert!(function(&text), "{text}");
    }
    for text in [
        "x",
        "",
        "# only this",
        "if x:\n  y\n ",
        "if x:\n  y\n\n\n  # c\n# d",
        "x = y \\\n\n",
        "x = y \\\n  ",
        "x = 'a\u{fffd}b'\n",
        "  x = 1\n\n  if x:\n      y\n",
    ] {
        assert!(block(text), "{text}");
    }
    for text in [
        "@a\n@b.c(1, d=e)\n@(f := g)\ndef f(a, b: int = 1, /, c: 'int' = 2, *, d, e: x[1, 2] = 3) -> Outputs[a, b]: return 1\n$",
        "def f(): pass\n",
        "def f(a, /): pass\n",
        "def f(a, /, *, b,): pass\n",
        "def f(*, b=1, c): pass\n",
        "  @a\n\n  # b\n  def f(\n    a,\n  b): # c\n     '''doc'''\n\n     return 1\n   # x\n y `",
        "def f(a, b=1, *, c) -> 'a.b': return a\nclass",
    ] {
        assert!(function(text), "{text}");
    }
    for text in [
        "'''doc'''\nimport a.b, c as d, e.f as g\nfrom h.i import (j as k, l,)\nfrom m import n, o as p\n",
        "from __future__ import annotations\nX: int = 3\nY = Z = 4; W = 1\npass\n@a\ndef f(): pass\n",
        "@unique\nclass A(Enum, x.B):\n  '''doc'''\n  B = C = 1\n  pass\nclass D: E = 1; F = 2\nclass G(): pass\n",
    ] {
        assert!(module(text), "{text}");
    }
}

/// What is left to the grammar, so that it is said in its words.
#[rustfmt::skip]
const DECLINED: &[&str] = &[
    "x = f'{y}'", "x = r'a'", "x = b'a'", "x = '\\x41'", "x = '\\0'", "x = 'a", "x = '''a", "x = 1_0",
    "x = 0x", "x = 0X1", "x = 0x1_0", "x = 0b1", "x = 0xfg", "x = 18446744073709551616", "x = 01",
    "x = 1j", "x = 1if y else 2", "x = ...", "x = lambda: 1", "x = yield", "x = *y", "x = größe",
    "x\u{c}= 1", "x = 1\r\n", "\u{feff}x = 1", "if x:\n\ty = 1", "\\\nx = 1", "x = 1 \\", "x = (1]",
    "x = (1", "x = 1)", "x = 1 $ 2", "x = 1 ! 2", "x @ y", "x @= y", "x := 1", "(x.y := 1)", "((x) := 1)",
    "f(x=1, x=2)", "f(x=1, 2)", "f((x)=1)", "f(*x)", "f(**x)", "f(x for x in y)", "{**x}", "{x: 1, y}",
    "{x, y: 1}", "[x async for x in y]", "x[1:2:3:4]", "x[a := 1:2]", "{a := 1: 2}", "x[]", "x[,]",
    "f(,)", "1 = x", "f() = x", "__debug__ = 1", "(x, y) += 1", "x, y: int = 1", "x + 1: int", "del f()",
    "del", "break", "while x: pass\nelse: break", "raise", "raise x from y", "global x", "import x; y",
    "with x: pass", "try: pass\nfinally: pass", "async def f(): pass",
    "if x: pass\nelse: pass\nelif y: pass", "elif x: pass", "while x: pass\nelif y: pass", "if x:\npass",
    "if x: if y: pass", "x = 1\n  y = 2", "if x:\n  y\n z", "  x\ny", "def f(a, a): pass",
    "def f(a=1, b): pass", "def f(*): pass", "def f(*, **a): pass", "def f(*a): pass", "def f(/): pass",
    "def f(a, /, /): pass", "def f(*, a, /): pass", "def f(a, *, *, b): pass", "def f[T](): pass",
    "def f(): pass\n  x", "def f():\npass", "def f() -> : pass", "def f(a: 'b c'): pass",
    "def f(a: ''): pass", "match x:\n  case 1: pass", "type X = int", "from . import x",
    "from x import *", "from x import y,", "class A(x=1): pass", "class A:\n  x: int = 1",
    "class A:\n  def f(): pass", "@a\nx = 1",
];

#[test]
fn declines_what_is_wrong_and_what_is_rare() {
    for text in DECLINED {
        assert!(!any(text), "{text}");
    }
    assert!(!module("x: int"));
    for count in [200, 100_000] {
        for part in [
            "(",
            "-",
            "not ",
            "f(",
            "[",
            "{1: ",
            "x if y else ",
            "2 ** ",
            "a.",
        ] {
            assert!(!block(&format!("y = {}1", part.repeat(count))));
        }
    }
    let mut blocks = String::new();
    for depth in 0..200 {
        writeln!(blocks, "{}if x:", " ".repeat(depth)).unwrap();
    }
    assert!(!block(&blocks));
    for digits in [10_000, 10_001] {
        let digits = "1".repeat(digits);
        block(&format!("x = '{digits}' # {digits}\ny_{digits} = 1\n"));
    }
}

/// What texts are made of, and what breaks them.
#[rustfmt::skip]
const PIECES: [&str; 105] = [
    "\n", "\n    ", "\n        ", "\n  ", "\n\t", "\r", " ", "\t", "\x0c", "\\", "\\\n", "# comment", "#", "    ",
    "(", ")", "[", "]", "{", "}", ",", ";", ":", ":=", ".", "...", "->", "-", "-=", "=", "==", "!", "!=",
    "<", "<<", "<=", ">>=", "*", "**", "/", "//=", "%", "@", "&", "|", "^", "~", "+", "0", "7", "007", "1.5", ".5",
    "1e5", "2j", "1_000", "0x1f", "x", "match ", "case ", "type ", "größe", "None", "True", "def ", "if ", "elif ",
    "else", "else:", "for ", "in ", "while ", "return ", "not ", "and ", "or ", "is ", "lambda ", "yield ", "pass",
    "break", "del ", "assert ", "raise ", "import ", "from ", "as ", "class ", "await ", "*a", "**a", "a=1", "a:=1",
    "for a in b", "if a", "if a else b", "'", "\"", "'''", "'a'", "f'a'", "'\\", "[1:2]", "(a)", "__debug__",
];

/// Ends of tokens, roughly: where letters meet what is none.
fn seam(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut at = from;
    while at < bytes.len() && word(at) && at > 0 && word(at - 1) {
        at += 1;
    }
    text.ceil_char_boundary(at)
}

fn broken(text: &str, choices: &mut Choices) -> String {
    let mut text = text.to_owned();
    for _ in 0..=choices.below(2) {
        let at = seam(&text, choices.below(text.len() + 1));
        let kind = choices.below(6);
        let end = match kind {
            0 | 1 => at,
            2 => text.ceil_char_boundary((at + 1).min(text.len())),
            _ => seam(&text, (at + 1 + choices.below(4)).min(text.len())),
        };
        let piece = match kind {
            // Another part of the same text.
            5 => {
                let from = seam(&text, choices.below(text.len() + 1));
                let to = seam(&text, (from + choices.below(9)).min(text.len()));
                text[from..to].to_owned()
            }
            2 | 3 => String::new(),
            _ => choices.pick(&PIECES).to_owned(),
        };
        text.replace_range(at..end, &piece);
    }
    if choices.below(8) == 0 {
        text.truncate(text.floor_char_boundary(choices.below(text.len() + 1)));
    }
    text
}

#[test]
fn accepts_no_broken_text_that_the_grammar_reads_otherwise() {
    let (mut accepted, mut count) = (0, 0);
    for (seed, text) in (0..).zip(project(&FOLDERS)) {
        any(&text);
        for part in functions(&text) {
            let mut choices = Choices(seed + count);
            for _ in 0..26 {
                count += 1;
                let broken = broken(part, &mut choices);
                accepted += usize::from(any(&broken));
            }
        }
    }
    // Most of what is broken is seen to be; what is not must be enough to compare.
    assert!(count > 15_000, "{count}");
    assert!(accepted > 2_000, "{accepted} of {count}");
}

#[test]
fn reads_printed_trees_as_the_grammar_does() {
    let mut accepted = 0;
    for seed in 0..4_000 {
        let mut choices = Choices(seed);
        let suite = choices.block(2);
        let text = ast::Suite(&suite).to_string().replace("größe", "total");
        accepted += usize::from(block(&text));
        for _ in 0..2 {
            any(&broken(&text, &mut choices));
        }
    }
    assert!(accepted > 600, "{accepted}");
}
