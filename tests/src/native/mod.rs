//! A host that drives a compiled function through nothing but its address: cells, slots, phases.
//!
//! Every output cell is filled with a pattern before a call and must still hold it after a call that
//! does not tick the output; `ticked` is never cleared by the function.
#![allow(
    unsafe_code,
    reason = "calling a native function by its address is what is tested"
)]

pub mod allocation;
pub mod bare;
pub mod library;

use std::ffi::c_void;

use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::{Signature, SlotKind, Storage};
use tickjit_compiler::types::{Repr, Type};
use tickjit_runtime::containers;

use crate::filetest::literal::Value;

/// The signature with the categories that `builtin::register_all` registers.
type TickFunction = unsafe extern "C" fn(
    *mut *mut c_void,
    *mut i8,
    *mut *mut c_void,
    i8,
    *mut *mut c_void,
    *mut i8,
    *mut i8,
);

/// The names of its parameters.
const PARAMS: [&str; 7] = [
    "outputs",
    "ticked",
    "state",
    "phase",
    "inputs",
    "input_ticked",
    "input_valid",
];

/// A host-owned cell, large and aligned enough for every native type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(16))]
struct Cell([u8; 16]);

impl Cell {
    /// The address of a container.
    fn handle(self) -> usize {
        let [low @ .., _, _, _, _, _, _, _, _] = self.0;
        usize::from_ne_bytes(low)
    }
}

/// What an output cell holds before a call.
const PATTERN: Cell = Cell([0xA5; 16]);

/// The phases of the lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i8)]
pub enum Phase {
    /// A tick.
    Execute = 0,
    /// Initial values, then the start body.
    Start = 1,
    /// The stop body.
    Stop = 2,
}

/// The host's memory of one node.
#[derive(Debug)]
pub struct Instance {
    function: CompiledFunction,
    inputs: Vec<Input>,
    outputs: Vec<Cell>,
    ticked: Vec<i8>,
    state: Vec<Cell>,
}

#[derive(Debug)]
struct Input {
    name: String,
    ty: Type,
    cell: Cell,
    ticked: bool,
    valid: bool,
}

impl Instance {
    /// Memory for a compiled function; nothing is called.
    #[must_use]
    pub fn new(function: CompiledFunction) -> Self {
        let signature = function.signature();
        let names: Vec<&str> = signature.params.iter().map(|param| &*param.name).collect();
        assert_eq!(names, PARAMS, "the parameters of the native function");
        let mut slots: Vec<(u32, Input)> = Vec::new();
        for variable in signature.variables.values() {
            if let Storage::Slot { index, .. } = variable.storage {
                let input = Input {
                    name: variable.name.to_string(),
                    ty: variable.ty.clone(),
                    cell: Cell([0; 16]),
                    ticked: false,
                    valid: false,
                };
                slots.push((index, input));
            }
        }
        slots.sort_by_key(|(index, _)| *index);
        let outputs = signature.outputs.len();
        let state = signature.states.len();
        Self {
            inputs: slots.into_iter().map(|(_, input)| input).collect(),
            outputs: vec![PATTERN; outputs],
            ticked: vec![0; outputs],
            state: vec![Cell([0; 16]); state],
            function,
        }
    }

    /// The function.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        self.function.signature()
    }

    /// The names of the inputs in order.
    #[must_use]
    pub fn input_names(&self) -> Vec<String> {
        self.inputs.iter().map(|input| input.name.clone()).collect()
    }

    /// Gives inputs for the next call; the others keep their values and do not tick.
    pub fn give(&mut self, values: &[(String, Value)]) -> Result<(), String> {
        for input in &mut self.inputs {
            let given = values.iter().find(|(name, _)| *name == input.name);
            input.ticked = given.is_some();
            if let Some((_, value)) = given {
                input.cell = store(value, &input.ty)?;
                input.valid = true;
            }
        }
        Ok(())
    }

    /// Calls the function. The error that it reports is taken by the caller.
    pub fn call(&mut self, phase: Phase) -> Result<(), String> {
        self.outputs.fill(PATTERN);
        self.ticked.fill(0);
        let mut outputs: Vec<*mut c_void> = self.outputs.iter_mut().map(pointer).collect();
        let is_container: Vec<bool> = self
            .function
            .signature()
            .states
            .iter()
            .map(|slot| slot.kind == SlotKind::Container)
            .collect();
        // The slot of a container is its cell: it holds the container itself.
        let mut state: Vec<*mut c_void> = self
            .state
            .iter_mut()
            .zip(&is_container)
            .map(|(cell, is_container)| match is_container {
                true => std::ptr::with_exposed_provenance_mut(cell.handle()),
                false => pointer(cell),
            })
            .collect();
        let mut ticked: Vec<i8> = self.inputs.iter().map(|i| i8::from(i.ticked)).collect();
        let mut valid: Vec<i8> = self.inputs.iter().map(|i| i8::from(i.valid)).collect();
        let mut inputs: Vec<*mut c_void> = self
            .inputs
            .iter_mut()
            .map(|input| {
                let known = input.valid;
                let cell = pointer(&mut input.cell);
                if known { cell } else { std::ptr::null_mut() }
            })
            .collect();
        let before: Vec<Cell> = self.inputs.iter().map(|input| input.cell).collect();
        // SAFETY: the address is that of a function with this signature, which the names of the
        // parameters confirm, and `self.function` keeps the code alive.
        let function: TickFunction = unsafe { std::mem::transmute(self.function.address()) };
        // SAFETY: every array has the length that the function's signature says, every pointer
        // leads to an aligned cell of 8 bytes that outlives the call, or is NULL for an input that
        // is not valid, or is the container that the function itself left in the slot.
        unsafe {
            function(
                outputs.as_mut_ptr(),
                self.ticked.as_mut_ptr(),
                state.as_mut_ptr(),
                phase as i8,
                inputs.as_mut_ptr(),
                ticked.as_mut_ptr(),
                valid.as_mut_ptr(),
            );
        }
        for ((cell, slot), is_container) in self.state.iter_mut().zip(state).zip(is_container) {
            if is_container {
                let handle = slot.expose_provenance();
                *cell = Cell((handle as u128).to_ne_bytes());
            }
        }
        let untouched = self
            .inputs
            .iter()
            .zip(&before)
            .all(|(i, old)| i.cell == *old);
        if !untouched {
            return Err("the function wrote to an input".to_owned());
        }
        for (index, (cell, ticked)) in self.outputs.iter().zip(&self.ticked).enumerate() {
            if *ticked == 0 && *cell != PATTERN {
                return Err(format!("output {index} was written and does not tick"));
            }
            if !matches!(ticked, 0 | 1) {
                return Err(format!("ticked[{index}] is {ticked}"));
            }
        }
        Ok(())
    }

    /// The values of the outputs that ticked: one alone, several with their names.
    #[must_use]
    pub fn outputs(&self) -> Value {
        let declared = &self.function.signature().outputs;
        let mut values: Vec<(Option<String>, Value)> = declared
            .iter()
            .zip(self.outputs.iter().zip(&self.ticked))
            .map(|(output, (cell, ticked))| {
                let value = if *ticked == 0 {
                    Value::None
                } else {
                    load(*cell, &output.ty)
                };
                (output.name.as_deref().map(str::to_owned), value)
            })
            .collect();
        let nothing = values.iter().all(|(_, value)| *value == Value::None);
        let one = values.len() == 1 && values[0].0.is_none();
        if nothing {
            Value::None
        } else if one {
            values.remove(0).1
        } else {
            Value::Several(values)
        }
    }

    /// The value of a state variable.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<Value> {
        let slots = &self.function.signature().states;
        let index = slots.iter().position(|slot| &*slot.name == name)?;
        Some(load(self.state[index], &slots[index].ty))
    }
}

impl Drop for Instance {
    /// Frees the containers of slots that STOP has not freed.
    fn drop(&mut self) {
        let slots = &self.function.signature().states;
        for (cell, slot) in self.state.iter().zip(slots) {
            if slot.kind == SlotKind::Container {
                let handle = std::ptr::with_exposed_provenance_mut(cell.handle());
                // SAFETY: the slot holds a living container, whose count is the slot's, or NULL.
                unsafe { containers::release(handle) };
            }
        }
    }
}

fn pointer(cell: &mut Cell) -> *mut c_void {
    std::ptr::from_mut(cell).cast()
}

/// A value as the bytes of a cell. An int goes into a float cell where it is exact.
fn store(value: &Value, ty: &Type) -> Result<Cell, String> {
    let mut cell = [0; 16];
    let integer = match (value, ty) {
        (Value::Float(value), Type::Float) => i128::from(value.to_bits()),
        (Value::Int(value), Type::Int) => i128::from(*value),
        (Value::Named(value), Type::Named(_)) => *value,
        (Value::Bool(value), Type::Bool) => i128::from(*value),
        _ => return Err(format!("{value} is no {ty}")),
    };
    let repr = ty.repr().ok_or("the type has no representation")?;
    let size = repr.size() as usize;
    cell[..size].copy_from_slice(&integer.to_le_bytes()[..size]);
    Ok(Cell(cell))
}

fn load(Cell(bytes): Cell, ty: &Type) -> Value {
    let whole = u128::from_le_bytes(bytes);
    let unused = 128 - 8 * ty.repr().map_or(8, Repr::size);
    let bits = whole << unused >> unused;
    let signed = (whole << unused).cast_signed() >> unused;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "others have 64 bits at most"
    )]
    let integer = signed as i64;
    match ty {
        Type::Bool if matches!(integer, 0 | 1) => Value::Bool(integer == 1),
        Type::Float => Value::Float(f64::from_bits(integer.cast_unsigned())),
        Type::Named(named) if named.is_set() => Value::Named(bits.cast_signed()),
        Type::Named(_) => Value::Named(signed),
        Type::None
        | Type::Never
        | Type::Str
        | Type::Tuple(_)
        | Type::Container(_)
        | Type::Optional(_)
        | Type::Int
        | Type::Bool => Value::Int(integer),
    }
}
