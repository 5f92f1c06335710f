//! Tokens of the part of a text that is to be parsed.
//!
//! The lexer is lazy: tokens are taken until the function ends, and what follows it in the user's
//! file is never lexed. On the way
//! - leading indentation is dropped, so that an indented function needs no dedenting and keeps its
//!   columns,
//! - nesting is bounded ([`Depth`]),
//! - `elif` at the beginning of a line becomes `if` and is remembered: a chain of any length stays a
//!   flat list, to be joined by the conversion,
//! - f-strings become plain strings and are remembered: the parser would parse them recursively,
//! - `\N{...}` is cut out of strings and remembered: the parser does not know the names of characters,
//! - `match`, `case` and `type` become names where they are none of the statements.

use std::cell::Cell;

use super::{
    Lexer, LexicalError, LexicalErrorType, StringKind, TextRange, TextSize, Tok, characters,
};
use crate::parse::depth::{self, Depth, Shape};
use crate::parse::extent;

/// The most decimal digits an integer literal may have before it is not even converted.
const MAX_DIGITS: usize = 10_000;

/// How much of a text to take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// One function, from its decorators to the end of its body.
    Function,
    /// All of it.
    All,
}

/// A function's `def` and the name after it.
pub(super) struct Def {
    pub(super) start: TextSize,
    pub(super) name: TextRange,
}

/// A string literal.
#[derive(Clone, Copy)]
pub(super) struct Literal {
    pub(super) range: TextRange,
    /// Whether it is an f-string.
    pub(super) is_formatted: bool,
}

/// A token and its place.
pub(super) type Token = (Tok, TextRange);

/// What was remembered of the tokens.
#[derive(Default)]
pub(super) struct Seen {
    /// Starts of `elif`s, ascending.
    pub(super) elifs: Vec<TextSize>,
    /// Every string literal, ascending.
    pub(super) strings: Vec<Literal>,
    /// The first `\N{...}` of each string that has one, ascending.
    pub(super) named_characters: Vec<TextRange>,
    /// Starts of `match`es of a tuple of one, which the parser takes for its element; ascending.
    pub(super) tuples_of_one: Vec<TextSize>,
    /// Every `def`, ascending.
    pub(super) defs: Vec<Def>,
    /// The end of the text that was looked at.
    pub(super) end: TextSize,
}

/// Why there are no tokens.
pub(super) enum Stopped {
    Lexical(LexicalError),
    Indentation(TextRange),
    TooDeep(TextRange),
    IntegerTooWide(TextRange),
    Async(TextRange),
    NotAFunction(TextRange, String),
}

/// The characters of a text, up to an absurdly long run of digits.
struct Characters<'a> {
    rest: std::str::Chars<'a>,
    digits: usize,
    stopped: &'a Cell<bool>,
}

impl Iterator for Characters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next.is_ascii_digit() {
            self.digits += 1;
            if self.digits > MAX_DIGITS {
                self.stopped.set(true);
                return None;
            }
        } else if next != '_' {
            self.digits = 0;
        }
        Some(next)
    }
}

struct Taker<'a> {
    text: &'a str,
    extent: Extent,
    tokens: Vec<Token>,
    seen: Seen,
    depth: Depth,
    /// Blocks that are open.
    blocks: usize,
    /// The width of the first line's indentation.
    margin: usize,
    /// Where the text went back behind the margin.
    behind: Option<TextRange>,
    /// Whether the function's own `def` has come.
    in_function: bool,
    /// Whether a `match` has come.
    in_match: bool,
}

/// Takes the tokens of `text`; lines before `start` are none of them.
pub(super) fn take(
    text: &str,
    start: TextSize,
    extent: Extent,
) -> Result<(Vec<Token>, Seen), Stopped> {
    let stopped = Cell::new(false);
    let characters = Characters {
        rest: text[usize::from(start)..].chars(),
        digits: 0,
        stopped: &stopped,
    };
    let mut taker = Taker {
        text,
        extent,
        tokens: Vec::with_capacity(256),
        seen: Seen {
            end: start,
            ..Seen::default()
        },
        depth: Depth::new(),
        blocks: 0,
        margin: 0,
        behind: None,
        in_function: false,
        in_match: false,
    };
    for next in Lexer::new(characters, start) {
        let (token, range) = match next {
            Ok(next) => next,
            Err(_) if stopped.get() => return Err(too_many_digits(text, taker.seen.end)),
            Err(error) => {
                return Err(Stopped::Lexical(taker.located(error)));
            }
        };
        if taker.token(token, range)? {
            taker.close();
            return Ok((taker.tokens, taker.seen));
        }
    }
    if stopped.get() {
        return Err(too_many_digits(text, taker.seen.end));
    }
    if extent == Extent::Function && !taker.in_function {
        let end = TextRange::empty(taker.seen.end);
        return Err(Stopped::NotAFunction(end, "the end of the text".to_owned()));
    }
    Ok((taker.tokens, taker.seen))
}

fn too_many_digits(text: &str, from: TextSize) -> Stopped {
    let from = usize::from(from);
    let start = text[from..]
        .find(|c: char| c.is_ascii_digit())
        .map_or(from, |at| from + at);
    let end = text[start..]
        .find(|c: char| !c.is_ascii_digit() && c != '_')
        .map_or(text.len(), |at| start + at);
    Stopped::IntegerTooWide(TextRange::new(size(start), size(end)))
}

pub(super) fn size(offset: usize) -> TextSize {
    TextSize::from(u32::try_from(offset).unwrap_or(u32::MAX))
}

impl Taker<'_> {
    /// Takes a token; whether it was the function's last.
    fn token(&mut self, token: Tok, range: TextRange) -> Result<bool, Stopped> {
        let line_start = matches!(
            self.tokens.last(),
            None | Some((Tok::Newline | Tok::Indent | Tok::Dedent, _))
        );
        if !self.depth.admits(shape(&token)) {
            return Err(Stopped::TooDeep(range));
        }
        if let Some(range) = self.behind
            && !matches!(token, Tok::Dedent)
        {
            return Err(Stopped::Indentation(range));
        }
        if self.extent == Extent::Function && line_start && !self.in_function {
            self.expect_function(&token, range)?;
        }
        if let Tok::String { kind, .. } = &token {
            let is_formatted = matches!(kind, StringKind::FString | StringKind::RawFString);
            self.seen.strings.push(Literal {
                range,
                is_formatted,
            });
        }
        match &token {
            Tok::Indent if self.tokens.is_empty() => {
                self.margin = extent::width(&self.text[range]);
                return Ok(false);
            }
            Tok::Indent => {
                self.blocks += 1;
                if self.blocks > crate::ast::MAX_DEPTH {
                    return Err(Stopped::TooDeep(range));
                }
                self.push(token, TextRange::empty(range.end()));
                return Ok(false);
            }
            Tok::Dedent if self.blocks == 0 => {
                self.behind = Some(range);
                return Ok(false);
            }
            Tok::Dedent => self.blocks -= 1,
            Tok::Elif if line_start => {
                self.seen.elifs.push(range.start());
                self.push(Tok::If, range);
                return Ok(false);
            }
            Tok::String {
                kind: StringKind::FString | StringKind::RawFString,
                triple_quoted,
                ..
            } => {
                let plain = Tok::String {
                    value: String::new(),
                    kind: StringKind::String,
                    triple_quoted: *triple_quoted,
                };
                self.push(plain, range);
                return Ok(false);
            }
            Tok::String {
                value,
                kind: kind @ (StringKind::String | StringKind::Unicode),
                triple_quoted,
            } if let Some(unnamed) = characters::without_named(value) => {
                let written = &self.text[range];
                let first = characters::named(written, 0).unwrap_or(0..written.len());
                let at = |offset| range.start() + size(offset);
                let first = TextRange::new(at(first.start), at(first.end));
                self.seen.named_characters.push(first);
                let unnamed = Tok::String {
                    value: unnamed,
                    kind: *kind,
                    triple_quoted: *triple_quoted,
                };
                self.push(unnamed, range);
                return Ok(false);
            }
            Tok::Name { .. } | Tok::Match | Tok::Case | Tok::Type => {
                if let Some((Tok::Def, def)) = self.tokens.last() {
                    self.seen.defs.push(Def {
                        start: def.start(),
                        name: range,
                    });
                }
            }
            Tok::Newline => {
                self.push(token, range);
                self.settle_soft_keyword();
                let rest = &self.text[usize::from(range.end())..];
                return Ok(self.in_function && extent::block_ends(rest, self.margin));
            }
            _ => {}
        }
        self.push(token, range);
        Ok(false)
    }

    fn push(&mut self, token: Tok, range: TextRange) {
        self.tokens.push((token, range));
        self.seen.end = self.seen.end.max(range.end());
    }

    fn expect_function(&mut self, token: &Tok, range: TextRange) -> Result<(), Stopped> {
        match token {
            Tok::Def => {
                self.in_function = true;
                Ok(())
            }
            Tok::At | Tok::Indent | Tok::Dedent | Tok::Newline => Ok(()),
            Tok::Class => Err(Stopped::NotAFunction(range, "a class".to_owned())),
            Tok::Async => Err(Stopped::Async(range)),
            Tok::Lambda => Err(Stopped::NotAFunction(range, "`lambda`".to_owned())),
            _ => {
                let line = self.text[usize::from(range.start())..].lines().next();
                let found = match line {
                    Some(line) if line.contains("lambda") => "an assignment of a `lambda`",
                    _ => "another statement",
                };
                Err(Stopped::NotAFunction(range, found.to_owned()))
            }
        }
    }

    /// Closes the blocks that the line after the function closes.
    fn close(&mut self) {
        let end = TextRange::empty(self.seen.end);
        for _ in 0..self.blocks {
            self.tokens.push((Tok::Dedent, end));
        }
    }

    /// Decides, once its line is complete, whether a line that begins with `match`, `case` or `type`
    /// is that statement, and makes every other of these words on the line a name.
    fn settle_soft_keyword(&mut self) {
        let line = self.tokens[..self.tokens.len() - 1]
            .iter()
            .rposition(|(token, _)| matches!(token, Tok::Newline | Tok::Indent | Tok::Dedent))
            .map_or(0, |at| at + 1);
        let line = &mut self.tokens[line..];
        let statement = match line {
            // A suite never stands on the line of a `match`; `match[a]: int` is an annotation.
            [(Tok::Match, start), subject @ .., (Tok::Colon, _), _] if !subject.is_empty() => {
                self.in_match = true;
                if is_tuple_of_one(subject) {
                    self.seen.tuples_of_one.push(start.start());
                }
                true
            }
            [(Tok::Case, _), rest @ ..] => self.in_match && has_suite(rest),
            [(Tok::Type, _), (name, _), rest @ ..] => {
                matches!(name, Tok::Name { .. } | Tok::Type | Tok::Match | Tok::Case)
                    && matches!(rest.first(), Some((Tok::Equal | Tok::Lsqb, _)))
            }
            _ => false,
        };
        for (token, _) in &mut line[usize::from(statement)..] {
            let name = match token {
                Tok::Match => "match",
                Tok::Case => "case",
                Tok::Type => "type",
                _ => continue,
            };
            *token = Tok::Name {
                name: name.to_owned(),
            };
        }
    }

    /// The error with its place moved to where the offending token begins.
    fn located(&self, mut error: LexicalError) -> LexicalError {
        let behind = match &error.error {
            LexicalErrorType::NestingError | LexicalErrorType::LineContinuationError => 1,
            LexicalErrorType::UnrecognizedToken { tok } => {
                let here = self.text[usize::from(error.location)..].starts_with(*tok);
                if here { 0 } else { tok.len_utf8() }
            }
            LexicalErrorType::OtherError(_)
            | LexicalErrorType::StringError
            | LexicalErrorType::Eof => {
                let from = usize::from(self.seen.end);
                let token = self.text[from..].find(|c: char| !c.is_whitespace());
                usize::from(error.location).saturating_sub(from + token.unwrap_or(0))
            }
            _ => 0,
        };
        error.location = size(usize::from(error.location).saturating_sub(behind));
        error
    }
}

/// Whether what is matched ends with its only comma.
fn is_tuple_of_one(subject: &[Token]) -> bool {
    let (mut nesting, mut commas) = (0_usize, 0);
    for (token, _) in subject {
        match token {
            Tok::Lpar | Tok::Lsqb | Tok::Lbrace => nesting += 1,
            Tok::Rpar | Tok::Rsqb | Tok::Rbrace => nesting = nesting.saturating_sub(1),
            Tok::Comma if nesting == 0 => commas += 1,
            _ => {}
        }
    }
    commas == 1 && matches!(subject.last(), Some((Tok::Comma, _)))
}

/// Whether a line goes on to a `:` that opens a suite.
fn has_suite(line: &[Token]) -> bool {
    let mut nesting = 0_usize;
    let mut lambdas = 0_usize;
    for (at, (token, _)) in line.iter().enumerate() {
        match token {
            Tok::Lpar | Tok::Lsqb | Tok::Lbrace => nesting += 1,
            Tok::Rpar | Tok::Rsqb | Tok::Rbrace => nesting = nesting.saturating_sub(1),
            Tok::Lambda if nesting == 0 => lambdas += 1,
            Tok::Colon if nesting == 0 && lambdas > 0 => lambdas -= 1,
            Tok::Colon if nesting == 0 => return at > 0,
            _ => {}
        }
    }
    false
}

fn shape(token: &Tok) -> Shape {
    match token {
        Tok::Name { .. }
        | Tok::Int { .. }
        | Tok::Float { .. }
        | Tok::Complex { .. }
        | Tok::String { .. }
        | Tok::Ellipsis
        | Tok::False
        | Tok::None
        | Tok::True
        | Tok::Match
        | Tok::Type
        | Tok::Case => Shape::Operand,
        Tok::Lpar | Tok::Lsqb | Tok::Lbrace => Shape::Open,
        Tok::Rpar | Tok::Rsqb | Tok::Rbrace => Shape::Close,
        Tok::Comma => Shape::Comma,
        Tok::Newline | Tok::Semi => Shape::End,
        Tok::Lambda => Shape::Lambda,
        Tok::Else | Tok::ColonEqual | Tok::Yield => Shape::Loose,
        Tok::Colon | Tok::Equal | Tok::If | Tok::For => Shape::Separator,
        Tok::Or => Shape::Operator(depth::OR),
        Tok::And => Shape::Operator(depth::AND),
        Tok::Not => Shape::Operator(depth::NOT),
        Tok::EqEqual
        | Tok::NotEqual
        | Tok::Less
        | Tok::LessEqual
        | Tok::Greater
        | Tok::GreaterEqual
        | Tok::In
        | Tok::Is => Shape::Operator(depth::COMPARE),
        Tok::Vbar => Shape::Operator(depth::BIT_OR),
        Tok::CircumFlex => Shape::Operator(depth::BIT_XOR),
        Tok::Amper => Shape::Operator(depth::BIT_AND),
        Tok::LeftShift | Tok::RightShift => Shape::Operator(depth::SHIFT),
        Tok::Slash | Tok::DoubleSlash | Tok::Percent | Tok::At => Shape::Operator(depth::PRODUCT),
        Tok::Plus | Tok::Minus => Shape::Sign,
        Tok::Star => Shape::Star,
        Tok::DoubleStar => Shape::Power,
        Tok::Tilde | Tok::Dot | Tok::Await => Shape::Tight,
        _ => Shape::Other,
    }
}
