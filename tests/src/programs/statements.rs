//! Statements of programs, each with the statements inside it.

use std::fmt::Write;

use super::Author;
use super::templates::Kind;

/// Statements without others in them.
const SIMPLE: &[&str] = &[
    "n = {i}",
    "s = {f}",
    "on = {b}",
    "n += {i}",
    "s *= {f}",
    "n, s = {i}, {f}",
    "n = m = {i}",
    "xs.append({i})",
    "xs.insert({i}, {i})",
    "xs.extend({I}[:9])",
    "xs[{i}] = {i}",
    "xs[{i}] += {i}",
    "xs[{i}:{i}] = {I}[:9]",
    "del xs[{i}]",
    "n = xs.pop()",
    "xs.sort()",
    "xs.reverse()",
    "xs = {I}",
    "rows = {R}",
    "rows.append([{f}, {f}])",
    "rows[{i}].append({f})",
    "rows[{i}] = rows[{i}]",
    "table[{i}] = {f}",
    "table[{i}] += {f}",
    "del table[{i}]",
    "s = table.pop({i}, {f})",
    "s = table.setdefault({i}, {f})",
    "table.update({T})",
    "table = {T}",
    "seen.add({i})",
    "seen.discard({i})",
    "seen.remove({i})",
    "seen = {S}",
    "ring.append({f})",
    "s = ring.popleft()",
    "ring.rotate({i})",
    "ring = {D}",
    "assert {b}",
    "assert {b}, \"told\"",
];

/// Those of helpers, which have no states.
const LOCAL: &[&str] = &[
    "i = {i}",
    "a = {f}",
    "p = {b}",
    "i += {i}",
    "a -= {f}",
    "assert {b}",
];

/// What loops run over, and the kind of what they bind.
const TURNS: &[(&str, Kind)] = &[
    ("range({i} % 7)", Kind::Int),
    ("range({i}, {i}, 2)", Kind::Int),
    ("{I}", Kind::Int),
    ("reversed({I})", Kind::Int),
    ("{T}", Kind::Int),
    ("{T}.values()", Kind::Float),
    ("{S}", Kind::Int),
    ("{D}", Kind::Float),
    ("({i}, {i}, {i})", Kind::Int),
];

impl Author<'_> {
    /// Statements of one block; `turns` bounds the loops of a function.
    pub(super) fn suite(&mut self, indent: usize, least: usize) {
        let known = self.names.len();
        let more = self.below(6);
        for _ in 0..least + more {
            if self.is_out() {
                break;
            }
            self.used += 1;
            self.statement(indent);
        }
        // What is bound in here need not be bound behind it.
        if indent > 1 {
            self.names.truncate(known);
        }
        self.line(indent, "pass");
    }

    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.text, "{:width$}{text}", "", width = 4 * indent);
    }

    fn statement(&mut self, indent: usize) {
        let choice = if indent > 4 { 0 } else { self.below(12) };
        match choice {
            7 => self.branches(indent),
            8 => self.repeat(indent),
            9 => self.walk(indent),
            10 => self.local(indent),
            11 if indent > 1 => self.leave(indent),
            _ => {
                let in_node = self.names.iter().any(|(name, _)| name == "xs");
                let template = self.pick(if in_node { SIMPLE } else { LOCAL });
                let text = self.fill(template, 1);
                self.line(indent, &text);
            }
        }
    }

    fn branches(&mut self, indent: usize) {
        let condition = self.expression(Kind::Bool, 1);
        self.line(indent, &format!("if {condition}:"));
        self.suite(indent + 1, 1);
        for _ in 0..self.below(3) {
            let condition = self.expression(Kind::Bool, 1);
            self.line(indent, &format!("elif {condition}:"));
            self.suite(indent + 1, 1);
        }
        if self.below(2) == 1 {
            self.line(indent, "else:");
            self.suite(indent + 1, 1);
        }
    }

    fn repeat(&mut self, indent: usize) {
        let condition = self.expression(Kind::Bool, 1);
        self.line(indent, &format!("while {condition}:"));
        self.turn(indent);
    }

    fn walk(&mut self, indent: usize) {
        let (over, kind) = self.pick(TURNS);
        let over = self.fill(over, 1);
        self.fresh += 1;
        let name = format!("v{}", self.fresh);
        self.line(indent, &format!("for {name} in {over}:"));
        self.names.push((name, kind));
        self.turn(indent);
        self.names.pop();
    }

    /// The body of a loop, and what follows where it was not left.
    fn turn(&mut self, indent: usize) {
        self.line(indent + 1, "turns += 1");
        self.line(indent + 1, "if turns > 500:");
        self.line(indent + 2, "break");
        self.suite(indent + 1, 1);
        if self.below(4) == 1 {
            self.line(indent, "else:");
            self.suite(indent + 1, 1);
        }
    }

    /// A new variable.
    fn local(&mut self, indent: usize) {
        let kind = self.pick(&[
            Kind::Int,
            Kind::Float,
            Kind::Bool,
            Kind::Pair,
            Kind::Ints,
            Kind::Rows,
            Kind::Table,
            Kind::Members,
        ]);
        let value = self.expression(kind, 1);
        self.fresh += 1;
        let name = format!("w{}", self.fresh);
        self.line(indent, &format!("{name} = {value}"));
        self.names.push((name, kind));
    }

    fn leave(&mut self, indent: usize) {
        let condition = self.expression(Kind::Bool, 2);
        self.line(indent, &format!("if {condition}:"));
        let text = self.pick(&["raise ValueError(\"left\")", "raise KeyError", "pass"]);
        self.line(indent + 1, text);
    }
}
