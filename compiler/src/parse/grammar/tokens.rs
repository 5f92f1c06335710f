//! Tokens of the part of a text that is to be parsed.
//!
//! Everything is lazy: the parser asks for one token after the other until the function ends, and what
//! follows it in the user's file is never lexed. On the way
//! - leading indentation is dropped, so that an indented function needs no dedenting and keeps its
//!   columns,
//! - nesting is bounded ([`Depth`]),
//! - `elif` at the beginning of a line becomes `if` and is remembered: a chain of any length stays a
//!   flat list, to be joined by the conversion,
//! - f-strings become plain strings and are remembered: the parser would parse them recursively,
//! - `match`, `case` and `type` become names where they are none of the statements.

use super::lexer::{Lexer, Stop};
use super::{LexicalError, LexicalErrorType, StringKind, TextRange, TextSize, Tok};
use crate::parse::depth::{self, Depth, Shape};
use crate::parse::extent;

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

/// A token and its place.
pub(super) type Token = (Tok, TextRange);

/// What was remembered of the tokens.
#[derive(Default)]
pub(super) struct Seen {
    /// Starts of `elif`s, ascending.
    pub(super) elifs: Vec<TextSize>,
    /// Starts of f-strings, ascending.
    pub(super) format_strings: Vec<TextSize>,
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

/// The token that the parser has got last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    None,
    /// The end of a line, or of its indentation.
    Line,
    /// A `def` and its start.
    Def(TextSize),
    Other,
}

/// Gives the parser its tokens.
pub(super) struct Tokens<'a> {
    text: &'a str,
    extent: Extent,
    lexer: Lexer<'a>,
    seen: Seen,
    depth: Depth,
    /// Blocks that are open.
    blocks: usize,
    /// The width of the first line's indentation.
    margin: usize,
    /// Where the text went back behind the margin.
    behind: Option<TextRange>,
    previous: Previous,
    /// Whether the function's own `def` has come.
    in_function: bool,
    /// Whether a `match` has come.
    in_match: bool,
    /// Whether there is nothing more to take, but for the ends of open blocks.
    ended: bool,
    stopped: Option<Stopped>,
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, LexicalError>;

    /// Where the text holds no token, any error will do: the parser must only stop, and
    /// [`Tokens::finish`] tells what is wrong.
    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return self.end_of_block().map(Ok);
        }
        match self.advance() {
            Ok(token) => token.map(Ok),
            Err(stopped) => {
                self.stop(stopped);
                let end = self.seen.end;
                Some(Err(LexicalError::new(LexicalErrorType::Eof, end)))
            }
        }
    }
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

impl<'a> Tokens<'a> {
    /// The tokens of `text`; lines before `start` hold none of them.
    pub(super) fn new(text: &'a str, start: TextSize, extent: Extent) -> Self {
        Self {
            text,
            extent,
            lexer: Lexer::new(text, start),
            seen: Seen {
                end: start,
                ..Seen::default()
            },
            depth: Depth::new(),
            blocks: 0,
            margin: 0,
            behind: None,
            previous: Previous::None,
            in_function: false,
            in_match: false,
            ended: false,
            stopped: None,
        }
    }

    /// What was remembered of all tokens; those the parser did not ask for are looked at, too.
    pub(super) fn finish(mut self) -> Result<Seen, Stopped> {
        while !self.ended {
            if let Err(stopped) = self.advance() {
                self.stop(stopped);
            }
        }
        match self.stopped {
            Some(stopped) => Err(stopped),
            None => Ok(self.seen),
        }
    }

    fn stop(&mut self, stopped: Stopped) {
        self.ended = true;
        self.blocks = 0;
        self.stopped = Some(stopped);
    }

    /// Closes a block that the line after the function closes.
    fn end_of_block(&mut self) -> Option<Token> {
        self.blocks = self.blocks.checked_sub(1)?;
        Some((Tok::Dedent, TextRange::empty(self.seen.end)))
    }

    /// The next token for the parser.
    fn advance(&mut self) -> Result<Option<Token>, Stopped> {
        loop {
            let (token, range) = match self.lexer.next() {
                Ok(Some(next)) => next,
                Ok(None) => {
                    self.ended = true;
                    self.blocks = 0;
                    if self.extent == Extent::Function && !self.in_function {
                        let end = TextRange::empty(self.seen.end);
                        return Err(Stopped::NotAFunction(end, "the end of the text".to_owned()));
                    }
                    return Ok(None);
                }
                Err(Stop::Digits) => return Err(too_many_digits(self.text, self.seen.end)),
                Err(Stop::Lexical(error)) => return Err(Stopped::Lexical(self.located(error))),
            };
            let admitted = self.admit(token, range)?;
            if admitted.is_some() {
                return Ok(admitted);
            }
        }
    }

    /// What the parser is to see of a token of the text.
    fn admit(&mut self, token: Tok, range: TextRange) -> Result<Option<Token>, Stopped> {
        let previous = self.previous;
        let line_begins = matches!(previous, Previous::None | Previous::Line);
        if !self.depth.admits(shape(&token)) {
            return Err(Stopped::TooDeep(range));
        }
        if let Some(range) = self.behind
            && !matches!(token, Tok::Dedent)
        {
            return Err(Stopped::Indentation(range));
        }
        if self.extent == Extent::Function && line_begins && !self.in_function {
            self.expect_function(&token, range)?;
        }
        self.previous = Previous::Other;
        let (token, range) = match token {
            Tok::Indent if previous == Previous::None => {
                self.previous = previous;
                self.margin = extent::width(&self.text[range]);
                return Ok(None);
            }
            Tok::Indent => {
                self.previous = Previous::Line;
                self.blocks += 1;
                if self.blocks > crate::ast::MAX_DEPTH {
                    return Err(Stopped::TooDeep(range));
                }
                (token, TextRange::empty(range.end()))
            }
            Tok::Dedent if self.blocks == 0 => {
                self.previous = previous;
                self.behind = Some(range);
                return Ok(None);
            }
            Tok::Dedent => {
                self.previous = Previous::Line;
                self.blocks -= 1;
                (token, range)
            }
            Tok::Newline => {
                self.previous = Previous::Line;
                let rest = &self.text[usize::from(range.end())..];
                self.ended = self.in_function && extent::block_ends(rest, self.margin);
                (token, range)
            }
            Tok::Elif if line_begins => {
                self.seen.elifs.push(range.start());
                (Tok::If, range)
            }
            Tok::String {
                kind: StringKind::FString | StringKind::RawFString,
                triple_quoted,
                ..
            } => {
                self.seen.format_strings.push(range.start());
                let plain = Tok::String {
                    value: String::new(),
                    kind: StringKind::String,
                    triple_quoted,
                };
                (plain, range)
            }
            Tok::Def => {
                self.previous = Previous::Def(range.start());
                (token, range)
            }
            Tok::Name { .. } => {
                self.name_of(previous, range);
                (token, range)
            }
            Tok::Match | Tok::Case | Tok::Type => {
                self.name_of(previous, range);
                if line_begins && self.begins_statement(&token) {
                    (token, range)
                } else {
                    (name(&token), range)
                }
            }
            _ => (token, range),
        };
        self.seen.end = self.seen.end.max(range.end());
        Ok(Some((token, range)))
    }

    /// Remembers a name that stands after a `def`.
    fn name_of(&mut self, previous: Previous, name: TextRange) {
        if let Previous::Def(start) = previous {
            self.seen.defs.push(Def { start, name });
        }
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

    /// Whether `match`, `case` or `type` at the beginning of a line is that statement: the line is
    /// read ahead.
    fn begins_statement(&mut self, word: &Tok) -> bool {
        let mut ahead = self.lexer.clone();
        let mut line = Vec::new();
        // Where the line holds an error, the parser does not come to its end.
        while let Ok(Some((token, _))) = ahead.next() {
            if matches!(token, Tok::Newline) {
                break;
            }
            line.push(token);
        }
        match (word, &line[..]) {
            // A suite never stands on the line of a `match`; `match[a]: int` is an annotation.
            (Tok::Match, [subject @ .., Tok::Colon]) => {
                self.in_match |= !subject.is_empty();
                !subject.is_empty()
            }
            (Tok::Case, rest) => self.in_match && has_suite(rest),
            (Tok::Type, [name, rest @ ..]) => {
                matches!(name, Tok::Name { .. } | Tok::Type | Tok::Match | Tok::Case)
                    && matches!(rest.first(), Some(Tok::Equal | Tok::Lsqb))
            }
            _ => false,
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

/// The name that `match`, `case` or `type` is elsewhere.
fn name(word: &Tok) -> Tok {
    let name = match word {
        Tok::Match => "match",
        Tok::Case => "case",
        _ => "type",
    };
    Tok::Name {
        name: name.to_owned(),
    }
}

/// Whether a line goes on to a `:` that opens a suite.
fn has_suite(line: &[Tok]) -> bool {
    let mut nesting = 0_usize;
    let mut lambdas = 0_usize;
    for (at, token) in line.iter().enumerate() {
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
