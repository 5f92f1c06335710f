//! Callees that nothing calls any more, left out; the others are numbered anew.

use std::collections::{BTreeMap, BTreeSet};

use super::inline::calls;
use crate::hir::{Body, Expr, ExprKind, FuncId, Program};
use crate::options::CompilationOptions;
use crate::types::{Const, Type};

/// The pass.
pub(super) fn drop_unused(program: &mut Program, _: CompilationOptions) {
    if program.callees.is_empty() {
        return;
    }
    let used = used(program);
    if used.len() == program.callees.len() {
        return;
    }
    let mut ids = BTreeMap::new();
    for (id, callee) in std::mem::take(&mut program.callees) {
        if used.contains(&id) {
            ids.insert(id, program.callees.push(callee));
        }
    }
    for callee in program.callees.values_mut() {
        renumber(&mut callee.body, &ids);
    }
    renumber(&mut program.function.body, &ids);
}

/// The functions that are called from the function itself, directly or through others.
fn used(program: &Program) -> BTreeSet<FuncId> {
    let function = &program.function;
    let blocks = [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ];
    let mut used = BTreeSet::new();
    let mut pending = calls(&function.body, blocks);
    while let Some(id) = pending.pop() {
        if used.insert(id) {
            let callee = &program.callees[id];
            pending.extend(calls(&callee.body, [&callee.block]));
        }
    }
    used
}

fn renumber(body: &mut Body, ids: &BTreeMap<FuncId, FuncId>) {
    for expr in body.exprs.values_mut() {
        if let ExprKind::Call(id, _) = &mut expr.kind {
            match ids.get(id) {
                Some(new) => *id = *new,
                // Nothing reaches this expression.
                None => {
                    *expr = Expr {
                        ty: Type::None,
                        kind: ExprKind::Const(Const::None),
                    }
                }
            }
        }
    }
}
