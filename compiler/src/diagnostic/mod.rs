//! Diagnostics as data: what is wrong, where, and what to write instead.
//!
//! Each stage has an enum of facts that turns into [`Diagnostic`]s; nothing is rendered before it
//! reaches an edge. A diagnostic's `code` is stable and has a page in
//! `docs/errors/`.

mod nearest;
mod render;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::span::{Sources, Span};

pub use nearest::nearest;
pub use render::{render, render_colored};

/// An error of the host (a Python exception, say), carried through the compiler unopened.
#[derive(Clone)]
pub struct ForeignError(pub Arc<dyn Any + Send + Sync>);

impl fmt::Debug for ForeignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignError")
    }
}

/// A span and what is to be said of it.
#[derive(Clone, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; empty for a bare underline.
    pub text: String,
}

/// One mistake in the user's function.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable kebab-case code, e.g. `float-to-int`.
    pub code: &'static str,
    /// One short lower-case sentence.
    pub message: String,
    /// The place of the mistake.
    pub primary: Label,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Further facts, e.g. which handler was asked.
    pub notes: Vec<String>,
    /// The host's own error, where one of its handlers failed.
    pub foreign: Option<ForeignError>,
}

impl Diagnostic {
    /// A diagnostic with a message and a place.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self {
            code,
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            help: None,
            notes: Vec::new(),
            foreign: None,
        }
    }

    /// Words for the primary span.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that explains the mistake.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// What to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// A further fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
}

/// The diagnostics of a compilation that failed, with the sources they point into.
#[derive(Clone, Debug)]
pub struct CompileError {
    /// At least one, in source order of discovery.
    pub diagnostics: Vec<Diagnostic>,
    /// What the spans refer to.
    pub sources: Sources,
}

impl CompileError {
    /// All diagnostics as text, each with the source lines it points at.
    #[must_use]
    pub fn render(&self) -> String {
        self.each(render)
    }

    /// The same in colours, for terminals.
    #[must_use]
    pub fn render_colored(&self) -> String {
        self.each(render_colored)
    }

    fn each(&self, render: impl Fn(&Diagnostic, &Sources) -> String) -> String {
        let rendered = self.diagnostics.iter();
        let rendered: Vec<_> = rendered.map(|one| render(one, &self.sources)).collect();
        rendered.join("\n\n")
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render())
    }
}

impl std::error::Error for CompileError {}
