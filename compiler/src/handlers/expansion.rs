//! Answers to questions about code: typed trees with holes, or Python's own trees.
//!
//! A [`Fragment`] is already typed and says exactly what is computed. A [`Tree`] is Python, as a user
//! could have written it, and is typed like that in the scope of the function. In both, the operands
//! of the question are evaluated once and in order, however often they are used.
//!
//! ```
//! use tickjit_compiler::ast::{BinaryOp, Expr};
//! use tickjit_compiler::handlers::{Expansion, Tree};
//! use tickjit_compiler::span::Span;
//!
//! // x * x, of whatever type x is
//! let operand = || Expr::operand(0, Span::default());
//! let square = Expansion::from(Tree::new(operand().binary(BinaryOp::Mult, operand())));
//! ```

use crate::ast::{Block, Expr};
use crate::hir::Fragment;
use crate::types::Type;

/// What takes the place of an operation.
#[derive(Clone, Debug)]
pub enum Expansion {
    /// A typed tree with holes for the operands.
    Fragment(Fragment),
    /// Python.
    Tree(Box<Tree>),
}

/// Statements and a value, as Python.
///
/// Names are those of the function's scope. Names with a dot are [reserved](crate::ast::reserved): the
/// operands of the question are `tickjit.operand.<n>`, parameters of the native function
/// `tickjit.param.<name>`, and symbols their dotted names. Names that the statements assign are the
/// tree's own, but those of state variables. Nodes without a place take that of the question.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Run before the value; without `return`, and `break` or `continue` only of loops in them.
    pub statements: Block,
    /// The value; `None` for what has none.
    pub value: Expr,
    /// The type of the value. One of another type with the same representation is taken to be of this
    /// type, where one of the two is a [`Type::Named`]; otherwise it is converted, or refused.
    pub ty: Option<Type>,
}

impl Tree {
    /// The value of an expression.
    #[must_use]
    pub fn new(value: Expr) -> Self {
        Self {
            statements: Block::new(),
            value,
            ty: None,
        }
    }

    /// Statements to run before the value.
    #[must_use]
    pub fn after(mut self, statements: Block) -> Self {
        self.statements = statements;
        self
    }

    /// The type of the value.
    #[must_use]
    pub fn of(mut self, ty: Type) -> Self {
        self.ty = Some(ty);
        self
    }
}

impl From<Fragment> for Expansion {
    fn from(fragment: Fragment) -> Self {
        Self::Fragment(fragment)
    }
}

impl From<Tree> for Expansion {
    fn from(tree: Tree) -> Self {
        Self::Tree(Box::new(tree))
    }
}
