//! What can be iterated over and is no value: `d.keys()`, `d.values()`, `d.items()`, `range(n)` and the
//! like. Where a list of it is wanted, one is made.

use super::Infer;
use super::error::Refused;
use crate::ast::{self, ExprKind as Ast};
use crate::hir::{ContainerOp, ExprId, ExprKind, Part};
use crate::span::Span;
use crate::types::{ContainerKind, ContainerType, Type};

impl Infer<'_, '_> {
    /// The dict and the part of it that `d.keys()`, `d.values()` or `d.items()` stand for.
    pub(super) fn view<'e>(&mut self, iter: &'e ast::Expr) -> Option<(&'e ast::Expr, Part)> {
        let Ast::Call {
            func,
            args,
            keywords,
        } = &iter.kind
        else {
            return None;
        };
        let Ast::Attribute { value, attr } = &func.kind else {
            return None;
        };
        let part = match &**attr {
            "keys" => Part::Keys,
            "values" => Part::Values,
            "items" => Part::Items,
            _ => return None,
        };
        if !args.is_empty() || !keywords.is_empty() || self.binding(func).is_some() {
            return None;
        }
        let ty = self.type_of(value)?;
        ty.as_container()?.value()?;
        Some((value, part))
    }

    /// Whether an expression can be iterated over and is no value.
    pub(super) fn is_iterable_only(&mut self, expr: &ast::Expr) -> bool {
        let Ast::Call { func, .. } = &expr.kind else {
            return false;
        };
        let symbol = self.resolver_symbol(func);
        let is_known = symbol.as_deref().is_some_and(|symbol| {
            matches!(
                symbol,
                "builtins.range" | "builtins.enumerate" | "builtins.zip" | "builtins.reversed"
            )
        });
        is_known || self.view(expr).is_some()
    }

    /// The value of an expression; what can be iterated over and is no value, as a list.
    pub(super) fn items_or_value(&mut self, expr: &ast::Expr) -> Result<ExprId, Refused> {
        match self.view(expr) {
            Some((dict, Part::Keys)) => self.expr(dict, None),
            Some((dict, part)) => {
                let dict = self.expr(dict, None)?;
                Ok(self.listed_view(dict, part, expr.span))
            }
            None => self.expr(expr, None),
        }
    }

    /// A new list of the keys, values or items of a dict.
    pub(super) fn listed_view(&mut self, dict: ExprId, part: Part, span: Span) -> ExprId {
        let ty = self.body.ty(dict).clone();
        let Some((container, value)) = ty.as_container().and_then(|c| Some((c, c.value()?))) else {
            return dict;
        };
        let item = match part {
            Part::Keys => container.item().clone(),
            Part::Values => value.clone(),
            Part::Items => Type::tuple([container.item().clone(), value.clone()]),
        };
        let list = Type::Container(ContainerType::new(ContainerKind::List(item)));
        let kind = ExprKind::Container(ContainerOp::Listed(part), vec![dict]);
        self.add(list, kind, span)
    }
}
