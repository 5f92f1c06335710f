//! Calls of the host's functions, and their bodies in place of calls.
//!
//! Values cross over here: an int into the width that C wants, and what C gives into an int. A body that
//! the host has written as CLIF is put in place of each call of it by Cranelift's inliner, before the
//! function is handed on.

use std::borrow::Cow;

use cranelift_codegen::inline::{Inline, InlineCommand};
use cranelift_codegen::ir::{
    self, AbiParam, AliasRegionData, Function, Inst, InstBuilder, InstructionData, MemFlagsData,
    Signature,
};
use cranelift_codegen::isa::CallConv;

use super::convention::Arrangement;
use super::function::{Lowerer, Region};
use super::tables::Tables;
use super::values::{Flat, clif_type};
use crate::clif::{Symbol, Workspace, symbol_of};
use crate::hir::{ExprId, NativeFunction};
use crate::span::Span;
use crate::types::{NativeSignature, NativeType, NativeValue};

/// How C passes a value. Narrow integers are extended, as compilers for C expect it.
fn c_value(value: &NativeValue) -> AbiParam {
    let param = AbiParam::new(clif_type(value.native.repr()));
    match value.native {
        NativeType::Int8 | NativeType::Int16 | NativeType::Int32 => param.sext(),
        NativeType::Bool | NativeType::UInt8 | NativeType::UInt16 | NativeType::UInt32 => {
            param.uext()
        }
        NativeType::Int64
        | NativeType::UInt64
        | NativeType::Int128
        | NativeType::Float32
        | NativeType::Float64
        | NativeType::Pointer => param,
    }
}

fn c_signature(
    signature: &NativeSignature,
    arrangement: &Arrangement,
    convention: CallConv,
) -> Signature {
    let mut c = Signature::new(convention);
    let params: Vec<AbiParam> = signature.params.iter().map(c_value).collect();
    c.params = arrangement.arrange(&params);
    // What is in the upper bits of a narrow result is nobody's business.
    let returns = signature.returns.iter();
    c.returns
        .extend(returns.map(|value| AbiParam::new(clif_type(value.native.repr()))));
    c
}

impl Lowerer<'_, '_> {
    /// A call of a function of the host.
    pub(super) fn native(&mut self, native: &NativeFunction, args: &[ExprId], at: ExprId) -> Flat {
        let values: Vec<_> = args.iter().map(|arg| self.value(*arg)).collect();
        if !self.is_live() {
            return self.zero(&native.ty());
        }
        let params = native.signature.params.iter();
        let values: Vec<_> = values
            .into_iter()
            .zip(args)
            .zip(params)
            .map(|((value, arg), param)| self.narrowed(value, param.native, (*arg, at)))
            .collect();
        let place = self.tables.native(native, self.body.origins[at].span);
        let convention = self.c_convention();
        let types = native.signature.params.iter();
        let types = types.map(|param| clif_type(param.native.repr()));
        let arrangement = match self.tables.body(place) {
            // It takes the place of the call, with the parameters that it has.
            Some(_) => Arrangement::as_declared(native.signature.params.len()),
            None => Arrangement::of(types, convention),
        };
        let import = self.import(Symbol::Native(place), |_| {
            c_signature(&native.signature, &arrangement, convention)
        });
        let call = self
            .builder
            .ins()
            .call(import, &arrangement.arrange(&values));
        let Some(&value) = self.builder.inst_results(call).first() else {
            return Flat::None;
        };
        let Some(returns) = &native.signature.returns else {
            return Flat::None;
        };
        Flat::One(self.widened(value, returns.native, &returns.ty, at))
    }
}

/// A body whose accesses to memory count as those of the function it is put into: to anything that the host
/// owns, and wherever it is.
pub(super) fn settled(mut body: Function) -> Function {
    let region = body.dfg.alias_regions.insert(AliasRegionData {
        user_id: Region::State as u32,
        description: Cow::Borrowed("state"),
    });
    let anywhere = MemFlagsData::new()
        .with_notrap()
        .with_alias_region(Some(region));
    let accesses: Vec<(Inst, bool)> = body
        .layout
        .blocks()
        .flat_map(|block| body.layout.block_insts(block))
        .filter_map(|inst| {
            let flags = body.dfg.insts[inst].memflags_data(&body.dfg)?;
            Some((inst, flags.readonly()))
        })
        .collect();
    for (inst, is_constant) in accesses {
        let own = if is_constant {
            anywhere.with_readonly()
        } else {
            anywhere
        };
        if let (
            Ok(own),
            InstructionData::Load { flags, .. } | InstructionData::Store { flags, .. },
        ) = (body.dfg.mem_flags.insert(own), &mut body.dfg.insts[inst])
        {
            *flags = own;
        }
    }
    body
}

/// Puts the bodies of native functions in place of their calls; whether there were any.
pub(super) fn inline_bodies(
    tables: &mut Tables<'_>,
    function: &mut Function,
    workspace: &mut Workspace,
) -> bool {
    if !tables.has_bodies() {
        return false;
    }
    let context = &mut workspace.context;
    std::mem::swap(&mut context.func, function);
    let inlined = context.inline(Bodies { tables });
    std::mem::swap(&mut context.func, function);
    context.clear();
    inlined.unwrap_or_else(|error| {
        tables.refuse(error.to_string(), Span::default());
        false
    })
}

struct Bodies<'t, 'a> {
    tables: &'t Tables<'a>,
}

impl Inline for Bodies<'_, '_> {
    fn inline(
        &mut self,
        caller: &Function,
        _: ir::Inst,
        _: ir::Opcode,
        callee: ir::FuncRef,
        _: &[ir::Value],
    ) -> InlineCommand<'_> {
        let import = &caller.dfg.ext_funcs[callee];
        let Some(Symbol::Native(place)) = symbol_of(caller, &import.name) else {
            return InlineCommand::KeepCall;
        };
        let Some(body) = self.tables.body(place) else {
            return InlineCommand::KeepCall;
        };
        let mut body = body.clone();
        // The types are the same; the rest says how a call would pass them.
        body.signature = caller.dfg.signatures[import.signature].clone();
        InlineCommand::Inline {
            callee: Cow::Owned(body),
            visit_callee: false,
        }
    }
}
