//! What users give to `Node.run`: buffers, numpy's arrays of times, and columns that are exported through Arrow's
//! interface, as one kind of memory.

use std::{mem, ptr};

use pyo3::exceptions::{PyBufferError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::arrow::{Chunk, Meaning, Table};
use crate::buffer::{Buffer, Element};
use crate::convert::value::Kind;

/// Whose memory a column is.
pub(super) enum Source {
    Buffer(#[expect(dead_code, reason = "is there to be dropped")] Buffer),
    Arrow(#[expect(dead_code, reason = "is there to be dropped")] Table),
}

/// A column before it is known whether an input takes it.
pub(super) struct Exported {
    pub(super) source: Source,
    pub(super) element: Element,
    /// Whether it says that it is of times, of which class.
    pub(super) times: Option<char>,
    pub(super) bits: bool,
    pub(super) stride: isize,
    pub(super) pieces: Vec<Chunk>,
    /// What messages call its items.
    pub(super) items: String,
    /// The least integer is numpy's NaT.
    pub(super) may_be_nat: bool,
}

impl Exported {
    /// The values of an input.
    pub(super) fn values(object: &Bound<'_, PyAny>, kind: &Kind, subject: &str) -> PyResult<Self> {
        if let Some(exported) = Self::of_arrow(object, subject)? {
            return Ok(exported);
        }
        let Some(times) = Times::of(object)? else {
            return Ok(Self::of_buffer(export(object, kind.name(), subject)?));
        };
        let is_meant = match kind {
            Kind::Datetime => times.kind == 'M',
            Kind::Timedelta => times.kind == 'm',
            _ => false,
        };
        if !is_meant {
            return Err(PyTypeError::new_err(format!(
                "{subject} takes {}; the array is of {}",
                kind.name(),
                times.dtype
            )));
        }
        let numbers = times.nanoseconds(object, subject)?;
        Ok(Self {
            may_be_nat: true,
            ..Self::of_buffer(export(&numbers, kind.name(), subject)?)
        })
    }

    /// Whether rows tick.
    pub(super) fn mask(object: &Bound<'_, PyAny>, subject: &str) -> PyResult<Self> {
        match Self::of_arrow(object, subject)? {
            Some(exported) => Ok(exported),
            None => Ok(Self::of_buffer(export(object, "bool", subject)?)),
        }
    }

    fn of_buffer(buffer: Buffer) -> Self {
        let (start, stride) = buffer.start();
        let piece = Chunk {
            len: buffer.len(),
            values: start,
            validity: ptr::null(),
            offset: 0,
        };
        Self {
            element: buffer.element(),
            times: None,
            bits: false,
            stride,
            pieces: vec![piece],
            items: format!("items of format {:?}", buffer.format()),
            may_be_nat: false,
            source: Source::Buffer(buffer),
        }
    }

    /// A column that is exported through Arrow's interface.
    fn of_arrow(object: &Bound<'_, PyAny>, subject: &str) -> PyResult<Option<Self>> {
        let Some(mut table) = Table::of(object).map_err(|error| {
            if error.is_instance_of::<PyValueError>(object.py()) {
                PyValueError::new_err(format!("{subject}: {}", error.value(object.py())))
            } else {
                error
            }
        })?
        else {
            return Ok(None);
        };
        let (element, times) = match &table.meaning {
            Meaning::Number(element) => (*element, None),
            Meaning::Bits => (Element::Bool, None),
            Meaning::Datetime => (Element::Signed(8), Some('M')),
            Meaning::Timedelta => (Element::Signed(8), Some('m')),
            Meaning::Other(format) => {
                return Err(PyTypeError::new_err(format!(
                    "{subject} takes a column of numbers, bools, or times in nanoseconds; this one is of Arrow's \
                     format {format:?}; convert it first"
                )));
            }
        };
        let size = match element {
            Element::Signed(size) | Element::Unsigned(size) | Element::Float(size) => size,
            Element::Bool => 1,
        };
        let items = match times {
            Some('M') => "datetimes".to_owned(),
            Some(_) => "timedeltas".to_owned(),
            None => format!("Arrow's items of {element:?}"),
        };
        Ok(Some(Self {
            element,
            times,
            bits: table.meaning == Meaning::Bits,
            stride: size.cast_signed(),
            pieces: mem::take(&mut table.chunks),
            items,
            may_be_nat: false,
            source: Source::Arrow(table),
        }))
    }
}

fn export(object: &Bound<'_, PyAny>, what: &str, subject: &str) -> PyResult<Buffer> {
    let py = object.py();
    Buffer::readable(object).map_err(|error| {
        let hint = if object.is_instance_of::<PyList>() {
            "; for a list: array.array(\"d\", values), or numpy.asarray(values)"
        } else {
            ""
        };
        if error.is_instance_of::<PyTypeError>(py) {
            let given = object.get_type().qualname();
            let given = given.map_or_else(|_| "another object".to_owned(), |name| name.to_string());
            return PyTypeError::new_err(format!(
                "{subject} takes a buffer of {what}, not {given}{hint}"
            ));
        }
        if error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyBufferError>(py) {
            return PyValueError::new_err(format!("{subject}: {}", error.value(py)));
        }
        error
    })
}

/// An array of numpy's times, which have no buffer format.
struct Times {
    /// `M` for datetimes, `m` for timedeltas.
    kind: char,
    dtype: String,
}

impl Times {
    fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let py = object.py();
        let Some(dtype) = object.getattr_opt(intern!(py, "dtype"))? else {
            return Ok(None);
        };
        let kind = match dtype.getattr_opt(intern!(py, "kind"))? {
            Some(kind) => kind.extract::<char>().ok(),
            None => None,
        };
        Ok(match kind {
            Some(kind @ ('M' | 'm')) => Some(Self {
                kind,
                dtype: dtype.str()?.to_string(),
            }),
            _ => None,
        })
    }

    fn nanoseconds<'py>(
        &self,
        array: &Bound<'py, PyAny>,
        subject: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        if !self.dtype.ends_with("[ns]") {
            let (name, _) = self.dtype.split_once('[').unwrap_or((&self.dtype, ""));
            return Err(PyTypeError::new_err(format!(
                "{subject} takes nanoseconds, and the array is of {}; write .astype(\"{name}[ns]\")",
                self.dtype
            )));
        }
        array.call_method1(intern!(array.py(), "view"), ("i8",))
    }
}
