//! Python functions that were compiled along, and calls of them.
//!
//! They take `(depth?, arguments...)` and give `(error, results...)`. An error other than zero is the
//! caller's, too: it leaves at once, or handles it. Recursive functions count how
//! deep they are nested, so that endless recursion is an error and the stack is bounded.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, types};
use cranelift_codegen::isa::CallConv;
use tickjit_runtime::errors::Fault;

use super::function::{Leave, Lowerer, Returns, empty};
use super::natives;
use super::scan::{self, Mentions};
use super::tables::Tables;
use super::values::{Flat, clif_types};
use crate::clif::{Part, Symbol, Workspace};
use crate::hir::{Callee, ExprId, FuncId};

/// How deep calls nest before they are refused; CPython's default.
pub(crate) const DEPTH: u32 = 1000;

fn signature(callee: &Callee) -> Signature {
    let mut signature = Signature::new(CallConv::Tail);
    if callee.recursive {
        signature.params.push(AbiParam::new(types::I32));
    }
    for param in &callee.params {
        let types = clif_types(&callee.body.locals[*param].ty);
        signature
            .params
            .extend(types.into_iter().map(AbiParam::new));
    }
    signature.returns.push(AbiParam::new(types::I64));
    let types = clif_types(&callee.returns);
    signature
        .returns
        .extend(types.into_iter().map(AbiParam::new));
    signature
}

/// Lowers a callee.
pub(super) fn lower(tables: &mut Tables<'_>, callee: FuncId, workspace: &mut Workspace) -> Part {
    let place = tables.part(callee);
    let callee = &tables.program.callees[callee];
    let mut function = empty(workspace, place, signature(callee));
    let leave = Leave::Callee(clif_types(&callee.returns));
    let mut lowerer = Lowerer::new(tables, workspace, &mut function, &callee.body, leave);
    lowerer.callee(callee);
    let (calls, gains) = lowerer.finish();
    // Nothing has merged yet what a body computes twice.
    let gains = natives::inline_bodies(tables, &mut function, workspace) || gains;
    Part {
        function,
        name: callee.name.clone(),
        calls,
        gains,
        activations: if callee.recursive { DEPTH } else { 1 },
        span: scan::span(&callee.body),
    }
}

impl<'a> Lowerer<'a, '_> {
    fn callee(&mut self, callee: &'a Callee) {
        let block = self.new_block();
        self.builder.append_block_params_for_function_params(block);
        self.enter(block);
        // Only what is in the layout counts as reachable.
        self.builder.ensure_inserted_block();
        let mut params = self.builder.block_params(block).to_vec();
        if callee.recursive {
            self.depth = Some(params.remove(0));
        }
        self.start_phase(Mentions::of(&callee.body, [&callee.block]));
        let mut rest = params.as_slice();
        for local in &callee.params {
            let width = callee.body.locals[*local].ty.width().min(rest.len());
            let (own, others) = rest.split_at(width);
            self.set_local(*local, &Flat::from(own));
            rest = others;
        }
        self.start_ownership(&[&callee.block], &callee.params);
        self.returns.push(Returns::Callee);
        self.block(&callee.block);
        self.returns.pop();
        if self.is_live() {
            // Only of a function without a result does control come here.
            let results = self.zero(&callee.returns);
            self.leave_callee(results.as_slice());
        } else {
            self.end_dead();
        }
        self.finish_callee();
        self.finish_errors();
    }

    /// A call of a Python function.
    pub(super) fn call(&mut self, id: FuncId, args: &[ExprId], at: ExprId) -> Flat {
        let callee = &self.tables.program.callees[id];
        if callee.returns.holds_struct() {
            // It was to be inlined.
            let name = &callee.name;
            let message =
                format!("`{name}`, which gives a struct, is nested too deep or too large");
            return self.refused(at, &message);
        }
        let mut values = Vec::with_capacity(args.len() + 1);
        for at in 0..args.len() {
            values.extend_from_slice(self.lent(args, at).as_slice());
        }
        if !self.is_live() {
            return self.zero(&callee.returns);
        }
        if callee.recursive {
            let depth = match self.depth {
                Some(depth) => {
                    let deepest = self.builder.ins().icmp_imm_u(
                        IntCC::UnsignedGreaterThanOrEqual,
                        depth,
                        i64::from(DEPTH),
                    );
                    self.check(deepest, at, Fault::RecursionLimit);
                    self.builder.ins().iadd_imm_u(depth, 1)
                }
                None => self.builder.ins().iconst(types::I32, 1),
            };
            values.insert(0, depth);
        }
        let place = self.tables.part(id);
        if !self.calls.contains(&place) {
            self.calls.push(place);
        }
        let import = self.import(Symbol::Part(place), |_| signature(callee));
        let call = self.builder.ins().call(import, &values);
        let results = self.builder.inst_results(call).to_vec();
        let Some((error, results)) = results.split_first() else {
            return Flat::None;
        };
        self.check_error(*error);
        self.forget_entries();
        Flat::from(results)
    }
}
