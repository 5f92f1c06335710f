//! What loops read of containers and cannot change: read once, before the loop.
//!
//! Where a loop resizes no container of a type, and does not assign the local or slot that holds one,
//! the place of its items and its length stay as they are.

use cranelift_codegen::ir::Value;
use tickjit_runtime::layout;

use super::containers::Operation;
use super::function::Lowerer;
use super::storage::Known;
use crate::hir::{
    Body, Bounds, Changes, ContainerOp, ExprId, ExprKind, Place, Stmt, Visitor, walk_stmt,
};
use crate::types::{ContainerKind, ContainerType};

/// What a loop reads of the containers that places hold: the first mention of each place, and words of
/// the header.
struct Reads<'a> {
    body: &'a Body,
    found: Vec<(Place, ExprId, &'a ContainerType, Vec<usize>)>,
}

/// The words of the header that an operation reads, of those that only resizing changes.
fn words(op: ContainerOp, container: &ContainerType) -> &'static [usize] {
    match (container.kind(), op) {
        (_, ContainerOp::Len) => &[layout::LEN],
        (
            ContainerKind::List(_),
            ContainerOp::Get(Bounds::Proved) | ContainerOp::Set(Bounds::Proved),
        )
        | (
            ContainerKind::Set(_) | ContainerKind::Dict { .. },
            ContainerOp::KeyAt | ContainerOp::ValueAt,
        ) => &[layout::DATA],
        (ContainerKind::List(_), ContainerOp::Get(_) | ContainerOp::Set(_)) => {
            &[layout::LEN, layout::DATA]
        }
        (ContainerKind::Deque(_), ContainerOp::Get(_) | ContainerOp::Set(_)) => &[
            layout::LEN,
            layout::DATA,
            layout::CAPACITY,
            layout::DEQUE_HEAD,
        ],
        (ContainerKind::Set(_) | ContainerKind::Dict { .. }, ContainerOp::Next) => {
            &[layout::LEN, layout::TABLE_USED, layout::TABLE_CHANGES]
        }
        (
            ContainerKind::Set(_) | ContainerKind::Dict { .. },
            ContainerOp::Contains | ContainerOp::Lookup | ContainerOp::Find | ContainerOp::FindOr,
        ) => &[layout::DATA, layout::TABLE_INDEX],
        _ => &[],
    }
}

impl Visitor for Reads<'_> {
    fn expr(&mut self, _: &Body, id: ExprId) {
        let body = self.body;
        let ExprKind::Container(op, args) = &body.exprs[id].kind else {
            return;
        };
        let Some(first) = args.first() else {
            return;
        };
        let (Some(place), Some(container)) =
            (Place::of(body, *first), body.ty(*first).as_container())
        else {
            return;
        };
        let words = words(*op, container);
        match self.found.iter_mut().find(|found| found.0 == place) {
            Some(found) => found.3.extend_from_slice(words),
            None if words.is_empty() => {}
            None => self.found.push((place, *first, container, words.to_vec())),
        }
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Reads what the loop cannot change; what was known before.
    pub(super) fn enter_loop(&mut self, stmt: &'a Stmt) -> usize {
        let before = self.known.len();
        self.forget_entries();
        let mut reads = Reads {
            body: self.body,
            found: Vec::new(),
        };
        walk_stmt(self.body, stmt, &mut reads);
        if reads.found.is_empty() {
            return before;
        }
        let changes = Changes::of(self.body, stmt);
        for (place, id, container, words) in reads.found {
            let may_be_null = match place {
                Place::Local(local) => self.mentions.checked.contains_key(&local),
                Place::Slot(slot) => self.changes_slot(slot),
            };
            if may_be_null || !changes.keep(place, container) {
                continue;
            }
            let object = self.value(id);
            if !self.is_live() {
                return before;
            }
            for word in words {
                let what = Known::Header(place, word);
                if !self.known[before..].iter().any(|(known, _)| *known == what) {
                    let value = self.header(object, word);
                    self.known.push((what, value));
                }
            }
        }
        before
    }

    /// Forgets what holds in a loop only.
    pub(super) fn leave_loop(&mut self, before: usize) {
        self.known.truncate(before);
        self.forget_entries();
    }

    /// A word of the header of an operation's container, which may have been read before a loop.
    pub(super) fn word(&mut self, on: Operation<'a>, word: usize) -> Value {
        let place = Place::of(self.body, on.args[0]);
        let known = place.and_then(|place| self.known(Known::Header(place, word)));
        match known {
            Some(known) => known,
            None => self.header(on.object, word),
        }
    }
}
