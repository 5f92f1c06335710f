//! The registries of one compilation context.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    Advisor, AssignmentHandler, AstHandler, AttributeAccessor, AttributeLowerer, FunctionHandler,
    InputHandler, MethodHandler, Native, NativeBody, NodeKind, OutputHandler, RewriteOrder,
    SignalProcessor, Sought, SourceCategory, TypeHandler,
};
use crate::clif::{self, Backend};
use crate::hir::NativeFunction;
use crate::signature::AbiParam;
use crate::types::{EnumWidths, NativeType, Type};

/// A registration that was refused; the context is as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryError {
    /// A function of this dotted name is registered.
    DuplicateFunction(String),
    /// A category of this id is registered.
    DuplicateCategory(String),
    /// A category of this order is registered.
    DuplicateOrder {
        /// The order.
        order: i32,
        /// The category that has it.
        holder: String,
        /// The category that wanted it.
        refused: String,
    },
    /// A category of registered ones adds a parameter of this name.
    DuplicateParam {
        /// The parameter.
        param: String,
        /// The category that has it.
        holder: String,
        /// The category that wanted it.
        refused: String,
    },
    /// A native function of this name is registered.
    DuplicateNative(String),
    /// No native function of this name is registered.
    UnknownNative(String),
    /// The native function of this name has a body.
    DuplicateBody(String),
    /// A body in Python for a function that takes or gives a `float32`, which Python has not.
    NarrowBody(String),
    /// A body as CLIF is refused.
    Body {
        /// The function.
        name: String,
        /// Why.
        error: clif::BodyError,
    },
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateFunction(name) => {
                write!(f, "a function \"{name}\" is already registered")
            }
            Self::DuplicateCategory(id) => {
                write!(f, "a source category \"{id}\" is already registered")
            }
            Self::DuplicateOrder {
                order,
                holder,
                refused,
            } => write!(
                f,
                "source category \"{refused}\" has order {order}, which \"{holder}\" already has"
            ),
            Self::DuplicateParam {
                param,
                holder,
                refused,
            } => write!(
                f,
                "source category \"{refused}\" adds a parameter \"{param}\", which \"{holder}\" already has"
            ),
            Self::DuplicateNative(name) => {
                write!(f, "a native function \"{name}\" is already registered")
            }
            Self::UnknownNative(name) => {
                write!(f, "there is no native function \"{name}\" to define")
            }
            Self::DuplicateBody(name) => {
                write!(f, "the native function \"{name}\" is already defined")
            }
            Self::NarrowBody(name) => write!(
                f,
                "a body in Python has no float32: declare \"{name}\" with float64"
            ),
            Self::Body { name, error } => write!(f, "the body of \"{name}\": {error}"),
        }
    }
}

impl std::error::Error for RegistryError {}

/// Everything a host has taught the compiler, and the code generator it compiles with.
///
/// A new context knows nothing; `builtin::register_all` teaches it Python. Contexts do not see each
/// other. A clone shares the code generator and starts from the same registrations.
#[derive(Clone, Default)]
pub struct CompilationContext {
    types: Vec<(i32, Arc<dyn TypeHandler>)>,
    functions: IndexMap<String, Arc<dyn FunctionHandler>>,
    natives: IndexMap<String, Native>,
    inputs: Vec<Arc<dyn InputHandler>>,
    outputs: Vec<Arc<dyn OutputHandler>>,
    categories: Vec<Arc<dyn SourceCategory>>,
    rewriters: IndexMap<(NodeKind, RewriteOrder), Vec<Arc<dyn AstHandler>>>,
    accessors: Vec<Arc<dyn AttributeAccessor>>,
    methods: Vec<Arc<dyn MethodHandler>>,
    lowerers: Vec<Arc<dyn AttributeLowerer>>,
    assignments: Vec<Arc<dyn AssignmentHandler>>,
    processors: Vec<Arc<dyn SignalProcessor>>,
    advisors: Vec<Arc<dyn Advisor>>,
    widths: EnumWidths,
    backend: Arc<Backend>,
}

impl CompilationContext {
    /// A context that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a type handler. Lower priorities are asked first; equal ones in order of registration.
    pub fn register_type(&mut self, priority: i32, handler: Arc<dyn TypeHandler>) {
        let at = self.types.partition_point(|(other, _)| *other <= priority);
        self.types.insert(at, (priority, handler));
    }

    /// Adds a function by its dotted name.
    pub fn register_function(
        &mut self,
        name: impl Into<String>,
        handler: Arc<dyn FunctionHandler>,
    ) -> Result<(), RegistryError> {
        let name = name.into();
        if self.functions.contains_key(&name) {
            return Err(RegistryError::DuplicateFunction(name));
        }
        if self.natives.contains_key(&name) {
            return Err(RegistryError::DuplicateNative(name));
        }
        self.functions.insert(name, handler);
        Ok(())
    }

    /// Adds a native function; it is called by its name as a dotted name.
    pub fn register_native(&mut self, function: NativeFunction) -> Result<(), RegistryError> {
        let name = function.name.to_string();
        if self.natives.contains_key(&name) {
            return Err(RegistryError::DuplicateNative(name));
        }
        if self.functions.contains_key(&name) {
            return Err(RegistryError::DuplicateFunction(name));
        }
        if let Some(text) = &function.clif {
            let read = clif::body(text, &function.signature);
            read.map_err(|error| RegistryError::Body {
                name: name.clone(),
                error,
            })?;
        }
        let native = Native {
            function: Arc::new(function),
            body: None,
        };
        self.natives.insert(name, native);
        Ok(())
    }

    /// Adds a native function in place of one that has the same name and signature, if there is one.
    pub fn replace_native(&mut self, function: NativeFunction) -> Result<(), RegistryError> {
        let name = function.name.to_string();
        let known = self.natives.get(&name);
        if known.is_some_and(|known| known.function.signature == function.signature) {
            self.natives.shift_remove(&name);
        }
        self.register_native(function)
    }

    /// Gives a native function a body: Python that is compiled along in place of calls.
    pub fn define_native(
        &mut self,
        name: &str,
        body: Arc<dyn NativeBody>,
    ) -> Result<(), RegistryError> {
        let native = self.undefined(name)?;
        let signature = &native.function.signature;
        let mut values = signature.params.iter().chain(&signature.returns);
        if values.any(|value| value.native == NativeType::Float32) {
            return Err(RegistryError::NarrowBody(name.to_owned()));
        }
        native.body = Some(body);
        Ok(())
    }

    /// Gives a native function a body as CLIF.
    pub fn define_native_clif(
        &mut self,
        name: &str,
        text: impl Into<Arc<str>>,
    ) -> Result<(), RegistryError> {
        let native = self.undefined(name)?;
        let text = text.into();
        clif::body(&text, &native.function.signature).map_err(|error| RegistryError::Body {
            name: name.to_owned(),
            error,
        })?;
        native.function = Arc::new(NativeFunction {
            clif: Some(text),
            ..NativeFunction::clone(&native.function)
        });
        Ok(())
    }

    /// A native function that has no body yet.
    fn undefined(&mut self, name: &str) -> Result<&mut Native, RegistryError> {
        let Some(native) = self.natives.get_mut(name) else {
            return Err(RegistryError::UnknownNative(name.to_owned()));
        };
        if native.body.is_some() || native.function.clif.is_some() {
            return Err(RegistryError::DuplicateBody(name.to_owned()));
        }
        Ok(native)
    }

    /// Adds an input handler.
    pub fn register_input(&mut self, handler: Arc<dyn InputHandler>) {
        let known = &mut self.inputs;
        let at = known.partition_point(|other| other.priority() <= handler.priority());
        known.insert(at, handler);
    }

    /// Adds an output handler.
    pub fn register_output(&mut self, handler: Arc<dyn OutputHandler>) {
        let known = &mut self.outputs;
        let at = known.partition_point(|other| other.priority() <= handler.priority());
        known.insert(at, handler);
    }

    /// Adds a source category.
    pub fn register_category(
        &mut self,
        category: Arc<dyn SourceCategory>,
    ) -> Result<(), RegistryError> {
        let params = category.params();
        for other in &self.categories {
            if other.id() == category.id() {
                return Err(RegistryError::DuplicateCategory(category.id().to_owned()));
            }
            if other.order() == category.order() {
                return Err(RegistryError::DuplicateOrder {
                    order: category.order(),
                    holder: other.id().to_owned(),
                    refused: category.id().to_owned(),
                });
            }
            let theirs = other.params();
            let taken = |param: &&AbiParam| theirs.iter().any(|their| their.name == param.name);
            if let Some(param) = params.iter().find(taken) {
                return Err(RegistryError::DuplicateParam {
                    param: param.name.to_string(),
                    holder: other.id().to_owned(),
                    refused: category.id().to_owned(),
                });
            }
        }
        let at = self
            .categories
            .partition_point(|other| other.order() < category.order());
        self.categories.insert(at, category);
        Ok(())
    }

    /// Takes a source category out, for a host that has its own in its place; whether there was one.
    pub fn remove_category(&mut self, id: &str) -> bool {
        let before = self.categories.len();
        self.categories.retain(|category| category.id() != id);
        self.categories.len() < before
    }

    /// Adds an AST handler.
    pub fn register_rewriter(&mut self, handler: Arc<dyn AstHandler>) {
        let list = self
            .rewriters
            .entry((handler.kind(), handler.order()))
            .or_default();
        let at = list.partition_point(|other| other.priority() <= handler.priority());
        list.insert(at, handler);
    }

    /// Adds an attribute accessor.
    pub fn register_accessor(&mut self, handler: Arc<dyn AttributeAccessor>) {
        self.accessors.push(handler);
    }

    /// Adds a method handler.
    pub fn register_method(&mut self, handler: Arc<dyn MethodHandler>) {
        self.methods.push(handler);
    }

    /// Adds an attribute lowerer.
    pub fn register_lowerer(&mut self, handler: Arc<dyn AttributeLowerer>) {
        self.lowerers.push(handler);
    }

    /// Adds an assignment handler.
    pub fn register_assignment(&mut self, handler: Arc<dyn AssignmentHandler>) {
        self.assignments.push(handler);
    }

    /// Adds a signal processor.
    pub fn register_processor(&mut self, handler: Arc<dyn SignalProcessor>) {
        self.processors.push(handler);
    }

    /// Adds an advisor.
    pub fn register_advisor(&mut self, advisor: Arc<dyn Advisor>) {
        self.advisors.push(advisor);
    }

    /// Says how wide enumerations are. Types that hosts have made before stay as they are.
    pub fn set_enum_widths(&mut self, widths: EnumWidths) {
        self.widths = widths;
    }

    /// How wide enumerations are, for whoever makes their types.
    #[must_use]
    pub fn enum_widths(&self) -> EnumWidths {
        self.widths
    }

    /// The type handlers in the order they are asked.
    pub fn types(&self) -> impl Iterator<Item = &Arc<dyn TypeHandler>> {
        self.types.iter().map(|(_, handler)| handler)
    }

    /// The handler that answers for values of a type.
    #[must_use]
    pub fn owner(&self, ty: &Type) -> Option<&dyn TypeHandler> {
        self.types()
            .find(|handler| handler.owns(ty))
            .map(AsRef::as_ref)
    }

    /// The function of a dotted name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&dyn FunctionHandler> {
        self.functions.get(name).map(AsRef::as_ref)
    }

    /// The dotted names of all functions, for suggestions.
    pub fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions
            .keys()
            .chain(self.natives.keys())
            .map(String::as_str)
    }

    /// The native function of a dotted name.
    #[must_use]
    pub fn native(&self, name: &str) -> Option<&Native> {
        self.natives.get(name)
    }

    /// The input handlers.
    #[must_use]
    pub fn inputs(&self) -> &[Arc<dyn InputHandler>] {
        &self.inputs
    }

    /// The output handlers.
    #[must_use]
    pub fn outputs(&self) -> &[Arc<dyn OutputHandler>] {
        &self.outputs
    }

    /// The source categories by order.
    #[must_use]
    pub fn categories(&self) -> &[Arc<dyn SourceCategory>] {
        &self.categories
    }

    /// The AST handlers of a node kind by priority.
    #[must_use]
    pub fn rewriters(&self, kind: NodeKind, order: RewriteOrder) -> &[Arc<dyn AstHandler>] {
        self.rewriters
            .get(&(kind, order))
            .map_or(&[], Vec::as_slice)
    }

    /// The node kinds that there are AST handlers of.
    pub fn rewritten_kinds(&self) -> impl Iterator<Item = NodeKind> {
        self.rewriters.keys().map(|(kind, _)| *kind)
    }

    /// The attribute accessors.
    #[must_use]
    pub fn accessors(&self) -> &[Arc<dyn AttributeAccessor>] {
        &self.accessors
    }

    /// The method handlers.
    #[must_use]
    pub fn methods(&self) -> &[Arc<dyn MethodHandler>] {
        &self.methods
    }

    /// The attribute lowerers.
    #[must_use]
    pub fn lowerers(&self) -> &[Arc<dyn AttributeLowerer>] {
        &self.lowerers
    }

    /// The assignment handlers.
    #[must_use]
    pub fn assignments(&self) -> &[Arc<dyn AssignmentHandler>] {
        &self.assignments
    }

    /// The signal processors.
    #[must_use]
    pub fn processors(&self) -> &[Arc<dyn SignalProcessor>] {
        &self.processors
    }

    /// What the first advisor that knows it says to write instead.
    #[must_use]
    pub fn advice(&self, sought: Sought<'_>, written: &str) -> Option<String> {
        let mut advisors = self.advisors.iter();
        advisors.find_map(|advisor| advisor.instead(self, sought, written))
    }

    /// The code generator.
    #[must_use]
    pub fn backend(&self) -> &Arc<Backend> {
        &self.backend
    }
}
