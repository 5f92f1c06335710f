//! Cranelift functions to machine code in executable memory.
//!
//! Takes a [`Module`], gives an [`Executable`]. Cranelift compiles each function in a pooled
//! workspace; addresses of the runtime and the host are written into the bytes right away; then
//! cranelift-jit places the functions and resolves the calls between them, in memory that our
//! [`arena`] gave it.
//!
//! Invariants:
//! - no memory is writable and executable through one address;
//! - an [`Executable`] owns whatever its code holds addresses of, except the host's functions;
//! - the stack that one call can use is bounded ([`stack`]).
//!
//! Start reading at [`codegen`].

mod arena;
mod constants;
mod executable;
mod fork;
mod mapping;
mod place;
mod stack;

use std::sync::Arc;

use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{self, Function};
use cranelift_codegen::{FinalizedMachReloc, FinalizedRelocTarget};
use cranelift_module::{ModuleReloc, ModuleRelocTarget};

pub use executable::Executable;
use tickjit_runtime::containers::{BuildError, Frozen};

use crate::clif::{Backend, Module, Part, Symbol, Target, Workspace, symbol_of};
use crate::diagnostic::Diagnostic;
use crate::options::{CompilationOptions, OptLevel};

/// One compiled function before it is placed.
struct Compiled {
    bytes: Vec<u8>,
    alignment: u64,
    signature: ir::Signature,
    /// Calls of other functions of the module.
    calls: Vec<ModuleReloc>,
    /// Bytes of stack that one activation uses.
    frame: u64,
}

/// Compiles a module and places its code.
pub fn codegen(
    module: Module,
    options: &CompilationOptions,
    backend: &Arc<Backend>,
) -> Result<Executable, Vec<Diagnostic>> {
    let span = module.parts[0].span;
    let failed = |message: String| vec![Diagnostic::new("code-generation", message, span)];
    let target = backend.target(options).map_err(failed)?;
    let mut workspace = backend.workspace();
    let mut module = module;
    let built: Result<Vec<Frozen>, BuildError> = module
        .containers
        .iter()
        .map(|container| constants::build(container))
        .collect();
    let constants = built.map_err(|error| failed(error.to_string()))?;
    let compiled: Result<Vec<Compiled>, Vec<Diagnostic>> = (0..module.parts.len())
        .map(|index| {
            let target = target_of(&module.parts[index], *options, backend).map_err(failed)?;
            compile(&mut module, index, target, (&constants, &mut workspace))
        })
        .collect();
    backend.recycle(workspace);
    let compiled = compiled?;
    let frames: Vec<u64> = compiled.iter().map(|part| part.frame).collect();
    stack::check(&module.parts, &frames)?;
    place::place(&compiled, target, backend)
        .map(|code| Executable::new(code, module.sites, module.texts, constants))
        .map_err(failed)
}

/// How a function is compiled: by the optimizer only where that finds something.
fn target_of<'b>(
    part: &Part,
    options: CompilationOptions,
    backend: &'b Backend,
) -> Result<&'b Target, String> {
    let opt_level = if part.gains {
        options.opt_level
    } else {
        OptLevel::None
    };
    backend.target(&CompilationOptions {
        opt_level,
        ..options
    })
}

/// The machine code of a module as text, without placing it.
pub fn assembly(
    module: Module,
    options: &CompilationOptions,
    backend: &Backend,
) -> Result<String, Vec<Diagnostic>> {
    let span = module.parts[0].span;
    let failed = |message: String| vec![Diagnostic::new("code-generation", message, span)];
    let mut workspace = backend.workspace();
    let mut text = String::new();
    for part in module.parts {
        let target = target_of(&part, *options, backend).map_err(failed)?;
        let Part { function, name, .. } = part;
        workspace.context.func = function;
        workspace.context.set_disasm(true);
        let code = workspace
            .context
            .compile(&*target.isa, &mut ControlPlane::default())
            .map_err(|error| failed(error.inner.to_string()))?;
        text.extend([&name, ":\n"]);
        text.push_str(code.vcode.as_deref().unwrap_or_default());
        workspace.context.clear();
    }
    workspace.context.set_disasm(false);
    backend.recycle(workspace);
    Ok(text)
}

fn compile(
    module: &mut Module,
    index: usize,
    target: &Target,
    (constants, workspace): (&[Frozen], &mut Workspace),
) -> Result<Compiled, Vec<Diagnostic>> {
    let context = &mut workspace.context;
    let part = &mut module.parts[index];
    let (span, name) = (part.span, part.name.clone());
    let failed = |message: String| {
        let message = format!("the code generator refuses \"{name}\": {message}");
        vec![Diagnostic::new("code-generation", message, span)]
    };
    std::mem::swap(&mut context.func, &mut part.function);
    if let Err(error) = context.compile(&*target.isa, &mut ControlPlane::default()) {
        return Err(failed(format!("{:?}", error.inner)));
    }
    let Some(code) = context.compiled_code() else {
        return Err(failed("no code".to_owned()));
    };
    let mut compiled = Compiled {
        bytes: code.code_buffer().to_vec(),
        alignment: u64::from(code.buffer.alignment),
        signature: context.func.signature.clone(),
        calls: Vec::new(),
        frame: stack::frame(code, &context.func),
    };
    for reloc in code.buffer.relocs() {
        link(&mut compiled, reloc, &context.func, (module, constants))
            .ok_or_else(|| failed(format!("unknown relocation {reloc:?}")))?;
    }
    context.clear();
    workspace
        .functions
        .push(std::mem::replace(&mut context.func, Function::new()));
    Ok(compiled)
}

/// Writes the address that a relocation asks for, or keeps it for cranelift-jit where the address is
/// that of a function of the module.
fn link(
    compiled: &mut Compiled,
    reloc: &FinalizedMachReloc,
    function: &Function,
    (module, constants): (&Module, &[Frozen]),
) -> Option<()> {
    let FinalizedRelocTarget::ExternalName(name) = &reloc.target else {
        return None;
    };
    let address = match symbol_of(function, name)? {
        Symbol::Part(index) => {
            compiled.calls.push(ModuleReloc {
                offset: reloc.offset,
                kind: reloc.kind,
                name: ModuleRelocTarget::user(0, index),
                addend: reloc.addend,
            });
            return Some(());
        }
        Symbol::Runtime(function) => function.address().addr(),
        Symbol::Native(index) => module.natives.get(index as usize)?.address,
        Symbol::Sites => std::ptr::from_ref(&*module.sites).addr(),
        Symbol::Text(index) => module.texts.get(index as usize)?.as_ptr().addr(),
        Symbol::Container(index) => constants.get(index as usize)?.as_raw().addr(),
    };
    if reloc.kind != Reloc::Abs8 {
        return None;
    }
    let value = (address as u64).wrapping_add_signed(reloc.addend);
    let at = reloc.offset as usize;
    compiled
        .bytes
        .get_mut(at..at + 8)?
        .copy_from_slice(&value.to_ne_bytes());
    Some(())
}
