//! The turns of a loop: whether there is another item, and which.

use super::Infer;
use super::error::Refused;
use super::expansion::Made;
use super::resized::may_resize;
use super::sequences::{Sequence, Turns};
use crate::handlers::Expansion;
use crate::hir::{
    self, BinaryOp, Bounds, Checks, Compare, ContainerOp, ExprId, ExprKind, Local, Part, Stmt,
};
use crate::span::Span;
use crate::types::{Const, ContainerType, Type};

impl Infer<'_, '_> {
    /// Whether there is an item at `index`: all before it were there.
    pub(super) fn has_item(&mut self, sequence: &Sequence, index: Local, span: Span) -> ExprId {
        match sequence {
            Sequence::Range { .. } | Sequence::Tuple { .. } | Sequence::Turns(_) => {
                let length = self.length(sequence, span);
                self.below(index, length, span)
            }
            Sequence::Items { held, changes } => {
                let length = self.container(ContainerOp::Len, *held, vec![], Type::Int, span);
                let is_below = self.below(index, length, span);
                self.unless_changed(*held, *changes, is_below, span)
            }
            Sequence::Table {
                held,
                position,
                changes,
                ..
            } => {
                let cursor = self.next_int(*position, span);
                let changes = self.add_local(*changes, span);
                let operands = vec![cursor, changes];
                let next = self.container(ContainerOp::Next, *held, operands, Type::Int, span);
                let (at, zero) = (self.add_local(*position, span), self.int(0, span));
                let kind = ExprKind::Compare(Compare::GreaterEqual, at, zero);
                let is_there = self.add(Type::Bool, kind, span);
                self.after([Stmt::Assign(*position, next)], is_there, span)
            }
            Sequence::Enumerate { inner, .. } => self.has_item(inner, index, span),
            Sequence::Zip(inner) => {
                let mut all: Option<ExprId> = None;
                for sequence in inner {
                    let has = self.has_item(sequence, index, span);
                    all = Some(match all {
                        None => has,
                        Some(before) => self.add(Type::Bool, ExprKind::And(before, has), span),
                    });
                }
                all.unwrap_or_else(|| self.constant(Const::Bool(false), span))
            }
            Sequence::Reversed {
                inner,
                length,
                index: mirrored,
            } => {
                let from_end = self.mirrored(*length, index, span);
                let (at, zero) = (self.add_local(*mirrored, span), self.int(0, span));
                let kind = ExprKind::Compare(Compare::GreaterEqual, at, zero);
                let is_left = self.add(Type::Bool, kind, span);
                let has = self.has_item(inner, *mirrored, span);
                let both = self.add(Type::Bool, ExprKind::And(is_left, has), span);
                self.after([Stmt::Assign(*mirrored, from_end)], both, span)
            }
        }
    }

    /// `length - 1 - index`
    fn mirrored(&mut self, length: Local, index: Local, span: Span) -> ExprId {
        let int = |infer: &mut Self, a: ExprId, b: ExprId| {
            let kind = ExprKind::Binary(BinaryOp::IntSub(Checks::Proved), a, b);
            infer.add(Type::Int, kind, span)
        };
        let (length, one) = (self.add_local(length, span), self.int(1, span));
        let last = int(self, length, one);
        let index = self.add_local(index, span);
        int(self, last, index)
    }

    fn below(&mut self, index: Local, length: ExprId, span: Span) -> ExprId {
        let index = self.add_local(index, span);
        let kind = ExprKind::Compare(Compare::Less, index, length);
        self.add(Type::Bool, kind, span)
    }

    /// A value, unless a deque has changed since the loop began.
    fn unless_changed(
        &mut self,
        held: Local,
        changes: Option<Local>,
        value: ExprId,
        span: Span,
    ) -> ExprId {
        let Some(changes) = changes else { return value };
        let now = self.container(ContainerOp::Changes, held, vec![], Type::Int, span);
        let then = self.add_local(changes, span);
        let kind = ExprKind::Compare(Compare::NotEqual, now, then);
        let has_changed = self.add(Type::Bool, kind, span);
        let message = "deque mutated during iteration";
        let raise = self.raise_value("RuntimeError", Some(message), span);
        let test = Stmt::If(has_changed, vec![Stmt::Eval(raise)], Vec::new());
        self.after([test], value, span)
    }

    /// An operation on the container in a local.
    pub(super) fn container(
        &mut self,
        op: ContainerOp,
        held: Local,
        values: Vec<ExprId>,
        ty: Type,
        span: Span,
    ) -> ExprId {
        let held = self.add_local(held, span);
        let operands = std::iter::once(held).chain(values).collect();
        self.add(ty, ExprKind::Container(op, operands), span)
    }

    fn held_type(&self, held: Local) -> Option<&ContainerType> {
        self.body.locals[held].ty.as_container()
    }

    pub(super) fn length(&mut self, sequence: &Sequence, span: Span) -> ExprId {
        match sequence {
            Sequence::Range { length, .. } | Sequence::Reversed { length, .. } => {
                self.add_local(*length, span)
            }
            Sequence::Turns(turns) => self.add_local(turns.length, span),
            Sequence::Tuple { length, .. } => {
                self.int(i64::try_from(*length).unwrap_or(i64::MAX), span)
            }
            Sequence::Items { held, .. } => {
                self.container(ContainerOp::Len, *held, vec![], Type::Int, span)
            }
            // No counted loop runs over one.
            Sequence::Table { .. } => self.int(0, span),
            Sequence::Enumerate { inner, .. } => self.length(inner, span),
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
    pub(super) fn item(&mut self, sequence: &Sequence, index: Local, span: Span) -> ExprId {
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
            Sequence::Turns(turns) => {
                let item = turns.iteration.item.clone();
                self.of_turn(turns, item, index, span)
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
            Sequence::Items { held, .. } => {
                let item = self.held_type(*held).map(|held| held.item().clone());
                let i = self.add_local(index, span);
                let op = ContainerOp::Get(Bounds::Proved);
                self.container(op, *held, vec![i], item.unwrap_or(Type::Int), span)
            }
            Sequence::Table {
                held,
                part,
                position,
                ..
            } => self.entry(*held, *part, *position, span),
            Sequence::Reversed {
                inner,
                length,
                index: mirrored,
            } => {
                let from_end = self.mirrored(*length, index, span);
                let item = self.item(inner, *mirrored, span);
                self.after([Stmt::Assign(*mirrored, from_end)], item, span)
            }
        }
    }

    /// What a handler gives for a turn.
    pub(super) fn of_turn(
        &mut self,
        turns: &Turns,
        expansion: Expansion,
        index: Local,
        span: Span,
    ) -> ExprId {
        let operands = [
            self.add_local(turns.held, span),
            self.add_local(index, span),
        ];
        let made = Made::new(expansion, &turns.by);
        match self.expand_over(made, &operands, span) {
            Ok(value) => value,
            // What is wrong with it has been said.
            Err(Refused) => self.raise_value("RuntimeError", None, span),
        }
    }

    /// The key, value or both at a position of a dict or set.
    fn entry(&mut self, held: Local, part: Part, position: Local, span: Span) -> ExprId {
        let (mut key, mut value) = (Type::Int, Type::Int);
        if let Some(table) = self.held_type(held) {
            (key, value) = (
                table.item().clone(),
                table.value().cloned().unwrap_or(value),
            );
        }
        let mut read = |op: ContainerOp, ty: Type| {
            let position = self.add_local(position, span);
            self.container(op, held, vec![position], ty, span)
        };
        match part {
            Part::Keys => read(ContainerOp::KeyAt, key),
            Part::Values => read(ContainerOp::ValueAt, value),
            Part::Items => {
                let both = vec![
                    read(ContainerOp::KeyAt, key),
                    read(ContainerOp::ValueAt, value),
                ];
                self.tuple(both, span)
            }
        }
    }

    /// Whether a loop over a sequence has as many turns as it has when it begins.
    pub(super) fn is_counted(&self, sequence: &Sequence, body: &hir::Block) -> bool {
        match sequence {
            Sequence::Range { .. } | Sequence::Tuple { .. } | Sequence::Turns(_) => true,
            Sequence::Items { held, .. } => self
                .held_type(*held)
                .is_some_and(|held| !may_resize(&self.body, body, held, &self.in_the_making)),
            Sequence::Table { .. } => false,
            Sequence::Enumerate { inner, .. } | Sequence::Reversed { inner, .. } => {
                self.is_counted(inner, body)
            }
            Sequence::Zip(inner) => inner.iter().all(|inner| self.is_counted(inner, body)),
        }
    }
}
