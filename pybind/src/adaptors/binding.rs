//! Python objects as what a name can stand for.

use std::sync::Arc;

use pyo3::exceptions::{PyBaseException, PyException, PyOverflowError};
use pyo3::prelude::*;
use pyo3::types::{PyFunction, PyModule, PyType};
use tickjit_compiler::handlers::Binding;
use tickjit_compiler::types::{ExceptionClass, Foreign};

use super::scope::PythonScope;
use super::symbols;
use super::wording;
use crate::convert::constant;
use crate::convert::enumeration::{self, EnumClass};
use crate::extension::ffi::NativeFunction;
use crate::function::function_of;
use crate::session::Session;

/// A Python object that the compiler carries along unopened.
#[derive(Debug)]
pub(crate) struct PythonObject(pub(crate) Py<PyAny>);

/// An object for the compiler to carry along.
pub(crate) fn foreign(object: &Bound<'_, PyAny>) -> PyResult<Foreign> {
    Ok(Foreign {
        object: Arc::new(PythonObject(object.clone().unbind())),
        description: wording::describe(object)?.into(),
        name: Some(wording::dotted_name(object)?.into()),
    })
}

/// What a name bound to the object stands for.
pub(super) fn bind(session: &Arc<Session>, object: &Bound<'_, PyAny>) -> PyResult<Binding> {
    if let Some(symbol) = symbols::recall(object) {
        return Ok(Binding::Symbol(symbol));
    }
    if let Ok(module) = object.cast::<PyModule>() {
        let name = module.name()?;
        let name = name.to_str()?;
        if symbols::is_known_module(name) {
            return Ok(Binding::Symbol(name.into()));
        }
        return Ok(Binding::Foreign(foreign(object)?));
    }
    if let Ok(class) = object.cast::<PyType>() {
        return bind_class(session, class);
    }
    if let Ok(native) = object.cast::<NativeFunction>() {
        return Ok(Binding::Symbol(native.get().symbol().into()));
    }
    if let Some(function) = function_of(object) {
        return bind_function(session, function.get().wrapped(object.py()));
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
    if let Some(symbol) = symbols::find(object)? {
        return Ok(Binding::Symbol(symbol));
    }
    if let Ok(function) = object.cast::<PyFunction>() {
        return bind_function(session, function);
    }
    Ok(Binding::Foreign(foreign(object)?))
}

fn bind_class(session: &Arc<Session>, class: &Bound<'_, PyType>) -> PyResult<Binding> {
    if class.is_subclass_of::<PyBaseException>()? {
        let name = exception_name(class)?;
        session.add_exception(&name, class)?;
        let bases = class.mro();
        let bases = bases.iter().skip(1).map(|base| {
            let base = base.cast_into::<PyType>()?;
            PyResult::Ok(exception_name(&base)?.into())
        });
        let ancestors = bases.collect::<PyResult<Vec<_>>>()?;
        return Ok(Binding::Exception(ExceptionClass {
            name: name.into(),
            ancestors: ancestors.into(),
        }));
    }
    if let Some(symbol) = symbols::find(class)? {
        return Ok(Binding::Symbol(symbol));
    }
    let mut foreign = foreign(class)?;
    let ty = match enumeration::class_kind(class)? {
        Some(EnumClass::Members) => session.enumeration(class)?.map(|known| known.ty.clone()),
        Some(EnumClass::Sets) => session.enum_set(class)?.map(|known| known.ty.clone()),
        None => return Ok(Binding::Foreign(foreign)),
    };
    Ok(match ty {
        Ok(ty) => Binding::Enum(ty),
        Err(reason) => {
            foreign.description = reason.into();
            Binding::Foreign(foreign)
        }
    })
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
