import type { Policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { domainCapPerDay } from "@penguinmails/core/warmup/mailbox";
import { Subject } from "./evidence.ts";
import { domainOf, type Mail, type WaitingLine } from "./sender.ts";

export type Planned = { readonly mail: Mail; readonly position: number };
/** The mail of one campaign to one operator that waits in a mailbox. */
type Line = {
  readonly campaign: string;
  readonly operator: string;
  readonly group: string;
  readonly waiting: WaitingLine<Planned>;
};
export type Box = {
  readonly domain: string;
  readonly lines: Map<string, Line>;
  readonly evidence: Subject;
  readonly siblings: Box[];
  waiting: number;
  capPerDay: number;
  sentToday: number;
  nextSendAt: EpochMs | null;
};

/** The mailboxes of each tenant that sends, made with its first message: the n-th of a tenant in the domain that `domainOf` says. */
export function makeBoxes(mailboxesPerTenant: number, policy: Policy) {
  const tenants = new Map<string, readonly Box[]>();
  const boxes: Box[] = [];

  const boxesOf = (tenant: string): readonly Box[] => {
    const known = tenants.get(tenant);
    if (known) return known;
    const made: Box[] = [];
    let siblings: Box[] = [];
    for (let n = 0; n < mailboxesPerTenant; n++) {
      if (n % policy.mailbox.maxPerDomain === 0) siblings = [];
      const box = {
        domain: domainOf({ tenant, box: n }, policy),
        lines: new Map(),
        evidence: new Subject(),
        siblings,
        waiting: 0,
        capPerDay: policy.mailbox.startPerDay,
        sentToday: 0,
        nextSendAt: null,
      };
      siblings.push(box);
      made.push(box);
    }
    tenants.set(tenant, made);
    boxes.push(...made);
    return made;
  };
  const boxOf = (mail: Mail): Box => {
    const box = boxesOf(mail.tenant)[mail.box];
    if (!box) throw new RangeError(`Tenant ${mail.tenant} has no mailbox ${mail.box}.`);
    return box;
  };
  return { boxes, boxOf };
}

/** How many more messages the domain of this mailbox may send today. */
export function domainRoom({ siblings }: Box, policy: Policy): number {
  const ownCaps = siblings.reduce((sum, box) => sum + box.capPerDay, 0);
  const sent = siblings.reduce((sum, box) => sum + box.sentToday, 0);
  return domainCapPerDay(ownCaps, policy) - sent;
}
