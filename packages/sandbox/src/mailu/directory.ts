import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { domainOf } from "../receivers/mail-text.ts";
import type { WorldStore } from "../store.ts";

type MailDomain = {
  readonly name: string;
  readonly dkim: { readonly privateKey: string; readonly publicKey: string } | null;
};
export type MailUser = {
  readonly email: string;
  readonly salt: string;
  readonly passwordHash: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly allowSpoofing: boolean;
  readonly forwardTo: readonly string[];
  readonly forwardKeep: boolean;
};
type MailAlias = {
  readonly email: string;
  readonly destinations: readonly string[];
  readonly wildcard: boolean;
};
/** Everything that Mailu's admin knows on one machine. */
type Directory = {
  readonly domains: Readonly<Record<string, MailDomain>>;
  readonly users: Readonly<Record<string, MailUser>>;
  readonly aliases: Readonly<Record<string, MailAlias>>;
};

/** Mailu's database on one machine: domains, users, aliases. Addresses are lower case. */
export type MailDirectory = {
  domain(name: string): MailDomain | null;
  user(email: string): MailUser | null;
  alias(email: string): MailAlias | null;
  all(): Directory;
  putDomain(domain: MailDomain): Promise<void>;
  putUser(user: MailUser): Promise<void>;
  putAlias(alias: MailAlias): Promise<void>;
  removeDomain(name: string): Promise<void>;
  removeUser(email: string): Promise<void>;
  removeAlias(email: string): Promise<void>;
  /** Everything at once, as from another database. */
  replace(all: Directory): Promise<void>;
  forget(): Promise<void>;
};

/** Where a directory is kept: one document. */
export type DirectoryStore = Pick<WorldStore, "get" | "put" | "delete">;

const kind = "mailu-directory";
const empty: Directory = { domains: {}, users: {}, aliases: {} };

export function openDirectory(store: DirectoryStore, serviceId: string): MailDirectory {
  const all = () => store.get<Directory>(kind, serviceId) ?? empty;
  const put = <Part extends keyof Directory>(
    part: Part,
    id: string,
    value: Directory[Part][string] | null,
  ) => {
    const { [id]: _old, ...rest } = all()[part];
    return store.put(kind, serviceId, { ...all(), [part]: value === null ? rest : { ...rest, [id]: value } });
  };
  return {
    all,
    domain: (name) => all().domains[name.toLowerCase()] ?? null,
    user: (email) => all().users[email.toLowerCase()] ?? null,
    alias: (email) => all().aliases[email.toLowerCase()] ?? null,
    putDomain: (domain) => put("domains", domain.name, domain),
    putUser: (user) => put("users", user.email, user),
    putAlias: (alias) => put("aliases", alias.email, alias),
    removeDomain: (name) => put("domains", name.toLowerCase(), null),
    removeUser: (email) => put("users", email.toLowerCase(), null),
    removeAlias: (email) => put("aliases", email.toLowerCase(), null),
    replace: (everything) => store.put(kind, serviceId, everything),
    forget: () => store.delete(kind, serviceId),
  };
}

export function hashPassword(password: string, salt = randomBytes(8).toString("hex")) {
  return { salt, passwordHash: createHash("sha256").update(`${salt}:${password}`).digest("hex") };
}

export function isPasswordOf(user: MailUser, password: string): boolean {
  const { passwordHash } = hashPassword(password, user.salt);
  return timingSafeEqual(Buffer.from(passwordHash), Buffer.from(user.passwordHash));
}

const mostForwards = 10;

/** Mailboxes in which a mail to `address` ends; null when the address is of no domain of this machine. */
export function mailboxesOf(directory: MailDirectory, address: string): readonly string[] | null {
  const domain = domainOf(address);
  if (directory.domain(domain) === null) return null;
  const ends = new Set<string>();
  const seen = new Set<string>();
  const open = [address.toLowerCase()];
  while (open.length > 0 && seen.size < mostForwards) {
    const next = open.shift() ?? "";
    if (seen.has(next)) continue;
    seen.add(next);
    const user = directory.user(next) ?? directory.user(next.replace(/\+[^@]*@/, "@"));
    if (user?.enabled) {
      if (user.forwardTo.length === 0 || user.forwardKeep) ends.add(user.email);
      open.push(...user.forwardTo);
      continue;
    }
    const alias = directory.alias(next) ?? directory.alias(`%@${domainOf(next)}`);
    if (alias) open.push(...alias.destinations);
  }
  return [...ends];
}
