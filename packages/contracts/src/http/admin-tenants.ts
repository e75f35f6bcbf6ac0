import { z } from "zod";
import { tenantLevel } from "./accounts.ts";
import { adminTenantView } from "./admin.ts";
import { id, instant, page } from "./common.ts";

/** GET /v1/admin/tenants?search=&limit=&cursor= : part of a name, of a member's address or of a domain. */
export const tenantSearch = page.extend({ search: z.string().trim().max(120).default("") });
/** GET /v1/admin/tenants/:id : everything that support asks for first. */
export const adminTenantDetail = adminTenantView.extend({
  postalAddress: z.string().nullable(),
  timezone: z.string(),
  users: z.array(
    z.object({
      id,
      name: z.string(),
      email: z.string(),
      level: tenantLevel,
      isVerified: z.boolean(),
      createdAt: instant,
    }),
  ),
  nodeList: z.array(
    z.object({
      id,
      name: z.string(),
      status: z.string(),
      location: z.string(),
      addresses: z.number().int(),
      monthlyCents: z.number().int().nullable(),
      createdAt: instant,
    }),
  ),
  domainList: z.array(
    z.object({
      id,
      name: z.string(),
      status: z.string(),
      nodeName: z.string().nullable(),
      mailboxes: z.number().int(),
      sentToday: z.number().int(),
      lastCheckedAt: instant.nullable(),
    }),
  ),
  /** Those that are under way, then the newest. */
  campaigns: z.array(
    z.object({
      id,
      name: z.string(),
      status: z.string(),
      statusMessage: z.string().nullable(),
      createdAt: instant,
    }),
  ),
  /** How many more there are. */
  campaignsLeftOut: z.number().int(),
});
