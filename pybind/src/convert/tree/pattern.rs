//! `match`, its cases and their patterns.

use pyo3::prelude::*;
use tickjit_compiler::ast::{Case, Constant, Name, Pattern, PatternKind, StmtKind};
use tickjit_compiler::parse::{Construct, ParseError};
use tickjit_compiler::span::Span;

use super::{Converter, class, list, name};

impl Converter<'_> {
    pub(super) fn choice(&mut self, node: &Bound<'_, PyAny>) -> PyResult<StmtKind> {
        let subject = self.field(node, "subject")?;
        let cases = list(node, "cases")?;
        let cases = cases.iter().map(|case| {
            Ok(Case {
                pattern: self.pattern(&case.getattr("pattern")?)?,
                guard: self.optional(&case, "guard")?,
                body: self.field_block(&case, "body")?,
            })
        });
        let cases = cases.collect::<PyResult<_>>()?;
        Ok(StmtKind::Match { subject, cases })
    }

    fn pattern(&mut self, node: &Bound<'_, PyAny>) -> PyResult<Pattern> {
        let span = self.place(node)?;
        if !self.enter(span) {
            let kind = PatternKind::Wildcard;
            return Ok(Pattern { span, kind });
        }
        let kind = self.pattern_kind(node, span);
        self.leave();
        Ok(Pattern { span, kind: kind? })
    }

    fn pattern_kind(&mut self, node: &Bound<'_, PyAny>, span: Span) -> PyResult<PatternKind> {
        let refused = match &*class(node)? {
            "MatchValue" => return Ok(PatternKind::Value(self.field(node, "value")?)),
            "MatchSingleton" => {
                let value = node.getattr("value")?;
                let value = value.extract().map_or(Constant::None, Constant::Bool);
                return Ok(PatternKind::Singleton(value));
            }
            "MatchAs" => return self.named_pattern(node),
            "MatchSequence" => return Ok(PatternKind::Sequence(self.patterns(node)?)),
            "MatchOr" => return Ok(PatternKind::Or(self.patterns(node)?)),
            "MatchMapping" => Construct::MappingPattern,
            "MatchClass" => Construct::ClassPattern,
            "MatchStar" => Construct::StarPattern,
            other => {
                let message = format!("a {other} node is no pattern");
                self.report(ParseError::Syntax { message, span });
                return Ok(PatternKind::Wildcard);
            }
        };
        self.refuse(refused, span);
        Ok(PatternKind::Wildcard)
    }

    fn patterns(&mut self, node: &Bound<'_, PyAny>) -> PyResult<Vec<Pattern>> {
        let nodes = list(node, "patterns")?;
        nodes.iter().map(|node| self.pattern(&node)).collect()
    }

    /// `name`, `_` or `pattern as name`
    fn named_pattern(&mut self, node: &Bound<'_, PyAny>) -> PyResult<PatternKind> {
        let named: Option<Name> = match node.getattr_opt("name")? {
            Some(text) if !text.is_none() => Some(name(node, "name")?),
            _ => None,
        };
        let pattern = match node.getattr_opt("pattern")? {
            Some(pattern) if !pattern.is_none() => Some(self.pattern(&pattern)?),
            _ => None,
        };
        Ok(match (pattern, named) {
            (Some(pattern), Some(name)) => PatternKind::As {
                pattern: Box::new(pattern),
                name,
            },
            (None, Some(name)) => PatternKind::Capture(name),
            (_, None) => PatternKind::Wildcard,
        })
    }
}
