//! Modules of one function that no program stands behind: what calls compiled functions for a host.

use cranelift_codegen::ir::Signature;
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;
use tickjit_runtime::errors::Sites;

use super::function::empty;
use crate::clif::{Backend, Module, Part};
use crate::diagnostic::Diagnostic;
use crate::options::CompilationOptions;
use crate::span::Span;

/// The module of a function with this signature by C's convention, whose blocks `build` makes.
pub(super) fn module(
    name: &str,
    backend: &Backend,
    signature: impl FnOnce(CallConv) -> Signature,
    build: impl FnOnce(&mut FunctionBuilder<'_>, CallConv),
) -> Result<Module, Vec<Diagnostic>> {
    let target = backend
        .target(&CompilationOptions::default())
        .map_err(|message| vec![Diagnostic::new("code-generation", message, Span::default())])?;
    let mut workspace = backend.workspace();
    let convention = target.isa.default_call_conv();
    let mut function = empty(&mut workspace, 0, signature(convention));
    let mut builder = FunctionBuilder::new(&mut function, &mut workspace.builder);
    build(&mut builder, convention);
    builder.seal_all_blocks();
    builder.finalize(target.isa.frontend_config());
    backend.recycle(workspace);
    Ok(Module {
        parts: vec![Part {
            function,
            name: name.into(),
            calls: Vec::new(),
            gains: false,
            activations: 1,
            span: Span::default(),
        }],
        natives: Vec::new(),
        sites: Sites::new(&[]),
        addresses: Vec::new(),
        texts: Vec::new(),
        containers: Vec::new(),
    })
}
