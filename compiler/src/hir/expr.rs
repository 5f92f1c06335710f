//! Typed expressions.

use std::sync::Arc;

use tickjit_runtime::table::RuntimeFn;

use super::{Block, ContainerOp, ExprId, FuncId, Local, MemoryOp, NativeFunction};
use crate::ast::Name;
use crate::types::{Const, Type};

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Type of the value.
    pub ty: Type,
    /// What it is.
    pub kind: ExprKind,
}

/// What an operation does where its mathematical result does not exist or does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Checks {
    /// Reports the error Python raises.
    Python,
    /// Wraps; a float division by zero gives inf or nan, an integer one 0.
    Numpy,
    /// Cannot happen: an earlier pass has proved it.
    Proved,
}

/// Operations with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-int`
    IntNeg(Checks),
    /// `~int`
    IntNot,
    /// `abs(int)`
    IntAbs(Checks),
    /// `-float`
    FloatNeg,
    /// `abs(float)`
    FloatAbs,
    /// `math.sqrt`: a negative operand is a domain error.
    FloatSqrt,
    /// `math.floor`, `math.ceil`, `int`, `round` of a float: to an int; nan, inf and values outside
    /// 64 bits are errors in every error model.
    FloatFloorToInt,
    /// See [`Self::FloatFloorToInt`].
    FloatCeilToInt,
    /// See [`Self::FloatFloorToInt`].
    FloatTruncToInt,
    /// See [`Self::FloatFloorToInt`]; half to even.
    FloatRoundToInt,
    /// float to float, towards zero.
    FloatTrunc,
    /// float to bool
    FloatIsNan,
    /// float to bool
    FloatIsInf,
    /// float to bool
    FloatIsFinite,
    /// `not bool`
    BoolNot,
    /// bool to int
    BoolToInt,
    /// `int != 0`
    IntToBool,
    /// `float != 0.0`; nan is true
    FloatToBool,
    /// int to float, rounding half to even
    IntToFloat,
    /// Same bits under another type of the same representation.
    Retype,
    /// An integer representation sign-extended or truncated to that of the expression's type; a float
    /// rounded or widened to it.
    Resize,
}

/// Operations with two operands of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `int + int`
    IntAdd(Checks),
    /// `int - int`
    IntSub(Checks),
    /// `int * int`
    IntMul(Checks),
    /// `int // int`, floored
    IntFloorDiv(Checks),
    /// `int % int`, sign of the divisor
    IntMod(Checks),
    /// `int << int`: a negative count is an error unless proved; with `Numpy` counts from 64 give 0
    IntShl(Checks),
    /// `int >> int`: a negative count is an error unless proved
    IntShr(Checks),
    /// `&` of ints or bools
    And,
    /// `|` of ints or bools
    Or,
    /// `^` of ints or bools
    Xor,
    /// `float + float`
    FloatAdd,
    /// `float - float`
    FloatSub,
    /// `float * float`
    FloatMul,
    /// `float / float`
    FloatDiv(Checks),
    /// `float // float`
    FloatFloorDiv(Checks),
    /// `float % float`, sign of the divisor
    FloatMod(Checks),
    /// `math.copysign`
    FloatCopysign,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// The text of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// None.
    None,
    /// A constant.
    Text(Name),
    /// What was composed right before.
    Composed,
}

impl From<Option<&str>> for Message {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::None, |text| Self::Text(text.into()))
    }
}

/// The kinds of typed expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Const(Const),
    /// A local that is bound on every path.
    Local(Local),
    /// A local that may be unbound: reading it then reports `UnboundLocalError`.
    LocalChecked(Local),
    /// A state variable, by slot.
    State(u32),
    /// A variable that lives behind a slot, by index in `Signature::variables`. Reading a nullable
    /// one that is NULL reports `ValueError`.
    Input(u32),
    /// Element `index` of a parameter that points to elements.
    Element {
        /// The parameter.
        param: Name,
        /// The element.
        index: u32,
    },
    /// The value of a parameter of the native function: a pointer to elements as a pointer, a number as
    /// [`MemoryOp::Load`] gives it.
    Param(Name),
    /// A placeholder of a [`super::Fragment`]; in no program.
    Operand(u32),
    /// One operand.
    Unary(UnaryOp, ExprId),
    /// Two operands of one type.
    Binary(BinaryOp, ExprId, ExprId),
    /// Two operands of one type that is an integer, a float, or represented by an integer.
    Compare(Compare, ExprId, ExprId),
    /// An int and a float, compared exactly.
    CompareIntFloat(Compare, ExprId, ExprId),
    /// A function of the runtime.
    Runtime(RuntimeFn, Vec<ExprId>),
    /// A host's native function.
    Native(Arc<NativeFunction>, Vec<ExprId>),
    /// A Python function compiled along.
    Call(FuncId, Vec<ExprId>),
    /// A tuple of values.
    Tuple(Vec<ExprId>),
    /// An element of a tuple.
    Field(ExprId, u32),
    /// An element of a tuple whose elements are of one type, by an index known to be in range.
    Pick(ExprId, ExprId),
    /// `a and b` of bools.
    And(ExprId, ExprId),
    /// `a or b` of bools.
    Or(ExprId, ExprId),
    /// `b if a else c`
    If(ExprId, ExprId, ExprId),
    /// Statements, then a value.
    Block(Block, ExprId),
    /// Statements in which `return` leaves this expression with its value.
    Inline(Block),
    /// An operation on a container.
    Container(ContainerOp, Vec<ExprId>),
    /// An operation on native memory.
    Memory(MemoryOp, Vec<ExprId>),
    /// A value, or none, as an optional one.
    Wrap(Option<ExprId>),
    /// Whether an optional value is there: bool.
    IsPresent(ExprId),
    /// An optional value that is known to be there.
    Unwrap(ExprId),
    /// Reports an error and leaves the function.
    Raise {
        /// The class as written; `AssertionError` for `assert`.
        class: Name,
        /// The text.
        message: Message,
    },
}
