//! `match`, its cases and their patterns into ours.

use python::Ranged;

use super::{Construct, Converter, TextRange, python};
use crate::ast::{self, Case, Constant, Expr, ExprKind, Pattern, PatternKind, Stmt, StmtKind};

impl Converter<'_> {
    pub(super) fn choice(&mut self, choice: python::StmtMatch) -> Stmt {
        let mut span = self.span(choice.range);
        let mut subject = self.expr(*choice.subject);
        // The parser gives tuples without parentheses the place of the statement.
        if let ExprKind::Tuple(elements) = &subject.kind
            && let [first, .., last] = elements.as_slice()
            && subject.span == span
        {
            subject.span.start = first.span.start;
            subject.span.end = last.span.end;
        }
        let seen = &self.seen.tuples_of_one;
        if seen.binary_search(&choice.range.start()).is_ok() {
            subject = Expr {
                span: subject.span,
                kind: ExprKind::Tuple(vec![subject]),
            };
        }
        span.end = subject.span.end;
        let cases = choice.cases.into_iter().map(|case| Case {
            pattern: self.pattern(case.pattern),
            guard: case.guard.map(|guard| self.expr(*guard)),
            body: self.block(case.body),
        });
        let cases = cases.collect();
        Stmt {
            span,
            kind: StmtKind::Match { subject, cases },
        }
    }

    fn pattern(&mut self, pattern: python::Pattern) -> Pattern {
        use python::Pattern as P;
        let range = pattern.range();
        let kind = match pattern {
            P::MatchValue(value) => PatternKind::Value(self.expr(*value.value)),
            P::MatchSingleton(singleton) => PatternKind::Singleton(match singleton.value {
                python::Constant::Bool(value) => Constant::Bool(value),
                _ => Constant::None,
            }),
            P::MatchAs(named) => self.named_pattern(named),
            P::MatchSequence(sequence) => PatternKind::Sequence(self.patterns(sequence.patterns)),
            P::MatchOr(either) => PatternKind::Or(self.patterns(either.patterns)),
            P::MatchMapping(_) => self.refused_pattern(Construct::MappingPattern, range),
            P::MatchClass(_) => self.refused_pattern(Construct::ClassPattern, range),
            P::MatchStar(_) => self.refused_pattern(Construct::StarPattern, range),
        };
        Pattern {
            span: self.span(range),
            kind,
        }
    }

    fn patterns(&mut self, patterns: Vec<python::Pattern>) -> Vec<Pattern> {
        let patterns = patterns.into_iter().map(|pattern| self.pattern(pattern));
        patterns.collect()
    }

    /// `name`, `_` or `pattern as name`
    fn named_pattern(&mut self, named: python::PatternMatchAs) -> PatternKind {
        let name: Option<ast::Name> = named.name.map(|name| self.name(&name, named.range));
        match (named.pattern, name) {
            (Some(pattern), Some(name)) => PatternKind::As {
                pattern: Box::new(self.pattern(*pattern)),
                name,
            },
            (None, Some(name)) => PatternKind::Capture(name),
            (_, None) => PatternKind::Wildcard,
        }
    }

    fn refused_pattern(&mut self, construct: Construct, range: TextRange) -> PatternKind {
        self.refuse(construct, range);
        PatternKind::Wildcard
    }
}
