//! A small stand-in for Discord: the gateway and the REST routes that Signpost uses, on loopback. One for each test.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::description::judge;
use crate::limits::{Limits, Told};
use crate::places::Places;

pub(crate) const TOKEN: &str = "a-token-for-tests";
pub(crate) const APPLICATION: u64 = 4_000;
pub(crate) const GUILD: u64 = 5_000;
pub(crate) const CHANNEL: u64 = 6_000;
pub(crate) const ORGANISERS: u64 = 6_001;

/// What the weather does to requests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// Answered with this status; nothing happens.
    Status(u16),
    /// It happens, but the answer never arrives.
    LoseAnswer,
    /// Too many requests; wait this many seconds.
    TooMany(f64),
    /// The connection is cut, and nothing happens.
    Cut,
    /// It happens, and then the connection is cut.
    CutAfter,
}

/// Decides about each request what happens to it.
pub(crate) type Storm = Box<dyn Fn(&str) -> Option<Fault> + Send>;

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Value,
    /// The files that came with it: name and content.
    pub(crate) attached: Vec<(String, Vec<u8>)>,
    /// The text of the files with it.
    pub(crate) files: Vec<String>,
}

/// The parts of a request with files: what follows the empty line of each.
fn parts(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let Some((border, _)) = text
        .split_once("\r\n")
        .filter(|(first, _)| first.starts_with("--"))
    else {
        return Vec::new();
    };
    let parts = text
        .split(border)
        .filter_map(|part| part.split_once("\r\n\r\n"));
    let parts =
        parts.map(|(head, rest)| (head.to_owned(), rest.trim_end_matches("\r\n").to_owned()));
    parts.collect()
}

/// The JSON of a request with files.
fn payload(body: &[u8]) -> Option<Value> {
    let parts = parts(body);
    let (_, text) = parts
        .iter()
        .find(|(head, _)| head.contains("payload_json"))?;
    serde_json::from_str(text).ok()
}

fn files(body: &[u8]) -> Vec<String> {
    let parts = parts(body).into_iter();
    parts
        .filter(|(head, _)| head.contains("filename"))
        .map(|(_, text)| text)
        .collect()
}

#[derive(Default)]
struct Weather {
    faults: Vec<(String, Fault)>,
    acks: bool,
    refused_intents: bool,
    storm: Option<Storm>,
    limits: Option<Limits>,
}

/// What is sent down the gateway.
enum Down {
    Send(Value),
    Close(u16),
    Cut,
}

#[derive(Default)]
pub(crate) struct World {
    pub(crate) requests: Mutex<Vec<Request>>,
    pub(crate) wrong: Mutex<Vec<String>>,
    /// Gateway events: "identify", "resume".
    pub(crate) gateway: Mutex<Vec<String>>,
    answers: Mutex<HashMap<u64, Value>>,
    /// What came in the place of "the answer comes later".
    finished: Mutex<HashMap<u64, Value>>,
    /// When the first request about each interaction came: its answer, or that one comes later.
    pub(crate) heard_at: Mutex<HashMap<u64, Instant>>,
    /// When the request with each answer's text came.
    pub(crate) text_at: Mutex<HashMap<u64, Instant>>,
    /// Milliseconds between heartbeats; 0 for those of the tests, which are short. Discord's are about 41,250.
    pub(crate) heartbeat: AtomicU64,
    /// Whether requests are checked against Discord's description.
    pub(crate) unjudged: AtomicBool,
    nonces: Mutex<HashMap<String, Value>>,
    /// Who reacted, by message and emoji.
    pub(crate) reactions: Mutex<BTreeMap<(u64, String), BTreeSet<u64>>>,
    pub(crate) places: Places,
    weather: Mutex<Weather>,
    down: Mutex<Option<UnboundedSender<Down>>>,
    sent: Mutex<VecDeque<Value>>,
    sequence: AtomicU64,
    /// The last event that the program said it has: with a heartbeat, or when it came back.
    had: AtomicU64,
    /// Events that it may never have had, since it began a new session: after the first number, up to the second.
    gaps: Mutex<Vec<(u64, u64)>>,
    ids: AtomicU64,
    gateway_port: AtomicU64,
    limited: AtomicU64,
}

/// The running stand-in with the program beside it.
pub(crate) struct StandIn {
    pub(crate) world: Arc<World>,
    pub(crate) api: String,
    pub(crate) folder: tempfile::TempDir,
    bot: Option<Child>,
    arguments: Vec<String>,
}

impl World {
    pub(crate) fn id(&self) -> u64 {
        10_000 + self.ids.fetch_add(1, Ordering::SeqCst)
    }

    fn count(&self, method: &str, path: &str) -> Option<Told> {
        let weather = self.weather.lock().expect("a lock");
        let limits = weather.limits.as_ref()?;
        Some(limits.count(method, path))
    }

    /// How many requests were refused because of limits.
    pub(crate) fn limited(&self) -> u64 {
        self.limited.load(Ordering::SeqCst)
    }

    /// From now on Discord's rate limits hold.
    pub(crate) fn limit(&self) {
        self.weather.lock().expect("a lock").limits = Some(Limits::default());
    }

    /// From now on this decides about each request.
    pub(crate) fn storm(&self, storm: Option<Storm>) {
        self.weather.lock().expect("a lock").storm = storm;
    }

    fn gateway_url(&self) -> String {
        format!(
            "ws://127.0.0.1:{}",
            self.gateway_port.load(Ordering::SeqCst)
        )
    }

    fn fault(&self, call: &str) -> Option<Fault> {
        let mut weather = self.weather.lock().expect("a lock");
        let at = weather
            .faults
            .iter()
            .position(|(part, _)| call.contains(part.as_str()));
        match at {
            Some(at) => Some(weather.faults.remove(at).1),
            None => weather.storm.as_ref().and_then(|storm| storm(call)),
        }
    }

    fn serve(&self, method: &str, path: &str, query: &str, body: &Value) -> (StatusCode, Value) {
        if let Some(answer) = self.serve_reactions(method, path, query) {
            return answer;
        }
        if let Some(answer) = self.places.serve(method, path, query, body) {
            if method == "POST" && path.ends_with("/messages") && answer.0.is_success() {
                self.posted(body);
            }
            return answer;
        }
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        match (method, parts.as_slice()) {
            ("GET", ["gateway"]) => (StatusCode::OK, json!({"url": self.gateway_url()})),
            ("GET", ["users" | "applications", "@me"]) => {
                (StatusCode::OK, json!({"id": APPLICATION.to_string()}))
            }
            ("PUT", ["applications", _, "commands"]) => (StatusCode::OK, body.clone()),
            ("POST", ["interactions", id, _, "callback"]) => self.answered(id, body),
            ("PATCH", ["webhooks", _, token, "messages", "@original"]) => {
                let id = token.strip_prefix("token-").and_then(|id| id.parse().ok());
                let mut finished = self.finished.lock().expect("a lock");
                finished.insert(id.unwrap_or(0), body.clone());
                (StatusCode::OK, json!({"id": self.id().to_string()}))
            }
            ("POST", ["webhooks", _, _]) => (StatusCode::OK, json!({"id": self.id().to_string()})),
            _ => (
                StatusCode::NOT_FOUND,
                json!({"code": 0, "message": "404: Not Found"}),
            ),
        }
    }

    /// The reactions on messages of which some were given.
    fn serve_reactions(
        &self,
        method: &str,
        path: &str,
        query: &str,
    ) -> Option<(StatusCode, Value)> {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let known = |id: &str| {
            let lists = self.reactions.lock().expect("a lock");
            lists.keys().any(|(message, _)| message.to_string() == id)
        };
        match (method, parts.as_slice()) {
            ("GET", ["channels", _, "messages", id]) if known(id) => {
                Some((StatusCode::OK, self.message(id)))
            }
            ("GET", ["channels", _, "messages", id, "reactions", emoji]) => {
                Some((StatusCode::OK, self.who_reacted(id, emoji, query)))
            }
            _ => None,
        }
    }

    /// Somebody reacts on a message, or takes their reaction back. It is listed whether or not the program hears of it.
    pub(crate) fn toggle(&self, person: u64, (channel, message): (u64, u64), emoji: &str) {
        // Held until the event is on its way, so that events come in the order of the list.
        let mut reactions = self.reactions.lock().expect("a lock");
        let people = reactions.entry((message, emoji.to_owned())).or_default();
        let name = if people.remove(&person) {
            "MESSAGE_REACTION_REMOVE"
        } else {
            people.insert(person);
            "MESSAGE_REACTION_ADD"
        };
        self.dispatch(name, reaction(person, (channel, message), emoji));
    }

    /// A message with the reactions on it.
    fn message(&self, id: &str) -> Value {
        let reactions = self.reactions.lock().expect("a lock");
        let on_it = reactions
            .iter()
            .filter(|((message, _), people)| message.to_string() == id && !people.is_empty());
        let on_it = on_it.map(|((_, emoji), people)| {
            json!({"emoji": {"id": null, "name": emoji}, "count": people.len(), "me": false,
                "count_details": {"normal": people.len(), "burst": 0}})
        });
        json!({"id": id, "content": "", "reactions": on_it.collect::<Vec<_>>()})
    }

    /// A page of those who reacted.
    fn who_reacted(&self, id: &str, emoji: &str, query: &str) -> Value {
        let asked: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let number = |name: &str| asked.get(name).and_then(|n| n.parse::<u64>().ok());
        let emoji = url::form_urlencoded::parse(emoji.as_bytes())
            .next()
            .map_or(String::new(), |(emoji, _)| emoji.into_owned());
        let reactions = self.reactions.lock().expect("a lock");
        let key = (id.parse().unwrap_or(0), emoji);
        let after = number("after").unwrap_or(0);
        let people = reactions.get(&key).into_iter().flatten();
        let page = people.filter(|id| **id > after);
        let page = page.take(usize::try_from(number("limit").unwrap_or(25)).expect("small"));
        page.map(|id| json!({"id": id.to_string(), "username": "x", "discriminator": "0", "avatar": null}))
            .collect()
    }

    fn answered(&self, id: &str, body: &Value) -> (StatusCode, Value) {
        let id = id.parse().unwrap_or(0);
        let mut answers = self.answers.lock().expect("a lock");
        if answers.contains_key(&id) {
            return (
                StatusCode::BAD_REQUEST,
                json!({"code": 40_060, "message": "already acknowledged"}),
            );
        }
        answers.insert(id, body.clone());
        (StatusCode::NO_CONTENT, Value::Null)
    }

    /// Notes when a request about an interaction came, before anything else is done with it.
    fn clock(&self, path: &str, body: &Value, at: Instant) {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let (id, has_text) = match parts.as_slice() {
            ["interactions", id, _, "callback"] => (id.parse().ok(), body["type"] != 5),
            ["webhooks", _, token, "messages", "@original"] => {
                let id = token.strip_prefix("token-").and_then(|id| id.parse().ok());
                (id, true)
            }
            _ => return,
        };
        let id = id.unwrap_or(0);
        self.heard_at
            .lock()
            .expect("a lock")
            .entry(id)
            .or_insert(at);
        if has_text {
            self.text_at.lock().expect("a lock").entry(id).or_insert(at);
        }
    }

    /// The answer to an interaction with its text.
    pub(crate) fn said(&self, interaction: u64) -> Option<Value> {
        let answers = self.answers.lock().expect("a lock");
        let first = answers.get(&interaction)?;
        if first["type"] != 5 {
            return Some(first.clone());
        }
        let finished = self.finished.lock().expect("a lock");
        let mut data = finished.get(&interaction)?.clone();
        data["flags"] = first["data"]["flags"].clone();
        Some(json!({"type": 4, "data": data}))
    }

    /// A message with a nonce that was seen is not posted again.
    fn posted(&self, body: &Value) {
        let nonce = body["nonce"].as_str().unwrap_or_default().to_owned();
        let mut nonces = self.nonces.lock().expect("a lock");
        nonces.entry(nonce).or_insert_with(|| body.clone());
    }
}

fn as_json(value: &Value) -> impl IntoResponse + use<> {
    ([("content-type", "application/json")], value.to_string())
}

/// The files that came with a request: name and content.
async fn attached(headers: &HeaderMap, body: Bytes) -> Vec<(String, Vec<u8>)> {
    let kind = headers.get("content-type").and_then(|h| h.to_str().ok());
    let Some(boundary) = kind.and_then(|kind| multer::parse_boundary(kind).ok()) else {
        return Vec::new();
    };
    let once = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
    let mut form = multer::Multipart::new(once, boundary);
    let mut files = Vec::new();
    while let Ok(Some(part)) = form.next_field().await {
        let name = part.file_name().map(ToOwned::to_owned);
        let bytes = part.bytes().await.unwrap_or_default();
        files.extend(name.map(|name| (name, bytes.to_vec())));
    }
    files
}

async fn rest(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let came = Instant::now();
    let path = uri
        .path()
        .strip_prefix("/api/v10")
        .unwrap_or("?")
        .to_owned();
    let method = method.to_string();
    let attached = attached(&headers, body.clone()).await;
    let query = uri.query().unwrap_or_default().to_owned();
    let files = files(&body);
    let body: Option<Value> = serde_json::from_slice(&body)
        .ok()
        .or_else(|| payload(&body));
    let has_token = headers
        .get("authorization")
        .is_some_and(|h| h.as_bytes() == format!("Bot {TOKEN}").as_bytes());
    let needs_token = !(path.starts_with("/interactions") || path.starts_with("/webhooks"));
    if needs_token && !has_token {
        return (StatusCode::UNAUTHORIZED, as_json(&json!({"code": 0}))).into_response();
    }
    if !world.unjudged.load(Ordering::Relaxed) {
        let wrong = judge(&method, &path, body.as_ref());
        world.wrong.lock().expect("a lock").extend(wrong);
    }
    let body = body.unwrap_or_default();
    world.clock(&path, &body, came);
    let call = format!("{method} {path}");
    let request = Request {
        method: method.clone(),
        path: path.clone(),
        body: body.clone(),
        files,
        attached,
    };
    world.requests.lock().expect("a lock").push(request);
    let told = world.count(&method, &path);
    if let Some(response) = told.as_ref().and_then(refusal) {
        world.limited.fetch_add(1, Ordering::SeqCst);
        return response;
    }
    match world.fault(&call) {
        Some(Fault::Cut) => cut(),
        Some(Fault::CutAfter) => {
            let _ = world.serve(&method, &path, &query, &body);
            cut()
        }
        Some(Fault::Status(status)) => StatusCode::from_u16(status)
            .expect("a status")
            .into_response(),
        Some(Fault::TooMany(seconds)) => {
            let body =
                json!({"message": "slow down", "retry_after": seconds, "global": false, "code": 0});
            (StatusCode::TOO_MANY_REQUESTS, as_json(&body)).into_response()
        }
        Some(Fault::LoseAnswer) => {
            let _ = world.serve(&method, &path, &query, &body);
            // Longer than the program waits for one try.
            tokio::time::sleep(Duration::from_secs(30)).await;
            StatusCode::OK.into_response()
        }
        None => {
            let (status, body) = world.serve(&method, &path, &query, &body);
            let mut response = (status, as_json(&body)).into_response();
            if let Some(told) = told {
                let headers = response.headers_mut();
                headers.insert("x-ratelimit-remaining", told.left.into());
                let reset = told.reset.as_secs_f64().to_string();
                headers.insert("x-ratelimit-reset-after", reset.parse().expect("a header"));
            }
            response
        }
    }
}

/// The event of a reaction.
pub(crate) fn reaction(person: u64, (channel, message): (u64, u64), emoji: &str) -> Value {
    json!({
        "user_id": person.to_string(), "channel_id": channel.to_string(), "message_id": message.to_string(),
        "guild_id": GUILD.to_string(), "emoji": {"id": null, "name": emoji}, "burst": false, "type": 0,
        "burst_colors": [],
    })
}

/// Ends the connection without an answer.
fn cut() -> Response {
    std::panic::resume_unwind(Box::new("cut"))
}

fn refusal(told: &Told) -> Option<Response> {
    let everywhere = told.refused?;
    let wait = told.reset.as_secs_f64();
    let body = json!({"message": "slow down", "retry_after": wait, "global": everywhere});
    let mut response = (StatusCode::TOO_MANY_REQUESTS, as_json(&body)).into_response();
    if everywhere {
        let headers = response.headers_mut();
        headers.insert("x-ratelimit-global", "true".parse().expect("a header"));
    }
    Some(response)
}

async fn gateway(world: Arc<World>, stream: TcpStream) {
    let Ok(socket) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    let (mut write, mut read) = socket.split();
    let (down, mut sending) = unbounded_channel::<Down>();
    let heartbeat = match world.heartbeat.load(Ordering::Relaxed) {
        0 => 300,
        set => set,
    };
    let hello = json!({"op": 10, "d": {"heartbeat_interval": heartbeat}});
    down.send(Down::Send(hello)).ok();
    let writer = tokio::spawn(async move {
        while let Some(next) = sending.recv().await {
            let sent = match next {
                Down::Send(value) => write.send(Frame::Text(value.to_string())).await,
                Down::Cut => break,
                Down::Close(code) => {
                    let frame = CloseFrame {
                        code: code.into(),
                        reason: "".into(),
                    };
                    write.send(Frame::Close(Some(frame))).await
                }
            };
            if sent.is_err() {
                break;
            }
        }
    });
    let reading = async {
        while let Some(Ok(frame)) = read.next().await {
            let Ok(payload) = serde_json::from_slice::<Value>(&frame.into_data()) else {
                continue;
            };
            world.heard(&payload, &down);
        }
    };
    // When the writer is cut, the whole socket goes.
    tokio::select! {
        () = reading => {}
        _ = writer => {}
    }
}

impl World {
    fn heard(&self, payload: &Value, down: &UnboundedSender<Down>) {
        let had = match payload["op"].as_u64() {
            Some(1) => payload["d"].as_u64(),
            Some(6) => payload["d"]["seq"].as_u64(),
            _ => None,
        };
        self.had.fetch_max(had.unwrap_or(0), Ordering::SeqCst);
        let log = |what: &str| self.gateway.lock().expect("a lock").push(what.to_owned());
        match payload["op"].as_u64() {
            Some(1) if self.weather.lock().expect("a lock").acks => {
                down.send(Down::Send(json!({"op": 11}))).ok();
            }
            Some(2) => {
                log("identify");
                if self.weather.lock().expect("a lock").refused_intents {
                    down.send(Down::Close(4014)).ok();
                    return;
                }
                *self.down.lock().expect("a lock") = Some(down.clone());
                self.sent.lock().expect("a lock").clear();
                let had = self.had.load(Ordering::SeqCst);
                let begun = self.sequence.load(Ordering::SeqCst);
                self.gaps.lock().expect("a lock").push((had, begun));
                let me = json!({"id": APPLICATION.to_string(), "username": "signpost", "discriminator": "0",
                    "bot": true, "avatar": null, "verified": true, "mfa_enabled": false});
                let ready = json!({"v": 10, "user": me, "guilds": [{"id": GUILD.to_string(), "unavailable": true}],
                    "session_id": "a-session", "resume_gateway_url": self.gateway_url(), "shard": [0, 1],
                    "application": {"id": APPLICATION.to_string(), "flags": 0}});
                self.dispatch("READY", ready);
            }
            Some(6) => {
                log("resume");
                *self.down.lock().expect("a lock") = Some(down.clone());
                let seen = payload["d"]["seq"].as_u64().unwrap_or(0);
                let missed: Vec<Value> =
                    self.sent.lock().expect("a lock").iter().cloned().collect();
                for event in missed
                    .into_iter()
                    .filter(|event| event["s"].as_u64() > Some(seen))
                {
                    down.send(Down::Send(event)).ok();
                }
                self.dispatch("RESUMED", json!({}));
            }
            _ => {}
        }
    }

    /// Whether the program ever said that it has the event with this number. What comes after a lost connection is
    /// sent again in the same session, and never in a new one.
    pub(crate) fn was_delivered(&self, number: u64) -> bool {
        let gaps = self.gaps.lock().expect("a lock");
        number <= self.had.load(Ordering::SeqCst)
            && !gaps
                .iter()
                .any(|(had, begun)| (had + 1..=*begun).contains(&number))
    }

    /// Sends an event, and keeps it for a resume. Gives its number.
    pub(crate) fn dispatch(&self, name: &str, data: Value) -> u64 {
        let sequence = self.sequence.fetch_add(1, Ordering::SeqCst) + 1;
        let event = json!({"op": 0, "t": name, "s": sequence, "d": data});
        self.sent.lock().expect("a lock").push_back(event.clone());
        if let Some(down) = &*self.down.lock().expect("a lock") {
            down.send(Down::Send(event)).ok();
        }
        sequence
    }

    fn control(&self, what: Down) {
        if let Some(down) = &*self.down.lock().expect("a lock") {
            down.send(what).ok();
        }
    }
}

impl StandIn {
    /// The stand-in with the program connected to it.
    pub(crate) async fn start() -> Self {
        let mut stand_in = Self::alone().await;
        stand_in.run();
        stand_in.wait_gateway("identify", 1).await;
        stand_in.wait_request("PUT /applications", 1).await;
        stand_in
    }

    /// The stand-in without a program.
    pub(crate) async fn alone() -> Self {
        let world = Arc::new(World::default());
        world.weather.lock().expect("a lock").acks = true;
        let sockets = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = sockets.local_addr().expect("an address").port();
        world.gateway_port.store(u64::from(port), Ordering::SeqCst);
        let for_gateway = Arc::clone(&world);
        tokio::spawn(async move {
            while let Ok((stream, _)) = sockets.accept().await {
                tokio::spawn(gateway(Arc::clone(&for_gateway), stream));
            }
        });
        let requests = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let api = format!("http://{}", requests.local_addr().expect("an address"));
        let router = axum::Router::new()
            .fallback(rest)
            .with_state(Arc::clone(&world));
        tokio::spawn(async move { axum::serve(requests, router).await });
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::copy(
            "tests/discord/forum/directory.toml",
            folder.path().join("directory.toml"),
        )
        .expect("copied");
        Self {
            world,
            api,
            folder,
            bot: None,
            arguments: Vec::new(),
        }
    }

    pub(crate) fn argument(&mut self, argument: &str) {
        self.arguments.push(argument.to_owned());
    }

    /// A command of the host, on the same directory.
    pub(crate) fn host_command(&self) -> Command {
        // Another build of the program, for measurements.
        let other = std::env::var("SIGNPOST_PROGRAM").ok();
        let program = other.or(option_env!("CARGO_BIN_EXE_signpost").map(str::to_owned));
        let mut command = Command::new(program.unwrap_or_else(beside_the_example));
        command
            .arg("--directory")
            .arg(self.folder.path().join("directory.toml"));
        command
    }

    /// The command that runs the program.
    pub(crate) fn command(&self) -> Command {
        let mut command = self.host_command();
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.log_file())
            .expect("a log");
        command
            .arg("run")
            .args(&self.arguments)
            .env("DISCORD_TOKEN", TOKEN)
            .env("DISCORD_API_URL", &self.api)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        command
    }

    /// Memory of the program in use, in kilobytes.
    pub(crate) fn memory(&self) -> u64 {
        let id = self.bot.as_ref().map_or(0, Child::id);
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Processor time the program has used.
    pub(crate) fn processor_time(&self) -> Duration {
        let id = self.bot.as_ref().map_or(0, Child::id);
        let status = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after_name = status.rsplit(')').next().unwrap_or_default();
        // The 14th and 15th fields, in hundredths of a second; the third is the first after the name.
        let numbers = after_name.split_whitespace().skip(11).take(2);
        let ticks: u64 = numbers.filter_map(|n| n.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    fn log_file(&self) -> std::path::PathBuf {
        self.folder.path().join("log")
    }

    /// What the program wrote.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    pub(crate) fn run(&mut self) {
        self.bot = Some(self.command().spawn().expect("the program starts"));
    }

    /// Kills the program as a power cut would, and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.kill();
        let before = self.count_gateway("identify");
        self.run();
        self.wait_gateway("identify", before + 1).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut bot) = self.bot.take() {
            bot.kill().ok();
            bot.wait().ok();
        }
    }

    /// Asks the program to stop, and gives its exit code and the time it took.
    pub(crate) async fn stop(&mut self) -> (Option<i32>, Duration) {
        let mut bot = self.bot.take().expect("a program");
        let started = Instant::now();
        let id = bot.id().to_string();
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("a signal");
        let status = tokio::task::spawn_blocking(move || bot.wait())
            .await
            .expect("waited");
        (status.expect("an end").code(), started.elapsed())
    }

    /// The exit code of a program that ends by itself.
    pub(crate) async fn ends(&mut self) -> Option<i32> {
        let mut bot = self.bot.take().expect("a program");
        let status = tokio::task::spawn_blocking(move || bot.wait())
            .await
            .expect("waited");
        status.expect("an end").code()
    }

    pub(crate) fn fault(&self, part: &str, fault: Fault) {
        self.world
            .weather
            .lock()
            .expect("a lock")
            .faults
            .push((part.to_owned(), fault));
    }

    pub(crate) fn refuse_intents(&self) {
        self.world.weather.lock().expect("a lock").refused_intents = true;
    }

    pub(crate) fn acks(&self, on: bool) {
        self.world.weather.lock().expect("a lock").acks = on;
    }

    pub(crate) fn cut(&self) {
        self.world.control(Down::Cut);
    }

    pub(crate) fn close(&self, code: u16) {
        self.world.control(Down::Close(code));
    }

    pub(crate) fn send(&self, payload: Value) {
        self.world.control(Down::Send(payload));
    }

    pub(crate) fn count_gateway(&self, what: &str) -> usize {
        self.world
            .gateway
            .lock()
            .expect("a lock")
            .iter()
            .filter(|w| *w == what)
            .count()
    }

    pub(crate) async fn wait_gateway(&self, what: &str, count: usize) {
        wait(&format!("{count} {what}"), || {
            (self.count_gateway(what) >= count).then_some(())
        })
        .await;
        // READY or RESUMED is on its way.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }

    pub(crate) fn requests(&self, part: &str) -> Vec<Request> {
        let requests = self.world.requests.lock().expect("a lock");
        let fits = |r: &&Request| format!("{} {}", r.method, r.path).contains(part);
        requests.iter().filter(fits).cloned().collect()
    }

    pub(crate) async fn wait_request(&self, part: &str, count: usize) -> Vec<Request> {
        wait(part, || {
            let found = self.requests(part);
            (found.len() >= count).then_some(found)
        })
        .await
    }

    /// The messages that stand in channels: each nonce once.
    pub(crate) fn posted(&self) -> Vec<Value> {
        self.world
            .nonces
            .lock()
            .expect("a lock")
            .values()
            .cloned()
            .collect()
    }

    pub(crate) async fn answer(&self, interaction: u64) -> Value {
        wait(&format!("an answer to {interaction}"), || {
            self.world.said(interaction)
        })
        .await
    }

    /// Fails when a request was not as Discord describes it.
    pub(crate) fn assert_right(&self) {
        let wrong = self.world.wrong.lock().expect("a lock");
        assert!(wrong.is_empty(), "{wrong:#?}\n{}", self.log());
    }
}

/// An example has the program in the folder above its own.
fn beside_the_example() -> String {
    let own = std::env::current_exe().expect("a path");
    let folder = own.parent().and_then(std::path::Path::parent);
    let program = folder.expect("a folder").join("signpost");
    program.display().to_string()
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) async fn wait<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "waited too long for {what}"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
