//! What can go wrong while rewriting, as facts with spans, and their wording.

use crate::ast::MAX_DEPTH;
use crate::diagnostic::Diagnostic;
use crate::handlers::{Asking, HandlerError, NodeKind, failure};
use crate::span::Span;

/// A mistake found while rewriting.
pub(super) enum RewriteError {
    /// A handler refused a node.
    Refused {
        /// Who was asked, and about what.
        asked: String,
        /// In the handler's words.
        diagnostic: Box<Diagnostic>,
    },
    /// A handler failed with an error of the host's.
    /// A handler gave statements where only an expression can stand, or the other way round.
    WrongReplacement {
        /// The node's kind.
        kind: NodeKind,
        /// The node.
        span: Span,
        /// What has to stand there.
        expected: &'static str,
    },
    /// A handler wants statements to run before an expression, where none can.
    NoPlaceBefore {
        /// Where the expression stands.
        place: &'static str,
        /// The expression.
        span: Span,
    },
    /// Handlers answer for ever with what is to be visited.
    EndlessVisits {
        /// The node.
        span: Span,
    },
    /// An `elif` chain nests too deeply once its conditions have statements before them.
    TooDeep {
        /// The condition.
        span: Span,
    },
}

impl RewriteError {
    /// What a handler's error is to the user.
    pub(super) fn of_handler(
        error: HandlerError,
        handler: &str,
        kind: NodeKind,
        span: Span,
    ) -> Self {
        let (role, node) = (format!("a handler of {kind:?} nodes"), format!("{kind:?}"));
        let asking = Asking {
            role: &role,
            handler,
            node: &node,
            span,
        };
        let diagnostic = match error {
            HandlerError::Refused(diagnostic) => diagnostic,
            HandlerError::Foreign(foreign) => Box::new(failure(asking.role, span, foreign)),
        };
        let asked = asking.note();
        Self::Refused { asked, diagnostic }
    }
}

impl From<RewriteError> for Diagnostic {
    fn from(error: RewriteError) -> Self {
        match error {
            RewriteError::Refused { asked, diagnostic } => diagnostic.note(asked),
            RewriteError::WrongReplacement {
                kind,
                span,
                expected,
            } => Self::new(
                "wrong-replacement",
                format!("a handler of {kind:?} nodes must give {expected} here"),
                span,
            )
            .help("give an expression for an expression, statements for a statement, and what runs before as side effects"),
            RewriteError::NoPlaceBefore { place, span } => Self::new(
                "no-place-for-side-effects",
                format!("a handler wants statements to run before this, which stands {place}"),
                span,
            )
            .help("assign the value to a variable first, and use the variable here"),
            RewriteError::EndlessVisits { span } => Self::new(
                "nesting-too-deep",
                format!("handlers of nodes have asked more than {MAX_DEPTH} times for this to be visited"),
                span,
            )
            .help("give a node that is done as it is, or visit its children only"),
            RewriteError::TooDeep { span } => Self::new(
                "nesting-too-deep",
                format!(
                    "more than {MAX_DEPTH} `elif` conditions have statements of handlers before them"
                ),
                span,
            )
            .help("split the chain over several functions"),
        }
    }
}
