//! Cycles of engines: how a node of the signal extension is fed with what an engine's functions give, and what it gives is
//! handed to them.
//!
//! The function of a [`Cycle`] is called as `void (*)(int64_t host, void *instance)`. All nodes share one that have the same
//! inputs and outputs of the same engine: what is an instance's own, it reads out of the instance.

use crate::types::NativeType;

/// The value of an input.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fed {
    /// `T (int64_t host, int32_t input)`
    pub reader: usize,
    /// What it gives: float64, int64 or bool.
    pub native: NativeType,
    /// Of which whole multiples count: 1, or 1000 where nanoseconds are microseconds.
    pub step: i64,
    /// Whether the input may get values in cycles without a call.
    pub unseen: bool,
}

/// The value of an output.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Taken {
    /// `void (int64_t host, int32_t output, T)`
    pub writer: usize,
    /// What it takes: float64, int64 or bool.
    pub native: NativeType,
}

/// What nodes have in common that share a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cycle {
    /// The first input of the node that is the engine's.
    pub first: u32,
    /// Those from there on.
    pub inputs: Vec<Fed>,
    /// The outputs.
    pub outputs: Vec<Taken>,
    /// Whether there is one input, of which each tick is a cycle.
    pub is_lone: bool,
    /// `bool (int64_t host, int32_t input)`: whether an input has ticked.
    pub ticked: usize,
    /// The same: whether it has a value.
    pub valid: usize,
    /// Where the [`Places`] stand in an instance.
    pub places: i32,
    /// Where an instance has the address of what says whether an error waits in the thread: a byte, or NULL where it is not
    /// known.
    pub error_flag: i32,
    /// `void (int64_t host, void *instance)`: does all of it where an error waits before.
    pub general: usize,
    /// The same: takes the error that the node has reported.
    pub failed: usize,
}

/// What an instance has of its own. Cells have 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Places {
    /// The native function.
    pub function: usize,
    /// What it is called with, but for the phase.
    pub outputs: usize,
    /// See [`Self::outputs`].
    pub ticked: usize,
    /// See [`Self::outputs`].
    pub state: usize,
    /// See [`Self::outputs`].
    pub inputs: usize,
    /// See [`Self::outputs`].
    pub input_ticked: usize,
    /// See [`Self::outputs`].
    pub input_valid: usize,
    /// The first cell of the inputs.
    pub input_cells: usize,
    /// The first cell of the outputs.
    pub output_cells: usize,
}
