//! Cranelift functions to machine code in executable memory.
//!
//! Takes a [`Module`], gives an [`Executable`]. Cranelift compiles each function in a pooled
//! workspace; addresses of the runtime and the host are written into the bytes right away; then
//! cranelift-jit places the functions and resolves the calls between them, in memory that our
//! [`arena`] gave it. For a linker, [`mod@object`] gives an object file in its place.
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
mod object;
mod place;
mod stack;

use std::sync::Arc;

use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{self, Function};
use cranelift_codegen::{FinalizedMachReloc, FinalizedRelocTarget};

pub use executable::Executable;
pub use object::{ExportError, object};
use tickjit_runtime::containers::{BuildError, Frozen};

use crate::clif::{Backend, Module, Part, Symbol, Target, Workspace, symbol_of};
use crate::diagnostic::Diagnostic;
use crate::options::{CompilationOptions, OptLevel};

/// One compiled function before it is placed.
struct Compiled {
    bytes: Vec<u8>,
    alignment: u64,
    signature: ir::Signature,
    /// What is still to be written into the bytes: in this process calls of other functions of the module, for a linker
    /// everything.
    links: Vec<Link>,
    /// Bytes of stack that one activation uses.
    frame: u64,
}

/// A place in a function's bytes that waits for the address of a symbol.
struct Link {
    offset: u32,
    kind: Reloc,
    symbol: Symbol,
    addend: i64,
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
    let constants = constants(&module).map_err(|error| failed(error.to_string()))?;
    let compiled: Result<Vec<Compiled>, Vec<Diagnostic>> = (0..module.parts.len())
        .map(|index| {
            let target = target_of(&module.parts[index], *options, backend).map_err(failed)?;
            compile(
                &mut module,
                index,
                target,
                (Some(&constants), &mut workspace),
            )
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

/// The objects of a module's constants.
fn constants(module: &Module) -> Result<Vec<Frozen>, BuildError> {
    let containers = module.containers.iter();
    containers
        .map(|container| constants::build(container))
        .collect()
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

/// Compiles a function; for this process where there are `constants`, else for a linker.
fn compile(
    module: &mut Module,
    index: usize,
    target: &Target,
    (constants, workspace): (Option<&[Frozen]>, &mut Workspace),
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
        links: Vec::new(),
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

/// Writes the address that a relocation asks for, or keeps it where the address is not known yet.
fn link(
    compiled: &mut Compiled,
    reloc: &FinalizedMachReloc,
    function: &Function,
    (module, constants): (&Module, Option<&[Frozen]>),
) -> Option<()> {
    let FinalizedRelocTarget::ExternalName(name) = &reloc.target else {
        return None;
    };
    let symbol = symbol_of(function, name)?;
    let (Some(constants), false) = (constants, matches!(symbol, Symbol::Part(_))) else {
        compiled.links.push(Link {
            offset: reloc.offset,
            kind: reloc.kind,
            symbol,
            addend: reloc.addend,
        });
        return Some(());
    };
    if reloc.kind != Reloc::Abs8 {
        return None;
    }
    let address = address(symbol, module, constants)?;
    let value = (address as u64).wrapping_add_signed(reloc.addend);
    let at = reloc.offset as usize;
    compiled
        .bytes
        .get_mut(at..at + 8)?
        .copy_from_slice(&value.to_ne_bytes());
    Some(())
}

/// Where something is in this process, but for functions of the module.
fn address(symbol: Symbol, module: &Module, constants: &[Frozen]) -> Option<usize> {
    match symbol {
        Symbol::Part(_) => None,
        Symbol::Runtime(function) => Some(function.address().addr()),
        Symbol::Native(index) => Some(module.natives.get(index as usize)?.address),
        Symbol::Sites => Some(module.sites.bytes().as_ptr().addr()),
        Symbol::Text(index) => Some(module.texts.get(index as usize)?.as_ptr().addr()),
        Symbol::Container(index) => Some(constants.get(index as usize)?.as_raw().addr()),
    }
}
