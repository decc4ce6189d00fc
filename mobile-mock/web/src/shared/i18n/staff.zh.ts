import { bells } from './doorbells.zh';

/** What all pages of staff say: signing in, and what is left of a promise; in Chinese. */
export const staff = {
  bells,
  staff_sign_in: {
    why: '用工作账号登录。',
    username: '用户名',
    username_missing: '请写用户名。',
    password: '密码',
    password_missing: '请写密码。',
    totp: '动态口令',
    recovery: '恢复码',
    code_hint: '动态口令在手机的验证器里',
    code_missing: '请写动态口令或恢复码。',
    code_wrong: '口令不对,或者已经用过。',
    use_recovery: '手机不在身边?用恢复码',
    use_totp: '用动态口令',
    enter: '登录',
    change: '密码是别人给的,请先换成自己的。',
    current: '现在的密码',
    fresh: '新密码',
    again: '再写一遍新密码',
    not_the_same: '两次写的不一样。',
    change_now: '换密码',
  },
  at_work: { others: '{names} 也在看这一件' },
  left: {
    moment: '只剩不到一分钟',
    minutes: '还有 {minutes} 分钟',
    hours_minutes: '还有 {hours} 小时 {minutes} 分',
    hours: '还有 {hours} 小时',
    days_hours: '还有 {days} 天 {hours} 小时',
    days: '还有 {days} 天',
  },
  late: {
    moment: '刚刚到时',
    minutes: '超时 {minutes} 分钟',
    hours_minutes: '超时 {hours} 小时 {minutes} 分',
    hours: '超时 {hours} 小时',
    days_hours: '超时 {days} 天 {hours} 小时',
    days: '超时 {days} 天',
  },
};
