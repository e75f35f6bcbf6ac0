import type { EgressSeen } from "../egress/judge-egress.ts";

/** A mail as it came in on the wire. */
export type ArrivedMail = {
  /** Dotted IPv4 of the peer. */
  readonly ip: string;
  readonly helo: string;
  /** Protocol, as in `TLSv1.3`; null: in the clear. */
  readonly tls: string | null;
  /** Bare addresses; the sender of a bounce is empty. */
  readonly envelopeFrom: string;
  readonly envelopeTo: string;
  readonly raw: Uint8Array;
};

/** Judges a mail as a receiver does, by DNS. Never throws: an answer that DNS does not give is `unknown`. */
export interface MailVerifier {
  verify(mail: ArrivedMail): Promise<Pick<EgressSeen, "spf" | "dkim" | "dmarc">>;
}

/** Our own receiver. */
export interface MailSink {
  /**
   * Takes mail until closed. A recipient that `isWanted` doesn't know is refused before any content; a mail counts as
   * taken when `take` has resolved, else the sender keeps it. Rejects when the address cannot be listened on.
   */
  listen(handlers: {
    isWanted(address: string): boolean;
    take(mail: ArrivedMail): Promise<void>;
  }): Promise<{ readonly port: number; close(): Promise<void> }>;
}
