//! How the page looks: large, in Chinese first, without a script. Everything that came from outside is escaped.

use super::super::times::shown;
use super::{Received, Receiver};

/// Messages of one receiver that are shown; of the older ones only how many there are.
const MOST: usize = 50;
const STYLE: &str = "\
    :root{color-scheme:light dark}*{box-sizing:border-box}\
    body{font:20px/1.6 system-ui,'Noto Sans CJK SC','PingFang SC',sans-serif;margin:0 auto;max-width:44rem;padding:1rem;\
    background:#f4f2ee;color:#1c1a17}\
    h1{font-size:1.5rem;line-height:1.3;margin:.2em 0}h2{font-size:1.25rem;margin:1.6em 0 .4em;overflow-wrap:anywhere}\
    p{margin:.3em 0}.note{color:#57524a}\
    ol{list-style:none;margin:0;padding:0}li{background:#fff;border-radius:.6rem;margin:.6em 0;padding:.7em 1em;\
    border-left:.4rem solid #b3541e;overflow-wrap:anywhere}\
    .wechat li{border-color:#157f3d}.wecom li{border-color:#1f5fa8}\
    time{color:#57524a;display:block;font-size:.9rem}b{font-size:1.05rem}\
    @media(prefers-color-scheme:dark){body{background:#171614;color:#f1eee8}li{background:#242220}\
    .note,time{color:#bdb6aa}}";

/// The page that shows these messages, which come oldest first.
pub(super) fn of(all: Vec<Received>) -> String {
    let sections = if all.is_empty() {
        "<p>还没有消息。</p><p class=note lang=en>No messages yet.</p>".to_owned()
    } else {
        by_receiver(all)
            .iter()
            .map(|(to, messages)| section(to, messages))
            .collect()
    };
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta http-equiv=\"refresh\" content=\"5\"><title>收到的消息(演示)</title><style>{STYLE}</style>\
         <main><h1>收到的消息(演示)</h1>\
         <p>这里是演示中每部手机和每位工作人员收到的消息。没有任何一条真的发出。</p>\
         <p class=note lang=en>What each phone and each member of staff received in the demonstration. Nothing has left \
         this machine.</p>{sections}</main></html>"
    )
}

/// Who received the latest comes first.
fn by_receiver(all: Vec<Received>) -> Vec<(Receiver, Vec<Received>)> {
    let mut sections: Vec<(Receiver, Vec<Received>)> = Vec::new();
    for mut message in all {
        let to = std::mem::replace(&mut message.to, Receiver::Phone(String::new()));
        let known = sections.iter().position(|(known, _)| *known == to);
        let mut section = known.map_or((to, Vec::new()), |at| sections.remove(at));
        section.1.push(message);
        sections.push(section);
    }
    sections.reverse();
    sections
}

fn section(to: &Receiver, messages: &[Received]) -> String {
    let (class, whose) = match to {
        Receiver::Phone(number) => ("phone", format!("手机 {number}")),
        Receiver::Wechat(openid) => ("wechat", format!("微信 {openid}")),
        Receiver::Wecom(member) => ("wecom", format!("企业微信 {member}")),
    };
    let older = messages.len().saturating_sub(MOST);
    let note = match older {
        0 => String::new(),
        older => format!("<p class=note>更早的 {older} 条未显示。</p>"),
    };
    let items: String = messages[older..].iter().map(item).collect();
    format!(
        "<section class={class}><h2>{}</h2>{note}<ol>{items}</ol></section>",
        escaped(&whose)
    )
}

fn item(message: &Received) -> String {
    let heading = match message.heading.as_str() {
        "" => String::new(),
        heading => format!("<p><b>{}</b></p>", escaped(heading)),
    };
    let lines: String = message
        .lines
        .iter()
        .map(|line| format!("<p>{}</p>", escaped(line)))
        .collect();
    let link = match message.link.as_str() {
        "" => String::new(),
        link => format!("<p class=note>打开:{}</p>", escaped(link)),
    };
    format!(
        "<li><time>{}</time>{heading}{lines}{link}</li>",
        shown(message.at)
    )
}

/// A card's description without the tags that it may hold.
pub(super) fn without_tags(text: &str) -> String {
    let parts = text.replace("</div>", "\n").replace("<br>", "\n");
    let known = ["gray", "highlight", "normal"];
    let plain = known.iter().fold(parts, |plain, class| {
        plain.replace(&format!("<div class=\"{class}\">"), "\n")
    });
    let lines = plain.split('\n').filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
