//! Object files: what they have, and what is refused.

use std::sync::Arc;

use tickjit_compiler::clif::Backend;
use tickjit_compiler::codegen::{ExportError, object};
use tickjit_compiler::hir::{Access, ExprKind, MemoryOp, NativeFunction, Stmt};
use tickjit_compiler::lower::lower;
use tickjit_compiler::types::{Const, NamedType, NativeType, Type};

use crate::host::options;
use crate::phases::ema;
use crate::program::Test;

impl Test {
    fn object(&mut self, name: &str) -> Result<Vec<u8>, ExportError> {
        let backend = Arc::<Backend>::default();
        self.program();
        let module = lower(&self.program, &self.signature, &options(), &backend).unwrap();
        object(module, name, &backend)
    }
}

/// A function that gives what a native function gives.
fn calling(native: NativeFunction) -> Test {
    let mut test = Test::new(&[], &[], &[Type::Int]);
    let call = ExprKind::Native(Arc::new(native), Vec::new());
    let call = test.e.add(Type::Int, call);
    test.execute(vec![Stmt::SetOutput(0, call)])
}

fn clock() -> NativeFunction {
    NativeFunction::new("clock", "int64()".parse().unwrap(), 16)
}

#[test]
fn an_object_is_an_elf_file_and_the_same_each_time() {
    let bytes = ema().object("ema").unwrap();
    assert_eq!(&bytes[..4], b"\x7fELF");
    assert_eq!(ema().object("ema").unwrap(), bytes);
    assert_ne!(ema().object("eme").unwrap(), bytes);
}

#[test]
fn native_functions_need_a_symbol_of_their_own() {
    let refused = calling(clock()).object("now").unwrap_err();
    assert!(matches!(&refused, ExportError::Native(name) if &**name == "clock"));
    assert!(refused.to_string().contains("'clock'"));
    let bytes = calling(clock().symbol("c_clock")).object("now").unwrap();
    assert!(bytes.windows(9).any(|window| window == b"\0c_clock\0"));
    let taken = calling(clock().symbol("now")).object("now").unwrap_err();
    assert!(matches!(taken, ExportError::Taken(name) if &*name == "now"));
}

#[test]
fn constants_that_are_addresses_are_refused() {
    let mut test = Test::new(&[], &[], &[Type::Int]);
    let pointer = Const::of_bits(&NamedType::pointer(), 4096);
    let tuple = Const::Tuple([Const::Int(1), pointer.clone()].into());
    assert_eq!(tuple.address(), Some(&NamedType::pointer()));
    assert_eq!(Const::of_bits(&NamedType::pointer(), 0).address(), None);
    let pointer = test.e.constant(pointer);
    let load = MemoryOp::Load {
        access: Access {
            native: NativeType::Int64,
            offset: 0,
        },
        constant: false,
    };
    let load = test.e.add(Type::Int, ExprKind::Memory(load, vec![pointer]));
    let mut test = test.execute(vec![Stmt::SetOutput(0, load)]);
    let refused = test.object("here").unwrap_err();
    assert!(matches!(refused, ExportError::Address(_)), "{refused}");
}
