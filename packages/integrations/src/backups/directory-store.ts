import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type BackupStore,
  BackupUnusable,
  type Bytes,
  type KeptFile,
} from "@penguinmails/core/ports/backups";

const half = ".part";

/** Backups as files of one folder, which is made when it is first needed. Readable by this user alone. */
export function makeDirectoryStore(folder: string): BackupStore {
  const pathOf = (name: string) => {
    if (!/^[\w-][\w.-]*$/.test(name)) throw new RangeError("Not the name of a backup");
    return join(folder, name);
  };
  return {
    async put(name, content) {
      const path = pathOf(name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Another worker may be at the same backup: each writes a file of its own until it is whole.
      const part = `${path}.${randomBytes(6).toString("hex")}${half}`;
      try {
        const written = await write(part, content);
        await rename(part, path);
        await persist(folder);
        return written;
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    async *get(name) {
      try {
        for await (const piece of createReadStream(pathOf(name))) yield piece as Buffer;
      } catch (error) {
        if (isMissing(error)) throw new BackupUnusable("The backup is not where it was stored.");
        throw error;
      }
    },
    async list() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const files = await Promise.all(names.map((name) => look(join(folder, name), name)));
      return files.filter((file) => file !== null);
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

async function write(path: string, content: Bytes): Promise<{ bytes: number; sha256: string }> {
  const file = await open(path, "wx", 0o600);
  const digest = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of content) {
      digest.update(piece);
      bytes += piece.length;
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: digest.digest("hex") };
}

/** A new name survives a power cut once its folder is on the disk too. */
async function persist(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null for one that went away meanwhile. */
async function look(path: string, name: string): Promise<KeptFile | null> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { name, bytes: size, isWhole: !name.endsWith(half), writtenAtMs: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
