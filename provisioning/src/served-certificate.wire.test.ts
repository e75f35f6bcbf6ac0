import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { servedCertificate } from "./served-certificate.ts";

/** What is seen of a port whose service says that much and hangs up. */
async function seen(said: string, starttls: boolean): Promise<unknown> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.end(said);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await servedCertificate({ host: "127.0.0.1", port, starttls, hostname: "n1.nodes.example" });
  } finally {
    server.close();
  }
}

test.each([true, false])(
  "a port that is taken and says nothing shows no less than one that nobody takes: it is silent (STARTTLS %s)",
  async (starttls) => {
    expect(await seen("", starttls)).toBe("silent");
    expect(await seen("421 4.3.2 Not now\r\n", starttls)).toBe("none");
  },
);
