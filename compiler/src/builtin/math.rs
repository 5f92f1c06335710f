//! The `math` module, by dotted name.

use std::sync::Arc;

use tickjit_runtime::table::RuntimeFn;

use crate::ast::BinaryOp as Ast;
use crate::diagnostic::Diagnostic;
use crate::handlers::{
    Answer, CallQuestion, CompilationContext, Expansion, FunctionHandler, HandlerError,
    RegistryError,
};
use crate::hir::{BinaryOp, Checks, ExprId, UnaryOp};
use crate::types::{Const, Type};

use super::arithmetic;
use super::call::{Call, Function};
use super::family;
use super::functions::register_table;
use super::number::{Kind, as_float, as_int, kind};
use super::writer::{Term, Writer};

/// Registers the functions of the module.
pub(super) fn register(context: &mut CompilationContext) -> Result<(), RegistryError> {
    for (name, function, arguments) in RUNTIME {
        let handler = Runtime {
            function: *function,
            arguments: *arguments,
        };
        context.register_function(*name, Arc::new(handler))?;
    }
    for (name, op) in UNARY {
        context.register_function(*name, Arc::new(Inline(*op)))?;
    }
    for (name, instead) in ABSENT {
        context.register_function(*name, Arc::new(Absent(instead)))?;
    }
    register_table(context, FUNCTIONS)
}

/// Functions of floats that are a function of the runtime, with their number of arguments.
const RUNTIME: &[(&str, RuntimeFn, usize)] = &[
    ("math.acos", RuntimeFn::Acos, 1),
    ("math.acosh", RuntimeFn::Acosh, 1),
    ("math.asin", RuntimeFn::Asin, 1),
    ("math.asinh", RuntimeFn::Asinh, 1),
    ("math.atan", RuntimeFn::Atan, 1),
    ("math.atan2", RuntimeFn::Atan2, 2),
    ("math.atanh", RuntimeFn::Atanh, 1),
    ("math.cbrt", RuntimeFn::Cbrt, 1),
    ("math.cos", RuntimeFn::Cos, 1),
    ("math.cosh", RuntimeFn::Cosh, 1),
    ("math.degrees", RuntimeFn::Degrees, 1),
    ("math.erf", RuntimeFn::Erf, 1),
    ("math.erfc", RuntimeFn::Erfc, 1),
    ("math.exp", RuntimeFn::Exp, 1),
    ("math.exp2", RuntimeFn::Exp2, 1),
    ("math.expm1", RuntimeFn::Expm1, 1),
    ("math.fma", RuntimeFn::Fma, 3),
    ("math.fmod", RuntimeFn::Fmod, 2),
    ("math.gamma", RuntimeFn::Gamma, 1),
    ("math.hypot", RuntimeFn::Hypot, 2),
    ("math.lgamma", RuntimeFn::Lgamma, 1),
    ("math.log10", RuntimeFn::Log10, 1),
    ("math.log1p", RuntimeFn::Log1p, 1),
    ("math.log2", RuntimeFn::Log2, 1),
    ("math.nextafter", RuntimeFn::NextAfter, 2),
    ("math.pow", RuntimeFn::Pow, 2),
    ("math.radians", RuntimeFn::Radians, 1),
    ("math.remainder", RuntimeFn::Remainder, 2),
    ("math.sin", RuntimeFn::Sin, 1),
    ("math.sinh", RuntimeFn::Sinh, 1),
    ("math.tan", RuntimeFn::Tan, 1),
    ("math.tanh", RuntimeFn::Tanh, 1),
    ("math.ulp", RuntimeFn::Ulp, 1),
];

/// Functions of one float that are an operation of the HIR.
const UNARY: &[(&str, UnaryOp)] = &[
    ("math.fabs", UnaryOp::FloatAbs),
    ("math.isfinite", UnaryOp::FloatIsFinite),
    ("math.isinf", UnaryOp::FloatIsInf),
    ("math.isnan", UnaryOp::FloatIsNan),
    ("math.sqrt", UnaryOp::FloatSqrt),
];

const FUNCTIONS: &[(&str, Function)] = &[
    (
        "math.ceil",
        Function(|w, call| to_int(w, call, UnaryOp::FloatCeilToInt)),
    ),
    (
        "math.comb",
        Function(|w, call| ints(w, call, RuntimeFn::IntComb)),
    ),
    ("math.copysign", Function(copysign)),
    (
        "math.factorial",
        Function(|w, call| ints(w, call, RuntimeFn::IntFactorial)),
    ),
    (
        "math.floor",
        Function(|w, call| to_int(w, call, UnaryOp::FloatFloorToInt)),
    ),
    ("math.frexp", Function(frexp)),
    (
        "math.gcd",
        Function(|w, call| fold_ints(w, call, RuntimeFn::IntGcd, 0)),
    ),
    ("math.isclose", Function(isclose)),
    (
        "math.isqrt",
        Function(|w, call| ints(w, call, RuntimeFn::IntSqrt)),
    ),
    (
        "math.lcm",
        Function(|w, call| fold_ints(w, call, RuntimeFn::IntLcm, 1)),
    ),
    ("math.ldexp", Function(ldexp)),
    ("math.log", Function(log)),
    ("math.modf", Function(modf)),
    ("math.perm", Function(perm)),
    ("math.prod", Function(prod)),
    (
        "math.trunc",
        Function(|w, call| to_int(w, call, UnaryOp::FloatTruncToInt)),
    ),
];

/// Functions whose rounding is a matter of Python's version, or that have not been built, and what
/// to write instead.
const ABSENT: &[(&str, &str)] = &[
    ("math.dist", "write math.sqrt(dx * dx + dy * dy)"),
    ("math.fsum", "write a + b + c"),
    ("math.sumprod", "write a * x + b * y"),
];

struct Absent(&'static str);

impl FunctionHandler for Absent {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        Err(Diagnostic::new(
            "unsupported-function",
            format!("{} is not available", question.callee),
            question.asked.span,
        )
        .help(self.0)
        .into())
    }
}

struct Runtime {
    function: RuntimeFn,
    arguments: usize,
}

impl FunctionHandler for Runtime {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        let call = Call::new(question);
        let terms = call.terms()?;
        if terms.len() != self.arguments {
            return Err(call.refuse(match self.arguments {
                1 => "exactly one argument",
                2 => "exactly two arguments",
                _ => "exactly three arguments",
            }));
        }
        family::fragment(|w| {
            let args = floats(w, &call, &terms)?;
            Ok(Some(w.runtime(self.function, args, Type::Float)))
        })
    }
}

struct Inline(UnaryOp);

impl FunctionHandler for Inline {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        let call = Call::new(question);
        let [a] = call.exactly()?;
        let ty = match self.0 {
            UnaryOp::FloatIsNan | UnaryOp::FloatIsInf | UnaryOp::FloatIsFinite => Type::Bool,
            _ => Type::Float,
        };
        family::fragment(|w| {
            let value = float(w, &call, 0, &a)?;
            Ok(Some(w.unary(self.0, value, ty)))
        })
    }
}

fn float(w: &mut Writer, call: &Call<'_>, at: usize, term: &Term) -> Result<ExprId, HandlerError> {
    as_float(w, term).ok_or_else(|| call.refuse_type(at, "numbers", &term.ty))
}

fn floats(w: &mut Writer, call: &Call<'_>, terms: &[Term]) -> Result<Vec<ExprId>, HandlerError> {
    let terms = terms.iter().enumerate();
    terms.map(|(at, term)| float(w, call, at, term)).collect()
}

fn int(w: &mut Writer, call: &Call<'_>, at: usize, term: &Term) -> Result<ExprId, HandlerError> {
    as_int(w, term).ok_or_else(|| call.refuse_type(at, "ints", &term.ty))
}

/// `floor`, `ceil`, `trunc`: an int is its own.
fn to_int(w: &mut Writer, call: &Call<'_>, op: UnaryOp) -> Answer<ExprId> {
    let [a] = call.exactly()?;
    if kind(&a.ty) != Some(Kind::Float) {
        return int(w, call, 0, &a).map(Some);
    }
    Ok(as_float(w, &a).map(|value| w.unary(op, value, Type::Int)))
}

/// A function of ints, as many as its row has.
fn ints(w: &mut Writer, call: &Call<'_>, function: RuntimeFn) -> Answer<ExprId> {
    let terms = call.terms()?;
    if terms.len() != function.row().params.len() {
        return Err(call.refuse(match function.row().params.len() {
            1 => "exactly one argument",
            _ => "exactly two arguments",
        }));
    }
    let mut args = Vec::with_capacity(terms.len());
    for (at, term) in terms.iter().enumerate() {
        args.push(int(w, call, at, term)?);
    }
    Ok(Some(w.runtime(function, args, Type::Int)))
}

/// `gcd`, `lcm` of any number of ints; `empty` for none.
fn fold_ints(w: &mut Writer, call: &Call<'_>, function: RuntimeFn, empty: i64) -> Answer<ExprId> {
    let terms = call.terms()?;
    // One argument has the meaning of `abs`, which it has with `empty` as well.
    let (mut value, rest) = match terms.as_slice() {
        [first, rest @ ..] if !rest.is_empty() => (int(w, call, 0, first)?, rest),
        all => (w.int(empty), all),
    };
    let offset = terms.len() - rest.len();
    for (at, term) in rest.iter().enumerate() {
        let term = int(w, call, offset + at, term)?;
        value = w.runtime(function, vec![value, term], Type::Int);
    }
    Ok(Some(value))
}

fn perm(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let terms = call.terms()?;
    match terms.as_slice() {
        [_] => ints(w, call, RuntimeFn::IntFactorial),
        [n, k] if k.ty == Type::None => {
            let n = int(w, call, 0, n)?;
            Ok(Some(w.runtime(RuntimeFn::IntFactorial, vec![n], Type::Int)))
        }
        _ => ints(w, call, RuntimeFn::IntPerm),
    }
}

fn copysign(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [a, b] = call.exactly()?;
    let (a, b) = (float(w, call, 0, &a)?, float(w, call, 1, &b)?);
    Ok(Some(w.floats(BinaryOp::FloatCopysign, a, b)))
}

fn ldexp(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [x, exponent] = call.exactly()?;
    let args = vec![float(w, call, 0, &x)?, int(w, call, 1, &exponent)?];
    Ok(Some(w.runtime(RuntimeFn::Ldexp, args, Type::Float)))
}

fn frexp(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [x] = call.exactly()?;
    let (a, b) = (float(w, call, 0, &x)?, float(w, call, 0, &x)?);
    let mantissa = w.runtime(RuntimeFn::FrexpMantissa, vec![a], Type::Float);
    let exponent = w.runtime(RuntimeFn::FrexpExponent, vec![b], Type::Int);
    Ok(Some(w.tuple(vec![mantissa, exponent])))
}

fn modf(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let [x] = call.exactly()?;
    let whole = |w: &mut Writer| -> Result<ExprId, HandlerError> {
        let value = float(w, call, 0, &x)?;
        Ok(w.unary(UnaryOp::FloatTrunc, value, Type::Float))
    };
    // Of an infinity the rest is a zero, of its sign.
    let value = float(w, call, 0, &x)?;
    let infinite = w.unary(UnaryOp::FloatIsInf, value, Type::Bool);
    let zero = w.float(0.0);
    let (value, cut) = (float(w, call, 0, &x)?, whole(w)?);
    let difference = w.floats(BinaryOp::FloatSub, value, cut);
    let rest = w.choose(infinite, zero, difference);
    let sign = float(w, call, 0, &x)?;
    let rest = w.floats(BinaryOp::FloatCopysign, rest, sign);
    let whole = whole(w)?;
    Ok(Some(w.tuple(vec![rest, whole])))
}

fn log(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let terms = call.terms()?;
    let logs: Result<Vec<ExprId>, HandlerError> = floats(w, call, &terms).map(|args| {
        args.into_iter()
            .map(|arg| w.runtime(RuntimeFn::Log, vec![arg], Type::Float))
            .collect()
    });
    match *logs?.as_slice() {
        [log] => Ok(Some(log)),
        [log, base] => {
            // A base of 1.0 is an error of `math` in every error model.
            let divide = BinaryOp::FloatDiv(Checks::Python);
            Ok(Some(w.floats(divide, log, base)))
        }
        _ => Err(call.refuse("one or two arguments")),
    }
}

fn isclose(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["a", "b", "rel_tol", "abs_tol"], 2)?;
    let [Some(a), Some(b), relative, absolute] = arguments.as_slice() else {
        return Err(call.refuse("two arguments, and `rel_tol` and `abs_tol` by keyword"));
    };
    let mut terms = vec![a.term()?, b.term()?];
    for (argument, default) in [(relative, 1e-9), (absolute, 0.0)] {
        terms.push(match argument {
            Some(argument) => argument.term()?,
            None => Term::constant(Const::Float(default)),
        });
    }
    let args = floats(w, call, &terms)?;
    Ok(Some(w.runtime(RuntimeFn::IsClose, args, Type::Bool)))
}

fn prod(w: &mut Writer, call: &Call<'_>) -> Answer<ExprId> {
    let arguments = call.matched(&["iterable", "start"], 1)?;
    let [Some(sequence), start] = arguments.as_slice() else {
        return Err(call.refuse("a tuple, and `start` by keyword"));
    };
    let sequence = sequence.term()?;
    let Some(elements) = sequence.elements() else {
        return Err(call.refuse_type(0, "a tuple", &sequence.ty));
    };
    let mut product = match start {
        Some(argument) => argument.term()?,
        None => Term::constant(Const::Int(1)),
    };
    for element in &elements {
        let value = arithmetic::binary(w, call.asked, Ast::Mult, &product, element)?;
        let Some(value) = value else {
            return Err(call.refuse_type(0, "a tuple of numbers", &sequence.ty));
        };
        product = w.bind(value);
    }
    Ok(Some(w.term(&product)))
}
