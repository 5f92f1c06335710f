//! `tickjit.CompilationResult` and what hangs on it: the compiled function, its slots, its intermediate forms.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::{PyAttributeError, PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};
use tickjit_compiler::codegen::ExportError;
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::{MetaValue, Results, SlotKind, StateSlot as Slot};
use tickjit_compiler::types::AbiType;

use crate::adaptors::{PythonObject, python_type};
use crate::convert::constant;
use crate::errors::compile_error;
use crate::pointers;
use crate::session::Session;

/// A function compiled to native code, and all that its host needs to know.
///
/// The code lives as long as the result or anything made from it.
#[pyclass(frozen, module = "tickjit", name = "CompilationResult")]
pub(crate) struct CompilationResult {
    function: CompiledFunction,
    session: Arc<Session>,
}

impl CompilationResult {
    pub(crate) fn new(function: CompiledFunction, session: Arc<Session>) -> Self {
        Self { function, session }
    }

    pub(crate) fn function(&self) -> &CompiledFunction {
        &self.function
    }

    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    fn initials<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let initials = self.function.initials().iter();
        let values = initials.map(|initial| constant::to_python(py, &self.session, initial));
        PyTuple::new(py, values.collect::<PyResult<Vec<_>>>()?)
    }
}

#[pymethods]
impl CompilationResult {
    /// The native function as an object.
    #[getter]
    fn compiled_func(&self) -> CompiledFunc {
        CompiledFunc {
            function: self.function.clone(),
        }
    }

    /// Address of the native function.
    #[getter]
    fn address(&self) -> usize {
        self.function.address()
    }

    /// `_tickjit_` and the first 16 digits of the key.
    #[getter]
    fn native_name(&self) -> &str {
        self.function.native_name()
    }

    /// 64 hexadecimal digits; equal keys mean equal machine code.
    #[getter]
    fn semantic_key(&self) -> String {
        self.function.semantic_key().to_string()
    }

    /// The Python types of the outputs, in order.
    #[getter]
    fn output_types<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let outputs = &self.function.signature().outputs;
        PyList::new(
            py,
            outputs
                .iter()
                .map(|output| python_type(py, &self.session, &output.ty))
                .collect::<PyResult<Vec<_>>>()?,
        )
    }

    /// The Python types of the outputs by name; None where outputs have no names.
    #[getter]
    fn named_outputs<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let signature = self.function.signature();
        if !signature.has_named_outputs() {
            return Ok(None);
        }
        let named = PyDict::new(py);
        for output in &signature.outputs {
            let name = output.name.as_deref().unwrap_or_default();
            named.set_item(name, python_type(py, &self.session, &output.ty)?)?;
        }
        Ok(Some(named))
    }

    /// Facts for the host, those of the source categories included. The keys are attributes of the result too.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let metadata = PyDict::new(py);
        metadata.set_item("state_values", self.initials(py)?)?;
        metadata.set_item("nrt_state_indices", PyTuple::empty(py))?;
        let states = self.function.signature().states.iter().enumerate();
        let (indices, sizes): (Vec<usize>, Vec<u32>) = states
            .filter(|(_, slot)| slot.kind == SlotKind::Struct)
            .map(|(index, slot)| (index, slot.size()))
            .unzip();
        metadata.set_item("struct_state_indices", PyTuple::new(py, indices)?)?;
        metadata.set_item("struct_state_sizes", PyTuple::new(py, sizes)?)?;
        for (key, value) in &self.function.signature().metadata {
            metadata.set_item(key, fact(py, value)?)?;
        }
        Ok(metadata)
    }

    /// The state slots: largest first, then by name.
    #[getter]
    fn state_slots<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let slots = &self.function.signature().states;
        let made = slots
            .iter()
            .zip(self.initials(py)?)
            .map(|(slot, initial)| StateSlot::new(slot, initial.unbind()));
        PyTuple::new(py, made.collect::<Vec<_>>())
    }

    /// A C declaration of the native function.
    #[getter]
    fn c_prototype(&self) -> String {
        self.function.c_prototype()
    }

    /// The native function for `ctypes`, as `compiled_func.ctypes` is.
    #[getter]
    fn ctypes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        CompiledFunc::ctypes(&Bound::new(py, self.compiled_func())?)
    }

    /// The native function as a pointer of an `FFI` object of cffi's. It keeps the code alive.
    fn cffi<'py>(&self, ffi: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        pointers::cffi(&self.function, ffi)
    }

    /// The native function as a capsule that keeps the code alive. Its name is the type in C, such as
    /// `double (double, void *)`, by which `scipy.LowLevelCallable` knows what it can do with it.
    fn capsule<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        pointers::capsule(py, &self.function)
    }

    /// A header for C and C++: the declaration, what stands in the arrays, enumerations and structs. `name` is what
    /// the function is called there, else its native name; every name of the header begins with it.
    #[pyo3(signature = (name = None))]
    fn c_header(&self, name: Option<&str>) -> PyResult<String> {
        let header = self.function.c_header(name);
        header.map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Writes an ELF object file, and beside it, with `.h` for its ending, a header. A C program that is linked with it
    /// and with `libtickjit_runtime.a` has the native function, by `name` or by its native name, without a compiler and
    /// without Python.
    #[pyo3(signature = (path, name = None))]
    fn export_object(&self, path: PathBuf, name: Option<&str>) -> PyResult<()> {
        let header = path.with_extension("h");
        if header == path || path.file_name().is_none() {
            return Err(PyValueError::new_err(format!(
                "{} is no path of an object file, beside which a header can stand",
                path.display()
            )));
        }
        let exported = self.function.export(name).map_err(|error| match error {
            ExportError::Name(name) => PyValueError::new_err(name.to_string()),
            error => PyTypeError::new_err(format!(
                "{}() cannot be exported: {error}",
                self.function.signature().name
            )),
        })?;
        fs::write(header, exported.header)?;
        fs::write(path, exported.object)?;
        Ok(())
    }

    /// The typed program.
    #[getter]
    fn hir(&self) -> String {
        self.function.hir()
    }

    /// The program as Cranelift has it.
    #[getter]
    fn clif(&self, py: Python<'_>) -> PyResult<String> {
        let text = self.function.clif();
        text.map_err(|error| compile_error::to_python(py, &self.session, &error))
    }

    /// The machine code as assembly.
    #[getter]
    fn asm(&self, py: Python<'_>) -> PyResult<String> {
        let text = self.function.asm();
        text.map_err(|error| compile_error::to_python(py, &self.session, &error))
    }

    /// Seconds that each stage took, in the order they ran.
    #[getter]
    fn timings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let timings = PyDict::new(py);
        for (stage, duration) in self.function.timings().stages() {
            let before = timings.get_item(*stage)?;
            let before = before.map_or(Ok(0.0), |before| before.extract::<f64>())?;
            timings.set_item(*stage, before + duration.as_secs_f64())?;
        }
        Ok(timings)
    }

    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.metadata(py)?.get_item(name)?.ok_or_else(|| {
            PyAttributeError::new_err(format!(
                "'CompilationResult' object has no attribute '{name}'"
            ))
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.session.traverse(&visit)
    }

    fn __repr__(&self) -> String {
        format!(
            "<CompilationResult of {} {}>",
            self.function.signature().name,
            self.function.native_name()
        )
    }
}

fn fact<'py>(py: Python<'py>, value: &MetaValue) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        MetaValue::Int(value) => value.into_pyobject(py)?.into_any(),
        MetaValue::Str(value) => value.into_pyobject(py)?.into_any(),
        MetaValue::List(values) => {
            let values = values.iter().map(|value| fact(py, value));
            PyTuple::new(py, values.collect::<PyResult<Vec<_>>>()?)?.into_any()
        }
        MetaValue::Foreign(foreign) => match foreign.object.downcast_ref::<PythonObject>() {
            Some(object) => object.0.bind(py).clone(),
            None => py.None().into_bound(py),
        },
    })
}

/// A slot of the state array.
#[pyclass(frozen, get_all, module = "tickjit", name = "StateSlot")]
pub(crate) struct StateSlot {
    name: String,
    kind: &'static str,
    native_type: &'static str,
    size: u32,
    initial: Py<PyAny>,
}

impl StateSlot {
    fn new(slot: &Slot, initial: Py<PyAny>) -> Self {
        Self {
            name: slot.name.to_string(),
            kind: slot.kind.name(),
            native_type: slot.repr.native_name(),
            size: slot.size(),
            initial,
        }
    }
}

#[pymethods]
impl StateSlot {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!(
            "StateSlot(name='{}', kind='{}', native_type='{}', size={}, initial={})",
            self.name,
            self.kind,
            self.native_type,
            self.size,
            self.initial.bind(py).repr()?
        ))
    }
}

/// What `ctypes` calls a type.
fn ctypes_name(ty: &AbiType) -> String {
    match ty {
        AbiType::Pointer(_) => "c_void_p".to_owned(),
        AbiType::Chars => "c_char_p".to_owned(),
        AbiType::Value(native) => match native.name() {
            "float32" => "c_float".to_owned(),
            "float64" => "c_double".to_owned(),
            "voidptr" => "c_void_p".to_owned(),
            integer => format!("c_{integer}"),
        },
    }
}

/// A native function.
#[pyclass(frozen, module = "tickjit", name = "CompiledFunction")]
pub(crate) struct CompiledFunc {
    function: CompiledFunction,
}

#[pymethods]
impl CompiledFunc {
    /// Its address.
    #[getter]
    fn address(&self) -> usize {
        self.function.address()
    }

    /// Its name.
    #[getter]
    fn native_name(&self) -> &str {
        self.function.native_name()
    }

    /// The function for `ctypes`: pointers are passed as `c_void_p`, so arrays, `byref(...)`, addresses and None will
    /// do, and texts as `c_char_p`. Errors are left for `take_error()`.
    #[getter]
    fn ctypes<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let ctypes = py.import("ctypes")?;
        let signature = slf.get().function.signature();
        let returns = match signature.results() {
            Some(Results::Value(value)) => {
                ctypes.getattr(ctypes_name(&AbiType::Value(value.native)))?
            }
            Some(Results::Nothing | Results::Cells(_)) | None => py.None().into_bound(py),
        };
        let mut types = vec![returns];
        for param in &signature.params {
            types.push(ctypes.getattr(ctypes_name(&param.ty))?);
        }
        let prototype = ctypes
            .getattr("CFUNCTYPE")?
            .call1(PyTuple::new(py, types)?)?;
        let function = prototype.call1((slf.get().address(),))?;
        // The code lives while this object does.
        function.setattr(intern!(py, "_tickjit_owner"), slf)?;
        Ok(function)
    }

    fn __repr__(&self) -> String {
        format!(
            "<CompiledFunction {} at {:#x}>",
            self.function.native_name(),
            self.address()
        )
    }
}
