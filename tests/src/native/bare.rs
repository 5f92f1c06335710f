//! A host that does nothing but call: cells and arrays made once, containers left where the function puts them.
//!
//! What [`Instance`](super::Instance) checks at each call is not checked here, so that tests can afford millions of
//! calls. Cells are 8 bytes wide and hold numbers as their bits.

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::AtomicU64;

use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::{SlotKind, Storage};
use tickjit_compiler::snapshot::{SlotValue, SlotView};
use tickjit_runtime::containers::{Owned, Shared, View, release};

use super::{PARAMS, TickFunction};

/// The host's memory of one node.
#[derive(Debug)]
pub struct Bare {
    _function: CompiledFunction,
    entry: TickFunction,
    outputs: Vec<u64>,
    ticked: Vec<i8>,
    /// Where outputs, cells of states and inputs are; the entry of a container's slot is the container.
    arrays: [Vec<*mut c_void>; 3],
    states: Vec<u64>,
    containers: Vec<bool>,
    inputs: Vec<u64>,
    flags: Vec<i8>,
}

// SAFETY: all pointers lead into the vectors of the same host, or to containers that only it owns.
unsafe impl Send for Bare {}

impl Bare {
    /// Memory for a compiled function; nothing is called.
    #[must_use]
    pub fn new(function: &CompiledFunction) -> Self {
        let signature = function.signature();
        let names = signature.params.iter().map(|param| &*param.name);
        assert!(names.eq(PARAMS), "the parameters of the native function");
        let variables = signature.variables.values();
        let is_input = |storage: &Storage| matches!(storage, Storage::Slot { .. });
        let inputs = variables.filter(|variable| is_input(&variable.storage));
        // SAFETY: the names of the parameters say that the function has this type.
        let entry = unsafe { std::mem::transmute::<usize, TickFunction>(function.address()) };
        let mut host = Self {
            entry,
            outputs: vec![0; signature.outputs.len()],
            ticked: vec![0; signature.outputs.len()],
            arrays: [Vec::new(), Vec::new(), Vec::new()],
            states: vec![0; signature.states.len()],
            containers: (signature.states.iter())
                .map(|slot| slot.kind == SlotKind::Container)
                .collect(),
            inputs: vec![0; inputs.count()],
            flags: Vec::new(),
            _function: function.clone(),
        };
        host.flags = vec![1; host.inputs.len()];
        host.arrays = [&mut host.outputs, &mut host.states, &mut host.inputs].map(|cells| {
            cells
                .iter_mut()
                .map(|cell| ptr::from_mut(cell).cast())
                .collect()
        });
        for (slot, is_container) in host.arrays[1].iter_mut().zip(&host.containers) {
            if *is_container {
                *slot = ptr::null_mut();
            }
        }
        host
    }

    /// Calls the function with bits for its inputs, all of which tick. An error it reports is left to be taken.
    pub fn call(&mut self, phase: i8, inputs: &[u64]) {
        self.ticked.fill(0);
        let [outputs, states, places] = &mut self.arrays;
        for (place, input) in places.iter().zip(inputs) {
            // SAFETY: the place of an input is its cell.
            unsafe { place.cast::<u64>().write(*input) };
        }
        // SAFETY: every array has the length that the function's signature says; every pointer leads to an aligned
        // cell of 8 bytes, or is a container that the function or `fill` put into its slot, or NULL.
        unsafe {
            (self.entry)(
                outputs.as_mut_ptr(),
                self.ticked.as_mut_ptr(),
                states.as_mut_ptr(),
                phase,
                places.as_mut_ptr(),
                self.flags.as_mut_ptr(),
                self.flags.as_mut_ptr(),
            );
        }
    }

    /// Has an output written to a cell that others use, too.
    pub fn share_output(&mut self, index: usize, cell: &'static AtomicU64) {
        self.arrays[0][index] = cell.as_ptr().cast();
    }

    /// The bits of an output that ticked in the last call.
    #[must_use]
    pub fn output(&self, index: usize) -> Option<u64> {
        let place = self.arrays[0][index].cast::<u64>();
        // SAFETY: the place of an output is its cell.
        (self.ticked[index] == 1).then(|| unsafe { place.read() })
    }

    /// The container in a state slot.
    #[must_use]
    pub fn slot(&self, index: usize) -> Option<View<'_>> {
        assert!(self.containers[index], "a slot of a container");
        // SAFETY: the slot holds a living container or NULL, and nothing runs while the host is borrowed.
        unsafe { View::from_raw(self.arrays[1][index]) }
    }

    /// All slots, to be written to a snapshot.
    #[must_use]
    pub fn slots(&self) -> Vec<SlotView<'_>> {
        let places = self.arrays[1].iter().zip(&self.containers);
        (places.enumerate())
            .map(|(index, (place, is_container))| match is_container {
                true => SlotView::Container(self.slot(index)),
                // SAFETY: the place of a slot that is no container is its cell.
                false => SlotView::Cell(unsafe { place.cast::<u64>().read() }.into()),
            })
            .collect()
    }

    /// Sets all slots to what was read from a snapshot of the function.
    pub fn restore(&mut self, slots: Vec<SlotValue>) {
        assert_eq!(slots.len(), self.states.len(), "a value for each slot");
        for (slot, value) in self.arrays[1].iter_mut().zip(slots) {
            match value {
                // SAFETY: the place of a slot that is no container is its cell.
                SlotValue::Cell(bits) => unsafe {
                    let bits = u64::try_from(bits).expect("cells are 8 bytes wide");
                    slot.cast::<u64>().write(bits);
                },
                SlotValue::Struct(_) => unreachable!("cells are 8 bytes wide"),
                SlotValue::Container(container) => {
                    let container = container.map_or(ptr::null_mut(), Shared::into_raw);
                    // SAFETY: the slot held a living container or NULL, and its count of owners is the host's now.
                    unsafe { release(std::mem::replace(slot, container)) };
                }
            }
        }
    }

    /// Puts a container of the slot's type into it, in place of the one that is there.
    pub fn fill(&mut self, index: usize, container: Owned) {
        assert!(self.containers[index], "a slot of a container");
        let before = std::mem::replace(&mut self.arrays[1][index], container.into_raw());
        // SAFETY: the slot held a living container or NULL, and its count of owners is the host's now.
        unsafe { release(before) };
    }
}

impl Drop for Bare {
    /// Frees the containers of slots that STOP has not freed.
    fn drop(&mut self) {
        for (slot, is_container) in self.arrays[1].iter().zip(&self.containers) {
            if *is_container {
                // SAFETY: the slot holds a living container, whose count is the slot's, or NULL.
                unsafe { release(*slot) };
            }
        }
    }
}
