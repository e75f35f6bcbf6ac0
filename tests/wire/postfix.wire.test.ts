import type { LogRecord } from "@penguinmails/core/delivery/postfix-log";
import { isQueueHold, queueHold } from "@penguinmails/core/delivery/queue-hold";
import type { Submission } from "@penguinmails/core/ports/mail";
import { makeMessageComposer } from "@penguinmails/integrations/smtp/compose-message";
import { startTestServer, type TestServer } from "@penguinmails/integrations/smtp/smtp-test-server";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostfixWorld, startMailusPostfix } from "./postfix-world.ts";
import { describeReal } from "./real-server.ts";

describeReal("Postfix itself", ["/usr/sbin/postfix", "/usr/sbin/postconf"], () => {
  const account = { username: "anna@acme.example", password: "correct horse" };
  let sink: TestServer;
  let postfix: PostfixWorld;
  let mail: ReturnType<typeof makeMailSubmitter>;
  beforeAll(async () => {
    sink = await startSink();
    postfix = await startMailusPostfix({
      sinkPort: sink.port,
      accounts: { [account.username]: account.password },
    });
    mail = makeMailSubmitter({
      ...submitterDefaults,
      port: postfix.port,
      name: "worker.penguinmails.example",
      rejectUnauthorized: false,
      connectTimeoutMs: 5_000,
      replyTimeoutMs: 10_000,
    });
  });
  afterAll(async () => {
    await mail?.close();
    await postfix?.close();
    await sink?.close();
  });

  const submission = (change: Partial<Submission>): Submission => ({
    host: "127.0.0.1",
    ...account,
    envelopeFrom: "b+abc-def@bounce.acme.example",
    envelopeTo: "lead@fine.example",
    raw: Buffer.from("Subject: x\r\n\r\nHello\r\n"),
    beforeFinalDot: async () => {},
    ...change,
  });
  const of = (queueId: string | null) => (record: LogRecord) => record.queueId === queueId;
  /** Hands over and reads what becomes of it. */
  async function sent(change: Partial<Submission>, settled: (records: readonly LogRecord[]) => boolean) {
    const reply = await mail.submit(submission(change));
    if (reply.outcome !== "accepted") throw new Error(`${reply.outcome}: ${reply.text}`);
    expect(reply.queueId).toMatch(/^[0-9A-Za-z]{6,}$/);
    const log = await postfix.log((records) => settled(records.filter(of(reply.queueId))));
    return { queueId: reply.queueId, records: log.filter(of(reply.queueId)) };
  }
  const isRemoved = (records: readonly LogRecord[]) => records.some(({ kind }) => kind === "removed");

  test("a composed message arrives byte for byte under its VERP sender; its log tells the whole story by queue id", async () => {
    const raw = await makeMessageComposer().compose({
      from: { name: "Ana Müller", email: "ana@acme.example" },
      to: { name: "Zoë", email: "lead@fine.example" },
      subject: "Grüße — ein Test",
      text: ".\n..\nüber Punkte\n",
      html: "<p>über Punkte</p>",
      dateMs: Date.UTC(2026, 2, 2, 10),
      messageId: "m1.abc@acme.example",
      feedbackId: "c1:t1:cold:acme",
      unsubscribe: { url: "https://track.penguinmails.example/u/abc", mailto: "u+abc@bounce.acme.example" },
    });
    const { records } = await sent({ raw }, isRemoved);
    expect(records).toMatchObject([
      { kind: "message-id", messageId: "m1.abc@acme.example" },
      { kind: "sender", sender: "b+abc-def@bounce.acme.example" },
      {
        kind: "delivery",
        isOutgoing: true,
        recipient: "lead@fine.example",
        status: "sent",
        dsn: "2.0.0",
        replyCode: 250,
      },
      { kind: "removed" },
    ]);
    const got = sink.taken.find((one) => one.raw.includes("m1.abc@acme.example"));
    expect(got).toMatchObject({ from: "b+abc-def@bounce.acme.example", to: "lead@fine.example" });
    // Postfix puts its own trace before the message and touches nothing of it.
    expect(
      got?.raw.endsWith(
        Buffer.from(raw)
          .toString("latin1")
          .replace(/(\r\n)*$/, "\r\n"),
      ),
    ).toBe(true);
  });

  test("each sender's domain leaves from its own address and greets by its name, as the rendered overrides have it", async () => {
    await sent({ envelopeFrom: "b+1@bounce.acme.example", envelopeTo: "one@fine.example" }, isRemoved);
    await sent({ envelopeFrom: "b+2@bounce.bmce.example", envelopeTo: "two@fine.example" }, isRemoved);
    await sent({ envelopeFrom: "x@n1.nodes.example", envelopeTo: "three@fine.example" }, isRemoved);
    const way = (to: string) => {
      const seen = sink.taken.find((one) => one.to === to);
      return [seen?.ip, seen?.helo];
    };
    expect(way("one@fine.example")).toEqual(["127.0.0.21", "o1.n1.nodes.example"]);
    expect(way("two@fine.example")).toEqual(["127.0.0.22", "o2.n1.nodes.example"]);
    expect(way("three@fine.example")).toEqual(["127.0.0.1", "n1.nodes.example"]);
    expect(postfix.logText()).toMatch(/postfix-ip1\/smtp\[\d+\]: \w+: to=<one@fine\.example>/);
  });

  test("a remote 4xx is deferred with the remote's words, and stays in the queue", async () => {
    const { records } = await sent({ envelopeTo: "grey@later.example" }, (all) =>
      all.some(({ kind }) => kind === "delivery"),
    );
    expect(records.at(-1)).toMatchObject({
      kind: "delivery",
      status: "deferred",
      dsn: "4.7.1",
      replyCode: 451,
      relay: expect.stringContaining("127.0.0.1"),
      text: expect.stringContaining("Greylisted, try again in five minutes"),
    });
  });

  test("a remote 5xx is bounced with the remote's words, and the notice goes to the VERP sender", async () => {
    const { records } = await sent(
      { envelopeTo: "nobody@gone.example", envelopeFrom: "b+gone-1@bounce.acme.example" },
      isRemoved,
    );
    expect(records).toContainEqual(
      expect.objectContaining({
        kind: "delivery",
        status: "bounced",
        dsn: "5.1.1",
        replyCode: 550,
        text: expect.stringContaining("No such person"),
      }),
    );
    await postfix.log((all) =>
      all.some(
        (one) =>
          one.kind === "delivery" &&
          one.recipient === "b+gone-1@bounce.acme.example" &&
          one.status === "sent",
      ),
    );
    const notice = sink.taken.find(({ to }) => to === "b+gone-1@bounce.acme.example");
    expect(notice).toMatchObject({ from: "" });
    expect(notice?.raw).toMatch(/Content-Type: message\/delivery-status/i);
    expect(notice?.raw).toMatch(/Final-Recipient: rfc822; nobody@gone\.example[\s\S]*Status: 5\.1\.1/i);
  });

  test("a receiver that hangs up is deferred without a code", async () => {
    const { records } = await sent({ envelopeTo: "x@hangup.example" }, (all) =>
      all.some(({ kind }) => kind === "delivery"),
    );
    expect(records.at(-1)).toMatchObject({ status: "deferred", dsn: "4.4.2", replyCode: null });
  });

  test("a domain on hold keeps its mail in the queue, new and old, its neighbours go on, and let go it arrives once", async () => {
    const deferred = (records: readonly LogRecord[]) =>
      records.filter((one) => one.kind === "delivery" && one.status === "deferred");
    const acme = "b+1@bounce.acme.example";
    const waiting = await sent(
      { envelopeFrom: acme, envelopeTo: "old@later.example" },
      (all) => deferred(all).length > 0,
    );
    try {
      postfix.hold({ acme: queueHold });
      const fresh = await sent(
        { envelopeFrom: acme, envelopeTo: "new@fine.example" },
        (all) => deferred(all).length > 0,
      );
      expect(deferred(fresh.records).map(isQueueHold)).toEqual([true]);
      postfix.tool("postqueue", "-i", waiting.queueId ?? "");
      const log = await postfix.log((all) => deferred(all.filter(of(waiting.queueId))).some(isQueueHold));
      expect(deferred(log.filter(of(waiting.queueId))).map(isQueueHold)).toEqual([false, true]);
      await sent({ envelopeFrom: "b+2@bounce.bmce.example", envelopeTo: "beside@fine.example" }, isRemoved);
      expect(sink.taken.some(({ to }) => to === "new@fine.example")).toBe(false);
      postfix.hold({});
      postfix.tool("postqueue", "-i", fresh.queueId ?? "");
      await postfix.log((all) => isRemoved(all.filter(of(fresh.queueId))));
      expect(sink.taken.filter(({ to }) => to === "new@fine.example")).toHaveLength(1);
    } finally {
      postfix.hold({});
    }
  });

  test("of a domain's queue what is named stays and what is not goes, and let go that arrives once too", async () => {
    const put = (records: readonly LogRecord[]) => records.some(isQueueHold);
    const [going, staying] = ["b+gggg-a7@bounce.acme.example", "b+ssss-a7@bounce.acme.example"];
    postfix.hold({ acme: queueHold });
    const first = await sent({ envelopeFrom: going, envelopeTo: "goes@fine.example" }, put);
    const second = await sent({ envelopeFrom: staying, envelopeTo: "stays@fine.example" }, put);
    const again = () => {
      for (const { queueId } of [first, second]) postfix.tool("postqueue", "-i", queueId ?? "");
    };
    try {
      postfix.hold({ alone: [staying] });
      again();
      const log = await postfix.log(
        (all) =>
          isRemoved(all.filter(of(first.queueId))) &&
          all.filter(of(second.queueId)).filter(isQueueHold).length === 2,
      );
      expect(isRemoved(log.filter(of(second.queueId)))).toBe(false);
      await sent(
        { envelopeFrom: "b+nnnn-a7@bounce.acme.example", envelopeTo: "late@fine.example" },
        isRemoved,
      );
      const way = sink.taken.find(({ to }) => to === "goes@fine.example");
      expect([way?.ip, way?.helo]).toEqual(["127.0.0.21", "o1.n1.nodes.example"]);
      expect(sink.taken.some(({ to }) => to === "stays@fine.example")).toBe(false);
      postfix.hold({});
      postfix.tool("postqueue", "-i", second.queueId ?? "");
      await postfix.log((all) => isRemoved(all.filter(of(second.queueId))));
      for (const who of ["goes", "stays"])
        expect(sink.taken.filter(({ to }) => to === `${who}@fine.example`)).toHaveLength(1);
    } finally {
      postfix.hold({});
    }
  });

  test("a wrong password is refused with 535, and a stranger's relay attempt never reaches the sink", async () => {
    const wrong = await mail.submit(submission({ password: "wrong" }));
    expect(wrong).toMatchObject({ outcome: "refused", code: 535, enhanced: "5.7.8" });
    const nobody = await mail.submit(
      submission({ username: "mallory@acme.example", envelopeTo: "never@fine.example" }),
    );
    expect(nobody).toMatchObject({ outcome: "refused", code: 535 });
    expect(sink.taken.some(({ to }) => to === "never@fine.example")).toBe(false);
  });

  test("an abort before the final dot leaves nothing in the queue", async () => {
    const reply = await mail
      .submit(
        submission({
          envelopeTo: "aborted@fine.example",
          beforeFinalDot: () => Promise.reject(new Error("no")),
        }),
      )
      .then(
        ({ outcome }) => outcome,
        () => "thrown",
      );
    expect(["broken", "thrown"]).toContain(reply);
    await sent({ envelopeTo: "after@fine.example" }, isRemoved);
    expect(sink.taken.some(({ to }) => to === "aborted@fine.example")).toBe(false);
  });

  test("forty messages at once are all taken, each under a queue id of its own, and all arrive", async () => {
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, n) => mail.submit(submission({ envelopeTo: `many${n}@fine.example` }))),
    );
    const ids = replies.map((reply) => (reply.outcome === "accepted" ? reply.queueId : null));
    expect(new Set(ids).size).toBe(40);
    expect(ids).not.toContain(null);
    const log = await postfix.log((all) =>
      ids.every((id) => all.some((one) => one.kind === "removed" && one.queueId === id)),
    );
    const delivered = log.filter((one) => one.kind === "delivery" && one.recipient.startsWith("many"));
    expect(delivered.map((one) => one.kind === "delivery" && one.status)).toEqual(Array(40).fill("sent"));
  });
});

/** Receives for all domains; what it thinks of one is in its name. */
async function startSink(): Promise<TestServer> {
  const sink: TestServer = await startTestServer({
    smtp: { authOptional: true, disabledCommands: ["STARTTLS"] },
    rcptTo(address) {
      if (address.endsWith("@hangup.example")) sink.cut();
      if (address.endsWith("@later.example"))
        return { responseCode: 451, message: "4.7.1 Greylisted, try again in five minutes" };
      return address.endsWith("@gone.example")
        ? { responseCode: 550, message: "5.1.1 No such person" }
        : null;
    },
  });
  return sink;
}
