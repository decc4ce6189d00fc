import { afterEach, describe, expect, it, vi } from 'vitest';
import { inMiniProgram, openOwn } from './bridge';

afterEach(() => {
  delete window.WeixinJSBridge;
  delete window.__wxjs_environment;
  vi.useRealTimers();
});

function shell(answer?: string): string[] {
  const asked: string[] = [];
  window.__wxjs_environment = 'miniprogram';
  window.WeixinJSBridge = {
    invoke(name, { name: what, arg }, done) {
      asked.push(`${name} ${what} ${arg.url}`);
      if (answer !== undefined) done({ err_msg: answer });
    },
  };
  return asked;
}

describe('the way out of the web page into the mini-program', () => {
  it('is not there in a browser', async () => {
    expect(inMiniProgram()).toBe(false);
    expect(await openOwn('place')).toBe(false);
  });

  it('opens its pages as WeChat’s own script does, and says where to come back', async () => {
    const asked = shell('invokeMiniProgramAPI:ok');
    expect(await openOwn('photo', { ticket: 'a b' })).toBe(true);
    expect(await openOwn('away')).toBe(true);
    expect(asked[0]).toBe('invokeMiniProgramAPI navigateTo /pages/photo/photo?back=%2F&size=&ticket=a%20b');
    expect(asked[1]).toContain('reLaunch /pages/away/away?');
  });

  it('is given up where WeChat refuses or does not answer, so that the page shows another way', async () => {
    shell('invokeMiniProgramAPI:fail');
    expect(await openOwn('place')).toBe(false);
    vi.useFakeTimers();
    shell();
    const opening = openOwn('place');
    await vi.advanceTimersByTimeAsync(3000);
    expect(await opening).toBe(false);
  });
});
