//! What loops need of containers and cannot change: read once, before the loop.
//!
//! Where a loop resizes no container of a type, and does not assign the local or slot that holds one,
//! the place of its items and its length stay as they are.

use std::collections::BTreeSet;

use tickjit_runtime::layout;

use super::function::Lowerer;
use super::storage::Known;
use crate::hir::{Body, ContainerOp, Effect, ExprId, ExprKind, Local, Stmt, Visitor, walk_stmt};
use crate::types::{ContainerKind, ContainerType};
use cranelift_codegen::ir::Value;

/// What holds a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Local(Local),
    Slot(u32),
}

/// The place that an expression reads a container from.
pub(super) fn place(body: &Body, id: ExprId) -> Option<Place> {
    match &body.exprs[id].kind {
        ExprKind::Local(local) => Some(Place::Local(*local)),
        ExprKind::State(slot) => Some(Place::Slot(*slot)),
        _ => None,
    }
}

/// What a loop reads and changes.
#[derive(Default)]
struct Scan<'a> {
    /// Places of lists whose items are read, or whose length is: the first mention of each.
    read: Vec<(Place, ExprId)>,
    indexed: BTreeSet<Place>,
    assigned: BTreeSet<Place>,
    resized: Vec<&'a ContainerType>,
    /// Whether a function is called that may resize anything.
    calls: bool,
}

struct Scanner<'a> {
    body: &'a Body,
    found: Scan<'a>,
}

impl Visitor for Scanner<'_> {
    fn expr(&mut self, _: &Body, id: ExprId) {
        let body = self.body;
        match &body.exprs[id].kind {
            ExprKind::Container(op, args) if !args.is_empty() && *op != ContainerOp::New => {
                let Some(container) = body.ty(args[0]).as_container() else {
                    return;
                };
                if op.effect_on(container) == Effect::Resizes {
                    self.found.resized.push(container);
                    return;
                }
                let is_list = matches!(container.kind(), ContainerKind::List(_));
                if let Some(place) = place(body, args[0]) {
                    let indexes =
                        is_list && matches!(op, ContainerOp::Get(_) | ContainerOp::Set(_));
                    if !indexes && *op != ContainerOp::Len {
                        return;
                    }
                    if indexes {
                        self.found.indexed.insert(place);
                    }
                    if self.found.read.iter().all(|(other, _)| *other != place) {
                        self.found.read.push((place, args[0]));
                    }
                }
            }
            ExprKind::Call(_, args) => {
                let may_resize = |id: &ExprId| holds_container(body.ty(*id));
                self.found.calls |= args.iter().any(may_resize);
            }
            _ => {}
        }
    }

    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, _) => {
                self.found.assigned.insert(Place::Local(*local));
            }
            Stmt::SetState(slot, _) => {
                self.found.assigned.insert(Place::Slot(*slot));
            }
            Stmt::For(_)
            | Stmt::While(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::If(..)
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(_) => {}
        }
    }
}

/// Whether a value has containers in it that can be changed.
fn holds_container(ty: &crate::types::Type) -> bool {
    use crate::types::Type;
    match ty {
        Type::Container(container) => !container.is_frozen(),
        Type::Tuple(elements) => elements.iter().any(holds_container),
        Type::Optional(value) => holds_container(value),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Int
        | Type::Float
        | Type::Str
        | Type::Named(_) => false,
    }
}

impl<'a> Lowerer<'a, '_> {
    /// Reads what the loop cannot change; what was known before.
    pub(super) fn enter_loop(&mut self, stmt: &'a Stmt) -> usize {
        let before = self.known.len();
        self.forget_entries();
        let mut scanner = Scanner {
            body: self.body,
            found: Scan::default(),
        };
        walk_stmt(self.body, stmt, &mut scanner);
        let found = scanner.found;
        for (place, id) in found.read {
            let Some(container) = self.body.ty(id).as_container() else {
                continue;
            };
            let is_resized = !container.is_frozen()
                && (found.calls
                    || found
                        .resized
                        .iter()
                        .any(|other| other.thawed_throughout() == container.thawed_throughout()));
            let changes = match place {
                Place::Local(local) => self.mentions.checked.contains_key(&local),
                Place::Slot(slot) => self.changes_slot(slot),
            };
            if is_resized || changes || found.assigned.contains(&place) {
                continue;
            }
            let object = self.value(id);
            if !self.is_live() {
                return before;
            }
            let len = self.header(object, layout::LEN);
            self.known.push((Known::Length(place), len));
            if found.indexed.contains(&place) {
                let data = self.header(object, layout::DATA);
                self.known.push((Known::Data(place), data));
            }
        }
        before
    }

    /// Forgets what holds in a loop only.
    pub(super) fn leave_loop(&mut self, before: usize) {
        self.known.truncate(before);
        self.forget_entries();
    }

    /// The length of a container, in a loop that cannot change it.
    pub(super) fn hoisted_length(&self, id: ExprId) -> Option<Value> {
        self.known(Known::Length(place(self.body, id)?))
    }

    /// Where the items of a list are, in a loop that cannot move them.
    pub(super) fn hoisted_data(&self, id: ExprId) -> Option<Value> {
        self.known(Known::Data(place(self.body, id)?))
    }
}
