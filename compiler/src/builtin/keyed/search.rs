//! Where a key stands among the keys: known when compiling, or searched when running.

use crate::diagnostic::Diagnostic;
use crate::handlers::{HandlerError, Operand};
use crate::hir::{
    BinaryOp, Checks, Compare, Expr, ExprId, ExprKind, FragmentBuilder, Local, Message, Stmt,
    UnaryOp,
};
use crate::types::{Const, Keyed, KeyedRole, Type};

use super::refusal;

/// Whether the keys are ints that follow one another.
pub(super) fn is_run(keyed: &Keyed) -> bool {
    let next = |pair: &[Const]| match pair {
        [Const::Int(a), Const::Int(b)] => a.checked_add(1) == Some(*b),
        _ => false,
    };
    matches!(keyed.keys(), [Const::Int(_), ..]) && keyed.keys().windows(2).all(next)
}

/// The place of a key whose value is known.
pub(super) fn known(keyed: &Keyed, key: &Operand<'_>) -> Result<Option<u32>, HandlerError> {
    let Some(constant) = key.constant else {
        return Ok(None);
    };
    check(keyed, key)?;
    let constant = match constant {
        Const::Bool(value) => &Const::Int(i64::from(*value)),
        other => other,
    };
    if let Some(place) = keyed.place(constant) {
        return Ok(Some(place));
    }
    let message = format!("`{}` has no key {constant}", keyed.name());
    let keys: Vec<String> = keyed
        .keys()
        .iter()
        .take(8)
        .map(ToString::to_string)
        .collect();
    let more = if keyed.keys().len() > keys.len() {
        ", ..."
    } else {
        ""
    };
    let help = format!("its keys are {}{more}", keys.join(", "));
    Err(Diagnostic::new("unknown-key", message, key.span)
        .help(help)
        .into())
}

/// Refuses what cannot be a key.
fn check(keyed: &Keyed, key: &Operand<'_>) -> Result<(), HandlerError> {
    let wanted = keyed.keys().first().map_or(Type::Str, Const::ty);
    let is_key_of = |keys: &Keyed| keys.keys() == keyed.keys();
    let fits = *key.ty == wanted
        || (wanted == Type::Int && *key.ty == Type::Bool)
        || matches!(super::keyed(key.ty), Some((KeyedRole::Key, keys)) if is_key_of(keys));
    if fits {
        return Ok(());
    }
    let wants = match wanted {
        Type::Str => "texts, or keys of these inputs,".to_owned(),
        other => format!("{other}"),
    };
    Err(refusal::argument_type(key.span, keyed.name(), &format!("{wants} as keys"), key.ty).into())
}

/// The place of the key that operand `index` is; a `KeyError` where there is none.
pub(super) fn known_or_raised(
    f: &mut FragmentBuilder,
    keyed: &Keyed,
    index: usize,
    key: &Operand<'_>,
) -> Result<ExprId, HandlerError> {
    if let Some(place) = known(keyed, key)? {
        return Ok(f.int(place.into()));
    }
    let found = place(f, keyed, index, key)?;
    if let Some((KeyedRole::Key, _)) = super::keyed(key.ty) {
        return Ok(found);
    }
    let (local, bind) = f.bind(found);
    let (place, zero) = (f.local(local), f.int(0));
    let missing = f.compare(Compare::Less, place, zero);
    let raise = f.expr(Expr {
        ty: Type::Never,
        kind: ExprKind::Raise {
            class: "KeyError".into(),
            message: Message::Text(format!("`{}` has no such key", keyed.name()).into()),
        },
    });
    let check = Stmt::If(missing, vec![Stmt::Eval(raise)], Vec::new());
    let place = f.local(local);
    Ok(f.block(vec![bind, check], place))
}

/// The place of the key that operand `index` is, or -1.
pub(super) fn place(
    f: &mut FragmentBuilder,
    keyed: &Keyed,
    index: usize,
    key: &Operand<'_>,
) -> Result<ExprId, HandlerError> {
    check(keyed, key)?;
    if let Some(constant) = key.constant {
        let constant = match constant {
            Const::Bool(value) => &Const::Int(i64::from(*value)),
            other => other,
        };
        return Ok(f.int(keyed.place(constant).map_or(-1, i64::from)));
    }
    let mut value = f.operand(index, key.ty.clone());
    if *key.ty == Type::Bool {
        value = f.unary(UnaryOp::BoolToInt, value, Type::Int);
    }
    if let Some((KeyedRole::Key, _)) = super::keyed(key.ty) {
        return Ok(f.unary(UnaryOp::Retype, value, Type::Int));
    }
    let (local, bind) = f.bind(value);
    let place = match keyed.keys() {
        [first @ Const::Int(_), .., last] if is_run(keyed) => among(f, local, first, last),
        keys => {
            let mut sorted: Vec<(usize, &Const)> = keys.iter().enumerate().collect();
            sorted.sort_by_key(|(_, key)| number(key));
            halved(f, local, &sorted)
        }
    };
    Ok(f.block(vec![bind], place))
}

/// The number that a key is compared as.
fn number(key: &Const) -> i64 {
    match key {
        Const::Int(value) | Const::Named { bits: value, .. } => *value,
        Const::None
        | Const::Bool(_)
        | Const::Float(_)
        | Const::Str(_)
        | Const::Tuple(_)
        | Const::Container(_)
        | Const::Wide { .. } => 0,
    }
}

/// `key - first if first <= key <= last else -1`
fn among(f: &mut FragmentBuilder, key: Local, first: &Const, last: &Const) -> ExprId {
    let compared = |f: &mut FragmentBuilder, op, bound: &Const| {
        let (key, bound) = (f.local(key), f.constant(bound.clone()));
        f.compare(op, key, bound)
    };
    let above = compared(f, Compare::GreaterEqual, first);
    let below = compared(f, Compare::LessEqual, last);
    let inside = f.expr(Expr {
        ty: Type::Bool,
        kind: ExprKind::And(above, below),
    });
    let (key, first) = (f.local(key), f.constant(first.clone()));
    let place = f.binary(BinaryOp::IntSub(Checks::Proved), key, first, Type::Int);
    let nowhere = f.int(-1);
    f.choose(inside, place, nowhere)
}

/// A binary search among keys in order.
fn halved(f: &mut FragmentBuilder, key: Local, sorted: &[(usize, &Const)]) -> ExprId {
    let compared = |f: &mut FragmentBuilder, op, bound: &Const| {
        let (key, bound) = (f.local(key), f.constant(bound.clone()));
        f.compare(op, key, bound)
    };
    match sorted {
        [] => f.int(-1),
        [(place, only)] => {
            let is_it = compared(f, Compare::Equal, only);
            let place = f.int(i64::try_from(*place).unwrap_or(-1));
            let nowhere = f.int(-1);
            f.choose(is_it, place, nowhere)
        }
        _ => {
            let (low, high) = sorted.split_at(sorted.len() / 2);
            let (_, middle) = high[0];
            let is_below = compared(f, Compare::Less, middle);
            let low = halved(f, key, low);
            let high = halved(f, key, high);
            f.choose(is_below, low, high)
        }
    }
}
