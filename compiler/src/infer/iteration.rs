//! `for`: every iterable becomes a counted loop.
//!
//! A range counts by itself. Anything else is a [`Sequence`] with a length and an item for each
//! index, so that `enumerate`, `zip` and `reversed` compose.

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, ExprKind as Ast, Name};
use crate::handlers::Binding;
use crate::hir::{BinaryOp, Checks, Compare, ExprId, ExprKind, ForRange, Local, Stmt};
use crate::span::Span;
use crate::types::{Const, Type};

/// What a loop runs over, its parts bound to locals.
enum Sequence {
    Range {
        start: Local,
        step: Local,
        length: Local,
    },
    Tuple {
        tuple: Local,
        element: Type,
        length: usize,
    },
    Enumerate {
        start: Local,
        inner: Box<Sequence>,
    },
    Zip(Vec<Sequence>),
    Reversed(Box<Sequence>),
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
        let counter = self.body.local("<counter>".into(), Type::Int);
        let (bounds, sequence) = if let Some(bounds) = self.plain_range(iter)? {
            (bounds, None)
        } else {
            let sequence = self.sequence(iter)?;
            let bounds = [
                self.int(0, iter.span),
                self.length(&sequence, iter.span),
                self.int(1, iter.span),
            ];
            (bounds, Some(sequence))
        };
        let [start, stop, step] = bounds;
        let mut entry = |infer: &mut Self| {
            let item = match &sequence {
                None => infer.add_local(counter, target.span),
                Some(sequence) => infer.item(sequence, counter, iter.span),
            };
            // A target that is refused has said so and is poisoned; the body is typed all the same.
            let _: Result<(), Refused> = infer.assign_or_poison(target, Ok(item));
        };
        let looped = self.looping(None, &mut entry, body, orelse, span)?;
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

    fn sequence(&mut self, iter: &ast::Expr) -> Result<Sequence, Refused> {
        let span = iter.span;
        if let Ast::Call {
            func,
            args,
            keywords,
        } = &iter.kind
        {
            match (self.resolver_symbol(func).as_deref(), &args[..]) {
                (Some("builtins.range"), _) => return self.range_sequence(args, keywords, span),
                (Some("builtins.reversed"), [inner]) if keywords.is_empty() => {
                    return Ok(Sequence::Reversed(Box::new(self.sequence(inner)?)));
                }
                (Some("builtins.zip"), inner) if keywords.is_empty() => {
                    let inner = inner
                        .iter()
                        .map(|arg| self.sequence(arg))
                        .collect::<Result<Vec<_>, _>>()?;
                    return Ok(Sequence::Zip(inner));
                }
                (Some("builtins.enumerate"), [inner, rest @ ..]) => {
                    let inner = Box::new(self.sequence(inner)?);
                    let start = match (rest, &keywords[..]) {
                        ([], []) => self.int(0, span),
                        ([start], []) => {
                            self.expr_as(start, &Type::Int, "the start of enumerate")?
                        }
                        ([], [keyword]) if &*keyword.name == "start" => {
                            self.expr_as(&keyword.value, &Type::Int, "the start of enumerate")?
                        }
                        _ => {
                            let what = "this call of enumerate".to_owned();
                            return Err(self.refuse(InferError::NotIterable { what, span }));
                        }
                    };
                    return Ok(Sequence::Enumerate {
                        start: self.bound(start),
                        inner,
                    });
                }
                _ => {}
            }
        }
        let value = self.expr(iter, None)?;
        let ty = self.body.ty(value).clone();
        let Type::Tuple(elements) = &ty else {
            return Err(self.refuse(InferError::NotIterable {
                what: ty.to_string(),
                span,
            }));
        };
        let element = elements.first().cloned().unwrap_or(Type::Int);
        if elements.iter().any(|other| *other != element) {
            return Err(self.refuse(InferError::MixedTuple { span }));
        }
        Ok(Sequence::Tuple {
            length: elements.len(),
            element,
            tuple: self.bound(value),
        })
    }

    fn range_sequence(
        &mut self,
        args: &[ast::Expr],
        keywords: &[ast::Keyword],
        span: Span,
    ) -> Result<Sequence, Refused> {
        let [start, stop, step] = self.range_arguments(args, keywords, span)?;
        let (start, stop, step) = (self.bound(start), self.bound(stop), self.bound(step));
        let zero_step = {
            let (value, zero) = (self.add_local(step, span), self.int(0, span));
            self.add(
                Type::Bool,
                ExprKind::Compare(Compare::Equal, value, zero),
                span,
            )
        };
        let raise = self.raise_value("ValueError", Some("range() arg 3 must not be zero"), span);
        self.out
            .push(Stmt::If(zero_step, vec![Stmt::Eval(raise)], Vec::new()));
        let up = self.steps(start, stop, step, false, span);
        let down = self.steps(stop, start, step, true, span);
        let (value, zero) = (self.add_local(step, span), self.int(0, span));
        let is_up = self.add(
            Type::Bool,
            ExprKind::Compare(Compare::Greater, value, zero),
            span,
        );
        let length = self.add(Type::Int, ExprKind::If(is_up, up, down), span);
        Ok(Sequence::Range {
            start,
            step,
            length: self.bound(length),
        })
    }

    /// How many steps lead from `low` to `high`: `(high - low - 1) // step + 1`, or none.
    fn steps(&mut self, low: Local, high: Local, step: Local, negate: bool, span: Span) -> ExprId {
        let ints = |infer: &mut Self, op: BinaryOp, a: ExprId, b: ExprId| {
            infer.add(Type::Int, ExprKind::Binary(op, a, b), span)
        };
        let (from, to) = (self.add_local(low, span), self.add_local(high, span));
        let is_some = self.add(Type::Bool, ExprKind::Compare(Compare::Less, from, to), span);
        let (from, to, one) = (
            self.add_local(low, span),
            self.add_local(high, span),
            self.int(1, span),
        );
        let distance = ints(self, BinaryOp::IntSub(Checks::Python), to, from);
        let distance = ints(self, BinaryOp::IntSub(Checks::Proved), distance, one);
        let mut size = self.add_local(step, span);
        if negate {
            let zero = self.int(0, span);
            size = ints(self, BinaryOp::IntSub(Checks::Python), zero, size);
        }
        let whole = ints(self, BinaryOp::IntFloorDiv(Checks::Python), distance, size);
        let one = self.int(1, span);
        let count = ints(self, BinaryOp::IntAdd(Checks::Proved), whole, one);
        let none = self.int(0, span);
        self.add(Type::Int, ExprKind::If(is_some, count, none), span)
    }

    /// A temporary with the value, set by a statement of the current block.
    fn bound(&mut self, value: ExprId) -> Local {
        let local = self.temporary(self.body.ty(value).clone());
        self.out.push(Stmt::Assign(local, value));
        local
    }

    pub(super) fn int(&mut self, value: i64, span: Span) -> ExprId {
        self.constant(Const::Int(value), span)
    }

    fn length(&mut self, sequence: &Sequence, span: Span) -> ExprId {
        match sequence {
            Sequence::Range { length, .. } => self.add_local(*length, span),
            Sequence::Tuple { length, .. } => {
                self.int(i64::try_from(*length).unwrap_or(i64::MAX), span)
            }
            Sequence::Enumerate { inner, .. } | Sequence::Reversed(inner) => {
                self.length(inner, span)
            }
            Sequence::Zip(inner) => {
                let mut shortest: Option<Local> = None;
                for sequence in inner {
                    let length = self.length(sequence, span);
                    let length = self.bound(length);
                    shortest = Some(match shortest {
                        None => length,
                        Some(other) => {
                            let (a, b) =
                                (self.add_local(length, span), self.add_local(other, span));
                            let less =
                                self.add(Type::Bool, ExprKind::Compare(Compare::Less, a, b), span);
                            let (a, b) =
                                (self.add_local(length, span), self.add_local(other, span));
                            let least = self.add(Type::Int, ExprKind::If(less, a, b), span);
                            self.bound(least)
                        }
                    });
                }
                match shortest {
                    Some(local) => self.add_local(local, span),
                    None => self.int(0, span),
                }
            }
        }
    }

    /// The item at `index`, which is in range.
    fn item(&mut self, sequence: &Sequence, index: Local, span: Span) -> ExprId {
        let int = |infer: &mut Self, op: BinaryOp, a: ExprId, b: ExprId| {
            infer.add(Type::Int, ExprKind::Binary(op, a, b), span)
        };
        match sequence {
            Sequence::Range { start, step, .. } => {
                let (i, step, start) = (
                    self.add_local(index, span),
                    self.add_local(*step, span),
                    self.add_local(*start, span),
                );
                let offset = int(self, BinaryOp::IntMul(Checks::Proved), i, step);
                int(self, BinaryOp::IntAdd(Checks::Proved), start, offset)
            }
            Sequence::Tuple { tuple, element, .. } => {
                let (tuple, i) = (self.add_local(*tuple, span), self.add_local(index, span));
                self.add(element.clone(), ExprKind::Pick(tuple, i), span)
            }
            Sequence::Enumerate { start, inner } => {
                let (start, i) = (self.add_local(*start, span), self.add_local(index, span));
                let number = int(self, BinaryOp::IntAdd(Checks::Python), start, i);
                let item = self.item(inner, index, span);
                self.tuple(vec![number, item], span)
            }
            Sequence::Zip(inner) => {
                let items = inner
                    .iter()
                    .map(|sequence| self.item(sequence, index, span))
                    .collect();
                self.tuple(items, span)
            }
            Sequence::Reversed(inner) => {
                let mirrored = self.temporary(Type::Int);
                // `length` binds temporaries of a zip in the current block: it is the loop's.
                let length = self.length(inner, span);
                let (i, one) = (self.add_local(index, span), self.int(1, span));
                let last = int(self, BinaryOp::IntSub(Checks::Proved), length, one);
                let value = int(self, BinaryOp::IntSub(Checks::Proved), last, i);
                let item = self.item(inner, mirrored, span);
                self.after([Stmt::Assign(mirrored, value)], item, span)
            }
        }
    }
}
