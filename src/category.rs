//! Which of the fourteen categories a copy is in: exactly one, by the first rule whose conditions all hold. The operator's own rules are
//! tried first, then those of `category/rules.toml`, which says what a rule may ask.

mod rule;

use std::{
    cell::OnceCell,
    sync::{Arc, LazyLock},
};

use foldhash::{HashMap, HashMapExt};
pub use rule::{Problem, ProblemCode};

use crate::{
    explain,
    message::{Category, Direction, Status, slugs},
    verdict::{Action, Filter, Verdict},
};
use rule::{Rule, read};

/// What a category is decided from.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub direction: Direction,
    /// Envelope sender; empty for the null sender.
    pub sender: Option<&'a str>,
    /// This copy's recipients: status, enhanced code and reply.
    pub outcomes: Vec<(Status, (&'a str, &'a str))>,
    pub was_held: bool,
    /// The whole message was refused without naming a recipient.
    pub is_too_big: bool,
    /// Handed in by sendmail(1).
    pub is_local: bool,
    /// It came back from a content filter.
    pub has_filter_hop: bool,
    /// What filters said of this copy, the oldest first. Of each filter the first counts: a later scan adds and never overwrites.
    pub verdicts: &'a [&'a Verdict],
}

slugs! {
    /// What is to be said beside a category.
    Mark {
        /// "filtrage inconnu": accepted, and no filter is known to have seen it.
        FilterUnknown = "filter_unknown",
        /// "non vérifié en entier": the filter let it through without seeing all of it.
        Unchecked = "unchecked",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision<'a> {
    pub category: Category,
    pub mark: Option<Mark>,
    /// The rule that decided: `rspamd-antivirus`, or `own:…` for one of the operator's.
    pub rule: &'a str,
}

/// Rules in the order they are tried; the last one always matches.
#[derive(Clone, Debug)]
pub struct Rules(Arc<Compiled>);

/// The longest text of the operator's rules, in bytes.
pub const LONGEST_OWN: usize = 64 * 1024;
/// How many rules an operator may have.
pub const MOST_OWN: usize = 200;
/// How many symbols may have a `*`: each is compared with each symbol of a mail.
pub const MOST_GLOBS: usize = 500;

impl Rules {
    /// The rules of `category/rules.toml` alone.
    pub fn embedded() -> Self {
        static EMBEDDED: LazyLock<Rules> =
            LazyLock::new(|| Rules::with("").expect("the embedded rules are valid: a test reads them all"));
        EMBEDDED.clone()
    }

    /// The operator's own rules, and then the embedded ones.
    pub fn with(operator_toml: &str) -> Result<Self, Problem> {
        let whole = |code| Problem { rule: None, line: None, code, detail: String::new() };
        if operator_toml.len() > LONGEST_OWN {
            return Err(whole(ProblemCode::TooLong));
        }
        let mut rules = read(operator_toml)?;
        let own = rules.len();
        if own > MOST_OWN {
            return Err(whole(ProblemCode::TooMany));
        }
        for rule in &mut rules {
            if !rule.has_condition() {
                return Err(rule.problem(ProblemCode::NoCondition, ""));
            }
            rule.name.insert_str(0, "own:");
        }
        rules.extend(read(EMBEDDED)?);
        let compiled = Compiled::of(rules)?;
        for (index, rule) in compiled.in_order[..own].iter().enumerate() {
            compiled.try_examples(index, rule)?;
        }
        Ok(Self(Arc::new(compiled)))
    }

    /// What tells these rules from others: a hash of the operator's own and the embedded ones.
    pub fn edition(operator_toml: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(EMBEDDED.as_bytes());
        hasher.update(operator_toml.as_bytes());
        *hasher.finalize().as_bytes()
    }

    pub fn decide(&self, facts: &Facts<'_>) -> Decision<'_> {
        let rule = &self.0.in_order[self.0.first_match(facts)];
        Decision { category: rule.category, mark: rule.mark, rule: &rule.name }
    }
}

/// As they are written: what an operator's own are modelled on.
pub const EMBEDDED: &str = include_str!("category/rules.toml");

/// A bit for each rule.
type Bits = [u64; 4];

/// Rules, with their symbols where they are found fast.
#[derive(Debug)]
struct Compiled {
    in_order: Vec<Rule>,
    /// Which rules a symbol is looked for by, and which do not want it.
    names: HashMap<String, (Bits, Bits)>,
    globs: Vec<(Glob, Bits)>,
}

/// What a mail looks like to the rules.
struct Seen<'a> {
    facts: &'a Facts<'a>,
    /// Each filter's first scan.
    scans: [Option<Scan>; Filter::ALL.len()],
    /// At least one recipient was not refused.
    is_accepted: bool,
    is_refused: bool,
    is_filtered: bool,
    /// Made when a rule asks for it: most mails have no reply.
    words: OnceCell<String>,
}

struct Scan {
    filter: Filter,
    action: Action,
    /// The rules that look for a symbol it has.
    found: Bits,
}

impl Compiled {
    fn of(mut in_order: Vec<Rule>) -> Result<Self, Problem> {
        let mut names: HashMap<String, (Bits, Bits)> = HashMap::new();
        let mut globs: Vec<(Glob, Bits)> = Vec::new();
        for index in 0..in_order.len() {
            let (before, rest) = in_order.split_at_mut(index);
            let rule = &mut rest[0];
            rule.check(before)?;
            for symbol in &rule.symbols {
                let bad = || rule.problem(ProblemCode::Symbol, symbol);
                let (name, is_exception) = symbol.strip_prefix('!').map_or((&**symbol, false), |name| (name, true));
                let glob = Glob::of(name).ok_or_else(bad)?;
                if glob.is_name() {
                    let (wanted, unwanted) = names.entry(glob.text).or_default();
                    set(if is_exception { unwanted } else { wanted }, index);
                } else if is_exception {
                    return Err(bad());
                } else {
                    globs.push((glob, bit(index)));
                }
            }
            if globs.len() > MOST_GLOBS {
                return Err(rule.problem(ProblemCode::TooMany, ""));
            }
            rule.prepare_phrases()?;
        }
        Ok(Self { in_order, names, globs })
    }

    fn first_match(&self, facts: &Facts<'_>) -> usize {
        let seen = Seen::of(facts, self);
        self.in_order
            .iter()
            .enumerate()
            .position(|(index, rule)| rule.fits(index, &seen))
            .expect("the last embedded rule has no condition: a test looks")
    }

    /// The rules that look for a symbol of this scan.
    fn found(&self, verdict: &Verdict) -> Bits {
        let mut found = Bits::default();
        for symbol in &verdict.symbols {
            let (mut wanted, unwanted) = self.names.get(&*symbol.name).copied().unwrap_or_default();
            for (_, bits) in self.globs.iter().filter(|(glob, _)| glob.fits(&symbol.name)) {
                add(&mut wanted, bits);
            }
            for (word, (wanted, unwanted)) in found.iter_mut().zip(wanted.iter().zip(unwanted)) {
                *word |= wanted & !unwanted;
            }
        }
        found
    }

    fn try_examples(&self, index: usize, rule: &Rule) -> Result<(), Problem> {
        if rule.example.is_empty() {
            return Err(rule.problem(ProblemCode::NoExample, ""));
        }
        for example in &rule.example {
            let decided = example.decided_by(self);
            if decided != index {
                return Err(rule.problem(ProblemCode::Example, &self.in_order[decided].name));
            }
        }
        Ok(())
    }
}

impl<'a> Seen<'a> {
    fn of(facts: &'a Facts<'a>, rules: &Compiled) -> Self {
        let mut scans = [const { None }; Filter::ALL.len()];
        for verdict in facts.verdicts {
            scans[verdict.filter as usize].get_or_insert_with(|| Scan {
                filter: verdict.filter,
                action: verdict.action,
                found: rules.found(verdict),
            });
        }
        let is_accepted = facts.outcomes.iter().any(|(status, ..)| *status != Status::Refused);
        Self {
            is_accepted,
            is_refused: !is_accepted && (!facts.outcomes.is_empty() || facts.is_too_big),
            is_filtered: facts.has_filter_hop || facts.verdicts.iter().any(|verdict| reads_mails(verdict.filter)),
            words: OnceCell::new(),
            facts,
            scans,
        }
    }

    /// Enhanced code and text of what the sender's server was told.
    fn reply(&self) -> (&'a str, &'a str) {
        self.facts.outcomes.first().map_or(("", ""), |(_, reply)| *reply)
    }

    fn says(&self, phrases: &[String]) -> bool {
        let words = self.words.get_or_init(|| explain::words(self.reply().1));
        phrases.iter().any(|phrase| words.contains(&**phrase))
    }
}

/// A mail that only had its signatures checked, or its sender told to come back, was not filtered.
fn reads_mails(filter: Filter) -> bool {
    matches!(filter, Filter::Rspamd | Filter::Amavis | Filter::Spamd)
}

impl Rule {
    fn fits(&self, index: usize, seen: &Seen<'_>) -> bool {
        let facts = seen.facts;
        let is = |wanted: Option<bool>, fact: bool| wanted.is_none_or(|wanted| wanted == fact);
        is(self.refused, seen.is_refused)
            && is(self.held, facts.was_held)
            && is(self.local, facts.is_local)
            && is(self.filtered, seen.is_filtered)
            && (self.direction.is_empty() || self.direction.contains(&facts.direction))
            && (!self.needs_scan() || seen.scans.iter().flatten().any(|scan| self.fits_scan(index, scan)))
            && self.sender.is_none_or(|wanted| facts.sender.is_some_and(|sender| wanted.is_like(sender)))
            && (!self.needs_reply() || seen.is_refused && self.fits_reply(seen))
            // these say that nobody got it
            && !(seen.is_accepted
                && matches!(self.category, Category::Greylisted | Category::Quota | Category::Rejected))
    }

    fn fits_scan(&self, index: usize, scan: &Scan) -> bool {
        (self.filter.is_empty() || self.filter.contains(&scan.filter))
            && (self.actions.is_empty() || self.actions.contains(&scan.action))
            && (self.symbols.is_empty() || holds(&scan.found, index))
    }

    fn fits_reply(&self, seen: &Seen<'_>) -> bool {
        let (dsn, reply) = seen.reply();
        self.temporary.is_none_or(|wanted| wanted == (reply.starts_with('4') || dsn.starts_with("4.")))
            && (self.reply.is_empty() || seen.says(&self.reply))
            && (self.reply_without.is_empty() || !seen.says(&self.reply_without))
            && (self.enhanced.is_empty() || {
                let (_, enhanced) = explain::codes(dsn, reply);
                self.enhanced.iter().any(|pattern| explain::is_like(enhanced, pattern))
            })
    }
}

/// A symbol's name, open at either end or closed.
#[derive(Debug, PartialEq, Eq)]
struct Glob {
    text: String,
    begins_open: bool,
    ends_open: bool,
}

impl Glob {
    fn of(pattern: &str) -> Option<Self> {
        let (rest, begins_open) = pattern.strip_prefix('*').map_or((pattern, false), |rest| (rest, true));
        let (text, ends_open) = rest.strip_suffix('*').map_or((rest, false), |rest| (rest, true));
        let is_name = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'*' | b'!'));
        is_name.then(|| Self { text: text.to_owned(), begins_open, ends_open })
    }

    fn is_name(&self) -> bool {
        !self.begins_open && !self.ends_open
    }

    fn fits(&self, name: &str) -> bool {
        match (self.begins_open, self.ends_open) {
            (true, true) => name.contains(&*self.text),
            (true, false) => name.ends_with(&*self.text),
            (false, true) => name.starts_with(&*self.text),
            (false, false) => name == self.text,
        }
    }
}

fn bit(index: usize) -> Bits {
    let mut bits = Bits::default();
    set(&mut bits, index);
    bits
}

fn set(bits: &mut Bits, index: usize) {
    bits[index / 64] |= 1 << (index % 64);
}

fn add(bits: &mut Bits, others: &Bits) {
    for (word, other) in bits.iter_mut().zip(others) {
        *word |= other;
    }
}

fn holds(bits: &Bits, index: usize) -> bool {
    bits[index / 64] & 1 << (index % 64) != 0
}

#[cfg(test)]
mod tests;
