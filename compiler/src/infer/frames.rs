//! Structs that are gone: there is one block of the frame for each place in the text that makes one, and one
//! cell for each state, so what stood there is gone when the place makes another, or the state is set. A name
//! that is read while it may still stand for it is refused.
//!
//! ```text
//! for i in range(n):
//!     p = Point(i)          # makes what every name stands for that was assigned p before
//!     if i == 0: first = p
//! return first              # the struct of the last turn: refused
//!
//! old = last                # the cell of the state
//! last = Point(x)
//! return old                # the struct that has been copied there: refused
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
pub(super) fn stale_structs<'a>(body: &'a Body, blocks: &[&'a Block]) -> Vec<(Local, ExprId)> {
    if !body.exprs.keys().any(|id| place(body, id).is_some()) {
        return Vec::new();
    }
    let mut frames = Frames {
        body,
        entries: BTreeMap::new(),
        has_changed: true,
        loops: Vec::new(),
        inlined: Vec::new(),
        caught: Vec::new(),
        finallies: Vec::new(),
        stale: Vec::new(),
    };
    while std::mem::take(&mut frames.has_changed) {
        for block in blocks {
            frames.block(block, Some(Names::default()));
        }
    }
    frames.stale
}

/// Where structs stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// A block of the frame, which an expression makes anew.
    Frame(ExprId),
    /// The cell of a state, which is set anew.
    State(u32),
}

/// Where the struct of an expression stands that does not get it from others.
fn place(body: &Body, id: ExprId) -> Option<Place> {
    match &body.exprs[id].kind {
        ExprKind::Memory(MemoryOp::Block { .. }, _) => Some(Place::Frame(id)),
        ExprKind::Call(..) if body.ty(id).holds_struct() => Some(Place::Frame(id)),
        ExprKind::State(slot) if body.ty(id).holds_struct() => Some(Place::State(*slot)),
        _ => None,
    }
}

/// Whether a value may be the address of such a place.
fn is_followed(ty: &Type) -> bool {
    ty.holds_struct() || (ty.repr() == Some(Repr::Ptr) && ty.as_container().is_none())
}

/// Where what a value stands for may be.
type Places = BTreeSet<Place>;

/// What a name may stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Held {
    places: Places,
    /// Whether another may have been made or set in one of them since.
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
    /// Another struct is made or set in a place.
    fn make(&mut self, place: Place) {
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
    /// For each body whose errors are caught, what any place of it says.
    caught: Vec<Names>,
    /// What is to run last of the statements around.
    finallies: Vec<&'a Block>,
    stale: Vec<(Local, ExprId)>,
}

impl<'a> Frames<'a> {
    fn block(&mut self, block: &'a Block, names: Option<Names>) -> Option<Names> {
        block.iter().fold(names, |names, stmt| {
            names.and_then(|names| self.stmt(stmt, names))
        })
    }

    fn stmt(&mut self, stmt: &'a Stmt, mut names: Names) -> Option<Names> {
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
                self.note(&names);
            }
            Stmt::SetState(slot, value) => {
                let place = Place::State(*slot);
                // Set to itself, it stays what it is.
                if self.expr(*value, &mut names) != Places::from([place]) {
                    names.make(place);
                    self.note(&names);
                }
            }
            Stmt::SetOutput(_, value) | Stmt::Eval(value) => {
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
            Stmt::Try(guarded) => {
                let (end, caught) = self.caught_in(&guarded.body, names);
                let mut out = self.block(&guarded.orelse, end);
                for catch in &guarded.catches {
                    let handled = self.block(&catch.body, Some(caught.clone()));
                    out = joined(out, handled);
                }
                return out;
            }
            Stmt::Finally(finally) => {
                self.finallies.push(&finally.last);
                let (end, caught) = self.caught_in(&finally.body, names);
                self.finallies.pop();
                // The error goes on.
                self.block(&finally.last, Some(caught));
                return self.block(&finally.last, end);
            }
            Stmt::Unwind(levels) => {
                let first = self.finallies.len().saturating_sub(*levels as usize);
                let mut left = self.finallies.split_off(first);
                let mut runs = left.iter().rev();
                let names = runs.try_fold(names, |names, last| self.block(last, Some(names)));
                self.finallies.append(&mut left);
                return names;
            }
            Stmt::Reraise => return None,
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

    /// Statements whose errors are caught: what is known behind them, and where an error is.
    fn caught_in(&mut self, body: &'a Block, names: Names) -> (Option<Names>, Names) {
        self.caught.push(names.clone());
        let end = self.block(body, Some(names));
        (end, self.caught.pop().unwrap_or_default())
    }

    /// An error may come here.
    fn note(&mut self, names: &Names) {
        for caught in &mut self.caught {
            let before = std::mem::take(caught);
            *caught = joined(Some(before), Some(names.clone())).unwrap_or_default();
        }
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
    fn turn(
        &mut self,
        stmt: &Stmt,
        body: &'a Block,
        orelse: &'a Block,
        names: Names,
    ) -> Option<Names> {
        self.loops.push(Turn::default());
        let end = self.block(body, Some(names.clone()));
        let turn = self.loops.pop().unwrap_or_default();
        if let Some(end) = joined(end, turn.continued) {
            let known = self.entries.get(&std::ptr::from_ref(stmt)).cloned();
            self.enter(stmt, joined(known, Some(end)));
        }
        joined(self.block(orelse, Some(names)), turn.broken)
    }

    /// Where what the value of an expression stands for may be.
    fn expr(&mut self, id: ExprId, names: &mut Names) -> Places {
        let body = self.body;
        let kind = &body.exprs[id].kind;
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
                let own = place(self.body, id);
                if let Some(place @ Place::Frame(_)) = own {
                    names.make(place);
                    self.note(names);
                }
                let places = operands(kind).flat_map(|operand| self.expr(operand, names));
                let places: Places = places.collect();
                own.map_or(places, |own| Places::from([own]))
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
