import { request } from "node:http";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { publishedKeyOf } from "@penguinmails/core/backups/tar-contents";
import type { MailuAdmin, NodeAccess } from "@penguinmails/core/ports/node-access";
import { z } from "zod";
import { inNodeShell, type NodeShellOptions } from "./shell/node-shell.ts";

type Answer = { readonly status: number; readonly body: unknown };
type Call = (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown) => Promise<Answer>;

class MailuRefusal extends Error {
  constructor(method: string, path: string, answer: Answer) {
    super(`Mailu answered ${answer.status} to ${method} ${path.replace(/[^/@]+@/, "…@")}`);
    this.name = "MailuRefusal";
  }
}

/** As `DKIM_SELECTOR` in the rendered mailu.env. */
const dkimSelector = "dkim";
const usersView = z.array(z.object({ email: z.string() }));
const domainView = z.object({ dns_dkim: z.string().nullish() });

/** Mailu's REST API, spoken through an SSH tunnel: it is never open to the world. */
export function makeMailuAdmin(
  options: NodeShellOptions & {
    readonly apiPort: number;
    /** Whether that port speaks TLS; unless told, 443 alone does. */
    readonly apiTls?: boolean;
  },
): MailuAdmin {
  const tls = options.apiTls ?? options.apiPort === 443;
  const using = <T>(access: NodeAccess, token: string, work: (call: Call) => Promise<T>): Promise<T> =>
    inNodeShell(options, access, (shell) =>
      work((method, path, body) =>
        callThrough(() => shell.forward(options.apiPort), tls, access.hostname, token, method, path, body),
      ),
    );
  const ensure = async (
    call: Call,
    look: string,
    make: readonly ["POST", string, unknown],
    update?: unknown,
  ) => {
    const known = await call("GET", look);
    if (known.status === 404) return must(call, ...make);
    if (known.status !== 200) throw new MailuRefusal("GET", look, known);
    if (update !== undefined) await must(call, "PATCH", look, update);
  };
  return {
    ensureDomain: (access, token, name) =>
      using(access, token, (call) =>
        ensure(call, `/domain/${part(name)}`, ["POST", "/domain", { name, max_users: -1, max_aliases: -1 }]),
      ),
    ensureDkim: (access, token, name) =>
      using(access, token, async (call) => {
        let value = await dkimOf(call, name);
        // POST generates and overwrites: only ever when there is no key.
        if (value === null) {
          await must(call, "POST", `/domain/${part(name)}/dkim`);
          value = await dkimOf(call, name);
        }
        if (value === null) throw new MailuRefusal("GET", `/domain/${name}`, { status: 200, body: "no key" });
        return { selector: dkimSelector, value };
      }),
    ensureMailbox: (access, token, mailbox) =>
      using(access, token, (call) => {
        const shape = {
          displayed_name: mailbox.displayName,
          enabled: true,
          enable_imap: true,
          enable_pop: false,
          allow_spoofing: mailbox.mayUseAnySender,
          spam_enabled: false,
          forward_enabled: mailbox.forwardTo !== null,
          forward_destination: mailbox.forwardTo === null ? [] : [mailbox.forwardTo],
          forward_keep: true,
        };
        const made = { ...shape, email: mailbox.email, raw_password: mailbox.password };
        return ensure(call, `/user/${part(mailbox.email)}`, ["POST", "/user", made], {
          ...shape,
          raw_password: mailbox.password,
        });
      }),
    ensureCatchAll: (access, token, name, destination) =>
      using(access, token, (call) => {
        const alias = {
          email: `%@${name}`,
          destination: [destination],
          wildcard: true,
          comment: "collector",
        };
        return ensure(call, `/alias/${part(`%@${name}`)}`, ["POST", "/alias", alias], {
          destination: [destination],
          wildcard: true,
        });
      }),
    inventory: (access, token, names) =>
      using(access, token, async (call) => {
        const answer = await call("GET", "/user");
        if (answer.status !== 200) throw new MailuRefusal("GET", "/user", answer);
        const users = new Set(usersView.parse(answer.body).map(({ email }) => email));
        const keys = new Map<string, string | null>();
        for (const name of names) {
          const { status } = await call("GET", `/domain/${part(name)}`);
          keys.set(name, status === 404 ? null : publishedKeyOf(await dkimOf(call, name)));
        }
        return { users, keys };
      }),
    removeMailbox: (access, token, email) =>
      using(access, token, async (call) => {
        const gone = await call("DELETE", `/user/${part(email)}`);
        if (gone.status !== 200 && gone.status !== 404)
          throw new MailuRefusal("DELETE", `/user/${email}`, gone);
      }),
  };

  async function must(call: Call, method: "POST" | "PATCH", path: string, body?: unknown): Promise<void> {
    const answer = await call(method, path, body);
    // 409: somebody made it between our look and our call, which is what was wanted.
    if (answer.status !== 200 && answer.status !== 409) throw new MailuRefusal(method, path, answer);
  }

  async function dkimOf(call: Call, name: string): Promise<string | null> {
    const answer = await call("GET", `/domain/${part(name)}`);
    if (answer.status !== 200) throw new MailuRefusal("GET", `/domain/${name}`, answer);
    const record = domainView.parse(answer.body).dns_dkim ?? "";
    const strings = [...record.matchAll(/"([^"]*)"/g)].map((found) => found[1] ?? "");
    const value = strings.join("");
    return value.includes("p=") ? value : null;
  }
}

/** One part of a path, whatever it holds. */
function part(text: string): string {
  return encodeURIComponent(text).replaceAll("%40", "@");
}

/** One HTTP exchange over one tunnelled stream. */
async function callThrough(
  forward: () => Promise<Duplex>,
  tls: boolean,
  hostname: string,
  token: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Answer> {
  const stream = await forward();
  const payload = body === undefined ? undefined : JSON.stringify(body);
  // The tunnel is the proof of who answers: the host key is pinned. So the certificate need not be.
  const wire = tls ? connectTls({ socket: stream, servername: hostname, rejectUnauthorized: false }) : stream;
  return new Promise((resolve, reject) => {
    const req = request(
      {
        method,
        path: `/api/v1${path}`,
        headers: {
          host: hostname,
          authorization: `Bearer ${token}`,
          connection: "close",
          ...(payload === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
        },
        // Without an agent, or it would dial by itself.
        createConnection: () => wire as never,
        timeout: 20_000,
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          stream.destroy();
          resolve({ status: res.statusCode ?? 0, body: jsonOr(text) });
        });
        res.on("error", reject);
      },
    );
    req.on("timeout", () => req.destroy(new Error("Mailu did not answer in time")));
    req.on("error", reject);
    req.end(payload);
  });
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
