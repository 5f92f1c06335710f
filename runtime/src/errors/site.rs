//! The places in the source from which a compiled function can report an error.

use std::sync::Arc;

/// One place that can fail, with what its error says beside the reason. Texts are shared with other sites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Site {
    /// The line in the user's file, from 1.
    pub line: u32,
    /// The column in that line, from 1.
    pub column: u32,
    /// The name of the Python function the place is in.
    pub function: Arc<str>,
    /// The class a `raise` names, as written.
    pub class: Option<Arc<str>>,
    /// Of a reason that speaks of something with a name ([`Fault::naming`](super::Fault::naming)), that name. Of any
    /// other, such as a `raise` or an `assert`, the whole text of the exception.
    pub message: Option<Arc<str>>,
}

/// The sites of one compiled function, which owns them: its code holds their address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites(pub Vec<Site>);
