//! The comments of a filetest that say what is to happen, attached to the functions they follow.
//!
//! `tests/README.md` describes the language.

use std::fmt;

/// A directive and its line, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    /// The line.
    pub line: u32,
    /// What is to happen.
    pub step: Step,
}

/// What a directive asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `# options: error_model=numpy`
    Options(String),
    /// `# plain`: the function is compiled as a plain native function.
    Plain,
    /// `# compile: alpha=0.5`: a new instance.
    Compile(String),
    /// `# start_body: s = 5`: one line of the body that START runs.
    StartBody(String),
    /// `# stop_body: s = 0`: one line of the body that STOP runs.
    StopBody(String),
    /// `# run: f(1, 2) == 3`: an instance of its own that is executed once.
    Run(String, Expected),
    /// `# tick: 3.0, y=1 -> 1.5`
    Tick(String, Expected),
    /// `# start` or `# start: raises ValueError`
    Start(Option<Expected>),
    /// `# stop` or `# stop: raises ValueError`
    Stop(Option<Expected>),
    /// `# no start`: the instance is executed without START.
    NoStart,
    /// `# state: s == 3`
    State(String),
    /// `# prints: 1 2`: what the step before has printed.
    Prints(String),
    /// `# hir:` and the like, with the lines of comment below it.
    Text {
        /// Which text.
        form: Form,
        /// The expected text.
        expected: String,
        /// The last line of the expectation.
        last_line: u32,
    },
}

/// What a step must yield.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A value, written in Python; `None` for an output that does not tick.
    Value(String),
    /// An exception of that class, with that text if one is given.
    Raises(String, Option<String>),
}

/// A form of the program that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The tree, printed as Python.
    Ast,
    /// Parameters, variables, state slots and outputs.
    Signature,
    /// The typed program as `infer` makes it.
    Typed,
    /// The typed program after `optimize`.
    Hir,
    /// Cranelift's text.
    Clif,
}

/// A diagnostic that a line must get.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpectedError {
    /// The line.
    pub line: u32,
    /// The code.
    pub code: String,
}

/// A function and the directives that follow it.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The function's name.
    pub function: String,
    /// The lines of the function.
    pub lines: std::ops::Range<u32>,
    /// In the order of the file.
    pub directives: Vec<Directive>,
}

/// All directives of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directives {
    /// Options for the whole file.
    pub options: Vec<String>,
    /// One script for every top-level function.
    pub scripts: Vec<Script>,
    /// The diagnostics that are expected.
    pub errors: Vec<ExpectedError>,
    /// The lines marked `# fault`: where errors at run time must be reported.
    pub faults: Vec<u32>,
}

/// A directive that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDirective {
    /// The line.
    pub line: u32,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadDirective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Reads the directives of a file.
pub fn directives(text: &str) -> Result<Directives, BadDirective> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Directives::default();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let number = number(at);
        collect_errors(&lines, at, &mut found.errors);
        if line.trim_end().ends_with("# fault") {
            found.faults.push(number);
        }
        if let Some(name) = function_name(line) {
            found.scripts.push(Script {
                function: name.to_owned(),
                lines: number..number + 1,
                directives: Vec::new(),
            });
        } else if let Some(comment) = line.strip_prefix("# ") {
            let step = step(comment, &lines, &mut at).map_err(|reason| BadDirective {
                line: number,
                reason,
            })?;
            match (step, found.scripts.last_mut()) {
                (Some(step), Some(script)) => {
                    script.directives.push(Directive { line: number, step });
                }
                (Some(Step::Options(options)), None) => found.options.push(options),
                (Some(_), None) => {
                    return Err(BadDirective {
                        line: number,
                        reason: "a directive follows the function it is about".to_owned(),
                    });
                }
                (None, _) => {}
            }
        } else if line.starts_with([' ', '\t'])
            && let Some(script) = found.scripts.last_mut()
        {
            script.lines.end = number + 1;
        }
        at += 1;
    }
    Ok(found)
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).expect("a filetest is short")
}

fn function_name(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("def ")
        .or_else(|| line.strip_prefix("async def "))?;
    rest.split(['(', '[', ' ']).next()
}

/// Expected diagnostics: beside the code, or on a line of their own above it.
fn collect_errors(lines: &[&str], at: usize, into: &mut Vec<ExpectedError>) {
    let line = lines[at];
    let own_line = line.trim_start().starts_with("# error: [");
    let mut target = at;
    while own_line
        && target + 1 < lines.len()
        && lines[target].trim_start().starts_with("# error: [")
    {
        target += 1;
    }
    for part in line.split("# error: [").skip(1) {
        into.push(ExpectedError {
            line: number(target),
            code: part.split(']').next().unwrap_or_default().to_owned(),
        });
    }
}

/// The step a comment asks for; `None` for prose. Advances over the lines of a text expectation.
fn step(comment: &str, lines: &[&str], at: &mut usize) -> Result<Option<Step>, String> {
    match comment.trim_end() {
        "start" => return Ok(Some(Step::Start(None))),
        "stop" => return Ok(Some(Step::Stop(None))),
        "no start" => return Ok(Some(Step::NoStart)),
        "plain" => return Ok(Some(Step::Plain)),
        _ => {}
    }
    let Some((word, rest)) = comment.split_once(':') else {
        return Ok(None);
    };
    let is_word = |char: char| char.is_ascii_lowercase() || char == '_';
    if word.is_empty() || !word.chars().all(is_word) {
        return Ok(None);
    }
    let rest = rest.trim();
    let owned = rest.to_owned();
    let step = match word {
        "options" => Step::Options(owned),
        "compile" => Step::Compile(owned),
        "start_body" => Step::StartBody(body_line(comment, word)),
        "stop_body" => Step::StopBody(body_line(comment, word)),
        "state" => Step::State(owned),
        "prints" => Step::Prints(owned),
        "start" => Step::Start(Some(expected(rest))),
        "stop" => Step::Stop(Some(expected(rest))),
        "run" => run(rest)?,
        "tick" => {
            let (args, wanted) = rest
                .split_once("->")
                .ok_or("write `# tick: inputs -> outputs`")?;
            Step::Tick(args.trim().to_owned(), expected(wanted.trim()))
        }
        "ast" => text(Form::Ast, lines, at),
        "signature" => text(Form::Signature, lines, at),
        "typed" => text(Form::Typed, lines, at),
        "hir" => text(Form::Hir, lines, at),
        "clif" => text(Form::Clif, lines, at),
        // Read elsewhere: `error` beside its line, `edges` by the oracle.
        "error" | "edges" => return Ok(None),
        _ => return Err(format!("unknown directive `{word}`")),
    };
    Ok(Some(step))
}

/// A line of a body with its indentation: one blank after the colon belongs to the directive.
fn body_line(comment: &str, word: &str) -> String {
    let rest = &comment[word.len() + 1..];
    rest.strip_prefix(' ').unwrap_or(rest).trim_end().to_owned()
}

fn run(text: &str) -> Result<Step, String> {
    if let Some((call, wanted)) = text.split_once(") raises ") {
        let wanted = expected(&format!("raises {wanted}"));
        return Ok(Step::Run(format!("{call})"), wanted));
    }
    let (call, value) = text
        .split_once(") == ")
        .or_else(|| text.split_once(") is "))
        .ok_or("write `# run: f(arguments) == value` or `# run: f(arguments) raises Error`")?;
    Ok(Step::Run(
        format!("{call})"),
        Expected::Value(value.trim().to_owned()),
    ))
}

fn expected(text: &str) -> Expected {
    let Some(class) = text.strip_prefix("raises ") else {
        return Expected::Value(text.to_owned());
    };
    let class = class.trim();
    match class.split_once("(\"") {
        Some((name, message)) => Expected::Raises(
            name.to_owned(),
            Some(message.trim_end_matches("\")").to_owned()),
        ),
        None => Expected::Raises(class.to_owned(), None),
    }
}

/// The comment lines below a text directive, without their `#` and one blank.
fn text(form: Form, lines: &[&str], at: &mut usize) -> Step {
    let mut expected = String::new();
    while let Some(line) = lines.get(*at + 1).and_then(|next| next.strip_prefix('#')) {
        expected.push_str(line.strip_prefix(' ').unwrap_or(line));
        expected.push('\n');
        *at += 1;
    }
    Step::Text {
        form,
        expected,
        last_line: number(*at),
    }
}

#[cfg(test)]
mod tests {
    use super::{Expected, ExpectedError, Form, Step, directives};

    #[test]
    fn directives_follow_their_function() {
        let text = "# Prose: not a directive.\n# options: fastmath=True\ndef f(x):\n    return x\n\n\
            # run: f(1) == 2\n# run: f((1, 2)) raises ValueError(\"no\")\n# tick: 1, y=2 -> None\n\
            # start\n\ndef g():\n    pass\n# hir:\n#   a\n#\n# b\n\n# stop: raises KeyError\n";
        let found = directives(text).expect("the directives are well-formed");
        assert_eq!(found.options, ["fastmath=True"]);
        let steps: Vec<&Step> = found.scripts[0]
            .directives
            .iter()
            .map(|d| &d.step)
            .collect();
        let value = |text: &str| Expected::Value(text.to_owned());
        let raises = Expected::Raises("ValueError".to_owned(), Some("no".to_owned()));
        assert_eq!(
            steps,
            [
                &Step::Run("f(1)".to_owned(), value("2")),
                &Step::Run("f((1, 2))".to_owned(), raises),
                &Step::Tick("1, y=2".to_owned(), value("None")),
                &Step::Start(None),
            ]
        );
        assert_eq!(found.scripts[0].lines, 3..5);
        let expected = Step::Text {
            form: Form::Hir,
            expected: "  a\n\nb\n".to_owned(),
            last_line: 16,
        };
        assert_eq!(found.scripts[1].directives[0].step, expected);
    }

    #[test]
    fn errors_stand_beside_or_above_their_line() {
        let text =
            "def f():\n    # error: [a]\n    # error: [b]\n    x = 1\n    y = 2  # error: [c]\n";
        let found = directives(text).expect("the directives are well-formed");
        let at = |line, code: &str| ExpectedError {
            line,
            code: code.to_owned(),
        };
        assert_eq!(found.errors, [at(4, "a"), at(4, "b"), at(5, "c")]);
    }

    #[test]
    fn a_misspelt_directive_is_an_error() {
        let bad = directives("def f(): pass\n# tik: 1 -> 2\n").expect_err("the word is unknown");
        assert_eq!(bad.line, 2);
    }
}
