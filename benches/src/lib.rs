//! What is compiled in the benches: texts of Python functions, and the requests that compile them.
//!
//! A [`Text`] holds the functions of one file of `functions/`; the last of them is the node, those
//! above it are what it calls. All of them stay text until they are compiled, so every compilation
//! parses everything it uses.

use std::sync::Arc;

use indexmap::IndexMap;
use tickjit_compiler::ast::Name;
use tickjit_compiler::builtin::scope::{builtin_name, marker_name, symbol_attribute};
use tickjit_compiler::handlers::{Argument, Binding, FunctionRef, FunctionSource, Scope};
use tickjit_compiler::pipeline::CompileRequest;
use tickjit_compiler::span::SourceFile;
use tickjit_compiler::types::Const;

/// A file of functions, with the values of the node's constants.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// What it is called in reports.
    pub name: &'static str,
    /// The functions.
    pub text: &'static str,
    constants: &'static [(&'static str, Const)],
}

/// The texts, shortest first.
pub const TEXTS: [Text; 3] = [
    Text {
        name: "three lines",
        text: include_str!("../functions/three_lines.py"),
        constants: &[("alpha", Const::Float(0.1))],
    },
    Text {
        name: "twenty lines",
        text: include_str!("../functions/twenty_lines.py"),
        constants: &[
            ("kp", Const::Float(1.5)),
            ("ki", Const::Float(0.1)),
            ("kd", Const::Float(0.05)),
        ],
    },
    Text {
        name: "forty statements",
        text: include_str!("../functions/forty_statements.py"),
        constants: &[("limit", Const::Float(3.0)), ("rounds", Const::Int(8))],
    },
];

impl Text {
    /// A request that compiles the node.
    ///
    /// # Panics
    ///
    /// Panics if the text holds no function.
    #[must_use]
    pub fn request(&self) -> CompileRequest {
        let siblings = Siblings(self.functions().collect());
        let last = siblings.0.len().checked_sub(1).expect("a function");
        let mut request = CompileRequest::new(siblings.function(last));
        request.arguments = self
            .constants
            .iter()
            .map(|(name, value)| (Name::from(*name), Argument::Const(value.clone())))
            .collect::<IndexMap<_, _>>();
        request
    }

    /// The functions with their names; two empty lines stand between them.
    fn functions(&self) -> impl Iterator<Item = (Name, SourceFile)> {
        self.text.split("\n\n\n").filter_map(|source| {
            let (name, _) = source.strip_prefix("def ")?.split_once('(')?;
            let file = SourceFile {
                name: format!("{name}.py").into(),
                text: Some(source.into()),
                first_line: 1,
            };
            Some((name.into(), file))
        })
    }
}

/// The scope of functions that stand in one file.
#[derive(Clone)]
struct Siblings(Arc<[(Name, SourceFile)]>);

impl Siblings {
    fn function(&self, index: usize) -> FunctionRef {
        let (name, file) = &self.0[index];
        FunctionRef {
            identity: index,
            name: name.clone(),
            source: FunctionSource::Text(file.clone()),
            scope: Arc::new(self.clone()),
        }
    }
}

impl Scope for Siblings {
    fn lookup(&self, name: &str) -> Option<Binding> {
        match self.0.iter().position(|(sibling, _)| &**sibling == name) {
            Some(index) => Some(Binding::Function(self.function(index))),
            None => marker_name(name).or_else(|| builtin_name(name)),
        }
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        match base {
            Binding::Symbol(base) => symbol_attribute(base, name),
            _ => None,
        }
    }
}
