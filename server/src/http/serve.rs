//! The listener: takes connections until the process is told to stop, then lets the last pages finish.

use std::{io, net::SocketAddr, time::Duration};

use anyhow::bail;
use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;

/// How long the last pages may take once we were told to stop.
const LAST_PAGES: Duration = Duration::from_secs(10);

/// Takes the address, or says in one sentence why it can't.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => bail!(
            "The address {address} is in use by another program: stop that program, or choose another address with --listen."
        ),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            bail!("The address {address} may not be used by this user: choose a port from 1024 up with --listen.")
        }
        Err(error) => bail!("The address {address} cannot be listened on: {error}."),
    }
}

/// Serves until ctrl-c or SIGTERM. `on_stop` ends what would stay open for ever.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    on_stop: impl FnOnce() + Send + 'static,
) -> anyhow::Result<()> {
    // without TCP_NODELAY, delayed acknowledgements hold each of leptos' chunks back for 40 ms
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
    });
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let signal = async move {
        told_to_stop().await;
        tracing::info!("stopping: the last pages are finished");
        on_stop();
        let _ = stopping.send(());
    };
    let pages = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let overdue = async {
        if stopped.await.is_ok() {
            tokio::time::sleep(LAST_PAGES).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        result = pages.with_graceful_shutdown(signal) => Ok(result?),
        () = overdue => Ok(()),
    }
}

async fn told_to_stop() {
    let interrupt = async {
        tokio::signal::ctrl_c().await.expect("a process can listen for ctrl-c");
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).expect("a process can listen for SIGTERM");
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
