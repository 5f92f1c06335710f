//! Expressions.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyComplex, PyFloat, PyInt, PyString};
use tickjit_compiler::ast::{
    BinaryOp, BoolOp, Clause, CmpOp, Constant, Element, Expr, ExprKind, Field, Keyword, Name,
    Piece, UnaryOp,
};
use tickjit_compiler::parse::{self, Construct, ParseError};
use tickjit_compiler::span::{FileId, SourceFile, Span};

use super::{Converter, class, list, name};

/// What stands where something was refused.
pub(super) fn nothing(span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Constant(Constant::None),
    }
}

impl Converter<'_> {
    /// The expression of a field.
    pub(super) fn field(&mut self, node: &Bound<'_, PyAny>, field: &str) -> PyResult<Expr> {
        let node = node.getattr(field)?;
        self.expr(&node)
    }

    fn boxed(&mut self, node: &Bound<'_, PyAny>, field: &str) -> PyResult<Box<Expr>> {
        self.field(node, field).map(Box::new)
    }

    /// The expression of a field, where there is one.
    pub(super) fn optional(
        &mut self,
        node: &Bound<'_, PyAny>,
        field: &str,
    ) -> PyResult<Option<Expr>> {
        match node.getattr_opt(field)? {
            Some(node) if !node.is_none() => self.expr(&node).map(Some),
            _ => Ok(None),
        }
    }

    /// The expressions of a field.
    pub(super) fn exprs(&mut self, node: &Bound<'_, PyAny>, field: &str) -> PyResult<Vec<Expr>> {
        let nodes = list(node, field)?;
        nodes.iter().map(|node| self.expr(&node)).collect()
    }

    /// The annotation of a field, where there is one; text is parsed.
    pub(super) fn annotation(
        &mut self,
        node: &Bound<'_, PyAny>,
        field: &str,
    ) -> PyResult<Option<Expr>> {
        let annotation = self.optional(node, field)?;
        let Some(Expr {
            span,
            kind: ExprKind::Constant(Constant::Str(text)),
        }) = &annotation
        else {
            return Ok(annotation);
        };
        // The parser reads functions: the annotation of one that does nothing.
        let file = SourceFile {
            name: "<annotation>".into(),
            text: Some(format!("def annotated() -> ({text}\n): pass\n").into()),
            first_line: 1,
        };
        let parsed = parse::function(&file, FileId::default());
        let parsed = parsed.ok().and_then(|function| function.returns);
        if parsed.is_none() {
            self.report(ParseError::Syntax {
                message: format!("the annotation {text:?} is no expression"),
                span: *span,
            });
        }
        Ok(parsed.map(|expr| Expr {
            span: *span,
            kind: expr.kind,
        }))
    }

    pub(super) fn expr(&mut self, node: &Bound<'_, PyAny>) -> PyResult<Expr> {
        let span = self.place(node)?;
        if !self.enter(span) {
            return Ok(nothing(span));
        }
        let kind = self.kind(node, span);
        self.leave();
        Ok(Expr { span, kind: kind? })
    }

    fn kind(&mut self, node: &Bound<'_, PyAny>, span: Span) -> PyResult<ExprKind> {
        Ok(match &*class(node)? {
            "Name" => ExprKind::Name(self.identifier(node)?),
            "Constant" => ExprKind::Constant(self.constant(&node.getattr("value")?, span)),
            "JoinedStr" => self.joined(node)?,
            "UnaryOp" => {
                let Some(op) = self.unary_op(node, span)? else {
                    return Ok(ExprKind::Constant(Constant::None));
                };
                ExprKind::Unary {
                    op,
                    operand: self.boxed(node, "operand")?,
                }
            }
            "BinOp" => {
                let Some(op) = self.binary_op(node, span)? else {
                    return Ok(ExprKind::Constant(Constant::None));
                };
                ExprKind::Binary {
                    op,
                    left: self.boxed(node, "left")?,
                    right: self.boxed(node, "right")?,
                }
            }
            "BoolOp" => ExprKind::Bool {
                op: match &*class(&node.getattr("op")?)? {
                    "And" => BoolOp::And,
                    "Or" => BoolOp::Or,
                    other => {
                        self.no_operator(other, span);
                        BoolOp::Or
                    }
                },
                values: self.exprs(node, "values")?,
            },
            "Compare" => self.compare(node, span)?,
            "IfExp" => ExprKind::IfExp {
                test: self.boxed(node, "test")?,
                body: self.boxed(node, "body")?,
                orelse: self.boxed(node, "orelse")?,
            },
            "NamedExpr" => ExprKind::NamedExpr {
                target: self.identifier(&node.getattr("target")?)?,
                value: self.boxed(node, "value")?,
            },
            "Tuple" => ExprKind::Tuple(self.exprs(node, "elts")?),
            "List" => ExprKind::List(self.exprs(node, "elts")?),
            "Set" => ExprKind::Set(self.exprs(node, "elts")?),
            "Dict" => ExprKind::Dict(self.pairs(node, span)?),
            "ListComp" => ExprKind::Comprehension {
                clauses: self.clauses(node)?,
                element: Element::List(self.boxed(node, "elt")?),
            },
            "SetComp" => ExprKind::Comprehension {
                clauses: self.clauses(node)?,
                element: Element::Set(self.boxed(node, "elt")?),
            },
            "DictComp" => ExprKind::Comprehension {
                clauses: self.clauses(node)?,
                element: Element::Dict(self.boxed(node, "key")?, self.boxed(node, "value")?),
            },
            "Slice" => ExprKind::Slice {
                start: self.optional(node, "lower")?.map(Box::new),
                stop: self.optional(node, "upper")?.map(Box::new),
                step: self.optional(node, "step")?.map(Box::new),
            },
            "Subscript" => ExprKind::Subscript {
                value: self.boxed(node, "value")?,
                index: self.boxed(node, "slice")?,
            },
            "Attribute" => ExprKind::Attribute {
                value: self.boxed(node, "value")?,
                attr: name(node, "attr")?,
            },
            "Call" => match self.visited(node, "func", "args")? {
                Some(inside) => self.expr(&inside)?.kind,
                None => self.call(node)?,
            },
            other => {
                self.refuse_expr(other, span);
                ExprKind::Constant(Constant::None)
            }
        })
    }

    fn refuse_expr(&mut self, class: &str, span: Span) {
        let construct = match class {
            "Lambda" => Construct::Lambda,
            "GeneratorExp" => Construct::GeneratorExpression,
            "Await" => Construct::Await,
            "Yield" | "YieldFrom" => Construct::Yield,
            "FormattedValue" | "TemplateStr" | "Interpolation" => Construct::FormatString,
            "Starred" => Construct::StarTarget,
            other => {
                return self.report(ParseError::Syntax {
                    message: format!("a {other} node is no expression"),
                    span,
                });
            }
        };
        self.refuse(construct, span);
    }

    fn joined(&mut self, node: &Bound<'_, PyAny>) -> PyResult<ExprKind> {
        let mut pieces = Vec::new();
        for part in list(node, "values")? {
            if &*class(&part)? == "FormattedValue" {
                let conversion: i64 = part.getattr("conversion")?.extract()?;
                let conversion = u32::try_from(conversion).ok().and_then(char::from_u32);
                let value = self.field(&part, "value")?;
                let spec = self.format_spec(&part)?;
                pieces.push(Piece::Field(Box::new(Field {
                    value,
                    conversion,
                    spec,
                })));
            } else if let Some(text) = self.text(&part)? {
                pieces.push(Piece::Text(text));
            }
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::Field(_))) {
            return Ok(ExprKind::Joined(pieces));
        }
        let texts = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => &**text,
            Piece::Field(_) => "",
        });
        let text: String = texts.collect();
        Ok(ExprKind::Constant(Constant::Str(text.into())))
    }

    /// A part of an f-string that is text.
    fn text(&mut self, node: &Bound<'_, PyAny>) -> PyResult<Option<Name>> {
        if &*class(node)? == "Constant"
            && let ExprKind::Constant(Constant::Str(text)) = self.expr(node)?.kind
        {
            return Ok(Some(text));
        }
        let span = self.place(node)?;
        self.refuse(Construct::NestedFormat, span);
        Ok(None)
    }

    /// The format specification of a field; empty where there is none.
    fn format_spec(&mut self, field: &Bound<'_, PyAny>) -> PyResult<Name> {
        let mut spec = String::new();
        match field.getattr_opt("format_spec")? {
            Some(node) if !node.is_none() => {
                for part in list(&node, "values")? {
                    spec.extend(self.text(&part)?.as_deref());
                }
            }
            _ => {}
        }
        Ok(spec.into())
    }

    fn pairs(&mut self, node: &Bound<'_, PyAny>, span: Span) -> PyResult<Vec<(Expr, Expr)>> {
        let mut pairs = Vec::new();
        for (key, value) in list(node, "keys")?.iter().zip(list(node, "values")?) {
            if key.is_none() {
                self.refuse(Construct::StarTarget, span);
            } else {
                pairs.push((self.expr(&key)?, self.expr(&value)?));
            }
        }
        Ok(pairs)
    }

    fn clauses(&mut self, node: &Bound<'_, PyAny>) -> PyResult<Vec<Clause>> {
        let mut clauses = Vec::new();
        for generator in list(node, "generators")? {
            let clause = Clause {
                iter: self.field(&generator, "iter")?,
                target: self.field(&generator, "target")?,
                conditions: self.exprs(&generator, "ifs")?,
            };
            if generator.getattr("is_async")?.is_truthy()? {
                self.refuse(Construct::AsyncFor, clause.target.span);
            }
            clauses.push(clause);
        }
        Ok(clauses)
    }

    pub(super) fn binary_op(
        &mut self,
        node: &Bound<'_, PyAny>,
        span: Span,
    ) -> PyResult<Option<BinaryOp>> {
        Ok(Some(match &*class(&node.getattr("op")?)? {
            "Add" => BinaryOp::Add,
            "Sub" => BinaryOp::Sub,
            "Mult" => BinaryOp::Mult,
            "Div" => BinaryOp::Div,
            "FloorDiv" => BinaryOp::FloorDiv,
            "Mod" => BinaryOp::Mod,
            "Pow" => BinaryOp::Pow,
            "LShift" => BinaryOp::LShift,
            "RShift" => BinaryOp::RShift,
            "BitAnd" => BinaryOp::BitAnd,
            "BitOr" => BinaryOp::BitOr,
            "BitXor" => BinaryOp::BitXor,
            "MatMult" => {
                self.refuse(Construct::MatrixProduct, span);
                return Ok(None);
            }
            other => {
                self.no_operator(other, span);
                return Ok(None);
            }
        }))
    }

    fn unary_op(&mut self, node: &Bound<'_, PyAny>, span: Span) -> PyResult<Option<UnaryOp>> {
        Ok(Some(match &*class(&node.getattr("op")?)? {
            "USub" => UnaryOp::USub,
            "UAdd" => UnaryOp::UAdd,
            "Invert" => UnaryOp::Invert,
            "Not" => UnaryOp::Not,
            other => {
                self.no_operator(other, span);
                return Ok(None);
            }
        }))
    }

    fn no_operator(&mut self, class: &str, span: Span) {
        self.report(ParseError::Syntax {
            message: format!("a {class} node is no operator here"),
            span,
        });
    }

    fn compare(&mut self, node: &Bound<'_, PyAny>, span: Span) -> PyResult<ExprKind> {
        let left = self.boxed(node, "left")?;
        let operands = self.exprs(node, "comparators")?;
        let mut rest = Vec::with_capacity(operands.len());
        for (op, operand) in list(node, "ops")?.iter().zip(operands) {
            let op = match &*class(&op)? {
                "Eq" => CmpOp::Eq,
                "NotEq" => CmpOp::NotEq,
                "Lt" => CmpOp::Lt,
                "LtE" => CmpOp::LtE,
                "Gt" => CmpOp::Gt,
                "GtE" => CmpOp::GtE,
                "Is" => CmpOp::Is,
                "IsNot" => CmpOp::IsNot,
                "In" => CmpOp::In,
                "NotIn" => CmpOp::NotIn,
                other => {
                    self.no_operator(other, span);
                    CmpOp::Eq
                }
            };
            rest.push((op, operand));
        }
        if rest.is_empty() {
            self.report(ParseError::Syntax {
                message: "a comparison without operands".to_owned(),
                span,
            });
        }
        Ok(ExprKind::Compare { left, rest })
    }

    fn call(&mut self, node: &Bound<'_, PyAny>) -> PyResult<ExprKind> {
        let func = self.boxed(node, "func")?;
        let mut args = Vec::new();
        for arg in list(node, "args")? {
            if class(&arg)? == "Starred" {
                let span = self.place(&arg)?;
                self.refuse(Construct::StarArgument, span);
            } else {
                args.push(self.expr(&arg)?);
            }
        }
        let mut keywords = Vec::new();
        for keyword in list(node, "keywords")? {
            let value = self.field(&keyword, "value")?;
            if keyword.getattr("arg")?.is_none() {
                let span = self.place(&keyword)?;
                self.refuse(Construct::DoubleStarArgument, span);
            } else {
                keywords.push(Keyword {
                    name: name(&keyword, "arg")?,
                    value,
                });
            }
        }
        Ok(ExprKind::Call {
            func,
            args,
            keywords,
        })
    }

    fn constant(&mut self, value: &Bound<'_, PyAny>, span: Span) -> Constant {
        if value.is_none() {
            return Constant::None;
        }
        if let Ok(value) = value.cast::<PyBool>() {
            return Constant::Bool(value.is_true());
        }
        if value.is_instance_of::<PyInt>() {
            return if let Ok(value) = value.extract::<i128>() {
                Constant::Int(value)
            } else {
                self.report(ParseError::IntegerTooWide { span });
                Constant::None
            };
        }
        if let Ok(value) = value.cast::<PyFloat>() {
            return Constant::Float(value.value());
        }
        if let Ok(text) = value.cast::<PyString>() {
            return if let Ok(text) = text.to_str() {
                Constant::Str(Name::from(text))
            } else {
                self.refuse(Construct::LoneSurrogate, span);
                Constant::None
            };
        }
        let construct = if value.is_instance_of::<PyBytes>() {
            Construct::Bytes
        } else if value.is_instance_of::<PyComplex>() {
            Construct::Complex
        } else {
            Construct::Ellipsis
        };
        self.refuse(construct, span);
        Constant::None
    }
}
