//! Inputs that the first iteration of a loop reads before anything could come of it.
//!
//! An input is tested for NULL where it is read first. Where nothing before it in the iteration can
//! fail or be seen, the test and the read can as well stand before the loop, if there is a first
//! iteration; they cost nothing in those that follow.

use super::branch::{is_cheap_binary, is_cheap_unary};
use super::function::Lowerer;
use super::storage::Known;
use crate::hir::{Block, Bounds, ContainerOp, ExprId, ExprKind, Stmt, operands};
use crate::types::Type;

/// What has been found so far, in order.
type Found = Vec<(u32, ExprId)>;

impl<'a> Lowerer<'a, '_> {
    /// Reads them: to be called where there is a first iteration.
    pub(super) fn read_leading(&mut self, found: &Found) {
        for (index, id) in found {
            self.input(*index, *id);
        }
    }

    /// The inputs, and where each is read first; not those that are known.
    pub(super) fn leading(&self, body: &'a Block) -> Found {
        let mut found = Found::new();
        for stmt in body {
            let goes_on = match stmt {
                // A local cannot be seen from outside.
                Stmt::Assign(_, value) => self.leads(*value, &mut found),
                Stmt::SetState(_, value)
                | Stmt::SetOutput(_, value)
                | Stmt::Eval(value)
                | Stmt::If(value, ..)
                | Stmt::Return(Some(value)) => {
                    self.leads(*value, &mut found);
                    false
                }
                Stmt::For(range) => {
                    let bounds = [range.start, range.stop, range.step];
                    self.all_lead(bounds, &mut found);
                    false
                }
                // An error in front of a `try` would not be caught.
                Stmt::Try(_)
                | Stmt::Finally(_)
                | Stmt::Unwind(_)
                | Stmt::While(..)
                | Stmt::Break
                | Stmt::Continue
                | Stmt::Reraise
                | Stmt::Return(None) => false,
            };
            if !goes_on {
                break;
            }
        }
        found
    }

    fn all_lead(&self, ids: impl IntoIterator<Item = ExprId>, found: &mut Found) -> bool {
        ids.into_iter().all(|id| self.leads(id, found))
    }

    /// Finds the inputs of an expression in order of evaluation; whether what follows it comes as
    /// certainly as it.
    fn leads(&self, id: ExprId, found: &mut Found) -> bool {
        let kind = &self.body.exprs[id].kind;
        let cannot_fail = match kind {
            ExprKind::Input(index) => {
                if !self.is_known_input(*index) && found.iter().all(|(other, _)| other != index) {
                    found.push((*index, id));
                }
                return true;
            }
            ExprKind::Const(_)
            | ExprKind::Local(_)
            | ExprKind::Element { .. }
            | ExprKind::Param(_) => return true,
            ExprKind::State(slot) => {
                return !matches!(self.body.ty(id), Type::Container(_))
                    || self.known(Known::Slot(*slot)).is_some();
            }
            ExprKind::And(test, _) | ExprKind::Or(test, _) | ExprKind::If(test, ..) => {
                self.leads(*test, found);
                return false;
            }
            ExprKind::LocalChecked(_)
            | ExprKind::Operand(_)
            | ExprKind::Block(..)
            | ExprKind::Inline(_)
            | ExprKind::Raise { .. } => return false,
            ExprKind::Unary(op, _) => is_cheap_unary(*op),
            ExprKind::Binary(op, ..) => is_cheap_binary(*op),
            ExprKind::Container(op, _) => {
                matches!(op, ContainerOp::Len | ContainerOp::Get(Bounds::Proved))
            }
            ExprKind::Memory(op, _) => !op.writes() && !op.may_fail(),
            ExprKind::Compare(..)
            | ExprKind::CompareIntFloat(..)
            | ExprKind::Tuple(_)
            | ExprKind::Field(..)
            | ExprKind::Pick(..)
            | ExprKind::Wrap(_)
            | ExprKind::IsPresent(_)
            | ExprKind::Unwrap(_) => true,
            ExprKind::Runtime(..) | ExprKind::Native(..) | ExprKind::Call(..) => false,
        };
        self.all_lead(operands(kind), found) && cannot_fail
    }
}
