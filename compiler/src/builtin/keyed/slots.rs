//! The slots of keyed inputs by a place that is known when running: values, and flags.

use crate::hir::{
    Access, Compare, Expr, ExprId, ExprKind, ForRange, FragmentBuilder, Local, Message, Stmt,
    UnaryOp,
};
use crate::types::{AbiType, Const, Keyed, NamedType, NativeType, Type};

use std::sync::Arc;

/// So many flags are looked at one by one; more are in a loop.
const FEW: u32 = 8;

/// The value of the input at a place.
pub(super) fn read(f: &mut FragmentBuilder, keyed: &Keyed, place: ExprId) -> ExprId {
    let any = || Type::Named(NamedType::pointer());
    let slots = AbiType::pointer(NativeType::Pointer).ty();
    let slots = f.param(keyed.param().clone(), slots);
    let native = NativeType::Pointer;
    let slot = f.offset(slots, place, native.size());
    let offset = at(keyed.first(), native);
    let pointer = f.load_constant(slot, Access { native, offset }, any());
    let (pointer, mut before) = f.bind(pointer);
    let mut statements = vec![before];
    if keyed.is_nullable() {
        let null = f.constant(Const::Named {
            ty: NamedType::pointer(),
            bits: 0,
        });
        let given = f.local(pointer);
        let missing = f.compare(Compare::Equal, given, null);
        let raise = f.expr(Expr {
            ty: Type::Never,
            kind: ExprKind::Raise {
                class: "ValueError".into(),
                message: Message::Text(
                    format!("an input of `{}` has no value yet", keyed.name()).into(),
                ),
            },
        });
        before = Stmt::If(missing, vec![Stmt::Eval(raise)], Vec::new());
        statements.push(before);
    }
    let ty = keyed.value().clone();
    let native = native_of(&ty);
    let cell = f.local(pointer);
    let value = if native == NativeType::Pointer {
        // A struct is used where it stands.
        f.unary(UnaryOp::Retype, cell, ty)
    } else {
        f.load_constant(cell, Access { native, offset: 0 }, ty)
    };
    f.block(statements, value)
}

/// How a cell holds a value.
fn native_of(ty: &Type) -> NativeType {
    match ty {
        Type::Bool => NativeType::Bool,
        other => other.repr().map_or(NativeType::Int64, NativeType::from),
    }
}

/// Bytes to an element.
fn at(index: u32, native: NativeType) -> i32 {
    i32::try_from(u64::from(index) * u64::from(native.size())).unwrap_or(i32::MAX)
}

/// Whether the flag of the input at a place is set.
pub(super) fn flag(
    f: &mut FragmentBuilder,
    keyed: &Keyed,
    param: &Arc<str>,
    place: ExprId,
) -> ExprId {
    let native = NativeType::Int8;
    let flags = f.param(param.clone(), AbiType::pointer(native).ty());
    let flag = f.offset(flags, place, native.size());
    let offset = at(keyed.first(), native);
    f.load_constant(flag, Access { native, offset }, Type::Bool)
}

/// Whether any flag is set, or all.
pub(super) fn flags(f: &mut FragmentBuilder, keyed: &Keyed, param: &Arc<str>, any: bool) -> ExprId {
    if keyed.count() > FEW {
        return searched(f, keyed, param, any);
    }
    let mut joined: Option<ExprId> = None;
    for place in 0..keyed.count() {
        let place = f.int(place.into());
        let next = flag(f, keyed, param, place);
        joined = Some(match joined {
            None => next,
            Some(before) => {
                let kind = if any {
                    ExprKind::Or(before, next)
                } else {
                    ExprKind::And(before, next)
                };
                f.expr(Expr {
                    ty: Type::Bool,
                    kind,
                })
            }
        });
    }
    joined.unwrap_or_else(|| f.constant(Const::Bool(!any)))
}

/// The same, in a loop that ends where the answer is known.
fn searched(f: &mut FragmentBuilder, keyed: &Keyed, param: &Arc<str>, any: bool) -> ExprId {
    let begin = f.constant(Const::Bool(!any));
    let (answer, set) = f.bind(begin);
    let counter: Local = f.declare(Type::Int);
    let (start, stop, step) = (f.int(0), f.int(keyed.count().into()), f.int(1));
    let place = f.local(counter);
    let flag = flag(f, keyed, param, place);
    let found = if any {
        flag
    } else {
        f.unary(UnaryOp::BoolNot, flag, Type::Bool)
    };
    let end = f.constant(Const::Bool(any));
    let found = Stmt::If(
        found,
        vec![Stmt::Assign(answer, end), Stmt::Break],
        Vec::new(),
    );
    let search = Stmt::For(Box::new(ForRange {
        counter,
        start,
        stop,
        step,
        body: vec![found],
        orelse: Vec::new(),
    }));
    let value = f.local(answer);
    f.block(vec![set, search], value)
}
