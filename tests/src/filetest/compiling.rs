//! Compiles functions of a filetest as its directives say.

use std::sync::Arc;

use indexmap::IndexMap;
use tickjit_compiler::ast::{self, ExprKind};
use tickjit_compiler::builtin::module::ModuleScope;
use tickjit_compiler::handlers::{Argument, CompilationContext, FunctionRef, FunctionSource};
use tickjit_compiler::options::{CompilationOptions, ErrorModel, OptLevel};
use tickjit_compiler::pipeline::{BodySource, CompileRequest};
use tickjit_compiler::signature::Form;
use tickjit_compiler::span::SourceFile;
use tickjit_compiler::types::{Const, Type};

use super::directive::{Directive, Directives, Step};
use super::literal::{Arguments, Value, call};

/// Values of constant parameters.
pub(super) type Constants = IndexMap<Arc<str>, Argument>;

/// What all scripts of a file share.
pub(super) struct FileContext<'a> {
    /// Everything built-in.
    pub(super) context: &'a CompilationContext,
    /// The names of the file.
    pub(super) scope: &'a Arc<ModuleScope>,
    /// The file itself.
    pub(super) file: &'a SourceFile,
    /// The directives of the file.
    pub(super) directives: &'a Directives,
    /// Overrides what the file says nothing of.
    pub(super) variant: CompilationOptions,
}

/// The settings that directives have made so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    form: Form,
    options: Vec<String>,
    start_body: Vec<(u32, String)>,
    stop_body: Vec<(u32, String)>,
}

impl Settings {
    /// Notes a directive; false where it is no setting.
    pub(super) fn note(&mut self, directive: &Directive) -> bool {
        let line = directive.line;
        match &directive.step {
            Step::Options(options) => self.options.push(options.clone()),
            Step::Plain => self.form = Form::Plain,
            Step::StartBody(text) => self.start_body.push((line, text.clone())),
            Step::StopBody(text) => self.stop_body.push((line, text.clone())),
            Step::Compile(_)
            | Step::Run(..)
            | Step::Tick(..)
            | Step::Start(_)
            | Step::Stop(_)
            | Step::NoStart
            | Step::State(_)
            | Step::Prints(_)
            | Step::Text { .. } => return false,
        }
        true
    }
}

impl FileContext<'_> {
    /// A function of the file.
    pub(super) fn function(&self, name: &str) -> Result<FunctionRef, String> {
        self.scope
            .function(name)
            .ok_or_else(|| format!("the file has no function {name}"))
    }

    /// The request to compile a function.
    pub(super) fn request(
        &self,
        function: FunctionRef,
        arguments: Constants,
        settings: &Settings,
    ) -> Result<CompileRequest, String> {
        let mut request = CompileRequest::new(function);
        request.form = settings.form;
        request.arguments = arguments;
        request.options = self.variant;
        for text in self.directives.options.iter().chain(&settings.options) {
            apply_options(text, &mut request.options)?;
        }
        request.start_body = self.body(&settings.start_body);
        request.stop_body = self.body(&settings.stop_body);
        Ok(request)
    }

    /// A body whose lines are those of its directives, which follow one another.
    fn body(&self, lines: &[(u32, String)]) -> Option<BodySource> {
        let (first_line, _) = lines.first()?;
        let text: Vec<&str> = lines.iter().map(|(_, text)| &**text).collect();
        Some(BodySource::Text(SourceFile {
            name: self.file.name.clone(),
            text: Some(text.join("\n").into()),
            first_line: *first_line,
        }))
    }

    /// The arguments written in a directive.
    pub(super) fn arguments(&self, text: &str) -> Result<Arguments, String> {
        call(&format!("arguments({text})"), &**self.scope).map(|(_, arguments)| arguments)
    }

    /// The constants of `# compile: alpha=0.5`.
    pub(super) fn compile_arguments(
        &self,
        function: &FunctionRef,
        text: &str,
    ) -> Result<Constants, String> {
        let arguments = self.arguments(text)?;
        let mut names = params(function)?;
        // Names that are no parameters are for the compiler to refuse.
        names.extend(arguments.named.iter().map(|(name, _)| name.clone()));
        let bound = arguments.bind(&names)?;
        constants(&bound, &IndexMap::new())
    }
}

/// Values as constant arguments; enum members, datetimes and timedeltas need their type.
pub(super) fn constants(
    values: &[(String, Value)],
    types: &IndexMap<String, Type>,
) -> Result<Constants, String> {
    values
        .iter()
        .map(|(name, value)| {
            let constant = match (value, types.get(name)) {
                (Value::None, _) => Const::None,
                (Value::Bool(value), _) => Const::Bool(*value),
                (Value::Int(value), _) => Const::Int(*value),
                (Value::Float(value), _) => Const::Float(*value),
                (Value::Named(bits), Some(Type::Named(ty))) => {
                    Const::of_bits(ty, bits.cast_unsigned())
                }
                (Value::Several(elements), _) => {
                    let elements: Vec<(String, Value)> = elements
                        .iter()
                        .enumerate()
                        .map(|(at, (_, element))| (format!("{name}[{at}]"), element.clone()))
                        .collect();
                    let constants = constants(&elements, types)?.into_values();
                    let constants = constants.filter_map(|argument| match argument {
                        Argument::Const(constant) => Some(constant),
                        Argument::Foreign(_) => None,
                    });
                    Const::Tuple(constants.collect())
                }
                _ => return Err(format!("{name}: {value} is no constant here")),
            };
            Ok((Arc::from(&**name), Argument::Const(constant)))
        })
        .collect()
}

/// The tree of a function of a file.
pub(super) fn tree(function: &FunctionRef) -> Result<Arc<ast::Function>, String> {
    match &function.source {
        FunctionSource::Tree(tree, _) => Ok(tree.clone()),
        FunctionSource::Text(_) => Err("functions of a file are trees".to_owned()),
    }
}

/// Whether a parameter is an input: the only annotations with an index are signals.
pub(super) fn is_signal(function: &ast::Function, name: &str) -> bool {
    function.params.iter().any(|param| {
        let element = param.annotation.as_ref().and_then(signal_of);
        &*param.name == name && element.is_some()
    })
}

/// The `T` of `Signal[T]`.
fn signal_of(annotation: &ast::Expr) -> Option<&ast::Expr> {
    let ExprKind::Subscript { value, index } = &annotation.kind else {
        return None;
    };
    let is_signal = match &value.kind {
        ExprKind::Name(name) | ExprKind::Attribute { attr: name, .. } => &**name == "Signal",
        _ => false,
    };
    is_signal.then_some(index)
}

/// The names of a function's parameters.
pub(super) fn params(function: &FunctionRef) -> Result<Vec<String>, String> {
    let tree = tree(function)?;
    Ok(tree
        .params
        .iter()
        .map(|param| param.name.to_string())
        .collect())
}

/// The function with every `Signal[T]` parameter as a constant of type `T`.
pub(super) fn without_signals(function: &FunctionRef) -> Result<FunctionRef, String> {
    let mut changed = (*tree(function)?).clone();
    for param in &mut changed.params {
        if let Some(annotation) = &mut param.annotation
            && let Some(element) = signal_of(annotation)
        {
            *annotation = element.clone();
        }
    }
    let FunctionSource::Tree(_, file) = &function.source else {
        return Err("functions of a file are trees".to_owned());
    };
    Ok(FunctionRef {
        source: FunctionSource::Tree(Arc::new(changed), file.clone()),
        ..function.clone()
    })
}

/// Applies `error_model=numpy, fastmath=True`.
fn apply_options(text: &str, options: &mut CompilationOptions) -> Result<(), String> {
    for part in text.split(',') {
        match part.trim() {
            "error_model=numpy" => options.error_model = ErrorModel::Numpy,
            "error_model=python" => options.error_model = ErrorModel::Python,
            "fastmath=True" => options.fastmath = true,
            "force_inline=True" => options.force_inline = true,
            "opt_level=none" => options.opt_level = OptLevel::None,
            "opt_level=speed" => options.opt_level = OptLevel::Speed,
            other => return Err(format!("unknown option `{other}`")),
        }
    }
    Ok(())
}
