import type { mailboxLogIn } from "@penguinmails/contracts/http/domains";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { appendAudit } from "@penguinmails/db/audit";
import type { Database } from "@penguinmails/db/tenant-db";
import type { z } from "zod";
import type { Caller } from "../caller.ts";
import { webmailUrlOf } from "../fleet/node-view.ts";
import { openMailboxPassword } from "./mailbox-password.ts";
import { standingMailbox } from "./standing-mailbox.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  /** Port of IMAP over TLS on nodes. */
  readonly imapPort: number;
};

/**
 * What a person needs to read a mailbox' mail, its password among it; that somebody asked is in the audit log, what was
 * answered is not. Throws `not-found`, and `conflict` while the mailbox does not stand on a node that serves.
 */
export async function revealMailbox(
  deps: Deps,
  caller: Caller,
  id: string,
): Promise<z.infer<typeof mailboxLogIn>> {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const { mailbox, node } = await standingMailbox(tx, id);
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "mailbox.reveal",
      subjectKind: "mailbox",
      subjectId: id,
      detail: { email: mailbox.email },
    });
    return {
      email: mailbox.email,
      password: openMailboxPassword(deps.secrets, id, mailbox.sealedPassword),
      imap: { host: node.hostname, port: deps.imapPort },
      webmailUrl: webmailUrlOf(node),
      changing: mailbox.sealedNextPassword !== null,
    };
  });
}
