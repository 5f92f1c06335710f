//! Atoms, and what stands behind them: calls, subscripts, attributes.

use super::expr::OR;
use super::token::{Tok, Token};
use super::{MAX_NAMES, Reader, literal};
use crate::ast::{Clause, Constant, Element, Expr, ExprKind, Keyword};

impl Reader<'_> {
    /// `a.b(c)[d]`
    pub(super) fn primary(&mut self) -> Option<Expr> {
        let start = self.token.from;
        let mut value = self.atom()?;
        loop {
            let kind = match self.token.tok {
                Tok::Dot => {
                    self.advance()?;
                    let attr = self.name()?;
                    let value = Box::new(value);
                    ExprKind::Attribute { value, attr }
                }
                Tok::LeftParen => {
                    let func = Box::new(value);
                    let (args, keywords) = self.arguments()?;
                    ExprKind::Call {
                        func,
                        args,
                        keywords,
                    }
                }
                Tok::LeftBracket => {
                    let index = Box::new(self.subscript()?);
                    let value = Box::new(value);
                    ExprKind::Subscript { value, index }
                }
                _ => return Some(value),
            };
            value = self.node(start, kind);
        }
    }

    /// `(a, b=c)`
    pub(super) fn arguments(&mut self) -> Option<(Vec<Expr>, Vec<Keyword>)> {
        self.advance()?;
        let mut args = Vec::new();
        let mut keywords: Vec<Keyword> = Vec::new();
        while !self.at(Tok::RightParen) {
            let first = self.token.tok;
            let arg = self.named()?;
            if self.at(Tok::Equal) {
                let ExprKind::Name(name) = arg.kind else {
                    return None;
                };
                let twice = keywords.iter().any(|keyword| keyword.name == name);
                if first != Tok::Name || twice || keywords.len() == MAX_NAMES {
                    return None;
                }
                self.advance()?;
                let value = self.expression()?;
                keywords.push(Keyword { name, value });
            } else if keywords.is_empty() {
                args.push(arg);
            } else {
                return None;
            }
            if !self.eat(Tok::Comma)? {
                break;
            }
        }
        self.take(Tok::RightParen)?;
        Some((args, keywords))
    }

    /// `[a]`, `[a, b]`, `[a:b]`
    fn subscript(&mut self) -> Option<Expr> {
        self.advance()?;
        let start = self.token.from;
        let mut index = self.index()?;
        if self.at(Tok::Comma) {
            let mut elements = vec![index];
            while self.eat(Tok::Comma)? && !self.at(Tok::RightBracket) {
                elements.push(self.index()?);
            }
            index = self.node(start, ExprKind::Tuple(elements));
        }
        self.take(Tok::RightBracket)?;
        Some(index)
    }

    /// `a`, `a:b:c`
    fn index(&mut self) -> Option<Expr> {
        let first = self.token;
        let mut start = None;
        if !self.at(Tok::Colon) {
            let value = self.expression()?;
            if !self.at(Tok::Colon) {
                return self.rest_of_named(first.tok, value);
            }
            start = Some(Box::new(value));
        }
        self.advance()?;
        let (mut stop, mut step) = (None, None);
        if !self.bound_ends() {
            stop = Some(Box::new(self.expression()?));
        }
        if self.eat(Tok::Colon)? && !self.bound_ends() {
            step = Some(Box::new(self.expression()?));
        }
        Some(self.node(first.from, ExprKind::Slice { start, stop, step }))
    }

    /// Whether nothing stands behind a `:` of a slice.
    fn bound_ends(&self) -> bool {
        matches!(self.token.tok, Tok::Colon | Tok::Comma | Tok::RightBracket)
    }

    fn atom(&mut self) -> Option<Expr> {
        let token = self.token;
        let constant = match token.tok {
            Tok::Name => {
                let name = self.name()?;
                return Some(self.node(token.from, ExprKind::Name(name)));
            }
            Tok::Int => Constant::Int(literal::int(self.lexer.text(token))?),
            Tok::Float => Constant::Float(self.lexer.text(token).parse().ok()?),
            Tok::None => Constant::None,
            Tok::True => Constant::Bool(true),
            Tok::False => Constant::Bool(false),
            Tok::String => return self.strings(),
            Tok::LeftParen => return self.parenthesized(),
            Tok::LeftBracket => return self.list(),
            Tok::LeftBrace => return self.braces(),
            _ => return None,
        };
        self.advance()?;
        Some(self.node(token.from, ExprKind::Constant(constant)))
    }

    /// Strings, which stand for one where several follow each other.
    fn strings(&mut self) -> Option<Expr> {
        let token = self.advance()?;
        let written = self.lexer.text(token);
        let value = match literal::verbatim(written) {
            Some(value) if !self.at(Tok::String) => value.into(),
            _ => self.joined(written)?.into(),
        };
        Some(self.node(token.from, ExprKind::Constant(Constant::Str(value))))
    }

    fn joined(&mut self, first: &str) -> Option<String> {
        let mut value = String::new();
        literal::append(first, &mut value)?;
        while self.at(Tok::String) {
            let token = self.advance()?;
            literal::append(self.lexer.text(token), &mut value)?;
        }
        Some(value)
    }

    /// `(a)`, `()`, `(a,)`, `(a, b)`
    fn parenthesized(&mut self) -> Option<Expr> {
        let open = self.advance()?;
        if self.eat(Tok::RightParen)? {
            return Some(self.node(open.from, ExprKind::Tuple(Vec::new())));
        }
        let value = self.named()?;
        if !self.at(Tok::Comma) {
            self.take(Tok::RightParen)?;
            return Some(value);
        }
        let mut tuple = self.rest_of_tuple(value, open.from, Self::named)?;
        self.take(Tok::RightParen)?;
        tuple.span = self.since(open.from);
        Some(tuple)
    }

    /// `[a, b]`, `[a for b in c]`
    fn list(&mut self) -> Option<Expr> {
        let open = self.advance()?;
        let mut elements = Vec::new();
        if !self.at(Tok::RightBracket) {
            let first = self.named()?;
            if self.at(Tok::For) {
                let element = Element::List(Box::new(first));
                return self.comprehension(open, element, Tok::RightBracket);
            }
            elements = self.rest_of_elements(first, Tok::RightBracket)?;
        }
        self.take(Tok::RightBracket)?;
        Some(self.node(open.from, ExprKind::List(elements)))
    }

    /// The elements of a display, up to what closes it.
    fn rest_of_elements(&mut self, first: Expr, close: Tok) -> Option<Vec<Expr>> {
        let mut elements = vec![first];
        while self.eat(Tok::Comma)? && !self.at(close) {
            elements.push(self.named()?);
        }
        Some(elements)
    }

    /// `{a, b}`, `{a: b}`, `{}`, and comprehensions of both kinds
    fn braces(&mut self) -> Option<Expr> {
        let open = self.advance()?;
        if self.eat(Tok::RightBrace)? {
            return Some(self.node(open.from, ExprKind::Dict(Vec::new())));
        }
        let first = self.token.tok;
        let key = self.expression()?;
        if self.eat(Tok::Colon)? {
            return self.dict(open, key);
        }
        let key = self.rest_of_named(first, key)?;
        if self.at(Tok::For) {
            let element = Element::Set(Box::new(key));
            return self.comprehension(open, element, Tok::RightBrace);
        }
        let elements = self.rest_of_elements(key, Tok::RightBrace)?;
        self.take(Tok::RightBrace)?;
        Some(self.node(open.from, ExprKind::Set(elements)))
    }

    /// What stands behind the first `:` of `{a: b}`.
    fn dict(&mut self, open: Token, key: Expr) -> Option<Expr> {
        let value = self.expression()?;
        if self.at(Tok::For) {
            let element = Element::Dict(Box::new(key), Box::new(value));
            return self.comprehension(open, element, Tok::RightBrace);
        }
        let mut pairs = vec![(key, value)];
        while self.eat(Tok::Comma)? && !self.at(Tok::RightBrace) {
            let key = self.expression()?;
            self.take(Tok::Colon)?;
            pairs.push((key, self.expression()?));
        }
        self.take(Tok::RightBrace)?;
        Some(self.node(open.from, ExprKind::Dict(pairs)))
    }

    /// What stands behind the element of `[a for b in c if d]`.
    fn comprehension(&mut self, open: Token, element: Element, close: Tok) -> Option<Expr> {
        let mut clauses = Vec::with_capacity(1);
        while self.eat(Tok::For)? {
            let target = self.tuple(Self::operand)?;
            self.take(Tok::In)?;
            let iter = self.operation(OR)?;
            let mut conditions = Vec::new();
            while self.eat(Tok::If)? {
                conditions.push(self.operation(OR)?);
            }
            clauses.push(Clause {
                target,
                iter,
                conditions,
            });
        }
        self.take(close)?;
        Some(self.node(open.from, ExprKind::Comprehension { element, clauses }))
    }
}
