import { once } from "node:events";
import { type AddressInfo, connect, createServer, type TcpSocketConnectOpts } from "node:net";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { describe, expect, it } from "vitest";

async function reach(options: TcpSocketConnectOpts): Promise<string> {
  const socket = connect(options);
  try {
    await once(socket, "connect");
    return "reached";
  } catch (error) {
    return String(error);
  } finally {
    socket.destroy();
  }
}
const resolver = (servers: readonly string[] | null) =>
  makeDnsResolver({ servers, timeoutMs: 1_000, tries: 1 });

describe("what a test reaches", () => {
  it("is this machine, by number, by name, and by a look-up of its own", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await reach({ host: "127.0.0.1", port })).toBe("reached");
    expect(await reach({ port })).toBe("reached");
    const own: TcpSocketConnectOpts["lookup"] = (_name, _options, found) => found(null, "127.0.0.1", 4);
    expect(await reach({ host: "node.example", port, lookup: own, autoSelectFamily: false })).toBe("reached");
    server.close();
  });

  it("is nobody else, by number, by name, or by a look-up of its own", async () => {
    expect(await reach({ host: "192.0.2.1", port: 25 })).toContain("reached for 192.0.2.1:25");
    expect(await reach({ host: "2001:db8::1", port: 25 })).toContain("reached for 2001:db8::1:25");
    expect(await reach({ host: "node.example", port: 25 })).toContain("reached for node.example");
    const own: TcpSocketConnectOpts["lookup"] = (_name, _options, found) => found(null, "192.0.2.1", 4);
    const asked = { host: "node.example", port: 25, lookup: own, autoSelectFamily: false };
    expect(await reach(asked)).toContain("reached for node.example at 192.0.2.1");
  });

  it("is no name server but one of this machine", async () => {
    const unknown = { status: "unknown" };
    expect(await resolver(["192.0.2.53"]).lookup("node.example", "A")).toEqual({
      ...unknown,
      cause: "ENETUNREACH",
    });
    expect(await resolver(["127.0.0.1:1"]).lookup("node.example", "A")).toEqual({
      ...unknown,
      cause: "ECONNREFUSED",
    });
  });
});
