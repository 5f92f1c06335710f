//! What stands behind the pointers of the array `inputs`, by the signature of a function.

use tickjit_compiler::signature::{Signature, Storage};
use tickjit_compiler::types::{KeyedRole, NativeType, Type, TypeDetail};

use super::memory::INPUTS;
use crate::convert::value::Kind;
use crate::session::Session;

/// The native type of each input; none of a slot without one.
pub(super) fn input_types(signature: &Signature, session: &Session) -> Vec<Option<NativeType>> {
    let mut types = Vec::new();
    for variable in signature.variables.values() {
        if let TypeDetail::Keyed(KeyedRole::Inputs, keyed) = detail(&variable.ty)
            && **keyed.param() == *INPUTS
        {
            for slot in keyed.first()..keyed.first() + keyed.count() {
                set(&mut types, slot, native(keyed.value(), session));
            }
        } else if let Storage::Slot { param, index, .. } | Storage::Pointer { param, index, .. } =
            &variable.storage
            && **param == *INPUTS
        {
            set(&mut types, *index, native(&variable.ty, session));
        }
    }
    types
}

fn detail(ty: &Type) -> &TypeDetail {
    ty.as_named()
        .map_or(&TypeDetail::Plain, |named| &named.def().detail)
}

fn native(ty: &Type, session: &Session) -> NativeType {
    if ty.as_struct().is_some() {
        return NativeType::Pointer;
    }
    Kind::of(ty, session).native()
}

fn set(types: &mut Vec<Option<NativeType>>, slot: u32, native: NativeType) {
    let slot = slot as usize;
    if types.len() <= slot {
        types.resize(slot + 1, None);
    }
    types[slot] = Some(native);
}
