//! Patterns of `match`.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Constant, Expr, Name};
use crate::span::Span;

/// What a `case` wants of the subject, and where that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// The place.
    pub span: Span,
    /// What it is.
    pub kind: PatternKind,
}

/// The kinds of pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// A number, a text or a name with dots: the subject is equal to it.
    Value(Expr),
    /// `None`, `True`, `False`: the subject is it.
    Singleton(Constant),
    /// `_`: anything.
    Wildcard,
    /// `name`: anything, which the name then stands for.
    Capture(Name),
    /// `pattern as name`
    As {
        /// What is wanted.
        pattern: Box<Pattern>,
        /// What it is called.
        name: Name,
    },
    /// `a, b`: a sequence of as many elements.
    Sequence(Vec<Pattern>),
    /// `a | b`: at least two patterns.
    Or(Vec<Pattern>),
}

impl Pattern {
    /// Whether anything matches.
    #[must_use]
    pub fn is_irrefutable(&self) -> bool {
        match &self.kind {
            PatternKind::Wildcard | PatternKind::Capture(_) => true,
            PatternKind::As { pattern, .. } => pattern.is_irrefutable(),
            PatternKind::Or(patterns) => patterns.iter().any(Self::is_irrefutable),
            PatternKind::Value(_) | PatternKind::Singleton(_) | PatternKind::Sequence(_) => false,
        }
    }

    /// Calls `visit` with every name that the pattern binds, in order of the text.
    pub fn for_each_capture(&self, visit: &mut dyn FnMut(&Name)) {
        match &self.kind {
            PatternKind::Capture(name) => visit(name),
            PatternKind::As { pattern, name } => {
                pattern.for_each_capture(visit);
                visit(name);
            }
            PatternKind::Sequence(patterns) => {
                for pattern in patterns {
                    pattern.for_each_capture(visit);
                }
            }
            // Each alternative binds the same names.
            PatternKind::Or(patterns) => {
                if let Some(first) = patterns.first() {
                    first.for_each_capture(visit);
                }
            }
            PatternKind::Value(_) | PatternKind::Singleton(_) | PatternKind::Wildcard => {}
        }
    }

    /// Calls `visit` with the pattern and with every pattern in it.
    pub fn for_each_mut(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        visit(self);
        match &mut self.kind {
            PatternKind::As { pattern, .. } => pattern.for_each_mut(visit),
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
                for pattern in patterns {
                    pattern.for_each_mut(visit);
                }
            }
            PatternKind::Value(_)
            | PatternKind::Singleton(_)
            | PatternKind::Wildcard
            | PatternKind::Capture(_) => {}
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            PatternKind::Value(value) => write!(f, "{value}"),
            PatternKind::Singleton(constant) => write!(f, "{constant}"),
            PatternKind::Wildcard => f.write_char('_'),
            PatternKind::Capture(name) => f.write_str(name),
            PatternKind::As { pattern, name } => write!(f, "({pattern} as {name})"),
            PatternKind::Sequence(patterns) => {
                f.write_char('[')?;
                separated(f, ", ", patterns)?;
                f.write_char(']')
            }
            PatternKind::Or(patterns) => {
                f.write_char('(')?;
                separated(f, " | ", patterns)?;
                f.write_char(')')
            }
        }
    }
}

fn separated(f: &mut Formatter<'_>, between: &str, patterns: &[Pattern]) -> fmt::Result {
    for (at, pattern) in patterns.iter().enumerate() {
        write!(f, "{}{pattern}", if at > 0 { between } else { "" })?;
    }
    Ok(())
}
