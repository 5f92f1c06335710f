//! What to write in place of names that compiled functions do not have: Python's own, those of its
//! library, and those of the libraries that people bring along.
//!
//! [`table`] has the words for each name; here is how they are found. The words for a module are
//! those for everything in it that has none of its own, but for functions that are here under the
//! same name: `numpy.sqrt` is `math.sqrt`.

mod table;

use std::sync::Arc;

use crate::handlers::{Advisor, Binding, CompilationContext, Sought};
use crate::types::{ContainerKind, Type};

use super::scope;
use table::{MEMBERS, RENAMED, SYMBOLS};

/// Modules whose functions have the names of `math`'s and of Python's own.
const NUMERIC: [&str; 5] = ["numpy", "scipy", "cmath", "torch", "jax"];

/// Functions of Python's own that modules of numbers have too.
const SHARED: [&str; 10] = [
    "abs", "all", "any", "divmod", "max", "min", "pow", "round", "sorted", "sum",
];

/// Registers the advice.
pub(super) fn register(context: &mut CompilationContext) {
    context.register_advisor(Arc::new(Words));
}

/// The advisor of everything that is built in.
struct Words;

impl Advisor for Words {
    fn instead(
        &self,
        context: &CompilationContext,
        sought: Sought<'_>,
        written: &str,
    ) -> Option<String> {
        let words = match sought {
            Sought::Symbol(symbol) => symbol_words(context, symbol)?,
            Sought::Name(name) => unbound_words(context, name)?,
            Sought::Member(ty, name) => member(ty, name)?.to_owned(),
        };
        Some(words.replace('$', written))
    }
}

fn symbol_words(context: &CompilationContext, symbol: &str) -> Option<String> {
    if let Some(words) = words(SYMBOLS, symbol) {
        return Some(words.to_owned());
    }
    let (module, name) = symbol.rsplit_once('.')?;
    let root = module.split('.').next().unwrap_or(module);
    if NUMERIC.contains(&root) && !name.ends_with("()") {
        let name = words(RENAMED, name).unwrap_or(name);
        if SHARED.contains(&name) {
            return Some(format!("write `{name}(...)`"));
        }
        if context.function(&format!("math.{name}")).is_some() {
            return Some(format!("write `math.{name}(...)`"));
        }
    }
    let mut module = module;
    loop {
        if let Some(words) = words(SYMBOLS, module) {
            return Some(words.to_owned());
        }
        module = module.rsplit_once('.')?.0;
    }
}

/// A name that is known where it has been imported.
fn unbound_words(context: &CompilationContext, name: &str) -> Option<String> {
    if name == "self" || name == "cls" {
        return Some(table::RECEIVER.to_owned());
    }
    if context.function(&format!("math.{name}")).is_some() {
        return Some(format!(
            "write `math.{name}`, and `import math` at the top of the module"
        ));
    }
    let Some(Binding::Symbol(symbol)) = scope::marker_name(name) else {
        return None;
    };
    Some(match symbol.rsplit_once('.') {
        Some((module, name)) => {
            format!("write `from {module} import {name}` at the top of the module")
        }
        None => format!("write `import {symbol}` at the top of the module"),
    })
}

fn words(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, words)| *words)
}

fn member(ty: &Type, name: &str) -> Option<&'static str> {
    let kind = match ty {
        Type::Container(container) => match container.kind() {
            ContainerKind::List(_) => "list",
            ContainerKind::Deque(_) => "deque",
            ContainerKind::Set(_) => "set",
            ContainerKind::Dict { .. } => "dict",
        },
        Type::Str => return Some(table::TEXT),
        Type::None
        | Type::Never
        | Type::Bool
        | Type::Int
        | Type::Float
        | Type::Named(_)
        | Type::Tuple(_)
        | Type::Optional(_) => "value",
    };
    let found = |kind: &str| {
        MEMBERS
            .iter()
            .find(|(of, known, _)| *of == kind && *known == name)
    };
    let (_, _, words) = found(kind).or_else(|| found("value"))?;
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    fn said(sought: Sought<'_>, written: &str) -> Option<String> {
        builtin::context().advice(sought, written)
    }

    #[test]
    fn words_of_a_name_go_before_those_of_its_module() {
        let mean = said(Sought::Symbol("numpy.mean"), "np.mean").unwrap();
        let other = said(Sought::Symbol("numpy.linalg.inv"), "np.linalg.inv").unwrap();
        assert_ne!(mean, other);
        assert_eq!(said(Sought::Symbol("unheard.of"), "of"), None);
    }

    #[test]
    fn functions_of_numbers_are_known_under_their_names_here() {
        let symbols = [
            ("numpy.sqrt", "math.sqrt"),
            ("numpy.arctan2", "math.atan2"),
            ("numpy.maximum", "`max("),
            ("scipy.special.gamma", "math.gamma"),
        ];
        for (symbol, instead) in symbols {
            let words = said(Sought::Symbol(symbol), symbol).unwrap();
            assert!(words.contains(instead), "{words}");
        }
    }

    #[test]
    fn names_that_can_be_imported_are() {
        let words = said(Sought::Name("ticked"), "ticked").unwrap();
        assert!(
            words.contains("from tickjit.signals import ticked"),
            "{words}"
        );
        assert!(
            said(Sought::Name("math"), "math")
                .unwrap()
                .contains("import math")
        );
        assert!(
            said(Sought::Name("sqrt"), "sqrt")
                .unwrap()
                .contains("math.sqrt")
        );
        assert_eq!(said(Sought::Name("unheard"), "unheard"), None);
    }

    #[test]
    fn words_have_what_the_user_wrote() {
        let words = said(Sought::Symbol("builtins.list()"), "history").unwrap();
        assert!(
            words.contains("`history: State[List[float]] = []`"),
            "{words}"
        );
    }

    #[test]
    fn nothing_that_works_is_advised_against() {
        let context = builtin::context();
        for (symbol, _) in SYMBOLS {
            assert!(context.function(symbol).is_none(), "{symbol}");
        }
    }
}
