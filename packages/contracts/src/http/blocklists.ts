import { z } from "zod";
import { id, instant } from "./common.ts";

const listOfLists = z.object({
  zone: z.string(),
  /** As people call the list. */
  name: z.string(),
  removalUrl: z.url(),
  /** Operators refuse by it: an address or a domain on it sends nothing. */
  refuses: z.boolean(),
});
/** What one list says: `unknown` is neither of the others, with the cause; `pending`: it was not asked yet. */
export const blocklistStanding = listOfLists.extend({
  status: z.enum(["listed", "clean", "unknown", "pending"]),
  cause: z.string().nullable(),
  /** What its codes mean. */
  meanings: z.array(z.string()),
  /** What the list itself says of the listing. */
  said: z.string().nullable(),
  since: instant.nullable(),
  checkedAt: instant.nullable(),
});
const blocklistSubject = z.object({ kind: z.enum(["address", "domain"]), id, label: z.string() });
/** A listed address or domain that sends nothing, its node, and the lists that held it since. */
export const outOfRotationView = z.object({
  subject: blocklistSubject,
  nodeId: id,
  since: instant,
  lists: z.array(z.string()),
});
/** GET /v1/domains/:id/blocklists (the domain and the address it leaves from) · GET /v1/nodes/:id/blocklists (its addresses) */
export const blocklistSubjectView = z.object({
  subject: blocklistSubject,
  outOfRotation: outOfRotationView.nullable(),
  standings: z.array(blocklistStanding),
  /** Listings that ended, newest first, at most 20. */
  past: z.array(
    z.object({ id, name: z.string(), meanings: z.array(z.string()), since: instant, until: instant }),
  ),
});
/** GET /v1/admin/blocklists?limit=&cursor= : what stands on a list now, newest first, and whether the lists can be believed. */
export const adminBlocklistsView = z.object({
  listings: z.array(
    listOfLists.extend({
      id,
      tenantId: id,
      tenantName: z.string(),
      subject: blocklistSubjectView.shape.subject,
      meanings: z.array(z.string()),
      said: z.string().nullable(),
      since: instant,
    }),
  ),
  nextCursor: z.string().nullable(),
  zones: z.array(
    listOfLists.extend({
      lists: z.enum(["address", "domain"]),
      /** Null before the first test. */
      believed: z.boolean().nullable(),
      cause: z.string().nullable(),
      testedAt: instant.nullable(),
    }),
  ),
});
