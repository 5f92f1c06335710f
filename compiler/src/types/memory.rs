//! How values stand in a container's memory: layouts of items, and shapes of whole containers.

use tickjit_runtime::containers::Shape;
use tickjit_runtime::layout::{Field, Kind, Layout};

use super::{ContainerKind, ContainerType, Repr, Type};

impl Type {
    /// The layout of values as items of a container; `None` for those of more machine values than an
    /// item has fields.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        let fields: Vec<Field> = self.fields().into_iter().map(|(field, _)| field).collect();
        Layout::new(&fields)
    }

    /// The fields whose bytes may be any number, a bit each: those of a bool are 0 or 1.
    fn numbers(&self) -> u16 {
        let places = (0..u16::BITS).zip(self.fields());
        places.fold(0, |bits, (place, (_, any))| bits | u16::from(any) << place)
    }

    /// The fields, each with whether its bytes may be any number.
    fn fields(&self) -> Vec<(Field, bool)> {
        let mut fields = Vec::new();
        self.add_fields(&mut fields);
        fields
    }

    fn add_fields(&self, into: &mut Vec<(Field, bool)>) {
        match self {
            Self::Tuple(elements) => elements.iter().for_each(|element| element.add_fields(into)),
            Self::Optional(value) => {
                value.add_fields(into);
                into.push((Field::I8, false));
            }
            Self::Container(_) => into.push((Field::Object, false)),
            Self::None
            | Self::Never
            | Self::Bool
            | Self::Int
            | Self::Float
            | Self::Str
            | Self::Named(_) => {
                let any = *self != Self::Bool;
                let fields = self.repr().map(field).into_iter().flatten();
                into.extend(fields.map(|field| (*field, any)));
            }
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
                shape.value_numbers = value.numbers();
                return Some(self.finish(shape, parts));
            }
        };
        Some(self.finish(Shape::plain(kind, item), parts))
    }

    fn finish(&self, mut shape: Shape, parts: Vec<Shape>) -> Shape {
        shape.item_numbers = self.item().numbers();
        shape.with_parts(parts)
    }
}
