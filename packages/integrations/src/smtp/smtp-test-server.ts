import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export type Taken = {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  /** Where the client came from, and what it called itself. */
  readonly ip: string;
  readonly helo: string;
};

/** A real SMTP server whose connections a test can cut. */
export type TestServer = {
  readonly port: number;
  readonly taken: Taken[];
  /** Commands in the order the server understood them, AUTH without its secret. */
  readonly log: string[];
  readonly connections: () => number;
  readonly cut: () => void;
  /** Resolves once no connection is left. */
  readonly allGone: () => Promise<void>;
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
  /** What it says to the message at its first piece. */
  readonly hastily?: Refusal;
  /** Its connections are cut when RSET comes. */
  readonly cutsAtReset?: boolean;
  /** It neither answers QUIT nor ends the connection. */
  readonly ignoresQuit?: boolean;
  /** Its 421 is a word alone: the connection stays. */
  readonly staysAfter421?: boolean;
  readonly smtp?: SMTPServerOptions;
};

const errorOf = (refusal: Refusal) =>
  Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode });

/** Its own sessions, which may be made to say and do what they should not. */
const sessionsOf = (server: SMTPServer) =>
  (server as unknown as { connections: Iterable<Session> }).connections;
type Session = {
  send(code: number, text: string): void;
  handler_RSET: () => void;
  handler_QUIT: () => void;
  close: () => void;
};

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const taken: Taken[] = [];
  const log: string[] = [];
  let open = 0;
  let gone = () => {};
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    ...options.smtp,
    onConnect: (_session, done) => {
      log.push("CONNECT");
      open += 1;
      done(options.greeting ? errorOf(options.greeting) : null);
    },
    onClose: () => {
      open -= 1;
      if (open === 0) gone();
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
      if (options.cutsAtReset) for (const session of sessionsOf(server)) session.handler_RSET = cut;
      if (options.staysAfter421) for (const session of sessionsOf(server)) session.close = () => {};
      if (options.ignoresQuit) for (const session of sessionsOf(server)) session.handler_QUIT = () => {};
      const refusal = typeof options.rcptTo === "function" ? options.rcptTo(address.address) : options.rcptTo;
      done(refusal ? errorOf(refusal) : null);
    },
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => {
        pieces.push(piece);
        void options.onContent?.(piece);
        const { hastily } = options;
        if (hastily && pieces.length === 1)
          for (const session of sessionsOf(server)) session.send(hastily.responseCode, hastily.message);
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
            ip: session.remoteAddress,
            helo: session.hostNameAppearsAs || "",
          });
          return done(null, `2.0.0 Ok: queued as 4XkP2c1Z${taken.length}`);
        };
        Promise.resolve(options.onContent?.(null)).then(answer);
      });
    },
  });
  server.on("error", () => {});
  const inner = server.listen(0, "127.0.0.1");
  const sockets = new Set<Socket>();
  let connections = 0;
  inner.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise((resolve) => inner.once("listening", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (inner.address() as AddressInfo).port,
    taken,
    log,
    connections: () => connections,
    cut,
    allGone: () =>
      new Promise((resolve) => {
        gone = resolve;
        if (open === 0) resolve();
      }),
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
