//! Values written in directives: Python literals, enum members, datetimes and timedeltas.

use std::fmt;
use std::sync::Arc;

use tickjit_compiler::ast::{self, BinaryOp, Constant, ExprKind, StmtKind, UnaryOp};
use tickjit_compiler::handlers::{Binding, Scope};
use tickjit_compiler::parse;
use tickjit_compiler::span::{FileId, SourceFile};
use tickjit_compiler::types::TypeDetail;
use tickjit_runtime::calendar;

/// A value as the host sees it.
#[derive(Clone, Debug)]
pub enum Value {
    /// `None`: an output that does not tick.
    None,
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i64),
    /// A float.
    Float(f64),
    /// A value of a named type, by its integer: an enum, the bits of a set, nanoseconds of a datetime
    /// or a timedelta.
    Named(i128),
    /// Several outputs, by position or by name.
    Several(Vec<(Option<String>, Value)>),
}

/// Equality of bits, any nan for any nan.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Named(a), Self::Named(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => {
                a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
            }
            (Self::Several(a), Self::Several(b)) => a == b,
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Named(value) => write!(f, "<{value}>"),
            Self::Several(values) => {
                for (index, (name, value)) in values.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    match name {
                        Some(name) => write!(f, "{comma}{name}={value}")?,
                        None => write!(f, "{comma}{value}")?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// The arguments of a call written in a directive.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// By position.
    pub positional: Vec<Value>,
    /// By name.
    pub named: Vec<(String, Value)>,
}

impl Arguments {
    /// The arguments bound to parameters, in the order given.
    pub fn bind(self, params: &[String]) -> Result<Vec<(String, Value)>, String> {
        if self.positional.len() > params.len() {
            return Err(format!("{} inputs at most", params.len()));
        }
        let mut bound: Vec<(String, Value)> = params.iter().cloned().zip(self.positional).collect();
        bound.extend(self.named);
        if let Some((name, _)) = bound.iter().find(|(name, _)| !params.contains(name)) {
            return Err(format!("there is no parameter {name}"));
        }
        Ok(bound)
    }
}

/// An expression written in a directive.
pub fn expression(text: &str) -> Result<ast::Expr, String> {
    let file = SourceFile {
        name: "directive".into(),
        text: Some(Arc::from(text)),
        first_line: 1,
    };
    let mut block = parse::statements(&file, FileId(0))
        .map_err(|errors| format!("`{text}`: {}", errors[0].message))?;
    match block.pop().map(|statement| statement.kind) {
        Some(StmtKind::Expr(expr)) if block.is_empty() => Ok(expr),
        _ => Err(format!("`{text}` is not one expression")),
    }
}

/// The name and the arguments of a call.
pub fn call(text: &str, scope: &dyn Scope) -> Result<(String, Arguments), String> {
    let ExprKind::Call {
        func,
        args,
        keywords,
    } = expression(text)?.kind
    else {
        return Err(format!("`{text}` is not a call"));
    };
    let name = func.as_name().ok_or("the function is a name")?.to_string();
    let mut arguments = Arguments::default();
    for arg in &args {
        arguments.positional.push(value(arg, scope)?);
    }
    for keyword in &keywords {
        let given = value(&keyword.value, scope)?;
        arguments.named.push((keyword.name.to_string(), given));
    }
    Ok((name, arguments))
}

/// The value of a literal; `a=1, b=2` are named outputs.
pub fn parse_value(text: &str, scope: &dyn Scope) -> Result<Value, String> {
    let name_end = text
        .find(|char: char| !char.is_alphanumeric() && char != '_')
        .unwrap_or(text.len());
    let rest = &text[name_end..];
    if name_end > 0 && rest.starts_with('=') && !rest.starts_with("==") {
        let (_, arguments) = call(&format!("outputs({text})"), scope)?;
        let named = arguments.named.into_iter();
        return Ok(Value::Several(
            named.map(|(name, value)| (Some(name), value)).collect(),
        ));
    }
    value(&expression(text)?, scope)
}

/// The value of a literal.
pub fn value(expr: &ast::Expr, scope: &dyn Scope) -> Result<Value, String> {
    if let Some(value) = integer(expr) {
        return i64::try_from(value)
            .map(Value::Int)
            .map_err(|_| format!("{value} does not fit in 64 bits"));
    }
    match &expr.kind {
        ExprKind::Constant(constant) => match constant {
            Constant::None => Ok(Value::None),
            Constant::Bool(value) => Ok(Value::Bool(*value)),
            Constant::Float(value) => Ok(Value::Float(*value)),
            Constant::Int(_) | Constant::Str(_) => Err("this is no value here".to_owned()),
        },
        ExprKind::Unary {
            op: UnaryOp::USub,
            operand,
        } => match value(operand, scope)? {
            Value::Float(value) => Ok(Value::Float(-value)),
            Value::Named(value) => Ok(Value::Named(-value)),
            _ => Err("only numbers can be negative".to_owned()),
        },
        ExprKind::Binary {
            op: BinaryOp::BitOr,
            left,
            right,
        } => match (value(left, scope)?, value(right, scope)?) {
            (Value::Named(left), Value::Named(right)) => Ok(Value::Named(left | right)),
            _ => Err("only sets are combined".to_owned()),
        },
        ExprKind::Tuple(elements) => elements
            .iter()
            .map(|element| Ok((None, value(element, scope)?)))
            .collect::<Result<_, String>>()
            .map(Value::Several),
        ExprKind::Name(name) => match &**name {
            "inf" => Ok(Value::Float(f64::INFINITY)),
            "nan" => Ok(Value::Float(f64::NAN)),
            _ => Err(format!("{name} is no literal")),
        },
        ExprKind::Attribute { value, attr } => member(value, attr, scope),
        ExprKind::Call {
            func,
            args,
            keywords,
        } => time(func, args, keywords, scope),
        _ => Err("this is no literal".to_owned()),
    }
}

/// The value of an integer, which may be written as `-2**63` or `2**62 - 1`.
fn integer(expr: &ast::Expr) -> Option<i128> {
    match &expr.kind {
        ExprKind::Constant(Constant::Int(value)) => Some(*value),
        ExprKind::Unary {
            op: UnaryOp::USub,
            operand,
        } => integer(operand)?.checked_neg(),
        ExprKind::Binary { op, left, right } => {
            let (left, right) = (integer(left)?, integer(right)?);
            match op {
                BinaryOp::Add => left.checked_add(right),
                BinaryOp::Sub => left.checked_sub(right),
                BinaryOp::Mult => left.checked_mul(right),
                BinaryOp::Pow => left.checked_pow(u32::try_from(right).ok()?),
                _ => None,
            }
        }
        _ => None,
    }
}

fn member(class: &ast::Expr, attr: &str, scope: &dyn Scope) -> Result<Value, String> {
    let class = class.as_name().ok_or("an enum is a name")?;
    let Some(Binding::Enum(ty)) = scope.lookup(class) else {
        return Err(format!("{class} is no enum of the file"));
    };
    let members = match &ty.def().detail {
        TypeDetail::Enum { members, .. } => members,
        TypeDetail::EnumSet(def) => {
            let member = def.members.iter().find(|(name, _)| &**name == attr);
            return member
                .map(|(_, bits)| Value::Named(bits.cast_signed()))
                .ok_or_else(|| format!("{class} has no member {attr}"));
        }
        _ => {
            return Err(format!("{class} has no members"));
        }
    };
    members
        .iter()
        .find(|(name, _)| &**name == attr)
        .map(|(_, value)| Value::Named(i128::from(*value)))
        .ok_or_else(|| format!("{class} has no member {attr}"))
}

/// `datetime(2020, 1, 2, 3, 4, 5, 6)` in UTC or `timedelta(days=1, hours=2, microseconds=3)`.
fn time(
    func: &ast::Expr,
    args: &[ast::Expr],
    keywords: &[ast::Keyword],
    scope: &dyn Scope,
) -> Result<Value, String> {
    let whole = |expr: &ast::Expr| match value(expr, scope)? {
        Value::Int(value) => Ok(value),
        _ => Err("whole numbers only".to_owned()),
    };
    let name = func.as_name().map(|name| &**name);
    if name == Some("float") {
        return match args.first().map(|arg| &arg.kind) {
            Some(ExprKind::Constant(Constant::Str(text))) => text
                .parse()
                .map(Value::Float)
                .map_err(|_| format!("{text} is no float")),
            _ => Err("float(\"...\") of text only".to_owned()),
        };
    }
    if name == Some("datetime") {
        let mut fields = [1970, 1, 1, 0, 0, 0, 0];
        for (field, arg) in fields.iter_mut().zip(args) {
            *field = whole(arg)?;
        }
        return calendar::from_fields(fields)
            .map(|nanoseconds| Value::Named(nanoseconds.into()))
            .map_err(|fault| fault.message().to_owned());
    }
    if let Some(Binding::Enum(_)) = name.and_then(|name| scope.lookup(name)) {
        return match args {
            [bits] => whole(bits).map(|bits| Value::Named(bits.into())),
            _ => Err("a class takes one number".to_owned()),
        };
    }
    if name != Some("timedelta") {
        return Err(
            "only datetime(...), timedelta(...) and float(\"...\") are literals".to_owned(),
        );
    }
    let units = ["days", "seconds", "microseconds"]
        .iter()
        .copied()
        .zip(args);
    let named = keywords
        .iter()
        .map(|keyword| (&*keyword.name, &keyword.value));
    let mut total = 0;
    for (unit, given) in units.chain(named) {
        let microseconds: i64 = match unit {
            "weeks" => 7 * 86_400_000_000,
            "days" => 86_400_000_000,
            "hours" => 3_600_000_000,
            "minutes" => 60_000_000,
            "seconds" => 1_000_000,
            "milliseconds" => 1000,
            "microseconds" => 1,
            _ => return Err(format!("timedelta has no {unit}")),
        };
        total += whole(given)? * microseconds * 1000;
    }
    Ok(Value::Named(total.into()))
}
