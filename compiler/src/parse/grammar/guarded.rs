//! `try` into ours.

use super::{Converter, python};
use crate::ast::{Handler, StmtKind};

impl Converter<'_> {
    pub(super) fn guarded(&mut self, guarded: python::StmtTry) -> StmtKind {
        let body = self.block(guarded.body);
        let count = guarded.handlers.len();
        let mut handlers = Vec::with_capacity(count);
        for (at, handler) in guarded.handlers.into_iter().enumerate() {
            let python::ExceptHandler::ExceptHandler(handler) = handler;
            let word = Self::keyword(handler.range, 6);
            if handler.type_.is_none() && at + 1 < count {
                self.syntax("an `except` without a class is the last one", word);
            }
            let mut span = self.span(word);
            let class = handler.type_.map(|class| self.expr(*class));
            if let Some(class) = &class {
                span.end = class.span.end;
            }
            handlers.push(Handler {
                span,
                class,
                name: handler.name.map(|name| self.name(&name, handler.range)),
                body: self.block(handler.body),
            });
        }
        StmtKind::Try {
            body,
            handlers,
            orelse: self.block(guarded.orelse),
            finally: self.block(guarded.finalbody),
        }
    }
}
