//! What the typing of a function and of everything it calls share.

use std::rc::Rc;

use indexmap::IndexMap;

use super::Loader;
use super::catching::resolve;
use super::error::{InferError, Refused};
use super::frames::stale_structs;
use crate::ast::{self, Name};
use crate::diagnostic::Diagnostic;
use crate::handlers::{CompilationContext, FunctionRef, HandlerError, made_by, note};
use crate::hir::{self, Callee, EntityRef, ExprKind, FuncId, FunctionName, PrimaryMap};
use crate::options::CompilationOptions;
use crate::span::Span;
use crate::types::{ExceptionClass, Type};

/// How many statements are typed at most, repetitions included.
const MAX_STATEMENTS: usize = 200_000;

/// A called function with the types of its parameters.
pub(super) type Instance = (usize, Vec<Type>);

/// A called function whose body may still be in the making.
pub(super) struct Called {
    pub(super) id: FuncId,
    /// `None` while it is not known.
    pub(super) returns: Option<Type>,
    /// Whether a mistake was found in it: calls of it are no further mistakes.
    pub(super) is_refused: bool,
}

pub(super) struct Session<'s> {
    pub(super) context: &'s CompilationContext,
    pub(super) options: &'s CompilationOptions,
    load: Loader<'s>,
    trees: IndexMap<usize, Rc<ast::Function>>,
    pub(super) instances: IndexMap<Instance, Called>,
    pub(super) callees: PrimaryMap<FuncId, Option<Callee>>,
    pub(super) names: Vec<Name>,
    /// Of the body being typed; taken back where a loop is typed again.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Of called functions: they are typed once.
    kept: Vec<Diagnostic>,
    exhausted: Option<Span>,
    statements: usize,
    /// Whether errors are caught.
    pub(super) catches: bool,
    /// The classes that are raised.
    raised: Vec<ExceptionClass>,
    /// Whether the program is a plain function, which is compiled as soon as it is defined.
    pub(super) is_plain: bool,
    /// How deep calls of functions being typed are nested.
    pub(super) nesting: usize,
    /// How deep expressions and blocks being typed are nested, through those calls.
    pub(super) levels: usize,
}

impl<'s> Session<'s> {
    pub(super) fn new(
        context: &'s CompilationContext,
        options: &'s CompilationOptions,
        load: Loader<'s>,
        name: Name,
    ) -> Self {
        Self {
            context,
            options,
            load,
            trees: IndexMap::new(),
            instances: IndexMap::new(),
            callees: PrimaryMap::new(),
            names: vec![name],
            diagnostics: Vec::new(),
            kept: Vec::new(),
            exhausted: None,
            statements: 0,
            catches: false,
            is_plain: false,
            raised: Vec::new(),
            nesting: 0,
            levels: 0,
        }
    }

    /// The tree of a function that is loaded already.
    pub(super) fn add_tree(&mut self, function: &FunctionRef, tree: &Rc<ast::Function>) {
        self.trees.insert(function.identity, Rc::clone(tree));
    }

    /// The tree of a function, loaded once.
    pub(super) fn tree(
        &mut self,
        function: &FunctionRef,
        call: Span,
    ) -> Result<Rc<ast::Function>, Refused> {
        if let Some(tree) = self.trees.get(&function.identity) {
            return Ok(tree.clone());
        }
        match (self.load)(function) {
            Ok(tree) => {
                let tree = Rc::new(tree);
                self.trees.insert(function.identity, tree.clone());
                Ok(tree)
            }
            Err(diagnostics) => {
                let diagnostics = diagnostics.into_iter();
                self.diagnostics
                    .extend(diagnostics.map(|one| called(one, call)));
                Err(Refused)
            }
        }
    }

    pub(super) fn name(&mut self, name: &Name) -> FunctionName {
        let index = self
            .names
            .iter()
            .position(|other| other == name)
            .unwrap_or_else(|| {
                self.names.push(name.clone());
                self.names.len() - 1
            });
        FunctionName(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Notes a class that is raised.
    pub(super) fn raises(&mut self, class: ExceptionClass) {
        if !self.raised.contains(&class) {
            self.raised.push(class);
        }
    }

    /// Counts a statement; refuses where there were too many.
    pub(super) fn count(&mut self, span: Span) -> Result<(), Refused> {
        self.statements += 1;
        if self.statements > MAX_STATEMENTS {
            self.exhausted.get_or_insert(span);
            return Err(Refused);
        }
        Ok(())
    }

    /// What is refused must have been reported: nothing is left out of a program in silence.
    pub(super) fn require_reason(&mut self, span: Span) {
        let is_reported =
            !self.diagnostics.is_empty() || !self.kept.is_empty() || self.exhausted.is_some();
        if !is_reported {
            self.refuse(InferError::Unexplained { span });
        }
    }

    /// Keeps the diagnostics from index `from` on, of a function that is called at a place; whether
    /// there are any.
    pub(super) fn keep(&mut self, from: usize, call: Span) -> bool {
        let before = self.kept.len();
        let reported = self.diagnostics.drain(from..);
        self.kept.extend(reported.map(|one| called(one, call)));
        self.kept.len() > before
    }

    pub(super) fn refuse(&mut self, error: InferError) -> Refused {
        self.diagnostics.push(error.into());
        Refused
    }

    pub(super) fn failed(
        &mut self,
        error: HandlerError,
        span: Span,
        handler: &'static str,
    ) -> Refused {
        match error {
            HandlerError::Refused(diagnostic) => {
                self.diagnostics.push(*diagnostic);
                Refused
            }
            HandlerError::Foreign(foreign) => self.refuse(InferError::Handler {
                handler,
                span,
                foreign,
            }),
        }
    }

    /// Notes on the diagnostics from index `from` on that a handler made what they are about.
    pub(super) fn blame(&mut self, from: usize, handler: &str) {
        if let Some(reported) = self.diagnostics.get_mut(from..) {
            for diagnostic in reported {
                note(diagnostic, made_by(handler));
            }
        }
    }

    /// Refuses names that stand for what a loop makes anew.
    fn check_frames(&mut self, function: &hir::Function) {
        let blocks = [&function.execute, &function.start, &function.stop];
        let mut stale = Vec::new();
        let callees = self.callees.values().flatten();
        let bodies = callees.map(|callee| (&callee.body, vec![&callee.block]));
        for (body, blocks) in bodies.chain([(&function.body, blocks.to_vec())]) {
            if body.locals.values().any(|local| local.ty.holds_struct()) {
                for (local, read) in stale_structs(body, &blocks) {
                    stale.push(InferError::StaleStruct {
                        name: body.locals[local].name.clone(),
                        span: body.origins[read].span,
                    });
                }
            }
        }
        for error in stale {
            self.refuse(error);
        }
    }

    /// The program, if nothing was refused.
    pub(super) fn finish(
        mut self,
        mut function: hir::Function,
    ) -> Result<hir::Program, Vec<Diagnostic>> {
        self.diagnostics.append(&mut self.kept);
        if let Some(span) = self.exhausted {
            self.refuse(InferError::TooComplex { span });
        }
        self.check_frames(&function);
        if !self.diagnostics.is_empty() {
            return Err(self.diagnostics);
        }
        let mut callees: PrimaryMap<FuncId, Callee> = self
            .callees
            .into_iter()
            .filter_map(|(_, callee)| callee)
            .collect();
        mark_recursive(&mut callees);
        if self.catches {
            let blocks = vec![
                &mut function.prologue,
                &mut function.start,
                &mut function.stop,
                &mut function.execute,
            ];
            let callees = callees.values_mut();
            let callees = callees.map(|callee| (&mut callee.body, vec![&mut callee.block]));
            resolve(callees.chain([(&mut function.body, blocks)]), &self.raised);
        }
        Ok(hir::Program {
            function,
            callees,
            names: self.names,
        })
    }
}

/// Finds the functions that can reach themselves.
fn mark_recursive(callees: &mut PrimaryMap<FuncId, Callee>) {
    let calls: Vec<Vec<usize>> = callees
        .values()
        .map(|callee| {
            let called = callee
                .body
                .exprs
                .values()
                .filter_map(|expr| match expr.kind {
                    ExprKind::Call(id, _) => Some(id.index()),
                    _ => None,
                });
            called.collect()
        })
        .collect();
    for (id, callee) in callees.iter_mut() {
        let mut seen = vec![false; calls.len()];
        let mut open = calls[id.index()].clone();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&calls[at]);
            }
        }
        callee.recursive = seen[id.index()];
    }
}

/// A mistake in a function that is compiled along, with the place of the call.
fn called(diagnostic: Diagnostic, call: Span) -> Diagnostic {
    let places = || diagnostic.secondary.iter().chain([&diagnostic.primary]);
    if places().any(|label| label.span.file == call.file) {
        diagnostic
    } else {
        diagnostic.and(call, "compiled along for this call")
    }
}
