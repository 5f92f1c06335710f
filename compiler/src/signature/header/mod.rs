//! C headers of native functions.
//!
//! Takes a signature, a name and the initial values of the states; gives text that C (from C11 on) and C++ (from
//! C++11 on) compile without a warning: the declaration under that name, the tables of what the function's arrays
//! hold, and the enumerations and structs that stand in them. Everything that is not a type begins with the name,
//! so headers of several functions go together; a type that stands in two of them must be the same one
//! ([`types`]). Equal functions have equal headers.

mod identifier;
mod types;

use std::fmt::{self, Write as _};

use super::{Signature, SlotKind, Storage, Variable};
use crate::types::{Const, Keyed, KeyedRole, Type, TypeDetail};
use identifier::{identifier, is_identifier};

pub(super) use identifier::Spelling;
use types::Types;

/// The beginning of every header.
const PROLOGUE: &str = "\
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern \"C\" {
#endif

#ifndef TICKJIT_LAYOUT
#ifdef __cplusplus
#define TICKJIT_LAYOUT(type, bytes) static_assert(sizeof(type) == (bytes), \"the size of \" #type)
#else
#define TICKJIT_LAYOUT(type, bytes) _Static_assert(sizeof(type) == (bytes), \"the size of \" #type)
#endif
#endif
";

const EPILOGUE: &str = "
#ifdef __cplusplus
}
#endif
#endif
";

/// A name that C or C++ do not take for a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidName(pub String);

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no name for a function in C and C++", self.0)
    }
}

impl std::error::Error for InvalidName {}

/// What an array of pointers holds at some index.
struct Row {
    array: String,
    index: u32,
    count: u32,
    name: String,
    ty: String,
}

/// The header of a function. `name` is what C calls it; `tag` tells functions apart that have one name.
pub(crate) fn c_header(
    signature: &Signature,
    name: &str,
    tag: &str,
    initials: &[Const],
) -> Result<String, InvalidName> {
    if !is_identifier(name) {
        return Err(InvalidName(name.to_owned()));
    }
    let mut types = Types::new(name);
    let inputs = inputs(signature, &mut types);
    let outputs = outputs(signature, &mut types);
    let states = states(signature, &mut types);

    if let Some(result) = &signature.result {
        results(result, &mut types);
    }

    let guard = format!("TICKJIT_{name}_{tag}");
    let mut text = format!(
        "/* The native function of {}, made by tickjit. Its key begins with {tag}. */\n\
         #ifndef {guard}\n#define {guard}\n\n{PROLOGUE}{}",
        signature.name,
        types.definitions()
    );
    let mut arrays: Vec<&str> = Vec::new();
    for row in outputs.iter().chain(&states).chain(&inputs) {
        if !arrays.contains(&row.array.as_str()) {
            arrays.push(&row.array);
        }
    }
    if !arrays.is_empty() {
        text.push_str("\n/* Elements of the arrays, and how many there are. */\nenum {\n");
        for array in &arrays {
            let rows = || outputs.iter().chain(&states).chain(&inputs);
            let rows: Vec<&Row> = rows().filter(|row| row.array == *array).collect();
            for row in &rows {
                line(
                    &mut text,
                    format_args!("    {name}_{array}_{} = {},", row.name, row.index),
                );
            }
            let end = rows.iter().map(|row| row.index + row.count).max();
            line(
                &mut text,
                format_args!("    {name}_n_{array} = {},", end.unwrap_or(0)),
            );
        }
        text.push_str("};\n");
    }
    if signature.param("outputs").is_some() {
        let rows = outputs
            .iter()
            .map(|row| format!("{}, {}, {}", row.index, row.name, row.ty));
        table(
            &mut text,
            "ROW(index, name, type)",
            &format!("{name}_OUTPUTS"),
            rows,
        );
    }
    if !inputs.is_empty() {
        let rows = inputs.iter().map(|row| {
            let Row {
                array,
                index,
                count,
                name,
                ty,
            } = row;
            format!("{array}, {index}, {count}, {name}, {ty}")
        });
        let columns = "ROW(array, index, count, name, type)";
        table(&mut text, columns, &format!("{name}_INPUTS"), rows);
    }
    if signature.param("state").is_some() {
        let slots = signature.states.iter().zip(initials).zip(&states);
        let rows = slots.map(|((slot, initial), row)| {
            let initial = literal(&initial.to_string());
            let (kind, size) = (slot.kind.name(), slot.size());
            format!(
                "{}, {}, {kind}, {}, {size}, {initial}",
                row.index, row.name, row.ty
            )
        });
        let columns = "ROW(index, name, kind, type, size, initial)";
        table(&mut text, columns, &format!("{name}_STATES"), rows);
    }
    line(
        &mut text,
        format_args!("\n{};", signature.c_prototype(name)),
    );
    text.push_str(EPILOGUE);
    Ok(text)
}

fn line(text: &mut String, arguments: fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{arguments}");
}

/// A macro that calls another one for each row.
fn table(text: &mut String, columns: &str, name: &str, rows: impl Iterator<Item = String>) {
    line(
        text,
        format_args!("\n/* {columns} */\n#define {name}(ROW) \\"),
    );
    for row in rows {
        line(text, format_args!("    ROW({row}) \\"));
    }
    text.push_str("    /* end */\n");
}

/// Text as a C literal.
fn literal(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

fn outputs(signature: &Signature, types: &mut Types) -> Vec<Row> {
    let mut spelling = Spelling::default();
    let rows = (0..).zip(&signature.outputs).map(|(index, output)| Row {
        array: "outputs".to_owned(),
        index,
        count: 1,
        name: match &output.name {
            Some(name) => spelling.of(name),
            None => format!("output{index}"),
        },
        ty: types.pointed_at(&output.ty),
    });
    rows.collect()
}

/// The slots of the states.
fn states(signature: &Signature, types: &mut Types) -> Vec<Row> {
    let mut spelling = Spelling::default();
    let rows = (0..).zip(&signature.states).map(|(index, slot)| Row {
        array: "state".to_owned(),
        index,
        count: 1,
        name: spelling.of(&slot.name),
        ty: match slot.kind {
            SlotKind::Scalar | SlotKind::Struct | SlotKind::Started => {
                types.cell(&slot.ty, slot.repr)
            }
            SlotKind::Container => "void".to_owned(),
        },
    });
    rows.collect()
}

fn inputs(signature: &Signature, types: &mut Types) -> Vec<Row> {
    let mut spelling = Spelling::default();
    let variables = signature.variables.values();
    let rows = variables.filter_map(|variable| input(variable, types, &mut spelling));
    rows.collect()
}

/// Where a variable comes from an array of the host.
fn input(variable: &Variable, types: &mut Types, spelling: &mut Spelling) -> Option<Row> {
    let mut row = |array: &str, index, count, ty| Row {
        array: identifier(array),
        index,
        count,
        name: spelling.of(&variable.name),
        ty,
    };
    if let Some(keyed) = keyed_inputs(&variable.ty) {
        let ty = types.pointed_at(keyed.value());
        return Some(row(keyed.param(), keyed.first(), keyed.count(), ty));
    }
    match &variable.storage {
        Storage::Slot { param, index, .. } | Storage::Pointer { param, index, .. } => {
            Some(row(param, *index, 1, types.pointed_at(&variable.ty)))
        }
        // The declaration has it as what it is held as; its type may have a definition.
        Storage::Param { .. } => {
            types.pointed_at(&variable.ty);
            None
        }
        Storage::Const(_) | Storage::State { .. } => None,
    }
}

/// Defines the types of what a plain function gives.
fn results(ty: &Type, types: &mut Types) {
    match ty {
        Type::Tuple(elements) => elements.iter().for_each(|element| results(element, types)),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Int
        | Type::Float
        | Type::Str
        | Type::Container(_)
        | Type::Optional(_)
        | Type::Named(_) => {
            types.pointed_at(ty);
        }
    }
}

fn keyed_inputs(ty: &Type) -> Option<&Keyed> {
    match &ty.as_named()?.def().detail {
        TypeDetail::Keyed(KeyedRole::Inputs, keyed) => Some(keyed),
        _ => None,
    }
}
