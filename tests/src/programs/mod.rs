//! Programs made of bytes: typed enough that most compile, and bounded, so that all of them end.
//!
//! Takes any bytes, gives the text of a module whose function `f` can be compiled and ticked. Equal bytes give equal
//! text, and small changes of the bytes small changes of the text, as fuzzers want it. What is written stands in the
//! tables of [`templates`]; loops count what they use up, and containers are cut short, so that a tick takes a
//! thousand turns at most. What they do must not depend on options, which [`life`]
//! sees. Start reading at [`program`].

mod lives;
mod statements;
mod templates;

use std::fmt::Write;

pub use lives::{Life, life};
use templates::{INPUTS, Kind, LITERALS, STATES, expressions};

/// Expressions nest up to here; below it only names and literals stand.
const DEEPEST: usize = 4;
/// Statements of one function.
const MOST: usize = 40;

/// A module with a function `f` over an int, a float and a bool.
#[must_use]
pub fn program(bytes: &[u8]) -> String {
    let mut author = Author {
        bytes,
        text: String::new(),
        names: Vec::new(),
        callable: 0,
        used: 0,
        fresh: 0,
    };
    author.text.push_str(templates::PROLOGUE);
    for index in 0..author.below(4) {
        author.helper(index);
    }
    author.node();
    author.text
}

/// What is being written, and the bytes that decide it.
struct Author<'a> {
    bytes: &'a [u8],
    text: String,
    /// The variables that may be read.
    names: Vec<(String, Kind)>,
    /// How many helpers may be called.
    callable: usize,
    /// Statements of the running function.
    used: usize,
    fresh: usize,
}

impl Author<'_> {
    /// A number below `bound`; 0 when there are no bytes left.
    fn below(&mut self, bound: usize) -> usize {
        let Some((first, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        usize::from(*first) % bound
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.below(from.len());
        from[at]
    }

    fn is_out(&self) -> bool {
        self.bytes.is_empty() || self.used >= MOST
    }

    fn helper(&mut self, index: usize) {
        let (result, name) = self.pick(&[
            (Kind::Int, "int"),
            (Kind::Float, "float"),
            (Kind::Bool, "bool"),
        ]);
        self.start(&[("i", Kind::Int), ("a", Kind::Float), ("p", Kind::Bool)]);
        let _ = write!(
            self.text,
            "def h{index}(i: int, a: float, p: bool) -> {name}:\n    turns = 0\n"
        );
        self.suite(1, 1);
        let value = self.expression(result, 0);
        let _ = write!(self.text, "    return {value}\n\n\n");
        self.callable = index + 1;
    }

    fn node(&mut self) {
        self.start(INPUTS);
        self.names
            .extend(STATES.iter().map(|(name, _, kind)| ((*name).into(), *kind)));
        let (result, name) = self.pick(&[
            (Kind::Int, "int"),
            (Kind::Float, "float"),
            (Kind::Bool, "bool"),
        ]);
        let _ = writeln!(
            self.text,
            "def f(i: Signal[int], a: Signal[float], p: Signal[bool]) -> {name}:"
        );
        for (_, declaration, _) in STATES {
            let _ = writeln!(self.text, "    {declaration}");
        }
        self.text.push_str(templates::BOUNDS);
        self.suite(1, 1);
        let value = self.expression(result, 0);
        let _ = writeln!(self.text, "    return {value}");
    }

    fn start(&mut self, params: &[(&str, Kind)]) {
        self.names = params
            .iter()
            .map(|(name, kind)| ((*name).into(), *kind))
            .collect();
        self.used = 0;
    }

    /// An expression of a kind: a template whose holes are expressions, or a leaf.
    fn expression(&mut self, kind: Kind, depth: usize) -> String {
        let choice = self.below(4);
        if depth >= DEEPEST || choice == 0 {
            return self.leaf(kind);
        }
        if kind.is_number() && choice == 1 && self.callable > 0 {
            let index = self.below(self.callable);
            let [i, a, p] = [Kind::Int, Kind::Float, Kind::Bool]
                .map(|argument| self.expression(argument, depth + 2));
            return match kind {
                Kind::Int => format!("int(h{index}({i}, {a}, {p}))"),
                Kind::Float => format!("float(h{index}({i}, {a}, {p}))"),
                _ => format!("bool(h{index}({i}, {a}, {p}))"),
            };
        }
        let template = self.pick(expressions(kind));
        self.fill(template, depth + 1)
    }

    /// A template with its holes filled: `{i}` is an int, and so on.
    fn fill(&mut self, template: &str, depth: usize) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let hole = after.split_once('}').and_then(|(letter, behind)| {
                let kind = Kind::of(letter)?;
                Some((kind, behind))
            });
            rest = if let Some((kind, behind)) = hole {
                let value = self.expression(kind, depth);
                // Templates say nothing of precedence.
                if value.contains(' ') {
                    let _ = write!(filled, "({value})");
                } else {
                    filled.push_str(&value);
                }
                behind
            } else {
                // A set or dict of the template's own.
                filled.push('{');
                after
            };
        }
        filled.push_str(rest);
        filled
    }

    fn leaf(&mut self, kind: Kind) -> String {
        let known = self.names.iter().filter(|(_, of)| *of == kind).count();
        let at = self.below(known + 2);
        let mut names = self.names.iter().filter(|(_, of)| *of == kind);
        match at.checked_sub(2).and_then(|at| names.nth(at)) {
            Some((name, _)) => name.clone(),
            None => self.pick(LITERALS[kind as usize]).to_owned(),
        }
    }
}
