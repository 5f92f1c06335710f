//! Python objects that the compiler knows by dotted names: members of a few modules.
//!
//! What was found once is remembered by identity, with the object, so that its address stays its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTzInfo};
use tickjit_compiler::ast::Name;

/// The modules whose members the compiler knows by their dotted names.
const KNOWN_MODULES: [&str; 9] = [
    "builtins",
    "collections",
    "math",
    "datetime",
    "typing",
    "tickjit",
    "tickjit.signals",
    "tickjit.extension.enums",
    "tickjit.extension.intrinsics",
];

struct Symbol {
    name: Name,
    _object: Py<PyAny>,
}

type Found = HashMap<usize, Symbol>;

fn found(py: Python<'_>) -> MutexGuard<'_, Found> {
    static FOUND: PyOnceLock<Mutex<Found>> = PyOnceLock::new();
    let found = FOUND.get_or_init(py, Mutex::default);
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the compiler knows the members of a module.
pub(super) fn is_known_module(name: &str) -> bool {
    KNOWN_MODULES.contains(&name)
}

/// The dotted name of an object that was found under it before.
pub(super) fn recall(object: &Bound<'_, PyAny>) -> Option<Name> {
    let found = found(object.py());
    let symbol = found.get(&object.as_ptr().addr())?;
    // A copy: threads that compile at once should not count the references to one text.
    Some(Arc::from(&*symbol.name))
}

/// The dotted name of a member of a known module. What merely claims to be one has none.
pub(super) fn find(object: &Bound<'_, PyAny>) -> PyResult<Option<Name>> {
    let name = dotted_name(object)?.map(Name::from);
    if let Some(name) = &name {
        let symbol = Symbol {
            name: Arc::from(&**name),
            _object: object.clone().unbind(),
        };
        found(object.py()).insert(object.as_ptr().addr(), symbol);
    }
    Ok(name)
}

fn dotted_name(object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let py = object.py();
    if object.is(PyTzInfo::utc(py)?) {
        return Ok(Some("datetime.timezone.utc".to_owned()));
    }
    let Some(module) = text(object, intern!(py, "__module__")) else {
        return Ok(None);
    };
    if !is_known_module(&module) {
        return Ok(None);
    }
    let mut name = text(object, intern!(py, "__qualname__"));
    if module == "typing" {
        // The special forms, such as `Tuple` and `Optional`.
        name = text(object, intern!(py, "_name")).or(name);
    }
    let Some(name) = name else {
        return Ok(None);
    };
    let modules = py.import("sys")?.getattr(intern!(py, "modules"))?;
    let Ok(mut member) = modules.get_item(&module) else {
        return Ok(None);
    };
    for part in name.split('.') {
        let Ok(next) = member.getattr(part) else {
            return Ok(None);
        };
        member = next;
    }
    Ok(member.is(object).then(|| format!("{module}.{name}")))
}

fn text(object: &Bound<'_, PyAny>, attribute: &Bound<'_, PyString>) -> Option<String> {
    let value = object.getattr(attribute).ok()?;
    value.cast::<PyString>().ok().map(ToString::to_string)
}
