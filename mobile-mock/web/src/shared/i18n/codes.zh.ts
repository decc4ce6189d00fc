/** Names of what the server says in codes, in Chinese. */
export const codes = {
  states: {
    submitted: '正在找站点', returned: '已退单,重新派', triage: '区里分诊', queued: '没人接', assigned: '已派,没接', in_progress: '在办',
    waiting: '等居民回答', resolved: '已办结,等结束', closed: '已结束', withdrawn: '已撤回', answered: '已直接解答', merged: '已合并',
  },
  steps: {
    report: '发现报告', first_contact: '首问接待', assessment: '困境评估', service: '基础服务救助', referral: '转介跟进', evaluation: '成效评估',
    safeguard: '返贫保障',
  },
  channels: {
    mini_program: '小程序', h5: '网页', hotline: '热线', hotline_12345: '12345 工单', walk_in: '上门来访', referral_in: '部门转来', outreach: '主动发现',
    screening: '数据筛查', doorbell: '爱心门铃',
  },
  urgencies: { normal: '不太急', urgent: '急', sos: 'SOS 现在就有危险' },
  outcomes: {
    helped: '已帮助', referred: '已转介', advised: '已给建议', not_eligible: '不符合条件', declined: '本人不要', unreachable: '联系不上', moved: '搬走了',
    deceased: '去世', unsafe_to_continue: '继续不安全', other: '其他',
  },
  grounds: { not_this_address: '不是这个地址', not_this_service: '不归这项服务', duplicate: '重复', out_of_scope: '不属于社会救助' },
  means: { phone: '电话', visit: '上门', message: '消息', counter: '窗口' },
  contact: { reached: '联系到了本人', not_reached: '没有联系到' },
  findings: { unchanged: '和以前一样', better: '好一些了', relapse: '又困难了' },
  roles: { committee_worker: '居委干部', grid_worker: '网格员', assistant: '协理员', social_worker: '社工' },
  purposes: { contact: '要联系本人', visit: '要上门', identify: '核对身份', assess: '做评估', emergency: '紧急情况' },
  promises: {
    route: '派到站点', accept: '接单', first_contact: '首次联系', resolution: '办结', resume_wait: '等回答到期', auto_close: '自动结束', appeal: '申诉答复',
    work_order: '12345 工单', mandatory_report: '强制报告', assessment: '困境评估', first_service: '首次服务', referral: '转介答复', case_review: '个案复核',
    emergency_papers: '先行救助补手续', return_visit: '回访', safeguard_check: '返贫核查', home_visit: '上门看看', bereavement_visit: '慰问上门',
  },
  promise_standing: { open: '还没到', met: '做到了', cancelled: '不用了', missed: '超时' },
  skipped: {
    start_day: '当天不算', weekend: '周末', public_holiday: '节假日', local_closure: '站点停办', not_open: '没开门', after_closing: '下班以后',
  },
  units: { s: '{count} 秒', m: '{count} 分钟', h: '{count} 小时', d: '{count} 天', wh: '{count} 个工作小时', wd: '{count} 个工作日' },
  dangers: {
    suicide: '轻生', violence: '暴力', child_alone: '孩子独自一人', gas: '煤气', fire: '火', fall: '跌倒', collapse: '昏倒', hunger: '挨饿', lost: '走失',
  },
  told_state: { waiting: '等着发', attempting: '正在发', accepted: '发到了', unsure: '可能发到了', called: '改由人打电话', not_told: '没有告诉' },
  told_to: { resident: '告诉居民', staff: '告诉工作人员', contact: '告诉安全联系人', neighbour: '告诉邻居' },
  told_by: { wechat_subscription: '微信', sms: '短信', wecom: '企业微信', call_task: '人打电话' },
  strengths: { weak: '有一点像', likely: '可能是', strong: '很可能是', certain: '确定是' },
  tasks: { open: '没人打', taken: '有人在打', done: '打完了' },
  tries: { reached: '打通了', not_reached: '没打通', no_number: '没有号码' },
};
