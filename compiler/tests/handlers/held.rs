//! Types of a host that are numbers: how they are held, what they compute as, states of them.

use std::sync::Arc;

use tickjit_compiler::ast::{Constant, Expr, ExprKind};
use tickjit_compiler::builtin;
use tickjit_compiler::diagnostic::Diagnostic;
use tickjit_compiler::handlers::{
    Answer, CompilationContext, Declaration, Resolver, StateQuestion, TypeHandler,
};
use tickjit_compiler::types::{NamedType, NativeType, Type};

use crate::host::{Host, refused};

/// What a context calls `Ticks`.
struct Ticks {
    native: NativeType,
    id: &'static str,
}

const TICKS: Ticks = Ticks {
    native: NativeType::Int16,
    id: "host.Ticks",
};

impl Ticks {
    fn ty(&self) -> Type {
        Type::Named(NamedType::held_as(self.native, self.id, "Ticks"))
    }
}

impl TypeHandler for Ticks {
    fn annotation(&self, annotation: &Expr, _: &Resolver<'_>) -> Answer<Type> {
        match annotation.as_name() {
            Some(name) if &**name == "Ticks" => Ok(Some(self.ty())),
            Some(name) if &**name == "Tocks" => {
                let span = annotation.span;
                Err(Diagnostic::new("my-code", "no such thing", span).into())
            }
            _ => Ok(None),
        }
    }

    fn declared(
        &self,
        question: &StateQuestion<'_>,
        resolver: &Resolver<'_>,
    ) -> Answer<Declaration> {
        let Some(ty) = self.annotation(question.annotation, resolver)? else {
            return Ok(None);
        };
        let ExprKind::Constant(Constant::Str(text)) = &question.initial.kind else {
            return Ok(None);
        };
        assert_eq!(question.name, "total");
        let value = i128::try_from(text.len()).unwrap();
        let initial = Expr {
            span: question.initial.span,
            kind: ExprKind::Constant(Constant::Int(value)),
        };
        Ok(Some(Declaration {
            ty,
            initial: Some(initial),
        }))
    }

    fn owns(&self, _: &Type) -> bool {
        false
    }
}

fn context(types: impl IntoIterator<Item = (i32, Ticks)>) -> CompilationContext {
    let mut context = builtin::context();
    for (priority, ticks) in types {
        context.register_type(priority, Arc::new(ticks));
    }
    context
}

const TOTAL: &str = "\
def f(x: Signal[Ticks], y: Signal[float]) -> int:
    total: State[Ticks] = 'four'
    total = total + x
    if total < 10 and -total != 1 and y * x > -1e9:
        return total
    return total // 2
";

fn cell(value: i64) -> Option<u64> {
    Some(value.cast_unsigned())
}

#[test]
fn numbers_compute_as_what_they_are_held_as() {
    let mut host = Host::new(&context([(0, TICKS)]), TOTAL);
    assert_eq!(host.function.signature().states[0].size(), 2);
    let y = Some(0.5_f64.to_bits());
    assert_eq!(host.call(0, &[cell(3), y]), Ok(cell(7)));
    // A cell is as wide as the type: what is above does not count.
    assert_eq!(host.call(0, &[cell(0x7_0000 + 33), y]), Ok(cell(20)));
    assert_eq!(host.call(0, &[cell(-42), y]), Ok(cell(-2)));
}

#[test]
fn what_does_not_fit_is_reported() {
    let mut host = Host::new(&context([(0, TICKS)]), TOTAL);
    let failed = host.call(0, &[cell(32767), Some(0)]).unwrap_err();
    assert!(failed.contains("OverflowError"), "{failed}");
    assert!(failed.contains("int16"), "{failed}");
}

#[test]
fn the_first_that_answers_wins() {
    let other = || Ticks {
        native: NativeType::UInt8,
        id: "host.Bytes",
    };
    for (types, size) in [
        ([(0, TICKS), (1, other())], 2),
        ([(1, TICKS), (0, other())], 1),
        ([(0, other()), (0, TICKS)], 1),
    ] {
        let host = Host::new(&context(types), TOTAL);
        assert_eq!(host.function.signature().states[0].size(), size);
    }
}

#[test]
fn what_is_held_differently_is_another_type() {
    let key = |ticks: Ticks| {
        let host = Host::new(&context([(0, ticks)]), TOTAL);
        host.function.semantic_key().to_string()
    };
    let wide = Ticks {
        native: NativeType::Int32,
        ..TICKS
    };
    assert_eq!(key(TICKS), key(TICKS));
    assert_ne!(key(TICKS), key(wide));
}

#[test]
fn what_is_declined_or_refused_is_said() {
    let context = context([(0, TICKS)]);
    let code = |text: &str| refused(&context, text).code;
    assert_eq!(
        code("def f(x: Signal[Tacks]) -> int:\n    return 1\n"),
        "unknown-type"
    );
    assert_eq!(
        code("def f(x: Signal[Tocks]) -> int:\n    return 1\n"),
        "my-code"
    );
    let float = "def f(x: Signal[float]) -> Ticks:\n    return x\n";
    assert_eq!(code(float), "float-to-int");
    let method = "def f(x: Signal[Ticks]) -> int:\n    return x.nothing()\n";
    assert_eq!(code(method), "unknown-attribute");
}
