//! `tickjit.function`: plain native functions, called from Python as builtins.
//!
//! What the decorator gives is a builtin of CPython's own class, since calls of that class alone are specialised by the
//! interpreter: an object of a class of ours, called by vectorcall, takes a fifth longer. A builtin has no attributes
//! of its own, so what is to be known of the function stands in the [`Function`] that it is bound to, its `__self__`.
//!
//! `gateway.rs` has the machine code that CPython calls, `interpreter.rs` what that may know of objects, `parameters.rs`
//! and `conversion.rs` what it asks about arguments, `builtin.rs` makes the builtin, `registry.rs` finds it by name (`recent.rs` soon).

mod builtin;
mod conversion;
mod gateway;
mod interpreter;
mod parameters;
mod recent;
mod registry;

use std::ffi::CString;
use std::sync::OnceLock;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyTuple};
use tickjit_compiler::signature::{Form, Shape, Unboxing};

use self::builtin::Definition;
use self::conversion::Conversion;
use self::parameters::Signature;
use crate::adaptors::describe;
use crate::compile::{self, Order};
use crate::context::{self, CompilationContext};
use crate::convert::container::Shown;
use crate::errors::compile_error;
use crate::options::CompilationOptions;
use crate::result::CompilationResult;

pub(crate) use builtin::function_of;
pub(crate) use registry::{_check_free, _remember, add_call, functions, signature};

/// A plain native function: the `__self__` of the builtin that calls it.
#[pyclass(frozen, weakref, module = "tickjit", name = "Function")]
pub(crate) struct Function {
    /// Where the native function is. Gateways read it.
    address: usize,
    signature: Signature,
    /// Whether arguments lend memory.
    borrows: bool,
    gives: Shown,
    wrapped: Py<PyFunction>,
    result: Py<CompilationResult>,
    /// Set once, as it has to know where this object is.
    definition: OnceLock<Definition>,
}

impl Function {
    /// The object of results that stand in cells.
    fn object(&self, py: Python<'_>, cell: impl Fn(usize) -> u128) -> PyResult<Py<PyAny>> {
        let mut next = 0;
        let mut cells = || {
            next += 1;
            cell(next - 1)
        };
        self.gives.of_cells(py, &mut cells).map(Bound::unbind)
    }

    /// The Python function.
    pub(crate) fn wrapped<'py>(&self, py: Python<'py>) -> &Bound<'py, PyFunction> {
        self.wrapped.bind(py)
    }

    /// The builtin that calls the function.
    fn builtin<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = this.py();
        let module = this
            .get()
            .wrapped
            .bind(py)
            .getattr(intern!(py, "__module__"))?;
        match this.get().definition.get() {
            Some(definition) => builtin::builtin(this, definition, &module),
            None => Err(PyValueError::new_err("the function was never finished")),
        }
    }

    /// Where the address stands in an object of the class.
    fn place_of_address(this: &Bound<'_, Self>) -> i32 {
        let field = std::ptr::from_ref(&this.get().address).addr();
        i32::try_from(field - this.as_ptr().addr()).unwrap_or_default()
    }
}

#[pymethods]
impl Function {
    /// Address of the native function.
    #[getter]
    fn address(&self) -> usize {
        self.address
    }

    /// What it takes and gives, as C has it: "int64(int64, int64)".
    #[getter]
    fn signature(&self) -> String {
        self.result.get().function().signature().native_type()
    }

    /// `_tickjit_` and the first 16 digits of the key.
    #[getter]
    fn native_name(&self) -> &str {
        self.result.get().function().native_name()
    }

    /// A C declaration of the native function.
    #[getter]
    fn c_prototype(&self) -> String {
        self.result.get().function().c_prototype()
    }

    /// 64 hexadecimal digits; equal keys mean equal machine code.
    #[getter]
    fn semantic_key(&self) -> String {
        self.result.get().function().semantic_key().to_string()
    }

    /// The compilation result.
    #[getter]
    fn result(&self, py: Python<'_>) -> Py<CompilationResult> {
        self.result.clone_ref(py)
    }

    /// The function for `ctypes`. Errors are left for `take_error()`.
    #[getter]
    fn ctypes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let function = self.result.bind(py).getattr(intern!(py, "compiled_func"))?;
        function.getattr(intern!(py, "ctypes"))
    }

    /// The Python function.
    #[getter]
    fn __wrapped__(&self, py: Python<'_>) -> Py<PyFunction> {
        self.wrapped.clone_ref(py)
    }

    /// What the builtin does.
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__<'py>(
        slf: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::builtin(slf)?.call(args, kwargs)
    }

    /// The builtin, under its own name: so it is found again when it was pickled.
    fn __getattr__<'py>(slf: &Bound<'py, Self>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let own = slf
            .get()
            .wrapped
            .bind(py)
            .getattr(intern!(py, "__name__"))?;
        if own.cast::<PyString>()?.to_str()? == name {
            return Self::builtin(slf);
        }
        Err(pyo3::exceptions::PyAttributeError::new_err(format!(
            "'Function' object has no attribute '{name}'"
        )))
    }

    /// Pickled by name, as functions are.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let wrapped = self.wrapped.bind(py);
        let find = py
            .import("tickjit._core")?
            .getattr(intern!(py, "_function_named"))?;
        let module = wrapped.getattr(intern!(py, "__module__"))?;
        let name = wrapped.getattr(intern!(py, "__qualname__"))?;
        PyTuple::new(py, [find, PyTuple::new(py, [module, name])?.into_any()])
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.wrapped)?;
        visit.call(&self.result)
    }

    fn __repr__(&self) -> String {
        let compiled = self.result.get().function();
        format!(
            "<Function {} {}>",
            compiled.signature().name,
            self.signature()
        )
    }
}

/// The function of a module's name.
#[pyfunction]
pub(crate) fn _function_named<'py>(
    py: Python<'py>,
    module: &str,
    name: &str,
) -> PyResult<Bound<'py, Function>> {
    let mut object = py.import(module)?.into_any();
    for part in name.split('.') {
        object = object.getattr(part)?;
    }
    function_of(&object)
        .ok_or_else(|| PyTypeError::new_err(format!("{module}.{name} is no plain native function")))
}

/// Compiles a function to a plain native function, and gives a builtin that calls it: `@function`, or
/// `@function(options=...)`.
///
/// options: how to compile.
/// context: what to compile in; else the current one.
///
/// What is to be known of it stands in its `__self__`: `address`, `signature`, `c_prototype`, `result`, ...
#[pyfunction]
#[pyo3(signature = (func=None, /, *, options=None, context=None))]
pub(crate) fn function<'py>(
    py: Python<'py>,
    func: Option<Bound<'py, PyAny>>,
    options: Option<CompilationOptions>,
    context: Option<Py<CompilationContext>>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(func) = func else {
        let given = PyDict::new(py);
        let options = options.map(|options| Py::new(py, options)).transpose()?;
        given.set_item("options", options)?;
        given.set_item("context", context)?;
        let own = py
            .import("tickjit._core")?
            .getattr(intern!(py, "function"))?;
        let partial = py.import("functools")?.getattr(intern!(py, "partial"))?;
        return partial.call((own,), Some(&given));
    };
    let func = plain_function(&func)?;
    let name = func.getattr(intern!(py, "__name__"))?;
    let own_name = PyDict::new(py);
    // It may call itself, and is bound to its name only later.
    own_name.set_item(&name, &func)?;
    let within = match &context {
        Some(context) => context.clone_ref(py),
        None => context::current(py)?,
    };
    let order = Order {
        function: func.clone().into_any(),
        form: Form::Plain,
        func_globals: None,
        call_globals: Some(own_name),
        signature: None,
        start_body: None,
        stop_body: None,
        extract: None,
        options: options.unwrap_or_default().0,
        context: within.get().snapshot(),
    };
    let empty = PyTuple::empty(py);
    let compile = || compile::compile(py, &order, &empty, None);
    let compiled = match &context {
        Some(context) => context::within(context.bind(py), compile)?,
        None => compile()?,
    };
    made(&func, &order, compiled)
}

/// The builtin of a compiled function.
fn made<'py>(
    func: &Bound<'py, PyFunction>,
    order: &Order<'py>,
    compiled: compile::Compiled,
) -> PyResult<Bound<'py, PyAny>> {
    let py = func.py();
    let compile::Compiled {
        function, session, ..
    } = compiled;
    let interface = function.signature();
    let no_shape = || PyTypeError::new_err("a node is no plain function");
    let mut shape = Shape::of(interface).ok_or_else(no_shape)?;
    let parameters = compile::parameters(order)?;
    let conversions = interface.variables.values().map(|variable| {
        Conversion::of(&variable.ty, &session).ok_or_else(|| {
            PyTypeError::new_err(format!(
                "{}() argument '{}' is an address, which Python does not give",
                interface.name, variable.name
            ))
        })
    });
    let conversions: Vec<Conversion> = conversions.collect::<PyResult<_>>()?;
    let signature = Signature::new(py, &parameters, conversions)?;
    // A gateway reads what is given by position.
    for argument in shape.arguments.iter_mut().skip(signature.positional()) {
        argument.unboxing = Unboxing::Host;
    }
    let result = interface.result.as_ref().ok_or_else(no_shape)?;
    let gives = Shown::of(result, &session);
    let address = function.address();
    let text = signature.text(&parameters)?;
    let made = Function {
        address,
        signature,
        borrows: shape.borrows,
        gives,
        wrapped: func.clone().unbind(),
        result: Py::new(py, CompilationResult::new(function, session))?,
        definition: OnceLock::new(),
    };
    let made = Bound::new(py, made)?;
    let target = Function::place_of_address(&made);
    let gateway = gateway::gateway(py, &order.context, shape, target)?;
    let session = made.get().result.get().session();
    let gateway = gateway.map_err(|error| compile_error::to_python(py, session, &error))?;
    let doc = func.getattr(intern!(py, "__doc__"))?;
    let doc = doc.cast::<PyString>().map(|doc| doc.to_string_lossy());
    let doc = doc.unwrap_or_default();
    let doc = format!("{}{text}\n--\n\n{doc}", parameters.function);
    let name = CString::new(parameters.function)?;
    let doc = CString::new(doc.replace('\0', ""))?;
    let definition = Definition::new(gateway, name, doc);
    // It has just been made: nobody has set it.
    let _ = made.get().definition.set(definition);
    let builtin = Function::builtin(&made)?;
    registry::remember(&func.getattr(intern!(py, "__name__"))?, &builtin)?;
    Ok(builtin)
}

/// The function, where it is one that stands for itself.
fn plain_function<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyFunction>> {
    let py = given.py();
    let Ok(function) = given.cast::<PyFunction>() else {
        return Err(PyTypeError::new_err(format!(
            "function() takes a function, not {}",
            describe(given)?
        )));
    };
    let qualname = function.getattr(intern!(py, "__qualname__"))?;
    let qualname = qualname.cast::<PyString>()?.to_str()?.to_owned();
    let around = qualname.rsplit_once('.').map(|(around, _)| around);
    if around.is_some_and(|around| !around.ends_with("<locals>")) {
        return Err(PyTypeError::new_err(format!(
            "function() takes no methods, which {qualname} is: write it outside the class",
        )));
    }
    Ok(function.clone())
}
