//! Expressions of the parser's tree into ours.

use super::tokens::{Extent, Literal};
use super::{
    Construct, Converter, Mode, ParseError, TextRange, TextSize, nothing, parse, python, syntax,
};
use crate::ast::{self, Constant, Element, Expr, ExprKind, Name};
use python::Ranged;
use unicode_normalization::UnicodeNormalization;

impl Converter<'_> {
    pub(super) fn expr(&mut self, expr: python::Expr) -> Expr {
        use python::Expr as E;
        let range = expr.range();
        let kind = match expr {
            E::Name(name) => ExprKind::Name(self.name(&name.id, range)),
            E::Constant(constant) => return self.constant(constant),
            E::BinOp(binary) => {
                let left = self.boxed(*binary.left);
                let right = self.boxed(*binary.right);
                let Some(op) = binary_op(binary.op) else {
                    return self.refused(Construct::MatrixProduct, range);
                };
                ExprKind::Binary { op, left, right }
            }
            E::UnaryOp(unary) => ExprKind::Unary {
                op: match unary.op {
                    python::UnaryOp::Invert => ast::UnaryOp::Invert,
                    python::UnaryOp::Not => ast::UnaryOp::Not,
                    python::UnaryOp::UAdd => ast::UnaryOp::UAdd,
                    python::UnaryOp::USub => ast::UnaryOp::USub,
                },
                operand: self.boxed(*unary.operand),
            },
            E::BoolOp(bool) => ExprKind::Bool {
                op: match bool.op {
                    python::BoolOp::And => ast::BoolOp::And,
                    python::BoolOp::Or => ast::BoolOp::Or,
                },
                values: self.exprs(bool.values),
            },
            E::Compare(compare) => {
                let left = self.boxed(*compare.left);
                let operands = compare.ops.into_iter().zip(compare.comparators);
                let rest = operands.map(|(op, right)| (compare_op(op), self.expr(right)));
                let rest = rest.collect();
                ExprKind::Compare { left, rest }
            }
            E::IfExp(choice) => {
                let body = self.boxed(*choice.body);
                let test = self.boxed(*choice.test);
                let orelse = self.boxed(*choice.orelse);
                ExprKind::IfExp { test, body, orelse }
            }
            E::NamedExpr(named) => {
                let value = self.boxed(*named.value);
                let python::Expr::Name(target) = *named.target else {
                    self.syntax("only a name can be assigned by `:=`", range);
                    return nothing(self.span(range));
                };
                let target = self.name(&target.id, target.range);
                ExprKind::NamedExpr { target, value }
            }
            E::Tuple(tuple) => ExprKind::Tuple(self.exprs(tuple.elts)),
            E::Subscript(subscript) => ExprKind::Subscript {
                value: self.boxed(*subscript.value),
                index: self.boxed(*subscript.slice),
            },
            E::Attribute(attribute) => ExprKind::Attribute {
                value: self.boxed(*attribute.value),
                attr: self.name(&attribute.attr, range),
            },
            E::Call(call) => return self.call(call),
            E::Lambda(_) => return self.refused(Construct::Lambda, range),
            E::List(list) => ExprKind::List(self.exprs(list.elts)),
            E::Set(set) => ExprKind::Set(self.exprs(set.elts)),
            E::Dict(dict) => ExprKind::Dict(self.pairs(dict.keys, dict.values, range)),
            E::ListComp(list) => ExprKind::Comprehension {
                clauses: self.clauses(list.generators, range),
                element: Element::List(self.boxed(*list.elt)),
            },
            E::SetComp(set) => ExprKind::Comprehension {
                clauses: self.clauses(set.generators, range),
                element: Element::Set(self.boxed(*set.elt)),
            },
            E::DictComp(dict) => ExprKind::Comprehension {
                clauses: self.clauses(dict.generators, range),
                element: Element::Dict(self.boxed(*dict.key), self.boxed(*dict.value)),
            },
            E::Slice(slice) => ExprKind::Slice {
                start: slice.lower.map(|part| self.boxed(*part)),
                stop: slice.upper.map(|part| self.boxed(*part)),
                step: slice.step.map(|part| self.boxed(*part)),
            },
            E::GeneratorExp(_) => return self.refused(Construct::GeneratorExpression, range),
            E::Await(_) => return self.refused(Construct::Await, range),
            E::Yield(_) | E::YieldFrom(_) => return self.refused(Construct::Yield, range),
            E::FormattedValue(_) | E::JoinedStr(_) => {
                return self.refused(Construct::FormatString, range);
            }
            E::Starred(_) => return self.refused(Construct::StarTarget, range),
        };
        Expr {
            span: self.span(range),
            kind,
        }
    }

    fn refused(&mut self, construct: Construct, range: TextRange) -> Expr {
        self.refuse(construct, range);
        nothing(self.span(range))
    }

    fn boxed(&mut self, expr: python::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    pub(super) fn exprs(&mut self, exprs: Vec<python::Expr>) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    fn pairs(
        &mut self,
        keys: Vec<Option<python::Expr>>,
        values: Vec<python::Expr>,
        range: TextRange,
    ) -> Vec<(Expr, Expr)> {
        let mut pairs = Vec::with_capacity(keys.len());
        for (key, value) in keys.into_iter().zip(values) {
            match key {
                Some(key) => pairs.push((self.expr(key), self.expr(value))),
                None => self.refuse(Construct::StarTarget, range),
            }
        }
        pairs
    }

    fn clauses(
        &mut self,
        generators: Vec<python::Comprehension>,
        range: TextRange,
    ) -> Vec<ast::Clause> {
        let mut clauses = Vec::with_capacity(generators.len());
        for generator in generators {
            if generator.is_async {
                self.refuse(Construct::AsyncFor, range);
            }
            clauses.push(ast::Clause {
                iter: self.expr(generator.iter),
                target: self.expr(generator.target),
                conditions: self.exprs(generator.ifs),
            });
        }
        clauses
    }

    /// An identifier; Python compares them in their NFKC form.
    pub(super) fn name(&mut self, name: &str, range: TextRange) -> Name {
        if !name.is_ascii() {
            return self.wide_name(name, range);
        }
        self.names.shared(name)
    }

    fn wide_name(&mut self, name: &str, range: TextRange) -> Name {
        // The lexer takes emoji for names; Python does not.
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            self.syntax(format!("`{name}` is not a name"), range);
        }
        name.nfkc().collect::<String>().into()
    }

    fn call(&mut self, call: python::ExprCall) -> Expr {
        let func = self.boxed(*call.func);
        let mut args = Vec::with_capacity(call.args.len());
        for arg in call.args {
            if let python::Expr::Starred(star) = &arg {
                self.refuse(Construct::StarArgument, star.range);
            } else {
                args.push(self.expr(arg));
            }
        }
        let mut keywords = Vec::with_capacity(call.keywords.len());
        for keyword in call.keywords {
            let value = self.expr(keyword.value);
            match keyword.arg {
                Some(name) => keywords.push(ast::Keyword {
                    name: self.name(&name, keyword.range),
                    value,
                }),
                None => self.refuse(Construct::DoubleStarArgument, keyword.range),
            }
        }
        Expr {
            span: self.span(call.range),
            kind: ExprKind::Call {
                func,
                args,
                keywords,
            },
        }
    }

    fn constant(&mut self, constant: python::ExprConstant) -> Expr {
        use python::Constant as C;
        let range = constant.range;
        let value = match constant.value {
            C::None => Constant::None,
            C::Bool(value) => Constant::Bool(value),
            C::Int(value) => {
                if let Ok(value) = i128::try_from(&value) {
                    Constant::Int(value)
                } else {
                    let span = self.span(range);
                    self.errors.push(ParseError::IntegerTooWide { span });
                    Constant::None
                }
            }
            C::Float(value) => Constant::Float(value),
            C::Str(value) => {
                if self.has_format_string(range) {
                    return self.joined(range);
                }
                if let Some(named) = self.named_character(range) {
                    return self.refused(Construct::NamedCharacter, named);
                }
                // The parser gives U+FFFD for a lone surrogate.
                let replaced = char::REPLACEMENT_CHARACTER;
                let written = self.inside.is_none() && self.text[range].contains(replaced);
                if value.contains(replaced) && !written {
                    return self.refused(Construct::LoneSurrogate, range);
                }
                Constant::Str(value.into())
            }
            C::Bytes(_) => return self.refused(Construct::Bytes, range),
            C::Complex { .. } => return self.refused(Construct::Complex, range),
            C::Ellipsis | C::Tuple(_) => return self.refused(Construct::Ellipsis, range),
        };
        Expr {
            span: self.span(range),
            kind: ExprKind::Constant(value),
        }
    }

    pub(super) fn has_format_string(&self, range: TextRange) -> bool {
        self.literals(range).iter().any(|one| one.is_formatted)
    }

    /// The string literals in a range.
    pub(super) fn literals(&self, range: TextRange) -> &[Literal] {
        let strings = &self.seen.strings;
        let from = strings.partition_point(|one| one.range.start() < range.start());
        let to = strings.partition_point(|one| one.range.start() < range.end());
        &strings[from..to]
    }

    /// The first `\N{...}` in a string.
    pub(super) fn named_character(&self, string: TextRange) -> Option<TextRange> {
        let named = &self.seen.named_characters;
        let at = named.partition_point(|escape| escape.start() < string.start());
        let first = named.get(at)?;
        (first.start() < string.end()).then_some(*first)
    }

    /// An annotation; one that is a string is parsed.
    pub(super) fn annotation(&mut self, annotation: python::Expr) -> Expr {
        if let python::Expr::Constant(constant) = &annotation
            && let python::Constant::Str(content) = &constant.value
            && self.inside.is_none()
            && !self.has_format_string(constant.range)
            && self.named_character(constant.range).is_none()
        {
            return self.string_annotation(content, constant.range);
        }
        if let python::Expr::Constant(constant) = &annotation
            && self.has_format_string(constant.range)
        {
            return self.refused(Construct::FormatString, constant.range);
        }
        self.expr(annotation)
    }

    fn string_annotation(&mut self, content: &str, range: TextRange) -> Expr {
        let quote = TextSize::from(1);
        let verbatim = self.text[range].len() == content.len() + 2
            && self.text[range].get(1..=content.len()) == Some(content);
        let (text, start) = if verbatim {
            let end = usize::from(range.end() - quote);
            (&self.text[..end], range.start() + quote)
        } else {
            (content, TextSize::default())
        };
        let (tree, seen) = match parse(text, start, Extent::All, Mode::Expression) {
            Ok(parsed) => parsed,
            Err(failure) if verbatim => {
                self.errors.push(syntax::error(failure, text, &self.lines));
                return nothing(self.span(range));
            }
            Err(_) => {
                self.syntax("this string is not an annotation", range);
                return nothing(self.span(range));
            }
        };
        let python::Mod::Expression(tree) = tree else {
            return nothing(self.span(range));
        };
        if !verbatim {
            self.inside = Some(self.span(range));
        }
        let outer = std::mem::replace(&mut self.seen, seen);
        let expr = self.expr(*tree.body);
        self.seen = outer;
        self.inside = None;
        expr
    }
}

pub(super) fn binary_op(op: python::Operator) -> Option<ast::BinaryOp> {
    use python::Operator as O;
    Some(match op {
        O::Add => ast::BinaryOp::Add,
        O::Sub => ast::BinaryOp::Sub,
        O::Mult => ast::BinaryOp::Mult,
        O::MatMult => return None,
        O::Div => ast::BinaryOp::Div,
        O::Mod => ast::BinaryOp::Mod,
        O::Pow => ast::BinaryOp::Pow,
        O::LShift => ast::BinaryOp::LShift,
        O::RShift => ast::BinaryOp::RShift,
        O::BitOr => ast::BinaryOp::BitOr,
        O::BitXor => ast::BinaryOp::BitXor,
        O::BitAnd => ast::BinaryOp::BitAnd,
        O::FloorDiv => ast::BinaryOp::FloorDiv,
    })
}

fn compare_op(op: python::CmpOp) -> ast::CmpOp {
    use python::CmpOp as O;
    match op {
        O::Eq => ast::CmpOp::Eq,
        O::NotEq => ast::CmpOp::NotEq,
        O::Lt => ast::CmpOp::Lt,
        O::LtE => ast::CmpOp::LtE,
        O::Gt => ast::CmpOp::Gt,
        O::GtE => ast::CmpOp::GtE,
        O::Is => ast::CmpOp::Is,
        O::IsNot => ast::CmpOp::IsNot,
        O::In => ast::CmpOp::In,
        O::NotIn => ast::CmpOp::NotIn,
    }
}
