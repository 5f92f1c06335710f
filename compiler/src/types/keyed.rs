//! Keyed inputs: one variable that stands for several slots, each of which has a key.
//!
//! The keys are known when a function is compiled; which one is meant may be known when it runs only.
//! The variable's value holds nothing: everything there is to know of it is its type.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::{Const, MAX_ELEMENTS, NamedDef, NamedType, Repr, Type, TypeDetail};

/// Several slots with keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keyed {
    name: Arc<str>,
    keys: Vec<Const>,
    value: Type,
    param: Arc<str>,
    first: u32,
    nullable: bool,
    ticked: Option<Arc<str>>,
    valid: Option<Arc<str>>,
}

/// What a value is whose type knows of keyed inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyedRole {
    /// All of the inputs: the variable.
    Inputs,
    /// A key that is a text, as its place among the keys.
    Key,
    /// One of the inputs, as its place among them: what `ticked(b[k])` is asked about.
    Input,
}

/// Keys or values that keyed inputs cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyedError {
    /// There is none.
    NoKeys,
    /// A key that is neither an int, a text nor a member of an enumeration, or not like the others.
    Key(Const),
    /// A key that is there twice.
    Twice(Const),
    /// A type of which no cell holds a value.
    Value(Type),
    /// More slots than code can reach: those before the first, and a slot for each key.
    Slots(u32, usize),
}

impl fmt::Display for KeyedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKeys => f.write_str("keyed inputs have at least one key"),
            Self::Key(key) => write!(
                f,
                "the key {key} is not like the others: all are ints, texts, or of one enumeration"
            ),
            Self::Twice(key) => write!(f, "the key {key} is there twice"),
            Self::Value(ty) => write!(f, "an input cannot be of type {ty}"),
            Self::Slots(first, keys) => write!(
                f,
                "{keys} slots from {first} on are more than the {MAX_ELEMENTS} that there may be"
            ),
        }
    }
}

impl std::error::Error for KeyedError {}

impl Keyed {
    /// The inputs of a name with these keys, whose values are of one type and stand behind the
    /// pointers `param[first]`, `param[first + 1]` and so on.
    pub fn new(
        name: impl Into<Arc<str>>,
        keys: Vec<Const>,
        value: Type,
        param: impl Into<Arc<str>>,
        first: u32,
    ) -> Result<Self, KeyedError> {
        let kind = keys.first().ok_or(KeyedError::NoKeys)?.ty();
        let is_enum = |ty: &Type| {
            let detail = ty.as_named().map(|named| &named.def().detail);
            matches!(detail, Some(TypeDetail::Enum { .. }))
        };
        let is_key = matches!(kind, Type::Int | Type::Str) || is_enum(&kind);
        for (at, key) in keys.iter().enumerate() {
            if !is_key || key.ty() != kind {
                return Err(KeyedError::Key(key.clone()));
            }
            if keys[..at].contains(key) {
                return Err(KeyedError::Twice(key.clone()));
            }
        }
        if value.repr().is_none() || value.as_container().is_some() {
            return Err(KeyedError::Value(value));
        }
        let slots = u64::from(first) + keys.len() as u64;
        if slots > u64::from(MAX_ELEMENTS) {
            return Err(KeyedError::Slots(first, keys.len()));
        }
        Ok(Self {
            name: name.into(),
            keys,
            value,
            param: param.into(),
            first,
            nullable: false,
            ticked: None,
            valid: None,
        })
    }

    /// The pointers may be NULL; a read then is a reported `ValueError`.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Parameters that point to a byte for each slot: whether it ticked, and whether it has a value.
    #[must_use]
    pub fn flags(mut self, ticked: Option<Arc<str>>, valid: Option<Arc<str>>) -> Self {
        self.ticked = ticked;
        self.valid = valid;
        self
    }

    /// The variable's name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The keys in order.
    #[must_use]
    pub fn keys(&self) -> &[Const] {
        &self.keys
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.keys.len()).unwrap_or(u32::MAX)
    }

    /// The type of the values.
    #[must_use]
    pub fn value(&self) -> &Type {
        &self.value
    }

    /// The parameter that points to the slots.
    #[must_use]
    pub fn param(&self) -> &Arc<str> {
        &self.param
    }

    /// The first slot.
    #[must_use]
    pub fn first(&self) -> u32 {
        self.first
    }

    /// Whether a slot may be NULL.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// The parameter that says which slots ticked.
    #[must_use]
    pub fn ticked(&self) -> Option<&Arc<str>> {
        self.ticked.as_ref()
    }

    /// The parameter that says which slots have a value.
    #[must_use]
    pub fn valid(&self) -> Option<&Arc<str>> {
        self.valid.as_ref()
    }

    /// The place of a key among the keys.
    #[must_use]
    pub fn place(&self, key: &Const) -> Option<u32> {
        let place = self.keys.iter().position(|other| other == key)?;
        u32::try_from(place).ok()
    }

    /// The name of the variable for the input at a place; no text of a user's can say it.
    #[must_use]
    pub fn input_name(&self, place: u32) -> Option<Arc<str>> {
        let key = self.keys.get(place as usize)?;
        Some(format!("{}[{key}]", self.name).into())
    }

    /// The type of a key in a program: of texts, that of their places.
    #[must_use]
    pub fn key_type(self: &Arc<Self>) -> Type {
        match self.keys.first().map(Const::ty) {
            None | Some(Type::Str) => Type::Named(self.named(KeyedRole::Key)),
            Some(ty) => ty,
        }
    }

    /// The type of a role.
    #[must_use]
    pub fn named(self: &Arc<Self>, role: KeyedRole) -> NamedType {
        let keys = format!(
            "{:?}",
            self.keys.iter().map(Const::to_string).collect::<Vec<_>>()
        );
        let place = format!(
            "{}: {keys} of {} at {}[{}], {:?}, {:?}, {}",
            self.name, self.value, self.param, self.first, self.ticked, self.valid, self.nullable
        );
        let mut of = self.clone();
        if role == KeyedRole::Key {
            // Keys are of one type wherever they are the same.
            of = Arc::new(Keyed {
                name: "".into(),
                keys: self.keys.clone(),
                value: Type::Int,
                param: "".into(),
                first: 0,
                nullable: false,
                ticked: None,
                valid: None,
            });
        }
        let (id, name, repr) = match role {
            KeyedRole::Inputs => (
                format!("keyed inputs {place}"),
                format!("keyed inputs of {}", self.value),
                Repr::I8,
            ),
            KeyedRole::Key => (format!("key of {keys}"), "key".to_owned(), Repr::I64),
            KeyedRole::Input => (
                format!("keyed input {place}"),
                "input".to_owned(),
                Repr::I64,
            ),
        };
        NamedType::Shared(Arc::new(NamedDef {
            id: Cow::Owned(id),
            name: Cow::Owned(name),
            repr,
            detail: TypeDetail::Keyed(role, of),
        }))
    }
}
