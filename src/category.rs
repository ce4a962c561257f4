//! Which of the fourteen categories a copy is in: what Postfix alone can tell. Exactly one, the first match in the order of the
//! mission's table.

use crate::message::{Category, Direction, Status};

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
    pub is_local: bool,
    /// It came back from a content filter.
    pub has_filter_hop: bool,
}

/// The category, and whether it is `valid` only because no filter fact is known ("filtrage inconnu").
pub fn category(facts: &Facts<'_>) -> (Category, bool) {
    // one of the refusal categories applies only when none of the copy's recipients was accepted
    let is_refused = facts.outcomes.iter().all(|(status, ..)| *status == Status::Refused);
    if is_refused && (!facts.outcomes.is_empty() || facts.is_too_big) {
        let reply = facts.outcomes.first().map_or(("", ""), |(_, reply)| *reply);
        return (refusal(facts.direction, reply.0, reply.1), false);
    }
    if facts.was_held {
        return (Category::Pending, false);
    }
    match facts.sender {
        Some("") => return (Category::Bounce, false),
        Some(sender) if is_automatic(sender) => return (Category::Notification, false),
        _ => {}
    }
    if facts.is_local && !facts.has_filter_hop {
        return (Category::Unfiltered, false);
    }
    (Category::Valid, !facts.has_filter_hop)
}

/// `450 4.2.0 <a@b>: Recipient address rejected: Greylisted, …`
fn refusal(direction: Direction, dsn: &str, reply: &str) -> Category {
    let text = reply.to_ascii_lowercase();
    let is_temporary = reply.starts_with('4') || dsn.starts_with("4.");
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if is_temporary && (has(&["greylist", "graylist"]) || dsn == "4.2.0" && has(&["try again", "come back", "retry"])) {
        return Category::Greylisted;
    }
    // `450 4.7.1 <a@b>: Sender address rejected: Access denied` is the refusal of a sender that is blocked or over quota
    if has(&["quota", "rate limit", "too many", "account blocked", "sending limit"]) && !has(&["mailbox"])
        || direction != Direction::In && is_temporary && has(&["sender address rejected: access denied"])
    {
        return Category::Quota;
    }
    // access(5) maps answer 554 5.7.1 … Access denied
    if !is_temporary && has(&["sender address rejected: access denied", "client host rejected: access denied"]) {
        return Category::Banned;
    }
    Category::Rejected
}

fn is_automatic(sender: &str) -> bool {
    let local = sender.rsplit_once('@').map_or(sender, |(local, _)| local).to_ascii_lowercase();
    let local = local.split(['+', '=']).next().unwrap_or(&local);
    matches!(
        local,
        "noreply" | "no-reply" | "no_reply" | "donotreply" | "do-not-reply" | "nepasrepondre" | "ne-pas-repondre"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(
        direction: Direction,
        sender: &'static str,
        status: Status,
        dsn: &'static str,
        reply: &'static str,
    ) -> (Category, bool) {
        category(&Facts {
            direction,
            sender: Some(sender),
            outcomes: vec![(status, (dsn, reply))],
            was_held: status == Status::Held,
            is_too_big: false,
            is_local: false,
            has_filter_hop: false,
        })
    }

    #[test]
    fn the_category_is_what_postfix_alone_can_tell() {
        use Category::*;
        use Direction::*;
        let table = [
            (
                In,
                "a@b",
                Status::Refused,
                "4.2.0",
                "450 4.2.0 <x@y>: Recipient address rejected: Greylisted, try again in 300 seconds",
                Greylisted,
            ),
            (
                In,
                "a@b",
                Status::Refused,
                "5.7.1",
                "554 5.7.1 <x@y>: Recipient address rejected: Sending quota exceeded for this sender: 60 per hour",
                Quota,
            ),
            (Out, "a@b", Status::Refused, "4.7.1", "450 4.7.1 <a@b>: Sender address rejected: Access denied", Quota),
            (In, "a@b", Status::Refused, "5.7.1", "554 5.7.1 <a@b>: Sender address rejected: Access denied", Banned),
            (
                In,
                "a@b",
                Status::Refused,
                "5.1.1",
                "550 5.1.1 <x@y>: Recipient address rejected: User unknown in relay recipient table",
                Rejected,
            ),
            (In, "a@b", Status::Held, "", "", Pending),
            (In, "", Status::Delivered, "2.0.0", "250 ok", Bounce),
            (In, "No-Reply+7@b", Status::Delivered, "2.0.0", "250 ok", Notification),
        ];
        for (direction, sender, status, dsn, reply, wanted) in table {
            assert_eq!(one(direction, sender, status, dsn, reply), (wanted, false), "{reply}");
        }
        assert_eq!(one(In, "a@b", Status::Bounced, "5.1.1", "550 no"), (Valid, true), "accepted with no filter facts");
    }
}
