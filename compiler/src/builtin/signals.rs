//! The signal extension: inputs that tick.
//!
//! `x: Signal[float]` is a value behind `inputs[i]`, NULL until there is one; a struct is `inputs[i]`. Two bytes per input say
//! whether it ticked in this call and whether it has a value: `ticked(x)` and `valid(x)`.

use std::sync::Arc;

use indexmap::IndexMap;

use super::keyed;
use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    Answer, CallQuestion, CategoryQuestion, CompilationContext, Declared, Expansion,
    FunctionHandler, HandlerError, InputHandler, ParameterInfo, RegistryError, Resolver,
    SourceCategory, Wanted,
};
use crate::hir::FragmentBuilder;
use crate::signature::{AbiParam, InitFilter, MetaValue, Storage, Variable};
use crate::types::{AbiType, NativeType, Type};

/// Id of the source category.
pub const CATEGORY: &str = "signal";

const VALUES: &str = "inputs";
const TICKED: &str = "input_ticked";
const VALID: &str = "input_valid";

/// Teaches a context the extension.
pub fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    context.register_category(Arc::new(Signals))?;
    context.register_input(Arc::new(Annotation));
    context.register_function("tickjit.signals.ticked", Arc::new(Flag { param: TICKED }))?;
    context.register_function("tickjit.signals.valid", Arc::new(Flag { param: VALID }))
}

struct Signals;

impl SourceCategory for Signals {
    fn id(&self) -> &str {
        CATEGORY
    }

    fn order(&self) -> i32 {
        0
    }

    fn init_filter(&self) -> InitFilter {
        InitFilter::OnExecute
    }

    fn params(&self) -> Vec<AbiParam> {
        const BYTE: NativeType = NativeType::Int8;
        [(VALUES, NativeType::Pointer), (TICKED, BYTE), (VALID, BYTE)]
            .map(|(name, native)| AbiParam {
                name: name.into(),
                ty: AbiType::pointer(native),
            })
            .into()
    }

    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        let variable = |(index, declared): (u32, &Declared)| Variable {
            name: declared.name.clone(),
            ty: declared.ty.clone(),
            storage: Storage::behind(&declared.ty, VALUES, index, true),
            init: self.init_filter(),
            category: CATEGORY.into(),
            foreign: declared.foreign.clone(),
            span: declared.span,
        };
        Ok((0..).zip(question.declared).map(variable).collect())
    }

    fn metadata(
        &self,
        question: &CategoryQuestion<'_>,
    ) -> Result<IndexMap<String, MetaValue>, HandlerError> {
        let list = |fact: fn(&Declared) -> String| {
            let facts = question.declared.iter().map(fact);
            MetaValue::List(facts.map(MetaValue::Str).collect())
        };
        Ok(IndexMap::from([
            ("input_names".to_owned(), list(|d| d.name.to_string())),
            ("input_types".to_owned(), list(|d| d.ty.to_string())),
        ]))
    }
}

/// Reads `Signal[T]`.
struct Annotation;

impl InputHandler for Annotation {
    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo> {
        let Some(annotation) = &param.annotation else {
            return Ok(None);
        };
        if resolver.is_symbol(annotation, "tickjit.signals.Signal") {
            return Err(Diagnostic::new(
                "signal-without-type",
                "a signal needs the type of its values",
                annotation.span,
            )
            .help("write Signal[float]")
            .into());
        }
        let Some(value) = resolver.subscript_of(annotation, "tickjit.signals.Signal") else {
            return Ok(None);
        };
        let ty = resolver.ty(value)?;
        if ty.repr().is_none() || ty.as_container().is_some() {
            return Err(Diagnostic::new(
                "unsupported-type",
                format!("a signal cannot carry {ty}"),
                value.span,
            )
            .help(match ty {
                Type::Str => "use an enumeration whose values are ints: `Signal[Side]`",
                Type::Container(_) => "take one value per tick, and keep them in a state",
                _ => "use one signal per value",
            })
            .into());
        }
        Ok(Some(ParameterInfo {
            ty,
            category: CATEGORY.into(),
        }))
    }
}

/// `ticked(x)`, `valid(x)`
struct Flag {
    param: &'static str,
}

impl FunctionHandler for Flag {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        let name = if self.param == TICKED {
            "ticked"
        } else {
            "valid"
        };
        let [operand] = question.args else {
            return Err(super::refusal::arguments(
                question.asked.span,
                name,
                "exactly one argument, the name of an input",
            )
            .into());
        };
        if let Some((keyword, _)) = question.keywords.first() {
            let takes = format!("no keyword argument `{keyword}`");
            return Err(super::refusal::arguments(question.asked.span, name, &takes).into());
        }
        if let Some(answer) = keyed::flag_of(operand, self.param, self.param == TICKED) {
            return Ok(Some(answer));
        }
        let input = operand.variable.filter(|v| &*v.category == CATEGORY);
        let Some(Storage::Slot { index, .. } | Storage::Pointer { index, .. }) =
            input.map(|variable| &variable.storage)
        else {
            return Err(Diagnostic::new(
                "not-an-input",
                format!("{name}() takes the name of an input"),
                operand.span,
            )
            .label("this is no input")
            .help(format!(
                "write {name}(x) with x a parameter annotated Signal[...]"
            ))
            .into());
        };
        let mut f = FragmentBuilder::new();
        let value = f.element(self.param.into(), *index, Type::Bool);
        Ok(Some(f.finish(value).into()))
    }

    fn wanted(&self, _: usize, _: Option<&Type>) -> Wanted {
        Wanted::Place
    }
}
