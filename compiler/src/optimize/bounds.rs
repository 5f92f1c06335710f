//! Bounds checks that a loop over a range makes needless.
//!
//! ```text
//! for v0 in range(0, len(v1), 1):           for v0 in range(0, len(v1), 1):
//!     v2 = v0; set(v1, v2, get(v1, v2))  =>     v2 = v0; set.proved(v1, v2, get.proved(v1, v2))
//! ```
//!
//! A counter that begins at zero or above and goes up is not negative; where the loop runs to the
//! length of a list that it neither assigns nor resizes, it is in range.

use std::collections::BTreeMap;

use crate::hir::{
    Block, Body, Bounds, Changes, ContainerOp, ExprId, ExprKind, ForRange, Local, Place, Program,
    Stmt, Visitor, walk_block,
};
use crate::options::CompilationOptions;
use crate::types::Const;

/// The pass.
pub(super) fn prove_bounds(program: &mut Program, _: CompilationOptions) {
    let function = &mut program.function;
    let blocks = [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ];
    let found = proofs(&function.body, &blocks);
    apply(&mut function.body, found);
    for callee in program.callees.values_mut() {
        let found = proofs(&callee.body, &[&callee.block]);
        apply(&mut callee.body, found);
    }
}

fn apply(body: &mut Body, proofs: BTreeMap<ExprId, Bounds>) {
    for (id, bounds) in proofs {
        if let ExprKind::Container(ContainerOp::Get(own) | ContainerOp::Set(own), _) =
            &mut body.exprs[id].kind
        {
            *own = bounds;
        }
    }
}

/// What is known of the indices of some reads and writes.
fn proofs(body: &Body, blocks: &[&Block]) -> BTreeMap<ExprId, Bounds> {
    let mut loops = Loops(Vec::new());
    if body
        .exprs
        .values()
        .any(|expr| is_checked(&expr.kind).is_some())
    {
        for block in blocks {
            walk_block(body, block, &mut loops);
        }
    }
    let mut found = BTreeMap::new();
    for stmt in &loops.0 {
        if let Stmt::For(range) = stmt {
            in_loop(body, stmt, range, &mut found);
        }
    }
    found
}

/// The loops over ranges.
struct Loops(Vec<Stmt>);

impl Visitor for Loops {
    fn stmt(&mut self, _: &Body, stmt: &Stmt) {
        if let Stmt::For(_) = stmt {
            self.0.push(stmt.clone());
        }
    }
}

/// The container and the index of a read or write whose index is tested.
fn is_checked(kind: &ExprKind) -> Option<(ExprId, ExprId)> {
    match kind {
        ExprKind::Container(ContainerOp::Get(bounds) | ContainerOp::Set(bounds), args)
            if *bounds != Bounds::Proved =>
        {
            Some((*args.first()?, *args.get(1)?))
        }
        _ => None,
    }
}

fn in_loop(body: &Body, stmt: &Stmt, range: &ForRange, found: &mut BTreeMap<ExprId, Bounds>) {
    let at_least =
        |id, least| matches!(body.constant(id), Some(Const::Int(value)) if *value >= least);
    if !at_least(range.start, 0) || !at_least(range.step, 1) {
        return;
    }
    let changes = Changes::of(body, stmt);
    let place = match &body.exprs[range.stop].kind {
        ExprKind::Container(ContainerOp::Len, args) => Place::of(body, args[0]).filter(|place| {
            let container = body.ty(args[0]).as_container();
            container.is_some_and(|container| changes.keep(*place, container))
        }),
        _ => None,
    };
    let mut uses = Uses {
        counters: counters(body, range),
        place,
        found,
    };
    walk_block(body, &range.body, &mut uses);
}

/// The locals that hold the counter throughout an iteration.
fn counters(body: &Body, range: &ForRange) -> Vec<Local> {
    let mut counters = vec![range.counter];
    for stmt in &range.body {
        let Stmt::Assign(local, value) = stmt else {
            break;
        };
        let copies =
            matches!(body.exprs[*value].kind, ExprKind::Local(own) if own == range.counter);
        if !copies || assignments(body, &range.body, *local) != 1 {
            break;
        }
        counters.push(*local);
    }
    counters
}

/// How often a local is assigned.
fn assignments(body: &Body, block: &Block, local: Local) -> usize {
    struct Count(Local, usize);
    impl Visitor for Count {
        fn stmt(&mut self, _: &Body, stmt: &Stmt) {
            let assigns = match stmt {
                Stmt::Assign(local, _) => *local == self.0,
                Stmt::For(range) => range.counter == self.0,
                Stmt::While(..)
                | Stmt::SetState(..)
                | Stmt::SetOutput(..)
                | Stmt::Eval(_)
                | Stmt::If(..)
                | Stmt::Try(_)
                | Stmt::Finally(_)
                | Stmt::Unwind(_)
                | Stmt::Reraise
                | Stmt::Break
                | Stmt::Continue
                | Stmt::Return(_) => false,
            };
            self.1 += usize::from(assigns);
        }
    }
    let mut count = Count(local, 0);
    walk_block(body, block, &mut count);
    count.1
}

/// Reads and writes at the counter.
struct Uses<'a> {
    counters: Vec<Local>,
    /// What the counter stays below the length of.
    place: Option<Place>,
    found: &'a mut BTreeMap<ExprId, Bounds>,
}

impl Visitor for Uses<'_> {
    fn expr(&mut self, body: &Body, id: ExprId) {
        let Some((container, index)) = is_checked(&body.exprs[id].kind) else {
            return;
        };
        let is_counter = matches!(
            &body.exprs[index].kind,
            ExprKind::Local(local) if self.counters.contains(local)
        );
        if !is_counter {
            return;
        }
        let place = Place::of(body, container);
        if place.is_some() && place == self.place {
            self.found.insert(id, Bounds::Proved);
        } else {
            self.found.entry(id).or_insert(Bounds::NonNegative);
        }
    }
}
