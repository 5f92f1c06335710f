//! Containers of state slots as Python's own.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySet, PyTuple};
use tickjit_compiler::types::{ContainerKind, ContainerType, Repr, Type};
use tickjit_runtime::containers::{Item, Value, View};

use super::value::Kind;
use crate::session::Session;

/// How values of a type are shown.
pub(crate) enum Shown {
    /// One machine value.
    Scalar(Kind),
    /// Several, in order.
    Tuple(Vec<Shown>),
    /// A container, or nothing.
    Container(Box<ShownContainer>),
}

/// How a container is shown.
pub(crate) enum ShownContainer {
    List(Shown),
    Deque(Shown),
    Set(Shown),
    Dict(Shown, Shown),
}

impl Shown {
    /// How values of the type are shown.
    pub(crate) fn of(ty: &Type, session: &Session) -> Self {
        match ty {
            Type::Tuple(elements) => {
                Self::Tuple(elements.iter().map(|ty| Self::of(ty, session)).collect())
            }
            Type::Container(container) => {
                Self::Container(Box::new(ShownContainer::of(container, session)))
            }
            Type::Bool
            | Type::Int
            | Type::Float
            | Type::Str
            | Type::None
            | Type::Never
            | Type::Optional(_)
            | Type::Named(_) => Self::Scalar(Kind::of(ty, session)),
        }
    }

    /// The value of a cell.
    pub(crate) fn cell_to_python<'py>(
        &self,
        py: Python<'py>,
        cell: u128,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Scalar(kind) => kind.to_python(py, cell),
            // No cell holds these.
            Self::Tuple(_) | Self::Container(_) => Ok(py.None().into_bound(py)),
        }
    }

    /// The value that stands in several cells, one after the other.
    pub(crate) fn of_cells<'py>(
        &self,
        py: Python<'py>,
        cells: &mut impl FnMut() -> u128,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Scalar(kind) => kind.to_python(py, cells()),
            Self::Tuple(elements) => {
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    values.push(element.of_cells(py, cells)?);
                }
                Ok(PyTuple::new(py, values)?.into_any())
            }
            Self::Container(_) => Ok(py.None().into_bound(py)),
        }
    }

    fn item<'py>(&self, py: Python<'py>, item: Item<'_>) -> PyResult<Bound<'py, PyAny>> {
        self.value(py, &mut item.fields())
    }

    fn value<'a, 'py>(
        &self,
        py: Python<'py>,
        fields: &mut impl Iterator<Item = Value<View<'a>>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Tuple(elements) => {
                let mut values = Vec::with_capacity(elements.len());
                for element in elements {
                    values.push(element.value(py, fields)?);
                }
                Ok(PyTuple::new(py, values)?.into_any())
            }
            Self::Scalar(kind) => match fields.next().map(bits) {
                Some(low) if kind.repr() == Repr::I128 => {
                    let high = fields.next().map_or(0, bits);
                    kind.to_python(py, u128::from(high) << 64 | u128::from(low))
                }
                Some(bits) => kind.to_python(py, bits.into()),
                None => Ok(py.None().into_bound(py)),
            },
            Self::Container(shown) => match fields.next() {
                Some(Value::Container(view)) => shown.to_python(py, view),
                _ => Ok(py.None().into_bound(py)),
            },
        }
    }
}

/// A machine value as the cell of a state variable holds it.
fn bits(value: Value<View<'_>>) -> u64 {
    let signed = match value {
        Value::I8(value) => i64::from(value),
        Value::I16(value) => i64::from(value),
        Value::I32(value) => i64::from(value),
        Value::I64(value) => value,
        Value::F64(value) => return value.to_bits(),
        // A type that is no container's has no such field.
        Value::Container(_) => 0,
    };
    signed.cast_unsigned()
}

impl ShownContainer {
    /// How containers of the type are shown.
    pub(crate) fn of(ty: &ContainerType, session: &Session) -> Self {
        let shown = |ty| Shown::of(ty, session);
        match ty.kind() {
            ContainerKind::List(item) => Self::List(shown(item)),
            ContainerKind::Deque(item) => Self::Deque(shown(item)),
            ContainerKind::Set(key) => Self::Set(shown(key)),
            ContainerKind::Dict { key, value, .. } => Self::Dict(shown(key), shown(value)),
        }
    }

    /// A list, `collections.deque`, set or dict with what the container holds now.
    pub(crate) fn to_python<'py>(
        &self,
        py: Python<'py>,
        view: View<'_>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::List(shown) => Ok(list(py, shown, view)?.into_any()),
            Self::Deque(shown) => {
                let deque = py.import("collections")?.getattr("deque")?;
                deque.call1((list(py, shown, view)?, view.maxlen()))
            }
            Self::Set(shown) => {
                let set = PySet::empty(py)?;
                for item in view.items() {
                    set.add(shown.item(py, item)?)?;
                }
                Ok(set.into_any())
            }
            Self::Dict(key, value) => {
                let dict = PyDict::new(py);
                for (own_key, own_value) in view.entries() {
                    dict.set_item(key.item(py, own_key)?, value.item(py, own_value)?)?;
                }
                Ok(dict.into_any())
            }
        }
    }
}

fn list<'py>(py: Python<'py>, shown: &Shown, view: View<'_>) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for item in view.items() {
        list.append(shown.item(py, item)?)?;
    }
    Ok(list)
}
