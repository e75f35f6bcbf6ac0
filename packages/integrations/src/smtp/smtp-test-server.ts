import type { AddressInfo, Socket } from "node:net";
import net from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export type Taken = {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly session: string;
};

/** A real SMTP server behind a plain TCP relay whose connections a test can cut, for wire tests of the submitter. */
export type TestServer = {
  readonly port: number;
  readonly taken: Taken[];
  /** Commands in the order the server understood them, AUTH without its secret. */
  readonly log: string[];
  readonly connections: () => number;
  readonly cut: () => void;
  readonly close: () => Promise<void>;
};

type Refusal = { readonly responseCode: number; readonly message: string };
export type TestServerOptions = {
  readonly greeting?: Refusal;
  readonly auth?: Refusal;
  readonly mailFrom?: Refusal;
  readonly rcptTo?: Refusal | ((address: string) => Refusal | null);
  readonly atDot?: Refusal;
  /** Called with each piece of content, and once with null when the final dot was seen. Awaited before the answer. */
  readonly onContent?: (piece: Buffer | null) => void | Promise<void>;
  readonly smtp?: SMTPServerOptions;
};

const errorOf = (refusal: Refusal) =>
  Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode });

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const taken: Taken[] = [];
  const log: string[] = [];
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    ...options.smtp,
    onConnect: (_session, done) => {
      log.push("CONNECT");
      done(options.greeting ? errorOf(options.greeting) : null);
    },
    onAuth: (auth, session, done) => {
      log.push(`AUTH ${auth.username} ${session.secure ? "over TLS" : "IN THE CLEAR"}`);
      if (options.auth) return done(errorOf(options.auth));
      return done(null, { user: auth.username ?? "" });
    },
    onMailFrom: (address, _session, done) => {
      log.push(`MAIL ${address.address}`);
      done(options.mailFrom ? errorOf(options.mailFrom) : null);
    },
    onRcptTo: (address, _session, done) => {
      log.push(`RCPT ${address.address}`);
      const refusal = typeof options.rcptTo === "function" ? options.rcptTo(address.address) : options.rcptTo;
      done(refusal ? errorOf(refusal) : null);
    },
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => {
        pieces.push(piece);
        void options.onContent?.(piece);
      });
      stream.on("end", () => {
        log.push("DOT");
        const answer = () => {
          if (options.atDot) return done(errorOf(options.atDot));
          const { mailFrom, rcptTo } = session.envelope;
          taken.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map((r) => r.address).join(),
            raw: Buffer.concat(pieces).toString("latin1"),
            session: session.id,
          });
          return done(null, `2.0.0 Ok: queued as 4XkP2c1Z${taken.length}`);
        };
        Promise.resolve(options.onContent?.(null)).then(answer);
      });
    },
  });
  server.on("error", () => {});
  const inner = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => inner.once("listening", resolve));
  const sockets = new Set<Socket>();
  let connections = 0;
  const relay = net.createServer((client) => {
    connections += 1;
    const up = net.connect((inner.address() as AddressInfo).port, "127.0.0.1");
    for (const [a, b] of [
      [client, up],
      [up, client],
    ] as const) {
      sockets.add(a);
      a.on("error", () => b.destroy());
      a.on("close", () => {
        sockets.delete(a);
        b.destroy();
      });
      a.pipe(b);
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  return {
    port: (relay.address() as AddressInfo).port,
    taken,
    log,
    connections: () => connections,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise((resolve) => relay.close(resolve)),
        new Promise<void>((resolve) => server.close(() => resolve())),
      ]);
    },
  };
}
