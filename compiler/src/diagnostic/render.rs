//! Diagnostics as text, for terminals and exception messages.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label};
use crate::span::{FileId, Position, SourceFile, Sources, Span};

/// A diagnostic with the source lines it points at; where a file has no text, with file, line and
/// column alone.
///
/// ```text
/// error[integer-too-wide]: this integer does not fit into 64 bits
///  --> node.py:2:12
///   |
/// 2 |     return 1 << 99999999999999999999999999999999999999999
///   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
///   |
///   = help: write a float for more
/// ```
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    rendered(&Renderer::plain(), diagnostic, sources)
}

/// The same in colours, for terminals.
#[must_use]
pub fn render_colored(diagnostic: &Diagnostic, sources: &Sources) -> String {
    rendered(&Renderer::styled(), diagnostic, sources)
}

fn rendered(renderer: &Renderer, diagnostic: &Diagnostic, sources: &Sources) -> String {
    let title = Level::ERROR
        .primary_title(&diagnostic.message)
        .id(diagnostic.code);
    let mut group = Group::with_title(title);
    for file in files(diagnostic) {
        let labels = labels_in(diagnostic, file);
        let Some(source) = sources.get(file) else {
            continue;
        };
        group = match excerpt(source, &labels) {
            Some(snippet) => group.element(snippet),
            None => labels.iter().fold(group, |group, (_, label)| {
                group.element(origin(source, label.span.start))
            }),
        };
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// The files a diagnostic points into, the primary one first.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = vec![diagnostic.primary.span.file];
    for label in &diagnostic.secondary {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

fn labels_in(diagnostic: &Diagnostic, file: FileId) -> Vec<(AnnotationKind, &Label)> {
    let secondary = diagnostic.secondary.iter();
    std::iter::once((AnnotationKind::Primary, &diagnostic.primary))
        .chain(secondary.map(|label| (AnnotationKind::Context, label)))
        .filter(|(_, label)| label.span.file == file)
        .collect()
}

fn origin(source: &SourceFile, position: Position) -> Origin<'_> {
    let origin = Origin::path(&*source.name);
    if position.line == 0 {
        return origin;
    }
    origin
        .line(position.line as usize)
        .char_column(position.column as usize + 1)
}

/// The lines that hold the labels; `None` unless the file's text has them all.
fn excerpt<'a>(
    source: &'a SourceFile,
    labels: &[(AnnotationKind, &'a Label)],
) -> Option<Snippet<'a, Annotation<'a>>> {
    let spans = || labels.iter().map(|(_, label)| label.span);
    let first = spans().map(|span| span.start.line).min()?;
    let last = spans()
        .map(|span| span.end.line.max(span.start.line))
        .max()?;
    let lines = source.lines_from(first)?;
    let wanted = (last - first) as usize + 1;
    let mut text = String::new();
    let mut starts = Vec::new();
    for line in lines.take(wanted) {
        starts.push(text.len());
        text.push_str(line);
        text.push('\n');
    }
    // A span may end at the beginning of the line after the last.
    starts.push(text.len());
    let offset = |position: Position| -> Option<usize> {
        let index = position.line.saturating_sub(first) as usize;
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).map_or(text.len(), |next| next - 1);
        Some(text.floor_char_boundary((start + position.column as usize).min(end)))
    };
    let range = |span: Span| -> Option<Range<usize>> {
        let start = offset(span.start)?;
        Some(start..offset(span.end)?.max(start))
    };
    let mut annotations = Vec::with_capacity(labels.len());
    for (kind, label) in labels {
        let words = (!label.text.is_empty()).then_some(label.text.as_str());
        annotations.push(kind.span(range(label.span)?).label(words));
    }
    Some(
        Snippet::source(text)
            .path(&*source.name)
            .line_start(first as usize)
            .annotations(annotations),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn sources(text: Option<&str>) -> Sources {
        let mut sources = Sources::default();
        sources.add(SourceFile {
            name: "node.py".into(),
            text: text.map(Arc::from),
            first_line: 7,
        });
        sources
    }

    fn span(line: u32, start: u32, end: u32) -> Span {
        Span {
            file: FileId(0),
            start: Position {
                line,
                column: start,
            },
            end: Position { line, column: end },
        }
    }

    #[test]
    fn shows_labels_help_and_notes() {
        let diagnostic = Diagnostic::new(
            "float-to-int",
            "a float where an int is expected",
            span(9, 11, 14),
        )
        .label("this is a float")
        .and(span(7, 15, 18), "an int is expected")
        .help("write int(...)")
        .note("asked by the return handler");
        let text = "def f(x) -> ___int:\n    pass\n    return 1.5\n";
        let expected = "\
error[float-to-int]: a float where an int is expected
 --> node.py:9:12
  |
7 | def f(x) -> ___int:
  |                --- an int is expected
8 |     pass
9 |     return 1.5
  |            ^^^ this is a float
  |
  = note: asked by the return handler
  = help: write int(...)";
        assert_eq!(render(&diagnostic, &sources(Some(text))), expected);
    }

    #[test]
    fn underlines_behind_wide_characters_and_tabs() {
        let text = "\tnäme = 'größe', oops\n\tdata = '数据', oops\n";
        let at = |line, text: &str| {
            let start = u32::try_from(text.find("oops").unwrap()).unwrap();
            span(line, start, start + 4)
        };
        let lines: Vec<&str> = text.lines().collect();
        let diagnostic =
            Diagnostic::new("code", "message", at(7, lines[0])).and(at(8, lines[1]), "");
        let expected = "\
error[code]: message
 --> node.py:7:18
  |
7 |     näme = 'größe', oops
  |                     ^^^^
8 |     data = '数据', oops
  |                    ----";
        assert_eq!(render(&diagnostic, &sources(Some(text))), expected);
    }

    #[test]
    fn has_colours_only_where_they_are_asked_for() {
        let sources = sources(Some("x = 1\n"));
        let diagnostic = Diagnostic::new("code", "message", span(7, 0, 1)).help("help");
        let plain = render(&diagnostic, &sources);
        assert!(!plain.contains('\u{1b}'));
        let colored = render_colored(&diagnostic, &sources);
        assert!(colored.contains('\u{1b}'));
        let mut text = String::new();
        for part in colored.split('\u{1b}') {
            text.push_str(part.split_once('m').map_or(part, |(_, text)| text));
        }
        assert_eq!(text, plain);
    }

    #[test]
    fn cuts_long_lines_around_the_place() {
        let text = format!("{}oops{}\n", "x + ".repeat(200), " + x".repeat(200));
        let rendered = render(
            &Diagnostic::new("code", "message", span(7, 800, 804)),
            &sources(Some(&text)),
        );
        assert!(rendered.contains("oops"), "{rendered}");
        assert!(rendered.contains("node.py:7:801"), "{rendered}");
        assert!(rendered.lines().all(|line| line.len() < 160), "{rendered}");
    }

    #[test]
    fn gives_the_place_alone_without_text() {
        let diagnostic = Diagnostic::new("code", "message", span(9, 4, 5)).help("help");
        let expected = "\
error[code]: message
--> node.py:9:5
 = help: help";
        assert_eq!(render(&diagnostic, &sources(None)), expected);
        let outside = Diagnostic::new("code", "message", span(99, 4, 5));
        assert!(render(&outside, &sources(Some("x\n"))).contains("node.py:99:5"));
        let nowhere = Diagnostic::new("code", "message", Span::default());
        assert!(render(&nowhere, &sources(None)).ends_with("--> node.py"));
        assert_eq!(
            render(&nowhere, &Sources::default()),
            "error[code]: message"
        );
    }

    #[test]
    fn shows_the_lines_of_old_and_odd_texts() {
        let sources = sources(Some("\u{feff}one\rtwo\r\nthree"));
        let file = sources.get(FileId(0)).unwrap();
        assert_eq!(file.line(7), Some("one"));
        assert_eq!(file.line(8), Some("two"));
        assert_eq!(file.line(9), Some("three"));
        assert_eq!(file.line(10), None);
        let at_the_end = Diagnostic::new("code", "message", span(9, 99, 120));
        assert!(render(&at_the_end, &sources).contains("node.py:9:6"));
    }
}
