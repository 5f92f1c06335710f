//! Optional values, and what tests for None tell of names.
//!
//! A name that holds an optional value is bound to one local whatever is known of it. Behind a test its
//! state says that the value is there ([`State::Present`]) or is not ([`State::Absent`]): reading it
//! then gives the value, or None, and where the paths meet again it is what it was.

use indexmap::{IndexMap, IndexSet};

use super::Infer;
use super::assigned::assigned_in;
use super::branches::Side;
use super::error::Refused;
use super::flow::{State, Var};
use crate::ast::{self, BoolOp, CmpOp, Constant, ExprKind as Ast, UnaryOp};
use crate::hir::{ExprId, ExprKind, Local, Stmt};
use crate::span::Span;
use crate::types::Type;

/// What is known of names behind a test.
pub(super) type Facts = IndexMap<Var, State>;

impl Infer<'_, '_> {
    /// The value of an optional one that is there.
    pub(super) fn present_value(&mut self, optional: ExprId, span: Span) -> ExprId {
        match self.body.ty(optional).clone() {
            Type::Optional(ty) => self.add((*ty).clone(), ExprKind::Unwrap(optional), span),
            _ => optional,
        }
    }

    /// A value or None as an optional value of a type.
    pub(super) fn wrap(
        &mut self,
        value: ExprId,
        inner: &Type,
        place: &str,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let optional = Type::Optional(inner.clone().into());
        if *self.body.ty(value) == Type::None {
            let none = self.add(optional, ExprKind::Wrap(None), span);
            let effect = self.effect_of(value);
            return Ok(self.after(effect, none, span));
        }
        let value = self.convert(value, inner, place, span)?;
        Ok(self.add(optional, ExprKind::Wrap(Some(value)), span))
    }

    /// Whether an optional value is there.
    pub(super) fn is_present(&mut self, optional: ExprId, span: Span) -> ExprId {
        self.add(Type::Bool, ExprKind::IsPresent(optional), span)
    }

    /// What is known where a test holds, or where it does not. The test has been typed.
    pub(super) fn facts(&self, test: &ast::Expr, holds: bool) -> Facts {
        let mut facts = Facts::new();
        self.add_facts(test, holds, &mut facts);
        facts
    }

    fn add_facts(&self, test: &ast::Expr, holds: bool, facts: &mut Facts) {
        match &test.kind {
            Ast::Unary {
                op: UnaryOp::Not,
                operand,
            } => self.add_facts(operand, !holds, facts),
            Ast::Bool { op, values } if holds == (*op == BoolOp::And) => {
                for value in values {
                    for name in assigned_in(value) {
                        if let Some(var) = self.flow.var(&name) {
                            facts.shift_remove(&var);
                        }
                    }
                    self.add_facts(value, holds, facts);
                }
            }
            Ast::Compare { left, rest } => {
                let [(op @ (CmpOp::Is | CmpOp::IsNot), right)] = rest.as_slice() else {
                    return;
                };
                let tested = if is_none(right) {
                    left
                } else if is_none(left) {
                    right
                } else {
                    return;
                };
                self.add_fact(tested, holds == (*op == CmpOp::IsNot), facts);
            }
            Ast::Name(_) | Ast::NamedExpr { .. } if holds => self.add_fact(test, true, facts),
            _ => {}
        }
    }

    fn add_fact(&self, tested: &ast::Expr, is_present: bool, facts: &mut Facts) {
        let (Ast::Name(name) | Ast::NamedExpr { target: name, .. }) = &tested.kind else {
            return;
        };
        let Some(var) = self.flow.var(name) else {
            return;
        };
        if let State::Bound(local) = self.flow.state(var)
            && matches!(self.body.locals[local].ty, Type::Optional(_))
        {
            let state = if is_present {
                State::Present(local)
            } else {
                State::Absent(local)
            };
            facts.insert(var, state);
        }
    }

    /// Continues where something is known.
    pub(super) fn know(&mut self, facts: &Facts) {
        for (var, state) in facts {
            self.flow.note_read(*var);
            self.flow.set(*var, *state);
        }
    }

    /// Makes the states of a name alike where a value and None, or optional values, meet; whether
    /// that was possible.
    pub(super) fn optional_states(
        &mut self,
        var: Var,
        states: &mut [State],
        sides: &mut [Side<'_>],
        span: Span,
    ) -> bool {
        let types: Option<IndexSet<Type>> = states.iter().map(|s| self.state_type(*s)).collect();
        let Some(types) = types else { return false };
        let is_tested = |state: &State| matches!(state, State::Present(_) | State::Absent(_));
        if types.len() < 2 && !states.iter().any(is_tested) {
            return false;
        }
        let Some(wanted) = common_type(&types) else {
            return false;
        };
        let joined = states.iter().copied().reduce(State::join);
        if let Some(State::Bound(local)) = joined
            && self.body.locals[local].ty == wanted
        {
            return true;
        }
        let target = self.local_for(var, &wanted);
        for (state, side) in states.iter_mut().zip(sides) {
            let Some(block) = &mut side.block else {
                continue;
            };
            if let Some(value) = self.state_value(*state, &wanted, target, span) {
                block.push(Stmt::Assign(target, value));
            }
            *state = State::Bound(target);
        }
        true
    }

    /// Makes a name optional from the head of a loop on, where a value comes back to it that was None
    /// before, or the other way round: the local that holds it in the loop.
    pub(super) fn widen(
        &mut self,
        var: Var,
        before: State,
        after: impl IntoIterator<Item = State>,
        span: Span,
    ) -> Option<Local> {
        let states = std::iter::once(before).chain(after);
        let types: Option<IndexSet<Type>> = states.map(|state| self.state_type(state)).collect();
        let wanted = common_type(&types?)?;
        if !matches!(wanted, Type::Optional(_)) {
            return None;
        }
        let target = self.local_for(var, &wanted);
        if let Some(value) = self.state_value(before, &wanted, target, span) {
            self.out.push(Stmt::Assign(target, value));
        }
        self.flow.set(var, State::Bound(target));
        Some(target)
    }

    /// Gives names that are optional in a loop that form again, where its body is left.
    pub(super) fn rewiden(&mut self, widened: &IndexMap<Var, Local>, span: Span) {
        for (var, target) in widened {
            let state = self.flow.state(*var);
            let wanted = self.body.locals[*target].ty.clone();
            let types = self
                .state_type(state)
                .map(|ty| IndexSet::from([ty, wanted.clone()]));
            if types.and_then(|types| common_type(&types)).as_ref() != Some(&wanted) {
                continue;
            }
            if let Some(value) = self.state_value(state, &wanted, *target, span) {
                self.out.push(Stmt::Assign(*target, value));
            }
            self.flow.set(*var, State::Bound(*target));
        }
    }

    /// The type of a name in a state in which it has a value.
    fn state_type(&self, state: State) -> Option<Type> {
        match state {
            State::Bound(local) => Some(self.body.locals[local].ty.clone()),
            State::Present(local) => match &self.body.locals[local].ty {
                Type::Optional(inner) => Some((**inner).clone()),
                _ => None,
            },
            State::Absent(_) => Some(Type::None),
            State::Unbound
            | State::External
            | State::Maybe(_)
            | State::Conflict(..)
            | State::Mixed
            | State::Unknown => None,
        }
    }

    /// The value of a name in a state as one of a type; `None` where `target` holds it.
    fn state_value(
        &mut self,
        state: State,
        wanted: &Type,
        target: Local,
        span: Span,
    ) -> Option<ExprId> {
        let (State::Bound(local) | State::Present(local) | State::Absent(local)) = state else {
            return None;
        };
        let is_whole = self.body.locals[local].ty == *wanted;
        if is_whole {
            return (local != target).then(|| self.add_local(local, span));
        }
        let value = match state {
            State::Absent(_) => None,
            State::Bound(local) if self.body.locals[local].ty == Type::None => None,
            State::Present(local) => {
                let value = self.add_local(local, span);
                Some(self.present_value(value, span))
            }
            _ => Some(self.add_local(local, span)),
        };
        if let Type::Optional(_) = wanted {
            return Some(self.add(wanted.clone(), ExprKind::Wrap(value), span));
        }
        value
    }
}

/// The type that values of several types become where paths meet: the only one there is, or that and
/// None.
fn common_type(types: &IndexSet<Type>) -> Option<Type> {
    let mut may_be_absent = false;
    let mut bases: IndexSet<&Type> = IndexSet::new();
    for ty in types {
        match ty {
            Type::None => may_be_absent = true,
            Type::Optional(inner) => {
                may_be_absent = true;
                bases.insert(inner);
            }
            other => {
                bases.insert(other);
            }
        }
    }
    let mut bases = bases.into_iter();
    let (Some(base), None) = (bases.next(), bases.next()) else {
        return None;
    };
    Some(if may_be_absent {
        Type::Optional(base.clone().into())
    } else {
        base.clone()
    })
}

fn is_none(expr: &ast::Expr) -> bool {
    matches!(expr.kind, Ast::Constant(Constant::None))
}
