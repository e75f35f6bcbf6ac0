import { z } from "zod";
import { blocklistStanding, blocklistSubjectView } from "./blocklists.ts";
import { id, instant } from "./common.ts";

const delistingStep = z.enum(["cause-found", "cause-fixed", "removal-asked", "clean"]);
const note = z.string().trim().min(5).max(400);

/** GET /v1/admin/delistings?limit=&cursor= : listed addresses and domains that send nothing, then those that came back. */
export const delistingView = z.object({
  id,
  tenantId: id,
  tenantName: z.string(),
  /** What is listed, and its node. */
  subject: blocklistSubjectView.shape.subject,
  nodeId: id,
  nodeName: z.string(),
  openedAt: instant,
  closedAt: instant.nullable(),
  closeReason: z.string().nullable(),
  /** Lists that held it since then; `until` null: one that holds it. */
  lists: z.array(
    blocklistStanding
      .pick({ zone: true, name: true, removalUrl: true, refuses: true, meanings: true })
      .extend({ since: instant, until: instant.nullable() }),
  ),
  steps: z.array(
    z.object({
      step: delistingStep,
      tickedAt: instant.nullable(),
      by: z.string().nullable(),
      note: z.string().nullable(),
      link: z.string().nullable(),
    }),
  ),
  /** Clean answers in a row that tick `clean`. */
  cleanChecksNeeded: z.number().int(),
  /**
   * Domains that wait, and whether the node's Postfix keeps what it has of their mail; of an address also the free ones of its
   * node that a domain may move to.
   */
  domains: z.array(z.object({ id, name: z.string(), isQueueHeld: z.boolean() })),
  freeAddresses: z.array(z.object({ id, ip: z.string() })),
});
/** POST /v1/admin/delistings/:id/tick. `clean` is the watch's to tick; `removal-asked` needs the link. */
export const delistingTickBody = z
  .strictObject({
    step: delistingStep.exclude(["clean"]),
    note,
    link: z
      .url({ protocol: /^https?$/ })
      .max(400)
      .nullable()
      .default(null),
  })
  .refine(({ step, link }) => step !== "removal-asked" || link !== null, {
    path: ["link"],
    message: "Say where removal was asked for",
  });
/** POST /v1/admin/delistings/:id/move-domain : the staff member's signature is their permission and their reason. */
export const moveDomainBody = z.strictObject({ domainId: id, addressId: id, reason: note });
