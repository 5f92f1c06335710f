//! Return annotations: `T`, `T | None`, `tuple[A, B]`, `Outputs(a=A, b=B)`, `None`.

use std::sync::Arc;

use crate::ast::{self, ExprKind};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Answer, CompilationContext, HandlerError, OutputHandler, Resolver};
use crate::signature::Output;
use crate::types::Type;

use super::{none, tuple};

/// Registers the handler.
pub(super) fn register(context: &mut CompilationContext) {
    context.register_output(Arc::new(Plain));
}

const OUTPUTS: &str = "tickjit.Outputs";

struct Plain;

impl OutputHandler for Plain {
    fn priority(&self) -> i32 {
        100
    }

    fn parse(
        &self,
        returns: &ast::Expr,
        _: &ast::Function,
        resolver: &Resolver<'_>,
    ) -> Answer<Vec<Output>> {
        let outputs = outputs(returns, resolver);
        match outputs {
            // Another handler may know what this one does not.
            Err(HandlerError::Refused(diagnostic))
                if diagnostic.code == "unknown-type" && resolver.context().outputs().len() > 1 =>
            {
                Ok(None)
            }
            other => other,
        }
    }
}

fn outputs(returns: &ast::Expr, resolver: &Resolver<'_>) -> Answer<Vec<Output>> {
    if none::is_none(returns) {
        return Ok(Some(Vec::new()));
    }
    if let Some(inner) = none::optional(returns, resolver) {
        return outputs(inner, resolver);
    }
    if let Some(elements) = tuple::elements(returns, resolver) {
        return unnamed(elements, resolver).map(Some);
    }
    if let Some(index) = resolver.subscript_of(returns, OUTPUTS) {
        return match &index.kind {
            ExprKind::Tuple(elements) => unnamed(elements, resolver).map(Some),
            _ => unnamed(std::slice::from_ref(index), resolver).map(Some),
        };
    }
    if let ExprKind::Call {
        func,
        args,
        keywords,
    } = &returns.kind
        && resolver.is_symbol(func, OUTPUTS)
    {
        return called(returns, args, keywords, resolver).map(Some);
    }
    Ok(Some(vec![Output {
        name: None,
        ty: output_type(returns, resolver)?,
    }]))
}

fn called(
    returns: &ast::Expr,
    args: &[ast::Expr],
    keywords: &[ast::Keyword],
    resolver: &Resolver<'_>,
) -> Result<Vec<Output>, HandlerError> {
    if keywords.is_empty() {
        return unnamed(args, resolver);
    }
    if !args.is_empty() {
        return Err(Diagnostic::new(
            "unnamed-output",
            "either all outputs have names or none has",
            returns.span,
        )
        .help("write Outputs(a=float, b=int)")
        .into());
    }
    let mut outputs: Vec<Output> = Vec::with_capacity(keywords.len());
    for keyword in keywords {
        if outputs
            .iter()
            .any(|o| o.name.as_ref() == Some(&keyword.name))
        {
            return Err(Diagnostic::new(
                "duplicate-output",
                format!("two outputs are named `{}`", keyword.name),
                keyword.value.span,
            )
            .into());
        }
        outputs.push(Output {
            name: Some(keyword.name.clone()),
            ty: output_type(&keyword.value, resolver)?,
        });
    }
    Ok(outputs)
}

fn unnamed(elements: &[ast::Expr], resolver: &Resolver<'_>) -> Result<Vec<Output>, HandlerError> {
    elements
        .iter()
        .map(|element| {
            let ty = output_type(element, resolver)?;
            Ok(Output { name: None, ty })
        })
        .collect()
}

/// The type of one output: one machine value.
fn output_type(annotation: &ast::Expr, resolver: &Resolver<'_>) -> Result<Type, HandlerError> {
    let ty = match none::optional(annotation, resolver) {
        Some(inner) => resolver.ty(inner)?,
        None => resolver.ty(annotation)?,
    };
    if let Type::Container(_) = ty {
        return Err(Diagnostic::new(
            "container-output",
            format!("an output cannot be a {ty}"),
            annotation.span,
        )
        .help("keep it in a state, and return numbers: its length, an item, a sum")
        .into());
    }
    if ty.repr().is_some() {
        return Ok(ty);
    }
    Err(Diagnostic::new(
        "unsupported-type",
        format!("an output cannot be {ty}"),
        annotation.span,
    )
    .help(match ty {
        Type::Str => "give an int, or a member of an enumeration whose values are ints",
        _ => "give each value an output of its own: -> tuple[float, float]",
    })
    .into())
}
