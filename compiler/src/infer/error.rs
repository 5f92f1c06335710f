//! What can be wrong with a body; worded in `wording.rs`.

use crate::ast::{self, Name};
use crate::diagnostic::ForeignError;
use crate::span::Span;
use crate::types::{NativeType, Type};

/// Marks that a mistake was reported and there is no value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused;

/// A mistake, as facts.
#[derive(Debug)]
pub(super) enum InferError {
    NativeArguments {
        function: Name,
        takes: usize,
        given: usize,
        span: Span,
    },
    /// A constant that is no value of the native type.
    NativeRange {
        function: Name,
        native: NativeType,
        span: Span,
    },
    /// A body has other parameters than the function it is for.
    NativeBody {
        function: Name,
        takes: usize,
        declared: usize,
        span: Span,
    },
    NativeWithoutBody {
        function: Name,
        span: Span,
    },
    UnknownName {
        name: Name,
        span: Span,
        near: Option<String>,
        instead: Option<String>,
        /// Whether it may be defined further down.
        is_early: bool,
    },
    /// A slice where there is no subscript.
    LoneSlice {
        span: Span,
    },
    EmptyContainer {
        empty: &'static str,
        span: Span,
    },
    /// A name that may stand for a struct that is gone.
    StaleStruct {
        name: Name,
        span: Span,
    },
    ConstantContainer {
        ty: Type,
        span: Span,
    },
    ConstantShared {
        ty: Type,
        span: Span,
    },
    InPlace {
        op: ast::BinaryOp,
        left: Type,
        right: Type,
        span: Span,
    },
    NotSliceable {
        ty: Type,
        span: Span,
    },
    NotReversible {
        span: Span,
    },
    NotAValue {
        what: String,
        instead: Option<String>,
        span: Span,
    },
    UnboundLocal {
        name: Name,
        span: Span,
    },
    ConflictingTypes {
        name: Name,
        first: Type,
        second: Type,
        span: Span,
    },
    MixedBinding {
        name: Name,
        span: Span,
    },
    /// Items of one container.
    MixedItems {
        first: Type,
        second: Type,
        span: Span,
    },
    MixedTypes {
        first: Type,
        second: Type,
        span: Span,
    },
    NoConversion {
        from: Type,
        to: Type,
        place: String,
        span: Span,
    },
    UnaryOperand {
        op: ast::UnaryOp,
        operand: Type,
        span: Span,
    },
    BinaryOperands {
        op: ast::BinaryOp,
        left: Type,
        right: Type,
        span: Span,
    },
    CompareOperands {
        op: ast::CmpOp,
        left: Type,
        right: Type,
        span: Span,
    },
    NoTruth {
        ty: Type,
        span: Span,
    },
    UnknownAttribute {
        ty: Type,
        name: Name,
        near: Option<String>,
        instead: Option<String>,
        members: Vec<String>,
        span: Span,
    },
    UnknownMethod {
        ty: Type,
        name: Name,
        near: Option<String>,
        instead: Option<String>,
        members: Vec<String>,
        span: Span,
    },
    UnknownMember {
        what: String,
        name: Name,
        near: Option<String>,
        members: Vec<String>,
        span: Span,
    },
    NotCallable {
        what: String,
        instead: Option<String>,
        span: Span,
    },
    UnsupportedCall {
        name: String,
        near: Option<String>,
        instead: Option<String>,
        span: Span,
    },
    MissingParameter {
        function: Name,
        param: Name,
        span: Span,
    },
    TooManyArguments {
        function: Name,
        takes: usize,
        given: usize,
        span: Span,
    },
    UnknownKeyword {
        function: String,
        keyword: Name,
        near: Option<String>,
        span: Span,
    },
    ArgumentTwice {
        function: Name,
        param: Name,
        span: Span,
    },
    RecursionWithoutReturn {
        function: Name,
        span: Span,
    },
    ResultWithoutAnnotation {
        function: Name,
        returns: Type,
        span: Span,
    },
    TooManyFunctions {
        function: Name,
        span: Span,
    },
    MissingReturn {
        function: Name,
        returns: Type,
        span: Span,
    },
    ReturnsDiffer {
        first: Type,
        second: Type,
        span: Span,
    },
    ReturnCount {
        outputs: usize,
        given: String,
        span: Span,
    },
    ReturnWithoutOutput {
        span: Span,
    },
    ReturnNamed {
        names: Vec<Name>,
        span: Span,
    },
    ReturnOutsideExecute {
        span: Span,
    },
    SetOutputForm {
        span: Span,
    },
    UnknownOutput {
        name: String,
        names: Vec<Name>,
        near: Option<String>,
        span: Span,
    },
    /// `object.attr = ...` of an object that the function cannot change.
    AssignAttribute {
        object: String,
        attr: Name,
        span: Span,
    },
    AssignTarget {
        span: Span,
    },
    UnpackCount {
        targets: usize,
        elements: usize,
        span: Span,
    },
    UnpackType {
        ty: Type,
        span: Span,
    },
    TupleIndex {
        len: usize,
        span: Span,
    },
    TupleIndexType {
        span: Span,
    },
    NotSubscriptable {
        ty: Type,
        span: Span,
    },
    /// A value of a type that has no items.
    NoItems {
        ty: Type,
        span: Span,
    },
    NotIterable {
        what: String,
        span: Span,
    },
    MixedTuple {
        span: Span,
    },
    RangeArguments {
        span: Span,
    },
    NotInLoop {
        word: &'static str,
        span: Span,
    },
    Delete {
        span: Span,
    },
    /// A `case` behind one that matches everything.
    UnreachableCase {
        span: Span,
    },
    /// A pattern that binds a name twice.
    CapturedTwice {
        name: Name,
        span: Span,
    },
    /// A name in one of several alternatives.
    AlternativeCapture {
        name: Name,
        span: Span,
    },
    /// A sequence as the pattern of what has no fixed number of elements.
    SequencePattern {
        ty: Type,
        span: Span,
    },
    /// A `raise` without a class where nothing is handled.
    ReraiseOutside {
        span: Span,
    },
    /// An `except` of something that is no class of exceptions.
    ExceptForm {
        span: Span,
    },
    /// The exception itself, used as a value.
    ExceptionValue {
        name: Name,
        span: Span,
    },
    RaiseForm {
        span: Span,
    },
    /// A text that is not known, where a value is wanted.
    FormattedText {
        span: Span,
    },
    FormatSpec {
        spec: Name,
        ty: Type,
        span: Span,
    },
    MessageForm {
        span: Span,
    },
    Membership {
        span: Span,
    },
    IsOperands {
        span: Span,
    },
    IntegerTooWide {
        span: Span,
    },
    InitialNotConstant {
        name: Name,
        span: Span,
    },
    InitialFault {
        name: Name,
        message: String,
        span: Span,
    },
    NotReadable {
        name: Name,
        span: Span,
    },
    Unexplained {
        span: Span,
    },
    TooDeep {
        span: Span,
    },
    TupleTooDeep {
        span: Span,
    },
    TupleTooLarge {
        values: usize,
        span: Span,
    },
    TooComplex {
        span: Span,
    },
    Keywords {
        span: Span,
    },
    /// A user's text calls what only handlers may.
    ForHandlers {
        name: String,
        span: Span,
    },
    /// A handler's tree leaves the function.
    ReturnInTree {
        span: Span,
    },
    /// A handler's tree names a parameter that the native function has not, or stands in a function
    /// that is compiled along.
    UnknownParam {
        name: String,
        callee: bool,
        span: Span,
    },
    /// A handler's tree names an operand that its question has not.
    UnknownOperand {
        index: usize,
        span: Span,
    },
    Handler {
        handler: &'static str,
        span: Span,
        foreign: ForeignError,
    },
}
