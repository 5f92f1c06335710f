//! Expressions.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat};
use tickjit_compiler::ast::{
    Clause, CmpOp, Constant, Element, Expr, ExprKind, Keyword, Name, Piece,
};
use tickjit_compiler::span::Span;

use super::{Context, Field, Nodes};

impl<'py> Nodes<'py> {
    pub(super) fn expr(&self, expr: &Expr, context: Context) -> PyResult<Bound<'py, PyAny>> {
        let (py, span) = (self.py, expr.span);
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        let loads = |exprs: &[Expr]| self.list(exprs, load);
        let (class, fields): (_, Vec<Field<'_, 'py>>) = match &expr.kind {
            ExprKind::Name(name) => return self.name(name, span, context),
            ExprKind::Constant(value) => (
                intern!(py, "Constant"),
                fields!(py, "value" => self.constant(value)?),
            ),
            ExprKind::Joined(pieces) => (
                intern!(py, "JoinedStr"),
                fields!(py, "values" => self.list(pieces, |piece| self.piece(piece, span))?),
            ),
            ExprKind::Unary { op, operand } => (
                intern!(py, "UnaryOp"),
                fields!(py, "op" => self.unary(*op)?, "operand" => load(operand)?),
            ),
            ExprKind::Binary { op, left, right } => (
                intern!(py, "BinOp"),
                fields!(py, "left" => load(left)?, "op" => self.binary(*op)?, "right" => load(right)?),
            ),
            ExprKind::Bool { op, values } => (
                intern!(py, "BoolOp"),
                fields!(py, "op" => self.boolean(*op)?, "values" => loads(values)?),
            ),
            ExprKind::Compare { left, rest } => (intern!(py, "Compare"), self.compare(left, rest)?),
            ExprKind::IfExp { test, body, orelse } => (
                intern!(py, "IfExp"),
                fields!(py, "test" => load(test)?, "body" => load(body)?, "orelse" => load(orelse)?),
            ),
            ExprKind::NamedExpr { target, value } => (
                intern!(py, "NamedExpr"),
                fields!(py, "target" => self.name(target, span, Context::Store)?, "value" => load(value)?),
            ),
            ExprKind::Tuple(items) => (intern!(py, "Tuple"), self.items(items, context)?),
            ExprKind::List(items) => (intern!(py, "List"), self.items(items, context)?),
            ExprKind::Set(items) => (intern!(py, "Set"), fields!(py, "elts" => loads(items)?)),
            ExprKind::Dict(pairs) => (
                intern!(py, "Dict"),
                fields!(py, "keys" => self.list(pairs, |(key, _)| load(key))?, "values" => self.list(pairs, |(_, value)| load(value))?),
            ),
            ExprKind::Comprehension { element, clauses } => {
                return self.comprehension(element, clauses, span);
            }
            ExprKind::Slice { start, stop, step } => {
                let part = |part: &Option<Box<Expr>>| match part {
                    Some(part) => load(part),
                    None => Ok(self.none()),
                };
                (
                    intern!(py, "Slice"),
                    fields!(py, "lower" => part(start)?, "upper" => part(stop)?, "step" => part(step)?),
                )
            }
            ExprKind::Subscript { value, index } => (
                intern!(py, "Subscript"),
                fields!(py, "value" => load(value)?, "slice" => load(index)?, "ctx" => self.context(context)),
            ),
            ExprKind::Attribute { value, attr } => (
                intern!(py, "Attribute"),
                fields!(py, "value" => load(value)?, "attr" => self.text(attr), "ctx" => self.context(context)),
            ),
            ExprKind::Call {
                func,
                args,
                keywords,
            } => (
                intern!(py, "Call"),
                fields!(py, "func" => load(func)?, "args" => loads(args)?, "keywords" => self.list(keywords, |keyword| self.keyword(keyword))?),
            ),
        };
        self.node(class, span, &fields)
    }

    fn name(&self, name: &Name, span: Span, context: Context) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let id = self.text(name);
        let fields = [
            (intern!(py, "id"), id.clone()),
            (intern!(py, "ctx"), self.context(context)),
        ];
        self.marked(intern!(py, "Name"), span, (span.file.0, id), &fields)
    }

    fn constant(&self, value: &Constant) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match value {
            Constant::None => self.none(),
            Constant::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Constant::Int(value) => match i64::try_from(*value) {
                Ok(value) => value.into_pyobject(py)?.into_any(),
                Err(_) => value.into_pyobject(py)?.into_any(),
            },
            Constant::Float(value) => PyFloat::new(py, *value).into_any(),
            Constant::Str(text) => self.text(text),
        })
    }

    /// A part of an f-string.
    fn piece(&self, piece: &Piece, span: Span) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let text = |text: &Name| {
            let fields = fields!(py, "value" => self.text(text));
            self.node(intern!(py, "Constant"), span, &fields)
        };
        let field = match piece {
            Piece::Text(plain) => return text(plain),
            Piece::Field(field) => field,
        };
        let conversion = field
            .conversion
            .map_or(-1, |letter| i64::from(u32::from(letter)));
        let spec = if field.spec.is_empty() {
            self.none()
        } else {
            let fields =
                fields!(py, "values" => self.list(&[text(&field.spec)?], |text| Ok(text.clone()))?);
            self.node(intern!(py, "JoinedStr"), span, &fields)?
        };
        let value = self.expr(&field.value, Context::Load)?;
        let fields = fields!(py, "value" => value, "conversion" => conversion.into_pyobject(py)?.into_any(), "format_spec" => spec);
        self.node(intern!(py, "FormattedValue"), field.value.span, &fields)
    }

    fn compare(&self, left: &Expr, rest: &[(CmpOp, Expr)]) -> PyResult<Vec<Field<'py, 'py>>> {
        let py = self.py;
        let left = self.expr(left, Context::Load)?;
        let ops = self.list(rest, |(op, _)| self.comparison(*op))?;
        let operands = self.list(rest, |(_, operand)| self.expr(operand, Context::Load))?;
        Ok(fields!(py, "left" => left, "ops" => ops, "comparators" => operands))
    }

    fn items(&self, items: &[Expr], context: Context) -> PyResult<Vec<Field<'py, 'py>>> {
        let py = self.py;
        let items = self.list(items, |item| self.expr(item, context))?;
        Ok(fields!(py, "elts" => items, "ctx" => self.context(context)))
    }

    fn keyword(&self, keyword: &Keyword) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let fields = [
            (intern!(py, "arg"), self.text(&keyword.name)),
            (
                intern!(py, "value"),
                self.expr(&keyword.value, Context::Load)?,
            ),
        ];
        self.node(intern!(py, "keyword"), keyword.value.span, &fields)
    }

    fn comprehension(
        &self,
        element: &Element,
        clauses: &[Clause],
        span: Span,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        let clauses = self.list(clauses, |clause| self.clause(clause))?;
        let clauses = (intern!(py, "generators"), clauses);
        let (class, fields) = match element {
            Element::List(item) => (
                intern!(py, "ListComp"),
                vec![(intern!(py, "elt"), load(item)?), clauses],
            ),
            Element::Set(item) => (
                intern!(py, "SetComp"),
                vec![(intern!(py, "elt"), load(item)?), clauses],
            ),
            Element::Dict(key, value) => (
                intern!(py, "DictComp"),
                vec![
                    (intern!(py, "key"), load(key)?),
                    (intern!(py, "value"), load(value)?),
                    clauses,
                ],
            ),
        };
        self.node(class, span, &fields)
    }

    fn clause(&self, clause: &Clause) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        let fields = [
            (
                intern!(py, "target"),
                self.expr(&clause.target, Context::Store)?,
            ),
            (intern!(py, "iter"), load(&clause.iter)?),
            (intern!(py, "ifs"), self.list(&clause.conditions, load)?),
            (intern!(py, "is_async"), 0u8.into_pyobject(py)?.into_any()),
        ];
        self.bare(intern!(py, "comprehension"), &fields)
    }
}
