//! The native function's interface: parameters, variables, state slots, outputs.
//!
//! `analyze` makes it from annotations alone, before the body is looked at, so storage and ABI never
//! depend on what the body does. Where a variable lives is data ([`Storage`]) that only `lower`
//! interprets.

mod cycle;
mod gateway;
mod header;
mod plain;

use std::sync::Arc;

use indexmap::IndexMap;

use crate::ast;
use crate::span::Span;
use crate::types::{AbiType, Const, Foreign, Repr, Type};

pub use cycle::{Cycle, Fed, Places, Taken};
pub use gateway::{
    Argument, Boxing, Calls, FloatLayout, IntForm, IntLayout, Interpreter, Shape, Singletons,
    Unboxing,
};
pub use header::InvalidName;
use header::Spelling;
pub(crate) use header::c_header;
pub use plain::{Form, Results};

/// A parameter of the native function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbiParam {
    /// Its name; unique.
    pub name: ast::Name,
    /// Its type.
    pub ty: AbiType,
}

/// Where a variable lives.
#[derive(Clone, Debug, PartialEq)]
pub enum Storage {
    /// Nowhere: it is known.
    Const(Const),
    /// Behind the pointer `param[index]`.
    Slot {
        /// Name of a parameter of type `CPointer(voidptr)`.
        param: ast::Name,
        /// Element of the parameter.
        index: u32,
        /// Whether the pointer may be NULL, which a read then reports.
        nullable: bool,
    },
    /// The pointer `param[index]` is the value: a struct that is used where it stands, or an address
    /// that only handlers look behind.
    Pointer {
        /// Name of a parameter of type `CPointer(voidptr)`.
        param: ast::Name,
        /// Element of the parameter.
        index: u32,
        /// Whether the pointer may be NULL, which a read then reports.
        nullable: bool,
    },
    /// In a state slot.
    State {
        /// Index of the slot.
        index: u32,
    },
    /// In a parameter of a plain native function.
    Param {
        /// Index of the parameter.
        index: u32,
    },
}

impl Storage {
    /// Where an input of a type lives whose pointer is `param[index]`: what is used through its
    /// address is the pointer itself, anything else stands in the cell behind it.
    #[must_use]
    pub fn behind(ty: &Type, param: impl Into<ast::Name>, index: u32, nullable: bool) -> Self {
        let param = param.into();
        if ty.repr() == Some(Repr::Ptr) {
            Self::Pointer {
                param,
                index,
                nullable,
            }
        } else {
            Self::Slot {
                param,
                index,
                nullable,
            }
        }
    }
}

/// When the values of a category's variables may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitFilter {
    /// In every phase: the host keeps the cells there always.
    Everytime,
    /// While executing; elsewhere the pointer may be NULL.
    OnExecute,
    /// Never by name; only through what handlers make of it.
    Never,
}

/// A name of the function that stands for a value from outside.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name in the function.
    pub name: ast::Name,
    /// Its type.
    pub ty: Type,
    /// Where it lives.
    pub storage: Storage,
    /// When it may be read.
    pub init: InitFilter,
    /// Id of its source category.
    pub category: Arc<str>,
    /// The host's object it stands for.
    pub foreign: Option<Foreign>,
    /// Its declaration.
    pub span: Span,
}

/// What a state slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A pointer to a host-owned cell with the value of a state variable that is one machine value.
    Scalar,
    /// The container itself, or NULL where there is none: the slot is its owner. START makes it, STOP
    /// frees it and leaves NULL.
    Container,
    /// A pointer to a host-owned cell of the struct's size. START writes all of it.
    Struct,
    /// A pointer to a host-owned cell that says whether START has run and STOP has not. A function
    /// with a stop body has one, so that STOP runs it once; it is no variable of the function.
    Started,
}

impl SlotKind {
    /// The word for it in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Struct => "struct",
            Self::Container => "container",
            Self::Started => "started",
        }
    }
}

/// A state slot.
#[derive(Clone, Debug)]
pub struct StateSlot {
    /// Name of the state variable.
    pub name: ast::Name,
    /// What the slot holds.
    pub kind: SlotKind,
    /// Type of the value.
    pub ty: Type,
    /// How the value is held.
    pub repr: Repr,
    /// The initial value as written; START stores it, or makes the container it describes.
    pub initial: ast::Expr,
    /// The declaration.
    pub span: Span,
}

impl StateSlot {
    /// Size of the cell in bytes.
    #[must_use]
    pub fn size(&self) -> u32 {
        match (self.kind, self.ty.as_struct()) {
            (SlotKind::Struct, Some(view)) => view.def.size(),
            (SlotKind::Scalar | SlotKind::Struct | SlotKind::Container | SlotKind::Started, _) => {
                self.repr.size()
            }
        }
    }
}

/// An output.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name, where outputs are named.
    pub name: Option<ast::Name>,
    /// Its type.
    pub ty: Type,
}

/// A fact a category gives with the result.
#[derive(Clone, Debug, PartialEq)]
pub enum MetaValue {
    /// A number.
    Int(i64),
    /// Text.
    Str(String),
    /// Several facts.
    List(Vec<MetaValue>),
    /// The host's own object.
    Foreign(Foreign),
}

/// The interface of one native function.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The Python function's name.
    pub name: ast::Name,
    /// Parameters in ABI order.
    pub params: Vec<AbiParam>,
    /// Names that stand for values from outside, parameters first, then state variables.
    pub variables: ast::NameMap<Variable>,
    /// State slots, largest first, then by name.
    pub states: Vec<StateSlot>,
    /// Outputs in order.
    pub outputs: Vec<Output>,
    /// What a plain function gives; `None` for a node, which has outputs.
    pub result: Option<Type>,
    /// Facts given by the source categories.
    pub metadata: IndexMap<String, MetaValue>,
}

impl Signature {
    /// Index of an ABI parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| &*param.name == name)
    }

    /// Lets go of memory that was taken to grow into, and of copies of texts that it has elsewhere: a
    /// signature is kept as long as the function.
    pub(crate) fn compact(&mut self) {
        self.params.shrink_to_fit();
        self.variables.shrink_to_fit();
        self.states.shrink_to_fit();
        self.outputs.shrink_to_fit();
        self.metadata.shrink_to_fit();
        let mut category: Option<Arc<str>> = None;
        for variable in self.variables.values_mut() {
            if let Some(known) = category.filter(|known| *known == variable.category) {
                variable.category = known;
            }
            category = Some(Arc::clone(&variable.category));
            if let Storage::Slot { param, .. } | Storage::Pointer { param, .. } =
                &mut variable.storage
                && let Some(known) = self.params.iter().find(|known| known.name == *param)
            {
                *param = Arc::clone(&known.name);
            }
        }
    }

    /// Whether the outputs have names.
    #[must_use]
    pub fn has_named_outputs(&self) -> bool {
        self.outputs.iter().any(|output| output.name.is_some())
    }

    /// The type of the native function in native types: `int64(int64, int64)`.
    #[must_use]
    pub fn native_type(&self) -> String {
        let params: Vec<String> = self.params.iter().map(|p| p.ty.to_string()).collect();
        let returns = match self.results() {
            Some(Results::Value(value)) => value.native.name(),
            Some(Results::Nothing | Results::Cells(_)) | None => "void",
        };
        format!("{returns}({})", params.join(", "))
    }

    /// How the results of a plain function leave it; `None` for a node.
    #[must_use]
    pub fn results(&self) -> Option<Results> {
        Results::of(self.result.as_ref()?)
    }

    /// The type of the native function, as C writes it: its declaration without names.
    #[must_use]
    pub fn c_type(&self) -> String {
        self.declaration("", |_| String::new())
    }

    /// The C declaration of the native function under a given name.
    #[must_use]
    pub fn c_prototype(&self, native_name: &str) -> String {
        let mut spelling = Spelling::default();
        self.declaration(native_name, |param| spelling.of(&param.name))
    }

    fn declaration(
        &self,
        native_name: &str,
        mut name_of: impl FnMut(&AbiParam) -> String,
    ) -> String {
        let params = self.params.iter();
        let params = params.map(|p| p.ty.c_declaration(&name_of(p)).trim_end().to_owned());
        let params: Vec<String> = params.collect();
        let params = if params.is_empty() {
            "void".to_owned()
        } else {
            params.join(", ")
        };
        let returns = match self.results() {
            Some(Results::Value(value)) => AbiType::Value(value.native).c_declaration(native_name),
            Some(Results::Nothing | Results::Cells(_)) | None => format!("void {native_name}"),
        };
        format!("{returns}({params})")
    }
}
