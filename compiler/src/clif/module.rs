//! The Cranelift functions of one program.

use std::fmt;
use std::sync::Arc;

use cranelift_codegen::ir::{ExternalName, Function, UserExternalName, UserExternalNameRef};
use tickjit_runtime::errors::Sites;

use super::{NativeSymbol, Symbol};
use crate::ast::Name;
use crate::span::Span;
use crate::types::ConstContainer;

/// One Cranelift function.
#[derive(Debug)]
pub struct Part {
    /// Its body, not optimized.
    pub function: Function,
    /// The Python function it comes from.
    pub name: Name,
    /// The functions of the module it calls, each once.
    pub calls: Vec<u32>,
    /// Whether the optimizer finds something in it: loops, and divisions by constants, which it turns
    /// into multiplications. What is read or computed twice is merged before.
    pub gains: bool,
    /// How many activations of it can be on the stack at once.
    pub activations: u32,
    /// A place in its source, for diagnostics.
    pub span: Span,
}

/// The Cranelift functions of one program: the native function first, then those it calls, in order
/// of first appearance.
#[derive(Debug)]
pub struct Module {
    /// The functions.
    pub parts: Vec<Part>,
    /// Functions of the host that are called.
    pub natives: Vec<NativeSymbol>,
    /// Places that report errors; code will hold their address.
    pub sites: Sites,
    /// Texts; code will hold their addresses.
    pub texts: Vec<Arc<str>>,
    /// Constant containers; code will hold the addresses of objects made of them.
    pub containers: Vec<Arc<ConstContainer>>,
    /// The types of constants that are addresses of this process.
    pub addresses: Vec<Arc<str>>,
}

impl Module {
    fn symbol_text(&self, symbol: Symbol) -> String {
        match symbol {
            Symbol::Part(index) => format!("%f{index}"),
            Symbol::Runtime(function) => format!("%{}", function.name()),
            Symbol::Native(index) => match self.natives.get(index as usize) {
                Some(native) => format!("%{}", native.name),
                None => format!("%native{index}"),
            },
            Symbol::Sites => "%sites".to_owned(),
            Symbol::Text(index) => format!("%text{index}"),
            Symbol::Container(index) => format!("%container{index}"),
        }
    }

    /// Replaces Cranelift's names of imports, as in `fn0 = u1:5 sig0`, by symbols.
    fn write_part(&self, f: &mut fmt::Formatter<'_>, part: &Part) -> fmt::Result {
        for line in part.function.display().to_string().lines() {
            let declares = line.starts_with("    fn") || line.starts_with("    gv");
            let found = line
                .split(' ')
                .filter(|_| declares)
                .find_map(|word| Some((word, imported(&part.function, word)?)));
            match found {
                Some((word, symbol)) => {
                    writeln!(f, "{}", line.replacen(word, &self.symbol_text(symbol), 1))?;
                }
                None => writeln!(f, "{line}")?,
            }
        }
        Ok(())
    }
}

/// The symbol that a word of a declaration names: `u1:5` of functions, `userextname0` of the rest.
fn imported(function: &Function, word: &str) -> Option<Symbol> {
    if let Some(place) = word.strip_prefix("userextname") {
        let reference = UserExternalNameRef::from_u32(place.parse().ok()?);
        return Symbol::of(function.params.user_named_funcs().get(reference)?);
    }
    let (namespace, index) = word.strip_prefix('u')?.split_once(':')?;
    Symbol::of(&UserExternalName {
        namespace: namespace.parse().ok()?,
        index: index.parse().ok()?,
    })
}

/// CLIF text with symbolic imports; equal for equal programs.
impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            self.write_part(f, part)?;
        }
        Ok(())
    }
}

/// The symbol a relocation or import of `function` names.
pub(crate) fn symbol_of(function: &Function, name: &ExternalName) -> Option<Symbol> {
    let ExternalName::User(reference) = name else {
        return None;
    };
    let names = function.params.user_named_funcs();
    names.get(*reference).and_then(Symbol::of)
}
