//! The verifier: what every pass may rely on.
//!
//! Of every body:
//! - an expression is used once, and its operands stand before it;
//! - a local, slot, variable, output, function or field that is named exists, and has the type that is
//!   used or assigned;
//! - operands have the types that their operation takes ([`types`]); conditions are bools;
//! - a `break` or `continue` stands in a loop of the same `Inline` region, a `reraise` in a handler;
//! - a `return` gives a value exactly where one is due, of the type that is due, and where one is due
//!   every path that ends gives one;
//! - no hole of a fragment is left.
//!
//! Of the whole program:
//! - states, variables, elements, parameters and outputs occur in the native function only;
//! - there is an initial value per state slot, with its representation; `None` for a container or
//!   struct, which START's block makes;
//! - a function that can call itself says so, for its calls to be counted.
//!
//! [`Type::Never`] is of every type: what never yields may stand where anything may.

mod containers;
mod memory;
mod recursion;
mod types;

use super::{Block, Body, ExprId, ExprKind, ForRange, Local, Program, Stmt, operands};
use crate::signature::{Signature, SlotKind};
use crate::types::{Const, Type};

/// Checks every rule; the messages of those that are broken.
pub fn verify(program: &Program, signature: &Signature) -> Result<(), Vec<String>> {
    let mut verifier = Verifier {
        program,
        signature,
        body: &program.function.body,
        place: "function".to_owned(),
        is_callee: false,
        uses: Vec::new(),
        returns: vec![signature.result.clone().unwrap_or(Type::None)],
        loops: vec![0],
        finallies: vec![0],
        handling: 0,
        broken: Vec::new(),
    };
    verifier.initials();
    let function = &program.function;
    for block in [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ] {
        verifier.block(block);
    }
    for (id, callee) in &program.callees {
        verifier.enter(id.to_string(), &callee.body);
        verifier.is_callee = true;
        for param in &callee.params {
            verifier.local_type(*param);
        }
        verifier.returns = vec![callee.returns.clone()];
        verifier.block(&callee.block);
        verifier.path_ends(&callee.returns, &callee.block);
    }
    recursion::check(program, &mut verifier.broken);
    if verifier.broken.is_empty() {
        Ok(())
    } else {
        Err(verifier.broken)
    }
}

struct Verifier<'a> {
    program: &'a Program,
    signature: &'a Signature,
    body: &'a Body,
    place: String,
    is_callee: bool,
    /// How often each expression of the body is used.
    uses: Vec<u8>,
    /// What a `return` gives, by `Inline` region, innermost last.
    returns: Vec<Type>,
    /// How many loops are open in each of them.
    loops: Vec<u32>,
    /// How many `Finally` are open in each of them.
    finallies: Vec<i64>,
    /// How many handlers are open.
    handling: u32,
    broken: Vec<String>,
}

/// Whether a value of one type may stand where another is wanted.
fn fits(actual: &Type, wanted: &Type) -> bool {
    actual == wanted || *actual == Type::Never
}

impl<'a> Verifier<'a> {
    fn enter(&mut self, place: String, body: &'a Body) {
        self.place = place;
        self.body = body;
        self.uses = Vec::new();
        self.loops = vec![0];
    }

    fn broken(&mut self, what: impl AsRef<str>) {
        let message = format!("{}: {}", self.place, what.as_ref());
        self.broken.push(message);
    }

    fn rule(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.broken(what());
        }
    }

    fn initials(&mut self) {
        let (initials, states) = (&self.program.function.initials, &self.signature.states);
        self.rule(initials.len() == states.len(), || {
            format!(
                "{} initial values of {} states",
                initials.len(),
                states.len()
            )
        });
        for (initial, state) in initials.iter().zip(states) {
            let is_made = matches!(state.kind, SlotKind::Container | SlotKind::Struct);
            let right = if is_made {
                *initial == Const::None
            } else {
                initial.ty().repr() == Some(state.repr)
            };
            self.rule(right, || {
                format!("initial value {initial} of state {}", state.name)
            });
        }
    }

    /// Notes a use of an expression; its type.
    fn use_of(&mut self, id: ExprId, what: &str) -> Type {
        let Some(expr) = self.body.exprs.get(id) else {
            self.broken(format!("{what} {id} does not exist"));
            return Type::Never;
        };
        let ty = expr.ty.clone();
        let place = id.as_u32() as usize;
        if self.uses.len() <= place {
            self.uses.resize(place + 1, 0);
        }
        self.uses[place] = self.uses[place].saturating_add(1);
        if self.uses[place] == 1 {
            self.expr(id);
        } else {
            self.broken(format!("{id} is used more than once"));
        }
        ty
    }

    fn typed(&mut self, id: ExprId, wanted: &Type, what: &str) {
        let actual = self.use_of(id, what);
        self.rule(fits(&actual, wanted), || {
            format!("{what} {id} is {actual}, not {wanted}")
        });
    }

    fn local_type(&mut self, local: Local) -> Type {
        if let Some(declaration) = self.body.locals.get(local) {
            declaration.ty.clone()
        } else {
            self.broken(format!("{local} is not declared"));
            Type::Never
        }
    }

    fn state_type(&mut self, slot: u32) -> Type {
        self.host_memory();
        let state = self.signature.states.get(slot as usize);
        if let Some(state) = state {
            state.ty.clone()
        } else {
            self.broken(format!("there is no state slot {slot}"));
            Type::Never
        }
    }

    fn host_memory(&mut self) {
        self.rule(!self.is_callee, || {
            "a called function names memory of the host".to_owned()
        });
    }

    fn block(&mut self, block: &Block) {
        for stmt in block {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(local, value) => {
                let wanted = self.local_type(*local);
                self.typed(*value, &wanted, "the value assigned");
            }
            Stmt::SetState(slot, value) => {
                let wanted = self.state_type(*slot).stored();
                self.typed(*value, &wanted, "the state");
            }
            Stmt::SetOutput(index, value) => {
                self.host_memory();
                if let Some(output) = self.signature.outputs.get(*index as usize) {
                    let wanted = output.ty.stored();
                    self.rule(wanted.repr().is_some(), || {
                        format!("output {index} is no machine value")
                    });
                    self.typed(*value, &wanted, "the output");
                } else {
                    self.broken(format!("there is no output {index}"));
                }
            }
            Stmt::Eval(value) => {
                self.use_of(*value, "the value");
            }
            Stmt::If(test, then, otherwise) => {
                self.typed(*test, &Type::Bool, "the condition");
                self.block(then);
                self.block(otherwise);
            }
            Stmt::While(test, body, orelse) => {
                self.typed(*test, &Type::Bool, "the condition");
                self.iteration(body);
                self.block(orelse);
            }
            Stmt::For(range) => self.for_range(range),
            Stmt::Break | Stmt::Continue => {
                let is_in_loop = self.loops.last().is_some_and(|open| *open > 0);
                self.rule(is_in_loop, || format!("{stmt:?} outside a loop"));
            }
            Stmt::Try(guarded) => {
                self.block(&guarded.body);
                self.block(&guarded.orelse);
                self.handling += 1;
                for catch in &guarded.catches {
                    self.block(&catch.body);
                }
                self.handling -= 1;
            }
            Stmt::Finally(finally) => {
                self.open_finally(1);
                self.block(&finally.body);
                self.open_finally(-1);
                self.block(&finally.last);
            }
            Stmt::Unwind(levels) => {
                let open = self.finallies.last().copied().unwrap_or_default();
                self.rule(i64::from(*levels) <= open, || {
                    format!("{levels} to unwind where {open} are open")
                });
            }
            Stmt::Reraise => self.rule(self.handling > 0, || {
                "a reraise outside a handler".to_owned()
            }),
            Stmt::Return(value) => self.return_value(*value),
        }
    }

    fn open_finally(&mut self, change: i64) {
        if let Some(open) = self.finallies.last_mut() {
            *open += change;
        }
    }

    fn for_range(&mut self, range: &ForRange) {
        for bound in [range.start, range.stop, range.step] {
            self.typed(bound, &Type::Int, "the bound");
        }
        let counter = self.local_type(range.counter);
        self.rule(fits(&counter, &Type::Int), || {
            format!("the counter {} is {counter}", range.counter)
        });
        self.iteration(&range.body);
        self.block(&range.orelse);
    }

    fn iteration(&mut self, body: &Block) {
        if let Some(open) = self.loops.last_mut() {
            *open += 1;
        }
        self.block(body);
        if let Some(open) = self.loops.last_mut() {
            *open -= 1;
        }
    }

    fn return_value(&mut self, value: Option<ExprId>) {
        let due = self.returns.last().cloned().unwrap_or(Type::None);
        match value {
            Some(value) => self.typed(value, &due, "the value returned"),
            None => self.rule(due == Type::None, || {
                format!("a {due} is due to be returned")
            }),
        }
    }

    /// Statements whose `return` gives a value of a type.
    fn region(&mut self, ty: &Type, block: &Block) {
        self.returns.push(ty.clone());
        self.loops.push(0);
        self.finallies.push(0);
        self.block(block);
        self.finallies.pop();
        self.loops.pop();
        self.returns.pop();
        self.path_ends(ty, block);
    }

    fn path_ends(&mut self, ty: &Type, block: &Block) {
        let ends = *ty == Type::None || self.never_falls_through(block);
        self.rule(ends, || format!("a path ends without returning a {ty}"));
    }

    fn never_falls_through(&self, block: &Block) -> bool {
        block.iter().any(|stmt| match stmt {
            Stmt::Return(_) | Stmt::Break | Stmt::Continue | Stmt::Reraise => true,
            Stmt::Finally(finally) => {
                self.never_falls_through(&finally.body) || self.never_falls_through(&finally.last)
            }
            Stmt::Unwind(_) => false,
            Stmt::Try(guarded) => {
                let passes = [&guarded.body, &guarded.orelse];
                let catches = &guarded.catches;
                passes
                    .into_iter()
                    .any(|block| self.never_falls_through(block))
                    && catches
                        .iter()
                        .all(|catch| self.never_falls_through(&catch.body))
            }
            Stmt::Assign(_, value)
            | Stmt::SetState(_, value)
            | Stmt::SetOutput(_, value)
            | Stmt::Eval(value) => *self.body.ty(*value) == Type::Never,
            Stmt::If(_, then, otherwise) => {
                self.never_falls_through(then) && self.never_falls_through(otherwise)
            }
            Stmt::While(test, body, orelse) => {
                let is_endless = self.body.constant(*test) == Some(&Const::Bool(true));
                !breaks(body) && (is_endless || self.never_falls_through(orelse))
            }
            Stmt::For(range) => !breaks(&range.body) && self.never_falls_through(&range.orelse),
        })
    }

    fn expr(&mut self, id: ExprId) {
        let expr = &self.body.exprs[id];
        for operand in operands(&expr.kind) {
            self.rule(operand < id, || {
                format!("{id} stands before its operand {operand}")
            });
        }
        match &expr.kind {
            ExprKind::Block(block, value) => {
                self.block(block);
                self.typed(*value, &expr.ty, "the value of the block");
            }
            ExprKind::Inline(block) => self.region(&expr.ty, block),
            _ => {
                let types: Vec<Type> = operands(&expr.kind)
                    .map(|operand| self.use_of(operand, "operand"))
                    .collect();
                self.operation(id, expr, &types);
            }
        }
    }
}

/// Whether a `break` of a block leaves the loop around it.
fn breaks(block: &Block) -> bool {
    block.iter().any(|stmt| match stmt {
        Stmt::Break => true,
        Stmt::If(_, then, otherwise) => breaks(then) || breaks(otherwise),
        Stmt::While(_, _, orelse) => breaks(orelse),
        Stmt::For(range) => breaks(&range.orelse),
        Stmt::Try(guarded) => guarded.blocks().any(breaks),
        Stmt::Finally(finally) => breaks(&finally.body) || breaks(&finally.last),
        Stmt::Assign(..)
        | Stmt::SetState(..)
        | Stmt::SetOutput(..)
        | Stmt::Eval(_)
        | Stmt::Continue
        | Stmt::Reraise
        | Stmt::Unwind(_)
        | Stmt::Return(_) => false,
    })
}
