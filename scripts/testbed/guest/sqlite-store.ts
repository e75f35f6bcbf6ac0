import { execFileSync } from "node:child_process";
import type { DirectoryStore } from "@penguinmails/sandbox/mailu/directory";

/**
 * The admin's documents in an SQLite file, as Mailu keeps its own: read when it starts, written through. Debian 12's Node
 * has no SQLite of its own, so Debian's program does it.
 */
export function sqliteStore(path: string): DirectoryStore {
  const sqlite = (lines: string) =>
    execFileSync("sqlite3", ["-bail", "-json", path], { input: `.timeout 5000\n${lines}`, encoding: "utf8" });
  sqlite("create table if not exists document (name text primary key, body text not null);");
  const rows = JSON.parse(sqlite("select name, body from document;") || "[]") as readonly {
    readonly name: string;
    readonly body: string;
  }[];
  const documents = new Map<string, unknown>(rows.map(({ name, body }) => [name, JSON.parse(body)]));
  const nameOf = (kind: string, id: string) => `${kind} ${id}`;
  return {
    get: <T>(kind: string, id: string) => (documents.get(nameOf(kind, id)) as T | undefined) ?? null,
    async put(kind, id, body) {
      const name = nameOf(kind, id);
      sqlite(`insert or replace into document values (${quoted(name)}, ${quoted(JSON.stringify(body))});`);
      documents.set(name, body);
    },
    async delete(kind, id) {
      const name = nameOf(kind, id);
      sqlite(`delete from document where name = ${quoted(name)};`);
      documents.delete(name);
    },
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
