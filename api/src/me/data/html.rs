//! The export as a page: large letters, plain words, nothing to load, readable on a phone and on paper.

use super::document::{OwnDataDocument, OwnRequest, OwnWords};
use super::labels::Label;
use super::text::{escaped, spaced};
use crate::complaints::document::ComplaintDocument;
use crate::deletion_requests::document::DeletionDocument;
use crate::problem::Language;
use crate::uploads::document::UploadDocument;
use chrono::{DateTime, Utc};
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::calendar::local;
use nuanxin_domain::purpose::LegalBasis;

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn page(data: &OwnDataDocument, language: Language) -> String {
    let mut page = Page {
        language,
        out: String::with_capacity(16 * 1024),
    };
    page.begin(data);
    page.account(data);
    page.heading("我的求助", "My requests");
    if data.requests.is_empty() {
        page.paragraph("没有求助。", "There are none.");
    }
    for request in &data.requests {
        page.request(request);
    }
    if data.next_cursor.is_some() {
        page.paragraph(
            "还有更早的求助,在下一页。",
            "There are older requests, on the next page.",
        );
    }
    if data.account.is_some() {
        page.beside(data);
    }
    page.out.push_str("</main></body></html>\n");
    page.out
}

/// A page in the making.
struct Page {
    language: Language,
    out: String,
}

impl Page {
    fn say(&mut self, html: String) {
        self.out.push_str(&html);
    }

    /// Local time, as people write it.
    fn time(&self, at: DateTime<Utc>) -> String {
        let format = self.pick("%Y年%-m月%-d日 %H:%M", "%-d %B %Y, %H:%M");
        local(at).format(format).to_string()
    }

    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.language.pick(zh, en)
    }

    fn begin(&mut self, data: &OwnDataDocument) {
        let title = self.pick("我的信息", "My data");
        let made = self.pick("整理时间:", "Put together: ");
        self.say(format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1><p>{made}{}</p>",
            self.language.tag(),
            self.time(data.made_at),
        ));
        self.paragraph(
            "下面是我们保存的、属于您的信息。如果有不对的地方,请告诉站点。别人也能看到这部手机时,看完请关掉。",
            "This is what we keep that is yours. Tell the station if anything is wrong. Close this page after reading \
             when others can see this phone.",
        );
    }

    fn heading(&mut self, zh: &'static str, en: &'static str) {
        let text = self.pick(zh, en);
        self.say(format!("<h2>{text}</h2>"));
    }

    fn subheading(&mut self, zh: &'static str, en: &'static str) {
        let text = self.pick(zh, en);
        self.say(format!("<h4>{text}</h4>"));
    }

    fn paragraph(&mut self, zh: &'static str, en: &'static str) {
        let text = self.pick(zh, en);
        self.say(format!("<p>{text}</p>"));
    }

    /// One line of a list of facts; left out when there is nothing to say.
    fn fact(&mut self, (zh, en): (&'static str, &'static str), value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            let name = self.pick(zh, en);
            self.say(format!("<dt>{name}</dt><dd>{}</dd>", escaped(value)));
        }
    }

    fn account(&mut self, data: &OwnDataDocument) {
        let Some(account) = &data.account else { return };
        self.heading("我的账号", "My account");
        self.out.push_str("<dl>");
        let phone = account.phone.as_deref().map(spaced);
        self.fact(("手机号", "Phone number"), phone.as_deref());
        self.fact(("开始使用", "Since"), Some(&self.time(account.since)));
        self.out.push_str("</dl>");
    }

    fn request(&mut self, request: &OwnRequest) {
        let language = self.language;
        let number = self.pick("编号", "Number");
        self.say(format!(
            "<article><h3>{number} {}</h3><dl>",
            request.number_spoken
        ));
        let needs: Vec<&str> = request.needs.iter().map(|need| need.label(language)).collect();
        if request.opened {
            let how = self.pick(
                "您用编号和证件号打开的",
                "you opened it with its number and your ID",
            );
            self.fact(("在别处提交", "Submitted elsewhere"), Some(how));
        }
        self.fact(("现在", "Now"), Some(request.state.label(language)));
        self.fact(("提交时间", "Submitted"), Some(&self.time(request.submitted_at)));
        self.fact(("需要", "Needs"), Some(&needs.join(self.pick("、", ", "))));
        self.fact(("站点", "Station"), request.station.as_deref());
        if let Some(told) = &request.told {
            self.told(told);
        }
        let files = Some(request.attachments.len()).filter(|files| *files > 0);
        let files = files.map(|files| files.to_string());
        self.fact(
            ("照片、文件、语音(份)", "Photos, documents, voice messages"),
            files.as_deref(),
        );
        let rating = request.rating.map(|score| score.to_string());
        self.fact(("您的评分(1到5)", "Your rating (1 to 5)"), rating.as_deref());
        let basis = request.legal_basis.map(LegalBasis::sentence);
        let basis = basis.map(|(zh, en)| language.pick(zh, en));
        self.fact(("凭什么办理", "By what right"), basis);
        let erased = request.erased_at.map(|at| self.time(at));
        self.fact(("个人信息已删除", "Personal data erased"), erased.as_deref());
        self.out.push_str("</dl>");
        self.history(request);
        self.appeals(request);
        self.consents(request);
        self.looks(request);
        self.out.push_str("</article>");
    }

    fn told(&mut self, told: &OwnWords) {
        let language = self.language;
        let reporter: Vec<String> = [&told.reporter_name, &told.relation, &told.reporter_phone]
            .into_iter()
            .flatten()
            .map(|part| spaced(part))
            .collect();
        let point = told.point.map(|[lng, lat]| format!("{lng:.5}, {lat:.5}"));
        let safe = told.safe_to_leave_message.map(|safe| match safe {
            true => self.pick("可以", "yes"),
            false => self.pick("不可以", "no"),
        });
        self.fact(("您说的", "In your words"), told.description.as_deref());
        self.fact(("姓名", "Name"), told.person_name.as_deref());
        let phone = told.person_phone.as_deref().map(spaced);
        self.fact(("电话", "Phone"), phone.as_deref());
        let kind = told.id_kind.map(|kind| kind.label(language));
        self.fact(("证件", "Document"), kind);
        let number = told.id_number.as_deref().map(spaced);
        self.fact(("证件号码", "Its number"), number.as_deref());
        self.fact(("报告人", "Reported by"), Some(&reporter.join(" ")));
        self.fact(("住址", "Address"), told.address.as_deref());
        self.fact(("地图位置", "Point on the map"), point.as_deref());
        self.fact(("户籍地", "Registered at"), told.registered_address.as_deref());
        self.fact(("在哪里能找到", "Where to be found"), told.whereabouts.as_deref());
        // one below the other, and never broken in the middle
        let numbers: Vec<String> = told.numbers.iter().map(|number| spaced(number)).collect();
        self.fact(("联系电话", "Numbers to call"), Some(&numbers.join("\n")));
        let by = told.contact_by.map(|by| by.label(language));
        self.fact(("联系方式", "Reached by"), by);
        self.fact(("联系时间", "When"), told.contact_hours.as_deref());
        self.fact(("能不能留言", "Leaving a message is safe"), safe);
        let english = told.messages_in == WrittenLanguage::English;
        self.fact(("短信语言", "Messages are in"), english.then_some("English"));
    }

    fn history(&mut self, request: &OwnRequest) {
        self.subheading("经过", "What happened");
        self.out.push_str("<ol>");
        for event in &request.history {
            self.say(format!(
                "<li><time>{}</time> {}",
                self.time(event.at),
                escaped(&event.text)
            ));
            let (told, said) = (
                self.pick("告诉您:", "You were told:"),
                self.pick("您说:", "You said:"),
            );
            for (who, words) in [(told, &event.told), (said, &event.said)] {
                if let Some(words) = words {
                    self.out.push_str(&format!(
                        "<blockquote><span>{who}</span>{}</blockquote>",
                        escaped(words)
                    ));
                }
            }
            self.out.push_str("</li>");
        }
        self.out.push_str("</ol>");
    }

    fn appeals(&mut self, request: &OwnRequest) {
        for appeal in &request.appeals {
            let result = match appeal.upheld {
                None => self.pick("等待答复", "waiting for the answer"),
                Some(true) => self.pick("成立", "upheld"),
                Some(false) => self.pick("已答复", "answered"),
            };
            let appealed = self.pick("申诉", "Appeal");
            self.say(format!(
                "<p>{appealed} ({result})<time>{}</time></p>",
                self.time(appeal.made_at)
            ));
        }
    }

    fn consents(&mut self, request: &OwnRequest) {
        if request.consents.is_empty() {
            return;
        }
        self.subheading("您同意的", "What you agreed to");
        self.out.push_str("<ul>");
        for consent in &request.consents {
            let kind = consent.kind.label(self.language);
            self.say(format!("<li>{kind}<time>{}</time>", self.time(consent.given_at)));
            if let Some(at) = consent.withdrawn_at {
                let withdrawn = self.pick("已收回", "withdrawn");
                self.say(format!("{withdrawn}<time>{}</time>", self.time(at)));
            }
            self.out.push_str("</li>");
        }
        self.out.push_str("</ul>");
    }

    fn looks(&mut self, request: &OwnRequest) {
        if request.looks.is_empty() {
            return;
        }
        self.subheading("哪个单位看过,为什么", "Which unit looked, and why");
        self.out.push_str("<ul>");
        for look in &request.looks {
            let basis = LegalBasis::ALL
                .into_iter()
                .find(|basis| Some(basis.code()) == look.legal_basis.as_deref());
            self.say(format!(
                "<li><time>{}</time> {}<br>{}",
                self.time(look.at),
                escaped(&look.unit),
                escaped(&look.why)
            ));
            if let Some(basis) = basis {
                let (zh, en) = basis.sentence();
                let text = self.language.pick(zh, en);
                self.say(format!(" ({text})"));
            }
            self.out.push_str("</li>");
        }
        self.out.push_str("</ul>");
    }

    fn beside(&mut self, data: &OwnDataDocument) {
        self.heading("我的投诉", "My complaints");
        if data.complaints.is_empty() {
            self.paragraph("没有投诉。", "There are none.");
        }
        for complaint in &data.complaints {
            self.complaint(complaint);
        }
        if !data.uploads.is_empty() {
            self.heading("还没有交的照片和文件", "Photos and files that wait for a request");
            self.uploads(&data.uploads);
        }
        self.heading("删除申请", "Requests for deletion");
        if data.deletions.is_empty() {
            self.paragraph("没有申请。", "There are none.");
        }
        for deletion in &data.deletions {
            self.deletion(deletion);
        }
        self.heading("收到的通知", "Notices");
        self.out.push_str("<ul>");
        for notice in &data.notices {
            self.say(format!(
                "<li><time>{}</time> {}</li>",
                self.time(notice.created_at),
                escaped(&notice.text)
            ));
        }
        self.out.push_str("</ul>");
        if !data.left_out.is_empty() {
            self.paragraph(
                "还有更早的通知或投诉,可以在各自的列表里看。",
                "Older notices or complaints are in their own lists.",
            );
        }
    }

    fn uploads(&mut self, uploads: &[UploadDocument]) {
        self.out.push_str("<ul>");
        for upload in uploads {
            let (time, kind) = (self.time(upload.received_at), upload.kind.label(self.language));
            let why = upload
                .refusal
                .as_ref()
                .map_or("", |refusal| refusal.text.as_str());
            self.say(format!("<li><time>{time}</time> {kind} {why}</li>"));
        }
        self.out.push_str("</ul>");
        self.paragraph(
            "没有交的,七天后删除。",
            "What belongs to no request is deleted after seven days.",
        );
    }

    fn complaint(&mut self, complaint: &ComplaintDocument) {
        self.out.push_str("<article><dl>");
        self.fact(("提出时间", "Made"), Some(&self.time(complaint.made_at)));
        self.fact(("您写的", "In your words"), Some(&complaint.text));
        self.fact(("答复", "Answer"), complaint.told.as_deref());
        let due = complaint
            .decided_at
            .is_none()
            .then(|| self.time(complaint.due_at));
        self.fact(("最晚答复", "Answered by"), due.as_deref());
        self.out.push_str("</dl></article>");
    }

    fn deletion(&mut self, deletion: &DeletionDocument) {
        self.out.push_str("<article><dl>");
        self.fact(("申请时间", "Asked"), Some(&self.time(deletion.asked_at)));
        self.fact(("现在", "Now"), Some(deletion.state.label(self.language)));
        let due = deletion.decided_at.is_none().then(|| self.time(deletion.due_at));
        self.fact(("最晚答复", "Answered by"), due.as_deref());
        self.fact(("您写的", "In your words"), deletion.reason.as_deref());
        self.fact(("答复", "Answer"), deletion.told.as_deref());
        self.out.push_str("</dl>");
        self.subheading("还保留的", "What is kept");
        self.out.push_str("<ul>");
        for kept in &deletion.kept {
            let number = kept
                .number
                .as_deref()
                .map(|number| format!("{}<br>", spaced(number)));
            self.say(format!(
                "<li>{}{}<br>({})</li>",
                number.unwrap_or_default(),
                escaped(&kept.text),
                escaped(&kept.law)
            ));
        }
        self.out.push_str("</ul></article>");
    }
}
