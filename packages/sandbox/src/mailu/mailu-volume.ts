import { createPublicKey } from "node:crypto";
import type { Volume } from "../host/volume.ts";
import type { MailDirectory } from "./directory.ts";
import type { Mailboxes } from "./mailboxes.ts";

const database = "/mailu/data/main.db";
const keyPath = /^\/mailu\/dkim\/([^/]+)\.dkim\.key$/;
const mailPath = /^\/mailu\/mail\/([^/]+)\/cur\/(\d+)$/;

/** Mailu's `/data`, `/dkim` and `/mail`: its database, one file a signing key, one file a mail. */
export function mailuVolume(directory: MailDirectory, mailboxes: Mailboxes): Volume {
  const keys = () => Object.values(directory.all().domains).filter(({ dkim }) => dkim !== null);
  const isEmpty = () => Object.values(directory.all()).every((rows) => Object.keys(rows).length === 0);
  return {
    holds: (path) => path === database || keyPath.test(path) || mailPath.test(path),
    paths: () =>
      [
        ...(isEmpty() ? [] : [database]),
        ...keys().map(({ name }) => `/mailu/dkim/${name}.dkim.key`),
        ...mailboxes.all().map(({ email, uid }) => `/mailu/mail/${email}/cur/${uid}`),
      ].sort(),
    read(path) {
      if (path === database) return isEmpty() ? null : databaseOf(directory);
      const [, domain] = keyPath.exec(path) ?? [];
      if (domain !== undefined) return directory.domain(domain)?.dkim?.privateKey ?? null;
      const [, email = "", uid] = mailPath.exec(path) ?? [];
      return mailboxes.list(email).find((mail) => mail.uid === Number(uid))?.raw ?? null;
    },
    async write(path, content) {
      const [, domain] = keyPath.exec(path) ?? [];
      const [, email, uid] = mailPath.exec(path) ?? [];
      if (path === database) await directory.replace(withKeys(directory, content));
      else if (domain !== undefined) await directory.putDomain({ name: domain, dkim: pairOf(content) });
      else if (email !== undefined) await mailboxes.put(email, Number(uid), content);
    },
    async remove(path) {
      const [, domain] = keyPath.exec(path) ?? [];
      const [, email, uid] = mailPath.exec(path) ?? [];
      if (path === database) {
        const withKey = Object.fromEntries(keys().map((one) => [one.name, one]));
        await directory.replace({ domains: withKey, users: {}, aliases: {} });
      } else if (domain !== undefined && directory.domain(domain))
        await directory.putDomain({ name: domain, dkim: null });
      else if (email !== undefined) await mailboxes.remove(email, [Number(uid)]);
    },
  };
}

/** The keys are files of their own. */
function databaseOf(directory: MailDirectory): string {
  const { domains, users, aliases } = directory.all();
  const names = Object.keys(domains);
  return JSON.stringify({ domains: names, users, aliases });
}

function withKeys(directory: MailDirectory, content: string): ReturnType<MailDirectory["all"]> {
  const { domains, users, aliases } = JSON.parse(content) as {
    readonly domains: readonly string[];
  } & Pick<ReturnType<MailDirectory["all"]>, "users" | "aliases">;
  const keyed = domains.map((name) => [name, { name, dkim: directory.domain(name)?.dkim ?? null }] as const);
  return { domains: Object.fromEntries(keyed), users, aliases };
}

/** A signing key of which a file holds the private half, as PEM. Throws on what is no key. */
export function pairOf(privateKey: string): { readonly privateKey: string; readonly publicKey: string } {
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" }).toString("base64");
  return { privateKey, publicKey };
}
