//! Python objects in words: a few for diagnostics, and the dotted name by which advice is looked up.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyFunction, PyModule, PyString, PyType};

use crate::node::NodeFactory;

/// What an object is, as far as its user cares.
enum Sort<'py> {
    Module(Bound<'py, PyModule>),
    Class(Bound<'py, PyType>),
    /// A function written in Python.
    Function,
    /// Something that is called by a name of its own, and the module it is from.
    Callable {
        module: Bound<'py, PyString>,
        name: Bound<'py, PyString>,
    },
    /// A function of an object.
    Method {
        class: Bound<'py, PyType>,
        name: Bound<'py, PyString>,
    },
    /// A node, which has the name of its function.
    Node,
    /// A function under `functools.cache`, which has the name of its function too.
    Cached,
    Object,
}

/// A few words for an object that has no meaning in compiled code.
pub(crate) fn describe(object: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(match sort(object)? {
        Sort::Module(module) => format!("the module {}", module.name()?),
        Sort::Class(class) => format!("the class {}", class.qualname()?),
        Sort::Function => match text(object, intern!(object.py(), "__qualname__")) {
            Some(name) => format!("the function {name}"),
            None => "a function".to_owned(),
        },
        Sort::Callable { module, name } => {
            let module = module.to_string();
            if module == "builtins" {
                return Ok(format!("the builtin function {name}"));
            }
            match module.split('.').next() {
                Some("__main__") | None => "a function".to_owned(),
                Some(root) => format!("a function of {}", root.trim_start_matches('_')),
            }
        }
        Sort::Method { class, .. } => {
            format!(
                "a method of {}",
                with_article(&class.qualname()?.to_string())
            )
        }
        Sort::Node => "a node".to_owned(),
        Sort::Cached => "a cached function".to_owned(),
        Sort::Object => with_article(&object.get_type().qualname()?.to_string()),
    })
}

/// Where an object can be imported; of one without such a name, that of its class and `()`.
pub(super) fn dotted_name(object: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(match sort(object)? {
        Sort::Module(module) => module.name()?.to_string(),
        Sort::Class(class) => dotted_class(&class)?,
        Sort::Callable { module, name } => format!("{module}.{name}"),
        Sort::Method { class, name } => format!("{}().{name}", dotted_class(&class)?),
        Sort::Function | Sort::Node | Sort::Cached | Sort::Object => {
            format!("{}()", dotted_class(&object.get_type())?)
        }
    })
}

fn sort<'py>(object: &Bound<'py, PyAny>) -> PyResult<Sort<'py>> {
    let py = object.py();
    if let Ok(module) = object.cast::<PyModule>() {
        return Ok(Sort::Module(module.clone()));
    }
    if let Ok(class) = object.cast::<PyType>() {
        return Ok(Sort::Class(class.clone()));
    }
    if object.is_instance_of::<PyFunction>() {
        return Ok(Sort::Function);
    }
    if object.is_instance_of::<NodeFactory>() {
        return Ok(Sort::Node);
    }
    let Some(name) = text(object, intern!(py, "__name__")).filter(|_| object.is_callable()) else {
        return Ok(Sort::Object);
    };
    let class = object.get_type();
    if class.module()? == "functools" {
        return Ok(Sort::Cached);
    }
    if let Ok(owner) = object.getattr(intern!(py, "__self__"))
        && !owner.is_none()
        && !owner.is_instance_of::<PyModule>()
    {
        let class = owner.get_type();
        return Ok(Sort::Method { class, name });
    }
    let module = match text(object, intern!(py, "__module__")) {
        Some(module) => module,
        None => class.module()?,
    };
    Ok(Sort::Callable { module, name })
}

/// An attribute that is text. Objects that fail when they are looked at have none.
fn text<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> Option<Bound<'py, PyString>> {
    object.getattr(name).ok()?.cast_into::<PyString>().ok()
}

fn dotted_class(class: &Bound<'_, PyType>) -> PyResult<String> {
    Ok(format!("{}.{}", class.module()?, class.qualname()?))
}

fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {name}")
}
