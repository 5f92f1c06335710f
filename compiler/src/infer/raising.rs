//! `raise` and `assert`.

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, ExprKind as Ast};
use crate::handlers::Binding;
use crate::hir::{ExprId, ExprKind, Message, Stmt};
use crate::span::Span;
use crate::types::{Const, Type};

impl Infer<'_, '_> {
    /// `raise E` or `raise E("text")`
    pub(super) fn raise(&mut self, exception: &ast::Expr, span: Span) -> Result<(), Refused> {
        let (class, args) = match &exception.kind {
            Ast::Call {
                func,
                args,
                keywords,
            } if keywords.is_empty() => (&**func, &args[..]),
            _ => (exception, &[][..]),
        };
        let Some(Binding::Exception(class)) = self.binding(class) else {
            self.flow.reachable = false;
            return Err(self.refuse(InferError::RaiseForm {
                span: exception.span,
            }));
        };
        let message = match args {
            [] => Message::None,
            [message] => self.message(message)?,
            [_, second, ..] => return Err(self.refuse(InferError::RaiseForm { span: second.span })),
        };
        let raise = self.raise_value(&class.name, message, span);
        self.session.raises(class);
        self.out.push(Stmt::Eval(raise));
        self.flow.reachable = false;
        Ok(())
    }

    /// `assert test, message`
    pub(super) fn assert(
        &mut self,
        test: &ast::Expr,
        message: Option<&ast::Expr>,
        span: Span,
    ) -> Result<(), Refused> {
        let (value, facts) = (self.condition(test)?, self.facts(test, true));
        let mut result = Ok(());
        let failed = self.filled(|infer| {
            result = infer.where_(test, false, |infer| {
                let message = match message {
                    Some(message) => infer.message(message)?,
                    None => Message::None,
                };
                let raise = infer.raise_value("AssertionError", message, span);
                infer.out.push(Stmt::Eval(raise));
                Ok(())
            });
        });
        result?;
        match self.body.constant(value) {
            Some(Const::Bool(true)) => {}
            Some(Const::Bool(false)) => {
                self.out.extend(failed);
                self.flow.reachable = false;
            }
            _ => self.out.push(Stmt::If(value, Vec::new(), failed)),
        }
        self.know(&facts);
        Ok(())
    }

    /// The expression that reports an error.
    pub(super) fn raise_value(
        &mut self,
        class: &str,
        message: impl Into<Message>,
        span: Span,
    ) -> ExprId {
        self.add(
            Type::Never,
            ExprKind::Raise {
                class: class.into(),
                message: message.into(),
            },
            span,
        )
    }
}
