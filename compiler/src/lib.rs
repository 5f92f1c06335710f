//! Compiles restricted, annotated Python to native tick functions, without Python.
//!
//! Source text goes in, the address of a native function and its interface come out:
//!
//! ```
//! use tickjit_compiler::builtin::{self, module::ModuleScope};
//! use tickjit_compiler::span::{FileId, SourceFile};
//! use tickjit_compiler::{CompileRequest, compile, parse};
//!
//! let text = "def add(x: Signal[float], y: Signal[float]) -> float:\n    return x + y\n";
//! let file = SourceFile { name: "add.py".into(), text: Some(text.into()), first_line: 1 };
//! let module = parse::module(&file, FileId::default()).expect("it is Python");
//! let scope = ModuleScope::new(module, file).expect("its names have meanings");
//! let function = scope.function("add").expect("it is there");
//!
//! let compiled = compile(&builtin::context(), &CompileRequest::new(function))?;
//! assert_eq!(compiled.signature().outputs.len(), 1);
//! assert_ne!(compiled.address(), 0);
//! println!("{}", compiled.c_prototype());
//! # Ok::<(), tickjit_compiler::CompileError>(())
//! ```
//!
//! [`pipeline`] is the order of the stages, [`handlers`] what a host can teach the compiler,
//! [`builtin`] what it has been taught; SPEC.md says what the language means.

pub mod analyze;
pub mod ast;
pub mod builtin;
pub mod clif;
pub mod codegen;
pub mod diagnostic;
pub mod handlers;
pub mod hir;
pub mod infer;
pub mod key;
pub mod lower;
pub mod optimize;
pub mod options;
pub mod parse;
pub mod pipeline;
pub mod result;
pub mod rewrite;
pub mod signature;
pub mod snapshot;
pub mod span;
pub mod timing;
pub mod types;

pub use diagnostic::CompileError;
pub use handlers::CompilationContext;
pub use options::CompilationOptions;
pub use pipeline::{CompileRequest, compile};
pub use result::CompiledFunction;
