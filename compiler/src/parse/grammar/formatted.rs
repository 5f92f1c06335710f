//! F-strings, which the parser is shown as plain ones.
//!
//! The literal is taken apart here: texts between fields are read by the parser as the strings they
//! would be alone, and the expression of a field as one that stands where it stands. It ends where
//! Python 3.11 says, so the quotes of the literal do not come again in it.

use super::tokens::{Extent, Literal};
use super::{Construct, Converter, Mode, TextRange, TextSize, nothing, parse, python, syntax};
use crate::ast::{self, Constant, Expr, ExprKind, Field, Piece};

/// How deep the expression of a field may nest: it adds to what the f-string stands in.
const MAX_DEPTH: usize = 40;

/// What stands between two braces, by offsets in the text.
struct Braces {
    value: (usize, usize),
    /// The end of `value=`, where the text of the expression is wanted, too.
    shown: Option<usize>,
    conversion: Option<char>,
    spec: Option<(usize, usize)>,
    /// Behind the closing brace.
    end: usize,
}

impl Converter<'_> {
    /// The string literals of a range, at least one of which is an f-string.
    pub(super) fn joined(&mut self, range: TextRange) -> Expr {
        if self.inside.is_some() {
            self.refuse(Construct::FormatString, range);
            return nothing(self.span(range));
        }
        let literals: Vec<Literal> = self.literals(range).to_vec();
        let mut pieces = Vec::new();
        for literal in literals {
            if literal.is_formatted {
                self.pieces(literal.range, &mut pieces);
            } else {
                let written = self.text[literal.range].to_owned();
                self.push_text(&written, literal.range, &mut pieces);
            }
        }
        let kind = match pieces.as_slice() {
            [] => ExprKind::Constant(Constant::Str("".into())),
            [Piece::Text(text)] => ExprKind::Constant(Constant::Str(text.clone())),
            _ => ExprKind::Joined(pieces),
        };
        Expr {
            span: self.span(range),
            kind,
        }
    }

    /// Adds the pieces of one f-string.
    fn pieces(&mut self, range: TextRange, pieces: &mut Vec<Piece>) {
        let text = self.text;
        let written = &text[range];
        let prefix = written.find(['\'', '"']).unwrap_or(0);
        let is_raw = written[..prefix].contains(['r', 'R']);
        let quote = &written[prefix..=prefix];
        let is_triple =
            written.len() >= prefix + 6 && written[prefix..].starts_with(&quote.repeat(3));
        let quotes = if is_triple {
            quote.repeat(3)
        } else {
            quote.to_owned()
        };
        let end = usize::from(range.end()) - quotes.len();
        let mut at = usize::from(range.start()) + prefix + quotes.len();
        let mut plain = String::new();
        while let Some(c) = text[at..end].chars().next() {
            let rest = &text[at..end];
            match c {
                '{' | '}' if rest[1..].starts_with(c) => {
                    plain.push(c);
                    at += 2;
                }
                '{' => {
                    self.flush(&mut plain, &quotes, is_raw, range, pieces);
                    match self.braces(at + 1, end) {
                        Some(braces) => {
                            self.field(&braces, pieces, range);
                            at = braces.end;
                        }
                        None => return,
                    }
                }
                '}' => {
                    return self.syntax("a single `}` in an f-string is written `}}`", range);
                }
                // No escape: the brace begins or ends a field.
                '\\' if !is_raw && rest[1..].starts_with(['{', '}']) => {
                    plain.push_str("\\\\");
                    at += 1;
                }
                '\\' if !is_raw => {
                    let named = rest.starts_with("\\N{").then(|| rest.find('}')).flatten();
                    let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
                    let length = named.map_or(1 + escaped, |brace| brace + 1);
                    plain.push_str(&rest[..length]);
                    at += length;
                }
                c => {
                    plain.push(c);
                    at += c.len_utf8();
                }
            }
        }
        self.flush(&mut plain, &quotes, is_raw, range, pieces);
    }

    /// The text between two fields, as written but for doubled braces.
    fn flush(
        &mut self,
        plain: &mut String,
        quotes: &str,
        is_raw: bool,
        range: TextRange,
        pieces: &mut Vec<Piece>,
    ) {
        if is_raw {
            push(plain, pieces);
        } else if !plain.is_empty() {
            let literal = format!("{quotes}{plain}{quotes}");
            self.push_text(&literal, range, pieces);
        }
        plain.clear();
    }

    /// Adds the text that a literal stands for.
    fn push_text(&mut self, literal: &str, range: TextRange, pieces: &mut Vec<Piece>) {
        let parsed = parse(literal, TextSize::default(), Extent::All, Mode::Expression);
        let text = match parsed {
            Ok((python::Mod::Expression(tree), seen)) => {
                if !seen.named_characters.is_empty() {
                    return self.refuse(Construct::NamedCharacter, range);
                }
                match *tree.body {
                    python::Expr::Constant(constant) => constant.value.str(),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(text) = text else {
            return self.syntax("this string cannot be read", range);
        };
        // The parser gives U+FFFD for a lone surrogate.
        let replaced = char::REPLACEMENT_CHARACTER;
        if text.contains(replaced) && !literal.contains(replaced) {
            return self.refuse(Construct::LoneSurrogate, range);
        }
        push(&text, pieces);
    }

    /// A field, from behind its opening brace.
    fn braces(&mut self, start: usize, end: usize) -> Option<Braces> {
        let text = self.text;
        let whole = range(start - 1, end);
        let Some(stop) = self.expression_end(start, end) else {
            self.syntax("this `{` of an f-string is never closed", whole);
            return None;
        };
        let mut at = stop;
        let mut shown = None;
        if text[at..end].starts_with('=') {
            at += 1 + text[at + 1..end].len() - text[at + 1..end].trim_start().len();
            shown = Some(at);
        }
        let mut conversion = None;
        if text[at..end].starts_with('!') {
            conversion = text[at + 1..end].chars().next();
            if !matches!(conversion, Some('r' | 's' | 'a')) {
                self.syntax("a conversion in an f-string is `!r`, `!s` or `!a`", whole);
                return None;
            }
            at += 2;
        }
        let mut spec = None;
        if text[at..end].starts_with(':') {
            let length = text[at + 1..end].find(['{', '}']).unwrap_or(end - at - 1);
            spec = Some((at + 1, at + 1 + length));
            at += 1 + length;
            if text[at..end].starts_with('{') {
                self.refuse(Construct::NestedFormat, range(at, at + 1));
                return None;
            }
        }
        if !text[at..end].starts_with('}') {
            self.syntax("expected `}` in an f-string", range(at, (at + 1).min(end)));
            return None;
        }
        Some(Braces {
            value: (start, stop),
            shown,
            conversion,
            spec,
            end: at + 1,
        })
    }

    /// Where the expression of a field ends: at a `}`, `!`, `:` or `=` outside of brackets and strings.
    fn expression_end(&self, start: usize, end: usize) -> Option<usize> {
        let text = &self.text[..end];
        let mut nesting = 0_usize;
        let mut at = start;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at + c.len_utf8()..];
            match c {
                '\'' | '"' => {
                    let triple = text[at..].chars().take(3).filter(|q| *q == c).count() == 3;
                    let quotes = c.to_string().repeat(if triple { 3 } else { 1 });
                    let inside = at + quotes.len();
                    at = inside + text[inside..].find(&quotes)? + quotes.len();
                    continue;
                }
                '(' | '[' | '{' => nesting += 1,
                ')' | ']' | '}' if nesting > 0 => nesting -= 1,
                '}' | ':' if nesting == 0 => return Some(at),
                '!' if nesting == 0 && !rest.starts_with('=') => return Some(at),
                '=' if nesting == 0 => {
                    let is_operator =
                        rest.starts_with('=') || text[start..at].ends_with(['=', '!', '<', '>']);
                    if !is_operator {
                        return Some(at);
                    }
                }
                _ => {}
            }
            at += c.len_utf8();
        }
        None
    }

    fn field(&mut self, braces: &Braces, pieces: &mut Vec<Piece>, whole: TextRange) {
        let (start, end) = braces.value;
        if let Some(shown) = braces.shown {
            push(&self.text[start..shown], pieces);
        }
        let written = &self.text[start..end];
        let from = end - written.trim_start().len();
        let to = start + written.trim_end().len();
        if from >= to {
            return self.syntax("a field of an f-string needs an expression", whole);
        }
        if written.contains(['\\', '#']) {
            return self.syntax(
                "the fields of an f-string hold no `\\` and no `#`",
                range(from, to),
            );
        }
        let noted = self.errors.len();
        let value = self.part(from, to);
        if self.errors.len() == noted && is_deeper(&value, MAX_DEPTH) {
            self.errors
                .push(super::ParseError::TooDeep { span: value.span });
        }
        let spec: ast::Name = braces
            .spec
            .map_or("", |(start, end)| &self.text[start..end])
            .into();
        let is_shown = braces.shown.is_some() && spec.is_empty();
        let conversion = braces.conversion.or(is_shown.then_some('r'));
        pieces.push(Piece::Field(Box::new(Field {
            value,
            conversion,
            spec,
        })));
    }

    /// The expression between two offsets.
    fn part(&mut self, start: usize, end: usize) -> Expr {
        let whole = range(start, end);
        let text = &self.text[..end];
        let from = super::tokens::size(start);
        let (tree, seen) = match parse(text, from, Extent::All, Mode::Expression) {
            Ok(parsed) => parsed,
            Err(failure) => {
                self.errors.push(syntax::error(failure, text, &self.lines));
                return nothing(self.span(whole));
            }
        };
        let python::Mod::Expression(tree) = tree else {
            return nothing(self.span(whole));
        };
        let outer = std::mem::replace(&mut self.seen, seen);
        let expr = self.expr(*tree.body);
        self.seen = outer;
        expr
    }
}

fn range(start: usize, end: usize) -> TextRange {
    TextRange::new(super::tokens::size(start), super::tokens::size(end))
}

fn push(text: &str, pieces: &mut Vec<Piece>) {
    if let Some(Piece::Text(before)) = pieces.last_mut() {
        *before = format!("{before}{text}").into();
    } else if !text.is_empty() {
        pieces.push(Piece::Text(text.into()));
    }
}

/// Whether an expression nests deeper than that.
fn is_deeper(expr: &Expr, most: usize) -> bool {
    let Some(below) = most.checked_sub(1) else {
        return true;
    };
    let mut deeper = false;
    expr.for_each_child(|child| deeper = deeper || is_deeper(child, below));
    deeper
}
