//! The world outside, pretended: every platform that the settings can name is the stand-in, so nothing leaves this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use mobile_mock::standin::{
    ORDER_SECRET, ORDER_SENDER, SMS_APP_ID, SMS_KEY, SMS_SECRET, SMS_SIGN, Standin, WECHAT_APP_ID,
    WECHAT_APP_SECRET, WECHAT_CALLBACK_KEY, WECHAT_CALLBACK_TOKEN, WECOM_AGENT_ID, WECOM_CORP_ID,
    WECOM_SECRET,
};
use mobile_mock::target::Target;
use nuanxin_domain::delivery::{SmsText, WechatKey};
use nuanxin_infra::settings::{ClamdAddress, Settings, SmsProvider, SubscriptionTemplate};

/// What stands on the phone.
const TEXTS: [(&str, &str); 2] = [
    (
        "sign_in_code",
        "您的登录验证码是 {code},五分钟内有效,请勿告诉他人。",
    ),
    (
        "visit_code",
        "上门走访的确认码是 {code},请告诉登记走访的工作人员。",
    ),
];

/// Points everything to the stand-in; `address` is this program's own.
pub(super) fn connect(settings: &mut Settings, standin: &Standin, address: SocketAddr) {
    settings
        .http
        .public_url
        .get_or_insert_with(|| format!("http://{address}"));
    let wechat = &mut settings.wechat;
    wechat.base_url = standin.wechat_base_url();
    wechat.app_id = Some(WECHAT_APP_ID.to_owned());
    wechat.app_secret = Some(WECHAT_APP_SECRET.into());
    wechat.callback_token = Some(WECHAT_CALLBACK_TOKEN.into());
    wechat.encoding_aes_key = Some(WECHAT_CALLBACK_KEY.into());
    let wecom = &mut settings.wecom;
    wecom.base_url = standin.wecom_base_url();
    wecom.corp_id = Some(WECOM_CORP_ID.to_owned());
    wecom.agent_id = WECOM_AGENT_ID;
    wecom.secret = Some(WECOM_SECRET.into());
    connect_messages(settings, standin);
    wechat_templates(settings, standin);
    // off like everywhere, and nothing leaves this machine when somebody turns it on
    settings.geocoder.base_url = standin.map_base_url();
    settings.files.clamd = Some(ClamdAddress::Tcp(standin.clamd.to_string()));
    let orders = &mut settings.work_orders;
    orders.base_url = Some(standin.orders_base_url());
    orders.sender = Some(ORDER_SENDER.to_owned());
    orders.secret = Some(ORDER_SECRET.into());
    call_back(standin, address);
}

/// Text messages, in the form of whichever provider the settings choose.
fn connect_messages(settings: &mut Settings, standin: &Standin) {
    let sms = &mut settings.sms;
    sms.key = Some(SMS_KEY.to_owned());
    sms.secret = Some(SMS_SECRET.into());
    sms.app_id = Some(SMS_APP_ID.to_owned());
    sms.sign_name = Some(SMS_SIGN.to_owned());
    sms.gateway_url = Some(match sms.provider {
        SmsProvider::Own => standin.sms_gateway_url(),
        SmsProvider::Tencent | SmsProvider::Aliyun => standin.sms_cloud_url(),
    });
    sms.templates.clear();
    for ((key, text), number) in texts().into_iter().zip(100_001..) {
        let id = match sms.provider {
            SmsProvider::Own => key.clone(),
            SmsProvider::Tencent => number.to_string(),
            SmsProvider::Aliyun => format!("SMS_{number}"),
        };
        // our texts have one parameter at most
        let param = ["code", "number", "count", "link"]
            .into_iter()
            .find(|one| text.contains(&format!("{{{one}}}")));
        let text = match param {
            Some(param) if sms.provider == SmsProvider::Tencent => {
                text.replace(&format!("{{{param}}}"), "{1}")
            }
            _ => text,
        };
        standin.learn_text(&id, &text);
        sms.templates.push(format!("{key}={id}"));
    }
}

/// The messages that a resident may allow in the mini-program.
fn wechat_templates(settings: &mut Settings, standin: &Standin) {
    let learnt = |key: WechatKey, title: &str| {
        let id = format!("demonstration-{}", key.code());
        let fields = key.fields().iter().map(|(field, _)| field.clone()).collect();
        standin.learn_template(&id, title, fields);
        SubscriptionTemplate::try_from(id).ok()
    };
    let wechat = &mut settings.wechat;
    wechat.progress_template = learnt(WechatKey::Progress, "办理进度通知");
    wechat.question_template = learnt(WechatKey::Question, "待补充信息提醒");
    wechat.message_page = Some("pages/web/web?to=/notices".to_owned());
}

/// Every text by its name: the codes, and what notices say in both languages.
fn texts() -> Vec<(String, String)> {
    let notices = SmsText::all().into_iter().flat_map(|text| {
        let english = (format!("{}_en", text.key), text.en.clone());
        [(text.key.clone(), text.zh.clone()), english]
    });
    let codes = TEXTS.map(|(key, text)| (key.to_owned(), text.to_owned()));
    codes.into_iter().chain(notices).collect()
}

/// The stand-in passes work orders and events on to this program, on loopback wherever else it listens.
fn call_back(standin: &Standin, address: SocketAddr) {
    let here = if address.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    };
    // bound to one address of a network only, it has no loopback for the stand-in to call
    if let Ok(product) = Target::try_from(here) {
        standin.pass_orders_to(product.clone());
        standin.call_back_to(product);
    }
}
