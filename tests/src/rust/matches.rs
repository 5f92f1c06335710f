//! The `match` expressions of a Rust file, as far as their patterns go.

use super::Token;

/// A `match` and the patterns of its arms.
#[derive(Clone, Debug)]
pub struct Match {
    /// The line of the keyword.
    pub line: usize,
    /// For every arm its pattern (with its guard) as words and marks.
    pub patterns: Vec<Vec<Token>>,
}

/// All `match` expressions, those inside others included.
#[must_use]
pub fn matches(tokens: &[Token]) -> Vec<Match> {
    tokens
        .iter()
        .enumerate()
        .filter(|(_, token)| token.is("match"))
        .filter_map(|(at, token)| {
            let open = body(tokens, at)?;
            Some(Match {
                line: token.line,
                patterns: patterns(tokens, open),
            })
        })
        .collect()
}

/// The position of the brace that opens the arms.
fn body(tokens: &[Token], at: usize) -> Option<usize> {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(at + 1) {
        if token.is_mark('{') && depth == 0 {
            return Some(index);
        }
        depth += nesting(token);
        if depth < 0 || token.is_mark(';') {
            return None;
        }
    }
    None
}

fn patterns(tokens: &[Token], open: usize) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    let mut at = open + 1;
    while at < tokens.len() && !tokens[at].is_mark('}') {
        let mut pattern = Vec::new();
        let mut depth = 0;
        while at + 1 < tokens.len()
            && !(depth == 0 && tokens[at].is_mark('=') && tokens[at + 1].is_mark('>'))
        {
            depth += nesting(&tokens[at]);
            pattern.push(tokens[at].clone());
            at += 1;
        }
        found.push(pattern);
        at = after_arm(tokens, at + 2);
    }
    found
}

/// The position after an arm's expression and its comma.
fn after_arm(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    let block = tokens.get(at).is_some_and(|token| token.is_mark('{'));
    while at < tokens.len() {
        if depth == 0 && tokens[at].is_mark('}') {
            return at;
        }
        if depth == 0 && tokens[at].is_mark(',') {
            return at + 1;
        }
        depth += nesting(&tokens[at]);
        at += 1;
        if block && depth == 0 {
            let comma = tokens.get(at).is_some_and(|token| token.is_mark(','));
            return at + usize::from(comma);
        }
    }
    at
}

fn nesting(token: &Token) -> i32 {
    if ['(', '[', '{'].iter().any(|mark| token.is_mark(*mark)) {
        1
    } else if [')', ']', '}'].iter().any(|mark| token.is_mark(*mark)) {
        -1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tokens, matches};

    #[test]
    fn arms_are_told_apart() {
        let text = "match f(x) { A::B { c, .. } => { match y { _ => 1 } } D(_) if e => g(1, 2), _ => (), }";
        let found = matches(&tokens(text));
        assert_eq!(found.len(), 2);
        let words: Vec<Vec<&str>> = found[0]
            .patterns
            .iter()
            .map(|pattern| pattern.iter().filter_map(|token| token.word()).collect())
            .collect();
        assert_eq!(
            words,
            [vec!["A", "B", "c"], vec!["D", "_", "if", "e"], vec!["_"]]
        );
        assert_eq!(found[1].patterns.len(), 1);
    }
}
