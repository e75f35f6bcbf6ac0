import type { Submission } from "@penguinmails/core/ports/mail";
import { startTestServer, type TestServer, type TestServerOptions } from "./smtp-test-server.ts";
import { makeMailSubmitter, type SubmitterOptions, submitterDefaults } from "./submitter.ts";

const closing: (() => Promise<void>)[] = [];

/**
 * A server of a test's own and a submitter for it, both closed by `closeWorlds`. Silence ends no connection within a test:
 * what is not closed stays open.
 */
export async function world(server: TestServerOptions = {}, submitter: Partial<SubmitterOptions> = {}) {
  const at = await startTestServer(server);
  closing.push(at.close);
  const mail = makeMailSubmitter({
    ...submitterDefaults,
    port: at.port,
    name: "worker.penguinmails.example",
    rejectUnauthorized: false,
    connectTimeoutMs: 5_000,
    ...submitter,
  });
  closing.push(() => mail.close());
  return { at, mail };
}

/** A mail to hand over; `content` is Latin-1. */
export function submission(change: Partial<Submission> & { readonly content?: string } = {}): Submission {
  const { content = "Subject: x\r\n\r\nHello\r\n", ...rest } = change;
  return {
    host: "127.0.0.1",
    username: "anna@acme.example",
    password: "correct horse",
    envelopeFrom: "b+abc-def@bounce.acme.example",
    envelopeTo: "lead@example.org",
    raw: Buffer.from(content, "latin1"),
    beforeFinalDot: async () => {},
    ...rest,
  };
}

/** What the server took, whole. */
export const stored = (at: TestServer) => at.taken.map((mail) => mail.raw);

export async function closeWorlds(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}
