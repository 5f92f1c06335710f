//! Types of containers.
//!
//! A container is a counted object of the runtime; a value of its type is a reference to it, as in
//! Python. What can be nested is decided where annotations are read; here, types only describe.

use std::fmt;
use std::sync::Arc;

use super::Type;

/// What a container holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// `List[item]`
    List(Type),
    /// `Deque[item]`
    Deque(Type),
    /// `Set[key]`
    Set(Type),
    /// `Dict[key, value]`, `DefaultDict[key, value]`
    Dict {
        /// Type of the keys.
        key: Type,
        /// Type of the values.
        value: Type,
        /// Whether reading a missing key adds a default.
        defaulting: bool,
    },
}

/// Whose a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Owner {
    /// That of compiled code, which counts how many places it has it in.
    Code,
    /// Nobody's: it is a constant.
    Nobody,
    /// The host's, who lends its items for the time of a call.
    Host {
        /// Whether items may be set.
        writable: bool,
    },
}

/// The definition of a container type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ContainerDef {
    kind: ContainerKind,
    owner: Owner,
}

/// The type of a container; cheap to copy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerType(Arc<ContainerDef>);

impl ContainerType {
    /// A container that can be changed.
    #[must_use]
    pub fn new(kind: ContainerKind) -> Self {
        Self(Arc::new(ContainerDef {
            kind,
            owner: Owner::Code,
        }))
    }

    /// Items in a row that a host lends, for reading or for writing too.
    #[must_use]
    pub fn lent(item: Type, writable: bool) -> Self {
        Self(Arc::new(ContainerDef {
            kind: ContainerKind::List(item),
            owner: Owner::Host { writable },
        }))
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> &ContainerKind {
        &self.0.kind
    }

    /// Whether it is not counted, and neither it nor its length ever change: a constant, or lent by a host. What is
    /// read out of it is constant too.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.0.owner != Owner::Code
    }

    /// Whether it is lent by a host.
    #[must_use]
    pub fn is_lent(&self) -> bool {
        matches!(self.0.owner, Owner::Host { .. })
    }

    /// Whether items may be set.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        match self.0.owner {
            Owner::Code => true,
            Owner::Nobody => false,
            Owner::Host { writable } => writable,
        }
    }

    /// The type of a constant of this type, at every level.
    #[must_use]
    pub fn frozen(&self) -> Self {
        self.with(Owner::Nobody)
    }

    /// The type of a copy that can be changed. What it holds stays as it is: a copy is shallow.
    #[must_use]
    pub fn thawed(&self) -> Self {
        Self(Arc::new(ContainerDef {
            kind: self.0.kind.clone(),
            owner: Owner::Code,
        }))
    }

    /// The type that can be changed at every level.
    #[must_use]
    pub fn thawed_throughout(&self) -> Self {
        self.with(Owner::Code)
    }

    fn with(&self, owner: Owner) -> Self {
        let inner = |ty: &Type| match ty {
            Type::Container(container) => Type::Container(container.with(owner)),
            other => other.clone(),
        };
        let kind = match &self.0.kind {
            ContainerKind::List(item) => ContainerKind::List(inner(item)),
            ContainerKind::Deque(item) => ContainerKind::Deque(inner(item)),
            ContainerKind::Set(key) => ContainerKind::Set(key.clone()),
            ContainerKind::Dict {
                key,
                value,
                defaulting,
            } => ContainerKind::Dict {
                key: key.clone(),
                value: inner(value),
                defaulting: *defaulting,
            },
        };
        Self(Arc::new(ContainerDef { kind, owner }))
    }

    /// The type of what iteration gives: items, or keys.
    #[must_use]
    pub fn item(&self) -> &Type {
        match &self.0.kind {
            ContainerKind::List(item) | ContainerKind::Deque(item) => item,
            ContainerKind::Set(key) | ContainerKind::Dict { key, .. } => key,
        }
    }

    /// The type of a dict's values.
    #[must_use]
    pub fn value(&self) -> Option<&Type> {
        match &self.0.kind {
            ContainerKind::Dict { value, .. } => Some(value),
            ContainerKind::List(_) | ContainerKind::Deque(_) | ContainerKind::Set(_) => None,
        }
    }

    /// Whether items have positions: a list or a deque.
    #[must_use]
    pub fn is_sequence(&self) -> bool {
        match &self.0.kind {
            ContainerKind::List(_) | ContainerKind::Deque(_) => true,
            ContainerKind::Set(_) | ContainerKind::Dict { .. } => false,
        }
    }
}

/// As annotations are written, `list[int]`; a constant's begins with `constant`.
impl fmt::Display for ContainerType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.owner {
            Owner::Code => {}
            Owner::Nobody => f.write_str("constant ")?,
            Owner::Host { writable: false } => return write!(f, "Buffer[{}]", self.item()),
            Owner::Host { writable: true } => return write!(f, "WritableBuffer[{}]", self.item()),
        }
        match self.kind() {
            ContainerKind::List(item) => write!(f, "list[{item}]"),
            ContainerKind::Deque(item) => write!(f, "deque[{item}]"),
            ContainerKind::Set(key) => write!(f, "set[{key}]"),
            ContainerKind::Dict {
                key,
                value,
                defaulting: false,
            } => write!(f, "dict[{key}, {value}]"),
            ContainerKind::Dict {
                key,
                value,
                defaulting: true,
            } => write!(f, "defaultdict[{key}, {value}]"),
        }
    }
}
