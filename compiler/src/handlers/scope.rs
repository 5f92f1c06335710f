//! What names mean outside the function.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::ast::{self, Name};
use crate::span::SourceFile;
use crate::types::{Const, ExceptionClass, Foreign, NamedType};

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Binding {
    /// Something with a well-known dotted name: `builtins.abs`, `math`, `math.sqrt`,
    /// `datetime.datetime`, `tickjit.State`, `tickjit.signals.ticked`.
    Symbol(Name),
    /// A value.
    Constant(Const),
    /// A value written as an expression, in the scope it is written in.
    Expression(Arc<ast::Expr>, Arc<dyn Scope>),
    /// An enumeration class.
    Enum(NamedType),
    /// A Python function, to be compiled along.
    Function(FunctionRef),
    /// An exception class.
    Exception(ExceptionClass),
    /// Anything else the host knows.
    Foreign(Foreign),
}

/// The text or tree of a function.
#[derive(Clone, Debug)]
pub enum FunctionSource {
    /// Text that begins with the function's decorators or `def`. What follows the function is not
    /// looked at.
    Text(SourceFile),
    /// A tree whose spans are in this file.
    Tree(Arc<ast::Function>, SourceFile),
}

/// A function outside the one being compiled.
#[derive(Clone)]
pub struct FunctionRef {
    /// Equal for the same function, different for different ones, while compiling.
    pub identity: usize,
    /// Its name.
    pub name: Name,
    /// Its source.
    pub source: FunctionSource,
    /// What names in it mean.
    pub scope: Arc<dyn Scope>,
}

impl fmt::Debug for FunctionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FunctionRef({})", self.name)
    }
}

/// A function's globals and closure.
pub trait Scope: Send + Sync {
    /// What a name stands for.
    fn lookup(&self, name: &str) -> Option<Binding>;

    /// What `base.name` stands for, where that is known when compiling.
    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding>;

    /// The names that are bound, for suggestions.
    fn names(&self) -> Vec<Name> {
        Vec::new()
    }

    /// The attributes of an object, for suggestions.
    fn members(&self, _: &Binding) -> Vec<String> {
        Vec::new()
    }

    /// The scope as the host that made it knows it, for handlers of the same host.
    fn host(&self) -> Option<&dyn Any> {
        None
    }
}

impl fmt::Debug for dyn Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scope")
    }
}

/// A scope without names.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmptyScope;

impl Scope for EmptyScope {
    fn lookup(&self, _: &str) -> Option<Binding> {
        None
    }

    fn attribute(&self, _: &Binding, _: &str) -> Option<Binding> {
        None
    }
}
