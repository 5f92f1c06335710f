//! An `inspect.Signature` given beside a function: its defaults become arguments. `annotations.rs` reads the rest.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::builtin::signals::CATEGORY;

use super::Compiled;
use super::arguments::Parameters;
use crate::adaptors::PythonObject;
use crate::convert::value::Kind;

/// Whether there is no annotation or no default.
pub(super) fn is_empty(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    let empty = py
        .import("inspect")?
        .getattr("Signature")?
        .getattr("empty")?;
    Ok(object.is(&empty))
}

type Item<'py> = PyResult<(String, Bound<'py, PyAny>)>;

/// The parameters by name.
pub(super) fn parameters<'py>(
    signature: &Bound<'py, PyAny>,
) -> PyResult<impl Iterator<Item = Item<'py>>> {
    let py = signature.py();
    let mapping = signature
        .getattr_opt(intern!(py, "parameters"))?
        .ok_or_else(|| PyTypeError::new_err("signature takes an inspect.Signature"))?;
    let items = mapping.call_method0(intern!(py, "items"))?.try_iter()?;
    Ok(items.map(|item| item?.extract()))
}

/// Takes over the signature's defaults.
pub(super) fn defaults<'py>(
    signature: &Bound<'py, PyAny>,
    into: &mut Parameters<'py>,
) -> PyResult<()> {
    let py = signature.py();
    for item in parameters(signature)? {
        let (name, parameter) = item?;
        let default = parameter.getattr(intern!(py, "default"))?;
        if !is_empty(&default)?
            && let Some(known) = into.list.iter_mut().find(|known| known.name == name)
        {
            known.default = Some(default);
        }
    }
    Ok(())
}

/// Compares the types that a host says its objects have with those of the signals they were given for. What Python's
/// own source categories make of objects is their matter.
pub(super) fn check_types(
    py: Python<'_>,
    compiled: &Compiled,
    extract: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let variables = compiled.function.signature().variables.values();
    for variable in variables.filter(|variable| *variable.category == *CATEGORY) {
        let Some(object) = variable
            .foreign
            .as_ref()
            .and_then(|foreign| foreign.object.downcast_ref::<PythonObject>())
        else {
            continue;
        };
        let given = extract.call1((object.0.bind(py),))?;
        let expected = Kind::of(&variable.ty, &compiled.session).class(py);
        if !given.is_none() && !given.is(&expected) {
            return Err(PyTypeError::new_err(format!(
                "input '{}' is declared as {}, and the object given for it is of type {}",
                variable.name,
                variable.ty,
                given.repr()?
            )));
        }
    }
    Ok(())
}
