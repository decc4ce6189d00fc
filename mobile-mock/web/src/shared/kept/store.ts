/** What this device keeps for the person between visits, in IndexedDB: drafts only, never what the server answered. */

const DATABASE = 'nuanxin';
const STORE = 'kept';

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
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

/** Keeps a value that JSON can hold. Rejects when the device is full or keeps nothing. */
export async function keep(name: string, value: unknown): Promise<void> {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  await during('readwrite', (store) => store.put(plain, name));
}

/** What was kept under this name. */
export async function kept<T>(name: string): Promise<T | undefined> {
  return (await during<unknown>('readonly', (store) => store.get(name))) as T | undefined;
}

/** Forgets it. */
export async function drop(name: string): Promise<void> {
  await during('readwrite', (store) => store.delete(name));
}

/** Forgets everything. */
export async function dropAll(): Promise<void> {
  await during('readwrite', (store) => store.clear());
}
