//! What a run gives: values and tick masks per output, as numpy arrays where numpy can be imported, else as
//! memoryviews.
#![allow(
    unsafe_code,
    reason = "rows are written through the pointers of exported buffers"
)]

use std::ffi::c_void;

use pyo3::exceptions::PyMemoryError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyMemoryView, PyTuple};
use tickjit_compiler::types::NativeType;

use crate::buffer::Buffer;
use crate::convert::value::Kind;

/// The rows of one output.
pub(super) struct Series {
    values: Py<PyAny>,
    mask: Py<PyAny>,
    /// Where the values begin, and how many bytes each has.
    first_value: *mut u8,
    size: usize,
    first_flag: *mut i8,
    /// Keep the memory where it is.
    _exported: [Buffer; 2],
}

// SAFETY: the pointers lead into the exported buffers.
unsafe impl Send for Series {}
// SAFETY: as above; rows are written by whoever drives the run, alone.
unsafe impl Sync for Series {}

impl Series {
    /// Room for a number of rows, all zero.
    pub(super) fn new(py: Python<'_>, kind: &Kind, rows: usize) -> PyResult<Self> {
        let native = kind.native();
        let values = zeros(py, &Items::of(native), rows)?;
        let mask = zeros(py, &Items::of(NativeType::Bool), rows)?;
        let exported = [Buffer::writable(&values)?, Buffer::writable(&mask)?];
        // New arrays are contiguous.
        let [(first_value, _), (first_flag, _)] = [exported[0].start(), exported[1].start()];
        Ok(Self {
            first_value,
            size: native.size() as usize,
            first_flag: first_flag.cast(),
            _exported: exported,
            values: values.unbind(),
            mask: mask.unbind(),
        })
    }

    /// Where a row's value goes.
    #[inline]
    pub(super) fn value(&self, row: usize) -> *mut c_void {
        self.first_value.wrapping_add(row * self.size).cast()
    }

    /// Where a row's flag goes.
    #[inline]
    pub(super) fn flag(&self, row: usize) -> *mut i8 {
        self.first_flag.wrapping_add(row)
    }

    /// The pair for Python.
    pub(super) fn finish<'py>(self, py: Python<'py>, kind: &Kind) -> PyResult<Bound<'py, PyTuple>> {
        let mut values = self.values.into_bound(py);
        let times = match kind {
            Kind::Datetime => Some("M8[ns]"),
            Kind::Timedelta => Some("m8[ns]"),
            _ => None,
        };
        if let (Some(times), Some(_)) = (times, numpy(py)?) {
            values = values.call_method1(intern!(py, "view"), (times,))?;
        }
        if let (NativeType::Int128, Some(_)) = (kind.native(), numpy(py)?) {
            values = values.call_method1(intern!(py, "reshape"), (-1, 2))?;
        }
        PyTuple::new(py, [values, self.mask.into_bound(py)])
    }
}

fn numpy(py: Python<'_>) -> PyResult<Option<&Bound<'_, PyModule>>> {
    static NUMPY: PyOnceLock<Option<Py<PyModule>>> = PyOnceLock::new();
    let numpy = NUMPY.get_or_try_init(py, || match py.import("numpy") {
        Ok(numpy) => Ok(Some(numpy.unbind())),
        Err(error) if error.is_instance_of::<pyo3::exceptions::PyImportError>(py) => Ok(None),
        Err(error) => Err(error),
    })?;
    Ok(numpy.as_ref().map(|numpy| numpy.bind(py)))
}

/// What an array holds.
struct Items {
    /// The letter of `struct`.
    format: &'static str,
    /// The same for numpy.
    dtype: &'static str,
    size: usize,
    /// How many of them are a value.
    per_value: usize,
}

impl Items {
    fn of(native: NativeType) -> Self {
        let (format, dtype) = match native {
            NativeType::Bool => ("?", "?"),
            NativeType::Int8 => ("b", "i1"),
            NativeType::Int16 => ("h", "i2"),
            NativeType::Int32 => ("i", "i4"),
            NativeType::Int64 | NativeType::Pointer => ("q", "i8"),
            NativeType::UInt8 => ("B", "u1"),
            NativeType::UInt16 => ("H", "u2"),
            NativeType::UInt32 => ("I", "u4"),
            // 128 bits are two halves, the lower one first.
            NativeType::UInt64 | NativeType::Int128 => ("Q", "u8"),
            NativeType::Float32 => ("f", "f4"),
            NativeType::Float64 => ("d", "f8"),
        };
        let size = native.size() as usize;
        Self {
            format,
            dtype,
            size: size.min(8),
            per_value: size.div_ceil(8).max(1),
        }
    }
}

fn zeros<'py>(py: Python<'py>, items: &Items, rows: usize) -> PyResult<Bound<'py, PyAny>> {
    let too_many = || PyMemoryError::new_err("too many rows");
    let count = rows.checked_mul(items.per_value).ok_or_else(too_many)?;
    if let Some(numpy) = numpy(py)? {
        return numpy.call_method1(intern!(py, "zeros"), (count, items.dtype));
    }
    let size = count.checked_mul(items.size).ok_or_else(too_many)?;
    let bytes = PyByteArray::new_with(py, size, |bytes| {
        bytes.fill(0);
        Ok(())
    })?;
    let view = PyMemoryView::from(&bytes)?;
    view.call_method1(intern!(py, "cast"), (items.format,))
}
