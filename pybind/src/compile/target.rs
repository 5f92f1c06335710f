//! What `compile_func` is given: a function under its decorators and methods, a tree, or text.

use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyTuple, PyTupleMethods, PyType};
use tickjit_compiler::ast::{self, ParamKind};
use tickjit_compiler::diagnostic::CompileError;
use tickjit_compiler::handlers::{FunctionRef, FunctionSource};
use tickjit_compiler::parse;
use tickjit_compiler::span::{SourceFile, Sources};

use super::annotations::Annotations;
use super::arguments::{Parameter, Parameters};
use super::{How, Order, signature};
use crate::adaptors::names::Names;
use crate::adaptors::scope::PythonScope;
use crate::convert::tree;
use crate::errors::runtime::add_note;
use crate::session::{Origin, Session};

/// How many decorators deep a function may be.
const MAX_WRAPPERS: usize = 1000;

/// A function in one of its forms.
#[derive(Debug)]
pub(super) enum Target<'py> {
    /// A function, with the object a method is bound to.
    Function {
        function: Bound<'py, PyFunction>,
        receiver: Option<Bound<'py, PyAny>>,
    },
    /// An `ast.FunctionDef`.
    Tree(Bound<'py, PyAny>),
    /// Source text.
    Text(Bound<'py, PyString>),
}

impl<'py> Target<'py> {
    pub(super) fn of(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = given.py();
        if let Ok(function) = given.cast::<PyFunction>()
            && function.getattr_opt(intern!(py, "__wrapped__"))?.is_none()
        {
            let function = function.clone();
            let receiver = None;
            return Ok(Self::Function { function, receiver });
        }
        if let Ok(text) = given.cast::<PyString>() {
            return Ok(Self::Text(text.clone()));
        }
        if tree::is_node(given, "FunctionDef")? {
            return Ok(Self::Tree(given.clone()));
        }
        let mut receiver = None;
        let mut object = given.clone();
        for _ in 0..MAX_WRAPPERS {
            let inner = object.getattr_opt(intern!(py, "__func__"))?;
            let bound_to = object.getattr_opt(intern!(py, "__self__"))?;
            if let (Some(inner), Some(bound_to)) = (inner, bound_to) {
                receiver = Some(bound_to);
                object = inner;
            } else if let Some(inner) = object.getattr_opt(intern!(py, "__wrapped__"))? {
                object = inner;
            } else if let Ok(function) = object.cast::<PyFunction>() {
                let function = function.clone();
                return Ok(Self::Function { function, receiver });
            } else {
                break;
            }
        }
        let wrong = PyTypeError::new_err(format!(
            "tickjit takes a function, an ast.FunctionDef, or source text, not {}",
            crate::adaptors::describe(given)?
        ));
        if given.is_instance_of::<PyType>() {
            add_note(
                py,
                &wrong,
                "help: write a function, and keep what lasts from tick to tick in states: `total: State[float] = 0.0`",
            );
        }
        Err(wrong)
    }

    /// Whether it is a function, whose text was cut out of a file.
    pub(super) fn is_function(&self) -> bool {
        matches!(self, Self::Function { .. })
    }

    /// The function for the compiler: its source and what its names mean.
    pub(super) fn reference(
        &self,
        order: &Order<'py>,
        how: How,
        session: &Arc<Session>,
    ) -> PyResult<Result<FunctionRef, CompileError>> {
        let annotations = match (&order.signature, self) {
            (Some(signature), _) => Some(Annotations::of_signature(signature)?),
            (None, Self::Function { function, .. }) if how.evaluated => {
                Annotations::of_function(function)?
            }
            (None, _) => None,
        };
        let extra = self.extra_names(order, annotations.as_ref())?;
        let reference = match self {
            Self::Function { function, .. } => Self::of_function(order, session, function, extra)?,
            Self::Tree(node) => match tree::function(node)? {
                Ok((function, file)) => Ok(Self::of_tree(order, session, function, file, extra)?),
                Err(error) => Err(error),
            },
            Self::Text(text) => {
                let file = SourceFile {
                    name: "<string>".into(),
                    text: Some(text.to_str()?.into()),
                    first_line: 1,
                };
                match parsed(&file) {
                    Ok(function) => Ok(Self::of_tree(order, session, function, file, extra)?),
                    Err(error) => Err(error),
                }
            }
        };
        Ok(match (reference, annotations) {
            (Ok(reference), Some(annotations)) => annotated(reference, annotations),
            (reference, _) => reference,
        })
    }

    /// The names that go before the globals: those given, the receiver of a method, those of a signature's annotations.
    fn extra_names(
        &self,
        order: &Order<'py>,
        annotations: Option<&Annotations<'py>>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let py = order.function.py();
        let receiver = self.receiver()?;
        if receiver.is_none() && annotations.is_none() {
            return Ok(order.call_globals.clone());
        }
        let names = PyDict::new(py);
        if let Some(given) = &order.call_globals {
            names.update(given.as_mapping())?;
        }
        if let Some((name, receiver)) = receiver {
            // Its attributes are constants.
            names.set_item(name, receiver)?;
        }
        if let Some(annotations) = annotations {
            names.update(annotations.names.as_mapping())?;
        }
        Ok(Some(names))
    }

    /// The first parameter of a bound method and what it is bound to.
    fn receiver(&self) -> PyResult<Option<(Bound<'py, PyAny>, &Bound<'py, PyAny>)>> {
        let Self::Function {
            function,
            receiver: Some(receiver),
        } = self
        else {
            return Ok(None);
        };
        let py = function.py();
        let names = function
            .getattr(intern!(py, "__code__"))?
            .getattr(intern!(py, "co_varnames"))?;
        Ok(names.get_item(0).ok().map(|name| (name, receiver)))
    }

    fn of_function(
        order: &Order<'py>,
        session: &Arc<Session>,
        function: &Bound<'py, PyFunction>,
        extra: Option<Bound<'py, PyDict>>,
    ) -> PyResult<Result<FunctionRef, CompileError>> {
        let mut names = Names::of_function(function, extra.map(Bound::unbind))?;
        if let Some(globals) = &order.func_globals {
            names.set_globals(globals.clone().unbind());
        }
        PythonScope::function_with(session, function, names)
    }

    fn of_tree(
        order: &Order<'py>,
        session: &Arc<Session>,
        function: ast::Function,
        file: SourceFile,
        extra: Option<Bound<'py, PyDict>>,
    ) -> PyResult<FunctionRef> {
        let globals = order.func_globals.clone().map(Bound::unbind);
        let names = Names::of_namespace(globals, extra.map(Bound::unbind));
        let scope = PythonScope::new(session, names);
        if let Some(text) = &file.text {
            let own: Vec<_> = function.params.iter().map(|param| &param.name).collect();
            scope.prefetch(order.function.py(), text, &own)?;
        }
        session.add_origin(Origin {
            function: function.name.to_string(),
            filename: file.name.to_string(),
            first_line: file.first_line,
            text: Some(file.clone()),
        });
        Ok(FunctionRef {
            identity: order.function.as_ptr().addr(),
            name: function.name.clone(),
            source: FunctionSource::Tree(Arc::new(function), file),
            scope,
        })
    }

    /// The parameters that arguments can be bound to.
    pub(super) fn parameters(
        &self,
        order: &Order<'py>,
        reference: &FunctionRef,
    ) -> PyResult<Parameters<'py>> {
        if let Some(parameters) = self.parameters_of_function(order)? {
            return Ok(parameters);
        }
        let list = match &reference.source {
            FunctionSource::Tree(function, _) => of_ast(function),
            FunctionSource::Text(_) => Vec::new(),
        };
        let function = reference.name.to_string();
        Self::with_defaults(order, Parameters { function, list })
    }

    /// The same, as far as a function object says.
    pub(super) fn parameters_of_function(
        &self,
        order: &Order<'py>,
    ) -> PyResult<Option<Parameters<'py>>> {
        let Self::Function { function, .. } = self else {
            return Ok(None);
        };
        let mut list = of_code(function)?;
        if self.has_receiver()? && !list.is_empty() {
            list.remove(0);
        }
        let name = function.getattr(intern!(function.py(), "__name__"))?;
        let function = name.to_string();
        Self::with_defaults(order, Parameters { function, list }).map(Some)
    }

    fn with_defaults(
        order: &Order<'py>,
        mut parameters: Parameters<'py>,
    ) -> PyResult<Parameters<'py>> {
        if let Some(given) = &order.signature {
            signature::defaults(given, &mut parameters)?;
        }
        Ok(parameters)
    }

    /// Whether the first parameter is a method's receiver: bound, or by its name where nothing says what it is.
    fn has_receiver(&self) -> PyResult<bool> {
        let Self::Function { function, receiver } = self else {
            return Ok(false);
        };
        if receiver.is_some() {
            return Ok(true);
        }
        let py = function.py();
        let code = function.getattr(intern!(py, "__code__"))?;
        if code
            .getattr(intern!(py, "co_argcount"))?
            .extract::<usize>()?
            == 0
        {
            return Ok(false);
        }
        let first = code.getattr(intern!(py, "co_varnames"))?.get_item(0)?;
        if !matches!(&*first.extract::<String>()?, "self" | "cls") {
            return Ok(false);
        }
        let annotations = function.getattr(intern!(py, "__annotations__"))?;
        Ok(!annotations.contains(first)?)
    }
}

fn parsed(file: &SourceFile) -> Result<ast::Function, CompileError> {
    let mut sources = Sources::default();
    let id = sources.add(file.clone());
    parse::function(file, id).map_err(|diagnostics| CompileError {
        diagnostics,
        sources,
    })
}

/// The function with other annotations.
fn annotated(
    mut reference: FunctionRef,
    annotations: Annotations<'_>,
) -> Result<FunctionRef, CompileError> {
    let (mut function, file) = match reference.source {
        FunctionSource::Tree(function, file) => (Arc::unwrap_or_clone(function), file),
        FunctionSource::Text(file) => (parsed(&file)?, file),
    };
    annotations.apply(&mut function);
    reference.source = FunctionSource::Tree(Arc::new(function), file);
    Ok(reference)
}

fn of_code<'py>(function: &Bound<'py, PyFunction>) -> PyResult<Vec<Parameter<'py>>> {
    let py = function.py();
    let code = function.getattr(intern!(py, "__code__"))?;
    let count = |attribute| code.getattr(attribute)?.extract::<usize>();
    let positional = count(intern!(py, "co_argcount"))?;
    let positional_only = count(intern!(py, "co_posonlyargcount"))?;
    let keyword_only = count(intern!(py, "co_kwonlyargcount"))?;
    let names = code
        .getattr(intern!(py, "co_varnames"))?
        .cast_into::<PyTuple>()?;
    let defaults = function.getattr(intern!(py, "__defaults__"))?;
    let defaults = defaults.cast::<PyTuple>().ok();
    let with_default = defaults.map_or(0, PyTupleMethods::len);
    let keyword_defaults = function.getattr(intern!(py, "__kwdefaults__"))?;
    let keyword_defaults = keyword_defaults.cast::<PyDict>().ok();
    let mut list = Vec::with_capacity(positional + keyword_only);
    for (index, name) in names.iter().take(positional + keyword_only).enumerate() {
        let kind = if index < positional_only {
            ParamKind::PositionalOnly
        } else if index < positional {
            ParamKind::PositionalOrKeyword
        } else {
            ParamKind::KeywordOnly
        };
        let default = match (kind, defaults, keyword_defaults) {
            (ParamKind::KeywordOnly, _, Some(defaults)) => defaults.get_item(&name)?,
            (ParamKind::KeywordOnly, _, None) => None,
            (_, Some(defaults), _) if index + with_default >= positional => {
                Some(defaults.get_item(index + with_default - positional)?)
            }
            _ => None,
        };
        list.push(Parameter {
            name: name.extract()?,
            kind,
            default,
        });
    }
    Ok(list)
}

fn of_ast<'py>(function: &ast::Function) -> Vec<Parameter<'py>> {
    let parameter = |param: &ast::Param| Parameter {
        name: param.name.to_string(),
        kind: param.kind,
        default: None,
    };
    function.params.iter().map(parameter).collect()
}
