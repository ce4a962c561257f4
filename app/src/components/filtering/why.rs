//! Why the filter let a mail pass, marked it or stopped it, in a sentence.

use lasso::{
    message::{Category, Trace},
    verdict::{Action, Effect, Family, Filter, Points, Scan},
};

use crate::viewer::Viewer;

/// What the filter's word did to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Accepted,
    /// The filter wanted something else, and was not followed.
    Ignored,
    Tagged,
    /// Asked to come back.
    SentBack,
    Held,
    Discarded,
    Refused,
}

impl Fate {
    pub fn of(scan: &Scan) -> Self {
        match (scan.effect, scan.action) {
            (Effect::Nothing, _) | (Effect::Enforced, Action::NoAction) => Self::Accepted,
            (Effect::Ignored, _) => Self::Ignored,
            (Effect::Tagged, _) | (Effect::Enforced, Action::AddHeader | Action::RewriteSubject) => Self::Tagged,
            (Effect::Enforced, Action::Greylist | Action::SoftReject) => Self::SentBack,
            (Effect::Enforced, Action::Quarantine) => Self::Held,
            (Effect::Enforced, Action::Discard) => Self::Discarded,
            (Effect::Enforced, Action::Reject) => Self::Refused,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Ignored => "ignored",
            Self::Tagged => "tagged",
            Self::SentBack => "sent-back",
            Self::Held => "held",
            Self::Discarded => "discarded",
            Self::Refused => "refused",
        }
    }
}

/// The scan that the mail's category follows from. Of a mail that was stopped, the one that asked for the most; of one that went on,
/// the first that read all of it: a greylist in front of the filter only says that the mail came twice.
pub fn deciding(trace: &Trace) -> Option<&Scan> {
    let went_on = matches!(
        trace.category,
        Category::Valid | Category::Newsletter | Category::Notification | Category::Bounce | Category::Unfiltered
    );
    let scans = || trace.scans.iter().filter(|scan| !scan.is_rescan);
    let reads_all = |scan: &&Scan| matches!(scan.filter, Filter::Rspamd | Filter::Amavis | Filter::Spamd);
    if went_on {
        scans().find(reads_all).or_else(|| scans().next())
    } else {
        // of equals the first
        scans().rev().max_by_key(|scan| scan.action)
    }
}

/// `accepté`, `marqué`, `refusé`; a later scan comes to nothing.
pub fn outcome(viewer: Viewer, scan: &Scan) -> String {
    if scan.is_rescan {
        return viewer.words.say("filtering-outcome-none");
    }
    viewer.words.say(&format!("filtering-outcome-{}", Fate::of(scan).slug()))
}

/// `rspamd : 2,2 points sur 15, accepté`
pub fn brief(viewer: Viewer, scan: &Scan) -> String {
    let words = viewer.words;
    let filter = words.say(&format!("filter-{}", scan.filter.slug()));
    let outcome = outcome(viewer, scan);
    match scan.score {
        Some(score) => words.say_with(
            "filtering-brief-score",
            [
                ("filter", filter.into()),
                ("points", out_of(viewer, score, scan.threshold).into()),
                ("outcome", outcome.into()),
            ],
        ),
        None => words.say_with("filtering-brief", [("filter", filter.into()), ("outcome", outcome.into())]),
    }
}

/// `2,2 points`
pub fn points(viewer: Viewer, points: Points) -> String {
    let n = viewer.words.points(points);
    viewer.words.say_with("filtering-points", [("count", points.value().into()), ("n", n.into())])
}

/// `2,2 points sur 15`
pub fn out_of(viewer: Viewer, score: Points, threshold: Option<Points>) -> String {
    let points = points(viewer, score);
    match threshold {
        Some(threshold) => {
            let threshold = viewer.words.points(threshold);
            viewer.words.say_with("filtering-out-of", [("points", points.into()), ("threshold", threshold.into())])
        }
        None => points,
    }
}

/// Why the mail went on or did not, and what weighed the most.
pub fn why(viewer: Viewer, trace: &Trace) -> String {
    let words = viewer.words;
    let mut sentences = Vec::new();
    match deciding(trace) {
        None if trace.is_filter_unknown => sentences.push(words.say("filtering-unknown")),
        None => {
            let category = words.say(&format!("category-{}", trace.category.slug()));
            let note = words.say(&format!("category-{}-note", trace.category.slug()));
            // what comes of a filter's word although no such word is known: it is not kept, or was never stored
            let key = match trace.category {
                Category::Valid
                | Category::Newsletter
                | Category::Notification
                | Category::Spam
                | Category::Phishing
                | Category::Virus
                | Category::Content => "filtering-not-kept",
                _ => "filtering-none",
            };
            sentences.push(words.say_with(key, [("category", category.into()), ("note", note.into())]));
        }
        Some(scan) => {
            let fate = Fate::of(scan);
            if fate == Fate::Ignored {
                sentences.push(words.say("filtering-why-ignored"));
            } else {
                let slug = match (fate, trace.category) {
                    (Fate::Tagged, Category::Spam) => "tagged-spam",
                    _ => fate.slug(),
                };
                let fate_word = words.say(&format!("filtering-fate-{slug}"));
                let because = because(viewer, trace.category, fate, scan);
                sentences
                    .push(words.say_with("filtering-why", [("fate", fate_word.into()), ("because", because.into())]));
            }
            sentences.extend(heaviest(viewer, fate, &scan.families));
        }
    }
    if trace.is_unchecked {
        sentences.push(words.say("filtering-unchecked"));
    }
    sentences.join(" ")
}

fn because(viewer: Viewer, category: Category, fate: Fate, scan: &Scan) -> String {
    let words = viewer.words;
    let is_stopped = fate != Fate::Accepted;
    let key = match category {
        Category::Virus if is_stopped => Some("filtering-because-virus"),
        Category::Phishing if is_stopped => Some("filtering-because-phishing"),
        Category::Banned if is_stopped => Some("filtering-because-banned"),
        Category::Content if is_stopped => Some("filtering-because-content"),
        Category::Greylisted if is_stopped => Some("filtering-because-greylisted"),
        Category::Quota if is_stopped => Some("filtering-because-quota"),
        Category::Unfiltered if !is_stopped => Some("filtering-because-unfiltered"),
        _ => None,
    };
    if let Some(key) = key {
        return words.say(key);
    }
    let Some(score) = scan.score else {
        return words.say(if is_stopped { "filtering-because-asked" } else { "filtering-because-clean" });
    };
    let score_words = points(viewer, score);
    let Some(threshold) = scan.threshold else {
        return words.say_with("filtering-because-score", [("points", score_words.into())]);
    };
    let is_early =
        matches!(scan.action, Action::Greylist | Action::SoftReject | Action::AddHeader | Action::RewriteSubject);
    let key = match (is_stopped, score >= threshold) {
        (false, false) => "filtering-because-below",
        (false, true) => "filtering-because-let-through",
        (true, true) => "filtering-because-reached",
        (true, false) if is_early => "filtering-because-early",
        (true, false) => "filtering-because-whatever",
    };
    words.say_with(key, [("points", score_words.into()), ("threshold", words.points(threshold).into())])
}

/// How many kinds of tests a sentence names.
const NAMED: usize = 3;

/// A tenth of a point: what weighs less decides nothing.
const SLIGHT: i64 = 100;

/// What spoke against a mail that was stopped; for and against one that was not.
fn heaviest(viewer: Viewer, fate: Fate, families: &[(Family, Points)]) -> Option<String> {
    let words = viewer.words;
    let counts = |points: Points| points.0 >= SLIGHT || fate == Fate::Accepted && points.0 <= -SLIGHT;
    let mut heavy: Vec<_> = families.iter().filter(|(_, points)| counts(*points)).collect();
    heavy.sort_by_key(|(_, points)| std::cmp::Reverse(points.0.abs()));
    let named: Vec<String> = heavy
        .iter()
        .take(NAMED)
        .map(|(family, points)| {
            let name = words.say(&format!("family-{}", family.slug()));
            format!("{} ({})", in_sentence(&name), words.weight(*points))
        })
        .collect();
    (!named.is_empty()).then(|| words.say_with("filtering-heaviest", [("families", named.join(", ").into())]))
}

/// A name as it stands inside a sentence; an abbreviation keeps its capitals.
pub(super) fn in_sentence(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(chars).collect()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use lasso::verdict::Detail;

    use super::*;
    use crate::samples;

    #[test]
    fn a_marked_spam_says_its_score_its_threshold_and_what_weighed_the_most() {
        let trace = samples::a_spam_trace();
        assert_eq!(
            why(samples::french(), &trace),
            "Ce message a été marqué comme spam parce que son score, 12,8\u{a0}points, y suffit, sans atteindre le seuil de 15. Ce qui a le plus compté\u{a0}: réputation (+7), liens (+3), apprentissage (+1,5)."
        );
        assert_eq!(brief(samples::french(), &trace.scans[0]), "rspamd\u{a0}: 12,8\u{a0}points sur 15, marqué");
    }

    #[test]
    fn what_a_filter_asked_for_in_vain_is_not_said_to_have_happened() {
        let mut trace = samples::a_spam_trace();
        trace.scans[0].effect = Effect::Ignored;
        assert!(why(samples::french(), &trace).starts_with("Ce message a été accepté malgré le filtre"));
    }

    #[test]
    fn a_later_scan_does_not_change_why_the_mail_was_accepted() {
        let trace = samples::a_rescanned_trace();
        assert!(trace.scans.iter().any(|scan| scan.is_rescan && scan.action == Action::Reject));
        assert_eq!(deciding(&trace).map(|scan| scan.action), Some(Action::NoAction));
        assert!(why(samples::french(), &trace).starts_with("Ce message a été accepté par le filtre parce que"));
        let mut only = trace;
        only.scans.remove(0);
        assert_eq!(deciding(&only), None, "what decided is not known any more");
    }

    #[test]
    fn a_virus_found_after_a_clean_scan_is_what_decided() {
        let mut trace = samples::a_virus_trace();
        let clean = Scan {
            filter: Filter::Rspamd,
            action: Action::NoAction,
            effect: Effect::Nothing,
            ..trace.scans[0].clone()
        };
        trace.scans.insert(0, clean);
        assert_eq!(deciding(&trace).map(|scan| scan.filter), Some(Filter::Amavis));
        assert!(why(samples::french(), &trace).contains("programme malveillant"));
    }

    #[test]
    fn an_unknown_filtering_and_an_incomplete_one_have_their_own_sentences() {
        let unknown = samples::a_trace();
        assert!(why(samples::french(), &unknown).contains("n’a laissé de trace"));
        let unchecked = samples::an_unchecked_trace();
        assert!(why(samples::french(), &unchecked).contains("en entier"));
    }

    #[test]
    fn nobody_is_told_that_no_filter_looked_at_a_mail_that_one_judged() {
        let said = |category: Category| {
            let trace = Trace { category, is_filter_unknown: false, ..samples::a_trace() };
            why(samples::french(), &trace)
        };
        assert!(said(Category::Spam).starts_with("Le détail de ce filtrage"));
        assert!(said(Category::Rejected).starts_with("Aucun filtre n’a rendu de verdict"));
    }

    #[test]
    fn families_alone_make_the_same_sentence() {
        let (all, families) = (samples::a_spam_trace(), samples::a_family_trace());
        assert_eq!(families.detail, Detail::Family);
        assert_eq!(why(samples::french(), &all), why(samples::french(), &families));
    }
}
