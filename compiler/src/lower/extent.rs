//! The bound on what a program costs the code generator.
//!
//! It takes time in proportion to the operations, those that can fail counting for several, and to how long locals
//! live, as each stands in a register or on the stack through all that happens between its first and its last
//! mention. Containers live to the end, and every error on the way frees them. What is beyond a bound is refused, for
//! it would take seconds.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::hir::{
    Block, Body, Callee, ExprId, ExprKind, Local, Program, Stmt, Visitor, walk_block,
};
use crate::span::Span;
use crate::types::Type;

use super::scan;

/// The cost of all operations.
const MOST: u64 = 120_000;
/// The sum of the costs through which each local lives.
const LONGEST: u64 = 60_000_000;
/// What an operation costs that can fail, or makes a call.
const FALLIBLE: u64 = 5;
/// Through how much more a container lives than a number: errors free it.
const OWNED: u64 = 40;

/// Refuses a program that is too large.
pub(super) fn check(program: &Program) -> Result<(), Vec<Diagnostic>> {
    let function = &program.function;
    let own = [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ];
    let bodies = program.callees.values();
    let bodies = bodies.map(|Callee { body, block, .. }| (body, vec![block]));
    let (mut cost, mut lives) = (0, 0);
    for (body, blocks) in bodies.chain([(&function.body, own.to_vec())]) {
        let extent = Extent::of(body, &blocks);
        cost += extent.cost;
        lives += extent.lives(body);
    }
    if cost <= MOST && lives <= LONGEST {
        return Ok(());
    }
    Err(vec![too_large(scan::span(&function.body))])
}

fn too_large(span: Span) -> Diagnostic {
    let message = "the function is too large to be compiled in a second";
    Diagnostic::new("too-complex", message, span)
        .help("write loops for what repeats, keep values in lists, or split it into nodes")
}

/// What was seen of a body.
#[derive(Default)]
struct Extent {
    cost: u64,
    /// Where each local is mentioned first and last.
    mentioned: BTreeMap<Local, (u64, u64)>,
}

impl Extent {
    fn of(body: &Body, blocks: &[&Block]) -> Self {
        let mut extent = Self::default();
        for block in blocks {
            walk_block(body, block, &mut extent);
        }
        extent
    }

    fn lives(&self, body: &Body) -> u64 {
        let mentioned = self.mentioned.iter();
        let lives = mentioned.map(|(local, (first, last))| match body.locals[*local].ty {
            Type::Container(_) => OWNED * (self.cost - first),
            Type::None
            | Type::Never
            | Type::Bool
            | Type::Int
            | Type::Float
            | Type::Str
            | Type::Tuple(_)
            | Type::Optional(_)
            | Type::Named(_) => last - first,
        });
        lives.sum()
    }

    fn mention(&mut self, local: Local) {
        let at = self.cost;
        self.mentioned.entry(local).or_insert((at, at)).1 = at;
    }
}

impl Visitor for Extent {
    fn expr(&mut self, body: &Body, id: ExprId) {
        self.cost += match &body.exprs[id].kind {
            ExprKind::Local(local) => {
                self.mention(*local);
                1
            }
            ExprKind::LocalChecked(local) => {
                self.mention(*local);
                FALLIBLE
            }
            // Of ints they can overflow.
            ExprKind::Unary(..) | ExprKind::Binary(..) if *body.ty(id) == Type::Int => FALLIBLE,
            ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Const(_)
            | ExprKind::State(_)
            | ExprKind::Input(_)
            | ExprKind::Element { .. }
            | ExprKind::Param(_)
            | ExprKind::Operand(_)
            | ExprKind::Compare(..)
            | ExprKind::CompareIntFloat(..)
            | ExprKind::Tuple(_)
            | ExprKind::Field(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::If(..)
            | ExprKind::Block(..)
            | ExprKind::Inline(_)
            | ExprKind::Wrap(_)
            | ExprKind::IsPresent(_)
            | ExprKind::Unwrap(_) => 1,
            ExprKind::Pick(tuple, _) => match body.ty(*tuple) {
                Type::Tuple(elements) => elements.len() as u64,
                Type::None
                | Type::Never
                | Type::Bool
                | Type::Int
                | Type::Float
                | Type::Str
                | Type::Container(_)
                | Type::Optional(_)
                | Type::Named(_) => 1,
            },
            ExprKind::Raise { .. } => FALLIBLE,
            ExprKind::Runtime(_, list)
            | ExprKind::Native(_, list)
            | ExprKind::Call(_, list)
            | ExprKind::Container(_, list)
            | ExprKind::Memory(_, list) => FALLIBLE * (1 + list.len() as u64),
        };
    }

    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        self.cost += 1;
        match stmt {
            Stmt::Assign(local, _) => self.mention(*local),
            // Goes through each.
            Stmt::Unwind(levels) => self.cost += u64::from(*levels),
            Stmt::SetState(..)
            | Stmt::SetOutput(..)
            | Stmt::Eval(_)
            | Stmt::If(..)
            | Stmt::While(..)
            | Stmt::For(_)
            | Stmt::Try(_)
            | Stmt::Finally(_)
            | Stmt::Reraise
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(_) => {}
        }
    }
}
