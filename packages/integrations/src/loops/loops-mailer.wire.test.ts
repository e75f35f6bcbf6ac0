import { afterEach, describe, expect, it } from "vitest";
import { ProviderError } from "../http/provider-error.ts";
import { type ProviderReply, startProvider, type TestProvider } from "../http/provider-test-server.ts";
import { makeLoopsMailer, parseLoopsTemplates, silentMailer } from "./loops-mailer.ts";

let provider: TestProvider | null = null;
afterEach(() => provider?.close());

const patience = { tries: 3, answerMs: 2_000, firstPauseMs: 5, totalMs: 1_500 };
const mail = {
  template: "verify-email",
  to: "ada@agency.example",
  variables: { name: "Ada", link: "https://app.example/verify?token=x" },
  idempotencyKey: "01234567-89ab-7def-8123-456789abcdef",
} as const;

/** Loops that gives these answers in turn, the last again and again. */
async function loops(...replies: (ProviderReply | null)[]) {
  const at = await startProvider((_, nth) => replies[Math.min(nth, replies.length) - 1] ?? null);
  provider = at;
  const templates = { "verify-email": "cl_verify" };
  const mailer = makeLoopsMailer({ apiKey: "key", baseUrl: `${at.url}/api`, templates, patience });
  return { mailer, requests: at.requests };
}
const ok = { status: 200, body: { success: true } };

describe("a platform mail", () => {
  it("is asked for in Loops' words, with the key that makes it one", async () => {
    const { mailer, requests } = await loops(ok);
    await mailer.send(mail);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/api/v1/transactional",
      headers: { authorization: "Bearer key", "idempotency-key": mail.idempotencyKey },
      body: {
        transactionalId: "cl_verify",
        email: mail.to,
        addToAudience: false,
        dataVariables: mail.variables,
      },
    });
  });

  it("goes under our own name when Loops' id is not configured", async () => {
    const { mailer, requests } = await loops(ok);
    await mailer.send({ ...mail, template: "invite" });
    expect(requests[0]?.body).toMatchObject({ transactionalId: "invite" });
  });

  it.each([[500], [502], [503], [429]])("is asked for again after %i, under the same key", async (status) => {
    const { mailer, requests } = await loops({ status }, { status }, ok);
    await mailer.send(mail);
    const keys = requests.map((request) => request.headers["idempotency-key"]);
    expect(keys).toEqual(Array(3).fill(mail.idempotencyKey));
  });

  it("is asked for again after a connection that broke", async () => {
    const { mailer, requests } = await loops(null, ok);
    await mailer.send(mail);
    expect(requests).toHaveLength(2);
  });

  it("waits as long as Retry-After says", async () => {
    const { mailer, requests } = await loops({ status: 429, headers: { "retry-after": "1" } }, ok);
    await mailer.send(mail);
    const [first, second] = requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
  });

  it("is left to the queue at once when Retry-After is longer than a job may take", async () => {
    const { mailer, requests } = await loops({ status: 429, headers: { "retry-after": "600" } }, ok);
    await expect(mailer.send(mail)).rejects.toMatchObject({ permanent: false });
    expect(requests).toHaveLength(1);
  });

  it("that Loops has sent before under that key is sent", async () => {
    const { mailer, requests } = await loops({ status: 409, body: { success: false } });
    await mailer.send(mail);
    expect(requests).toHaveLength(1);
  });

  it.each([400, 401, 404])("that Loops refuses with %i is not asked for again", async (status) => {
    const { mailer, requests } = await loops({ status });
    await expect(mailer.send(mail)).rejects.toMatchObject({ permanent: true });
    expect(requests).toHaveLength(1);
  });

  it("that Loops never takes fails as something that may pass, without the address or the key in the message", async () => {
    const { mailer, requests } = await loops({ status: 503 });
    const error = await mailer.send(mail).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({
      permanent: false,
      message: "Loops answered 503 to the mail “verify-email”",
    });
    expect(requests).toHaveLength(3);
  });

  it("fails as something that may pass when nobody listens", async () => {
    const { mailer } = await loops(ok);
    await provider?.close();
    provider = null;
    await expect(mailer.send(mail)).rejects.toMatchObject({ permanent: false });
  });
});

describe("without a key", () => {
  it("nothing is sent and nothing fails", async () => {
    await expect(silentMailer.send(mail)).resolves.toBeUndefined();
  });
});

describe("the registry of templates", () => {
  it("is read from one line, and what is half is dropped", () => {
    expect(parseLoopsTemplates("verify-email=abc, invite = def ,broken,=x")).toEqual({
      "verify-email": "abc",
      invite: "def",
    });
    expect(parseLoopsTemplates(null)).toEqual({});
  });
});
