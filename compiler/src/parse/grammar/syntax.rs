//! The wording of errors of the lexer and the parser.

use super::tokens::{self, Stopped};
use super::{
    Construct, Failure, LexicalErrorType, Lines, ParseError, ParseErrorType, TextRange, TextSize,
    Tok,
};

/// Why there is no tree.
pub(super) fn error(failure: Failure, text: &str, lines: &Lines) -> ParseError {
    match failure {
        Failure::Tokens(stopped) => tokens_error(stopped, text, lines),
        Failure::Grammar(error, offset) => grammar_error(&error, offset, text, lines),
    }
}

/// Why tokens could not be taken.
fn tokens_error(stopped: Stopped, text: &str, lines: &Lines) -> ParseError {
    let span = |range: TextRange| lines.span(range.start().into(), range.end().into());
    match stopped {
        Stopped::Lexical(error) => {
            let range = token_at(text, error.location);
            ParseError::Syntax {
                message: lexical(&error.error, text, range),
                span: span(range),
            }
        }
        Stopped::Indentation(range) => ParseError::Syntax {
            message: "this line is indented less than the first one".to_owned(),
            span: span(token_at(text, range.end())),
        },
        Stopped::TooDeep(range) => ParseError::TooDeep { span: span(range) },
        Stopped::IntegerTooWide(range) => ParseError::IntegerTooWide { span: span(range) },
        Stopped::Async(range) => ParseError::Refused {
            construct: Construct::AsyncFunction,
            span: span(range),
        },
        Stopped::NotAFunction(range, found) => ParseError::NotAFunction {
            found,
            span: span(range),
        },
    }
}

/// Why tokens could not be parsed.
fn grammar_error(
    error: &ParseErrorType,
    offset: TextSize,
    text: &str,
    lines: &Lines,
) -> ParseError {
    let mut range = token_at(text, offset);
    let message = match error {
        ParseErrorType::Eof => {
            range = TextRange::empty(offset);
            "the text ends too early".to_owned()
        }
        ParseErrorType::ExtraToken(token) | ParseErrorType::UnrecognizedToken(token, None) => {
            unexpected(token, &text[range])
        }
        ParseErrorType::UnrecognizedToken(token, Some(expected)) => match expected.as_str() {
            "Indent" => "expected an indented block".to_owned(),
            "\"\\n\"" => unexpected(token, &text[range]),
            symbol if symbol.starts_with('"') => {
                let found = unexpected(token, &text[range]);
                format!("{found}, expected `{}`", symbol.trim_matches('"'))
            }
            _ => unexpected(token, &text[range]),
        },
        ParseErrorType::InvalidToken => unexpected(&Tok::EndOfFile, &text[range]),
        ParseErrorType::Lexical(error) => lexical(error, text, range),
    };
    ParseError::Syntax {
        message,
        span: lines.span(range.start().into(), range.end().into()),
    }
}

fn unexpected(token: &Tok, written: &str) -> String {
    match token {
        Tok::Newline => "unexpected end of line".to_owned(),
        Tok::Indent => "unexpected indentation".to_owned(),
        Tok::Dedent => "unexpected end of the block".to_owned(),
        _ if written.is_empty() => "unexpected end of the text".to_owned(),
        _ => format!("unexpected `{written}`"),
    }
}

fn lexical(error: &LexicalErrorType, text: &str, range: TextRange) -> String {
    match error {
        LexicalErrorType::StringError => "this string does not end".to_owned(),
        LexicalErrorType::UnicodeError => {
            "an escape in this string stands for no character".to_owned()
        }
        LexicalErrorType::NestingError => "this bracket closes nothing".to_owned(),
        LexicalErrorType::IndentationError => {
            "this line's indentation matches no block around it".to_owned()
        }
        LexicalErrorType::TabError | LexicalErrorType::TabsAfterSpaces => {
            "tabs and spaces are mixed in the indentation".to_owned()
        }
        LexicalErrorType::DefaultArgumentError => {
            "a parameter without a default follows one with a default".to_owned()
        }
        LexicalErrorType::DuplicateArgumentError(name) => {
            format!("parameter `{name}` is there twice")
        }
        LexicalErrorType::PositionalArgumentError | LexicalErrorType::UnpackedArgumentError => {
            "a positional argument follows a keyword argument".to_owned()
        }
        LexicalErrorType::DuplicateKeywordArgumentError(name) => {
            format!("argument `{name}` is given twice")
        }
        LexicalErrorType::UnrecognizedToken { tok } if tok.is_control() => {
            format!("unexpected character U+{:04X}", u32::from(*tok))
        }
        LexicalErrorType::UnrecognizedToken { tok } => format!("unexpected character `{tok}`"),
        LexicalErrorType::FStringError(error) => format!("this f-string is malformed: {error}"),
        LexicalErrorType::LineContinuationError => {
            "a `\\` outside a string continues a line, and must be its last character".to_owned()
        }
        LexicalErrorType::Eof => match text.as_bytes().get(usize::from(range.start())) {
            Some(b'\'' | b'"') => "this string does not end".to_owned(),
            _ => "the text ends inside brackets".to_owned(),
        },
        LexicalErrorType::OtherError(_) => {
            let written = &text[range];
            if written.starts_with(|c: char| c.is_ascii_digit()) {
                "this number is malformed".to_owned()
            } else if written.contains(['\'', '"']) {
                "this string does not end on its line".to_owned()
            } else {
                "invalid syntax".to_owned()
            }
        }
    }
}

/// The token, or a part of it, that begins at an offset.
fn token_at(text: &str, offset: TextSize) -> TextRange {
    let start = text.floor_char_boundary(usize::from(offset));
    let rest = &text[start..];
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let length = match rest.chars().next() {
        None | Some('\n' | '\r') => 0,
        Some('\'' | '"') => rest.find(['\n', '\r']).unwrap_or(rest.len()),
        Some(first) if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
        Some(first) => first.len_utf8(),
    };
    TextRange::new(tokens::size(start), tokens::size(start + length))
}
