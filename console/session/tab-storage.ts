import type { TabStorage } from "./session.ts";

/**
 * Returns the storage of this tab, or a substitute in memory. Browsers can refuse storage to a page in a frame, and the
 * session then lasts until the page is loaded again.
 *
 * @param storageOf - Returns the browser's storage. It can throw.
 */
export function tabStorage(storageOf: () => TabStorage): TabStorage {
  const memory = new Map<string, string>();
  function tried<T>(call: (storage: TabStorage) => T, otherwise: () => T): T {
    try {
      return call(storageOf());
    } catch {
      return otherwise();
    }
  }
  return {
    getItem: (name) =>
      memory.get(name) ??
      tried(
        (storage) => storage.getItem(name),
        () => null,
      ),
    setItem: (name, value) =>
      tried(
        (storage) => storage.setItem(name, value),
        () => void memory.set(name, value),
      ),
    removeItem(name) {
      memory.delete(name);
      tried(
        (storage) => storage.removeItem(name),
        () => {},
      );
    },
  };
}
