//! Text to setting. The error says what the value must be, as the end of a sentence.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use axum::http::Uri;
use ipnet::IpNet;
use lasso::{tenant::KEEP_MESSAGES_DAYS, trail::OwnHosts};
use lettre::{message::Mailbox, transport::smtp::authentication::Credentials};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::mail::smtp::{Encryption, SmtpServer};

type Parsed<T> = Result<T, &'static str>;

pub(super) fn database_url(text: &str) -> Parsed<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| text.starts_with(scheme)) {
        Ok(text.to_owned())
    } else {
        Err("a database URL such as sqlite://data/lasso.db or postgres://user:password@host/database")
    }
}

pub(super) fn listen(text: &str) -> Parsed<SocketAddr> {
    text.parse().map_err(|_| "an IP address with a port, such as 127.0.0.1:3000 or [::]:3000")
}

pub(super) fn optional_listen(text: &str) -> Parsed<Option<SocketAddr>> {
    if text.is_empty() { Ok(None) } else { listen(text).map(Some) }
}

pub(super) fn public_url(text: &str) -> Parsed<Option<String>> {
    if text.is_empty() {
        return Ok(None);
    }
    let has_path = |url: &Uri| url.path_and_query().is_some_and(|path| path != "/");
    text.parse()
        .ok()
        .filter(|url| !has_path(url))
        .and_then(|_| origin_of(text))
        .map(Some)
        .ok_or("scheme and host without a path, such as https://mail.example.org")
}

/// A file, which is looked at when it is needed.
pub(super) fn path(text: &str) -> Parsed<Option<PathBuf>> {
    match text {
        "" => Ok(None),
        text if text.starts_with('/') => Ok(Some(PathBuf::from(text))),
        _ => Err("the absolute path of a file, such as /etc/lasso/syslog.pem"),
    }
}

/// How long mail is kept.
pub fn days(text: &str) -> Parsed<i64> {
    let days = text.parse().ok().filter(|days| KEEP_MESSAGES_DAYS.contains(days));
    days.ok_or("a number of days, 7 to 3650")
}

/// Networks separated by commas; a bare address is a network of one.
pub fn cidr_list(text: &str) -> Parsed<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)))
        .collect::<Result<_, _>>()
        .map_err(|_| "a list of networks such as 10.0.0.0/8,2001:db8::/32")
}

/// `HOST=ADDRESS` or `HOST=NETWORK`, with commas. A host is somewhere, and not everywhere.
pub(super) fn own_hosts(text: &str) -> Parsed<OwnHosts> {
    let one = |part: &str| {
        let (host, network) = part.split_once('=')?;
        let (host, network) = (host.trim(), network.trim());
        let network = network.parse::<IpNet>().or_else(|_| network.parse::<IpAddr>().map(IpNet::from)).ok()?;
        let is_host = !host.is_empty() && !host.contains(char::is_whitespace) && network.prefix_len() > 0;
        is_host.then(|| (host.to_owned(), network))
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let hosts = parts.map(one).collect::<Option<Vec<_>>>();
    hosts
        .map(OwnHosts::new)
        .ok_or("hosts with the addresses where they take mail, such as out1=192.0.2.20,mx1=2001:db8:1::/64")
}

/// The form of lettre, without its name for EHLO.
pub(super) fn smtp_url(text: &str) -> Parsed<Option<SmtpServer>> {
    if text.is_empty() {
        return Ok(None);
    }
    smtp_server(text).map(Some).ok_or(
        "a mail server such as smtps://user:password@mail.example.org or smtp://user:password@mail.example.org:587?tls=required, \
         with what is special in a password as %40",
    )
}

fn smtp_server(text: &str) -> Option<SmtpServer> {
    let url: Url = text.parse().ok()?;
    let tls: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let (encryption, default_port) = match (url.scheme(), tls.as_slice()) {
        ("smtps", []) => (Encryption::Wrapped, 465),
        ("smtp", []) => (Encryption::None, 25),
        ("smtp", [(name, value)]) if name == "tls" && value == "required" => (Encryption::Required, 587),
        ("smtp", [(name, value)]) if name == "tls" && value == "opportunistic" => (Encryption::Opportunistic, 587),
        _ => return None,
    };
    // `[::1]`
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    if host.is_empty() || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return None;
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().ok().map(String::from);
    let credentials = match (url.username(), url.password()) {
        ("", None) => None,
        (user, Some(password)) if !user.is_empty() => Some(Credentials::new(decoded(user)?, decoded(password)?)),
        _ => return None,
    };
    Some(SmtpServer { host, port: url.port().unwrap_or(default_port), encryption, credentials })
}

pub(super) fn mailbox(text: &str) -> Parsed<Option<Mailbox>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "an e-mail address, such as Lasso <lasso@example.org>")
}

pub(super) fn log_filter(text: &str) -> Parsed<String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("a log filter such as info or warn,lasso=debug"),
    }
}

/// The origin (RFC 6454) of an http or https URL: lower-cased, without the scheme's own port.
pub fn origin_of(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority = uri.authority()?;
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return None;
    }
    let host = authority.host().to_ascii_lowercase();
    Some(match authority.port_u16().filter(|port| *port != default_port) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// A URL fit to be shown: `postgres://lasso:***@db/lasso`. The last `@` counts, for passwords that hold one.
pub fn mask_password(url: &str) -> String {
    // somebody who forgot the scheme has typed the password all the same; a name with an address (`Lasso <lasso@…>`) is no URL
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None if url.contains(char::is_whitespace) => return url.to_owned(),
        None => (String::new(), url),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    // a password with a slash in it is against the rules, but must not be shown for that
    let at = if authority.contains('@') { authority.rfind('@') } else { rest.rfind('@') };
    let masked = at.and_then(|at| {
        let (user, _) = rest[..at].split_once(':')?;
        Some(format!("{scheme}{user}:***{}", &rest[at..]))
    });
    mask_query(masked.unwrap_or_else(|| url.to_owned()))
}

/// `?password=…` is another way that such URLs may hold one.
fn mask_query(url: String) -> String {
    let Some((base, query)) = url.split_once('?') else {
        return url;
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("password") => format!("{name}=***"),
        _ => pair.to_owned(),
    });
    format!("{base}?{}", pairs.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_unusual_port() {
        assert_eq!(origin_of("https://Mail.Example.org:443/x?y").unwrap(), "https://mail.example.org");
        assert_eq!(origin_of("http://127.0.0.1:3000").unwrap(), "http://127.0.0.1:3000");
        assert_eq!(origin_of("http://[::1]:3000/").unwrap(), "http://[::1]:3000");
        for wrong in ["null", "", "/", "ftp://example.org", "https://", "https://user@example.org", "example.org"] {
            assert_eq!(origin_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_public_url_has_no_path() {
        assert_eq!(public_url("https://mail.example.org/").unwrap().unwrap(), "https://mail.example.org");
        assert_eq!(public_url("https://mail.example.org:443").unwrap().unwrap(), "https://mail.example.org");
        assert!(public_url("https://mail.example.org/lasso/").is_err());
        assert!(public_url("https://mail.example.org/a").is_err());
        assert!(public_url("mail.example.org").is_err());
    }

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        assert_eq!(mask_password("postgres://u:p@h/d?sslmode=require"), "postgres://u:***@h/d?sslmode=require");
        assert_eq!(mask_password("postgres://u:p/q@h/d"), "postgres://u:***@h/d");
        assert_eq!(mask_password("postgres://h/d?user=u&password=p"), "postgres://h/d?user=u&password=***");
        assert_eq!(mask_password("sqlite://data/lasso.db"), "sqlite://data/lasso.db");
        assert_eq!(mask_password("smtps://u:p%40@h:465"), "smtps://u:***@h:465");
        assert_eq!(mask_password("u:p@h"), "u:***@h");
        for plain in ["Support: Lasso <lasso@example.org>", "lasso@example.org", "[::1]:3000", "10.0.0.0/8,::1"] {
            assert_eq!(mask_password(plain), plain);
        }
    }

    #[test]
    fn a_mail_server_is_its_url() {
        let server = |url: &str| smtp_url(url).unwrap().unwrap();
        let plain = server("smtp://localhost");
        assert_eq!((plain.host.as_str(), plain.port, plain.encryption), ("localhost", 25, Encryption::None));
        assert!(plain.credentials.is_none());
        let wrapped = server("smtps://lasso%40example.org:p%3A%2F%40+%23@[2001:db8::1]");
        assert_eq!((wrapped.host.as_str(), wrapped.port), ("2001:db8::1", 465));
        let login = Credentials::new("lasso@example.org".into(), "p:/@+#".into());
        assert_eq!((wrapped.encryption, wrapped.credentials), (Encryption::Wrapped, Some(login)));
        assert_eq!(server("smtp://u:p@h:2525/?tls=required").port, 2525);
        assert_eq!(server("smtp://u:p@h?tls=opportunistic").encryption, Encryption::Opportunistic);
        assert!(smtp_url("").unwrap().is_none());
        for wrong in [
            "mail.example.org",
            "mail.example.org:25",
            "http://h",
            "smtp://",
            "smtp://h?tls=maybe",
            "smtps://h?tls=none",
            "smtp://h/name",
            "smtp://u@h",
            "smtp://:p@h",
            "smtp://h:99999",
            "smtp://h?tls=required&tls=required",
            "smtp://u:%ff@h",
        ] {
            assert!(smtp_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_sender_is_one_address_with_or_without_a_name() {
        assert_eq!(mailbox("Lasso <lasso@example.org>").unwrap().unwrap().email.domain(), "example.org");
        assert!(mailbox("lasso@example.org").unwrap().unwrap().name.is_none());
        for wrong in ["Lasso", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "<>"] {
            assert!(mailbox(wrong).is_err(), "{wrong:?}");
        }
    }
}
