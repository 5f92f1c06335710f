//! Plain functions: parameters are those of the native function, and the result is its result.

use indexmap::IndexMap;

use super::Analysis;
use super::error::{AnalyzeError, PlainError};
use crate::ast::{self, Name};
use crate::diagnostic::Diagnostic;
use crate::handlers::{CompilationContext, Resolver, Scope};
use crate::signature::{AbiParam, InitFilter, Results, Signature, Storage, Variable};
use crate::types::{AbiType, Lent, NativeType, NativeValue, Type};

/// The id of the category of a plain function's variables.
const ARGUMENT: &str = "argument";

/// The interface of `function` as a plain function. No source category takes part.
pub fn analyze_plain(
    context: &CompilationContext,
    scope: &dyn Scope,
    function: &ast::Function,
) -> Result<Signature, Vec<Diagnostic>> {
    let mut analysis = Analysis {
        resolver: Resolver::new(context, scope),
        function,
        diagnostics: Vec::new(),
    };
    let mut signature = Signature {
        name: function.name.clone(),
        params: Vec::new(),
        variables: ast::NameMap::default(),
        states: Vec::new(),
        outputs: Vec::new(),
        result: Some(Type::None),
        metadata: IndexMap::new(),
    };
    for param in &function.params {
        analysis.plain_parameter(param, &mut signature);
    }
    analysis.plain_result(&mut signature);
    for state in analysis.states(false) {
        let (name, span) = (state.name, state.span);
        analysis.refuse(PlainError::State { name, span });
    }
    if analysis.diagnostics.is_empty() {
        Ok(signature)
    } else {
        Err(analysis.diagnostics)
    }
}

impl Analysis<'_> {
    fn refuse(&mut self, error: PlainError) {
        self.report(AnalyzeError::Plain(error));
    }

    fn plain_parameter(&mut self, param: &ast::Param, signature: &mut Signature) {
        let name = param.name.clone();
        let Some(annotation) = &param.annotation else {
            let span = param.span;
            self.refuse(PlainError::Parameter { name, span });
            return;
        };
        let span = annotation.span;
        let ty = match self.resolver.param_ty(annotation) {
            // A text of the program exists when compiling only: a parameter is one of the caller's.
            Ok(Type::Str) => Type::lent(Lent::Text),
            Ok(ty) => ty,
            Err(error) => return self.failed(error, span, "a type handler"),
        };
        let index = u32::try_from(signature.params.len()).unwrap_or(u32::MAX);
        let lent = ty.as_container().filter(|container| container.is_lent());
        let items = lent.and_then(|container| NativeValue::of(container.item().clone()));
        let lent = match (items, ty.as_lent()) {
            (Some(item), _) => Some(AbiType::pointer(item.native)),
            (None, Some(Lent::Text | Lent::Bytes)) => Some(AbiType::Chars),
            (None, None) => None,
        };
        if let Some(lent) = lent {
            let length = free_name(&format!("{name}_length"), self.function, signature);
            signature.params.push(AbiParam {
                name: name.clone(),
                ty: lent,
            });
            signature.params.push(AbiParam {
                name: length,
                ty: NativeType::Int64.into(),
            });
        } else if let Some(value) = NativeValue::of(ty.clone()) {
            signature.params.push(AbiParam {
                name: name.clone(),
                ty: value.native.into(),
            });
        } else {
            let place = format!("parameter `{name}`");
            self.refuse(PlainError::Type { place, ty, span });
            return;
        }
        let variable = Variable {
            name: name.clone(),
            ty,
            storage: Storage::Param { index },
            init: InitFilter::Everytime,
            category: ARGUMENT.into(),
            foreign: None,
            span: param.span,
        };
        signature.variables.insert(name, variable);
    }

    fn plain_result(&mut self, signature: &mut Signature) {
        let Some(annotation) = &self.function.returns else {
            return;
        };
        let Some(ty) = self.plain_type(annotation) else {
            return;
        };
        let Some(results) = Results::of(&ty) else {
            self.refuse(PlainError::Type {
                place: "the result".to_owned(),
                ty,
                span: annotation.span,
            });
            return;
        };
        for (index, value) in results.cells().iter().enumerate() {
            let name = free_name(&format!("result{index}"), self.function, signature);
            signature.params.push(AbiParam {
                name,
                ty: AbiType::pointer(value.native),
            });
        }
        signature.result = Some(ty);
    }

    fn plain_type(&mut self, annotation: &ast::Expr) -> Option<Type> {
        match self.resolver.ty(annotation) {
            Ok(ty) => Some(ty),
            Err(error) => {
                self.failed(error, annotation.span, "a type handler");
                None
            }
        }
    }
}

/// A name for a parameter of the native function that is none of the Python function's.
fn free_name(wanted: &str, function: &ast::Function, signature: &Signature) -> Name {
    let mut name = wanted.to_owned();
    while signature.param(&name).is_some()
        || function.params.iter().any(|param| *param.name == *name)
    {
        name.push('_');
    }
    name.into()
}
