//! Cases of `match`, and their patterns.

use pyo3::intern;
use pyo3::prelude::*;
use tickjit_compiler::ast::{Case, Constant, Pattern, PatternKind};

use super::{Context, Field, Nodes};

impl<'py> Nodes<'py> {
    pub(super) fn case(&self, case: &Case) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let fields = fields!(py, "pattern" => self.pattern(&case.pattern)?, "guard" => self.optional(case.guard.as_ref())?, "body" => self.block(&case.body)?);
        self.bare(intern!(py, "match_case"), &fields)
    }

    fn pattern(&self, pattern: &Pattern) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let text = |name: &str| name.into_pyobject(py).map(Bound::into_any);
        let (class, fields): (_, Vec<Field<'_, 'py>>) = match &pattern.kind {
            PatternKind::Value(value) => (
                intern!(py, "MatchValue"),
                fields!(py, "value" => self.expr(value, Context::Load)?),
            ),
            PatternKind::Singleton(value) => {
                let value = match value {
                    Constant::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
                    Constant::None | Constant::Int(_) | Constant::Float(_) | Constant::Str(_) => {
                        self.none()
                    }
                };
                (intern!(py, "MatchSingleton"), fields!(py, "value" => value))
            }
            PatternKind::Wildcard => (
                intern!(py, "MatchAs"),
                fields!(py, "pattern" => self.none(), "name" => self.none()),
            ),
            PatternKind::Capture(name) => (
                intern!(py, "MatchAs"),
                fields!(py, "pattern" => self.none(), "name" => text(name)?),
            ),
            PatternKind::As { pattern, name } => (
                intern!(py, "MatchAs"),
                fields!(py, "pattern" => self.pattern(pattern)?, "name" => text(name)?),
            ),
            PatternKind::Sequence(patterns) => (
                intern!(py, "MatchSequence"),
                fields!(py, "patterns" => self.list(patterns, |one| self.pattern(one))?),
            ),
            PatternKind::Or(patterns) => (
                intern!(py, "MatchOr"),
                fields!(py, "patterns" => self.list(patterns, |one| self.pattern(one))?),
            ),
        };
        self.node(class, pattern.span, &fields)
    }
}
