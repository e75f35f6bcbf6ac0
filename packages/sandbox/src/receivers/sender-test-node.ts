import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { nodePorts } from "../net.ts";
import type { Service } from "../world-context.ts";
import { replyOf } from "./smtp-reply.ts";
import { listenSmtp } from "./smtp-wire.ts";

export type Came = { readonly from: string; readonly to: string; readonly raw: string; readonly ip: string };
export type TestNode = Service & {
  readonly mails: readonly Came[];
  /** The n-th mail, from 0, as soon as it is there. */
  mail(n: number): Promise<Came>;
  /** Answers the next mail's recipient with this, instead of taking it. */
  refuseNext(words: string): void;
  /** Resolves when such an answer was given. */
  refused(): Promise<void>;
};

/** Stands where the sender's node listens for what comes back. */
export async function startTestNode(ip: string): Promise<TestNode> {
  const mails: Came[] = [];
  const refusals: string[] = [];
  const changed: (() => void)[] = [];
  const change = () => {
    for (const wake of changed.splice(0)) wake();
  };
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise<void>((resolve) => changed.push(resolve));
  };
  const server = await listenSmtp(
    {
      name: "m1.acme-outreach.test",
      log: () => {},
      mail: async () => replyOf("250 2.1.0 Ok"),
      async recipient() {
        const words = refusals.shift();
        if (words !== undefined) change();
        return replyOf(words ?? "250 2.1.5 Ok");
      },
      async content({ from, recipients, ip: source }, raw) {
        mails.push({ from, to: recipients.join(), raw, ip: source });
        change();
        return replyOf("250 2.0.0 Ok: queued as 1");
      },
    },
    { host: ip, port: nodePorts.smtp },
  );
  return {
    mails,
    async mail(n) {
      await until(() => mails.length > n);
      return mails[n] as Came;
    },
    refuseNext: (words) => refusals.push(words),
    refused: () => until(() => refusals.length === 0),
    close: server.close,
  };
}

export type TestPage = Service & { readonly url: string; request(): Promise<string> };

/** Stands where an unsubscribe link leads. */
export async function startTestPage(): Promise<TestPage> {
  const requests: string[] = [];
  let wake: (() => void) | null = null;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => {
      body += piece.toString();
    });
    request.on("end", () => {
      requests.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${body}`);
      response.end("ok");
      wake?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/u/token`,
    async request() {
      while (requests.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return requests[0] ?? "";
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
