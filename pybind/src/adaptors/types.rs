//! [`TypeHandler`] and [`InputHandler`]s for a subclass of `tickjit.extension.VariableType`.
//!
//! What the class says of a Python type becomes a type of the compiler, held as the class says: a number computes and
//! compares as that number, a pointer is opaque. What the compiler knows of it by its id, the session remembers.

use std::sync::Arc;

use pyo3::exceptions::{PyException, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use tickjit_compiler::ast::{self, Constant, Expr, ExprKind};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    Answer, Argument, Asked, BinaryQuestion, CallQuestion, CompareQuestion, ConvertQuestion,
    Declaration, Expansion, HandlerError, InputHandler, MethodQuestion, Operand, ParameterInfo,
    Resolver, StateQuestion, TypeHandler, UnaryQuestion, Wanted,
};
use tickjit_compiler::hir::FragmentBuilder;
use tickjit_compiler::span::Span;
use tickjit_compiler::types::{Const, NamedType, NativeType, Type, TypeDetail};

use super::annotation::{evaluate, python_scope, ty};
use super::failure::{Failure, ask};
use super::inputs::{parameter, parsed, validated};
use super::methods::method_of_custom;
use super::structs::Structs;
use crate::convert::receiver::Receiver;
use crate::convert::{constant, number};
use crate::session::{Custom, Session};

/// A class of types.
pub(crate) struct PythonType {
    class: Py<PyAny>,
    /// What the ids of its types begin with.
    id: String,
    numbers: Box<dyn TypeHandler>,
    pointers: Box<dyn TypeHandler>,
}

/// The name of a class that does not depend on where it lies.
pub(crate) fn class_id(class: &Bound<'_, PyAny>) -> PyResult<String> {
    let class = class.cast::<PyType>()?;
    Ok(format!("{}.{}", class.module()?, class.qualname()?))
}

impl PythonType {
    /// The handler of a class.
    pub(crate) fn new(class: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self {
            class: class.clone().unbind(),
            id: class_id(class)?,
            numbers: Box::new(builtin::numbers()),
            pointers: Box::new(builtin::pointers()),
        })
    }

    /// What a value of a type can do beside its methods.
    fn native(&self, ty: &Type) -> &dyn TypeHandler {
        match ty.as_named().map(|named| &named.def().detail) {
            Some(TypeDetail::Pointer(_)) => &*self.pointers,
            _ => &*self.numbers,
        }
    }

    /// The handler that answers for one of two operands.
    fn either(&self, left: &Type, right: &Type) -> &dyn TypeHandler {
        self.native(if self.owns(left) { left } else { right })
    }
}

impl TypeHandler for PythonType {
    fn annotation(&self, annotation: &Expr, resolver: &Resolver<'_>) -> Answer<Type> {
        let Some(scope) = python_scope(resolver) else {
            return Ok(None);
        };
        ask(|py| {
            let Some(object) = evaluate(py, scope, annotation)? else {
                return Ok(None);
            };
            let found = from_type(self.class.bind(py), &object)?;
            let found =
                found.map(|found| custom(&found, resolver, scope.session(), annotation.span));
            Ok(found.transpose()?.map(Type::Named))
        })
    }

    fn declared(
        &self,
        question: &StateQuestion<'_>,
        resolver: &Resolver<'_>,
    ) -> Answer<Declaration> {
        let Some(scope) = python_scope(resolver) else {
            return Ok(None);
        };
        ask(|py| {
            let class = self.class.bind(py);
            let parse = class.getattr(intern!(py, "try_parse_state"))?;
            let stmt = statement(py, question)?;
            let answer = parse.call1((stmt, question.name, scope.namespace(py)?))?;
            let (python_type, initial) = if answer.is_none() {
                let Some(object) = evaluate(py, scope, question.annotation)? else {
                    return Ok(None);
                };
                if from_type(class, &object)?.is_none() {
                    return Ok(None);
                }
                let Some(initial) = evaluate(py, scope, question.initial)? else {
                    return Ok(None);
                };
                let initial = class.call_method1(
                    intern!(py, "validate_input"),
                    (question.name, initial, &object),
                )?;
                (object, initial)
            } else {
                (
                    answer.getattr(intern!(py, "state_type"))?,
                    answer.getattr(intern!(py, "initial_value"))?,
                )
            };
            let span = question.initial.span;
            let ty = ty(&python_type, resolver, scope.session(), span)?;
            let value = native_value(class, &python_type, &initial)?;
            let initial = match constant::argument(scope.session(), &value)? {
                Some(known) => literal(&known, span),
                None => None,
            };
            Ok(Some(Declaration { ty, initial }))
        })
    }

    fn owns(&self, ty: &Type) -> bool {
        let id = ty.as_named().map(NamedType::id);
        let rest = id.and_then(|id| id.strip_prefix(&*self.id));
        rest.is_some_and(|rest| rest.starts_with('['))
    }

    fn convert(&self, question: &ConvertQuestion<'_>) -> Answer<Expansion> {
        self.native(question.expected).convert(question)
    }

    fn unary(&self, question: &UnaryQuestion<'_>) -> Answer<Expansion> {
        self.native(question.operand.ty).unary(question)
    }

    fn binary(&self, question: &BinaryQuestion<'_>) -> Answer<Expansion> {
        self.either(question.left.ty, question.right.ty)
            .binary(question)
    }

    fn compare(&self, question: &CompareQuestion<'_>) -> Answer<Expansion> {
        self.either(question.left.ty, question.right.ty)
            .compare(question)
    }

    fn truth(&self, asked: Asked<'_>, value: Operand<'_>) -> Answer<Expansion> {
        self.native(value.ty).truth(asked, value)
    }

    fn method(&self, question: &MethodQuestion<'_>) -> Answer<Expansion> {
        method_of_custom(question, |_| true)
    }

    fn construct(&self, ty: &Type, call: &CallQuestion<'_>) -> Answer<Expansion> {
        let (Some(scope), Some(named)) = (python_scope(&call.asked.resolver), ty.as_named()) else {
            return Ok(None);
        };
        let Some(custom) = scope.session().custom(named) else {
            return Ok(None);
        };
        ask(|py| {
            // A value is made when compiling, of what is known then.
            let session = scope.session();
            let value = |operand: &Operand<'_>| {
                let known = operand.constant;
                known.map(|known| constant::to_python(py, session, known))
            };
            let args: Option<Vec<_>> = call.args.iter().map(value).collect();
            let names = call.keywords.iter().map(|(name, _)| &**name);
            let values: Option<Vec<_>> = call.keywords.iter().map(|(_, arg)| value(arg)).collect();
            let (Some(args), Some(values)) = (args, values) else {
                let refused = Diagnostic::new(
                    "not-constant",
                    format!(
                        "the arguments of {}() must be known when compiling",
                        call.callee
                    ),
                    call.asked.span,
                );
                return Err(HandlerError::from(refused).into());
            };
            let keywords = PyDict::new(py);
            for (name, value) in names.zip(values) {
                keywords.set_item(name, value?)?;
            }
            let args = PyTuple::new(py, args.into_iter().collect::<PyResult<Vec<_>>>()?)?;
            let python_type = custom.value.bind(py);
            let made = python_type.call(args, Some(&keywords))?;
            let class = self.class.bind(py);
            let made = class.call_method1(
                intern!(py, "validate_input"),
                (call.callee, made, python_type),
            )?;
            let value = native_value(class, python_type, &made)?;
            let known = number::held(session, &value, named, Receiver::Call(call.callee))?;
            let Some(known) = known.filter(|known| known.ty().as_named() == Some(named)) else {
                let wrong = format!("{} is no {}", value.repr()?, call.callee);
                return Err(PyTypeError::new_err(wrong).into());
            };
            let mut fragment = FragmentBuilder::new();
            let value = fragment.constant(known);
            Ok(Some(fragment.finish(value).into()))
        })
    }

    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Wanted {
        self.native(ty).wanted(ty, method, index)
    }
}

/// A class as it is asked about parameters: first what its parsing method says, and when all input handlers have
/// declined, whether it stands for the type.
pub(crate) struct TypedInput {
    /// The class.
    pub(crate) class: Py<PyAny>,
    /// The priority of the class.
    pub(crate) priority: i32,
    /// Whether it is asked after the input handlers.
    pub(crate) is_default: bool,
}

/// More than any priority that a host gives.
const BEYOND: i32 = 1 << 20;

impl InputHandler for TypedInput {
    fn priority(&self) -> i32 {
        let priority = self.priority.clamp(1 - BEYOND, BEYOND - 1);
        if self.is_default {
            priority + BEYOND
        } else {
            priority - BEYOND
        }
    }

    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo> {
        let Some(scope) = python_scope(resolver) else {
            return Ok(None);
        };
        ask(|py| {
            let Some((parameter, annotation)) = parameter(py, scope, param)? else {
                return Ok(None);
            };
            let class = self.class.bind(py);
            let answer = if !self.is_default {
                class.call_method1(intern!(py, "try_parse_input"), (parameter, annotation))?
            } else if from_type(class, &annotation)?.is_some() {
                py.import("tickjit.extension.types")?
                    .getattr("ParameterInfo")?
                    .call1((annotation,))?
            } else {
                return Ok(None);
            };
            parsed(scope, param, resolver, &answer)
        })
    }

    fn validate(
        &self,
        name: &str,
        value: &Argument,
        expected: &ParameterInfo,
        resolver: &Resolver<'_>,
    ) -> Answer<Argument> {
        validated(
            resolver,
            name,
            value,
            |value, expected| {
                let py = value.py();
                let class = self.class.bind(py);
                let answer =
                    class.call_method1(intern!(py, "validate_input"), (name, value, &expected))?;
                native_value(class, &expected, &answer)
            },
            |session, value| match expected.ty.as_named() {
                Some(named) => number::held(session, value, named, Receiver::Argument(name)),
                None => constant::argument(session, value),
            },
        )
    }
}

/// The `VariableType` of a class for a Python type, where it is one of the class's.
fn from_type<'py>(
    class: &Bound<'py, PyAny>,
    object: &Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = class.py();
    let unknown = py
        .import("tickjit.extension.types")?
        .getattr("UnknownValue")?;
    let found = class.call_method1(intern!(py, "from_type"), (object, unknown))?;
    Ok((!found.is_none()).then_some(found))
}

/// The type of a `VariableType` that a host has made a class for.
fn custom(
    variable_type: &Bound<'_, PyAny>,
    resolver: &Resolver<'_>,
    session: &Arc<Session>,
    span: Span,
) -> Result<NamedType, Failure> {
    let py = variable_type.py();
    let structs = py.import("tickjit.extension.structs")?;
    if variable_type.is_instance(&structs.getattr("StructType")?)? {
        let structs = Structs {
            resolver,
            session,
            span,
        };
        return structs.ty(variable_type);
    }
    let class = variable_type.get_type();
    let native: String = variable_type
        .call_method0(intern!(py, "get_native_type_name"))?
        .extract()?;
    let native: NativeType = native.parse().map_err(|error| {
        PyValueError::new_err(format!("get_native_type_name() of {class}: {error}"))
    })?;
    if native == NativeType::Int128 {
        return Err(PyValueError::new_err(format!(
            "get_native_type_name() of {class}: only sets of flags are held as int128; derive from enum.Flag"
        ))
        .into());
    }
    let value = variable_type.getattr(intern!(py, "value"))?;
    let name = describe(&value)?;
    let id = format!("{}[{name}]", class_id(class.as_any())?);
    let short = name.rsplit('.').next().unwrap_or(&name).to_owned();
    let made = NamedType::held_as(native, &id, &short);
    let unknown = py
        .import("tickjit.extension.types")?
        .getattr("UnknownValue")?;
    // That of one constant, with its value, is not that of the others.
    let general = if variable_type.getattr("runtime_value")?.is(&unknown) {
        None
    } else {
        from_type(class.as_any(), &value)?
    };
    session.add_custom(
        py,
        made.id(),
        &name,
        Custom {
            variable_type: general.as_ref().unwrap_or(variable_type).clone().unbind(),
            value: value.unbind(),
        },
    )?;
    Ok(made)
}

/// A Python type in words that are the same in every process.
pub(super) fn describe(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyType>() && value.getattr_opt("__args__")?.is_none() {
        return class_id(value);
    }
    let text = value.repr()?.to_string();
    if text.contains(" at 0x") {
        return class_id(value.get_type().as_any());
    }
    Ok(text)
}

/// The native value of a constant of a Python type.
fn native_value<'py>(
    class: &Bound<'py, PyAny>,
    python_type: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = class.py();
    let known = class.call_method1(intern!(py, "from_type"), (python_type, value))?;
    if known.is_none() {
        return Ok(value.clone());
    }
    read_constant(&known)
}

/// The native value of a type with its value: what `read_constant` assigns.
pub(super) fn read_constant<'py>(variable_type: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = variable_type.py();
    let stmt = variable_type.call_method1(intern!(py, "read_constant"), ("value",))?;
    let assigned = stmt.getattr(intern!(py, "value"))?;
    let found = py
        .import("ast")?
        .getattr("literal_eval")?
        .call1((&assigned,));
    found.map_err(|error| {
        if !error.is_instance_of::<PyException>(py) {
            return error;
        }
        let wrong = PyTypeError::new_err("read_constant() assigns no literal");
        wrong.set_cause(py, Some(error));
        wrong
    })
}

/// A constant as it is written.
fn literal(value: &Const, span: Span) -> Option<Expr> {
    let constant = match value {
        Const::None => Constant::None,
        Const::Bool(value) => Constant::Bool(*value),
        Const::Int(value) | Const::Named { bits: value, .. } => Constant::Int((*value).into()),
        Const::Wide { bits, .. } => Constant::Int(i128::try_from(**bits).ok()?),
        Const::Float(value) => Constant::Float(*value),
        Const::Str(value) => Constant::Str(value.clone()),
        Const::Tuple(_) | Const::Container(_) => return None,
    };
    Some(Expr {
        span,
        kind: ExprKind::Constant(constant),
    })
}

/// A state declaration as a node.
fn statement<'py>(py: Python<'py>, question: &StateQuestion<'_>) -> PyResult<Bound<'py, PyAny>> {
    let at = |kind| Expr {
        span: question.annotation.span,
        kind,
    };
    let stmt = ast::Stmt {
        span: question.span,
        kind: ast::StmtKind::AnnAssign {
            target: at(ExprKind::Name(question.name.into())),
            annotation: at(ExprKind::Subscript {
                value: Box::new(at(ExprKind::Name("State".into()))),
                index: Box::new(question.annotation.clone()),
            }),
            value: Some(question.initial.clone()),
        },
    };
    crate::convert::nodes::stmt(py, &stmt)
}

/// The type that a `VariableType` stands for: that of a class which is registered, or of its Python type.
pub(super) fn of_variable_type(
    variable_type: &Bound<'_, PyAny>,
    resolver: &Resolver<'_>,
    session: &Arc<Session>,
    span: Span,
) -> Result<Type, Failure> {
    let py = variable_type.py();
    let types = py.import("tickjit.extension.types")?;
    if !variable_type.is_instance(&types.getattr("VariableType")?)? {
        let class = variable_type.get_type().qualname()?;
        let wrong = format!("the type of a variable is a VariableType, not {class}");
        return Err(PyTypeError::new_err(wrong).into());
    }
    let value = variable_type.getattr(intern!(py, "value"))?;
    if variable_type.is_instance(&types.getattr("UnknownType")?)? {
        let wrong = format!("nobody knows the type {}", value.repr()?);
        return Err(PyTypeError::new_err(wrong).into());
    }
    let is_built_in = types
        .getattr("_BUILT_IN")?
        .contains(variable_type.get_type())?;
    if is_built_in {
        return ty(&value, resolver, session, span);
    }
    let named = custom(variable_type, resolver, session, span)?;
    Ok(Type::Named(named))
}
