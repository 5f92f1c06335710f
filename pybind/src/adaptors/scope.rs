//! [`Scope`] over Python namespaces: closure, globals, builtins.
//!
//! Names are looked up before the interpreter is let go ([`PythonScope::prefetch`]); what that misses, and attributes
//! of objects the compiler does not know, are looked up when asked for, by attaching again. Every look-up is kept as a
//! [`Use`], so that a cache can tell whether the same compilation would be made today.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFunction, PyTuple};
use tickjit_compiler::ast::Name;
use tickjit_compiler::builtin::{self, scope as plain};
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::{Binding, FunctionRef, FunctionSource, Resolver, Scope};

use super::analysis;
use super::annotation::python_scope;
use super::binding::{self, PythonObject};
use super::names::{Names, Use};
use super::prefetch;
use super::symbols;
use crate::session::{Origin, Session};
use crate::source::{LAMBDA, Place, Text};

/// What the names in a Python function stand for.
pub(crate) struct PythonScope {
    session: Arc<Session>,
    names: Arc<Names>,
    known: Mutex<HashMap<String, Known>>,
    converter: Mutex<Option<Py<PyAny>>>,
}

/// The answer for a name. The object stays until the compiler asks: then the answer counts as used.
struct Known {
    binding: Option<Binding>,
    unused: Option<Unused>,
}

struct Unused(Option<Py<PyAny>>);

/// What is known of a name: nothing, where it is not bound.
struct Answer(Option<Binding>);

impl fmt::Debug for PythonScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PythonScope")
    }
}

impl PythonScope {
    /// A scope that looks names up in `names`.
    pub(crate) fn new(session: &Arc<Session>, names: Names) -> Arc<Self> {
        let scope = Arc::new(Self {
            session: Arc::clone(session),
            names: Arc::new(names),
            known: Mutex::default(),
            converter: Mutex::default(),
        });
        session.add_scope(&scope);
        scope
    }

    /// Forgets the answers: functions among them may hold this scope.
    pub(crate) fn forget(&self) {
        let known = std::mem::take(&mut *self.open());
        drop(known);
        let converter = self.open_converter().take();
        drop(converter);
    }

    /// The compilation the scope belongs to.
    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// All names and their objects, builtins left out.
    pub(super) fn namespace<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.names.namespace(py)
    }

    /// Whether the host has said what names mean.
    pub(super) fn has_globals(&self) -> bool {
        self.names.has_globals()
    }

    /// Whether a name is the host's to explain; else only the plain names are known.
    pub(super) fn is_given(&self, py: Python<'_>, name: &str) -> PyResult<bool> {
        let is_known = self.names.has_globals() || self.session.object(py, name).is_some();
        Ok(is_known || self.names.get(py, name)?.is_some())
    }

    /// The object a name is bound to. It counts as used.
    pub(super) fn object<'py>(
        &self,
        py: Python<'py>,
        name: &str,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(object) = self.session.object(py, name) {
            return Ok(Some(object));
        }
        let object = self.names.get(py, name)?;
        let answer = object.clone().map(Bound::unbind);
        self.session.add_use(Use::name(&self.names, name, answer));
        Ok(object)
    }

    /// What handlers written in Python get of a function: its `tickjit.extension.rewriting.Converter`.
    pub(super) fn converter<'py>(
        py: Python<'py>,
        resolver: &Resolver<'_>,
    ) -> PyResult<Bound<'py, PyAny>> {
        static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let class = CLASS.import(py, "tickjit.extension.rewriting", "Converter")?;
        let Some(scope) = python_scope(resolver) else {
            return class.call0();
        };
        if let Some(converter) = &*scope.open_converter() {
            return Ok(converter.bind(py).clone());
        }
        let (info, variables) = analysis::variables(py, scope, resolver.signature())?;
        let converter = class.call1((scope.names.namespace(py)?, info, variables))?;
        *scope.open_converter() = Some(converter.clone().unbind());
        Ok(converter)
    }

    fn open_converter(&self) -> MutexGuard<'_, Option<Py<PyAny>>> {
        self.converter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
        let own = code
            .getattr(intern!(py, "co_varnames"))?
            .cast_into::<PyTuple>()?;
        session.add_use(Use::code(
            function.clone().into_any().unbind(),
            code.unbind(),
        ));
        session.add_origin(Origin {
            function: name.clone(),
            filename: file.name.to_string(),
            first_line: file.first_line,
            text: None,
        });
        let scope = Self::new(session, names);
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
        let text = text.as_deref().unwrap_or_default();
        let own = own.iter().map(|name| name.extract::<PyBackedStr>());
        scope.prefetch(py, text, &own.collect::<Result<Vec<_>, _>>()?)?;
        Ok(Ok(reference))
    }

    /// Looks up every name of the text but the function's own, so that the compiler need not attach to the interpreter
    /// for it.
    pub(crate) fn prefetch(
        &self,
        py: Python<'_>,
        text: &str,
        own: &[impl AsRef<str>],
    ) -> PyResult<()> {
        let own: prefetch::Words<'_> = own.iter().map(AsRef::as_ref).collect();
        for name in prefetch::identifiers(text) {
            if !own.contains(name) && !self.open().contains_key(name) {
                let known = self.find(py, name)?;
                self.open().insert(name.to_owned(), known);
            }
        }
        Ok(())
    }

    fn find(&self, py: Python<'_>, name: &str) -> PyResult<Known> {
        if let Some(object) = self.session.object(py, name) {
            return Ok(Known {
                binding: Some(binding::bind(&self.session, &object)?),
                unused: None,
            });
        }
        let object = self.names.get(py, name)?;
        let binding = match &object {
            Some(object) => Some(binding::bind(&self.session, object)?),
            None if !self.names.has_globals() => {
                plain::marker_name(name).or_else(|| plain::builtin_name(name))
            }
            None => None,
        };
        Ok(Known {
            binding,
            unused: Some(Unused(object.map(Bound::unbind))),
        })
    }

    /// The answer, if it is known; it counts as used now.
    fn recall(&self, name: &str) -> Option<Answer> {
        let (binding, unused) = {
            let mut known = self.open();
            let known = known.get_mut(name)?;
            (known.binding.clone(), known.unused.take())
        };
        if let Some(Unused(object)) = unused {
            self.session.add_use(Use::name(&self.names, name, object));
        }
        Some(Answer(binding))
    }

    /// The compiler's questions have no place for Python's errors: the session keeps them.
    fn answer(&self, found: PyResult<Option<Binding>>) -> Option<Binding> {
        found.unwrap_or_else(|error| {
            self.session.fail(error);
            None
        })
    }

    fn member(&self, object: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Binding>> {
        let Some(member) = object.getattr_opt(name)? else {
            return Ok(None);
        };
        let found = binding::bind(&self.session, &member)?;
        let object = object.clone().unbind();
        self.session
            .add_use(Use::attribute(object, name, member.unbind()));
        Ok(Some(found))
    }
}

/// The public attributes of an object. One that cannot be asked has none to suggest.
fn members(object: &Bound<'_, PyAny>) -> Vec<String> {
    let names = object
        .dir()
        .and_then(|names| names.extract::<Vec<String>>());
    let names = names.unwrap_or_default().into_iter();
    names.filter(|name| !name.starts_with('_')).collect()
}

impl Scope for PythonScope {
    fn lookup(&self, name: &str) -> Option<Binding> {
        if let Some(Answer(binding)) = self.recall(name) {
            return binding;
        }
        Python::attach(|py| match self.find(py, name) {
            Ok(known) => {
                self.open().insert(name.to_owned(), known);
            }
            Err(error) => self.session.fail(error),
        });
        self.recall(name)?.0
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        match base {
            Binding::Symbol(symbol) => plain::symbol_attribute(symbol, name),
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
        let names = Python::attach(|py| self.names.all(py));
        names.into_iter().map(Name::from).collect()
    }

    fn members(&self, base: &Binding) -> Vec<String> {
        Python::attach(|py| match base {
            Binding::Symbol(module) if symbols::is_known_module(module) => {
                py.import(&**module).map(|module| members(&module))
            }
            Binding::Foreign(foreign) => match foreign.object.downcast_ref::<PythonObject>() {
                Some(object) => Ok(members(object.0.bind(py))),
                None => Ok(Vec::new()),
            },
            Binding::Symbol(_)
            | Binding::Constant(_)
            | Binding::Expression(..)
            | Binding::Enum(_)
            | Binding::Function(_)
            | Binding::Exception(_) => Ok(Vec::new()),
        })
        .unwrap_or_default()
    }

    fn host(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
