import { isPasswordOf, type MailDirectory, mailboxesOf } from "@penguinmails/sandbox/mailu/directory";

const withoutTag = (address: string) => address.toLowerCase().replace(/\+[^@]*@/, "@");

/** Postfix' lookups by the name of their map; null: not found. Several values are joined by commas. */
export function lookUp(directory: MailDirectory, map: string, key: string): string | null {
  const look = Object.hasOwn(lookups, map) ? lookups[map] : undefined;
  const found = look?.(directory, key.toLowerCase()) ?? [];
  return found.length === 0 ? null : found.join(",");
}

const lookups: Readonly<Record<string, (directory: MailDirectory, key: string) => readonly string[]>> = {
  domain: (directory, key) => (directory.domain(key) ? [key] : []),
  mailbox: (directory, key) => (directory.user(withoutTag(key))?.enabled ? [key] : []),
  alias: (directory, key) => (key.includes("@") ? (mailboxesOf(directory, key) ?? []) : []),
  // Its owner, and whoever may use any sender.
  "sender-login": (directory, key) => {
    const users = Object.values(directory.all().users).filter(({ enabled }) => enabled);
    const owner = withoutTag(key);
    return users
      .filter(({ email, allowSpoofing }) => allowSpoofing || email === owner)
      .map(({ email }) => email);
  },
};

/** Ports of the front for the webmail alone. */
const webmailPorts = ["10025", "10143"];

/** Where nginx' mail proxy leads a client (`ngx_mail_auth_http_module`), as response headers. */
export function authHeaders(
  directory: MailDirectory,
  request: {
    readonly user: string;
    readonly password: string;
    readonly protocol: string;
    readonly method: string;
    readonly port: string;
  },
  addressOf: (service: "smtp" | "imap") => string,
  isTokenOf: (user: string, token: string) => boolean,
): Readonly<Record<string, string>> {
  const lead = (service: "smtp" | "imap", port: number) => ({
    "Auth-Status": "OK",
    "Auth-Server": addressOf(service),
    "Auth-Port": String(port),
  });
  if (request.protocol === "smtp" && request.method === "none") return lead("smtp", 25);
  const user = directory.user(request.user);
  const isRight =
    user &&
    (isPasswordOf(user, request.password) ||
      (webmailPorts.includes(request.port) && isTokenOf(user.email, request.password)));
  if (!user?.enabled || !isRight)
    return { "Auth-Status": "Authentication credentials invalid", "Auth-Error-Code": "535 5.7.8" };
  return request.protocol === "smtp" ? lead("smtp", 10_025) : lead("imap", 143);
}
