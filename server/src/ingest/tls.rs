//! Syslog over TLS (RFC 5425): the certificate that senders are shown, and the one that they may have to show.

use std::{
    fs, io,
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ALL_VERSIONS, RootCertStore, ServerConfig,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        version::TLS12,
    },
    server::TlsStream,
};

/// How long a sender may take to agree on the keys.
const PATIENCE: Duration = Duration::from_secs(10);

/// The files, in PEM. They are looked at for each sender that connects: certificates are renewed while we run.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Ours, followed by those between it and the authority that signed it.
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// Who signs the certificates of senders; `None`: whoever reaches the port may send.
    pub client_ca: Option<PathBuf>,
}

impl Identity {
    /// Whether senders can be shown what the files hold. The error is a sentence that names the file.
    pub fn check(&self) -> Result<(), String> {
        self.acceptor().map(drop)
    }

    /// By which it is seen that a file is another one.
    fn stamp(&self) -> Vec<Option<(SystemTime, u64)>> {
        let files = [Some(&self.certificate), Some(&self.key), self.client_ca.as_ref()];
        let stamp = |file: &PathBuf| fs::metadata(file).ok().and_then(|meta| Some((meta.modified().ok()?, meta.len())));
        files.into_iter().flatten().map(stamp).collect()
    }

    fn acceptor(&self) -> Result<TlsAcceptor, String> {
        let provider = Arc::new(default_provider());
        let certificates = certificates(&self.certificate)?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| format!("{} cannot be read as a key in PEM: {error}", self.key.display()))?;
        // with TLS 1.3 a sender believes to be let in before its certificate is looked at, and what it sends meanwhile is lost; RFC 5425 asks for 1.2
        let versions: &[_] = if self.client_ca.is_some() { &[&TLS12] } else { ALL_VERSIONS };
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .map_err(|error| error.to_string())?;
        let config = match &self.client_ca {
            None => config.with_no_client_auth(),
            Some(file) => {
                let unusable = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
                let mut roots = RootCertStore::empty();
                for certificate in self::certificates(file)? {
                    roots.add(certificate).map_err(|error| unusable(&error))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                    .build()
                    .map_err(|error| unusable(&error))?;
                config.with_client_cert_verifier(verifier)
            }
        };
        let mut config = config.with_single_cert(certificates, key).map_err(|error| {
            format!("{} and {} do not belong together: {error}", self.certificate.display(), self.key.display())
        })?;
        // senders read nothing: what lies unread when they close makes their system break the connection off, and what was on its way is lost
        config.send_tls13_tickets = 0;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// What senders are met with, as the files said when they last changed.
pub(super) struct Door {
    identity: Identity,
    stamp: Vec<Option<(SystemTime, u64)>>,
    acceptor: Result<TlsAcceptor, String>,
}

impl Door {
    /// Reads the files.
    pub(super) fn new(identity: Identity) -> Self {
        Self { stamp: identity.stamp(), acceptor: identity.acceptor(), identity }
    }

    /// As the files are now.
    pub(super) fn acceptor(&mut self) -> &Result<TlsAcceptor, String> {
        let stamp = self.identity.stamp();
        if stamp != self.stamp {
            (self.stamp, self.acceptor) = (stamp, self.identity.acceptor());
        }
        &self.acceptor
    }
}

/// Agrees with a sender on the keys, in time.
pub(super) async fn accept(acceptor: &TlsAcceptor, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await?
}

fn certificates(file: &std::path::Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unreadable = |error| format!("{} cannot be read as certificates in PEM: {error}", file.display());
    let found = CertificateDer::pem_file_iter(file).map_err(unreadable)?;
    let found: Vec<_> = found.collect::<Result<_, _>>().map_err(unreadable)?;
    if found.is_empty() { Err(format!("{} holds no certificate in PEM", file.display())) } else { Ok(found) }
}
