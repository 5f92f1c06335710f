//! Caught errors, and what runs last, as text.

use super::print::Printer;
use super::{Finally, Try};

impl Printer<'_> {
    pub(super) fn guarded(&mut self, guarded: &Try) {
        self.put("try");
        self.suites(&guarded.body, &guarded.orelse);
        for catch in &guarded.catches {
            self.line_start();
            self.put("except");
            if let Some(classes) = &catch.classes {
                self.put(" ");
                self.put(&classes.join(", "));
            }
            self.put(":\n");
            self.block(&catch.body);
        }
    }

    pub(super) fn finally(&mut self, finally: &Finally) {
        self.put("finally");
        self.suites(&finally.body, &Vec::new());
        self.line_start();
        self.put("last:\n");
        self.block(&finally.last);
    }
}
