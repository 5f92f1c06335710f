//! What can be wrong with a function's annotations and arguments.

use crate::ast::Name;
use crate::diagnostic::{Diagnostic, ForeignError};
use crate::handlers::failure;
use crate::span::Span;
use crate::types::{AbiType, MAX_ELEMENTS, Type};

/// A mistake, as facts.
#[derive(Debug)]
pub(super) enum AnalyzeError {
    /// A context that nobody has taught anything.
    EmptyContext {
        span: Span,
    },
    MissingAnnotation {
        name: Name,
        span: Span,
    },
    MissingArgument {
        name: Name,
        ty: Type,
        span: Span,
    },
    UnknownArgument {
        name: Name,
        span: Span,
    },
    ArgumentType {
        name: Name,
        given: String,
        expected: Type,
        span: Span,
    },
    Source(SourceError),
    UnknownOutput {
        span: Span,
    },
    NestedState {
        span: Span,
    },
    StateWithoutValue {
        name: Name,
        span: Span,
    },
    StateNotAName {
        span: Span,
    },
    StateTwice {
        name: Name,
        span: Span,
        first: Span,
    },
    StateType {
        name: Name,
        ty: Type,
        span: Span,
    },
    NameTaken {
        name: Name,
        span: Span,
        first: Span,
    },
    Plain(PlainError),
    Handler {
        handler: String,
        span: Span,
        foreign: ForeignError,
    },
}

impl From<AnalyzeError> for Diagnostic {
    fn from(error: AnalyzeError) -> Self {
        use AnalyzeError as E;
        match error {
            E::EmptyContext { span } => {
                Diagnostic::new("unknown-type", "the context that compiles this knows no types", span)
                    .help("call `tickjit.register_all()` in its block, or compile outside of it")
            }
            E::MissingAnnotation { name, span } => {
                Diagnostic::new("missing-annotation", format!("parameter `{name}` has no type annotation"), span).help(
                    format!("write `{name}: float` for a constant, or `{name}: Signal[float]` for an input"),
                )
            }
            E::MissingArgument { name, ty, span } => Diagnostic::new(
                "missing-argument",
                format!("no value is given for the constant `{name}`"),
                span,
            )
            .help(if ty.as_container().is_some() {
                format!(
                    "pass {} for `{name}` when compiling, or give it a default",
                    ty.with_article()
                )
            } else {
                format!(
                    "pass {} for `{name}` when compiling, give it a default, or make it an input: `{name}: Signal[{ty}]`",
                    ty.with_article()
                )
            }),
            E::UnknownArgument { name, span } => Diagnostic::new(
                "unknown-argument",
                format!("a value is given for `{name}`, which is no parameter"),
                span,
            )
            .help("give values for the function's own parameters only"),
            E::ArgumentType { name, given, expected, span } => Diagnostic::new(
                "argument-type",
                format!("the value given for `{name}` is {given}, not {expected}"),
                span,
            )
            .help(format!(
                "pass {}, or change the annotation of `{name}`",
                expected.with_article()
            )),
            E::Source(error) => error.into(),
            E::UnknownOutput { span } => Diagnostic::new(
                "unknown-output",
                "this return annotation is not one tickjit knows",
                span,
            )
            .help("use a type such as float, tuple[float, int] for several outputs, Outputs(mean=float) for named ones, or None"),
            E::NestedState { span } => Diagnostic::new(
                "nested-state",
                "state is declared inside a block",
                span,
            )
            .help("move the declaration to the top level of the function"),
            E::StateWithoutValue { name, span } => Diagnostic::new(
                "state-without-value",
                format!("the state variable `{name}` has no initial value"),
                span,
            )
            .help(format!("write `{name}: State[...] = value`; START stores the value")),
            E::StateNotAName { span } => Diagnostic::new(
                "state-not-a-name",
                "only a name can be a state variable",
                span,
            )
            .help("write `name: State[float] = 0.0`"),
            E::StateTwice { name, span, first } => {
                Diagnostic::new("duplicate-name", format!("the state variable `{name}` is declared twice"), span)
                    .and(first, "first declared here")
                    .help("remove one of the declarations")
            }
            E::StateType { name, ty, span } => Diagnostic::new(
                "state-type",
                format!("a state variable cannot be of type {ty}"),
                span,
            )
            .help(match ty {
                Type::Str => "use an enumeration whose values are ints".to_owned(),
                Type::Tuple(_) => format!("use a state for each element of `{name}`"),
                _ => format!("give `{name}` a type that one cell can hold, or use several state variables"),
            }),
            E::NameTaken { name, span, first } => Diagnostic::new(
                "duplicate-name",
                format!("the state variable `{name}` has the name of a parameter"),
                span,
            )
            .and(first, "the parameter")
            .help("rename one of them"),
            E::Plain(error) => error.into(),
            E::Handler { handler, span, foreign } => {
                failure(&handler, span, foreign)
            }
        }
    }
}

/// What is wrong with the answers of source categories.
#[derive(Debug)]
pub(super) enum SourceError {
    UnknownCategory {
        name: Name,
        category: String,
        span: Span,
    },
    VariableTwice {
        name: Name,
        category: String,
        span: Span,
        first: Span,
    },
    NoSuchArray {
        name: Name,
        param: Name,
        ty: AbiType,
        category: String,
        span: Span,
    },
    TooFar {
        name: Name,
        index: u32,
        category: String,
        span: Span,
    },
}

impl From<SourceError> for Diagnostic {
    fn from(error: SourceError) -> Self {
        use SourceError as E;
        match error {
            E::UnknownCategory { name, category, span } => Diagnostic::new(
                "unknown-category",
                format!("`{name}` belongs to the source category \"{category}\", which is not registered"),
                span,
            )
            .help("register the category in this context before compiling"),
            E::VariableTwice { name, category, span, first } => Diagnostic::new(
                "duplicate-name",
                format!("source category \"{category}\" makes a second variable `{name}`"),
                span,
            )
            .and(first, "the first one")
            .help("give each variable a name of its own"),
            E::NoSuchArray { name, param, ty, category, span } => Diagnostic::new(
                "unknown-storage",
                format!(
                    "source category \"{category}\" looks for `{name}` in \"{param}\", which is no parameter of type {ty}"
                ),
                span,
            )
            .help("name a parameter that this category, or another one, adds with that type"),
            E::TooFar { name, index, category, span } => Diagnostic::new(
                "unknown-storage",
                format!(
                    "source category \"{category}\" puts `{name}` into element {index} of an array; there are at most {MAX_ELEMENTS}"
                ),
                span,
            )
            .help("number the variables of the category from 0 on"),
        }
    }
}

/// What is wrong with a plain function.
#[derive(Debug)]
pub(super) enum PlainError {
    /// A parameter has no annotation.
    Parameter { name: Name, span: Span },
    /// It declares a state variable.
    State { name: Name, span: Span },
    /// A parameter or the result is of a type that C does not have.
    Type { place: String, ty: Type, span: Span },
}

impl From<PlainError> for Diagnostic {
    fn from(error: PlainError) -> Self {
        use PlainError as E;
        match error {
            E::Parameter { name, span } => Diagnostic::new(
                "missing-annotation",
                format!("parameter `{name}` has no type annotation"),
                span,
            )
            .help(format!("write `{name}: float`, or another type that C has")),
            E::State { name, span } => Diagnostic::new(
                "plain-function",
                format!("a plain function keeps no state, which `{name}` is"),
                span,
            )
            .help("make it a node, or pass the value and return the new one"),
            E::Type { place, ty, span } => Diagnostic::new(
                "plain-function",
                format!("{place} of a plain function cannot be {}", ty.with_article()),
                span,
            )
            .help("use int, float, bool, datetime, timedelta, an Enum; for a parameter str, bytes, Buffer[float]; for a result a tuple, or None"),
        }
    }
}
