use std::io::Write;

use secrecy::ExposeSecret;

use super::*;

fn load(file: Option<&str>, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut config = tempfile::NamedTempFile::new().unwrap();
    config.write_all(file.unwrap_or_default().as_bytes()).unwrap();
    let variables = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::load(file.map(|_| config.path()), variables)
}

fn problems(file: Option<&str>, environment: &[(&str, &str)]) -> Vec<String> {
    load(file, environment).unwrap_err().problems
}

fn line(settings: &Settings, key: &str) -> String {
    settings
        .lines()
        .iter()
        .find(|line| line.key == key)
        .unwrap()
        .to_string()
}

#[test]
fn without_a_file_or_variables_the_embedded_default_stands_on_loopback() {
    let settings = load(None, &[]).unwrap();
    assert_eq!(settings.http.bind.to_string(), "127.0.0.1:8080");
    let database = settings.database.url.expose_secret();
    assert!(database.starts_with("sqlite:///") && database.ends_with("/data-nuanxin/nuanxin.db?mode=rwc"));
    assert!(settings.files.url.starts_with("file:///") && settings.files.url.ends_with("data-nuanxin/files"));
    assert!(settings.redis.url.is_none() && settings.demo.standin_bind.is_none());
    assert_eq!(settings.limits.body_bytes, 256 * 1_024);
    assert_eq!(settings.session.access_minutes, 30);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_built_in_value() {
    let file = "data_dir = \"/srv/a\"\n[http]\nbind = \"127.0.0.1:9000\"\nworkers = 3\n";
    let settings = load(
        Some(file),
        &[
            ("NUANXIN__HTTP__BIND", "0.0.0.0:9001"),
            (
                "NUANXIN__HTTP__CORS_ORIGINS",
                "https://a.example.cn, http://localhost:5173",
            ),
            ("NUANXIN__HTTP__TRUSTED_PROXIES", "10.0.0.0/8"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(settings.http.bind.to_string(), "0.0.0.0:9001");
    assert_eq!(
        settings.http.cors_origins,
        ["https://a.example.cn", "http://localhost:5173"]
    );
    assert!(settings.http.trusted_proxies[0].contains("10.1.2.3".parse().unwrap()));
    assert_eq!(line(&settings, "http.bind"), "http.bind = 0.0.0.0:9001 (env)");
    assert_eq!(line(&settings, "http.workers"), "http.workers = 3 (file)");
    assert_eq!(line(&settings, "log.level"), "log.level = info (default)");
    assert_eq!(
        settings.database.url.expose_secret(),
        "sqlite:///srv/a/nuanxin.db?mode=rwc"
    );
}

#[test]
fn an_unknown_key_is_refused_by_its_name_wherever_it_stands() {
    let problems = problems(
        Some("[http]\nbnid = \"x\"\n[htpt]\nbind = \"x\"\n"),
        &[("NUANXIN__HTTP__BNID", "x"), ("NUANXIN__DATA", "x")],
    );
    for name in ["http.bnid", "htpt.bind", "NUANXIN__HTTP__BNID", "NUANXIN__DATA"] {
        assert!(
            problems.contains(&format!("{name} is not a setting")),
            "{problems:?}"
        );
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let problems = problems(
        Some("[http]\nworkers = \"many\"\n"),
        &[
            ("NUANXIN__LIMITS__BODY_BYTES", "lots"),
            ("NUANXIN__LIMITS__PAGE_ITEMS", "500"),
            ("NUANXIN__WECHAT__APP_ID", "wx1"),
            ("NUANXIN__SMS__GATEWAY_URL", "ftp://x"),
            ("NUANXIN__HTTP__CORS_ORIGINS", "https://a.example.cn/path"),
            ("NUANXIN__HTTP__PUBLIC_URL", "https://a.example.cn/path"),
            ("NUANXIN__KEYS__FILE", "./data-nuanxin/keys.toml"),
            ("NUANXIN__LOG__LEVEL", "a=b=c"),
        ],
    );
    for part in [
        "http.workers must be a whole number",
        "NUANXIN__LIMITS__BODY_BYTES must be a whole number",
        "limits.page_items must be from 1 to 100",
        "wechat.app_id and wechat.app_secret belong together",
        "sms.gateway_url must be an http",
        "sms.gateway_url, sms.key, sms.secret belong together",
        "http.cors_origins must be origins",
        "http.public_url must be an origin",
        "keys.file must not lie in data_dir",
        "log.level must be",
    ] {
        assert!(
            problems.iter().any(|problem| problem.starts_with(part)),
            "{part}: {problems:?}"
        );
    }
}

#[test]
fn a_bind_that_is_no_address_is_refused_with_its_key() {
    let problems = problems(None, &[("NUANXIN__HTTP__BIND", "8080")]);
    assert!(
        problems.len() == 1 && problems[0].contains("bind"),
        "{problems:?}"
    );
}

#[test]
fn secrets_are_shown_as_set_or_unset_and_never_printed() {
    let hush = "hush-hush-hush-hush";
    let settings = load(
        None,
        &[
            (
                "NUANXIN__DATABASE__URL",
                &format!("postgres://u:{hush}@db.example.cn:5433/nuanxin?password={hush}"),
            ),
            ("NUANXIN__METRICS__TOKEN", hush),
            ("NUANXIN__REDIS__URL", &format!("redis://:{hush}@cache/1")),
        ],
    )
    .unwrap();
    assert_eq!(line(&settings, "metrics.token"), "metrics.token = set (env)");
    assert_eq!(line(&settings, "sms.secret"), "sms.secret = unset (default)");
    assert_eq!(
        line(&settings, "database.url"),
        "database.url = postgres://db.example.cn:5433/nuanxin (env)"
    );
    assert_eq!(line(&settings, "redis.url"), "redis.url = redis://cache/1 (env)");
    assert!(!format!("{settings:?}").contains("hush"));
}

#[test]
fn a_broken_file_is_refused_by_line_without_repeating_it() {
    let problems = problems(Some("[sms]\nsecret = \"hush\nkey = 1"), &[]);
    assert!(
        problems[0].contains("not TOML near line 2") && !problems[0].contains("hush"),
        "{problems:?}"
    );
    let missing = Settings::load(Some(Path::new("/nowhere.toml")), std::iter::empty()).unwrap_err();
    assert!(missing.to_string().contains("/nowhere.toml"));
}

#[tokio::test]
async fn a_data_folder_of_any_name_is_created_and_opened() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("数据 50% done?");
    let settings = load(None, &[("NUANXIN__DATA_DIR", folder.to_str().unwrap())]).unwrap();
    let database = crate::db::Database::open(&settings.database).await.unwrap();
    database.ping().await.unwrap();
    assert!(folder.join("nuanxin.db").exists());
}

#[test]
fn the_demonstration_widens_rates_and_keeps_sizes() {
    let limits = load(None, &[]).unwrap().limits.wide();
    assert_eq!(limits.body_bytes, 256 * 1_024);
    assert!(limits.submissions_per_account_per_hour >= 1_000_000);
}

#[test]
fn a_map_service_is_off_and_needs_a_key_and_the_city_of_its_addresses() {
    let built_in = load(None, &[]).unwrap();
    assert!(built_in.geocoder.key.is_none() && built_in.geocoder.region.is_none());
    let hush = ("NUANXIN__GEOCODER__KEY", "hush-hush");
    let region = ("NUANXIN__GEOCODER__REGION", "上海市");
    let settings = load(None, &[hush, region]).unwrap();
    assert_eq!(line(&settings, "geocoder.key"), "geocoder.key = set (env)");
    assert!(!format!("{settings:?}").contains("hush"));
    for (half, sentence) in [
        (hush, "geocoder.region must name the city"),
        (region, "geocoder.secret and geocoder.region need geocoder.key"),
        (
            ("NUANXIN__GEOCODER__TIMEOUT_MS", "60000"),
            "geocoder.timeout_ms must be from 50 to 5000",
        ),
        (
            ("NUANXIN__GEOCODER__BASE_URL", "map"),
            "geocoder.base_url must be an http",
        ),
    ] {
        let problems = problems(None, &[half]);
        assert!(problems[0].starts_with(sentence), "{problems:?}");
    }
}

#[test]
fn a_bucket_needs_its_address_and_keys_and_a_scanner_an_address() {
    let hush = ("NUANXIN__FILES__S3_SECRET", "hush-hush");
    let all = [
        ("NUANXIN__FILES__URL", "s3://nuanxin-uploads/ja/2026"),
        ("NUANXIN__FILES__S3_ENDPOINT", "https://s3.example.cn"),
        ("NUANXIN__FILES__S3_KEY", "AK1"),
        hush,
        ("NUANXIN__FILES__CLAMD", "unix:///run/clamav/clamd.ctl"),
    ];
    let settings = load(None, &all).unwrap();
    let bucket = settings.files.bucket().unwrap();
    assert_eq!(
        (bucket.name.as_str(), bucket.folder.as_str()),
        ("nuanxin-uploads", "ja/2026")
    );
    assert!(settings.files.folder().is_none() && settings.files.incoming.is_absolute());
    assert_eq!(line(&settings, "files.s3_secret"), "files.s3_secret = set (env)");
    assert!(!format!("{settings:?}").contains("hush"));
    for half in [&all[..1], &all[..3], &all[1..2], &[hush]] {
        let problems = problems(None, half);
        assert!(problems[0].contains("belong together"), "{problems:?}");
    }
    for (key, value, sentence) in [
        ("URL", "ftp://x", "files.url must be"),
        ("URL", "s3://Not_A_Bucket", "files.url must be"),
        ("CLAMD", "localhost", "files.clamd must be"),
        ("CLAMD", "unix://clamd.ctl", "files.clamd must be"),
        ("CLAMD", "host:0", "files.clamd must be"),
    ] {
        let problems = problems(None, &[(&format!("NUANXIN__FILES__{key}"), value)]);
        assert!(
            problems.iter().any(|one| one.contains(sentence)),
            "{value}: {problems:?}"
        );
    }
}
