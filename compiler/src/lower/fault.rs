//! Branches to where errors are reported, or caught.
//!
//! An error is a number: the site in the upper half, below it the class that a `raise` names, then the
//! fault ([`catch`](super::catch)). A check branches to a cold block of its own, which jumps to the one
//! `fail` block of the `try`, phase or callee, if there is more than one, with the error. That of a `try`
//! is where its handlers are found. In a callee it gives the error to the caller, which fails in turn. In a
//! phase it reports: the record is made there only. States that wait for the exit are stored there before the report
//! is called: so no value has to survive that call, and the hot path keeps its registers.

use std::iter;

use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use tickjit_runtime::errors::Fault;
use tickjit_runtime::table::RuntimeFn;

use super::catch::{CLASS_SHIFT, Catcher, TEXT_SHIFT};
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
        let class = self.tables.class(wording.class.as_ref());
        let site = self.tables.site(origin, wording.class, wording.message);
        (u64::from(site) << 32 | u64::from(class) << CLASS_SHIFT | u64::from(code)).cast_signed()
    }

    fn fail_block(&mut self) -> Block {
        if let Some(block) = self.catchers.last().and_then(|catcher| catcher.fail) {
            return block;
        }
        let block = self.cold_block();
        self.builder.append_block_param(block, types::I64);
        if let Some(catcher) = self.catchers.last_mut() {
            catcher.fail = Some(block);
        }
        block
    }

    /// Goes on with the error that a callee gave, unless it is zero.
    pub(super) fn check_error(&mut self, error: Value) {
        let next = self.new_block();
        let fail = self.fail_block();
        let way = self.way_out(fail);
        if way == fail {
            let with = [error.into()];
            self.builder.ins().brif(error, fail, &with, next, &[]);
        } else {
            self.branch(error, way, next);
            self.enter(way);
            self.abandon();
            self.goto(fail, &[error]);
        }
        self.enter(next);
    }

    /// Ends the current block with an error that was caught.
    pub(super) fn fail_again(&mut self, error: Value) {
        self.abandon();
        let fail = self.fail_block();
        self.goto(fail, &[error]);
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
        if let Some(catcher) = self.catchers.last_mut() {
            catcher.failures.push((cold, error));
        }
        cold
    }

    /// Ends the current block with the report of a fault.
    pub(super) fn fail_with(&mut self, at: ExprId, fault: Fault, wording: Wording) {
        self.abandon();
        let cold = self.failure(at, fault, wording);
        self.goto(cold, &[]);
    }

    /// As [`Self::fail_with`], of a `raise` whose text was composed and has a number.
    pub(super) fn fail_composed(&mut self, at: ExprId, text: Value, wording: Wording) {
        let error = self.error(at, Fault::Composed.code(), wording);
        let text = self.builder.ins().ishl_imm_u(text, TEXT_SHIFT);
        let error = self.int(error);
        let error = self.builder.ins().bor(error, text);
        self.fail_again(error);
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
        let Catcher { failures, fail, .. } = self.catchers.pop().unwrap_or_default();
        if let ([(cold, error)], None) = (failures.as_slice(), fail) {
            self.enter(*cold);
            let error = self.int(*error);
            self.report(error);
            return;
        }
        self.catchers.push(Catcher {
            fail,
            ..Catcher::default()
        });
        for (cold, error) in failures {
            self.enter(cold);
            let error = self.int(error);
            let fail = self.fail_block();
            self.goto(fail, &[error]);
        }
        if let Some(fail) = self.catchers.pop().and_then(|catcher| catcher.fail) {
            self.enter(fail);
            let error = self.builder.block_params(fail)[0];
            self.report(error);
        }
    }

    fn report(&mut self, error: Value) {
        let types = match &self.leave {
            Leave::Phase => {
                self.store_states();
                Vec::new()
            }
            Leave::Callee(types) | Leave::Plain(types) => types.clone(),
        };
        self.release_owners();
        if !matches!(self.leave, Leave::Callee(_)) {
            let sites = self.address(Symbol::Sites);
            self.call_runtime(RuntimeFn::Report, &[sites, error]);
        }
        let zeros: Vec<Value> = types.into_iter().map(|ty| self.zero_of(ty)).collect();
        self.leave_with(Some(error), &zeros);
    }

    /// Leaves the function, after an error or without, with results where it has them.
    pub(super) fn leave_with(&mut self, error: Option<Value>, results: &[Value]) {
        match &self.leave {
            Leave::Phase => {
                self.builder.ins().return_(&[]);
            }
            Leave::Callee(_) => {
                let error = error.unwrap_or_else(|| self.int(0));
                let results: Vec<Value> =
                    iter::once(error).chain(results.iter().copied()).collect();
                self.builder.ins().return_(&results);
            }
            Leave::Plain(_) => self.leave_plain(error.is_some(), results),
        }
    }
}
