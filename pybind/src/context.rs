//! `tickjit.CompilationContext`: what the compiler has been taught, scoped by `with` blocks.
//!
//! The active context is the value of one `contextvars.ContextVar`: a chain of frames, innermost first. So contexts
//! nest, one context can be entered several times, and threads and tasks do not see each other's.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use tickjit_compiler::handlers::SourceCategory;
use tickjit_compiler::types::EnumWidths;
use tickjit_compiler::{builtin, handlers};

use crate::adaptors::held::Held;

/// The built-in category that every context has which knows Python.
const PHASE: &str = "phase";

/// The category of the signal extension.
const SIGNALS: &str = builtin::signals::CATEGORY;

/// Everything the compiler has been taught: types, inputs, outputs, functions. A new context knows nothing;
/// `register_all()` teaches it Python.
///
/// In a `with` block it is the current one.
#[pyclass(frozen, module = "tickjit", name = "CompilationContext")]
pub(crate) struct CompilationContext {
    registered: Mutex<Arc<handlers::CompilationContext>>,
    shown: Mutex<Shown>,
    held: Mutex<Vec<Held>>,
}

/// Registered objects that Python can ask a context for.
#[derive(Default)]
struct Shown {
    /// Whether the signal extension came with `register_all`, and gives way to a host's category.
    gives_way: bool,
    types: Vec<ShownType>,
    categories: Vec<Py<PyAny>>,
}

/// A class of types.
struct ShownType {
    priority: i32,
    /// Whether it is asked before the built-in types: of equal priorities, the earlier registered are.
    is_before_built_in: bool,
    class: Py<PyAny>,
}

/// Classes of types that are asked before the built-in types, and those asked after.
pub(crate) type TypeClasses<'py> = (Vec<Bound<'py, PyAny>>, Vec<Bound<'py, PyAny>>);

impl CompilationContext {
    fn new() -> Self {
        Self {
            registered: Mutex::default(),
            shown: Mutex::default(),
            held: Mutex::default(),
        }
    }

    /// Remembers what a registered adaptor holds, for the collector.
    pub(crate) fn hold(&self, held: Held) {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(held);
    }

    /// The registrations as they are now. Whoever registers later changes another copy.
    pub(crate) fn snapshot(&self) -> Arc<handlers::CompilationContext> {
        Arc::clone(
            &self
                .registered
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a class of types, in the order classes are asked.
    pub(crate) fn show_type(&self, priority: i32, class: &Bound<'_, PyAny>) {
        let is_before_built_in = match priority.cmp(&builtin::TYPE_PRIORITY) {
            Ordering::Less => true,
            Ordering::Equal => !self.knows(PHASE),
            Ordering::Greater => false,
        };
        let types = &mut self.shown().types;
        let at = types.partition_point(|other| other.priority <= priority);
        let shown = ShownType {
            priority,
            is_before_built_in,
            class: class.clone().unbind(),
        };
        types.insert(at, shown);
    }

    /// The classes of types, in the order they are asked.
    pub(crate) fn types<'py>(&self, py: Python<'py>) -> TypeClasses<'py> {
        let shown = self.shown();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for known in &shown.types {
            let list = if known.is_before_built_in {
                &mut before
            } else {
                &mut after
            };
            list.push(known.class.bind(py).clone());
        }
        (before, after)
    }

    /// Whether a category that wants the order of the signal extension, or names of its parameters, takes its place: it
    /// does where nobody has asked for the extension itself.
    pub(crate) fn signals_give_way(&self, category: &dyn SourceCategory) -> bool {
        if !self.shown().gives_way || category.id() == SIGNALS {
            return false;
        }
        let context = self.snapshot();
        let params = category.params();
        let clashes = |known: &dyn SourceCategory| {
            let theirs = known.params();
            known.order() == category.order()
                || theirs
                    .iter()
                    .any(|param| params.iter().any(|own| own.name == param.name))
        };
        let mut categories = context.categories().iter();
        let signals = categories.find(|known| known.id() == SIGNALS);
        signals.is_some_and(|signals| clashes(&**signals))
    }

    /// Remembers a source category.
    pub(crate) fn show_category(&self, category: &Bound<'_, PyAny>) {
        self.shown().categories.push(category.clone().unbind());
    }

    /// The source categories that were registered from Python.
    pub(crate) fn categories<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyAny>> {
        let shown = self.shown();
        let categories = shown.categories.iter();
        categories.map(|object| object.bind(py).clone()).collect()
    }

    /// Changes a copy of the registrations, and takes it over where nothing was refused.
    pub(crate) fn register(
        &self,
        registration: impl FnOnce(
            &mut handlers::CompilationContext,
        ) -> Result<(), handlers::RegistryError>,
    ) -> PyResult<()> {
        let mut registered = self
            .registered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // On a copy: what is refused half way leaves the context as it was.
        let mut changed = handlers::CompilationContext::clone(&registered);
        registration(&mut changed).map_err(|error| PyValueError::new_err(error.to_string()))?;
        *registered = Arc::new(changed);
        Ok(())
    }

    /// Registers what brings the category along, unless the context has it; whether it had not.
    fn add(
        &self,
        category: &str,
        registration: impl FnOnce(
            &mut handlers::CompilationContext,
        ) -> Result<(), handlers::RegistryError>,
    ) -> PyResult<bool> {
        if self.knows(category) {
            return Ok(false);
        }
        self.register(registration)?;
        Ok(true)
    }

    /// Teaches it everything built in; one that knows Python is refused.
    fn register_all(&self) -> PyResult<()> {
        if !self.add(PHASE, builtin::register_python)? {
            return Err(PyValueError::new_err(
                "register_all(): this context knows Python already; the default one does from the beginning",
            ));
        }
        if self.add(SIGNALS, builtin::signals::register)? {
            self.shown().gives_way = true;
        }
        Ok(())
    }

    fn knows(&self, category: &str) -> bool {
        let known = self.snapshot();
        let mut categories = known.categories().iter();
        categories.any(|known| known.id() == category)
    }
}

#[pymethods]
impl CompilationContext {
    #[new]
    #[pyo3(signature = (*, enum_bit_width=16, enumset_bit_width=128))]
    fn python_new(enum_bit_width: u32, enumset_bit_width: u32) -> PyResult<Self> {
        let context = Self::new();
        context.set_config(enum_bit_width, enumset_bit_width)?;
        Ok(context)
    }

    /// How many bits members of enumerations have in cells: 8, 16, 32 or 64.
    #[getter]
    fn enum_bit_width(&self) -> u32 {
        8 * self.snapshot().enum_widths().members().size()
    }

    /// How many bits sets of members have in cells: 8, 16, 32, 64 or 128.
    #[getter]
    fn enumset_bit_width(&self) -> u32 {
        8 * self.snapshot().enum_widths().sets().size()
    }

    /// Sets the widths, for what is compiled from now on.
    #[pyo3(signature = (*, enum_bit_width=16, enumset_bit_width=128))]
    fn set_config(&self, enum_bit_width: u32, enumset_bit_width: u32) -> PyResult<()> {
        let widths = EnumWidths::new(enum_bit_width, enumset_bit_width);
        let widths = widths.map_err(|error| PyValueError::new_err(error.to_string()))?;
        self.register(|context| {
            context.set_enum_widths(widths);
            Ok(())
        })
    }

    /// The context of the innermost `with` block; outside of all, a default one with all built-ins.
    #[staticmethod]
    #[pyo3(name = "current")]
    fn current_method(py: Python<'_>) -> PyResult<Py<Self>> {
        current(py)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        if let Ok(shown) = self.shown.try_lock() {
            for known in &shown.types {
                visit.call(&known.class)?;
            }
            for category in &shown.categories {
                visit.call(category)?;
            }
        }
        let (Ok(registered), Ok(held)) = (self.registered.try_lock(), self.held.try_lock()) else {
            return Ok(());
        };
        // A compilation has the adaptors too while it runs.
        if Arc::strong_count(&registered) == 1 {
            for object in held.iter().filter_map(Held::unshared) {
                visit.call(object)?;
            }
        }
        Ok(())
    }

    fn __clear__(&self) {
        fn taken<T: Default>(mutex: &Mutex<T>) -> T {
            std::mem::take(&mut *mutex.lock().unwrap_or_else(PoisonError::into_inner))
        }
        drop((
            taken(&self.registered),
            taken(&self.shown),
            taken(&self.held),
        ));
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        let py = slf.py();
        let active = active(py)?;
        let outer = active.call_method1(intern!(py, "get"), (py.None(),))?;
        active.call_method1(intern!(py, "set"), ((slf.clone(), outer),))?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(slf: &Bound<'_, Self>, _exception: &Bound<'_, PyTuple>) -> PyResult<()> {
        let py = slf.py();
        let active = active(py)?;
        let frame = active.call_method1(intern!(py, "get"), (py.None(),))?;
        let innermost = match frame.cast::<PyTuple>() {
            Ok(frame) => frame.get_item(0)?.is(slf),
            Err(_) => false,
        };
        if !innermost {
            return Err(PyRuntimeError::new_err(
                "this context is not the innermost one that was entered",
            ));
        }
        active.call_method1(intern!(py, "set"), (frame.get_item(1)?,))?;
        Ok(())
    }
}

fn active(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static ACTIVE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    ACTIVE
        .get_or_try_init(py, || {
            let class = py.import("_contextvars")?.getattr("ContextVar")?;
            Ok(class.call1(("tickjit_context",))?.unbind())
        })
        .map(|active| active.bind(py))
}

/// Does something while a context is the current one.
pub(crate) fn within<T>(
    context: &Bound<'_, CompilationContext>,
    what: impl FnOnce() -> PyResult<T>,
) -> PyResult<T> {
    let active = active(context.py())?;
    let outer = active.call_method1(intern!(context.py(), "get"), (context.py().None(),))?;
    let frame = (context, outer);
    let token = active.call_method1(intern!(context.py(), "set"), (frame,))?;
    let done = what();
    active.call_method1(intern!(context.py(), "reset"), (token,))?;
    done
}

/// The context of the innermost `with` block, or the default one.
pub(crate) fn current(py: Python<'_>) -> PyResult<Py<CompilationContext>> {
    static DEFAULT: PyOnceLock<Py<CompilationContext>> = PyOnceLock::new();
    let frame = active(py)?.call_method1(intern!(py, "get"), (py.None(),))?;
    if let Ok(frame) = frame.cast::<PyTuple>() {
        return Ok(frame
            .get_item(0)?
            .cast_into::<CompilationContext>()?
            .unbind());
    }
    let context = DEFAULT.get_or_try_init(py, || {
        let context = CompilationContext::new();
        context.register_all()?;
        Py::new(py, context)
    })?;
    Ok(context.clone_ref(py))
}

/// Teaches the current context, or the one given, everything built in. Once: a context that knows Python already is a
/// ValueError. The signal extension may be there.
///
/// The signal extension that comes along gives way to a host's category that wants its order or its parameters' names,
/// unless tickjit.signals.register() asks for it.
#[pyfunction]
#[pyo3(signature = (context=None))]
pub(crate) fn register_all(
    py: Python<'_>,
    context: Option<Py<CompilationContext>>,
) -> PyResult<()> {
    let context = context.map_or_else(|| current(py), Ok)?;
    let context = context.get();
    context.register_all()
}

/// Teaches the current context the signal extension. A context that knows it stays as it is.
#[pyfunction]
pub(crate) fn _register_signals(py: Python<'_>) -> PyResult<()> {
    let context = current(py)?;
    let context = context.get();
    context.add(SIGNALS, builtin::signals::register)?;
    context.shown().gives_way = false;
    Ok(())
}
