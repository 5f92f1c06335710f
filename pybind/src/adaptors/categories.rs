//! [`SourceCategory`] in Python: a `tickjit.extension.SourceCategory`, and the sources it makes.

use indexmap::IndexMap;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tickjit_compiler::builtin::keyed::Shared;
use tickjit_compiler::handlers::{CategoryQuestion, HandlerError, SourceCategory};
use tickjit_compiler::signature::{AbiParam, InitFilter, MetaValue, Storage, Variable};
use tickjit_compiler::types::{Const, Type};

use super::analysis::function_info;
use super::annotation::python_scope;
use super::failure::{Failure, ask};
use super::foreign;
use super::held::Held;
use super::scope::PythonScope;
use super::{keyed, types};
use crate::convert::receiver::Receiver;
use crate::convert::{constant, number};

/// A category, with what it said of itself when it was registered.
#[derive(Debug)]
pub(crate) struct PythonCategory {
    /// The object.
    pub(crate) category: Held,
    /// Its id for the compiler.
    pub(crate) id: String,
    /// Its place.
    pub(crate) order: i32,
    /// When its variables may be read.
    pub(crate) init_filter: InitFilter,
    /// The parameters it adds.
    pub(crate) params: Vec<AbiParam>,
}

impl SourceCategory for PythonCategory {
    fn id(&self) -> &str {
        &self.id
    }

    fn order(&self) -> i32 {
        self.order
    }

    fn init_filter(&self) -> InitFilter {
        self.init_filter
    }

    fn params(&self) -> Vec<AbiParam> {
        self.params.clone()
    }

    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        let Some(scope) = python_scope(question.resolver) else {
            return Ok(Vec::new());
        };
        ask(|py| {
            let info = function_info(py, scope, question)?;
            let factory = info.getattr(intern!(py, "variable_factory"))?;
            let category = self.category.bind(py);
            category.call_method1(intern!(py, "create_variables"), (&info, &factory))?;
            let sources = factory.call_method1(intern!(py, "get_by_category"), (&self.id,))?;
            let mut variables = Vec::new();
            for source in sources.try_iter()? {
                let source = source?;
                let shared = |name: &str| self.shared(question, name);
                if let Some(keyed) = keyed::variables(scope, question, &source, shared)? {
                    variables.extend(keyed);
                    continue;
                }
                variables.push(Variable {
                    init: self.init_filter,
                    category: self.id.as_str().into(),
                    ..variable(scope, question, &source, Maker::Category)?
                });
            }
            Ok(variables)
        })
    }

    fn metadata(
        &self,
        question: &CategoryQuestion<'_>,
    ) -> Result<IndexMap<String, MetaValue>, HandlerError> {
        let Some(scope) = python_scope(question.resolver) else {
            return Ok(IndexMap::new());
        };
        ask(|py| {
            let info = function_info(py, scope, question)?;
            let category = self.category.bind(py);
            let facts = category.call_method1(intern!(py, "get_result_metadata"), (info,))?;
            let mut metadata = IndexMap::new();
            for (key, value) in facts.cast_into::<PyDict>().map_err(PyErr::from)? {
                metadata.insert(key.extract()?, MetaValue::Foreign(foreign(&value)?));
            }
            Ok(metadata)
        })
    }
}

impl PythonCategory {
    /// What the variables of keyed inputs of a name have in common.
    fn shared(&self, question: &CategoryQuestion<'_>, name: &str) -> Shared {
        let mut declared = question.parameters.iter();
        let declared = declared.find(|declared| *declared.name == *name);
        Shared {
            category: self.id.as_str().into(),
            init: self.init_filter,
            foreign: declared.and_then(|declared| declared.foreign.clone()),
            span: declared.map_or(question.function.span, |declared| declared.span),
        }
    }
}

/// Who makes a source, as messages say it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Maker {
    Category,
    SignalProcessor,
}

impl Maker {
    fn makes(self) -> &'static str {
        match self {
            Self::Category => {
                "a source category makes variables of VoidPtrSource, KeyedSource or ConstantSource"
            }
            Self::SignalProcessor => {
                "a signal processor answers a VoidPtrSource or a ConstantSource"
            }
        }
    }
}

/// The variable that a source stands for.
pub(super) fn variable(
    scope: &PythonScope,
    question: &CategoryQuestion<'_>,
    source: &Bound<'_, PyAny>,
    maker: Maker,
) -> Result<Variable, Failure> {
    let py = source.py();
    let name: String = source.getattr(intern!(py, "name"))?.extract()?;
    let declared = question.parameters.iter();
    let declared = { declared }.find(|declared| *declared.name == *name);
    let span = declared.map_or(question.function.span, |declared| declared.span);
    let described = py
        .import("tickjit.extension.sources")?
        .getattr("_described")?
        .call1((source, maker.makes()))?;
    let (kind, place, index, nullable) =
        described.extract::<(String, Bound<'_, PyAny>, Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
    let variable_type = source.getattr(intern!(py, "type"))?;
    let ty = types::of_variable_type(&variable_type, question.resolver, scope.session(), span)?;
    if ty.repr().is_none() {
        let wrong = format!("variable '{name}' is of type {ty}, which no native value holds");
        return Err(PyTypeError::new_err(wrong).into());
    }
    let storage = if kind == "constant" {
        Storage::Const(known(scope, &name, &ty, &variable_type)?)
    } else {
        let Ok(index) = index.extract::<u32>() else {
            let wrong = format!(
                "variable '{name}' has no place: array_idx is {}",
                index.repr()?
            );
            return Err(PyValueError::new_err(wrong).into());
        };
        let param = place.extract::<String>()?;
        Storage::behind(&ty, param, index, nullable.is_truthy()?)
    };
    let ty = match &storage {
        Storage::Const(value) => value.ty(),
        Storage::Slot { .. }
        | Storage::Pointer { .. }
        | Storage::State { .. }
        | Storage::Param { .. } => ty,
    };
    Ok(Variable {
        name: name.into(),
        ty,
        storage,
        init: InitFilter::Everytime,
        category: "".into(),
        foreign: declared.and_then(|declared| declared.foreign.clone()),
        span,
    })
}

/// The value of a constant that a category makes: the one its type has.
fn known(
    scope: &PythonScope,
    name: &str,
    ty: &Type,
    variable_type: &Bound<'_, PyAny>,
) -> PyResult<Const> {
    let native = types::read_constant(variable_type)?;
    let session = scope.session();
    let found = match ty.as_named() {
        Some(named) => number::held(session, &native, named, Receiver::Constant(name))?,
        None => constant::argument(session, &native)?,
    };
    #[allow(clippy::cast_precision_loss)] // What Python's float(int) does.
    let found = match (found, ty) {
        (Some(Const::Int(value)), Type::Float) => Some(Const::Float(value as f64)),
        (found, _) => found,
    };
    match found {
        Some(found) if found.ty() == *ty => Ok(found),
        _ => Err(PyTypeError::new_err(format!(
            "constant '{name}' is of type {ty}; its value is {}",
            super::describe(&native)?
        ))),
    }
}
