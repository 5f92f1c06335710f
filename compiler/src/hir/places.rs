//! What holds containers, and what statements change of it.

use std::collections::BTreeSet;

use super::{Body, Effect, ExprId, ExprKind, Local, Stmt, Visitor, walk_stmt};
use crate::types::{ContainerType, Type};

/// What holds a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A local.
    Local(Local),
    /// A state slot.
    Slot(u32),
}

impl Place {
    /// The place that an expression reads.
    #[must_use]
    pub fn of(body: &Body, id: ExprId) -> Option<Self> {
        match &body.exprs[id].kind {
            ExprKind::Local(local) => Some(Self::Local(*local)),
            ExprKind::State(slot) => Some(Self::Slot(*slot)),
            _ => None,
        }
    }
}

/// What statements change.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Places that are assigned.
    assigned: BTreeSet<Place>,
    /// Types of containers that are resized.
    resized: Vec<ContainerType>,
    /// Whether a function is called that can resize any.
    calls: bool,
}

impl Changes {
    /// What a statement changes, with all in it.
    #[must_use]
    pub fn of(body: &Body, stmt: &Stmt) -> Self {
        let mut changes = Self::default();
        walk_stmt(body, stmt, &mut changes);
        changes
    }

    /// Whether a place is assigned.
    #[must_use]
    pub fn assign(&self, place: Place) -> bool {
        self.assigned.contains(&place)
    }

    /// Whether the container of a place keeps its length, and its items their place in memory.
    #[must_use]
    pub fn keep(&self, place: Place, container: &ContainerType) -> bool {
        let is_resized = |other: &ContainerType| *other == container.thawed_throughout();
        !self.assign(place)
            && (container.is_frozen() || !self.calls && !self.resized.iter().any(is_resized))
    }
}

/// Whether a value has containers in it that can be changed.
fn holds_container(ty: &Type) -> bool {
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

impl Visitor for Changes {
    fn expr(&mut self, body: &Body, id: ExprId) {
        match &body.exprs[id].kind {
            ExprKind::Container(op, args) => {
                let first = args.first().map(|first| body.ty(*first));
                if let Some(container) = first.and_then(Type::as_container)
                    && op.effect_on(container) == Effect::Resizes
                {
                    self.resized.push(container.thawed_throughout());
                }
            }
            ExprKind::Call(_, args) => {
                self.calls |= args.iter().any(|arg| holds_container(body.ty(*arg)));
            }
            _ => {}
        }
    }

    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, _) => {
                self.assigned.insert(Place::Local(*local));
            }
            Stmt::For(range) => {
                self.assigned.insert(Place::Local(range.counter));
            }
            Stmt::SetState(slot, _) => {
                self.assigned.insert(Place::Slot(*slot));
            }
            Stmt::While(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::If(..)
            | Stmt::Try(_)
            | Stmt::Finally(_)
            | Stmt::Unwind(_)
            | Stmt::Reraise
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(_) => {}
        }
    }
}
