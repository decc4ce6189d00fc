//! Against a server of this test that answers what it is told to, and counts.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::settings::Settings;

const FOUND: &str = r#"{"status":0,"message":"query ok","result":{"title":"武定路5号",
    "location":{"lng":121.45,"lat":31.23},"ad_info":{"adcode":"310106"},
    "address_components":{"province":"上海市","city":"上海市","district":"静安区","street":"武定路","street_number":"5"},
    "similarity":0.8,"deviation":1000,"reliability":7,"level":9}}"#;

/// A service that gives each caller this answer after a while, and how often it was called.
struct Service {
    base_url: String,
    calls: Arc<AtomicUsize>,
    asked: Arc<Mutex<String>>,
}

async fn service(answer: &str, after: Duration) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let asked = Arc::new(Mutex::new(String::new()));
    let whole = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
        answer.len()
    );
    let (count, line) = (calls.clone(), asked.clone());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (whole, count, line) = (whole.clone(), count.clone(), line.clone());
            tokio::spawn(async move {
                let mut heard = Vec::new();
                while !heard.ends_with(b"\r\n\r\n") {
                    if stream.read_buf(&mut heard).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                count.fetch_add(1, Ordering::SeqCst);
                *lock(&line) = String::from_utf8(heard).unwrap();
                tokio::time::sleep(after).await;
                let _ = stream.write_all(whole.as_bytes()).await; // who has gone misses it
            });
        }
    });
    Service {
        base_url,
        calls,
        asked,
    }
}

fn geocoder(base_url: &str, more: &[(&str, &str)]) -> Geocoder {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let set = [
        ("KEY", "KEY"),
        ("SECRET", "SECRET"),
        ("REGION", "上海市"),
        ("BASE_URL", base_url),
    ];
    let all = set.iter().chain(more);
    let variables = all.map(|(name, value)| (format!("NUANXIN__GEOCODER__{name}"), (*value).to_owned()));
    let settings = Settings::load(None, variables).unwrap();
    Geocoder::from_settings(&settings.geocoder).unwrap().unwrap()
}

fn addresses(all: &[&str]) -> Vec<Personal<String>> {
    all.iter().map(|one| Personal::new((*one).to_owned())).collect()
}

#[test]
fn without_a_key_there_is_no_service() {
    let settings = Settings::load(None, std::iter::empty()).unwrap();
    assert!(Geocoder::from_settings(&settings.geocoder).unwrap().is_none());
}

#[test]
fn the_signature_is_the_one_that_the_wire_format_describes() {
    // printf '/ws/geocoder/v1/?address=上海市武定路5号&key=KEY&region=上海市SECRET' | md5sum
    let parameters = [
        ("address", "上海市武定路5号"),
        ("key", "KEY"),
        ("region", "上海市"),
    ];
    let expected = "f7998f874254bda77cda548330df3edf";
    assert_eq!(
        client::signature("/ws/geocoder/v1/", &parameters, "SECRET"),
        expected
    );
}

#[tokio::test]
async fn an_address_is_asked_about_once_signed_and_with_its_city() {
    let service = service(FOUND, Duration::ZERO).await;
    let map = geocoder(&service.base_url, &[]);
    let twice = addresses(&["武定路5号", "武定路5号"]);
    for _ in 0..3 {
        let answers = map.ask(&twice).await;
        for answer in answers {
            let answer = answer.unwrap();
            assert_eq!(
                (answer.point.lng, answer.reliability, answer.level),
                (121.45, 7, 9)
            );
            assert_eq!(
                (answer.county.as_str(), answer.road.as_str()),
                ("静安区", "武定路")
            );
        }
    }
    assert_eq!(service.calls.load(Ordering::SeqCst), 1);
    let line = lock(&service.asked).lines().next().unwrap().to_owned();
    let city = "%E4%B8%8A%E6%B5%B7%E5%B8%82";
    let expected = format!(
        "GET /ws/geocoder/v1/?address={city}%E6%AD%A6%E5%AE%9A%E8%B7%AF5%E5%8F%B7&key=KEY&region={city}\
         &sig=f7998f874254bda77cda548330df3edf HTTP/1.1"
    );
    assert_eq!(line, expected);
}

#[tokio::test]
async fn nothing_found_is_remembered_too() {
    for status in [347, 348] {
        let service = service(&format!(r#"{{"status":{status},"message":"x"}}"#), Duration::ZERO).await;
        let map = geocoder(&service.base_url, &[]);
        for _ in 0..3 {
            assert_eq!(map.ask(&addresses(&["某路5号"])).await, [None]);
        }
        assert_eq!(service.calls.load(Ordering::SeqCst), 1, "{status}");
    }
}

#[tokio::test]
async fn what_is_no_answer_is_none_and_after_some_of_them_nobody_is_asked() {
    let half = &FOUND[..FOUND.len() / 2];
    let endless = r#"{"status":0,"result":{"location":{"lng":1e999,"lat":31.2}}}"#;
    let long = " ".repeat(70_000);
    let garbage = [
        "<!doctype html>",
        half,
        endless,
        &long,
        "",
        r#"{"status":0}"#,
        r#"{"status":120}"#,
    ];
    for answer in garbage {
        let service = service(answer, Duration::ZERO).await;
        let map = geocoder(&service.base_url, &[("FAILURES", "3")]);
        for n in 0..8 {
            assert_eq!(
                map.ask(&addresses(&[&format!("某路{n}号")])).await,
                [None],
                "{answer}"
            );
        }
        assert_eq!(service.calls.load(Ordering::SeqCst), 3, "{answer}");
    }
}

#[tokio::test]
async fn a_quota_or_a_key_that_is_over_is_not_asked_again() {
    for status in [110, 111, 121, 190, 199, 301, 311] {
        let service = service(&format!(r#"{{"status":{status},"message":"x"}}"#), Duration::ZERO).await;
        let map = geocoder(&service.base_url, &[]);
        for n in 0..3 {
            assert_eq!(map.ask(&addresses(&[&format!("某路{n}号")])).await, [None]);
        }
        assert_eq!(service.calls.load(Ordering::SeqCst), 1, "{status}");
    }
}

#[tokio::test]
async fn a_whole_batch_waits_no_longer_than_the_limit_and_only_so_many_ask_at_once() {
    let service = service(FOUND, Duration::from_secs(30)).await;
    let limits = [("TIMEOUT_MS", "200"), ("CONCURRENCY", "4"), ("FAILURES", "4")];
    let map = geocoder(&service.base_url, &limits);
    let many: Vec<String> = (0..64).map(|n| format!("某路{n}号")).collect();
    let many: Vec<Personal<String>> = many.into_iter().map(Personal::new).collect();
    let started = Instant::now();
    assert!(map.ask(&many).await.iter().all(Option::is_none));
    let took = started.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}: far from thirty seconds");
    assert_eq!(service.calls.load(Ordering::SeqCst), 4);
    let started = Instant::now();
    map.ask(&many).await;
    assert_eq!(service.calls.load(Ordering::SeqCst), 4, "left alone");
    assert!(started.elapsed() < took, "and nobody waits for it");
}

#[tokio::test]
async fn nobody_there_is_no_answer() {
    let map = geocoder("http://127.0.0.1:1", &[]);
    assert_eq!(map.ask(&addresses(&["武定路5号"])).await, [None]);
}
