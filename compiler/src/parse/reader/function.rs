//! Function definitions: decorators, parameters, annotations.

use super::token::{Tok, Token};
use super::{MAX_NAMES, Reader};
use crate::ast::{BinaryOp, Constant, Expr, ExprKind, Function, Param, ParamKind};

impl Reader<'_> {
    /// Decorators, each on its line.
    pub(super) fn decorators(&mut self) -> Option<Vec<Expr>> {
        let mut decorators = Vec::new();
        while self.eat(Tok::At)? {
            decorators.push(self.named()?);
            self.take(Tok::Newline)?;
        }
        Some(decorators)
    }

    /// A function from its `def` on.
    pub(super) fn function(&mut self, decorators: Vec<Expr>) -> Option<Function> {
        self.take(Tok::Def)?;
        let span = self.span_of(self.token);
        let name = self.name()?;
        let params = self.params()?;
        let mut returns = None;
        if self.eat(Tok::Arrow)? {
            returns = Some(self.annotation()?);
        }
        let body = self.suite()?;
        Some(Function {
            name,
            span,
            params,
            returns,
            decorators,
            body,
        })
    }

    /// `(a, /, b: int = 1, *, c)`
    fn params(&mut self) -> Option<Vec<Param>> {
        self.take(Tok::LeftParen)?;
        let mut params: Vec<Param> = Vec::new();
        let mut kind = ParamKind::PositionalOrKeyword;
        let mut has_slash = false;
        while !self.at(Tok::RightParen) {
            match self.token.tok {
                Tok::Binary(BinaryOp::Div)
                    if !has_slash
                        && !params.is_empty()
                        && kind == ParamKind::PositionalOrKeyword =>
                {
                    self.advance()?;
                    has_slash = true;
                    for param in &mut params {
                        param.kind = ParamKind::PositionalOnly;
                    }
                }
                Tok::Binary(BinaryOp::Mult) if kind == ParamKind::PositionalOrKeyword => {
                    self.advance()?;
                    kind = ParamKind::KeywordOnly;
                    self.take(Tok::Comma)?;
                    // A bare `*` needs a name behind it.
                    if !self.at(Tok::Name) {
                        return None;
                    }
                    continue;
                }
                _ => {
                    let param = self.param(kind)?;
                    admits(&params, &param).then(|| params.push(param))?;
                }
            }
            if !self.eat(Tok::Comma)? {
                break;
            }
        }
        self.take(Tok::RightParen)?;
        Some(params)
    }

    /// `a: int = 1`
    fn param(&mut self, kind: ParamKind) -> Option<Param> {
        let start = self.token.from;
        let name = self.name()?;
        let mut annotation = None;
        if self.eat(Tok::Colon)? {
            annotation = Some(self.annotation()?);
        }
        let span = self.since(start);
        let mut default = None;
        if self.eat(Tok::Equal)? {
            default = Some(self.expression()?);
        }
        Some(Param {
            name,
            span,
            kind,
            annotation,
            default,
        })
    }

    /// An annotation: an expression, or a string that holds one.
    pub(super) fn annotation(&mut self) -> Option<Expr> {
        let token = self.token;
        let expr = self.expression()?;
        if !matches!(&expr.kind, ExprKind::Constant(Constant::Str(_))) {
            return Some(expr);
        }
        // Neither several strings nor one in brackets.
        let alone = token.tok == Tok::String && expr.span == self.span_of(token);
        alone.then(|| self.string_annotation(token))?
    }

    /// The expression in a string of one line without escapes and strings of its own.
    fn string_annotation(&mut self, token: Token) -> Option<Expr> {
        let (start, end) = (token.start + 1, token.end - 1);
        let written = self.lexer.text(Token {
            start,
            end,
            ..token
        });
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.[](),|= ".contains(&byte);
        if written.trim() != written || !written.bytes().all(plain) {
            return None;
        }
        let mut position = token.from;
        position.column += 1;
        let inner = self.lexer.within(start, end, position)?;
        let lexer = std::mem::replace(&mut self.lexer, inner);
        let (token, last) = (self.token, self.last);
        self.token = self.lexer.next()?;
        let expr = self.tuple(Self::expression)?;
        self.take(Tok::Newline)?;
        if !self.at(Tok::End) {
            return None;
        }
        (self.lexer, self.token, self.last) = (lexer, token, last);
        Some(expr)
    }
}

/// Whether a parameter may follow others.
fn admits(params: &[Param], param: &Param) -> bool {
    let needs_default = param.kind == ParamKind::PositionalOrKeyword
        && param.default.is_none()
        && params.iter().any(|before| before.default.is_some());
    let twice = params.iter().any(|before| before.name == param.name);
    !needs_default && !twice && params.len() < MAX_NAMES
}
