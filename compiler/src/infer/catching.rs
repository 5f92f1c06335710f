//! `try`, its handlers and its `else`.
//!
//! ```text
//! try: a                 try: a
//! except E: b            else: c; v = 1
//! else: c                except E: b; v = 2
//! ```
//!
//! What a name is bound to in a handler is what it may have been bound to at any point of the body:
//! [`Flow`](super::flow::Flow) notes every change on the way. The `else` follows the body, and its errors are
//! not caught. A handler catches classes with all that are derived from them; which of the program's
//! those are is known at the end ([`resolve`]).

use std::collections::BTreeSet;

use super::Infer;
use super::assigned::assigned;
use super::branches::Side;
use super::error::{InferError, Refused};
use super::flow::State;
use crate::ast::{self, ExprKind as Ast, Handler, Name};
use crate::handlers::Binding;
use crate::hir::{self, Catch, ExprKind, Stmt, Try};
use crate::span::Span;
use crate::types::ExceptionClass;
use tickjit_runtime::errors::ErrorKind;

/// The suites of a `try`.
pub(super) struct Guarded<'a> {
    pub(super) body: &'a ast::Block,
    pub(super) handlers: &'a [Handler],
    pub(super) orelse: &'a ast::Block,
    pub(super) finally: &'a ast::Block,
}

impl Infer<'_, '_> {
    /// `try: ...`
    pub(super) fn try_(&mut self, guarded: &Guarded<'_>, span: Span) -> Result<(), Refused> {
        if guarded.finally.is_empty() {
            return self.handlers(guarded, span);
        }
        let mut result = Ok(());
        self.finally((guarded, span), &mut |infer| {
            if guarded.handlers.is_empty() {
                infer.block(guarded.body);
            } else {
                result = infer.handlers(guarded, span);
            }
        })?;
        result
    }

    fn handlers(&mut self, guarded: &Guarded<'_>, span: Span) -> Result<(), Refused> {
        let mut names = assigned(guarded.body);
        names.extend(guarded.handlers.iter().flat_map(|one| assigned(&one.body)));
        names.extend(assigned(guarded.orelse));
        self.copy_parameters(&names, span);
        self.session.catches = true;
        let base = self.flow.mark();
        self.flow.watch();
        let body = self.nested(1, span, |infer| {
            infer.filled(|infer| infer.block(guarded.body))
        });
        let seen = self.flow.unwatch();
        let body = body?;
        let mut orelse = self.nested(1, span, |infer| {
            infer.filled(|infer| infer.block(guarded.orelse))
        })?;
        let end = self.flow.take(base);
        let mut catches = Vec::with_capacity(guarded.handlers.len());
        let mut outcomes = Vec::with_capacity(guarded.handlers.len());
        let mut refused = Ok(());
        for handler in guarded.handlers {
            for (var, state) in &seen {
                self.flow.note_read(*var);
                let before = self.flow.state(*var);
                self.flow.set(*var, before.join(*state));
            }
            match self.handler(handler) {
                Ok(catch) => catches.push(catch),
                Err(Refused) => refused = Err(Refused),
            }
            outcomes.push(self.flow.take(base));
        }
        let handled = catches.iter_mut().map(|catch| Some(&mut catch.body));
        let blocks = handled.chain(std::iter::repeat_with(|| None));
        let mut sides = vec![Side {
            outcome: end,
            block: Some(&mut orelse),
        }];
        let all = refused.is_ok();
        sides.extend(
            outcomes
                .into_iter()
                .zip(blocks)
                .map(|(outcome, block)| Side {
                    outcome,
                    block: block.filter(|_| all),
                }),
        );
        self.meet(sides, span);
        self.out.push(Stmt::Try(Box::new(Try {
            body,
            orelse,
            catches,
        })));
        refused
    }

    fn handler(&mut self, handler: &Handler) -> Result<Catch, Refused> {
        let classes = match &handler.class {
            None => Ok(None),
            Some(class) => self.caught(class).map(Some),
        };
        if let Some(name) = &handler.name {
            if let Some(span) = handler.body.iter().find_map(|stmt| reads(stmt, name)) {
                let name = name.clone();
                return Err(self.refuse(InferError::ExceptionValue { name, span }));
            }
            self.unbind(name);
        }
        self.handling += 1;
        let body = self.nested(1, handler.span, |infer| {
            infer.filled(|infer| infer.block(&handler.body))
        });
        self.handling -= 1;
        if let Some(name) = &handler.name {
            self.unbind(name);
        }
        Ok(Catch {
            classes: classes?,
            body: body?,
        })
    }

    fn unbind(&mut self, name: &Name) {
        if let Some(var) = self.flow.var(name) {
            self.flow.set(var, State::Unbound);
        }
    }

    /// The classes that an `except` names.
    fn caught(&mut self, class: &ast::Expr) -> Result<Vec<Name>, Refused> {
        let each = match &class.kind {
            Ast::Tuple(classes) => classes.as_slice(),
            _ => std::slice::from_ref(class),
        };
        let mut names: Vec<Name> = Vec::with_capacity(each.len());
        for class in each {
            let Some(Binding::Exception(found)) = self.binding(class) else {
                let span = class.span;
                return Err(self.refuse(InferError::ExceptForm { span }));
            };
            names.push(found.name);
        }
        Ok(names)
    }

    /// `raise`
    pub(super) fn reraise(&mut self, span: Span) -> Result<(), Refused> {
        if self.handling == 0 {
            self.flow.reachable = false;
            return Err(self.refuse(InferError::ReraiseOutside { span }));
        }
        self.out.push(Stmt::Reraise);
        self.flow.reachable = false;
        Ok(())
    }
}

/// Where a statement reads a name.
fn reads(stmt: &ast::Stmt, name: &Name) -> Option<Span> {
    fn in_expr(expr: &ast::Expr, name: &Name, found: &mut Option<Span>) {
        if expr.as_name() == Some(name) {
            found.get_or_insert(expr.span);
        }
        expr.for_each_child(|child| in_expr(child, name, found));
    }
    let mut found = None;
    stmt.for_each_expr(|expr| in_expr(expr, name, &mut found));
    stmt.for_each_block(|block| {
        let inside = block.iter().find_map(|stmt| reads(stmt, name));
        found = found.or(inside);
    });
    found
}

/// Says of every handler which classes it catches, those that are derived included: of Python's kinds of
/// errors, and of the classes that the program raises.
pub(super) fn resolve<'p>(
    bodies: impl IntoIterator<Item = (&'p mut hir::Body, Vec<&'p mut hir::Block>)>,
    raised: &[ExceptionClass],
) {
    let kinds = ErrorKind::ALL
        .iter()
        .filter(|kind| **kind != ErrorKind::Custom);
    let mut known: Vec<ExceptionClass> = raised.to_vec();
    known.extend(kinds.filter_map(|kind| ExceptionClass::builtin(kind.name())));
    for (body, blocks) in bodies {
        for expr in body.exprs.values_mut() {
            if let ExprKind::Block(block, _) | ExprKind::Inline(block) = &mut expr.kind {
                resolve_in(block, &known);
            }
        }
        blocks
            .into_iter()
            .for_each(|block| resolve_in(block, &known));
    }
}

fn resolve_in(block: &mut hir::Block, known: &[ExceptionClass]) {
    for stmt in block {
        match stmt {
            Stmt::If(_, a, b) | Stmt::While(_, a, b) => {
                resolve_in(a, known);
                resolve_in(b, known);
            }
            Stmt::For(range) => {
                resolve_in(&mut range.body, known);
                resolve_in(&mut range.orelse, known);
            }
            Stmt::Try(guarded) => {
                resolve_in(&mut guarded.body, known);
                resolve_in(&mut guarded.orelse, known);
                for catch in &mut guarded.catches {
                    resolve_in(&mut catch.body, known);
                    if let Some(classes) = &catch.classes {
                        catch.classes = with_derived(classes, known);
                    }
                }
            }
            Stmt::Finally(finally) => {
                resolve_in(&mut finally.body, known);
                resolve_in(&mut finally.last, known);
            }
            Stmt::Unwind(_)
            | Stmt::Assign(..)
            | Stmt::SetState(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Reraise
            | Stmt::Return(_) => {}
        }
    }
}

/// The classes with those that are derived from them; `None` where no others are known.
fn with_derived(classes: &[Name], known: &[ExceptionClass]) -> Option<Vec<Name>> {
    let is_caught = |class: &ExceptionClass| classes.iter().any(|name| class.is(name));
    if known.iter().all(is_caught) {
        return None;
    }
    let derived = known.iter().filter(|class| is_caught(class));
    let all: BTreeSet<Name> = derived.map(|class| class.name.clone()).collect();
    Some(all.into_iter().collect())
}
