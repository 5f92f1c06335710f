//! The native function of a plain function.
//!
//! It takes what C passes and gives what C takes, and after the results a status in the next register, which C's
//! declaration does not mention: on x86-64 and aarch64 a caller that was compiled from the declaration does not
//! look there. The Python function itself is compiled along; here is the call of it, or its copy.

use cranelift_codegen::ir::{
    self, AbiParam, InstBuilder, Signature, StackSlotData, StackSlotKind, Value, types,
};
use tickjit_runtime::layout;

use super::convention::Arrangement;
use super::entry::lower_native;
use super::function::{Leave, Lowerer, Region, Returns, flags};
use super::scan::Mentions;
use super::storage::Known;
use super::tables::Tables;
use super::values::{clif_type, clif_types};
use crate::clif::{Part, Workspace};
use crate::hir::Block;
use crate::signature::{Results, Storage};
use crate::types::{LENT_ADDRESS, LENT_LENGTH, LENT_SIZE, Type};

fn params(tables: &Tables<'_>) -> impl Iterator<Item = ir::Type> {
    let params = tables.signature.params.iter();
    params.map(|param| clif_type(param.ty.repr()))
}

fn arrangement(tables: &Tables<'_>) -> Arrangement {
    Arrangement::of(params(tables), tables.target.isa.default_call_conv())
}

fn signature(tables: &Tables<'_>) -> Signature {
    let mut signature = Signature::new(tables.target.isa.default_call_conv());
    let params: Vec<ir::Type> = params(tables).collect();
    let arranged = arrangement(tables).arrange(&params);
    signature
        .params
        .extend(arranged.into_iter().map(AbiParam::new));
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
    let result = tables.signature.result.as_ref().unwrap_or(&Type::None);
    let leave = Leave::Plain(clif_types(result));
    lower_native(tables, workspace, signature, leave, |lowerer, function| {
        lowerer.plain_function(&function.execute);
    })
}

impl<'a> Lowerer<'a, '_> {
    fn plain_function(&mut self, block: &'a Block) {
        let start = self.new_block();
        self.builder.append_block_params_for_function_params(start);
        self.enter(start);
        // Only what is in the layout counts as reachable.
        self.builder.ensure_inserted_block();
        self.params = arrangement(self.tables).restore(self.builder.block_params(start));
        self.start_phase(Mentions::of(self.body, [block]));
        self.take_lent();
        self.start_ownership(&[block], &[]);
        self.returns.push(Returns::Callee);
        self.block(block);
        self.returns.pop();
        self.end_dead();
        self.finish_callee();
        self.finish_errors();
    }

    /// Makes lists in the frame of the items that are lent, constants to all but who may set their items; and of texts what
    /// their values point to.
    fn take_lent(&mut self) {
        let signature = self.tables.signature;
        for (index, variable) in (0_u32..).zip(signature.variables.values()) {
            let Storage::Param { index: place } = variable.storage else {
                continue;
            };
            let at = place as usize;
            let Some(&[items, length]) = self.params.get(at..at + 2) else {
                continue;
            };
            if let Some(container) = variable.ty.as_container() {
                let list = self.lent_list(items, length, container.item());
                self.known.push((Known::Input(index), list));
            } else if variable.ty.as_lent().is_some() {
                let text = self.lent_text(items, length);
                self.known.push((Known::Input(index), text));
            }
        }
    }

    fn lent_text(&mut self, bytes: Value, length: Value) -> Value {
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, LENT_SIZE, 3);
        let slot = self.builder.create_sized_stack_slot(data);
        let text = self.builder.ins().stack_addr(types::I64, slot, 0);
        // What is nowhere is empty.
        let zero = self.int(0);
        let length = self.builder.ins().smax(length, zero);
        let length = self.builder.ins().select(bytes, length, zero);
        // As handlers' code reads it.
        let access = flags(Region::State);
        for (at, word) in [(LENT_ADDRESS, bytes), (LENT_LENGTH, length)] {
            self.builder.ins().store(access, word, text, at);
        }
        text
    }

    fn lent_list(&mut self, items: Value, length: Value, item: &Type) -> Value {
        let size = u32::try_from(layout::LIST_SIZE).unwrap_or(u32::MAX);
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3);
        let slot = self.builder.create_sized_stack_slot(data);
        let list = self.builder.ins().stack_addr(types::I64, slot, 0);
        // What is empty may be nowhere.
        let zero = self.int(0);
        let length = self.builder.ins().smax(length, zero);
        let items = self.builder.ins().select(length, items, list);
        let layout_of_item = item.layout().unwrap_or_default();
        let kind = u64::from(layout::Kind::List as u16) | u64::from(layout::FROZEN) << 16;
        let bytes = layout_of_item.size() as u64;
        let words = [
            (layout::REFS, 1),
            (layout::ITEM, layout_of_item.bits()),
            (layout::KIND, kind | bytes << 32),
            (layout::LIST_INLINE, 0),
            (layout::LIST_FRONT, 0),
        ];
        let words = words.map(|(at, bits)| (at, self.int(bits.cast_signed())));
        let known = [
            (layout::LEN, length),
            (layout::CAPACITY, length),
            (layout::DATA, items),
        ];
        for (at, word) in words.into_iter().chain(known) {
            let access = flags(Region::Headers);
            let at = i32::try_from(at).unwrap_or(i32::MAX);
            self.builder.ins().store(access, word, list, at);
        }
        list
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
