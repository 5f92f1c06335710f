//! Annotations as Python sees them: syntax evaluated to objects, and objects as the compiler's types.

use std::sync::Arc;

use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString, PyTuple};
use tickjit_compiler::ast::{BinaryOp, Constant, Expr, ExprKind};
use tickjit_compiler::handlers::{HandlerError, Resolver};
use tickjit_compiler::span::Span;
use tickjit_compiler::types::{ContainerKind, ContainerType, Type};

use super::failure::Failure;
use super::names::Names;
use super::plain;
use super::scope::PythonScope;
use crate::compile::annotations;
use crate::convert::value::Kind;
use crate::session::Session;

/// The scope of the code that is asked about, where it is Python's.
pub(super) fn python_scope<'a>(resolver: &Resolver<'a>) -> Option<&'a PythonScope> {
    resolver.scope().host()?.downcast_ref()
}

/// The object an annotation stands for. One that Python cannot evaluate is no Python handler's: the compiler says what
/// is wrong with it.
pub(super) fn evaluate<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    expr: &Expr,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    match value(py, scope, expr) {
        Err(error) if error.is_instance_of::<PyException>(py) => Ok(None),
        other => other,
    }
}

fn value<'py>(
    py: Python<'py>,
    scope: &PythonScope,
    expr: &Expr,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let is_given = |name: &str| scope.is_given(py, name);
    if let Some(root) = plain::root(expr)
        && !is_given(root)?
    {
        return plain::object(py, expr);
    }
    let one = |expr: &Expr| value(py, scope, expr);
    let all = |exprs: &[Expr]| exprs.iter().map(one).collect::<PyResult<Option<Vec<_>>>>();
    Ok(match &expr.kind {
        ExprKind::Name(name) => scope.object(py, name)?,
        // What was made here has attributes that lead anywhere.
        ExprKind::Attribute { .. } if plain::root(expr).is_none() && !scope.has_globals() => None,
        ExprKind::Attribute { value, attr } => match one(value)? {
            Some(base) => Some(base.getattr(&**attr)?),
            None => None,
        },
        ExprKind::Subscript { value, index } => match (one(value)?, one(index)?) {
            (Some(base), Some(index)) => Some(base.get_item(index)?),
            _ => None,
        },
        ExprKind::Tuple(elements) => match all(elements)? {
            Some(elements) => Some(PyTuple::new(py, elements)?.into_any()),
            None => None,
        },
        ExprKind::List(elements) => match all(elements)? {
            Some(elements) => Some(PyList::new(py, elements)?.into_any()),
            None => None,
        },
        ExprKind::Constant(constant) => Some(match constant {
            Constant::None => py.None().into_bound(py),
            Constant::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Constant::Int(value) => value.into_pyobject(py)?.into_any(),
            Constant::Float(value) => PyFloat::new(py, *value).into_any(),
            Constant::Str(value) => PyString::new(py, value).into_any(),
        }),
        ExprKind::Binary {
            op: BinaryOp::BitOr,
            left,
            right,
        } => match (one(left)?, one(right)?) {
            (Some(left), Some(right)) => Some(left.bitor(right)?),
            _ => None,
        },
        ExprKind::Call {
            func,
            args,
            keywords,
        } => {
            let given = plain::root(func).map_or(Ok(scope.has_globals()), is_given)?;
            if !given && !plain::may_be_called(func) {
                return Ok(None);
            }
            let named = PyDict::new(py);
            for keyword in keywords {
                let Some(value) = one(&keyword.value)? else {
                    return Ok(None);
                };
                named.set_item(&*keyword.name, value)?;
            }
            match (one(func)?, all(args)?) {
                (Some(func), Some(args)) => Some(func.call(PyTuple::new(py, args)?, Some(&named))?),
                _ => None,
            }
        }
        ExprKind::Joined(_)
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. }
        | ExprKind::Bool { .. }
        | ExprKind::Compare { .. }
        | ExprKind::IfExp { .. }
        | ExprKind::NamedExpr { .. }
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::Comprehension { .. }
        | ExprKind::Slice { .. } => None,
    })
}

/// The compiler's type of a Python type: what it is as an annotation that stands there.
pub(super) fn ty(
    object: &Bound<'_, PyAny>,
    resolver: &Resolver<'_>,
    session: &Arc<Session>,
    span: Span,
) -> Result<Type, Failure> {
    let (names, syntax) = annotations::of_object(object, span)?;
    let scope = PythonScope::new(session, Names::of_namespace(Some(names.unbind()), None));
    Ok(Resolver::new(resolver.context(), &*scope).ty(&syntax)?)
}

/// Whether a type was refused because nobody knows it.
pub(super) fn is_unknown(failure: &Failure) -> bool {
    matches!(failure, Failure::Answered(HandlerError::Refused(diagnostic)) if diagnostic.code == "unknown-type")
}

/// The Python type of a type, as an annotation would be written.
pub(crate) fn python_type<'py>(
    py: Python<'py>,
    session: &Session,
    ty: &Type,
) -> PyResult<Bound<'py, PyAny>> {
    let inner = |ty: &Type| python_type(py, session, ty);
    let builtins = |name| py.import(intern!(py, "builtins"))?.getattr(name);
    Ok(match ty {
        Type::None | Type::Never => py.get_type::<PyNone>().into_any(),
        Type::Bool => py.get_type::<PyBool>().into_any(),
        Type::Int => py.get_type::<PyInt>().into_any(),
        Type::Float => py.get_type::<PyFloat>().into_any(),
        Type::Str => py.get_type::<PyString>().into_any(),
        Type::Tuple(elements) => {
            let elements = elements.iter().map(inner).collect::<PyResult<Vec<_>>>()?;
            builtins("tuple")?.get_item(PyTuple::new(py, elements)?)?
        }
        Type::Optional(value) => inner(value)?.bitor(py.None())?,
        Type::Container(container) => container_type(py, session, container)?,
        Type::Named(named) => match session.custom(named) {
            Some(custom) => custom.value.bind(py).clone(),
            None => Kind::of(ty, session).class(py).into_any(),
        },
    })
}

fn container_type<'py>(
    py: Python<'py>,
    session: &Session,
    container: &ContainerType,
) -> PyResult<Bound<'py, PyAny>> {
    let of = |name: &str, arguments: &[&Type]| {
        let arguments = arguments.iter().map(|ty| python_type(py, session, ty));
        let arguments = arguments.collect::<PyResult<Vec<_>>>()?;
        let class = py.import(intern!(py, "tickjit"))?.getattr(name)?;
        match &*arguments {
            [only] => class.get_item(only),
            _ => class.get_item(PyTuple::new(py, arguments)?),
        }
    };
    match container.kind() {
        ContainerKind::List(item) => of("List", &[item]),
        ContainerKind::Deque(item) => of("Deque", &[item]),
        ContainerKind::Set(item) => of("Set", &[item]),
        ContainerKind::Dict {
            key,
            value,
            defaulting,
        } => of(
            if *defaulting { "DefaultDict" } else { "Dict" },
            &[key, value],
        ),
    }
}
