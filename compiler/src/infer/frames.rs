//! Structs made in loops: there is one block of the frame for each place that makes one, so what a place has
//! made is gone when it makes another. A name that is read while it may still stand for it is refused.
//!
//! ```text
//! for i in range(n):
//!     p = Point(i)          # makes what every name stands for that was assigned p before
//!     if i == 0: first = p
//! return first              # the struct of the last turn: refused
//! ```
//!
//! What each name may stand for is followed along every way through the body: a set of the places that may
//! have made it, and whether one of them may have made another since. Where ways meet, it is what any of them
//! says; the first look at a loop knows nothing of later turns, so all is looked at again until nothing
//! changes. A call of a function that gives a struct counts as a place that makes one, before the call's
//! arguments are read: the function's own places, which are inlined with it, do so somewhere in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::hir::{Block, Body, ExprId, ExprKind, ForRange, Local, MemoryOp, Stmt, operands};
use crate::types::{Repr, Type};

/// Locals that may stand for a struct that is gone, each with a place where it is read.
pub(super) fn stale_structs(body: &Body, blocks: &[&Block]) -> Vec<(Local, ExprId)> {
    if !body.exprs.keys().any(|id| makes(body, id)) {
        return Vec::new();
    }
    let mut frames = Frames {
        body,
        entries: BTreeMap::new(),
        has_changed: true,
        loops: Vec::new(),
        inlined: Vec::new(),
        stale: Vec::new(),
    };
    while std::mem::take(&mut frames.has_changed) {
        for block in blocks {
            frames.block(block, Some(Names::default()));
        }
    }
    frames.stale
}

/// Whether an expression makes a struct.
fn makes(body: &Body, id: ExprId) -> bool {
    match &body.exprs[id].kind {
        ExprKind::Memory(MemoryOp::Block { .. }, _) => true,
        ExprKind::Call(..) => body.ty(id).holds_struct(),
        _ => false,
    }
}

/// Whether a value may be an address in the frame.
fn is_followed(ty: &Type) -> bool {
    ty.holds_struct() || (ty.repr() == Some(Repr::Ptr) && ty.as_container().is_none())
}

/// The places that may have made what a value stands for.
type Places = BTreeSet<ExprId>;

/// What a name may stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Held {
    places: Places,
    /// Whether one of them may have made another since.
    is_stale: bool,
}

impl Held {
    fn or(mut self, other: Self) -> Self {
        self.places.extend(other.places);
        self.is_stale |= other.is_stale;
        self
    }
}

/// What the names may stand for that stand for anything made here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names(BTreeMap<Local, Held>);

impl Names {
    /// A place makes a struct.
    fn make(&mut self, place: ExprId) {
        for held in self.0.values_mut() {
            held.is_stale |= held.places.contains(&place);
        }
    }
}

/// Ways that meet; one that ends has nothing to say.
fn joined(one: Option<Names>, other: Option<Names>) -> Option<Names> {
    match (one, other) {
        (Some(mut one), Some(other)) => {
            for (local, held) in other.0 {
                let own = one.0.remove(&local).unwrap_or_default();
                one.0.insert(local, own.or(held));
            }
            Some(one)
        }
        (one, other) => one.or(other),
    }
}

/// The ways out of a loop's turn.
#[derive(Default)]
struct Turn {
    continued: Option<Names>,
    broken: Option<Names>,
}

/// The ways out of an inlined region, and the value on them.
#[derive(Default)]
struct Inlined {
    after: Option<Names>,
    value: Places,
}

struct Frames<'a> {
    body: &'a Body,
    /// What is known at the beginning of a turn of each loop, by the loop's statement.
    entries: BTreeMap<*const Stmt, Names>,
    /// Whether more is known than when all was looked at last.
    has_changed: bool,
    loops: Vec<Turn>,
    inlined: Vec<Inlined>,
    stale: Vec<(Local, ExprId)>,
}

impl Frames<'_> {
    fn block(&mut self, block: &Block, names: Option<Names>) -> Option<Names> {
        block.iter().fold(names, |names, stmt| {
            names.and_then(|names| self.stmt(stmt, names))
        })
    }

    fn stmt(&mut self, stmt: &Stmt, mut names: Names) -> Option<Names> {
        match stmt {
            Stmt::Assign(local, value) => {
                let places = self.expr(*value, &mut names);
                names.0.remove(local);
                if !places.is_empty() {
                    let held = Held {
                        places,
                        is_stale: false,
                    };
                    names.0.insert(*local, held);
                }
            }
            Stmt::SetState(_, value) | Stmt::SetOutput(_, value) | Stmt::Eval(value) => {
                self.expr(*value, &mut names);
            }
            Stmt::If(test, then, otherwise) => {
                self.expr(*test, &mut names);
                let then = self.block(then, Some(names.clone()));
                let otherwise = self.block(otherwise, Some(names));
                return joined(then, otherwise);
            }
            Stmt::While(test, body, orelse) => {
                let mut names = self.turns(stmt, names);
                self.expr(*test, &mut names);
                return self.turn(stmt, body, orelse, names);
            }
            Stmt::For(range) => {
                let ForRange {
                    start,
                    stop,
                    step,
                    body,
                    orelse,
                    ..
                } = &**range;
                for bound in [start, stop, step] {
                    self.expr(*bound, &mut names);
                }
                let names = self.turns(stmt, names);
                return self.turn(stmt, body, orelse, names);
            }
            Stmt::Break => {
                if let Some(turn) = self.loops.last_mut() {
                    turn.broken = joined(turn.broken.take(), Some(names));
                }
                return None;
            }
            Stmt::Continue => {
                if let Some(turn) = self.loops.last_mut() {
                    turn.continued = joined(turn.continued.take(), Some(names));
                }
                return None;
            }
            Stmt::Return(value) => {
                let places = value.map(|value| self.expr(value, &mut names));
                if let Some(inlined) = self.inlined.last_mut() {
                    inlined.after = joined(inlined.after.take(), Some(names));
                    inlined.value.extend(places.unwrap_or_default());
                }
                return None;
            }
        }
        Some(names)
    }

    /// What is known at the beginning of any turn of a loop that is entered now.
    fn turns(&mut self, stmt: &Stmt, names: Names) -> Names {
        let known = self.entries.get(&std::ptr::from_ref(stmt)).cloned();
        self.enter(stmt, joined(known, Some(names)))
    }

    /// Remembers what is known at the beginning of a loop's turns.
    fn enter(&mut self, stmt: &Stmt, names: Option<Names>) -> Names {
        let names = names.unwrap_or_default();
        let before = self.entries.insert(std::ptr::from_ref(stmt), names.clone());
        self.has_changed |= before.as_ref() != Some(&names);
        names
    }

    /// A turn of a loop, and what comes after the last one.
    fn turn(&mut self, stmt: &Stmt, body: &Block, orelse: &Block, names: Names) -> Option<Names> {
        self.loops.push(Turn::default());
        let end = self.block(body, Some(names.clone()));
        let turn = self.loops.pop().unwrap_or_default();
        if let Some(end) = joined(end, turn.continued) {
            let known = self.entries.get(&std::ptr::from_ref(stmt)).cloned();
            self.enter(stmt, joined(known, Some(end)));
        }
        joined(self.block(orelse, Some(names)), turn.broken)
    }

    /// The places that may have made what the value of an expression stands for.
    fn expr(&mut self, id: ExprId, names: &mut Names) -> Places {
        let kind = &self.body.exprs[id].kind;
        let places = match kind {
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => {
                let held = names.0.get(local).cloned().unwrap_or_default();
                if held.is_stale && !self.stale.iter().any(|(known, _)| known == local) {
                    self.stale.push((*local, id));
                }
                held.places
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                self.expr(*a, names);
                let mut second = names.clone();
                self.expr(*b, &mut second);
                meet(names, second);
                Places::new()
            }
            ExprKind::If(test, then, otherwise) => {
                self.expr(*test, names);
                let mut other = names.clone();
                let mut places = self.expr(*then, names);
                places.extend(self.expr(*otherwise, &mut other));
                meet(names, other);
                places
            }
            ExprKind::Block(block, value) => match self.block(block, Some(std::mem::take(names))) {
                Some(after) => {
                    *names = after;
                    self.expr(*value, names)
                }
                None => Places::new(),
            },
            ExprKind::Inline(block) => {
                self.inlined.push(Inlined::default());
                let end = self.block(block, Some(std::mem::take(names)));
                let Inlined { after, value } = self.inlined.pop().unwrap_or_default();
                *names = joined(end, after).unwrap_or_default();
                value
            }
            kind => {
                let is_place = makes(self.body, id);
                if is_place {
                    names.make(id);
                }
                let places = operands(kind).flat_map(|operand| self.expr(operand, names));
                let places: Places = places.collect();
                if is_place { Places::from([id]) } else { places }
            }
        };
        if is_followed(self.body.ty(id)) {
            places
        } else {
            Places::new()
        }
    }
}

/// Two ways through an expression meet.
fn meet(names: &mut Names, other: Names) {
    let met = joined(Some(std::mem::take(names)), Some(other));
    *names = met.unwrap_or_default();
}
