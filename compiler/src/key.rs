//! The semantic key: what identifies a compiled function across processes and machines.
//!
//! A SHA-256 over everything that machine code is made from: the canonical text of the program, the
//! interface, the options, the machine, the version of the runtime. Names of functions and locals,
//! places in files, addresses and the order of registrations are not among it. Every fact is hashed
//! with a tag and its length, so that no two lists of facts run together to the same bytes; they are
//! hashed all at once, as hashing bit by bit costs more than the hash.

use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use crate::clif::Backend;
use crate::hir::Program;
use crate::options::{CompilationOptions, ErrorModel, OptLevel, Probe};
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
    SemanticKey(Sha256::digest(&facts.bytes).into())
}

/// What is hashed.
struct Facts {
    bytes: Vec<u8>,
    /// The text of one fact.
    text: String,
}

impl Facts {
    fn new() -> Self {
        let mut facts = Self {
            bytes: Vec::with_capacity(4096),
            text: String::new(),
        };
        facts.text("domain", "tickjit semantic key 2");
        facts
    }

    /// A text without a null character.
    fn tag(&mut self, tag: &str) {
        self.bytes.extend_from_slice(tag.as_bytes());
        self.bytes.push(0);
    }

    /// A number, in digits of seven bits: most are small.
    fn digits(&mut self, mut number: u64) {
        while number >= 128 {
            self.bytes.push(number.to_le_bytes()[0] | 128);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    fn text(&mut self, tag: &str, text: &str) {
        self.tag(tag);
        self.digits(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn shown(&mut self, tag: &str, fact: &impl fmt::Display) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        // Writing to a text cannot fail.
        let _ = write!(text, "{fact}");
        self.text(tag, &text);
        self.text = text;
    }

    fn number(&mut self, tag: &str, number: u64) {
        self.tag(tag);
        self.digits(number);
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
            other => self.shown("type", other),
        }
    }

    fn options(&mut self, options: CompilationOptions) {
        let CompilationOptions {
            fastmath,
            force_inline,
            error_model,
            opt_level,
            // The program says which sums it has.
            plain_sum: _,
            probe,
        } = options;
        // Code of tests is another one.
        if probe != Probe::default() {
            let pass = probe.without_pass.map_or(0, |index| index as u64 + 1);
            self.number("without pass", pass);
            self.number("checks registers", u64::from(probe.checks_registers));
        }
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
            self.shown("param type", &param.ty);
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
        if let Some(result) = &signature.result {
            self.tag("result");
            self.ty(result);
        }
    }

    fn storage(&mut self, storage: &Storage) {
        match storage {
            Storage::Const(value) => self.shown("constant", value),
            Storage::Slot {
                param,
                index,
                nullable,
            } => {
                self.text("slot", param);
                self.number("index", u64::from(*index));
                self.number("nullable", u64::from(*nullable));
            }
            Storage::Pointer {
                param,
                index,
                nullable,
            } => {
                self.text("pointer", param);
                self.number("index", u64::from(*index));
                self.number("nullable", u64::from(*nullable));
            }
            Storage::State { index } => self.number("state slot", u64::from(*index)),
            Storage::Param { index } => self.number("parameter", u64::from(*index)),
        }
    }
}
