//! An object file: the native function for a linker.
//!
//! Takes a [`Module`], gives the bytes of an ELF file, in which the module's symbols are a linker's:
//!
//! - functions stand in `.text`, the native function as a global symbol by the name that was asked for;
//! - error sites and texts stand in `.rodata`, constant containers as whole objects in `.data.rel.ro`: nothing has to be
//!   called before or after;
//! - functions of the runtime are undefined: `libtickjit_runtime.a` has them by the names of their rows, and one symbol
//!   more, by which the version of the runtime is checked when linking;
//! - functions of the host are undefined, by the symbols they were declared with.
//!
//! The code may stand anywhere, and is for processors that have what this one has. What is an address of this process is
//! refused, and named.

use std::fmt;

use cranelift_codegen::binemit::Reloc;
use object::write::{Object, Relocation, SectionId, StandardSection, SymbolId, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationFlags, SectionKind, SymbolFlags, SymbolKind,
    SymbolScope, elf,
};
use tickjit_runtime::ABI_VERSION;
use tickjit_runtime::containers::{Frozen, Image};

use super::{Compiled, Link, compile, constants, stack};
use crate::ast::Name;
use crate::clif::{Backend, Module, NativeSymbol, Symbol};
use crate::diagnostic::Diagnostic;
use crate::signature::InvalidName;
use crate::span::Span;

/// Why there is no object file.
#[derive(Clone, Debug)]
pub enum ExportError {
    /// The function cannot have the name in C.
    Name(InvalidName),
    /// A constant is an address of this process; its type.
    Address(Name),
    /// A function of the host has no symbol, only an address.
    Native(Name),
    /// A function of the host has the symbol that the function itself was to have.
    Taken(Name),
    /// Object files for this processor cannot be written.
    Machine(String),
    /// The program does not compile for a linker.
    Code(Vec<Diagnostic>),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Address(ty) => write!(
                f,
                "a constant of type {ty} is an address, which means something in this process only"
            ),
            Self::Native(name) => write!(
                f,
                "the native function '{name}' is an address of this process without a symbol: declare it with one, as \
                 (library, symbol)"
            ),
            Self::Taken(name) => write!(
                f,
                "it calls a native function by the symbol '{name}', which cannot be its own name too"
            ),
            Self::Machine(name) => write!(f, "there are no object files for {name}"),
            Self::Code(diagnostics) => {
                let message = diagnostics.first().map_or("", |one| &one.message);
                f.write_str(message)
            }
        }
    }
}

impl std::error::Error for ExportError {}

/// Compiles a module to an object file, in which its native function has a name.
pub fn object(module: Module, name: &str, backend: &Backend) -> Result<Vec<u8>, ExportError> {
    if let Some(ty) = module.addresses.first() {
        return Err(ExportError::Address(ty.clone()));
    }
    let target = backend.relocatable().map_err(refused)?;
    let mut module = module;
    let built = constants(&module).map_err(refused)?;
    let mut workspace = backend.workspace();
    let compiled: Result<Vec<Compiled>, Vec<Diagnostic>> = (0..module.parts.len())
        .map(|index| compile(&mut module, index, target, (None, &mut workspace)))
        .collect();
    backend.recycle(workspace);
    let compiled = compiled.map_err(ExportError::Code)?;
    let frames: Vec<u64> = compiled.iter().map(|part| part.frame).collect();
    stack::check(&module.parts, &frames).map_err(ExportError::Code)?;

    let mut writer = Writer::new(target.isa.name(), name)?;
    writer.data(&module, built.iter().map(Frozen::image))?;
    writer.functions(&compiled);
    for (index, part) in compiled.iter().enumerate() {
        for link in &part.links {
            writer.link(index, link, &module.natives)?;
        }
    }
    writer.object.write().map_err(refused)
}

/// An object file that is being written.
struct Writer<'n> {
    object: Object<'static>,
    name: &'n str,
    text: SectionId,
    constants: SectionId,
    /// Functions, each with its place in `.text`.
    parts: Vec<(SymbolId, u64)>,
    sites: Option<SymbolId>,
    texts: Vec<SymbolId>,
    containers: Vec<SymbolId>,
}

/// Of all data: what the words in it are aligned to.
const ALIGN: u64 = 8;

impl<'n> Writer<'n> {
    fn new(machine: &str, name: &'n str) -> Result<Self, ExportError> {
        let architecture = match machine {
            "x64" => Architecture::X86_64,
            "aarch64" => Architecture::Aarch64,
            other => return Err(ExportError::Machine(other.to_owned())),
        };
        let mut object = Object::new(BinaryFormat::Elf, architecture, Endianness::Little);
        // Without it, linkers take the program for one that needs an executable stack.
        object.add_section(
            Vec::new(),
            b".note.GNU-stack".to_vec(),
            SectionKind::Metadata,
        );
        Ok(Self {
            text: object.section_id(StandardSection::Text),
            constants: object.section_id(StandardSection::ReadOnlyDataWithRel),
            object,
            name,
            parts: Vec::new(),
            sites: None,
            texts: Vec::new(),
            containers: Vec::new(),
        })
    }

    /// Appends to a section what nobody outside sees; the symbol of it and its place.
    fn local(
        &mut self,
        section: SectionId,
        what: &str,
        bytes: &[u8],
        kind: SymbolKind,
    ) -> (SymbolId, u64) {
        let align = if kind == SymbolKind::Text { 16 } else { ALIGN };
        let at = self.object.append_section_data(section, bytes, align);
        let symbol = object::write::Symbol {
            name: format!("{}.{what}", self.name).into_bytes(),
            value: at,
            size: bytes.len() as u64,
            kind,
            scope: SymbolScope::Compilation,
            weak: false,
            section: SymbolSection::Section(section),
            flags: SymbolFlags::None,
        };
        (self.object.add_symbol(symbol), at)
    }

    /// Writes sites, texts and constant containers.
    fn data(
        &mut self,
        module: &Module,
        images: impl Iterator<Item = Image>,
    ) -> Result<(), ExportError> {
        let section = self.object.section_id(StandardSection::ReadOnlyData);
        let (sites, _) = self.local(section, "sites", module.sites.bytes(), SymbolKind::Data);
        self.sites = Some(sites);
        for (index, text) in module.texts.iter().enumerate() {
            let what = format!("text{index}");
            let (text, _) = self.local(section, &what, text.as_bytes(), SymbolKind::Data);
            self.texts.push(text);
        }
        let section = self.constants;
        for (index, image) in images.enumerate() {
            let what = format!("container{index}");
            let (container, at) = self.local(section, &what, &image.bytes, SymbolKind::Data);
            self.containers.push(container);
            for (offset, place) in image.addresses {
                self.address(at + offset as u64, container, place)?;
            }
        }
        let (_, at) = self.local(section, "runtime", &[0; 8], SymbolKind::Data);
        let version = self.undefined(&format!("tickjit_rt_abi_{ABI_VERSION}"));
        self.address(at, version, 0)
    }

    /// Writes the functions; the first is the native function.
    fn functions(&mut self, functions: &[Compiled]) {
        for (index, function) in functions.iter().enumerate() {
            let what = format!("f{index}");
            let part = self.local(self.text, &what, &function.bytes, SymbolKind::Text);
            self.parts.push(part);
        }
        if let Some((native, _)) = self.parts.first() {
            let symbol = self.object.symbol_mut(*native);
            symbol.name = self.name.as_bytes().to_vec();
            symbol.scope = SymbolScope::Dynamic;
        }
    }

    /// Lets a word of the constants be the address of a place behind a symbol.
    fn address(&mut self, at: u64, symbol: SymbolId, place: usize) -> Result<(), ExportError> {
        let place = i64::try_from(place).map_err(refused)?;
        self.relocate(self.constants, at, (symbol, place), Reloc::Abs8)
    }

    /// Lets a place in a function wait for a symbol.
    fn link(
        &mut self,
        function: usize,
        link: &Link,
        natives: &[NativeSymbol],
    ) -> Result<(), ExportError> {
        let symbol = match link.symbol {
            Symbol::Part(index) => self.parts.get(index as usize).map(|(symbol, _)| *symbol),
            Symbol::Runtime(function) => Some(self.undefined(function.name())),
            Symbol::Native(index) => match natives.get(index as usize) {
                Some(native) => Some(self.native(native)?),
                None => None,
            },
            Symbol::Sites => self.sites,
            Symbol::Text(index) => self.texts.get(index as usize).copied(),
            Symbol::Container(index) => self.containers.get(index as usize).copied(),
        };
        let place = self.parts.get(function).map(|(_, at)| *at);
        let (Some(symbol), Some(at)) = (symbol, place) else {
            return Err(refused(format!("unknown symbol {:?}", link.symbol)));
        };
        let at = at + u64::from(link.offset);
        self.relocate(self.text, at, (symbol, link.addend), link.kind)
    }

    /// The symbol of a function of the host.
    fn native(&mut self, native: &NativeSymbol) -> Result<SymbolId, ExportError> {
        match &native.symbol {
            None => Err(ExportError::Native(native.name.clone())),
            Some(symbol) if **symbol == *self.name => Err(ExportError::Taken(symbol.clone())),
            Some(symbol) => Ok(self.undefined(symbol)),
        }
    }

    /// A symbol that the linker finds elsewhere.
    fn undefined(&mut self, name: &str) -> SymbolId {
        if let Some(known) = self.object.symbol_id(name.as_bytes()) {
            return known;
        }
        self.object.add_symbol(object::write::Symbol {
            name: name.into(),
            value: 0,
            size: 0,
            kind: SymbolKind::Text,
            scope: SymbolScope::Unknown,
            weak: false,
            section: SymbolSection::Undefined,
            flags: SymbolFlags::None,
        })
    }

    fn relocate(
        &mut self,
        section: SectionId,
        offset: u64,
        (symbol, addend): (SymbolId, i64),
        kind: Reloc,
    ) -> Result<(), ExportError> {
        let r_type = match (self.object.architecture(), kind) {
            (Architecture::X86_64, Reloc::Abs8) => elf::R_X86_64_64,
            (Architecture::X86_64, Reloc::X86GOTPCRel4) => elf::R_X86_64_GOTPCREL,
            (Architecture::X86_64, Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4) => {
                elf::R_X86_64_PLT32
            }
            (Architecture::X86_64, Reloc::X86PCRel4) => elf::R_X86_64_PC32,
            (Architecture::Aarch64, Reloc::Abs8) => elf::R_AARCH64_ABS64,
            (Architecture::Aarch64, Reloc::Arm64Call) => elf::R_AARCH64_CALL26,
            (Architecture::Aarch64, Reloc::Aarch64AdrGotPage21) => elf::R_AARCH64_ADR_GOT_PAGE,
            (Architecture::Aarch64, Reloc::Aarch64Ld64GotLo12Nc) => elf::R_AARCH64_LD64_GOT_LO12_NC,
            _ => return Err(refused(format!("unknown relocation {kind:?}"))),
        };
        let relocation = Relocation {
            offset,
            symbol,
            addend,
            flags: RelocationFlags::Elf { r_type },
        };
        self.object
            .add_relocation(section, relocation)
            .map_err(refused)
    }
}

/// A mistake of the code generator's, at no place.
fn refused(message: impl fmt::Display) -> ExportError {
    let message = message.to_string();
    ExportError::Code(vec![Diagnostic::new(
        "code-generation",
        message,
        Span::default(),
    )])
}
