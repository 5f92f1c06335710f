//! Statements and suites.

use super::Reader;
use super::expr::begins_expression;
use super::token::Tok;
use crate::ast::{Arm, Block, Expr, ExprKind, Stmt, StmtKind};

impl Reader<'_> {
    /// Statements up to the end of the block or the text.
    pub(super) fn statements(&mut self) -> Option<Block> {
        let mut block = Block::new();
        while !matches!(self.token.tok, Tok::Dedent | Tok::End) {
            match self.token.tok {
                Tok::If => block.push(self.choice()?),
                Tok::While => block.push(self.repetition()?),
                Tok::For => block.push(self.iteration()?),
                _ => self.line(&mut block)?,
            }
        }
        Some(block)
    }

    /// `:` and what it introduces, on the same line or as a block.
    pub(super) fn suite(&mut self) -> Option<Block> {
        self.take(Tok::Colon)?;
        if self.eat(Tok::Newline)? {
            self.take(Tok::Indent)?;
            let block = self.statements()?;
            self.take(Tok::Dedent)?;
            return Some(block);
        }
        let mut block = Block::with_capacity(1);
        self.line(&mut block)?;
        Some(block)
    }

    /// `a; b` and the end of the line
    pub(super) fn line(&mut self, block: &mut Block) -> Option<()> {
        if self.at(Tok::Name) && matches!(self.lexer.text(self.token), "match" | "case" | "type") {
            // Whether these are names the line tells behind them.
            return None;
        }
        loop {
            block.push(self.simple()?);
            if !self.eat(Tok::Semicolon)? || self.at(Tok::Newline) {
                break;
            }
        }
        self.take(Tok::Newline)?;
        Some(())
    }

    /// `if`, every `elif`, `else`
    fn choice(&mut self) -> Option<Stmt> {
        let start = self.advance()?.from;
        let test = self.named()?;
        let span = self.up_to(start, &test);
        let body = self.suite()?;
        let mut arms = vec![Arm { test, body }];
        while self.eat(Tok::Elif)? {
            let test = self.named()?;
            let body = self.suite()?;
            arms.push(Arm { test, body });
        }
        let orelse = self.orelse()?;
        let kind = StmtKind::If { arms, orelse };
        Some(Stmt { span, kind })
    }

    fn repetition(&mut self) -> Option<Stmt> {
        let start = self.advance()?.from;
        let test = self.named()?;
        let span = self.up_to(start, &test);
        let body = self.loop_body()?;
        let orelse = self.orelse()?;
        let kind = StmtKind::While { test, body, orelse };
        Some(Stmt { span, kind })
    }

    fn iteration(&mut self) -> Option<Stmt> {
        let start = self.advance()?.from;
        let target = self.tuple(Self::operand).and_then(target)?;
        self.take(Tok::In)?;
        let iter = self.tuple(Self::expression)?;
        let span = self.up_to(start, &iter);
        let body = self.loop_body()?;
        let orelse = self.orelse()?;
        let kind = StmtKind::For {
            target,
            iter,
            body,
            orelse,
        };
        Some(Stmt { span, kind })
    }

    fn loop_body(&mut self) -> Option<Block> {
        self.loops += 1;
        let body = self.suite()?;
        self.loops -= 1;
        Some(body)
    }

    fn orelse(&mut self) -> Option<Block> {
        if self.eat(Tok::Else)? {
            self.suite()
        } else {
            Some(Block::new())
        }
    }

    /// A statement without a suite.
    fn simple(&mut self) -> Option<Stmt> {
        let start = self.token.from;
        let kind = match self.token.tok {
            Tok::Pass => {
                self.advance()?;
                StmtKind::Pass
            }
            Tok::Break if self.loops > 0 => {
                self.advance()?;
                StmtKind::Break
            }
            Tok::Continue if self.loops > 0 => {
                self.advance()?;
                StmtKind::Continue
            }
            Tok::Return => {
                self.advance()?;
                let value = begins_expression(self.token.tok);
                StmtKind::Return(if value { Some(self.values()?) } else { None })
            }
            Tok::Assert => {
                self.advance()?;
                let test = self.expression()?;
                let mut message = None;
                if self.eat(Tok::Comma)? {
                    message = Some(self.expression()?);
                }
                StmtKind::Assert { test, message }
            }
            Tok::Raise => {
                self.advance()?;
                StmtKind::Raise(self.expression()?)
            }
            Tok::Del => {
                self.advance()?;
                StmtKind::Delete(self.deleted()?)
            }
            _ => self.expression_or_assignment()?,
        };
        let span = self.since(start);
        Some(Stmt { span, kind })
    }

    /// What stands on the right of an assignment.
    fn values(&mut self) -> Option<Expr> {
        self.tuple(Self::expression)
    }

    fn deleted(&mut self) -> Option<Vec<Expr>> {
        let mut targets = vec![self.operand().and_then(target)?];
        while self.eat(Tok::Comma)? && begins_expression(self.token.tok) {
            targets.push(self.operand().and_then(target)?);
        }
        Some(targets)
    }

    fn expression_or_assignment(&mut self) -> Option<StmtKind> {
        let first = self.values()?;
        match self.token.tok {
            Tok::Equal => self.assignment(first),
            Tok::Colon => {
                let target = single_target(first)?;
                self.advance()?;
                let annotation = self.annotation()?;
                let mut value = None;
                if self.eat(Tok::Equal)? {
                    value = Some(self.values()?);
                }
                Some(StmtKind::AnnAssign {
                    target,
                    annotation,
                    value,
                })
            }
            Tok::Augmented(op) => {
                let target = single_target(first)?;
                self.advance()?;
                let value = self.values()?;
                Some(StmtKind::AugAssign { target, op, value })
            }
            _ => Some(StmtKind::Expr(first)),
        }
    }

    fn assignment(&mut self, first: Expr) -> Option<StmtKind> {
        let mut targets = Vec::with_capacity(1);
        let mut value = first;
        while self.eat(Tok::Equal)? {
            targets.push(target(value)?);
            value = self.values()?;
        }
        Some(StmtKind::Assign { targets, value })
    }
}

/// A target: a name, subscript, attribute, or several of them.
fn target(expr: Expr) -> Option<Expr> {
    match expr.kind {
        ExprKind::Tuple(elements) | ExprKind::List(elements) => {
            let elements = elements.into_iter().map(target).collect::<Option<_>>()?;
            Some(Expr {
                span: expr.span,
                kind: ExprKind::Tuple(elements),
            })
        }
        _ => single_target(expr),
    }
}

/// A target that is one.
fn single_target(expr: Expr) -> Option<Expr> {
    let assignable = match &expr.kind {
        ExprKind::Name(name) => &**name != "__debug__",
        ExprKind::Subscript { .. } | ExprKind::Attribute { .. } => true,
        _ => false,
    };
    assignable.then_some(expr)
}
