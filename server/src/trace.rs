//! `lasso trace`: the story of the mails that a query finds, for a person or as JSON.

use std::io::{self, Write};

use lasso::{
    message::{Delivery, Micros, Trace},
    store::{db::Db, messages},
    tenant::{Scope, Subjects},
};
use serde_json::json;

use crate::{cli::TraceArgs, database, output};

/// More than this is a list, and lists are what the pages are for.
const AT_MOST: usize = 50;

pub async fn run(db: &Db, args: TraceArgs, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("trace");
    if args.query.trim().is_empty() {
        anyhow::bail!("Say what to search for: an address, a domain, an IP, a queue id or a Message-ID.");
    }
    let found = messages::find(db, &scope, args.query.trim(), now, AT_MOST)
        .await
        .map_err(|error| database::unforeseen("The search failed", &error))?;
    if found.is_empty() {
        anyhow::bail!(
            "No mail is known for {:?}: search for an address, a domain, an IP, a queue id or a Message-ID.",
            args.query
        );
    }
    output::print(|out| {
        for (i, trace) in found.iter().enumerate() {
            if args.json {
                writeln!(out, "{}", as_json(trace))?;
            } else {
                if i > 0 {
                    writeln!(out)?;
                }
                tell(out, trace)?;
            }
        }
        Ok(())
    })
}

fn tell(out: &mut dyn Write, trace: &Trace) -> io::Result<()> {
    let or = |text: &Option<String>, none: &str| plain(text.as_deref().unwrap_or(none));
    let owner = if trace.tenant_name.is_empty() { "no known domain".to_owned() } else { plain(&trace.tenant_name) };
    writeln!(out, "{}  {}  {} ({})", trace.id, stamp(trace.arrived_at), owner, trace.direction.slug())?;
    writeln!(
        out,
        "  from      {}",
        trace.sender.as_deref().map_or_else(
            || "not logged".to_owned(),
            |s| if s.is_empty() { "<> (null sender)".to_owned() } else { plain(s) }
        )
    )?;
    writeln!(out, "  client    {} [{}]", or(&trace.client_name, "not logged"), or(&trace.client_ip, "-"))?;
    writeln!(
        out,
        "  category  {}{}",
        trace.category.slug(),
        if trace.is_filter_unknown { " (no filter facts)" } else { "" }
    )?;
    if let Some(id) = &trace.message_id {
        writeln!(out, "  id        <{}>", plain(id))?;
    }
    match (trace.subjects, &trace.subject) {
        (Subjects::Hidden, _) => writeln!(out, "  subject   hidden by its tenant")?,
        (Subjects::Hashed, Some(hash)) => writeln!(out, "  subject   hidden by its tenant (fingerprint {hash})")?,
        (Subjects::Shown, Some(subject)) => writeln!(out, "  subject   {}", plain(subject))?,
        (_, None) => {}
    }
    let hops: Vec<String> =
        trace.hops.iter().map(|hop| format!("{} {}", plain(&hop.host), plain(&hop.queue_id))).collect();
    writeln!(out, "  hops      {}", hops.join(" > "))?;
    for delivery in &trace.deliveries {
        recipient(out, delivery)?;
    }
    Ok(())
}

fn recipient(out: &mut dyn Write, delivery: &Delivery) -> io::Result<()> {
    let reason = delivery.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let original = delivery.orig_to.as_ref().map(|to| format!(" for {}", plain(to))).unwrap_or_default();
    writeln!(out, "  to        {}{original}: {}{reason}", plain(&delivery.to), delivery.status.slug())?;
    for attempt in &delivery.attempts {
        writeln!(
            out,
            "    {}  {}  {}  {}  {}",
            stamp(attempt.at),
            plain(&attempt.host),
            attempt.status.slug(),
            plain(&attempt.relay),
            plain(&attempt.reply)
        )?;
    }
    if let Some(forecast) = delivery.forecast {
        match forecast.next_attempt_at {
            Some(at) => {
                writeln!(out, "    next attempt about {}, given up at {}", stamp(at), stamp(forecast.gives_up_at))?;
            }
            None => writeln!(out, "    given up at {}", stamp(forecast.gives_up_at))?,
        }
    }
    Ok(())
}

/// Log text on a terminal: control characters and bidi overrides must not reach it.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn stamp(at: Micros) -> String {
    chrono::DateTime::from_timestamp_micros(at)
        .map_or_else(|| at.to_string(), |at| at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

fn as_json(trace: &Trace) -> serde_json::Value {
    json!({
        "id": trace.id.to_string(),
        "tenant": (!trace.tenant_name.is_empty()).then_some(&trace.tenant_name),
        "direction": trace.direction.slug(),
        "category": trace.category.slug(),
        "filter_unknown": trace.is_filter_unknown,
        "arrived_at": stamp(trace.arrived_at),
        "client_ip": trace.client_ip,
        "client_name": trace.client_name,
        "from": trace.sender,
        "subject": trace.subject,
        "subjects": trace.subjects.slug(),
        "message_id": trace.message_id,
        "size": trace.size,
        "hops": trace.hops,
        "deliveries": trace.deliveries.iter().map(|d| json!({
            "to": d.to,
            "orig_to": d.orig_to,
            "status": d.status.slug(),
            "reason": d.reason,
            "returned": d.returned,
            "notice": d.notice.map(|id| id.to_string()),
            "next_attempt_at": d.forecast.and_then(|f| f.next_attempt_at).map(stamp),
            "gives_up_at": d.forecast.map(|f| stamp(f.gives_up_at)),
            "attempts": d.attempts.iter().map(|a| json!({
                "at": stamp(a.at), "host": a.host, "queue_id": a.queue_id, "relay": a.relay, "dsn": a.dsn, "status": a.status.slug(), "reply": a.reply,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "lines": trace.lines.iter().map(|line| &line.text).collect::<Vec<_>>(),
        "lines_kept_days": trace.lines_kept_days,
    })
}
