import { afterEach, describe, expect, test, vi } from "vitest";
import { closeWorlds, stored, submission, world } from "./submitter-test-world.ts";

afterEach(async () => {
  vi.useRealTimers();
  await closeWorlds();
});

describe("the pool", () => {
  const oneAtOnce = { maxConnections: 1 };

  test("keeps no place for a connection that could not be opened", async () => {
    const { at, mail } = await world(
      { greeting: { responseCode: 421, message: "4.7.0 Busy" } },
      { maxConnections: 1 },
    );
    for (let i = 0; i < 3; i += 1) expect((await mail.submit(submission())).outcome).toBe("refused");
    expect(at.connections()).toBe(3);
  });

  test("reuses a connection for as many messages as it may carry, then replaces it", async () => {
    const { at, mail } = await world({}, { ...oneAtOnce, maxMailsPerConnection: 3 });
    for (let i = 0; i < 7; i += 1) expect((await mail.submit(submission())).outcome).toBe("accepted");
    expect(at.connections()).toBe(3);
  });

  test("never opens more connections to one account than it may, and loses no message in the queue for them", async () => {
    const { at, mail } = await world({}, { maxConnections: 2, maxMailsPerConnection: 5 });
    let now = 0;
    let most = 0;
    const replies = await Promise.all(
      Array.from({ length: 30 }, () =>
        mail.submit(
          submission({
            beforeFinalDot: async () => {
              most = Math.max(most, ++now);
              await new Promise((resolve) => setImmediate(resolve));
              now -= 1;
            },
          }),
        ),
      ),
    );
    expect(replies.every((reply) => reply.outcome === "accepted")).toBe(true);
    expect(at.taken).toHaveLength(30);
    expect(most).toBeLessThanOrEqual(2);
  });

  test("gives up a connection that nobody used for long enough, and none that carries a message", async () => {
    // The server greets after a while: time goes by, and jumps.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    const { at, mail } = await world({}, { ...oneAtOnce, idleMs: 20_000 });
    const forLong = async () => void vi.advanceTimersByTime(20_000);
    await mail.submit(submission());
    expect((await mail.submit(submission({ beforeFinalDot: forLong }))).outcome).toBe("accepted");
    expect(at.connections()).toBe(1);
    expect(new Set(stored(at))).toEqual(new Set(["Subject: x\r\n\r\nHello\r\n"]));
    await forLong();
    expect((await mail.submit(submission())).outcome).toBe("accepted");
    expect(at.connections()).toBe(2);
  });

  test("accounts do not share a session", async () => {
    const { at, mail } = await world();
    await mail.submit(submission());
    await mail.submit(submission({ username: "ben@acme.example" }));
    expect(at.log.filter((line) => line.startsWith("AUTH"))).toEqual([
      "AUTH anna@acme.example over TLS",
      "AUTH ben@acme.example over TLS",
    ]);
  });
});

test("a submitter that is closed ends what is under way, leaves the server, and takes nothing more", async () => {
  const { at, mail } = await world({}, { idleMs: 600_000 });
  await mail.submit(submission());
  await mail.submit(submission({ username: "ben@acme.example" }));
  // A connection that the server is not told to end would be cut a while later.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const order: string[] = [];
  let closed = Promise.resolve();
  const beforeFinalDot = async () => {
    closed = mail.close().then(() => void order.push("closed"));
    await new Promise((resolve) => setImmediate(resolve));
    order.push("handed over");
  };
  expect((await mail.submit(submission({ beforeFinalDot }))).outcome).toBe("accepted");
  await closed;
  expect(order).toEqual(["handed over", "closed"]);
  await at.allGone();
  await expect(mail.submit(submission())).rejects.toThrow("closed");
  expect(at.connections()).toBe(2);
});

test("a server that does not answer QUIT is left after two seconds", async () => {
  const { at, mail } = await world({ ignoresQuit: true }, { idleMs: 600_000 });
  await mail.submit(submission());
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  await mail.close();
  vi.advanceTimersByTime(2_000);
  await at.allGone();
  expect(at.connections()).toBe(1);
});
