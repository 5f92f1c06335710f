//! Enumerations and structs in headers.
//!
//! A type is defined once for each compilation of C's, by whichever header comes first; a macro with a sum of its
//! definition stops the compilation where another header means another type by the same name. Structs have the
//! compiler's own layout where that is the one that is meant; what lies between fields is written out. Layouts
//! that C would not choose are packed, and fields that overlap stand in a union.

use std::fmt::Write as _;
use std::sync::Arc;

use super::identifier::{Spelling, identifier};
use crate::types::{
    EnumSetDef, FieldKind, NamedType, NativeType, Repr, StructDef, StructField, Type, TypeDetail,
    halves,
};

/// The types that one header defines, in an order in which each is known where it is used.
pub(super) struct Types {
    /// Names that are taken, with the identity of the type that has each.
    names: Vec<(String, String)>,
    text: String,
}

impl Types {
    /// No types; `function` is a name that none of them has.
    pub(super) fn new(function: &str) -> Self {
        Self {
            names: vec![(function.to_owned(), String::new())],
            text: String::new(),
        }
    }

    pub(super) fn definitions(&self) -> &str {
        &self.text
    }

    /// What an element of an array of pointers points at.
    pub(super) fn pointed_at(&mut self, ty: &Type) -> String {
        match ty.repr() {
            Some(repr) if ty.as_struct().is_some() || repr != Repr::Ptr => self.cell(ty, repr),
            Some(_) | None => "void".to_owned(),
        }
    }

    /// What C has in a cell of a type: its own type of it, or that of how it is held.
    pub(super) fn cell(&mut self, ty: &Type, repr: Repr) -> String {
        self.own(ty).unwrap_or_else(|| repr.c_name().to_owned())
    }

    /// The name of a type that has a definition, or a number's.
    fn own(&mut self, ty: &Type) -> Option<String> {
        let named = ty.as_named()?;
        match &named.def().detail {
            TypeDetail::Struct(view) => Some(self.structure(&view.def)),
            TypeDetail::Enum { members, .. } => {
                let members = members.iter().map(|(name, value)| (name, number(*value)));
                Some(self.enumeration(named, named.repr().into(), members.collect()))
            }
            TypeDetail::EnumSet(set) => {
                let native = NativeType::unsigned(named.repr());
                Some(self.enumeration(named, native, sets(set, native)))
            }
            TypeDetail::Number(native) => Some(native.c_name().to_owned()),
            TypeDetail::Plain
            | TypeDetail::Pointer(_)
            | TypeDetail::Keyed(..)
            | TypeDetail::Array(_) => None,
        }
    }

    /// The name of a type by its identity, and whether it is new.
    fn name(&mut self, name: &str, identity: &str) -> (String, bool) {
        let short = name.rsplit('.').next().unwrap_or(name);
        let mut found = identifier(short);
        let mut number = 1;
        loop {
            let taken = self.names.iter().find(|(other, _)| *other == found);
            match taken {
                None => {
                    self.names.push((found.clone(), identity.to_owned()));
                    return (found, true);
                }
                Some((_, other)) if other == identity => return (found, false),
                Some(_) => {
                    number += 1;
                    found = format!("{}_{number}", identifier(short));
                }
            }
        }
    }

    fn define(&mut self, name: &str, definition: &str) {
        let sum = definition.bytes().fold(0x811c_9dc5_u32, |sum, byte| {
            (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        // Writing to a String does not fail.
        let _ = write!(
            self.text,
            "\n#ifndef TICKJIT_TYPE_{name}\n#define TICKJIT_TYPE_{name} {sum:#x}\n{definition}\
             #elif TICKJIT_TYPE_{name} != {sum:#x}\n#error \"two types are called {name}\"\n#endif\n"
        );
    }

    fn enumeration(
        &mut self,
        named: &NamedType,
        native: NativeType,
        members: Vec<(&Arc<str>, String)>,
    ) -> String {
        let (name, is_new) = self.name(named.name(), named.id());
        if is_new {
            let mut text = format!("typedef {} {name};\n", native.c_name());
            let mut spelling = Spelling::default();
            for (member, value) in members {
                let member = spelling.of(&format!("{name}_{member}"));
                let _ = writeln!(text, "#define {member} (({name}){value})");
            }
            self.define(&name, &text);
        }
        name
    }

    fn structure(&mut self, def: &Arc<StructDef>) -> String {
        let (name, is_new) = self.name(def.name(), def.view(false).id());
        if !is_new {
            return name;
        }
        let layout = Layout::of(def);
        let mut text = format!(
            "typedef struct {name} {name};\nstruct {}{name} {{\n",
            layout.attribute
        );
        let mut fields: Vec<&StructField> = def.fields().iter().collect();
        fields.sort_by_key(|field| field.offset);
        let mut spelling = Spelling::default();
        let fields = fields
            .into_iter()
            .map(|field| (field, spelling.of(&field.name)));
        if layout.overlaps {
            text.push_str("    union {\n");
            for (field, own) in fields {
                let before = match field.offset {
                    0 => String::new(),
                    bytes => format!("char tickjit_before_{own}[{bytes}]; "),
                };
                let declared = self.field(field, &own, &name);
                let packed = "struct __attribute__((packed))";
                let _ = writeln!(text, "        {packed} {{ {before}{declared}; }};");
            }
            let _ = writeln!(text, "        {}\n    }};", padding(0, def.size()));
        } else {
            let mut at = 0;
            for (field, own) in fields {
                if field.offset > at {
                    let _ = writeln!(text, "    {}", padding(at, field.offset));
                }
                let declared = self.field(field, &own, &name);
                let _ = writeln!(text, "    {declared};");
                at = field.offset + field.kind.size();
            }
            if def.size() > at || def.size() == 0 {
                let _ = writeln!(text, "    {}", padding(at, def.size()));
            }
        }
        let _ = writeln!(text, "}};\nTICKJIT_LAYOUT({name}, {});", def.size());
        self.define(&name, &text);
        name
    }

    /// A field's declaration under a name, in a struct.
    fn field(&mut self, field: &StructField, name: &str, own: &str) -> String {
        let mut lengths = String::new();
        let mut kind = &field.kind;
        while let FieldKind::Array { element, len } = kind {
            let _ = write!(lengths, "[{len}]");
            kind = element;
        }
        match kind {
            FieldKind::Value { native, ty } => {
                let base = match (ty.repr(), self.own(ty)) {
                    (Some(repr), Some(own))
                        if repr == native.repr() && ty.as_struct().is_none() =>
                    {
                        own
                    }
                    _ => native.c_name().to_owned(),
                };
                format!("{base} {name}{lengths}")
            }
            FieldKind::Struct(def) => format!("{} {name}{lengths}", self.structure(def)),
            FieldKind::Pointer(def) => format!("{} *{name}{lengths}", self.structure(def)),
            FieldKind::PointerToOwn | FieldKind::Array { .. } => format!("{own} *{name}{lengths}"),
        }
    }
}

/// Bytes that are no field; none as an array of none.
fn padding(from: u32, to: u32) -> String {
    format!("char tickjit_{from}_{to}[{}];", to - from)
}

/// What C has to be told about a struct.
struct Layout {
    /// In front of the name, with a space behind it.
    attribute: String,
    /// The alignment that C gives it then.
    align: u32,
    /// Whether fields lie on one another.
    overlaps: bool,
}

impl Layout {
    fn of(def: &StructDef) -> Self {
        let mut ends: Vec<(u32, u32)> = def
            .fields()
            .iter()
            .map(|field| (field.offset, field.offset + field.kind.size()))
            .collect();
        ends.sort_unstable();
        let overlaps = ends.windows(2).any(|pair| pair[0].1 > pair[1].0);
        let natural = def
            .fields()
            .iter()
            .map(|field| alignment(&field.kind))
            .max();
        let natural = if overlaps { 1 } else { natural.unwrap_or(1) };
        let placed = |field: &StructField| field.offset.is_multiple_of(alignment(&field.kind));
        let is_whole = def.size().is_multiple_of(def.align());
        let as_c =
            natural <= def.align() && is_whole && (overlaps || def.fields().iter().all(placed));
        let attribute = match (as_c, def.align()) {
            (true, align) if align == natural => String::new(),
            (true, align) => format!("__attribute__((aligned({align}))) "),
            (false, align) if is_whole => format!("__attribute__((packed, aligned({align}))) "),
            (false, _) => "__attribute__((packed)) ".to_owned(),
        };
        Self {
            attribute,
            align: if is_whole { def.align() } else { 1 },
            overlaps,
        }
    }
}

/// The alignment that C gives to a field of a kind.
fn alignment(kind: &FieldKind) -> u32 {
    match kind {
        FieldKind::Value { native, .. } => native.size(),
        FieldKind::Struct(def) => Layout::of(def).align,
        FieldKind::Array { element, .. } => alignment(element),
        FieldKind::Pointer(_) | FieldKind::PointerToOwn => NativeType::Pointer.size(),
    }
}

/// A number of 64 bits in C.
fn number(value: i64) -> String {
    match value {
        i64::MIN => format!("(-INT64_C({}) - 1)", i64::MAX),
        _ => format!("INT64_C({value})"),
    }
}

/// The members of a class of sets, each with its bits.
fn sets(set: &EnumSetDef, native: NativeType) -> Vec<(&Arc<str>, String)> {
    let bits = |bits: u128| {
        let [low, high] = halves(bits).map(i64::cast_unsigned);
        if native == NativeType::Int128 {
            format!("((unsigned __int128)UINT64_C({high:#x}) << 64 | UINT64_C({low:#x}))")
        } else {
            format!("UINT64_C({low:#x})")
        }
    };
    set.members
        .iter()
        .map(|(name, value)| (name, bits(*value)))
        .collect()
}
