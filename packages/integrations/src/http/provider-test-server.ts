import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export type ProviderRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** JSON or the fields of a form, parsed, unpacked when it came packed; null when there is none. */
  readonly body: unknown;
  /** Real milliseconds on a clock that never goes back. */
  readonly at: number;
};
export type ProviderReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, in place of a JSON body. */
  readonly raw?: Buffer;
};

function parse(text: string, contentType: string): unknown {
  if (text === "") return null;
  if (contentType.startsWith("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  return JSON.parse(text);
}

/** Somebody else's service on loopback. `answer` gets each request and its number (from 1); null: the connection breaks. */
export async function startProvider(
  answer: (request: ProviderRequest, nth: number) => ProviderReply | null | Promise<ProviderReply | null>,
) {
  const requests: ProviderRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = (incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
    const request = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      query: new URL(incoming.url ?? "", "http://localhost").searchParams,
      headers: incoming.headers,
      body: parse(text, incoming.headers["content-type"] ?? ""),
      at: performance.now(),
    };
    requests.push(request);
    const reply = await answer(request, requests.length);
    if (reply === null) {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(reply.raw ?? (reply.body === undefined ? "" : JSON.stringify(reply.body)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type TestProvider = Awaited<ReturnType<typeof startProvider>>;
