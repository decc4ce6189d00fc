//! `nuanxin staff add`.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use nuanxin_domain::access::Role;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_domain::password;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_domain::routing::Places;
use nuanxin_infra::accounts::{self, NewStaff};
use nuanxin_infra::audit;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::tokens::OpaqueToken;
use nuanxin_infra::totp;
use secrecy::SecretString;

use crate::cli::failure::Failure;
use crate::cli::out::say;

/// Characters of a password that we make: 96 random bits.
const MADE: usize = 16;
/// How many open requests an advisor carries unless told otherwise.
const CAPACITY: u32 = 30;

/// Who joins.
#[derive(Args)]
pub struct Arguments {
    /// What they type to sign in: letters, digits, dots, hyphens
    #[arg(long, value_parser = username)]
    username: String,
    /// What they do
    #[arg(long)]
    role: StaffRole,
    /// Name that residents and colleagues read
    #[arg(long)]
    name: String,
    /// Station of an advisor or lead: its name, short name or id
    #[arg(long)]
    station: Option<String>,
    /// Read the first password from standard input (one line) instead of making one; its owner must change it
    #[arg(long)]
    password_stdin: bool,
    /// A district person who may read restricted requests (保密件)
    #[arg(long)]
    named_for_restricted: bool,
    /// How many open requests an advisor can carry
    #[arg(long, default_value_t = CAPACITY)]
    capacity: u32,
    /// Their id in WeCom (企业微信), by which they are told what they have to know
    #[arg(long)]
    wecom: Option<String>,
    /// A mobile number for text messages about what presses
    #[arg(long, value_parser = mobile)]
    work_phone: Option<String>,
    /// Languages an advisor speaks, separated by commas: mandarin, wu, sign, other
    #[arg(long, value_delimiter = ',', value_parser = code::<Language>, default_value = "mandarin")]
    languages: Vec<Language>,
    /// Needs an advisor is skilled for, separated by commas: living, medical, care, …
    #[arg(long, value_delimiter = ',', value_parser = code::<Need>)]
    skills: Vec<Need>,
}

/// Roles that staff can have.
#[derive(Clone, Copy, ValueEnum)]
enum StaffRole {
    /// 社区救助顾问
    Advisor,
    /// 站长
    Lead,
    /// 热线坐席
    Desk,
    /// 区级
    District,
    /// Runs the installation
    Admin,
}

impl StaffRole {
    fn role(self) -> Role {
        match self {
            Self::Advisor => Role::Advisor,
            Self::Lead => Role::Lead,
            Self::Desk => Role::Desk,
            Self::District => Role::District,
            Self::Admin => Role::Admin,
        }
    }

    fn belongs_to_a_station(self) -> bool {
        matches!(self, Self::Advisor | Self::Lead)
    }

    fn needs_an_authenticator(self) -> bool {
        matches!(self, Self::District | Self::Admin)
    }
}

/// Makes the account and prints, once, what its owner must be told.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let read = || read_password(&arguments.username);
    let given = arguments.password_stdin.then(read).transpose()?;
    let platform = Platform::open(settings, Opening::Installation).await?;
    let made = add(&platform, &arguments, given).await;
    platform.close().await?;
    let made = made?;
    say(format_args!("{} can sign in", arguments.username));
    if let Some(password) = made.password {
        say(format_args!("password, shown this once: {}", password.expose()));
    }
    if let Some(address) = made.authenticator {
        say(format_args!(
            "authenticator app, shown this once: {}",
            address.expose()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// A password that nobody has thought of.
pub fn made_up() -> String {
    OpaqueToken::generate().expose().chars().take(MADE).collect()
}

/// What was made up for the new account.
struct Made {
    password: Option<Personal<String>>,
    authenticator: Option<Personal<String>>,
}

async fn add(platform: &Platform, arguments: &Arguments, given: Option<String>) -> Result<Made, Failure> {
    let station = station_of(arguments, &platform.snapshot().rules.places)?;
    let password = match &given {
        Some(given) => given.clone(),
        None => made_up(),
    };
    let hash = platform
        .passwords
        .hash(SecretString::from(password.clone()))
        .await?;
    let new = NewStaff {
        username: arguments.username.clone(),
        password_hash: hash.into(),
        role: arguments.role.role(),
        name: arguments.name.trim().to_owned().into(),
        station,
        named_for_restricted: arguments.named_for_restricted,
        wecom: arguments.wecom.clone().map(Personal::new),
        work_phone: arguments.work_phone.clone().map(Personal::new),
        languages: arguments.languages.clone(),
        skills: arguments.skills.clone(),
        capacity: if station.is_some() { arguments.capacity } else { 0 },
        covers: Vec::new(),
    };
    let tx = platform.db.write_tx().await?;
    let id = match accounts::add_staff(&tx, &platform.ring, new, &*platform.clocks.real).await {
        Err(error) if error.is_unique_on("username") => {
            return Err(Failure::new(format!(
                "the username {} is taken",
                arguments.username
            )));
        }
        added => added?,
    };
    accounts::require_new_password(&tx, id).await?;
    let mut authenticator = None;
    if arguments.role.needs_an_authenticator() {
        let secret = totp::new_secret();
        accounts::set_totp_secret(&tx, &platform.ring, id, Some(&secret)).await?;
        authenticator = totp::setup_address(&arguments.username, &secret);
    }
    audit::write(&tx, &[super::entry(platform, "staff_added", id)]).await?;
    tx.commit().await?;
    let password = given.is_none().then(|| password.into());
    Ok(Made {
        password,
        authenticator,
    })
}

/// The station that was named, where the role has one.
fn station_of(arguments: &Arguments, places: &Places) -> Result<Option<StationId>, Failure> {
    let role = arguments.role;
    let Some(named) = arguments.station.as_deref() else {
        return if role.belongs_to_a_station() {
            Err(Failure::new(format!(
                "--role {} needs --station",
                role.role().code()
            )))
        } else {
            Ok(None)
        };
    };
    if !role.belongs_to_a_station() {
        return Err(Failure::new(format!(
            "--role {} belongs to no station",
            role.role().code()
        )));
    }
    let mut stations = places.stations.iter();
    let found =
        stations.find(|one| one.name == named || one.short_name == named || one.id.to_string() == named);
    match found {
        Some(station) => Ok(Some(station.id)),
        None => Err(Failure::new(format!("there is no station {named}"))),
    }
}

fn read_password(username: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        crate::cli::out::prompt("password (shown as you type): ");
        std::io::BufRead::read_line(&mut input, &mut text)?;
    } else {
        // more than anybody types; a file handed in by mistake must not fill the memory
        input.take(1_024).read_to_string(&mut text)?;
    }
    let password = text.lines().next().unwrap_or_default().to_owned();
    match password::check(&password, username) {
        Ok(()) => Ok(password),
        Err(fault) => Err(Failure::new(fault.to_string())),
    }
}

/// What stands under a code, as in the API.
fn code<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = serde_json::Value::String(text.trim().to_owned());
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn mobile(text: &str) -> Result<String, &'static str> {
    let number = normalise_phone(text).ok();
    let number = number.filter(|number| number.is_mainland_mobile());
    number
        .map(|number| number.as_str().to_owned())
        .ok_or("a mobile number of eleven digits")
}

fn username(text: &str) -> Result<String, &'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if (2..=64).contains(&text.len()) && text.chars().all(allowed) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("2 to 64 letters, digits, dots, hyphens or underscores")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skills_and_languages_are_those_of_the_api() {
        assert_eq!(code::<Need>("care"), Ok(Need::Care));
        assert_eq!(code::<Language>(" wu"), Ok(Language::Wu));
        let wrong = code::<Need>("flying").unwrap_err();
        assert!(wrong.contains("sudden_hardship"), "{wrong} names what there is");
    }

    #[test]
    fn usernames_are_plain_and_kept_in_lower_case() {
        assert_eq!(username("Advisor.CJD1").as_deref(), Ok("advisor.cjd1"));
        for wrong in ["", "a", "with space", "李", &"x".repeat(65)] {
            assert!(username(wrong).is_err(), "{wrong}");
        }
    }
}
