//! Displays of containers, comprehensions and slices, their operands rewritten in order.

use super::Rewriter;
use super::error::RewriteError;
use crate::ast::{Block, Clause, Element, Expr, ExprKind};

impl Rewriter<'_> {
    /// `{key: value}`: a key is evaluated before its value.
    pub(super) fn pairs(&mut self, pairs: Vec<(Expr, Expr)>, before: &mut Block) -> ExprKind {
        let operands = pairs.into_iter().flat_map(|(key, value)| [key, value]);
        let mut done = self.list(operands.collect(), before).into_iter();
        let mut pairs = Vec::with_capacity(done.len() / 2);
        while let (Some(key), Some(value)) = (done.next(), done.next()) {
            pairs.push((key, value));
        }
        ExprKind::Dict(pairs)
    }

    /// `start:stop:step`
    pub(super) fn slice(&mut self, parts: [Option<Box<Expr>>; 3], before: &mut Block) -> ExprKind {
        let given = parts.each_ref().map(Option::is_some);
        let operands = parts.into_iter().flatten().map(|part| *part);
        let mut done = self.list(operands.collect(), before).into_iter();
        let [start, stop, step] =
            given.map(|given| given.then(|| done.next()).flatten().map(Box::new));
        ExprKind::Slice { start, stop, step }
    }

    /// What the first clause iterates over is evaluated once, before the comprehension; everything
    /// else once per turn, where nothing can run before it.
    pub(super) fn comprehension(
        &mut self,
        element: Element,
        clauses: Vec<Clause>,
        before: &mut Block,
    ) -> ExprKind {
        let mut done = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let iter = if done.is_empty() {
                self.expr(clause.iter, before)
            } else {
                self.in_turn(clause.iter)
            };
            let conditions = clause.conditions.into_iter();
            done.push(Clause {
                target: clause.target,
                iter,
                conditions: conditions.map(|test| self.in_turn(test)).collect(),
            });
        }
        let element = match element {
            Element::List(item) => Element::List(Box::new(self.in_turn(*item))),
            Element::Set(item) => Element::Set(Box::new(self.in_turn(*item))),
            Element::Dict(key, value) => {
                let key = self.in_turn(*key);
                Element::Dict(Box::new(key), Box::new(self.in_turn(*value)))
            }
        };
        ExprKind::Comprehension {
            element,
            clauses: done,
        }
    }

    fn in_turn(&mut self, expr: Expr) -> Expr {
        let span = expr.span;
        let mut next = Block::new();
        let expr = self.expr(expr, &mut next);
        if !next.is_empty() {
            self.errors.push(RewriteError::NoPlaceBefore {
                place: "inside a comprehension",
                span,
            });
        }
        expr
    }
}
