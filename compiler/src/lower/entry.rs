//! The native function: dispatch on the phase, and the three phases.
//!
//! EXECUTE falls through; the other phases are cold. A phase that does nothing has no code, and an
//! unknown phase does nothing.

use std::slice;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value};

use super::function::{Leave, Lowerer, Returns, empty};
use super::natives;
use super::scan::{self, Mentions};
use super::tables::Tables;
use super::values::clif_type;
use crate::clif::{Part, Workspace};
use crate::hir::{Block, Function};

const START: i64 = 1;
const STOP: i64 = 2;

/// Lowers the native function.
pub(super) fn lower(tables: &mut Tables<'_>, workspace: &mut Workspace) -> Part {
    let mut signature = Signature::new(tables.target.isa.default_call_conv());
    for param in &tables.signature.params {
        let ty = clif_type(param.ty.repr());
        signature.params.push(AbiParam::new(ty));
    }
    lower_native(
        tables,
        workspace,
        signature,
        Leave::Phase,
        |lowerer, function| {
            lowerer.phases(function);
        },
    )
}

/// Lowers the native function by `body`.
pub(super) fn lower_native<'a>(
    tables: &mut Tables<'a>,
    workspace: &mut Workspace,
    signature: Signature,
    leave: Leave,
    body: fn(&mut Lowerer<'a, '_>, &'a Function),
) -> Part {
    let mut function = empty(workspace, 0, signature);
    let source = &tables.program.function;
    let name = tables.signature.name.clone();
    let mut lowerer = Lowerer::new(tables, workspace, &mut function, &source.body, leave);
    body(&mut lowerer, source);
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
    fn phases(&mut self, function: &'a Function) {
        let block = self.new_block();
        self.builder.append_block_params_for_function_params(block);
        self.enter(block);
        self.params = self.builder.block_params(block).to_vec();
        let place = self.tables.signature.param("phase");
        let Some(phase) = place.and_then(|place| self.params.get(place).copied()) else {
            self.tables.refuse(
                "the native function has no parameter \"phase\"".to_owned(),
                scan::span(self.body),
            );
            self.builder.ins().return_(&[]);
            return;
        };
        let (execute, others) = (self.new_block(), self.cold_block());
        self.branch(phase, others, execute);
        self.enter(execute);
        self.phase(&[&function.prologue, &function.execute], None);
        self.cold = true;
        self.enter(others);
        let start = [&function.prologue, &function.start];
        if !function.initials.is_empty() || has_code(&start) {
            self.cold_phase(phase, START, &start, Some(function));
        }
        let stop = [&function.prologue, &function.stop];
        if self.stop_slots() || has_code(&stop) {
            self.cold_phase(phase, STOP, &stop, None);
        }
        self.builder.ins().return_(&[]);
    }

    fn cold_phase(
        &mut self,
        phase: Value,
        number: i64,
        blocks: &[&'a Block; 2],
        initials: Option<&'a Function>,
    ) {
        let (here, next) = (self.cold_block(), self.cold_block());
        let is_it = self.builder.ins().icmp_imm_s(IntCC::Equal, phase, number);
        self.branch(is_it, here, next);
        self.enter(here);
        self.phase(blocks, initials);
        self.enter(next);
    }

    /// Lowers one phase, from its first block to its returns.
    fn phase(&mut self, blocks: &[&'a Block; 2], initials: Option<&'a Function>) {
        self.start_phase(Mentions::of(self.body, blocks.iter().copied()));
        self.start_ownership(blocks, &[]);
        if let Some(function) = initials {
            self.states = vec![None; self.tables.signature.states.len()];
            for (slot, initial) in (0..).zip(&function.initials) {
                self.initialize(slot, initial);
            }
        } else {
            self.start_states();
        }
        self.returns.push(Returns::Exit(None));
        for (place, stmt) in blocks.iter().copied().flatten().enumerate() {
            if self.is_live() {
                self.load_states(place);
            }
            self.block(slice::from_ref(stmt));
        }
        if let Some(Returns::Exit(Some(exit))) = self.returns.pop() {
            self.goto(exit, &[]);
            self.enter(exit);
        }
        if self.is_live() {
            self.store_states();
            self.release_owners();
            self.builder.ins().return_(&[]);
        } else {
            self.end_dead();
        }
        self.finish_errors();
    }
}

fn has_code(blocks: &[&Block]) -> bool {
    blocks.iter().any(|block| !block.is_empty())
}
