//! Operations on containers: what each kind does is in a file of its own ([`list`](super::list),
//! [`deque`](super::deque), [`table`](super::table)); here is what they share, and the choice.
//!
//! Common cases are loads and stores, from the layout that the runtime publishes
//! ([`tickjit_runtime::layout`]); growth, misses and everything long is a call.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::layout;
use tickjit_runtime::table::RuntimeFn;

use super::fault::Wording;
use super::function::Lowerer;
use super::values::Flat;
use crate::clif::Symbol;
use crate::hir::{Bounds, ContainerOp, Effect, End, ExprId, ExprKind, Part, Visitor, walk_expr};
use crate::types::{ConstContainer, ContainerKind, ContainerType, Type};

/// An operation with the container it works on.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    /// The operands, the container first.
    pub(super) args: &'a [ExprId],
    /// Its type.
    pub(super) container: &'a ContainerType,
    /// The container itself.
    pub(super) object: Value,
    /// The expression.
    pub(super) at: ExprId,
    /// Whether a container that it reads out of this one is lent, not given.
    pub(super) lends: bool,
}

/// What an operation stores: pending until it is stored.
pub(super) struct Stored {
    pub(super) item: Flat,
    pub(super) mark: usize,
}

impl<'a> Lowerer<'a, '_> {
    /// The address of a constant.
    pub(super) fn constant_container(
        &mut self,
        container: &std::sync::Arc<ConstContainer>,
    ) -> Flat {
        let place = self.tables.container(container);
        Flat::One(self.address(Symbol::Container(place)))
    }

    /// An operation on a container.
    pub(super) fn container(&mut self, op: ContainerOp, args: &'a [ExprId], at: ExprId) -> Flat {
        self.operate(op, args, at, false)
    }

    fn operate(&mut self, op: ContainerOp, args: &'a [ExprId], at: ExprId, lends: bool) -> Flat {
        let body = self.body;
        let ty = &body.exprs[at].ty;
        let result = if op == ContainerOp::New {
            ty.as_container()
                .map(|container| self.new_container(container, args, at))
        } else {
            self.operation(op, args, at, lends)
        };
        match result {
            Some(result) if self.is_live() => result,
            Some(_) => self.zero(ty),
            None => self.refused(at, "no operation of this container"),
        }
    }

    fn operation(
        &mut self,
        op: ContainerOp,
        args: &'a [ExprId],
        at: ExprId,
        lends: bool,
    ) -> Option<Flat> {
        let body = self.body;
        let container = body.ty(*args.first()?).as_container()?;
        let object = self.root(args);
        if !self.is_live() {
            return Some(Flat::None);
        }
        let on = Operation {
            args,
            container,
            object,
            at,
            lends,
        };
        match container.kind() {
            _ if let Some(result) = self.any_container(op, on) => Some(result),
            ContainerKind::List(item) => self.list(op, on, item),
            ContainerKind::Deque(item) => self.deque(op, on, item),
            ContainerKind::Set(key) => self.table(op, on, key, None),
            ContainerKind::Dict { key, value, .. } => self.table(op, on, key, Some(value)),
        }
    }

    /// The container of an operation. One that is read out of another is not counted where nothing can
    /// free it before the operation is done.
    fn root(&mut self, args: &'a [ExprId]) -> Value {
        let body = self.body;
        if let ExprKind::Container(op, inner) = &body.exprs[args[0]].kind
            && matches!(
                op,
                ContainerOp::Get(_) | ContainerOp::Lookup | ContainerOp::ValueAt
            )
            && !inner.is_empty()
            && !self.owns(inner[0])
            && args[1..].iter().all(|arg| self.is_calm(*arg))
        {
            let mark = self.pending();
            if let Flat::One(value) = self.operate(*op, inner, args[0], true)
                && self.pending() == mark
            {
                return value;
            }
        }
        match self.lent(args, 0) {
            Flat::One(value) => value,
            Flat::None | Flat::Many(_) => self.int(0),
        }
    }

    /// Whether an expression neither changes a container nor runs statements.
    fn is_calm(&self, id: ExprId) -> bool {
        struct Calm(bool);
        impl Visitor for Calm {
            fn expr(&mut self, body: &crate::hir::Body, id: ExprId) {
                self.0 &= match &body.exprs[id].kind {
                    ExprKind::Call(..) | ExprKind::Block(..) | ExprKind::Inline(_) => false,
                    ExprKind::Container(op, args) => args
                        .first()
                        .and_then(|first| body.ty(*first).as_container())
                        .is_none_or(|container| op.effect_on(container) == Effect::Reads),
                    _ => true,
                };
            }
        }
        let mut calm = Calm(true);
        walk_expr(self.body, id, &mut calm);
        calm.0
    }

    /// An operand that is lent.
    pub(super) fn argument(&mut self, on: Operation<'a>, index: usize) -> Flat {
        self.lent(on.args, index)
    }

    /// An operand of one machine value.
    pub(super) fn scalar(&mut self, on: Operation<'a>, index: usize) -> Value {
        match self.lent(on.args, index) {
            Flat::One(value) => value,
            Flat::None | Flat::Many(_) => self.int(0),
        }
    }

    /// An operand that is stored: with a count of each container in it, pending.
    pub(super) fn stored(&mut self, on: Operation<'a>, index: usize) -> Stored {
        let id = on.args[index];
        let ty = self.body.ty(id);
        if let Type::Container(container) = ty
            && container.is_frozen()
        {
            // Constants are not counted: what is stored is a copy.
            let constant = self.lent(on.args, index);
            let made = self.call_making(RuntimeFn::ObjectCopy, constant.as_slice(), id);
            let item = Flat::One(made);
            let mark = self.hold(&item, &Type::Container(container.thawed()));
            return Stored { item, mark };
        }
        let item = self.take(id);
        let mark = self.hold(&item, ty);
        Stored { item, mark }
    }

    /// Counts what was read out of a container, unless it is to be lent.
    pub(super) fn given(&mut self, on: Operation<'a>, value: Flat, ty: &Type) -> Flat {
        if !on.lends {
            self.retain(&value, ty);
        }
        value
    }

    /// Operations that are the same for all kinds.
    fn any_container(&mut self, op: ContainerOp, on: Operation<'a>) -> Option<Flat> {
        let Operation { object, at, .. } = on;
        Some(match op {
            ContainerOp::Len => Flat::One(self.length(on)),
            ContainerOp::Copy => Flat::One(self.call_making(RuntimeFn::ObjectCopy, &[object], at)),
            ContainerOp::Listed(part) => {
                let part = match part {
                    Part::Keys => 0,
                    Part::Values => 1,
                    Part::Items => 2,
                };
                let part = self.builder.ins().iconst(types::I32, part);
                Flat::One(self.call_making(RuntimeFn::ListFrom, &[object, part], at))
            }
            ContainerOp::Clear => {
                self.forget_entries();
                self.call_runtime(RuntimeFn::ObjectClear, &[object]);
                Flat::None
            }
            ContainerOp::Equal => {
                let other = self.scalar(on, 1);
                Flat::One(self.call_giving(RuntimeFn::ObjectEqual, &[object, other]))
            }
            ContainerOp::Any | ContainerOp::All => {
                let function = if op == ContainerOp::Any {
                    RuntimeFn::Any
                } else {
                    RuntimeFn::All
                };
                let part = self.flag(false);
                Flat::One(self.call_giving(function, &[object, part]))
            }
            ContainerOp::Sum { compensated } => self.sum(on, compensated),
            _ => return None,
        })
    }

    fn sum(&mut self, on: Operation<'a>, compensated: bool) -> Flat {
        let part = self.flag(false);
        if *on.container.item() != Type::Float {
            let sum = self.call_status(RuntimeFn::SumInt, &[on.object, part], on.at);
            return Flat::One(sum);
        }
        let start = self.scalar(on, 1);
        let compensated = self.flag(compensated);
        let args = [on.object, part, start, compensated];
        Flat::One(self.call_giving(RuntimeFn::SumFloat, &args))
    }

    /// The place of the greatest or least item; that there is none is reported.
    pub(super) fn extreme(&mut self, on: Operation<'a>, max: bool) -> Value {
        let (greatest, part) = (self.flag(max), self.flag(false));
        let args = [on.object, greatest, part];
        let place = self.call_giving(RuntimeFn::Extreme, &args);
        let empty = self
            .builder
            .ins()
            .icmp_imm_s(IntCC::SignedLessThan, place, 0);
        let name = if max { "max" } else { "min" };
        let wording = Wording {
            class: None,
            message: Some(format!("{name}() arg is an empty sequence").into()),
        };
        self.check_worded(empty, on.at, Fault::EmptySequence, wording);
        place
    }

    pub(super) fn length(&mut self, on: Operation<'a>) -> Value {
        self.word(on, layout::LEN)
    }

    fn new_container(
        &mut self,
        container: &'a ContainerType,
        args: &'a [ExprId],
        at: ExprId,
    ) -> Flat {
        let zero = self.int(0);
        let made = match container.kind() {
            ContainerKind::List(item) => {
                let item = self.layout(item, at);
                let item = self.layout_bits(item);
                self.call_making(RuntimeFn::ListNew, &[item, zero], at)
            }
            ContainerKind::Deque(item) => {
                let maxlen = match args.first() {
                    Some(maxlen) => self.value(*maxlen),
                    None => self.int(-1),
                };
                let item = self.layout(item, at);
                let item = self.layout_bits(item);
                self.call_making(RuntimeFn::DequeNew, &[item, maxlen], at)
            }
            ContainerKind::Set(key) => {
                let key = self.layout(key, at);
                let key = self.layout_bits(key);
                self.call_making(RuntimeFn::TableNew, &[key, zero, zero], at)
            }
            ContainerKind::Dict {
                key,
                value,
                defaulting,
            } => return self.new_dict((key, value), args.first().filter(|_| *defaulting), at),
        };
        Flat::One(made)
    }

    fn new_dict(
        &mut self,
        (key, value): (&'a Type, &'a Type),
        default: Option<&ExprId>,
        at: ExprId,
    ) -> Flat {
        let default = default.map(|default| {
            let item = self.take(*default);
            let mark = self.hold(&item, value);
            Stored { item, mark }
        });
        if !self.is_live() {
            return Flat::None;
        }
        let (key, layout) = (self.layout(key, at), self.layout(value, at));
        let (key, layout) = (self.layout_bits(key), self.layout_bits(layout));
        let zero = self.int(0);
        let made = self.call_making(RuntimeFn::TableNew, &[key, layout, zero], at);
        if let Some(Stored { item, mark }) = default {
            let made_flat = Flat::One(made);
            let own = self.hold(&made_flat, self.body.ty(at));
            let cell = self.in_frame(value, &item);
            self.call_checked(RuntimeFn::TableSetDefault, &[made, cell], at);
            self.hand_over(own.min(mark));
        }
        Flat::One(made)
    }

    /// The position that the first operand names in a sequence.
    pub(super) fn index(&mut self, on: Operation<'a>, bounds: Bounds, fault: Fault) -> Value {
        let constant = self.constant_int(on.args[1]);
        let index = self.scalar(on, 1);
        if !self.is_live() || bounds == Bounds::Proved {
            return index;
        }
        // The length is that of when the index is known.
        let len = self.length(on);
        self.position(index, constant, len, bounds, (on.at, fault))
    }

    /// Where an item is in a sequence, -1 for nowhere.
    pub(super) fn found(
        &mut self,
        on: Operation<'a>,
        item: &Flat,
        range: Option<(Value, Value)>,
    ) -> Value {
        let cell = self.in_frame(on.container.item(), item);
        let (start, stop) = range.unwrap_or_else(|| (self.int(0), self.int(i64::MAX)));
        let args = [on.object, cell, start, stop];
        self.call_giving(RuntimeFn::SequenceFind, &args)
    }

    /// Operations that lists and deques do by the same calls.
    pub(super) fn sequence(
        &mut self,
        op: ContainerOp,
        on: Operation<'a>,
        fault: Fault,
    ) -> Option<Flat> {
        let Operation { object, at, .. } = on;
        Some(match op {
            ContainerOp::Contains => {
                let item = self.argument(on, 1);
                let place = self.found(on, &item, None);
                let there =
                    self.builder
                        .ins()
                        .icmp_imm_s(IntCC::SignedGreaterThanOrEqual, place, 0);
                Flat::One(there)
            }
            ContainerOp::Index => {
                let item = self.argument(on, 1);
                let (start, stop) = (self.scalar(on, 2), self.scalar(on, 3));
                if !self.is_live() {
                    return Some(Flat::None);
                }
                let place = self.found(on, &item, Some((start, stop)));
                let missing = self
                    .builder
                    .ins()
                    .icmp_imm_s(IntCC::SignedLessThan, place, 0);
                self.check(missing, at, fault);
                Flat::One(place)
            }
            ContainerOp::Count => {
                let item = self.argument(on, 1);
                let cell = self.in_frame(on.container.item(), &item);
                Flat::One(self.call_giving(RuntimeFn::SequenceCount, &[object, cell]))
            }
            ContainerOp::Extend => {
                let other = self.scalar(on, 1);
                self.call_checked(RuntimeFn::SequenceExtend, &[object, other], at);
                Flat::None
            }
            ContainerOp::Reverse => {
                self.call_runtime(RuntimeFn::SequenceReverse, &[object]);
                Flat::None
            }
            _ => return None,
        })
    }
}

/// The runtime's number of an end.
pub(super) fn left(end: End) -> bool {
    end == End::Left
}

/// A constant of the runtime's flags.
pub(super) fn bits(flags: [bool; 3]) -> i64 {
    flags
        .into_iter()
        .rev()
        .fold(0, |bits, flag| bits << 1 | i64::from(flag))
}
