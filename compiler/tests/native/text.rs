//! Canonical text, keys, and what the verifier refuses.

use tickjit_compiler::clif::Backend;
use tickjit_compiler::hir::{
    BinaryOp, Checks, Compare, ExprKind, ForRange, Program, Stmt, UnaryOp, verify,
};
use tickjit_compiler::key::{SemanticKey, key};
use tickjit_compiler::options::{CompilationOptions, ErrorModel, OptLevel};
use tickjit_compiler::types::{Const, Type};

use crate::host::options;
use crate::phases::ema;
use crate::program::{Builder, Test};

impl Test {
    pub(crate) fn program(&mut self) -> &Program {
        self.program.function.body = self.e.body.clone();
        &self.program
    }

    fn key(&mut self, options: CompilationOptions) -> SemanticKey {
        self.program();
        key(
            &self.program,
            &self.signature,
            &options,
            &Backend::default(),
        )
    }

    fn verify(&mut self) -> Result<(), Vec<String>> {
        self.program();
        verify(&self.program, &self.signature)
    }
}

/// `for v in range(...)`, a helper, a conditional with an error.
fn various(local: &str, factor: i64, message: &str) -> Test {
    let mut test = Test::new(&[("x", Type::Int)], &[], &[Type::Int]);
    let mut helper = Builder::default();
    let param = helper.local("whatever", Type::Int);
    let (a, b) = (helper.get(param), helper.int(factor));
    let product = helper.binary(BinaryOp::IntMul(Checks::Python), a, b);
    let block = vec![Stmt::Return(Some(product))];
    let helper = test.callee("helper", vec![param], Type::Int, false, (helper, block));
    let e = &mut test.e;
    let counter = e.local(local, Type::Int);
    let (start, stop, step) = (e.int(0), e.int(10), e.int(2));
    let v = e.get(counter);
    let called = e.call(helper, vec![v], Type::Int);
    let x = e.input(0, Type::Int);
    let test_it = e.compare(Compare::Less, called, x);
    let raise = e.raise("ValueError", Some(message));
    let body = vec![Stmt::If(
        test_it,
        vec![Stmt::Eval(raise)],
        vec![Stmt::Continue],
    )];
    let range = ForRange {
        counter,
        start,
        stop,
        step,
        body,
        orelse: vec![Stmt::Return(None)],
    };
    test.execute(vec![Stmt::For(Box::new(range))])
}

#[test]
fn text_is_canonical() {
    let text = various("i", 3, "no").program().to_string();
    assert_eq!(text, various("other_name", 3, "no").program().to_string());
    assert_eq!(
        text,
        "\
execute:
    for v0 in range(0, 10, 2):
        if less(call f0(v0), input0):
            raise ValueError(\"no\")
        else:
            continue
    else:
        return
f0(v0: int) -> int:
    return mul(v0, 3)
"
    );
}

#[test]
fn text_after_the_end_is_left_out() {
    let mut test = ema();
    let late = test.e.float(1.0);
    let before = test.program().to_string();
    test.program.function.execute.push(Stmt::Return(None));
    let with_return = test.program().to_string();
    test.program.function.execute.push(Stmt::SetOutput(0, late));
    assert_eq!(test.program().to_string(), with_return);
    assert_ne!(before, with_return);
}

#[test]
fn keys_are_of_the_meaning() {
    let base = various("i", 3, "no").key(options());
    assert_eq!(base.to_string().len(), 64);
    assert_eq!(base, various("j", 3, "no").key(options()));
    let mut renamed = various("i", 3, "no");
    renamed.signature.name = "another".into();
    renamed.program.names[1] = "other".into();
    assert_eq!(base, renamed.key(options()));

    let mut keys = vec![
        base,
        various("i", 4, "no").key(options()),
        various("i", 3, "on").key(options()),
    ];
    for change in [
        CompilationOptions {
            fastmath: true,
            ..options()
        },
        CompilationOptions {
            force_inline: true,
            ..options()
        },
        CompilationOptions {
            error_model: ErrorModel::Numpy,
            ..options()
        },
        CompilationOptions {
            opt_level: OptLevel::None,
            ..options()
        },
    ] {
        keys.push(various("i", 3, "no").key(change));
    }
    let mut input = various("i", 3, "no");
    let (_, variable) = input.signature.variables.swap_remove_index(0).unwrap();
    input.signature.variables.insert("y".into(), variable);
    keys.push(input.key(options()));
    let mut output = various("i", 3, "no");
    output.signature.outputs[0].name = Some("total".into());
    keys.push(output.key(options()));
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[..at].contains(key), "key {at}");
    }
}

#[test]
fn initial_values_are_part_of_the_key() {
    let mut test = ema();
    let before = test.key(options());
    test.program.function.initials[0] = Const::Float(0.25);
    assert_ne!(before, test.key(options()));
    test.program.function.initials[0] = Const::Float(-0.0);
    let negative = test.key(options());
    test.program.function.initials[0] = Const::Float(0.0);
    assert_ne!(negative, test.key(options()));
}

#[test]
fn sound_programs_pass() {
    assert_eq!(ema().verify(), Ok(()));
    assert_eq!(various("i", 3, "no").verify(), Ok(()));
}

fn refused(test: &mut Test, words: &str) {
    let broken = test.verify().expect_err("a rule is broken");
    assert!(
        broken.iter().any(|message| message.contains(words)),
        "{broken:?}"
    );
}

#[test]
fn broken_programs_are_refused() {
    let mut test = Test::expression(&[Type::Int], Type::Int, |e, x| {
        e.add(Type::Int, ExprKind::Binary(BinaryOp::FloatAdd, x[0], x[0]))
    });
    refused(&mut test, "used more than once");
    refused(&mut test, "FloatAdd of int");

    let mut test = Test::expression(&[Type::Int], Type::Float, |_, x| x[0]);
    refused(&mut test, "is int, not float");

    let test = Test::new(&[], &[], &[]);
    refused(&mut test.execute(vec![Stmt::Break]), "outside a loop");

    let mut test = Test::new(&[], &[], &[]);
    let value = test.e.add(Type::Int, ExprKind::Operand(0));
    refused(
        &mut test.execute(vec![Stmt::Eval(value)]),
        "hole of a fragment",
    );

    let mut test = Test::expression(&[], Type::Int, |e, _| e.state(0, Type::Int));
    refused(&mut test, "no state slot");

    let mut test = Test::expression(&[Type::Int], Type::Bool, |e, x| {
        e.unary(UnaryOp::Retype, x[0], Type::Bool)
    });
    refused(&mut test, "Retype");

    let mut test = ema();
    test.program.function.initials.clear();
    refused(&mut test, "initial values");
}

#[test]
fn hidden_recursion_is_refused() {
    let mut test = Test::new(&[], &[], &[]);
    let mut e = Builder::default();
    let itself = tickjit_compiler::hir::FuncId::from_u32(0);
    let value = e.call(itself, Vec::new(), Type::Int);
    let block = vec![Stmt::Return(Some(value))];
    test.callee("f", Vec::new(), Type::Int, false, (e, block));
    refused(&mut test, "not marked as recursive");
    test.program.callees[itself].recursive = true;
    assert_eq!(test.verify(), Ok(()));
    test.program.callees[itself].block.clear();
    refused(&mut test, "ends without returning");
}
