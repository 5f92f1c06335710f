//! Carries out the script of one function: compiles instances, ticks them, compares what happens.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use indexmap::IndexMap;
use tickjit_compiler::handlers::FunctionRef;
use tickjit_compiler::pipeline::compile;
use tickjit_compiler::result::CompiledFunction;
use tickjit_compiler::types::Type;
use tickjit_runtime::ErrorRecord;

use super::compiling::{
    Constants, FileContext, Settings, constants, is_signal, params, tree, without_signals,
};
use super::directive::{Directive, Expected, Script, Step};
use super::literal::{Arguments, Value, call, parse_value};
use crate::native::{Instance, Phase};

thread_local! {
    static PRINTED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Where compiled code prints while filetests run.
pub(super) fn capture_prints() {
    tickjit_runtime::set_print_sink(|text| {
        PRINTED.with_borrow_mut(|printed| printed.push_str(text));
        true
    });
}

/// Carries out a script; gives what is not as expected.
pub(super) fn carry_out(file: &FileContext<'_>, script: &Script) -> Vec<String> {
    let mut runner = Runner {
        file,
        script,
        settings: Settings::default(),
        instance: None,
        starts: true,
    };
    let mut failures = Vec::new();
    for directive in &script.directives {
        let step = AssertUnwindSafe(|| runner.step(directive));
        let done = catch_unwind(step).unwrap_or_else(|_| Err("panics".to_owned()));
        if let Err(failure) = done {
            failures.push(format!("line {}: {failure}", directive.line));
        }
    }
    failures
}

/// What a call yields: the outputs, or the error it reports.
type Outcome = Result<Value, Box<ErrorRecord>>;

struct Runner<'a> {
    file: &'a FileContext<'a>,
    script: &'a Script,
    settings: Settings,
    instance: Option<Instance>,
    starts: bool,
}

impl Runner<'_> {
    fn step(&mut self, directive: &Directive) -> Result<(), String> {
        self.settings.note(directive);
        match &directive.step {
            Step::NoStart => self.starts = false,
            Step::Plain => return Err("a plain function is not run here".to_owned()),
            Step::Compile(text) => {
                let given = self.file.arguments(text)?;
                self.compile_instance(given)?;
            }
            Step::Run(text, wanted) => self.run(text, wanted)?,
            Step::Tick(text, wanted) => {
                let given = self.file.arguments(text)?;
                self.tick(given, wanted)?;
            }
            Step::Start(wanted) => self.phase(Phase::Start, wanted.as_ref())?,
            Step::Stop(wanted) => self.phase(Phase::Stop, wanted.as_ref())?,
            Step::State(text) => self.state(text)?,
            Step::Prints(text) => {
                let printed = PRINTED.take();
                let printed = printed.trim_end().replace('\n', "\\n");
                if printed != *text {
                    return Err(format!("printed `{printed}`, not `{text}`"));
                }
            }
            Step::Options(_) | Step::StartBody(_) | Step::StopBody(_) | Step::Text { .. } => {}
        }
        Ok(())
    }

    fn tick(&mut self, given: Arguments, wanted: &Expected) -> Result<(), String> {
        self.ensure_started()?;
        let instance = self.instance.as_mut().ok_or("no instance")?;
        let values = given.bind(&instance.input_names())?;
        instance.give(&values)?;
        let outcome = execute(instance, Phase::Execute)?;
        self.compare(outcome, wanted)
    }

    fn phase(&mut self, phase: Phase, wanted: Option<&Expected>) -> Result<(), String> {
        if self.instance.is_none() {
            self.compile_instance(Arguments::default())?;
        }
        self.starts = false;
        let instance = self.instance.as_mut().ok_or("no instance")?;
        let outcome = execute(instance, phase)?;
        let nothing = Expected::Value("None".to_owned());
        self.compare(outcome, wanted.unwrap_or(&nothing))
    }

    fn ensure_started(&mut self) -> Result<(), String> {
        if self.instance.is_none() {
            self.compile_instance(Arguments::default())?;
        }
        if std::mem::take(&mut self.starts) {
            let instance = self.instance.as_mut().ok_or("no instance")?;
            if let Err(error) = execute(instance, Phase::Start)? {
                return Err(format!("START reports {}", worded(&error)));
            }
        }
        Ok(())
    }

    fn state(&mut self, text: &str) -> Result<(), String> {
        let (name, wanted) = text
            .split_once("==")
            .ok_or("write `# state: name == value`")?;
        self.ensure_started()?;
        let instance = self.instance.as_ref().ok_or("no instance")?;
        let found = instance
            .state(name.trim())
            .ok_or_else(|| format!("there is no state {name}"))?;
        let wanted = parse_value(wanted.trim(), &**self.file.scope)?;
        if found == wanted {
            Ok(())
        } else {
            Err(format!("{name}is {found}, not {wanted}"))
        }
    }

    /// An instance of its own, executed once: with its arguments as inputs, and as constants.
    fn run(&mut self, text: &str, wanted: &Expected) -> Result<(), String> {
        let (name, given) = call(text, &**self.file.scope)?;
        let function = self.file.function(&name)?;
        let bound = given.bind(&params(&function)?)?;
        let (compiled, inputs) = self.compile_bound(&function, &bound)?;
        let types: IndexMap<String, Type> = compiled
            .signature()
            .variables
            .values()
            .map(|variable| (variable.name.to_string(), variable.ty.clone()))
            .collect();
        self.run_once(compiled, &inputs, wanted)?;
        // What an input alone can be asked has no meaning for constants.
        let text = tree(&function)?.to_string();
        let asks = text.contains("ticked(") || text.contains("valid(");
        if inputs.is_empty() || asks {
            return Ok(());
        }
        let constants = constants(&bound, &types)?;
        let compiled = match self.compile(without_signals(&function)?, constants) {
            // What is sure to fail may be refused.
            Err(_) if matches!(wanted, Expected::Raises(..)) => return Ok(()),
            compiled => compiled?,
        };
        self.run_once(compiled, &[], wanted)
            .map_err(|failure| format!("with constant arguments: {failure}"))
    }

    fn run_once(
        &self,
        compiled: CompiledFunction,
        inputs: &[(String, Value)],
        wanted: &Expected,
    ) -> Result<(), String> {
        let mut instance = Instance::new(compiled);
        if let Err(error) = execute(&mut instance, Phase::Start)? {
            return Err(format!("START reports {}", worded(&error)));
        }
        instance.give(inputs)?;
        let outcome = execute(&mut instance, Phase::Execute)?;
        if let Err(error) = execute(&mut instance, Phase::Stop)? {
            return Err(format!("STOP reports {}", worded(&error)));
        }
        self.compare(outcome, wanted)
    }

    fn compare(&self, outcome: Outcome, wanted: &Expected) -> Result<(), String> {
        match (outcome, wanted) {
            (Ok(found), Expected::Value(text)) => {
                let wanted = parse_value(text, &**self.file.scope)?;
                if found == wanted {
                    Ok(())
                } else {
                    Err(format!("got {found}, not {wanted}"))
                }
            }
            (Err(error), Expected::Raises(class, message)) => {
                let faults = &self.file.directives.faults;
                if error.class_name != *class {
                    Err(format!("reports {}, not {class}", worded(&error)))
                } else if message.as_ref().is_some_and(|text| error.message != *text) {
                    Err(format!("reports {}, with another text", worded(&error)))
                } else if !faults.is_empty() && !faults.contains(&error.line) {
                    Err(format!("reports {} where no `# fault` is", worded(&error)))
                } else {
                    Ok(())
                }
            }
            (Ok(found), Expected::Raises(class, _)) => Err(format!("got {found}, not {class}")),
            (Err(error), Expected::Value(text)) => {
                Err(format!("reports {}, not {text}", worded(&error)))
            }
        }
    }

    fn compile_instance(&mut self, given: Arguments) -> Result<(), String> {
        let function = self.file.function(&self.script.function)?;
        let bound = given.bind(&params(&function)?)?;
        let (compiled, _) = self.compile_bound(&function, &bound)?;
        self.instance = Some(Instance::new(compiled));
        self.starts = true;
        Ok(())
    }

    /// Compiles with those of the values that belong to constant parameters; gives the others.
    fn compile_bound(
        &self,
        function: &FunctionRef,
        bound: &[(String, Value)],
    ) -> Result<(CompiledFunction, Vec<(String, Value)>), String> {
        let tree = tree(function)?;
        let (inputs, fixed): (Vec<_>, Vec<_>) = bound
            .iter()
            .cloned()
            .partition(|(name, _)| is_signal(&tree, name));
        let constants = constants(&fixed, &IndexMap::new())?;
        Ok((self.compile(function.clone(), constants)?, inputs))
    }

    fn compile(
        &self,
        function: FunctionRef,
        constants: Constants,
    ) -> Result<CompiledFunction, String> {
        let request = self.file.request(function, constants, &self.settings)?;
        compile(self.file.context, &request).map_err(|error| format!("does not compile\n{error}"))
    }
}

/// Calls a phase and takes the error it reports.
fn execute(instance: &mut Instance, phase: Phase) -> Result<Outcome, String> {
    if tickjit_runtime::error_pending() {
        return Err("an error was left by an earlier step".to_owned());
    }
    instance.call(phase)?;
    Ok(match tickjit_runtime::take_error() {
        Some(error) => Err(Box::new(error)),
        None => Ok(instance.outputs()),
    })
}

fn worded(error: &ErrorRecord) -> String {
    format!(
        "{}(\"{}\") at line {}",
        error.class_name, error.message, error.line
    )
}
