//! Questions asked of the handlers directly, and the values of their answers.

mod annotations;
mod enumerations;
mod enumsets;
mod functions;
mod numbers;
mod time;

use crate::ast::{BinaryOp, CmpOp, UnaryOp};
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    Answer, Asked, AttributeQuestion, BinaryQuestion, CallQuestion, CompareQuestion,
    CompilationContext, ConvertQuestion, EmptyScope, Expansion, HandlerError, MethodQuestion,
    Operand, Resolver, UnaryQuestion,
};
use crate::hir::{EvaluateError, ExprKind, Fragment, evaluate};
use crate::options::{CompilationOptions, ErrorModel};
use crate::span::Span;
use crate::types::{Const, Type};

/// What became of a question.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Value(Const),
    /// Of the error that is reported, the text.
    Reports(&'static str),
    /// Of the refusal, the code.
    Refused(&'static str),
    NotConstant,
    Declined,
}

/// One way of asking: the error model, and whether the handler sees the operands' values.
pub(crate) struct Asker {
    context: CompilationContext,
    pub(crate) options: CompilationOptions,
    pub(crate) known: bool,
}

impl Asker {
    pub(crate) fn new(error_model: ErrorModel, known: bool) -> Self {
        let options = CompilationOptions {
            error_model,
            ..CompilationOptions::default()
        };
        Self {
            context: super::context(),
            options,
            known,
        }
    }

    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked {
            options: &self.options,
            span: Span::default(),
            resolver: Resolver::new(&self.context, &EmptyScope),
        }
    }

    pub(crate) fn operand<'a>(&self, value: &'a Const, ty: &'a Type) -> Operand<'a> {
        // Text and None exist as constants only.
        let constant = self.known || matches!(ty, Type::Str | Type::None);
        Operand {
            ty,
            constant: constant.then_some(value),
            variable: None,
            binding: None,
            parts: None,
            span: Span::default(),
        }
    }

    pub(crate) fn binary(&self, a: &Const, op: BinaryOp, b: &Const) -> Outcome {
        let (ta, tb) = (a.ty(), b.ty());
        let question = BinaryQuestion {
            asked: self.asked(),
            op,
            left: self.operand(a, &ta),
            right: self.operand(b, &tb),
        };
        outcome_of(
            [&ta, &tb].map(|ty| self.context.owner(ty).map(|owner| owner.binary(&question))),
            &[a, b],
        )
    }

    pub(crate) fn compare(&self, a: &Const, op: CmpOp, b: &Const) -> Outcome {
        let (ta, tb) = (a.ty(), b.ty());
        let question = CompareQuestion {
            asked: self.asked(),
            op,
            left: self.operand(a, &ta),
            right: self.operand(b, &tb),
        };
        outcome_of(
            [&ta, &tb].map(|ty| self.context.owner(ty).map(|owner| owner.compare(&question))),
            &[a, b],
        )
    }

    pub(crate) fn unary(&self, op: UnaryOp, a: &Const) -> Outcome {
        let ty = a.ty();
        let question = UnaryQuestion {
            asked: self.asked(),
            op,
            operand: self.operand(a, &ty),
        };
        outcome_of(
            [self.context.owner(&ty).map(|owner| owner.unary(&question))],
            &[a],
        )
    }

    pub(crate) fn truth(&self, a: &Const) -> Outcome {
        let ty = a.ty();
        let answer = self
            .context
            .owner(&ty)
            .map(|owner| owner.truth(self.asked(), self.operand(a, &ty)));
        outcome_of([answer], &[a])
    }

    pub(crate) fn convert(&self, a: &Const, expected: &Type) -> Outcome {
        let ty = a.ty();
        let question = ConvertQuestion {
            asked: self.asked(),
            value: self.operand(a, &ty),
            expected,
        };
        let answer = self
            .context
            .owner(expected)
            .map(|owner| owner.convert(&question));
        outcome_of([answer], &[a])
    }

    pub(crate) fn attribute(&self, base: &Const, name: &str) -> Outcome {
        let ty = base.ty();
        let question = AttributeQuestion {
            asked: self.asked(),
            base: self.operand(base, &ty),
            name,
        };
        let owner = self.context.owner(&ty);
        outcome_of([owner.map(|owner| owner.attribute(&question))], &[base])
    }

    pub(crate) fn method(&self, base: &Const, name: &str) -> Outcome {
        let ty = base.ty();
        let question = MethodQuestion {
            asked: self.asked(),
            base: self.operand(base, &ty),
            name,
            args: &[],
            keywords: &[],
        };
        let owner = self.context.owner(&ty);
        outcome_of([owner.map(|owner| owner.method(&question))], &[base])
    }

    pub(crate) fn construct(&self, ty: &Type, arg: &Const) -> Outcome {
        let given = arg.ty();
        let question = CallQuestion {
            asked: self.asked(),
            callee: "Side",
            args: &[self.operand(arg, &given)],
            keywords: &[],
            expected: None,
        };
        let owner = self.context.owner(ty);
        outcome_of([owner.map(|owner| owner.construct(ty, &question))], &[arg])
    }

    pub(crate) fn call(&self, callee: &str, args: &[Const]) -> Outcome {
        self.call_expecting(callee, args, &[], None)
    }

    pub(crate) fn call_expecting(
        &self,
        callee: &str,
        args: &[Const],
        keywords: &[(&str, Const)],
        expected: Option<&Type>,
    ) -> Outcome {
        let types: Vec<Type> = args
            .iter()
            .chain(keywords.iter().map(|(_, value)| value))
            .map(Const::ty)
            .collect();
        let mut types = types.iter();
        let mut operand = |value| self.operand(value, types.next().expect("one per value"));
        let positional: Vec<_> = args.iter().map(&mut operand).collect();
        let named: Vec<_> = keywords
            .iter()
            .map(|(name, value)| ((*name).into(), operand(value)))
            .collect();
        let question = CallQuestion {
            asked: self.asked(),
            callee,
            args: &positional,
            keywords: &named,
            expected,
        };
        let answer = self.context.function(callee).map(|f| f.call(&question));
        let values: Vec<&Const> = args
            .iter()
            .chain(keywords.iter().map(|(_, value)| value))
            .collect();
        outcome_of([answer], &values)
    }
}

/// The outcome of the first answer that is one, with the operands' values put in.
pub(crate) fn outcome_of<const N: usize>(
    answers: [Option<Answer<Expansion>>; N],
    operands: &[&Const],
) -> Outcome {
    for answer in answers.into_iter().flatten() {
        match answer {
            Ok(None) => {}
            Ok(Some(Expansion::Fragment(fragment))) => return value_of(fragment, operands),
            Ok(Some(Expansion::Tree(tree))) => panic!("a tree: {tree:?}"),
            Err(error) => return Outcome::Refused(refusal(error).code),
        }
    }
    Outcome::Declined
}

pub(crate) fn refusal(error: HandlerError) -> Diagnostic {
    match error {
        HandlerError::Refused(diagnostic) => *diagnostic,
        HandlerError::Foreign(_) => panic!("no handler here is a host's"),
    }
}

fn value_of(mut fragment: Fragment, operands: &[&Const]) -> Outcome {
    for expr in fragment.body.exprs.values_mut() {
        if let ExprKind::Operand(index) = expr.kind {
            let operand = operands[usize::try_from(index).expect("an index")];
            assert_eq!(expr.ty, operand.ty(), "operand {index}");
            expr.kind = ExprKind::Const(operand.clone());
        }
    }
    let ty = fragment.ty().clone();
    match evaluate(&fragment.body, fragment.root) {
        Ok(value) => {
            assert_eq!(value.ty(), ty, "the fragment's type");
            Outcome::Value(value)
        }
        Err(EvaluateError::Fault(fault)) => Outcome::Reports(fault.message()),
        Err(EvaluateError::NotConstant) => Outcome::NotConstant,
    }
}

pub(crate) fn int(value: i64) -> Const {
    Const::Int(value)
}

pub(crate) fn float(value: f64) -> Const {
    Const::Float(value)
}

pub(crate) fn bool(value: bool) -> Const {
    Const::Bool(value)
}

pub(crate) fn text(value: &str) -> Const {
    Const::Str(value.into())
}

pub(crate) fn tuple(values: &[Const]) -> Const {
    Const::Tuple(values.into())
}

/// With CPython's meaning, whether or not the operands' values are known; both must agree.
pub(crate) fn python(ask: impl Fn(&Asker) -> Outcome) -> Outcome {
    let outcome = ask(&Asker::new(ErrorModel::Python, false));
    let known = ask(&Asker::new(ErrorModel::Python, true));
    assert_eq!(outcome, known, "what is known must not change the value");
    outcome
}

/// With the error model of numba.
pub(crate) fn numpy(ask: impl Fn(&Asker) -> Outcome) -> Outcome {
    ask(&Asker::new(ErrorModel::Numpy, false))
}
