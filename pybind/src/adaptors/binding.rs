//! Python objects as what a name can stand for.

use std::sync::Arc;

use pyo3::exceptions::{PyBaseException, PyException, PyOverflowError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyFunction, PyModule, PyString, PyType, PyTzInfo};
use tickjit_compiler::handlers::Binding;
use tickjit_compiler::types::Foreign;

use super::scope::PythonScope;
use crate::convert::{constant, enumeration};
use crate::session::Session;

/// The modules whose members the compiler knows by their dotted names.
const KNOWN_MODULES: [&str; 6] = [
    "builtins",
    "math",
    "datetime",
    "typing",
    "tickjit",
    "tickjit.signals",
];

/// A Python object that the compiler carries along unopened.
#[derive(Debug)]
pub(crate) struct PythonObject(pub(crate) Py<PyAny>);

/// An object for the compiler to carry along.
pub(crate) fn foreign(object: &Bound<'_, PyAny>) -> PyResult<Foreign> {
    Ok(Foreign {
        object: Arc::new(PythonObject(object.clone().unbind())),
        description: describe(object)?.into(),
    })
}

/// A few words for an object that has no meaning in compiled code.
pub(crate) fn describe(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = object.py();
    if let Ok(module) = object.cast::<PyModule>() {
        return Ok(format!("module {}", module.name()?));
    }
    if let Ok(class) = object.cast::<PyType>() {
        return Ok(format!("the class {}", class.qualname()?));
    }
    let class = object.get_type();
    let name = class.qualname()?.to_string();
    if let Ok(qualname) = object.getattr(intern!(py, "__qualname__"))
        && let Ok(qualname) = qualname.cast::<PyString>()
    {
        return Ok(format!("the {} {qualname}", name.replace('_', " ")));
    }
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    };
    Ok(format!("{article} {name}"))
}

/// What a name bound to the object stands for.
pub(super) fn bind(session: &Arc<Session>, object: &Bound<'_, PyAny>) -> PyResult<Binding> {
    if let Ok(module) = object.cast::<PyModule>() {
        let name = module.name()?;
        let name = name.to_str()?;
        if KNOWN_MODULES.contains(&name) {
            return Ok(Binding::Symbol(name.into()));
        }
        return Ok(Binding::Foreign(foreign(object)?));
    }
    if let Ok(class) = object.cast::<PyType>() {
        return bind_class(session, class);
    }
    match constant::from_python(session, object) {
        Ok(Some(value)) => return Ok(Binding::Constant(value)),
        Ok(None) => {}
        Err(error) if error.is_instance_of::<PyOverflowError>(object.py()) => {
            let mut foreign = foreign(object)?;
            foreign.description = error.value(object.py()).to_string().into();
            return Ok(Binding::Foreign(foreign));
        }
        // An object that fails when it is looked at (a proxy of nothing, say) is an error only where it is used.
        Err(error) if error.is_instance_of::<PyException>(object.py()) => {
            let mut foreign = foreign(object)?;
            foreign.description =
                format!("{}, whose value fails: {error}", foreign.description).into();
            return Ok(Binding::Foreign(foreign));
        }
        Err(error) => return Err(error),
    }
    if let Some(symbol) = symbol(object)? {
        return Ok(Binding::Symbol(symbol.into()));
    }
    if let Ok(function) = object.cast::<PyFunction>() {
        return bind_function(session, function);
    }
    Ok(Binding::Foreign(foreign(object)?))
}

fn bind_class(session: &Arc<Session>, class: &Bound<'_, PyType>) -> PyResult<Binding> {
    if class.is_subclass_of::<PyBaseException>()? {
        let name = exception_name(class)?;
        session.add_exception(&name, class);
        return Ok(Binding::Exception(name.into()));
    }
    if let Some(symbol) = symbol(class)? {
        return Ok(Binding::Symbol(symbol.into()));
    }
    let mut foreign = foreign(class)?;
    if enumeration::is_enumeration(class)? {
        match session.enumeration(class)? {
            Ok(enumeration) => return Ok(Binding::Enum(enumeration.ty.clone())),
            Err(reason) => foreign.description = reason.into(),
        }
    }
    Ok(Binding::Foreign(foreign))
}

/// Python's own exceptions go by their names, others by their dotted ones, so that two of one name stay two.
fn exception_name(class: &Bound<'_, PyType>) -> PyResult<String> {
    let module = class.module()?;
    let name = class.qualname()?;
    Ok(match module.to_str()? {
        "builtins" => name.to_string(),
        module => format!("{module}.{name}"),
    })
}

fn bind_function(session: &Arc<Session>, function: &Bound<'_, PyFunction>) -> PyResult<Binding> {
    if let Some(known) = session.function(function.as_ptr().addr()) {
        return Ok(Binding::Function(known));
    }
    let why = match PythonScope::function(session, function)? {
        Ok(reference) => return Ok(Binding::Function(reference)),
        Err(error) => error.diagnostics.into_iter().next(),
    };
    let mut foreign = foreign(function)?;
    if let Some(why) = why {
        foreign.description = format!("{} ({})", foreign.description, why.message).into();
    }
    Ok(Binding::Foreign(foreign))
}

/// The dotted name of a member of a known module. What merely claims to be one has none.
fn symbol(object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let py = object.py();
    if object.is(PyTzInfo::utc(py)?) {
        return Ok(Some("datetime.timezone.utc".to_owned()));
    }
    let Some(module) = text(object, intern!(py, "__module__")) else {
        return Ok(None);
    };
    if !KNOWN_MODULES.contains(&&*module) {
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
