//! F-strings: texts with values between them.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{Expr, ExprKind, Name};

/// A part of an f-string.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// As it stands.
    Text(Name),
    /// `{value!conversion:spec}`
    Field(Box<Field>),
}

/// A value in an f-string.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The value.
    pub value: Expr,
    /// The letter of a conversion.
    pub conversion: Option<char>,
    /// The format specification; empty where there is none.
    pub spec: Name,
}

/// The pieces of an f-string, with its quotes.
pub(super) struct Joined<'a>(pub(super) &'a [Piece]);

impl Display for Joined<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("f\"")?;
        for piece in self.0 {
            match piece {
                Piece::Text(text) => literal(f, text)?,
                Piece::Field(field) => write!(f, "{{{field}}}")?,
            }
        }
        f.write_char('"')
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.value.kind {
            ExprKind::Tuple(_) => write!(f, "({})", self.value)?,
            // A brace behind a brace would be text.
            ExprKind::Set(_) | ExprKind::Dict(_) | ExprKind::Comprehension { .. } => {
                write!(f, " {}", self.value)?;
            }
            ExprKind::Name(_)
            | ExprKind::Constant(_)
            | ExprKind::Joined(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Bool { .. }
            | ExprKind::Compare { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::NamedExpr { .. }
            | ExprKind::List(_)
            | ExprKind::Slice { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Call { .. } => write!(f, "{}", self.value)?,
        }
        if let Some(conversion) = self.conversion {
            write!(f, "!{conversion}")?;
        }
        if self.spec.is_empty() {
            return Ok(());
        }
        write!(f, ":{}", self.spec)
    }
}

fn literal(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '{' | '}' => write!(f, "{c}{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\x{:02x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}
