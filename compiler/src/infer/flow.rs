//! What each name is bound to at the current point of the body.
//!
//! Types follow the flow, as in Python: a name may hold an int here and a float there. Each pair of
//! a name and a type is one local of the HIR. Where paths meet, their states are joined; a name that
//! is bound to different types on them is an error only if it is read.
//!
//! Changes are kept on a trail, so that a branch is typed in place, its changes taken off
//! ([`Flow::take`]) and the next one typed from the same state. A loop is typed from the state at
//! its header, which what its body does may change: [`Flow::note_read`] tells which names' header
//! states mattered, and only if one of those changes, the body is typed again.

use indexmap::{IndexMap, IndexSet};

use crate::ast::{Name, NameMap};
use crate::hir::Local;
use crate::types::Type;

/// A name that the body assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Var(usize);

/// What a name is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing.
    Unbound,
    /// What it means outside: a parameter that has not been assigned.
    External,
    /// A local.
    Bound(Local),
    /// A local on some paths, nothing on others.
    Maybe(Local),
    /// The value of an optional local, which is there.
    Present(Local),
    /// None: an optional local without a value.
    Absent(Local),
    /// Locals of different types on different paths.
    Conflict(Local, Local),
    /// A parameter on some paths, a local on others.
    Mixed,
    /// The result of a mistake already reported.
    Unknown,
}

impl State {
    /// The state where two paths meet.
    pub(super) fn join(self, other: Self) -> Self {
        use State::{Absent, Bound, Conflict, External, Maybe, Mixed, Present, Unbound, Unknown};
        if self == other {
            return self;
        }
        match (self.untested(), other.untested()) {
            (state, other) if state == other => state,
            (Unknown, _) | (_, Unknown) => Unknown,
            (state @ Conflict(..), _) | (_, state @ Conflict(..)) => state,
            (Unbound, Bound(a) | Maybe(a)) | (Bound(a) | Maybe(a), Unbound) => Maybe(a),
            (Bound(a) | Maybe(a), Bound(b) | Maybe(b)) if a == b => Maybe(a),
            (Bound(a) | Maybe(a), Bound(b) | Maybe(b)) => Conflict(a, b),
            (External | Mixed, _) | (_, External | Mixed) => Mixed,
            (state @ Unbound, Unbound)
            | (state @ (Present(_) | Absent(_)), _)
            | (_, state @ (Present(_) | Absent(_))) => state,
        }
    }

    /// The state without what tests have told.
    fn untested(self) -> Self {
        match self {
            Self::Present(local) | Self::Absent(local) => Self::Bound(local),
            Self::Unbound
            | Self::External
            | Self::Bound(_)
            | Self::Maybe(_)
            | Self::Conflict(..)
            | Self::Mixed
            | Self::Unknown => self,
        }
    }
}

struct Entry {
    name: Name,
    state: State,
    changed: usize,
    locals: Vec<(Type, Local)>,
}

/// A point to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    trail: usize,
    reachable: bool,
}

/// The changes along a path, and whether its end is reached.
pub(super) struct Outcome {
    pub(super) changes: IndexMap<Var, State>,
    pub(super) reachable: bool,
}

/// Names with a meaning of their own, and what they meant before.
pub(super) struct Opened(Vec<(Name, Option<Var>)>);

struct Frame {
    header: usize,
    reads: IndexSet<Var>,
}

/// The states of all names of a body.
#[derive(Default)]
pub(super) struct Flow {
    entries: Vec<Entry>,
    /// What a name means here.
    names: NameMap<Var>,
    trail: Vec<(Var, State, usize)>,
    frames: Vec<Frame>,
    /// For each open watch, the names that have changed since, and all they were bound to.
    watches: Vec<IndexMap<Var, State>>,
    /// Whether the current point can be reached.
    pub(super) reachable: bool,
}

impl Flow {
    /// The flow at the beginning of a body that assigns `names`; the ones for which `external` says
    /// so mean something outside.
    pub(super) fn new(
        names: impl IntoIterator<Item = Name>,
        external: impl Fn(&Name) -> bool,
    ) -> Self {
        let mut flow = Self {
            entries: Vec::new(),
            names: NameMap::default(),
            // Index 0 is never a change, so that `changed: 0` means "before everything".
            trail: vec![(Var(usize::MAX), State::Unknown, 0)],
            frames: Vec::new(),
            watches: Vec::new(),
            reachable: true,
        };
        for name in names {
            let state = if external(&name) {
                State::External
            } else {
                State::Unbound
            };
            flow.declare(name, state, 0);
        }
        flow
    }

    /// Makes a name mean a variable of its own; what it meant before.
    fn declare(&mut self, name: Name, state: State, changed: usize) -> Option<Var> {
        let var = Var(self.entries.len());
        self.entries.push(Entry {
            name: name.clone(),
            state,
            changed,
            locals: Vec::new(),
        });
        self.names.insert(name, var)
    }

    /// Makes a name, which a handler's statement assigns, one that the body assigns.
    pub(super) fn admit(&mut self, name: Name, is_external: bool) {
        let state = if is_external {
            State::External
        } else {
            State::Unbound
        };
        self.declare(name, state, 0);
    }

    /// Gives names a meaning of their own until [`Self::close`].
    pub(super) fn open(&mut self, names: impl IntoIterator<Item = Name>) -> Opened {
        let shadowed = names.into_iter().map(|name| {
            // No loop around depends on what it was at its header.
            let changed = self.trail.len();
            let before = self.declare(name.clone(), State::Unbound, changed);
            (name, before)
        });
        Opened(shadowed.collect())
    }

    /// Gives names back the meaning they had.
    pub(super) fn close(&mut self, opened: Opened) {
        for (name, before) in opened.0.into_iter().rev() {
            match before {
                Some(var) => self.names.insert(name, var),
                None => self.names.shift_remove(&name),
            };
        }
    }

    /// The name's variable, if the body assigns it.
    pub(super) fn var(&self, name: &str) -> Option<Var> {
        self.names.get(name).copied()
    }

    /// The variable's name.
    pub(super) fn name(&self, var: Var) -> &Name {
        &self.entries[var.0].name
    }

    /// All names.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.names.keys()
    }

    /// The current state.
    pub(super) fn state(&self, var: Var) -> State {
        self.entries[var.0].state
    }

    /// The local that holds the variable where it is of type `ty`, if it has been made.
    pub(super) fn local(&self, var: Var, ty: &Type) -> Option<Local> {
        self.entries[var.0]
            .locals
            .iter()
            .find(|(other, _)| other == ty)
            .map(|(_, local)| *local)
    }

    /// Remembers the local for a type.
    pub(super) fn add_local(&mut self, var: Var, ty: Type, local: Local) {
        self.entries[var.0].locals.push((ty, local));
    }

    /// Changes the state.
    pub(super) fn set(&mut self, var: Var, state: State) {
        let at = self.trail.len();
        let entry = &mut self.entries[var.0];
        if entry.state == state {
            // Still a change: what follows no longer depends on how the name came to the header.
            if entry.changed < self.frames.last().map_or(0, |frame| frame.header) {
                self.trail.push((var, entry.state, entry.changed));
                entry.changed = at;
            }
            return;
        }
        self.trail.push((var, entry.state, entry.changed));
        entry.state = state;
        entry.changed = at;
        for seen in &mut self.watches {
            let seen = seen.entry(var).or_insert(state);
            *seen = seen.join(state);
        }
    }

    /// Notes from here on what names become bound to.
    pub(super) fn watch(&mut self) {
        self.watches.push(IndexMap::new());
    }

    /// What the open watches have seen, for [`Self::rewatch`].
    pub(super) fn watched(&self) -> Vec<IndexMap<Var, State>> {
        self.watches.clone()
    }

    /// Forgets what was seen since [`Self::watched`].
    pub(super) fn rewatch(&mut self, watched: &[IndexMap<Var, State>]) {
        self.watches = watched.to_vec();
    }

    /// What names have been bound to since [`Self::watch`]: of each that has changed, the join of all.
    pub(super) fn unwatch(&mut self) -> IndexMap<Var, State> {
        self.watches.pop().unwrap_or_default()
    }

    /// Notes that the current state of `var` matters to the loops whose header it comes from.
    pub(super) fn note_read(&mut self, var: Var) {
        let changed = self.entries[var.0].changed;
        for frame in self.frames.iter_mut().rev() {
            if changed >= frame.header {
                break;
            }
            frame.reads.insert(var);
        }
    }

    /// The current point.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            trail: self.trail.len(),
            reachable: self.reachable,
        }
    }

    /// The changes since a mark, without going back.
    pub(super) fn since(&self, mark: Mark) -> Outcome {
        let changes = self.trail[mark.trail..]
            .iter()
            .map(|(var, ..)| (*var, self.entries[var.0].state))
            .collect();
        Outcome {
            changes,
            reachable: self.reachable,
        }
    }

    /// Goes back to a mark.
    pub(super) fn back(&mut self, mark: Mark) {
        for (var, state, changed) in self.trail.drain(mark.trail..).rev() {
            let entry = &mut self.entries[var.0];
            entry.state = state;
            entry.changed = changed;
        }
        self.reachable = mark.reachable;
    }

    /// The changes since a mark; goes back to it.
    pub(super) fn take(&mut self, mark: Mark) -> Outcome {
        let outcome = self.since(mark);
        self.back(mark);
        outcome
    }

    /// Enters a loop whose header is the current point.
    pub(super) fn enter(&mut self) {
        self.frames.push(Frame {
            header: self.trail.len(),
            reads: IndexSet::new(),
        });
    }

    /// Leaves it; the names whose state at the header mattered.
    pub(super) fn leave(&mut self) -> IndexSet<Var> {
        self.frames
            .pop()
            .map(|frame| frame.reads)
            .unwrap_or_default()
    }
}
