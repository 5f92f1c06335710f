//! Families of variables and the parameters they add to the native function.

use indexmap::IndexMap;

use super::HandlerError;
use crate::ast::Name;
use crate::signature::{AbiParam, InitFilter, MetaValue, Variable};
use crate::span::Span;
use crate::types::{Const, Foreign, Type};

/// A parameter of the Python function that belongs to a category.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its name.
    pub name: Name,
    /// Type of its value.
    pub ty: Type,
    /// The value given for it.
    pub constant: Option<Const>,
    /// The host's object given for it.
    pub foreign: Option<Foreign>,
    /// Where it is declared.
    pub span: Span,
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

    /// The variables of the declared parameters, in order.
    fn variables(&self, declared: &[Declared]) -> Result<Vec<Variable>, HandlerError>;

    /// Facts for the result.
    fn metadata(&self, declared: &[Declared]) -> IndexMap<String, MetaValue> {
        let _ = declared;
        IndexMap::new()
    }
}
