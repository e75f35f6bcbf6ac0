import { createHash } from "node:crypto";
import { type OpenShell, openShell, type Shell, type SshTarget } from "./ssh.ts";

type SharedShells = {
  /** A shell over a connection that others may use at the same time; closing it gives it back. */
  readonly open: OpenShell;
  close(): void;
};

type Entry = { readonly shell: Promise<Shell>; users: number; idle: NodeJS.Timeout | null };

const usualIdleMs = 5_000;

/**
 * One SSH connection a machine for all who work on it now, kept for a moment after the last: the work on a domain is a
 * dozen short calls, and a handshake costs more than each of them. Another key or pinned host key is another connection.
 */
export function makeSharedShells(connect: OpenShell = openShell, idleMs = usualIdleMs): SharedShells {
  const entries = new Map<string, Entry>();

  const drop = (key: string, entry: Entry) => {
    if (entry.idle) clearTimeout(entry.idle);
    if (entries.get(key) === entry) entries.delete(key);
    entry.shell.then(
      (shell) => shell.close(),
      () => {
        // It was never open.
      },
    );
  };

  const take = async (key: string, target: SshTarget): Promise<{ entry: Entry; shell: Shell }> => {
    const known = entries.get(key);
    if (known) {
      known.users += 1;
      if (known.idle) clearTimeout(known.idle);
      known.idle = null;
      const shell = await known.shell;
      if (shell.isOpen()) return { entry: known, shell };
      drop(key, known);
      return take(key, target);
    }
    const entry: Entry = { shell: connect(target), users: 1, idle: null };
    entries.set(key, entry);
    try {
      return { entry, shell: await entry.shell };
    } catch (error) {
      drop(key, entry);
      throw error;
    }
  };

  return {
    async open(target) {
      const key = keyOf(target);
      const { entry, shell } = await take(key, target);
      let isGivenBack = false;
      return {
        ...shell,
        close() {
          if (isGivenBack) return;
          isGivenBack = true;
          entry.users -= 1;
          if (entry.users > 0 || entries.get(key) !== entry) return;
          entry.idle = setTimeout(() => drop(key, entry), idleMs);
          entry.idle.unref();
        },
      };
    },
    close() {
      for (const [key, entry] of entries) drop(key, entry);
    },
  };
}

function keyOf({ host, port, hostKey, privateKey }: SshTarget): string {
  const secret = createHash("sha256").update(privateKey).digest("hex");
  return `${host} ${port} ${hostKey ?? ""} ${secret}`;
}
