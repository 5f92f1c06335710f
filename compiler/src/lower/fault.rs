//! Branches to where errors are reported.
//!
//! A check branches to a cold block of its own, which jumps to the one `fail` block of the phase or
//! callee, if there is more than one, with a number that says which site and which fault. States that wait for the exit are stored
//! there before the report is called: so no value has to survive that call, and the hot path keeps its
//! registers.

use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::table::RuntimeFn;

use super::function::{Leave, Lowerer};
use crate::ast::Name;
use crate::clif::Symbol;
use crate::hir::ExprId;

/// A site with the class of a `raise` and what the report says instead of the fault's words.
#[derive(Default)]
pub(super) struct Wording {
    pub(super) class: Option<Name>,
    pub(super) message: Option<Name>,
}

impl Lowerer<'_, '_> {
    /// What a report is told: the site, and below it the fault's code.
    fn error(&mut self, at: ExprId, code: u32, wording: Wording) -> i64 {
        let origin = self.body.origins[at];
        let site = self.tables.site(origin, wording.class, wording.message);
        (u64::from(site) << 32 | u64::from(code)).cast_signed()
    }

    fn fail_block(&mut self) -> Block {
        if let Some(block) = self.fail {
            return block;
        }
        let block = self.cold_block();
        self.builder.append_block_param(block, types::I64);
        self.fail = Some(block);
        block
    }

    /// Where an error that a callee has reported leaves the function.
    pub(super) fn quiet_block(&mut self) -> Block {
        if let Some(block) = self.quiet {
            return block;
        }
        let block = self.cold_block();
        self.quiet = Some(block);
        block
    }

    /// Reports a fault here if `failed` is not zero.
    pub(super) fn check(&mut self, failed: Value, at: ExprId, fault: Fault) {
        self.check_worded(failed, at, fault, Wording::default());
    }

    /// As [`Self::check`], where the site has its own words.
    pub(super) fn check_worded(
        &mut self,
        failed: Value,
        at: ExprId,
        fault: Fault,
        wording: Wording,
    ) {
        let (cold, next) = (self.failure(at, fault, wording), self.new_block());
        let way = self.way_out(cold);
        self.branch(failed, way, next);
        self.finish_way_out(way, cold);
        self.enter(next);
    }

    /// As [`Self::check_worded`], if `value` is zero.
    pub(super) fn check_nonzero(
        &mut self,
        value: Value,
        at: ExprId,
        fault: Fault,
        wording: Wording,
    ) {
        let (cold, next) = (self.failure(at, fault, wording), self.new_block());
        let way = self.way_out(cold);
        self.branch(value, next, way);
        self.finish_way_out(way, cold);
        self.enter(next);
    }

    /// A block that reports a fault.
    fn failure(&mut self, at: ExprId, fault: Fault, wording: Wording) -> Block {
        let error = self.error(at, fault.code(), wording);
        let cold = self.cold_block();
        self.failures.push((cold, error));
        cold
    }

    /// Ends the current block with the report of a fault.
    pub(super) fn fail_with(&mut self, at: ExprId, fault: Fault, wording: Wording) {
        self.abandon();
        let cold = self.failure(at, fault, wording);
        self.goto(cold, &[]);
    }

    /// Reports the fault whose code a runtime function answered, unless it is zero.
    pub(super) fn check_status(&mut self, status: Value, at: ExprId) {
        let (cold, next) = (self.cold_block(), self.new_block());
        self.branch(status, cold, next);
        self.enter(cold);
        self.abandon();
        let site = self.error(at, 0, Wording::default());
        let site = self.int(site);
        let code = self.builder.ins().uextend(types::I64, status);
        let error = self.builder.ins().bor(code, site);
        let fail = self.fail_block();
        self.goto(fail, &[error]);
        self.enter(next);
    }

    /// Fills the blocks through which errors leave, after everything else of the phase or callee.
    pub(super) fn finish_errors(&mut self) {
        let failures = std::mem::take(&mut self.failures);
        if let ([(cold, error)], None) = (failures.as_slice(), self.fail) {
            self.enter(*cold);
            let error = self.int(*error);
            self.report(error);
        } else {
            for (cold, error) in failures {
                self.enter(cold);
                let error = self.int(error);
                let fail = self.fail_block();
                self.goto(fail, &[error]);
            }
        }
        if let Some(fail) = self.fail {
            self.enter(fail);
            let error = self.builder.block_params(fail)[0];
            self.report(error);
        }
        if let Some(quiet) = self.quiet {
            self.enter(quiet);
            if matches!(self.leave, Leave::Phase) {
                self.store_states();
            }
            self.release_owners();
            self.leave_failed();
        }
    }

    fn report(&mut self, error: Value) {
        if matches!(self.leave, Leave::Phase) {
            self.store_states();
        }
        self.release_owners();
        let sites = self.address(Symbol::Sites);
        self.call_runtime(RuntimeFn::Report, &[sites, error]);
        self.leave_failed();
    }

    fn leave_failed(&mut self) {
        let types = match &self.leave {
            Leave::Phase => {
                self.builder.ins().return_(&[]);
                return;
            }
            Leave::Callee(types) => types.clone(),
        };
        let mut results = vec![self.builder.ins().iconst(types::I8, 1)];
        for ty in types {
            results.push(self.zero_of(ty));
        }
        self.builder.ins().return_(&results);
    }
}
