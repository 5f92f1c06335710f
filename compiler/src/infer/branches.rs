//! Where paths part and meet.

use indexmap::IndexSet;

use super::Infer;
use super::error::{InferError, Refused};
use super::flow::{Mark, Outcome, State, Var};
use crate::ast::{self, Arm};
use crate::hir::{self, ExprId, ExprKind, Local, Stmt, UnaryOp};
use crate::span::Span;
use crate::types::{Const, Type};

/// How deep blocks of the HIR nest at most: the arms of an `if` count, as each is a block in the
/// `else` of the one before.
const MAX_BLOCKS: usize = 250;

/// The test of an arm, its statements and what they do to names.
pub(super) type TypedArm = (ExprId, hir::Block, Outcome);

/// A path that ends at a meeting point, with the block at whose end conversions can stand.
pub(super) struct Side<'b> {
    pub(super) outcome: Outcome,
    pub(super) block: Option<&'b mut hir::Block>,
}

impl Infer<'_, '_> {
    /// Types something nested one block deeper.
    pub(super) fn nested<T>(
        &mut self,
        levels: usize,
        span: Span,
        typed: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, Refused> {
        if self.depth + levels > MAX_BLOCKS {
            return Err(self.refuse(InferError::TooDeep { span }));
        }
        self.depth += levels;
        let value = self.deeper_by(levels, span, |infer| Ok(typed(infer)));
        self.depth -= levels;
        value
    }

    /// `if`, its `elif`s and its `else`. An arm whose condition is known is taken or left out, and
    /// what is left out is not typed.
    pub(super) fn branches(
        &mut self,
        arms: &[Arm],
        orelse: &ast::Block,
        span: Span,
    ) -> Result<(), Refused> {
        let base = self.flow.mark();
        let mut typed: Vec<TypedArm> = Vec::new();
        let mut last = orelse;
        let mut refused = false;
        for arm in arms {
            let test = self.condition(&arm.test);
            match test.ok().and_then(|test| self.body.constant(test).cloned()) {
                Some(Const::Bool(true)) => {
                    last = &arm.body;
                    break;
                }
                Some(Const::Bool(false)) => continue,
                _ => {}
            }
            let tested = self.flow.mark();
            let (holds, fails) = (self.facts(&arm.test, true), self.facts(&arm.test, false));
            self.know(&holds);
            let block = self.nested(typed.len() + 1, arm.test.span, |infer| {
                infer.filled(|infer| infer.block(&arm.body))
            })?;
            let outcome = self.flow.since(base);
            self.flow.back(tested);
            self.know(&fails);
            match test {
                Ok(test) => typed.push((test, block, outcome)),
                Err(Refused) => refused = true,
            }
        }
        self.otherwise(base, typed, refused, |infer| infer.block(last), span)
    }

    /// What runs where no arm was taken, and the arms as one statement; goes on where all of them meet.
    /// The flow is where the last test has failed.
    pub(super) fn otherwise(
        &mut self,
        base: Mark,
        typed: Vec<TypedArm>,
        refused: bool,
        last: impl FnOnce(&mut Self),
        span: Span,
    ) -> Result<(), Refused> {
        let mut other = self.nested(typed.len(), span, |infer| infer.filled(last))?;
        let end = self.flow.take(base);
        if refused {
            // The conditions are lost; what the paths assign is still known.
            let sides = typed
                .into_iter()
                .map(|(_, _, outcome)| outcome)
                .chain([end]);
            self.meet(
                sides
                    .map(|outcome| Side {
                        outcome,
                        block: None,
                    })
                    .collect(),
                span,
            );
            return Err(Refused);
        }
        let (mut tests, mut blocks, mut sides) = (Vec::new(), Vec::new(), Vec::new());
        for (test, block, outcome) in typed {
            tests.push(test);
            blocks.push(block);
            sides.push(outcome);
        }
        let mut meeting: Vec<Side<'_>> = sides
            .into_iter()
            .zip(&mut blocks)
            .map(|(outcome, block)| Side {
                outcome,
                block: Some(block),
            })
            .collect();
        meeting.push(Side {
            outcome: end,
            block: Some(&mut other),
        });
        self.meet(meeting, span);
        for (test, block) in tests.into_iter().zip(blocks).rev() {
            other = vec![Stmt::If(test, block, other)];
        }
        self.out.extend(other);
        Ok(())
    }

    /// An expression that is evaluated only where a test holds, or only where it does not.
    pub(super) fn where_<T>(
        &mut self,
        test: &ast::Expr,
        holds: bool,
        typed: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let facts = self.facts(test, holds);
        self.sometimes(|infer| {
            infer.know(&facts);
            typed(infer)
        })
    }

    /// An expression that is evaluated on some paths only.
    pub(super) fn sometimes<T>(
        &mut self,
        typed: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.either(typed, |_| Ok(())).map(|(value, ())| value)
    }

    /// Two expressions of which one is evaluated.
    pub(super) fn either<A, B>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Result<A, Refused>,
        second: impl FnOnce(&mut Self) -> Result<B, Refused>,
    ) -> Result<(A, B), Refused> {
        let base = self.flow.mark();
        let a = first(self);
        let then = self.flow.take(base);
        let b = second(self);
        let other = self.flow.take(base);
        let sides = [then, other].into_iter().map(|outcome| Side {
            outcome,
            block: None,
        });
        self.meet(sides.collect(), Span::default());
        Ok((a?, b?))
    }

    /// Continues where the sides meet. The flow is at the point where they parted.
    pub(super) fn meet(&mut self, mut sides: Vec<Side<'_>>, span: Span) {
        sides.retain(|side| side.outcome.reachable);
        self.flow.reachable = !sides.is_empty();
        let vars: IndexSet<Var> = sides
            .iter()
            .flat_map(|side| side.outcome.changes.keys().copied())
            .collect();
        for var in vars {
            let before = self.flow.state(var);
            if sides
                .iter()
                .any(|side| !side.outcome.changes.contains_key(&var))
            {
                self.flow.note_read(var);
            }
            let mut states: Vec<State> = sides
                .iter()
                .map(|side| side.outcome.changes.get(&var).copied().unwrap_or(before))
                .collect();
            self.reconcile(var, &mut states, &mut sides, span);
            if let Some(state) = states.into_iter().reduce(State::join) {
                self.flow.set(var, state);
            }
        }
    }

    /// Makes states alike where a statement at the end of a side can: a parameter that other sides
    /// have assigned is copied, a bool that others have as an int becomes one.
    fn reconcile(&mut self, var: Var, states: &mut [State], sides: &mut [Side<'_>], span: Span) {
        let bound = |state: &State| matches!(state, State::Bound(_) | State::Maybe(_));
        let is_assigned = states.iter().any(bound);
        for (state, side) in states.iter_mut().zip(&mut *sides) {
            if *state == State::External
                && is_assigned
                && let Some(block) = &mut side.block
            {
                let name = self.flow.name(var).clone();
                if let Some((local, copy)) = self.copy_of_parameter(var, &name, span) {
                    block.push(copy);
                    *state = State::Bound(local);
                }
            }
        }
        if self.optional_states(var, states, sides, span) {
            return;
        }
        let types: IndexSet<Type> = states
            .iter()
            .filter_map(|state| {
                if let State::Bound(local) = state {
                    Some(self.body.locals[*local].ty.clone())
                } else {
                    None
                }
            })
            .collect();
        let is_mixed =
            types.len() == 2 && types.contains(&Type::Int) && types.contains(&Type::Bool);
        if !is_mixed || !states.iter().all(|state| matches!(state, State::Bound(_))) {
            return;
        }
        for (state, side) in states.iter_mut().zip(sides) {
            if let (State::Bound(local), Some(block)) = (*state, &mut side.block)
                && self.body.locals[local].ty == Type::Bool
            {
                let value = self.add_local(local, span);
                let int = self.add(Type::Int, ExprKind::Unary(UnaryOp::BoolToInt, value), span);
                let target = self.local_for(var, &Type::Int);
                block.push(Stmt::Assign(target, int));
                *state = State::Bound(target);
            }
        }
    }

    /// The local for a name where it is of a type.
    pub(super) fn local_for(&mut self, var: Var, ty: &Type) -> Local {
        self.flow.local(var, ty).unwrap_or_else(|| {
            let local = self.body.local(self.flow.name(var).clone(), ty.clone());
            self.flow.add_local(var, ty.clone(), local);
            local
        })
    }

    /// The statement that makes a parameter a local of its own.
    fn copy_of_parameter(
        &mut self,
        var: Var,
        name: &ast::Name,
        span: Span,
    ) -> Option<(Local, Stmt)> {
        let index = self.signature?.variables.get_index_of(name)?;
        let value = self.variable(index, span).ok()?;
        let ty = self.body.ty(value).clone();
        let local = self.local_for(var, &ty);
        Some((local, Stmt::Assign(local, value)))
    }

    /// Makes the parameters among `names` locals, before a loop that assigns them.
    pub(super) fn copy_parameters(&mut self, names: &ast::NameSet, span: Span) {
        for name in names {
            if let Some(var) = self.flow.var(name)
                && self.flow.state(var) == State::External
                && let Some((local, copy)) = self.copy_of_parameter(var, name, span)
            {
                self.flow.note_read(var);
                self.out.push(copy);
                self.flow.set(var, State::Bound(local));
            }
        }
    }
}
