//! Annotations of parameters and outputs, signals, names without globals.

use indexmap::IndexMap;

use crate::ast::{
    BinaryOp, Constant, Expr, ExprKind, Function, Keyword, Name, NameMap, Param, ParamKind,
};
use crate::builtin::scope::{builtin_name, marker_name, symbol_attribute};
use crate::builtin::{context, enumeration};
use crate::handlers::{
    Answer, Asked, Binding, CallQuestion, CategoryQuestion, Declared, EmptyScope, Expansion,
    Operand, ParameterInfo, Resolver, Scope,
};
use crate::hir::ExprKind as HirKind;
use crate::options::CompilationOptions;
use crate::signature::{InitFilter, MetaValue, Output, Signature, Storage};
use crate::span::Span;
use crate::types::{Const, Repr, Type};

/// Plain names, and an enumeration `Side`.
struct Names;

impl Scope for Names {
    fn lookup(&self, name: &str) -> Option<Binding> {
        if name == "Side" {
            let members = vec![("BUY".into(), 1)];
            return enumeration("Side", "m", false, members, Repr::I16)
                .ok()
                .map(Binding::Enum);
        }
        builtin_name(name).or_else(|| marker_name(name))
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        match base {
            Binding::Symbol(symbol) => symbol_attribute(symbol, name),
            _ => None,
        }
    }
}

fn expr(kind: ExprKind) -> Expr {
    Expr {
        span: Span::default(),
        kind,
    }
}

fn name(name: &str) -> Expr {
    expr(ExprKind::Name(name.into()))
}

fn none() -> Expr {
    expr(ExprKind::Constant(Constant::None))
}

fn subscript(base: &str, index: Vec<Expr>) -> Expr {
    let mut index = index;
    let index = if index.len() == 1 {
        index.remove(0)
    } else {
        expr(ExprKind::Tuple(index))
    };
    expr(ExprKind::Subscript {
        value: Box::new(name(base)),
        index: Box::new(index),
    })
}

fn or_none(left: Expr) -> Expr {
    expr(ExprKind::Binary {
        op: BinaryOp::BitOr,
        left: Box::new(left),
        right: Box::new(none()),
    })
}

fn ty(annotation: &Expr) -> Result<Type, &'static str> {
    let context = context();
    Resolver::new(&context, &Names)
        .ty(annotation)
        .map_err(|error| super::refusal(error).code)
}

#[test]
fn plain_types() {
    assert_eq!(ty(&name("int")), Ok(Type::Int));
    assert_eq!(ty(&name("float")), Ok(Type::Float));
    assert_eq!(ty(&name("bool")), Ok(Type::Bool));
    assert_eq!(ty(&none()), Ok(Type::None));
    let pair = Type::tuple([Type::Int, Type::Float]);
    for tuple in ["tuple", "Tuple"] {
        let annotation = subscript(tuple, vec![name("int"), name("float")]);
        assert_eq!(ty(&annotation), Ok(pair.clone()));
    }
    let named = |annotation: &str| ty(&name(annotation)).map(|ty| ty.to_string());
    assert_eq!(named("datetime"), Ok("datetime".to_owned()));
    assert_eq!(named("timedelta"), Ok("timedelta".to_owned()));
    assert_eq!(named("Side"), Ok("Side".to_owned()));
    assert_eq!(ty(&name("complex")), Err("unknown-type"));
    assert_eq!(ty(&or_none(name("int"))), Err("unsupported-type"));
    assert_eq!(
        ty(&subscript("Optional", vec![name("int")])),
        Err("unsupported-type")
    );
}

fn function() -> Function {
    Function {
        name: "f".into(),
        span: Span::default(),
        params: Vec::new(),
        returns: None,
        decorators: Vec::new(),
        body: Vec::new(),
    }
}

fn outputs(returns: &Expr) -> Result<Option<Vec<Output>>, &'static str> {
    let context = context();
    let resolver = Resolver::new(&context, &Names);
    let handler = &context.outputs()[0];
    handler
        .parse(returns, &function(), &resolver)
        .map_err(|error| super::refusal(error).code)
}

fn output(name: Option<&str>, ty: Type) -> Output {
    Output {
        name: name.map(Name::from),
        ty,
    }
}

#[test]
fn return_annotations() {
    let one = || Ok(Some(vec![output(None, Type::Float)]));
    assert_eq!(outputs(&none()), Ok(Some(Vec::new())));
    assert_eq!(outputs(&name("float")), one());
    assert_eq!(outputs(&or_none(name("float"))), one());
    assert_eq!(outputs(&subscript("Optional", vec![name("float")])), one());
    assert_eq!(outputs(&subscript("Outputs", vec![name("float")])), one());
    let two = subscript("tuple", vec![name("float"), or_none(name("int"))]);
    assert_eq!(
        outputs(&two),
        Ok(Some(vec![
            output(None, Type::Float),
            output(None, Type::Int)
        ]))
    );
    assert_eq!(
        outputs(&subscript("tuple", vec![two])),
        Err("unsupported-type")
    );
    assert_eq!(outputs(&name("str")), Err("unsupported-type"));
    assert_eq!(outputs(&name("complex")), Err("unknown-type"));
}

#[test]
fn named_outputs() {
    let call = |args: Vec<Expr>, keywords: &[(&str, &str)]| {
        expr(ExprKind::Call {
            func: Box::new(name("Outputs")),
            args,
            keywords: keywords
                .iter()
                .map(|(key, value)| Keyword {
                    name: (*key).into(),
                    value: name(value),
                })
                .collect(),
        })
    };
    assert_eq!(
        outputs(&call(Vec::new(), &[("a", "float"), ("b", "int")])),
        Ok(Some(vec![
            output(Some("a"), Type::Float),
            output(Some("b"), Type::Int)
        ]))
    );
    assert_eq!(
        outputs(&call(vec![name("int")], &[("a", "float")])),
        Err("unnamed-output")
    );
    assert_eq!(
        outputs(&call(Vec::new(), &[("a", "float"), ("a", "int")])),
        Err("duplicate-output")
    );
}

fn signal(annotation: Expr) -> Result<Option<ParameterInfo>, &'static str> {
    let context = context();
    let resolver = Resolver::new(&context, &Names);
    let param = Param {
        name: "x".into(),
        span: Span::default(),
        kind: ParamKind::PositionalOrKeyword,
        annotation: Some(annotation),
        default: None,
    };
    context.inputs()[0]
        .parse(&param, &resolver)
        .map_err(|error| super::refusal(error).code)
}

#[test]
fn signals_are_inputs() {
    let info = signal(subscript("Signal", vec![name("float")])).expect("no refusal");
    let info = info.expect("a signal");
    assert_eq!((info.ty, &*info.category), (Type::Float, "signal"));
    assert_eq!(signal(name("float")), Ok(None));
    assert_eq!(signal(name("Signal")), Err("signal-without-type"));
    let pair = subscript("tuple", vec![name("int"), name("int")]);
    assert_eq!(
        signal(subscript("Signal", vec![pair])),
        Err("unsupported-type")
    );
}

#[test]
fn flags_are_read_beside_the_input() {
    let context = context();
    let category = context
        .categories()
        .iter()
        .find(|category| category.id() == "signal")
        .expect("registered");
    let declared: Vec<Declared> = ["x", "y"]
        .map(|name| Declared {
            name: name.into(),
            category: "signal".into(),
            ty: Type::Float,
            constant: None,
            foreign: None,
            span: Span::default(),
        })
        .into();
    let function = function();
    let signature = Signature {
        name: function.name.clone(),
        params: Vec::new(),
        variables: NameMap::default(),
        states: Vec::new(),
        outputs: Vec::new(),
        result: None,
        metadata: IndexMap::new(),
    };
    let question = CategoryQuestion {
        declared: &declared,
        parameters: &declared,
        signature: &signature,
        function: &function,
        resolver: &Resolver::new(&context, &Names),
    };
    let variables = category.variables(&question).expect("no refusal");
    let y = &variables[1];
    assert_eq!(y.init, InitFilter::OnExecute);
    assert!(matches!(
        &y.storage,
        Storage::Slot { param, index: 1, nullable: true } if &**param == "inputs"
    ));
    let names = ["x", "y"].map(|name| MetaValue::Str(name.to_owned()));
    assert_eq!(
        category
            .metadata(&question)
            .expect("no refusal")
            .get("input_names"),
        Some(&MetaValue::List(names.into()))
    );

    let options = CompilationOptions::default();
    let call = |callee: &str, variable| -> Answer<_> {
        let operand = Operand {
            ty: &Type::Float,
            constant: None,
            variable,
            binding: None,
            parts: None,
            span: Span::default(),
        };
        let question = CallQuestion {
            asked: Asked {
                options: &options,
                span: Span::default(),
                resolver: Resolver::new(&context, &EmptyScope),
            },
            callee,
            args: &[operand],
            keywords: &[],
            expected: None,
        };
        context
            .function(callee)
            .expect("registered")
            .call(&question)
    };
    for (callee, flag) in [
        ("tickjit.signals.ticked", "input_ticked"),
        ("tickjit.signals.valid", "input_valid"),
    ] {
        let answer = call(callee, Some(y)).expect("no refusal");
        let Some(Expansion::Fragment(fragment)) = answer else {
            panic!("no fragment: {answer:?}");
        };
        let root = &fragment.body.exprs[fragment.root];
        assert_eq!(root.ty, Type::Bool);
        assert!(matches!(
            &root.kind,
            HirKind::Element { param, index: 1 } if &**param == flag
        ));
        let refused = call(callee, None).map_err(|error| super::refusal(error).code);
        assert_eq!(refused.err(), Some("not-an-input"));
    }
}

#[test]
fn names_without_globals() {
    let symbol = |binding: Option<Binding>| match binding {
        Some(Binding::Symbol(name)) => name.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(symbol(builtin_name("abs")), "builtins.abs");
    assert!(matches!(
        builtin_name("ValueError"),
        Some(Binding::Exception(_))
    ));
    assert!(builtin_name("numpy").is_none());
    assert_eq!(symbol(marker_name("State")), "tickjit.State");
    assert_eq!(symbol(marker_name("datetime")), "datetime.datetime");
    assert_eq!(symbol(symbol_attribute("math", "sqrt")), "math.sqrt");
    assert_eq!(
        symbol(symbol_attribute("datetime.timezone", "utc")),
        "datetime.timezone.utc"
    );
    assert_eq!(
        symbol(symbol_attribute("datetime", "UTC")),
        "datetime.timezone.utc"
    );
    assert_eq!(
        symbol(symbol_attribute("tickjit", "State")),
        "tickjit.State"
    );
    assert_eq!(
        symbol(symbol_attribute("tickjit", "signals")),
        "tickjit.signals"
    );
    assert!(symbol_attribute("tickjit", "math").is_none());
    assert!(matches!(
        symbol_attribute("math", "pi"),
        Some(Binding::Constant(Const::Float(value))) if value.to_bits() == std::f64::consts::PI.to_bits()
    ));
    assert!(symbol_attribute("numpy", "sqrt").is_none());
}
