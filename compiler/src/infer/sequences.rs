//! What loops run over, evaluated: ranges, tuples, containers, and what `enumerate`, `zip` and `reversed`
//! make of them.

use super::Infer;
use super::comparisons::few_items;
use super::error::{InferError, Refused};
use super::expansion::Made;
use crate::ast::{self, ExprKind as Ast};
use crate::handlers::{Asking, IterateQuestion, Iteration, Operand};
use crate::hir::{BinaryOp, Checks, Compare, ContainerOp, ExprId, ExprKind, Local, Part, Stmt};
use crate::span::Span;
use crate::types::{ContainerKind, Type};

/// What a loop runs over, its parts bound to locals.
pub(super) enum Sequence {
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
    /// A list or deque; `changes` of a deque are those when the loop begins.
    Items {
        held: Local,
        changes: Option<Local>,
    },
    /// A dict or set, and the position of the current key.
    Table {
        held: Local,
        part: Part,
        position: Local,
        changes: Local,
    },
    Enumerate {
        start: Local,
        inner: Box<Sequence>,
    },
    Zip(Vec<Sequence>),
    /// Of a handler's type.
    Turns(Box<Turns>),
    Reversed {
        inner: Box<Sequence>,
        /// The length when the loop begins.
        length: Local,
        index: Local,
    },
}

/// The turns that a type handler has described.
pub(super) struct Turns {
    pub(super) held: Local,
    pub(super) length: Local,
    pub(super) iteration: Iteration,
    pub(super) by: String,
}

impl Infer<'_, '_> {
    /// A sequence that has an item for each index.
    fn dense_sequence(&mut self, iter: &ast::Expr) -> Result<Sequence, Refused> {
        let sequence = self.sequence(iter)?;
        if let Sequence::Turns(turns) = &sequence
            && turns.iteration.test.is_some()
        {
            let what = format!("`{iter}`, which leaves out some, as an argument");
            let span = iter.span;
            return Err(self.refuse(InferError::NotIterable { what, span }));
        }
        Ok(sequence)
    }

    pub(super) fn sequence(&mut self, iter: &ast::Expr) -> Result<Sequence, Refused> {
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
                    return self.reversed(inner);
                }
                (Some("builtins.zip"), inner) if keywords.is_empty() => {
                    let inner = inner
                        .iter()
                        .map(|arg| self.dense_sequence(arg))
                        .collect::<Result<Vec<_>, _>>()?;
                    return Ok(Sequence::Zip(inner));
                }
                (Some("builtins.enumerate"), [inner, rest @ ..]) => {
                    let inner = Box::new(self.dense_sequence(inner)?);
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
        if let Some((dict, part)) = self.view(iter) {
            let value = self.expr(dict, None)?;
            return Ok(self.table(value, part, span));
        }
        if let Some(turns) = self.turns_of_method(iter)? {
            return Ok(turns);
        }
        if let (Ast::List(_), Some(items)) = (&iter.kind, few_items(iter)) {
            // No one sees the list.
            let items: Result<Vec<ExprId>, Refused> =
                items.iter().map(|item| self.expr(item, None)).collect();
            let tuple = self.tuple(items?, span);
            return self.sequence_of(tuple, span);
        }
        let value = self.expr(iter, None)?;
        self.sequence_of(value, span)
    }

    /// A sequence of the items of a value.
    fn sequence_of(&mut self, value: ExprId, span: Span) -> Result<Sequence, Refused> {
        let ty = self.body.ty(value).clone();
        let elements = match &ty {
            Type::Tuple(elements) => elements,
            Type::Container(container) => {
                return Ok(match container.kind() {
                    ContainerKind::List(_) => Sequence::Items {
                        held: self.bound(value),
                        changes: None,
                    },
                    ContainerKind::Deque(_) => {
                        let held = self.bound(value);
                        let changes =
                            self.container(ContainerOp::Changes, held, vec![], Type::Int, span);
                        Sequence::Items {
                            held,
                            changes: Some(self.bound(changes)),
                        }
                    }
                    ContainerKind::Set(_) | ContainerKind::Dict { .. } => {
                        self.table(value, Part::Keys, span)
                    }
                });
            }
            Type::Named(_) => {
                if let Some(turns) = self.turns(value, None, span)? {
                    return Ok(turns);
                }
                return Err(self.refuse(InferError::NoItems { ty, span }));
            }
            Type::None
            | Type::Never
            | Type::Bool
            | Type::Int
            | Type::Float
            | Type::Str
            | Type::Optional(_) => {
                return Err(self.refuse(InferError::NoItems { ty, span }));
            }
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

    /// The turns of `base.method()`, where the type of the base says what they are.
    fn turns_of_method(&mut self, iter: &ast::Expr) -> Result<Option<Sequence>, Refused> {
        let Ast::Call {
            func,
            args,
            keywords,
        } = &iter.kind
        else {
            return Ok(None);
        };
        let Ast::Attribute { value, attr } = &func.kind else {
            return Ok(None);
        };
        if !args.is_empty() || !keywords.is_empty() || self.binding(func).is_some() {
            return Ok(None);
        }
        let Some(ty @ Type::Named(_)) = self.type_of(value) else {
            return Ok(None);
        };
        if self.iteration(&ty, Some(attr), iter.span)?.is_none() {
            return Ok(None);
        }
        let value = self.expr(value, None)?;
        self.turns(value, Some(attr), iter.span)
    }

    /// The turns of a value, or of what a method of it gives.
    fn turns(
        &mut self,
        value: ExprId,
        method: Option<&str>,
        span: Span,
    ) -> Result<Option<Sequence>, Refused> {
        let ty = self.body.ty(value).clone();
        let Some((iteration, by)) = self.iteration(&ty, method, span)? else {
            return Ok(None);
        };
        let held = self.bound(value);
        let object = self.add_local(held, span);
        let made = Made::new(iteration.length.clone(), &by);
        let length = self.expand_over(made, &[object], span)?;
        let length = self.convert(length, &Type::Int, "the length", span)?;
        Ok(Some(Sequence::Turns(Box::new(Turns {
            held,
            length: self.bound(length),
            iteration,
            by,
        }))))
    }

    fn iteration(
        &mut self,
        ty: &Type,
        method: Option<&str>,
        span: Span,
    ) -> Result<Option<(Iteration, String)>, Refused> {
        let Some(owner) = self.session.context.owner(ty) else {
            return Ok(None);
        };
        let question = IterateQuestion {
            asked: self.asked(span),
            base: Operand {
                ty,
                constant: None,
                variable: None,
                binding: None,
                parts: None,
                span,
            },
            method,
        };
        match owner.iterate(&question) {
            Ok(answer) => Ok(answer.map(|iteration| (iteration, owner.name().into_owned()))),
            Err(error) => {
                let error = error.noted(&Asking {
                    role: "a type handler",
                    handler: &owner.name(),
                    node: "For",
                    span,
                });
                Err(self.session.failed(error, span, "a type handler"))
            }
        }
    }

    /// The keys, values or items of a dict or set.
    fn table(&mut self, value: ExprId, part: Part, span: Span) -> Sequence {
        let held = self.bound(value);
        let changes = self.container(ContainerOp::Changes, held, vec![], Type::Int, span);
        let changes = self.bound(changes);
        let before_first = self.int(-1, span);
        Sequence::Table {
            held,
            part,
            position: self.bound(before_first),
            changes,
        }
    }

    fn reversed(&mut self, inner: &ast::Expr) -> Result<Sequence, Refused> {
        let span = inner.span;
        let sequence = self.dense_sequence(inner)?;
        let is_reversible = match &sequence {
            Sequence::Table { .. } => false,
            Sequence::Items { .. }
            | Sequence::Range { .. }
            | Sequence::Tuple { .. }
            | Sequence::Turns(_) => true,
            Sequence::Enumerate { .. } | Sequence::Zip(_) | Sequence::Reversed { .. } => {
                is_fixed(&sequence)
            }
        };
        if !is_reversible {
            return Err(self.refuse(InferError::NotReversible { span }));
        }
        let length = self.length(&sequence, span);
        Ok(Sequence::Reversed {
            length: self.bound(length),
            index: self.temporary(Type::Int),
            inner: Box::new(sequence),
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
}

/// Whether nothing that happens in a loop can change the length.
fn is_fixed(sequence: &Sequence) -> bool {
    match sequence {
        Sequence::Range { .. } | Sequence::Tuple { .. } | Sequence::Turns(_) => true,
        Sequence::Items { .. } | Sequence::Table { .. } => false,
        Sequence::Enumerate { inner, .. } | Sequence::Reversed { inner, .. } => is_fixed(inner),
        Sequence::Zip(inner) => inner.iter().all(is_fixed),
    }
}
