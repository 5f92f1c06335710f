//! Compiled functions: their address, their names, what their arrays hold.

use std::ffi::{CString, c_char, c_void};

use tickjit_compiler::CompiledFunction;
use tickjit_compiler::signature::Storage;
use tickjit_compiler::types::{Repr, Type};

use crate::text::{Texts, free, owned, read};

/// What an element of an array points to, as the header declares it.
#[repr(C)]
pub struct Variable {
    name: *const c_char,
    ty: *const c_char,
    native_type: *const c_char,
    kind: *const c_char,
    initial: *const c_char,
    array: *const c_char,
    index: u32,
    size: u32,
}

/// A compiled function with its texts.
pub struct Function {
    compiled: CompiledFunction,
    name: CString,
    key: CString,
    prototype: CString,
    signature: CString,
    outputs: Vec<Variable>,
    inputs: Vec<Variable>,
    states: Vec<Variable>,
    /// What the pointers of the variables point to.
    _texts: Texts,
}

impl Function {
    pub(crate) fn new(compiled: CompiledFunction) -> Self {
        let mut texts = Texts::default();
        let signature = compiled.signature();
        let outputs = (0..).zip(&signature.outputs).map(|(index, output)| {
            let name = output.name.as_deref().unwrap_or_default();
            variable(&mut texts, (name, "outputs", index), &output.ty)
        });
        let outputs = outputs.collect();
        let inputs = signature.variables.values().filter_map(|input| {
            let (Storage::Slot { param, index, .. } | Storage::Pointer { param, index, .. }) =
                &input.storage
            else {
                return None;
            };
            let place = (&*input.name, &**param, *index);
            Some(variable(&mut texts, place, &input.ty))
        });
        let inputs = inputs.collect();
        let slots = (0..).zip(signature.states.iter().zip(compiled.initials()));
        let states = slots.map(|(index, (slot, initial))| {
            let place = (&*slot.name, "state", index);
            Variable {
                native_type: texts.keep(slot.repr.native_name()),
                kind: texts.keep(slot.kind.name()),
                initial: texts.keep(&initial.to_string()),
                size: slot.size(),
                ..variable(&mut texts, place, &slot.ty)
            }
        });
        let states = states.collect();
        Self {
            name: owned(compiled.native_name()),
            key: owned(&compiled.semantic_key().to_string()),
            prototype: owned(&compiled.c_prototype()),
            signature: owned(&signature.native_type()),
            compiled,
            outputs,
            inputs,
            states,
            _texts: texts,
        }
    }
}

fn variable(texts: &mut Texts, (name, array, index): (&str, &str, u32), ty: &Type) -> Variable {
    let kind = match (ty.as_struct(), ty.repr()) {
        (Some(_), _) => "struct",
        (None, Some(Repr::Ptr) | None) => "pointer",
        (None, Some(_)) => "value",
    };
    Variable {
        name: texts.keep(name),
        ty: texts.keep(&ty.to_string()),
        native_type: texts.keep(ty.repr().map_or("", Repr::native_name)),
        kind: texts.keep(kind),
        initial: texts.keep(""),
        array: texts.keep(array),
        index,
        size: ty.cell_size().unwrap_or(0),
    }
}

/// A text of a function; empty of none.
///
/// # Safety
///
/// The pointer is NULL or a function's.
unsafe fn of(function: *const Function, text: impl FnOnce(&Function) -> &CString) -> *const c_char {
    // SAFETY: the caller's condition.
    let function = unsafe { function.as_ref() };
    function.map_or(c"".as_ptr(), |function| text(function).as_ptr())
}

/// Variables of a function, and how many there are.
///
/// # Safety
///
/// The pointers are what the header asks for.
unsafe fn all(
    function: *const Function,
    count: *mut usize,
    which: impl FnOnce(&Function) -> &[Variable],
) -> *const Variable {
    // SAFETY: the caller's condition.
    let (function, count) = unsafe { (function.as_ref(), count.as_mut()) };
    let found = function.map_or(&[][..], which);
    if let Some(count) = count {
        *count = found.len();
    }
    found.as_ptr()
}

/// Frees a function with its code.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_free(function: *mut Function) {
    // SAFETY: the header's condition.
    unsafe { free(function) };
}

/// The address of the native function of a node, which C declares as a function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_tick(function: *const Function) -> *const c_void {
    // SAFETY: the header's condition.
    let function = unsafe { function.as_ref() };
    let node = function.filter(|function| function.compiled.signature().result.is_none());
    let address = node.map_or(0, |function| function.compiled.address());
    std::ptr::with_exposed_provenance(address)
}

/// The address of any native function, which C declares as a function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_pointer(function: *const Function) -> *const c_void {
    // SAFETY: the header's condition.
    let function = unsafe { function.as_ref() };
    let address = function.map_or(0, |function| function.compiled.address());
    std::ptr::with_exposed_provenance(address)
}

/// Its name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_name(function: *const Function) -> *const c_char {
    // SAFETY: the header's condition.
    unsafe { of(function, |function| &function.name) }
}

/// Its key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_key(function: *const Function) -> *const c_char {
    // SAFETY: the header's condition.
    unsafe { of(function, |function| &function.key) }
}

/// Its declaration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_prototype(function: *const Function) -> *const c_char {
    // SAFETY: the header's condition.
    unsafe { of(function, |function| &function.prototype) }
}

/// Its parameters and results.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_signature(function: *const Function) -> *const c_char {
    // SAFETY: the header's condition.
    unsafe { of(function, |function| &function.signature) }
}

/// Its header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_header(
    function: *const Function,
    name: *const c_char,
) -> *mut c_char {
    // SAFETY: the header's condition.
    let (function, text) = unsafe { (function.as_ref(), read(name)) };
    let header = match function {
        Some(function) if name.is_null() || text.is_some() => function.compiled.c_header(text).ok(),
        Some(_) | None => None,
    };
    header.map_or(std::ptr::null_mut(), |header| owned(&header).into_raw())
}

/// Its outputs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_outputs(
    function: *const Function,
    count: *mut usize,
) -> *const Variable {
    // SAFETY: the header's condition.
    unsafe { all(function, count, |function| &function.outputs) }
}

/// Its inputs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_inputs(
    function: *const Function,
    count: *mut usize,
) -> *const Variable {
    // SAFETY: the header's condition.
    unsafe { all(function, count, |function| &function.inputs) }
}

/// Its state slots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tickjit_function_states(
    function: *const Function,
    count: *mut usize,
) -> *const Variable {
    // SAFETY: the header's condition.
    unsafe { all(function, count, |function| &function.states) }
}
