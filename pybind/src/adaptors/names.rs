//! The namespaces of a function, and the look-ups a compilation made in them.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyTuple};

/// Where names are looked up, in this order.
#[derive(Debug)]
pub(crate) struct Names {
    /// Cells of the closure by name.
    cells: HashMap<String, Py<PyAny>>,
    /// Names given beside the function.
    extra: Option<Py<PyDict>>,
    /// The globals; without them, and without names beside, the plain marker names are known.
    globals: Option<Py<PyDict>>,
}

impl Names {
    /// The names of a function, those given beside it first.
    pub(crate) fn of_function(
        function: &Bound<'_, PyFunction>,
        extra: Option<Py<PyDict>>,
    ) -> PyResult<Self> {
        let py = function.py();
        let mut cells = HashMap::new();
        let closure = function.getattr(intern!(py, "__closure__"))?;
        if let Ok(closure) = closure.cast::<PyTuple>() {
            let names = function
                .getattr(intern!(py, "__code__"))?
                .getattr(intern!(py, "co_freevars"))?
                .cast_into::<PyTuple>()?;
            for (name, cell) in names.iter().zip(closure.iter()) {
                cells.insert(name.extract()?, cell.unbind());
            }
        }
        let globals = function.getattr(intern!(py, "__globals__"))?.cast_into()?;
        Ok(Self {
            cells,
            extra,
            globals: Some(globals.unbind()),
        })
    }

    /// The names of a namespace, those given beside it first.
    pub(crate) fn of_namespace(globals: Option<Py<PyDict>>, extra: Option<Py<PyDict>>) -> Self {
        Self {
            cells: HashMap::new(),
            extra,
            globals,
        }
    }

    /// Other globals.
    pub(crate) fn set_globals(&mut self, globals: Py<PyDict>) {
        self.globals = Some(globals);
    }

    /// Whether there are globals; without them, the plain marker names are known.
    pub(super) fn has_globals(&self) -> bool {
        self.globals.is_some()
    }

    /// The names that are bound, builtins left out.
    pub(super) fn all(&self, py: Python<'_>) -> Vec<String> {
        let mut names: Vec<String> = self.cells.keys().cloned().collect();
        for namespace in [&self.extra, &self.globals].into_iter().flatten() {
            for key in namespace.bind(py).keys() {
                if let Ok(key) = key.cast::<PyString>() {
                    names.extend(key.to_str().map(str::to_owned));
                }
            }
        }
        names
    }

    /// All names and their objects, builtins left out.
    pub(super) fn namespace<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = match &self.globals {
            Some(globals) => globals.bind(py).copy()?,
            None => PyDict::new(py),
        };
        if let Some(extra) = &self.extra {
            all.update(extra.bind(py).as_mapping())?;
        }
        for (name, cell) in &self.cells {
            if let Some(object) = cell.bind(py).getattr_opt(intern!(py, "cell_contents"))? {
                all.set_item(name, object)?;
            }
        }
        Ok(all)
    }

    /// The object a name is bound to.
    pub(super) fn get<'py>(
        &self,
        py: Python<'py>,
        name: &str,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(cell) = self.cells.get(name) {
            // An empty cell is a name that is not bound yet: a function may know its own all the same.
            let bound = cell.bind(py).getattr(intern!(py, "cell_contents")).ok();
            return match (bound, &self.extra) {
                (None, Some(extra)) => extra.bind(py).get_item(name),
                (bound, _) => Ok(bound),
            };
        }
        for namespace in [&self.extra, &self.globals].into_iter().flatten() {
            if let Some(object) = namespace.bind(py).get_item(name)? {
                return Ok(Some(object));
            }
        }
        let Some(globals) = &self.globals else {
            return Ok(None);
        };
        match globals.bind(py).get_item(intern!(py, "__builtins__"))? {
            Some(builtins) => match builtins.cast::<PyDict>() {
                Ok(builtins) => builtins.get_item(name),
                Err(_) => Ok(builtins.getattr(name).ok()),
            },
            None => Ok(py.import("builtins")?.getattr(name).ok()),
        }
    }
}

/// A look-up and its answer.
#[derive(Debug)]
pub(crate) struct Use {
    asked: Asked,
    answer: Option<Py<PyAny>>,
}

#[derive(Debug)]
enum Asked {
    Name(Arc<Names>, String),
    Attribute(Py<PyAny>, String),
    Code(Py<PyAny>),
}

impl Use {
    /// A name, and what it was bound to.
    pub(super) fn name(names: &Arc<Names>, name: &str, answer: Option<Py<PyAny>>) -> Self {
        Self {
            asked: Asked::Name(Arc::clone(names), name.to_owned()),
            answer,
        }
    }

    /// An object, and its attribute.
    pub(super) fn attribute(object: Py<PyAny>, name: &str, answer: Py<PyAny>) -> Self {
        Self {
            asked: Asked::Attribute(object, name.to_owned()),
            answer: Some(answer),
        }
    }

    /// A function, and its code.
    pub(super) fn code(function: Py<PyAny>, code: Py<PyAny>) -> Self {
        Self {
            asked: Asked::Code(function),
            answer: Some(code),
        }
    }

    /// Shows the garbage collector the objects of several look-ups, each reference once.
    pub(crate) fn traverse(uses: &[Self], visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        let mut seen: Vec<*const Names> = Vec::new();
        for used in uses {
            visit.call(&used.answer)?;
            match &used.asked {
                Asked::Attribute(object, _) | Asked::Code(object) => visit.call(object)?,
                Asked::Name(names, _) if !seen.contains(&Arc::as_ptr(names)) => {
                    seen.push(Arc::as_ptr(names));
                    visit.call(&names.extra)?;
                    visit.call(&names.globals)?;
                    names.cells.values().try_for_each(|cell| visit.call(cell))?;
                }
                Asked::Name(..) => {}
            }
        }
        Ok(())
    }

    /// Whether the answer would be the same object.
    pub(crate) fn holds(&self, py: Python<'_>) -> PyResult<bool> {
        let now = match &self.asked {
            Asked::Name(names, name) => names.get(py, name)?,
            Asked::Attribute(object, name) => object.bind(py).getattr(&**name).ok(),
            Asked::Code(function) => Some(function.bind(py).getattr(intern!(py, "__code__"))?),
        };
        Ok(match (now, &self.answer) {
            (Some(now), Some(then)) => now.is(then),
            (None, None) => true,
            _ => false,
        })
    }
}
