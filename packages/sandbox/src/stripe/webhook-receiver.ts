import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = {
  readonly body: string;
  readonly signature: string;
  readonly type: string;
  readonly id: string;
};

export type WebhookReceiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** Status of the next answers; 200 at first. */
  answer(status: number): void;
  /** Resolves with all that came once `enough` says so. */
  until(enough: (received: readonly Received[]) => boolean): Promise<readonly Received[]>;
  /** Resolves when an event of that type has come, with the newest. */
  next(type: string): Promise<Received>;
  close(): Promise<void>;
};

/** For tests: an end point of ours that keeps what it is sent. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let status = 200;
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString("utf8");
    const { id, type } = JSON.parse(body) as { id: string; type: string };
    received.push({ body, signature: String(request.headers["stripe-signature"]), id, type });
    response.writeHead(status).end();
    for (const look of [...waiting]) look();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const until: WebhookReceiver["until"] = (enough) =>
    new Promise((resolve) => {
      const look = () => {
        if (!enough(received)) return;
        waiting.delete(look);
        resolve(received);
      };
      waiting.add(look);
      look();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/webhooks/stripe`,
    received,
    answer(next) {
      status = next;
    },
    until,
    async next(type) {
      const all = await until((some) => some.some((one) => one.type === type));
      const found = all.findLast((one) => one.type === type);
      if (!found) throw new Error(`No ${type} came`);
      return found;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
