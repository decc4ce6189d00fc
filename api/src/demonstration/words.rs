//! What is said and written on the way: sentences that fit many troubles.

/// After an attempt that reached nobody.
pub const ATTEMPTS: [&str; 4] = [
    "电话无人接听，半小时后再打。",
    "电话关机，已请居委会干部上门看看灯亮不亮。",
    "响了两遍没有人接，下午换个时间再打。",
    "接通后没有声音，再拨占线。",
];
/// After somebody was reached.
pub const REACHED: [&str; 4] = [
    "电话联系到本人，说话清楚，情况属实，愿意让我们上门。",
    "联系到本人，问清了家里几口人、收入和看病的情况。",
    "本人接的电话，用沪语聊了二十分钟，情绪平稳。",
    "联系到了，约好明天上午上门，子女也在。",
];
/// Told to the resident after the first call.
pub const INTRODUCED: [&str; 3] = [
    "您好，我是您的社区救助顾问，以后这件事由我负责，有变化随时告诉我。",
    "您说的我都记下了，明天上午我到您家里来，您不用准备什么。",
    "谢谢您告诉我们，接下来由我一步一步陪您办。",
];
/// Notes of visits.
pub const VISITS: [&str; 3] = [
    "与居委干部两人上门，屋里整洁，冰箱里东西不多，药盒按天分好。",
    "两人上门核实，家庭成员和收入与所说一致，已拍照留存材料。",
    "上门评估，老人能自己走动，卫生间没有扶手，建议适老化改造。",
];
/// With an assessment.
pub const ASSESSMENTS: [&str; 4] = [
    "按十项指标逐项问过，收入和看病支出有票据，已与本人核对。",
    "与本人和家属谈过，主要困难在照护，经济上基本能过。",
    "家里两人有慢性病，刚性支出占收入一半以上，建议重点关注。",
    "情况单一，办好这一件即可，按一般情况跟进。",
];
/// With a service.
pub const SERVICES: [&str; 4] = [
    "当面讲清政策和材料，填好申请表，陪本人到窗口递交。",
    "上门看望，送去米面和常用药，教会用呼叫器。",
    "电话陪聊半小时，情绪好多了，约好下周再打。",
    "联系社区食堂，午餐从明天起送到家。",
];
/// A plan, and its steps.
pub const PLAN: &str = "一户一策：先保吃饭和用药，再办待遇，最后看家里能不能自己接上。";
/// Steps of a plan.
pub const MILESTONES: [&str; 3] = [
    "助餐开通，连续送到两周",
    "长护险评估完成并开始上门",
    "孩子的助学手续办好",
];
/// To whom, and what was said.
pub const PROVIDER: &str = "暖阳社会工作服务社（演示）";
/// With a referral.
pub const REFERRED: &str = "已电话说明情况，本人同意把姓名、电话和住址告诉对方。";
/// With the provider's answer.
pub const REFERRAL_ACCEPTED: &str = "对方答应接，下周起每周上门一次。";
/// Notes on the way.
pub const NOTES: [&str; 4] = [
    "已与受理中心窗口对接，材料齐，等审核。",
    "联系了社区卫生服务中心，家庭医生这周去一次。",
    "与站长商量，先按基础服务走，必要时转个案。",
    "材料缺一张银行卡复印件，已告诉本人。",
];
/// Answers to a question.
pub const ANSWERS: [&str; 3] = [
    "找到了，让邻居明天送到服务站。",
    "已经拍照发给你们了，麻烦看一下清不清楚。",
    "要等我女儿周末回来才能找到，找到了马上给你们。",
];
/// Urges.
pub const URGES: [&str; 3] = [
    "请问有消息了吗？我有点着急。",
    "上次说会给我打电话，还没有接到。",
    "月底就要交钱了，麻烦快一点。",
];
/// Reasons to withdraw.
pub const WITHDRAWALS: [&str; 3] = [
    "家里人已经商量好了，先不麻烦你们了，谢谢。",
    "单位工会已经帮我解决了。",
    "不小心点了两遍，这一条不用了。",
];
/// With a rating of four or five.
pub const PRAISE: [&str; 4] = [
    "小同志很耐心，跑了好几趟，谢谢。",
    "没想到这么快，心里踏实了。",
    "解释得清楚，老人听得懂。",
    "谢谢顾问，问题解决了。",
];
/// With a lower one.
pub const COMPLAINTS: [&str; 2] = ["事情办好了，就是等得久了一点。", "电话打了好几次才有人接。"];
/// Appeals.
pub const APPEALS: [&str; 2] = [
    "说我收入超了，可是没有把我看病的钱算进去，请重新算一次。",
    "只打了一个电话就办结了，家里的情况没有人来看过。",
];
/// More danger than at first.
pub const WORSE: [&str; 2] = [
    "昨天夜里他在卫生间摔倒了，今天早上还是起不来。",
    "家里已经没有饭吃了，两天只喝了粥。",
];
/// After closing, by phone.
pub const AGAIN: &str = "来电：补贴只到账了一个月，后面又停了，请再帮忙看看。";
