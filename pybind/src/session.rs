//! What one compilation has learnt from Python: classes behind names, functions, files; and what it relied on.
//!
//! Never held across a call into Python: a lock of this module.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyType;
use tickjit_compiler::handlers::FunctionRef;
use tickjit_compiler::span::SourceFile;
use tickjit_compiler::types::EnumWidths;

use crate::adaptors::names::Use;
use crate::adaptors::scope::PythonScope;
use crate::adaptors::{Subject, structs};
use crate::convert::enumeration::{self, Enumeration};
use crate::convert::enumset::{self, EnumSet};
use crate::errors::clash::clash;
use crate::source::Extent;
use tickjit_compiler::types::{NamedType, TypeDetail};

/// Where a compiled function is written: enough to show a line of it in an error.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The function's name.
    pub(crate) function: String,
    /// Its file.
    pub(crate) filename: String,
    /// Its first line.
    pub(crate) first_line: u32,
    /// Its text, where no file holds it.
    pub(crate) text: Option<SourceFile>,
}

/// What names of objects begin with.
const OBJECT: &str = "<object ";

/// A type of a host.
#[derive(Debug)]
pub(crate) struct Custom {
    /// The `VariableType`.
    pub(crate) variable_type: Py<PyAny>,
    /// The Python type it stands for.
    pub(crate) value: Py<PyAny>,
}

/// The memory of one compilation.
#[derive(Debug)]
pub(crate) struct Session {
    /// How much of a file functions are given.
    pub(crate) extent: Extent,
    /// How wide enumerations are.
    widths: EnumWidths,
    enumerations: Mutex<HashMap<usize, Result<Arc<Enumeration>, String>>>,
    enum_sets: Mutex<HashMap<usize, Result<Arc<EnumSet>, String>>>,
    exceptions: Mutex<HashMap<String, Py<PyType>>>,
    origins: Mutex<Vec<Origin>>,
    functions: Mutex<HashMap<usize, FunctionRef>>,
    uses: Mutex<Vec<Use>>,
    failure: Mutex<Option<PyErr>>,
    subject: Mutex<Option<Arc<Subject>>>,
    customs: Mutex<HashMap<String, Arc<Custom>>>,
    objects: Mutex<Vec<Py<PyAny>>>,
    scopes: Mutex<Vec<Weak<PythonScope>>>,
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Refuses a second class of one name.
fn check_same(known: &Bound<'_, PyType>, class: &Bound<'_, PyType>) -> PyResult<()> {
    if known.is(class) {
        return Ok(());
    }
    let name = class.fully_qualified_name()?;
    Err(clash(&name.to_string(), known, class))
}

impl Session {
    /// A session that has learnt nothing yet.
    pub(crate) fn new(extent: Extent, widths: EnumWidths) -> Self {
        Self {
            extent,
            widths,
            enumerations: Mutex::default(),
            enum_sets: Mutex::default(),
            exceptions: Mutex::default(),
            origins: Mutex::default(),
            functions: Mutex::default(),
            uses: Mutex::default(),
            failure: Mutex::default(),
            subject: Mutex::default(),
            customs: Mutex::default(),
            objects: Mutex::default(),
            scopes: Mutex::default(),
        }
    }

    /// The enumeration of a class; why it cannot be one, in words.
    pub(crate) fn enumeration(
        &self,
        class: &Bound<'_, PyType>,
    ) -> PyResult<Result<Arc<Enumeration>, String>> {
        // The class stays alive with its enumeration; for a refused one the address may be another class's later, but
        // not while its function, which names it, is being compiled.
        let address = class.as_ptr().addr();
        if let Some(known) = open(&self.enumerations).get(&address) {
            return Ok(known.clone());
        }
        let made = enumeration::enumeration(class, self.widths)?;
        if let Ok(made) = &made
            && let Some(known) = self.known_enumeration(made.ty.id())
        {
            check_same(known.class(class.py()), class)?;
        }
        open(&self.enumerations).insert(address, made.clone());
        Ok(made)
    }

    /// The enumeration of a type's id.
    pub(crate) fn known_enumeration(&self, id: &str) -> Option<Arc<Enumeration>> {
        open(&self.enumerations)
            .values()
            .flatten()
            .find(|known| known.ty.id() == id)
            .cloned()
    }

    /// The sets of a class; why it cannot have them, in words.
    pub(crate) fn enum_set(
        &self,
        class: &Bound<'_, PyType>,
    ) -> PyResult<Result<Arc<EnumSet>, String>> {
        // By address, as enumerations are.
        let address = class.as_ptr().addr();
        if let Some(known) = open(&self.enum_sets).get(&address) {
            return Ok(known.clone());
        }
        let made = enumset::enum_set(class, self.widths)?;
        if let Ok(made) = &made
            && let Some(known) = self.known_enum_set(made.ty.id())
        {
            check_same(known.class(class.py()), class)?;
        }
        open(&self.enum_sets).insert(address, made.clone());
        Ok(made)
    }

    /// The sets of a type's id.
    pub(crate) fn known_enum_set(&self, id: &str) -> Option<Arc<EnumSet>> {
        open(&self.enum_sets)
            .values()
            .flatten()
            .find(|known| known.ty.id() == id)
            .cloned()
    }

    /// Remembers an exception class under the name the compiler knows it by. A second one of that name is a ValueError.
    pub(crate) fn add_exception(&self, name: &str, class: &Bound<'_, PyType>) -> PyResult<()> {
        if let Some(known) = self.exception(class.py(), name) {
            return check_same(&known, class);
        }
        open(&self.exceptions).insert(name.to_owned(), class.clone().unbind());
        Ok(())
    }

    /// The exception class of a name.
    pub(crate) fn exception<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyType>> {
        open(&self.exceptions)
            .get(name)
            .map(|class| class.bind(py).clone())
    }

    /// Remembers where a function is written.
    pub(crate) fn add_origin(&self, origin: Origin) {
        open(&self.origins).push(origin);
    }

    /// Where the function of that name that holds the line is written.
    pub(crate) fn origin(&self, function: &str, line: u32) -> Option<Origin> {
        open(&self.origins)
            .iter()
            .filter(|origin| origin.function == function && origin.first_line <= line)
            .max_by_key(|origin| origin.first_line)
            .cloned()
    }

    /// The name of the function that was asked for: the first one found.
    pub(crate) fn compiled_name(&self) -> String {
        let origins = open(&self.origins);
        origins
            .first()
            .map_or_else(String::new, |origin| origin.function.clone())
    }

    /// The function found before at an address.
    pub(crate) fn function(&self, address: usize) -> Option<FunctionRef> {
        open(&self.functions).get(&address).cloned()
    }

    /// Remembers a function by its address.
    pub(crate) fn add_function(&self, address: usize, function: FunctionRef) {
        open(&self.functions).insert(address, function);
    }

    /// Remembers what a name stood for.
    pub(crate) fn add_use(&self, used: Use) {
        open(&self.uses).push(used);
    }

    /// Remembers what Python raised when the compiler asked it; the first stays.
    pub(crate) fn fail(&self, error: PyErr) {
        open(&self.failure).get_or_insert(error);
    }

    /// What Python raised.
    pub(crate) fn take_failure(&self) -> Option<PyErr> {
        open(&self.failure).take()
    }

    /// Remembers a host's type by its id, which messages call by a name. Another one of that id is a ValueError.
    pub(crate) fn add_custom(
        &self,
        py: Python<'_>,
        id: &str,
        name: &str,
        custom: Custom,
    ) -> PyResult<()> {
        let known = open(&self.customs).get(id).cloned();
        let Some(known) = known else {
            open(&self.customs).insert(id.to_owned(), Arc::new(custom));
            return Ok(());
        };
        let class = |custom: &Custom| custom.variable_type.bind(py).get_type();
        check_same(&class(&known), &class(&custom))?;
        let (known, value) = (known.value.bind(py), custom.value.bind(py));
        if known.is(value) || known.eq(value)? {
            Ok(())
        } else {
            Err(clash(name, known, value))
        }
    }

    /// A name that stands for an object while the compilation runs. It is no identifier.
    pub(crate) fn add_object(&self, object: &Bound<'_, PyAny>) -> String {
        let mut objects = open(&self.objects);
        objects.push(object.clone().unbind());
        format!("{OBJECT}{}>", objects.len() - 1)
    }

    /// The object of such a name.
    pub(crate) fn object<'py>(&self, py: Python<'py>, name: &str) -> Option<Bound<'py, PyAny>> {
        let index = name.strip_prefix(OBJECT)?.strip_suffix('>')?;
        let objects = open(&self.objects);
        Some(objects.get(index.parse::<usize>().ok()?)?.bind(py).clone())
    }

    /// The host's type behind one of the compiler's.
    pub(crate) fn custom(&self, ty: &NamedType) -> Option<Arc<Custom>> {
        let customs = open(&self.customs);
        match &ty.def().detail {
            TypeDetail::Struct(view) => customs.get(&structs::key(&view.def)).cloned(),
            _ => customs.get(ty.id()).cloned(),
        }
    }

    /// Remembers what is compiled.
    pub(crate) fn set_subject(&self, subject: Subject) {
        let before = open(&self.subject).replace(Arc::new(subject));
        drop(before);
    }

    /// What is compiled, while it is.
    pub(crate) fn subject(&self) -> Option<Arc<Subject>> {
        open(&self.subject).clone()
    }

    /// Shows the garbage collector the classes. What a compilation is about to let go of is not shown: it lives.
    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        if let Ok(enumerations) = self.enumerations.try_lock() {
            for enumeration in enumerations.values().flatten() {
                enumeration.traverse(visit)?;
            }
        }
        if let Ok(customs) = self.customs.try_lock() {
            for custom in customs.values() {
                visit.call(&custom.variable_type)?;
                visit.call(&custom.value)?;
            }
        }
        if let Ok(enum_sets) = self.enum_sets.try_lock() {
            for sets in enum_sets.values().flatten() {
                sets.traverse(visit)?;
            }
        }
        if let Ok(exceptions) = self.exceptions.try_lock() {
            exceptions
                .values()
                .try_for_each(|class| visit.call(class))?;
        }
        Ok(())
    }

    /// Remembers a scope, to make it forget in the end.
    pub(crate) fn add_scope(&self, scope: &Arc<PythonScope>) {
        open(&self.scopes).push(Arc::downgrade(scope));
    }

    /// Ends the compilation: lets go of its functions, which hold scopes, which hold this session; gives what it relied
    /// on.
    pub(crate) fn finish(&self) -> Vec<Use> {
        let functions = std::mem::take(&mut *open(&self.functions));
        drop(functions);
        let objects = std::mem::take(&mut *open(&self.objects));
        drop(objects);
        let subject = open(&self.subject).take();
        drop(subject);
        let scopes = std::mem::take(&mut *open(&self.scopes));
        for scope in scopes.iter().filter_map(Weak::upgrade) {
            scope.forget();
        }
        open(&self.origins).shrink_to_fit();
        std::mem::take(&mut *open(&self.uses))
    }
}
