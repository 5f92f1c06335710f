//! The Cranelift function being built.

use std::borrow::Cow;

use cranelift_codegen::ir::{
    AbiParam, AliasRegion, AliasRegionData, Block, ExtFuncData, ExternalName, FuncRef, Function,
    GlobalValueData, InstBuilder, MemFlagsData, Signature, StackSlot, StackSlotData, StackSlotKind,
    Type, UserFuncName, Value, types,
};
use cranelift_codegen::isa::CallConv;
use cranelift_entity::SecondaryMap;
use cranelift_frontend::{FunctionBuilder, Variable};
use tickjit_runtime::table::RuntimeFn;

use super::catch::{Catcher, Unwound};
use super::loops::Loop;
use super::ownership::Ownership;
use super::scan::Mentions;
use super::storage::Known;
use super::tables::Tables;
use super::values::{Flat, clif_types};
use crate::clif::{Symbol, Workspace};
use crate::hir::{Body, ExprId, Local};

/// Memory that cannot overlap with memory of another region.
#[derive(Clone, Copy)]
pub(super) enum Region {
    /// Arrays of pointers and of ticks that the host passes; not written by compiled code.
    Arrays,
    Inputs,
    Outputs,
    Ticked,
    State,
    Stack,
    /// State slots that hold containers.
    Slots,
    /// What containers begin with.
    Headers,
    /// Items of lists and deques, entries of tables.
    Items,
    /// Indexes of tables.
    Index,
}

const REGIONS: [&str; 6] = ["arrays", "inputs", "outputs", "ticked", "state", "stack"];
/// Those of functions with containers.
const CONTAINER_REGIONS: [&str; 4] = ["slots", "headers", "items", "index"];

/// The variables of a local: its machine values, and whether it is bound where that is not known.
#[derive(Clone, Copy, Default)]
struct LocalVariables {
    declared: bool,
    /// The first of them; they follow one another.
    first: u32,
    count: u32,
    bound: Option<Variable>,
}

impl LocalVariables {
    fn values(self) -> impl Iterator<Item = Variable> {
        (self.first..self.first + self.count).map(Variable::from_u32)
    }
}

/// Where `return` goes.
pub(super) enum Returns {
    /// The exit of a phase, made by the first `return`.
    Exit(Option<Block>),
    /// Out of a function without phases, without an error.
    Callee,
    /// The end of an `Inline` region, which takes its values.
    Inline(Block),
}

/// How an error leaves the function.
pub(super) enum Leave {
    /// Through the exit of a phase, where states are stored.
    Phase,
    /// With the error and results that nobody reads.
    Callee(Vec<Type>),
    /// As C functions do: results, which are 0, then a status.
    Plain(Vec<Type>),
}

/// One function being lowered.
pub(super) struct Lowerer<'a, 'b> {
    pub(super) tables: &'b mut Tables<'a>,
    pub(super) builder: FunctionBuilder<'b>,
    pub(super) body: &'a Body,
    /// Parameters of the native function, by their place; empty in a callee.
    pub(super) params: Vec<Value>,
    locals: SecondaryMap<Local, LocalVariables>,
    pub(super) mentions: Mentions,
    /// The state slots that the phase mentions: their variables, and where their cells are.
    pub(super) states: Vec<Option<(Variable, Value)>>,
    pub(super) returns: Vec<Returns>,
    /// Whether all of what is being lowered runs seldom.
    pub(super) cold: bool,
    pub(super) leave: Leave,
    pub(super) loops: Vec<Loop>,
    /// What has been read from host memory, or converted, on every path to here.
    pub(super) known: Vec<(Known, Value)>,
    /// Where errors go: to the phase or callee, or to the `try`s around, innermost last.
    pub(super) catchers: Vec<Catcher>,
    /// The errors that handlers around are about, innermost last.
    pub(super) caught: Vec<Value>,
    /// The number of the text that was composed last.
    pub(super) composed: Option<Value>,
    /// The `Finally` around, innermost last.
    pub(super) finallies: Vec<Unwound<'a>>,
    /// How deep the current activation of a recursive function is nested.
    pub(super) depth: Option<Value>,
    /// Functions of the module that were called.
    pub(super) calls: Vec<u32>,
    /// Whether there is something that only the optimizer makes fast.
    pub(super) gains: bool,
    /// What of containers has to be given up.
    pub(super) ownership: Ownership,
    /// Cells of the frame that hold items, by size.
    pub(super) cells: Vec<StackSlot>,
    /// How often entries of tables may have moved so far.
    pub(super) resized: u32,
    imports: Vec<(Symbol, FuncRef)>,
    cell: Option<StackSlot>,
}

impl<'a, 'b> Lowerer<'a, 'b> {
    pub(super) fn new(
        tables: &'b mut Tables<'a>,
        workspace: &'b mut Workspace,
        function: &'b mut Function,
        body: &'a Body,
        leave: Leave,
    ) -> Self {
        let more = CONTAINER_REGIONS.into_iter().filter(|_| tables.containers);
        for (id, name) in (0..).zip(REGIONS.into_iter().chain(more)) {
            function.dfg.alias_regions.insert(AliasRegionData {
                user_id: id,
                description: Cow::Borrowed(name),
            });
        }
        Self {
            tables,
            builder: FunctionBuilder::new(function, &mut workspace.builder),
            body,
            params: Vec::new(),
            locals: SecondaryMap::new(),
            mentions: Mentions::default(),
            states: Vec::new(),
            returns: Vec::new(),
            cold: false,
            leave,
            loops: Vec::new(),
            known: Vec::new(),
            catchers: vec![Catcher::default()],
            caught: Vec::new(),
            composed: None,
            finallies: Vec::new(),
            depth: None,
            calls: Vec::new(),
            gains: false,
            ownership: Ownership::default(),
            cells: Vec::new(),
            resized: 0,
            imports: Vec::new(),
            cell: None,
        }
    }

    /// Forgets what belongs to one phase.
    pub(super) fn start_phase(&mut self, mentions: Mentions) {
        self.mentions = mentions;
        self.locals = SecondaryMap::new();
        self.known.clear();
        self.catchers = vec![Catcher::default()];
        self.clear_bound(None);
    }

    /// Clears the flags of the locals that belong to an `Inline` region, or to none.
    pub(super) fn clear_bound(&mut self, region: Option<ExprId>) {
        let homes = self.mentions.checked.iter();
        let locals: Vec<Local> = homes
            .filter(|(_, home)| **home == region)
            .map(|(local, _)| *local)
            .collect();
        for local in locals {
            if let Some(bound) = self.variables(local).bound {
                let zero = self.builder.ins().iconst(types::I8, 0);
                self.builder.def_var(bound, zero);
            }
        }
    }

    fn variables(&mut self, local: Local) -> LocalVariables {
        if !self.locals[local].declared {
            let mut variables = LocalVariables {
                declared: true,
                ..LocalVariables::default()
            };
            for ty in clif_types(&self.body.locals[local].ty) {
                let variable = self.builder.declare_var(ty);
                if variables.count == 0 {
                    variables.first = variable.as_u32();
                }
                variables.count += 1;
            }
            if self.mentions.checked.contains_key(&local) {
                variables.bound = Some(self.builder.declare_var(types::I8));
            }
            self.locals[local] = variables;
        }
        self.locals[local]
    }

    /// Gives a local a value that leaves it unbound.
    pub(super) fn set_unbound(&mut self, local: Local, value: &Flat) {
        let variables = self.variables(local);
        for (variable, value) in variables.values().zip(value.as_slice()) {
            self.builder.def_var(variable, *value);
        }
    }

    pub(super) fn set_local(&mut self, local: Local, value: &Flat) {
        self.set_unbound(local, value);
        let variables = self.variables(local);
        if let Some(bound) = variables.bound {
            let one = self.builder.ins().iconst(types::I8, 1);
            self.builder.def_var(bound, one);
        }
    }

    pub(super) fn get_local(&mut self, local: Local) -> Flat {
        let variables = self.variables(local);
        if variables.count == 1 {
            return Flat::One(self.builder.use_var(Variable::from_u32(variables.first)));
        }
        let values: Vec<Value> = variables
            .values()
            .map(|variable| self.builder.use_var(variable))
            .collect();
        Flat::from(values.as_slice())
    }

    /// Whether a local is bound, where that is not known.
    pub(super) fn get_bound(&mut self, local: Local) -> Option<Value> {
        let bound = self.variables(local).bound?;
        Some(self.builder.use_var(bound))
    }

    /// Whether control can be here.
    pub(super) fn is_live(&self) -> bool {
        !self.builder.is_unreachable()
    }

    /// Continues in a block that all jumps to have been made.
    pub(super) fn enter(&mut self, block: Block) {
        self.builder.seal_block(block);
        self.builder.switch_to_block(block);
    }

    /// Continues in a block that more jumps will be made to.
    pub(super) fn enter_open(&mut self, block: Block) {
        self.builder.switch_to_block(block);
    }

    /// After a terminator: continues where control never is.
    pub(super) fn enter_dead(&mut self) {
        let block = self.new_block();
        self.enter(block);
    }

    /// Ends the current block with a jump, where control can be here.
    pub(super) fn goto(&mut self, block: Block, values: &[Value]) {
        if self.is_live() {
            let args: Vec<_> = values.iter().map(|value| (*value).into()).collect();
            self.builder.ins().jump(block, &args);
        } else {
            self.end_dead();
        }
    }

    /// Ends a block that control never reaches, where anything was put into it.
    pub(super) fn end_dead(&mut self) {
        let current = self.builder.current_block();
        if current.is_some_and(|block| self.builder.func.layout.is_block_inserted(block)) {
            self.builder
                .ins()
                .trap(cranelift_codegen::ir::TrapCode::unwrap_user(1));
        }
    }

    pub(super) fn branch(&mut self, test: Value, then: Block, otherwise: Block) {
        self.builder.ins().brif(test, then, &[], otherwise, &[]);
    }

    pub(super) fn new_block(&mut self) -> Block {
        if self.cold {
            return self.cold_block();
        }
        self.builder.create_block()
    }

    pub(super) fn cold_block(&mut self) -> Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    pub(super) fn int(&mut self, value: i64) -> Value {
        self.builder.ins().iconst(types::I64, value)
    }

    /// A constant. In a loop it is one lane of a vector: those are loaded before the loop and stay in a register, where
    /// the code generator makes a scalar anew in every iteration.
    pub(super) fn float(&mut self, value: f64) -> Value {
        let bits = value.to_bits();
        if self.loops.is_empty() || bits == 0 {
            return self.builder.ins().f64const(value);
        }
        let lanes = [bits.to_le_bytes(), [0; 8]].concat();
        let vector = self.builder.func.dfg.constants.insert(lanes.into());
        let vector = self.builder.ins().vconst(types::F64X2, vector);
        self.builder.ins().extractlane(vector, 0)
    }

    /// A cell of the frame for the result of a runtime function. There is one: it is read right after
    /// the call.
    pub(super) fn result_cell(&mut self) -> StackSlot {
        if let Some(cell) = self.cell {
            return cell;
        }
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, 8, 3);
        let cell = self.builder.create_sized_stack_slot(data);
        self.cell = Some(cell);
        cell
    }

    /// A function outside this one.
    pub(super) fn import(
        &mut self,
        symbol: Symbol,
        signature: impl FnOnce(&Self) -> Signature,
    ) -> FuncRef {
        if let Some((_, known)) = self.imports.iter().find(|(other, _)| *other == symbol) {
            return *known;
        }
        let signature = signature(self);
        let signature = self.builder.import_signature(signature);
        let name = self
            .builder
            .func
            .declare_imported_user_function(symbol.external_name());
        let function = self.builder.import_function(ExtFuncData {
            name: ExternalName::user(name),
            signature,
            colocated: matches!(symbol, Symbol::Part(_)),
            patchable: false,
        });
        self.imports.push((symbol, function));
        function
    }

    /// The address of a symbol that is no function.
    pub(super) fn address(&mut self, symbol: Symbol) -> Value {
        let name = self
            .builder
            .func
            .declare_imported_user_function(symbol.external_name());
        let global = self.builder.create_global_value(GlobalValueData::Symbol {
            name: ExternalName::user(name),
            offset: 0.into(),
            colocated: false,
            tls: false,
        });
        self.builder.ins().symbol_value(types::I64, global)
    }

    /// The calling convention of C.
    pub(super) fn c_convention(&self) -> CallConv {
        self.tables.target.isa.default_call_conv()
    }

    /// Calls a function of the runtime; the C result, where there is one.
    pub(super) fn call_runtime(&mut self, function: RuntimeFn, args: &[Value]) -> Option<Value> {
        let import = self.import(Symbol::Runtime(function), |this| {
            let convention = if function.preserves() {
                CallConv::PreserveAll
            } else {
                this.c_convention()
            };
            super::runtime::signature(function, convention)
        });
        let call = self.builder.ins().call(import, args);
        self.builder.inst_results(call).first().copied()
    }

    /// Completes the function.
    pub(super) fn finish(self) -> (Vec<u32>, bool) {
        self.builder
            .finalize(self.tables.target.isa.frontend_config());
        (self.calls, self.gains)
    }
}

/// An empty function of the workspace, with a name and a signature.
pub(super) fn empty(workspace: &mut Workspace, place: u32, signature: Signature) -> Function {
    let mut function = workspace.functions.pop().unwrap_or_else(Function::new);
    function.clear();
    function.name = UserFuncName::user(0, place);
    function.signature = signature;
    function
}

/// Flags of an access to memory that is mapped and aligned.
pub(super) fn flags(region: Region) -> MemFlagsData {
    let region = AliasRegion::from_u32(region as u32);
    MemFlagsData::trusted().with_alias_region(Some(region))
}

/// A parameter of a C function. Narrow integers are extended, as compilers for C expect it.
pub(super) fn c_param(ty: Type) -> AbiParam {
    match ty {
        types::I8 | types::I16 | types::I32 => AbiParam::new(ty).sext(),
        _ => AbiParam::new(ty),
    }
}
