//! A table as a file that the browser keeps: sent while it is written, whatever its size.

use std::io;

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::stream::poll_fn;
use http::{header, request::Parts};
use lasso::{csv::Format, journal::Viewed, store::accesses};
use tokio::sync::mpsc;

use crate::{
    components::export::{Extent, usual_format},
    error::AppError,
    link,
    pages::pairs_of,
    session::{Ctx, Site},
    sheets::{Manner, Sheet},
};

/// What a link to a table asks for beside its filter: `page=1`, `format=excel`.
pub(crate) fn asked(site: &Site, parts: &Parts, ctx: &Ctx) -> (Extent, Manner) {
    let pairs = pairs_of(parts);
    let find = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let extent = if find("page") == Some("1") { Extent::Page } else { Extent::Whole };
    let format = find("format").and_then(Format::from_slug).unwrap_or_else(|| usual_format(ctx.locale));
    (extent, Manner { viewer: ctx.viewer(), format, site: link::origin(site, parts) })
}

/// The answer, once the first part is there: what fails before is a page, what fails later breaks off, so that nobody takes a part for
/// the whole. `name` is what the file is called, before whose it is and the day; `list` is the
/// address of the list that is taken along, as the journal keeps it.
pub(crate) async fn answer(mut sheet: impl Sheet, name: &str, list: &str, ctx: &Ctx) -> Result<Response, AppError> {
    let day = &ctx.viewer().stamp(ctx.now)[..10];
    let tenant = file_name(&sheet.tenant().name);
    let disposition =
        format!("attachment; filename=\"{name}{}{tenant}-{day}.csv\"", if tenant.is_empty() { "" } else { "-" });
    accesses::note(&ctx.db, &ctx.scope()?, sheet.tenant().tenant_id, Viewed::Export, list, None, ctx.now).await?;
    let first = sheet.next().await?;
    // the next part is read while one is on its way; nobody waiting for it is told by the closed channel
    let (sender, mut receiver) = mpsc::channel::<io::Result<Bytes>>(1);
    tokio::spawn(async move {
        let mut part = Ok(first);
        loop {
            let (message, is_last) = match part {
                Ok(Some(text)) => (Ok(Bytes::from(text)), false),
                Ok(None) => return,
                Err(error) => {
                    // the cause goes to the log
                    drop(AppError::from(error));
                    (Err(io::Error::other("the export stopped")), true)
                }
            };
            if sender.send(message).await.is_err() || is_last {
                return;
            }
            part = sheet.next().await;
        }
    });
    let body = Body::from_stream(poll_fn(move |context| receiver.poll_recv(context)));
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition.as_str())];
    Ok((headers, body).into_response())
}

/// A tenant's name as part of a file's: letters and digits, dashes for the rest.
fn file_name(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_in_letters_and_digits() {
        for (name, file) in [
            ("Menuiserie Cust-A", "menuiserie-cust-a"),
            ("\"; filename=x.exe\r\n", "filename-x-exe"),
            ("Été & Cie", "t-cie"),
            ("", ""),
            ("日本", ""),
        ] {
            assert_eq!(file_name(name), file);
        }
    }
}
