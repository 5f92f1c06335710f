//! Functions.

use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::ast::{Expr, Function, Param, ParamKind};

use super::{Context, Field, Nodes};

impl<'py> Nodes<'py> {
    pub(super) fn function(&self, function: &Function) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let load = |expr: &Expr| self.expr(expr, Context::Load);
        let returns = match &function.returns {
            Some(returns) => load(returns)?,
            None => self.none(),
        };
        let fields: [Field<'_, 'py>; 6] = [
            (intern!(py, "name"), self.text(&function.name)),
            (intern!(py, "args"), self.parameters(&function.params)?),
            (intern!(py, "body"), self.block(&function.body)?),
            (
                intern!(py, "decorator_list"),
                self.list(&function.decorators, load)?,
            ),
            (intern!(py, "returns"), returns),
            (intern!(py, "type_params"), self.list::<Expr>(&[], load)?),
        ];
        self.node(intern!(py, "FunctionDef"), function.span, &fields)
    }

    fn parameters(&self, params: &[Param]) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let of = |kind: ParamKind| -> Vec<&Param> {
            params.iter().filter(|param| param.kind == kind).collect()
        };
        let arguments = |params: &[&Param]| self.list(params, |param| self.parameter(param));
        let (only, plain, keyword) = (
            of(ParamKind::PositionalOnly),
            of(ParamKind::PositionalOrKeyword),
            of(ParamKind::KeywordOnly),
        );
        let default = |expr: &&Expr| self.expr(expr, Context::Load);
        let positional = only.iter().chain(&plain);
        let defaults: Vec<&Expr> = positional
            .filter_map(|param| param.default.as_ref())
            .collect();
        let keyword_defaults = self.list(&keyword, |param| match &param.default {
            Some(expr) => self.expr(expr, Context::Load),
            None => Ok(self.none()),
        })?;
        let fields: [Field<'_, 'py>; 7] = [
            (intern!(py, "posonlyargs"), arguments(&only)?),
            (intern!(py, "args"), arguments(&plain)?),
            (intern!(py, "vararg"), self.none()),
            (intern!(py, "kwonlyargs"), arguments(&keyword)?),
            (intern!(py, "kw_defaults"), keyword_defaults),
            (intern!(py, "kwarg"), self.none()),
            (intern!(py, "defaults"), self.list(&defaults, default)?),
        ];
        self.bare(intern!(py, "arguments"), &fields)
    }

    fn parameter(&self, param: &Param) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let annotation = match &param.annotation {
            Some(annotation) => self.expr(annotation, Context::Load)?,
            None => self.none(),
        };
        let fields: [Field<'_, 'py>; 2] = [
            (intern!(py, "arg"), self.text(&param.name)),
            (intern!(py, "annotation"), annotation),
        ];
        self.node(intern!(py, "arg"), param.span, &fields)
    }
}
