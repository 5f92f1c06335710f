//! How values stand in a container's memory: layouts of items, and shapes of whole containers.

use tickjit_runtime::containers::Shape;
use tickjit_runtime::layout::{Field, Kind, Layout};

use super::{ContainerKind, ContainerType, Repr, Type};

impl Type {
    /// The layout of values as items of a container; `None` for those of more machine values than an
    /// item has fields.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        let mut fields = Vec::new();
        self.fields(&mut fields);
        Layout::new(&fields)
    }

    fn fields(&self, into: &mut Vec<Field>) {
        match self {
            Self::Tuple(elements) => elements.iter().for_each(|element| element.fields(into)),
            Self::Optional(value) => {
                value.fields(into);
                into.push(Field::I8);
            }
            Self::Container(_) => into.push(Field::Object),
            Self::None
            | Self::Never
            | Self::Bool
            | Self::Int
            | Self::Float
            | Self::Str
            | Self::Named(_) => into.extend(self.repr().map(field).into_iter().flatten().copied()),
        }
    }

    fn shapes(&self, into: &mut Vec<Shape>) -> Option<()> {
        match self {
            Self::Tuple(elements) => elements.iter().try_for_each(|element| element.shapes(into)),
            Self::Optional(value) => value.shapes(into),
            Self::Container(container) => {
                into.push(container.shape()?);
                Some(())
            }
            Self::None
            | Self::Never
            | Self::Bool
            | Self::Int
            | Self::Float
            | Self::Str
            | Self::Named(_) => Some(()),
        }
    }
}

/// How one machine value lies in memory.
fn field(repr: Repr) -> &'static [Field] {
    match repr {
        Repr::I8 => &[Field::I8],
        Repr::I16 => &[Field::I16],
        Repr::I32 | Repr::F32 => &[Field::I32],
        Repr::I64 | Repr::Ptr => &[Field::I64],
        // Two halves, the lower one first.
        Repr::I128 => &[Field::I64, Field::I64],
        Repr::F64 => &[Field::F64],
    }
}

impl ContainerType {
    /// The shape of such containers; `None` where an item has no layout.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        let item = self.item().layout()?;
        let mut parts = Vec::new();
        let kind = match self.kind() {
            ContainerKind::List(item) => {
                item.shapes(&mut parts)?;
                Kind::List
            }
            ContainerKind::Deque(item) => {
                item.shapes(&mut parts)?;
                Kind::Deque
            }
            ContainerKind::Set(_) => Kind::Set,
            ContainerKind::Dict {
                value, defaulting, ..
            } => {
                value.shapes(&mut parts)?;
                let mut shape = Shape::dict(item, value.layout()?);
                shape.defaulting = *defaulting;
                return Some(shape.with_parts(parts));
            }
        };
        Some(Shape::plain(kind, item).with_parts(parts))
    }
}
