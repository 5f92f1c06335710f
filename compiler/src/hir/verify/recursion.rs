//! Which functions can call themselves.

use crate::hir::{Body, ExprId, ExprKind, FuncId, Program, Visitor, walk_block};

struct Calls(Vec<FuncId>);

impl Visitor for Calls {
    fn expr(&mut self, body: &Body, id: ExprId) {
        if let ExprKind::Call(callee, _) = &body.exprs[id].kind {
            self.0.push(*callee);
        }
    }
}

/// A function on a cycle of calls must be marked: the code of an unmarked one does not count its depth
/// and could overflow the stack.
pub(super) fn check(program: &Program, broken: &mut Vec<String>) {
    let calls: Vec<Vec<FuncId>> = program
        .callees
        .values()
        .map(|callee| {
            let mut calls = Calls(Vec::new());
            walk_block(&callee.body, &callee.block, &mut calls);
            calls.0
        })
        .collect();
    for (id, callee) in &program.callees {
        if !callee.recursive && reaches(&calls, id) {
            broken.push(format!(
                "{id} can call itself and is not marked as recursive"
            ));
        }
    }
}

/// Whether calls lead from a function back to it.
fn reaches(calls: &[Vec<FuncId>], start: FuncId) -> bool {
    let mut seen = vec![false; calls.len()];
    let mut todo = vec![start];
    while let Some(id) = todo.pop() {
        for callee in calls.get(id.as_u32() as usize).into_iter().flatten() {
            if *callee == start {
                return true;
            }
            let place = callee.as_u32() as usize;
            if place < seen.len() && !std::mem::replace(&mut seen[place], true) {
                todo.push(*callee);
            }
        }
    }
    false
}
