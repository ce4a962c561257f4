//! A rule as its file has it, read and checked: what it may ask is said in `rules.toml`.

use serde::Deserialize;

use super::{Compiled, Facts, Mark};
use crate::{
    explain,
    message::{Category, Direction, Status, slugs},
    verdict::{Action, Filter, Symbol, Verdict},
};

/// Why the operator's rules cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which rule, the first being 1; `None` where it is the whole.
    pub rule: Option<usize>,
    /// Where in the text, the first line being 1: where the rule begins, or where the error stands.
    pub line: Option<usize>,
    pub code: ProblemCode,
    /// What the code speaks of: a name, a symbol, a phrase, or the words of the TOML parser.
    pub detail: String,
}

slugs! {
    /// What is wrong.
    ProblemCode {
        /// More than [`super::LONGEST_OWN`] bytes.
        TooLong = "too_long",
        /// More than [`super::MOST_OWN`] rules, or [`super::MOST_GLOBS`] symbols with a `*`.
        TooMany = "too_many",
        /// No TOML, or a key or a value that no rule has.
        NotUnderstood = "not_understood",
        /// 1 to 60 small letters, digits and hyphens.
        Name = "name",
        NameTaken = "name_taken",
        /// It would take every mail.
        NoCondition = "no_condition",
        /// `*` stands at the ends only, `!` before a whole name only, and something must be left to look for.
        Symbol = "symbol",
        /// A phrase of less than three letters.
        Phrase = "phrase",
        NoExample = "no_example",
        /// An example is not decided by its rule, but by the one that is named.
        Example = "example",
    }
}

/// The rules of a text, in its order. What is wrong inside them is for [`Rule::check`] to say.
pub(super) fn read(text: &str) -> Result<Vec<Rule>, Problem> {
    let line_of = |at: usize| memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count() + 1;
    match toml::from_str::<File>(text) {
        Ok(file) => Ok(file
            .rule
            .into_iter()
            .enumerate()
            .map(|(index, written)| {
                let place = (index + 1, line_of(written.span().start));
                Rule { place, ..written.into_inner() }
            })
            .collect()),
        Err(error) => {
            let line = error.span().map(|span| line_of(span.start));
            let begun = |line: &usize| {
                text.lines().take(*line).filter(|line| line.trim_start().starts_with("[[rule]]")).count()
            };
            let rule = line.as_ref().map(begun).filter(|rule| *rule > 0);
            Err(Problem { rule, line, code: ProblemCode::NotUnderstood, detail: error.message().to_owned() })
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<toml::Spanned<Rule>>,
}

/// A rule as its file has it, which also says what each condition means. All that are given must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// Its number, and the line where it begins.
    #[serde(skip)]
    place: (usize, usize),
    pub(super) name: String,
    pub(super) category: Category,
    pub(super) mark: Option<Mark>,
    #[serde(default)]
    pub(super) filter: Vec<Filter>,
    #[serde(default)]
    pub(super) symbols: Vec<String>,
    #[serde(default)]
    pub(super) actions: Vec<Action>,
    #[serde(default)]
    pub(super) reply: Vec<String>,
    #[serde(default)]
    pub(super) reply_without: Vec<String>,
    #[serde(default)]
    pub(super) enhanced: Vec<String>,
    pub(super) temporary: Option<bool>,
    pub(super) refused: Option<bool>,
    pub(super) held: Option<bool>,
    pub(super) local: Option<bool>,
    pub(super) filtered: Option<bool>,
    #[serde(default)]
    pub(super) direction: Vec<Direction>,
    pub(super) sender: Option<Sender>,
    /// Mails that this rule decides, and no earlier one.
    #[serde(default)]
    pub(super) example: Vec<Example>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sender {
    Null,
    Automatic,
}

/// What is known of a mail, as an example writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Example {
    direction: Option<Direction>,
    sender: Option<String>,
    /// The reply to the sender's server.
    refused: Option<String>,
    too_big: bool,
    no_recipient: bool,
    held: bool,
    local: bool,
    filter_hop: bool,
    filter: Option<Filter>,
    action: Option<Action>,
    symbols: Vec<String>,
}

impl Rule {
    pub(super) fn needs_scan(&self) -> bool {
        !(self.filter.is_empty() && self.symbols.is_empty() && self.actions.is_empty())
    }

    pub(super) fn needs_reply(&self) -> bool {
        self.temporary.is_some()
            || ![&self.reply, &self.reply_without, &self.enhanced].iter().all(|list| list.is_empty())
    }

    pub(super) fn has_condition(&self) -> bool {
        let facts = [self.refused, self.held, self.local, self.filtered];
        self.needs_scan()
            || self.needs_reply()
            || facts.iter().any(Option::is_some)
            || !self.direction.is_empty()
            || self.sender.is_some()
    }

    pub(super) fn check(&self, before: &[Self]) -> Result<(), Problem> {
        let bare = self.name.strip_prefix("own:").unwrap_or(&self.name);
        let is_in_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !(1..=60).contains(&bare.len()) || !bare.bytes().all(is_in_name) {
            return Err(self.problem(ProblemCode::Name, bare));
        }
        if before.iter().any(|other| other.name == self.name) {
            return Err(self.problem(ProblemCode::NameTaken, bare));
        }
        // exceptions alone would never match
        if !self.symbols.is_empty() && self.symbols.iter().all(|symbol| symbol.starts_with('!')) {
            return Err(self.problem(ProblemCode::Symbol, &self.symbols[0]));
        }
        Ok(())
    }

    /// Brings the phrases into the shape of a reply's words.
    pub(super) fn prepare_phrases(&mut self) -> Result<(), Problem> {
        let prepared = |written: &[String]| {
            written
                .iter()
                .map(|text| {
                    let phrase = explain::phrase(text);
                    let is_long_enough = phrase.trim().len() >= 3;
                    is_long_enough.then(|| format!(" {phrase}")).ok_or_else(|| self.problem(ProblemCode::Phrase, text))
                })
                .collect::<Result<Vec<_>, _>>()
        };
        (self.reply, self.reply_without) = (prepared(&self.reply)?, prepared(&self.reply_without)?);
        Ok(())
    }

    pub(super) fn problem(&self, code: ProblemCode, detail: &str) -> Problem {
        let (rule, line) = self.place;
        Problem { rule: Some(rule), line: Some(line), code, detail: detail.to_owned() }
    }
}

impl Sender {
    pub(super) fn is_like(self, sender: &str) -> bool {
        match self {
            Self::Null => sender.is_empty(),
            Self::Automatic => is_automatic(sender),
        }
    }
}

fn is_automatic(sender: &str) -> bool {
    let local = sender.rsplit_once('@').map_or(sender, |(local, _)| local).to_ascii_lowercase();
    let local = local.split(['+', '=']).next().unwrap_or(&local);
    matches!(
        local,
        "noreply" | "no-reply" | "no_reply" | "donotreply" | "do-not-reply" | "nepasrepondre" | "ne-pas-repondre"
    )
}

impl Example {
    pub(super) fn decided_by(&self, rules: &Compiled) -> usize {
        let mut verdict = Verdict::of(self.filter.unwrap_or(Filter::Rspamd), self.action.unwrap_or(Action::NoAction));
        verdict.symbols = self.symbols.iter().map(|name| Symbol { name: name.clone(), ..Symbol::default() }).collect();
        let verdicts = [&verdict];
        let is_scanned = self.filter.is_some() || self.action.is_some() || !self.symbols.is_empty();
        let outcome = match &self.refused {
            Some(reply) => (Status::Refused, (explain::codes("", reply).1, &**reply)),
            None if self.held => (Status::Held, ("", "")),
            None => (Status::Delivered, ("2.0.0", "250 2.0.0 Ok")),
        };
        rules.first_match(&Facts {
            direction: self.direction.unwrap_or(Direction::In),
            sender: Some(self.sender.as_deref().unwrap_or("a@b.example")),
            outcomes: if self.no_recipient || self.too_big { Vec::new() } else { vec![outcome] },
            was_held: self.held,
            is_too_big: self.too_big,
            is_local: self.local,
            has_filter_hop: self.filter_hop,
            verdicts: if is_scanned { &verdicts } else { &[] },
        })
    }
}
