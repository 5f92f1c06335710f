//! Input handlers, output handlers, signal processors.

use std::sync::Arc;

use indexmap::IndexMap;
use tickjit_compiler::ast;
use tickjit_compiler::builtin::{self, signals};
use tickjit_compiler::diagnostic::{Diagnostic, ForeignError};
use tickjit_compiler::handlers::{
    Answer, Argument, HandlerError, InputHandler, OutputHandler, ParameterInfo, Resolver,
};
use tickjit_compiler::pipeline;
use tickjit_compiler::signature::Output;
use tickjit_compiler::span::Span;
use tickjit_compiler::types::{Const, Type};

use crate::host::{compile, gives, refused, request};

/// `x: Price` is an input, or where `constant`, a constant that is at least 0.
struct Prices {
    constant: bool,
}

impl InputHandler for Prices {
    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo> {
        if &*param.name == "broken" {
            return Err(HandlerError::Foreign(ForeignError(Arc::new("broken"))));
        }
        let annotation = param.annotation.as_ref();
        let is_price = annotation.is_some_and(|a| resolver.is_symbol(a, "host.Price"));
        let category = if self.constant {
            "constant"
        } else {
            signals::CATEGORY
        };
        Ok(is_price.then(|| ParameterInfo {
            ty: Type::Float,
            category: category.into(),
        }))
    }

    fn validate(
        &self,
        name: &str,
        value: &Argument,
        _: &ParameterInfo,
        _: &Resolver<'_>,
    ) -> Answer<Argument> {
        match value {
            Argument::Const(Const::Float(value)) if *value < 0.0 => {
                let message = format!("`{name}` is negative");
                Err(Diagnostic::new("negative", message, Span::default()).into())
            }
            Argument::Const(Const::Float(value)) => {
                Ok(Some(Argument::Const(Const::Float(2.0 * value))))
            }
            Argument::Const(_) | Argument::Foreign(_) => Ok(None),
        }
    }
}

const TEXT: &str = "from host import Price\ndef f(x: Price) -> float:\n    return x + 1\n";

fn given(value: f64) -> pipeline::CompileRequest {
    let text = TEXT.replace("x: Price", "x: Price, y: Signal[float]");
    let mut request = request(&text);
    let value = Argument::Const(Const::Float(value));
    request.arguments = IndexMap::from([("x".into(), value)]);
    request
}

#[test]
fn the_first_input_handler_that_knows_an_annotation_wins() {
    let mut context = builtin::context();
    context.register_input(Arc::new(Prices { constant: false }));
    context.register_input(Arc::new(Prices { constant: true }));
    gives(&context, TEXT, &[2.0], 3.0);
    // Those it declines go to others.
    gives(
        &context,
        "def f(x: Signal[float]) -> float:\n    return x\n",
        &[2.0],
        2.0,
    );
    let error = refused(&builtin::context(), TEXT);
    assert_eq!(error.code, "unknown-type");
}

#[test]
fn whoever_parsed_a_parameter_sees_its_argument() {
    let mut context = builtin::context();
    context.register_input(Arc::new(Prices { constant: true }));
    let compiled = pipeline::compile(&context, &given(3.0)).unwrap();
    assert!(compiled.hir().contains("7.0"), "{}", compiled.hir());
    let error = pipeline::compile(&context, &given(-3.0))
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error.diagnostics[0].code, "negative");
}

#[test]
fn failures_of_input_handlers_name_them() {
    let mut context = builtin::context();
    context.register_input(Arc::new(Prices { constant: false }));
    let error = refused(
        &context,
        "from host import Price\ndef f(broken: Price) -> float:\n    return 1.0\n",
    );
    assert_eq!(error.code, "handler-failed");
    assert!(
        error.notes[0].starts_with("while the handler ")
            && error.notes[0].ends_with("the parameter in line 2"),
        "{:?}",
        error.notes
    );
    assert_eq!(error.foreign.unwrap().0.downcast_ref(), Some(&"broken"));
}

/// `-> Quote` has so many outputs.
struct Quotes(usize);

impl OutputHandler for Quotes {
    fn parse(
        &self,
        returns: &ast::Expr,
        _: &ast::Function,
        resolver: &Resolver<'_>,
    ) -> Answer<Vec<Output>> {
        if resolver.is_symbol(returns, "host.Broken") {
            return Err(HandlerError::Foreign(ForeignError(Arc::new("broken"))));
        }
        let output = Output {
            name: None,
            ty: Type::Float,
        };
        Ok(resolver
            .is_symbol(returns, "host.Quote")
            .then(|| vec![output; self.0]))
    }
}

#[test]
fn the_first_output_handler_that_knows_an_annotation_wins() {
    let mut context = builtin::context();
    context.register_output(Arc::new(Quotes(2)));
    context.register_output(Arc::new(Quotes(1)));
    let text = "from host import Quote\ndef f(x: Signal[float]) -> Quote:\n    return x, x\n";
    assert_eq!(
        compile(&context, text).unwrap().signature().outputs.len(),
        2
    );
    gives(
        &context,
        "def f(x: Signal[float]) -> float:\n    return x\n",
        &[2.0],
        2.0,
    );
    let error = refused(&context, &text.replace("Quote", "Broken"));
    assert!(
        error.notes[0].ends_with("the return annotation in line 2"),
        "{:?}",
        error.notes
    );
}
