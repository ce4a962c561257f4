//! How lines are pushed to a source: the token that was just made, once, and what log shippers must be told.

use leptos::prelude::*;

use crate::{
    components::{
        disclosure::{Disclosure, Verbatim},
        rich::Rich,
    },
    islands::CopyButton,
    viewer::Viewer,
};

/// A token that was just made: shown here, once, and nowhere again.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Of the source.
    pub name: String,
    pub token: String,
    /// What one before it opened is closed now.
    pub is_another: bool,
}

#[component]
pub fn OneTimeToken(viewer: Viewer, new: NewToken, origin: String) -> AnyView {
    let words = viewer.words;
    let NewToken { name, token, is_another } = new;
    let key = if is_another { "push-token-another" } else { "push-token-text" };
    view! {
        <section role="status" class="rounded-card border border-line-2 bg-accent-wash px-4 py-3.5 mb-5 min-w-0">
            <h2 class="font-semibold mb-1">{words.say_with("push-token-title", [("name", name.clone().into())])}</h2>
            <p class="text-pretty max-w-prose"><Rich text=words.say(key)/></p>
            <Verbatim text=token.clone() id="push-token"/>
            <div class="flex mt-2 mb-3">
                <CopyButton target="push-token".to_owned() label=words.say("copy") done=words.say("copied")/>
            </div>
            <HowToPush viewer origin name token/>
        </section>
    }
    .into_any()
}

/// The command to try it with, and what to write into the shippers' configuration. `token` may stand for one that nobody can show any more.
#[component]
pub fn HowToPush(viewer: Viewer, origin: String, name: String, token: String) -> AnyView {
    let words = viewer.words;
    let url = format!("{origin}/api/v1/ingest/{name}");
    let id = format!("push-curl-{name}");
    let curl = format!(
        "tail -n 1000 /var/log/mail.log |\n  curl --fail-with-body -sS -H 'Authorization: Bearer {token}' --data-binary @- {url}"
    );
    let shippers = shippers(&origin, &url, &name, &token)
        .into_iter()
        .map(|(shipper, text)| view! { <Disclosure label=shipper><Verbatim text/></Disclosure> })
        .collect_view();
    let exporter = exporter(&url, &token);
    view! {
        <div class="min-w-0">
            <p class="text-small text-ink-2">{words.say("push-try")}</p>
            <Verbatim text=curl id=id.clone()/>
            <div class="flex mt-2"><CopyButton target=id label=words.say("copy") done=words.say("copied")/></div>
            <p class="text-small text-ink-2 mt-2">{words.say("push-shippers")}</p>
            {shippers}
            <p class="text-small text-ink-2 mt-2">{words.say("push-filters")}</p>
            <Disclosure label="rspamd (metadata_exporter)"><Verbatim text=exporter/></Disclosure>
        </div>
    }
    .into_any()
}

/// What rspamd wants to read. It sends a token as a password alone; the name beside it is nobody's.
fn exporter(url: &str, token: &str) -> String {
    format!(
        "# /etc/rspamd/local.d/metadata_exporter.conf\nrules {{\n  LASSO {{\n    backend = \"http\";\n    url = \"{url}/rspamd\";\n    \
         user = \"lasso\";\n    password = \"{token}\";\n    selector = \"default\";\n    formatter = \"json\";\n    \
         mime_type = \"application/json\";\n  }}\n}}"
    )
}

/// Shippers by name, with what each wants to read.
fn shippers(origin: &str, url: &str, name: &str, token: &str) -> [(&'static str, String); 3] {
    let (scheme, authority) = origin.split_once("://").unwrap_or(("http", origin));
    let is_https = scheme == "https";
    // an IPv6 address stands in brackets
    let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())) {
        Some((host, port)) => (host, port),
        None => (authority, if is_https { "443" } else { "80" }),
    };
    let on = if is_https { "on" } else { "off" };
    let vector = format!(
        "[sources.mail]\ntype = \"file\"\ninclude = [\"/var/log/mail.log\", \"/var/log/mail.log.1\"]\n\n[sinks.lasso]\ntype = \"http\"\n\
         inputs = [\"mail\"]\nuri = \"{url}\"\ncompression = \"gzip\"\nencoding.codec = \"json\"\nframing.method = \"newline_delimited\"\n\
         auth.strategy = \"bearer\"\nauth.token = \"{token}\"\nbatch.max_bytes = 4000000\nretry_strategy.type = \"all\"\n\
         acknowledgements.enabled = true\nbuffer.type = \"disk\"\nbuffer.max_size = 536870912"
    );
    let rsyslog = format!(
        "module(load=\"omhttp\")\ntemplate(name=\"lasso\" type=\"string\"\n         \
         string=\"<%PRI%>%timereported:::date-rfc3339% %hostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\")\n\
         mail.* action(type=\"omhttp\" server=\"{host}\" serverport=\"{port}\" usehttps=\"{on}\"\n  \
         restpath=\"api/v1/ingest/{name}\" httpheaders=[\"Authorization: Bearer {token}\"] template=\"lasso\" compress=\"on\"\n  \
         action.resumeRetryCount=\"-1\" action.resumeInterval=\"5\"\n  \
         queue.type=\"LinkedList\" queue.filename=\"lasso-http\" queue.saveOnShutdown=\"on\")"
    );
    let fluent_bit = format!(
        "[SERVICE]\n    storage.path      /var/lib/fluent-bit\n\n[INPUT]\n    Name              tail\n    \
         Path              /var/log/mail.log,/var/log/mail.log.1\n    Read_from_Head    on\n    Refresh_Interval  5\n    \
         Skip_Long_Lines   on\n    DB                /var/lib/fluent-bit/mail.db\n    storage.type      filesystem\n\n[OUTPUT]\n    \
         Name              http\n    Match             *\n    Host              {host}\n    Port              {port}\n    \
         tls               {on}\n    URI               /api/v1/ingest/{name}\n    Format            json_lines\n    \
         compress          gzip\n    Header            Authorization Bearer {token}\n    Retry_Limit       no_limits"
    );
    [("Vector", vector), ("rsyslog (omhttp)", rsyslog), ("Fluent Bit", fluent_bit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipper_is_told_host_and_port_apart() {
        for (origin, host, port) in [
            ("https://mail.example.org", "server=\"mail.example.org\"", "serverport=\"443\" usehttps=\"on\""),
            ("http://127.0.0.1:3000", "server=\"127.0.0.1\"", "serverport=\"3000\" usehttps=\"off\""),
            ("http://[::1]", "server=\"[::1]\"", "serverport=\"80\""),
        ] {
            let [_, (_, rsyslog), _] = shippers(origin, "", "mx1", "t");
            assert!(rsyslog.contains(host) && rsyslog.contains(port), "{rsyslog}");
        }
    }
}
