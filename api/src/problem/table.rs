//! The table of problem codes that do not come from the domain: code, status, sentences.

use actix_web::http::StatusCode;

/// A problem of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // said by the sentences
pub enum Code {
    MalformedJson,
    Malformed,
    Invalid,
    NotFound,
    NoSuchUrl,
    WrongMethod,
    Unsupported,
    NotAcceptable,
    TooLarge,
    SignInNeeded,
    TokenExpired,
    SignInFailed,
    CodeWrong,
    TotpNeeded,
    RefreshRefused,
    TicketRefused,
    NotAllowed,
    WrongOrigin,
    TooMany,
    StaleVersion,
    StaleIfMatch,
    KeyReused,
    SmsUnavailable,
    NotReady,
    Internal,
    RequestTimeout,
    PreconditionMalformed,
    OrdersOff,
    SignatureWrong,
    SignatureOld,
    NonceUsed,
    OrderDiffers,
    PasswordChangeNeeded,
    PasswordWrong,
    AuthenticatorNotBegun,
    UsernameTaken,
    AppCodeNeeded,
    AppCodeWrong,
    WechatUnavailable,
    WechatCodeRefused,
    WechatBarred,
    WechatNeeded,
    NumberHasAccount,
}

/// One row of the table.
pub struct Row {
    /// Stable code.
    pub code: &'static str,
    /// HTTP status.
    pub status: StatusCode,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Code {
    /// Every code.
    pub const ALL: [Code; 43] = [
        Code::MalformedJson,
        Code::Malformed,
        Code::Invalid,
        Code::NotFound,
        Code::NoSuchUrl,
        Code::WrongMethod,
        Code::Unsupported,
        Code::NotAcceptable,
        Code::TooLarge,
        Code::SignInNeeded,
        Code::TokenExpired,
        Code::SignInFailed,
        Code::CodeWrong,
        Code::TotpNeeded,
        Code::RefreshRefused,
        Code::TicketRefused,
        Code::NotAllowed,
        Code::WrongOrigin,
        Code::TooMany,
        Code::StaleVersion,
        Code::StaleIfMatch,
        Code::KeyReused,
        Code::SmsUnavailable,
        Code::NotReady,
        Code::Internal,
        Code::RequestTimeout,
        Code::PreconditionMalformed,
        Code::OrdersOff,
        Code::SignatureWrong,
        Code::SignatureOld,
        Code::NonceUsed,
        Code::OrderDiffers,
        Code::PasswordChangeNeeded,
        Code::PasswordWrong,
        Code::AuthenticatorNotBegun,
        Code::UsernameTaken,
        Code::AppCodeNeeded,
        Code::AppCodeWrong,
        Code::WechatUnavailable,
        Code::WechatCodeRefused,
        Code::WechatBarred,
        Code::WechatNeeded,
        Code::NumberHasAccount,
    ];

    /// The problem for a status that the framework answered by itself.
    pub fn of_status(status: StatusCode) -> Code {
        match status.as_u16() {
            404 => Code::NoSuchUrl,
            405 => Code::WrongMethod,
            406 => Code::NotAcceptable,
            408 => Code::RequestTimeout,
            413 => Code::TooLarge,
            415 => Code::Unsupported,
            429 => Code::TooMany,
            401 => Code::SignInNeeded,
            403 => Code::NotAllowed,
            503 => Code::NotReady,
            status if status >= 500 => Code::Internal,
            _ => Code::Malformed,
        }
    }

    #[rustfmt::skip]
    pub(super) fn row(self) -> Row {
        let (code, status, zh, en) = match self {
            Code::MalformedJson => ("malformed_json", 400, "发送的内容不是有效的 JSON。", "The body is not valid JSON."),
            Code::Malformed => ("malformed", 400, "请求的格式不对。", "The request is malformed."),
            Code::Invalid => ("invalid", 422, "有内容需要修改,请看下面的说明。", "Something needs to be corrected; see below."),
            Code::NotFound => ("not_found", 404, "没有找到。", "Not found."),
            Code::NoSuchUrl => ("no_such_url", 404, "没有这个地址。", "There is nothing at this address."),
            Code::WrongMethod => ("wrong_method", 405, "这个地址不支持这种请求方法。", "This address does not answer this method."),
            Code::Unsupported => ("unsupported_media_type", 415, "请发送 JSON(application/json)。", "Send JSON (application/json)."),
            Code::NotAcceptable => ("not_acceptable", 406, "不能以要求的格式回答。", "Cannot answer in the format asked for."),
            Code::TooLarge => ("too_large", 413, "发送的内容太大。", "The body is too large."),
            Code::SignInNeeded => ("sign_in_needed", 401, "请先登录。", "Please sign in."),
            Code::TokenExpired => ("token_expired", 401, "登录已过期,请重新登录。", "The sign-in has expired."),
            Code::SignInFailed => ("sign_in_failed", 401, "用户名或密码不对。", "User name or password is wrong."),
            Code::CodeWrong => ("code_wrong", 401, "验证码不对或已过期。", "The code is wrong or has expired."),
            Code::TotpNeeded => ("totp_needed", 401, "请输入动态验证码。", "A one-time code is needed."),
            Code::RefreshRefused => ("refresh_refused", 401, "登录已失效,请重新登录。", "The sign-in is no longer valid."),
            Code::TicketRefused => ("ticket_refused", 401, "登录凭证已失效。", "The ticket is no longer valid."),
            Code::NotAllowed => ("not_allowed", 403, "您没有权限做这一步。", "You may not do this."),
            Code::WrongOrigin => ("wrong_origin", 403, "请求的来源不对。", "The request comes from a wrong origin."),
            Code::TooMany => ("too_many", 429, "太频繁了,请稍后再试。", "Too many requests; try again later."),
            Code::StaleVersion => ("stale_version", 409, "求助单已被更新,请看最新内容后再试。", "The request has changed meanwhile; look at it and try again."),
            Code::StaleIfMatch => ("stale_if_match", 412, "求助单已被更新,请看最新内容后再试。", "The request has changed meanwhile; look at it and try again."),
            Code::KeyReused => ("idempotency_key_reused", 422, "同一个 Idempotency-Key 用在了不同的内容上。", "The same Idempotency-Key was used for something else."),
            Code::SmsUnavailable => ("sms_unavailable", 503, "短信暂时发不出去,请稍后再试或拨打热线。", "Text messages cannot be sent now; try later or call."),
            Code::NotReady => ("not_ready", 503, "系统正在准备,请稍后再试。", "The system is getting ready; try again soon."),
            Code::Internal => ("internal", 500, "系统出了问题,您的内容没有改变。请稍后再试或拨打热线。", "Something went wrong here; nothing was changed. Try again later or call."),
            Code::RequestTimeout => ("request_timeout", 408, "等待时间太长,请再试一次。", "This took too long; please try again."),
            Code::PreconditionMalformed => ("precondition_malformed", 400, "请求头的格式不对。", "A header is malformed."),
            Code::OrdersOff => ("work_orders_off", 503, "这里还没有接通工单派单方。", "No sender of work orders is connected here."),
            Code::SignatureWrong => ("signature_wrong", 401, "签名不对。", "The signature is wrong."),
            Code::SignatureOld => ("signature_old", 401, "签名的时间与现在相差超过五分钟。", "The signature's timestamp is more than five minutes off."),
            Code::NonceUsed => ("nonce_used", 409, "这个随机数已经用过。", "The nonce was used for another message."),
            Code::OrderDiffers => ("work_order_differs", 409, "同一工单编号已收到过不同的内容。", "An order with this number was received with other content."),
            Code::PasswordChangeNeeded => ("password_change_needed", 403, "请先修改密码(POST /me/password),再做其他事。", "Change your password first (POST /me/password)."),
            Code::PasswordWrong => ("password_wrong", 403, "密码不对。", "The password is wrong."),
            Code::AuthenticatorNotBegun => ("authenticator_not_begun", 409, "请重新开始设置动态验证码。", "Begin to set up the authenticator app again."),
            Code::AppCodeNeeded => ("app_code_needed", 403, "请输入现有动态验证码。", "The code of the present authenticator app is needed."),
            Code::AppCodeWrong => ("app_code_wrong", 403, "动态验证码不对或已用过。", "The app's code is wrong or was used."),
            Code::WechatUnavailable => ("wechat_unavailable", 503, "微信暂时连不上,请用手机号登录,或稍后再试。", "WeChat cannot be reached now; sign in with your number, or try later."),
            Code::WechatCodeRefused => ("wechat_code_refused", 401, "微信登录凭证已失效,请重试。", "The code from WeChat is no longer good; please try again."),
            Code::WechatBarred => ("wechat_barred", 403, "微信不允许这个用户登录,请用手机号登录或拨打热线。", "WeChat does not let this user in; sign in with your number, or call."),
            Code::WechatNeeded => ("wechat_needed", 409, "请先从微信小程序登录。", "Sign in from the mini-program first."),
            Code::NumberHasAccount => ("number_has_account", 409, "这个手机号已有账号和求助记录。请用手机号登录查看,或由工作人员协助。", "This number has an account with requests of its own; sign in with the number to see them, or ask staff."),
            Code::UsernameTaken => ("username_taken", 409, "这个用户名已被使用。", "This user name is taken."),
        };
        Row { code, status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), zh, en }
    }
}
