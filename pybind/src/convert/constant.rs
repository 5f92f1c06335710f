//! Python values to and from the compiler's constants.

use std::sync::Arc;

use pyo3::exceptions::PyOverflowError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyDateTime, PyDelta, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet, PyString,
    PyTuple,
};
use tickjit_compiler::builtin;
use tickjit_compiler::types::{Const, ConstContainer, ContainerKind, ContainerType, Type};

use super::enumeration::{self, EnumClass};
use super::time;
use crate::session::Session;

/// A value as a constant; `None` for what cannot be one.
///
/// Integers of other libraries count as such (whatever has `__index__`); subclasses count as their base.
pub(crate) fn from_python(session: &Session, object: &Bound<'_, PyAny>) -> PyResult<Option<Const>> {
    if object.is_none() {
        return Ok(Some(Const::None));
    }
    if let Ok(value) = object.cast::<PyBool>() {
        return Ok(Some(Const::Bool(value.is_true())));
    }
    if let Ok(value) = object.cast_exact::<PyInt>() {
        return int(value.as_any()).map(Some);
    }
    if let Ok(value) = object.cast::<PyFloat>() {
        return Ok(Some(Const::Float(value.value())));
    }
    if let Ok(value) = object.cast_exact::<PyString>() {
        return Ok(value.to_str().ok().map(|text| Const::Str(text.into())));
    }
    if let Ok(values) = object.cast_exact::<PyTuple>() {
        let values = values.iter().map(|value| from_python(session, &value));
        let values = values.collect::<PyResult<Option<Vec<_>>>>()?;
        return Ok(values.map(|values| Const::Tuple(values.into())));
    }
    if let Ok(value) = object.cast::<PyDateTime>() {
        return Ok(Some(Const::Named {
            ty: builtin::datetime_type(),
            bits: time::datetime_to_nanoseconds(value)?,
        }));
    }
    if let Ok(value) = object.cast::<PyDelta>() {
        return Ok(Some(Const::Named {
            ty: builtin::timedelta_type(),
            bits: time::timedelta_to_nanoseconds(value)?,
        }));
    }
    match enumeration::class_kind(&object.get_type())? {
        Some(EnumClass::Members) => return member(session, object),
        Some(EnumClass::Sets) => return set(session, object),
        None => {}
    }
    if object.is_instance_of::<PyInt>() {
        return int(object).map(Some);
    }
    // First: numpy's bools have an `__index__` that always fails.
    if let Some(value) = numpy(object)? {
        return Ok(Some(value));
    }
    if is_foreign_int(object)? {
        return int(object).map(Some);
    }
    Ok(None)
}

/// How deep containers may be nested in an argument. Types allow less; whoever gives more is told so by type.
const MAX_NESTING: u32 = 8;

/// An argument as a constant; `None` for what cannot be one. Lists, deques, sets and dicts count here: a copy is
/// taken. As globals they do not, as they can change.
pub(crate) fn argument(session: &Session, object: &Bound<'_, PyAny>) -> PyResult<Option<Const>> {
    nested(session, object, MAX_NESTING)
}

fn nested(session: &Session, object: &Bound<'_, PyAny>, depth: u32) -> PyResult<Option<Const>> {
    let Some(depth) = depth.checked_sub(1) else {
        return Ok(None);
    };
    if let Ok(dict) = object.cast::<PyDict>() {
        // A copy of the pairs: what converts an item may run Python code.
        let pairs: Vec<_> = dict.iter().collect();
        let mut items = Vec::with_capacity(2 * pairs.len());
        for (key, value) in &pairs {
            let (Some(key), Some(value)) =
                (nested(session, key, depth)?, nested(session, value, depth)?)
            else {
                return Ok(None);
            };
            items.extend([key, value]);
        }
        let ty = |index: usize| items.get(index).map_or(Type::Never, Const::ty);
        let kind = ContainerKind::Dict {
            key: ty(0),
            value: ty(1),
            defaulting: false,
        };
        return Ok(Some(container(kind, items)));
    }
    let kind: fn(Type) -> ContainerKind = if object.is_instance_of::<PyList>() {
        ContainerKind::List
    } else if object.is_instance_of::<PySet>() || object.is_instance_of::<PyFrozenSet>() {
        ContainerKind::Set
    } else if let Some(value) = from_python(session, object)? {
        return Ok(Some(value));
    } else if let Ok(values) = object.cast_exact::<PyTuple>() {
        // One that holds containers.
        let values = values.iter().map(|value| nested(session, &value, depth));
        let values = values.collect::<PyResult<Option<Vec<_>>>>()?;
        return Ok(values.map(|values| Const::Tuple(values.into())));
    } else if is_deque(object)? {
        ContainerKind::Deque
    } else {
        return Ok(None);
    };
    let objects = object.try_iter()?.collect::<PyResult<Vec<_>>>()?;
    let items = objects.iter().map(|item| nested(session, item, depth));
    let items: Option<Vec<Const>> = items.collect::<PyResult<_>>()?;
    Ok(items.map(|items| container(kind(items.first().map_or(Type::Never, Const::ty)), items)))
}

fn is_deque(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    let collections = py.import(intern!(py, "collections"))?;
    object.is_instance(&collections.getattr(intern!(py, "deque"))?)
}

/// With the types of what was found first: the compiler sees to it that all are of the declared one.
fn container(kind: ContainerKind, items: Vec<Const>) -> Const {
    let ty = ContainerType::new(kind).frozen();
    Const::Container(Arc::new(ConstContainer { ty, items }))
}

/// The value of a bool or float of numpy's.
fn numpy(object: &Bound<'_, PyAny>) -> PyResult<Option<Const>> {
    let py = object.py();
    if object.get_type().module()?.to_str()? != "numpy" || object.hasattr(intern!(py, "__len__"))? {
        return Ok(None);
    }
    let Some(dtype) = object.getattr_opt(intern!(py, "dtype"))? else {
        return Ok(None);
    };
    Ok(
        match &*dtype.getattr(intern!(py, "kind"))?.extract::<String>()? {
            "b" => Some(Const::Bool(object.is_truthy()?)),
            "f" => Some(Const::Float(object.extract()?)),
            _ => None,
        },
    )
}

fn int(object: &Bound<'_, PyAny>) -> PyResult<Const> {
    match object.extract::<i64>() {
        Ok(value) => Ok(Const::Int(value)),
        Err(error) if error.is_instance_of::<PyOverflowError>(object.py()) => Err(
            PyOverflowError::new_err("an int that does not fit in 64 bits"),
        ),
        Err(error) => Err(error),
    }
}

/// Whether an object is an integer of another library, such as numpy's.
fn is_foreign_int(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    let class = object.get_type();
    // An array of one element has `__index__` too, and is no integer.
    Ok(class.hasattr(intern!(py, "__index__"))? && !class.hasattr(intern!(py, "__len__"))?)
}

fn member(session: &Session, object: &Bound<'_, PyAny>) -> PyResult<Option<Const>> {
    let Ok(enumeration) = session.enumeration(&object.get_type())? else {
        return Ok(None);
    };
    let value = object.getattr(intern!(object.py(), "value"))?.extract()?;
    Ok(Some(Const::Named {
        ty: enumeration.ty.clone(),
        bits: value,
    }))
}

fn set(session: &Session, object: &Bound<'_, PyAny>) -> PyResult<Option<Const>> {
    let Ok(sets) = session.enum_set(&object.get_type())? else {
        return Ok(None);
    };
    let bits = sets.bits(object)?;
    Ok(bits.map(|bits| Const::of_bits(&sets.ty, bits)))
}

/// A constant as a Python value.
pub(crate) fn to_python<'py>(
    py: Python<'py>,
    session: &Session,
    value: &Const,
) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Const::None => py.None().into_bound(py),
        Const::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
        Const::Int(value) => value.into_pyobject(py)?.into_any(),
        Const::Float(value) => PyFloat::new(py, *value).into_any(),
        Const::Str(value) => PyString::new(py, value).into_any(),
        Const::Tuple(values) => {
            let values = values.iter().map(|value| to_python(py, session, value));
            PyTuple::new(py, values.collect::<PyResult<Vec<_>>>()?)?.into_any()
        }
        Const::Container(container) => {
            let items = container.items.iter();
            let items = items.map(|item| to_python(py, session, item));
            let items = items.collect::<PyResult<Vec<_>>>()?;
            match container.ty.kind() {
                ContainerKind::List(_) | ContainerKind::Deque(_) => {
                    PyList::new(py, items)?.into_any()
                }
                ContainerKind::Set(_) => PySet::new(py, items)?.into_any(),
                ContainerKind::Dict { .. } => {
                    let dict = PyDict::new(py);
                    for pair in items.chunks_exact(2) {
                        dict.set_item(&pair[0], &pair[1])?;
                    }
                    dict.into_any()
                }
            }
        }
        Const::Named { ty, bits } => super::value::Kind::of(&Type::Named(ty.clone()), session)
            .to_python(py, bits.cast_unsigned().into())?,
        Const::Wide { ty, bits } => {
            super::value::Kind::of(&Type::Named(ty.clone()), session).to_python(py, **bits)?
        }
    })
}
