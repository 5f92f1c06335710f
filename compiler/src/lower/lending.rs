//! What expressions give and lend: which containers of a value are counted, and whose counts they are.

use std::collections::{BTreeMap, BTreeSet};

use super::function::Lowerer;
use crate::hir::{Body, ExprId, ExprKind, Local, Stmt, Visitor, operands, walk_expr};
use crate::types::Type;

/// A machine value that is the address of a counted container.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// Its place among the machine values.
    pub(super) at: usize,
    /// Whether it can be null.
    pub(super) nullable: bool,
    /// Whether it can be a constant.
    pub(super) constant: bool,
}

/// The containers in a value of a type.
fn counted(ty: &Type, mixed: bool) -> Vec<Counted> {
    fn visit(ty: &Type, mixed: bool, nullable: bool, at: &mut usize, into: &mut Vec<Counted>) {
        match ty {
            Type::Container(container) => {
                if mixed || !container.is_frozen() {
                    into.push(Counted {
                        at: *at,
                        nullable,
                        constant: container.is_frozen(),
                    });
                }
                *at += 1;
            }
            Type::Tuple(elements) => {
                for element in elements.iter() {
                    visit(element, mixed, nullable, at, into);
                }
            }
            Type::Optional(value) => {
                visit(value, mixed, true, at, into);
                *at += 1;
            }
            Type::None
            | Type::Never
            | Type::Bool
            | Type::Int
            | Type::Float
            | Type::Str
            | Type::Named(_) => *at += ty.width(),
        }
    }
    let mut found = Vec::new();
    visit(ty, mixed, false, &mut 0, &mut found);
    found
}

/// What a phase or callee assigns.
#[derive(Default)]
pub(super) struct Assigned {
    pub(super) locals: BTreeSet<Local>,
    pub(super) slots: BTreeSet<u32>,
    pub(super) nested: bool,
    /// For each local, the expressions with statements that are around all its mentions, outermost first.
    pub(super) homes: BTreeMap<Local, Vec<ExprId>>,
    /// Those around the current node.
    path: Vec<ExprId>,
}

impl Assigned {
    fn mention(&mut self, local: Local) {
        let path = &self.path;
        self.homes
            .entry(local)
            .and_modify(|home| {
                let common = home.iter().zip(path).take_while(|(a, b)| a == b).count();
                home.truncate(common);
            })
            .or_insert_with(|| path.clone());
    }
}

impl Visitor for Assigned {
    fn expr(&mut self, body: &Body, id: ExprId) {
        match &body.exprs[id].kind {
            ExprKind::Block(..) | ExprKind::Inline(_) => {
                self.nested = true;
                self.path.push(id);
            }
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => self.mention(*local),
            _ => {}
        }
    }

    fn leave_expr(&mut self, body: &Body, id: ExprId) {
        if let ExprKind::Block(..) | ExprKind::Inline(_) = &body.exprs[id].kind {
            self.path.pop();
        }
    }

    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, _) => {
                self.locals.insert(*local);
                self.mention(*local);
            }
            Stmt::SetState(slot, _) => {
                self.slots.insert(*slot);
            }
            Stmt::For(_)
            | Stmt::While(..)
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

impl Lowerer<'_, '_> {
    /// The containers in a value of a type that are counted.
    pub(super) fn counted(&self, ty: &Type) -> Vec<Counted> {
        if self.tables.containers {
            counted(ty, self.tables.mixed)
        } else {
            Vec::new()
        }
    }

    pub(super) fn is_counted(&self, ty: &Type) -> bool {
        self.tables.containers && !counted(ty, self.tables.mixed).is_empty()
    }

    /// Whether an expression gives counts with its value.
    pub(super) fn owns(&self, id: ExprId) -> bool {
        self.is_counted(self.body.ty(id)) && self.gives_counts(id)
    }

    fn gives_counts(&self, id: ExprId) -> bool {
        match &self.body.exprs[id].kind {
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
            | ExprKind::Memory(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::IsPresent(_)
            | ExprKind::Wrap(None)
            | ExprKind::Raise { .. } => false,
            ExprKind::Call(..)
            | ExprKind::If(..)
            | ExprKind::Inline(_)
            | ExprKind::Container(..) => true,
            ExprKind::Tuple(elements) => (0..elements.len())
                .any(|at| self.owns(elements[at]) || self.is_disturbed(elements, at)),
            ExprKind::Field(a, _)
            | ExprKind::Pick(a, _)
            | ExprKind::Wrap(Some(a))
            | ExprKind::Unwrap(a) => self.owns(*a),
            ExprKind::Block(_, a) => self.moved(id, *a).is_some() || self.owns(*a),
        }
    }

    /// The local that a block hands over: what it holds is the block's value, and nobody outside of the
    /// block or `Inline` region looks at it.
    pub(super) fn moved(&self, region: ExprId, value: ExprId) -> Option<Local> {
        let ExprKind::Local(local) = self.body.exprs[value].kind else {
            return None;
        };
        let homes = self.ownership.homes.get(&local)?;
        homes.contains(&region).then_some(local)
    }

    /// Whether a later operand assigns what this one lends.
    pub(super) fn is_disturbed(&self, operands: &[ExprId], at: usize) -> bool {
        struct Finder<'p> {
            places: &'p Assigned,
            found: bool,
        }
        impl Visitor for Finder<'_> {
            fn stmt(&mut self, _: &Body, stmt: &Stmt) {
                self.found |= match stmt {
                    Stmt::Assign(local, _) => self.places.locals.contains(local),
                    Stmt::SetState(slot, _) => self.places.slots.contains(slot),
                    Stmt::For(_)
                    | Stmt::While(..)
                    | Stmt::SetOutput(..)
                    | Stmt::Eval(_)
                    | Stmt::If(..)
                    | Stmt::Try(_)
                    | Stmt::Finally(_)
                    | Stmt::Unwind(_)
                    | Stmt::Reraise
                    | Stmt::Break
                    | Stmt::Continue
                    | Stmt::Return(_) => false,
                };
            }
        }
        if !self.ownership.nested || !self.is_counted(self.body.ty(operands[at])) {
            return false;
        }
        let mut places = Assigned::default();
        self.lenders(operands[at], &mut places);
        let mut finder = Finder {
            places: &places,
            found: false,
        };
        for later in &operands[at + 1..] {
            walk_expr(self.body, *later, &mut finder);
        }
        finder.found
    }

    /// The places that own what an expression lends.
    fn lenders(&self, id: ExprId, into: &mut Assigned) {
        match &self.body.exprs[id].kind {
            ExprKind::Local(local) | ExprKind::LocalChecked(local) => {
                into.locals.insert(*local);
            }
            ExprKind::State(slot) => {
                into.slots.insert(*slot);
            }
            ExprKind::Field(..)
            | ExprKind::Pick(..)
            | ExprKind::Wrap(_)
            | ExprKind::Unwrap(_)
            | ExprKind::Block(..)
            | ExprKind::Tuple(_) => {
                for operand in operands(&self.body.exprs[id].kind) {
                    self.lenders(operand, into);
                }
            }
            ExprKind::Const(_)
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
            | ExprKind::Memory(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::IsPresent(_)
            | ExprKind::Call(..)
            | ExprKind::If(..)
            | ExprKind::Inline(_)
            | ExprKind::Container(..)
            | ExprKind::Raise { .. } => {}
        }
    }
}
