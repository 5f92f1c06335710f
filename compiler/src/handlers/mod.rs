//! The plug points: what a host can teach the compiler.
//!
//! A handler is a question and an answer, both values: it never gets `&mut` access to the compiler.
//! `Ok(None)` means "not mine", and the next handler, or the default, is asked. What a handler
//! refuses becomes its diagnostic; an error of the host's own ([`HandlerError::Foreign`]) passes
//! through unopened, in a diagnostic at the user's line that names the kind of handler.
//!
//! Registering takes `&mut` [`CompilationContext`], compiling takes `&`. The built-in types and the
//! signal extension are registered through these traits and through nothing else.

mod advice;
mod calls;
mod categories;
mod context;
mod expansion;
mod inference;
mod inputs;
mod natives;
mod provenance;
mod resolver;
mod rewriting;
mod scope;
mod types;
mod unknown;

use crate::ast::Name;
use crate::diagnostic::{Diagnostic, ForeignError};
use crate::options::CompilationOptions;
use crate::signature::Variable;
use crate::span::Span;
use crate::types::{Const, Type};

pub use advice::{Advisor, Sought};
pub use calls::{CallQuestion, FunctionHandler};
pub use categories::{CategoryQuestion, Declared, SourceCategory};
pub use context::{CompilationContext, RegistryError};
pub use expansion::{Expansion, Tree};
pub use inference::{
    AssignmentHandler, AttributeAccessor, AttributeLowerer, MethodHandler, MethodQuestion,
};
pub use inputs::{Argument, InputHandler, OutputHandler, ParameterInfo, SignalProcessor};
pub use natives::{Native, NativeBody};
pub use provenance::{Asking, Provenance, made_by};
pub(crate) use provenance::{failure, note};
pub use resolver::Resolver;
pub use rewriting::{AstHandler, Node, NodeKind, Replacement, Rewrite, RewriteOrder};
pub use scope::{Binding, EmptyScope, FunctionRef, FunctionSource, Scope};
pub use types::{
    AttributeQuestion, BinaryQuestion, CompareQuestion, ConvertQuestion, Declaration,
    IterateQuestion, Iteration, StateQuestion, TypeHandler, UnaryQuestion,
};

/// What a handler answers when it fails.
#[derive(Clone, Debug)]
pub enum HandlerError {
    /// The user's code is refused.
    Refused(Box<Diagnostic>),
    /// The host's own error.
    Foreign(ForeignError),
}

impl From<Diagnostic> for HandlerError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Refused(Box::new(diagnostic))
    }
}

/// A handler's answer; `Ok(None)` declines.
pub type Answer<T> = Result<Option<T>, HandlerError>;

/// A typed operand of a question.
#[derive(Clone, Copy, Debug)]
pub struct Operand<'a> {
    /// Its type; where a type is wanted, that one; [`Type::None`] for another binding that is no value.
    pub ty: &'a Type,
    /// Its value, where it is known.
    pub constant: Option<&'a Const>,
    /// The variable, where the operand is just its name.
    pub variable: Option<&'a Variable>,
    /// What the operand names, where it is no value: a type, a marker, an enumeration.
    pub binding: Option<&'a Binding>,
    /// Where it is an f-string, the operand is a tuple of its values, and these are its parts.
    pub parts: Option<&'a [TextPart]>,
    /// Where it stands.
    pub span: Span,
}

/// A part of a text with values in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// As it stands.
    Text(Name),
    /// A value.
    Value {
        /// The element of the operand.
        element: usize,
        /// How it is to be written; empty for its usual text.
        spec: Name,
        /// Where it stands.
        span: Span,
    },
}

/// What a call wants of an argument; asked before the argument is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A value.
    Anything,
    /// A value for which this type is expected: it decides what `[]` is.
    Of(Type),
    /// Something that is iterated over while the call runs. What is no value by itself, such as
    /// `range(3)` or `d.items()`, comes as a list, of the type if one is expected.
    Items(Option<Type>),
    /// Something with a length: `d.values()` comes as a list, too.
    Sized,
    /// Something that is asked about and need not be read: `base[key]` comes as what the type of the
    /// base gives for `__place__` of the key, where it gives anything.
    Place,
    /// Something that is written as text: an f-string comes as its values and parts.
    Text,
    /// A type, as in an annotation: it is the operand's type.
    Type,
}

/// The refusal of a format specification that is none of a type's.
pub(crate) fn format_spec(spec: &str, ty: &Type, span: Span) -> Diagnostic {
    Diagnostic::new(
        "format-spec",
        format!("`{spec}` is no format of {ty} here"),
        span,
    )
    .help("numbers take formats such as `.3f`, `8d`, `+.2e`, `,`; write `{x}` for the usual text")
}

/// What every question about code carries.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Options of the compilation.
    pub options: &'a CompilationOptions,
    /// Where the code stands that is asked about.
    pub span: Span,
    /// Context, scope, and the interface of the native function.
    pub resolver: Resolver<'a>,
}
