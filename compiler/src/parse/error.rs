//! What can be wrong with a text, as facts with spans, and their wording. Hosts that convert trees of
//! their own say the same of them.

use crate::ast::MAX_DEPTH;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A mistake found while parsing.
#[derive(Clone, Debug)]
pub enum ParseError {
    /// The text is not Python.
    Syntax {
        /// What is wrong.
        message: String,
        /// The place.
        span: Span,
    },
    /// The text is Python that the language does not have.
    Refused {
        /// What it is.
        construct: Construct,
        /// The place.
        span: Span,
    },
    /// Expressions or blocks nest too deeply.
    TooDeep {
        /// The place where the bound is crossed.
        span: Span,
    },
    /// An integer literal that no operation could use.
    IntegerTooWide {
        /// The literal.
        span: Span,
    },
    /// The text of a function does not begin with one.
    NotAFunction {
        /// What it begins with.
        found: String,
        /// The place.
        span: Span,
    },
}

/// What Python has and the language has not.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    AsyncFor,
    AsyncFunction,
    AsyncWith,
    Await,
    Bytes,
    ClassMember,
    ClassPattern,
    Complex,
    DoubleStarArgument,
    DoubleStarParameter,
    Ellipsis,
    FormatString,
    GeneratorExpression,
    Global,
    Import,
    ImportStar,
    Lambda,
    LoneSurrogate,
    MappingPattern,
    MatrixProduct,
    ModuleStatement,
    NamedCharacter,
    NestedClass,
    NestedFormat,
    NestedFunction,
    Nonlocal,
    RaiseFrom,
    RelativeImport,
    StarArgument,
    StarParameter,
    StarPattern,
    StarTarget,
    TryStar,
    TypeAlias,
    TypeParameters,
    With,
    Yield,
}

const SYNCHRONOUS: &str = "write a synchronous function: it runs once per event, to its end";

impl Construct {
    /// Code, name, and what to write instead.
    #[rustfmt::skip]
    fn wording(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::AsyncFor => ("unsupported-statement", "`async for`", SYNCHRONOUS),
            Self::AsyncFunction => ("async-function", "`async def`", "write `def`: the function runs once per event, to its end"),
            Self::AsyncWith => ("unsupported-statement", "`async with`", SYNCHRONOUS),
            Self::Await => ("unsupported-expression", "`await`", SYNCHRONOUS),
            Self::Bytes => ("unsupported-expression", "a bytes literal", "use integers"),
            Self::ClassMember => ("unsupported-class", "a class with anything but `NAME = value` members", "keep only the members of an enumeration: `A = 1`"),
            Self::ClassPattern => ("unsupported-statement", "a pattern of a class", "compare the values themselves: `case 1:` or `case Side.BUY:`"),
            Self::Complex => ("unsupported-expression", "a complex number", "keep the real and the imaginary part in two floats"),
            Self::DoubleStarArgument => ("star-args", "`**` in a call", "write the keyword arguments out"),
            Self::DoubleStarParameter => ("star-args", "a `**` parameter", "write the parameters out, each with its annotation"),
            Self::Ellipsis => ("unsupported-expression", "`...`", "write `pass` for an empty suite"),
            Self::FormatString => ("unsupported-expression", "an f-string in an annotation", "write the annotation itself"),
            Self::GeneratorExpression => ("unsupported-expression", "a generator expression", "write a list comprehension: `[x for x in xs]`"),
            Self::Global => ("unsupported-statement", "`global`", "keep the value in a state: `x: State[int] = 0`"),
            Self::Import => ("unsupported-statement", "`import` inside a function", "import at the top of the module"),
            Self::ImportStar => ("unsupported-statement", "`from ... import *`", "import the names one by one"),
            Self::Lambda => ("unsupported-expression", "`lambda`", "define a function at the top of the module and call it"),
            Self::LoneSurrogate => ("unsupported-expression", "a lone surrogate in a string", "write the character itself"),
            Self::MappingPattern => ("unsupported-statement", "a pattern of a mapping", "write a guard: `case d if key in d:`"),
            Self::MatrixProduct => ("unsupported-expression", "`@` between values", "write the sum of products out"),
            Self::ModuleStatement => ("unsupported-statement", "this statement outside a function", "a module's text holds functions, imports, enumerations and `NAME = value`"),
            Self::NamedCharacter => ("unsupported-expression", "a character by its name, `\\N{...}`,", "write the character itself, or its number: `\\u00b0`"),
            Self::NestedClass => ("nested-class", "a class inside a function", "define the class at the top of the module"),
            Self::NestedFormat => ("unsupported-expression", "a field in a format specification", "write the width and the precision out: `{x:8.3f}`"),
            Self::NestedFunction => ("nested-function", "a function inside a function", "define it at the top of the module and call it"),
            Self::Nonlocal => ("unsupported-statement", "`nonlocal`", "keep the value in a state: `x: State[int] = 0`"),
            Self::RaiseFrom => ("unsupported-statement", "`raise ... from`", "write `raise` without the cause"),
            Self::RelativeImport => ("unsupported-statement", "a relative import", "name the module in full"),
            Self::StarArgument => ("star-args", "`*` in a call", "write the arguments out"),
            Self::StarParameter => ("star-args", "a `*` parameter", "write the parameters out, each with its annotation"),
            Self::StarPattern => ("unsupported-statement", "a star in a pattern", "write the elements out"),
            Self::StarTarget => ("unsupported-expression", "a star expression", "write the elements out"),
            Self::TryStar => ("unsupported-statement", "`except*`", "write `except`: there are no groups of errors"),
            Self::TypeAlias => ("unsupported-statement", "a `type` statement", "write the type where it is used"),
            Self::TypeParameters => ("unsupported-statement", "a function with type parameters", "annotate with the types themselves"),
            Self::With => ("unsupported-statement", "`with`", "do this outside: a compiled function has no files and no locks"),
            Self::Yield => ("generator", "`yield`", "use `return`, and keep what must last in a state: `x: State[int] = 0`"),
        }
    }
}

impl ParseError {
    /// The place.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Syntax { span, .. }
            | Self::Refused { span, .. }
            | Self::TooDeep { span }
            | Self::IntegerTooWide { span }
            | Self::NotAFunction { span, .. } => *span,
        }
    }
}

impl From<ParseError> for Diagnostic {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Syntax { message, span } => Self::new("syntax-error", message, span),
            ParseError::Refused { construct, span } => {
                let (code, name, help) = construct.wording();
                Self::new(code, format!("{name} is not supported"), span).help(help)
            }
            ParseError::TooDeep { span } => Self::new(
                "nesting-too-deep",
                format!("this nests more than {MAX_DEPTH} levels deep"),
                span,
            )
            .help("split it over several statements or functions"),
            ParseError::IntegerTooWide { span } => Self::new(
                "integer-too-wide",
                "this integer does not fit into 64 bits",
                span,
            )
            .help("integers go from -9223372036854775808 to 9223372036854775807; write a float for more"),
            ParseError::NotAFunction { found, span } => Self::new(
                "not-a-function",
                format!("expected a function, found {found}"),
                span,
            )
            .help("give a function made by `def`"),
        }
    }
}
