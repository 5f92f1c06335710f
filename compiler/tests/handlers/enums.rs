//! Enumerations and sets of their members: widths of a context, and native functions that take and
//! give them by value.

use std::sync::Arc;

use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::builtin::{self, enum_set, enumeration};
use tickjit_compiler::handlers::CompilationContext;
use tickjit_compiler::hir::NativeFunction;
use tickjit_compiler::parse;
use tickjit_compiler::pipeline::{self, CompileRequest};
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::span::{FileId, SourceFile};
use tickjit_compiler::types::{
    Boundary, EnumSetDef, EnumWidths, NamedType, NativeSignature, NativeType, NativeValue, Repr,
    Type, WidthError,
};

use crate::host::{Host, refused};

const WIDTHS: [u32; 5] = [8, 16, 32, 64, 128];

/// A context whose sets have that many bits, and its host's own functions.
fn context(bits: u32, natives: &[(&str, usize)]) -> CompilationContext {
    let mut context = builtin::context();
    context.set_enum_widths(EnumWidths::new(16, bits).unwrap());
    let ty = Type::Named(permission(context.enum_widths().sets()));
    let value = NativeValue::of(ty).unwrap();
    let signature = NativeSignature {
        params: vec![NativeType::Int64.into(), value.clone(), value.clone()],
        returns: Some(value),
    };
    for (name, address) in natives {
        context
            .register_native(NativeFunction::new(*name, signature.clone(), *address))
            .unwrap();
    }
    context
}

fn permission(repr: Repr) -> NamedType {
    let top = 1 << (8 * repr.size() - 1);
    let members = [("READ", 1), ("WRITE", 2), ("TOP", top)];
    let def = EnumSetDef {
        is_int: false,
        boundary: Boundary::Strict,
        has_methods: false,
        members: members
            .into_iter()
            .map(|(name, bits)| (name.into(), bits))
            .collect(),
    };
    enum_set("Permission", "node.py", def, repr).unwrap()
}

/// Compiles the function `f` of a module with the widths of the context.
fn compile(context: &CompilationContext, text: &str) -> CompiledFunction {
    let file = SourceFile {
        name: "node.py".into(),
        text: Some(text.into()),
        first_line: 1,
    };
    let module = parse::module(&file, FileId(0)).unwrap();
    let scope: Arc<ModuleScope> =
        ModuleScope::with_widths(module, file, context.enum_widths()).unwrap();
    let request = CompileRequest::new(scope.function("f").unwrap());
    pipeline::compile(context, &request).unwrap_or_else(|error| panic!("{error}"))
}

macro_rules! both {
    ($name:ident, $bits:ty) => {
        /// The bits that one of both has, and its first bit where the number says so.
        extern "C" fn $name(number: i64, a: $bits, b: $bits) -> $bits {
            (a ^ b) | <$bits>::from(number > 2)
        }
    };
}

both!(both8, u8);
both!(both16, u16);
both!(both32, u32);
both!(both64, u64);
both!(both128, u128);

#[test]
fn sets_are_passed_by_value_in_every_width() {
    let natives = [
        both8 as *const () as usize,
        both16 as *const () as usize,
        both32 as *const () as usize,
        both64 as *const () as usize,
        both128 as *const () as usize,
    ];
    for (bits, address) in WIDTHS.into_iter().zip(natives) {
        let text = format!(
            "from enum import Flag\nfrom host import both\n\n\
             class Permission(Flag):\n    READ = 1\n    WRITE = 2\n    TOP = 1 << {}\n\n\
             def f(x: Signal[float]) -> float:\n\
             \x20   if both(int(x), Permission.TOP, Permission.WRITE) == Permission.TOP | Permission.WRITE:\n\
             \x20       return 1.0\n\
             \x20   if both(int(x), Permission.TOP, Permission.TOP) == Permission.READ:\n\
             \x20       return 2.0\n\
             \x20   return 3.0\n",
            bits - 1
        );
        let context = context(bits, &[("host.both", address)]);
        let mut host = Host::of(compile(&context, &text));
        assert_eq!(host.tick(&[1.0]), Ok(Some(1.0)), "{bits}");
        assert_eq!(host.tick(&[3.0]), Ok(Some(2.0)), "{bits}");
    }
}

#[test]
fn states_have_the_width_of_the_context() {
    let text = "from enum import Enum, Flag\n\n\
        class Side(Enum):\n    BUY = 1\n    SELL = -1\n\n\
        class Permission(Flag):\n    READ = 1\n    WRITE = 2\n\n\
        def f(x: Signal[float]) -> float:\n\
        \x20   side: State[Side] = Side.SELL\n\
        \x20   seen: State[Permission] = Permission.READ\n\
        \x20   seen |= Permission.WRITE\n\
        \x20   side = Side.BUY\n\
        \x20   return x\n";
    let mut keys = Vec::new();
    for members in [8, 16, 32, 64] {
        for sets in WIDTHS {
            let mut context = builtin::context();
            context.set_enum_widths(EnumWidths::new(members, sets).unwrap());
            let function = compile(&context, text);
            let mut sizes: Vec<(&str, u32)> = function
                .signature()
                .states
                .iter()
                .map(|slot| (&*slot.name, 8 * slot.repr.size()))
                .collect();
            sizes.sort_unstable();
            assert_eq!(sizes, [("seen", sets), ("side", members)]);
            keys.push(function.semantic_key().to_string());
        }
    }
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "widths are part of the key");
}

#[test]
fn other_widths_are_refused() {
    assert_eq!(EnumWidths::new(24, 64), Err(WidthError::Members(24)));
    assert_eq!(EnumWidths::new(128, 64), Err(WidthError::Members(128)));
    let wrong = EnumWidths::new(8, 48).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "the width of sets of members is 8, 16, 32, 64 or 128 bits, not 48"
    );
    assert!(enumeration("E", "m", false, Vec::new(), Repr::I128).is_err());
}

#[test]
fn classes_do_not_mix() {
    let context = builtin::context();
    let text = "from enum import Flag\n\n\
        class A(Flag):\n    X = 1\n\n\
        class B(Flag):\n    X = 1\n\n\
        def f(a: Signal[A], b: Signal[B]) -> bool:\n    return a == b\n";
    let diagnostic = refused(&context, text);
    assert_eq!(diagnostic.code, "unsupported-operand");
    let text = text.replace("a == b", "a | b");
    assert_eq!(refused(&context, &text).code, "unsupported-operand");
}
