import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { TestServerOptions } from "./smtp-test-server.ts";
import { closeWorlds, stored, submission, world } from "./submitter-test-world.ts";

afterEach(closeWorlds);

describe("hand-over", () => {
  test("an accepted message arrives whole, under its VERP sender, over TLS, and names its queue id", async () => {
    const { at, mail } = await world();
    const content = "Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nlast line without an end";
    const reply = await mail.submit(submission({ content }));
    expect(reply).toEqual({
      outcome: "accepted",
      queueId: "4XkP2c1Z1",
      text: expect.stringMatching(/^250 /),
    });
    expect(at.taken).toMatchObject([{ from: "b+abc-def@bounce.acme.example", to: "lead@example.org" }]);
    expect(stored(at)[0]?.replace(/\r\n$/, "")).toBe(content);
    expect(at.log).toContain("AUTH anna@acme.example over TLS");
  });

  test("the final dot is not on the wire while beforeFinalDot is pending", async () => {
    let sawContent = () => {};
    const contentArrived = new Promise<void>((resolve) => {
      sawContent = resolve;
    });
    const { at, mail } = await world({
      onContent: (piece) => void (piece?.includes("Hello") && sawContent()),
    });
    const before: string[] = [];
    const reply = await mail.submit(
      submission({
        content: `Subject: x\r\n\r\nHello${" hello".repeat(50)}\r\n`,
        beforeFinalDot: async () => {
          await contentArrived;
          // A whole other transaction: if the dot had been sent with the content, the server would have seen it by now.
          await mail.submit(
            submission({ username: "other@acme.example", content: "Subject: y\r\n\r\nOther\r\n" }),
          );
          before.push(...at.log.filter((line) => line === "DOT"), "committed");
        },
      }),
    );
    expect(reply.outcome).toBe("accepted");
    expect(before).toEqual(["DOT", "committed"]);
    expect(at.log.filter((line) => line === "DOT")).toHaveLength(2);
  });

  test("a rejected beforeFinalDot leaves no message at the server and spoils nothing for the next one", async () => {
    const { at, mail } = await world();
    const reply = await mail.submit(
      submission({ beforeFinalDot: () => Promise.reject(new Error("lease lost")) }),
    );
    expect(reply).toEqual({
      outcome: "broken",
      afterDot: false,
      text: expect.stringContaining("lease lost"),
    });
    expect((await mail.submit(submission({ content: "Subject: next\r\n\r\nNext\r\n" }))).outcome).toBe(
      "accepted",
    );
    expect(stored(at)).toEqual(["Subject: next\r\n\r\nNext\r\n"]);
  });
});

describe("a server that dies", () => {
  test("after the dot: the message may have been taken", async () => {
    const { at, mail } = await world({
      onContent: (piece) => {
        if (piece === null) at.cut();
        return piece === null ? new Promise(() => {}) : undefined;
      },
    });
    expect(await mail.submit(submission())).toMatchObject({ outcome: "broken", afterDot: true });
  });

  test("in the middle of the content: it was not taken, and nobody was told that the dot comes", async () => {
    const { at, mail } = await world({ onContent: () => at.cut() });
    let asked = 0;
    const reply = await mail.submit(
      submission({
        content: `Subject: x\r\n\r\n${"A long line of content.\r\n".repeat(400_000)}`,
        beforeFinalDot: async () => {
          asked += 1;
        },
      }),
    );
    expect(reply).toMatchObject({ outcome: "broken", afterDot: false });
    expect(asked).toBe(0);
  });

  test("while beforeFinalDot is pending: the dot never leaves, so it was not taken", async () => {
    let died = () => {};
    const isDead = new Promise<void>((resolve) => {
      died = resolve;
    });
    const { at, mail } = await world({}, { replyTimeoutMs: 60_000 });
    const reply = mail.submit(
      submission({
        beforeFinalDot: () => {
          at.cut();
          return isDead;
        },
      }),
    );
    expect(await reply).toMatchObject({ outcome: "broken", afterDot: false });
    died();
    expect(at.taken).toEqual([]);
  });

  test("while its connection lay idle: the next message goes over a fresh one", async () => {
    const { at, mail } = await world();
    await mail.submit(submission());
    at.cut();
    expect((await mail.submit(submission())).outcome).toBe("accepted");
    expect(at.taken).toHaveLength(2);
  });

  test("after the dot, on a connection that was used before: the message is not handed over again", async () => {
    const { at, mail } = await world({
      onContent: (piece) => {
        if (piece !== null || at.taken.length === 0) return;
        at.cut();
        return new Promise(() => {});
      },
    });
    await mail.submit(submission());
    expect(await mail.submit(submission())).toMatchObject({ outcome: "broken", afterDot: true });
    expect(at.log.filter((line) => line === "DOT")).toHaveLength(2);
  });

  test("of haste, and says yes before the dot: that is no yes to the whole message", async () => {
    const { mail } = await world({
      hastily: { responseCode: 250, message: "2.0.0 Ok: queued as 4XkP2c1Z0" },
    });
    const reply = await mail.submit(submission({ beforeFinalDot: () => new Promise(() => {}) }));
    expect(reply).toEqual({
      outcome: "broken",
      afterDot: false,
      text: "The server answered before the message was complete",
    });
  });

  test("on a fresh connection, before it wanted the content: that is an attempt, and not made again", async () => {
    const { at, mail } = await world({
      rcptTo: () => {
        at.cut();
        return null;
      },
    });
    expect(await mail.submit(submission())).toMatchObject({ outcome: "broken", afterDot: false });
    expect(at.connections()).toBe(1);
  });

  test("before it has greeted: broken, not taken, and nobody waits for it", async () => {
    const server = createServer((socket) => void socket.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { mail } = await world({}, { port: (server.address() as AddressInfo).port, maxConnections: 1 });
    for (let i = 0; i < 2; i += 1)
      expect(await mail.submit(submission())).toMatchObject({ outcome: "broken", afterDot: false });
    server.close();
  });

  test("before it was reached: broken, not taken", async () => {
    const { at, mail } = await world();
    await at.close();
    expect(await mail.submit(submission())).toMatchObject({ outcome: "broken", afterDot: false });
  });
});

describe("a server that refuses", () => {
  test.each<[string, TestServerOptions, number, string | null]>([
    ["the connection", { greeting: { responseCode: 421, message: "4.7.0 Busy" } }, 421, "4.7.0"],
    ["the password", { auth: { responseCode: 535, message: "5.7.8 Bad credentials" } }, 535, "5.7.8"],
    ["the sender", { mailFrom: { responseCode: 450, message: "4.2.1 Too fast" } }, 450, "4.2.1"],
    ["the recipient", { rcptTo: { responseCode: 550, message: "5.1.1 No such user" } }, 550, "5.1.1"],
    ["the message, for now", { atDot: { responseCode: 451, message: "4.3.0 Try later" } }, 451, "4.3.0"],
    ["the message, for good", { atDot: { responseCode: 554, message: "Spam" } }, 554, null],
  ])("%s: code, enhanced code and words come back", async (_stage, options, code, enhanced) => {
    const { at, mail } = await world(options);
    const reply = await mail.submit(submission());
    expect(reply).toMatchObject({ outcome: "refused", code, enhanced });
    expect(reply.text).toContain(options.atDot?.message ?? "");
    expect(at.taken).toEqual([]);
  });

  test("the password: its connection is not left open", async () => {
    const auth = { responseCode: 535, message: "5.7.8 Bad credentials" };
    const { at, mail } = await world({ auth });
    expect((await mail.submit(submission())).outcome).toBe("refused");
    await at.allGone();
  });

  test.each([false, true])(
    "one recipient does not cost the connection: the next message goes over the same session (pipelining hidden: %s)",
    async (hidePIPELINING) => {
      const refuse = { responseCode: 550, message: "5.7.1 Not you" };
      const { at, mail } = await world({
        rcptTo: (to) => (to.startsWith("bad") ? refuse : null),
        smtp: { hidePIPELINING },
      });
      await mail.submit(submission());
      expect((await mail.submit(submission({ envelopeTo: "bad@example.org" }))).outcome).toBe("refused");
      expect((await mail.submit(submission())).outcome).toBe("accepted");
      expect(at.connections()).toBe(1);
      expect(at.taken).toHaveLength(2);
    },
  );

  test("the message before it has all of it: nothing follows on that connection, on which half a message lies", async () => {
    const { at, mail } = await world({ hastily: { responseCode: 554, message: "5.7.1 Spam" } });
    const half = submission({ beforeFinalDot: () => new Promise(() => {}) });
    for (let i = 0; i < 2; i += 1)
      expect(await mail.submit(half)).toMatchObject({ outcome: "refused", code: 554 });
    expect(at.connections()).toBe(2);
  });

  test.each<[string, TestServerOptions]>([
    ["and says that it leaves", { rcptTo: { responseCode: 421, message: "4.3.2 Shutting down" } }],
    [
      "and says that it leaves, though it stays",
      { rcptTo: { responseCode: 421, message: "4.3.2 Shutting down" }, staysAfter421: true },
    ],
    ["and knows no RSET", { smtp: { disabledCommands: ["RSET"] } }],
    ["and dies at RSET", { cutsAtReset: true }],
  ])("one recipient %s: the next message goes over a fresh connection", async (_how, options) => {
    const rcptTo = { responseCode: 550, message: "5.7.1 Not you" };
    const { at, mail } = await world({ rcptTo, ...options }, { maxConnections: 1 });
    for (let i = 0; i < 2; i += 1) expect((await mail.submit(submission())).outcome).toBe("refused");
    expect(at.connections()).toBe(2);
  });

  test("many recipients, one after the other, leaves nobody behind who listens", async () => {
    const leaks: string[] = [];
    const hear = ({ name }: Error) => void leaks.push(name);
    process.on("warning", hear);
    const { at, mail } = await world({ rcptTo: { responseCode: 550, message: "5.1.1 No such user" } });
    for (let i = 0; i < 12; i += 1) expect((await mail.submit(submission())).outcome).toBe("refused");
    process.off("warning", hear);
    expect(at.connections()).toBe(1);
    expect(leaks).toEqual([]);
  });

  test("STARTTLS never sees the password", async () => {
    const { at, mail } = await world({ smtp: { disabledCommands: ["STARTTLS"], allowInsecureAuth: true } });
    const reply = await mail.submit(submission());
    expect(reply.outcome).not.toBe("accepted");
    expect(at.log.filter((line) => line.startsWith("AUTH"))).toEqual([]);
  });

  test("a certificate nobody signed is refused when certificates must be real", async () => {
    const { at, mail } = await world({}, { rejectUnauthorized: true });
    expect(await mail.submit(submission())).toMatchObject({ outcome: "broken", afterDot: false });
    expect(at.log.filter((line) => line.startsWith("AUTH"))).toEqual([]);
  });
});

test.each([
  "a@b.example>\r\nRCPT TO:<c@d.example",
  "a b@c.example",
  "<a@b.example>",
  "a@b.example\u0000",
  "",
])("an envelope address that could end a command is refused before anything is sent: %j", async (address) => {
  const { at, mail } = await world();
  await expect(mail.submit(submission({ envelopeTo: address }))).rejects.toThrow(RangeError);
  await expect(mail.submit(submission({ envelopeFrom: address }))).rejects.toThrow(RangeError);
  expect(at.connections()).toBe(0);
});
