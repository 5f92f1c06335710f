//! Texts with values in them, which f-strings are: for `print` and for the messages of errors.
//!
//! Their values are evaluated in order, all of them before the first is written. What is known when
//! compiling becomes part of the text.

use tickjit_runtime::format::Spec;

use super::Infer;
use super::error::{InferError, Refused};
use crate::ast::{self, ExprKind as Ast, Name, Piece};
use crate::handlers::TextPart;
use crate::hir::{ExprId, Message, Stmt};
use crate::span::Span;
use crate::types::Const;

/// The function that composes the message of an error.
const COMPOSE: &str = "tickjit.message";

impl Infer<'_, '_> {
    /// The values of an f-string as a tuple, and what stands between them.
    pub(super) fn text_parts(
        &mut self,
        pieces: &[Piece],
        span: Span,
    ) -> Result<(ExprId, Vec<TextPart>), Refused> {
        let (mut values, mut parts) = (Vec::new(), Vec::new());
        for piece in pieces {
            match piece {
                Piece::Text(text) => push(text, &mut parts),
                Piece::Field(field) => {
                    let value = self.expr(&field.value, None)?;
                    let refused = InferError::FormatSpec {
                        spec: field.spec.clone(),
                        ty: self.body.ty(value).clone(),
                        span: field.value.span,
                    };
                    if let Some(Const::Str(text)) = self.body.constant(value) {
                        let spec = Spec::read(&field.spec).filter(Spec::suits_texts);
                        let (Some(spec), None | Some('s')) = (spec, field.conversion) else {
                            return Err(self.refuse(refused));
                        };
                        let mut formatted = String::new();
                        // A string takes any text.
                        let _ = spec.write_text(&mut formatted, text);
                        push(&formatted, &mut parts);
                        continue;
                    }
                    if field.conversion.is_some() && !field.spec.is_empty() {
                        return Err(self.refuse(refused));
                    }
                    parts.push(TextPart::Value {
                        element: values.len(),
                        spec: field.spec.clone(),
                        span: field.value.span,
                    });
                    values.push(value);
                }
            }
        }
        Ok((self.tuple(values, span), parts))
    }

    /// An f-string where a value is wanted: only a text that is known is one.
    pub(super) fn joined(&mut self, pieces: &[Piece], span: Span) -> Result<ExprId, Refused> {
        let (_, parts) = self.text_parts(pieces, span)?;
        match known(&parts) {
            Some(text) => Ok(self.constant(Const::Str(text), span)),
            None => Err(self.refuse(InferError::FormattedText { span })),
        }
    }

    /// The message of an error; what composes it is evaluated here.
    pub(super) fn message(&mut self, message: &ast::Expr) -> Result<Message, Refused> {
        let span = message.span;
        if let Ast::Joined(pieces) = &message.kind
            && pieces.iter().any(|piece| matches!(piece, Piece::Field(_)))
        {
            let compose = self.call_symbol(
                (message, COMPOSE),
                std::slice::from_ref(message),
                &[],
                None,
                span,
            )?;
            self.out.push(Stmt::Eval(compose));
            return Ok(Message::Composed);
        }
        let value = self.expr(message, None)?;
        match self.body.constant(value) {
            Some(Const::Str(text)) => Ok(Message::Text(text.clone())),
            _ => Err(self.refuse(InferError::MessageForm { span })),
        }
    }
}

fn push(text: &str, parts: &mut Vec<TextPart>) {
    if let Some(TextPart::Text(before)) = parts.last_mut() {
        *before = format!("{before}{text}").into();
    } else if !text.is_empty() {
        parts.push(TextPart::Text(text.into()));
    }
}

/// The text of parts without values.
pub(super) fn known(parts: &[TextPart]) -> Option<Name> {
    match parts {
        [] => Some("".into()),
        [TextPart::Text(text)] => Some(text.clone()),
        _ => None,
    }
}
