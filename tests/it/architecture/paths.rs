//! Reads a Rust source just far enough to know which paths it names, and on which line.
//!
//! Owns the lexing: comments, texts and characters are no references, nested `use` trees are unfolded, inline modules are
//! followed. Knows nothing of the rules.

/// One path that a source names.
#[derive(Debug)]
pub struct Reference {
    pub line: usize,
    /// As written, without generics: `["crate", "storage", "Store"]`; the last is `*` for a glob.
    pub segments: Vec<String>,
    /// The inline modules of the file around it.
    pub within: Vec<String>,
    /// It is handed on by a `pub use`.
    pub handed_on: bool,
    /// It gets another name by `as`.
    pub renamed: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    /// `::`
    Path,
    Sign(char),
}

impl Token {
    fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }
}

/// All paths of a source, in order.
pub fn references(text: &str) -> Vec<Reference> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut modules: Vec<(usize, String)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while let Some((line, token)) = tokens.get(at) {
        let next = tokens.get(at + 1).map(|(_, token)| token);
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => {
                depth -= 1;
                modules.retain(|(opened, _)| *opened <= depth);
            }
            Token::Word(word) if word == "mod" => {
                if let (Some(Token::Word(name)), Some((_, Token::Sign('{')))) = (next, tokens.get(at + 2)) {
                    modules.push((depth + 1, name.clone()));
                }
            }
            Token::Word(word) if word == "use" && next != Some(&Token::Sign('<')) => {
                let before = at.checked_sub(1).map(|i| &tokens[i].1);
                let handed_on = matches!(before, Some(Token::Sign(')'))) || before.and_then(Token::word) == Some("pub");
                let mut tree = Tree {
                    tokens: &tokens,
                    at: at + 1,
                    leaves: Vec::new(),
                };
                tree.unfold(&[]);
                at = tree.at;
                let within: Vec<String> = modules.iter().map(|(_, name)| name.clone()).collect();
                found.extend(tree.leaves.into_iter().map(|(line, segments, renamed)| Reference {
                    line,
                    segments,
                    within: within.clone(),
                    handed_on,
                    renamed,
                }));
                continue;
            }
            Token::Word(word) if starts_path(&tokens, at) => {
                let mut segments = vec![word.clone()];
                while let (Some((_, Token::Path)), Some((_, Token::Word(word)))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    segments.push(word.clone());
                    at += 2;
                }
                let lone_extern =
                    at > 1 && tokens[at - 1].1.word() == Some("crate") && tokens[at - 2].1.word() == Some("extern");
                if segments.len() > 1 || lone_extern {
                    let within = modules.iter().map(|(_, name)| name.clone()).collect();
                    found.push(Reference {
                        line: *line,
                        segments,
                        within,
                        handed_on: false,
                        renamed: false,
                    });
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether the word at `at` is the first of a path: not a later segment and not a method's name.
fn starts_path(tokens: &[(usize, Token)], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map(|i| &tokens[i].1);
    match before(1) {
        Some(Token::Sign('.')) => false,
        Some(Token::Path) => !matches!(before(2), Some(Token::Word(_) | Token::Sign('>'))),
        _ => true,
    }
}

/// A `use` tree being unfolded into its leaves.
struct Tree<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    leaves: Vec<(usize, Vec<String>, bool)>,
}

impl Tree<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn unfold(&mut self, stem: &[String]) {
        let mut path = stem.to_vec();
        let mut line = self.tokens.get(self.at).map_or(0, |(line, _)| *line);
        let mut is_group = false;
        let mut renamed = false;
        loop {
            match self.peek().cloned() {
                Some(Token::Word(word)) if word == "as" => {
                    renamed = true;
                    self.at += 1;
                }
                Some(Token::Word(word)) => {
                    line = self.tokens[self.at].0;
                    path.push(word);
                }
                Some(Token::Sign('*')) => path.push("*".to_owned()),
                Some(Token::Path) => {}
                Some(Token::Sign('{')) => {
                    is_group = true;
                    self.at += 1;
                    while !matches!(self.peek(), None | Some(Token::Sign('}'))) {
                        self.unfold(&path);
                        if self.peek() == Some(&Token::Sign(',')) {
                            self.at += 1;
                        }
                    }
                }
                _ => break,
            }
            self.at += 1;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        if !is_group && !path.is_empty() {
            self.leaves.push((line, path, renamed));
        }
    }
}

/// The words and signs of a source with their lines; comments, texts, characters and lifetimes are left out.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let at_or_nul = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let (mut found, mut line, mut i) = (Vec::new(), 1, 0);
    while i < chars.len() {
        let start = i;
        let c = chars[i];
        match (c, at_or_nul(i + 1)) {
            ('/', '/') => i = (i..chars.len()).find(|&j| chars[j] == '\n').unwrap_or(chars.len()),
            ('/', '*') => i = after_comment(&chars, i),
            ('"', _) => i = after_text(&chars, i),
            ('\'', next) => {
                i = if next == '\\' {
                    after_quote(&chars, i + 3)
                } else if at_or_nul(i + 2) == '\'' {
                    i + 3
                } else {
                    i + 1
                }
            }
            (':', ':') => {
                found.push((line, Token::Path));
                i += 2;
            }
            _ if is_word(c) => {
                while is_word(at_or_nul(i)) {
                    i += 1;
                }
                let word: String = chars[start..i].iter().collect();
                let hashes = (i..chars.len()).take_while(|&j| chars[j] == '#').count();
                let is_prefix = matches!(word.as_str(), "r" | "b" | "c" | "br" | "cr");
                if is_prefix && word.ends_with('r') && at_or_nul(i + hashes) == '"' {
                    i = after_raw_text(&chars, i + hashes + 1, hashes);
                } else if is_prefix && at_or_nul(i) == '"' {
                    i = after_text(&chars, i);
                } else if word == "r" && hashes == 1 {
                    i += 1;
                } else if !c.is_numeric() {
                    found.push((line, Token::Word(word)));
                }
            }
            _ => {
                if !c.is_whitespace() {
                    found.push((line, Token::Sign(c)));
                }
                i += 1;
            }
        }
        line += chars[start..i.min(chars.len())].iter().filter(|&&c| c == '\n').count();
    }
    found
}

fn after_comment(chars: &[char], mut i: usize) -> usize {
    let mut depth = 0;
    while i + 1 < chars.len() {
        match (chars[i], chars[i + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                i += 1;
                continue;
            }
        }
        i += 2;
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn after_text(chars: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn after_raw_text(chars: &[char], start: usize, hashes: usize) -> usize {
    let closes = |i: usize| chars[i] == '"' && chars[i + 1..].iter().take_while(|&&c| c == '#').count() >= hashes;
    (start..chars.len())
        .find(|&i| closes(i))
        .map_or(chars.len(), |i| i + 1 + hashes)
}

fn after_quote(chars: &[char], start: usize) -> usize {
    (start..chars.len())
        .find(|&i| chars[i] == '\'')
        .map_or(chars.len(), |i| i + 1)
}
