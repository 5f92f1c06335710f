//! Compiles restricted, annotated Python to native tick functions.

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
pub mod span;
pub mod timing;
pub mod types;
