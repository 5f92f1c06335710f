//! Classes of sets of members (`enum.Flag`): their type for the compiler, sets by their bits for Python.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::exceptions::PyOverflowError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyType};
use tickjit_compiler::builtin;
use tickjit_compiler::types::{Boundary, EnumSetDef, EnumWidths, NamedType};

use super::receiver::number_in_words;

/// A class of sets.
#[derive(Debug)]
pub(crate) struct EnumSet {
    /// What the compiler calls it.
    pub(crate) ty: NamedType,
    class: Py<PyType>,
    members: HashMap<u128, Py<PyAny>>,
    /// The bits of no set.
    unknown: u128,
    all_bits: u128,
}

impl EnumSet {
    /// The class.
    pub(crate) fn class<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.class.bind(py)
    }

    /// The set of these bits; the class's own error where there is none.
    pub(crate) fn set<'py>(&self, py: Python<'py>, bits: u128) -> PyResult<Bound<'py, PyAny>> {
        match self.members.get(&bits) {
            Some(member) => Ok(member.bind(py).clone()),
            None => self.class.bind(py).call1((bits,)),
        }
    }

    /// The bits of an object that is a set of the class. One that does not fit is an OverflowError.
    pub(crate) fn bits(&self, object: &Bound<'_, PyAny>) -> PyResult<Option<u128>> {
        if !object.get_type().is(self.class.bind(object.py())) {
            return Ok(None);
        }
        let value = object.getattr(intern!(object.py(), "value"))?;
        let bits = match value.extract::<u128>() {
            Ok(bits) => Some(bits),
            // What Python 3.10 makes of `~` of an `IntFlag`.
            Err(_) => match value.extract::<i128>() {
                Ok(inverted) if (!inverted).cast_unsigned() <= self.all_bits => {
                    Some(inverted.cast_unsigned() & self.all_bits)
                }
                _ => None,
            },
        };
        match bits.filter(|bits| self.has(*bits)) {
            Some(bits) => Ok(Some(bits)),
            None => Err(PyOverflowError::new_err(format!(
                "{}({}), which does not fit in {} bits",
                self.ty.name(),
                number_in_words(&value),
                8 * self.ty.repr().size()
            ))),
        }
    }

    /// Whether there is a set of these bits.
    pub(crate) fn has(&self, bits: u128) -> bool {
        bits & self.unknown == 0
    }

    /// Shows the garbage collector the class and its members.
    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.class)?;
        self.members
            .values()
            .try_for_each(|member| visit.call(member))
    }
}

/// The sets of a class; the reason, in words, where the compiler cannot have them.
pub(crate) fn enum_set(
    class: &Bound<'_, PyType>,
    widths: EnumWidths,
) -> PyResult<Result<Arc<EnumSet>, String>> {
    let py = class.py();
    let name = class.qualname()?.to_string();
    let is_int = class.is_subclass_of::<PyInt>()?;
    let boundary = match boundary(class, is_int)? {
        Ok(boundary) => boundary,
        Err(other) => {
            return Ok(Err(format!(
                "the enum {name}, whose boundary {other} makes ints of sets; use STRICT, CONFORM or KEEP"
            )));
        }
    };
    let mut def = EnumSetDef {
        is_int,
        boundary,
        has_methods: has_methods(class)?,
        members: Vec::new(),
    };
    let mut members = HashMap::new();
    let named = class.getattr(intern!(py, "__members__"))?;
    for item in named.call_method0(intern!(py, "items"))?.try_iter()? {
        let (key, member) = item?.extract::<(String, Bound<'_, PyAny>)>()?;
        let value = member.getattr(intern!(py, "value"))?;
        let bits = if value.is_instance_of::<PyInt>() {
            value.extract::<u128>().ok()
        } else {
            None
        };
        let Some(bits) = bits else {
            return Ok(Err(format!(
                "the enum {name}, whose member {key} is no set of at most 128 bits"
            )));
        };
        def.members.push((key.as_str().into(), bits));
        members.entry(bits).or_insert_with(|| member.unbind());
    }
    let module = class.module()?.to_string();
    let repr = widths.sets();
    let widest = u128::MAX >> (128 - 8 * repr.size());
    let unknown = match boundary {
        Boundary::Strict | Boundary::Conform => !def.mask(),
        Boundary::Keep => !widest,
    };
    let all_bits = def.all_bits();
    match builtin::enum_set(&name, &module, def, repr) {
        Ok(ty) => Ok(Ok(Arc::new(EnumSet {
            ty,
            class: class.clone().unbind(),
            members,
            unknown,
            all_bits,
        }))),
        Err(error) => Ok(Err(format!("the enum {name}: {error}"))),
    }
}

/// What becomes of other bits; the name of what the compiler has not. Python 3.10 has no names for it.
fn boundary(class: &Bound<'_, PyType>, is_int: bool) -> PyResult<Result<Boundary, String>> {
    let py = class.py();
    let Some(boundary) = class.getattr_opt(intern!(py, "_boundary_"))? else {
        return Ok(Ok(if is_int {
            Boundary::Keep
        } else {
            Boundary::Strict
        }));
    };
    let name = boundary.getattr(intern!(py, "name"))?.extract::<String>()?;
    let known = [Boundary::Strict, Boundary::Conform, Boundary::Keep];
    let known = known.into_iter().find(|known| known.name() == name);
    Ok(known.ok_or(name))
}

/// Whether a class is derived from `tickjit.extension.EnumSet`. Where its module is not loaded, none is.
fn has_methods(class: &Bound<'_, PyType>) -> PyResult<bool> {
    let py = class.py();
    let modules = py.import("sys")?.getattr(intern!(py, "modules"))?;
    let Ok(module) = modules.get_item("tickjit.extension.enums") else {
        return Ok(false);
    };
    match module.getattr_opt(intern!(py, "EnumSet"))? {
        Some(mixin) => class.is_subclass(&mixin),
        None => Ok(false),
    }
}
