//! Any bytes as text: as a function, as statements, and as a module all functions of which are compiled.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use tickjit_compiler::builtin;
use tickjit_compiler::handlers::{EmptyScope, FunctionRef, FunctionSource};
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::CompileRequest;
use tickjit_compiler::span::{FileId, SourceFile};
use tickjit_fuzz::{bounded, compiled, compiled_of, options};
use tickjit_tests::example::Example;

/// Functions of one text that are compiled.
const MOST: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    let Some((bits, text)) = bytes.split_last() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    bounded(|| {
        let context = builtin::context();
        let file = SourceFile {
            name: "text.py".into(),
            text: Some(text.as_ref().into()),
            first_line: 1,
        };
        let _ = parse::statements(&file, FileId::default());
        let mut alone = CompileRequest::new(FunctionRef {
            identity: 0,
            name: "f".into(),
            source: FunctionSource::Text(file),
            scope: Arc::new(EmptyScope),
        });
        alone.options = options(*bits);
        compiled(&context, &alone);
        if let Ok(module) = Example::new(&text) {
            for name in module.names.iter().take(MOST) {
                compiled_of(&context, &module, name, options(*bits));
            }
        }
    });
});
