//! A fragment in the making, and values that can be written into it any number of times.
//!
//! An expression of a fragment has one user. What a handler needs twice is a [`Term`]: it knows how
//! to be written again. What must be computed once is bound to a local, before the fragment's value;
//! so a computation that may fail must not be bound on behalf of a branch. What is known when compiling
//! is written as its value.

use tickjit_runtime::table::RuntimeFn;

use crate::handlers::Operand;
use crate::hir::{
    BinaryOp, Block, Compare, ContainerOp, Expr, ExprId, ExprKind, Fragment, FragmentBuilder,
    Local, MemoryOp, Message, Stmt, UnaryOp,
};
use crate::types::{Const, Type};

/// A value that can be written any number of times.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// Its type.
    pub(super) ty: Type,
    /// Its value, where it is known.
    pub(super) constant: Option<Const>,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Operand(usize),
    Local(Local),
    Const(Const),
    Field(Box<Term>, usize),
    Unwrapped(Box<Term>),
}

impl Term {
    /// Operand `index` of the question.
    pub(super) fn operand(index: usize, operand: &Operand<'_>) -> Self {
        Self {
            ty: operand.ty.clone(),
            constant: operand.constant.cloned(),
            source: Source::Operand(index),
        }
    }

    /// A constant.
    pub(super) fn constant(value: Const) -> Self {
        Self {
            ty: value.ty(),
            constant: Some(value.clone()),
            source: Source::Const(value),
        }
    }

    /// The value of an optional one, which is there.
    pub(super) fn unwrapped(&self) -> Option<Term> {
        let Type::Optional(ty) = &self.ty else {
            return None;
        };
        Some(Term {
            ty: (**ty).clone(),
            constant: None,
            source: Source::Unwrapped(Box::new(self.clone())),
        })
    }

    /// The elements, where the value is a tuple.
    pub(super) fn elements(&self) -> Option<Vec<Term>> {
        let Type::Tuple(types) = &self.ty else {
            return None;
        };
        let known = match &self.constant {
            Some(Const::Tuple(values)) => Some(values),
            _ => None,
        };
        let element = |(index, ty): (usize, &Type)| Term {
            ty: ty.clone(),
            constant: known.and_then(|values| values.get(index)).cloned(),
            source: Source::Field(Box::new(self.clone()), index),
        };
        Some(types.iter().enumerate().map(element).collect())
    }

    /// The value, where it is a known int or bool.
    pub(super) fn known_int(&self) -> Option<i64> {
        match self.constant {
            Some(Const::Int(value)) => Some(value),
            Some(Const::Bool(value)) => Some(i64::from(value)),
            _ => None,
        }
    }

    /// The value, where it is known text.
    pub(super) fn known_text(&self) -> Option<&str> {
        match &self.constant {
            Some(Const::Str(text)) => Some(text),
            _ => None,
        }
    }
}

/// A fragment in the making.
#[derive(Debug, Default)]
pub(super) struct Writer {
    builder: FragmentBuilder,
    statements: Block,
    /// Whether anything written so far is not known when compiling.
    open: bool,
}

impl Writer {
    /// Writes a term.
    pub(super) fn term(&mut self, term: &Term) -> ExprId {
        match &term.source {
            Source::Operand(index) => {
                if let Some(value) = &term.constant {
                    self.builder.constant(value.clone())
                } else {
                    self.open = true;
                    self.builder.operand(*index, term.ty.clone())
                }
            }
            Source::Local(local) => self.builder.local(*local),
            Source::Const(value) => self.builder.constant(value.clone()),
            Source::Field(base, index) => {
                let base = self.term(base);
                let index = u32::try_from(*index).unwrap_or(u32::MAX);
                self.expr(term.ty.clone(), ExprKind::Field(base, index))
            }
            Source::Unwrapped(optional) => {
                let optional = self.term(optional);
                self.expr(term.ty.clone(), ExprKind::Unwrap(optional))
            }
        }
    }

    /// Computes a value once, before the fragment's value.
    pub(super) fn bind(&mut self, value: ExprId) -> Term {
        if !self.open
            && let Some(value) = self.builder.known(value)
        {
            return Term::constant(value);
        }
        let ty = self.builder.ty(value).clone();
        let (local, statement) = self.builder.bind(value);
        self.statements.push(statement);
        Term {
            ty,
            constant: None,
            source: Source::Local(local),
        }
    }

    /// Computes something for its effect, before the fragment's value.
    pub(super) fn effect(&mut self, value: ExprId) {
        self.statements.push(Stmt::Eval(value));
    }

    /// Does something before the fragment's value.
    pub(super) fn statement(&mut self, statement: Stmt) {
        self.statements.push(statement);
    }

    /// What `write` does, as a block of its own.
    pub(super) fn block<E>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<Block, E> {
        let outer = std::mem::take(&mut self.statements);
        let written = write(self);
        let block = std::mem::replace(&mut self.statements, outer);
        written.map(|()| block)
    }

    /// A variable of the fragment, without a value yet.
    pub(super) fn variable(&mut self, ty: Type) -> (Local, Term) {
        let local = self.builder.declare(ty.clone());
        let source = Source::Local(local);
        let term = Term {
            ty,
            constant: None,
            source,
        };
        (local, term)
    }

    /// An operation on a container.
    pub(super) fn container(&mut self, op: ContainerOp, operands: Vec<ExprId>, ty: Type) -> ExprId {
        self.open = true;
        self.expr(ty, ExprKind::Container(op, operands))
    }

    /// An operation on native memory.
    pub(super) fn memory(&mut self, op: MemoryOp, operands: Vec<ExprId>, ty: Type) -> ExprId {
        self.open = true;
        self.expr(ty, ExprKind::Memory(op, operands))
    }

    /// A constant.
    pub(super) fn constant(&mut self, value: Const) -> ExprId {
        self.builder.constant(value)
    }

    /// An int constant.
    pub(super) fn int(&mut self, value: i64) -> ExprId {
        self.builder.int(value)
    }

    /// A float constant.
    pub(super) fn float(&mut self, value: f64) -> ExprId {
        self.constant(Const::Float(value))
    }

    /// A bool constant.
    pub(super) fn bool(&mut self, value: bool) -> ExprId {
        self.constant(Const::Bool(value))
    }

    /// An operation with one operand.
    pub(super) fn unary(&mut self, op: UnaryOp, a: ExprId, ty: Type) -> ExprId {
        self.builder.unary(op, a, ty)
    }

    /// An operation with two operands.
    pub(super) fn binary(&mut self, op: BinaryOp, a: ExprId, b: ExprId, ty: Type) -> ExprId {
        self.builder.binary(op, a, b, ty)
    }

    /// An operation on two ints that gives an int.
    pub(super) fn ints(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> ExprId {
        self.builder.binary(op, a, b, Type::Int)
    }

    /// An operation on two floats that gives a float.
    pub(super) fn floats(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> ExprId {
        self.builder.binary(op, a, b, Type::Float)
    }

    /// An operation on two bools that gives a bool.
    pub(super) fn bools(&mut self, op: BinaryOp, a: ExprId, b: ExprId) -> ExprId {
        self.builder.binary(op, a, b, Type::Bool)
    }

    /// A comparison of two values of one type.
    pub(super) fn compare(&mut self, op: Compare, a: ExprId, b: ExprId) -> ExprId {
        self.builder.compare(op, a, b)
    }

    /// A call of the runtime.
    pub(super) fn runtime(&mut self, function: RuntimeFn, args: Vec<ExprId>, ty: Type) -> ExprId {
        self.builder.runtime(function, args, ty)
    }

    /// A tuple.
    pub(super) fn tuple(&mut self, elements: Vec<ExprId>) -> ExprId {
        self.builder.tuple(elements)
    }

    /// `then if test else otherwise`, both of the type of `then`.
    pub(super) fn choose(&mut self, test: ExprId, then: ExprId, otherwise: ExprId) -> ExprId {
        self.builder.choose(test, then, otherwise)
    }

    /// `a and b` of bools.
    pub(super) fn and(&mut self, a: ExprId, b: ExprId) -> ExprId {
        self.expr(Type::Bool, ExprKind::And(a, b))
    }

    /// `a or b` of bools.
    pub(super) fn or(&mut self, a: ExprId, b: ExprId) -> ExprId {
        self.expr(Type::Bool, ExprKind::Or(a, b))
    }

    /// `not a` of a bool.
    pub(super) fn not(&mut self, a: ExprId) -> ExprId {
        self.unary(UnaryOp::BoolNot, a, Type::Bool)
    }

    /// Reports an error and leaves the function.
    pub(super) fn raise(&mut self, class: &str, message: &str) -> ExprId {
        let kind = ExprKind::Raise {
            class: class.into(),
            message: Message::Text(message.into()),
        };
        self.expr(Type::Never, kind)
    }

    /// Any other expression.
    pub(super) fn expr(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        self.builder.expr(Expr { ty, kind })
    }

    /// The fragment with that value.
    pub(super) fn finish(mut self, value: ExprId) -> Fragment {
        if !self.open
            && self.statements.is_empty()
            && let Some(value) = self.builder.known(value)
        {
            return Fragment::constant(value);
        }
        let statements = std::mem::take(&mut self.statements);
        let root = self.builder.block(statements, value);
        self.builder.finish(root)
    }
}
