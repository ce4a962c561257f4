#![allow(clippy::unwrap_used)]
//! Lines of the lab (real Postfix 3.7), and imitations of them.

use super::*;
use crate::message::Delays;

fn refused(text: &str) -> Option<Refusal<'_>> {
    match parse_text(text) {
        Record::Refusal(refusal) => Some(refusal),
        _ => None,
    }
}

#[test]
fn a_reply_that_imitates_a_delivery_stays_a_reply() {
    let text = "2A1539E62AE: to=<evil-in@cust-a.example>, relay=mail.cust-a.example[198.51.100.101]:25, conn_use=2, delay=0.17, delays=0.13/0.01/0.02/0.01, dsn=5.1.1, status=bounced (host mail.cust-a.example[198.51.100.101] said: 550 5.1.1 no) to=<victim@cust-b.example>, relay=evil[203.0.113.66]:25, delay=0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as DEADBEEF (in reply to RCPT TO command))";
    let Record::Delivery(delivery) = parse_text(text) else { panic!("a delivery") };
    assert_eq!(
        (delivery.to, delivery.outcome, delivery.dsn, delivery.next),
        ("evil-in@cust-a.example", Outcome::Bounced, "5.1.1", None)
    );
    assert!(delivery.reply.ends_with("(in reply to RCPT TO command)"));
}

#[test]
fn a_quoted_recipient_that_imitates_a_delivery_stays_a_recipient() {
    let text = r#"2A1539E62AE: to=<"x>, relay=evil[1.1.1.1]:25, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 \" "@cust-a.example>, relay=m[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (no)"#;
    let Record::Delivery(delivery) = parse_text(text) else { panic!("a delivery") };
    assert!(delivery.to.ends_with("@cust-a.example") && delivery.outcome == Outcome::Bounced);
}

#[test]
fn a_refusal_gives_client_reply_sender_and_recipient() {
    let refusal = refused("NOQUEUE: reject: RCPT from smtp.sender.example[203.0.113.5]: 450 4.2.0 <polgrey@cust-a.example>: Recipient address rejected: Greylisted, try again in 300 seconds; from=<alice@sender.example> to=<polgrey@cust-a.example> proto=ESMTP helo=<client.sender.example>").unwrap();
    assert_eq!(
        (refusal.client_ip, refusal.sender, refusal.to),
        ("203.0.113.5", Some("alice@sender.example"), "polgrey@cust-a.example")
    );
    assert_eq!(
        refusal.reply,
        "450 4.2.0 <polgrey@cust-a.example>: Recipient address rejected: Greylisted, try again in 300 seconds"
    );
    let postscreen = refused("NOQUEUE: reject: RCPT from [203.0.113.66]:45859: 550 5.7.1 Service unavailable; client [203.0.113.66] blocked using zen.dnsbl.example; from=<spammer@sender.example>, to=<ok@cust-a.example>, proto=ESMTP, helo=<client.sender.example>").unwrap();
    assert_eq!((postscreen.client_ip, postscreen.to), ("203.0.113.66", "ok@cust-a.example"));
}

#[test]
fn a_refusal_that_can_be_read_in_two_ways_is_not_understood() {
    for text in [
        "NOQUEUE: reject: RCPT from a[203.0.113.5]: 550 5.1.1 <x@y>: no; from=<a@b> to=<c@d> proto=ESMTP helo=<z; from=<boss@cust-b.example> to=<victim@cust-b.example> proto=ESMTP helo=<q>",
        "77DE49E62A6: reject: header Subject: x from a[203.0.113.5]; from=<s@t> to=<victim@cust-b.example> proto=ESMTP helo=<c>: 5.7.1 no from b[203.0.113.5]; from=<alice@sender.example> to=<ok@cust-a.example> proto=ESMTP helo=<c>: 5.7.1 forbidden",
    ] {
        assert_eq!(parse_text(text), Record::Other, "{text}");
    }
}

#[test]
fn a_header_check_gives_the_subject_however_it_is_dressed() {
    let text = "797259E623E: warning: header Subject: WARNME hello to=<x@y.example>, status=sent (250 forged) from smtp.sender.example[203.0.113.5]; from=<alice@sender.example> to=<ok-warn@cust-a.example> proto=ESMTP helo=<client.sender.example>";
    assert_eq!(
        parse_text(text),
        Record::Subject { queue_id: "797259E623E", subject: "WARNME hello to=<x@y.example>, status=sent (250 forged)" }
    );
    let refusal = refused("77DE49E62A6: reject: header Subject: please FORBIDDEN subject from smtp.sender.example[203.0.113.5]; from=<alice@sender.example> to=<ok-hdr@cust-a.example> proto=ESMTP helo=<client.sender.example>: 5.7.1 Message content rejected: forbidden subject").unwrap();
    assert_eq!(
        (refusal.queue_id, refusal.reply),
        (Some("77DE49E62A6"), "5.7.1 Message content rejected: forbidden subject")
    );
}

#[test]
fn a_filter_hop_tells_where_it_came_from() {
    let Record::Client(client) = parse_text(
        "7F9D29E6251: client=localhost[127.0.0.1], orig_queue_id=7254C9E627A, orig_client=out1.gw.example[192.0.2.20]",
    ) else {
        panic!("a client")
    };
    assert_eq!(
        (client.orig_queue_id, client.orig_client),
        (Some("7254C9E627A"), Some(("out1.gw.example", "192.0.2.20")))
    );
    let Record::Delivery(delivery) = parse_text(
        "7254C9E627A: to=<ok@cust-b.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=0.08, delays=0.05/0/0/0.02, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 7F9D29E6251)",
    ) else {
        panic!("a delivery")
    };
    assert_eq!(delivery.next, Some("7F9D29E6251"));
}

#[test]
fn a_sender_claimed_in_auth_is_no_login() {
    // MAIL FROM:<…> AUTH="x, sasl_username=ceo@cust-a.example, sasl_x", by a client that has not logged in (Postfix 3.7)
    for claimed in [
        "x, sasl_username=ceo@cust-a.example, sasl_x",
        "x, orig_queue_id=7254C9E627A, orig_x",
        ", sasl_method=PLAIN, sasl_username=ceo",
        "x> sasl_method=PLAIN, sasl_username=ceo, y",
        "x>, sasl_method=PLAIN, sasl_username=ceo@cust-a.example",
    ] {
        let line = format!("2195C9DA55B: client=h[198.51.100.66], sasl_sender=\"{claimed}\"");
        let Record::Client(client) = parse_text(&line) else { panic!("a client: {line}") };
        assert_eq!((client.sasl_username, client.orig_queue_id, client.orig_client), (None, None, None), "{line}");
        let line = format!(
            "NOQUEUE: reject: RCPT from h[198.51.100.66]: 554 5.7.1 no; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x> sasl_sender=\"{claimed}\""
        );
        let Record::Refusal(refusal) = parse_text(&line) else { panic!("a refusal: {line}") };
        assert_eq!(refusal.sasl_username, None, "{line}");
    }
    let login =
        "2195C9DA55B: client=h[203.0.113.5], sasl_method=PLAIN, sasl_username=ann, sasl_sender=bob@cust-a.example";
    let Record::Client(client) = parse_text(login) else { panic!("a client") };
    assert_eq!(client.sasl_username, Some("ann"));
}

#[test]
fn ordinary_lines_are_read() {
    assert_eq!(
        parse_text("4jXZYW0jL6z1WDgq: from=<>, size=3638, nrcpt=1 (queue active)"),
        Record::Active { queue_id: "4jXZYW0jL6z1WDgq", sender: "", size: 3638, recipients: 1 }
    );
    assert_eq!(
        parse_text("4jXZYW0jL6z1WDgq: from=<bob@cust-a.example>, status=expired, returned to sender"),
        Record::Expired { queue_id: "4jXZYW0jL6z1WDgq" }
    );
    assert_eq!(
        parse_text("4jXZYW0jL6z1WDgq: uid=0 from=<cron@cust-a.example>"),
        Record::Pickup { queue_id: "4jXZYW0jL6z1WDgq", sender: "cron@cust-a.example", orig_queue_id: None }
    );
    assert_eq!(
        parse_text("4jXZYW0jL6z1WDgq: message-id=<1.c5b2@sender.example>"),
        Record::MessageId { queue_id: "4jXZYW0jL6z1WDgq", message_id: "1.c5b2@sender.example" }
    );
    assert_eq!(
        parse_text("4jXZYW0vGnz1WDgt: sender non-delivery notification: 4jXZYW1GPDz1WDh5"),
        Record::Notice { queue_id: "4jXZYW0vGnz1WDgt", notice_id: "4jXZYW1GPDz1WDh5", kind: NoticeKind::NonDelivery }
    );
    assert_eq!(
        parse_text("warning: 80BE79E624B: queue file size limit exceeded"),
        Record::TooBig { queue_id: "80BE79E624B" }
    );
    assert_eq!(parse_text("80BE79E624B: removed"), Record::Removed { queue_id: "80BE79E624B" });
    assert_eq!(parse_text("connect from smtp.sender.example[203.0.113.5]"), Record::Session);
    assert_eq!(
        parse_text("80BE79E624B: to=<a@b>, relay=none, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (thrown away)"),
        Record::Delivery(Delivery {
            queue_id: "80BE79E624B",
            to: "a@b",
            orig_to: None,
            relay: "none",
            dsn: "2.0.0",
            timing: Timing {
                delay: Some(0),
                delays: Some(Delays { waiting: 0, queue: 0, connection: 0, transmission: 0 }),
                conn_use: None
            },
            tls: None,
            outcome: Outcome::Discarded,
            reply: "thrown away",
            next: None
        })
    );
}

#[test]
fn every_cut_of_every_line_is_survived() {
    let sample = include_str!("../../end2end/lab/sample/mx1.rfc3339.log");
    for line in sample.lines().take(1500) {
        for (cut, _) in line.char_indices().step_by(7) {
            let _ = parse_text(&line[cut..]);
            let _ = parse_text(&line[..cut]);
        }
    }
}

#[test]
fn a_login_in_a_line_that_was_cut_or_in_a_helo_is_nobodys() {
    let cut = format!(
        "4C5AB9E6270: hold: header Subject: Hi from h[203.0.113.99]; from=<claire@cust-a.example> to=<v@x.example> proto=ESMTP helo=<c>, sasl_username=claire@cust-a.example, y from evil[198.51.100.66]; from=<{}",
        "a".repeat(1500)
    );
    assert!(refused(&cut).is_none(), "the real tail was cut off");
    let postscreen = "NOQUEUE: reject: RCPT from [198.51.100.66]:4444: 450 4.3.2 Service currently unavailable; from=<claire@cust-a.example>, to=<x@else.example>, proto=ESMTP, helo=<x>, sasl_method=PLAIN, sasl_username=claire@cust-a.example";
    assert_eq!(refused(postscreen).unwrap().sasl_username, None);
    let long = format!(
        "NOQUEUE: reject: RCPT from h[198.51.100.66]: 450 4.2.0 {}; from=<claire@cust-a.example> to=<x@else.example> proto=ESMTP helo=<x>, sasl_method=PLAIN, sasl_username=claire@cust-a.example",
        "a".repeat(900)
    );
    assert_eq!(refused(&long).unwrap().sasl_username, None);
}

#[test]
fn a_delivery_tells_how_long_each_part_took() {
    let text = "4jXZYY6P2Jz1WDjd: to=<bob@cust-a.example>, relay=mx1.gw.example[192.0.2.10]:25, conn_use=2, delay=63495, delays=63350/144/0.08/1.25, tls=dane/!requiretls:nocertmatch, smtputf8=yes, dsn=2.0.0, status=sent (250 2.0.0 Ok)";
    let Record::Delivery(delivery) = parse_text(text) else { panic!("a delivery") };
    let delays = Delays { waiting: 63_350_000_000, queue: 144_000_000, connection: 80_000, transmission: 1_250_000 };
    let wanted = Timing { delay: Some(63_495_000_000), delays: Some(delays), conn_use: Some(2) };
    assert_eq!((delivery.timing, delivery.tls), (wanted, Some("dane/!requiretls:nocertmatch")));
    for odd in ["-1", "1e9", "", ".", "1.", "99999999999", "0/0/0", "0/0/0/0/0", "a"] {
        let text = text.replace("63495", odd).replace("63350/144/0.08/1.25", odd);
        let Record::Delivery(delivery) = parse_text(&text) else { panic!("{odd}: a delivery all the same") };
        assert_eq!((delivery.timing.delay, delivery.timing.delays), (None, None), "{odd}");
    }
}

#[test]
fn a_recipient_without_brackets_is_read_when_nothing_in_it_is_doubtful() {
    let Record::Delivery(delivery) = parse_text(
        "2A22C263F6: to=user@host.example, orig_to=root@localhost, relay=local, delay=0.07, delays=0.04/0/0/0.03, dsn=2.0.0, status=sent (delivered to command: procmail)",
    ) else {
        panic!("a delivery")
    };
    assert_eq!((delivery.to, delivery.orig_to, delivery.relay), ("user@host.example", Some("root@localhost"), "local"));
    for text in [
        "2A22C263F6: to=a b@host.example, relay=local, delay=0, dsn=2.0.0, status=sent (ok)",
        "2A22C263F6: to=\"a, relay=local, dsn=2.0.0, status=sent (\"@host.example, relay=local, delay=0, dsn=2.0.0, status=bounced (no)",
        "2A22C263F6: to=, relay=local, delay=0, dsn=2.0.0, status=sent (ok)",
    ] {
        assert_eq!(parse_text(text), Record::Other, "{text}");
    }
}

#[test]
fn what_would_have_bounced_waits_while_bounces_are_soft() {
    let Record::Delivery(delivery) = parse_text(
        "2A22C263F6: to=<a@b.example>, relay=m[192.0.2.1]:25, delay=0, delays=0/0/0/0, dsn=4.1.1, status=SOFTBOUNCE (host m[192.0.2.1] said: 550 no)",
    ) else {
        panic!("a delivery")
    };
    assert_eq!(delivery.outcome, Outcome::Deferred);
}

#[test]
fn whoever_is_turned_away_before_mail_from_has_no_sender() {
    for (text, stage, ip, to, helo) in [
        (
            "NOQUEUE: reject: CONNECT from unknown[203.0.113.66]: 554 5.7.1 <unknown[203.0.113.66]>: Client host rejected: Access denied; proto=SMTP",
            "CONNECT",
            "203.0.113.66",
            "",
            "",
        ),
        (
            "NOQUEUE: reject: EHLO from unknown[203.0.113.66]: 504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname; proto=SMTP helo=<x>",
            "EHLO",
            "203.0.113.66",
            "",
            "x",
        ),
        (
            "NOQUEUE: reject: VRFY from unknown[2001:db8::66]: 454 4.7.1 <a@b.example>: Relay access denied; to=<a@b.example> proto=SMTP helo=<me>",
            "VRFY",
            "2001:db8::66",
            "a@b.example",
            "me",
        ),
        ("NOQUEUE: reject: CONNECT from [203.0.113.66]:1337: too many connections", "CONNECT", "203.0.113.66", "", ""),
        ("NOQUEUE: reject: CONNECT from [203.0.113.66]:1337: all server ports busy", "CONNECT", "203.0.113.66", "", ""),
    ] {
        let found = refused(text).expect(text);
        let seen = (found.stage, found.client_ip, found.sender, found.to, found.helo);
        assert_eq!(seen, (stage, ip, None, to, helo), "{text}");
    }
}

#[test]
fn a_greeting_that_imitates_a_tail_names_neither_sender_nor_recipient() {
    for text in [
        // the reply does not repeat the greeting: the only `from=` stands in it
        "NOQUEUE: reject: EHLO from h[203.0.113.66]: 550 5.7.1 Access denied; proto=SMTP helo=<x; from=<boss@cust-b.example> to=<victim@cust-b.example> proto=ESMTP helo=<q>",
        "NOQUEUE: reject: RCPT from h[203.0.113.66]: 550 5.7.1 no; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<x; proto=SMTP helo=<q>",
        "NOQUEUE: reject: RCPT from h[203.0.113.66]: 550 5.7.1 no; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<x; to=<v@w.example> proto=SMTP>",
    ] {
        assert_eq!(parse_text(text), Record::Other, "{text}");
    }
}

#[test]
fn a_filter_before_the_queue_refuses() {
    for text in [
        "NOQUEUE: proxy-reject: END-OF-MESSAGE from h.example[203.0.113.5]: 554 5.7.0 Reject, id=31619-02 - spam; from=<s@t.example> to=<u@v.example> proto=SMTP helo=<h>",
        "proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=31619-02 - spam; from=<s@t.example> to=<u@v.example> proto=SMTP helo=<h>",
    ] {
        let found = refused(text).expect(text);
        assert_eq!(found.reply, "554 5.7.0 Reject, id=31619-02 - spam");
        assert_eq!((found.action, found.sender, found.to), (Action::Reject, Some("s@t.example"), "u@v.example"));
    }
    assert_eq!(
        parse_text(
            "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as DF66E940333; from=<s@t.example> to=<u@v.example> proto=ESMTP helo=<h>"
        ),
        Record::Noise
    );
    assert_eq!(parse_text("NOQUEUE: client=h.example[203.0.113.5]"), Record::Noise);
}

#[test]
fn what_sendmail_brought_is_checked_without_a_protocol() {
    assert_eq!(
        parse_text(
            "D95341E50350: info: header Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from local; from=<from@example.com> to=<to@example.com>"
        ),
        Record::Subject { queue_id: "D95341E50350", subject: "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=" }
    );
    let found = refused(
        "D95341E50350: reject: header Subject: x from local; from=<from@example.com> to=<to@example.com>: 5.7.1 no",
    )
    .unwrap();
    assert_eq!((found.client_name, found.to, found.reply), ("local", "to@example.com", "5.7.1 no"));
    let cut = "D95341E50350: reject: header Subject: x from local; from=<a@b> to=<c@d>: y from h[203.0.113.5]; from=<s@t> to=<u@v> proto=ESMTP helo=<h>: 5.7.1 no";
    assert_eq!(parse_text(cut), Record::Other, "two tails");
    let mime = refused("D95341E50350: reject: mime-error improper use of 8-bit data in message header: Subject: x from h.example[203.0.113.5]; from=<s@t.example> to=<u@v.example> proto=ESMTP helo=<h>").unwrap();
    assert!(mime.reply.starts_with("mime-error improper use") && mime.to == "u@v.example");
}

#[test]
fn a_message_id_is_itself_however_it_was_folded_and_whatever_follows() {
    for (text, wanted) in [
        ("message-id=<a@b>", "a@b"),
        ("message-id=?<a@b>", "a@b"),
        ("message-id=<a@b> (added by postmaster@c)", "a@b"),
        ("message-id=", ""),
        ("message-id=<>", ""),
        ("message-id=a@b", "a@b"),
        ("message-id==?UTF-8?B?PDE5?=", "=?UTF-8?B?PDE5?="),
        ("message-id=<<img src=x>@b>", "<img src=x>@b"),
    ] {
        let text = format!("4C5AB9E623F: {text}");
        assert_eq!(parse_text(&text), Record::MessageId { queue_id: "4C5AB9E623F", message_id: wanted }, "{text}");
    }
}

#[test]
fn addresses_may_be_in_any_script() {
    let Record::Delivery(delivery) = parse_text(
        "4C5AB9E623F: to=<用户@例え.example>, orig_to=<δοκιμή@παράδειγμα.example>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 Да)",
    ) else {
        panic!("a delivery")
    };
    assert_eq!(
        (delivery.to, delivery.orig_to, delivery.reply),
        ("用户@例え.example", Some("δοκιμή@παράδειγμα.example"), "250 Да")
    );
}

#[test]
fn what_says_nothing_about_a_mail_is_understood_all_the_same() {
    for text in [
        "warning: hostname evil.example does not resolve to address 203.0.113.5",
        "warning: h.example[203.0.113.5]: SASL LOGIN authentication failed: UGFzc3dvcmQ6",
        "warning: 9BECF3F19D: sender_canonical_maps map lookup problem for a@b.example",
        "fatal: root(0): message file too big",
        "Untrusted TLS connection established to mx.example[192.0.2.1]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
        "Untrusted TLS connection established to mx.example[192.0.2.1]:25: TLSv1.2 with cipher AECDH-AES256-SHA (256/256 bits)",
        "SSL_accept error from unknown[203.0.113.5]: lost connection",
        "certificate verification failed for mail.example.com[192.0.2.1]:25: self-signed certificate",
        "mail.example.com[192.0.2.1]:25: subject_CN=mail.example.com, issuer_CN=x",
        "discarding EHLO keywords: CHUNKING ETRN DSN",
        "improper command pipelining after EHLO from unknown[203.0.113.5]: MAIL FROM:<>?RCPT TO:<a@b.example>",
        "bare <LF> received after CONNECT from example.net[203.0.113.5]",
        "ALLOWLIST VETO [203.0.113.5]:53024",
        "WHITELIST VETO [203.0.113.5]:53024",
        "COMMAND TIME LIMIT from [203.0.113.5]:51799 after CONNECT",
        "COMMAND PIPELINING from [203.0.113.5]:42606 after .: x",
        "NON-SMTP COMMAND from [203.0.113.5]:45284 after CONNECT: GET / HTTP/1.1",
        "BARE NEWLINE from [203.0.113.5]:42606 after .",
        "PREGREET 6 after 1.2 from [203.0.113.5]:43421: RSET",
        "HANGUP after 63 from [203.0.113.5]:1038 in tests after SMTP handshake",
        "statistics: max connection rate 1/60s for (smtpd:203.0.113.5) at Oct 26 18:13:50",
        "statistics: domain lookup hits=0 miss=1 success=0%",
        "cache lmdb:/var/lib/postfix/verify_cache full cleanup: retained=724 dropped=6 entries",
        "table hash:/etc/postfix/virtual(0,lock|fold_fix) has changed -- restarting",
        "daemon started -- version 3.7.11, configuration /etc/postfix",
        "the Postfix mail system is running: PID: 123",
        "Deleted: 1 message",
        "Expired: 2 messages",
        "4C5AB9E623F: requeued",
        "4C5AB9E623F: skipped, still being delivered",
        "ED06590130AA1C9D6D862: skipped, still being delivered",
        "4C5AB9E623F: resent-message-id=<a@b.example>",
        "4C5AB9E623F: lost connection with mx.example[192.0.2.1] while sending RCPT TO",
        "4C5AB9E623F: SASL authentication failed; server mx.example[192.0.2.1] said: 535 5.7.8 no",
        "4C5AB9E623F: host mx.example[192.0.2.1] refused to talk to me: 450 4.3.2 try again later",
        "4C5AB9E623F: milter-header-redirect: header X-Spam-Status: Yes from h[203.0.113.5]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>: tom@example.com",
        "4C5AB9E623F: prepend: header X-Spam-Status: Yes from h[203.0.113.5]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h>: X-Spam: Yes",
        "3E29030F8637E: to=<user@b.example>, relay=none, delay=0.01, delays=0.01/0/0/0, dsn=5.1.1, status=undeliverable-but-not-cached (User unknown)",
    ] {
        assert_eq!(parse_text(text), Record::Noise, "{text}");
    }
    for text in [
        "lost connection after DATA (77 bytes) from unknown[203.0.113.5]",
        "timeout after END-OF-MESSAGE from h[203.0.113.5]",
        "too many errors after RCPT from h[203.0.113.5]",
        "disconnect from unknown[unknown] commands=0/0",
    ] {
        assert_eq!(parse_text(text), Record::Session, "{text}");
    }
    let tls = "Anonymous TLS connection established from h.example[203.0.113.5]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519";
    let told = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
    assert_eq!(parse_text(tls), Record::Tls { client_ip: "203.0.113.5", tls: told });
    for text in ["", ": ", "4C5AB9E623F: ", "4C5AB9E623F: something new", "NOQUEUE: ", "something new"] {
        assert_eq!(parse_text(text), Record::Other, "{text}");
    }
}

#[test]
fn every_instance_of_postfix_is_postfix_and_nobody_else() {
    for program in
        ["postfix", "postfix/smtpd", "postfix-out/smtp", "mx-in/scan/smtp", "mta/postsuper", "postfix/postlog"]
    {
        assert!(is_postfix(program), "{program}");
    }
    for program in ["", "dovecot", "smtp", "smtpd", "mta/", "a/b", "rspamd/proxy"] {
        assert!(!is_postfix(program), "{program}");
    }
}

#[test]
fn the_manual_says_of_each_line_what_becomes_of_it() {
    let manual = include_str!("../../docs/postfix-lines.md");
    let rows = manual.lines().filter(|row| row.ends_with("` |")).map(|row| row.split(" | ").collect::<Vec<_>>());
    let mut seen = 0;
    for row in rows {
        let [_, takes, example] = row.as_slice() else { panic!("{row:?}") };
        let text = example.trim_end_matches(" |").trim_matches('`');
        let record = parse_text(text);
        assert_ne!(record, Record::Other, "{text}");
        assert_eq!(matches!(record, Record::Noise | Record::Session), takes.starts_with("Nothing"), "{text}");
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}
