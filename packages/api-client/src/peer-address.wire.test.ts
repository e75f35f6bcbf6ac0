import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { appendPeerAddresses } from "./peer-address.ts";

it("the address that a browser makes up stands before its real one, and alone the real one stands", async () => {
  appendPeerAddresses();
  const server = createServer((request, response) => response.end(request.headers["x-forwarded-for"]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seen = async (headers: Record<string, string>) => (await fetch(url, { headers })).text();
  expect(await seen({})).toBe("127.0.0.1");
  expect(await seen({ "x-forwarded-for": "203.0.113.9" })).toBe("203.0.113.9, 127.0.0.1");
  expect(await seen({ "x-forwarded-for": "203.0.113.9, 198.51.100.1" })).toBe(
    "203.0.113.9, 198.51.100.1, 127.0.0.1",
  );
  await new Promise((resolve) => server.close(resolve));
});
