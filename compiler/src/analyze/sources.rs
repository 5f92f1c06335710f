//! The source categories' part: parameters of the native function, variables, metadata.

use super::Analysis;
use super::error::{AnalyzeError, SourceError};
use crate::ast::Name;
use crate::handlers::{Asking, CategoryQuestion, Declared, SourceCategory};
use crate::signature::{Signature, Storage, Variable};
use crate::types::{AbiType, MAX_ELEMENTS, NativeType, Repr, TypeDetail};

impl Analysis<'_> {
    /// Asks the categories, by order: all for their parameters, then all for their variables, then
    /// all for their metadata.
    pub(super) fn categories(&mut self, parameters: &[Declared], signature: &mut Signature) {
        let categories = self.resolver.context().categories();
        for parameter in parameters {
            let is_known = |category: &&dyn SourceCategory| *category.id() == *parameter.category;
            if !categories.iter().map(AsRef::as_ref).any(|c| is_known(&c)) {
                self.report(AnalyzeError::Source(SourceError::UnknownCategory {
                    name: parameter.name.clone(),
                    category: parameter.category.to_string(),
                    span: parameter.span,
                }));
            }
        }
        for category in categories {
            signature.params.extend(category.params());
        }
        for category in categories {
            let made = self.ask(parameters, signature, &**category, |category, question| {
                category.variables(question)
            });
            for variable in made.into_iter().flatten() {
                let variable = self.processed(variable, parameters, signature);
                self.add(variable, signature);
            }
        }
        for category in categories {
            let facts = self.ask(parameters, signature, &**category, |category, question| {
                category.metadata(question)
            });
            signature.metadata.extend(facts.into_iter().flatten());
        }
        let order = |name: &Name| {
            self.function
                .params
                .iter()
                .position(|param| param.name == *name)
                .unwrap_or(usize::MAX)
        };
        signature
            .variables
            .sort_by(|a, _, b, _| order(a).cmp(&order(b)));
    }

    fn ask<T>(
        &mut self,
        parameters: &[Declared],
        signature: &Signature,
        category: &dyn SourceCategory,
        question: impl FnOnce(
            &dyn SourceCategory,
            &CategoryQuestion<'_>,
        ) -> Result<T, crate::handlers::HandlerError>,
    ) -> Option<T> {
        let own = |parameter: &&Declared| *parameter.category == *category.id();
        let declared: Vec<Declared> = parameters.iter().filter(own).cloned().collect();
        let asked = CategoryQuestion {
            declared: &declared,
            parameters,
            signature,
            function: self.function,
            resolver: &self.resolver,
        };
        match question(category, &asked) {
            Ok(answer) => Some(answer),
            Err(error) => {
                let handler = format!("source category \"{}\"", category.id());
                self.failed(error, self.function.span, &handler);
                None
            }
        }
    }

    fn processed(
        &mut self,
        mut variable: Variable,
        parameters: &[Declared],
        signature: &Signature,
    ) -> Variable {
        let Some(object) = variable.foreign.clone() else {
            return variable;
        };
        for processor in self.resolver.context().processors() {
            let question = CategoryQuestion {
                declared: parameters,
                parameters,
                signature,
                function: self.function,
                resolver: &self.resolver,
            };
            match processor.process(&variable, &object, &question) {
                Ok(Some(changed)) => variable = changed,
                Ok(None) => {}
                Err(error) => {
                    let error = error.noted(&Asking {
                        role: "a signal processor",
                        handler: &processor.name(),
                        node: "variable",
                        span: variable.span,
                    });
                    self.failed(error, variable.span, "a signal processor");
                }
            }
        }
        variable
    }

    /// Takes a variable over, if it lives where a parameter leads and its name is its own.
    fn add(&mut self, variable: Variable, signature: &mut Signature) {
        if let Some(first) = signature.variables.get(&variable.name) {
            let first = first.span;
            self.report(AnalyzeError::Source(SourceError::VariableTwice {
                name: variable.name,
                category: variable.category.to_string(),
                span: variable.span,
                first,
            }));
            return;
        }
        if let Err(error) = places(&variable, signature) {
            self.report(AnalyzeError::Source(error));
            return;
        }
        signature.variables.insert(variable.name.clone(), variable);
    }
}

/// Whether the places of a variable, and of its flags, are elements of parameters.
fn places(variable: &Variable, signature: &Signature) -> Result<(), SourceError> {
    let leads = |param: &Name, element: NativeType| {
        let ty = AbiType::pointer(element);
        let found = signature.params.iter().find(|known| known.name == *param);
        if found.is_some_and(|found| found.ty == ty) {
            return Ok(());
        }
        Err(SourceError::NoSuchArray {
            name: variable.name.clone(),
            param: param.clone(),
            ty,
            category: variable.category.to_string(),
            span: variable.span,
        })
    };
    let named = variable.ty.as_named();
    if let Some(TypeDetail::Keyed(_, keyed)) = named.map(|named| &named.def().detail) {
        for flags in [keyed.ticked(), keyed.valid()].into_iter().flatten() {
            leads(flags, NativeType::Int8)?;
        }
    }
    match &variable.storage {
        Storage::Const(_) | Storage::State { .. } => Ok(()),
        Storage::Param { index } => {
            let param = signature.params.get(*index as usize);
            if param.is_some_and(|param| variable.ty.repr() == Some(param.ty.repr())) {
                return Ok(());
            }
            Err(SourceError::NoSuchArray {
                name: variable.name.clone(),
                param: param.map_or_else(|| index.to_string().into(), |param| param.name.clone()),
                ty: NativeType::from(variable.ty.repr().unwrap_or(Repr::Ptr)).into(),
                category: variable.category.to_string(),
                span: variable.span,
            })
        }
        Storage::Slot { index, .. } | Storage::Pointer { index, .. } if *index >= MAX_ELEMENTS => {
            Err(SourceError::TooFar {
                name: variable.name.clone(),
                index: *index,
                category: variable.category.to_string(),
                span: variable.span,
            })
        }
        Storage::Slot { param, .. } | Storage::Pointer { param, .. } => {
            leads(param, NativeType::Pointer)
        }
    }
}
