//! [`Scope`] over Python namespaces: closure, globals, builtins.
//!
//! Names are looked up before the interpreter is let go ([`PythonScope::prefetch`]); what that misses, and attributes
//! of objects the compiler does not know, are looked up when asked for, by attaching again. Every look-up is kept as a
//! [`Use`], so that a cache can tell whether the same compilation would be made today.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyTuple};
use tickjit_compiler::ast::Name;
use tickjit_compiler::builtin::{self, scope as names};
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::{Binding, FunctionRef, FunctionSource, Scope};

use super::binding::{self, PythonObject};
use super::prefetch;
use crate::session::{Origin, Session};
use crate::source::{LAMBDA, Place, Text};

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

    fn get<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(cell) = self.cells.get(name) {
            // An empty cell is a name that is not bound yet.
            return Ok(cell.bind(py).getattr(intern!(py, "cell_contents")).ok());
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

/// What the names in a Python function stand for.
pub(crate) struct PythonScope {
    session: Arc<Session>,
    names: Arc<Names>,
    known: Mutex<HashMap<String, Option<Binding>>>,
}

/// What a scope knows of a name without asking Python.
enum Known {
    NotAsked,
    Unbound,
    Bound(Binding),
}

impl fmt::Debug for PythonScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PythonScope")
    }
}

impl PythonScope {
    /// A scope that looks names up in `names`.
    pub(crate) fn new(session: &Arc<Session>, names: Names) -> Self {
        Self {
            session: Arc::clone(session),
            names: Arc::new(names),
            known: Mutex::default(),
        }
    }

    /// A function with its source and scope.
    pub(super) fn function(
        session: &Arc<Session>,
        function: &Bound<'_, PyFunction>,
    ) -> PyResult<Result<FunctionRef, CompileError>> {
        let names = Names::of_function(function, None)?;
        Self::function_with(session, function, names)
    }

    /// The same with other names.
    pub(crate) fn function_with(
        session: &Arc<Session>,
        function: &Bound<'_, PyFunction>,
        names: Names,
    ) -> PyResult<Result<FunctionRef, CompileError>> {
        let py = function.py();
        let code = function.getattr(intern!(py, "__code__"))?;
        let place = Place::of(&code)?;
        let globals = function
            .getattr(intern!(py, "__globals__"))?
            .cast_into::<PyDict>()?;
        let name = code.getattr(intern!(py, "co_name"))?.to_string();
        if name == LAMBDA {
            return Ok(Err(place.lambda()));
        }
        let file = match place.text(&globals, session.extent)? {
            Text::Found(file) => file,
            Text::Missing => return Ok(Err(place.missing())),
            Text::Changed => return Ok(Err(place.changed())),
        };
        session.add_use(Use {
            asked: Asked::Code(function.clone().into_any().unbind()),
            answer: Some(code.unbind()),
        });
        session.add_origin(Origin {
            function: name.clone(),
            filename: file.name.to_string(),
            first_line: file.first_line,
            text: None,
        });
        let scope = Arc::new(Self::new(session, names));
        let identity = function.as_ptr().addr();
        let text = file.text.clone();
        let reference = FunctionRef {
            identity,
            name: name.into(),
            source: FunctionSource::Text(file),
            scope: Arc::clone(&scope) as Arc<dyn Scope>,
        };
        // Before the names are looked up: one of them may be the function itself.
        session.add_function(identity, reference.clone());
        scope.prefetch(py, text.as_deref().unwrap_or_default())?;
        Ok(Ok(reference))
    }

    /// Looks up every name of the text, so that the compiler need not attach to the interpreter for it.
    pub(crate) fn prefetch(&self, py: Python<'_>, text: &str) -> PyResult<()> {
        for name in prefetch::identifiers(text) {
            self.find(py, name)?;
        }
        Ok(())
    }

    fn find(&self, py: Python<'_>, name: &str) -> PyResult<Option<Binding>> {
        match self.remembered(name) {
            Known::Bound(binding) => return Ok(Some(binding)),
            Known::Unbound => return Ok(None),
            Known::NotAsked => {}
        }
        let object = self.names.get(py, name)?;
        let found = match &object {
            Some(object) => Some(binding::bind(&self.session, object)?),
            None if self.names.globals.is_none() => {
                names::marker_name(name).or_else(|| names::builtin_name(name))
            }
            None => None,
        };
        self.session.add_use(Use {
            asked: Asked::Name(Arc::clone(&self.names), name.to_owned()),
            answer: object.map(Bound::unbind),
        });
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// The compiler's questions have no place for Python's errors: the session keeps them.
    fn answer(&self, found: PyResult<Option<Binding>>) -> Option<Binding> {
        found.unwrap_or_else(|error| {
            self.session.fail(error);
            None
        })
    }

    fn remembered(&self, name: &str) -> Known {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(name) {
            None => Known::NotAsked,
            Some(None) => Known::Unbound,
            Some(Some(binding)) => Known::Bound(binding.clone()),
        }
    }

    fn member(&self, object: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Binding>> {
        let Some(member) = object.getattr_opt(name)? else {
            return Ok(None);
        };
        let found = binding::bind(&self.session, &member)?;
        self.session.add_use(Use {
            asked: Asked::Attribute(object.clone().unbind(), name.to_owned()),
            answer: Some(member.unbind()),
        });
        Ok(Some(found))
    }
}

impl Scope for PythonScope {
    fn lookup(&self, name: &str) -> Option<Binding> {
        match self.remembered(name) {
            Known::Bound(binding) => Some(binding),
            Known::Unbound => None,
            Known::NotAsked => Python::attach(|py| self.answer(self.find(py, name))),
        }
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        match base {
            Binding::Symbol(symbol) => names::symbol_attribute(symbol, name),
            Binding::Enum(ty) => builtin::member(ty, name).map(Binding::Constant),
            Binding::Foreign(foreign) => {
                let object = foreign.object.downcast_ref::<PythonObject>()?;
                Python::attach(|py| self.answer(self.member(object.0.bind(py), name)))
            }
            Binding::Constant(_)
            | Binding::Expression(..)
            | Binding::Function(_)
            | Binding::Exception(_) => None,
        }
    }

    fn names(&self) -> Vec<Name> {
        Python::attach(|py| {
            let mut names: Vec<Name> = self
                .names
                .cells
                .keys()
                .map(|name| (&**name).into())
                .collect();
            for namespace in [&self.names.extra, &self.names.globals]
                .into_iter()
                .flatten()
            {
                for key in namespace.bind(py).keys() {
                    if let Ok(key) = key.cast::<PyString>()
                        && let Ok(key) = key.to_str()
                    {
                        names.push(key.into());
                    }
                }
            }
            names
        })
    }
}
