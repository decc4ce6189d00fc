/** What the reports and the map say, in Chinese. */
export const figures = {
  report: {
    period: '哪段时间', from: '从', to: '到', by: '按什么分', figure: '看什么', as: '怎么看', chart: '图', table: '表格', days: '{from} 到 {to}', total: '合计', ended: '办完', kept: '按时', missed: '超时',
    ratings: '评价数', kept_of: '{number},超时 {missed} 次', rated_by: '{number} 分,{count} 人评', no_volume: '没有', no_on_time: '没有到期的', no_satisfaction: '没有评价', none: '没有填', none_station: '区里',
    not_yet: '还有 {count} 项变动没算进来。', empty: '这段时间没有求助。', course: '一期一期看', missing_day: '请选两个日期。', wrong_order: '结束要比开始晚。', too_long: '最长只能看五年。',
  },
  figures: { volume: '求助数', on_time: '按时率', satisfaction: '满意度' },
  by: { station: '站点', channel: '渠道', need: '需求', urgency: '急不急', level: '困难等级', point: '服务点', advisor: '顾问' },
  presets: { this_week: '本周', last_week: '上周', this_month: '本月', last_month: '上月', own: '自己选' },
  hardship: { I: '一级(红)', II: '二级', III: '三级', IV: '四级(绿)' },
  csv: { overview: '统计', overdue: '现在超时的', save_overview: '存成表格文件 (CSV)', save_overdue: '超时的存成文件 (CSV)' },
  overdue: { title: '现在超时的', none: '现在没有超时的。', what: '哪个时限', count: '几项', age: '超了多久', oldest: '最早该在' },
  ages: { under_a_day: '一天内', under_three_days: '三天内', under_a_week: '一周内', longer: '一周以上' },
  load: { title: '顾问手上的', none: '现在谁手上都没有。', open: '在办', waiting: '等居民' },
  restricted: { title: '保密件', why: '少于五件的不显示,免得认出是谁。', month: '月份', hidden: '不显示' },
  map: {
    title: '地图', by: '地图上看什么', overdue: '现在超时', volume: '求助数', on_time: '按时率', sketch: '示意图', darker_more: '颜色越深,数越大。', darker_less: '颜色越深,按时率越低。', none: '–',
    street: '{name}:{words}', choose: '点一条街道,看是哪里。', table: '各站点的数', chosen: '(地图上选中的)', no_boundaries: '还没有导入街道边界。先看表格。',
  },
};
