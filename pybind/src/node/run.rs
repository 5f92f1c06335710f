//! `Node.run`: the native loop over buffers, without the GIL.
//!
//! A run has three parts. Everything that Python can refuse is refused first ([`Plan::new`]). Then rows are driven in
//! stretches of some milliseconds ([`Plan::stretch`]), between which signals are served. At the end, however it comes, the
//! node owns its inputs' last values again ([`Plan::settle`]).
#![allow(
    unsafe_code,
    reason = "flags of ticked outputs are written straight into the mask, and values read back from buffers"
)]

use std::time::{Duration, Instant};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use tickjit_runtime::errors::{error_pending, with_error_flag};

use super::columns::Column;
use super::memory::{Memory, Phase};
use super::series::Series;
use super::{Node, Port};
use crate::errors::runtime;

/// How long the interpreter is let go at a time. Ctrl-C is honoured within a few of these.
const STRETCH: Duration = Duration::from_millis(10);

/// How many rows are driven between two looks at the clock.
const ROWS_PER_LOOK: usize = 64;

/// An input with its values and, where it does not tick in every row, its mask.
struct Feed {
    input: usize,
    values: Column,
    mask: Option<Column>,
    /// It ticks in every row.
    always: bool,
}

/// Everything a run needs, checked.
struct Plan {
    rows: usize,
    feeds: Vec<Feed>,
    series: Vec<Series>,
}

/// Why a stretch ended.
enum Stop {
    /// Time to look at signals; the next row.
    Signals(usize),
    /// All rows are done.
    Done,
    /// A row reported an error.
    Error(usize),
}

/// See [`Node::run`].
pub(super) fn run<'py>(
    node: &Node,
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    ticked: Option<&Bound<'py, PyDict>>,
    inputs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut plan = Plan::new(node, py, args, ticked, inputs)?;
    let mut memory = node.enter()?;
    plan.begin(&mut memory);
    let outcome = plan.complete(node, py, &mut memory);
    plan.settle(&memory);
    drop(memory);
    outcome?;
    plan.finish(node, py)
}

impl Plan {
    fn new<'py>(
        node: &Node,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        ticked: Option<&Bound<'py, PyDict>>,
        inputs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Self> {
        if args.len() > node.inputs.len() {
            return Err(PyTypeError::new_err(format!(
                "run() takes at most {} inputs, not {}",
                node.inputs.len(),
                args.len()
            )));
        }
        let mut given: Vec<Option<Bound<'py, PyAny>>> = vec![None; node.inputs.len()];
        for (place, buffer) in given.iter_mut().zip(args) {
            *place = Some(buffer);
        }
        for (name, buffer) in inputs.into_iter().flatten() {
            let name = name.cast_into::<PyString>()?;
            let Some(index) = node.input(py, &name)? else {
                return Err(node.unexpected("run", &name));
            };
            if given[index].replace(buffer).is_some() {
                return Err(PyTypeError::new_err(format!(
                    "run() got multiple values for input '{name}'"
                )));
            }
        }
        let mut plan = Self {
            rows: 0,
            feeds: Vec::with_capacity(given.len()),
            series: Vec::with_capacity(node.outputs.len()),
        };
        for (index, buffer) in given.into_iter().enumerate() {
            if let Some(buffer) = buffer {
                plan.add_feed(node, py, index, &buffer)?;
            }
        }
        if plan.feeds.is_empty() {
            return Err(PyTypeError::new_err(
                "run() takes a buffer for at least one input; without inputs, use tick()",
            ));
        }
        for (name, mask) in ticked.into_iter().flatten() {
            plan.add_mask(node, py, &name.cast_into::<PyString>()?, &mask)?;
        }
        for port in &node.outputs {
            no_struct(py, port)?;
            plan.series.push(Series::new(py, &port.kind, plan.rows)?);
        }
        Ok(plan)
    }

    fn add_feed(
        &mut self,
        node: &Node,
        py: Python<'_>,
        input: usize,
        buffer: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let port = &node.inputs[input];
        no_struct(py, port)?;
        let name = port.name.bind(py).to_str()?;
        let values = Column::values(buffer, &port.kind, name)?;
        match self.feeds.first() {
            None => self.rows = values.len(),
            Some(first) if values.len() != self.rows => {
                return Err(PyValueError::new_err(format!(
                    "input '{name}' has {} rows, input '{}' has {}",
                    values.len(),
                    node.inputs[first.input].name.bind(py),
                    self.rows
                )));
            }
            Some(_) => {}
        }
        self.feeds.push(Feed {
            input,
            always: !values.has_gaps(),
            values,
            mask: None,
        });
        Ok(())
    }

    fn add_mask(
        &mut self,
        node: &Node,
        py: Python<'_>,
        name: &Bound<'_, PyString>,
        mask: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let index = node.input(py, name)?;
        let feed = self.feeds.iter_mut().find(|feed| Some(feed.input) == index);
        let Some(feed) = feed else {
            return Err(PyTypeError::new_err(format!(
                "ticked has a mask for '{name}', which is no input of this run"
            )));
        };
        let mask = Column::mask(mask, name.to_str()?)?;
        if mask.len() != self.rows {
            return Err(PyValueError::new_err(format!(
                "the mask of input '{name}' has {} rows, the inputs have {}",
                mask.len(),
                self.rows
            )));
        }
        feed.mask = Some(mask);
        feed.always = false;
        Ok(())
    }

    fn begin(&self, memory: &mut Memory) {
        for flag in memory.input_ticked.iter().chain(&memory.ticked) {
            flag.set(0);
        }
        runtime::put_aside();
        if self.rows == 0 {
            return;
        }
        for feed in self.feeds.iter().filter(|feed| feed.always) {
            memory.input_ticked[feed.input].set(1);
            memory.input_valid[feed.input].set(1);
        }
    }

    fn complete(&mut self, node: &Node, py: Python<'_>, memory: &mut Memory) -> PyResult<()> {
        let mut row = 0;
        loop {
            match py.detach(|| self.stretch(memory, row)) {
                Stop::Done => return Ok(()),
                Stop::Signals(next) => row = next,
                Stop::Error(row) => {
                    let error = node.reported(py);
                    runtime::add_note(py, &error, &format!("  in row {row} of run()"));
                    return Err(error);
                }
            }
            py.check_signals()?;
        }
    }

    fn stretch(&mut self, memory: &mut Memory, from: usize) -> Stop {
        let driven = with_error_flag(|flag| self.drive(memory, from, || flag.is_set()));
        driven.unwrap_or_else(|| self.drive(memory, from, error_pending))
    }

    /// Makes ready to read a row, and gives the first row for which that has to be done again.
    fn enter(&mut self, row: usize) -> usize {
        let mut until = self.rows;
        for feed in &mut self.feeds {
            for column in feed.mask.iter_mut().chain([&mut feed.values]) {
                until = until.min(column.enter(row));
            }
        }
        until
    }

    fn drive(&mut self, memory: &mut Memory, from: usize, failed: impl Fn() -> bool) -> Stop {
        let begun = Instant::now();
        let mut row = from;
        while row < self.rows {
            let until = self.enter(row).min(row + ROWS_PER_LOOK);
            while row < until {
                self.feed(memory, row);
                self.call(memory, row);
                if failed() {
                    return Stop::Error(row);
                }
                row += 1;
            }
            if row < self.rows && begun.elapsed() >= STRETCH {
                return Stop::Signals(row);
            }
        }
        Stop::Done
    }

    #[inline]
    fn feed(&self, memory: &mut Memory, row: usize) {
        for Feed {
            input,
            values,
            mask,
            always,
        } in &self.feeds
        {
            if !always {
                let ticks =
                    mask.as_ref().is_none_or(|mask| mask.is_set(row)) && values.is_there(row);
                memory.input_ticked[*input].set(i8::from(ticks));
                if !ticks {
                    continue;
                }
                memory.input_valid[*input].set(1);
            }
            if values.is_direct() {
                memory.inputs.point(*input, values.at(row));
            } else {
                memory.inputs.set(*input, values.cell(row));
            }
        }
    }

    #[inline]
    fn call(&self, memory: &mut Memory, row: usize) {
        for (index, series) in self.series.iter().enumerate() {
            memory.outputs.point(index, series.value(row));
        }
        if let [only] = &*self.series {
            // SAFETY: one output, and the mask has a byte for every row.
            unsafe { memory.call_ticking(Phase::Execute, only.flag(row)) };
            return;
        }
        memory.call(Phase::Execute);
        for (series, flag) in self.series.iter().zip(&memory.ticked) {
            // SAFETY: the mask has a byte for every row, and nobody else has it yet.
            unsafe { series.flag(row).write(flag.get()) };
            flag.set(0);
        }
    }

    /// Takes the inputs' last values out of the buffers, and gives the outputs their cells again.
    fn settle(&self, memory: &Memory) {
        for Feed { input, values, .. } in &self.feeds {
            if let Some(at) = memory.inputs.elsewhere(*input) {
                memory.inputs.set(*input, values.cell_at(at));
            }
        }
        for flag in &memory.input_ticked {
            flag.set(0);
        }
        for index in 0..self.series.len() {
            memory.outputs.reset(index);
        }
    }

    fn finish<'py>(self, node: &Node, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let ports = &node.outputs;
        let mut pairs = Vec::with_capacity(ports.len());
        for (series, port) in self.series.into_iter().zip(ports) {
            pairs.push(series.finish(py, &port.kind)?);
        }
        if node.named {
            let named = PyDict::new(py);
            for (port, pair) in ports.iter().zip(pairs) {
                named.set_item(&port.name, pair)?;
            }
            return Ok(named.into_any());
        }
        match pairs.len() {
            0 => Ok(py.None().into_bound(py)),
            1 => Ok(pairs.remove(0).into_any()),
            _ => Ok(PyTuple::new(py, pairs)?.into_any()),
        }
    }
}

/// Refuses what has no columns.
fn no_struct(py: Python<'_>, port: &Port) -> PyResult<()> {
    if port.structure.is_none() {
        return Ok(());
    }
    Err(PyTypeError::new_err(format!(
        "run() takes and gives no structs ('{}'); use tick()",
        port.name.bind(py)
    )))
}
