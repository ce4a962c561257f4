//! Sources in every state, and what nobody understood.

use lasso::{
    source::{
        Declaration, Host, Kind, Minute, NEWEST_VERDICTS, Overview, Problem, ProblemCode, Shape, Source, TurnedAway,
        TurnedAwayFor, Verdicts,
    },
    store::categories::Progress,
    trail::{FROM_THE_FUTURE, UNREADABLE},
};

use crate::{
    components::{push::NewToken, sources::Row},
    form::Form,
    pages::sources::Ground,
    probe::{Found, Lines},
};

use super::{MINUTE, NOW};

fn a_source(source_id: i64, name: &str, kind: Kind, place: &str) -> Row {
    let source = Source {
        source_id,
        declaration: Declaration { timezone: "Europe/Paris".into(), ..Declaration::new(name, kind, place) },
        is_of_page: true,
        has_token: true,
        checkpoint: String::new(),
        lines: 1_204_331,
        understood: 1_203_920,
        lost: 0,
        last_line_at: Some(NOW - 3_000_000),
        heard_at: Some(NOW - 1_000_000),
        paused_at: None,
        created_at: NOW - 30 * 24 * 60 * MINUTE,
    };
    let hosts = vec![
        Host { host: "mx1".into(), last_line_at: NOW - 3_000_000 },
        Host { host: "mx2".into(), last_line_at: NOW - 344 * MINUTE },
    ];
    let minute = |i: i64| {
        let lines = 900 + (i * 7919) % 400;
        Minute { minute_at: NOW - i * MINUTE, lines, understood: lines - 3, lost: 0 }
    };
    let minutes = (0..60).rev().filter(|i| !(20..27).contains(i)).map(minute).collect();
    let verdicts = Verdicts::default();
    Row {
        overview: Overview { source, hosts, minutes, verdicts, problem: None, turned_away: None },
        gap_at: None,
        found: None,
    }
}

fn unheard(mut row: Row) -> Row {
    row.overview.hosts.clear();
    row.overview.minutes.clear();
    let source = &mut row.overview.source;
    (source.lines, source.understood, source.has_token) = (0, 0, false);
    (source.last_line_at, source.heard_at) = (None, None);
    row
}

fn failing(mut row: Row, code: ProblemCode) -> Row {
    row.overview.problem = Some(Problem { code, since: NOW - 12 * MINUTE });
    row
}

pub(super) fn no_sources() -> Ground {
    Ground {
        rows: Vec::new(),
        shapes: Vec::new(),
        recategorised: None,
        form: Form::default(),
        new: None,
        origin: "https://mail.example.org".into(),
        done: None,
    }
}

pub(super) fn some_sources() -> Ground {
    let mut silent = a_source(2, "mx-sud", Kind::Syslog, "udp://192.0.2.7:5514");
    silent.overview.source.heard_at = Some(NOW - 344 * MINUTE);
    silent.overview.source.last_line_at = Some(NOW - 344 * MINUTE);
    silent.overview.source.lost = 1_204;
    silent.overview.minutes.clear();
    silent.gap_at = Some(NOW - 26 * 60 * MINUTE);
    let (peer, why) = ("2001:db8:1::7".parse().expect("an address"), TurnedAwayFor::Tls);
    silent.overview.turned_away = Some(TurnedAway { count: 1_203, peer, why, at: NOW - 26 * 60 * MINUTE });
    let mut paused = a_source(3, "filtre", Kind::Journal, "");
    paused.overview.source.paused_at = Some(NOW - 3 * 24 * 60 * MINUTE);
    paused.overview.source.is_of_page = false;
    let mut many = failing(a_source(4, "relais", Kind::File, "/var/log/mail.log"), ProblemCode::NotAllowed);
    many.overview.hosts =
        (0..50).map(|i| Host { host: format!("relais-{i}.example"), last_line_at: NOW - i * 3 * MINUTE }).collect();
    many.found = Some(Found::NotAllowed);
    let mut read = a_source(1, "mx1", Kind::File, "/var/log/mail.log");
    let last = Some((NOW - 3_000_000, "mx1".into()));
    read.found = Some(Found::Lines(Lines { lines: 50, of_postfix: 48, understood: 47, last }));
    read.overview.verdicts = Verdicts { told: 1_842, joined: 1_837 };
    let mut push = unheard(a_source(5, "vector", Kind::Http, ""));
    push.found = Some(Found::Pushed);
    let mut full = failing(
        a_source(
            6,
            "un-nom-de-source-qui-ne-finit-pas-de-s-allonger-encore-et-encore-1",
            Kind::File,
            "/srv/un/chemin/qui/ne/finit/pas/de/s/allonger/encore/et/encore/mail.log",
        ),
        ProblemCode::NotKept,
    );
    full.overview.source.declaration.host = "<b>\u{202e}hôte".into();
    let mut old = a_source(7, "default", Kind::Import, "");
    old.overview.verdicts = Verdicts { told: NEWEST_VERDICTS, joined: NEWEST_VERDICTS };
    let shape = |shape: &str, lines, minutes| Shape {
        shape: shape.into(),
        lines,
        first_at: NOW - 9_000 * MINUTE,
        last_at: NOW - minutes * MINUTE,
        example: format!("Nov 22 15:11:08 mx1 postfix/qmgr[1]: {shape} <script>\u{202e}"),
    };
    let shapes = vec![
        shape("postfix/smtpd: warning: hostname * does not resolve to address *", 1_204, 3),
        shape("", 12, 40),
        shape(UNREADABLE, 7, 50),
        shape(FROM_THE_FUTURE, 2, 60),
        shape("postfix/qmgr: <script>alert(1)</script> \u{202e}", 1, 2_900),
    ];
    let rows =
        vec![read, silent, paused, many, push, full, unheard(a_source(8, "mx9", Kind::File, "/var/log/mx9.log")), old];
    let recategorised = Some(Progress { looked_at: 12_400, mails: Some(240_000), finished_at: None });
    Ground { rows, shapes, recategorised, ..no_sources() }
}

pub(super) fn a_token() -> NewToken {
    NewToken { name: "vector".into(), token: "3f".repeat(32), is_another: true }
}
