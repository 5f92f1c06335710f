//! Source categories: the parameters they add, their variables, and keyed inputs of theirs.

use std::sync::Arc;

use tickjit_compiler::ast;
use tickjit_compiler::builtin::{self, keyed, signals};
use tickjit_compiler::diagnostic::{Diagnostic, ForeignError};
use tickjit_compiler::handlers::{
    Answer, CategoryQuestion, CompilationContext, Declared, HandlerError, InputHandler,
    ParameterInfo, RegistryError, Resolver, SourceCategory,
};
use tickjit_compiler::signature::{AbiParam, InitFilter, Storage, Variable};
use tickjit_compiler::types::{AbiType, Const, Keyed, NativeType, Type};

use crate::host::{Host, compile, gives, place, refused};

/// Values behind a parameter of their own, `float64 *settings`-like: `void **settings`.
struct Settings {
    id: &'static str,
    order: i32,
    init: InitFilter,
}

const SETTINGS: Settings = Settings {
    id: "setting",
    order: 1,
    init: InitFilter::Everytime,
};

impl SourceCategory for Settings {
    fn id(&self) -> &str {
        self.id
    }

    fn order(&self) -> i32 {
        self.order
    }

    fn init_filter(&self) -> InitFilter {
        self.init
    }

    fn params(&self) -> Vec<AbiParam> {
        vec![AbiParam {
            name: self.id.into(),
            ty: AbiType::pointer(NativeType::Pointer),
        }]
    }

    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        let variable = |(index, declared): (u32, &Declared)| match &*declared.name {
            "broken" => Err(HandlerError::Foreign(ForeignError(Arc::new("no setting")))),
            "secret" => Err(Diagnostic::new("my-code", "a secret", declared.span).into()),
            _ => Ok(Variable {
                name: declared.name.clone(),
                ty: declared.ty.clone(),
                storage: Storage::Slot {
                    param: self.id.into(),
                    index,
                    nullable: false,
                },
                init: self.init,
                category: self.id.into(),
                foreign: declared.foreign.clone(),
                span: declared.span,
            }),
        };
        (0..).zip(question.declared).map(variable).collect()
    }
}

/// `x: Name` belongs to a category.
struct Annotated(&'static str, &'static str);

impl InputHandler for Annotated {
    fn parse(&self, param: &ast::Param, resolver: &Resolver<'_>) -> Answer<ParameterInfo> {
        let annotation = param.annotation.as_ref();
        let is_mine = annotation.is_some_and(|a| resolver.is_symbol(a, self.0));
        Ok(is_mine.then(|| ParameterInfo {
            ty: Type::Float,
            category: self.1.into(),
        }))
    }
}

fn settings(category: Settings) -> CompilationContext {
    let mut context = builtin::context();
    context.register_input(Arc::new(Annotated("host.Setting", category.id)));
    context.register_category(Arc::new(category)).unwrap();
    context
}

const LIMITED: &str = "\
from host import Setting
def f(x: Signal[float], low: Setting, high: Setting) -> float:
    return min(max(x, low), high)
";

#[test]
fn variables_live_behind_the_parameters_of_their_category() {
    let context = settings(SETTINGS);
    let mut host = Host::new(&context, LIMITED);
    let prototype = host.function.c_prototype();
    assert!(
        prototype.ends_with("int8_t *input_valid, void **setting)"),
        "{prototype}"
    );
    let cells = [1.0_f64, 2.0];
    host.more = cells
        .iter()
        .map(|cell| std::ptr::from_ref(cell).expose_provenance() as u64)
        .collect();
    assert_eq!(host.tick(&[0.5]), Ok(Some(1.0)));
    assert_eq!(host.tick(&[1.5]), Ok(Some(1.5)));
    assert_eq!(host.tick(&[9.0]), Ok(Some(2.0)));
}

#[test]
fn parameters_come_in_the_order_of_the_categories() {
    let mut context = settings(Settings {
        id: "late",
        order: 7,
        ..SETTINGS
    });
    context
        .register_category(Arc::new(Settings {
            id: "early",
            order: 3,
            ..SETTINGS
        }))
        .unwrap();
    let compiled = compile(
        &context,
        "def f(x: Signal[float]) -> float:\n    return x\n",
    )
    .unwrap();
    let prototype = compiled.c_prototype();
    assert!(
        prototype.ends_with("int8_t *input_valid, void **early, void **late)"),
        "{prototype}"
    );
}

#[test]
fn ids_and_orders_are_unique() {
    let mut context = settings(SETTINGS);
    let again = context.register_category(Arc::new(Settings {
        order: 2,
        ..SETTINGS
    }));
    assert_eq!(
        again,
        Err(RegistryError::DuplicateCategory("setting".to_owned()))
    );
    let same = context.register_category(Arc::new(Settings {
        id: "other",
        ..SETTINGS
    }));
    let message = same.unwrap_err().to_string();
    assert_eq!(
        message,
        "source category \"other\" has order 1, which \"setting\" already has"
    );
    // What was refused has left nothing behind.
    compile(&context, LIMITED).unwrap();
}

#[test]
fn a_category_may_refuse_fail_or_forbid_reading() {
    let context = settings(SETTINGS);
    let error = refused(&context, &LIMITED.replace("low", "secret"));
    assert_eq!(error.code, "my-code");
    let error = refused(&context, &LIMITED.replace("low", "broken"));
    assert_eq!(error.code, "handler-failed");
    assert_eq!(error.foreign.unwrap().0.downcast_ref(), Some(&"no setting"));
    let context = settings(Settings {
        init: InitFilter::Never,
        ..SETTINGS
    });
    let error = crate::host::compile(&context, LIMITED)
        .map(|_| ())
        .unwrap_err();
    assert!(
        error
            .diagnostics
            .iter()
            .all(|one| one.code == "not-a-value"),
        "{error}"
    );
    let mut context = builtin::context();
    context.register_input(Arc::new(Annotated("host.Setting", "nowhere")));
    let error = crate::host::compile(&context, LIMITED)
        .map(|_| ())
        .unwrap_err();
    assert!(
        error
            .diagnostics
            .iter()
            .all(|one| one.code == "unknown-category"),
        "{error}"
    );
}

/// Baskets: keyed inputs among the signals, after those; their keys are in the name of the type.
struct Baskets(fn() -> Vec<Const>);

impl SourceCategory for Baskets {
    fn id(&self) -> &str {
        "basket"
    }

    fn order(&self) -> i32 {
        1
    }

    fn init_filter(&self) -> InitFilter {
        InitFilter::OnExecute
    }

    fn params(&self) -> Vec<AbiParam> {
        Vec::new()
    }

    fn variables(&self, question: &CategoryQuestion<'_>) -> Result<Vec<Variable>, HandlerError> {
        let is_signal = |declared: &&Declared| *declared.category == *signals::CATEGORY;
        let mut first =
            u32::try_from(question.parameters.iter().filter(is_signal).count()).unwrap();
        let mut variables = Vec::new();
        for declared in question.declared {
            let (name, keys) = (declared.name.clone(), (self.0)());
            let refused = |error: tickjit_compiler::types::KeyedError| {
                Diagnostic::new("wrong-keys", error.to_string(), declared.span)
            };
            let keyed = Keyed::new(name, keys, declared.ty.clone(), "inputs", first)
                .map_err(refused)?
                .nullable()
                .flags(Some("input_ticked".into()), Some("input_valid".into()));
            first += keyed.count();
            let shared = keyed::Shared {
                category: self.id().into(),
                init: self.init_filter(),
                foreign: None,
                span: declared.span,
            };
            variables.extend(keyed::variables(&Arc::new(keyed), &shared));
        }
        Ok(variables)
    }
}

fn baskets(keys: fn() -> Vec<Const>) -> CompilationContext {
    let mut context = builtin::context();
    context.register_input(Arc::new(Annotated("host.Basket", "basket")));
    context.register_category(Arc::new(Baskets(keys))).unwrap();
    context
}

fn texts() -> Vec<Const> {
    ["AAPL", "IBM", "MSFT"]
        .map(|key| Const::Str(key.into()))
        .to_vec()
}

fn run() -> Vec<Const> {
    (0..12).map(Const::Int).collect()
}

fn scattered() -> Vec<Const> {
    [30, -4, 7, 1000].map(Const::Int).to_vec()
}

fn node(body: &str) -> String {
    format!("from host import Basket\ndef f(i: Signal[int], b: Basket) -> float:\n{body}")
}

/// The value for an `i` and inputs of the basket that have a value and tick, or have none.
fn ticked(
    context: &CompilationContext,
    body: &str,
    i: i64,
    inputs: &[Option<f64>],
) -> Result<Option<f64>, String> {
    let mut host = Host::new(context, &node(body));
    let mut all = vec![Some(i.cast_unsigned())];
    all.extend(inputs.iter().map(|input| input.map(f64::to_bits)));
    host.call(0, &all).map(|value| value.map(f64::from_bits))
}

fn given(context: &CompilationContext, body: &str, i: i64, inputs: &[f64]) -> f64 {
    let inputs: Vec<Option<f64>> = inputs.iter().copied().map(Some).collect();
    ticked(context, body, i, &inputs).unwrap().unwrap()
}

fn same(left: f64, right: f64) {
    assert_eq!(left.to_bits(), right.to_bits(), "{left} {right}");
}

#[test]
fn a_known_key_is_a_plain_input() {
    let context = baskets(texts);
    let text = node("    return b['IBM'] - b['AAPL'] * len(b)\n");
    let hir = compile(&context, &text).unwrap().hir();
    assert_eq!(hir.lines().count(), 3, "{hir}");
    same(
        given(
            &context,
            "    return b['IBM'] - b['AAPL'] * len(b)\n",
            0,
            &[2.0, 10.0, 0.0],
        ),
        4.0,
    );
    let missing = ticked(
        &context,
        "    return b['IBM']\n",
        0,
        &[Some(1.0), None, Some(1.0)],
    );
    assert!(missing.unwrap_err().contains("b[\"IBM\"]"));
    same(
        given(
            &context,
            "    c = b\n    return c['MSFT']\n",
            0,
            &[2.0, 10.0, 5.0],
        ),
        5.0,
    );
}

#[test]
fn a_key_that_is_computed_is_searched() {
    let inputs: Vec<f64> = (0..12).map(|n| f64::from(n) * 2.0).collect();
    let context = baskets(run);
    for i in 0..12 {
        same(
            given(&context, "    return b[i]\n", i, &inputs),
            inputs[usize::try_from(i).unwrap()],
        );
    }
    for i in [-1, 12, i64::MIN, i64::MAX] {
        let all: Vec<Option<f64>> = inputs.iter().copied().map(Some).collect();
        let error = ticked(&context, "    return b[i]\n", i, &all).unwrap_err();
        assert!(error.starts_with("KeyError"), "{error}");
        same(
            given(&context, "    return 1.0 if i in b else 0.0\n", i, &inputs),
            0.0,
        );
    }
    let context = baskets(scattered);
    for (i, value) in [(30, 1.0), (-4, 2.0), (7, 3.0), (1000, 4.0)] {
        let body =
            "    if i not in b:\n        return -1.0\n    return b[i] if i != True else 0.0\n";
        same(given(&context, body, i, &[1.0, 2.0, 3.0, 4.0]), value);
        same(given(&context, body, i + 1, &[1.0, 2.0, 3.0, 4.0]), -1.0);
    }
}

#[test]
fn loops_run_over_keys_values_and_items() {
    let context = baskets(texts);
    let body = "
    total = 0.0
    for k in b:
        total += 1000.0 if k == 'IBM' else 0.0
        total += b[k]
    for k, v in b.items():
        if 'MSFT' != k and ticked(b[k]) and valid(b[k]):
            total += 10.0 * v
    for n, v in enumerate(b.values()):
        total += n * v
    return total
";
    let expected = 1000.0 + 6.0 + 30.0 + 2.0 + 6.0;
    same(given(&context, body, 0, &[1.0, 2.0, 3.0]), expected);
    let context = baskets(scattered);
    let body = "
    total = 0
    for k in b.keys():
        total = total * 10 + (k if k < 10 else 1)
    return total + sum(b.keys()) + sum([k for k in b])
";
    let expected = 1000.0 - 400.0 + 70.0 + 1.0 + 2.0 * 1033.0;
    same(given(&context, body, 0, &[0.0; 4]), expected);
}

#[test]
fn loops_leave_out_what_has_not_ticked() {
    let context = baskets(texts);
    let body = "
    total = 0.0
    for k in b.tickedkeys():
        if k == 'AAPL':
            continue
        total += 100.0
        if total > 1e9:
            break
    else:
        total += 0.5
    for v in b.validvalues():
        total += v
    for k, v in b.tickeditems():
        total += 10.0 * v
    total += 1e4 * len(b.validkeys()) + 1e5 * sum([1 for k in b.tickedkeys() if k != 'IBM'])
    return total + (1e6 if b.ticked() else 0.0) + (1e7 if b.valid() else 0.0)
";
    let some = ticked(&context, body, 0, &[Some(1.0), None, Some(2.0)])
        .unwrap()
        .unwrap();
    same(some, 100.0 + 0.5 + 3.0 + 30.0 + 2e4 + 2e5 + 1e6);
    let none = ticked(&context, body, 0, &[None, None, None])
        .unwrap()
        .unwrap();
    same(none, 0.5);
    let all = ticked(&context, body, 0, &[Some(1.0); 3]).unwrap().unwrap();
    same(all, 200.5 + 3.0 + 30.0 + 3e4 + 2e5 + 1e6 + 1e7);
}

#[test]
fn flags_of_many_inputs_are_searched() {
    let context = baskets(run);
    let body = "    return (1.0 if ticked(b) else 0.0) + (10.0 if valid(b) else 0.0) + (100.0 if ticked(b[i]) else 0.0) + (1000.0 if b.valid(3) else 0.0)\n";
    let mut inputs = vec![None; 12];
    same(ticked(&context, body, 11, &inputs).unwrap().unwrap(), 0.0);
    inputs[11] = Some(0.0);
    same(ticked(&context, body, 11, &inputs).unwrap().unwrap(), 101.0);
    same(ticked(&context, body, 0, &inputs).unwrap().unwrap(), 1.0);
    same(
        ticked(&context, body, 3, &[Some(0.0); 12])
            .unwrap()
            .unwrap(),
        1111.0,
    );
}

#[test]
fn enumerations_are_keys() {
    fn sides() -> Vec<Const> {
        let member = |value: i64| Const::Int(value);
        vec![member(1), member(2)]
    }
    let context = baskets(sides);
    let text = "\
from host import Basket
from enum import IntEnum
class Side(IntEnum):
    BUY = 1
    SELL = 2
def f(i: Signal[int], b: Basket) -> float:
    return b[2] - b[1]
";
    gives(&context, text, &[0.0, 1.0, 5.0], 4.0);
}

#[test]
fn what_keyed_inputs_are_not_is_said() {
    let context = baskets(texts);
    let cases = [
        ("    return b['ORCL']\n", "unknown-key", "'ORCL'"),
        ("    return b[i]\n", "wrong-argument-type", "i"),
        ("    return b[1.5]\n", "wrong-argument-type", "1.5"),
        ("    return b\n", "type-mismatch", "b"),
        ("    return b + 1\n", "unsupported-operand", "b + 1"),
        (
            "    for k in zip(b.tickedkeys()):\n        pass\n",
            "not-iterable",
            "b.tickedkeys()",
        ),
        (
            "    for k in b.keys():\n        return k\n",
            "type-mismatch",
            "k",
        ),
        (
            "    for k in b.keys():\n        return 1.0 if k < 'IBM' else 0.0\n",
            "unsupported-operand",
            "k < 'IBM'",
        ),
        ("    b['IBM'] = 1.0\n", "not-subscriptable", "b"),
        (
            "    return b.nothing()\n",
            "unknown-attribute",
            "b.nothing()",
        ),
    ];
    for (body, code, at) in cases {
        let text = node(body);
        let error = refused(&context, &text);
        assert_eq!((error.code, &*place(&error, &text)), (code, at), "{body}");
    }
    let callee = "\
from host import Basket
def helper(c):
    return c['IBM']
def f(b: Basket) -> float:
    return helper(b)
";
    let error = refused(&context, callee);
    assert_eq!(
        (error.code, error.primary.span.start.line),
        ("not-a-value", 3)
    );
    for (keys, message) in [
        (Vec::new as fn() -> Vec<Const>, "at least one key"),
        (|| vec![Const::Int(1), Const::Int(1)], "is there twice"),
        (
            || vec![Const::Int(1), Const::Str("a".into())],
            "not like the others",
        ),
        (|| vec![Const::Float(1.0)], "not like the others"),
    ] {
        let error = refused(&baskets(keys), &node("    return 1.0\n"));
        assert_eq!(error.code, "wrong-keys");
        assert!(error.message.contains(message), "{}", error.message);
    }
}
