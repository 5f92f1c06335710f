//! The arguments of a call, matched with parameters.

use std::sync::Arc;

use crate::ast::Name;
use crate::handlers::{
    Answer, Asked, CallQuestion, CompilationContext, Expansion, FunctionHandler, HandlerError,
    MethodQuestion, Operand, RegistryError, Wanted,
};
use crate::hir::ExprId;
use crate::types::Type;

use super::writer::{Term, Writer};
use super::{family, refusal};

/// A call whose arguments are to be matched.
pub(super) struct Call<'a> {
    /// Options and place.
    pub(super) asked: Asked<'a>,
    /// What is called, without the module.
    pub(super) name: &'a str,
    /// The type the surroundings want.
    pub(super) expected: Option<&'a Type>,
    /// The variable whose method is called, where it is just its name.
    pub(super) variable: Option<&'a str>,
    positional: &'a [Operand<'a>],
    keywords: &'a [(Name, Operand<'a>)],
    /// Operands before the arguments.
    offset: usize,
}

/// An argument and its place among the operands.
#[derive(Clone, Copy)]
pub(super) struct Argument<'a> {
    /// The operand.
    pub(super) operand: &'a Operand<'a>,
    index: usize,
}

impl Argument<'_> {
    /// The value, where the argument is one.
    pub(super) fn term(&self) -> Result<Term, HandlerError> {
        match refusal::not_a_value(self.operand) {
            Some(error) => Err(error),
            None => Ok(Term::operand(self.index, self.operand)),
        }
    }
}

impl<'a> Call<'a> {
    /// A call of a function.
    pub(super) fn new(question: &CallQuestion<'a>) -> Self {
        Self {
            asked: question.asked,
            name: question
                .callee
                .rsplit_once('.')
                .map_or(question.callee, |(_, name)| name),
            expected: question.expected,
            variable: None,
            positional: question.args,
            keywords: question.keywords,
            offset: 0,
        }
    }

    /// A call of a method: operand 0 is the object.
    pub(super) fn of_method(question: &MethodQuestion<'a>) -> Self {
        Self {
            asked: question.asked,
            name: question.name,
            expected: None,
            variable: question.base.variable.map(|variable| &*variable.name),
            positional: question.args,
            keywords: question.keywords,
            offset: 1,
        }
    }

    /// The refusal of arguments of which the function takes others.
    pub(super) fn refuse(&self, takes: &str) -> HandlerError {
        refusal::arguments(self.asked.span, self.name, takes).into()
    }

    /// The refusal of a keyword argument that is not among the parameters.
    pub(super) fn refuse_keyword(&self, name: &str, parameters: &[&str]) -> HandlerError {
        let named = self.keywords.iter().find(|(known, _)| **known == *name);
        let span = named.map_or(self.asked.span, |(_, operand)| operand.span);
        refusal::keyword(span, self.name, name, parameters).into()
    }

    /// The refusal of an argument's type.
    pub(super) fn refuse_type(&self, at: usize, wants: &str, got: &Type) -> HandlerError {
        let span = self
            .positional
            .get(at)
            .map_or(self.asked.span, |operand| operand.span);
        refusal::argument_type(span, self.name, wants, got).into()
    }

    /// The positional arguments; keywords are refused.
    pub(super) fn terms(&self) -> Result<Vec<Term>, HandlerError> {
        if let Some((keyword, _)) = self.keywords.first() {
            return Err(self.refuse_keyword(keyword, &[]));
        }
        self.positional_arguments().map(|a| a.term()).collect()
    }

    /// Exactly `N` positional arguments.
    pub(super) fn exactly<const N: usize>(&self) -> Result<[Term; N], HandlerError> {
        let terms = self.terms()?;
        terms.try_into().map_err(|_| match N {
            0 => self.refuse("no arguments"),
            1 => self.refuse("exactly one argument"),
            _ => self.refuse(&format!("exactly {N} arguments")),
        })
    }

    /// The positional arguments.
    pub(super) fn positional_arguments(&self) -> impl Iterator<Item = Argument<'a>> {
        let arguments = self.positional.iter().enumerate();
        arguments.map(|(index, operand)| Argument {
            operand,
            index: self.offset + index,
        })
    }

    /// The keyword arguments.
    pub(super) fn keyword_arguments(&self) -> impl Iterator<Item = (&'a str, Argument<'a>)> {
        let arguments = self.keywords.iter().enumerate();
        arguments.map(|(index, (name, operand))| {
            let index = self.offset + self.positional.len() + index;
            (&**name, Argument { operand, index })
        })
    }

    /// The arguments by parameter: the first `positional` parameters take positional arguments,
    /// all take keywords.
    pub(super) fn matched(
        &self,
        parameters: &[&str],
        positional: usize,
    ) -> Result<Vec<Option<Argument<'a>>>, HandlerError> {
        if self.positional.len() > positional {
            return Err(self.refuse(&format!("at most {positional} positional arguments")));
        }
        let mut matched = vec![None; parameters.len()];
        for (slot, argument) in matched.iter_mut().zip(self.positional_arguments()) {
            *slot = Some(argument);
        }
        for (name, argument) in self.keyword_arguments() {
            let at = parameters.iter().position(|parameter| *parameter == name);
            match at.and_then(|at| matched.get_mut(at)) {
                None => return Err(self.refuse_keyword(name, parameters)),
                Some(Some(_)) => {
                    return Err(self.refuse(&format!("one value for `{name}`, not two")));
                }
                Some(slot) => *slot = Some(argument),
            }
        }
        Ok(matched)
    }
}

/// A function by what it writes.
#[derive(Clone, Copy)]
pub(super) struct Function(pub(super) fn(&mut Writer, &Call<'_>) -> Answer<ExprId>);

impl FunctionHandler for Function {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        family::fragment(|w| (self.0)(w, &Call::new(question)))
    }
}

/// A function some of whose arguments it iterates over, takes as types, or writes as text.
#[derive(Clone, Copy)]
pub(super) struct Iterating {
    /// What it writes.
    pub(super) write: fn(&mut Writer, &Call<'_>) -> Answer<ExprId>,
    /// What it wants of its arguments.
    pub(super) wanted: fn(usize, Option<&Type>) -> Wanted,
}

impl FunctionHandler for Iterating {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        family::fragment(|w| (self.write)(w, &Call::new(question)))
    }

    fn wanted(&self, index: usize, expected: Option<&Type>) -> Wanted {
        (self.wanted)(index, expected)
    }
}

/// Registers the functions of a table.
pub(super) fn register_iterating(
    context: &mut CompilationContext,
    table: &'static [(&'static str, Iterating)],
) -> Result<(), RegistryError> {
    for (name, function) in table {
        context.register_function(*name, Arc::new(*function))?;
    }
    Ok(())
}
