//! `raise` and `assert`.

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, Constant, ExprKind as Ast, Name};
use crate::handlers::Binding;
use crate::hir::{ExprId, ExprKind, Stmt};
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
        let Some(Binding::Exception(name)) = self.binding(class) else {
            self.flow.reachable = false;
            return Err(self.refuse(InferError::RaiseForm {
                span: exception.span,
            }));
        };
        let message = match args {
            [] => None,
            [message] => Some(self.message(message)?),
            [_, second, ..] => return Err(self.refuse(InferError::RaiseForm { span: second.span })),
        };
        let raise = self.raise_value(&name, message.as_deref(), span);
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
        let (test, facts) = (self.condition(test)?, self.facts(test, true));
        let message = message.map(|message| self.message(message)).transpose()?;
        let raise = self.raise_value("AssertionError", message.as_deref(), span);
        match self.body.constant(test) {
            Some(Const::Bool(true)) => {}
            Some(Const::Bool(false)) => {
                self.out.push(Stmt::Eval(raise));
                self.flow.reachable = false;
            }
            _ => self
                .out
                .push(Stmt::If(test, Vec::new(), vec![Stmt::Eval(raise)])),
        }
        self.know(&facts);
        Ok(())
    }

    /// The text of a message that is a literal.
    fn message(&mut self, message: &ast::Expr) -> Result<Name, Refused> {
        if let Ast::Constant(Constant::Str(text)) = &message.kind {
            Ok(text.clone())
        } else {
            let value = self.expr(message, None)?;
            match self.body.constant(value) {
                Some(Const::Str(text)) => Ok(text.clone()),
                _ => Err(self.refuse(InferError::MessageForm { span: message.span })),
            }
        }
    }

    /// The expression that reports an error.
    pub(super) fn raise_value(&mut self, class: &str, message: Option<&str>, span: Span) -> ExprId {
        self.add(
            Type::Never,
            ExprKind::Raise {
                class: class.into(),
                message: message.map(Into::into),
            },
            span,
        )
    }
}
