import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { MailDirectory } from "@penguinmails/sandbox/mailu/directory";
import { pairOf } from "@penguinmails/sandbox/mailu/mailu-volume";

/** A directory whose signing keys are files beside it, as Mailu's are: who loses the folder signs nothing any more. */
export function withKeyFiles(directory: MailDirectory, folder: string, selector: string): MailDirectory {
  const pathOf = (name: string) => `${folder}/${name}.${selector}.key`;
  return {
    ...directory,
    domain(name) {
      const known = directory.domain(name);
      if (!known) return null;
      const path = pathOf(known.name);
      return { ...known, dkim: existsSync(path) ? pairOf(readFileSync(path, "utf8")) : null };
    },
    async putDomain({ name, dkim }) {
      if (dkim) writeFileSync(pathOf(name), dkim.privateKey, { mode: 0o600 });
      await directory.putDomain({ name, dkim: null });
    },
  };
}
