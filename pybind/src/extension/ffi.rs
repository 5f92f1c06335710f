//! `tickjit.extension.ffi`: native functions.

use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyFunction, PyString};
use tickjit_compiler::hir;
use tickjit_compiler::types::{AbiType, NativeSignature, NativeValue, Type};

use super::register;
use crate::adaptors::natives::{PythonBody, native_value};
use crate::adaptors::{PythonObject, foreign};
use crate::context;

/// A native function that was declared: what its name in compiled code is bound to.
#[pyclass(frozen, module = "tickjit.extension.ffi", name = "NativeFunction")]
pub(crate) struct NativeFunction {
    name: String,
    signature: String,
    pure: bool,
    address: usize,
}

#[pymethods]
impl NativeFunction {
    /// What it is declared as.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// Its native parameters and result, as declared.
    #[getter]
    fn signature(&self) -> &str {
        &self.signature
    }

    /// Whether equal arguments give equal results within a tick.
    #[getter]
    fn pure(&self) -> bool {
        self.pure
    }

    /// Where it is; 0 where it has a body only.
    #[getter]
    fn address(&self) -> usize {
        self.address
    }

    fn __repr__(&self) -> String {
        format!("<native function {} {}>", self.name, self.signature)
    }
}

impl NativeFunction {
    /// What the compiler knows it by.
    pub(crate) fn symbol(&self) -> &str {
        &self.name
    }
}

/// A signature: text such as "float64(voidptr, int64)", or the type of the result and those of the parameters.
#[derive(FromPyObject)]
pub(crate) enum Signature<'py> {
    Text(String),
    Types(Bound<'py, PyAny>, Vec<Bound<'py, PyAny>>),
}

impl Signature<'_> {
    fn read(self, py: Python<'_>) -> PyResult<NativeSignature> {
        let (returns, params) = match self {
            Self::Text(text) => {
                return text
                    .parse()
                    .map_err(|error| PyValueError::new_err(format!("{error}")));
            }
            Self::Types(returns, params) => (returns, params),
        };
        let nothing = returns.is_none() || is_text(&returns, &["void", "None"]);
        let known = context::current(py)?.get().snapshot();
        let value = |ty: &Bound<'_, PyAny>| -> PyResult<NativeValue> {
            if let Ok(text) = ty.cast::<PyString>() {
                let abi: Result<AbiType, _> = text.to_str()?.parse();
                return match abi {
                    Ok(abi) => Ok(abi.into()),
                    Err(error) => Err(PyValueError::new_err(format!("{error}"))),
                };
            }
            native_value(ty, &known)
        };
        Ok(NativeSignature {
            params: params.iter().map(value).collect::<PyResult<_>>()?,
            returns: if nothing {
                None
            } else {
                Some(value(&returns)?)
            },
        })
    }
}

fn is_text(object: &Bound<'_, PyAny>, texts: &[&str]) -> bool {
    object
        .cast::<PyString>()
        .is_ok_and(|text| text.to_str().is_ok_and(|text| texts.contains(&text)))
}

/// As C declares it, with names of native types.
fn written(signature: &NativeSignature) -> String {
    let name = |value: &NativeValue| match &value.ty {
        Type::Named(named) => named.name().to_owned(),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Int
        | Type::Float
        | Type::Str
        | Type::Tuple(_)
        | Type::Container(_)
        | Type::Optional(_) => value.native.to_string(),
    };
    let params: Vec<String> = signature.params.iter().map(name).collect();
    let returns = signature.returns.as_ref().map_or("void".to_owned(), name);
    format!("{returns}({})", params.join(", "))
}

/// A body: a Python function, or CLIF text.
enum Body {
    Python(Py<PyFunction>),
    Clif(String),
}

impl Body {
    fn of(body: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = body.cast::<PyString>() {
            return Ok(Self::Clif(text.to_string()));
        }
        if let Ok(function) = body.cast::<PyFunction>() {
            return Ok(Self::Python(function.clone().unbind()));
        }
        let class = body.get_type().qualname()?;
        Err(PyTypeError::new_err(format!(
            "the body of a native function is a Python function or CLIF text, not {class}"
        )))
    }
}

/// Declares a native function in the current context, at an address that `keepalive` keeps, or without one. `symbol` is
/// what object files call it by.
#[pyfunction]
#[pyo3(signature = (name, signature, address=0, keepalive=None, pure=false, body=None, replace=false, symbol=None))]
#[allow(clippy::too_many_arguments)] // Python's own functions have as many.
pub(crate) fn _declare_native(
    py: Python<'_>,
    name: String,
    signature: Signature<'_>,
    address: usize,
    keepalive: Option<&Bound<'_, PyAny>>,
    pure: bool,
    body: Option<&Bound<'_, PyAny>>,
    replace: bool,
    symbol: Option<&str>,
) -> PyResult<NativeFunction> {
    if name.is_empty() {
        return Err(PyValueError::new_err("a native function has a name"));
    }
    let signature = signature.read(py)?;
    let text = written(&signature);
    let mut function = hir::NativeFunction::new(&*name, signature, address);
    function.pure = pure;
    function.symbol = symbol.map(Into::into);
    function.keepalive = keepalive.map(foreign).transpose()?;
    let body = body.map(Body::of).transpose()?;
    register(py, |context| {
        if replace {
            context.replace_native(function)?;
        } else {
            context.register_native(function)?;
        }
        match body {
            None => Ok(()),
            Some(Body::Clif(text)) => context.define_native_clif(&name, text),
            Some(Body::Python(body)) => {
                context.define_native(&name, Arc::new(PythonBody(PythonObject(body.into_any()))))
            }
        }
    })?;
    Ok(NativeFunction {
        name,
        signature: text,
        pure,
        address,
    })
}

/// Gives a native function of the current context a body.
#[pyfunction]
pub(crate) fn _define_native(name: &str, body: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = body.py();
    match Body::of(body)? {
        Body::Clif(text) => register(py, |context| context.define_native_clif(name, text)),
        Body::Python(body) => register(py, |context| {
            context.define_native(name, Arc::new(PythonBody(PythonObject(body.into_any()))))
        }),
    }
}
