import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freeNets, loopbackIsWide, pickSandboxNet } from "./sandbox-net.ts";

it.runIf(loopbackIsWide())("picks no part of the loopback that somebody listens on", async () => {
  const net = pickSandboxNet();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, `${net}.0.2`, resolve));
  try {
    expect(freeNets()).not.toContain(net);
    expect(freeNets().length).toBeGreaterThan(100);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
