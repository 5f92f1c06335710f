//! Expressions.

use super::{Name, Piece};
use crate::span::Span;

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// The place.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer; wide enough for the operand of `-9223372036854775808`.
    Int(i128),
    /// A float.
    Float(f64),
    /// A string.
    Str(Name),
}

/// `+ - * / // % ** << >> & | ^`
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Add,
    Sub,
    Mult,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    BitAnd,
    BitOr,
    BitXor,
}

impl BinaryOp {
    /// The operator as written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mult => "*",
            Self::Div => "/",
            Self::FloorDiv => "//",
            Self::Mod => "%",
            Self::Pow => "**",
            Self::LShift => "<<",
            Self::RShift => ">>",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
        }
    }
}

/// `- + ~ not`
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    USub,
    UAdd,
    Invert,
    Not,
}

impl UnaryOp {
    /// The operator as written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::USub => "-",
            Self::UAdd => "+",
            Self::Invert => "~",
            Self::Not => "not",
        }
    }
}

/// `and or`
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoolOp {
    And,
    Or,
}

/// `== != < <= > >= is is-not in not-in`
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

impl CmpOp {
    /// The operator as written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::NotEq => "!=",
            Self::Lt => "<",
            Self::LtE => "<=",
            Self::Gt => ">",
            Self::GtE => ">=",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::In => "in",
            Self::NotIn => "not in",
        }
    }

    /// The operator with its operands exchanged, for the six orderings.
    #[must_use]
    pub fn swapped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::LtE => Self::GtE,
            Self::Gt => Self::Lt,
            Self::GtE => Self::LtE,
            other @ (Self::Eq | Self::NotEq | Self::Is | Self::IsNot | Self::In | Self::NotIn) => {
                other
            }
        }
    }
}

/// A keyword argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

/// What a comprehension makes, for each turn of its clauses.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// `[item for ...]`
    List(Box<Expr>),
    /// `{item for ...}`
    Set(Box<Expr>),
    /// `{key: value for ...}`
    Dict(Box<Expr>, Box<Expr>),
}

/// `for target in iter if condition`
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// What is assigned in each turn; its names belong to the comprehension.
    pub target: Expr,
    /// What is iterated over. That of the first clause is evaluated outside of the comprehension.
    pub iter: Expr,
    /// What must hold for a turn to count, in order.
    pub conditions: Vec<Expr>,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A name.
    Name(Name),
    /// A literal.
    Constant(Constant),
    /// `f"text {value}"`: at least one value.
    Joined(Vec<Piece>),
    /// `op operand`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `left op right`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `a and b and c`: at least two values.
    Bool {
        /// The operator.
        op: BoolOp,
        /// The operands.
        values: Vec<Expr>,
    },
    /// `left op a op b`: at least one comparison.
    Compare {
        /// The first operand.
        left: Box<Expr>,
        /// The operators and further operands.
        rest: Vec<(CmpOp, Expr)>,
    },
    /// `body if test else orelse`
    IfExp {
        /// The condition.
        test: Box<Expr>,
        /// The value where it holds.
        body: Box<Expr>,
        /// The value where it does not.
        orelse: Box<Expr>,
    },
    /// `target := value`
    NamedExpr {
        /// The name.
        target: Name,
        /// The value.
        value: Box<Expr>,
    },
    /// `a, b`
    Tuple(Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{a, b}`
    Set(Vec<Expr>),
    /// `{a: b}`
    Dict(Vec<(Expr, Expr)>),
    /// `[element for target in iter]` and the like: at least one clause.
    Comprehension {
        /// What it makes.
        element: Element,
        /// From the outermost to the innermost.
        clauses: Vec<Clause>,
    },
    /// `start:stop:step`; stands in the index of a subscript only.
    Slice {
        /// The first index.
        start: Option<Box<Expr>>,
        /// The index to stop before.
        stop: Option<Box<Expr>>,
        /// The step.
        step: Option<Box<Expr>>,
    },
    /// `value[index]`
    Subscript {
        /// What is indexed.
        value: Box<Expr>,
        /// The index.
        index: Box<Expr>,
    },
    /// `value.attr`
    Attribute {
        /// The object.
        value: Box<Expr>,
        /// The attribute's name.
        attr: Name,
    },
    /// `func(args, keywords)`
    Call {
        /// What is called.
        func: Box<Expr>,
        /// Positional arguments.
        args: Vec<Expr>,
        /// Keyword arguments.
        keywords: Vec<Keyword>,
    },
}

impl Expr {
    /// The name, where the expression is a plain one.
    #[must_use]
    pub fn as_name(&self) -> Option<&Name> {
        if let ExprKind::Name(name) = &self.kind {
            Some(name)
        } else {
            None
        }
    }
}
