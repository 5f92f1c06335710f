//! Parameters, arguments and outputs.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Answer, CategoryQuestion, Resolver};
use crate::ast;
use crate::signature::{Output, Variable};
use crate::types::{Const, Foreign, Type};

/// What is bound to a parameter when compiling.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value.
    Const(Const),
    /// A host's object.
    Foreign(Foreign),
}

/// What a parameter is.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterInfo {
    /// Type of its value.
    pub ty: Type,
    /// Id of the source category it belongs to; `constant` for a value known when compiling.
    pub category: Arc<str>,
}

/// Reads parameter annotations that are no plain types.
pub trait InputHandler: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// Lower is asked first; equal priorities are asked in order of registration.
    fn priority(&self) -> i32 {
        0
    }

    /// What the parameter is.
    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo>;

    /// The argument as it shall be used, for a parameter this handler has parsed.
    fn validate(
        &self,
        name: &str,
        value: &Argument,
        expected: &ParameterInfo,
        resolver: &Resolver<'_>,
    ) -> Answer<Argument> {
        let _ = (name, value, expected, resolver);
        Ok(None)
    }
}

/// Reads return annotations that are no plain types.
pub trait OutputHandler: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// Lower is asked first; equal priorities are asked in order of registration. The built-in
    /// handler, which knows what to say of the annotations nobody knows, has 100.
    fn priority(&self) -> i32 {
        0
    }

    /// The outputs.
    fn parse(
        &self,
        returns: &ast::Expr,
        function: &ast::Function,
        resolver: &Resolver<'_>,
    ) -> Answer<Vec<Output>>;
}

/// Looks at every variable that stands for a host's object, and may change it.
pub trait SignalProcessor: Send + Sync {
    /// Its name, for messages about what it makes, and what fails in it.
    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(std::any::type_name::<Self>())
    }

    /// The variable to use instead.
    fn process(
        &self,
        variable: &Variable,
        object: &Foreign,
        question: &CategoryQuestion<'_>,
    ) -> Answer<Variable>;
}
