//! The compiler's untyped program as Python's own `ast` nodes, for handlers written in Python.
//!
//! Takes an expression or a statement, gives a node with the lines and columns of its span. Nothing is shared between
//! two calls but operators and contexts, as in trees that Python parses.
//!
//! Every node carries a hidden mark, the attribute [`MARK`]: by it the way back (`convert/tree`) knows the user's own
//! nodes again, moved or deeply copied, and the file their lines are of. The mark of a name also says which name it
//! was: a node that a handler has renamed is the handler's.
//!
//! Start reading at [`Nodes::expr`].

/// Fields of a node by name, names interned.
macro_rules! fields {
    ($py:expr $(, $name:literal => $value:expr)*) => {
        vec![$((pyo3::intern!($py, $name), $value)),*]
    };
}

mod expr;
mod function;
mod pattern;
mod stmt;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};
use tickjit_compiler::ast::{BinaryOp, BoolOp, CmpOp, Expr, Function, Stmt, UnaryOp};
use tickjit_compiler::span::Span;

/// The attribute of the mark: the number of a file; for a name, that and the name.
pub(super) const MARK: &str = "_tickjit_span";

/// An expression as a node.
pub(crate) fn expr<'py>(py: Python<'py>, expr: &Expr) -> PyResult<Bound<'py, PyAny>> {
    Nodes::new(py)?.expr(expr, Context::Load)
}

/// A function as a node.
pub(crate) fn function<'py>(py: Python<'py>, function: &Function) -> PyResult<Bound<'py, PyAny>> {
    Nodes::new(py)?.function(function)
}

/// A statement as a node.
pub(crate) fn stmt<'py>(py: Python<'py>, stmt: &Stmt) -> PyResult<Bound<'py, PyAny>> {
    Nodes::new(py)?.stmt(stmt)
}

/// What is done with a name, attribute, subscript, tuple or list.
#[derive(Clone, Copy)]
enum Context {
    Load,
    Store,
    Del,
}

/// A field and its value.
type Field<'a, 'py> = (&'a Bound<'py, PyString>, Bound<'py, PyAny>);

/// Makes nodes.
struct Nodes<'py> {
    py: Python<'py>,
    known: &'py Known,
}

/// Objects that making nodes takes, imported once.
struct Known {
    module: Py<PyAny>,
    /// `ast.AST.__new__`: makes a node without a look at its fields, which calling its class warns about.
    new: Py<PyAny>,
    contexts: [Py<PyAny>; 3],
}

impl Known {
    fn import(py: Python<'_>) -> PyResult<Self> {
        let module = py.import("ast")?;
        let context = |name: &str| PyResult::Ok(module.getattr(name)?.call0()?.unbind());
        Ok(Self {
            new: module.getattr("AST")?.getattr("__new__")?.unbind(),
            contexts: [context("Load")?, context("Store")?, context("Del")?],
            module: module.into_any().unbind(),
        })
    }
}

impl<'py> Nodes<'py> {
    fn new(py: Python<'py>) -> PyResult<Self> {
        static KNOWN: PyOnceLock<Known> = PyOnceLock::new();
        let known = KNOWN.get_or_try_init(py, || Known::import(py))?;
        Ok(Self { py, known })
    }

    /// A node without a place.
    fn bare(
        &self,
        class: &Bound<'py, PyString>,
        fields: &[Field<'_, 'py>],
    ) -> PyResult<Bound<'py, PyAny>> {
        self.filled(class, &self.namespace(fields)?)
    }

    /// A node at a place, with its mark.
    fn node(
        &self,
        class: &Bound<'py, PyString>,
        span: Span,
        fields: &[Field<'_, 'py>],
    ) -> PyResult<Bound<'py, PyAny>> {
        self.marked(class, span, span.file.0.into_pyobject(self.py)?, fields)
    }

    fn marked(
        &self,
        class: &Bound<'py, PyString>,
        span: Span,
        mark: impl IntoPyObject<'py>,
        fields: &[Field<'_, 'py>],
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let namespace = self.namespace(fields)?;
        namespace.set_item(intern!(py, "lineno"), span.start.line)?;
        namespace.set_item(intern!(py, "col_offset"), span.start.column)?;
        namespace.set_item(intern!(py, "end_lineno"), span.end.line)?;
        namespace.set_item(intern!(py, "end_col_offset"), span.end.column)?;
        namespace.set_item(intern!(py, MARK), mark)?;
        self.filled(class, &namespace)
    }

    fn namespace(&self, fields: &[Field<'_, 'py>]) -> PyResult<Bound<'py, PyDict>> {
        let namespace = PyDict::new(self.py);
        for (name, value) in fields {
            namespace.set_item(name, value)?;
        }
        Ok(namespace)
    }

    /// A node whose attributes are these: several times faster than to set one after the other.
    fn filled(
        &self,
        class: &Bound<'py, PyString>,
        namespace: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let class = self.known.module.bind(self.py).getattr(class)?;
        let node = self.known.new.bind(self.py).call1((class,))?;
        node.setattr(intern!(self.py, "__dict__"), namespace)?;
        Ok(node)
    }

    /// A list of nodes.
    fn list<T>(
        &self,
        items: &[T],
        node: impl Fn(&T) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let nodes = items.iter().map(node).collect::<PyResult<Vec<_>>>()?;
        Ok(PyList::new(self.py, nodes)?.into_any())
    }

    fn text(&self, text: &str) -> Bound<'py, PyAny> {
        PyString::new(self.py, text).into_any()
    }

    fn none(&self) -> Bound<'py, PyAny> {
        self.py.None().into_bound(self.py)
    }

    fn context(&self, context: Context) -> Bound<'py, PyAny> {
        let index = match context {
            Context::Load => 0,
            Context::Store => 1,
            Context::Del => 2,
        };
        self.known.contexts[index].bind(self.py).clone()
    }

    fn operator(&self, class: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        self.known.module.bind(self.py).getattr(class)?.call0()
    }

    fn binary(&self, op: BinaryOp) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        self.operator(match op {
            BinaryOp::Add => intern!(py, "Add"),
            BinaryOp::Sub => intern!(py, "Sub"),
            BinaryOp::Mult => intern!(py, "Mult"),
            BinaryOp::Div => intern!(py, "Div"),
            BinaryOp::FloorDiv => intern!(py, "FloorDiv"),
            BinaryOp::Mod => intern!(py, "Mod"),
            BinaryOp::Pow => intern!(py, "Pow"),
            BinaryOp::LShift => intern!(py, "LShift"),
            BinaryOp::RShift => intern!(py, "RShift"),
            BinaryOp::BitAnd => intern!(py, "BitAnd"),
            BinaryOp::BitOr => intern!(py, "BitOr"),
            BinaryOp::BitXor => intern!(py, "BitXor"),
        })
    }

    fn unary(&self, op: UnaryOp) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        self.operator(match op {
            UnaryOp::USub => intern!(py, "USub"),
            UnaryOp::UAdd => intern!(py, "UAdd"),
            UnaryOp::Invert => intern!(py, "Invert"),
            UnaryOp::Not => intern!(py, "Not"),
        })
    }

    fn boolean(&self, op: BoolOp) -> PyResult<Bound<'py, PyAny>> {
        self.operator(match op {
            BoolOp::And => intern!(self.py, "And"),
            BoolOp::Or => intern!(self.py, "Or"),
        })
    }

    fn comparison(&self, op: CmpOp) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        self.operator(match op {
            CmpOp::Eq => intern!(py, "Eq"),
            CmpOp::NotEq => intern!(py, "NotEq"),
            CmpOp::Lt => intern!(py, "Lt"),
            CmpOp::LtE => intern!(py, "LtE"),
            CmpOp::Gt => intern!(py, "Gt"),
            CmpOp::GtE => intern!(py, "GtE"),
            CmpOp::Is => intern!(py, "Is"),
            CmpOp::IsNot => intern!(py, "IsNot"),
            CmpOp::In => intern!(py, "In"),
            CmpOp::NotIn => intern!(py, "NotIn"),
        })
    }
}
