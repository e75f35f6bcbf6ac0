import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { WorldStore } from "@penguinmails/sandbox/store";

/** The admin's documents in one file, written whole at each change: they are few, and must outlive the container. */
export function fileStore(path: string): WorldStore {
  type Kinds = Record<string, Record<string, unknown>>;
  const kinds: Kinds = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Kinds) : {};
  const save = async () => {
    writeFileSync(`${path}.new`, JSON.stringify(kinds), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  return {
    get: <T>(kind: string, id: string) => (kinds[kind]?.[id] as T | undefined) ?? null,
    put(kind, id, body) {
      kinds[kind] = { ...kinds[kind], [id]: body };
      return save();
    },
    delete(kind, id) {
      delete kinds[kind]?.[id];
      return save();
    },
    list: <T>(kind: string) =>
      Object.entries(kinds[kind] ?? {}).map(([id, body]) => ({ id, body: body as T })),
    count: (kind) => Object.keys(kinds[kind] ?? {}).length,
    close: save,
  };
}
