//! A module in a few lines of text, compiled: what the examples of the documents call.

use std::sync::Arc;

use indexmap::IndexMap;
use tickjit_compiler::ast::Item;
use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::diagnostic::{CompileError, Diagnostic};
use tickjit_compiler::handlers::{
    Argument, CompilationContext, EmptyScope, FunctionRef, FunctionSource,
};
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::CompileRequest;
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::signature::Form;
use tickjit_compiler::span::{SourceFile, Sources};

/// Compiles the last function of a module's text, without arguments.
pub fn compile(context: &CompilationContext, text: &str) -> Result<CompiledFunction, CompileError> {
    let example = Example::new(text)?;
    let name = example.names.last().cloned().unwrap_or_default();
    tickjit_compiler::pipeline::compile(context, &example.request(&name, IndexMap::new()))
}

/// The text of a module, parsed.
pub struct Example {
    file: SourceFile,
    scope: Option<Arc<ModuleScope>>,
    /// Plain where a line `# plain` says so.
    form: Form,
    /// The functions, in order.
    pub names: Vec<String>,
}

impl Example {
    /// Parses a module's text.
    pub fn new(text: &str) -> Result<Self, CompileError> {
        let file = SourceFile {
            name: "example.py".into(),
            text: Some(text.into()),
            first_line: 1,
        };
        let mut sources = Sources::default();
        let id = sources.add(file.clone());
        let refused = |diagnostics: Vec<Diagnostic>| CompileError {
            diagnostics,
            sources: sources.clone(),
        };
        let module = parse::module(&file, id).map_err(refused)?;
        let names = module.items.iter().filter_map(|item| match item {
            Item::Function(function) => Some(function.name.to_string()),
            _ => None,
        });
        let names: Vec<String> = names.collect();
        let scope = ModuleScope::new(module, file.clone()).map_err(refused)?;
        let is_plain = text.lines().any(|line| line == "# plain");
        Ok(Self {
            form: if is_plain { Form::Plain } else { Form::Node },
            file,
            scope: Some(scope),
            names,
        })
    }

    /// The order to compile a function of the module; without functions, the text itself is taken for one.
    #[must_use]
    pub fn request(&self, name: &str, arguments: IndexMap<Arc<str>, Argument>) -> CompileRequest {
        let function = self.scope.as_ref().and_then(|scope| scope.function(name));
        let mut request = CompileRequest::new(function.unwrap_or_else(|| FunctionRef {
            identity: 0,
            name: name.into(),
            source: FunctionSource::Text(self.file.clone()),
            scope: Arc::new(EmptyScope),
        }));
        request.arguments = arguments;
        request.form = self.form;
        request
    }
}
