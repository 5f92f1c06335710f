//! The native function of a plain function.
//!
//! It takes what C passes and gives what C takes, and after the results a status in the next register, which C's
//! declaration does not mention: on x86-64 and aarch64 a caller that was compiled from the declaration does not
//! look there. The Python function itself is compiled along; here is the call of it, or its copy.

use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value, types};

use super::function::{Leave, Lowerer, Region, Returns, empty};
use super::natives;
use super::scan::{self, Mentions};
use super::tables::Tables;
use super::values::{clif_type, clif_types};
use crate::clif::{Part, Workspace};
use crate::hir::Block;
use crate::signature::Results;
use crate::types::Type;

fn signature(tables: &Tables<'_>) -> Signature {
    let mut signature = Signature::new(tables.target.isa.default_call_conv());
    let params = tables.signature.params.iter();
    let params = params.map(|param| AbiParam::new(clif_type(param.ty.repr())));
    signature.params.extend(params);
    if let Some(Results::Value(value)) = tables.signature.results() {
        let ty = clif_type(value.native.repr());
        signature.returns.push(AbiParam::new(ty));
    }
    signature.returns.push(AbiParam::new(types::I8));
    signature
}

/// Lowers the native function.
pub(super) fn lower(tables: &mut Tables<'_>, workspace: &mut Workspace) -> Part {
    let signature = signature(tables);
    let mut function = empty(workspace, 0, signature);
    let source = &tables.program.function;
    let name = tables.signature.name.clone();
    let result = tables.signature.result.as_ref().unwrap_or(&Type::None);
    let leave = Leave::Plain(clif_types(result));
    let mut lowerer = Lowerer::new(tables, workspace, &mut function, &source.body, leave);
    lowerer.plain_function(&source.execute);
    let (calls, gains) = lowerer.finish();
    // Nothing has merged yet what a body computes twice.
    let gains = natives::inline_bodies(tables, &mut function, workspace) || gains;
    Part {
        function,
        name,
        calls,
        gains,
        activations: 1,
        span: scan::span(&source.body),
    }
}

impl<'a> Lowerer<'a, '_> {
    fn plain_function(&mut self, block: &'a Block) {
        let start = self.new_block();
        self.builder.append_block_params_for_function_params(start);
        self.enter(start);
        // Only what is in the layout counts as reachable.
        self.builder.ensure_inserted_block();
        self.params = self.builder.block_params(start).to_vec();
        self.start_phase(Mentions::of(self.body, [block]));
        self.start_ownership(&[block], &[]);
        self.returns.push(Returns::Callee);
        self.block(block);
        self.returns.pop();
        self.end_dead();
        self.finish_callee();
        self.finish_errors();
    }

    /// Gives results as C takes them, and the status.
    pub(super) fn leave_plain(&mut self, failed: bool, results: &[Value]) {
        let status = self.builder.ins().iconst(types::I8, i64::from(failed));
        if let Some(Results::Value(_)) = self.tables.signature.results() {
            let mut results = results.to_vec();
            results.push(status);
            self.builder.ins().return_(&results);
            return;
        }
        let first = self.params.len().saturating_sub(results.len());
        for (result, cell) in results.iter().zip(self.params[first..].to_vec()) {
            let access = self.host(Region::Outputs);
            self.builder.ins().store(access, *result, cell, 0);
        }
        self.builder.ins().return_(&[status]);
    }
}
