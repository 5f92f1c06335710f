//! The C functions of an engine: what ticked, what has a value, a reader per input, a writer per output.
//!
//! Takes their addresses, for which whoever gives them vouches; gives functions to call, and what compiled code is to know.
#![allow(
    unsafe_code,
    reason = "an engine's functions are called through their addresses"
)]

use std::mem::transmute;
use std::ptr;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use tickjit_compiler::signature::Fed;
use tickjit_compiler::types::NativeType;

/// Python's datetimes and timedeltas have whole microseconds; an engine's have nanoseconds.
const NANOSECONDS: i64 = 1_000;

type Read<T> = unsafe extern "C" fn(i64, i32) -> T;
type Write<T> = unsafe extern "C" fn(i64, i32, T);
/// What the engine says of an input.
pub(super) type Flag = Read<bool>;

/// How the engine gives the value of an input.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    Float(Read<f64>),
    Int(Read<i64>),
    /// Nanoseconds, of which Python has the microseconds.
    Time(Read<i64>),
    Bool(Read<bool>),
}

impl Reader {
    pub(super) fn of(kind: &str, address: usize) -> PyResult<Self> {
        let address: *const u8 = ptr::with_exposed_provenance(known(address)?);
        // SAFETY: whoever gives the address says that a function of this type is there.
        unsafe {
            Ok(match kind {
                "float" => Self::Float(transmute::<*const u8, Read<f64>>(address)),
                "int" => Self::Int(transmute::<*const u8, Read<i64>>(address)),
                "time" => Self::Time(transmute::<*const u8, Read<i64>>(address)),
                "bool" => Self::Bool(transmute::<*const u8, Read<bool>>(address)),
                other => {
                    return Err(PyValueError::new_err(format!(
                        "a reader is of float, int, time or bool, not {other}"
                    )));
                }
            })
        }
    }

    /// What it gives to an input.
    pub(super) fn native(self) -> NativeType {
        match self {
            Self::Float(_) => NativeType::Float64,
            Self::Int(_) | Self::Time(_) => NativeType::Int64,
            Self::Bool(_) => NativeType::Bool,
        }
    }

    /// The value as a cell.
    ///
    /// # Safety
    ///
    /// The input must have a value.
    #[inline]
    pub(super) unsafe fn cell(self, host: i64, index: i32) -> u128 {
        // SAFETY: as the caller says; the functions are the engine's own for this host.
        let word = unsafe {
            match self {
                Self::Float(read) => read(host, index).to_bits(),
                Self::Int(read) => read(host, index).cast_unsigned(),
                Self::Time(read) => {
                    let nanoseconds = read(host, index);
                    (nanoseconds - nanoseconds.rem_euclid(NANOSECONDS)).cast_unsigned()
                }
                Self::Bool(read) => u64::from(read(host, index)),
            }
        };
        word.into()
    }
}

/// How the engine takes the value of an output.
#[derive(Clone, Copy)]
pub(super) enum Writer {
    Float(Write<f64>),
    Int(Write<i64>),
    Bool(Write<bool>),
}

impl Writer {
    pub(super) fn of(native: NativeType, address: usize) -> PyResult<Self> {
        let address: *const u8 = ptr::with_exposed_provenance(known(address)?);
        // SAFETY: whoever gives the address says that a function for the output's native type is there.
        unsafe {
            Ok(match native {
                NativeType::Float64 => Self::Float(transmute::<*const u8, Write<f64>>(address)),
                NativeType::Int64 => Self::Int(transmute::<*const u8, Write<i64>>(address)),
                NativeType::Bool => Self::Bool(transmute::<*const u8, Write<bool>>(address)),
                other => {
                    return Err(PyTypeError::new_err(format!(
                        "an engine takes float64, int64 and bool, not {other}"
                    )));
                }
            })
        }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // A cell holds the value in its first bytes.
    pub(super) fn write(self, host: i64, index: i32, cell: u128) {
        let word = cell as u64;
        // SAFETY: the functions are the engine's own for this host, which is in the cycle it has called back for.
        unsafe {
            match self {
                Self::Float(write) => write(host, index, f64::from_bits(word)),
                Self::Int(write) => write(host, index, word.cast_signed()),
                Self::Bool(write) => write(host, index, word & 1 != 0),
            }
        }
    }
}

/// A reader as compiled code knows it.
pub(super) fn fed((kind, reader, unseen): (String, usize, bool)) -> Fed {
    let native = match kind.as_str() {
        "float" => NativeType::Float64,
        "bool" => NativeType::Bool,
        _ => NativeType::Int64,
    };
    Fed {
        reader,
        native,
        step: if kind == "time" { NANOSECONDS } else { 1 },
        unseen,
    }
}

fn known(address: usize) -> PyResult<usize> {
    match address {
        0 => Err(PyValueError::new_err("a function cannot be at address 0")),
        address => Ok(address),
    }
}

/// A function by its address.
pub(super) fn flag(address: usize) -> PyResult<Flag> {
    let address: *const u8 = ptr::with_exposed_provenance(known(address)?);
    // SAFETY: whoever gives the address says that a function of this type is there.
    Ok(unsafe { transmute::<*const u8, Flag>(address) })
}
