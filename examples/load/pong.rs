//! The least that a bot on serenity can do: it answers every command with "pong".

use std::process::{Child, Command, ExitCode};

use async_trait::async_trait;
use serenity::all::{
    ClientBuilder, Context, CreateInteractionResponse, CreateInteractionResponseMessage,
    EventHandler, GatewayIntents, HttpBuilder, Interaction,
};

use crate::stand_in::{StandIn, TOKEN};

struct Pong;

#[async_trait]
impl EventHandler for Pong {
    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        if let Interaction::Command(command) = interaction {
            let message = CreateInteractionResponseMessage::new()
                .content("pong")
                .ephemeral(true);
            let response = CreateInteractionResponse::Message(message);
            command.create_response(&context.http, response).await.ok();
        }
    }
}

/// Is the bot, until it is killed.
pub(crate) async fn run(api: &str) -> ExitCode {
    let http = HttpBuilder::new(TOKEN)
        .ratelimiter_disabled(true)
        .proxy(api)
        .build();
    let client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS).event_handler(Pong);
    let mut client = client.await.expect("a client");
    assert!(client.ws_url.lock().await.starts_with("ws://127.0.0.1"));
    client.start().await.ok();
    ExitCode::SUCCESS
}

/// The bot on a stand-in of its own.
pub(crate) struct PongBot {
    pub(crate) d: StandIn,
    process: Child,
}

impl PongBot {
    pub(crate) async fn start() -> Self {
        let d = crate::quiet_stand_in(crate::HEARTBEAT).await;
        let own = std::env::current_exe().expect("a path");
        let process = Command::new(own).args(["--pong", &d.api]).spawn();
        let process = process.expect("the pong bot starts");
        d.wait_gateway("identify", 1).await;
        Self { d, process }
    }
}

impl Drop for PongBot {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
