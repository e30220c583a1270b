//! The health address for supervisors: 200 when the bot is connected, 503 when it is not.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::discord::{Failure, Pulse};

/// Starts answering at this address.
///
/// # Errors
/// When the address cannot be used.
pub async fn serve(address: SocketAddr, pulse: Arc<Pulse>) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| {
            let help = "name another address with --health, for example 127.0.0.1:8081";
            Failure::new(format!("cannot listen at {address}: {error}"), help)
        })?;
    let router = axum::Router::new()
        .route("/", get(health))
        .route("/health", get(health))
        .with_state(pulse);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the health address stopped answering");
        }
    });
    Ok(())
}

async fn health(State(pulse): State<Arc<Pulse>>) -> (StatusCode, &'static str) {
    if pulse.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not connected\n")
    }
}
