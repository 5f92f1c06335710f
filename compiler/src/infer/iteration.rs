//! Iteration: `for`, comprehensions, and whatever takes the items of something.
//!
//! A range counts by itself. Anything else is a [`Sequence`] with an item for each index, so that
//! `enumerate`, `zip` and `reversed` compose. Where the length is known when the loop begins, and does
//! not change, it is a counted loop; else each turn begins with a test, as in Python: lists are looked
//! at again, dicts, sets and deques say whether they have changed.

use super::Infer;
use super::assigned::assigned;
use super::error::{InferError, Refused};
use super::sequences::{Sequence, Turns};
use crate::ast::{self, ExprKind as Ast, Name, NameSet};
use crate::handlers::Binding;
use crate::hir::{BinaryOp, Checks, ExprId, ExprKind, ForRange, Local, Stmt};
use crate::span::Span;
use crate::types::{Const, Type};

/// What a loop runs over, evaluated.
pub(super) enum Source {
    /// A range by itself: start, stop, step.
    Range([ExprId; 3]),
    /// Anything else.
    Sequence(Sequence),
}

impl Infer<'_, '_> {
    pub(super) fn for_(
        &mut self,
        target: &ast::Expr,
        iter: &ast::Expr,
        body: &ast::Block,
        orelse: &ast::Block,
        span: Span,
    ) -> Result<(), Refused> {
        let source = self.source(iter)?;
        let mut names = assigned(body);
        names.extend(assigned(orelse));
        let mut turn = |infer: &mut Self, item: ExprId| {
            // A target that is refused has said so and is poisoned; the body is typed all the same.
            let _: Result<(), Refused> = infer.assign_or_poison(target, Ok(item));
            infer.block(body);
        };
        self.run_over(
            &source,
            &names,
            &mut turn,
            &mut |infer| infer.block(orelse),
            span,
        )
    }

    /// What is iterated over, evaluated in the current block.
    pub(super) fn source(&mut self, iter: &ast::Expr) -> Result<Source, Refused> {
        match self.plain_range(iter)? {
            Some(bounds) => Ok(Source::Range(bounds)),
            None => self.sequence(iter).map(Source::Sequence),
        }
    }

    /// A loop over a source whose turns get the items; it assigns `names`.
    pub(super) fn run_over(
        &mut self,
        source: &Source,
        names: &NameSet,
        turn: &mut dyn FnMut(&mut Self, ExprId),
        orelse: &mut dyn FnMut(&mut Self),
        span: Span,
    ) -> Result<(), Refused> {
        let counter = self.body.local("<counter>".into(), Type::Int);
        let mut body = |infer: &mut Self| {
            if let Source::Sequence(Sequence::Turns(turns)) = source {
                infer.skip_turn(turns, counter, span);
            }
            let item = match source {
                Source::Range(_) => infer.add_local(counter, span),
                Source::Sequence(sequence) => infer.item(sequence, counter, span),
            };
            turn(infer, item);
        };
        let looped = self.looping(names, &mut |_| Ok(None), &mut body, orelse, span)?;
        let bounds = match source {
            Source::Range(bounds) => *bounds,
            Source::Sequence(sequence) => {
                if !self.is_counted(sequence, &looped.body) {
                    self.tested_loop(sequence, counter, looped, span);
                    return Ok(());
                }
                [
                    self.int(0, span),
                    self.length(sequence, span),
                    self.int(1, span),
                ]
            }
        };
        let [start, stop, step] = bounds;
        self.out.push(Stmt::For(Box::new(ForRange {
            counter,
            start,
            stop,
            step,
            body: looped.body,
            orelse: looped.orelse,
        })));
        Ok(())
    }

    /// Goes on with the next turn where a handler says that there is none at an index.
    fn skip_turn(&mut self, turns: &Turns, index: Local, span: Span) {
        let Some(test) = turns.iteration.test.clone() else {
            return;
        };
        let test = self.of_turn(turns, test, index, span);
        let is_none = self.not(test, span);
        let mark = self.flow.mark();
        let mut left = Ok(());
        let skip = self.filled(|infer| left = infer.continue_(span));
        self.flow.back(mark);
        if left.is_ok() {
            self.out.push(Stmt::If(is_none, skip, Vec::new()));
        }
    }

    /// A loop that looks before each turn whether there is another item.
    fn tested_loop(
        &mut self,
        sequence: &Sequence,
        counter: Local,
        looped: super::loops::Looped,
        span: Span,
    ) {
        let before_first = self.int(-1, span);
        self.out.push(Stmt::Assign(counter, before_first));
        let next = self.next_int(counter, span);
        let has_item = self.has_item(sequence, counter, span);
        let test = self.after([Stmt::Assign(counter, next)], has_item, span);
        self.out.push(Stmt::While(test, looped.body, looped.orelse));
    }

    /// `local + 1`, which fits.
    pub(super) fn next_int(&mut self, local: Local, span: Span) -> ExprId {
        let (value, one) = (self.add_local(local, span), self.int(1, span));
        let kind = ExprKind::Binary(BinaryOp::IntAdd(Checks::Proved), value, one);
        self.add(Type::Int, kind, span)
    }

    /// The builtin that is called, if `expr` calls one.
    pub(super) fn resolver_symbol(&self, expr: &ast::Expr) -> Option<Name> {
        if let Some(Binding::Symbol(symbol)) = self.binding(expr) {
            Some(symbol)
        } else {
            None
        }
    }

    fn plain_range(&mut self, iter: &ast::Expr) -> Result<Option<[ExprId; 3]>, Refused> {
        let Ast::Call {
            func,
            args,
            keywords,
        } = &iter.kind
        else {
            return Ok(None);
        };
        if self.resolver_symbol(func).as_deref() != Some("builtins.range") {
            return Ok(None);
        }
        self.range_arguments(args, keywords, iter.span).map(Some)
    }

    /// Start, stop and step of a range.
    pub(super) fn range_arguments(
        &mut self,
        args: &[ast::Expr],
        keywords: &[ast::Keyword],
        span: Span,
    ) -> Result<[ExprId; 3], Refused> {
        if !keywords.is_empty() || args.is_empty() || args.len() > 3 {
            return Err(self.refuse(InferError::RangeArguments { span }));
        }
        let mut values = Vec::with_capacity(3);
        for arg in args {
            values.push(self.expr_as(arg, &Type::Int, "an argument of range"));
        }
        let values: Vec<ExprId> = values.into_iter().collect::<Result<_, _>>()?;
        Ok(match values[..] {
            [stop] => [self.int(0, span), stop, self.int(1, span)],
            [start, stop] => [start, stop, self.int(1, span)],
            [start, stop, step, ..] => [start, stop, step],
            [] => return Err(Refused),
        })
    }

    /// A temporary with the value, set by a statement of the current block.
    pub(super) fn bound(&mut self, value: ExprId) -> Local {
        let local = self.temporary(self.body.ty(value).clone());
        self.out.push(Stmt::Assign(local, value));
        local
    }

    pub(super) fn int(&mut self, value: i64, span: Span) -> ExprId {
        self.constant(Const::Int(value), span)
    }
}
