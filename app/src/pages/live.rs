//! `/messages/live`: tells a browser when the newest page of a list is another one than before. Server-sent events, of which the browser asks
//! for the page again by itself.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use futures_util::stream::poll_fn;
use http::{HeaderName, StatusCode, header, request::Parts};
use lasso::{
    message::MessageFilter,
    store::messages::{newest, pulse},
    tenant::Scope,
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval},
};
use tower_sessions::Session;

use crate::{
    error::AppError,
    pages::{pairs_of, problem},
    session::{Ctx, Site, signed_in_by},
    streams::Place,
};

const EVERY: Duration = Duration::from_secs(1);
/// Whoever has signed out, or is disabled, hears nothing more after it. It also keeps proxies from closing a quiet connection.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// A list that nobody looks at any more is not watched for ever.
const LONGEST: Duration = Duration::from_hours(1);

const OPENED: &str = ": watching\nretry: 3000\n\n";
const CHANGED: &str = "event: changed\ndata:\n\n";
const STILL_HERE: &str = ": still here\n\n";
/// Not to be opened again by itself.
const END: &str = "event: end\ndata:\n\n";

pub(crate) async fn get(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match open(&site, &parts).await {
        Ok(response) => response,
        Err(error) => problem::respond(&site, parts, error).await,
    }
}

async fn open(site: &Site, parts: &Parts) -> Result<Response, AppError> {
    let ctx = parts.extensions.get::<Ctx>().ok_or(AppError::Forbidden)?;
    let session = parts.extensions.get::<Session>().cloned().ok_or(AppError::Forbidden)?;
    let user_id = ctx.user.as_ref().ok_or(AppError::Forbidden)?.user_id;
    let pairs = pairs_of(parts);
    let filter = MessageFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let filter = MessageFilter { cursor: None, ..filter };
    let Some(place) = site.streams.enter(user_id) else { return Ok(StatusCode::TOO_MANY_REQUESTS.into_response()) };
    // in this order: what comes in between is told
    let pulse = pulse(&ctx.db).await?;
    let newest = newest(&ctx.db, &ctx.scope()?, &filter, ctx.now).await?;
    let (sender, mut receiver) = mpsc::channel::<io::Result<Bytes>>(1);
    let watch = Watch { site: site.clone(), session, user_id, filter, pulse, newest, _place: place };
    tokio::spawn(async move {
        tokio::select! {
            () = watch.tell(&sender) => {}
            () = sender.closed() => {}
        }
    });
    let body = Body::from_stream(poll_fn(move |context| receiver.poll_recv(context)));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // nginx would gather what is sent
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body).into_response())
}

struct Watch {
    site: Site,
    session: Session,
    user_id: i64,
    filter: MessageFilter,
    pulse: i64,
    newest: [u8; 32],
    _place: Place,
}

impl Watch {
    /// Until somebody hangs up, signs out or is stopped.
    async fn tell(mut self, sender: &mpsc::Sender<io::Result<Bytes>>) {
        let say = async |text: &'static str| sender.send(Ok(Bytes::from_static(text.as_bytes()))).await.is_ok();
        let opened = Instant::now();
        let mut looked = opened;
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_heard = say(OPENED).await;
        while is_heard {
            tokio::select! {
                _ = ticks.tick() => {}
                // without a word: the browser comes back by itself when the site does
                () = self.site.streams.closed() => return,
            }
            if opened.elapsed() >= LONGEST {
                break;
            }
            if looked.elapsed() >= LOOK_AGAIN {
                looked = Instant::now();
                if matches!(self.scope().await, Ok(None)) {
                    break;
                }
                is_heard = say(STILL_HERE).await;
            }
            // a database that does not answer is asked again
            let Ok(pulse) = pulse(&self.site.db).await else { continue };
            if pulse == self.pulse {
                continue;
            }
            let scope = match self.scope().await {
                Ok(Some(scope)) => scope,
                Ok(None) => break,
                Err(_) => continue,
            };
            match newest(&self.site.db, &scope, &self.filter, (self.site.clock)()).await {
                Ok(newest) if newest == self.newest => self.pulse = pulse,
                Ok(newest) => {
                    (self.pulse, self.newest) = (pulse, newest);
                    is_heard = say(CHANGED).await;
                }
                Err(lasso::error::Error::NotFound) => break,
                Err(_) => {}
            }
        }
        say(END).await;
    }

    /// Of whoever is signed in by this session now, if it is still the same person. An error is the database's, and says nothing of them.
    async fn scope(&self) -> Result<Option<Scope>, AppError> {
        let user = signed_in_by(&self.site, &self.session).await?.filter(|user| user.user_id == self.user_id);
        Ok(user.map(|user| user.scope()))
    }
}
