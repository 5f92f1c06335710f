//! `print`: text and numbers as Python writes them.

use tickjit_runtime::table::RuntimeFn;

use crate::builtin::call::Call;
use crate::builtin::refusal;
use crate::builtin::writer::{Term, Writer};
use crate::handlers::{Answer, HandlerError};
use crate::hir::ExprId;
use crate::types::{Const, Type};

pub(super) fn print(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let (mut separator, mut end) = (" ".to_owned(), "\n".to_owned());
    for (name, argument) in call.keyword_arguments() {
        let slot = match name {
            "sep" => &mut separator,
            "end" => &mut end,
            _ => return Err(call.refuse("the keyword arguments `sep` and `end` only")),
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
    // All values come before the first character: one that fails leaves nothing printed, and what
    // one prints itself stands before the line.
    let mut values = Vec::new();
    for argument in call.positional_arguments() {
        let term = argument.term()?;
        values.push(if is_written_out(&term) {
            term
        } else {
            let value = w.term(&term);
            w.bind(value)
        });
    }
    let mut line = Line {
        w,
        text: String::new(),
    };
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            line.text.push_str(&separator);
        }
        line.value(call, at, value, false)?;
    }
    line.text.push_str(&end);
    line.flush_text();
    let flush = w.runtime(RuntimeFn::PrintFlush, Vec::new(), Type::None);
    w.effect(flush);
    Ok(Some(w.constant(Const::None)))
}

/// Whether a value is text of the program: it is known, or None.
fn is_written_out(term: &Term) -> bool {
    term.constant.is_some() || term.ty == Type::None
}

/// What is printed: calls of the runtime, with the text between numbers gathered.
struct Line<'w> {
    w: &'w mut Writer,
    text: String,
}

impl Line<'_> {
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
