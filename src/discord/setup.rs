//! `/setup`: what organisers set, and what Signpost may not do here.

use minijinja::context;
use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, Permissions};

use super::bot::{Answer, Bot, Visit};
use super::ids::{Press, SetupPart};
use super::page::{First, Menu, Page};
use crate::store::Settings;

/// Most channels that can be named.
const CHANNELS: usize = 25;

/// What Signpost needs, with the text that says why.
const NEEDED: &[(Permissions, &str)] = &[
    (Permissions::VIEW_CHANNEL, "permission_view"),
    (Permissions::SEND_MESSAGES, "permission_send"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "permission_threads"),
    (Permissions::READ_MESSAGE_HISTORY, "permission_history"),
    (Permissions::ATTACH_FILES, "permission_files"),
    (Permissions::CREATE_EVENTS, "permission_events"),
];

/// The address with which Signpost is invited: with the permissions it uses and no other.
pub fn invite_link(application: u64) -> String {
    let needed = NEEDED
        .iter()
        .fold(Permissions::empty(), |all, (one, _)| all | *one);
    let bits = needed.bits();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={bits}"
    )
}

impl Visit {
    /// Whether the person manages this server.
    pub(super) fn manages(&self) -> bool {
        self.forum.is_some()
            && self
                .may
                .intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
    }

    /// Whether the person is an organiser: manages the server, or has the role that was set.
    pub(super) fn organises(&self, settings: &Settings) -> bool {
        let has_role = settings
            .organisers_role
            .is_some_and(|role| self.roles.contains(&role));
        self.manages() || (self.forum.is_some() && has_role)
    }
}

impl Bot {
    pub(super) fn setup(&self, visit: &Visit) -> Answer {
        match visit.forum {
            Some(forum) if visit.manages() => self.setup_page(forum, visit, None).into(),
            _ => self.note("setup_refused").into(),
        }
    }

    /// Keeps what was picked, for those who manage the server only, whatever the client let them press.
    pub(super) async fn set_up(
        &self,
        part: SetupPart,
        pressed: &ComponentInteraction,
        visit: &Visit,
    ) -> Answer {
        let Some(forum) = visit.forum.filter(|_| visit.manages()) else {
            return self.note("setup_refused").into();
        };
        let mut settings = self.settings(forum);
        let ids = picked_ids(pressed);
        match part {
            SetupPart::Channels => settings.channels = ids,
            SetupPart::Role => settings.organisers_role = ids.first().copied(),
            SetupPart::Organisers => settings.organisers_channel = ids.first().copied(),
            SetupPart::Announcements => settings.announcements = ids.first().copied(),
            SetupPart::Human => settings.human = ids.first().copied(),
        }
        if let Err(error) = self.set_settings(forum, settings.clone()).await {
            tracing::error!(%error, "settings were not kept");
            return self.note("not_kept").into();
        }
        let tried = match (part, settings.organisers_channel) {
            (SetupPart::Organisers, Some(channel)) => {
                Some(self.try_channel(channel, pressed.id.get()).await)
            }
            _ => None,
        };
        First::Instead(self.setup_page(forum, visit, tried)).into()
    }

    /// Posts one line in the organisers' channel: the only sure way to know that it works.
    async fn try_channel(&self, channel: u64, interaction: u64) -> &'static str {
        let page = self.note("organisers_hello");
        let nonce = interaction.to_string();
        let post = self.rest.post(channel, page.message(), &nonce);
        match tokio::time::timeout(std::time::Duration::from_millis(1_500), post).await {
            Ok(Ok(())) => "setup_channel_works",
            Ok(Err(error)) => {
                tracing::warn!(%error, "the organisers' channel does not work");
                "setup_channel_fails"
            }
            Err(_) => "setup_channel_slow",
        }
    }

    fn setup_page(&self, forum: u64, visit: &Visit, tried: Option<&str>) -> Page {
        let snapshot = self.live.snapshot();
        let words = &snapshot.words;
        let settings = self.settings(forum);
        let mut page = Page::new(&words.text("setup_how"));
        if let Some(tried) = tried {
            page = page.line(&words.text(tried));
        }
        let all = visit.bot_may.contains(Permissions::ADMINISTRATOR);
        let missing: Vec<&&str> = NEEDED
            .iter()
            .filter(|(one, _)| !all && !visit.bot_may.contains(*one))
            .map(|(_, why)| why)
            .collect();
        if missing.is_empty() {
            page = page.line(&words.text("setup_permissions_fine"));
        } else {
            page = page.line(&words.text("setup_permissions_missing"));
            for why in missing {
                page = page.line(&format!("- {}", words.text(why)));
            }
        }
        let link = format!("<{}>", invite_link(self.application));
        page = page.line(&words.say("setup_invite", context! { link }));
        let channel: Vec<u64> = settings.organisers_channel.into_iter().collect();
        let id = |part| Press::Setup(part).id();
        page.menu(
            &words.text("setup_channels"),
            id(SetupPart::Channels),
            Menu::Channels(CHANNELS, settings.channels),
        )
        .menu(
            &words.text("setup_role"),
            id(SetupPart::Role),
            Menu::Role(settings.organisers_role),
        )
        .menu(
            &words.text("setup_organisers"),
            id(SetupPart::Organisers),
            Menu::Channels(1, channel),
        )
        .menu(
            &words.text("setup_announcements"),
            id(SetupPart::Announcements),
            Menu::Channels(1, settings.announcements.into_iter().collect()),
        )
        .menu(
            &words.text("setup_human"),
            id(SetupPart::Human),
            Menu::Person(settings.human),
        )
    }
}

fn picked_ids(pressed: &ComponentInteraction) -> Vec<u64> {
    match &pressed.data.kind {
        ComponentInteractionDataKind::ChannelSelect { values } => {
            values.iter().map(|id| id.get()).collect()
        }
        ComponentInteractionDataKind::RoleSelect { values } => {
            values.iter().map(|id| id.get()).collect()
        }
        ComponentInteractionDataKind::UserSelect { values } => {
            values.iter().map(|id| id.get()).collect()
        }
        _ => Vec::new(),
    }
}
