import { codes } from '@shared/i18n/codes.zh';
import { staff } from '@shared/i18n/staff.zh';
import { shared } from '@shared/i18n/zh';

/** What the hotline desk reads, in Chinese. */
export default {
  ...shared,
  ...codes,
  ...staff,
  problem: {
    ...shared.problem,
    offline_next: '看看网络,过一会儿再试。',
    broken_next: '过一会儿再试一次。',
    gone_next: '请再核对一遍号码。',
    sign_in: '登录过期了',
    sign_in_next: '在下面再登录一次,就能接着做。',
  },
  staff_sign_in: { ...staff.staff_sign_in, not_staff: '这里是热线坐席用的。请换一个账号登录。' },
  nav: {
    name: '坐席页面', desk: '热线坐席', calls: '来电', triage: '分诊', queue: '队列', waiting: '待跟进', log: '通话记录', find: '查编号', settings: '设置', shortcuts: '快捷键 ?',
  },
  keys: {
    title: '快捷键', close: '关上',
    next: 'Alt + N', next_does: '新来电',
    tab: 'Alt + 1…9', tab_does: '换到第几个来电',
    save: 'Ctrl + Enter', save_does: '存成求助单,结束来电',
    enter: 'Enter', enter_does: '号码写完:查来电人,去写求助',
    list: '?', list_does: '看快捷键',
  },
  account: { open: '还有 {count} 个来电没有结束。登记过的以后还能接着办。没登记的会删掉。', anyway: '还是退出' },
  tabs: { name: '正在接的电话', unknown: '来电 {number}', next: '+ 新来电' },
  calls: { title: '来电', unkept: '这台电脑存不下。请不要关掉这个页面。' },
  who: {
    title: '谁打来的', phone: '来电号码', caller: '来电人姓名', separate: '这是另一个电话,照样登记', nobody: '这个号码没有查到', unnamed: '没有姓名',
    open: '在办 {open} 件,共 {all} 件', calls: '30 天内第 {count} 次来电', contact: '固定联系人:', about: '说的是这一件',
  },
  because: { person: '本人号码', contact: '联系号码', reporter: '曾代人求助', account: '用它登录过' },
  confirm: {
    number: '受理编号', check: '核对', facts: '没有编号?核对两项', name: '姓名', id_last_four: '证件号后四位', birth_date: '出生日期', birth_like: '19500131',
    address: '地址里的几个字', need: '求助的事', none: '没问', check_facts: '核对这几项', missing: '请写编号,或者至少两项。',
  },
  call: {
    need_title: '要什么帮助', words: '来电人的话', address: '在哪里', urgency: '急不急', needs: '哪方面', danger: '话里有危险:', for_another: '替别人求助', restricted: '保密件',
    person_name: '求助人姓名', person_phone: '求助人电话', relation: '和求助人的关系', hide_me: '不让家里知道谁报的', save: '存成求助单 (Ctrl+Enter)', drop: '不要这个来电了',
    missing_words: '请写来电人的话,或选哪方面。', missing_place: '请写号码或地址,要有一样。', kept: '已登记,写的都存好了。', not_logged: '还没有登记,写的存在这台电脑里。',
    behind: '还没存到服务器,会自己再试。', refused: '服务器没有收下:', signed_out: '登录过期了。按保存,再登录一次。',
  },
  end: {
    answered: '已答复', urge: '催办', addition: '补充', passed_on: '转出去', new_request: '新求助', silent: '没人说话', nuisance: '骚扰', whom: '转给谁', missing_whom: '请写转给了谁。',
  },
  ended: {
    answered: '来电已结束:已答复', urge: '来电已结束:已催办', addition: '来电已结束:已补充', passed_on: '来电已结束:已转出', new_request: '求助单已存好',
    silent: '来电已结束:没人说话', nuisance: '来电已结束:骚扰', earlier: '服务器收到的是早一次写的。后来改的没有进去。', say: '告诉来电人:',
    attention: '话里有危险,这个来电还要人跟进。', took: '用了 {seconds} 秒', next: '下一个来电',
  },
  route: {
    none: '写了地址,就知道派给谁。', lost: '现在查不到派给谁。不影响保存。', routed: '会派到 {station}', confirm: '多半派到 {station},会再核对', triage: '还分不清,会先到分诊',
  },
  triage: {
    fresh: '有 {count} 条新的,点这里看', none: '没有要分诊的。', decided: '{number} 已派到 {station}', no_address: '没有地址', conflict: '{number} 别人已经办了', theirs: '现在是', mine: '您写的,没有存上', unseen: '已经看不到了', seen: '知道了',
    which: '派到哪个站', choose: '请选一个站点。', open_now: '现在开门', closed_now: '现在没开门', has: '在办 {count} 件', other: '别的站点', none_other: '不选别的',
    note: '内部备注', teach: '以后这个地址也派到这里', decide: '就派到这里', not_yours: '这一件由区里决定。',
  },
  queue: { which: '看哪一队', unassigned: '没人接', first_asked: '我记的,还没人接', overdue: '超时', station: '全部在办', none: '这里没有求助单。' },
  attention: {
    what: '话里有危险还没人管的,和没结束就离开的。', none: '没有待跟进的来电。', danger: '话里有危险', left_open: '没有结束就离开了', by: '{name} 接的', take_over: '接过来', look: '看看说了什么',
    how: '怎么处理的', note: '做了什么,听到什么', save: '记下', choose: '请选一项。', which_missing: '请写受理编号。', note_missing: '请写做了什么。',
  },
  looked_after: { called_back: '打回去了', emergency_called: '打了 110 或 120', has_request: '已有求助单', no_danger: '没有危险' },
  log: { none: '还没有来电。', began: '开始', outcome: '结果', withheld: '没有号码', open: '没结束,接着办', speaking: '正在通话' },
  find: {
    hint: '12 位数字', missing: '请写受理编号。', state: '办到哪里', person: '求助人', station: '站点', promise: '答应的事', since: '提交',
    careful: '来电人报出编号以前,不要说里面的事。',
  },
};
