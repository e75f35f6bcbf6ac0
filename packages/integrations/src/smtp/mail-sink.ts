import type { ArrivedMail, MailSink } from "@penguinmails/core/ports/egress";
import { SMTPServer, type SMTPServerSession } from "smtp-server";

type MailSinkOptions = {
  readonly host: string;
  /** 0: wherever there is room. */
  readonly port: number;
  /** What it greets as. */
  readonly name: string;
};

/** A probe is under two kilobytes with its signature; whatever is bigger is none. */
const biggestMailBytes = 64 * 1024;
const mostClients = 100;
const idleMs = 60_000;
const closeWithinMs = 500;

/**
 * An SMTP server that stands open to the world and takes nothing but probes: one recipient, small, encrypted when the
 * sender can. Its certificate is self-signed; servers that send do not verify one.
 */
export function makeMailSink(options: MailSinkOptions): MailSink {
  return {
    async listen({ isWanted, take }) {
      const server = new SMTPServer({
        name: options.name,
        banner: "takes no mail but its own",
        logger: false,
        authOptional: true,
        disabledCommands: ["AUTH"],
        disableReverseLookup: true,
        size: biggestMailBytes,
        maxClients: mostClients,
        socketTimeout: idleMs,
        closeTimeout: closeWithinMs,
        onRcptTo({ address }, session, done) {
          if (session.envelope.rcptTo.length > 0) return done(refusal(452, "One recipient at a time"));
          done(isWanted(address) ? null : refusal(550, "No such mailbox here"));
        },
        onData(stream, session, done) {
          const pieces: Buffer[] = [];
          stream.on("data", (piece: Buffer) => {
            if (!stream.sizeExceeded) pieces.push(piece);
          });
          stream.on("end", () => {
            if (stream.sizeExceeded) return done(refusal(552, "Too big"));
            take(arrived(session, Buffer.concat(pieces))).then(
              () => done(null),
              () => done(refusal(451, "Not now")),
            );
          });
        },
      });
      const port = await listening(server, options);
      // What a single client does wrong is over with its connection.
      server.on("error", () => undefined);
      return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
    },
  };
}

function listening(server: SMTPServer, { host, port }: MailSinkOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const listener = server.listen(port, host, () => {
      server.off("error", reject);
      const address = listener.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function arrived(session: SMTPServerSession, raw: Uint8Array): ArrivedMail {
  const { mailFrom, rcptTo } = session.envelope;
  const { version } = (session.tlsOptions ?? {}) as { readonly version?: string };
  return {
    ip: session.remoteAddress,
    helo: session.hostNameAppearsAs || "",
    tls: session.secure ? (version ?? "TLS") : null,
    envelopeFrom: mailFrom === false ? "" : mailFrom.address,
    envelopeTo: rcptTo[0]?.address ?? "",
    raw,
  };
}
