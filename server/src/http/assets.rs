//! The site's files, inside the binary: scripts and styles under a name that holds their hash, the rest at the root.
//!
//! `cargo leptos build` leaves them in `target/site`; a debug build reads them there, a release carries them.

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$LASSO_SITE"]
#[allow_missing = true]
struct Files;

const FOREVER: &str = "public, max-age=31536000, immutable";
const AN_HOUR: &str = "public, max-age=3600";

/// What the binary carries, named by its content.
#[derive(Clone, Debug)]
pub struct SiteFiles {
    /// Hexadecimal; changes when any file does.
    hash: Arc<str>,
    files: usize,
}

impl SiteFiles {
    /// The files of this binary.
    pub fn embedded() -> Self {
        let mut names: Vec<_> = Files::iter().collect();
        names.sort_unstable();
        let mut hasher = DefaultHasher::new();
        for name in &names {
            name.hash(&mut hasher);
            Files::get(name).map(|file| file.metadata.sha256_hash()).hash(&mut hasher);
        }
        Self { hash: format!("{:016x}", hasher.finish()).into(), files: names.len() }
    }

    /// Where scripts and styles stand in URLs: leptos' `site_pkg_dir`.
    pub fn pkg_dir(&self) -> String {
        format!("pkg/{}", self.hash)
    }

    /// Without scripts and styles every page still works, but looks bare.
    pub fn are_missing(&self) -> bool {
        !Files::iter().any(|name| name.starts_with("pkg/"))
    }

    /// How many files there are, their compressed variants included.
    pub fn count(&self) -> usize {
        self.files
    }

    fn find(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = path.strip_prefix('/')?;
        let (name, caching) = match path.strip_prefix("pkg/") {
            // a page that was opened before an update asks for files of the old hash: it gets the new ones, uncached
            Some(hashed) => match hashed.split_once('/')? {
                (hash, file) if hash == &*self.hash => (format!("pkg/{file}"), FOREVER),
                (_, file) => (format!("pkg/{file}"), "no-cache"),
            },
            None => (path.to_owned(), AN_HOUR),
        };
        // a name is one of ours or none: `iter` is the list of what may be served, variants only by negotiation
        if is_variant(&name) {
            return None;
        }
        let file = Files::get(&name)?;
        let tag = entity_tag(&file);
        let mut common = HeaderMap::new();
        common.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        common.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        common.insert(header::ETAG, tag.clone());
        if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
            return Some((StatusCode::NOT_MODIFIED, common).into_response());
        }
        let mime = mime_guess::from_path(&name).first_or_octet_stream();
        common.insert(header::CONTENT_TYPE, mime.as_ref().parse().ok()?);
        if mime.type_() == mime_guess::mime::TEXT {
            common.insert(header::CONTENT_TYPE, format!("{mime}; charset=utf-8").parse().ok()?);
        }
        let (data, encoding) = smallest(&name, file, headers);
        if let Some(encoding) = encoding {
            common.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some((common, Body::from(data)).into_response())
    }
}

/// Answers for a file; everything else is a page.
pub(super) async fn serve(State(assets): State<SiteFiles>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(response) = assets.find(request.uri().path(), request.headers())
    {
        return response;
    }
    next.run(request).await
}

fn is_variant(name: &str) -> bool {
    [".br", ".gz"].iter().any(|ending| name.ends_with(ending))
}

fn entity_tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = u64::from_be_bytes(std::array::from_fn(|i| file.metadata.sha256_hash()[i]));
    // weak: the compressed variants share it
    HeaderValue::try_from(format!("W/\"{hash:016x}\"")).expect("hexadecimal digits are a header value")
}

/// The file as the browser takes it: brotli, gzip or as it is. `--precompress` made the variants.
fn smallest(name: &str, plain: EmbeddedFile, headers: &HeaderMap) -> (Bytes, Option<&'static str>) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, encoding)
            && let Some(file) = Files::get(&format!("{name}.{ending}"))
        {
            return (bytes(file), Some(encoding));
        }
    }
    (bytes(plain), None)
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_only_when_accepted() {
        assert!(accepts("gzip, deflate, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("brotli", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn a_path_leads_nowhere_but_to_our_files() {
        let assets = SiteFiles::embedded();
        for path in ["/../Cargo.toml", "/pkg/x/../../../Cargo.toml", "//etc/passwd", "/", "/pkg", "/pkg/", "/pkg/x"] {
            assert!(assets.find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
