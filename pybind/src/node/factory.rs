//! `tickjit.node`: the decorator, and the factory it makes of a function.
//!
//! A factory compiles once per set of constant arguments. An entry of its cache is used only while every name the
//! compilation looked up still stands for the same object, so a changed global is never missed.

use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use tickjit_compiler::ast::Name;
use tickjit_compiler::builtin::signals::CATEGORY;
use tickjit_compiler::handlers::{self, Argument};
use tickjit_compiler::signature::{Form, Storage};
use tickjit_compiler::types::Const;

use super::Node;
use crate::adaptors::names::Use;
use crate::compile::{self, Order};
use crate::context::{self, CompilationContext};
use crate::options::CompilationOptions;
use crate::result::CompilationResult;

/// How many compilations a factory keeps for nodes to come. Those of living nodes live anyway.
const CAPACITY: usize = 64;

/// The arguments, and the context they were compiled in.
type Key = Vec<(Name, Const)>;

struct Entry {
    context: Arc<handlers::CompilationContext>,
    uses: Vec<Use>,
    result: Py<CompilationResult>,
}

/// Makes nodes of one function: calling it with values for the constants compiles (once per set of values), allocates
/// state, runs START and gives a Node.
#[pyclass(frozen, dict, weakref, module = "tickjit", name = "NodeFactory")]
pub(crate) struct NodeFactory {
    function: Py<PyAny>,
    options: CompilationOptions,
    context: Option<Py<CompilationContext>>,
    start_body: Option<Py<PyAny>>,
    stop_body: Option<Py<PyAny>>,
    cache: Mutex<IndexMap<Key, Arc<Entry>>>,
    /// True once the object is filled. CPython allocates the `dict` of an object that it has zeroed and shown to the
    /// collector, and that collects: nothing else may be looked at before.
    is_filled: bool,
}

impl NodeFactory {
    fn result(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<CompilationResult>> {
        let context = match &self.context {
            Some(context) => context.clone_ref(py),
            None => context::current(py)?,
        };
        let order = Order {
            function: self.function.bind(py).clone(),
            form: Form::Node,
            func_globals: None,
            call_globals: None,
            signature: None,
            start_body: self.start_body.as_ref().map(|body| body.bind(py).clone()),
            stop_body: self.stop_body.as_ref().map(|body| body.bind(py).clone()),
            extract: None,
            options: self.options.0,
            context: context.get().snapshot(),
        };
        let key = Self::key(&order, args, kwargs)?;
        if let Some(key) = &key
            && let Some(entry) = self.entry(key)
            && entry.is_current(py, &order.context)?
        {
            return Ok(entry.result.clone_ref(py));
        }
        let compile = || compile::compile(py, &order, args, kwargs);
        let compiled = match &self.context {
            Some(context) => context::within(context.bind(py), compile)?,
            None => compile()?,
        };
        let variables = compiled.function.signature().variables.values();
        for variable in variables.filter(|variable| *variable.category == *CATEGORY) {
            if let (Storage::Slot { .. } | Storage::Pointer { .. }, Some(_)) =
                (&variable.storage, &variable.foreign)
            {
                return Err(PyTypeError::new_err(format!(
                    "'{}' is an input: give its values to tick() or run()",
                    variable.name
                )));
            }
        }
        let result = CompilationResult::new(compiled.function, compiled.session);
        let result = Py::new(py, result)?;
        if let Some(key) = key {
            self.keep(
                key,
                Entry {
                    context: order.context,
                    uses: compiled.uses,
                    result: result.clone_ref(py),
                },
            );
        }
        Ok(result)
    }

    /// The constant arguments; `None` where there are others, or where binding fails: compiling says how.
    fn key(
        order: &Order<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Option<Key>> {
        let Some(arguments) = compile::constants(order, args, kwargs)? else {
            return Ok(None);
        };
        let mut key = Key::new();
        for (name, argument) in arguments {
            match argument {
                Argument::Const(value) => key.push((name, value)),
                Argument::Foreign(_) => return Ok(None),
            }
        }
        Ok(Some(key))
    }

    fn entry(&self, key: &Key) -> Option<Arc<Entry>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.get(key).cloned()
    }

    fn keep(&self, key: Key, entry: Entry) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let old = cache.shift_remove(&key);
        let oldest = if cache.len() >= CAPACITY {
            cache.shift_remove_index(0)
        } else {
            None
        };
        cache.insert(key, Arc::new(entry));
        drop(cache);
        // Their objects' finalizers may come back here: only now that the lock is open.
        drop((old, oldest));
    }
}

impl Entry {
    fn is_current(
        &self,
        py: Python<'_>,
        context: &Arc<handlers::CompilationContext>,
    ) -> PyResult<bool> {
        if !Arc::ptr_eq(&self.context, context) {
            return Ok(false);
        }
        for used in &self.uses {
            if !used.holds(py)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[pymethods]
impl NodeFactory {
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Node> {
        Node::start(py, self.result(py, args, kwargs)?)
    }

    /// Asked for what a factory has not: what nodes have is said to be theirs.
    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyAny>> {
        let function = self.function.bind(py).getattr(intern!(py, "__name__"));
        let function = function.map_or_else(|_| "factory".to_owned(), |name| name.to_string());
        let is_of_nodes = !name.starts_with('_') && py.get_type::<Node>().hasattr(name)?;
        Err(PyAttributeError::new_err(if is_of_nodes {
            format!(
                "'{function}' makes nodes, and '{name}' is theirs: call it first, `{function}(...).{name}`"
            )
        } else {
            format!("'tickjit.NodeFactory' object has no attribute '{name}'")
        }))
    }

    /// Pickled by name, as functions are.
    fn __reduce__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let name = self
            .function
            .bind(py)
            .getattr(intern!(py, "__qualname__"))?;
        Ok(name.unbind())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        if !self.is_filled {
            return Ok(());
        }
        visit.call(&self.function)?;
        visit.call(&self.context)?;
        visit.call(&self.start_body)?;
        visit.call(&self.stop_body)?;
        if let Ok(cache) = self.cache.try_lock() {
            for entry in cache.values() {
                visit.call(&entry.result)?;
                Use::traverse(&entry.uses, &visit)?;
            }
        }
        Ok(())
    }

    fn __clear__(&self) {
        let cache = std::mem::take(&mut *self.cache.lock().unwrap_or_else(PoisonError::into_inner));
        drop(cache);
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let name = self.function.bind(py).getattr(intern!(py, "__qualname__"));
        let name = name.map_or_else(|_| "?".to_owned(), |name| name.to_string());
        format!("<NodeFactory {name}>")
    }
}

/// Makes a factory of nodes out of a function: `@node`, or `@node(options=..., start_body=...)`.
///
/// options: how to compile.
/// start_body, stop_body: statements that run in START and STOP: text, or a list of ast nodes.
/// context: what to compile in; else the context that is current when a node is made.
#[pyfunction]
#[pyo3(signature = (func=None, /, *, options=None, start_body=None, stop_body=None, context=None))]
pub(crate) fn node<'py>(
    py: Python<'py>,
    func: Option<Bound<'py, PyAny>>,
    options: Option<CompilationOptions>,
    start_body: Option<Bound<'py, PyAny>>,
    stop_body: Option<Bound<'py, PyAny>>,
    context: Option<Py<CompilationContext>>,
) -> PyResult<Bound<'py, PyAny>> {
    let Some(function) = func else {
        let given = PyDict::new(py);
        given.set_item(
            "options",
            options.map(|options| Py::new(py, options)).transpose()?,
        )?;
        given.set_item("start_body", start_body)?;
        given.set_item("stop_body", stop_body)?;
        given.set_item("context", context)?;
        let own = py.import("tickjit._core")?.getattr(intern!(py, "node"))?;
        let partial = py.import("functools")?.getattr(intern!(py, "partial"))?;
        return partial.call((own,), Some(&given));
    };
    compile::check_target(&function)?;
    let factory = NodeFactory {
        function: function.clone().unbind(),
        options: options.unwrap_or_default(),
        context,
        start_body: start_body.map(Bound::unbind),
        stop_body: stop_body.map(Bound::unbind),
        cache: Mutex::default(),
        is_filled: true,
    };
    let factory = Bound::new(py, factory)?.into_any();
    // Name, documentation and annotations of the function, and `__wrapped__`.
    let update = py
        .import("functools")?
        .getattr(intern!(py, "update_wrapper"))?;
    update.call1((factory, function))
}
