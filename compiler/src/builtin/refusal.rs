//! The wording of what the built-in handlers refuse.

use crate::diagnostic::{Diagnostic, nearest};
use crate::handlers::{Asked, Binding, HandlerError, Operand};
use crate::span::Span;
use crate::types::Type;

use super::writer::Term;

/// `a op b` has no meaning.
pub(super) fn operands(asked: Asked<'_>, op: &str, a: &Type, b: &Type) -> Diagnostic {
    let refused = Diagnostic::new(
        "unsupported-operand",
        format!("`{op}` is not defined between {a} and {b}"),
        asked.span,
    )
    .label(format!("{a} {op} {b}"));
    match (a, b) {
        (Type::Str, _) | (_, Type::Str) => refused.help(TEXTS),
        _ => refused,
    }
}

/// What to do where texts are no operands.
const TEXTS: &str =
    "texts are put together in `print` and in messages only, by f-strings: `print(f\"x is {x}\")`";

/// `op a` has no meaning.
pub(super) fn operand(asked: Asked<'_>, op: &str, a: &Type) -> Diagnostic {
    Diagnostic::new(
        "unsupported-operand",
        format!("`{op}` is not defined for {a}"),
        asked.span,
    )
}

/// `is` where Python compares addresses.
pub(super) fn identity(asked: Asked<'_>, op: &str, a: &Type, b: &Type) -> Diagnostic {
    let instead = if op == "is" { "==" } else { "!=" };
    Diagnostic::new(
        "identity-comparison",
        format!("`{op}` compares the identity of objects; {a} and {b} are values"),
        asked.span,
    )
    .help(format!("write `{instead}`"))
}

/// A value that does not become one of a type by itself.
pub(super) fn conversion(asked: Asked<'_>, from: &Type, to: &Type) -> Diagnostic {
    let (code, help) = match (from, to) {
        (Type::Float, Type::Int) => (
            "float-to-int",
            "write `int(...)` to cut off, `round(...)` to round, `//` for a division of ints; or declare a float",
        ),
        (Type::Int | Type::Float, Type::Bool) => {
            ("number-to-bool", "write bool(...) or a comparison")
        }
        (Type::Optional(_), _) => ("optional-value", "test for None first: `if x is not None:`"),
        (Type::Container(given), Type::Container(wanted))
            if given.is_frozen() && !wanted.is_frozen() =>
        {
            (
                "constant-container",
                "give a copy: write `list(x)` or `x.copy()`",
            )
        }
        _ => ("type-mismatch", "convert it, or change the annotation"),
    };
    let message = format!(
        "this is {}, but {} is expected",
        from.with_article(),
        to.with_article()
    );
    Diagnostic::new(code, message, asked.span).help(help)
}

/// An empty container of which nothing says what it holds.
pub(super) fn empty_container(span: Span, callee: &str) -> Diagnostic {
    let instead = match callee {
        "dict" => "x: Dict[int, float] = {}",
        "set" => "x: Set[int] = set()",
        "deque" => "x: Deque[float] = deque(maxlen=5)",
        _ => "x: List[int] = []",
    };
    Diagnostic::new(
        "empty-container",
        "nothing says what this empty container holds",
        span,
    )
    .help(format!("write `{instead}`"))
}

/// A call with too few, too many or unknown arguments.
pub(super) fn arguments(span: Span, callee: &str, takes: &str) -> Diagnostic {
    Diagnostic::new("wrong-arguments", format!("{callee}() takes {takes}"), span)
}

/// A keyword argument that a function of those `parameters` does not take.
pub(super) fn keyword(span: Span, callee: &str, name: &str, parameters: &[&str]) -> Diagnostic {
    let refused = arguments(span, callee, &format!("no keyword argument `{name}`"));
    if let Some(near) = nearest(name, parameters.iter().copied()) {
        return refused.help(format!("did you mean `{near}`?"));
    }
    match (callee, name) {
        ("max" | "min", "default") => {
            refused.help(format!("test first: `{callee}(x) if x else 0.0`"))
        }
        ("max" | "min" | "sorted" | "sort", "key") => refused.help(
            "make tuples that begin with what is to be compared, or write the comparisons in a loop",
        ),
        ("print", _) => refused.help("texts go to `sys.stdout`: leave it out"),
        _ if parameters.is_empty() => refused.help("give the arguments by position"),
        _ => refused.help(format!("it takes `{}`", parameters.join("`, `"))),
    }
}

/// An argument of a type the function has no meaning for.
pub(super) fn argument_type(span: Span, callee: &str, wants: &str, got: &Type) -> Diagnostic {
    let refused = Diagnostic::new(
        "wrong-argument-type",
        format!("{callee}() takes {wants}, not {got}"),
        span,
    )
    .label(got.to_string());
    match (callee, got) {
        ("print", Type::Container(_)) => {
            refused.help("print the items in a loop: `for x in xs: print(x)`")
        }
        ("print", _) => refused,
        (_, Type::Container(_)) if wants.contains("number") => {
            refused.help(format!("do it for each item: `[{callee}(x) for x in xs]`"))
        }
        (_, Type::Str) => {
            refused.help("write a number: texts are printed, raised and compared only")
        }
        _ => refused,
    }
}

/// An argument that must be known when compiling.
pub(super) fn not_constant(span: Span, callee: &str, what: &str) -> Diagnostic {
    Diagnostic::new(
        "not-constant",
        format!("{what} of {callee}() must be known when compiling"),
        span,
    )
}

/// Values of which Python gives one, and which have several types.
pub(super) fn mixed(span: Span, callee: &str, types: &[&Type]) -> Diagnostic {
    let names: Vec<String> = types.iter().map(ToString::to_string).collect();
    let diagnostic = Diagnostic::new(
        "mixed-types",
        format!("{callee}() would give one of {}", names.join(" and ")),
        span,
    );
    let has = |ty: &Type| types.contains(&ty);
    if has(&Type::Float) && has(&Type::Int) {
        diagnostic.help("make all arguments float: write 0.0 instead of 0, float(n) instead of n")
    } else {
        diagnostic.help("make all arguments the same type")
    }
}

/// A name that is no value where a value is needed.
pub(super) fn not_a_value(operand: &Operand<'_>) -> Option<HandlerError> {
    let what = match operand.binding? {
        Binding::Constant(_) | Binding::Expression(..) => return None,
        Binding::Symbol(name) => name.to_string(),
        Binding::Enum(ty) => format!("the enumeration {}", ty.name()),
        Binding::Function(function) => format!("the function {}", function.name),
        Binding::Exception(class) => format!("the exception {}", class.name),
        Binding::Foreign(foreign) => foreign.description.to_string(),
    };
    Some(
        Diagnostic::new(
            "not-a-value",
            format!("{what} is not a value"),
            operand.span,
        )
        .into(),
    )
}

/// The types of some terms, each once.
pub(super) fn distinct_types(terms: &[Term]) -> Vec<&Type> {
    let mut types: Vec<&Type> = Vec::new();
    for term in terms {
        if !types.contains(&&term.ty) {
            types.push(&term.ty);
        }
    }
    types
}
