//! Input buffers: how a row of one becomes the value an input cell takes.
//!
//! A buffer whose items are the native value is read in place: the input's pointer walks over it. Any other is
//! converted row by row, exactly or not at all: what could fail is checked for all rows before the first one runs.
#![allow(
    unsafe_code,
    reason = "rows are read through the pointers of exported buffers"
)]

use std::ffi::c_void;

use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;
use tickjit_compiler::types::NativeType;

use crate::buffer::{Buffer, Element};
use crate::convert::value::Kind;

/// The values of one input, or where it ticks.
pub(super) struct Column {
    buffer: Buffer,
    start: *mut u8,
    stride: isize,
    /// The items are the input's native values, aligned as such.
    direct: bool,
    becomes: Becomes,
}

/// What an item is in a cell.
#[derive(Clone, Copy)]
enum Becomes {
    /// A float of 64 bits.
    Float,
    /// False or true, whatever the byte.
    Bool,
    /// Its own bits, as far as the cell has them.
    Itself,
}

// SAFETY: the pointer leads into the buffer, which is exported as long as the column lives.
unsafe impl Send for Column {}
// SAFETY: as above; columns are read only.
unsafe impl Sync for Column {}

impl Column {
    /// The values of an input.
    pub(super) fn values(object: &Bound<'_, PyAny>, kind: &Kind, name: &str) -> PyResult<Self> {
        let subject = format!("input '{name}'");
        let times = Times::of(object)?;
        let times_given = match (&times, kind) {
            (Some(times), Kind::Datetime) if times.kind == 'M' => {
                Some(times.nanoseconds(object, &subject)?)
            }
            (Some(times), Kind::Timedelta) if times.kind == 'm' => {
                Some(times.nanoseconds(object, &subject)?)
            }
            (Some(times), _) => {
                return Err(PyTypeError::new_err(format!(
                    "{subject} takes {}; the array is of {}",
                    kind.name(),
                    times.dtype
                )));
            }
            (None, _) => None,
        };
        let buffer = export(
            times_given.as_ref().unwrap_or(object),
            kind.name(),
            &subject,
        )?;
        let column = Self::over(buffer, kind, &subject)?;
        column.check(kind, &subject, times.is_some())?;
        Ok(column)
    }

    /// In which rows an input ticks.
    pub(super) fn mask(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        let subject = format!("the mask of input '{name}'");
        let buffer = export(object, "bool", &subject)?;
        Self::over(buffer, &Kind::Bool, &subject)
    }

    fn over(buffer: Buffer, kind: &Kind, subject: &str) -> PyResult<Self> {
        let element = buffer.element();
        let size = kind.native().size() as usize;
        let (start, stride) = buffer.start();
        let is_whole = matches!(element, Element::Signed(_) | Element::Unsigned(_));
        let is_accepted = match kind {
            Kind::Float => true,
            Kind::Int | Kind::Enum(_) => {
                is_whole || (element == Element::Bool && matches!(kind, Kind::Int))
            }
            Kind::Bool => matches!(
                element,
                Element::Bool | Element::Signed(1) | Element::Unsigned(1)
            ),
            Kind::EnumSet(_) => is_whole,
            Kind::Datetime | Kind::Timedelta => element == Element::Signed(8),
            Kind::Bits(_) => element == Element::Signed(size),
            Kind::Number(native, _) => match native {
                NativeType::Float32 | NativeType::Float64 => element == Element::Float(size),
                NativeType::Bool => element == Element::Bool,
                native if native.is_unsigned() => element == Element::Unsigned(size),
                _ => element == Element::Signed(size),
            },
        };
        if !is_accepted {
            return Err(PyTypeError::new_err(format!(
                "{subject} takes a buffer of {}; this one has items of format {:?}; convert it first",
                expected(kind),
                buffer.format()
            )));
        }
        let becomes = match kind {
            Kind::Float => Becomes::Float,
            Kind::Bool | Kind::Number(NativeType::Bool, _) => Becomes::Bool,
            Kind::Int
            | Kind::Datetime
            | Kind::Timedelta
            | Kind::Enum(_)
            | Kind::EnumSet(_)
            | Kind::Bits(_)
            | Kind::Number(..) => Becomes::Itself,
        };
        let is_native = match (becomes, element) {
            (Becomes::Float, element) => element == Element::Float(8),
            (Becomes::Bool, _) | (Becomes::Itself, Element::Bool) => false,
            (
                Becomes::Itself,
                Element::Signed(bytes) | Element::Unsigned(bytes) | Element::Float(bytes),
            ) => bytes == size,
        };
        let is_aligned =
            start.addr().is_multiple_of(size) && stride.unsigned_abs().is_multiple_of(size);
        Ok(Self {
            direct: is_native && is_aligned,
            becomes,
            buffer,
            start,
            stride,
        })
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.buffer.len()
    }

    /// Whether rows can be read in place.
    pub(super) fn is_direct(&self) -> bool {
        self.direct
    }

    /// A row in place.
    #[inline]
    pub(super) fn at(&self, row: usize) -> *mut c_void {
        self.address(row).cast()
    }

    /// The row that a pointer from [`Self::at`] is of.
    pub(super) fn row_at(&self, at: *mut c_void) -> usize {
        let offset = at
            .addr()
            .cast_signed()
            .wrapping_sub(self.start.addr().cast_signed());
        // A buffer whose rows are all one item has the stride 0.
        offset
            .checked_div(self.stride)
            .unwrap_or_default()
            .unsigned_abs()
    }

    /// A row as a cell.
    #[inline]
    pub(super) fn cell(&self, row: usize) -> u128 {
        let word = match self.becomes {
            Becomes::Float => self.float(row).to_bits(),
            Becomes::Bool => u64::from(self.whole(row) != 0),
            Becomes::Itself => self.whole(row).cast_unsigned(),
        };
        u128::from(word)
    }

    #[allow(clippy::cast_precision_loss)] // Rounds as Python's float(int) does.
    fn float(&self, row: usize) -> f64 {
        match self.buffer.element() {
            Element::Float(8) => self.read::<f64>(row),
            Element::Float(_) => self.read::<f32>(row).into(),
            Element::Unsigned(8) => self.read::<u64>(row) as f64,
            Element::Signed(_) | Element::Unsigned(_) | Element::Bool => self.whole(row) as f64,
        }
    }

    /// Whether a mask is set.
    #[inline]
    pub(super) fn is_set(&self, row: usize) -> bool {
        self.read::<u8>(row) != 0
    }

    /// A row of integers, unsigned ones of 8 bytes below 2**63; the bits of any other.
    fn whole(&self, row: usize) -> i64 {
        match self.buffer.element() {
            Element::Signed(1) => i64::from(self.read::<i8>(row)),
            Element::Signed(2) => i64::from(self.read::<i16>(row)),
            Element::Signed(4) => i64::from(self.read::<i32>(row)),
            Element::Unsigned(2) => i64::from(self.read::<u16>(row)),
            Element::Unsigned(4) | Element::Float(4) => i64::from(self.read::<u32>(row)),
            Element::Unsigned(1) | Element::Bool => i64::from(self.read::<u8>(row)),
            Element::Signed(_) | Element::Unsigned(_) | Element::Float(_) => self.read::<i64>(row),
        }
    }

    #[inline]
    fn address(&self, row: usize) -> *mut u8 {
        debug_assert!(row < self.len());
        let offset = row.cast_signed().wrapping_mul(self.stride);
        self.start.wrapping_offset(offset)
    }

    #[inline]
    fn read<T: Copy>(&self, row: usize) -> T {
        // SAFETY: rows are below the length, which callers keep to, and items are of the size of `T`, by the element
        // matched on; the exporter keeps the memory; any bytes make a number.
        unsafe { self.address(row).cast::<T>().read_unaligned() }
    }

    /// Refuses rows that have no exact value.
    fn check(&self, kind: &Kind, subject: &str, is_time: bool) -> PyResult<()> {
        let rows = 0..self.len();
        match kind {
            Kind::Int | Kind::Enum(_) if self.buffer.element() == Element::Unsigned(8) => {
                let wide = |row: &usize| i64::try_from(self.read::<u64>(*row)).is_err();
                if let Some(row) = rows.clone().find(wide) {
                    return Err(PyOverflowError::new_err(format!(
                        "{subject}: the value of row {row} does not fit in a signed 64-bit integer"
                    )));
                }
            }
            Kind::Datetime | Kind::Timedelta if is_time => {
                if let Some(row) = rows.clone().find(|row| self.whole(*row) == i64::MIN) {
                    return Err(PyValueError::new_err(format!(
                        "{subject}: row {row} is NaT"
                    )));
                }
            }
            _ => {}
        }
        if let Kind::EnumSet(sets) = kind {
            let is_set = |row: usize| match self.buffer.element() {
                Element::Unsigned(8) => sets.has(self.cell(row)),
                _ => u128::try_from(self.whole(row)).is_ok_and(|bits| sets.has(bits)),
            };
            if let Some(row) = rows.clone().find(|row| !is_set(*row)) {
                return Err(PyValueError::new_err(format!(
                    "{subject}: the value of row {row} is no set of {}",
                    kind.name()
                )));
            }
        }
        if let Kind::Enum(enumeration) = kind
            && let Some(row) = rows.clone().find(|row| !enumeration.has(self.whole(*row)))
        {
            return Err(PyValueError::new_err(format!(
                "{subject}: the value {} of row {row} is no member of {}",
                self.whole(row),
                kind.name()
            )));
        }
        Ok(())
    }
}

fn expected(kind: &Kind) -> String {
    match kind {
        Kind::Float => "float64".to_owned(),
        Kind::Int => "int64".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Datetime => "int64 nanoseconds since the epoch, or datetime64[ns]".to_owned(),
        Kind::Timedelta => "int64 nanoseconds, or timedelta64[ns]".to_owned(),
        Kind::Enum(_) | Kind::EnumSet(_) => format!("integers, the values of {}", kind.name()),
        Kind::Bits(repr) => repr.native_name().to_owned(),
        Kind::Number(native, _) => native.to_string(),
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
        if error.is_instance_of::<PyValueError>(py)
            || error.is_instance_of::<pyo3::exceptions::PyBufferError>(py)
        {
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
