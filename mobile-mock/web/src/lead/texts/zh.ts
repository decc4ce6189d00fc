import { codes } from '@shared/i18n/codes.zh';
import { staff } from '@shared/i18n/staff.zh';
import { shared } from '@shared/i18n/zh';
import { figures } from './figures.zh';

/** What leads and the district read, in Chinese. */
export default {
  ...shared,
  ...codes,
  ...staff,
  ...figures,
  problem: {
    ...shared.problem,
    gone_next: '可能已经转走,或者不归您看。',
    sign_in: '登录过期了',
    sign_in_next: '在下面再登录一次,就能接着做。',
  },
  staff_sign_in: { ...staff.staff_sign_in, not_staff: '这里是站长和区里用的。请换一个账号登录。' },
  nav: { name: '站长页面', lead: '站长和区里', burning: '最急的', duty: '值班', report: '统计', doorbells: '门铃' },
  burning: {
    title: '现在最急的', tiles: '只看一类', station: '站点', all_stations: '所有站点', cut: '{what}共 {all} 件,这里是最急的 {most} 件。',
    shown: '列出 {count} 条', newer: '有变化:{fresh} 条新的,{gone} 条没了。点这里更新', none: '现在没有急的。', gone: '已不在这里',
    restricted: '保密件', appeal: '申诉等您决定', extension: '延时等您决定', nobody: '没人接', urged: '催办 {count} 次', unnamed: '没有姓名',
    complaint: '投诉{about},等您答复', deletion: '有人要删除个人信息', lesson: '地址经验:{place}',
  },
  reasons: { overdue: '超时', at_risk: '快到时', due_today: '今天到时', gap: '值班缺口', decide: '等我决定', unassigned: '没人接', urged: '被催办' },
  severity: { red: '站点开门,没人值班', alarm: '没有任何人接听' },
  cause: { no_roster: '这个站还没有排班。', nobody_planned: '这段时间没排人。', leave: '排的人都请假了。' },
  about: { advisor: '顾问', lead: '站长', station: '站点', other: '别的事' },
  request: {
    title: '求助单', stands: '现在怎样', state: '办到哪里', needs: '要什么帮助', person: '求助人', station: '站点', advisor: '顾问', urges: '催办', attempts: '没联系上',
    times: '{count} 次', since: '提交', whole: '打开整张求助单', nothing: '这里现在没有要您做的。', triage: '去分诊,定派到哪个站', events: '最近发生的事', told: '告诉居民:', said: '居民说:', note: '内部备注:',
    all_events: '全部 {count} 条',
  },
  act: { note: '内部备注', optional: '居民看不到,可以不写', told: '告诉居民的话', told_hint: '居民会看到', told_missing: '请写告诉居民的话。', decide: '就这样决定' },
  assign: {
    title: '派给顾问', who: '派给谁', choose: '请选一位顾问。', done: '已派给 {name}', do: '派给这位', none: '没有别的顾问可以派。', away: '请假了', on_duty: '正在值班', off_duty: '没在值班',
    has: '在办 {count} 件', late: '超时 {count} 件',
  },
  extension: { title: '顾问要求多一点时间', asks: '{what},想延到 {until}。', decide: '同意吗', grant: '同意', refuse: '不同意', choose: '请选同意或不同意。', granted: '已同意延时', refused: '没有同意延时' },
  appeal: {
    title: '居民不同意结果', decide: '申诉有道理吗', uphold: '有道理', uphold_means: '换一位顾问重新办', reject: '没有道理', choose: '请选有没有道理。', upheld: '已支持申诉,重新办理', rejected: '已答复申诉',
  },
  answers: {
    gone: '已经有人答复了,或者不归您了。', back: '回到最急的', complaint: '投诉', dates: '{made} 提出,{due} 前要答复。', its_request: '看那张求助单', answer: '答复居民', answered: '已答复',
  },
  deletion: {
    decide: '怎么决定', grant: '同意删除', grant_means: '删了就找不回来', refuse: '不删', choose: '请选删还是不删。', because: '为什么不删', because_none: '请选一个理由', because_missing: '请选不删的理由。',
    stays: '按规定要留的', keep: '{number}({state})', keep_none: '也删', granted: '已同意删除', refused: '已答复,不删',
  },
  keep: { statutory_retention: '法律要求保存', protection: '要保护孩子或弱者', legal_claim: '打官司要用', open_dispute: '申诉或投诉没办完', open_request: '求助还没办完' },
  lesson: {
    title: '地址经验', place: '地址', goes_to: '以后派到', by: '谁提的', approve: '以后都派到这里', approved: '记住了,以后都派到那里', refuse: '不采用', refused: '没有采用', reason: '不采用的理由', reason_missing: '请写不采用的理由。',
  },
  duty: {
    now: '现在值班:{names}', district_now: '站里没人,区里接听:{names}', nobody_now: '现在没有任何人接听。', gaps: '缺口', no_gaps: '两周内没有缺口。', fill: '给这段排人',
    change: '排某一天的班', on: '日期', from: '从', to: '到', time_hint: '像 09:00 这样写', to_hint: '一天到头写 24:00', who: '谁值班', who_missing: '请选人。', plan_it: '排上',
    planned: '{on} {from}–{to} 排好了', nobody_known: '还不知道这个站有谁。', weekly_add: '每周固定的班:加一个', person: '谁', person_none: '请选人', weekday: '星期几', on_holidays: '节假日也值班',
    add: '加上', added: '加上了', week: '每周的班', nobody: '没排人', holidays_too: '节假日也值', take_back: '取消', take_back_of: '{name} {when}', really: '真的取消?再点一下', changes: '单独排的日子',
    taken_back: '取消了', wrong_date: '请选今天或以后的日期。', wrong_time: '时间请像 09:00 这样写。', wrong_order: '结束要比开始晚。',
  },
  weekdays: { monday: '周一', tuesday: '周二', wednesday: '周三', thursday: '周四', friday: '周五', saturday: '周六', sunday: '周日' },
  leave: {
    title: '请假的人', enter: '登记请假', what: '请假的人不会再派到,手上的会转给别人。', who: '谁请假', first: '第一天', last: '最后一天', reason: '原因', save: '登记', entered: '请假登记好了',
    wrong_days: '请选第一天和最后一天。',
  },
  leave_reasons: { annual: '年休', sick: '病假', training: '培训', elsewhere: '借调', other: '其他' },
};
