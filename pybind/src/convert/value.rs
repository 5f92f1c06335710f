//! Values in cells to and from Python.
//!
//! A cell is 16 bytes, holding the native value in its first bytes. A [`Kind`] knows the Python side of a type.

use std::sync::Arc;

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDateTime, PyDelta, PyFloat, PyInt, PyString, PyType};
use tickjit_compiler::types::{NativeType, Repr, Type, TypeDetail};

use super::enumeration::Enumeration;
use super::enumset::EnumSet;
use super::receiver::Receiver;
use super::{number, time};
use crate::session::{Custom, Session};

/// What a native value is for Python.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `datetime.datetime`
    Datetime,
    /// `datetime.timedelta`
    Timedelta,
    /// A member of an enumeration.
    Enum(Arc<Enumeration>),
    /// A set of members.
    EnumSet(Arc<EnumSet>),
    /// A host's type that is no number: its bits as an int.
    Bits(Repr),
    /// A host's number, and the class it stands for.
    Number(NativeType, Option<Arc<Custom>>),
}

impl Kind {
    /// The kind of a type that one cell holds.
    pub(crate) fn of(ty: &Type, session: &Session) -> Self {
        match ty {
            Type::Bool => Self::Bool,
            Type::Float => Self::Float,
            Type::Named(named) => match named.id() {
                DATETIME => Self::Datetime,
                TIMEDELTA => Self::Timedelta,
                id => match session.known_enumeration(id) {
                    Some(enumeration) => Self::Enum(enumeration),
                    None => match named.def().detail {
                        TypeDetail::EnumSet(_) => match session.known_enum_set(id) {
                            Some(sets) => Self::EnumSet(sets),
                            None => Self::Bits(named.repr()),
                        },
                        TypeDetail::Number(native) => Self::Number(native, session.custom(named)),
                        _ => Self::Bits(named.repr()),
                    },
                },
            },
            Type::Int
            | Type::None
            | Type::Never
            | Type::Str
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_) => Self::Int,
        }
    }

    /// What a cell of the kind holds.
    pub(crate) fn native(&self) -> NativeType {
        match self {
            Self::Bool => NativeType::Bool,
            Self::Float => NativeType::Float64,
            Self::Int | Self::Datetime | Self::Timedelta => NativeType::Int64,
            Self::Enum(enumeration) => enumeration.ty.repr().into(),
            Self::EnumSet(sets) => NativeType::unsigned(sets.ty.repr()),
            Self::Bits(repr) => (*repr).into(),
            Self::Number(native, _) => *native,
        }
    }

    /// How a cell of the kind is held.
    pub(crate) fn repr(&self) -> Repr {
        self.native().repr()
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Bool => "bool",
            Self::Float | Self::Number(NativeType::Float32 | NativeType::Float64, _) => "float",
            Self::Int | Self::Bits(_) | Self::Number(..) => "int",
            Self::Datetime => "datetime",
            Self::Timedelta => "timedelta",
            Self::Enum(enumeration) => enumeration.ty.name(),
            Self::EnumSet(sets) => sets.ty.name(),
        }
    }

    /// The Python class of values.
    pub(crate) fn class<'py>(&self, py: Python<'py>) -> Bound<'py, PyType> {
        match self {
            Self::Bool => py.get_type::<PyBool>(),
            Self::Int | Self::Bits(_) => py.get_type::<PyInt>(),
            Self::Number(native, custom) => {
                let value = custom.as_ref().map(|custom| custom.value.bind(py));
                match value.map(|value| value.cast::<PyType>()) {
                    Some(Ok(class)) => class.clone(),
                    _ if native.is_integer() || *native == NativeType::Bool => {
                        py.get_type::<PyInt>()
                    }
                    _ => py.get_type::<PyFloat>(),
                }
            }
            Self::Float => py.get_type::<PyFloat>(),
            Self::Datetime => py.get_type::<PyDateTime>(),
            Self::Timedelta => py.get_type::<PyDelta>(),
            Self::Enum(enumeration) => enumeration.class(py).clone(),
            Self::EnumSet(sets) => sets.class(py).clone(),
        }
    }

    /// The value of a cell.
    pub(crate) fn to_python<'py>(
        &self,
        py: Python<'py>,
        cell: u128,
    ) -> PyResult<Bound<'py, PyAny>> {
        let signed = || sign_extended(cell, self.repr());
        Ok(match self {
            Self::Bool => PyBool::new(py, signed() != 0).to_owned().into_any(),
            Self::Float | Self::Number(NativeType::Float64, _) => {
                PyFloat::new(py, f64::from_bits(low(cell))).into_any()
            }
            #[allow(clippy::cast_possible_truncation)] // The cell holds 32 bits.
            Self::Number(NativeType::Float32, _) => {
                PyFloat::new(py, f32::from_bits(low(cell) as u32).into()).into_any()
            }
            Self::Number(NativeType::Int128, _) => cell.cast_signed().into_pyobject(py)?.into_any(),
            Self::Number(NativeType::Bool, _) => {
                PyBool::new(py, cell & 0xff != 0).to_owned().into_any()
            }
            Self::Number(native, _) if native.is_unsigned() => {
                let unused = 128 - 8 * native.size();
                (cell << unused >> unused).into_pyobject(py)?.into_any()
            }
            Self::Int | Self::Bits(_) | Self::Number(..) => signed().into_pyobject(py)?.into_any(),
            Self::Datetime => time::datetime_from_nanoseconds(py, signed())?,
            Self::Timedelta => time::timedelta_from_nanoseconds(py, signed())?.into_any(),
            Self::Enum(enumeration) => enumeration.member(py, signed())?,
            Self::EnumSet(sets) => {
                let unused = 128 - 8 * self.repr().size();
                sets.set(py, cell << unused >> unused)?
            }
        })
    }

    /// The cell of a value: an int or bool where a float is due, a bool where an int is, anything else only as itself.
    #[inline]
    pub(crate) fn to_cell(
        &self,
        object: &Bound<'_, PyAny>,
        whose: Receiver<'_, '_>,
    ) -> PyResult<u128> {
        if let Self::EnumSet(sets) = self {
            return sets
                .bits(object)
                .map_err(|error| whose.named(error, object.py()))?
                .ok_or_else(|| self.refused(object, whose));
        }
        self.to_word(object, whose).map(u128::from)
    }

    /// The same of a kind whose values have 8 bytes at most.
    #[inline]
    fn to_word(&self, object: &Bound<'_, PyAny>, whose: Receiver<'_, '_>) -> PyResult<u64> {
        let nanoseconds = |found: PyResult<i64>| match found {
            Ok(nanoseconds) => Ok(nanoseconds.cast_unsigned()),
            Err(error) => Err(whose.named(error, object.py())),
        };
        match self {
            Self::Float => {
                if let Ok(value) = object.cast_exact::<PyFloat>() {
                    return Ok(value.value().to_bits());
                }
                self.float(object, whose)
            }
            Self::Number(NativeType::Float64, _) => self.float(object, whose),
            Self::Number(NativeType::Float32, _) => {
                let value = f64::from_bits(self.float(object, whose)?);
                let single = number::single(value);
                let single = single.ok_or_else(|| whose.does_not_fit(object, "float32"))?;
                Ok(single.to_bits().into())
            }
            Self::Number(native, _) => self.narrow(*native, object, whose),
            Self::Int | Self::Bits(_) => self.int(object, whose),
            Self::Bool => match object.cast::<PyBool>() {
                Ok(value) => Ok(u64::from(value.is_true())),
                Err(_) if is_numpy_bool(object)? => Ok(u64::from(object.is_truthy()?)),
                Err(_) => Err(self.refused(object, whose)),
            },
            Self::Datetime => match object.cast::<PyDateTime>() {
                Ok(value) => nanoseconds(time::datetime_to_nanoseconds(value)),
                Err(_) => Err(self.refused(object, whose)),
            },
            Self::Timedelta => match object.cast::<PyDelta>() {
                Ok(value) => nanoseconds(time::timedelta_to_nanoseconds(value)),
                Err(_) => Err(self.refused(object, whose)),
            },
            Self::Enum(enumeration) => {
                let value = enumeration.value(object);
                let value = value.ok_or_else(|| self.refused(object, whose))?;
                Ok(value.cast_unsigned())
            }
            Self::EnumSet(_) => Err(self.refused(object, whose)),
        }
    }

    fn narrow(
        &self,
        native: NativeType,
        object: &Bound<'_, PyAny>,
        whose: Receiver<'_, '_>,
    ) -> PyResult<u64> {
        let value = object.getattr_opt(intern!(object.py(), "value"))?;
        let value = value.as_ref().unwrap_or(object);
        let whole = self.whole(value, whose)?;
        let cell = match fitting::<i64>(&whole)? {
            Some(number) => number::fits(number, native).then_some(number.cast_unsigned()),
            None if native == NativeType::UInt64 => fitting::<u64>(&whole)?,
            None => None,
        };
        cell.ok_or_else(|| whose.does_not_fit(value, native.name()))
    }

    fn int(&self, object: &Bound<'_, PyAny>, whose: Receiver<'_, '_>) -> PyResult<u64> {
        match fitting::<i64>(&self.whole(object, whose)?)? {
            Some(value) => Ok(value.cast_unsigned()),
            None => Err(PyOverflowError::new_err(format!(
                "{whose}: the int does not fit in 64 bits"
            ))),
        }
    }

    /// The int that an object is, or stands for as an index. What it raises when it is asked comes through.
    fn whole<'py>(
        &self,
        object: &Bound<'py, PyAny>,
        whose: Receiver<'_, '_>,
    ) -> PyResult<Bound<'py, PyInt>> {
        if let Ok(int) = object.cast::<PyInt>() {
            return Ok(int.clone());
        }
        if object.is_instance_of::<PyFloat>() || !is_index(object)? {
            return Err(self.refused(object, whose));
        }
        index(object)
    }

    fn float(&self, object: &Bound<'_, PyAny>, whose: Receiver<'_, '_>) -> PyResult<u64> {
        if let Ok(value) = object.cast::<PyFloat>() {
            return Ok(value.value().to_bits());
        }
        let py = object.py();
        let whole = if let Ok(int) = object.cast::<PyInt>() {
            int.clone()
        } else if object.is_instance_of::<PyString>() {
            return Err(self.refused(object, whose));
        } else if object.get_type().hasattr(intern!(py, "__float__"))? {
            return object.extract::<f64>().map(f64::to_bits);
        } else if is_index(object)? {
            index(object)?
        } else {
            return Err(self.refused(object, whose));
        };
        match fitting::<f64>(&whole)? {
            Some(value) => Ok(value.to_bits()),
            None => Err(PyOverflowError::new_err(format!(
                "{whose}: the int is too large for a float"
            ))),
        }
    }

    #[cold]
    fn refused(&self, object: &Bound<'_, PyAny>, whose: Receiver<'_, '_>) -> PyErr {
        let class = object.get_type();
        let given = class
            .qualname()
            .map_or_else(|_| "another object".to_owned(), |name| name.to_string());
        let hint = match self {
            Self::Int if object.is_instance_of::<PyFloat>() => "; write int(value)",
            _ => "",
        };
        PyTypeError::new_err(format!("{whose} takes {}, not {given}{hint}", self.name()))
    }
}

/// The id of the type of datetimes.
const DATETIME: &str = "datetime.datetime";
/// The id of the type of timedeltas.
const TIMEDELTA: &str = "datetime.timedelta";

/// A number of a type that may be too small for the int.
fn fitting<'py, T>(int: &Bound<'py, PyInt>) -> PyResult<Option<T>>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    match int.extract::<T>() {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_instance_of::<PyOverflowError>(int.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_index(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    object.get_type().hasattr(intern!(object.py(), "__index__"))
}

/// `operator.index(object)`
fn index<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyInt>> {
    static INDEX: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let index = INDEX.import(object.py(), "operator", "index")?;
    Ok(index.call1((object,))?.cast_into()?)
}

fn is_numpy_bool(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = object.get_type();
    let name = class.name()?;
    Ok(class.module()?.to_str()? == "numpy" && matches!(name.to_str()?, "bool" | "bool_"))
}

/// The integer in the first bytes of a cell.
pub(crate) fn sign_extended(cell: u128, repr: Repr) -> i64 {
    let bits = (repr.size() * 8).min(64);
    let cell = low(cell).cast_signed();
    (cell << (64 - bits)) >> (64 - bits)
}

/// The first 8 bytes of a cell.
#[expect(clippy::cast_possible_truncation, reason = "the others are cut off")]
fn low(cell: u128) -> u64 {
    cell as u64
}
