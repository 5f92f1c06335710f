//! Structs of the host: where their fields stand, and the types of values that are pointers to them.
//!
//! A value whose type is a struct is a pointer to it, as a Python name is one to an object; so is an
//! array inside a struct. A [`StructView`] says what may be done through the pointer: whether fields
//! may be written, and whether it may be NULL.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::{NamedDef, NamedType, NativeType, Repr, Type, TypeDetail};

/// The greatest size of a struct: what is larger is an array of them.
const MAX_SIZE: u32 = 1 << 20;

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A value, with the type it is read as: [`NativeType::ty`], a type of a handler with the same
    /// representation, or an enumeration of another width.
    Value {
        /// What stands there.
        native: NativeType,
        /// What it is read as.
        ty: Type,
    },
    /// Another struct, inside this one.
    Struct(Arc<StructDef>),
    /// So many elements, one after the other.
    Array {
        /// What an element is.
        element: Arc<FieldKind>,
        /// How many there are.
        len: u32,
    },
    /// A pointer, which may be NULL, to a struct.
    Pointer(Arc<StructDef>),
    /// A pointer, which may be NULL, to a struct of the type that the field is in.
    PointerToOwn,
}

impl FieldKind {
    /// A value that is read as the widest type of the language.
    #[must_use]
    pub fn native(native: NativeType) -> Self {
        Self::Value {
            native,
            ty: native.ty(),
        }
    }

    /// Bytes that it takes, and from one element of an array to the next.
    #[must_use]
    pub fn size(&self) -> u32 {
        match self {
            Self::Value { native, .. } => native.size(),
            Self::Struct(def) => def.size,
            Self::Array { element, len } => element.size().saturating_mul(*len),
            Self::Pointer(_) | Self::PointerToOwn => NativeType::Pointer.size(),
        }
    }

    fn holds_pointers(&self) -> bool {
        match self {
            Self::Value { native, .. } => *native == NativeType::Pointer,
            Self::Struct(def) => def.holds_pointers(),
            Self::Array { element, .. } => element.holds_pointers(),
            Self::Pointer(_) | Self::PointerToOwn => true,
        }
    }

    /// Whether values of the field's type can be got from what stands there.
    fn is_readable(&self) -> bool {
        match self {
            Self::Value { native, ty } => match ty {
                Type::Bool | Type::Int | Type::Float => native.ty() == *ty,
                Type::Named(named) => match named.def().detail {
                    TypeDetail::Enum { .. } => native.is_integer(),
                    _ => named.repr() == native.repr(),
                },
                Type::None
                | Type::Never
                | Type::Str
                | Type::Tuple(_)
                | Type::Container(_)
                | Type::Optional(_) => false,
            },
            Self::Array { element, .. } => element.is_readable(),
            Self::Struct(_) | Self::Pointer(_) | Self::PointerToOwn => true,
        }
    }
}

/// What tells layouts apart.
impl fmt::Display for FieldKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { native, ty } => match ty {
                Type::Named(named) => write!(f, "{native} {}", named.id()),
                _ => native.fmt(f),
            },
            Self::Struct(def) => def.text.fmt(f),
            Self::Array { element, len } => write!(f, "{element}[{len}]"),
            Self::Pointer(def) => write!(f, "*{}", def.text),
            Self::PointerToOwn => f.write_str("*"),
        }
    }
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StructField {
    /// Its name.
    pub name: Arc<str>,
    /// Bytes from the beginning of the struct.
    pub offset: u32,
    /// What it holds.
    pub kind: FieldKind,
}

/// Why there is no such struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructError {
    /// Two fields have one name.
    DuplicateField(Arc<str>),
    /// A field reaches past the end.
    OutOfBounds(Arc<str>),
    /// A field is read as a type that it does not hold.
    Unreadable(Arc<str>, String),
    /// An alignment that is no power of two up to 16.
    Alignment(u32),
    /// It is larger than structs may be.
    TooLarge(u32),
}

impl fmt::Display for StructError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateField(name) => write!(f, "two fields are named \"{name}\""),
            Self::OutOfBounds(name) => {
                write!(f, "field \"{name}\" reaches past the end of the struct")
            }
            Self::Unreadable(name, kind) => {
                write!(f, "field \"{name}\" cannot be read from {kind}")
            }
            Self::Alignment(align) => {
                write!(f, "an alignment is a power of two up to 16, not {align}")
            }
            Self::TooLarge(size) => {
                write!(f, "a struct has at most {MAX_SIZE} bytes, not {size}")
            }
        }
    }
}

impl std::error::Error for StructError {}

/// The definition of a struct.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct StructDef {
    name: Arc<str>,
    /// Name and layout, and so what the key knows of it.
    text: String,
    size: u32,
    align: u32,
    fields: Vec<StructField>,
}

impl StructDef {
    /// A struct of a size and an alignment with these fields, under its dotted name.
    pub fn new(
        name: impl Into<Arc<str>>,
        size: u32,
        align: u32,
        fields: Vec<StructField>,
    ) -> Result<Arc<Self>, StructError> {
        let name = name.into();
        if !align.is_power_of_two() || align > 16 {
            return Err(StructError::Alignment(align));
        }
        if size > MAX_SIZE {
            return Err(StructError::TooLarge(size));
        }
        let mut text = format!("{name}{{{size}/{align}");
        for (index, field) in fields.iter().enumerate() {
            let StructField { name, offset, kind } = field;
            if fields[..index].iter().any(|other| other.name == *name) {
                return Err(StructError::DuplicateField(name.clone()));
            }
            if offset.saturating_add(kind.size()) > size {
                return Err(StructError::OutOfBounds(name.clone()));
            }
            if !kind.is_readable() {
                return Err(StructError::Unreadable(name.clone(), kind.to_string()));
            }
            // Writing to a String does not fail.
            let _ = write!(text, " {name}@{offset}:{kind}");
        }
        text.push('}');
        Ok(Arc::new(Self {
            name,
            text,
            size,
            align,
            fields,
        }))
    }

    /// Its dotted name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Its name without the module.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or(&*self.name, |(_, name)| name)
    }

    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// What its address is a multiple of.
    #[must_use]
    pub fn align(&self) -> u32 {
        self.align
    }

    /// Its fields, in order of declaration.
    #[must_use]
    pub fn fields(&self) -> &[StructField] {
        &self.fields
    }

    /// A field by name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&StructField> {
        self.fields.iter().find(|field| &*field.name == name)
    }

    /// Whether there are addresses in it.
    #[must_use]
    pub fn holds_pointers(&self) -> bool {
        self.fields.iter().any(|field| field.kind.holds_pointers())
    }

    /// The type of pointers to such structs that are there, through which fields can be read, and
    /// written if it is mutable.
    #[must_use]
    pub fn view(self: &Arc<Self>, mutable: bool) -> NamedType {
        StructView {
            def: Arc::clone(self),
            mutable,
            nullable: None,
        }
        .ty()
    }
}

/// A pointer to a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StructView {
    /// The struct.
    pub def: Arc<StructDef>,
    /// Whether its fields may be written.
    pub mutable: bool,
    /// Where the pointer may be NULL: the field it was read from, for reports.
    pub nullable: Option<Arc<str>>,
}

impl StructView {
    /// The type of such pointers.
    #[must_use]
    pub fn ty(self) -> NamedType {
        let mut id = format!("struct {}", self.def.text);
        if self.mutable {
            id.push_str(" mutable");
        }
        if let Some(field) = &self.nullable {
            id.push('?');
            id.push_str(field);
        }
        address(
            id,
            self.def.short_name().to_owned(),
            TypeDetail::Struct(self),
        )
    }
}

/// A pointer to the first element of an array in a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArrayView {
    /// What an element is.
    pub element: Arc<FieldKind>,
    /// How many there are.
    pub len: u32,
    /// Whether elements may be written.
    pub mutable: bool,
    /// The struct that the array is in, which pointers to own structs mean.
    pub within: Arc<StructDef>,
}

impl ArrayView {
    /// The type of such pointers.
    #[must_use]
    pub fn ty(self) -> NamedType {
        let mutable = if self.mutable { " mutable" } else { "" };
        let id = format!(
            "array {}[{}]{mutable} in {}",
            self.element, self.len, self.within.text
        );
        let name = match &*self.element {
            FieldKind::Value { ty, .. } => format!("array[{ty}, {}]", self.len),
            FieldKind::Struct(def) | FieldKind::Pointer(def) => {
                format!("array[{}, {}]", def.short_name(), self.len)
            }
            FieldKind::Array { .. } => format!("array[array, {}]", self.len),
            FieldKind::PointerToOwn => {
                format!("array[{}, {}]", self.within.short_name(), self.len)
            }
        };
        address(id, name, TypeDetail::Array(self))
    }
}

fn address(id: String, name: String, detail: TypeDetail) -> NamedType {
    NamedType::Shared(Arc::new(NamedDef {
        id: Cow::Owned(id),
        name: Cow::Owned(name),
        repr: Repr::Ptr,
        detail,
    }))
}

impl Type {
    /// The struct that values of the type point to.
    #[must_use]
    pub fn as_struct(&self) -> Option<&StructView> {
        match &self.as_named()?.def().detail {
            TypeDetail::Struct(view) => Some(view),
            _ => None,
        }
    }

    /// The array that values of the type point to.
    #[must_use]
    pub fn as_array(&self) -> Option<&ArrayView> {
        match &self.as_named()?.def().detail {
            TypeDetail::Array(view) => Some(view),
            _ => None,
        }
    }

    /// Bytes of a cell that holds a value: of a struct all of it, else those of the representation.
    #[must_use]
    pub fn cell_size(&self) -> Option<u32> {
        match self.as_struct() {
            Some(view) => Some(view.def.size()),
            None => self.repr().map(Repr::size),
        }
    }

    /// The type of what is stored in a cell of this type: of structs, which are copied, those that may
    /// be read.
    #[must_use]
    pub fn stored(&self) -> Self {
        match self.as_struct() {
            Some(view) => Self::Named(view.def.view(false)),
            None => self.clone(),
        }
    }

    /// The type of values kept in a cell of this type: structs in it can be changed.
    #[must_use]
    pub fn kept(&self) -> Self {
        match self.as_struct() {
            Some(view) => Self::Named(view.def.view(true)),
            None => self.clone(),
        }
    }

    /// Whether there are addresses in what a cell of this type keeps, which mean nothing in another
    /// process.
    #[must_use]
    pub fn keeps_addresses(&self) -> bool {
        match self {
            Self::Named(named) => match self.as_struct() {
                Some(view) => view.def.holds_pointers(),
                None => named.repr() == Repr::Ptr,
            },
            Self::Tuple(elements) => elements.iter().any(Self::keeps_addresses),
            Self::Optional(value) => value.keeps_addresses(),
            Self::Container(container) => {
                let value = container.value();
                container.item().keeps_addresses() || value.is_some_and(Self::keeps_addresses)
            }
            Self::None | Self::Never | Self::Bool | Self::Int | Self::Float | Self::Str => false,
        }
    }

    /// Whether a value holds the address of a struct or of part of one.
    #[must_use]
    pub fn holds_struct(&self) -> bool {
        match self {
            Self::Named(_) => self.as_struct().is_some() || self.as_array().is_some(),
            Self::Tuple(elements) => elements.iter().any(Self::holds_struct),
            Self::Optional(value) => value.holds_struct(),
            Self::None
            | Self::Never
            | Self::Bool
            | Self::Int
            | Self::Float
            | Self::Str
            | Self::Container(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ContainerKind, ContainerType};
    use super::*;

    fn field(name: &str, offset: u32, native: NativeType) -> StructField {
        StructField {
            name: name.into(),
            offset,
            kind: FieldKind::native(native),
        }
    }

    #[test]
    fn mistakes_in_a_layout_are_found() {
        let x = || field("x", 0, NativeType::Float64);
        let error = |size, align, fields| StructDef::new("m.P", size, align, fields).unwrap_err();
        assert_eq!(
            error(16, 8, vec![x(), x()]),
            StructError::DuplicateField("x".into())
        );
        let late = field("y", 9, NativeType::Float64);
        assert_eq!(
            error(16, 8, vec![late]),
            StructError::OutOfBounds("y".into())
        );
        assert_eq!(error(16, 3, vec![]), StructError::Alignment(3));
        assert_eq!(error(u32::MAX, 8, vec![]), StructError::TooLarge(u32::MAX));
        let mut wrong = x();
        wrong.kind = FieldKind::Value {
            native: NativeType::Int8,
            ty: Type::Float,
        };
        let error = error(8, 8, vec![wrong]).to_string();
        assert_eq!(error, "field \"x\" cannot be read from int8");
        let mut many = x();
        many.kind = FieldKind::Array {
            element: FieldKind::native(NativeType::Int64).into(),
            len: u32::MAX,
        };
        assert!(StructDef::new("m.P", 64, 8, vec![many]).is_err());
    }

    #[test]
    fn types_are_told_apart_by_layout_and_by_what_may_be_done() {
        let point = |offset| {
            let fields = vec![field("x", offset, NativeType::Int8)];
            StructDef::new("m.Point", 8, 8, fields).unwrap()
        };
        let (a, b) = (point(0), point(1));
        assert_eq!(a.view(false), point(0).view(false));
        assert_ne!(a.view(false), b.view(false));
        assert_ne!(a.view(false), a.view(true));
        assert_eq!(a.view(true).name(), "Point");
        let ty = Type::Named(a.view(true));
        assert_eq!(ty.stored(), Type::Named(a.view(false)));
        assert_eq!(ty.stored().kept(), ty);
        assert_eq!((ty.cell_size(), Type::Bool.cell_size()), (Some(8), Some(1)));
        assert!(Type::tuple([Type::Int, ty]).holds_struct());
    }

    #[test]
    fn addresses_are_found_in_what_a_cell_keeps() {
        let of = |native| {
            let def = StructDef::new("m.P", 8, 8, vec![field("x", 0, native)]).unwrap();
            Type::Named(def.view(false))
        };
        let word = Type::Named(NamedType::pointer());
        assert!(!of(NativeType::Int64).keeps_addresses());
        assert!(of(NativeType::Pointer).keeps_addresses());
        assert!(Type::tuple([Type::Int, word.clone()]).keeps_addresses());
        let words = ContainerType::new(ContainerKind::List(word));
        assert!(Type::Container(words).keeps_addresses());
    }
}
