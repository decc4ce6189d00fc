/** What the pages say inside the mini-program only, in English. */
export const shell = {
  place: 'Choose on WeChat’s map',
  messages: 'Tell me by WeChat',
  photos: 'Send photos with WeChat',
  photos_sent: '{count} photos are with the advisor.',
  phone: 'Find earlier requests by my number',
  failed: 'WeChat does not open this. Please use another way.',
};
