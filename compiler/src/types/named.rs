//! Types that handlers define.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{AbiType, ArrayView, EnumSetDef, Keyed, KeyedRole, NativeType, Repr, StructView};

/// Members of an enumeration, in definition order.
pub type EnumMembers = Vec<(Arc<str>, i64)>;

/// What the core knows of a named type beyond its representation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeDetail {
    /// Nothing: only its handler knows.
    Plain,
    /// An address; what stands there, where that is known.
    Pointer(Option<AbiType>),
    /// A number as a host holds it; computes and compares as that number.
    Number(NativeType),
    /// Several inputs with keys, a key of theirs, or one of them.
    Keyed(KeyedRole, Arc<Keyed>),
    /// A pointer to a struct.
    Struct(StructView),
    /// A pointer to an array in a struct.
    Array(ArrayView),
    /// An enumeration with integer values.
    Enum {
        /// Whether members are integers too (`IntEnum`).
        is_int: bool,
        /// Its members.
        members: EnumMembers,
    },
    /// Sets of the members of an enumeration.
    EnumSet(Arc<EnumSetDef>),
}

/// The definition of a named type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedDef {
    /// Identity: two types are one where their ids are equal. Part of the semantic key, so it must
    /// not depend on addresses; what tells two definitions apart belongs into it.
    pub id: Cow<'static, str>,
    /// What messages call it.
    pub name: Cow<'static, str>,
    /// How a value is held.
    pub repr: Repr,
    /// What else the core knows.
    pub detail: TypeDetail,
}

/// A shared [`NamedDef`]; equal where the definitions are.
#[derive(Clone, Debug)]
pub enum NamedType {
    /// A built-in one.
    Static(&'static NamedDef),
    /// One made while compiling.
    Shared(Arc<NamedDef>),
}

impl NamedType {
    /// The definition.
    #[must_use]
    pub fn def(&self) -> &NamedDef {
        match self {
            Self::Static(def) => def,
            Self::Shared(def) => def,
        }
    }

    /// The type of addresses of elements: `CPointer(element)`.
    #[must_use]
    pub fn pointer_to(element: AbiType) -> Self {
        let name = AbiType::pointer(element.clone()).to_string();
        Self::address(name, Some(element))
    }

    /// The type of addresses of anything: `voidptr`.
    #[must_use]
    pub fn pointer() -> Self {
        Self::address(NativeType::Pointer.to_string(), None)
    }

    /// A host's type whose values are held as `native`: a number, or an address of something only the
    /// host looks at. `id` is its identity, beside how it is held.
    #[must_use]
    pub fn held_as(native: NativeType, id: &str, name: &str) -> Self {
        let detail = match native {
            NativeType::Pointer => TypeDetail::Pointer(None),
            number => TypeDetail::Number(number),
        };
        Self::Shared(Arc::new(NamedDef {
            id: Cow::Owned(format!("{id}:{native}")),
            name: Cow::Owned(name.to_owned()),
            repr: native.repr(),
            detail,
        }))
    }

    fn address(name: String, element: Option<AbiType>) -> Self {
        Self::Shared(Arc::new(NamedDef {
            id: Cow::Owned(name.clone()),
            name: Cow::Owned(name),
            repr: Repr::Ptr,
            detail: TypeDetail::Pointer(element),
        }))
    }

    /// See [`NamedDef::id`].
    #[must_use]
    pub fn id(&self) -> &str {
        &self.def().id
    }

    /// See [`NamedDef::name`].
    #[must_use]
    pub fn name(&self) -> &str {
        &self.def().name
    }

    /// Whether its values are sets of members of an enumeration.
    #[must_use]
    pub fn is_set(&self) -> bool {
        matches!(self.def().detail, TypeDetail::EnumSet(_))
    }

    /// See [`NamedDef::repr`].
    #[must_use]
    pub fn repr(&self) -> Repr {
        self.def().repr
    }
}

impl PartialEq for NamedType {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.def(), other.def()) || self.def() == other.def()
    }
}

impl Eq for NamedType {}

impl Hash for NamedType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}
