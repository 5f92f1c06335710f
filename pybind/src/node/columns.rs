//! Input columns: how a row of a buffer, or of an Arrow array, becomes the value an input cell takes.
//!
//! A column whose items are the native value is read in place: the input's pointer walks over it. Any other is
//! converted row by row, exactly or not at all: what could fail is checked for all rows before the first one runs.
//! A column may stand in several pieces ([`Column::enter`]), and values of it may be missing ([`Column::is_there`]).
#![allow(
    unsafe_code,
    reason = "rows are read through the pointers of exported buffers"
)]

use std::ffi::c_void;
use std::ptr;

use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use tickjit_compiler::types::NativeType;

use super::exported::{Exported, Source};
use crate::arrow::Chunk;
use crate::buffer::Element;
use crate::convert::value::Kind;

/// The values of one input, or where it ticks.
pub(super) struct Column {
    /// Keeps the memory where it is.
    _source: Source,
    element: Element,
    /// Each item is a bit, not a byte.
    bits: bool,
    stride: isize,
    /// The pieces, each with the number of its first row.
    pieces: Vec<(usize, Chunk)>,
    len: usize,
    /// Rows of the piece that is read.
    rows: (usize, usize),
    /// Where row 0 would be, if that piece went on to it.
    start: *mut u8,
    validity: *const u8,
    /// How many bits come before that of row 0, in the same sense.
    first_bit: isize,
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

// SAFETY: the pointers lead into the source's memory, which stays as long as the column lives.
unsafe impl Send for Column {}
// SAFETY: as above; columns are read only.
unsafe impl Sync for Column {}

impl Column {
    /// The values of an input.
    pub(super) fn values(object: &Bound<'_, PyAny>, kind: &Kind, name: &str) -> PyResult<Self> {
        let subject = format!("input '{name}'");
        let exported = Exported::values(object, kind, &subject)?;
        let may_be_nat = exported.may_be_nat;
        let mut column = Self::over(exported, kind, &subject)?;
        column.check(kind, &subject, may_be_nat)?;
        Ok(column)
    }

    /// In which rows an input ticks.
    pub(super) fn mask(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        let subject = format!("the mask of input '{name}'");
        let exported = Exported::mask(object, &subject)?;
        Self::over(exported, &Kind::Bool, &subject)
    }

    fn over(exported: Exported, kind: &Kind, subject: &str) -> PyResult<Self> {
        let Exported {
            source,
            element,
            times,
            bits,
            stride,
            pieces,
            items,
            may_be_nat: _,
        } = exported;
        let size = kind.native().size() as usize;
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
        let is_meant = match times {
            None => true,
            Some('M') => matches!(kind, Kind::Datetime),
            Some(_) => matches!(kind, Kind::Timedelta),
        };
        if !is_accepted || !is_meant {
            return Err(PyTypeError::new_err(format!(
                "{subject} takes a buffer of {}; this one has {items}; convert it first",
                expected(kind)
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
        let is_aligned = stride.unsigned_abs().is_multiple_of(size)
            && pieces
                .iter()
                .all(|piece| piece.values.addr().is_multiple_of(size));
        let mut len = 0;
        let pieces = pieces.into_iter().map(|piece| {
            let first = len;
            len += piece.len;
            (first, piece)
        });
        let pieces = pieces.collect();
        let mut column = Self {
            _source: source,
            element,
            bits,
            stride,
            pieces,
            len,
            rows: (0, 0),
            start: ptr::null_mut(),
            validity: ptr::null(),
            first_bit: 0,
            direct: is_native && is_aligned,
            becomes,
        };
        column.enter(0);
        Ok(column)
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Makes ready to read a row, and gives the first row for which that has to be done again.
    pub(super) fn enter(&mut self, row: usize) -> usize {
        if (self.rows.0..self.rows.1).contains(&row) {
            return self.rows.1;
        }
        let after = self.pieces.partition_point(|(first, _)| *first <= row);
        let Some((first, piece)) = after.checked_sub(1).map(|at| self.pieces[at]) else {
            return self.len;
        };
        self.rows = (first, first + piece.len);
        self.validity = piece.validity;
        self.first_bit = piece.offset.cast_signed().wrapping_sub(first.cast_signed());
        let before = if self.bits {
            0
        } else {
            self.first_bit.wrapping_mul(self.stride)
        };
        self.start = piece.values.wrapping_offset(before);
        self.rows.1
    }

    /// Whether values may be missing.
    pub(super) fn has_gaps(&self) -> bool {
        self.pieces
            .iter()
            .any(|(_, piece)| !piece.validity.is_null())
    }

    /// Whether there is a value in a row that is ready to be read.
    #[inline]
    pub(super) fn is_there(&self, row: usize) -> bool {
        self.validity.is_null() || self.bit(self.validity, row)
    }

    #[inline]
    fn bit(&self, bits: *const u8, row: usize) -> bool {
        let at = row.wrapping_add_signed(self.first_bit);
        // SAFETY: the row is one of the piece, and an array has a bit for each of its rows.
        let byte = unsafe { bits.add(at / 8).read() };
        byte >> (at % 8) & 1 != 0
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

    /// A row as a cell.
    #[inline]
    pub(super) fn cell(&self, row: usize) -> u128 {
        if self.bits {
            let bit = self.bit(self.start, row);
            return match self.becomes {
                Becomes::Float => u128::from(f64::from(u8::from(bit)).to_bits()),
                Becomes::Bool | Becomes::Itself => bit.into(),
            };
        }
        self.cell_at(self.address(row).cast())
    }

    /// What stands where [`Self::at`] has pointed to, as a cell.
    #[inline]
    pub(super) fn cell_at(&self, at: *mut c_void) -> u128 {
        let at = at.cast();
        let word = match self.becomes {
            Becomes::Float => self.float(at).to_bits(),
            Becomes::Bool => u64::from(self.whole(at) != 0),
            Becomes::Itself => self.whole(at).cast_unsigned(),
        };
        u128::from(word)
    }

    #[allow(clippy::cast_precision_loss)] // Rounds as Python's float(int) does.
    fn float(&self, at: *mut u8) -> f64 {
        match self.element {
            Element::Float(8) => read::<f64>(at),
            Element::Float(_) => read::<f32>(at).into(),
            Element::Unsigned(8) => read::<u64>(at) as f64,
            Element::Signed(_) | Element::Unsigned(_) | Element::Bool => self.whole(at) as f64,
        }
    }

    /// Whether a mask is set.
    #[inline]
    pub(super) fn is_set(&self, row: usize) -> bool {
        let is_set = if self.bits {
            self.bit(self.start, row)
        } else {
            read::<u8>(self.address(row)) != 0
        };
        is_set && self.is_there(row)
    }

    /// An integer, unsigned ones of 8 bytes below 2**63; the bits of any other.
    fn whole(&self, at: *mut u8) -> i64 {
        match self.element {
            Element::Signed(1) => i64::from(read::<i8>(at)),
            Element::Signed(2) => i64::from(read::<i16>(at)),
            Element::Signed(4) => i64::from(read::<i32>(at)),
            Element::Unsigned(2) => i64::from(read::<u16>(at)),
            Element::Unsigned(4) | Element::Float(4) => i64::from(read::<u32>(at)),
            Element::Unsigned(1) | Element::Bool => i64::from(read::<u8>(at)),
            Element::Signed(_) | Element::Unsigned(_) | Element::Float(_) => read::<i64>(at),
        }
    }

    #[inline]
    fn address(&self, row: usize) -> *mut u8 {
        debug_assert!((self.rows.0..self.rows.1).contains(&row));
        let offset = row.cast_signed().wrapping_mul(self.stride);
        self.start.wrapping_offset(offset)
    }

    /// The first row whose value is there and is refused.
    fn find(&mut self, is_refused: impl Fn(&Self, *mut u8) -> bool) -> Option<usize> {
        let mut row = 0;
        while row < self.len {
            let end = self.enter(row);
            let refused = |row: &usize| self.is_there(*row) && is_refused(self, self.address(*row));
            if let Some(found) = (row..end).find(refused) {
                return Some(found);
            }
            row = end;
        }
        None
    }

    /// Refuses rows that have no exact value.
    fn check(&mut self, kind: &Kind, subject: &str, is_time: bool) -> PyResult<()> {
        match kind {
            Kind::Int | Kind::Enum(_) if self.element == Element::Unsigned(8) => {
                let is_wide = |_: &Self, at| i64::try_from(read::<u64>(at)).is_err();
                if let Some(row) = self.find(is_wide) {
                    return Err(PyOverflowError::new_err(format!(
                        "{subject}: the value of row {row} does not fit in a signed 64-bit integer"
                    )));
                }
            }
            Kind::Datetime | Kind::Timedelta if is_time => {
                if let Some(row) = self.find(|column, at| column.whole(at) == i64::MIN) {
                    return Err(PyValueError::new_err(format!(
                        "{subject}: row {row} is NaT"
                    )));
                }
            }
            _ => {}
        }
        if let Kind::EnumSet(sets) = kind {
            let is_none = |column: &Self, at: *mut u8| match column.element {
                Element::Unsigned(8) => !sets.has(column.cell_at(at.cast())),
                _ => !u128::try_from(column.whole(at)).is_ok_and(|bits| sets.has(bits)),
            };
            if let Some(row) = self.find(is_none) {
                return Err(PyValueError::new_err(format!(
                    "{subject}: the value of row {row} is no set of {}",
                    kind.name()
                )));
            }
        }
        if let Kind::Enum(enumeration) = kind
            && let Some(row) = self.find(|column, at| !enumeration.has(column.whole(at)))
        {
            return Err(PyValueError::new_err(format!(
                "{subject}: the value {} of row {row} is no member of {}",
                self.whole(self.address(row)),
                kind.name()
            )));
        }
        self.enter(0);
        Ok(())
    }
}

#[inline]
fn read<T: Copy>(at: *mut u8) -> T {
    // SAFETY: callers pass the address of an item of the size of `T`, by the element matched on; its source keeps the
    // memory; any bytes make a number.
    unsafe { at.cast::<T>().read_unaligned() }
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
