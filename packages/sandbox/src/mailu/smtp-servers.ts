import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import type { Endpoint } from "../net.ts";
import type { Service } from "../world-context.ts";
import { isPasswordOf, type MailDirectory, mailboxesOf } from "./directory.ts";
import type { CertificatePair } from "./issue-certificate.ts";

export type TakenMail = {
  readonly from: string;
  readonly to: readonly string[];
  /** Latin1 text, one character a byte. */
  readonly raw: string;
  readonly clientIp: string;
  readonly user: string | null;
};
/** Resolves with the queue id once the mail is durable. */
export type TakeMail = (mail: TakenMail) => Promise<string>;

const largestMailBytes = 10_000_000;
const refusal = (responseCode: number, message: string) =>
  Object.assign(new Error(message), { responseCode });

/** A service that can be told to show another certificate from now on. */
export type TlsService = Service & { show(certificate: CertificatePair): void };

type ServerParts = {
  readonly hostname: string;
  readonly certificate: CertificatePair;
  readonly directory: MailDirectory;
  readonly take: TakeMail;
  /** Whether this client is to be turned away before it says anything. */
  turnsAway(): boolean;
  log(line: string): void;
};

/** Port 587, STARTTLS, or 465, TLS at once: AUTH, then mail in the user's own name, or in any for users that may. */
export function startSubmission(
  parts: ServerParts,
  endpoint: Endpoint,
  secure: boolean,
): Promise<TlsService> {
  return start(parts, endpoint, {
    secure,
    authMethods: ["PLAIN", "LOGIN"],
    onAuth(auth, _session, done) {
      const { username, password } = { username: auth.username ?? "", password: auth.password ?? "" };
      const user = parts.directory.user(username);
      if (!user?.enabled || !isPasswordOf(user, password))
        return done(refusal(535, "5.7.8 Error: authentication failed: Authentication failed."));
      return done(null, { user: user.email });
    },
    onMailFrom({ address }, session, done) {
      const user = parts.directory.user(String(session.user ?? ""));
      if (user && (user.allowSpoofing || user.email === address.toLowerCase())) return done();
      return done(
        refusal(553, `5.7.1 <${address}>: Sender address rejected: not owned by user ${user?.email ?? ""}`),
      );
    },
  });
}

/** Port 25: mail for this machine's own mailboxes and for nobody else. */
export function startInbound(parts: ServerParts, endpoint: Endpoint): Promise<TlsService> {
  return start(parts, endpoint, {
    disabledCommands: ["AUTH"],
    onRcptTo({ address }, _session, done) {
      const ends = mailboxesOf(parts.directory, address);
      if (ends === null) return done(refusal(554, `5.7.1 <${address}>: Relay access denied`));
      if (ends.length === 0)
        return done(
          refusal(
            550,
            `5.1.1 <${address}>: Recipient address rejected: User unknown in virtual mailbox table`,
          ),
        );
      return done();
    },
  });
}

async function start(
  parts: ServerParts,
  { host, port }: Endpoint,
  options: SMTPServerOptions,
): Promise<TlsService> {
  const server = new SMTPServer({
    ...parts.certificate,
    name: parts.hostname,
    banner: "ESMTP ready",
    size: largestMailBytes,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 500,
    ...options,
    onConnect: (_session, done) =>
      done(parts.turnsAway() ? refusal(421, "4.3.2 Service not available") : undefined),
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(refusal(552, "5.3.4 Error: message file too big"));
        return parts.take(takenFrom(session, Buffer.concat(pieces).toString("latin1"))).then(
          (queueId) => done(null, `2.0.0 Ok: queued as ${queueId}`),
          (error: unknown) => {
            parts.log(`smtp ${parts.hostname}: ${String(error)}`);
            done(refusal(451, "4.3.0 Error: queue file write error"));
          },
        );
      });
    },
  });
  server.on("error", (error: Error) => parts.log(`smtp ${parts.hostname}: ${error.message}`));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, host, () => {
      server.server.off("error", reject);
      resolve();
    });
  });
  return {
    close: () => new Promise((resolve) => server.close(() => resolve())),
    show: (certificate) => server.updateSecureContext({ ...server.options, ...certificate }),
  };
}

function takenFrom(session: SMTPServerSession, raw: string): TakenMail {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    raw,
    clientIp: session.remoteAddress,
    user: typeof session.user === "string" ? session.user : null,
  };
}
