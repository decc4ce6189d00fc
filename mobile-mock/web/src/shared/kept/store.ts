/** What this device keeps between visits, in IndexedDB: the drafts of residents, and what an advisor needs without a signal. */

const STORE = 'kept';

/** A place on this device, by names. Each call rejects when the device is full or keeps nothing. */
export interface Store {
  put: (name: string, value: unknown) => Promise<void>;
  get: (name: string) => Promise<unknown>;
  /** The names that begin so. */
  names: (beginning: string) => Promise<string[]>;
  drop: (name: string) => Promise<void>;
  clear: () => Promise<void>;
}

/** The store of this name. Values are kept as they are: whatever the browser can copy. */
export function openStore(name: string): Store {
  let opened: Promise<IDBDatabase> | null = null;

  function open(): Promise<IDBDatabase> {
    opened ??= new Promise((resolve, reject) => {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onsuccess = () => {
        opening.result.onversionchange = () => opening.result.close();
        resolve(opening.result);
      };
      opening.onerror = () => reject(opening.error);
    });
    opened.catch(() => {
      opened = null;
    });
    return opened;
  }

  async function during<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    put: async (at, value) => void (await during('readwrite', (store) => store.put(value, at))),
    get: (at) => during<unknown>('readonly', (store) => store.get(at)),
    names: async (beginning) => {
      const range = IDBKeyRange.bound(beginning, `${beginning}\uffff`);
      return (await during('readonly', (store) => store.getAllKeys(range))) as string[];
    },
    drop: (at) => during('readwrite', (store) => store.delete(at)),
    clear: () => during('readwrite', (store) => store.clear()),
  };
}

const drafts = openStore('nuanxin');

/** Keeps a value that JSON can hold. Rejects when the device is full or keeps nothing. */
export async function keep(name: string, value: unknown): Promise<void> {
  await drafts.put(name, JSON.parse(JSON.stringify(value)));
}

/** What was kept under this name. */
export async function kept<T>(name: string): Promise<T | undefined> {
  return (await drafts.get(name)) as T | undefined;
}

/** Forgets it. */
export const drop = drafts.drop;

/** Forgets all whose names begin so. */
export async function dropAllOf(beginning: string): Promise<void> {
  for (const name of await drafts.names(beginning)) await drafts.drop(name);
}

/** Forgets everything. */
export const dropAll = drafts.clear;
