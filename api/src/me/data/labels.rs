//! Codes in plain words, for the page that people read.

use crate::problem::Language;
use nuanxin_domain::deletion::DeletionState;
use nuanxin_domain::help_request::StateName;
use nuanxin_domain::intake::{ConsentKind, ContactMeans, IdKind};
use nuanxin_domain::need::Need;
use nuanxin_domain::upload::UploadKind;

/// A code that has a word in both languages.
pub trait Label {
    /// In Chinese and English.
    fn words(&self) -> (&'static str, &'static str);

    /// In one language.
    fn label(&self, language: Language) -> &'static str {
        let (zh, en) = self.words();
        language.pick(zh, en)
    }
}

impl Label for StateName {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            StateName::Submitted | StateName::Returned | StateName::Triage => {
                ("正在确定办理站点", "finding the right station")
            }
            StateName::Queued | StateName::Assigned => ("已到站点", "at the station"),
            StateName::InProgress => ("正在办理", "being worked on"),
            StateName::Waiting => ("等您回答", "waiting for your answer"),
            StateName::Resolved => ("已办结", "resolved"),
            StateName::Closed => ("已结案", "closed"),
            StateName::Withdrawn => ("已撤回", "withdrawn"),
            StateName::Answered => ("已直接答复", "answered directly"),
            StateName::Merged => ("已并入另一件求助", "joined to another request"),
        }
    }
}

impl Label for UploadKind {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            UploadKind::Photo => ("照片", "photo"),
            UploadKind::Document => ("文件", "document"),
            UploadKind::Voice => ("语音", "voice message"),
        }
    }
}

impl Label for Need {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Need::Living => ("基本生活", "daily life"),
            Need::Medical => ("看病", "medical treatment"),
            Need::Care => ("照护", "care"),
            Need::Disability => ("残疾", "disability"),
            Need::Education => ("上学", "education"),
            Need::Employment => ("工作", "work"),
            Need::Housing => ("住房", "housing"),
            Need::Children => ("孩子", "children"),
            Need::Psychological => ("心理", "distress of mind"),
            Need::Family => ("家庭", "family"),
            Need::Rights => ("权益", "rights"),
            Need::Abuse => ("受到伤害", "violence or abuse"),
            Need::SuddenHardship => ("突发困难", "a sudden blow"),
            Need::Other => ("其他", "something else"),
        }
    }
}

impl Label for ConsentKind {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            ConsentKind::Processing => ("处理您提供的信息", "processing of what you told"),
            ConsentKind::IncomeCheck => ("核对收入", "check of income"),
            ConsentKind::PropertyCheck => ("核对财产", "check of property"),
            ConsentKind::Referral => ("转给服务机构", "passing on to a provider"),
        }
    }
}

impl Label for ContactMeans {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            ContactMeans::Call => ("打电话", "a call"),
            ContactMeans::Sms => ("短信", "a text message"),
            ContactMeans::Wechat => ("微信", "WeChat"),
            ContactMeans::Visit => ("上门", "a visit"),
            ContactMeans::Reporter => ("通过报告人", "through whoever reported"),
        }
    }
}

impl Label for IdKind {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            IdKind::ResidentId => ("居民身份证", "resident ID"),
            IdKind::HmtResidencePermit => ("港澳台居民居住证", "residence permit"),
            IdKind::Passport => ("护照", "passport"),
            IdKind::None => ("没有证件", "no document"),
        }
    }
}

impl Label for DeletionState {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            DeletionState::Received => ("已收到,等待答复", "received, waiting for the answer"),
            DeletionState::Granted => ("已同意,正在删除", "granted, being carried out"),
            DeletionState::Refused => ("没有同意", "refused"),
            DeletionState::Done => ("已删除", "done"),
        }
    }
}
