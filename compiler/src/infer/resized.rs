//! Whether statements can change how much a container holds.

use crate::hir::{Block, Body, Effect, ExprId, ExprKind, Local, Visitor, walk_block};
use crate::types::{ContainerType, Type};

/// Whether a block may add items to a container of a type, or remove some. Containers of other types
/// are other containers, and so are those in the making.
pub(super) fn may_resize(
    body: &Body,
    block: &Block,
    container: &ContainerType,
    in_the_making: &[Local],
) -> bool {
    if container.is_frozen() {
        return false;
    }
    let mut search = Search {
        container,
        in_the_making,
        found: false,
    };
    walk_block(body, block, &mut search);
    search.found
}

struct Search<'a> {
    container: &'a ContainerType,
    in_the_making: &'a [Local],
    found: bool,
}

impl Visitor for Search<'_> {
    fn expr(&mut self, body: &Body, id: ExprId) {
        match &body.exprs[id].kind {
            ExprKind::Container(op, operands) if op.effect() == Effect::Resizes => {
                let Some(changed) = operands.first().map(|first| &body.exprs[*first]) else {
                    return;
                };
                let is_new = matches!(&changed.kind,
                    ExprKind::Local(local) if self.in_the_making.contains(local));
                self.found |= !is_new && changed.ty.as_container() == Some(self.container);
            }
            ExprKind::Call(_, args) => {
                self.found |= args
                    .iter()
                    .any(|arg| reaches(body.ty(*arg), self.container));
            }
            _ => {}
        }
    }
}

/// Whether a container can be got at from a value of a type.
fn reaches(ty: &Type, wanted: &ContainerType) -> bool {
    match ty {
        Type::Container(container) => {
            container == wanted
                || reaches(container.item(), wanted)
                || container
                    .value()
                    .is_some_and(|value| reaches(value, wanted))
        }
        Type::Tuple(elements) => elements.iter().any(|element| reaches(element, wanted)),
        Type::Optional(value) => reaches(value, wanted),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Int
        | Type::Float
        | Type::Str
        | Type::Named(_) => false,
    }
}
