//! A failed delivery's text taken apart: the codes, the stage, and the other side's own words without the names of hosts,
//! addresses and links that happen to stand between them.

/// Postfix writes at most 2 KB of a reply; more is somebody playing.
const LONGEST: usize = 4096;

/// What a reply says, ready to be compared with the rules.
#[derive(Debug, Default)]
pub(super) struct Reply<'a> {
    /// The first SMTP reply code, empty when the text comes from our own server.
    pub(super) code: &'a str,
    /// The first enhanced status code (RFC 3463) in the text.
    pub(super) enhanced: &'a str,
    /// The command that was answered, as Postfix names it: `RCPT TO`, `end of DATA`; `connect` for a greeting.
    pub(super) stage: &'a str,
    /// Lower-cased words, single spaces between, one before and one after.
    pub(super) words: String,
    /// The links, in the same shape.
    pub(super) links: String,
}

impl<'a> Reply<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let mut reply = Self { words: String::with_capacity(text.len().min(LONGEST) + 2), ..Self::default() };
        let rest = reply.open(&text[..text.floor_char_boundary(LONGEST)]);
        reply.words.push(' ');
        reply.links.push(' ');
        reply.read_tokens(rest);
        reply
    }

    /// Takes off what Postfix writes around the other side's words:
    /// `host mx.example[192.0.2.1] said: 550 5.1.1 … (in reply to RCPT TO command)`.
    fn open(&mut self, text: &'a str) -> &'a str {
        let mut text = text.trim();
        text = text.strip_prefix("delivery temporarily suspended: ").unwrap_or(text);
        if let Some((_, answer)) = text.strip_prefix("host ").and_then(|rest| rest.split_once(' ')) {
            if let Some(answer) = answer.strip_prefix("said: ") {
                text = answer;
            } else if let Some(greeting) = answer.strip_prefix("refused to talk to me: ") {
                self.stage = "connect";
                text = greeting;
            }
        }
        if let Some((answer, stage)) = text.rsplit_once(" (in reply to ") {
            self.stage = stage.trim_end_matches(')').trim_end_matches(" command");
            text = answer;
        }
        text
    }

    fn read_tokens(&mut self, mut rest: &'a str) {
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return;
            }
            // <"john doe"@cust-a.example>: an address may hold spaces
            let window = &rest.as_bytes()[..rest.len().min(320)];
            let bracketed = rest.starts_with('<').then(|| memchr::memchr(b'>', window)).flatten();
            let end = match bracketed {
                Some(close) if rest[..close].contains('@') => close + 1,
                _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            };
            let token;
            (token, rest) = rest.split_at(end);
            self.read_token(token);
        }
    }

    fn read_token(&mut self, token: &'a str) {
        let bare = token.trim_matches(|c: char| c.is_ascii_punctuation());
        if let Some(code) = reply_code(bare) {
            // 550-5.1.1 begins a line, and a sentence goes on over lines
            if self.code.is_empty() {
                self.code = code;
            }
            if let Some(rest) = bare[3..].strip_prefix(['-', ' ']) {
                self.read_token(rest);
            }
        } else if is_enhanced(bare) {
            if self.enhanced.is_empty() {
                self.enhanced = bare;
            }
        } else if bare.contains("://") || starts_like(bare, "www.") {
            push_lower(&mut self.links, bare);
        } else if memchr::memchr(b'=', bare.as_bytes()).is_none() && !is_name(token, bare) {
            // helo=<spam.example.net> is somebody's name too
            push_words(&mut self.words, bare);
        }
    }
}

/// `550`, `550-…`, `550:`: the code, when the token is one.
fn reply_code(token: &str) -> Option<&str> {
    let bytes = token.as_bytes();
    let is_code = bytes.len() >= 3
        && matches!(bytes[0], b'4' | b'5')
        && bytes[1..3].iter().all(u8::is_ascii_digit)
        && matches!(bytes.get(3), None | Some(b'-'));
    is_code.then(|| &token[..3])
}

/// `5.7.1` as RFC 3463 writes it; four numbers would be an address.
fn is_enhanced(token: &str) -> bool {
    let mut parts = token.split('.');
    let is_class = matches!(parts.next(), Some("4" | "5"));
    let is_number =
        |part: Option<&str>| part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    is_class && is_number(parts.next()) && is_number(parts.next()) && parts.next().is_none()
}

fn starts_like(token: &str, start: &str) -> bool {
    token.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// An e-mail address, an IP address or a host's name, in any of the ways replies write them:
/// `a@b.example`, `[192.0.2.1]`, `mx.example[2001:db8::1]:25`, `mta1.example.net`.
fn is_name(token: &str, bare: &str) -> bool {
    if bare.contains('@') {
        return true;
    }
    if let Some((_, inside)) = token.split_once('[')
        && inside.contains(['.', ':', '/'])
        && inside.bytes().take_while(|b| *b != b']').all(|b| b.is_ascii_graphic())
    {
        return true;
    }
    let host = bare.split(['[', ':']).next().unwrap_or_default();
    if memchr::memchr(b'.', host.as_bytes()).is_none() {
        return bare.bytes().filter(|b| *b == b':').count() > 1
            && bare.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
    }
    // "rejected as spam.Please visit": a full stop without its space is no host
    let is_sentence =
        host.as_bytes().windows(3).any(|w| w[0] == b'.' && w[1].is_ascii_uppercase() && w[2].is_ascii_lowercase());
    // nor is SpamSignature.sa.2.2: no top-level domain is a number
    let is_numbered = host.ends_with(|c: char| c.is_ascii_digit()) && host.bytes().any(|b| b.is_ascii_alphabetic());
    !is_sentence && !is_numbered && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

/// Adds the words of a text: letters and digits, lower-cased, accents dropped, single spaces for everything else.
pub(super) fn push_words(words: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' => words.push(c),
            'A'..='Z' => words.push(c.to_ascii_lowercase()),
            // doesn't, l’adresse
            '\'' | '’' => {}
            _ if c.is_ascii() || !c.is_alphanumeric() => {
                if !words.ends_with(' ') {
                    words.push(' ');
                }
            }
            _ => words.extend(c.to_lowercase().map(unaccented)),
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
}

fn push_lower(links: &mut String, link: &str) {
    links.extend(link.chars().map(|c| c.to_ascii_lowercase()));
    links.push(' ');
}

fn unaccented(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_loses_its_wrapping_and_keeps_its_words() {
        let reply = Reply::read(
            "host spam.example.net[2001:db8::1] said: 452-4.2.2 The account you tried to reach is over quota and 452 4.2.2 \
             inactive. Go to https://support.example/mail/?p=OverQuotaTemp a640c-si1 - gsmtp (in reply to RCPT TO command)",
        );
        assert_eq!((reply.code, reply.enhanced, reply.stage), ("452", "4.2.2", "RCPT TO"));
        assert_eq!(reply.words, " the account you tried to reach is over quota and inactive go to a640c si1 gsmtp ");
        assert_eq!(reply.links, " https://support.example/mail/?p=overquotatemp ");
    }

    #[test]
    fn names_are_not_words() {
        let words = |text| Reply::read(text).words;
        assert_eq!(
            words("connect to spam.example[192.0.2.1]:25: Connection refused"),
            " connect to connection refused "
        );
        assert_eq!(
            words("<\"spam virus\"@cust-a.example>: no; helo=<spam.example> [2001:db8::1] mta1.spam.example;"),
            " no "
        );
        assert_eq!(words("Client [192.0.2.1] blocked.Please visit (#5.7.1)"), " client blocked please visit ");
        assert_eq!(words("Boîte INCONNUE – l’adresse n'existe pas"), " boite inconnue ladresse nexiste pas ");
    }

    #[test]
    fn hostile_text_is_read_to_its_end() {
        for text in [
            "",
            " ",
            "<",
            ">",
            "<>",
            "host",
            "host ",
            "host x said:",
            "550",
            "550-",
            "[",
            "[[[[::::]]]]",
            "=",
            "é\u{0}\u{feff}",
            "…(in reply to ",
        ] {
            Reply::read(text);
            Reply::read(&text.repeat(5000));
        }
    }
}
