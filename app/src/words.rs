//! The words of the pages, in French and English, from `locales/<language>/*.ftl`.
//!
//! Fluent, not `leptos_i18n`: the latter's typed keys are good, but its context and its generated code would travel into
//! the wasm, and here the words are needed on the server only (islands get theirs as props). What typed keys would have
//! caught, the tests below catch: a key or an argument missing in one language, a key that the code says and no file has.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue};
use lasso::{message::Count, verdict::Points};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // the isolation marks would be copied with every address; `Untrusted` isolates with <bdi> instead
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language of the pages. French comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    Fr,
    En,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// As cookies, `users.locale` and `lang=` write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.slug() == slug)
    }

    /// What the language calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fr => "Français",
            Self::En => "English",
        }
    }

    /// The first language of an `Accept-Language` header that we speak; browsers send them in order of preference.
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| Self::from_slug(part.trim().get(..2)?))
    }

    fn language(self) -> &'static LanguageIdentifier {
        static FRENCH: LazyLock<LanguageIdentifier> = LazyLock::new(|| "fr".parse().expect("fr is a language"));
        static ENGLISH: LazyLock<LanguageIdentifier> = LazyLock::new(|| "en".parse().expect("en is a language"));
        match self {
            Self::Fr => &FRENCH,
            Self::En => &ENGLISH,
        }
    }
}

/// An argument of a sentence.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// The words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Locale);

impl Words {
    pub fn say(self, key: &str) -> String {
        LOCALES.lookup(self.0.language(), key)
    }

    pub fn say_with<'a>(self, key: &str, args: impl IntoIterator<Item = Arg<'a>>) -> String {
        LOCALES.lookup_with_args(self.0.language(), key, &by_name(args))
    }

    /// For keys made of data, such as a cause's slug: `None` when no file has it.
    pub fn find<'a>(self, key: &str, args: impl IntoIterator<Item = Arg<'a>>) -> Option<String> {
        LOCALES.try_lookup_with_args(self.0.language(), key, &by_name(args))
    }

    /// `12431` as `12 431` (narrow no-break space) or `12,431`.
    pub fn number(self, n: i64) -> String {
        let separator = match self.0 {
            Locale::Fr => '\u{202f}',
            Locale::En => ',',
        };
        let digits = n.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + 8);
        if n < 0 {
            text.push('-');
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// A count that may have stopped counting: `500+`.
    pub fn count(self, count: Count) -> String {
        format!("{}{}", self.number(count.rows), if count.at_least { "+" } else { "" })
    }

    /// One decimal, none when it is zero: `9,8`.
    pub fn decimal(self, value: f64) -> String {
        let text = format!("{value:.1}");
        let text = text.strip_suffix(".0").unwrap_or(&text);
        match self.0 {
            Locale::Fr => text.replace('.', ","),
            Locale::En => text.to_owned(),
        }
    }

    /// Points of a score, to the thousandth where there is one: `2,2`, `15`, `−0,1`.
    pub fn points(self, points: Points) -> String {
        let (whole, thousandths) = (points.0.unsigned_abs() / 1000, points.0.unsigned_abs() % 1000);
        let whole = self.number(i64::try_from(whole).unwrap_or(i64::MAX));
        let rest = format!("{thousandths:03}");
        let rest = rest.trim_end_matches('0');
        let sign = if points.0 < 0 { "\u{2212}" } else { "" };
        match self.0 {
            _ if rest.is_empty() => format!("{sign}{whole}"),
            Locale::Fr => format!("{sign}{whole},{rest}"),
            Locale::En => format!("{sign}{whole}.{rest}"),
        }
    }

    /// Points that were added or taken away: `+6,5`, `−1,5`.
    pub fn weight(self, points: Points) -> String {
        let sign = if points.0 > 0 { "+" } else { "" };
        format!("{sign}{}", self.points(points))
    }

    /// `96,2 %`; only all is 100 %.
    pub fn percent(self, (part, whole): (i64, i64)) -> String {
        let tenths = (part * 1000 + whole / 2) / whole.max(1);
        let tenths = if part < whole { tenths.min(999) } else { tenths };
        self.say_with("percent", [("n", self.decimal(tenths as f64 / 10.0).into())])
    }

    /// Bytes as people read them: `46 Ko`, `9,8 Mo`. One kilobyte is 1024 bytes, as mail programs count.
    pub fn size(self, bytes: i64) -> String {
        const KILO: f64 = 1024.0;
        let bytes = bytes.max(0);
        let (value, unit) = match bytes as f64 {
            b if b < KILO => (b, "size-bytes"),
            b if b < KILO * KILO => ((b / KILO).round(), "size-kilobytes"),
            b if b < KILO * KILO * KILO => (b / (KILO * KILO), "size-megabytes"),
            b => (b / (KILO * KILO * KILO), "size-gigabytes"),
        };
        self.say_with(unit, [("n", self.decimal(value).into())])
    }
}

fn by_name<'a>(args: impl IntoIterator<Item = Arg<'a>>) -> HashMap<Cow<'static, str>, FluentValue<'a>> {
    args.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };

    use fluent_syntax::ast;

    use super::*;

    /// Key -> the arguments it uses, of every file of one language.
    fn keys(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys = BTreeMap::new();
        for (_, text) in files(locale) {
            let resource = fluent_syntax::parser::parse(text).unwrap();
            for entry in resource.body {
                if let ast::Entry::Message(message) = entry {
                    let mut args = BTreeSet::new();
                    collect(&message.value.unwrap(), &mut args);
                    assert!(keys.insert(message.id.name.clone(), args).is_none(), "{} twice", message.id.name);
                }
            }
        }
        keys
    }

    fn files(locale: Locale) -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(locale.slug());
        fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()))
            .collect()
    }

    fn collect(pattern: &ast::Pattern<String>, args: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                match expression {
                    ast::Expression::Inline(inline) => collect_inline(inline, args),
                    ast::Expression::Select { selector, variants } => {
                        collect_inline(selector, args);
                        for variant in variants {
                            collect(&variant.value, args);
                        }
                    }
                }
            }
        }
    }

    fn collect_inline(inline: &ast::InlineExpression<String>, args: &mut BTreeSet<String>) {
        if let ast::InlineExpression::VariableReference { id } = inline {
            args.insert(id.name.clone());
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_arguments() {
        let (french, english) = (keys(Locale::Fr), keys(Locale::En));
        let missing: Vec<_> = french.iter().filter(|(key, args)| english.get(*key) != Some(args)).collect();
        assert!(missing.is_empty(), "in English missing or with other arguments: {missing:?}");
        let missing: Vec<_> = english.keys().filter(|key| !french.contains_key(*key)).collect();
        assert!(missing.is_empty(), "in French missing: {missing:?}");
    }

    #[test]
    fn every_key_that_the_code_says_exists() {
        let known = keys(Locale::Fr);
        let mut sources = Vec::new();
        collect_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
        for source in sources {
            for call in ["say(\"", "say_with(\""] {
                for (at, _) in source.match_indices(call) {
                    let key = source[at + call.len()..].split('"').next().unwrap();
                    assert!(known.contains_key(key) || key.starts_with("no-such"), "no file has {key}");
                }
            }
        }
    }

    fn collect_sources(folder: &Path, sources: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect_sources(&path, sources);
            } else {
                sources.push(fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_slug_has_its_words() {
        use lasso::{
            journal::Viewed,
            list::{EntryKind, Force},
            message::{Category, Direction, Failed, Period, Status},
            source::{self, Doing, ProblemCode, TurnedAwayFor},
            ticket::{Act, Author, Kind, Place, Remedy, State},
            user::Role,
            verdict::authentication::Outcome,
        };
        let known = keys(Locale::Fr);
        let has = |key: String| assert!(known.contains_key(&key), "no file has {key}");
        for status in Status::ALL {
            for kind in ["", "-short", "-verdict", "-lead"] {
                has(format!("status-{}{kind}", status.slug()));
            }
        }
        for category in Category::ALL {
            for kind in ["", "-count", "-note"] {
                has(format!("category-{}{kind}", category.slug()));
            }
        }
        for direction in Direction::ALL {
            has(format!("direction-{}", direction.slug()));
        }
        for period in Period::ALL {
            for kind in ["", "-in"] {
                has(format!("period-{}{kind}", period.slug()));
            }
        }
        for role in Role::ALL {
            has(format!("role-{}", role.slug()));
        }
        for kind in Kind::ALL {
            for part in ["", "-verb", "-title", "-lead", "-text", "-text-hint", "-submit", "-sentence"] {
                has(format!("ask-{}{part}", kind.slug()));
            }
        }
        for act in Act::ALL {
            has(format!("act-{}-line", act.slug()));
        }
        for act in Act::ALL.iter().filter(|act| **act != Act::Open) {
            has(format!("act-{}-verb", act.slug()));
        }
        let slugs = [
            ("ticket-state", State::ALL.iter().map(|v| v.slug()).collect::<Vec<_>>()),
            ("author", Author::ALL.iter().map(|v| v.slug()).collect()),
            ("place", Place::ALL.iter().map(|v| v.slug()).collect()),
            ("remedy", Remedy::ALL.iter().map(|v| v.slug()).collect()),
            ("entry-kind", EntryKind::ALL.iter().map(|v| v.slug()).collect()),
            ("entry-force", Force::ALL.iter().map(|v| v.slug()).collect()),
            ("viewed", Viewed::ALL.iter().map(|v| v.slug()).collect()),
            ("outcome", Outcome::ALL.iter().map(|v| v.slug()).collect()),
            ("failed", Failed::ALL.iter().map(|v| v.slug()).collect()),
        ];
        for (kind, slugs) in slugs {
            for slug in slugs {
                has(format!("{kind}-{slug}"));
            }
        }
        for code in ProblemCode::ALL {
            has(format!("source-problem-{}", code.slug()));
            for kind in source::Kind::LIVE {
                has(crate::components::sources::remedy(kind, code).to_owned());
            }
        }
        for why in TurnedAwayFor::ALL {
            has(format!("source-turned-away-{}", why.slug()));
        }
        for doing in Doing::ALL {
            has(format!("source-doing-{}", doing.slug()));
        }
        for kind in source::Kind::LIVE {
            for part in ["kind", "silent", "waiting"] {
                has(format!("source-{part}-{}", kind.slug()));
            }
            has(format!("source-kind-{}-note", kind.slug()));
        }
        for kind in [
            "title",
            "verdict",
            "verdict-final",
            "verdict-refused",
            "why",
            "do",
            "who",
            "why-refused",
            "do-refused",
            "who-refused",
        ] {
            has(format!("cause-other-{kind}"));
        }
    }

    #[test]
    fn french_is_set_with_its_own_spaces_and_apostrophes() {
        for (file, text) in files(Locale::Fr) {
            for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
                let value = line.split_once(" = ").map_or(line, |(_, value)| value);
                for wrong in [" :", " ;", " ?", " !", " »", "« ", "'"] {
                    assert!(!value.contains(wrong), "{file}: {wrong:?} in {line}");
                }
            }
        }
    }

    #[test]
    fn numbers_and_sizes_are_written_as_each_language_does() {
        let (french, english) = (Words(Locale::Fr), Words(Locale::En));
        assert_eq!(french.number(12_431), "12\u{202f}431");
        assert_eq!(english.number(1_234_567), "1,234,567");
        assert_eq!(french.number(999), "999");
        assert_eq!(french.count(Count { rows: 500, at_least: true }), "500+");
        assert_eq!(french.size(46 * 1024 + 100), "46\u{a0}Ko");
        assert_eq!(french.size(10_276_045), "9,8\u{a0}Mo");
        assert_eq!(english.size(512), "512\u{a0}B");
    }

    #[test]
    fn points_are_written_exactly_and_their_sign_is_a_sign() {
        let (french, english) = (Words(Locale::Fr), Words(Locale::En));
        assert_eq!([2_200, 15_000, -100, 5, 0].map(|n| french.points(Points(n))), ["2,2", "15", "−0,1", "0,005", "0"]);
        assert_eq!(english.points(Points(1_234_500)), "1,234.5");
        assert_eq!([6_500, -1_500, 0].map(|n| english.weight(Points(n))), ["+6.5", "−1.5", "0"]);
    }

    #[test]
    fn the_browser_is_asked_for_its_language_and_french_is_the_rest() {
        assert_eq!(Locale::accepted("en-GB,en;q=0.9,fr;q=0.8"), Some(Locale::En));
        assert_eq!(Locale::accepted("de, fr-CH;q=0.9, en;q=0.8"), Some(Locale::Fr));
        assert_eq!(Locale::accepted("de"), None);
    }
}
