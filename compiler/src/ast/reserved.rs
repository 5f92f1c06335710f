//! Names that only handlers can write: an [`ast::Name`](super::Name) with a dot in it.
//!
//! No source text makes a name with a dot, so what one means never depends on what the user's function
//! calls its own. `tickjit.operand.<n>` is an operand of the question that is answered,
//! `tickjit.param.<name>` a parameter of the native function, and anything else the symbol of that
//! dotted name, whatever is imported: `builtins.int`, `tickjit.signals.ticked`. That of a symbol whose
//! name has no dot begins with one.

use super::{Expr, ExprKind, Name};
use crate::span::Span;

const OPERAND: &str = "tickjit.operand.";
const PARAM: &str = "tickjit.param.";

/// The name that marks what handlers of nodes are to be asked about in an answer of theirs: it is called
/// with an expression, or is the condition of a `while` around a statement.
pub const VISIT: &str = "tickjit.extension.visit";

/// What a name with a dot stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved<'a> {
    /// Operand `n` of the question.
    Operand(usize),
    /// A parameter of the native function.
    Param(&'a str),
    /// The symbol of this dotted name.
    Symbol(&'a str),
}

/// What a name stands for, where it has a dot.
#[must_use]
pub fn reserved(name: &str) -> Option<Reserved<'_>> {
    if !name.contains('.') {
        return None;
    }
    if let Some(index) = name.strip_prefix(OPERAND)
        && let Ok(index) = index.parse()
    {
        return Some(Reserved::Operand(index));
    }
    if let Some(param) = name.strip_prefix(PARAM) {
        return Some(Reserved::Param(param));
    }
    Some(Reserved::Symbol(name.strip_prefix('.').unwrap_or(name)))
}

impl Expr {
    /// Operand `index` of the question, in the tree of an answer.
    #[must_use]
    pub fn operand(index: usize, span: Span) -> Self {
        Self::named(format!("{OPERAND}{index}"), span)
    }

    /// A parameter of the native function.
    #[must_use]
    pub fn param(name: &str, span: Span) -> Self {
        Self::named(format!("{PARAM}{name}"), span)
    }

    /// The symbol of a dotted name: what `from a.b import c` binds is `a.b.c`.
    #[must_use]
    pub fn symbol(dotted: &str, span: Span) -> Self {
        if dotted.contains('.') {
            Self::named(dotted, span)
        } else {
            Self::named(format!(".{dotted}"), span)
        }
    }

    /// A name as written.
    #[must_use]
    pub fn named(name: impl Into<Name>, span: Span) -> Self {
        Self {
            span,
            kind: ExprKind::Name(name.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Expr, Reserved, reserved};
    use crate::span::Span;

    #[test]
    fn dots_tell_reserved_names() {
        assert_eq!(reserved("tickjit"), None);
        assert_eq!(reserved("tickjit.operand.12"), Some(Reserved::Operand(12)));
        assert_eq!(
            reserved("tickjit.param.inputs"),
            Some(Reserved::Param("inputs"))
        );
        for symbol in [
            "builtins.int",
            "tickjit.operand.x",
            "tickjit.operand.-1",
            "math.sqrt",
        ] {
            assert_eq!(reserved(symbol), Some(Reserved::Symbol(symbol)));
        }
        let undotted = Expr::symbol("spread", Span::default());
        let name = undotted.as_name().map(|name| reserved(name));
        assert_eq!(name, Some(Some(Reserved::Symbol("spread"))));
    }
}
