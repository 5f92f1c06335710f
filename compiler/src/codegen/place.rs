//! Placing of compiled functions by cranelift-jit.
//!
//! The module of cranelift-jit lives as long as the placing does: it writes through the arena's
//! writable view, where the calls between the functions have the same distances as in the executable
//! one. Where the arena cannot be had (no `memfd_create`, another system or processor), cranelift-jit
//! uses its own memory, and its module is kept for as long as the code.
#![allow(unsafe_code)]

use std::io;
use std::sync::{Mutex, PoisonError};

use cranelift_jit::{BranchProtection, JITBuilder, JITMemoryKind, JITMemoryProvider, JITModule};
use cranelift_module::{
    Module, ModuleError, ModuleReloc, ModuleRelocTarget, ModuleResult, default_libcall_names,
};

use super::arena::{Arena, Block, GRAIN};
use super::{Compiled, Link};
use crate::clif::{Backend, Target};

/// Placed code; freed when dropped.
pub(super) struct Code {
    address: usize,
    size: usize,
    memory: Memory,
}

enum Memory {
    Arena { _block: Block },
    Own(Mutex<Option<Box<JITModule>>>),
}

impl Code {
    pub(super) fn address(&self) -> usize {
        self.address
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        if let Memory::Own(module) = &mut self.memory {
            let module = module.get_mut().unwrap_or_else(PoisonError::into_inner);
            if let Some(module) = module.take() {
                // SAFETY: whoever calls the code keeps it alive, so nobody does any more.
                unsafe { module.free_memory() };
            }
        }
    }
}

/// Places functions one after another; the first is the native function.
pub(super) fn place(
    functions: &[Compiled],
    target: &Target,
    backend: &Backend,
) -> Result<Code, String> {
    let size = functions.iter().map(|f| f.bytes.len()).sum();
    let arena = backend.memory::<Arena>();
    let mut builder = JITBuilder::with_isa(target.isa.clone(), default_libcall_names());
    if let Some(mut block) = arena.allocate(room(functions)) {
        builder.memory_provider(Box::new(Reserved::new(&mut block)));
        let mut module = JITModule::new(builder);
        let written = define(&mut module, functions)?;
        return Ok(Code {
            address: block.executable(written).ok_or("code outside its block")?,
            size,
            memory: Memory::Arena { _block: block },
        });
    }
    let mut module = JITModule::new(builder);
    let address = define(&mut module, functions)?;
    Ok(Code {
        address,
        size,
        memory: Memory::Own(Mutex::new(Some(Box::new(module)))),
    })
}

/// Bytes that hold the functions with the gaps between them. Cranelift-jit aligns a function to what
/// it asks for or to what the machine wants, which is no more than a grain on any machine we know.
fn room(functions: &[Compiled]) -> usize {
    functions.iter().fold(0, |end, f| {
        let alignment = usize::try_from(f.alignment).unwrap_or(GRAIN).max(GRAIN);
        // Blocks are aligned to a grain only.
        let start = end.next_multiple_of(GRAIN) + (alignment - GRAIN);
        start + f.bytes.len()
    })
}

/// Defines all functions and gives the address at which the first was written.
fn define(module: &mut JITModule, functions: &[Compiled]) -> Result<usize, String> {
    let text = |error: ModuleError| error.to_string();
    let mut ids = Vec::with_capacity(functions.len());
    for f in functions {
        let id = module.declare_anonymous_function(&f.signature);
        ids.push(id.map_err(text)?);
    }
    for (id, f) in ids.iter().zip(functions) {
        let calls: Vec<ModuleReloc> = f.links.iter().map(call).collect();
        module
            .define_function_bytes(*id, f.alignment, &f.bytes, &calls)
            .map_err(text)?;
    }
    module.finalize_definitions().map_err(text)?;
    Ok(module.get_finalized_function(ids[0]).addr())
}

/// A call of another function, as cranelift-jit has it.
fn call(link: &Link) -> ModuleReloc {
    let name = link.symbol.external_name();
    ModuleReloc {
        offset: link.offset,
        kind: link.kind,
        name: ModuleRelocTarget::user(name.namespace, name.index),
        addend: link.addend,
    }
}

/// A block of the arena, given out from its start.
struct Reserved {
    next: *mut u8,
    left: usize,
}

// SAFETY: it is the only one to write to its block, from whichever thread it is on.
unsafe impl Send for Reserved {}

impl Reserved {
    fn new(block: &mut Block) -> Self {
        Self {
            next: block.writable(),
            left: block.size(),
        }
    }
}

impl JITMemoryProvider for Reserved {
    fn allocate(&mut self, size: usize, align: u64, _: JITMemoryKind) -> io::Result<*mut u8> {
        let align = usize::try_from(align).map_err(io::Error::other)?;
        let skip = self.next.align_offset(align);
        let taken = skip.saturating_add(size);
        if taken > self.left {
            return Err(io::Error::from(io::ErrorKind::OutOfMemory));
        }
        let at = self.next.wrapping_add(skip);
        self.next = at.wrapping_add(size);
        self.left -= taken;
        Ok(at)
    }

    /// Does nothing: the block belongs to the arena.
    unsafe fn free_memory(&mut self) {}

    /// Does nothing: the executable view has the bytes already.
    fn finalize(&mut self, _: BranchProtection) -> ModuleResult<()> {
        Ok(())
    }
}
