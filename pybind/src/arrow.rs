//! Columns of other packages through the Arrow C data interface: of pyarrow, polars and whoever else has
//! `__arrow_c_array__` or `__arrow_c_stream__`.
//!
//! A [`Table`] takes over what the producer exports, one array or the arrays of a stream, and gives its chunks: where
//! the values stand, and the bits that say which are there. Nothing is copied. The structures are those of Arrow's
//! specification, which is stable; each is released once, when the column goes.
#![allow(
    unsafe_code,
    reason = "the interface is C: structures with pointers that are valid until they are released"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods, PyTuple};

use crate::buffer::Element;

/// `struct ArrowSchema`
#[repr(C)]
struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Schema,
    dictionary: *mut Schema,
    release: Option<unsafe extern "C" fn(*mut Schema)>,
    private_data: *mut c_void,
}

/// `struct ArrowArray`
#[repr(C)]
struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *const *const c_void,
    children: *mut *mut Array,
    dictionary: *mut Array,
    release: Option<unsafe extern "C" fn(*mut Array)>,
    private_data: *mut c_void,
}

/// `struct ArrowArrayStream`
#[repr(C)]
struct Stream {
    get_schema: Option<unsafe extern "C" fn(*mut Stream, *mut Schema) -> c_int>,
    get_next: Option<unsafe extern "C" fn(*mut Stream, *mut Array) -> c_int>,
    get_last_error: Option<unsafe extern "C" fn(*mut Stream) -> *const c_char>,
    release: Option<unsafe extern "C" fn(*mut Stream)>,
    private_data: *mut c_void,
}

/// What the interface hands over: it is there until it is released.
trait Released: Sized {
    /// Takes the structure's own function for that.
    fn take(&mut self) -> Option<unsafe extern "C" fn(*mut Self)>;
    /// Puts it back.
    fn put(&mut self, release: unsafe extern "C" fn(*mut Self));
}

macro_rules! released {
    ($($structure:ty),*) => {
        $(impl Released for $structure {
            fn take(&mut self) -> Option<unsafe extern "C" fn(*mut Self)> {
                self.release.take()
            }

            fn put(&mut self, release: unsafe extern "C" fn(*mut Self)) {
                self.release = Some(release);
            }
        })*
    };
}

released!(Schema, Array, Stream);

/// A structure that is ours to release.
struct Owned<T: Released>(Box<T>);

impl<T: Released> Owned<T> {
    /// Takes over what a capsule holds, which is then empty.
    fn of_capsule(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<Self> {
        let capsule = capsule.cast::<PyCapsule>()?;
        let held = capsule.pointer_checked(Some(name))?.cast::<T>().as_ptr();
        // SAFETY: a capsule of that name holds such a structure, by the interface's specification, and nobody else
        // uses it while the interpreter is held. Moving a structure leaves the old place released.
        unsafe {
            let mut moved = Box::new(held.read());
            let Some(release) = (&mut *held).take() else {
                return Err(PyValueError::new_err("the column was consumed before"));
            };
            moved.put(release);
            Ok(Self(moved))
        }
    }

    /// What a function fills in; `None` where it fails or gives nothing, with its answer.
    fn filled(fill: impl FnOnce(*mut T) -> c_int) -> Result<Option<Self>, c_int> {
        let mut room = Box::new(MaybeUninit::<T>::zeroed());
        match fill(room.as_mut_ptr()) {
            0 => {}
            code => return Err(code),
        }
        // SAFETY: zeros are a structure that is released, and the function has filled in another one or left that.
        let mut filled = unsafe { Box::from_raw(Box::into_raw(room).cast::<T>()) };
        Ok(filled.take().map(|release| {
            filled.put(release);
            Self(filled)
        }))
    }
}

impl<T: Released> Drop for Owned<T> {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            self.0.put(release);
            // SAFETY: the structure has not been released; the specification lets any thread do it.
            unsafe { release(&raw mut *self.0) };
        }
    }
}

/// Consecutive rows of a column that stand in one piece of memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk {
    /// How many rows there are.
    pub(crate) len: usize,
    /// The values; of bools the byte of the first bit of all.
    pub(crate) values: *mut u8,
    /// Where a bit is set for every value that is there; NULL if all are.
    pub(crate) validity: *const u8,
    /// How many items, and bits, come before the first row.
    pub(crate) offset: usize,
}

/// What a column says its values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Numbers.
    Number(Element),
    /// Bools, a bit each.
    Bits,
    /// Nanoseconds since 1970.
    Datetime,
    /// Nanoseconds.
    Timedelta,
    /// Anything else, by the interface's word for it.
    Other(String),
}

/// A column that its producer has handed over.
pub(crate) struct Table {
    /// What the values are.
    pub(crate) meaning: Meaning,
    /// Where they stand.
    pub(crate) chunks: Vec<Chunk>,
    /// What keeps them there.
    _arrays: Vec<Owned<Array>>,
}

impl Table {
    /// The column that an object exports; `None` of one that exports none in this way.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let py = object.py();
        if let Some(export) = object.getattr_opt(intern!(py, "__arrow_c_array__"))? {
            let exported = export.call0()?.cast_into::<PyTuple>()?;
            let schema = Owned::of_capsule(&exported.get_item(0)?, c"arrow_schema")?;
            let array = Owned::of_capsule(&exported.get_item(1)?, c"arrow_array")?;
            return Self::new(&schema, vec![array]).map(Some);
        }
        if let Some(export) = object.getattr_opt(intern!(py, "__arrow_c_stream__"))? {
            let stream = Owned::of_capsule(&export.call0()?, c"arrow_array_stream")?;
            return Self::read(stream).map(Some);
        }
        Ok(None)
    }

    fn read(mut stream: Owned<Stream>) -> PyResult<Self> {
        let (get_schema, get_next) = (stream.0.get_schema, stream.0.get_next);
        let at = &raw mut *stream.0;
        let schema = Owned::<Schema>::filled(|room| {
            // SAFETY: the stream is not released, and there is room for the structure.
            get_schema.map_or(1, |get| unsafe { get(at, room) })
        });
        let schema = match schema {
            Ok(Some(schema)) => schema,
            Ok(None) => return Err(PyValueError::new_err("the stream has no type")),
            Err(code) => return Err(failed(at, code)),
        };
        let mut arrays = Vec::new();
        loop {
            let array = Owned::<Array>::filled(|room| {
                // SAFETY: as above.
                get_next.map_or(1, |get| unsafe { get(at, room) })
            });
            match array {
                Ok(Some(array)) => arrays.push(array),
                // A released array is the end of the stream.
                Ok(None) => return Self::new(&schema, arrays),
                Err(code) => return Err(failed(at, code)),
            }
        }
    }

    fn new(schema: &Owned<Schema>, arrays: Vec<Owned<Array>>) -> PyResult<Self> {
        let meaning = meaning(&schema.0);
        let mut chunks = Vec::with_capacity(arrays.len());
        if !matches!(meaning, Meaning::Other(_)) {
            for Owned(array) in &arrays {
                chunks.extend(chunk(array)?);
            }
        }
        Ok(Self {
            meaning,
            chunks,
            _arrays: arrays,
        })
    }
}

/// What a stream says of its failure.
fn failed(stream: *mut Stream, code: c_int) -> PyErr {
    // SAFETY: the stream is not released, and what it gives is NULL or a text that lives until it is used again.
    let text = unsafe {
        let last = (*stream).get_last_error.map(|get| get(stream));
        last.filter(|text| !text.is_null())
            .map(|text| CStr::from_ptr(text).to_string_lossy().into_owned())
    };
    let text = text.unwrap_or_else(|| format!("error {code}"));
    PyValueError::new_err(format!("the stream failed: {text}"))
}

/// The rows of an array; `None` where there are none.
fn chunk(array: &Array) -> PyResult<Option<Chunk>> {
    let number = |value: i64| {
        usize::try_from(value).map_err(|_| PyValueError::new_err("the array has no such length"))
    };
    let (len, offset) = (number(array.length)?, number(array.offset)?);
    if len == 0 {
        return Ok(None);
    }
    if array.n_buffers != 2 || array.buffers.is_null() {
        return Err(PyTypeError::new_err("the array is no column of values"));
    }
    // SAFETY: an array that is not released has as many buffers as it says.
    let [validity, values] = unsafe { *array.buffers.cast::<[*const c_void; 2]>() };
    if values.is_null() {
        return Err(PyValueError::new_err("the array has no values"));
    }
    Ok(Some(Chunk {
        len,
        values: values.cast_mut().cast(),
        validity: if array.null_count == 0 {
            ptr::null()
        } else {
            validity.cast()
        },
        offset,
    }))
}

fn meaning(schema: &Schema) -> Meaning {
    if schema.format.is_null() {
        return Meaning::Other(String::new());
    }
    // SAFETY: a schema that is not released has a text here.
    let format = unsafe { CStr::from_ptr(schema.format) };
    let format = format.to_string_lossy();
    if !schema.dictionary.is_null() {
        return Meaning::Other("dictionary".to_owned());
    }
    match &*format {
        "b" => Meaning::Bits,
        "c" => Meaning::Number(Element::Signed(1)),
        "s" => Meaning::Number(Element::Signed(2)),
        "i" => Meaning::Number(Element::Signed(4)),
        "l" => Meaning::Number(Element::Signed(8)),
        "C" => Meaning::Number(Element::Unsigned(1)),
        "S" => Meaning::Number(Element::Unsigned(2)),
        "I" => Meaning::Number(Element::Unsigned(4)),
        "L" => Meaning::Number(Element::Unsigned(8)),
        "f" => Meaning::Number(Element::Float(4)),
        "g" => Meaning::Number(Element::Float(8)),
        "tDn" => Meaning::Timedelta,
        other if other.starts_with("tsn:") => Meaning::Datetime,
        other => Meaning::Other(other.to_owned()),
    }
}
