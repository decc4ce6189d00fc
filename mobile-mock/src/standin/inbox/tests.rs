use super::*;

fn message(to: Receiver, at: u64, line: &str) -> Received {
    Received {
        to,
        at,
        heading: format!("{line}-heading"),
        lines: vec![line.to_owned()],
        link: format!("pages/{line}"),
    }
}

#[test]
fn whoever_received_the_latest_comes_first_and_each_reads_in_order() {
    let phone = || Receiver::Phone("13800005678".to_owned());
    let all = vec![
        message(phone(), 1_767_225_599, "first"),
        message(Receiver::Wecom("zhang.san".to_owned()), 1_767_225_600, "card"),
        message(Receiver::Wechat("oLi".to_owned()), 1_767_225_601, "subscribed"),
        message(phone(), 1_767_225_602, "second"),
    ];
    let page = page::of(all);
    let parts = [
        "手机 13800005678",
        "1月1日 07:59:59",
        "<p>first</p>",
        "<p>second</p>",
        "微信 oLi",
        "企业微信 zhang.san",
    ];
    let at: Vec<usize> = parts.iter().map(|part| page.find(part).expect(part)).collect();
    assert!(at.is_sorted(), "{at:?} {page}");
}

#[test]
fn nothing_that_came_from_outside_is_markup_and_long_lists_say_what_they_leave_out() {
    let bad = "<script>alert('1')</script>\"&";
    let all = (0..60).map(|at| message(Receiver::Wechat(bad.to_owned()), at, bad));
    let page = page::of(all.collect());
    assert!(!page.contains("<script>") && !page.contains("alert('"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;"));
    assert!(page.contains("更早的 10 条未显示") && page.matches("<li>").count() == 50);
    assert!(page::of(Vec::new()).contains("还没有消息"));
    let card = "<div class=\"gray\">a</div>b<div class=\"evil\">c</div><div class=\"normal\">d</div>";
    assert_eq!(page::without_tags(card), "a\nb<div class=\"evil\">c\nd");
}
