//! The parameters of a plain function, and how the arguments of a call become cells.
//!
//! Everything is converted before the function runs; what does not fit says which argument of which function it is.

use pyo3::exceptions::{PyBufferError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use tickjit_compiler::ast::ParamKind;

use super::conversion::{self, Conversion, Converted};
use crate::buffer::Buffer;
use crate::compile::arguments::{Arguments, Parameter, Parameters};
use crate::convert::receiver::Receiver;
use crate::vectorcall::Given;

/// A parameter.
pub(super) struct Taken {
    name: Py<PyString>,
    how: ParamKind,
    conversion: Conversion,
    default: Option<Default>,
}

/// The cells of a default, and the text that they lead to.
struct Default {
    cells: Vec<u128>,
    _text: Option<Py<PyAny>>,
}

/// What an argument lends.
pub(super) struct Loan {
    /// Which one.
    index: usize,
    buffer: Buffer,
}

/// The parameters of a function, in order.
pub(super) struct Signature {
    function: String,
    taken: Vec<Taken>,
    /// How many can be given by position.
    positional: usize,
}

impl Signature {
    /// The parameters with the kinds of their values. A default that does not fit is an error.
    pub(super) fn new(
        py: Python<'_>,
        parameters: &Parameters<'_>,
        conversions: impl IntoIterator<Item = Conversion>,
    ) -> PyResult<Self> {
        let function = parameters.function.clone();
        let mut taken = Vec::with_capacity(parameters.list.len());
        for (parameter, conversion) in parameters.list.iter().zip(conversions) {
            let name = PyString::intern(py, &parameter.name);
            let whose = Receiver::Parameter(&function, &name);
            let default = match &parameter.default {
                None => None,
                Some(default) => match conversion.convert(default, whose)? {
                    Converted::Value(cell) => Some(Default {
                        cells: vec![cell],
                        _text: None,
                    }),
                    Converted::Text(address, length) => Some(Default {
                        cells: vec![address as u128, length as u128],
                        _text: Some(default.clone().unbind()),
                    }),
                    Converted::Lent(..) => {
                        let refused = format!("{whose}: what an object lends is no default");
                        return Err(PyTypeError::new_err(refused));
                    }
                },
            };
            taken.push(Taken {
                default,
                name: name.unbind(),
                how: parameter.kind,
                conversion,
            });
        }
        let by_position = |taken: &&Taken| taken.how != ParamKind::KeywordOnly;
        Ok(Self {
            function,
            positional: taken.iter().filter(by_position).count(),
            taken,
        })
    }

    /// How many arguments can be given by position.
    pub(super) fn positional(&self) -> usize {
        self.positional
    }

    /// Stores the cells of the arguments of a call, in order; gives what lends memory to them.
    pub(super) fn cells<'py>(
        &self,
        py: Python<'py>,
        given: &Given<'_, 'py>,
        mut store: impl FnMut(u128),
    ) -> PyResult<Vec<Loan>> {
        let places = self.places(py, given)?;
        let mut missing = Vec::new();
        let mut lent = Vec::new();
        for (index, (taken, place)) in self.taken.iter().zip(places).enumerate() {
            let name = taken.name.bind(py);
            match (place, &taken.default) {
                (Some(place), _) => {
                    let whose = Receiver::Parameter(&self.function, name);
                    match taken.conversion.convert(&given.value(py, place), whose)? {
                        Converted::Value(cell) => store(cell),
                        Converted::Text(address, length) => {
                            store(address as u128);
                            store(length as u128);
                        }
                        Converted::Lent(buffer, length) => {
                            store(buffer.address().addr() as u128);
                            length.into_iter().for_each(|length| store(length as u128));
                            lent.push(Loan { index, buffer });
                        }
                    }
                }
                (None, Some(default)) => default.cells.iter().for_each(|cell| store(*cell)),
                (None, None) => {
                    (0..taken.conversion.width()).for_each(|_| store(0));
                    missing.push(index);
                }
            }
        }
        if !missing.is_empty() {
            return Err(self.lacks(py, &missing));
        }
        self.check_bools(py, &lent)?;
        Ok(lent)
    }

    /// Refuses bools that are no longer any, as what has converted a later argument changed them, or that may become
    /// none, as the function writes other items there.
    fn check_bools(&self, py: Python<'_>, lent: &[Loan]) -> PyResult<()> {
        let conversion = |loan: &Loan| &self.taken[loan.index].conversion;
        for bools in lent.iter().filter(|loan| conversion(loan).has_bools()) {
            let spoils = |loan: &&Loan| {
                let conversion = conversion(loan);
                let writes = conversion.is_written() && !conversion.has_bools();
                writes && loan.buffer.overlaps(&bools.buffer)
            };
            let name = |loan: &Loan| self.taken[loan.index].name.bind(py).clone();
            let own = name(bools);
            let whose = Receiver::Parameter(&self.function, &own);
            if let Some(other) = lent.iter().find(spoils) {
                return Err(PyBufferError::new_err(format!(
                    "{whose} takes a buffer of bool: it overlaps with that of '{}', which is written",
                    name(other)
                )));
            }
            if !bools.buffer.are_bools() {
                return Err(conversion::not_bools(whose));
            }
        }
        Ok(())
    }

    /// Which argument each parameter gets.
    fn places<'py>(&self, py: Python<'py>, given: &Given<'_, 'py>) -> PyResult<Vec<Option<usize>>> {
        if given.count > self.positional {
            return Err(self.misfit(py, given));
        }
        let mut places = vec![None; self.taken.len()];
        for (place, index) in places.iter_mut().zip(0..given.count) {
            *place = Some(index);
        }
        let Some(names) = &given.names else {
            return Ok(places);
        };
        for (index, name) in names.iter_borrowed().enumerate() {
            let found = self.named(py, &name)?.map(|found| &mut places[found]);
            match found {
                Some(place @ None) => *place = Some(given.count + index),
                Some(Some(_)) | None => return Err(self.misfit(py, given)),
            }
        }
        Ok(places)
    }

    /// The parameter that can be given by a name.
    fn named(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
        let can = |taken: &Taken| taken.how != ParamKind::PositionalOnly;
        // Keywords in Python code are interned, as the names here are.
        let same = |taken: &Taken| taken.name.is(name) && can(taken);
        if let Some(found) = self.taken.iter().position(same) {
            return Ok(Some(found));
        }
        for (index, taken) in self.taken.iter().enumerate() {
            if can(taken) && taken.name.bind(py).as_any().eq(name)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// The error of arguments that cannot be bound, as every other function of ours words it.
    #[cold]
    fn misfit<'py>(&self, py: Python<'py>, given: &Given<'_, 'py>) -> PyErr {
        let bound = positional_and_named(py, given);
        let bound = bound.and_then(|(args, kwargs)| {
            let list = self.taken.iter().map(|taken| Parameter {
                name: taken.name.to_string(),
                kind: taken.how,
                default: None,
            });
            let parameters = Parameters {
                function: self.function.clone(),
                list: list.collect(),
            };
            Arguments::bind(&parameters, &args, Some(&kwargs))
        });
        match bound {
            Err(error) => error,
            Ok(_) => PyTypeError::new_err(format!("{}(): wrong arguments", self.function)),
        }
    }

    #[cold]
    fn lacks(&self, py: Python<'_>, missing: &[usize]) -> PyErr {
        let keyword_only = |index: &&usize| self.taken[**index].how == ParamKind::KeywordOnly;
        let by_keyword = missing.iter().all(|index| keyword_only(&index));
        let missing: Vec<&usize> = missing
            .iter()
            .filter(|index| by_keyword || !keyword_only(index))
            .collect();
        let names: Vec<String> = missing
            .iter()
            .map(|index| format!("'{}'", self.taken[**index].name.bind(py)))
            .collect();
        let names = match names.as_slice() {
            [name] => name.clone(),
            [first, second] => format!("{first} and {second}"),
            [others @ .., last] => format!("{}, and {last}", others.join(", ")),
            [] => String::new(),
        };
        PyTypeError::new_err(format!(
            "{}() missing {} required {} argument{}: {names}",
            self.function,
            missing.len(),
            if by_keyword {
                "keyword-only"
            } else {
                "positional"
            },
            if missing.len() == 1 { "" } else { "s" },
        ))
    }

    /// As `inspect.signature` reads it: names and defaults, without annotations.
    pub(super) fn text(&self, parameters: &Parameters<'_>) -> PyResult<String> {
        let mut parts = Vec::new();
        for (index, taken) in self.taken.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| self.taken[before].how);
            if taken.how == ParamKind::KeywordOnly && before != Some(ParamKind::KeywordOnly) {
                parts.push("*".to_owned());
            }
            let default = parameters
                .list
                .get(index)
                .and_then(|one| one.default.as_ref());
            let default = default.map(shown).transpose()?;
            let name = taken.name.to_string();
            parts.push(default.map_or(name.clone(), |default| format!("{name}={default}")));
            let after = self.taken.get(index + 1).map(|after| after.how);
            if taken.how == ParamKind::PositionalOnly && after != Some(ParamKind::PositionalOnly) {
                parts.push("/".to_owned());
            }
        }
        Ok(format!("({})", parts.join(", ")))
    }
}

/// The arguments as Python's own functions take them.
fn positional_and_named<'py>(
    py: Python<'py>,
    given: &Given<'_, 'py>,
) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
    let args = (0..given.count).map(|index| given.value(py, index).to_owned());
    let args = PyTuple::new(py, args.collect::<Vec<_>>())?;
    let kwargs = PyDict::new(py);
    for (index, name) in given
        .names
        .iter()
        .flat_map(|names| names.iter_borrowed())
        .enumerate()
    {
        kwargs.set_item(name, given.value(py, given.count + index))?;
    }
    Ok((args, kwargs))
}

/// A default as a literal; `...` for what has none.
fn shown(default: &Bound<'_, PyAny>) -> PyResult<String> {
    let class = default.get_type();
    let is_literal = match class.module()?.to_str()? {
        "builtins" => matches!(
            class.name()?.to_str()?,
            "int" | "float" | "bool" | "str" | "NoneType"
        ),
        _ => false,
    };
    let text = default.repr()?.to_string();
    // The names of infinities and nans are no literals.
    let is_name = matches!(text.as_str(), "inf" | "-inf" | "nan");
    Ok(if is_literal && !is_name {
        text
    } else {
        "...".to_owned()
    })
}
