//! Objects of constant containers, which code holds the addresses of.

use tickjit_runtime::containers::{BuildError, Frozen, Owned, Value};
use tickjit_runtime::layout::{Field, Layout};

use crate::types::{Const, ConstContainer, ContainerKind, Type, halves};

/// Builds the object of a constant.
pub(super) fn build(container: &ConstContainer) -> Result<Frozen, BuildError> {
    owned(container).map(Owned::freeze)
}

fn layout(ty: &Type) -> Result<Layout, BuildError> {
    ty.layout().ok_or(BuildError::Mismatch)
}

fn owned(container: &ConstContainer) -> Result<Owned, BuildError> {
    let items = &container.items;
    let mut built = match container.ty.kind() {
        ContainerKind::List(item) => Owned::list(layout(item)?, items.len())?,
        ContainerKind::Deque(item) => Owned::deque(layout(item)?, None)?,
        ContainerKind::Set(key) => Owned::set(layout(key)?, items.len())?,
        ContainerKind::Dict { key, value, .. } => {
            let mut dict = Owned::dict(layout(key)?, layout(value)?, items.len() / 2)?;
            for pair in items.chunks_exact(2) {
                dict.insert(fields(key, &pair[0])?, fields(value, &pair[1])?)?;
            }
            return Ok(dict);
        }
    };
    for item in items {
        built.push(fields(container.ty.item(), item)?)?;
    }
    Ok(built)
}

/// The fields of an item of a type.
fn fields(ty: &Type, item: &Const) -> Result<Vec<Value<Owned>>, BuildError> {
    let layout = layout(ty)?;
    let mut kinds = layout.fields().map(|(field, _)| field);
    let mut fields = Vec::new();
    add_fields(item, &mut kinds, &mut fields)?;
    Ok(fields)
}

fn add_fields(
    item: &Const,
    kinds: &mut impl Iterator<Item = Field>,
    into: &mut Vec<Value<Owned>>,
) -> Result<(), BuildError> {
    let bits = match item {
        Const::Tuple(elements) => {
            return elements
                .iter()
                .try_for_each(|element| add_fields(element, kinds, into));
        }
        Const::None => return Ok(()),
        Const::Str(_) => return Err(BuildError::Mismatch),
        Const::Container(container) => {
            kinds.next();
            into.push(Value::Container(owned(container)?));
            return Ok(());
        }
        Const::Bool(value) => i64::from(*value),
        Const::Int(value) => *value,
        Const::Float(value) => value.to_bits().cast_signed(),
        Const::Named { bits, .. } => *bits,
        Const::Wide { bits, .. } => {
            let [low, high] = halves(**bits);
            into.push(field(kinds.next(), low)?);
            high
        }
    };
    into.push(field(kinds.next(), bits)?);
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "constants are sign-extended from their width"
)]
fn field(kind: Option<Field>, bits: i64) -> Result<Value<Owned>, BuildError> {
    Ok(match kind {
        Some(Field::I8) => Value::I8(bits as i8),
        Some(Field::I16) => Value::I16(bits as i16),
        Some(Field::I32) => Value::I32(bits as i32),
        Some(Field::I64) => Value::I64(bits),
        Some(Field::F64) => Value::F64(f64::from_bits(bits.cast_unsigned())),
        Some(Field::Object) | None => return Err(BuildError::Mismatch),
    })
}
