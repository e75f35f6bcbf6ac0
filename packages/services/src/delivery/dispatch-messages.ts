import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { makeUnsubscribeAddress, makeVerp } from "@penguinmails/core/delivery/verp";
import { bounceDomainOf } from "@penguinmails/core/domains/expected-records";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { MailSubmitter, MessageComposer } from "@penguinmails/core/ports/mail";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { Database } from "@penguinmails/db/tenant-db";
import { openMailboxPassword } from "../mailboxes/mailbox-password.ts";
import { loadSender, type Sender } from "./load-sender.ts";
import { commitDataSent, type Prepared, prepareMessage, skipMessage, slotOf } from "./prepare-message.ts";
import { recordHandOver } from "./record-hand-over.ts";
import { renderMessage } from "./render-message.ts";

export type DispatchDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly signingKeys: SigningKeys;
  readonly submitter: MailSubmitter;
  readonly composer: MessageComposer;
  /** Base URL of the API's public pages, without trailing slash. */
  readonly publicUrl: string;
};

type Dispatch = {
  readonly tenantId: string;
  readonly mailboxId: string;
  readonly messageIds: readonly string[];
};

/**
 * Hands leased messages of one mailbox to its node, each at its slot. A table of contents: wait for the slot, look
 * again whether it may go (suppression, campaign, tenant, way out), render, hand over, record. May be run twice: what is
 * not leased any more is left alone.
 */
export async function dispatchMessages(
  deps: DispatchDeps,
  dispatch: Dispatch,
  signal: AbortSignal,
): Promise<void> {
  const sender = await deps.database.withTenant(dispatch.tenantId, (tx) =>
    loadSender(tx, dispatch.mailboxId),
  );
  for (const messageId of dispatch.messageIds) {
    // Thrown, not returned: a job that ended early must come again for the rest.
    signal.throwIfAborted();
    await waitForSlot(deps, dispatch.tenantId, messageId, signal);
    const prepared = await deps.database.withTenant(dispatch.tenantId, (tx) =>
      prepareMessage(tx, messageId, sender, deps.signingKeys, deps.clock.now()),
    );
    if (prepared !== null && sender !== null) await handOver(deps, sender, prepared);
  }
}

async function waitForSlot(
  deps: DispatchDeps,
  tenantId: string,
  messageId: string,
  signal: AbortSignal,
): Promise<void> {
  const sendAt = await deps.database.withTenant(tenantId, (tx) => slotOf(tx, messageId));
  if (sendAt !== null) await deps.clock.sleepUntil(sendAt, signal);
}

async function handOver(deps: DispatchDeps, sender: Sender, prepared: Prepared): Promise<void> {
  const { message } = prepared;
  const bounceDomain = bounceDomainOf(sender.domain.name);
  const token = makeUnsubscribeToken(deps.signingKeys, {
    tenantId: message.tenantId,
    messageId: message.id,
    issuedAtMs: deps.clock.now(),
  });
  const rendered = renderMessage({
    prepared,
    sender,
    dateMs: deps.clock.now(),
    unsubscribeUrl: `${deps.publicUrl}/u/${token}`,
    unsubscribeAddress: makeUnsubscribeAddress(deps.signingKeys, message.id, bounceDomain),
  });
  if (!rendered.ok) {
    const why = `no value for {{${rendered.missing[0]}}}`;
    await deps.database.withTenant(message.tenantId, (tx) =>
      skipMessage(tx, message.id, why, deps.clock.now()),
    );
    return;
  }
  const raw = await deps.composer.compose(rendered.value);
  let hasCommitted = false;
  const reply = await deps.submitter.submit({
    host: sender.host,
    username: sender.mailbox.email,
    password: openMailboxPassword(deps.secrets, sender.mailbox.id, sender.mailbox.sealedPassword),
    envelopeFrom: makeVerp(deps.signingKeys, { messageId: message.id }, bounceDomain),
    envelopeTo: prepared.recipient,
    raw,
    beforeFinalDot: async () => {
      await deps.database.withTenant(message.tenantId, (tx) =>
        commitDataSent(tx, message, rendered.value.subject, deps.clock.now()),
      );
      hasCommitted = true;
    },
  });
  await deps.database.withTenant(message.tenantId, (tx) =>
    recordHandOver(tx, message, reply, deps.clock.now(), hasCommitted),
  );
}
