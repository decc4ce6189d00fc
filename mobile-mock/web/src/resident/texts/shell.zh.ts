/** What the pages say inside the mini-program only. */
export const shell = {
  place: '在微信地图上选',
  messages: '有进展,用微信告诉我',
  photos: '用微信拍照,发给顾问',
  photos_sent: '照片已发给顾问,共 {count} 张。',
  phone: '用手机号找以前的求助',
  failed: '打不开微信的这个功能。请用别的办法。',
};
