//! The semantic key: what identifies a compiled function across processes and machines.
//!
//! A SHA-256 over everything that machine code is made from: the canonical text of the program, the
//! interface, the options, the machine, the version of the runtime. Names of functions and locals,
//! places in files, addresses and the order of registrations are not among it. Every fact is hashed
//! with a tag and its length, so that no two lists of facts run together to the same bytes.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::clif::Backend;
use crate::hir::Program;
use crate::options::{CompilationOptions, ErrorModel, OptLevel};
use crate::signature::{Signature, Storage};
use crate::types::Type;

/// Identifies a function as it will run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SemanticKey([u8; 32]);

impl SemanticKey {
    /// The bytes of the hash.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for SemanticKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = String::with_capacity(2 * self.0.len());
        for byte in self.0 {
            let halves = [byte >> 4, byte & 0xf];
            digits.extend(halves.map(|half| char::from_digit(half.into(), 16).unwrap_or_default()));
        }
        f.write_str(&digits)
    }
}

impl fmt::Debug for SemanticKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SemanticKey({self})")
    }
}

/// The key of a program.
#[must_use]
pub fn key(
    program: &Program,
    signature: &Signature,
    options: &CompilationOptions,
    backend: &Backend,
) -> SemanticKey {
    let mut facts = Facts::new();
    facts.number("abi", u64::from(tickjit_runtime::ABI_VERSION));
    facts.text("machine", backend.fingerprint(options));
    facts.options(*options);
    facts.signature(signature);
    facts.text("program", &program.text());
    SemanticKey(facts.hash.finalize().into())
}

struct Facts {
    hash: Sha256,
}

impl Facts {
    fn new() -> Self {
        let mut facts = Self {
            hash: Sha256::new(),
        };
        facts.text("domain", "tickjit semantic key 1");
        facts
    }

    fn text(&mut self, tag: &str, text: &str) {
        for part in [tag, text] {
            self.hash.update((part.len() as u64).to_le_bytes());
            self.hash.update(part);
        }
    }

    fn number(&mut self, tag: &str, number: u64) {
        self.hash.update((tag.len() as u64).to_le_bytes());
        self.hash.update(tag);
        self.hash.update(number.to_le_bytes());
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Named(named) => {
                self.text("type", named.id());
                self.text("repr", named.repr().native_name());
            }
            Type::Tuple(elements) => {
                self.number("tuple", elements.len() as u64);
                elements.iter().for_each(|element| self.ty(element));
            }
            other => self.text("type", &other.to_string()),
        }
    }

    fn options(&mut self, options: CompilationOptions) {
        let CompilationOptions {
            fastmath,
            force_inline,
            error_model,
            opt_level,
        } = options;
        self.number("fastmath", u64::from(fastmath));
        self.number("force_inline", u64::from(force_inline));
        self.text(
            "error_model",
            match error_model {
                ErrorModel::Python => "python",
                ErrorModel::Numpy => "numpy",
            },
        );
        self.text(
            "opt_level",
            match opt_level {
                OptLevel::None => "none",
                OptLevel::Speed => "speed",
            },
        );
    }

    fn signature(&mut self, signature: &Signature) {
        self.number("params", signature.params.len() as u64);
        for param in &signature.params {
            self.text("param", &param.name);
            self.text("param type", &param.ty.to_string());
        }
        self.number("variables", signature.variables.len() as u64);
        for (name, variable) in &signature.variables {
            self.text("variable", name);
            self.ty(&variable.ty);
            self.text("category", &variable.category);
            self.storage(&variable.storage);
        }
        self.number("states", signature.states.len() as u64);
        for state in &signature.states {
            self.text("state", &state.name);
            self.ty(&state.ty);
            self.text("state repr", state.repr.native_name());
            self.text("state kind", state.kind.name());
        }
        self.number("outputs", signature.outputs.len() as u64);
        for output in &signature.outputs {
            self.number("named", u64::from(output.name.is_some()));
            self.text("output", output.name.as_deref().unwrap_or_default());
            self.ty(&output.ty);
        }
    }

    fn storage(&mut self, storage: &Storage) {
        match storage {
            Storage::Const(value) => self.text("constant", &value.to_string()),
            Storage::Slot {
                param,
                index,
                nullable,
            } => {
                self.text("slot", param);
                self.number("index", u64::from(*index));
                self.number("nullable", u64::from(*nullable));
            }
            Storage::State { index } => self.number("state slot", u64::from(*index)),
        }
    }
}
