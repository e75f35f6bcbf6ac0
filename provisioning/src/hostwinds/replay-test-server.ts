import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { HostingError } from "@penguinmails/core/ports/hosting";
import { onTestFinished } from "vitest";
import { makeHostwindsProvider } from "./hostwinds-provider.ts";

type SeenCall = {
  readonly action: string;
  readonly form: URLSearchParams;
  readonly method: string;
  readonly contentType: string;
  readonly atMs: number;
};
/** A body with its status; `silence`: the action is taken, and no answer ever comes; `cut`: the connection ends. */
export type Reply = { readonly status?: number; readonly body: string } | "silence" | "cut";

/** By action. */
type Replies = Readonly<Record<string, readonly Reply[]>>;

/** Answers each call with the next recorded reply of its action; the last one is repeated. */
async function startReplay(replies: Replies) {
  const calls: SeenCall[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const form = new URLSearchParams(Buffer.concat(pieces).toString("utf8"));
    const action = form.get("action") ?? "";
    const before = calls.filter((call) => call.action === action).length;
    calls.push({
      action,
      form,
      method: request.method ?? "",
      contentType: request.headers["content-type"] ?? "",
      atMs: performance.now(),
    });
    const script = replies[action] ?? [];
    const reply = script[Math.min(before, script.length - 1)];
    if (reply === undefined) response.writeHead(200).end(unknownAction);
    else if (reply === "cut") request.socket.destroy();
    else if (reply !== "silence") response.writeHead(reply.status ?? 200).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cloud/api.php`,
    calls,
    actions: () => calls.map((call) => call.action),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const unknownAction = '[{"result":"error","message":"Invalid Action.","ERROR":"6734"}]';

export const apiKey = "key/with+signs&more=";

/** An account whose answers are recorded, for one test, and our client of it. */
export async function replayedAccount(
  script: Replies,
  options: {
    readonly requestsPerSecond?: number;
    readonly timeoutMs?: number;
    readonly orderAddressAction?: string | null;
    readonly pause?: (ms: number) => Promise<void>;
  } = {},
) {
  const server = await startReplay(script);
  onTestFinished(() => server.close());
  const hostwinds = makeHostwindsProvider({
    url: server.url,
    apiKey,
    requestsPerSecond: 1_000,
    timeoutMs: 250,
    retryAfterMs: 20,
    orderAddressAction: "add_ip",
    ...options,
  });
  return { server, hostwinds };
}

/** How a call ended: `fine`, or the kind of its `HostingError`. */
export function kindOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "fine",
    (error: unknown) => (error instanceof HostingError ? error.kind : String(error)),
  );
}
