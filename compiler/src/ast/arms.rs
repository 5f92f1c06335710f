//! Statements with several arms as text: `match` and `try`.

use std::fmt::{self, Formatter};

use super::print::{Binding, In, block, indent, otherwise};
use super::{Block, Case, Expr, Handler};

/// `match subject:` and its cases.
pub(super) fn cases(
    f: &mut Formatter<'_>,
    subject: &Expr,
    cases: &[Case],
    depth: usize,
) -> fmt::Result {
    writeln!(f, "match {subject}:")?;
    for case in cases {
        indent(f, depth + 1)?;
        write!(f, "case {}", case.pattern)?;
        if let Some(guard) = &case.guard {
            write!(f, " if {}", In(Binding::Choice, guard))?;
        }
        f.write_str(":\n")?;
        block(f, &case.body, depth + 2)?;
    }
    Ok(())
}

/// `try:`, its handlers, its `else` and its `finally`.
pub(super) fn guarded(
    f: &mut Formatter<'_>,
    [body, orelse, finally]: [&Block; 3],
    handlers: &[Handler],
    depth: usize,
) -> fmt::Result {
    f.write_str("try:\n")?;
    block(f, body, depth + 1)?;
    for handler in handlers {
        indent(f, depth)?;
        f.write_str("except")?;
        if let Some(class) = &handler.class {
            write!(f, " {}", In(Binding::Choice, class))?;
        }
        if let Some(name) = &handler.name {
            write!(f, " as {name}")?;
        }
        f.write_str(":\n")?;
        block(f, &handler.body, depth + 1)?;
    }
    otherwise(f, orelse, depth)?;
    if finally.is_empty() {
        return Ok(());
    }
    indent(f, depth)?;
    f.write_str("finally:\n")?;
    block(f, finally, depth + 1)
}
