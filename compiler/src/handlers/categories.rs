//! Families of variables and the parameters they add to the native function.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{HandlerError, Resolver};
use crate::ast::{self, Name};
use crate::signature::{AbiParam, InitFilter, MetaValue, Signature, Variable};
use crate::span::Span;
use crate::types::{Const, Foreign, Type};

/// A parameter of the Python function.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its name.
    pub name: Name,
    /// Id of the source category it belongs to.
    pub category: Arc<str>,
    /// Type of its value.
    pub ty: Type,
    /// The value given for it.
    pub constant: Option<Const>,
    /// The host's object given for it.
    pub foreign: Option<Foreign>,
    /// Where it is declared.
    pub span: Span,
}

/// What a category is asked about.
#[derive(Clone, Copy)]
pub struct CategoryQuestion<'a> {
    /// The parameters of the function that belong to the category, in order.
    pub declared: &'a [Declared],
    /// All parameters of the function, in order.
    pub parameters: &'a [Declared],
    /// What is known of the interface: all parameters of the native function, state slots, outputs,
    /// and the variables made so far.
    pub signature: &'a Signature,
    /// The function.
    pub function: &'a ast::Function,
    /// What names in it mean.
    pub resolver: &'a Resolver<'a>,
}

/// A family of variables.
pub trait SourceCategory: Send + Sync {
    /// Unique id.
    fn id(&self) -> &str;

    /// Position among the categories; unique. Built-in ones use -4 to -1, extensions start at 0.
    fn order(&self) -> i32;

    /// When its variables may be read by name.
    fn init_filter(&self) -> InitFilter;

    /// The parameters it adds, also when a function declares none of its variables.
    fn params(&self) -> Vec<AbiParam>;

    /// The variables of the declared parameters, in order. Categories are asked by order.
    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError>;

    /// Facts for the result; asked when all variables are known.
    fn metadata(
        &self,
        question: &CategoryQuestion<'_>,
    ) -> Result<IndexMap<String, MetaValue>, HandlerError> {
        let _ = question;
        Ok(IndexMap::new())
    }
}
