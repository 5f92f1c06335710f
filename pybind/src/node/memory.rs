//! The memory a compiled function works on, and its call: output, state and input cells, and the arrays of pointers
//! the ABI wants.
//!
//! Cells are `Cell`s, so that the pointers the function keeps to them stay valid while Rust reads and writes them.
//! Everything here belongs to one caller at a time: a [`super::Node`] locks it.
#![allow(
    unsafe_code,
    reason = "a compiled function is called through its address, with pointers to host memory"
)]

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::{AbiParam, Places, Signature, SlotKind, Storage};
use tickjit_compiler::snapshot::{SlotValue, SlotView};
use tickjit_compiler::types::Type;
use tickjit_runtime::containers::{self, Shared, View};

use super::structs::Block;
use crate::buffer::Buffer;

/// The phases of the ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i8)]
pub(crate) enum Phase {
    Execute = 0,
    Start = 1,
    Stop = 2,
}

type Pointers = *mut *mut c_void;
type Plain = unsafe extern "C" fn(Pointers, *mut i8, Pointers, i8);
type Signals = unsafe extern "C" fn(Pointers, *mut i8, Pointers, i8, Pointers, *mut i8, *mut i8);

#[derive(Clone, Copy)]
enum Entry {
    Plain(Plain),
    Signals(Signals),
}

/// The parameters of [`Plain`], then those [`Signals`] has beside them.
const PARAMS: [(&str, &str); 7] = [
    ("outputs", "CPointer(voidptr)"),
    ("ticked", "CPointer(int8)"),
    ("state", "CPointer(voidptr)"),
    ("phase", "int8"),
    (INPUTS, "CPointer(voidptr)"),
    ("input_ticked", "CPointer(int8)"),
    ("input_valid", "CPointer(int8)"),
];
const PLAIN: usize = 4;
/// The parameter behind which inputs stand.
pub(super) const INPUTS: &str = "inputs";

/// Bytes of a cell of an input in a snapshot; of one where a native type has 16 bytes.
const INPUT_BYTES: usize = 8;
const WIDE_INPUT_BYTES: usize = 16;

/// Cells of one family with the pointers to them.
pub(crate) struct Cells {
    values: Box<[Cell<u128>]>,
    pointers: Box<[Cell<*mut c_void>]>,
}

impl Cells {
    fn new(count: usize) -> Self {
        let values: Box<[Cell<u128>]> = (0..count).map(|_| Cell::new(0)).collect();
        let pointers = values.iter().map(|cell| Cell::new(cell.as_ptr().cast()));
        Self {
            pointers: pointers.collect(),
            values,
        }
    }

    /// The content of a cell.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> u128 {
        self.values[index].get()
    }

    /// Fills a cell and points at it.
    #[inline]
    pub(crate) fn set(&self, index: usize, value: u128) {
        self.values[index].set(value);
        self.pointers[index].set(self.values[index].as_ptr().cast());
    }

    /// Points elsewhere.
    #[inline]
    pub(crate) fn point(&self, index: usize, at: *mut c_void) {
        self.pointers[index].set(at);
    }

    /// Where it points, unless that is the cell or nowhere.
    pub(crate) fn elsewhere(&self, index: usize) -> Option<*mut c_void> {
        let at = self.pointers[index].get();
        (!at.is_null() && at != self.values[index].as_ptr().cast()).then_some(at)
    }

    /// Points at the cell again.
    pub(crate) fn reset(&self, index: usize) {
        self.pointers[index].set(self.values[index].as_ptr().cast());
    }
}

/// An array of flags of the ABI.
pub(crate) type Flags = Box<[Cell<i8>]>;

fn flags(count: usize) -> Flags {
    (0..count).map(|_| Cell::new(0)).collect()
}

/// Clears flags. Most functions have one, which is not worth a call of `memset`.
#[inline]
pub(crate) fn clear(flags: &Flags) {
    match &**flags {
        [only] => only.set(0),
        all => all.iter().for_each(|flag| flag.set(0)),
    }
}

fn array<T>(cells: &[Cell<T>]) -> *mut T {
    cells.as_ptr().cast_mut().cast()
}

/// The memory of one node.
pub(crate) struct Memory {
    /// Keeps the code alive.
    _function: CompiledFunction,
    entry: Entry,
    /// Output cells.
    pub(crate) outputs: Cells,
    /// Which outputs ticked.
    pub(crate) ticked: Flags,
    /// The structs of outputs and of states, by index; the pointers of their cells lead there.
    output_structs: Vec<(usize, Block)>,
    state_structs: Vec<(usize, Block)>,
    /// Of inputs that are structs, where the last ones stand, and those on their way.
    held: Box<[Option<Buffer>]>,
    pub(super) arriving_structs: Box<[Option<Buffer>]>,
    /// Which inputs are structs.
    struct_inputs: Box<[usize]>,
    /// State cells; the pointer of a container's slot is the container, or NULL.
    pub(crate) states: Cells,
    /// The slots of containers, which are owned here.
    containers: Box<[usize]>,
    /// Input cells; the pointer of an input without a value is NULL.
    pub(crate) inputs: Cells,
    /// Which inputs tick.
    pub(crate) input_ticked: Flags,
    /// Which inputs have a value.
    pub(crate) input_valid: Flags,
    /// Values on their way to the input cells.
    pub(crate) arriving: Box<[u128]>,
    /// How many bytes of input cells snapshots have.
    input_bytes: usize,
    /// Whether STOP has run.
    pub(crate) stopped: bool,
}

// SAFETY: the pointers lead into boxes the structure owns (or, during a run, into buffers the runner keeps exported),
// and a compiled function may be called from any thread.
unsafe impl Send for Memory {}

impl Memory {
    /// Memory for a function, before START; the names of parameters nobody can give, where there are such.
    pub(crate) fn new(function: &CompiledFunction) -> Result<Self, Vec<String>> {
        let signature = function.signature();
        let address: *const u8 = std::ptr::with_exposed_provenance(function.address());
        let is = |param: &AbiParam, (name, ty): (&str, &str)| {
            *param.name == *name && param.ty.to_string() == ty
        };
        let are = |params: &[(&str, &str)]| {
            let mut pairs = signature.params.iter().zip(params);
            signature.params.len() == params.len()
                && pairs.all(|(param, wanted)| is(param, *wanted))
        };
        let entry = if are(&PARAMS) {
            // SAFETY: a compiled function with exactly these parameters has this type (the ABI of SPEC).
            Entry::Signals(unsafe { std::mem::transmute::<*const u8, Signals>(address) })
        } else if are(&PARAMS[..PLAIN]) {
            // SAFETY: as above.
            Entry::Plain(unsafe { std::mem::transmute::<*const u8, Plain>(address) })
        } else {
            let foreign = signature.params.iter();
            let foreign = foreign.filter(|param| !PARAMS.iter().any(|known| is(param, *known)));
            return Err(foreign
                .map(|param| format!("{} of {}", param.name, param.ty))
                .collect());
        };
        let count = input_count(signature);
        let states = signature.states.iter().enumerate();
        let containers = states.filter(|(_, slot)| slot.kind == SlotKind::Container);
        let memory = Self {
            _function: function.clone(),
            entry,
            outputs: Cells::new(signature.outputs.len()),
            ticked: flags(signature.outputs.len()),
            output_structs: structs(signature.outputs.iter().map(|output| &output.ty)),
            state_structs: structs(signature.states.iter().map(|state| &state.ty)),
            held: (0..count).map(|_| None).collect(),
            arriving_structs: (0..count).map(|_| None).collect(),
            struct_inputs: struct_inputs(signature),
            states: Cells::new(signature.states.len()),
            containers: containers.map(|(index, _)| index).collect(),
            inputs: Cells::new(count),
            input_ticked: flags(count),
            input_valid: flags(count),
            arriving: vec![0; count].into(),
            input_bytes: input_bytes(signature),
            stopped: false,
        };
        for index in 0..count {
            memory.inputs.point(index, ptr::null_mut());
        }
        for index in &memory.containers {
            memory.states.point(*index, ptr::null_mut());
        }
        for (index, block) in &memory.output_structs {
            memory.outputs.point(*index, block.address());
        }
        for (index, block) in &memory.state_structs {
            memory.states.point(*index, block.address());
        }
        Ok(memory)
    }

    /// Runs a phase. Errors are left in the thread's record.
    #[inline]
    pub(crate) fn call(&mut self, phase: Phase) {
        let ticked = array(&self.ticked);
        // SAFETY: the flags have one entry per output.
        unsafe { self.call_ticking(phase, ticked) }
    }

    /// Runs a phase with the flags of ticked outputs elsewhere.
    ///
    /// # Safety
    ///
    /// `ticked` must point to one writable byte per output.
    #[inline]
    pub(crate) unsafe fn call_ticking(&mut self, phase: Phase, ticked: *mut i8) {
        let outputs = array(&self.outputs.pointers);
        let state = array(&self.states.pointers);
        let phase = phase as i8;
        match self.entry {
            // SAFETY: the arrays have the lengths of the function's signature; their pointers are valid or, for inputs
            // without a value, NULL; `&mut self` and the locks above it exclude other users.
            Entry::Plain(function) => unsafe { function(outputs, ticked, state, phase) },
            // SAFETY: as above.
            Entry::Signals(function) => unsafe {
                function(
                    outputs,
                    ticked,
                    state,
                    phase,
                    array(&self.inputs.pointers),
                    array(&self.input_ticked),
                    array(&self.input_valid),
                );
            },
        }
    }

    /// What compiled code calls the function with; `None` where it takes no inputs. It stays where it is.
    pub(super) fn places(&self) -> Option<Places> {
        let Entry::Signals(function) = self.entry else {
            return None;
        };
        Some(Places {
            function: function as *const () as usize,
            outputs: array(&self.outputs.pointers).expose_provenance(),
            ticked: array(&self.ticked).expose_provenance(),
            state: array(&self.states.pointers).expose_provenance(),
            inputs: array(&self.inputs.pointers).expose_provenance(),
            input_ticked: array(&self.input_ticked).expose_provenance(),
            input_valid: array(&self.input_valid).expose_provenance(),
            input_cells: array(&self.inputs.values).expose_provenance(),
            output_cells: array(&self.outputs.values).expose_provenance(),
        })
    }

    /// The container in a slot, where there is one.
    pub(crate) fn container(&self, index: usize) -> Option<View<'_>> {
        if !self.containers.contains(&index) {
            return None;
        }
        let handle = self.states.elsewhere(index)?;
        // SAFETY: the slot of a container holds a living one or NULL; while the memory is borrowed nothing runs that
        // could change it.
        unsafe { View::from_raw(handle) }
    }

    /// The bytes of an output that is a struct.
    pub(super) fn output_struct(&self, index: usize) -> Option<Vec<u8>> {
        let found = self.output_structs.iter().find(|(at, _)| *at == index);
        found.map(|(_, block)| block.bytes())
    }

    /// The bytes of a state that is a struct.
    pub(super) fn state_struct(&self, index: usize) -> Option<Vec<u8>> {
        let found = self.state_structs.iter().find(|(at, _)| *at == index);
        found.map(|(_, block)| block.bytes())
    }

    /// The bytes of all states that are structs, by index.
    pub(super) fn state_structs(&self) -> Vec<(usize, Vec<u8>)> {
        let structs = self.state_structs.iter();
        structs
            .map(|(index, block)| (*index, block.bytes()))
            .collect()
    }

    /// The state slots to be written, in order; `structs` are the bytes of those that are structs.
    pub(crate) fn slots<'a>(&'a self, structs: &'a [(usize, Vec<u8>)]) -> Vec<SlotView<'a>> {
        let views = (0..self.states.values.len()).map(|index| {
            if let Some((_, bytes)) = structs.iter().find(|(at, _)| *at == index) {
                SlotView::Struct(bytes)
            } else if self.containers.contains(&index) {
                SlotView::Container(self.container(index))
            } else {
                SlotView::Cell(self.states.get(index))
            }
        });
        views.collect()
    }

    /// Sets the state slots, in order; what they held before is freed.
    pub(crate) fn set_slots(&mut self, slots: Vec<SlotValue>) {
        self.release_containers();
        for (index, slot) in slots.into_iter().enumerate() {
            match slot {
                SlotValue::Cell(cell) => self.states.set(index, cell),
                SlotValue::Struct(bytes) => {
                    if let Some((_, block)) = self.state_structs.iter().find(|(at, _)| *at == index)
                    {
                        block.fill(&bytes);
                    }
                }
                SlotValue::Container(container) => {
                    let handle = container.map_or(ptr::null_mut(), Shared::into_raw);
                    self.states.point(index, handle);
                }
            }
        }
    }

    /// The cells of inputs, each with whether it has a value, for a snapshot.
    pub(crate) fn inputs_to_bytes(&self) -> Vec<u8> {
        let count = self.input_valid.len();
        let mut bytes = Vec::with_capacity(count * (1 + self.input_bytes));
        for index in 0..count {
            // A struct stands in memory that no snapshot has.
            let is_kept =
                self.input_valid[index].get() != 0 && !self.struct_inputs.contains(&index);
            bytes.push(u8::from(is_kept));
            let cell = self.inputs.get(index).to_le_bytes();
            bytes.extend_from_slice(&cell[..self.input_bytes]);
        }
        bytes
    }

    /// The same back: for each input its cell, where it has a value; `None` where the bytes are not this function's.
    pub(crate) fn inputs_from_bytes(&self, bytes: &[u8]) -> Option<Vec<Option<u128>>> {
        let size = 1 + self.input_bytes;
        if bytes.len() != self.input_valid.len() * size {
            return None;
        }
        let inputs = bytes.chunks_exact(size).map(|input| {
            let mut cell = [0; WIDE_INPUT_BYTES];
            cell[..self.input_bytes].copy_from_slice(&input[1..]);
            let cell = u128::from_le_bytes(cell);
            match input[0] {
                0 => Some(None),
                1 => Some(Some(cell)),
                _ => None,
            }
        });
        inputs.collect()
    }

    /// Gives the inputs the values they had.
    pub(crate) fn set_inputs(&mut self, inputs: Vec<Option<u128>>) {
        for (index, input) in inputs.into_iter().enumerate() {
            self.held[index] = None;
            let input = input.filter(|_| !self.struct_inputs.contains(&index));
            self.input_valid[index].set(i8::from(input.is_some()));
            match input {
                Some(cell) => self.inputs.set(index, cell),
                None => self.inputs.point(index, ptr::null_mut()),
            }
        }
    }

    fn release_containers(&mut self) {
        for index in &self.containers {
            if let Some(handle) = self.states.elsewhere(*index) {
                self.states.point(*index, ptr::null_mut());
                // SAFETY: the slot owned the container, and has forgotten it.
                unsafe { containers::release(handle) };
            }
        }
    }

    /// Lets go of the structs on their way, as the call they were given to is refused.
    #[cold]
    pub(super) fn turn_back(&mut self) {
        self.arriving_structs.fill_with(|| None);
    }

    /// The values on their way reach the cells of those inputs that tick.
    #[inline]
    pub(crate) fn arrive(&mut self) {
        for (index, value) in self.arriving.iter().enumerate() {
            if self.input_ticked[index].get() != 0 {
                self.inputs.set(index, *value);
                self.input_valid[index].set(1);
            }
        }
        for index in self.struct_inputs.iter().copied() {
            if let Some(buffer) = self.arriving_structs[index].take() {
                self.inputs.point(index, buffer.address());
                self.held[index] = Some(buffer);
            }
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.release_containers();
    }
}

fn input_bytes(signature: &Signature) -> usize {
    let is_wide = |ty: &Type| ty.repr().is_some_and(|repr| repr.size() > 8);
    let mut variables = signature.variables.values();
    if variables.any(|variable| is_wide(&variable.ty)) {
        WIDE_INPUT_BYTES
    } else {
        INPUT_BYTES
    }
}

fn input_count(signature: &Signature) -> usize {
    let count = signature
        .variables
        .values()
        .filter_map(|variable| match &variable.storage {
            Storage::Slot { param, index, .. } | Storage::Pointer { param, index, .. }
                if **param == *INPUTS =>
            {
                Some(index + 1)
            }
            _ => None,
        });
    count.max().unwrap_or_default() as usize
}

/// A block for each struct among the types.
fn structs<'a>(types: impl Iterator<Item = &'a Type>) -> Vec<(usize, Block)> {
    let views = types.enumerate().filter_map(|(index, ty)| {
        let view = ty.as_struct()?;
        Some((index, Block::new(view.def.size() as usize)))
    });
    views.collect()
}

fn struct_inputs(signature: &Signature) -> Box<[usize]> {
    let variables = signature.variables.values();
    let indices = variables.filter_map(|variable| match &variable.storage {
        Storage::Pointer { param, index, .. } if **param == *INPUTS => Some(*index as usize),
        _ => None,
    });
    indices.collect()
}
