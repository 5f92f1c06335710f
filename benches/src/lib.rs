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
        let scope: Arc<dyn Scope> = Arc::new(Siblings(*self));
        let (index, (name, source)) = self.functions().enumerate().last().expect("a function");
        let mut request = CompileRequest::new(reference(index, name, source, scope));
        request.arguments = self
            .constants
            .iter()
            .map(|(name, value)| (Name::from(*name), Argument::Const(value.clone())))
            .collect::<IndexMap<_, _>>();
        request
    }

    /// Names and texts of the functions.
    fn functions(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.text.split("\n\n\n").filter_map(|source| {
            let (name, _) = source.strip_prefix("def ")?.split_once('(')?;
            Some((name, source))
        })
    }
}

fn reference(
    identity: usize,
    name: &'static str,
    source: &'static str,
    scope: Arc<dyn Scope>,
) -> FunctionRef {
    FunctionRef {
        identity,
        name: name.into(),
        source: FunctionSource::Text(SourceFile {
            name: format!("{name}.py").into(),
            text: Some(source.into()),
            first_line: 1,
        }),
        scope,
    }
}

/// The scope of functions that stand in one file with others.
struct Siblings(Text);

impl Scope for Siblings {
    fn lookup(&self, name: &str) -> Option<Binding> {
        let sibling = self
            .0
            .functions()
            .enumerate()
            .find(|(_, (of, _))| *of == name);
        if let Some((index, (name, source))) = sibling {
            let scope = Arc::new(Self(self.0));
            return Some(Binding::Function(reference(index, name, source, scope)));
        }
        marker_name(name).or_else(|| builtin_name(name))
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        let Binding::Symbol(base) = base else {
            return None;
        };
        symbol_attribute(base, name)
    }
}
