//! Who is asking: the peer, or what our own reverse proxies say of it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use lasso_app::session::ClientIp;

/// Leaves the client's address beside the request, for the throttle of sign-ins.
pub(super) async fn find(State(trusted): State<Arc<[IpNet]>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or_else(
        || {
            tracing::error!("the listener does not tell who is connected");
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        },
        |ConnectInfo(address)| address.ip(),
    );
    let client = client_ip(peer, request.headers(), &trusted);
    request.extensions_mut().insert(ClientIp(client));
    next.run(request).await
}

/// Walks `X-Forwarded-For` from the right, for as long as the hop that wrote the entry is trusted: everything further
/// left could have been written by the client.
fn client_ip(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|network| network.contains(ip));
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map_while(|line| line.to_str().ok()).collect();
    let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim);
    while is_trusted(&client) {
        let Some(hop) = hops.next().and_then(address) else {
            break;
        };
        client = hop;
    }
    client
}

/// `192.0.2.1`, and as some proxies write it `192.0.2.1:1234`, `[2001:db8::1]`, `[2001:db8::1]:1234`.
fn address(text: &str) -> Option<IpAddr> {
    let unbracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    text.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(unbracketed)
        .map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_ip(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_they_are() {
        assert_eq!(found("192.0.2.9", &["198.51.100.1"], &["10.0.0.0/8"]), "192.0.2.9");
        assert_eq!(found("192.0.2.9", &["198.51.100.1"], &[]), "192.0.2.9");
    }

    #[test]
    fn behind_proxies_the_right_most_stranger_is_the_client() {
        let trusted = &["10.0.0.0/8"];
        assert_eq!(found("10.0.0.1", &["198.51.100.1"], trusted), "198.51.100.1");
        assert_eq!(found("10.0.0.1", &["203.0.113.7, 198.51.100.1, 10.0.0.2"], trusted), "198.51.100.1");
        assert_eq!(found("10.0.0.1", &["203.0.113.7", "198.51.100.1:4711"], trusted), "198.51.100.1");
        assert_eq!(found("::ffff:10.0.0.1", &["[2001:db8::1]:5"], trusted), "2001:db8::1");
    }

    #[test]
    fn what_is_no_address_ends_the_walk() {
        let trusted = &["10.0.0.0/8"];
        assert_eq!(found("10.0.0.1", &["198.51.100.1, unknown"], trusted), "10.0.0.1");
        assert_eq!(found("10.0.0.1", &[], trusted), "10.0.0.1");
    }
}
