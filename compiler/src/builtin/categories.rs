//! The built-in source categories: constants, outputs, state, phase.

use std::sync::Arc;

use crate::handlers::{
    CategoryQuestion, CompilationContext, Declared, HandlerError, RegistryError, SourceCategory,
};
use crate::signature::{AbiParam, InitFilter, Storage, Variable};
use crate::types::{AbiType, NativeType};

/// A category that adds parameters, and whose variables are no parameters of the Python function.
struct Fixed {
    id: &'static str,
    order: i32,
    params: &'static [(&'static str, Shape)],
}

/// The type of a parameter.
enum Shape {
    Value(NativeType),
    Pointer(NativeType),
}

impl SourceCategory for Fixed {
    fn id(&self) -> &str {
        self.id
    }

    fn order(&self) -> i32 {
        self.order
    }

    fn init_filter(&self) -> InitFilter {
        InitFilter::Everytime
    }

    fn params(&self) -> Vec<AbiParam> {
        let param = |(name, shape): &(&'static str, Shape)| AbiParam {
            name: (*name).into(),
            ty: match shape {
                Shape::Value(native) => AbiType::Value(*native),
                Shape::Pointer(native) => AbiType::pointer(*native),
            },
        };
        self.params.iter().map(param).collect()
    }

    fn variables(&self, _: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        Ok(Vec::new())
    }
}

/// Parameters whose values are known when compiling.
struct Constants;

impl SourceCategory for Constants {
    fn id(&self) -> &'static str {
        "constant"
    }

    fn order(&self) -> i32 {
        -4
    }

    fn init_filter(&self) -> InitFilter {
        InitFilter::Everytime
    }

    fn params(&self) -> Vec<AbiParam> {
        Vec::new()
    }

    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        let variable = |declared: &Declared| {
            let value = declared.constant.clone()?;
            Some(Variable {
                name: declared.name.clone(),
                ty: declared.ty.clone(),
                storage: Storage::Const(value),
                init: InitFilter::Everytime,
                category: self.id().into(),
                foreign: declared.foreign.clone(),
                span: declared.span,
            })
        };
        Ok(question.declared.iter().filter_map(variable).collect())
    }
}

const FIXED: [Fixed; 3] = [
    Fixed {
        id: "output",
        order: -3,
        params: &[
            ("outputs", Shape::Pointer(NativeType::Pointer)),
            ("ticked", Shape::Pointer(NativeType::Int8)),
        ],
    },
    Fixed {
        id: "state",
        order: -2,
        params: &[("state", Shape::Pointer(NativeType::Pointer))],
    },
    Fixed {
        id: "phase",
        order: -1,
        params: &[("phase", Shape::Value(NativeType::Int8))],
    },
];

/// Registers all of them.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    context.register_category(Arc::new(Constants))?;
    for category in FIXED {
        context.register_category(Arc::new(category))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_parameters_are_those_of_the_abi() {
        let mut context = CompilationContext::new();
        register(&mut context).expect("nothing else is registered");
        let params: Vec<String> = context
            .categories()
            .iter()
            .flat_map(|category| category.params())
            .map(|param| param.ty.c_declaration(&param.name))
            .collect();
        assert_eq!(
            params,
            [
                "void **outputs",
                "int8_t *ticked",
                "void **state",
                "int8_t phase"
            ]
        );
        assert!(register(&mut context).is_err());
    }
}
