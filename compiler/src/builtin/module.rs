//! A scope made of a module's text: what names mean for hosts that have no Python to ask.
//!
//! Takes an [`ast::Module`], as `parse::module` gives it; gives its functions, constants, imports,
//! enumerations and exception classes, then Python's builtins, then tickjit's plain markers.
//! A constant is an expression over what stands above it, so no constant needs itself. The scope
//! holds the trees, and everything it answers holds the scope: nothing is held in a circle.

use std::sync::{Arc, Weak};

use indexmap::IndexMap;

use super::enumeration::{self, EnumerationError, enumeration};
use super::enumset::enum_set;
use super::scope::{builtin_name, marker_name, module, symbol_attribute};
use crate::ast::{self, BinaryOp, Constant, ExprKind, Item, Name, UnaryOp};
use crate::diagnostic::Diagnostic;
use crate::handlers::{Binding, FunctionRef, FunctionSource, Scope};
use crate::span::{SourceFile, Span};
use crate::types::{Boundary, EnumMembers, EnumSetDef, EnumWidths};

/// The names of a module.
pub struct ModuleScope {
    file: SourceFile,
    entries: IndexMap<Name, Entry>,
    this: Weak<ModuleScope>,
}

enum Entry {
    Function(Arc<ast::Function>),
    Constant(Arc<ast::Expr>),
    Bound(Binding),
}

/// Why a module is refused.
enum ModuleError {
    /// A constant uses a name that nothing above it binds.
    UnknownName { name: Name, span: Span },
    /// A constant takes a name that is bound already.
    BoundTwice { name: Name, span: Span },
    /// A class is neither an enumeration nor an exception.
    UnknownBase { class: Name, span: Span },
    /// A member's value is no integer.
    MemberValue { member: Name, span: Span },
    /// An exception class has members.
    ExceptionMembers { class: Name, span: Span },
    /// The enumeration cannot be represented.
    Enumeration { error: EnumerationError, span: Span },
}

impl From<ModuleError> for Diagnostic {
    fn from(error: ModuleError) -> Self {
        match error {
            ModuleError::UnknownName { name, span } => Self::new(
                "unknown-name",
                format!("the name `{name}` is not known here"),
                span,
            )
            .help("constants of a module use what stands above them"),
            ModuleError::BoundTwice { name, span } => {
                Self::new("duplicate-name", format!("`{name}` is bound twice"), span)
                    .help("a name of a module has one meaning: use another name")
            }
            ModuleError::UnknownBase { class, span } => Self::new(
                "unsupported-class",
                format!("class `{class}` is neither an enumeration nor an exception"),
                span,
            )
            .help("derive it from Enum, IntEnum, Flag, IntFlag or an exception class"),
            ModuleError::MemberValue { member, span } => Self::new(
                "enum-member-value",
                format!("the value of member `{member}` is not an integer"),
                span,
            )
            .help("write an integer of 64 bits, members combined by |, or auto()"),
            ModuleError::ExceptionMembers { class, span } => Self::new(
                "unsupported-class",
                format!("the exception class `{class}` has members"),
                span,
            )
            .help("write `pass` as its body"),
            ModuleError::Enumeration { error, span } => {
                Self::new("enum-member-value", error.to_string(), span)
                    .help("use smaller values, or a context with wider enumerations")
            }
        }
    }
}

impl ModuleScope {
    /// The names of a module whose spans are in `file`.
    pub fn new(module: ast::Module, file: SourceFile) -> Result<Arc<Self>, Vec<Diagnostic>> {
        Self::with_widths(module, file, EnumWidths::default())
    }

    /// The names of a module whose enumerations have the widths of a context.
    pub fn with_widths(
        module: ast::Module,
        file: SourceFile,
        widths: EnumWidths,
    ) -> Result<Arc<Self>, Vec<Diagnostic>> {
        let mut names = Names {
            entries: IndexMap::new(),
            errors: Vec::new(),
            widths,
        };
        for item in module.items {
            names.item(item, &file);
        }
        if names.errors.is_empty() {
            Ok(Arc::new_cyclic(|this| Self {
                file,
                entries: names.entries,
                this: this.clone(),
            }))
        } else {
            Err(names.errors.into_iter().map(Diagnostic::from).collect())
        }
    }

    /// A function of the module.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<FunctionRef> {
        let Some(Binding::Function(function)) = self.lookup(name) else {
            return None;
        };
        Some(function)
    }

    /// The names of the module's own functions, in order.
    pub fn functions(&self) -> impl Iterator<Item = &Name> {
        self.entries
            .iter()
            .filter(|(_, entry)| matches!(entry, Entry::Function(_)))
            .map(|(name, _)| name)
    }
}

impl Scope for ModuleScope {
    fn lookup(&self, name: &str) -> Option<Binding> {
        let Some(entry) = self.entries.get(name) else {
            return builtin_name(name).or_else(|| marker_name(name));
        };
        let scope: Arc<dyn Scope> = self.this.upgrade()?;
        Some(match entry {
            Entry::Function(function) => Binding::Function(FunctionRef {
                identity: Arc::as_ptr(function) as usize,
                name: function.name.clone(),
                source: FunctionSource::Tree(function.clone(), self.file.clone()),
                scope,
            }),
            Entry::Constant(expr) => Binding::Expression(expr.clone(), scope),
            Entry::Bound(binding) => binding.clone(),
        })
    }

    fn attribute(&self, base: &Binding, name: &str) -> Option<Binding> {
        attribute(base, name)
    }

    fn names(&self) -> Vec<Name> {
        self.entries.keys().cloned().collect()
    }
}

fn attribute(base: &Binding, name: &str) -> Option<Binding> {
    match base {
        Binding::Symbol(symbol) => symbol_attribute(symbol, name),
        Binding::Enum(ty) => enumeration::member(ty, name).map(Binding::Constant),
        Binding::Constant(_)
        | Binding::Expression(..)
        | Binding::Function(_)
        | Binding::Exception(_)
        | Binding::Foreign(_) => None,
    }
}

/// The names read so far.
struct Names {
    entries: IndexMap<Name, Entry>,
    errors: Vec<ModuleError>,
    widths: EnumWidths,
}

impl Names {
    fn item(&mut self, item: Item, file: &SourceFile) {
        match item {
            Item::Function(function) => {
                let (name, span) = (function.name.clone(), function.span);
                self.bind(name, Entry::Function(Arc::new(function)), span);
            }
            Item::Assign { name, mut value } => {
                let span = value.span;
                self.check_names(&mut value);
                let entry = self.alias(&value);
                let entry = entry.unwrap_or_else(|| Entry::Constant(Arc::new(value)));
                self.bind(name, entry, span);
            }
            Item::Import {
                name,
                module,
                member,
            } => {
                let binding = imported(&module, member.as_deref());
                self.entries.insert(name, Entry::Bound(binding));
            }
            Item::Class {
                name,
                span,
                bases,
                members,
            } => {
                if let Some(binding) = self.class(&name, span, &bases, &members, file) {
                    self.bind(name, Entry::Bound(binding), span);
                }
            }
        }
    }

    fn bind(&mut self, name: Name, entry: Entry, span: Span) {
        if self.entries.contains_key(&name) {
            self.errors.push(ModuleError::BoundTwice { name, span });
        } else {
            self.entries.insert(name, entry);
        }
    }

    /// What a constant is another name for, where it names something that is no value.
    fn alias(&self, value: &ast::Expr) -> Option<Entry> {
        let named = value.as_name().and_then(|name| self.entries.get(name));
        if let Some(Entry::Function(function)) = named {
            return Some(Entry::Function(function.clone()));
        }
        self.binding(value).map(Entry::Bound)
    }

    fn binding(&self, expr: &ast::Expr) -> Option<Binding> {
        if let ExprKind::Attribute { value, attr } = &expr.kind {
            return attribute(&self.binding(value)?, attr);
        }
        let name = expr.as_name()?;
        match self.entries.get(name) {
            Some(Entry::Bound(binding)) => Some(binding.clone()),
            Some(Entry::Function(_) | Entry::Constant(_)) => None,
            None => builtin_name(name).or_else(|| marker_name(name)),
        }
    }

    /// Whatever a constant names must stand above it.
    fn check_names(&mut self, expr: &mut ast::Expr) {
        if let Some(name) = expr.as_name() {
            let known = self.entries.contains_key(name)
                || builtin_name(name).is_some()
                || marker_name(name).is_some();
            if !known {
                self.errors.push(ModuleError::UnknownName {
                    name: name.clone(),
                    span: expr.span,
                });
            }
        }
        expr.for_each_child_mut(|child| self.check_names(child));
    }

    fn class(
        &mut self,
        class: &Name,
        span: Span,
        bases: &[ast::Expr],
        members: &[(Name, ast::Expr)],
        file: &SourceFile,
    ) -> Option<Binding> {
        let base = match bases {
            [base] => match self.binding(base) {
                Some(Binding::Exception(base)) if members.is_empty() => {
                    return Some(Binding::Exception(base.derived(class.clone())));
                }
                Some(Binding::Exception(_)) => {
                    let class = class.clone();
                    self.errors
                        .push(ModuleError::ExceptionMembers { class, span });
                    return None;
                }
                Some(Binding::Symbol(symbol)) => Base::of(&symbol),
                _ => None,
            },
            _ => None,
        };
        let Some(base) = base else {
            let class = class.clone();
            self.errors.push(ModuleError::UnknownBase { class, span });
            return None;
        };
        let made = match base {
            Base::Enum { is_int } => {
                let members = self.members(members)?;
                enumeration(class, &file.name, is_int, members, self.widths.members())
            }
            Base::Flag { is_int } => {
                let def = EnumSetDef {
                    is_int,
                    boundary: if is_int {
                        Boundary::Keep
                    } else {
                        Boundary::Strict
                    },
                    has_methods: false,
                    members: self.bits(members)?,
                };
                enum_set(class, &file.name, def, self.widths.sets())
            }
        };
        match made {
            Ok(ty) => Some(Binding::Enum(ty)),
            Err(error) => {
                self.errors.push(ModuleError::Enumeration { error, span });
                None
            }
        }
    }

    fn members(&mut self, members: &[(Name, ast::Expr)]) -> Option<EnumMembers> {
        let mut values = EnumMembers::with_capacity(members.len());
        for (member, expr) in members {
            let next = values
                .last()
                .map_or(Some(1), |(_, last): &(Name, i64)| last.checked_add(1));
            let value = if self.is_auto(expr) {
                next
            } else {
                integer(expr)
            };
            let Some(value) = value else {
                self.errors.push(ModuleError::MemberValue {
                    member: member.clone(),
                    span: expr.span,
                });
                return None;
            };
            values.push((member.clone(), value));
        }
        Some(values)
    }

    /// The members of a class of sets.
    fn bits(&mut self, members: &[(Name, ast::Expr)]) -> Option<Vec<(Name, u128)>> {
        let mut values: Vec<(Name, u128)> = Vec::with_capacity(members.len());
        for (member, expr) in members {
            let value = if self.is_auto(expr) {
                let highest = values.iter().map(|(_, bits)| *bits).max().unwrap_or(0);
                1u128.checked_shl(128 - highest.leading_zeros())
            } else {
                combination(expr, &values)
            };
            let Some(value) = value else {
                self.errors.push(ModuleError::MemberValue {
                    member: member.clone(),
                    span: expr.span,
                });
                return None;
            };
            values.push((member.clone(), value));
        }
        Some(values)
    }

    fn is_auto(&self, expr: &ast::Expr) -> bool {
        let ExprKind::Call {
            func,
            args,
            keywords,
        } = &expr.kind
        else {
            return false;
        };
        let named = |binding| matches!(binding, Binding::Symbol(symbol) if &*symbol == "enum.auto");
        args.is_empty() && keywords.is_empty() && self.binding(func).is_some_and(named)
    }
}

/// What a class of values is derived from.
#[derive(Clone, Copy)]
enum Base {
    Enum { is_int: bool },
    Flag { is_int: bool },
}

impl Base {
    fn of(symbol: &str) -> Option<Self> {
        match symbol {
            "enum.Enum" => Some(Self::Enum { is_int: false }),
            "enum.IntEnum" => Some(Self::Enum { is_int: true }),
            "enum.Flag" => Some(Self::Flag { is_int: false }),
            "enum.IntFlag" => Some(Self::Flag { is_int: true }),
            _ => None,
        }
    }
}

/// The bits of an int, of a power of two, or of members before, combined.
fn combination(expr: &ast::Expr, members: &[(Name, u128)]) -> Option<u128> {
    if let Some(name) = expr.as_name() {
        let (_, bits) = members.iter().find(|(member, _)| member == name)?;
        return Some(*bits);
    }
    if let ExprKind::Binary { op, left, right } = &expr.kind {
        let (left, right) = (combination(left, members)?, combination(right, members)?);
        return match op {
            BinaryOp::BitOr => Some(left | right),
            BinaryOp::LShift => left.checked_shl(u32::try_from(right).ok()?),
            BinaryOp::Pow => left.checked_pow(u32::try_from(right).ok()?),
            _ => None,
        };
    }
    u128::try_from(integer(expr)?).ok()
}

fn imported(path: &str, member: Option<&str>) -> Binding {
    let unknown = |path: String| Binding::Symbol(path.into());
    let base = module(path).unwrap_or_else(|| unknown(path.to_owned()));
    match member {
        None => base,
        Some(member) => {
            attribute(&base, member).unwrap_or_else(|| unknown(format!("{path}.{member}")))
        }
    }
}

fn integer(expr: &ast::Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(value)) => i64::try_from(*value).ok(),
        ExprKind::Unary {
            op: UnaryOp::USub,
            operand,
        } => match &operand.kind {
            ExprKind::Constant(Constant::Int(value)) => i64::try_from(-*value).ok(),
            _ => None,
        },
        _ => None,
    }
}
