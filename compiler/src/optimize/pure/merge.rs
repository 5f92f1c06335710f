//! A body anew, with the calls that are made already replaced by what they gave.
//!
//! The body is copied statement by statement, in order of evaluation, while [`Merge::available`] follows what
//! has been called on the way. Where paths meet, what is known on both stays; what may have been called on one
//! of them only stands in an optional local, which is empty before.

use std::collections::{BTreeMap, BTreeSet};

use super::Pure;
use super::calls::{Calls, changed};
use super::keys::{Key, Keys};
use crate::hir::{
    Block, Body, Catch, ExprId, ExprKind, Finally, ForRange, Local, Origin, Place, PrimaryMap,
    Stmt, Try, UnaryOp, operands_mut,
};
use crate::types::Type;

/// Where the result of a call is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kept {
    local: Local,
    /// Whether the local is optional.
    is_optional: bool,
    /// Whether the call has been made on every path to here.
    is_made: bool,
}

type Available = BTreeMap<Key, Kept>;

/// The body and the blocks of it that are given, with their calls merged.
pub(super) fn rebuild<const N: usize>(
    body: &Body,
    blocks: [&Block; N],
    params: &[Local],
    pure: Pure<'_>,
) -> (Body, [Block; N]) {
    let mut merge = Merge {
        from: body,
        keys: Keys::new(body, &blocks, params, pure),
        to: Body {
            locals: body.locals.clone(),
            exprs: PrimaryMap::with_capacity(body.exprs.len()),
            origins: PrimaryMap::with_capacity(body.origins.len()),
        },
        available: Available::new(),
        calls: Calls::default(),
    };
    let blocks = blocks.map(|block| merge.root(block));
    (merge.to, blocks)
}

struct Merge<'a> {
    from: &'a Body,
    keys: Keys<'a>,
    to: Body,
    available: Available,
    /// The calls of the block that is copied with all in it.
    calls: Calls,
}

impl Merge<'_> {
    /// A block that runs by itself.
    fn root(&mut self, block: &Block) -> Block {
        self.available.clear();
        self.calls = Calls::of(self.from, &self.keys, block);
        self.block(block)
    }

    fn block(&mut self, block: &Block) -> Block {
        let mut copied = Block::with_capacity(block.len());
        for stmt in block {
            self.prepare(stmt, &mut copied);
            copied.push(self.stmt(stmt));
        }
        copied
    }

    /// Before a statement that makes calls in loops and conditions: an empty local for each call that is
    /// made more than once on some path.
    fn prepare(&mut self, stmt: &Stmt, copied: &mut Block) {
        if self.calls.is_empty() {
            return;
        }
        let own = Calls::of(self.from, &self.keys, std::slice::from_ref(stmt));
        if !own.any_conditional() {
            return;
        }
        let changed = changed(self.from, std::slice::from_ref(stmt));
        for (key, call) in own.iter() {
            let is_repeated = call.is_repeated || self.calls.count(key) > 1;
            if !is_repeated
                || !call.is_conditional
                || self.available.contains_key(key)
                || key.depends_on(&changed)
            {
                continue;
            }
            let ty = Type::Optional(call.ty.clone().into());
            let local = self.to.local("<result>".into(), ty.clone());
            let nothing = self.to.add(ty, ExprKind::Wrap(None), Origin::default());
            copied.push(Stmt::Assign(local, nothing));
            let kept = Kept {
                local,
                is_optional: true,
                is_made: false,
            };
            self.available.insert(key.clone(), kept);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Stmt {
        match stmt {
            Stmt::Assign(local, value) => {
                let value = self.expr(*value);
                self.forget(Place::Local(*local));
                Stmt::Assign(*local, value)
            }
            Stmt::SetState(slot, value) => {
                let value = self.expr(*value);
                self.forget(Place::Slot(*slot));
                Stmt::SetState(*slot, value)
            }
            Stmt::SetOutput(index, value) => Stmt::SetOutput(*index, self.expr(*value)),
            Stmt::Eval(value) => Stmt::Eval(self.expr(*value)),
            Stmt::Return(value) => Stmt::Return(value.map(|value| self.expr(value))),
            Stmt::If(test, then, orelse) => {
                let test = self.expr(*test);
                let before = self.available.clone();
                let then = self.block(then);
                let after = std::mem::replace(&mut self.available, before);
                let orelse = self.block(orelse);
                self.meet(&after);
                Stmt::If(test, then, orelse)
            }
            Stmt::While(test, body, orelse) => {
                let changed = changed(self.from, std::slice::from_ref(stmt));
                self.forget_all(&changed);
                let test = self.expr(*test);
                let (body, orelse) = self.turns(body, orelse, &changed);
                Stmt::While(test, body, orelse)
            }
            Stmt::For(range) => {
                let [start, stop, step] =
                    [range.start, range.stop, range.step].map(|bound| self.expr(bound));
                let changed = changed(self.from, std::slice::from_ref(stmt));
                self.forget_all(&changed);
                let (body, orelse) = self.turns(&range.body, &range.orelse, &changed);
                Stmt::For(Box::new(ForRange {
                    counter: range.counter,
                    start,
                    stop,
                    step,
                    body,
                    orelse,
                }))
            }
            Stmt::Try(guarded) => Stmt::Try(Box::new(self.guarded(guarded))),
            Stmt::Finally(finally) => {
                let before = self.available.clone();
                let body = self.block(&finally.body);
                self.available = before;
                self.forget_all(&changed(self.from, &finally.body));
                let last = self.block(&finally.last);
                Stmt::Finally(Box::new(Finally { body, last }))
            }
            Stmt::Unwind(levels) => Stmt::Unwind(*levels),
            Stmt::Reraise => Stmt::Reraise,
            Stmt::Break => Stmt::Break,
            Stmt::Continue => Stmt::Continue,
        }
    }

    /// A handler knows what was known before the body, but for what the body may have changed.
    fn guarded(&mut self, guarded: &Try) -> Try {
        let before = self.available.clone();
        let body = self.block(&guarded.body);
        let orelse = self.block(&guarded.orelse);
        let changed = changed(self.from, &guarded.body);
        let catches = guarded.catches.iter().map(|catch| {
            let after = std::mem::replace(&mut self.available, before.clone());
            self.forget_all(&changed);
            let body = self.block(&catch.body);
            self.meet(&after);
            Catch {
                classes: catch.classes.clone(),
                body,
            }
        });
        let catches = catches.collect();
        Try {
            body,
            orelse,
            catches,
        }
    }

    /// The body of a loop and what follows its last turn. Whatever the loop changes is forgotten already.
    fn turns(&mut self, body: &Block, orelse: &Block, changed: &BTreeSet<Place>) -> (Block, Block) {
        let head = self.available.clone();
        let body = self.block(body);
        self.available.clone_from(&head);
        let orelse = self.block(orelse);
        // A `break` comes from the body, past the `else`.
        self.meet(&head);
        self.forget_all(changed);
        (body, orelse)
    }

    fn expr(&mut self, id: ExprId) -> ExprId {
        if let Some(key) = self.keys.of(id) {
            return self.call(id, key);
        }
        match &self.from.exprs[id].kind {
            ExprKind::And(a, b) => {
                let a = self.expr(*a);
                let b = self.conditional(*b);
                self.copy(id, ExprKind::And(a, b))
            }
            ExprKind::Or(a, b) => {
                let a = self.expr(*a);
                let b = self.conditional(*b);
                self.copy(id, ExprKind::Or(a, b))
            }
            ExprKind::If(test, then, otherwise) => {
                let test = self.expr(*test);
                let before = self.available.clone();
                let then = self.expr(*then);
                let after = std::mem::replace(&mut self.available, before);
                let otherwise = self.expr(*otherwise);
                self.meet(&after);
                self.copy(id, ExprKind::If(test, then, otherwise))
            }
            ExprKind::Block(block, value) => {
                let block = self.block(block);
                let value = self.expr(*value);
                self.copy(id, ExprKind::Block(block, value))
            }
            ExprKind::Inline(block) => {
                let before = self.available.clone();
                let copied = self.block(block);
                // A `return` may have come before any of it.
                self.available = before;
                self.forget_all(&changed(self.from, block));
                self.copy(id, ExprKind::Inline(copied))
            }
            ExprKind::Const(_)
            | ExprKind::Local(_)
            | ExprKind::LocalChecked(_)
            | ExprKind::State(_)
            | ExprKind::Input(_)
            | ExprKind::Element { .. }
            | ExprKind::Param(_)
            | ExprKind::Operand(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Compare(..)
            | ExprKind::CompareIntFloat(..)
            | ExprKind::Runtime(..)
            | ExprKind::Native(..)
            | ExprKind::Call(..)
            | ExprKind::Tuple(_)
            | ExprKind::Field(..)
            | ExprKind::Pick(..)
            | ExprKind::Container(..)
            | ExprKind::Memory(..)
            | ExprKind::Wrap(_)
            | ExprKind::IsPresent(_)
            | ExprKind::Unwrap(_)
            | ExprKind::Raise { .. } => self.plain(id),
        }
    }

    fn conditional(&mut self, id: ExprId) -> ExprId {
        let before = self.available.clone();
        let copied = self.expr(id);
        self.meet(&before);
        copied
    }

    /// An expression whose operands are evaluated in order.
    fn plain(&mut self, id: ExprId) -> ExprId {
        let mut kind = self.from.exprs[id].kind.clone();
        for operand in operands_mut(&mut kind) {
            *operand = self.expr(*operand);
        }
        self.copy(id, kind)
    }

    fn copy(&mut self, id: ExprId, kind: ExprKind) -> ExprId {
        let origin = self.from.origins[id];
        self.to.add(self.from.ty(id).clone(), kind, origin)
    }

    /// A call, or what it gave.
    fn call(&mut self, id: ExprId, key: Key) -> ExprId {
        let Some(kept) = self.available.get(&key).copied() else {
            let call = self.plain(id);
            if self.calls.count(&key) < 2 {
                return call;
            }
            let ty = self.from.ty(id).clone();
            let local = self.to.local("<result>".into(), ty);
            let kept = Kept {
                local,
                is_optional: false,
                is_made: true,
            };
            self.available.insert(key, kept);
            let value = self.copy(id, ExprKind::Local(local));
            return self.copy(id, ExprKind::Block(vec![Stmt::Assign(local, call)], value));
        };
        if !kept.is_optional {
            return self.copy(id, ExprKind::Local(kept.local));
        }
        let before = if kept.is_made {
            Vec::new()
        } else {
            vec![self.first(id, kept.local)]
        };
        if let Some(kept) = self.available.get_mut(&key) {
            kept.is_made = true;
        }
        let result = self.optional(id, kept.local);
        let value = self.copy(id, ExprKind::Unwrap(result));
        if before.is_empty() {
            return value;
        }
        self.copy(id, ExprKind::Block(before, value))
    }

    /// `if not present(local): local = call`
    fn first(&mut self, id: ExprId, local: Local) -> Stmt {
        let origin = self.from.origins[id];
        let result = self.optional(id, local);
        let made = self.to.add(Type::Bool, ExprKind::IsPresent(result), origin);
        let missing = ExprKind::Unary(UnaryOp::BoolNot, made);
        let missing = self.to.add(Type::Bool, missing, origin);
        let before = self.available.clone();
        let call = self.plain(id);
        self.meet(&before);
        let ty = self.to.locals[local].ty.clone();
        let wrapped = self.to.add(ty, ExprKind::Wrap(Some(call)), origin);
        Stmt::If(missing, vec![Stmt::Assign(local, wrapped)], Vec::new())
    }

    fn optional(&mut self, id: ExprId, local: Local) -> ExprId {
        let ty = self.to.locals[local].ty.clone();
        let origin = self.from.origins[id];
        self.to.add(ty, ExprKind::Local(local), origin)
    }

    /// Keeps what is known here and on another path to here.
    fn meet(&mut self, other: &Available) {
        self.available.retain(|key, kept| {
            let Some(there) = other.get(key).filter(|there| there.local == kept.local) else {
                return false;
            };
            kept.is_made &= there.is_made;
            kept.is_made || kept.is_optional
        });
    }

    fn forget(&mut self, place: Place) {
        self.available.retain(|key, _| !key.places.contains(&place));
    }

    fn forget_all(&mut self, places: &BTreeSet<Place>) {
        self.available.retain(|key, _| !key.depends_on(places));
    }
}
