import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answersOf } from './wx';

/** Where the mini-program lies. */
export const SHELL = fileURLToPath(new URL('../../../miniprogram', import.meta.url));

type Handler = (argument?: unknown) => unknown;
type Definition = Record<string, unknown> & { data?: Record<string, unknown> };

/** A page that is open: its data, and its handlers bound to it. */
export interface Opened {
  route: string;
  data: Record<string, unknown>;
  does: (handler: string, argument?: unknown) => Promise<unknown>;
}

/** What the person holding the phone does when WeChat asks: where they are, whether they allow it, which photos. */
export interface Person {
  openid: string;
  place?: { longitude: number; latitude: number; name: string; address: string };
  photos?: string[];
  /** What the dialog about messages returns for each template. */
  messages?: 'accept' | 'reject';
  language?: string;
}

/**
 * A phone with WeChat, as far as the mini-program sees it: its scripts run as they are, and what they call speaks HTTP to the
 * real program and to the pretended platform.
 */
export class Phone {
  /** The pages that are open, the one in front last. */
  readonly stack: Opened[] = [];
  /** What was called and shown. */
  readonly calls: string[] = [];
  readonly titles: string[] = [];
  /** Where the web-view of the first page is. */
  get src(): string {
    return String(this.stack[0]?.data.src ?? '');
  }

  private readonly modules = new Map<string, { exports: unknown }>();
  private readonly app: { globalData: Record<string, unknown> };
  private readonly wx: object;
  private defined: Definition = {};

  constructor(program: string, standin: string, readonly person: Person) {
    this.wx = answersOf(this, program, standin);
    // what a deployer writes there
    this.modules.set(join(SHELL, 'config.js'), { exports: { released: program, developed: '' } });
    this.require(join(SHELL, 'app.js'));
    this.app = this.defined as unknown as { globalData: Record<string, unknown> };
    const { onLaunch } = this.defined as { onLaunch?: Handler };
    onLaunch?.call(this.app);
  }

  get front(): Opened {
    const opened = this.stack.at(-1);
    if (opened === undefined) throw new Error('no page is open');
    return opened;
  }

  /** Opens a page as WeChat does, with its part of the query. */
  async open(url: string): Promise<void> {
    const [path = '', query = ''] = url.replace(/^\//, '').split('?');
    this.defined = {};
    this.modules.delete(join(SHELL, `${path}.js`));
    this.require(join(SHELL, `${path}.js`));
    const page: Definition & { setData?: unknown } = this.defined;
    const data = structuredClone(page.data ?? {});
    const self = Object.assign(Object.create(null) as Record<string, unknown>, page, { data });
    self.setData = (changed: Record<string, unknown>) => Object.assign(data, changed);
    const does = async (handler: string, argument?: unknown) => {
      const handle = self[handler];
      return typeof handle === 'function' ? (handle as Handler).call(self, argument) : undefined;
    };
    this.stack.push({ route: path, data, does });
    // as the platform does: values come as they stand in the address
    await does('onLoad', Object.fromEntries(query.split('&').filter(Boolean).map((part) => part.split('='))));
    await does('onShow');
  }

  async close(): Promise<boolean> {
    if (this.stack.length < 2) return false;
    const closed = this.stack.pop();
    await closed?.does('onUnload');
    await this.front.does('onShow');
    return true;
  }

  async reopen(url: string): Promise<void> {
    for (const page of this.stack.splice(0).reverse()) await page.does('onUnload');
    await this.open(url);
  }

  private require(file: string): unknown {
    const known = this.modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    this.modules.set(file, module);
    const define = (definition: Definition) => {
      this.defined = definition;
    };
    const near = (name: string) => this.require(`${join(dirname(file), name)}.js`.replace(/\.js\.js$/, '.js'));
    const names = ['require', 'module', 'exports', 'wx', 'App', 'Page', 'Component', 'getApp'];
    const run = new Function(...names, readFileSync(file, 'utf8'));
    run(near, module, module.exports, this.wx, define, define, define, () => this.app);
    return module.exports;
  }
}
