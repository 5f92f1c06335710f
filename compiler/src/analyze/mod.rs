//! Annotations into the native function's interface.
//!
//! Takes a function's tree, what its names mean, and the arguments it is compiled with; gives the
//! [`Signature`]: ABI parameters, variables, state slots, outputs. The body is looked at for its
//! state declarations only.
//!
//! ```text
//! def ema(x: Signal[float], alpha: float) -> float:      inputs   x: float, inputs[0]
//!     s: State[float] = 0.0                       ==>    constant alpha = 0.1
//!     ...                                                state    s: float, state[0]
//!                                                        output   float
//! ```
//!
//! Invariants of what it gives:
//! - every parameter is a variable of exactly one source category, in declaration order; the
//!   categories' parameters follow one another by the categories' order;
//! - a constant has a value of exactly its declared type;
//! - state slots are ordered by size, largest first, then by name.
//!
//! Reading starts at [`analyze`]; `params.rs` does parameters and arguments, `state.rs` the state
//! declarations, `sources.rs` asks the source categories; `plain.rs` is about functions that are no nodes.

mod error;
mod given;
mod params;
mod plain;
mod sources;
mod state;

use std::hash::BuildHasherDefault;

use indexmap::IndexMap;

use self::error::AnalyzeError;
pub use self::plain::analyze_plain;
use crate::ast::{self, Name};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Argument, Asking, CompilationContext, HandlerError, Resolver, Scope};
use crate::signature::{Output, Signature, SlotKind, Storage, Variable};

/// The interface of `function` compiled with `arguments`, and with a stop body or without.
pub fn analyze(
    context: &CompilationContext,
    scope: &dyn Scope,
    function: &ast::Function,
    arguments: &IndexMap<Name, Argument>,
    has_stop_body: bool,
) -> Result<Signature, Vec<Diagnostic>> {
    if context.types().next().is_none() {
        let span = function.span;
        return Err(vec![AnalyzeError::EmptyContext { span }.into()]);
    }
    let resolver = Resolver::new(context, scope);
    let mut analysis = Analysis {
        resolver,
        function,
        diagnostics: Vec::new(),
    };
    let mut signature = Signature {
        name: function.name.clone(),
        params: Vec::new(),
        variables: ast::NameMap::with_capacity_and_hasher(
            function.params.len() + 4,
            BuildHasherDefault::default(),
        ),
        states: Vec::new(),
        outputs: Vec::new(),
        result: None,
        metadata: IndexMap::new(),
    };
    let declared = analysis.declared(arguments);
    signature.states = analysis.states(has_stop_body);
    signature.outputs = analysis.outputs();
    analysis.categories(&declared, &mut signature);
    analysis.state_variables(&mut signature);
    if analysis.diagnostics.is_empty() {
        Ok(signature)
    } else {
        Err(analysis.diagnostics)
    }
}

/// What the parts share.
struct Analysis<'a> {
    resolver: Resolver<'a>,
    function: &'a ast::Function,
    diagnostics: Vec<Diagnostic>,
}

impl Analysis<'_> {
    fn report(&mut self, error: AnalyzeError) {
        self.diagnostics.push(error.into());
    }

    /// Notes a handler's failure at a place of the user's, and who failed.
    fn failed(&mut self, error: HandlerError, span: crate::span::Span, handler: &str) {
        self.diagnostics.push(match error {
            HandlerError::Refused(diagnostic) => *diagnostic,
            HandlerError::Foreign(foreign) => AnalyzeError::Handler {
                handler: handler.to_owned(),
                span,
                foreign,
            }
            .into(),
        });
    }

    fn state_variables(&mut self, signature: &mut Signature) {
        for (index, slot) in signature.states.iter().enumerate() {
            if slot.kind == SlotKind::Started {
                continue;
            }
            if let Some(other) = signature.variables.get(&slot.name) {
                self.diagnostics.push(
                    AnalyzeError::NameTaken {
                        name: slot.name.clone(),
                        span: slot.span,
                        first: other.span,
                    }
                    .into(),
                );
                continue;
            }
            signature.variables.insert(
                slot.name.clone(),
                Variable {
                    name: slot.name.clone(),
                    ty: slot.ty.clone(),
                    storage: Storage::State {
                        index: u32::try_from(index).unwrap_or(u32::MAX),
                    },
                    init: crate::signature::InitFilter::Everytime,
                    category: "state".into(),
                    foreign: None,
                    span: slot.span,
                },
            );
        }
    }

    fn outputs(&mut self) -> Vec<Output> {
        let Some(returns) = &self.function.returns else {
            return Vec::new();
        };
        for handler in self.resolver.context().outputs() {
            match handler.parse(returns, self.function, &self.resolver) {
                Ok(Some(outputs)) => return outputs,
                Ok(None) => {}
                Err(error) => {
                    let error = error.noted(&Asking {
                        role: "an output handler",
                        handler: &handler.name(),
                        node: "return annotation",
                        span: returns.span,
                    });
                    self.failed(error, returns.span, "an output handler");
                    return Vec::new();
                }
            }
        }
        self.report(AnalyzeError::UnknownOutput { span: returns.span });
        Vec::new()
    }
}
