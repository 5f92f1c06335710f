//! Assignments: to names, state variables, tuples of them.

use super::Infer;
use super::convert::stands_for;
use super::error::{InferError, Refused};
use super::flow::State;
use crate::ast::{self, ExprKind as Ast, Name};
use crate::hir::{ExprId, Stmt};
use crate::signature::Storage;
use crate::span::Span;
use crate::types::Type;

impl Infer<'_, '_> {
    /// `a = b = value`
    pub(super) fn assign(
        &mut self,
        targets: &[ast::Expr],
        value: &ast::Expr,
        span: Span,
    ) -> Result<(), Refused> {
        let expected = match targets {
            [target] => self.expected_by(target),
            _ => None,
        };
        let value = self.expr(value, expected.as_ref());
        if let [target] = targets {
            return self.assign_or_poison(target, value);
        }
        let shared = value.map(|value| {
            let local = self.temporary(self.body.ty(value).clone());
            self.out.push(Stmt::Assign(local, value));
            local
        });
        let mut result = Ok(());
        for target in targets {
            let value = shared.map(|local| self.add_local(local, span));
            result = result.and(self.assign_or_poison(target, value));
        }
        result
    }

    /// The type a target wants: a state variable's.
    fn expected_by(&mut self, target: &ast::Expr) -> Option<Type> {
        if let Ast::Subscript { value, index } = &target.kind {
            return self.expected_item(value, index);
        }
        if let Ast::Attribute { value, attr } = &target.kind {
            return self.expected_attribute(value, attr);
        }
        let variable = self.signature?.variables.get(target.as_name()?)?;
        matches!(variable.storage, Storage::State { .. }).then(|| variable.ty.clone())
    }

    /// Assigns; the names of a target that gets no value are no reason for further messages.
    pub(super) fn assign_or_poison(
        &mut self,
        target: &ast::Expr,
        value: Result<ExprId, Refused>,
    ) -> Result<(), Refused> {
        let assigned = value.and_then(|value| self.assign_target(target, value));
        if assigned.is_err() {
            self.poison(target);
        }
        assigned
    }

    fn poison(&mut self, target: &ast::Expr) {
        match &target.kind {
            Ast::Name(name) => {
                if let Some(var) = self.flow.var(name) {
                    self.flow.set(var, State::Unknown);
                }
            }
            Ast::Tuple(elements) | Ast::List(elements) => {
                elements.iter().for_each(|element| self.poison(element));
            }
            _ => {}
        }
    }

    fn assign_target(&mut self, target: &ast::Expr, value: ExprId) -> Result<(), Refused> {
        match &target.kind {
            Ast::Name(name) => self.assign_name(name, value),
            Ast::Tuple(elements) | Ast::List(elements) => self.unpack(elements, value, target.span),
            Ast::Subscript { value: base, index } => {
                self.assign_item(base, index, value, target.span)
            }
            Ast::Attribute { value: base, attr } => {
                self.assign_attribute(base, attr, value, target.span)
            }
            _ => Err(self.refuse(InferError::AssignTarget { span: target.span })),
        }
    }

    fn unpack(&mut self, targets: &[ast::Expr], value: ExprId, span: Span) -> Result<(), Refused> {
        let ty = self.body.ty(value).clone();
        let Type::Tuple(types) = &ty else {
            return Err(self.refuse(InferError::UnpackType { ty, span }));
        };
        if types.len() != targets.len() {
            let (targets, elements) = (targets.len(), types.len());
            return Err(self.refuse(InferError::UnpackCount {
                targets,
                elements,
                span,
            }));
        }
        // All values are taken before the first name is assigned: `a, b = b, a`.
        let (before, fields) = self.fields(value, span);
        self.out.extend(before);
        let mut held = Vec::with_capacity(fields.len());
        for field in fields {
            let local = self.temporary(self.body.ty(field).clone());
            self.out.push(Stmt::Assign(local, field));
            held.push(local);
        }
        let mut result = Ok(());
        for (target, local) in targets.iter().zip(held) {
            let value = self.add_local(local, target.span);
            result = result.and(self.assign_or_poison(target, Ok(value)));
        }
        result
    }

    /// Assigns to a name: to the state variable of that name, or to a local.
    pub(super) fn assign_name(&mut self, name: &Name, value: ExprId) -> Result<(), Refused> {
        if let Some(variable) = self.signature.and_then(|s| s.variables.get(name))
            && let Storage::State { index } = variable.storage
        {
            let place = format!("the value for the state `{name}`");
            let at = self.body.origins[value].span;
            let value = self.convert(value, &variable.ty.stored(), &place, at)?;
            self.out.push(Stmt::SetState(index, value));
            return Ok(());
        }
        let var = self.flow.var(name).ok_or(Refused)?;
        let ty = self.body.ty(value).clone();
        match ty {
            Type::Str => {
                let instead =
                    "compare with the text itself where it is needed, or use an enumeration";
                return Err(self.refuse(InferError::NotAValue {
                    what: "a string".to_owned(),
                    instead: Some(instead.to_owned()),
                    span: self.body.origins[value].span,
                }));
            }
            Type::Never => {
                self.out.push(Stmt::Eval(value));
                self.flow.reachable = false;
                return Ok(());
            }
            Type::None
            | Type::Bool
            | Type::Int
            | Type::Float
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_)
            | Type::Named(_) => {}
        }
        let local = self.local_for(var, &ty);
        self.out.push(Stmt::Assign(local, value));
        self.flow.set(var, State::Bound(local));
        Ok(())
    }

    /// `target: annotation = value`; a state declaration was read before and does nothing here.
    pub(super) fn annotated(
        &mut self,
        target: &ast::Expr,
        annotation: &ast::Expr,
        value: Option<&ast::Expr>,
    ) -> Result<(), Refused> {
        let resolver = self.resolver();
        if resolver.subscript_of(annotation, "tickjit.State").is_some() {
            return Ok(());
        }
        let ty = match resolver.ty(annotation) {
            Ok(ty) => ty,
            Err(error) => {
                self.poison(target);
                return Err(self
                    .session
                    .failed(error, annotation.span, "a type handler"));
            }
        };
        let Some(value) = value else { return Ok(()) };
        let place = target.as_name().map_or_else(
            || "the value".to_owned(),
            |name| format!("the value for `{name}`"),
        );
        let span = value.span;
        let value = self.expr(value, Some(&ty)).and_then(|value| {
            if stands_for(self.body.ty(value), &ty) {
                return Ok(value);
            }
            self.convert(value, &ty, &place, span)
        });
        self.assign_or_poison(target, value)
    }

    /// `target op= value`
    pub(super) fn augmented(
        &mut self,
        target: &ast::Expr,
        op: ast::BinaryOp,
        value: &ast::Expr,
        span: Span,
    ) -> Result<(), Refused> {
        if let Ast::Subscript { value: base, index } = &target.kind {
            return self.augment_item(base, index, op, value, span);
        }
        if let Ast::Attribute { value: base, attr } = &target.kind {
            return self.augment_attribute((base, attr), op, value, span);
        }
        let Ast::Name(name) = &target.kind else {
            return Err(self.refuse(InferError::AssignTarget { span: target.span }));
        };
        let old = self.name(name, target.span);
        if let Ok(old) = old
            && let Some(changed) = self.changed_in_place(op, (old, target.span), value, span)?
        {
            self.out.push(Stmt::Eval(changed));
            return Ok(());
        }
        let operand = self.expr(value, None);
        let result = old.and_then(|old| {
            self.binary_values(op, (old, target.span), (operand?, value.span), span)
        });
        self.assign_or_poison(target, result)
    }
}
