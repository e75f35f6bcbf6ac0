/** How to reach a node that is up. Private key opened; never logged. */
export type NodeAccess = {
  readonly nodeId: string;
  readonly host: string;
  readonly hostKey: string;
  readonly sshPrivateKey: string;
  readonly hostname: string;
};

/** Mailu's admin REST API of one node, reached through an SSH tunnel. Each method is idempotent. */
export interface MailuAdmin {
  ensureDomain(access: NodeAccess, apiToken: string, domain: string): Promise<void>;
  /** Generates the key only when there is none; returns the DNS TXT value (`v=DKIM1; k=rsa; p=…`) and its selector. */
  ensureDkim(
    access: NodeAccess,
    apiToken: string,
    domain: string,
  ): Promise<{ selector: string; value: string }>;
  /** `forwardTo`: copies of everything received go there too. `mayUseAnySender` is needed for VERP envelopes. */
  ensureMailbox(
    access: NodeAccess,
    apiToken: string,
    mailbox: {
      readonly email: string;
      readonly password: string;
      readonly displayName: string;
      readonly forwardTo: string | null;
      readonly mayUseAnySender: boolean;
    },
  ): Promise<void>;
  /** All mail to the domain that has no mailbox goes to `destination`. */
  ensureCatchAll(access: NodeAccess, apiToken: string, domain: string, destination: string): Promise<void>;
  /** What there is: all accounts, and the `p=` of each of these domains' keys; null for one without a key. Changes nothing. */
  inventory(
    access: NodeAccess,
    apiToken: string,
    domains: readonly string[],
  ): Promise<{ readonly users: ReadonlySet<string>; readonly keys: ReadonlyMap<string, string | null> }>;
  removeMailbox(access: NodeAccess, apiToken: string, email: string): Promise<void>;
}

/** A sending domain of a node, and the address that it leaves from (dotted IPv4). */
export type DomainEgress = {
  readonly domain: string;
  readonly ip: string;
  /** Its mail stays in the node's queue, and this is what Postfix says of it (`queueHold`); null: it goes out. */
  readonly hold: string | null;
  /** Of a domain whose mail goes out: what stays all the same, message by message, for want of room. Absent: nothing. */
  readonly heldAlone?: HeldAlone;
};

type HeldAlone = {
  readonly hold: string;
  /** Ids of those messages. */
  readonly messageIds: readonly string[];
  /** The return addresses (VERP) that they may have, lower case. */
  readonly senders: readonly string[];
};

/** Writes the node's egress map (domain → outgoing address) and makes Postfix read it. Idempotent. */
export interface NodeEgress {
  apply(access: NodeAccess, egress: readonly DomainEgress[]): Promise<void>;
}

export type NodeLogPage = {
  /** Raw syslog message lines with their time, oldest first. */
  readonly lines: readonly { readonly atMs: number; readonly text: string }[];
  /** Hand it back to go on after the last line; unchanged when nothing was new. */
  readonly cursor: string | null;
  /** The line behind the cursor is gone: those between it and the first of these may be missing. Absent: no. */
  readonly isTorn?: true;
};

/** Postfix's log on the node, read over SSH. */
export interface NodeLog {
  /** `cursor` null: from the beginning. A cursor that no longer exists (rotated) reads from the oldest line kept. */
  read(access: NodeAccess, cursor: string | null, maxLines: number): Promise<NodeLogPage>;
}
