//! How an argument becomes machine values: converted, or as a pointer into memory that its object lends.

use pyo3::exceptions::{PyBufferError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use tickjit_compiler::types::{ContainerType, Lent, Type};

use crate::buffer::{Buffer, Element, is_refusal};
use crate::convert::receiver::Receiver;
use crate::convert::value::Kind;
use crate::node::Wanted;
use crate::session::Session;

/// How arguments of a parameter are converted.
pub(super) enum Conversion {
    /// To the value of a cell.
    Value(Kind),
    /// To a pointer to items and their number.
    Items(Items),
    /// To a pointer to a struct.
    Struct(Wanted),
    /// To a pointer to the bytes of a text, and their number.
    Text(Lent),
}

/// What a conversion gives: machine values, and what lends the memory that they point to.
pub(super) enum Converted {
    /// One value.
    Value(u128),
    /// Where items are, and how many; or where a struct is.
    Lent(Buffer, Option<usize>),
    /// Where the bytes of a text are, which live as long as the text, and how many.
    Text(usize, usize),
}

impl Conversion {
    /// How arguments become values of the type; `None` where Python has no such values.
    pub(super) fn of(ty: &Type, session: &Session) -> Option<Self> {
        if let Some(container) = ty.as_container() {
            return Items::of(container).map(Self::Items);
        }
        if let Some(what) = ty.as_lent() {
            return Some(Self::Text(what));
        }
        if let Some(wanted) = Wanted::of(ty) {
            return Some(Self::Struct(wanted));
        }
        match Kind::of(ty, session) {
            Kind::Bits(_) => None,
            kind => Some(Self::Value(kind)),
        }
    }

    /// How many machine values there are.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Value(_) | Self::Struct(_) => 1,
            Self::Items(_) | Self::Text(_) => 2,
        }
    }

    /// Whether it lends bools.
    pub(super) fn has_bools(&self) -> bool {
        matches!(self, Self::Items(items) if items.element == Element::Bool)
    }

    /// Whether the function may write what it lends.
    pub(super) fn is_written(&self) -> bool {
        match self {
            Self::Value(_) | Self::Text(_) => false,
            Self::Items(items) => items.writable,
            Self::Struct(wanted) => wanted.is_mutable(),
        }
    }

    /// Converts an argument.
    pub(super) fn convert(
        &self,
        object: &Bound<'_, PyAny>,
        whose: Receiver<'_, '_>,
    ) -> PyResult<Converted> {
        match self {
            Self::Value(kind) => kind.to_cell(object, whose).map(Converted::Value),
            Self::Items(items) => {
                let buffer = items.buffer(object, whose)?;
                let length = buffer.len();
                Ok(Converted::Lent(buffer, Some(length)))
            }
            Self::Struct(wanted) => {
                let buffer = wanted.buffer(object, whose)?;
                Ok(Converted::Lent(buffer, None))
            }
            Self::Text(what) => {
                let bytes = text(*what, object, whose)?;
                let address = bytes.as_ptr().expose_provenance();
                Ok(Converted::Text(address, bytes.len()))
            }
        }
    }
}

/// The bytes of a text.
fn text<'a>(
    what: Lent,
    object: &'a Bound<'_, PyAny>,
    whose: Receiver<'_, '_>,
) -> PyResult<&'a [u8]> {
    let py = object.py();
    let (found, name) = match what {
        Lent::Text => {
            let text = object.cast::<PyString>().map(|text| text.to_str());
            let bytes = text.map(|text| text.map(str::as_bytes));
            (bytes.ok(), "str")
        }
        Lent::Bytes => {
            let bytes = object.cast::<PyBytes>();
            (bytes.ok().map(|bytes| Ok(bytes.as_bytes())), "bytes")
        }
    };
    match found {
        Some(bytes) => bytes.map_err(|error| {
            // A text with half of a surrogate pair has no UTF-8.
            let refused = PyValueError::new_err(format!("{whose}: {}", error.value(py)));
            refused.set_cause(py, Some(error));
            refused
        }),
        None => Err(PyTypeError::new_err(format!(
            "{whose} takes {name}, not {}",
            object.get_type().qualname()?
        ))),
    }
}

/// Items in a row.
pub(super) struct Items {
    element: Element,
    name: &'static str,
    writable: bool,
}

impl Items {
    fn of(container: &ContainerType) -> Option<Self> {
        let (element, name) = match container.item() {
            Type::Float => (Element::Float(8), "float64"),
            Type::Int => (Element::Signed(8), "int64"),
            Type::Bool => (Element::Bool, "bool"),
            Type::None
            | Type::Never
            | Type::Str
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_)
            | Type::Named(_) => return None,
        };
        Some(Self {
            element,
            name,
            writable: container.is_writable(),
        })
    }

    fn buffer(&self, object: &Bound<'_, PyAny>, whose: Receiver<'_, '_>) -> PyResult<Buffer> {
        let py = object.py();
        let kind = if self.writable { "writable " } else { "" };
        let exported = if self.writable {
            Buffer::writable(object)
        } else {
            Buffer::readable(object)
        };
        let buffer = exported.map_err(|error| {
            if !is_refusal(py, &error) {
                return error;
            }
            let why = error.value(py);
            let message = format!("{whose} takes a {kind}buffer of {}: {why}", self.name);
            let refused = if error.is_instance_of::<PyTypeError>(py) {
                PyTypeError::new_err(message)
            } else {
                PyBufferError::new_err(message)
            };
            refused.set_cause(py, Some(error));
            refused
        })?;
        match self.misfit(&buffer) {
            None => Ok(buffer),
            Some(why) => Err(PyBufferError::new_err(format!(
                "{whose} takes a {kind}buffer of {}: {why}",
                self.name
            ))),
        }
    }

    /// Why compiled code cannot use the buffer as it is.
    fn misfit(&self, buffer: &Buffer) -> Option<String> {
        if buffer.element() != self.element {
            return Some(format!("its items have the format {:?}", buffer.format()));
        }
        let size = match self.element {
            Element::Signed(size) | Element::Unsigned(size) | Element::Float(size) => size,
            Element::Bool => 1,
        };
        let (start, stride) = buffer.start();
        if buffer.len() > 1 && usize::try_from(stride) != Ok(size) {
            return Some(format!("its items are {stride} bytes apart, not {size}"));
        }
        if buffer.len() > 0 && start.addr() % size != 0 {
            return Some("its items are not aligned".to_owned());
        }
        None
    }
}

/// The error of bytes that are no bools.
pub(super) fn not_bools(whose: Receiver<'_, '_>) -> PyErr {
    PyBufferError::new_err(format!(
        "{whose} takes a buffer of bool: some of its bytes are neither 0 nor 1"
    ))
}
