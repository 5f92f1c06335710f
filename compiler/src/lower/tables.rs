//! What all functions of a module share: error sites, texts, natives, the list of callees.

use std::collections::BTreeMap;
use std::sync::Arc;

use cranelift_codegen::ir;
use cranelift_entity::SecondaryMap;
use indexmap::{IndexMap, IndexSet};
use tickjit_runtime::errors::{Site, Sites};

use super::natives::settled;
use crate::ast::Name;
use crate::clif::{self, Module, NativeSymbol, Part, Target};
use crate::diagnostic::Diagnostic;
use crate::hir::{
    self, Body, ExprId, ExprKind, FuncId, NativeFunction, Origin, Visitor, walk_block,
};
use crate::options::CompilationOptions;
use crate::signature::{Signature, SlotKind};
use crate::span::Span;
use crate::types::{Const, ConstContainer, ContainerType, Type};

/// What tells two sites apart.
#[derive(Clone, PartialEq, Eq, Hash)]
struct SiteKey {
    line: u32,
    column: u32,
    function: u32,
    class: Option<Name>,
    message: Option<Name>,
}

pub(super) struct Tables<'a> {
    pub(super) program: &'a hir::Program,
    pub(super) signature: &'a Signature,
    pub(super) options: &'a CompilationOptions,
    pub(super) target: &'a Target,
    /// Whether there are containers.
    pub(super) containers: bool,
    /// Whether there are operations on native memory.
    pub(super) memory: bool,
    /// Whether a container that can be changed holds constants, which are copies then.
    pub(super) mixed: bool,
    sites: IndexSet<SiteKey>,
    /// The classes that the program raises.
    classes: IndexSet<Name>,
    texts: IndexSet<Arc<str>>,
    objects: IndexSet<Arc<ConstContainer>>,
    natives: IndexMap<Name, NativeSymbol>,
    addresses: IndexSet<Name>,
    /// Of the natives that have one, by their places.
    bodies: BTreeMap<u32, ir::Function>,
    callees: Vec<FuncId>,
    places: SecondaryMap<FuncId, Option<u32>>,
    errors: Vec<Diagnostic>,
}

/// What a program has that changes how all of it is lowered.
#[derive(Default)]
struct Traits {
    /// Containers.
    containers: bool,
    /// Constants in containers that are none.
    mixed: bool,
    /// Operations on native memory.
    memory: bool,
    /// The classes of raised errors.
    classes: IndexSet<Name>,
}

fn traits(program: &hir::Program) -> Traits {
    fn visit(ty: &Type, found: &mut Traits) {
        match ty {
            Type::Container(container) => {
                let inner = [Some(container.item()), container.value()];
                let frozen = |ty: &&Type| ty.as_container().is_some_and(ContainerType::is_frozen);
                let mixed = !container.is_frozen() && inner.iter().flatten().any(frozen);
                found.containers = true;
                found.mixed |= mixed;
            }
            Type::Tuple(elements) => elements.iter().for_each(|ty| visit(ty, found)),
            Type::Optional(value) => visit(value, found),
            Type::None
            | Type::Never
            | Type::Bool
            | Type::Int
            | Type::Float
            | Type::Str
            | Type::Named(_) => {}
        }
    }
    let mut found = Traits::default();
    let callees = program.callees.values().map(|callee| &callee.body);
    for body in callees.chain([&program.function.body]) {
        for expr in body.exprs.values() {
            visit(&expr.ty, &mut found);
            found.memory |= match &expr.kind {
                ExprKind::Memory(..) => true,
                ExprKind::Native(native, _) => native.clif.is_some(),
                _ => false,
            };
        }
        body.locals
            .values()
            .for_each(|local| visit(&local.ty, &mut found));
    }
    let function = &program.function;
    let own = [
        &function.prologue,
        &function.start,
        &function.stop,
        &function.execute,
    ];
    for block in own {
        walk_block(&function.body, block, &mut found);
    }
    for callee in program.callees.values() {
        walk_block(&callee.body, &callee.block, &mut found);
    }
    found
}

/// Classes are numbered as they stand in the text: what a program that was packed keeps.
impl Visitor for Traits {
    fn expr(&mut self, body: &Body, id: ExprId) {
        if let ExprKind::Raise { class, .. } = &body.exprs[id].kind {
            self.classes.insert(class.clone());
        }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl<'a> Tables<'a> {
    pub(super) fn new(
        program: &'a hir::Program,
        signature: &'a Signature,
        options: &'a CompilationOptions,
        target: &'a Target,
    ) -> Self {
        let Traits {
            containers: mentions,
            mixed,
            memory,
            classes,
        } = traits(program);
        let kinds = signature.states.iter().map(|state| state.kind);
        let containers = mentions || kinds.into_iter().any(|kind| kind == SlotKind::Container);
        Self {
            program,
            signature,
            options,
            target,
            sites: IndexSet::new(),
            classes,
            texts: IndexSet::new(),
            objects: IndexSet::new(),
            containers,
            memory,
            mixed,
            natives: IndexMap::new(),
            addresses: IndexSet::new(),
            bodies: BTreeMap::new(),
            callees: Vec::new(),
            places: SecondaryMap::new(),
            errors: Vec::new(),
        }
    }

    /// The site of an origin, with the class of a `raise` and what its report says.
    pub(super) fn site(
        &mut self,
        origin: Origin,
        class: Option<Name>,
        message: Option<Name>,
    ) -> u32 {
        let key = SiteKey {
            line: origin.span.start.line,
            column: origin.span.start.column + 1,
            function: origin.function.0,
            class,
            message,
        };
        index(self.sites.insert_full(key).0)
    }

    /// The number of a class that is raised, from 1; 0 for none.
    pub(super) fn class(&self, class: Option<&Name>) -> u32 {
        let at = class.and_then(|class| self.classes.get_index_of(class));
        at.map_or(0, |at| index(at + 1))
    }

    /// The numbers of those of the classes that are raised.
    pub(super) fn classes(&self, names: &[Name]) -> Vec<u32> {
        let raised = names.iter().map(|name| self.class(Some(name)));
        raised.filter(|number| *number != 0).collect()
    }

    pub(super) fn text(&mut self, text: &Arc<str>) -> u32 {
        index(self.texts.insert_full(Arc::clone(text)).0)
    }

    pub(super) fn container(&mut self, container: &Arc<ConstContainer>) -> u32 {
        container
            .items
            .iter()
            .for_each(|item| self.note_addresses(item));
        index(self.objects.insert_full(Arc::clone(container)).0)
    }

    /// Notes the addresses in a constant, which mean something in this process alone.
    pub(super) fn note_addresses(&mut self, value: &Const) {
        if let Some(ty) = value.address() {
            self.addresses.insert(ty.name().into());
        }
    }

    pub(super) fn native(&mut self, native: &NativeFunction, span: Span) -> u32 {
        let symbol = NativeSymbol {
            name: native.name.clone(),
            address: native.address,
            symbol: native.symbol.clone(),
        };
        let (place, known) = self.natives.insert_full(native.name.clone(), symbol);
        let place = index(place);
        if let Some(text) = native.clif.as_deref().filter(|_| known.is_none()) {
            match clif::body(text, &native.signature) {
                Ok(body) => {
                    self.bodies.insert(place, settled(body));
                }
                Err(error) => self.refuse(format!("\"{}\": {error}", native.name), span),
            }
        }
        place
    }

    /// Whether a native function has a body.
    pub(super) fn has_bodies(&self) -> bool {
        !self.bodies.is_empty()
    }

    /// The body of a native function, by its place.
    pub(super) fn body(&self, native: u32) -> Option<&ir::Function> {
        self.bodies.get(&native)
    }

    /// The place of a callee among the module's parts; it is lowered later.
    pub(super) fn part(&mut self, callee: FuncId) -> u32 {
        if let Some(place) = self.places[callee] {
            return place;
        }
        self.callees.push(callee);
        let place = index(self.callees.len());
        self.places[callee] = Some(place);
        place
    }

    /// The callee that was asked for as number `at`.
    pub(super) fn callee(&self, at: usize) -> Option<FuncId> {
        self.callees.get(at).copied()
    }

    /// Notes a program that breaks a rule of the HIR: a handler's answer, as all of ours are verified.
    pub(super) fn refuse(&mut self, message: String, span: Span) {
        self.errors
            .push(Diagnostic::new("code-generation", message, span));
    }

    pub(super) fn finish(self, parts: Vec<Part>) -> Result<Module, Vec<Diagnostic>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let names = &self.program.names;
        let sites = self.sites.iter().map(|key| Site {
            line: key.line,
            column: key.column,
            function: names.get(key.function as usize).map_or("", |name| name),
            class: key.class.as_deref(),
            message: key.message.as_deref(),
        });
        Ok(Module {
            parts,
            natives: self.natives.into_values().collect(),
            sites: Sites::new(&sites.collect::<Vec<_>>()),
            texts: self.texts.into_iter().collect(),
            containers: self.objects.into_iter().collect(),
            addresses: self.addresses.into_iter().collect(),
        })
    }
}
