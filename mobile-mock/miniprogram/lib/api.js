const config = require('../config');
const { english } = require('./words');

/** Milliseconds; the platform would wait a minute. */
const PATIENCE = 20000;

/** Where the program is: beside the developer's tool, or where the deployer wrote. */
function origin() {
  const version = wx.getAccountInfoSync().miniProgram.envVersion;
  return config.released || (version === 'develop' ? config.developed : '');
}

/** A "no" of the program (RFC 9457), or none: `status` 0 when nothing answered. */
function problemOf(status, document) {
  const said = document && typeof document === 'object' ? document : {};
  return { status, code: said.code || (status === 0 ? 'offline' : 'unreadable'), title: said.title || '', detail: said.detail || '' };
}

function headers(token) {
  const own = { 'X-Nuanxin-Client': 'mini-program', 'Accept-Language': english() ? 'en' : 'zh-CN' };
  return token ? { ...own, Authorization: `Bearer ${token}` } : own;
}

/** Calls the API; answers with the document, or throws a problem. Every answer is a success for the platform, a "no" too. */
function call(method, path, { body, token } = {}) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${origin()}/api/v1${path}`,
      method,
      data: body,
      header: { ...headers(token), 'Content-Type': 'application/json' },
      timeout: PATIENCE,
      success: ({ statusCode, data }) => (statusCode < 400 ? resolve(data) : reject(problemOf(statusCode, data))),
      fail: () => reject(problemOf(0)),
    });
  });
}

/** Sends one file, as the platform sends it: a form with one part `file`. Its answer is text. */
function sendFile(filePath, { token, onProgress }) {
  return new Promise((resolve, reject) => {
    const task = wx.uploadFile({
      url: `${origin()}/api/v1/uploads`,
      filePath,
      name: 'file',
      header: headers(token),
      success: ({ statusCode, data }) => {
        const read = parsed(data);
        if (statusCode < 400 && read) resolve(read);
        else reject(problemOf(statusCode, read));
      },
      fail: () => reject(problemOf(0)),
    });
    if (onProgress) task.onProgressUpdate(({ progress }) => onProgress(progress));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

module.exports = { origin, call, sendFile };
