//! A raw line is shown only to someone who may see every address in it.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use crate::{
    error::{Error, Result},
    line::legible,
    verdict,
};

/// What a viewer may see in one copy, lower-cased.
#[derive(Debug)]
pub(super) struct Visible {
    recipients: HashSet<String>,
    /// Bytes of the longest recipient.
    longest: usize,
    /// Finds recipients, sender and Message-ID, which looks like an address and is no secret.
    addresses: AhoCorasick,
    /// Whether the number of recipients is the viewer's to know.
    sees_all: bool,
    /// Whether one of the viewer's own recipients failed: else a line about a failure is about somebody else.
    has_failed: bool,
}

impl Visible {
    /// Addresses as logged: the recipients that the viewer sees, then sender and Message-ID.
    pub(super) fn new<'a>(
        recipients: impl IntoIterator<Item = &'a str>,
        others: impl IntoIterator<Item = &'a str>,
        sees_all: bool,
        has_failed: bool,
    ) -> Result<Self> {
        let recipients: HashSet<String> = recipients.into_iter().map(str::to_lowercase).collect();
        let longest = recipients.iter().map(String::len).max().unwrap_or(0);
        let others: Vec<String> = others.into_iter().map(str::to_lowercase).collect();
        // whoever sees all of it is shown every line as it is
        let named = recipients.iter().chain(&others).filter(|address| address.contains('@') && !sees_all);
        let addresses = AhoCorasick::new(named).map_err(Error::internal)?;
        Ok(Self { recipients, longest, addresses, sees_all, has_failed })
    }

    /// A server's reply, with `…` in place of addresses that are not the viewer's to see.
    pub(super) fn reply(&self, text: &str) -> String {
        if self.sees_all || !text.contains('@') {
            return text.to_owned();
        }
        // as long as the text itself
        let rest = without(&text.to_ascii_lowercase(), &self.addresses);
        let (mut shown, mut at) = (String::new(), 0);
        while let Some(found) = memchr::memchr(b'@', &rest[at..]).map(|found| at + found) {
            // between brackets everything is the address
            let bracket = memchr::memrchr(b'<', &rest[at..found]).map(|i| at + i + 1);
            let bracket = bracket.filter(|start| memchr::memchr(b'>', &rest[*start..found]).is_none());
            let start = bracket
                .unwrap_or_else(|| rest[at..found].iter().rposition(|b| !is_of_a_word(*b)).map_or(at, |i| at + i + 1));
            let ends = |b: &u8| if bracket.is_some() { *b == b'>' } else { !is_of_a_word(*b) };
            let end = rest[found..].iter().position(ends).map_or(rest.len(), |i| found + i);
            shown.push_str(&text[at..start]);
            // whom to write to is no secret
            let word = &rest[start..end];
            let is_role = ["postmaster@", "abuse@", "delist@"].iter().any(|role| word.starts_with(role.as_bytes()))
                && !word.contains(&b' ')
                && memchr::memchr_iter(b'@', word).count() == 1;
            shown.push_str(if is_role { &text[start..end] } else { "…" });
            at = end;
        }
        shown.push_str(&text[at..]);
        shown
    }

    /// Whether a filter's test tells of recipients that are not the viewer's to know.
    pub(super) fn tells_of_others(&self, test: &str) -> bool {
        !self.sees_all && verdict::tells_of_others(test)
    }

    /// Whether one of these is a recipient that the viewer sees.
    pub(super) fn sees_one_of(&self, addresses: &[String]) -> bool {
        self.sees_all || addresses.iter().any(|address| self.recipients.contains(&address.to_lowercase()))
    }

    /// The line, with `nrcpt` masked where needed; `None` when it names somebody else.
    pub(super) fn show(&self, line: &str) -> Option<String> {
        if self.sees_all {
            return Some(line.to_owned());
        }
        // judged as it is read, not as it is written: the journal may write a text as numbers
        let line = legible(line)?;
        let is_hidden = names_login(&line)
            || !self.has_failed && tells_failure(&line)
            || is_to_others(&line, &self.recipients, self.longest)
            || without(&line.to_lowercase(), &self.addresses).contains(&b'@');
        (!is_hidden).then(|| mask(&line))
    }
}

/// A character of a word in which an address may stand.
fn is_of_a_word(b: u8) -> bool {
    !b.is_ascii_whitespace() && !b"<>()[],;\"".contains(&b)
}

/// A sender may be a recipient too, and a Message-ID may be made to look like one: what is said *to* an address is for those who see it
/// as a recipient. `orig_to=<…>` as well.
fn is_to_others(line: &str, recipients: &HashSet<String>, longest: usize) -> bool {
    let folded = line.to_lowercase();
    folded.split("to=<").skip(1).any(|rest| {
        // a quoted local part may hold a bracket
        let mut ends = rest.match_indices('>').map(|(end, _)| end).take_while(|end| *end <= longest);
        !ends.any(|end| recipients.contains(&rest[..end]))
    })
}

/// A login is nobody's but the sender's, and it need not look like an address.
fn names_login(line: &str) -> bool {
    line.contains("sasl_username=") || line.contains("sasl_sender=")
}

/// `sender non-delivery notification: CC49B9E6102` and `status=expired, returned to sender` name nobody, and yet tell that there is
/// somebody whose mail was not delivered.
fn tells_failure(line: &str) -> bool {
    line.contains(" notification: ") || line.contains("status=expired") || line.contains("status=force-expired")
}

/// A folded text with blanks in place of these addresses: an `@` that is left stands in somebody else's.
fn without(folded: &str, addresses: &AhoCorasick) -> Vec<u8> {
    let mut rest = folded.as_bytes().to_vec();
    // a short address may stand inside a longer one
    for found in addresses.find_overlapping_iter(folded) {
        let (before, after) = (&folded.as_bytes()[..found.start()], &folded.as_bytes()[found.end()..]);
        if begins(before) && ends(after) {
            rest[found.range()].fill(b' ');
        }
    }
    rest
}

/// Whether an address can begin here. `=` and an apostrophe may stand inside one.
fn begins(before: &[u8]) -> bool {
    // between brackets there is one address, and nothing of it is left out
    let is_inside = memchr::memrchr(b'<', before) > memchr::memrchr(b'>', before);
    let opens = |before: &[u8]| before.last().is_none_or(|b| b" ([\",;:".contains(b));
    match before {
        _ if is_inside => before.last() == Some(&b'<'),
        // quoted, and not the middle of a name
        [before @ .., b'\''] => opens(before),
        _ => opens(before),
    }
}

fn ends(after: &[u8]) -> bool {
    match after {
        [] => true,
        // a full stop or colon ends an address only where the word ends
        [b'.' | b':', next, ..] => b" >".contains(next),
        [b, ..] => b" >)]\"',;.:".contains(b),
    }
}

/// `nrcpt=3 (queue active)`: how many others there are is not told.
fn mask(line: &str) -> String {
    // a quoted local part may look like it: what Postfix writes comes last
    match line.rfind(", nrcpt=") {
        Some(at) => {
            let (before, after) = line.split_at(at + ", nrcpt=".len());
            format!("{before}•{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Visible, mask};

    #[test]
    fn a_line_that_names_somebody_else_is_not_shown() {
        let recipients = ["bob@a.example", "\"john doe\"@b.example"];
        let visible =
            Visible::new(recipients, ["zoe@a.example", "1.x@a.example"], false, false).expect("few addresses");
        for shown in [
            "x: to=<bob@a.example>, relay=m[1.1.1.1]:25, status=bounced (550 <Bob@A.example>: no)",
            "x: to=<\"john doe\"@b.example>, relay=none",
            "x: message-id=<1.x@a.example>",
            "x: from=<zoe@a.example>, size=1",
            "x: removed",
        ] {
            assert_eq!(visible.show(shown).as_deref(), Some(shown));
        }
        for hidden in [
            "x: to=<xbob@a.example>, relay=m",
            "x: to=<bob@a.example.org>, relay=m",
            "x: to=<bob@a.example>, status=bounced (550 eve@c.example said no)",
            "x: to=<\"bob@a.example\"@evil>",
            "x: from=<verp=bob@a.example>",
            "x: to=<zoe@a.example>, relay=m[1.1.1.1]:25, status=deferred (a copy to herself)",
            "x: to=<1.x@a.example>, relay=m",
            "x: to=<bob@a.example>, orig_to=<zoe@a.example>, relay=m",
            "{\"__REALTIME_TIMESTAMP\":\"1\",\"_HOSTNAME\":\"m\",\"SYSLOG_IDENTIFIER\":\"postfix/smtp\",\"MESSAGE\":[116,111,61,60,101,64,99,62]}",
            "{\"MESSAGE\":\"no line of a journal\"}",
            "x: sender non-delivery notification: CC49B9E6102",
            "x: from=<bob@a.example>, status=expired, returned to sender",
            "x: client=h[1.1.1.1], sasl_method=PLAIN, sasl_username=web1234",
            "x: to=<bob@a.example>, status=bounced (550 <o'bob@a.example>: no)",
            "x: to=<bob@a.example>, status=bounced (550 <john bob@a.example>: no)",
        ] {
            assert_eq!(visible.show(hidden), None, "{hidden}");
        }
        assert_eq!(
            visible.show("x: from=<bob@a.example>, size=1, nrcpt=37 (queue active)").as_deref(),
            Some("x: from=<bob@a.example>, size=1, nrcpt=• (queue active)")
        );
        assert_eq!(visible.show("x: from=<\"x, nrcpt=1 \"@a.example, zoe@a.example>, size=1, nrcpt=37"), None);
        assert!(!mask("x: from=<\"x, nrcpt=1 \"@a.example>, size=1, nrcpt=37").contains("37"));
        assert_eq!(
            visible.reply("550 5.7.1 <bob@a.example>, <eve@c.example>: rejected; ask Postmaster@c.example."),
            "550 5.7.1 <bob@a.example>, <…>: rejected; ask Postmaster@c.example."
        );
        assert_eq!(
            visible.reply("550 <\"eve private\"@c.example> fred@c.example, 'bob@a.example'"),
            "550 <…> …, 'bob@a.example'"
        );
        assert_eq!(visible.reply("550 5.7.1 bob@a.example is full"), "550 5.7.1 bob@a.example is full");
        assert_eq!(visible.reply("550 Boîte pleine : écrire à eve@c.example"), "550 Boîte pleine : écrire à …");
        assert!(Visible::new([], [], true, false).expect("none").show("x: to=<eve@c.example>").is_some());
    }
}
