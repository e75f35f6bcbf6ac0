import { memoryStore, type WorldStore } from "../store.ts";

/** For tests: a store that tells when it changes, so that nobody has to look again and again. */
export function watchedStore(): WorldStore & { until(holds: () => boolean): Promise<void> } {
  const store = memoryStore();
  const waiting = new Set<() => void>();
  const told = async (written: Promise<void>) => {
    await written;
    for (const look of [...waiting]) look();
  };
  return {
    ...store,
    put: (kind, id, body) => told(store.put(kind, id, body)),
    delete: (kind, id) => told(store.delete(kind, id)),
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
