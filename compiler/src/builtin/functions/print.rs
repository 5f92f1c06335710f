//! `print`: text and numbers as Python writes them.

use tickjit_runtime::format::Spec;
use tickjit_runtime::table::RuntimeFn;

use crate::ast::Name;
use crate::builtin::call::{Argument, Call};
use crate::builtin::writer::{Term, Writer};
use crate::builtin::{lent, refusal};
use crate::handlers::{Answer, HandlerError, TextPart, format_spec};
use crate::hir::{ExprId, UnaryOp};
use crate::span::Span;
use crate::types::{Const, Lent, Type};

pub(super) fn print(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let (mut separator, mut end) = (" ".to_owned(), "\n".to_owned());
    for (name, argument) in call.keyword_arguments() {
        let slot = match name {
            "sep" => &mut separator,
            "end" => &mut end,
            _ => return Err(call.refuse_keyword(name, &["sep", "end"])),
        };
        let term = argument.term()?;
        match term.known_text() {
            Some(text) => text.clone_into(slot),
            None if term.ty == Type::None => {}
            None => {
                let span = argument.operand.span;
                return Err(refusal::not_constant(span, "print", &format!("`{name}`")).into());
            }
        }
    }
    let values = values(w, call)?;
    let mut line = Line::new(w);
    for (at, (argument, value)) in values.iter().enumerate() {
        if at > 0 {
            line.text.push_str(&separator);
        }
        line.argument(call, at, argument, value)?;
    }
    line.text.push_str(&end);
    line.flush_text();
    let flush = w.runtime(RuntimeFn::PrintFlush, Vec::new(), Type::None);
    w.effect(flush);
    Ok(Some(w.constant(Const::None)))
}

/// The arguments, evaluated. All values come before the first character: one that fails leaves nothing printed,
/// and what one prints itself stands before the line.
fn values<'a>(w: &mut Writer, call: &Call<'a>) -> Result<Vec<(Argument<'a>, Term)>, HandlerError> {
    let mut values = Vec::new();
    for argument in call.positional_arguments() {
        let term = argument.term()?;
        let term = if is_written_out(&term) {
            term
        } else {
            let value = w.term(&term);
            w.bind(value)
        };
        values.push((argument, term));
    }
    Ok(values)
}

/// Whether a value is text of the program: it is known, or None.
fn is_written_out(term: &Term) -> bool {
    term.constant.is_some() || term.ty == Type::None
}

/// Composes the text of the error that is raised next.
pub(super) fn message(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let values = values(w, call)?;
    let mut line = Line::new(w);
    for (at, (argument, value)) in values.iter().enumerate() {
        line.argument(call, at, argument, value)?;
    }
    line.flush_text();
    let compose = w.runtime(RuntimeFn::PrintCompose, Vec::new(), Type::Int);
    w.effect(compose);
    Ok(Some(w.constant(Const::None)))
}

/// What is printed: calls of the runtime, with the text between numbers gathered.
struct Line<'w> {
    w: &'w mut Writer,
    text: String,
}

impl<'w> Line<'w> {
    fn new(w: &'w mut Writer) -> Self {
        let text = String::new();
        Self { w, text }
    }

    fn argument(
        &mut self,
        call: &Call<'_>,
        at: usize,
        argument: &Argument<'_>,
        term: &Term,
    ) -> Result<(), HandlerError> {
        let Some(parts) = argument.operand.parts else {
            return self.value(call, at, term, false);
        };
        let values = term.elements().unwrap_or_default();
        for part in parts {
            match part {
                TextPart::Text(text) => self.text.push_str(text),
                TextPart::Value {
                    element,
                    spec,
                    span,
                } => {
                    let Some(value) = values.get(*element) else {
                        continue;
                    };
                    if spec.is_empty() {
                        self.value(call, at, value, false)?;
                    } else {
                        self.formatted(value, spec, *span)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// `format(value, spec)`
    fn formatted(&mut self, value: &Term, spec: &Name, span: Span) -> Result<(), HandlerError> {
        let read = Spec::read(spec);
        let is_of_floats = read.as_ref().is_some_and(Spec::is_of_floats);
        let suits = read.is_some_and(|read| match value.ty {
            Type::Int | Type::Bool => read.suits_ints(),
            Type::Float => read.suits_floats(),
            Type::None
            | Type::Never
            | Type::Str
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_)
            | Type::Named(_) => false,
        });
        if !suits {
            return Err(format_spec(spec, &value.ty, span).into());
        }
        self.flush_text();
        let mut number = self.w.term(value);
        if value.ty == Type::Bool {
            number = self.w.unary(UnaryOp::BoolToInt, number, Type::Int);
        }
        if value.ty != Type::Float && is_of_floats {
            number = self.w.unary(UnaryOp::IntToFloat, number, Type::Float);
        }
        let function = if value.ty == Type::Float || is_of_floats {
            RuntimeFn::PrintFormatFloat
        } else {
            RuntimeFn::PrintFormatInt
        };
        let spec = self.w.constant(Const::Str(spec.clone()));
        let call = self.w.runtime(function, vec![number, spec], Type::None);
        self.w.effect(call);
        Ok(())
    }

    fn flush_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let text = self.w.constant(Const::Str(text.into()));
        self.call(RuntimeFn::PrintText, text);
    }

    fn call(&mut self, function: RuntimeFn, value: ExprId) {
        let call = self.w.runtime(function, vec![value], Type::None);
        self.w.effect(call);
    }

    fn value(
        &mut self,
        call: &Call<'_>,
        at: usize,
        term: &Term,
        nested: bool,
    ) -> Result<(), HandlerError> {
        if let Some(elements) = term.elements() {
            self.text.push('(');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    self.text.push_str(", ");
                }
                self.value(call, at, element, true)?;
            }
            self.text
                .push_str(if elements.len() == 1 { ",)" } else { ")" });
            return Ok(());
        }
        if term.ty == Type::None {
            self.text.push_str("None");
            return Ok(());
        }
        if let (Some(text), false) = (term.known_text(), nested) {
            self.text.push_str(text);
            return Ok(());
        }
        if !nested && term.ty.as_lent() == Some(Lent::Text) {
            self.flush_text();
            if let Some(text) = lent::printed(self.w, term) {
                let call = self.w.runtime(RuntimeFn::PrintText, text, Type::None);
                self.w.effect(call);
            }
            return Ok(());
        }
        let function = match term.ty {
            Type::Int => RuntimeFn::PrintInt,
            Type::Float => RuntimeFn::PrintFloat,
            Type::Bool => RuntimeFn::PrintBool,
            Type::None
            | Type::Never
            | Type::Str
            | Type::Tuple(_)
            | Type::Container(_)
            | Type::Optional(_)
            | Type::Named(_) => {
                let wants = "numbers, bools and constant texts";
                return Err(call.refuse_type(at, wants, &term.ty));
            }
        };
        self.flush_text();
        let value = self.w.term(term);
        self.call(function, value);
        Ok(())
    }
}
