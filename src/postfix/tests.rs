#![allow(clippy::unwrap_used)]
//! Lines of the lab (real Postfix 3.7), and imitations of them.

use super::*;

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
        ("203.0.113.5", "alice@sender.example", "polgrey@cust-a.example")
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
