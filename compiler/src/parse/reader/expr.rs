//! Expressions, from what binds loosest to operators.

use super::Reader;
use super::token::Tok;
use crate::ast::{BinaryOp, BoolOp, CmpOp, Expr, ExprKind, UnaryOp};
use crate::span::Position;

pub(super) const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const BIT_OR: u8 = 5;

/// How tightly an operator between values binds; the words and comparisons bind less.
fn tightness(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::BitOr => BIT_OR,
        BinaryOp::BitXor => 6,
        BinaryOp::BitAnd => 7,
        BinaryOp::LShift | BinaryOp::RShift => 8,
        BinaryOp::Add | BinaryOp::Sub => 9,
        BinaryOp::Mult | BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod => 10,
        BinaryOp::Pow => 11,
    }
}

/// Whether an expression can begin with a token.
pub(super) fn begins_expression(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Name
            | Tok::Int
            | Tok::Float
            | Tok::String
            | Tok::LeftParen
            | Tok::LeftBracket
            | Tok::LeftBrace
            | Tok::Binary(BinaryOp::Add | BinaryOp::Sub)
            | Tok::Tilde
            | Tok::Not
            | Tok::None
            | Tok::True
            | Tok::False
    )
}

impl Reader<'_> {
    /// `a`, or `a, b` and `a,` without brackets.
    pub(super) fn tuple(&mut self, element: fn(&mut Self) -> Option<Expr>) -> Option<Expr> {
        let start = self.token.from;
        let first = element(self)?;
        if !self.at(Tok::Comma) {
            return Some(first);
        }
        self.rest_of_tuple(first, start, element)
    }

    /// The elements behind the first one.
    pub(super) fn rest_of_tuple(
        &mut self,
        first: Expr,
        start: Position,
        element: fn(&mut Self) -> Option<Expr>,
    ) -> Option<Expr> {
        let mut elements = vec![first];
        while self.eat(Tok::Comma)? && begins_expression(self.token.tok) {
            elements.push(element(self)?);
        }
        Some(self.node(start, ExprKind::Tuple(elements)))
    }

    /// `a, b` where `in` is no operator: what is assigned to, or deleted.
    pub(super) fn operand(&mut self) -> Option<Expr> {
        self.operation(BIT_OR)
    }

    /// `a` or `a := b`
    pub(super) fn named(&mut self) -> Option<Expr> {
        let first = self.token.tok;
        let target = self.expression()?;
        self.rest_of_named(first, target)
    }

    /// What may stand behind an expression that begins with the token `first`.
    pub(super) fn rest_of_named(&mut self, first: Tok, target: Expr) -> Option<Expr> {
        if !self.at(Tok::ColonEqual) {
            return Some(target);
        }
        let start = target.span.start;
        // A name in brackets is no target.
        let ExprKind::Name(target) = target.kind else {
            return None;
        };
        if first != Tok::Name {
            return None;
        }
        self.advance()?;
        let value = Box::new(self.expression()?);
        Some(Expr {
            span: self.up_to(start, &value),
            kind: ExprKind::NamedExpr { target, value },
        })
    }

    /// `a if b else c`
    pub(super) fn expression(&mut self) -> Option<Expr> {
        let start = self.token.from;
        let body = self.operation(OR)?;
        if !self.at(Tok::If) {
            return Some(body);
        }
        self.advance()?;
        let test = Box::new(self.operation(OR)?);
        self.take(Tok::Else)?;
        let orelse = Box::new(self.expression()?);
        let body = Box::new(body);
        Some(self.node(start, ExprKind::IfExp { test, body, orelse }))
    }

    /// Operands, and operators that bind at least as tightly as `least`.
    pub(super) fn operation(&mut self, least: u8) -> Option<Expr> {
        let start = self.token.from;
        let mut left = if self.at(Tok::Not) && least <= NOT {
            self.advance()?;
            let operand = Box::new(self.operation(NOT)?);
            let op = UnaryOp::Not;
            self.node(start, ExprKind::Unary { op, operand })
        } else {
            self.factor()?
        };
        loop {
            left = match self.token.tok {
                Tok::Binary(op) if least <= tightness(op) => {
                    self.advance()?;
                    let right = Box::new(self.operation(tightness(op) + 1)?);
                    let left = Box::new(left);
                    self.node(start, ExprKind::Binary { op, left, right })
                }
                Tok::Compare(_) | Tok::In | Tok::Is | Tok::Not if least <= COMPARE => {
                    self.comparison(left, start)?
                }
                Tok::And if least <= AND => self.chain(left, start, Tok::And, BoolOp::And, NOT)?,
                Tok::Or if least <= OR => self.chain(left, start, Tok::Or, BoolOp::Or, AND)?,
                _ => return Some(left),
            };
        }
    }

    /// `a and b and c`: one node for all.
    fn chain(
        &mut self,
        first: Expr,
        start: Position,
        tok: Tok,
        op: BoolOp,
        operand: u8,
    ) -> Option<Expr> {
        let mut values = vec![first];
        while self.eat(tok)? {
            values.push(self.operation(operand)?);
        }
        Some(self.node(start, ExprKind::Bool { op, values }))
    }

    /// What stands behind the first operand of `a < b < c`.
    fn comparison(&mut self, left: Expr, start: Position) -> Option<Expr> {
        let mut rest = Vec::with_capacity(1);
        while matches!(
            self.token.tok,
            Tok::Compare(_) | Tok::In | Tok::Is | Tok::Not
        ) {
            let op = self.compare_op()?;
            rest.push((op, self.operation(BIT_OR)?));
        }
        let left = Box::new(left);
        Some(self.node(start, ExprKind::Compare { left, rest }))
    }

    fn compare_op(&mut self) -> Option<CmpOp> {
        Some(match self.advance()?.tok {
            Tok::Compare(op) => op,
            Tok::In => CmpOp::In,
            Tok::Is if self.eat(Tok::Not)? => CmpOp::IsNot,
            Tok::Is => CmpOp::Is,
            Tok::Not => {
                self.take(Tok::In)?;
                CmpOp::NotIn
            }
            _ => return None,
        })
    }

    /// `-a`, `+a`, `~a`, `a ** b`
    fn factor(&mut self) -> Option<Expr> {
        let start = self.token.from;
        let op = match self.token.tok {
            Tok::Binary(BinaryOp::Sub) => UnaryOp::USub,
            Tok::Binary(BinaryOp::Add) => UnaryOp::UAdd,
            Tok::Tilde => UnaryOp::Invert,
            _ => {
                let left = self.primary()?;
                if !self.at(Tok::Binary(BinaryOp::Pow)) {
                    return Some(left);
                }
                self.advance()?;
                let right = Box::new(self.factor()?);
                let left = Box::new(left);
                let op = BinaryOp::Pow;
                return Some(self.node(start, ExprKind::Binary { op, left, right }));
            }
        };
        self.advance()?;
        let operand = Box::new(self.factor()?);
        Some(self.node(start, ExprKind::Unary { op, operand }))
    }
}
