//! Characters by their names in strings: refused in values, passed over in docstrings.

use super::{body, codes, parsed, refused};
use crate::ast::{self, ExprKind, StmtKind};

#[test]
fn refuses_names_of_characters_where_they_stand() {
    for (text, place) in [
        (r"y = '\N{DEGREE SIGN}'", "11:10-11:25"),
        (r"y = u'é\\\N{no such} \N{DEGREE SIGN}'", "11:15-11:26"),
        (r"y = 'a' '\N{DIGIT ONE}' '\N{DIGIT TWO}'", "11:14-11:27"),
        ("y = '''\n\\N{DIGIT ONE}'''", "12:5-12:18"),
        (r"y: '\N{LATIN SMALL LETTER X}' = x", "11:9-11:33"),
        ("y: '\"\\\\N{DIGIT ONE}\"' = x", "11:8-11:26"),
        (r"('\N{DIGIT ONE}', 1)", "11:7-11:20"),
        (r"print('\N{DIGIT ONE}')", "11:12-11:25"),
    ] {
        let found = refused(&body(text));
        let span = found[0].primary.span;
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].code, "unsupported-expression", "{text}");
        let end = format!("{}:{}", span.end.line, span.end.column + 1);
        assert_eq!(format!("{span}-{end}"), place, "{text}");
    }
    for text in [
        r"y = '\N'",
        r"y = '\N{'",
        r"y = '\N{A'",
        r"y = '\N{A} \xg'",
        r"'\N{A} \xg'",
    ] {
        assert_eq!(refused(&body(text))[0].code, "syntax-error", "{text}");
    }
    for (escape, code) in [
        (r"\N{", "syntax-error"),
        (r"\N{A}", "unsupported-expression"),
    ] {
        let text = body(&format!("y = '{}'", escape.repeat(200_000)));
        assert_eq!(refused(&text)[0].code, code);
    }
}

#[test]
fn passes_over_names_of_characters_that_mean_nothing() {
    for text in [
        "'''In \\N{DEGREE SIGN}C,\n\nor \\N{no such}.'''",
        r"('a' u'\N{DIGIT ONE}')",
    ] {
        let f = parsed(&body(text));
        assert!(matches!(f.body[0].kind, StmtKind::Pass), "{text}: {f:?}");
    }
    parsed("@node(unit='\\N{DEGREE SIGN}')\ndef f(x):\n  return x  # \\N{A}\n");
    for text in [r"return r'\N{A}'", r"return '\\N{A}'"] {
        let f = parsed(&body(text));
        let StmtKind::Return(Some(value)) = &f.body[0].kind else {
            panic!("{f:?}");
        };
        let constant = ExprKind::Constant(ast::Constant::Str(r"\N{A}".into()));
        assert_eq!(value.kind, constant, "{text}");
    }
    assert_eq!(
        codes(&body(r"f'{x}' '\N{DIGIT ONE}'")),
        ["unsupported-expression@11:12"]
    );
}
