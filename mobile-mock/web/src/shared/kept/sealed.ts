import { type Store, openStore } from './store';

/** A sealed value as it lies on the device. */
interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** Where the key lies. It can be used by this page and read out by nobody; when it goes, everything sealed with it is gone. */
export const KEY = '#key';

/** A store whose values are JSON, sealed (AES-GCM) under a key that never leaves the browser. */
export interface SealedStore {
  put: (name: string, value: unknown) => Promise<void>;
  /** What lies under this name; `undefined` too if it cannot be opened any more. */
  get: <T>(name: string) => Promise<T | undefined>;
  names: Store['names'];
  drop: Store['drop'];
  /** Forgets everything, and the key with it. */
  clear: Store['clear'];
}

/** The sealed store of this name. Where the browser has no cryptography (plain http), every call rejects. */
export function openSealed(name: string): SealedStore {
  const store = openStore(name);
  let made: Promise<CryptoKey> | null = null;

  function subtle(): SubtleCrypto {
    // a page on plain http has none, whatever the types say
    const there = crypto.subtle as SubtleCrypto | undefined;
    if (there === undefined) throw new Error('no cryptography on plain http');
    return there;
  }

  async function findKey(): Promise<CryptoKey> {
    const before = (await store.get(KEY)) as CryptoKey | undefined;
    if (before !== undefined) return before;
    const fresh = await subtle().generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await store.put(KEY, fresh);
    // another tab may have been quicker: what lies there counts
    return ((await store.get(KEY)) as CryptoKey | undefined) ?? fresh;
  }

  async function key(): Promise<CryptoKey> {
    made ??= findKey();
    made.catch(() => {
      made = null;
    });
    return made;
  }

  return {
    put: async (at, value) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(value));
      const data = await subtle().encrypt({ name: 'AES-GCM', iv }, await key(), plain);
      await store.put(at, { iv, data } satisfies Sealed);
    },
    get: async <T>(at: string) => {
      const sealed = (await store.get(at)) as Sealed | undefined;
      if (sealed === undefined) return undefined;
      try {
        const plain = await subtle().decrypt({ name: 'AES-GCM', iv: sealed.iv }, await key(), sealed.data);
        return JSON.parse(new TextDecoder().decode(plain)) as T;
      } catch {
        // sealed under a key that is gone
        return undefined;
      }
    },
    names: store.names,
    drop: store.drop,
    clear: async () => {
      made = null;
      await store.clear();
    },
  };
}
