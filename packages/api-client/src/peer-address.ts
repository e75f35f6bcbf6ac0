import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/**
 * From now on every request to a server of this process ends its `X-Forwarded-For` with the peer of its socket, as a
 * proxy's would. Next.js sets that header only where it is absent, so a browser that brings its own would be believed;
 * with its real address behind it, the API can tell what a proxy of ours wrote from what the browser made up.
 */
export function appendPeerAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    const brought = request.headers["x-forwarded-for"];
    const hops = [...[brought ?? []].flat(), request.socket.remoteAddress ?? "unknown"];
    request.headers["x-forwarded-for"] = hops.join(", ");
  });
}
