//! Handlers' answers into the body: fragments as they are, trees typed like code of the user's.
//!
//! ```text
//! book.mid(level)     answered by  (bid(tickjit.operand.0, tickjit.operand.1) + ...) / 2
//!                     becomes      t0 = <book>; t1 = <level>; (bid(t0, t1) + ...) / 2
//! ```
//!
//! Names that the statements of a tree assign are its own: no name of the user's function changes its
//! meaning by what a handler calls its temporaries.

use std::borrow::Cow;

use super::Infer;
use super::arguments::Arg;
use super::assigned::{assigned, assigned_in};
use super::error::{InferError, Refused};
use super::functions::MAX_NESTING;
use crate::ast::{self, Expr, NameSet, Reserved, Stmt as AstStmt, StmtKind, reserved};
use crate::handlers::{Answer, Asking, Binding, Expansion, Node, Provenance, Tree, TypeHandler};
use crate::hir::{ExprId, ExprKind, Stmt, UnaryOp};
use crate::span::Span;
use crate::types::Type;

/// What an operand's reserved name means in the tree that is typed.
pub(super) struct Meaning {
    value: ExprId,
    /// Index in the signature, where the operand is just the name of a variable.
    variable: Option<usize>,
    binding: Option<Binding>,
}

impl From<&Arg> for Meaning {
    fn from(arg: &Arg) -> Self {
        Self {
            value: arg.value,
            variable: arg.variable,
            binding: arg.binding.clone(),
        }
    }
}

/// An answer, and the name of the handler that gave it.
pub(super) struct Made<'h> {
    expansion: Expansion,
    by: Cow<'h, str>,
}

impl<'h> Made<'h> {
    /// What a handler of a name has made.
    pub(super) fn new(expansion: Expansion, by: &'h str) -> Self {
        Self {
            expansion,
            by: by.into(),
        }
    }
}

/// A handler's answer about a node; its own error with a note.
pub(super) fn made<'h>(
    answer: Answer<Expansion>,
    by: Cow<'h, str>,
    role: &str,
    node: &str,
    span: Span,
) -> Answer<Made<'h>> {
    match answer {
        Ok(answer) => Ok(answer.map(|expansion| Made { expansion, by })),
        Err(error) => Err(error.noted(&Asking {
            role,
            handler: &by,
            node,
            span,
        })),
    }
}

/// The answer of the handler that answers for a type, if there is one.
pub(super) fn made_by_owner<'h>(
    owner: Option<&'h dyn TypeHandler>,
    ask: impl FnOnce(&dyn TypeHandler) -> Answer<Expansion>,
    node: &str,
    span: Span,
) -> Answer<Made<'h>> {
    owner.map_or(Ok(None), |owner| {
        made(ask(owner), owner.name(), "a type handler", node, span)
    })
}

impl Infer<'_, '_> {
    /// The value of an answer about values.
    pub(super) fn expand_over(
        &mut self,
        made: Made<'_>,
        operands: &[ExprId],
        span: Span,
    ) -> Result<ExprId, Refused> {
        match made.expansion {
            Expansion::Fragment(fragment) => Ok(self.splice(&fragment, operands, |_| false, span)),
            Expansion::Tree(tree) => {
                let meaning = |value: &ExprId| Meaning {
                    value: *value,
                    variable: self.variable_of(*value),
                    binding: None,
                };
                let operands = operands.iter().map(meaning).collect();
                self.made_tree(*tree, operands, &made.by, span)
            }
        }
    }

    /// The value of an answer about arguments.
    pub(super) fn expand(
        &mut self,
        made: Made<'_>,
        args: &[Arg],
        span: Span,
    ) -> Result<ExprId, Refused> {
        match made.expansion {
            Expansion::Fragment(fragment) => {
                let values: Vec<ExprId> = args.iter().map(|arg| arg.value).collect();
                let is_place = |index: usize| args.get(index).is_some_and(Arg::is_place);
                Ok(self.splice(&fragment, &values, is_place, span))
            }
            Expansion::Tree(tree) => {
                let operands = args.iter().map(Meaning::from).collect();
                self.made_tree(*tree, operands, &made.by, span)
            }
        }
    }

    /// A tree's value, with notes on what is wrong with it.
    fn made_tree(
        &mut self,
        tree: Tree,
        operands: Vec<Meaning>,
        by: &str,
        span: Span,
    ) -> Result<ExprId, Refused> {
        let reported = self.session.diagnostics.len();
        let value = self.tree(tree, operands, span);
        self.session.blame(reported, by);
        value
    }

    /// Types what a handler puts in place of a node, with notes on what is wrong with what it made.
    pub(super) fn in_place_of<'t, T>(
        &mut self,
        node: Node<'_>,
        parts: impl IntoIterator<Item = Node<'t>>,
        by: &str,
        typed: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        if self.session.nesting >= MAX_NESTING {
            let span = node.span();
            return Err(self.refuse(InferError::TooDeep { span }));
        }
        let reported = self.session.diagnostics.len();
        self.session.nesting += 1;
        let result = typed(self);
        self.session.nesting -= 1;
        if let Some(found @ [_, ..]) = self.session.diagnostics.get_mut(reported..) {
            let mut provenance = Provenance::default();
            provenance.put(by, node, parts);
            provenance.explain(found);
        }
        result
    }

    fn tree(
        &mut self,
        mut tree: Tree,
        operands: Vec<Meaning>,
        span: Span,
    ) -> Result<ExprId, Refused> {
        if self.session.nesting >= MAX_NESTING {
            return Err(self.refuse(InferError::TooDeep { span }));
        }
        if tree.statements.iter().any(returns) {
            return Err(self.refuse(InferError::ReturnInTree { span }));
        }
        tree.statements.iter_mut().for_each(|stmt| stmt.place(span));
        tree.value.place(span);
        let names = self.names_of(&tree);
        let mut before = Vec::new();
        let operands = self.in_order(&tree, operands, &mut before, span);

        let outer = std::mem::replace(&mut self.operands, operands);
        let loops = std::mem::take(&mut self.loops);
        let opened = self.flow.open(names);
        self.session.nesting += 1;
        // Constants are typed without a path that leads to them.
        let reachable = std::mem::replace(&mut self.flow.reachable, true);
        let mut value = Err(Refused);
        let statements = self.filled(|infer| {
            infer.block(&tree.statements);
            value = infer.value_of_tree(&tree, span);
        });
        self.flow.reachable = reachable;
        self.session.nesting -= 1;
        self.flow.close(opened);
        self.loops = loops;
        self.operands = outer;

        before.extend(statements);
        value.map(|value| self.after(before, value, span))
    }

    /// The names that are the tree's own.
    fn names_of(&mut self, tree: &Tree) -> NameSet {
        let mut names = assigned(&tree.statements);
        names.extend(assigned_in(&tree.value));
        let count = names.len();
        if let Some(signature) = self.signature {
            names.retain(|name| !super::is_state(signature, name));
        }
        // What stands beside the tree may read the states that it sets.
        self.assigns_in_expressions |= names.len() < count;
        names
    }

    /// The operands, those that must be computed now in temporaries.
    fn in_order(
        &mut self,
        tree: &Tree,
        mut operands: Vec<Meaning>,
        before: &mut Vec<Stmt>,
        span: Span,
    ) -> Vec<Meaning> {
        let mut used = vec![false; operands.len()];
        let mut note = |expr: &Expr| find_operands(expr, &mut used);
        tree.statements
            .iter()
            .for_each(|stmt| exprs_of(stmt, &mut note));
        note(&tree.value);
        for (operand, is_used) in operands.iter_mut().zip(used) {
            let stays = match &self.body.exprs[operand.value].kind {
                // An input is the same for the whole tick.
                ExprKind::Const(_)
                | ExprKind::Input(_)
                | ExprKind::Element { .. }
                | ExprKind::Param(_) => true,
                ExprKind::Local(_) => !self.assigns_in_expressions,
                ExprKind::State(_) => !self.assigns_in_expressions && tree.statements.is_empty(),
                ExprKind::LocalChecked(_) => !is_used,
                _ => false,
            };
            if stays {
                continue;
            }
            let local = self.temporary(self.body.ty(operand.value).clone());
            before.push(Stmt::Assign(local, operand.value));
            operand.value = self.add_local(local, span);
        }
        operands
    }

    fn value_of_tree(&mut self, tree: &Tree, span: Span) -> Result<ExprId, Refused> {
        if !self.flow.reachable {
            // The statements end in a `raise`: there is no value, and what follows is typed all the same.
            return Ok(self.raise_value("RuntimeError", Some("unreachable"), span));
        }
        let value = self.expr(&tree.value, tree.ty.as_ref())?;
        match &tree.ty {
            Some(ty) => self.as_declared(value, ty, span),
            None => Ok(value),
        }
    }

    /// A value as one of the type that a handler says it has.
    fn as_declared(&mut self, value: ExprId, ty: &Type, span: Span) -> Result<ExprId, Refused> {
        let from = self.body.ty(value).clone();
        let is_named = matches!(from, Type::Named(_)) || matches!(ty, Type::Named(_));
        let is_open = from.as_container().is_none() && ty.as_container().is_none();
        if from != *ty && is_named && is_open && from.repr().is_some() && from.repr() == ty.repr() {
            return Ok(self.add(ty.clone(), ExprKind::Unary(UnaryOp::Retype, value), span));
        }
        self.convert(value, ty, "the value of the handler's tree", span)
    }

    /// The value of an operand's reserved name.
    pub(super) fn operand_value(&mut self, index: usize, span: Span) -> Result<ExprId, Refused> {
        let Some(meaning) = self.operands.get(index) else {
            return Err(self.refuse(InferError::UnknownOperand { index, span }));
        };
        if let Some(binding) = meaning.binding.clone() {
            return self.binding_value(&binding, &format!("operand {index}"), span);
        }
        let expr = self.body.exprs[meaning.value].clone();
        Ok(self.add(expr.ty, expr.kind, span))
    }

    /// What an operand stands for that is no value, or an attribute of it.
    pub(super) fn operand_binding(&self, expr: &Expr, index: usize) -> Option<Binding> {
        if let ast::ExprKind::Attribute { value, attr } = &expr.kind {
            let base = self.operand_binding(value, index)?;
            return self.scope.attribute(&base, attr);
        }
        self.operands.get(index)?.binding.clone()
    }

    /// The variable that an operand is just the name of.
    pub(super) fn operand_variable(&self, index: usize) -> Option<usize> {
        self.operands.get(index)?.variable
    }
}

/// Notes the operands that an expression names.
fn find_operands(expr: &Expr, used: &mut [bool]) {
    if let Some(Reserved::Operand(index)) = expr.as_name().and_then(|name| reserved(name))
        && let Some(used) = used.get_mut(index)
    {
        *used = true;
    }
    expr.for_each_child(|child| find_operands(child, used));
}

/// Calls `visit` with the expressions of a statement and of the suites in it.
fn exprs_of(stmt: &AstStmt, visit: &mut impl FnMut(&Expr)) {
    stmt.for_each_expr(&mut *visit);
    stmt.for_each_block(|block| block.iter().for_each(|stmt| exprs_of(stmt, visit)));
}

/// Whether a statement has a `return`.
fn returns(stmt: &AstStmt) -> bool {
    let mut found = matches!(stmt.kind, StmtKind::Return(_));
    stmt.for_each_block(|block| found |= block.iter().any(returns));
    found
}
