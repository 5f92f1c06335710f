//! Structs in the memory of a node: blocks for states and outputs, which Python sees as copies of their bytes, and
//! inputs, which stand in buffers of Python's.

use std::cell::Cell;
use std::ffi::c_void;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use tickjit_compiler::types::Type;

use crate::buffer::{Buffer, is_refusal};
use crate::convert::receiver::Receiver;

/// Bytes of a word of a block: structs are aligned to as many at most.
const WORD: usize = size_of::<u128>();

/// Memory for one struct.
pub(super) struct Block {
    words: Box<[Cell<u128>]>,
    size: usize,
}

impl Block {
    /// Zeroed memory of a size.
    pub(super) fn new(size: usize) -> Self {
        // One word at least: there is always a place to point to.
        let words = size.div_ceil(WORD).max(1);
        Self {
            words: (0..words).map(|_| Cell::new(0)).collect(),
            size,
        }
    }

    /// Where it begins.
    pub(super) fn address(&self) -> *mut c_void {
        self.words.as_ptr().cast_mut().cast()
    }

    /// A copy of the struct.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self
            .words
            .iter()
            .flat_map(|word| word.get().to_ne_bytes())
            .collect();
        bytes.truncate(self.size);
        bytes
    }

    /// Sets all of the struct.
    pub(super) fn fill(&self, bytes: &[u8]) {
        for (word, chunk) in self.words.iter().zip(bytes.chunks(WORD)) {
            let mut whole = word.get().to_ne_bytes();
            whole[..chunk.len()].copy_from_slice(chunk);
            word.set(u128::from_ne_bytes(whole));
        }
    }
}

/// What an input takes that is a struct.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    size: usize,
    mutable: bool,
}

impl Wanted {
    /// What an input of the type takes, where that is a struct.
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        let view = ty.as_struct()?;
        Some(Self {
            size: view.def.size() as usize,
            mutable: view.mutable,
        })
    }

    /// Whether it may be written.
    pub(crate) fn is_mutable(self) -> bool {
        self.mutable
    }

    /// The buffer of an object that holds the struct.
    pub(crate) fn buffer(
        self,
        object: &Bound<'_, PyAny>,
        whose: Receiver<'_, '_>,
    ) -> PyResult<Buffer> {
        let buffer = Buffer::bytes(object, self.mutable).map_err(|error| {
            if !is_refusal(object.py(), &error) {
                return error;
            }
            let kind = if self.mutable { "writable " } else { "" };
            let refused = PyTypeError::new_err(format!(
                "{whose} takes a {kind}buffer of {} bytes, such as a ctypes.Structure: {}",
                self.size,
                error.value(object.py())
            ));
            refused.set_cause(object.py(), Some(error));
            refused
        })?;
        if buffer.size() < self.size {
            return Err(PyValueError::new_err(format!(
                "{whose} takes a buffer of {} bytes, not of {}",
                self.size,
                buffer.size()
            )));
        }
        Ok(buffer)
    }
}
