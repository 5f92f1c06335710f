//! Enumeration classes: their type for the compiler, their members by value for Python.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyType};
use tickjit_compiler::builtin;
use tickjit_compiler::types::{EnumMembers, EnumWidths, NamedType};

/// An enumeration class and its members by value.
#[derive(Debug)]
pub(crate) struct Enumeration {
    /// What the compiler calls it.
    pub(crate) ty: NamedType,
    class: Py<PyType>,
    members: HashMap<i64, Py<PyAny>>,
    /// Values by the members' addresses: members live as long as this, and there is one of each.
    values: HashMap<usize, i64>,
}

impl Enumeration {
    /// The class.
    pub(crate) fn class<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.class.bind(py)
    }

    /// The member of a value; the class's own error where there is none.
    pub(crate) fn member<'py>(&self, py: Python<'py>, value: i64) -> PyResult<Bound<'py, PyAny>> {
        match self.members.get(&value) {
            Some(member) => Ok(member.bind(py).clone()),
            None => self.class.bind(py).call1((value,)),
        }
    }

    /// The value of an object that is one of the members themselves.
    pub(crate) fn value(&self, object: &Bound<'_, PyAny>) -> Option<i64> {
        self.values.get(&object.as_ptr().addr()).copied()
    }

    /// Shows the garbage collector the class and its members.
    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.class)?;
        self.members
            .values()
            .try_for_each(|member| visit.call(member))
    }

    /// Whether there is a member of that value.
    pub(crate) fn has(&self, value: i64) -> bool {
        self.members.contains_key(&value)
    }
}

fn class_of_module<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyType>>,
    name: &str,
) -> PyResult<&'py Bound<'py, PyType>> {
    cell.import(py, "enum", name)
}

/// What values of an enumeration class are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EnumClass {
    /// Its members.
    Members,
    /// Sets of its members, as of a `Flag`.
    Sets,
}

/// What a class has for values, where it is an enumeration.
pub(crate) fn class_kind(class: &Bound<'_, PyType>) -> PyResult<Option<EnumClass>> {
    static ENUM: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static FLAG: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = class.py();
    if !class.is_subclass(class_of_module(py, &ENUM, "Enum")?)? {
        return Ok(None);
    }
    let has_sets = class.is_subclass(class_of_module(py, &FLAG, "Flag")?)?;
    Ok(Some(if has_sets {
        EnumClass::Sets
    } else {
        EnumClass::Members
    }))
}

/// The enumeration of a class; the reason, in words, where the compiler cannot have it.
pub(crate) fn enumeration(
    class: &Bound<'_, PyType>,
    widths: EnumWidths,
) -> PyResult<Result<Arc<Enumeration>, String>> {
    let py = class.py();
    let name = class.qualname()?.to_string();
    let mut values = EnumMembers::new();
    let mut members = HashMap::new();
    let mut addresses = HashMap::new();
    // With the aliases, which `iter(class)` leaves out.
    let named = class.getattr(intern!(py, "__members__"))?;
    for item in named.call_method0(intern!(py, "items"))?.try_iter()? {
        let (key, member) = item?.extract::<(String, Bound<'_, PyAny>)>()?;
        let value = member.getattr(intern!(py, "value"))?;
        if !value.is_instance_of::<PyInt>() {
            return Ok(Err(format!(
                "the enum {name}, whose member {key} has no integer value"
            )));
        }
        let Ok(value) = value.extract::<i64>() else {
            return Ok(Err(format!(
                "the enum {name}, whose member {key} does not fit in 64 bits"
            )));
        };
        values.push((key.as_str().into(), value));
        addresses.insert(member.as_ptr().addr(), value);
        members.entry(value).or_insert_with(|| member.unbind());
    }
    let module = class.module()?.to_string();
    // One whose members say themselves what they are equal to is an int to nobody: compared with an int, it may say no.
    let equality = intern!(py, "__eq__");
    let is_int = class.is_subclass_of::<PyInt>()?
        && class
            .getattr(equality)?
            .is(&py.get_type::<PyInt>().getattr(equality)?);
    match builtin::enumeration(&name, &module, is_int, values, widths.members()) {
        Ok(ty) => Ok(Ok(Arc::new(Enumeration {
            ty,
            class: class.clone().unbind(),
            members,
            values: addresses,
        }))),
        Err(error) => Ok(Err(format!("the enum {name}: {error}"))),
    }
}
