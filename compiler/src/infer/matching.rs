//! `match`: its cases are the arms of an `if`, whose tests are about the subject.
//!
//! ```text
//! match p:                          .subject = p
//!     case (0, y) if y > 0: a       if .subject[0] == 0 and (y = .subject[1]; y > 0): a
//!     case _: b                     else: b
//! ```
//!
//! The subject is evaluated once and has a name that no text can write; what tests for None tell of it
//! holds for the cases behind. Names are assigned where the whole pattern matches, before the guard is
//! evaluated, as in Python. What cannot match by its type is left out, and not typed.

use super::Infer;
use super::branches::{Side, TypedArm};
use super::error::{InferError, Refused};
use super::flow::{Mark, State};
use super::optional::Facts;
use crate::ast::{
    BoolOp, Case, CmpOp, Constant, Expr, ExprKind as Ast, Name, NameSet, Pattern, PatternKind,
    UnaryOp,
};
use crate::hir::{ExprId, ExprKind};
use crate::span::Span;
use crate::types::{Const, Type};

/// What the subject is called.
const SUBJECT: &str = ".subject";

/// Names, and the part of the subject that each stands for.
type Captures = Vec<(Name, Expr)>;

/// What a pattern asks of the subject, and what it names.
#[derive(Default)]
struct Wanted {
    /// All of these must hold, in this order.
    tests: Vec<Expr>,
    captures: Captures,
}

/// What becomes of a case.
enum Arm {
    /// It cannot match.
    Never,
    /// It cannot but match.
    Always(Captures),
    /// It matches where a test holds.
    Sometimes(TypedArm),
}

impl Infer<'_, '_> {
    /// `match subject: ...`
    pub(super) fn match_(
        &mut self,
        subject: &Expr,
        cases: &[Case],
        span: Span,
    ) -> Result<(), Refused> {
        let opened = self.flow.open([SUBJECT.into()]);
        let name = Expr::named(SUBJECT, subject.span);
        let assigned = self.assign(std::slice::from_ref(&name), subject, subject.span);
        let result = match assigned {
            Ok(()) if self.flow.reachable => self.cases(&name, cases, span),
            assigned => assigned,
        };
        self.flow.close(opened);
        result
    }

    fn cases(&mut self, subject: &Expr, cases: &[Case], span: Span) -> Result<(), Refused> {
        self.check_cases(cases)?;
        self.copy_parameters(&captured(cases), span);
        let base = self.flow.mark();
        let mut typed: Vec<TypedArm> = Vec::new();
        let (mut last, mut refused) = (None, false);
        for case in cases {
            match self.case(case, subject, typed.len() + 1, base) {
                Ok(Arm::Never) => {}
                Ok(Arm::Sometimes(arm)) => typed.push(arm),
                Ok(Arm::Always(captures)) => {
                    last = Some((captures, &case.body));
                    break;
                }
                Err(Refused) => {
                    self.poison_captures(case);
                    refused = true;
                }
            }
        }
        let last = |infer: &mut Self| {
            if let Some((captures, body)) = last {
                infer.capture(&captures);
                infer.block(body);
            }
        };
        self.otherwise(base, typed, refused, last, span)
    }

    /// What Python refuses before it runs.
    fn check_cases(&mut self, cases: &[Case]) -> Result<(), Refused> {
        for (at, case) in cases.iter().enumerate() {
            let span = case.pattern.span;
            let is_last = at + 1 == cases.len();
            if case.guard.is_none() && case.pattern.is_irrefutable() && !is_last {
                return Err(self.refuse(InferError::UnreachableCase { span }));
            }
            let (mut names, mut twice) = (NameSet::default(), None);
            case.pattern.for_each_capture(&mut |name| {
                if !names.insert(name.clone()) {
                    twice = Some(name.clone());
                }
            });
            if let Some(name) = twice {
                return Err(self.refuse(InferError::CapturedTwice { name, span }));
            }
        }
        Ok(())
    }

    /// A case as an arm; the flow goes on where it does not match.
    fn case(
        &mut self,
        case: &Case,
        subject: &Expr,
        level: usize,
        base: Mark,
    ) -> Result<Arm, Refused> {
        let mut wanted = Wanted::default();
        let ty = self.subject_type();
        if !self.want(&case.pattern, subject, ty.as_ref(), &mut wanted)? {
            return Ok(Arm::Never);
        }
        let Wanted { tests, captures } = wanted;
        let pattern = joined(BoolOp::And, tests, case.pattern.span);
        let test = match &pattern {
            Some(pattern) => Some(self.condition(pattern)?),
            None => None,
        };
        let test = match test.map(|test| (test, self.body.constant(test))) {
            Some((_, Some(Const::Bool(false)))) => return Ok(Arm::Never),
            Some((_, Some(Const::Bool(true)))) | None => None,
            Some((test, _)) => Some(test),
        };
        let tested = self.flow.mark();
        let facts = |holds| {
            let facts = pattern.as_ref().map(|pattern| self.facts(pattern, holds));
            facts.unwrap_or_default()
        };
        let (holds, fails) = (facts(true), facts(false));
        self.know(&holds);
        let (test, guarded) = match (&case.guard, test) {
            (None, None) => return Ok(Arm::Always(captures)),
            (None, Some(test)) => (test, None),
            (Some(guard), test) => {
                let Ok((value, facts)) = self.guard(guard, &captures) else {
                    self.flow.back(tested);
                    return Err(Refused);
                };
                let both = match test {
                    Some(test) => self.add(Type::Bool, ExprKind::And(test, value), guard.span),
                    None => value,
                };
                (both, Some((self.flow.mark(), facts, test.is_some())))
            }
        };
        let block = self.nested(level, case.pattern.span, |infer| {
            infer.filled(|infer| {
                if guarded.is_none() {
                    infer.capture(&captures);
                }
                infer.block(&case.body);
            })
        })?;
        let outcome = self.flow.since(base);
        if let Some((behind, facts, may_mismatch)) = guarded {
            self.flow.back(behind);
            self.know(&facts);
            let mut sides = vec![self.flow.take(tested)];
            if may_mismatch {
                self.know(&fails);
                sides.push(self.flow.take(tested));
            }
            let sides = sides.into_iter().map(|outcome| Side {
                outcome,
                block: None,
            });
            self.meet(sides.collect(), case.pattern.span);
        } else {
            self.flow.back(tested);
            self.know(&fails);
        }
        Ok(Arm::Sometimes((test, block, outcome)))
    }

    /// Names the parts, then evaluates the guard; goes on where it holds, and gives what is known where
    /// it does not.
    fn guard(&mut self, guard: &Expr, captures: &Captures) -> Result<(ExprId, Facts), Refused> {
        let mut value = Err(Refused);
        let named = self.filled(|infer| {
            infer.capture(captures);
            value = infer.condition(guard);
        });
        let value = value?;
        let (holds, fails) = (self.facts(guard, true), self.facts(guard, false));
        self.know(&holds);
        Ok((self.after(named, value, guard.span), fails))
    }

    /// `name = part`, for each. What is refused is reported, and the name is not known.
    fn capture(&mut self, captures: &Captures) {
        for (name, part) in captures {
            let target = Expr::named(name.clone(), part.span);
            if self.assign(&[target], part, part.span).is_err() {
                self.session.require_reason(part.span);
            }
        }
    }

    fn poison_captures(&mut self, case: &Case) {
        for name in captured(std::slice::from_ref(case)) {
            if let Some(var) = self.flow.var(&name) {
                self.flow.set(var, State::Unknown);
            }
        }
    }

    /// The type of the subject, by what is known of it here.
    fn subject_type(&self) -> Option<Type> {
        match self.flow.state(self.flow.var(SUBJECT)?) {
            State::Absent(_) => Some(Type::None),
            State::Present(local) => match &self.body.locals[local].ty {
                Type::Optional(inner) => Some((**inner).clone()),
                ty => Some(ty.clone()),
            },
            State::Bound(local) => Some(self.body.locals[local].ty.clone()),
            State::Unbound
            | State::External
            | State::Maybe(_)
            | State::Conflict(..)
            | State::Mixed
            | State::Unknown => None,
        }
    }

    /// Adds what a pattern asks of a part of the subject of that type; whether it can match.
    fn want(
        &mut self,
        pattern: &Pattern,
        part: &Expr,
        ty: Option<&Type>,
        wanted: &mut Wanted,
    ) -> Result<bool, Refused> {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Wildcard => Ok(true),
            PatternKind::Capture(name) => {
                wanted.captures.push((name.clone(), at(part, span)));
                Ok(true)
            }
            PatternKind::As { pattern, name } => {
                let matches = self.want(pattern, part, ty, wanted)?;
                wanted.captures.push((name.clone(), at(part, span)));
                Ok(matches)
            }
            PatternKind::Or(patterns) => self.want_any(patterns, part, ty, wanted, span),
            PatternKind::Singleton(Constant::Bool(value)) => {
                let ty = there(part, ty, wanted, span);
                let test = at(part, span);
                wanted.tests.push(if *value { test } else { not(test) });
                Ok(ty == Some(&Type::Bool))
            }
            PatternKind::Singleton(_) => {
                wanted
                    .tests
                    .push(compared(part, CmpOp::Is, none(span), span));
                Ok(true)
            }
            PatternKind::Value(value) => {
                if let Some(Type::Tuple(_)) = there(part, ty, wanted, span)
                    && is_literal(value)
                {
                    return Ok(false);
                }
                let value = value.clone();
                wanted.tests.push(compared(part, CmpOp::Eq, value, span));
                Ok(ty != Some(&Type::None))
            }
            PatternKind::Sequence(patterns) => match there(part, ty, wanted, span) {
                Some(Type::Tuple(types)) => {
                    let mut matches = types.len() == patterns.len();
                    for ((pattern, ty), index) in patterns.iter().zip(&**types).zip(0..) {
                        let element = element(part, index, pattern.span);
                        matches &= self.want(pattern, &element, Some(ty), wanted)?;
                    }
                    Ok(matches)
                }
                Some(ty @ Type::Container(_)) => Err(self.refuse(InferError::SequencePattern {
                    ty: ty.clone(),
                    span,
                })),
                _ => Ok(false),
            },
        }
    }

    /// `a | b`: any of the alternatives that can match.
    fn want_any(
        &mut self,
        patterns: &[Pattern],
        part: &Expr,
        ty: Option<&Type>,
        wanted: &mut Wanted,
        span: Span,
    ) -> Result<bool, Refused> {
        let mut alternatives = Vec::new();
        for pattern in patterns {
            let mut own = Wanted::default();
            let matches = self.want(pattern, part, ty, &mut own)?;
            if let Some((name, _)) = own.captures.pop() {
                return Err(self.refuse(InferError::AlternativeCapture { name, span }));
            }
            if matches {
                match joined(BoolOp::And, own.tests, pattern.span) {
                    Some(test) => alternatives.push(test),
                    None => return Ok(true),
                }
            }
        }
        let test = joined(BoolOp::Or, alternatives, span);
        let matches = test.is_some();
        wanted.tests.extend(test);
        Ok(matches)
    }
}

/// The names that the patterns of cases assign.
fn captured(cases: &[Case]) -> NameSet {
    let mut names = NameSet::default();
    for case in cases {
        case.pattern.for_each_capture(&mut |name| {
            names.insert(name.clone());
        });
    }
    names
}

/// The type of a part that has to be there: where it may be None, this is tested first.
fn there<'t>(
    part: &Expr,
    ty: Option<&'t Type>,
    wanted: &mut Wanted,
    span: Span,
) -> Option<&'t Type> {
    match ty {
        Some(Type::Optional(inner)) => {
            let test = compared(part, CmpOp::IsNot, none(span), span);
            wanted.tests.push(test);
            Some(inner)
        }
        ty => ty,
    }
}

/// Whether a pattern is a number or a text, which is no tuple.
fn is_literal(value: &Expr) -> bool {
    match &value.kind {
        Ast::Constant(_) => true,
        Ast::Unary { operand, .. } => matches!(operand.kind, Ast::Constant(_)),
        _ => false,
    }
}

/// Tests of which all or any must hold; none where there is none.
fn joined(op: BoolOp, mut tests: Vec<Expr>, span: Span) -> Option<Expr> {
    if tests.len() < 2 {
        return tests.pop();
    }
    let kind = Ast::Bool { op, values: tests };
    Some(Expr { span, kind })
}

/// A part of the subject where a pattern stands.
fn at(part: &Expr, span: Span) -> Expr {
    Expr {
        span,
        ..part.clone()
    }
}

fn element(part: &Expr, index: i128, span: Span) -> Expr {
    let index = Expr {
        span,
        kind: Ast::Constant(Constant::Int(index)),
    };
    let (value, index) = (Box::new(at(part, span)), Box::new(index));
    Expr {
        span,
        kind: Ast::Subscript { value, index },
    }
}

fn compared(part: &Expr, op: CmpOp, right: Expr, span: Span) -> Expr {
    let (left, rest) = (Box::new(at(part, span)), vec![(op, right)]);
    Expr {
        span,
        kind: Ast::Compare { left, rest },
    }
}

fn not(operand: Expr) -> Expr {
    Expr {
        span: operand.span,
        kind: Ast::Unary {
            op: UnaryOp::Not,
            operand: Box::new(operand),
        },
    }
}

fn none(span: Span) -> Expr {
    Expr {
        span,
        kind: Ast::Constant(Constant::None),
    }
}
