//! What Postfix says about itself, its clients' sessions and other servers, and not about one message: understood, nothing to keep.
//!
//! A line is told by how it begins, and how it begins is never a stranger's word.

/// The borders of an smtpd session: what it said before belongs to no later message.
pub(super) fn is_session(text: &str) -> bool {
    let starts: &[&str] = match text.as_bytes().first() {
        Some(b'c') => &["connect from "],
        Some(b'd') => &["disconnect from "],
        Some(b'l') => &["lost connection after "],
        Some(b't') => &["timeout after ", "too many errors after "],
        _ => return false,
    };
    begins(text, starts)
}

/// Lines without a queue id that say nothing about one message.
pub(super) fn is_noise(text: &str) -> bool {
    let starts: &[&str] = match text.as_bytes().first() {
        // `addr 203.0.113.66 listed by domain zen.dnsbl.example as 127.0.0.4`
        Some(b'a') => &["addr ", "aborting the Postfix "],
        Some(b'b') => &["bare <LF> received after "],
        Some(b'c') => &["cache ", "certificate ", "connect to "],
        Some(b'd') => &["daemon started ", "discarding EHLO keywords: "],
        Some(b'e') => &["error: "],
        Some(b'f') => &["fatal: ", "fingerprint="],
        // `improper command pipelining after CONNECT from unknown[203.0.113.5]: GET / HTTP/1.1`
        Some(b'i') => &["improper command pipelining after ", "initializing the ", "info: "],
        Some(b'l') => &["looking for session ", "looking up session "],
        Some(b'p') => &["panic: ", "proxy-accept: "],
        Some(b'r') => &["refreshing the Postfix ", "reload ", "reloaded session ", "remove session "],
        // anvil(8) and scache(8) count
        Some(b's') => &[
            "save session ",
            "setting up TLS ",
            "starting the Postfix ",
            "statistics: ",
            "stopping the Postfix ",
            "subject_CN=",
        ],
        // `table hash:/etc/postfix/virtual(0,lock|fold_fix) has changed -- restarting`
        Some(b't') => &["table ", "terminating on signal ", "the Postfix mail system "],
        Some(b'v') => &["verify error:"],
        Some(b'w') => &["waiting for the Postfix ", "warning: "],
        Some(b'A') => &["ALLOWLISTED ", "ALLOWLIST VETO ", "Anonymous TLS "],
        Some(b'B') => &["BARE NEWLINE ", "BLACKLISTED "],
        Some(b'C') => &[
            "CA certificate ",
            "COMMAND COUNT LIMIT ",
            "COMMAND LENGTH LIMIT ",
            "COMMAND PIPELINING ",
            "COMMAND TIME LIMIT ",
            "CONNECT from ",
        ],
        Some(b'D') => &["DENYLISTED ", "DISCONNECT ", "DNSBL rank ", "Deleted: "],
        Some(b'E') => &["Expired: "],
        Some(b'H') => &["HANGUP ", "Host offered STARTTLS: "],
        Some(b'N') => &["NON-SMTP COMMAND "],
        Some(b'P') => &["PASS NEW ", "PASS OLD ", "PREGREET ", "Peer ", "Placed on hold: "],
        Some(b'R') => &["Released from hold: ", "Renamed ", "Renaming ", "Requeued: ", "Reusing old session"],
        Some(b'S') => &["SSL3 ", "SSL_", "Server certificate "],
        Some(b'T') => &["TLS ", "TLS handshake ", "Trusted TLS "],
        Some(b'U') => &["Untrusted TLS "],
        Some(b'V') => &["Verified TLS "],
        Some(b'W') => &["WHITELISTED ", "WHITELIST VETO "],
        // `debug_peer_list`: the whole conversation
        Some(b'<' | b'>') => &["< ", "> "],
        _ => &[],
    };
    begins(text, starts) || is_about_a_certificate(text)
}

/// `mail.example.org[192.0.2.1]:25: subject_CN=mail.example.org, issuer_CN=…`
fn is_about_a_certificate(text: &str) -> bool {
    let Some((peer, said)) = super::before_colon(text) else { return false };
    super::client_address(peer).is_some()
        && begins(said, &["Matched ", "TLS cipher ", "Trusted: ", "Untrusted: ", "Verified: ", "depth=", "subject_CN="])
}

/// What is said about a queue file that its other lines tell as well, or that changes nothing for anybody who waits for a mail.
pub(super) fn is_queued_noise(rest: &str) -> bool {
    let starts: &[&str] = match rest.as_bytes().first() {
        Some(b'b') => &["breaking line "],
        // smtp(8) saying how an attempt went before trying the next server: the delivery line repeats the last one
        Some(b'c') => &["conversation with "],
        Some(b'e') => &["enabling PIX ", "expired"],
        // qmgr says `status=force-expired` when it comes by
        Some(b'f') => &["force-expired"],
        Some(b'h') => &["host "],
        Some(b'l') => &["lost connection with "],
        Some(b'r') => &["requeued", "resent-message-id="],
        Some(b's') => &["skipped, still being delivered"],
        // a notice about a notice goes to nobody
        Some(b'u') => &["undeliverable postmaster notification discarded"],
        Some(b'C') => &["Cannot start TLS"],
        Some(b'S') => &["SASL authentication failed", "Server certificate "],
        Some(b'T') => &["TLS "],
        _ => return false,
    };
    begins(rest, starts)
}

fn begins(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}
