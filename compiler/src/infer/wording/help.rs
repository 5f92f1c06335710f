//! Help lines of mistakes in a body, and the commonest mistake: a value of another type than is due.

use crate::ast::Name;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::types::Type;

/// What was perhaps meant, else another help.
pub(super) fn near_help(near: Option<String>, otherwise: impl Into<String>) -> String {
    near.map_or_else(
        || otherwise.into(),
        |near| format!("did you mean `{near}`?"),
    )
}

/// How many names are too many to be listed.
pub(super) const MANY: usize = 40;

/// The help for a name that an object has not: what was perhaps meant, else what there is.
pub(super) fn member_help(
    near: Option<String>,
    instead: Option<String>,
    owner: &str,
    members: &[String],
) -> String {
    if let (None, Some(instead)) = (&near, instead) {
        return instead;
    }
    let shown: Vec<_> = members.iter().map(|name| format!("`{name}`")).collect();
    let otherwise = match &*shown {
        [] => format!("{owner} has no attributes and methods in compiled functions"),
        _ => format!("there are {}", shown.join(", ")),
    };
    near_help(near, otherwise)
}

/// What to do where texts are no operands.
pub(super) const TEXTS: &str =
    "texts are put together in `print` and in messages only, by f-strings: `print(f\"x is {x}\")`";

/// What to do where None is no operand.
pub(super) const NOTHING: &str = "a value is never None: ask `valid(x)` whether an input has one, and say in a state of its own whether there is one";

/// Names, each as code.
pub(super) fn listed(names: &[Name]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// How values of two types become of one.
pub(super) fn widening_help(first: &Type, second: &Type) -> String {
    match (first, second) {
        (Type::Int | Type::Bool, Type::Float) | (Type::Float, Type::Int | Type::Bool) => {
            "make both floats: write 0.0 instead of 0, or float(...)".to_owned()
        }
        (Type::Bool, Type::Int) | (Type::Int, Type::Bool) => {
            "make both ints with int(...), or both bools".to_owned()
        }
        _ => "use one type, or another name".to_owned(),
    }
}

/// A value of another type than is due.
pub(super) fn no_conversion(from: &Type, to: &Type, place: &str, span: Span) -> Diagnostic {
    let message = format!(
        "{place} is {}, but {} is expected",
        from.with_article(),
        to.with_article()
    );
    match (from, to) {
        (Type::Float, Type::Int) => Diagnostic::new("float-to-int", message, span)
            .help("write `int(...)` to cut off, `round(...)` to round, `//` for a division of ints; or declare a float"),
        (Type::None, _) => Diagnostic::new("type-mismatch", message, span)
            .help("start with a value, and say in a state beside it whether there is one: `known: State[bool] = False`"),
        (Type::Tuple(_), _) => Diagnostic::new("type-mismatch", message, span)
            .help("use one of the elements, or declare a tuple: `tuple[float, float]`"),
        (Type::Int | Type::Float, Type::Bool) => {
            Diagnostic::new("number-to-bool", message, span).help("write bool(...) or a comparison")
        }
        (Type::Optional(_), _) => Diagnostic::new("optional-value", message, span)
            .help("test for None first: `if x is not None:`, or give a default: `d.get(k, 0)`"),
        (Type::Container(given), Type::Container(wanted))
            if given.is_frozen() && !wanted.is_frozen() =>
        {
            Diagnostic::new("constant-container", message, span)
                .help("give a copy: write `list(x)` or `x.copy()`")
        }
        (Type::Str, _) | (_, Type::Str) => Diagnostic::new("type-mismatch", message, span)
            .help("strings exist in print, raise and assert only; use an enum or an int"),
        _ => Diagnostic::new("type-mismatch", message, span)
            .help("convert it, or change the annotation"),
    }
}
