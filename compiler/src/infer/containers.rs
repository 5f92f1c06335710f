//! Displays, and items of containers: read, set, deleted.
//!
//! What a container can hold, and what its subscripts and operators mean, is its handler's: it is asked
//! as for a method (`__getitem__` and so on).

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, ExprKind as Ast};
use crate::handlers::Wanted;
use crate::hir::{ContainerOp, End, ExprId, ExprKind, Local, Stmt};
use crate::span::Span;
use crate::types::{Const, ConstContainer, ContainerKind, ContainerType, Type};

impl Infer<'_, '_> {
    /// `[a, b]`
    pub(super) fn list(
        &mut self,
        items: &[ast::Expr],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let expected = expected_kind(expected, |kind| matches!(kind, ContainerKind::List(_)));
        if let Some(empty) = self.empty_constant(expected, items.is_empty(), span) {
            return Ok(empty);
        }
        let wanted = expected.map(ContainerType::item);
        let items = self.elements(items, wanted, "an item of the list")?;
        let item = self.common_type(&items, wanted, "[]", span)?;
        let (local, mut made) = self.made(ContainerKind::List(item), span)?;
        for (value, span) in items {
            let op = ContainerOp::Append(End::Right);
            made.push(self.change(op, local, vec![value], span));
        }
        Ok(self.made_value(local, made, span))
    }

    /// `{a, b}`
    pub(super) fn set(
        &mut self,
        keys: &[ast::Expr],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let expected = expected_kind(expected, |kind| matches!(kind, ContainerKind::Set(_)));
        let wanted = expected.map(ContainerType::item);
        let keys = self.elements(keys, wanted, "a key of the set")?;
        let key = self.common_type(&keys, wanted, "set()", span)?;
        let (local, mut made) = self.made(ContainerKind::Set(key), span)?;
        for (key, span) in keys {
            made.push(self.change(ContainerOp::Add, local, vec![key], span));
        }
        Ok(self.made_value(local, made, span))
    }

    /// `{a: b}`
    pub(super) fn dict(
        &mut self,
        pairs: &[(ast::Expr, ast::Expr)],
        expected: Option<&Type>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let is_dict = |kind: &ContainerKind| matches!(kind, ContainerKind::Dict { .. });
        let expected = expected_kind(expected, is_dict);
        if let Some(empty) = self.empty_constant(expected, pairs.is_empty(), span) {
            return Ok(empty);
        }
        let (wanted, wanted_value) = (
            expected.map(ContainerType::item),
            expected.and_then(ContainerType::value),
        );
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in pairs {
            let hint = keys.first().map(|(id, _)| self.body.ty(*id).clone());
            keys.push(self.element(key, wanted, hint.as_ref(), "a key of the dict")?);
            let hint = values.first().map(|(id, _)| self.body.ty(*id).clone());
            values.push(self.element(value, wanted_value, hint.as_ref(), "a value of the dict")?);
        }
        let key = self.common_type(&keys, wanted, "{}", span)?;
        let value = self.common_type(&values, wanted_value, "{}", span)?;
        let kind = ContainerKind::Dict {
            key: key.clone(),
            value: value.clone(),
            defaulting: false,
        };
        let (local, mut made) = self.made(kind, span)?;
        for ((key, span), (value, _)) in keys.into_iter().zip(values) {
            made.push(self.change(ContainerOp::Store, local, vec![key, value], span));
        }
        Ok(self.made_value(local, made, span))
    }

    /// An empty display where a constant is expected.
    fn empty_constant(
        &mut self,
        expected: Option<&ContainerType>,
        is_empty: bool,
        span: Span,
    ) -> Option<ExprId> {
        let ty = expected.filter(|ty| is_empty && ty.is_frozen())?.clone();
        let items = Vec::new();
        let value = Const::Container(ConstContainer { ty, items }.into());
        Some(self.constant(value, span))
    }

    fn elements(
        &mut self,
        exprs: &[ast::Expr],
        wanted: Option<&Type>,
        place: &str,
    ) -> Result<Vec<(ExprId, Span)>, Refused> {
        let mut values: Vec<(ExprId, Span)> = Vec::new();
        for expr in exprs {
            let hint = values.first().map(|(id, _)| self.body.ty(*id).clone());
            values.push(self.element(expr, wanted, hint.as_ref(), place)?);
        }
        Ok(values)
    }

    /// An element of a display: a value of the wanted type, or of one like that of those before.
    fn element(
        &mut self,
        expr: &ast::Expr,
        wanted: Option<&Type>,
        hint: Option<&Type>,
        place: &str,
    ) -> Result<(ExprId, Span), Refused> {
        let value = match wanted {
            Some(wanted) => self.expr_as(expr, wanted, place)?,
            None => self.expr(expr, hint.filter(|ty| ty.as_container().is_some()))?,
        };
        Ok((value, expr.span))
    }

    /// The one type of the elements of a display; bools among ints become ints.
    fn common_type(
        &mut self,
        values: &[(ExprId, Span)],
        wanted: Option<&Type>,
        empty: &'static str,
        span: Span,
    ) -> Result<Type, Refused> {
        if let Some(wanted) = wanted {
            return Ok(wanted.clone());
        }
        let Some((first, rest)) = values.split_first() else {
            return Err(self.refuse(InferError::EmptyContainer { empty, span }));
        };
        let first = self.body.ty(first.0).clone();
        for (value, span) in rest {
            let second = self.body.ty(*value).clone();
            if second != first && second != Type::Never {
                let span = *span;
                return Err(self.refuse(InferError::MixedItems {
                    first,
                    second,
                    span,
                }));
            }
        }
        Ok(first)
    }

    /// A new container in a local, and the statements that put it there.
    pub(super) fn made(
        &mut self,
        kind: ContainerKind,
        span: Span,
    ) -> Result<(Local, Vec<Stmt>), Refused> {
        let given = ContainerType::new(kind);
        for held in std::iter::once(given.item()).chain(given.value()) {
            if let Some(constant) = held.as_container().filter(|held| held.is_frozen()) {
                return Err(self.refuse(InferError::NoConversion {
                    from: held.clone(),
                    to: Type::Container(constant.thawed_throughout()),
                    place: "what a container holds".to_owned(),
                    span,
                }));
            }
        }
        let ty = Type::Container(given);
        self.check_type(&ty, span)?;
        let local = self.temporary(ty.clone());
        self.in_the_making.push(local);
        let new = ExprKind::Container(ContainerOp::New, Vec::new());
        let new = self.add(ty, new, span);
        Ok((local, vec![Stmt::Assign(local, new)]))
    }

    fn made_value(&mut self, local: Local, made: Vec<Stmt>, span: Span) -> ExprId {
        let value = self.add_local(local, span);
        self.after(made, value, span)
    }

    /// Refuses a type that was put together from others and is none.
    fn check_type(&mut self, ty: &Type, span: Span) -> Result<(), Refused> {
        let context = self.session.context;
        match context.owner(ty).map_or(Ok(()), |o| o.check(ty, span)) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.session.failed(error, span, "a type handler")),
        }
    }

    /// The statement that changes the container in a local.
    pub(super) fn change(
        &mut self,
        op: ContainerOp,
        local: Local,
        values: Vec<ExprId>,
        span: Span,
    ) -> Stmt {
        let mut operands = values;
        let container = self.add_local(local, span);
        operands.insert(0, container);
        // Operands stand before their users, and are evaluated in order.
        let changed = self.add(Type::None, ExprKind::Container(op, operands), span);
        Stmt::Eval(changed)
    }

    /// The type of an expression, which is not made part of the body.
    pub(super) fn type_of(&mut self, expr: &ast::Expr) -> Option<Type> {
        let (mark, reported) = (self.flow.mark(), self.session.diagnostics.len());
        let out = std::mem::take(&mut self.out);
        let value = self.expr(expr, None);
        self.out = out;
        self.flow.back(mark);
        self.session.diagnostics.truncate(reported);
        value.ok().map(|value| self.body.ty(value).clone())
    }

    /// The type that an item that is assigned should have.
    pub(super) fn expected_item(&mut self, value: &ast::Expr, index: &ast::Expr) -> Option<Type> {
        let ty = self.type_of(value)?;
        if let Ast::Slice { .. } = index.kind {
            return ty.as_container().is_some().then_some(ty);
        }
        let owner = self.session.context.owner(&ty)?;
        match owner.wanted(&ty, "__setitem__", 1) {
            Wanted::Of(item) => Some(item),
            Wanted::Anything
            | Wanted::Items(_)
            | Wanted::Sized
            | Wanted::Text
            | Wanted::Place
            | Wanted::Type => None,
        }
    }

    /// `base[index]` of what is no tuple.
    pub(super) fn item_of(
        &mut self,
        base: (ExprId, Span),
        index: &ast::Expr,
        span: Span,
    ) -> Result<ExprId, Refused> {
        if let Ast::Slice { start, stop, step } = &index.kind {
            return self.slice(base, [start, stop, step], span);
        }
        let index = self.index(base.0, index, "__getitem__")?;
        self.item_or_refuse("__getitem__", &[base, index], span)
    }

    fn index(
        &mut self,
        base: ExprId,
        index: &ast::Expr,
        method: &str,
    ) -> Result<(ExprId, Span), Refused> {
        let ty = self.body.ty(base).clone();
        let wanted = self.wanted(&ty, method, 0);
        Ok((self.expr(index, wanted.as_ref())?, index.span))
    }

    /// The type that a method's argument should have, where one decides.
    fn wanted(&self, ty: &Type, method: &str, index: usize) -> Option<Type> {
        match self.session.context.owner(ty)?.wanted(ty, method, index) {
            Wanted::Of(ty) => Some(ty),
            Wanted::Items(ty) => ty,
            Wanted::Anything | Wanted::Sized | Wanted::Text | Wanted::Place | Wanted::Type => None,
        }
    }

    fn item_or_refuse(
        &mut self,
        method: &str,
        operands: &[(ExprId, Span)],
        span: Span,
    ) -> Result<ExprId, Refused> {
        if let Some(value) = self.item_method(method, operands, span)? {
            return Ok(value);
        }
        let (base, span) = operands.first().copied().ok_or(Refused)?;
        let ty = self.body.ty(base).clone();
        Err(self.refuse(InferError::NotSubscriptable { ty, span }))
    }

    /// `base[index] = value`: the value is there before base and index are.
    pub(super) fn assign_item(
        &mut self,
        base: &ast::Expr,
        index: &ast::Expr,
        value: ExprId,
        span: Span,
    ) -> Result<(), Refused> {
        let value_span = self.body.origins[value].span;
        let target = (self.expr(base, None)?, base.span);
        self.assignable(target.0, span)?;
        if let Ast::Slice { start, stop, step } = &index.kind {
            return self.assign_slice(target, [start, stop, step], value, span);
        }
        let index = self.index(target.0, index, "__setitem__")?;
        let is_settled = self.is_steady(target.0) && self.is_steady(index.0);
        let value = if is_settled || self.body.constant(value).is_some() {
            value
        } else {
            self.held(value, value_span)
        };
        let operands = [target, index, (value, value_span)];
        let set = self.item_or_refuse("__setitem__", &operands, span)?;
        self.out.push(Stmt::Eval(set));
        Ok(())
    }

    /// Refuses to assign to the items of tuples.
    fn assignable(&mut self, base: ExprId, span: Span) -> Result<(), Refused> {
        match self.body.ty(base) {
            Type::Tuple(_) => Err(self.refuse(InferError::AssignTarget { span })),
            _ => Ok(()),
        }
    }

    /// A value that is computed now, and used later.
    pub(super) fn held(&mut self, value: ExprId, span: Span) -> ExprId {
        let local = self.temporary(self.body.ty(value).clone());
        self.out.push(Stmt::Assign(local, value));
        self.add_local(local, span)
    }

    /// `base[index] op= value`: base and index are evaluated once, the item is read before the value.
    pub(super) fn augment_item(
        &mut self,
        base: &ast::Expr,
        index: &ast::Expr,
        op: ast::BinaryOp,
        value: &ast::Expr,
        span: Span,
    ) -> Result<(), Refused> {
        if let Ast::Slice { .. } = index.kind {
            return Err(self.refuse(InferError::AssignTarget { span: index.span }));
        }
        let base_span = base.span;
        let base = self.expr(base, None)?;
        self.assignable(base, base_span)?;
        let (base, base_again) = self.for_two_uses(base, base_span);
        let (index, index_span) = self.index(base, index, "__getitem__")?;
        let (index, index_again) = self.for_two_uses(index, index_span);
        let operands = [(base, base_span), (index, index_span)];
        let target_span = base_span.to(index_span);
        let old = self.item_or_refuse("__getitem__", &operands, target_span)?;
        if let Some(changed) = self.changed_in_place(op, (old, target_span), value, span)? {
            // Python sets the item then, to what it is.
            self.out.push(Stmt::Eval(changed));
            return Ok(());
        }
        let operand = self.expr(value, None)?;
        let new = self.binary_values(op, (old, target_span), (operand, value.span), span)?;
        let operands = [
            (base_again, base_span),
            (index_again, index_span),
            (new, span),
        ];
        let set = self.item_or_refuse("__setitem__", &operands, span)?;
        self.out.push(Stmt::Eval(set));
        Ok(())
    }

    /// A value for two uses in statements that follow.
    pub(super) fn for_two_uses(&mut self, value: ExprId, span: Span) -> (ExprId, ExprId) {
        let value = if self.is_steady(value) {
            value
        } else {
            self.held(value, span)
        };
        let expr = self.body.exprs[value].clone();
        let again = self.add(expr.ty, expr.kind, span);
        (value, again)
    }

    /// `target op= value` of a container, which changes itself; `None` for what does not.
    pub(super) fn changed_in_place(
        &mut self,
        op: ast::BinaryOp,
        target: (ExprId, Span),
        value: &ast::Expr,
        span: Span,
    ) -> Result<Option<ExprId>, Refused> {
        let ty = self.body.ty(target.0).clone();
        if ty.as_container().is_none() {
            return Ok(None);
        }
        let method = in_place(op);
        let operand = self.wanted_value(&ty, method, value)?;
        let operands = [target, (operand, value.span)];
        if let Some(changed) = self.item_method(method, &operands, span)? {
            return Ok(Some(changed));
        }
        let right = self.body.ty(operand).clone();
        Err(self.refuse(InferError::InPlace {
            op,
            left: ty,
            right,
            span,
        }))
    }

    /// `del base[index]`
    pub(super) fn delete(&mut self, target: &ast::Expr) -> Result<(), Refused> {
        let Ast::Subscript { value, index } = &target.kind else {
            return Err(self.refuse(InferError::Delete { span: target.span }));
        };
        let base = (self.expr(value, None)?, value.span);
        if let Ast::Slice { start, stop, step } = &index.kind {
            return self.delete_slice(base, [start, stop, step], target.span);
        }
        let index = self.index(base.0, index, "__delitem__")?;
        match self.item_method("__delitem__", &[base, index], target.span)? {
            Some(deleted) => {
                self.out.push(Stmt::Eval(deleted));
                Ok(())
            }
            None => Err(self.refuse(InferError::Delete { span: target.span })),
        }
    }

    /// Refuses to change a constant.
    pub(super) fn changing(&mut self, base: (ExprId, Span)) -> Result<ContainerType, Refused> {
        let ty = self.body.ty(base.0).clone();
        match ty.as_container() {
            Some(container) if container.is_frozen() => {
                Err(self.refuse(InferError::ConstantContainer { ty, span: base.1 }))
            }
            Some(container) => Ok(container.clone()),
            None => Err(self.refuse(InferError::NotSubscriptable { ty, span: base.1 })),
        }
    }
}

/// The method that `op=` asks for.
fn in_place(op: ast::BinaryOp) -> &'static str {
    match op {
        ast::BinaryOp::Add => "__iadd__",
        ast::BinaryOp::Sub => "__isub__",
        ast::BinaryOp::Mult => "__imul__",
        ast::BinaryOp::Div => "__itruediv__",
        ast::BinaryOp::FloorDiv => "__ifloordiv__",
        ast::BinaryOp::Mod => "__imod__",
        ast::BinaryOp::Pow => "__ipow__",
        ast::BinaryOp::LShift => "__ilshift__",
        ast::BinaryOp::RShift => "__irshift__",
        ast::BinaryOp::BitAnd => "__iand__",
        ast::BinaryOp::BitOr => "__ior__",
        ast::BinaryOp::BitXor => "__ixor__",
    }
}

/// The expected type, where it is a container of a kind, None allowed or not.
pub(super) fn expected_kind(
    expected: Option<&Type>,
    is_kind: impl Fn(&ContainerKind) -> bool,
) -> Option<&ContainerType> {
    let expected = match expected? {
        Type::Optional(inner) => inner,
        other => other,
    };
    expected.as_container().filter(|ty| is_kind(ty.kind()))
}
