//! One-dimensional buffers of other objects: numpy arrays, `array.array`, memoryviews.
//!
//! The stable ABI has the buffer protocol since CPython 3.11 only, and PyO3 follows it. CPython 3.10 exports the same
//! functions with the same structure, so they are declared here.
#![allow(
    unsafe_code,
    reason = "the buffer protocol is C: pointers whose owner is the exported buffer"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::MaybeUninit;

use pyo3::exceptions::{PyBufferError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;

/// `Py_buffer`, whose layout has not changed since Python 3.3.
#[repr(C)]
struct View {
    buf: *mut c_void,
    obj: *mut ffi::PyObject,
    len: ffi::Py_ssize_t,
    itemsize: ffi::Py_ssize_t,
    readonly: c_int,
    ndim: c_int,
    format: *mut c_char,
    shape: *mut ffi::Py_ssize_t,
    strides: *mut ffi::Py_ssize_t,
    suboffsets: *mut ffi::Py_ssize_t,
    internal: *mut c_void,
}

const WRITABLE: c_int = 0x0001;
const FORMAT: c_int = 0x0004;
const STRIDES: c_int = 0x0018;

unsafe extern "C" {
    fn PyObject_GetBuffer(object: *mut ffi::PyObject, view: *mut View, flags: c_int) -> c_int;
    fn PyBuffer_Release(view: *mut View);
}

/// What an item of a buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// A signed integer of that many bytes.
    Signed(usize),
    /// An unsigned integer of that many bytes.
    Unsigned(usize),
    /// A float of that many bytes.
    Float(usize),
    /// A bool: a byte.
    Bool,
}

/// An exported buffer of one dimension. Its memory neither moves nor goes away while this lives.
pub(crate) struct Buffer {
    /// Boxed: an exporter may keep pointers into the structure.
    view: Box<View>,
    element: Element,
}

// SAFETY: the view is plain data that nobody changes between its making and its release, which attaches.
unsafe impl Send for Buffer {}
// SAFETY: as above; shared access only reads pointers.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// Exports a buffer for reading.
    pub(crate) fn readable(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::export(object, FORMAT | STRIDES)
    }

    /// Exports a buffer for writing.
    pub(crate) fn writable(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::export(object, FORMAT | STRIDES | WRITABLE)
    }

    /// Exports the contiguous bytes of an object, whatever they are.
    pub(crate) fn bytes(object: &Bound<'_, PyAny>, writable: bool) -> PyResult<Self> {
        const SIMPLE: c_int = 0;
        let view = Self::view(object, if writable { WRITABLE } else { SIMPLE })?;
        Ok(Self {
            view,
            element: Element::Unsigned(1),
        })
    }

    fn export(object: &Bound<'_, PyAny>, flags: c_int) -> PyResult<Self> {
        // Releases the view where it is refused below.
        let mut buffer = Self {
            view: Self::view(object, flags)?,
            element: Element::Bool,
        };
        if buffer.view.ndim != 1 {
            return Err(PyValueError::new_err(format!(
                "it has {} dimensions, not one",
                buffer.view.ndim
            )));
        }
        buffer.element = buffer.parse_format().ok_or_else(|| {
            PyValueError::new_err(format!(
                "its items have the format {:?}, which is no native integer, float or bool",
                buffer.format()
            ))
        })?;
        Ok(buffer)
    }

    fn view(object: &Bound<'_, PyAny>, flags: c_int) -> PyResult<Box<View>> {
        let mut view = Box::new(MaybeUninit::<View>::uninit());
        // SAFETY: the object lives, this thread is attached, and the view has room.
        let status = unsafe { PyObject_GetBuffer(object.as_ptr(), view.as_mut_ptr(), flags) };
        if status != 0 {
            return Err(PyErr::fetch(object.py()));
        }
        // SAFETY: the call succeeded and so has filled the view.
        Ok(unsafe { Box::from_raw(Box::into_raw(view).cast::<View>()) })
    }

    /// The items' format, as the `struct` module writes it.
    pub(crate) fn format(&self) -> String {
        if self.view.format.is_null() {
            return "B".to_owned();
        }
        // SAFETY: an exporter's format is a C string that lives as long as the view.
        let format = unsafe { CStr::from_ptr(self.view.format) };
        format.to_string_lossy().into_owned()
    }

    fn parse_format(&self) -> Option<Element> {
        let format = self.format();
        let own = if cfg!(target_endian = "little") {
            '<'
        } else {
            '>'
        };
        let (order, code) = match format.as_bytes() {
            [code] => (b'@', *code),
            [order, code] => (*order, *code),
            _ => return None,
        };
        let size = match usize::try_from(self.view.itemsize).ok()? {
            // ctypes divides the size of an array by its length.
            0 if self.view.len == 0 => native_size(code)?,
            size => size,
        };
        if ![b'@', b'=', own as u8].contains(&order) && size != 1 {
            return None;
        }
        match (code, size) {
            (b'b' | b'h' | b'i' | b'l' | b'q' | b'n', 1 | 2 | 4 | 8) => Some(Element::Signed(size)),
            (b'B' | b'H' | b'I' | b'L' | b'Q' | b'N', 1 | 2 | 4 | 8) => {
                Some(Element::Unsigned(size))
            }
            (b'f', 4) | (b'd', 8) => Some(Element::Float(size)),
            (b'?', 1) => Some(Element::Bool),
            _ => None,
        }
    }

    /// Whether all bytes of a contiguous buffer are 0 or 1.
    pub(crate) fn are_bools(&self) -> bool {
        if self.size() == 0 {
            return true;
        }
        // SAFETY: a contiguous buffer has so many bytes from its address on, which live as long as the view.
        let bytes = unsafe { std::slice::from_raw_parts(self.view.buf.cast::<u8>(), self.size()) };
        bytes.iter().fold(0, |all, byte| all | *byte) <= 1
    }

    /// Where it begins.
    pub(crate) fn address(&self) -> *mut c_void {
        self.view.buf
    }

    /// How many bytes there are.
    pub(crate) fn size(&self) -> usize {
        usize::try_from(self.view.len).unwrap_or_default()
    }

    /// Whether it has bytes of another one, of contiguous ones.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let bytes = |buffer: &Self| {
            let start = buffer.view.buf.addr();
            start..start + buffer.size()
        };
        let (own, others) = (bytes(self), bytes(other));
        own.start.max(others.start) < own.end.min(others.end)
    }

    /// What an item is.
    pub(crate) fn element(&self) -> Element {
        self.element
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        // SAFETY: an exporter's shape is NULL or, as one dimension was checked, has an entry.
        let len = match unsafe { self.view.shape.as_ref() } {
            Some(len) => *len,
            None => self.view.len / self.view.itemsize.max(1),
        };
        usize::try_from(len).unwrap_or_default()
    }

    /// The first item, and the distance in bytes from an item to the next.
    pub(crate) fn start(&self) -> (*mut u8, isize) {
        // SAFETY: as for the shape. ctypes gives no strides where they are asked for: its items are contiguous.
        let stride = unsafe { self.view.strides.as_ref() };
        let stride = stride.copied().unwrap_or(self.view.itemsize);
        (self.view.buf.cast(), stride)
    }
}

/// Whether an error says that an object has no such buffer; others are the object's own.
pub(crate) fn is_refusal(py: Python<'_>, error: &PyErr) -> bool {
    error.is_instance_of::<PyTypeError>(py)
        || error.is_instance_of::<PyValueError>(py)
        || error.is_instance_of::<PyBufferError>(py)
}

/// Bytes of an item of a format here.
fn native_size(code: u8) -> Option<usize> {
    Some(match code {
        b'b' | b'B' | b'?' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'n' | b'N' => size_of::<usize>(),
        b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

impl Drop for Buffer {
    fn drop(&mut self) {
        Python::attach(|_| {
            // SAFETY: the view was filled by a successful export and is released once.
            unsafe { PyBuffer_Release(&raw mut *self.view) };
        });
    }
}
