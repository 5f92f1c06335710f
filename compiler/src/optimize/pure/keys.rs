//! What tells calls with equal arguments: texts of the calls, and the variables that these depend on.
//!
//! Two calls with one text give one result, as long as nothing that the text depends on is assigned between
//! them. A variable that holds one and the same value wherever it can be read stands in the text as that value;
//! so arguments are told to be equal through names, and through functions that were inlined.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

use super::Pure;
use crate::hir::{
    Block, Body, ExprId, ExprKind, Local, MemoryOp, Place, Stmt, UnaryOp, Visitor, operands,
    walk_block,
};
use tickjit_runtime::table::{RuntimeFn, ValueType};

/// What tells a call from others. Equal and ordered by the text.
#[derive(Clone, Debug)]
pub(super) struct Key {
    text: Rc<str>,
    /// What it depends on.
    pub(super) places: Rc<BTreeSet<Place>>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Key {
    /// Whether it depends on one of these.
    pub(super) fn depends_on(&self, places: &BTreeSet<Place>) -> bool {
        self.places.iter().any(|place| places.contains(place))
    }
}

/// The keys of the calls of a body.
pub(super) struct Keys<'a> {
    body: &'a Body,
    pure: Pure<'a>,
    /// Locals that are assigned at one place only, with a value that never changes, and its text.
    constants: BTreeMap<Local, String>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(body: &'a Body, blocks: &[&Block], params: &[Local], pure: Pure<'a>) -> Self {
        let mut assigned = Assigned::default();
        // A parameter has a value before it is assigned.
        assigned.often.extend(params);
        for block in blocks {
            walk_block(body, block, &mut assigned);
        }
        let mut keys = Self {
            body,
            pure,
            constants: BTreeMap::new(),
        };
        for (local, value) in assigned.once() {
            let mut key = Writer::new(&keys);
            if key.expr(value).is_some() && key.places.is_empty() {
                let text = key.text;
                keys.constants.insert(local, text);
            }
        }
        keys
    }

    /// The key of a pure call; `None` of other expressions, and where an argument cannot be compared.
    pub(super) fn of(&self, id: ExprId) -> Option<Key> {
        if !self.pure.is(&self.body.exprs[id].kind) || self.body.ty(id).repr().is_none() {
            return None;
        }
        let mut key = Writer::new(self);
        key.expr(id)?;
        Some(Key {
            text: key.text.into(),
            places: Rc::new(key.places),
        })
    }
}

/// The values that are assigned to locals, in order.
#[derive(Default)]
struct Assigned {
    order: Vec<(Local, ExprId)>,
    /// Also assigned in another way, or more than once.
    often: BTreeSet<Local>,
    seen: BTreeSet<Local>,
}

impl Assigned {
    fn once(self) -> impl Iterator<Item = (Local, ExprId)> {
        let Self { order, often, .. } = self;
        order
            .into_iter()
            .filter(move |(local, _)| !often.contains(local))
    }
}

impl Visitor for Assigned {
    /// What is assigned in a value comes before what the value is assigned to.
    fn leave_stmt(&mut self, _: &Body, stmt: &Stmt) {
        if let Stmt::Assign(local, value) = stmt {
            self.order.push((*local, *value));
            if !self.seen.insert(*local) {
                self.often.insert(*local);
            }
        } else if let Stmt::For(range) = stmt {
            self.often.insert(range.counter);
        }
    }
}

struct Writer<'a> {
    keys: &'a Keys<'a>,
    text: String,
    places: BTreeSet<Place>,
}

impl<'a> Writer<'a> {
    fn new(keys: &'a Keys<'a>) -> Self {
        Self {
            keys,
            text: String::new(),
            places: BTreeSet::new(),
        }
    }

    /// Appends the text of an expression, if its value depends on nothing but places and what stays.
    fn expr(&mut self, id: ExprId) -> Option<()> {
        let expr = &self.keys.body.exprs[id];
        match &expr.kind {
            // As text: 0.0 and -0.0 are two arguments.
            ExprKind::Const(value) => self.put(format_args!("{}:{value}", value.ty())),
            // One that may be unbound is not its value: reading it may fail.
            ExprKind::LocalChecked(local) => {
                self.places.insert(Place::Local(*local));
                self.put(format_args!("checked {local}"));
            }
            ExprKind::Local(local) => {
                if let Some(text) = self.keys.constants.get(local) {
                    self.text.push_str(text);
                    return Some(());
                }
                self.places.insert(Place::Local(*local));
                self.put(format_args!("{local}"));
            }
            ExprKind::State(slot) => {
                self.places.insert(Place::Slot(*slot));
                self.put(format_args!("state{slot}"));
            }
            ExprKind::Input(index) => self.put(format_args!("input{index}")),
            ExprKind::Element { param, index } => {
                self.put(format_args!("{param:?}[{index}] as {}", expr.ty));
            }
            ExprKind::Param(param) => self.put(format_args!("{param:?}")),
            ExprKind::Memory(op, _) if !op.writes() && !reads_what_changes(*op) => {
                self.put(format_args!("{op:?} {}", expr.ty));
            }
            ExprKind::Unary(op @ (UnaryOp::Retype | UnaryOp::Resize), _) => {
                self.put(format_args!("{op:?} {:?}", expr.ty.repr()));
            }
            ExprKind::Unary(op, _) => self.put(format_args!("{op:?}")),
            ExprKind::Binary(op, ..) => self.put(format_args!("{op:?}")),
            ExprKind::Compare(op, ..) => self.put(format_args!("{op:?}")),
            ExprKind::CompareIntFloat(op, ..) => self.put(format_args!("mixed {op:?}")),
            ExprKind::Runtime(function, _) if is_function(*function) => {
                self.put(format_args!("{function:?}"));
            }
            ExprKind::Native(native, _) if native.pure => {
                self.put(format_args!("native {:?}", native.name));
            }
            ExprKind::Call(callee, _) if self.keys.pure.is(&expr.kind) => {
                self.put(format_args!("call {callee}"));
            }
            ExprKind::Tuple(_) => self.put(format_args!("tuple")),
            ExprKind::Field(_, index) => self.put(format_args!("field {index}")),
            ExprKind::Pick(..) => self.put(format_args!("pick")),
            ExprKind::And(..) => self.put(format_args!("and")),
            ExprKind::Or(..) => self.put(format_args!("or")),
            ExprKind::If(..) => self.put(format_args!("if")),
            ExprKind::IsPresent(_) => self.put(format_args!("present")),
            ExprKind::Unwrap(_) => self.put(format_args!("unwrap")),
            ExprKind::Block(block, value) => {
                block.iter().try_for_each(|stmt| self.stmt(stmt))?;
                return self.expr(*value);
            }
            ExprKind::Operand(_)
            | ExprKind::Runtime(..)
            | ExprKind::Native(..)
            | ExprKind::Call(..)
            | ExprKind::Inline(_)
            | ExprKind::Container(..)
            | ExprKind::Memory(..)
            | ExprKind::Wrap(_)
            | ExprKind::Raise { .. } => return None,
        }
        self.text.push('(');
        for operand in operands(&expr.kind) {
            self.expr(operand)?;
            self.text.push(',');
        }
        self.text.push(')');
        Some(())
    }

    /// Appends a statement, if it gives a name to a value that stays, or tests one and reports an error.
    fn stmt(&mut self, stmt: &Stmt) -> Option<()> {
        match stmt {
            Stmt::Assign(local, _) if self.keys.constants.contains_key(local) => {}
            Stmt::If(test, then, otherwise) if otherwise.is_empty() => {
                let [Stmt::Eval(raise)] = then.as_slice() else {
                    return None;
                };
                let ExprKind::Raise { class, message } = &self.keys.body.exprs[*raise].kind else {
                    return None;
                };
                self.put(format_args!("raise {class:?} {message:?} if "));
                self.expr(*test)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.text.write_fmt(text);
    }
}

/// Whether memory is read that something else may write.
fn reads_what_changes(op: MemoryOp) -> bool {
    matches!(
        op,
        MemoryOp::Load {
            constant: false,
            ..
        }
    )
}

/// Whether a function of the runtime gives a value that depends on its arguments only.
fn is_function(function: RuntimeFn) -> bool {
    let row = function.row();
    row.returns.is_some() && !row.params.contains(&ValueType::Ptr)
}
