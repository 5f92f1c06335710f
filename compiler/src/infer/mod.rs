//! The AST, against a signature, into the HIR: names resolved, types known, sugar gone.
//!
//! Takes the bodies of a function as `rewrite` left them and the signature; gives the
//! [`hir::Program`], with every Python function that is called along.
//!
//! ```text
//! s += alpha * (x - s)     ==>    state0 = fadd(state0, fmul(0.1, fsub(x, state0)))
//! return s                        output0 = state0; return
//! ```
//!
//! Invariants:
//! - types follow the flow ([`flow`]); conversions that Python does not make are not made, but where
//!   a type is declared (outputs, states, annotated names and parameters) an int becomes a float;
//! - operands are evaluated in Python's order, each exactly once, whatever a handler's fragment does
//!   with them ([`splice`]);
//! - what cannot be reached is not typed, so code behind a constant condition need not fit;
//! - a mistake is reported once, and the statements after it are still looked at.
//!
//! Reading starts at [`infer`]; `stmt.rs` and `expr.rs` dispatch over the nodes, the other files hold
//! one family of constructs each.

mod arguments;
mod assigned;
mod assignment;
mod attributes;
mod branches;
mod calls;
mod catching;
mod comparisons;
mod comprehensions;
mod constants;
mod containers;
mod convert;
mod error;
mod expansion;
mod expr;
mod extent;
mod flow;
mod frames;
mod functions;
mod iteration;
mod leaving;
mod loops;
mod matching;
mod names;
mod natives;
mod operators;
mod optional;
mod outputs;
mod plain;
mod raising;
mod resized;
mod sequences;
mod session;
mod slices;
mod splice;
mod stmt;
mod subscripts;
mod texts;
mod turns;
mod views;
mod wording;

use std::sync::Arc;

pub use self::plain::infer_plain;

use self::assigned::assigned;
use self::flow::Flow;
use self::session::{Instance, Session};
use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::handlers::{CompilationContext, FunctionRef, Resolver, Scope};
use crate::hir::{self, FunctionName, Local, Origin};
use crate::options::CompilationOptions;
use crate::signature::{Signature, SlotKind, StateSlot, Storage};
use crate::span::Span;
use crate::types::{Const, Type};

/// Gives the tree of a function that is called, after `parse` and `rewrite`.
pub type Loader<'a> = &'a mut dyn FnMut(&FunctionRef) -> Result<ast::Function, Vec<Diagnostic>>;

/// The statements of a function by phase.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    /// The function's own body.
    pub execute: ast::Block,
    /// Runs in START.
    pub start: ast::Block,
    /// Runs in STOP.
    pub stop: ast::Block,
}

/// Types a function and everything it calls.
pub fn infer(
    context: &CompilationContext,
    function: &FunctionRef,
    signature: &Signature,
    bodies: &Bodies,
    options: &CompilationOptions,
    load: Loader<'_>,
) -> Result<hir::Program, Vec<Diagnostic>> {
    let mut session = Session::new(context, options, load, function.name.clone());
    let mut program = hir::Function::default();
    let initials = signature.states.iter().map(|slot| {
        if is_made(slot) {
            return Some(Const::None);
        }
        let mut infer = Infer::new(
            &mut session,
            &function.scope,
            Some(signature),
            Region::Constant,
            Flow::default(),
        );
        infer.initial(slot)
    });
    program.initials = initials.collect::<Vec<_>>().into_iter().flatten().collect();

    let mut body = hir::Body::default();
    let phases = [
        (&bodies.execute, Region::Execute),
        (&bodies.start, Region::Lifecycle),
        (&bodies.stop, Region::Lifecycle),
    ];
    let mut blocks = Vec::with_capacity(3);
    for (block, region) in phases {
        let names = assigned(block)
            .into_iter()
            .filter(|name| !is_state(signature, name));
        let flow = Flow::new(names, |name| signature.variables.contains_key(name));
        let mut infer = Infer::new(&mut session, &function.scope, Some(signature), region, flow);
        infer.body = body;
        infer.block(block);
        body = infer.body;
        blocks.push(infer.out);
    }
    let (body, made) = made_states(&mut session, function, signature, body);
    program.body = body;
    let mut blocks = blocks.into_iter();
    program.execute = blocks.next().unwrap_or_default();
    program.start = made;
    program.start.extend(blocks.next().unwrap_or_default());
    program.stop = blocks.next().unwrap_or_default();
    if let Some(slot) = signature
        .states
        .iter()
        .position(|slot| slot.kind == SlotKind::Started)
    {
        run_once(&mut program, slot);
    }
    session.finish(program)
}

/// Whether START makes what a slot holds, instead of storing a constant.
fn is_made(slot: &StateSlot) -> bool {
    matches!(slot.kind, SlotKind::Container | SlotKind::Struct)
}

/// The statements that make the containers and structs of the states, in a body.
fn made_states(
    session: &mut Session<'_>,
    function: &FunctionRef,
    signature: &Signature,
    body: hir::Body,
) -> (hir::Body, hir::Block) {
    let flow = Flow::new([], |_| false);
    let region = Region::Constant;
    let mut infer = Infer::new(session, &function.scope, Some(signature), region, flow);
    infer.body = body;
    for (slot, index) in signature.states.iter().zip(0..) {
        if is_made(slot) {
            infer.make_state(slot, index);
        }
    }
    (infer.body, infer.out)
}

/// Guards the stop body by the slot that START sets.
fn run_once(program: &mut hir::Function, slot: usize) {
    let slot = u32::try_from(slot).unwrap_or(u32::MAX);
    let origin = Origin::default();
    let body = &mut program.body;
    let started = body.add(Type::Bool, hir::ExprKind::State(slot), origin);
    let stopped = body.add(Type::Bool, hir::ExprKind::Const(Const::Bool(false)), origin);
    let mut guarded = vec![hir::Stmt::SetState(slot, stopped)];
    guarded.append(&mut program.stop);
    program.stop = vec![hir::Stmt::If(started, guarded, Vec::new())];
}

fn is_state(signature: &Signature, name: &str) -> bool {
    signature
        .variables
        .get(name)
        .is_some_and(|v| matches!(v.storage, Storage::State { .. }))
}

/// What a `return` does, and whether the signature's names are known.
enum Region {
    /// Stores outputs.
    Execute,
    /// Leaves START or STOP.
    Lifecycle,
    /// Yields the value of a function that is called.
    Callee {
        /// What it is annotated to return, or what its first `return` returned.
        returns: Option<Type>,
        annotated: bool,
        /// The function it is.
        instance: Instance,
        /// The struct it is annotated to return: whether what it returns can be changed, its first
        /// `return` says.
        of_struct: Option<Type>,
    },
    /// A constant expression.
    Constant,
}

/// The typing of one body.
struct Infer<'a, 's> {
    session: &'a mut Session<'s>,
    scope: &'a Arc<dyn Scope>,
    signature: Option<&'a Signature>,
    region: Region,
    body: hir::Body,
    /// The block being filled.
    out: hir::Block,
    flow: Flow,
    loops: Vec<loops::Exits>,
    depth: usize,
    /// How many handlers are around the statement.
    handling: usize,
    /// The `try`s with a `finally` around the statement.
    finallies: Vec<leaving::Scope>,
    /// What a `return` gives to outputs once all of these are left.
    held: Option<Vec<(usize, Local)>>,
    /// Locals that hold containers which displays and comprehensions make, and nothing else does while
    /// they fill them.
    in_the_making: Vec<Local>,
    /// What the reserved names of operands mean, in a handler's tree.
    operands: Vec<expansion::Meaning>,
    /// The function the body is written in.
    function: FunctionName,
    /// Whether the body has an assignment expression: then the value of a name depends on where in
    /// an expression it is read.
    assigns_in_expressions: bool,
    /// Whether the body is the host's, not the user's.
    is_hosts: bool,
}

impl<'a, 's> Infer<'a, 's> {
    fn new(
        session: &'a mut Session<'s>,
        scope: &'a Arc<dyn Scope>,
        signature: Option<&'a Signature>,
        region: Region,
        flow: Flow,
    ) -> Self {
        Self {
            session,
            scope,
            signature,
            region,
            body: hir::Body::default(),
            out: Vec::new(),
            flow,
            loops: Vec::new(),
            depth: 0,
            handling: 0,
            finallies: Vec::new(),
            held: None,
            in_the_making: Vec::new(),
            operands: Vec::new(),
            function: FunctionName::default(),
            assigns_in_expressions: false,
            is_hosts: false,
        }
    }

    fn resolver(&self) -> Resolver<'a>
    where
        's: 'a,
    {
        Resolver::new(self.session.context, &**self.scope).with_signature(self.signature)
    }

    fn origin(&self, span: Span) -> Origin {
        Origin {
            span,
            function: self.function,
        }
    }

    /// Fills another block.
    fn filled(&mut self, fill: impl FnOnce(&mut Self)) -> hir::Block {
        let outer = std::mem::take(&mut self.out);
        fill(self);
        std::mem::replace(&mut self.out, outer)
    }
}
