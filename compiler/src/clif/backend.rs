//! The machine code is made for, shared by all compilations of a context and its clones.
//!
//! Nothing is set up before the first compilation. A machine that Cranelift has no code generator for
//! is a message, not a panic. Any number of threads compile at once: each takes a [`Workspace`] from
//! the pool, and the lock is held only while it does.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cranelift_codegen::Context;
use cranelift_codegen::ir::Function;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable, SetError};
use cranelift_frontend::FunctionBuilderContext;

use crate::options::{CompilationOptions, OptLevel};

/// A code generator for this machine.
pub struct Target {
    /// Cranelift's description of the machine and of how to compile for it.
    pub isa: OwnedTargetIsa,
    /// Whether `floor`, `ceil`, `trunc` and `nearest` are instructions.
    pub rounds: bool,
    /// Whether a fused multiply-add is an instruction.
    pub fuses: bool,
    /// The machine and its features.
    fingerprint: String,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.isa.triple())
    }
}

/// Memory that one function after another is compiled in.
pub struct Workspace {
    /// Cranelift's own.
    pub context: Context,
    /// The builder's.
    pub builder: FunctionBuilderContext,
    /// Empty functions that keep their capacity.
    pub functions: Vec<Function>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            context: Context::new(),
            builder: FunctionBuilderContext::new(),
            functions: Vec::new(),
        }
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Workspace")
    }
}

/// The code generator of a context: targets, workspaces and executable memory.
#[derive(Debug, Default)]
pub struct Backend {
    fast_compile: OnceLock<Result<Target, String>>,
    fast_code: OnceLock<Result<Target, String>>,
    checked_code: OnceLock<Result<Target, String>>,
    relocatable_code: OnceLock<Result<Target, String>>,
    workspaces: Mutex<Vec<Box<Workspace>>>,
    memory: OnceLock<Arc<dyn Any + Send + Sync>>,
}

/// Functions and workspaces beyond these are given back to the allocator.
const KEPT_WORKSPACES: usize = 8;
const KEPT_FUNCTIONS: usize = 4;

impl Backend {
    /// The target for these options; a message where this machine has none.
    pub fn target(&self, options: &CompilationOptions) -> Result<&Target, String> {
        self.cell(options).as_ref().map_err(Clone::clone)
    }

    fn cell(&self, options: &CompilationOptions) -> &Result<Target, String> {
        if options.probe.checks_registers {
            return self
                .checked_code
                .get_or_init(|| target(OptLevel::Speed, Purpose::Checked));
        }
        let cell = match options.opt_level {
            OptLevel::None => &self.fast_compile,
            OptLevel::Speed => &self.fast_code,
        };
        cell.get_or_init(|| target(options.opt_level, Purpose::Placed))
    }

    /// The target for code that a linker places.
    pub fn relocatable(&self) -> Result<&Target, String> {
        let made = self
            .relocatable_code
            .get_or_init(|| target(OptLevel::Speed, Purpose::Linked));
        made.as_ref().map_err(Clone::clone)
    }

    /// The machine and its features, as the key has them.
    #[must_use]
    pub fn fingerprint(&self, options: &CompilationOptions) -> &str {
        match self.cell(options) {
            Ok(target) => &target.fingerprint,
            Err(message) => message,
        }
    }

    /// A workspace that nobody else uses.
    #[must_use]
    pub fn workspace(&self) -> Box<Workspace> {
        let pooled = self
            .workspaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        pooled.unwrap_or_default()
    }

    /// Gives a workspace back.
    pub fn recycle(&self, mut workspace: Box<Workspace>) {
        workspace.context.clear();
        workspace.functions.truncate(KEPT_FUNCTIONS);
        let mut pool = self
            .workspaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if pool.len() < KEPT_WORKSPACES {
            pool.push(workspace);
        }
    }

    /// The executable memory, made at the first use. Its type is known to `codegen` alone; another
    /// type than the first one gets a memory that is not shared.
    #[must_use]
    pub fn memory<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let memory = self.memory.get_or_init(|| Arc::new(T::default()));
        Arc::clone(memory).downcast().unwrap_or_default()
    }
}

/// What becomes of code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// It is placed in this process.
    Placed,
    /// So it is, and the register allocator is checked.
    Checked,
    /// A linker places it, anywhere.
    Linked,
}

fn target(level: OptLevel, purpose: Purpose) -> Result<Target, String> {
    let level = match level {
        OptLevel::None => "none",
        OptLevel::Speed => "speed",
    };
    let flags = flags(level, purpose).map_err(|error| error.to_string())?;
    let isa = cranelift_native::builder()
        .map_err(|message| format!("no code generator for this machine: {message}"))?
        .finish(flags)
        .map_err(|error| format!("no code generator for this machine: {error}"))?;
    let x86 = isa.name() == "x64";
    let has = |name: &str| {
        isa.isa_flags()
            .iter()
            .any(|flag| flag.name == name && flag.as_bool() == Some(true))
    };
    let (rounds, fuses) = (!x86 || has("has_sse41"), !x86 || has("has_fma"));
    let features: Vec<String> = isa
        .isa_flags()
        .iter()
        .filter(|flag| flag.as_bool() != Some(false))
        .map(|flag| match flag.as_bool() {
            Some(_) => flag.name.trim_start_matches("has_").to_owned(),
            None => flag.to_string(),
        })
        .collect();
    Ok(Target {
        rounds,
        fuses,
        fingerprint: format!(
            "{} cranelift {} {}",
            isa.triple(),
            cranelift_codegen::VERSION,
            features.join(" ")
        ),
        isa,
    })
}

fn flags(level: &str, purpose: Purpose) -> Result<settings::Flags, SetError> {
    let mut flags = settings::builder();
    flags.set("opt_level", level)?;
    if purpose == Purpose::Checked {
        flags.set("regalloc_checker", "true")?;
    }
    flags.set("regalloc_algorithm", "backtracking")?;
    let is_pic = match purpose {
        Purpose::Placed | Purpose::Checked => "false",
        Purpose::Linked => "true",
    };
    flags.set("is_pic", is_pic)?;
    flags.set("unwind_info", "false")?;
    // Compiled functions of this crate pass any number of results to each other.
    flags.set("enable_multi_ret_implicit_sret", "true")?;
    // Integers of 128 bits are passed as compilers for C pass them.
    flags.set("enable_llvm_abi_extensions", "true")?;
    // Frames above a page touch each page in order, so that a guard page is never jumped over.
    flags.set("enable_probestack", "true")?;
    flags.set("probestack_strategy", "inline")?;
    let verify = if cfg!(debug_assertions) {
        "true"
    } else {
        "false"
    };
    flags.set("enable_verifier", verify)?;
    Ok(settings::Flags::new(flags))
}

#[cfg(test)]
mod tests {
    use super::{Backend, CompilationOptions};

    #[test]
    fn this_machine_has_a_target() {
        let backend = Backend::default();
        let options = CompilationOptions::default();
        assert!(backend.target(&options).is_ok());
        assert_eq!(
            backend.fingerprint(&options),
            Backend::default().fingerprint(&options)
        );
    }

    #[test]
    fn memory_is_shared() {
        let backend = Backend::default();
        let (a, b) = (backend.memory::<String>(), backend.memory::<String>());
        assert!(std::sync::Arc::ptr_eq(&a, &b));
    }
}
