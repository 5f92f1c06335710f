//! Pointers in the code of handlers: items, comparisons, NULL.

use std::sync::Arc;

use tickjit_compiler::builtin;
use tickjit_compiler::handlers::{
    Answer, CallQuestion, CompilationContext, Expansion, FunctionHandler,
};
use tickjit_compiler::hir::{Access, FragmentBuilder, UnaryOp};
use tickjit_compiler::types::{AbiType, NamedType, NativeType, Type};

use crate::host::{Host, refused};

const POINTER: Access = Access {
    native: NativeType::Pointer,
    offset: 0,
};

/// `cells(i)`: what is behind input `i`, as a pointer to elements; `nothing()`: NULL.
struct Cells(Option<AbiType>);

impl FunctionHandler for Cells {
    fn call(&self, question: &CallQuestion<'_>) -> Answer<Expansion> {
        let mut f = FragmentBuilder::new();
        let any = Type::Named(NamedType::pointer());
        let Some(element) = &self.0 else {
            // A block of the frame is zeroed.
            let cell = f.frame_block(8, 8, any.clone());
            let value = f.load(cell, POINTER, any);
            return Ok(Some(f.finish(value).into()));
        };
        let index = f.operand(0, question.args[0].ty.clone());
        let inputs = f.param("inputs".into(), any.clone());
        let cell = f.offset(inputs, index, 8);
        let pointer = f.load(cell, POINTER, any);
        let ty = Type::Named(NamedType::pointer_to(element.clone()));
        let typed = f.unary(UnaryOp::Retype, pointer, ty);
        Ok(Some(f.finish(typed).into()))
    }
}

fn context() -> CompilationContext {
    let mut context = builtin::context();
    let mut register = |name: &str, element: Option<AbiType>| {
        let handler = Arc::new(Cells(element));
        context.register_function(name, handler).unwrap();
    };
    register("host.floats", Some(NativeType::Float64.into()));
    register("host.bytes", Some(NativeType::UInt8.into()));
    register("host.nothing", None);
    context
}

const HEAD: &str = "from host import floats, bytes, nothing\n\ndef f(x: Signal[float], i: Signal[int]) -> float:\n";

fn tick(body: &str) -> Result<Option<f64>, String> {
    let text = format!("{HEAD}{body}");
    let mut host = Host::new(&context(), &text);
    let value = host.call(0, &[Some(2.5f64.to_bits()), Some(1)])?;
    Ok(value.map(f64::from_bits))
}

#[test]
fn items_are_read_and_written() {
    assert_eq!(
        tick("    p = floats(0)\n    return p[0] * 2"),
        Ok(Some(5.0))
    );
    assert_eq!(tick("    return floats(0)[i - 1]"), Ok(Some(2.5)));
    let written = "    p = floats(0)\n    p[0] = 7\n    p[i - 1] += 1\n    return p[0]";
    assert_eq!(tick(written), Ok(Some(8.0)));
    let byte = "    p = bytes(0)\n    p[0] = i + 299\n    return x";
    let error = "OverflowError: int does not fit in uint8".to_owned();
    assert_eq!(tick(byte), Err(error));
    let bits = "    p = bytes(0)\n    return p[6] * 256.0 + p[7]";
    assert_eq!(tick(bits), Ok(Some(f64::from(0x0440))));
}

#[test]
fn addresses_are_compared() {
    for (text, holds) in [
        ("floats(0) == floats(0)", true),
        ("floats(0) != bytes(0)", false),
        ("floats(0) == floats(1)", false),
        ("floats(0) == None", false),
        ("None != floats(0)", true),
        ("floats(0) is None", false),
        ("nothing() is None", true),
        ("nothing() is not None", false),
        ("floats(0)", true),
        ("nothing()", false),
    ] {
        let body = format!("    return 1.0 if {text} else 0.0");
        assert_eq!(tick(&body), Ok(Some(f64::from(u8::from(holds)))), "{text}");
    }
}

#[test]
fn what_pointers_cannot_do_is_refused() {
    for (body, code) in [
        ("nothing()[0]", "not-subscriptable"),
        ("floats(0)[x]", "float-to-int"),
        ("floats(0) < floats(1)", "unsupported-operand"),
        ("floats(0) + 8", "unsupported-operand"),
        ("[floats(0)][0][0]", "unsupported-item-type"),
    ] {
        let text = format!("{HEAD}    y = {body}\n    return 0.0\n");
        assert_eq!(refused(&context(), &text).code, code, "{body}");
    }
}
