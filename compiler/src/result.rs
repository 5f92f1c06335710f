//! What a compilation gives: code, interface, key, and every form in between as text.

use std::fmt;
use std::sync::Arc;

use crate::clif::Backend;
use crate::codegen::{self, Executable, ExportError};
use crate::diagnostic::{CompileError, Diagnostic};
use crate::hir;
use crate::key::SemanticKey;
use crate::lower;
use crate::options::CompilationOptions;
use crate::signature::{self, InvalidName, Signature};
use crate::span::Sources;
use crate::timing::Timings;
use crate::types::Const;

/// A native function for programs that are linked: see [`CompiledFunction::export`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// An ELF file.
    pub object: Vec<u8>,
    /// A C header.
    pub header: String,
}

/// A compiled function. Clones share the code, which lives as long as one of them.
///
/// The code holds no state of its own: any number of threads can call it at once, each with its own
/// cells.
#[derive(Clone)]
pub struct CompiledFunction {
    inner: Arc<Inner>,
}

struct Inner {
    signature: Signature,
    program: hir::Packed,
    key: SemanticKey,
    native_name: String,
    options: CompilationOptions,
    code: Executable,
    backend: Arc<Backend>,
    timings: Timings,
}

/// The parts of a [`CompiledFunction`], as the pipeline has them.
pub(crate) struct Parts {
    pub(crate) signature: Signature,
    pub(crate) program: hir::Packed,
    pub(crate) key: SemanticKey,
    pub(crate) options: CompilationOptions,
    pub(crate) code: Executable,
    pub(crate) backend: Arc<Backend>,
    pub(crate) timings: Timings,
}

impl CompiledFunction {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            signature,
            program,
            key,
            options,
            code,
            backend,
            timings,
        } = parts;
        let native_name = format!("_tickjit_{}", &key.to_string()[..16]);
        Self {
            inner: Arc::new(Inner {
                signature,
                program,
                key,
                native_name,
                options,
                code,
                backend,
                timings,
            }),
        }
    }

    /// The address of the native function.
    #[must_use]
    pub fn address(&self) -> usize {
        self.inner.code.address()
    }

    /// Its name: `_tickjit_` and the first 16 digits of the key.
    #[must_use]
    pub fn native_name(&self) -> &str {
        &self.inner.native_name
    }

    /// The key: equal keys mean equal machine code.
    #[must_use]
    pub fn semantic_key(&self) -> &SemanticKey {
        &self.inner.key
    }

    /// The interface: parameters, variables, state slots, outputs, metadata.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.inner.signature
    }

    /// Initial values of the state slots, in slot order.
    #[must_use]
    pub fn initials(&self) -> &[Const] {
        self.inner.program.initials()
    }

    /// The options it was compiled with.
    #[must_use]
    pub fn options(&self) -> &CompilationOptions {
        &self.inner.options
    }

    /// Bytes of machine code, called functions included.
    #[must_use]
    pub fn code_size(&self) -> usize {
        self.inner.code.code_size()
    }

    /// The C declaration of the native function.
    #[must_use]
    pub fn c_prototype(&self) -> String {
        self.inner.signature.c_prototype(&self.inner.native_name)
    }

    /// A C header of the native function under a name, else under its own: the declaration, what the
    /// arrays hold, enumerations and structs.
    pub fn c_header(&self, name: Option<&str>) -> Result<String, InvalidName> {
        let key = self.inner.key.to_string();
        let name = name.unwrap_or(self.native_name());
        signature::c_header(self.signature(), name, &key[..16], self.initials())
    }

    /// An object file with the native function under a name, else under its own, and its header. A program has both by
    /// being linked with `libtickjit_runtime.a`; it needs no compiler. The code is made anew, and lives without this.
    ///
    /// ```no_run
    /// # fn write(compiled: &tickjit_compiler::CompiledFunction) -> Result<(), Box<dyn std::error::Error>> {
    /// let exported = compiled.export(Some("ema"))?;
    /// std::fs::write("ema.o", exported.object)?;
    /// std::fs::write("ema.h", exported.header)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn export(&self, name: Option<&str>) -> Result<Exported, ExportError> {
        let header = self.c_header(name).map_err(ExportError::Name)?;
        let inner = &*self.inner;
        let program = inner.program.program();
        let module = lower::lower(&program, &inner.signature, &inner.options, &inner.backend);
        let module = module.map_err(ExportError::Code)?;
        let name = name.unwrap_or(self.native_name());
        let object = codegen::object(module, name, &inner.backend)?;
        Ok(Exported { object, header })
    }

    /// How long each stage took.
    #[must_use]
    pub fn timings(&self) -> &Timings {
        &self.inner.timings
    }

    /// The typed program as text, after optimization.
    #[must_use]
    pub fn hir(&self) -> String {
        self.inner.program.program().to_string()
    }

    /// The Cranelift functions as text. They are made anew: a result keeps the typed program only.
    pub fn clif(&self) -> Result<String, CompileError> {
        let inner = &*self.inner;
        lower::lower(
            &inner.program.program(),
            &inner.signature,
            &inner.options,
            &inner.backend,
        )
        .map(|module| module.to_string())
        .map_err(without_sources)
    }

    /// The machine code as text. It is made anew, like [`Self::clif`].
    pub fn asm(&self) -> Result<String, CompileError> {
        let inner = &*self.inner;
        lower::lower(
            &inner.program.program(),
            &inner.signature,
            &inner.options,
            &inner.backend,
        )
        .and_then(|module| codegen::assembly(module, &inner.options, &inner.backend))
        .map_err(without_sources)
    }
}

/// What was compiled once compiles again; should it not, there is no text to point into.
fn without_sources(diagnostics: Vec<Diagnostic>) -> CompileError {
    CompileError {
        diagnostics,
        sources: Sources::default(),
    }
}

impl fmt::Debug for CompiledFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompiledFunction({})", self.inner.native_name)
    }
}
