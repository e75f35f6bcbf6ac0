import type { Route } from "../route.ts";
import { adminRoutes } from "./admin.ts";
import { authRoutes } from "./auth.ts";
import { billingRoutes } from "./billing.ts";
import { campaignRoutes } from "./campaigns.ts";
import { domainRoutes } from "./domains.ts";
import { evidenceRoutes } from "./evidence.ts";
import { healthRoutes } from "./health.ts";
import { leadRoutes } from "./leads.ts";
import { mailboxRoutes } from "./mailboxes.ts";
import { nodeRoutes } from "./nodes.ts";
import { peopleRoutes } from "./people.ts";
import { problemRoutes } from "./problems.ts";
import { publicRoutes } from "./public.ts";
import { reputationRoutes } from "./reputation.ts";
import { templateRoutes } from "./templates.ts";
import { tenantRoutes } from "./tenant.ts";

/** Every route there is: what the app mounts, what OpenAPI shows, what the tenancy matrix walks. */
export const allRoutes: readonly Route[] = [
  ...healthRoutes,
  ...authRoutes,
  ...tenantRoutes,
  ...billingRoutes,
  ...nodeRoutes,
  ...leadRoutes,
  ...domainRoutes,
  ...mailboxRoutes,
  ...templateRoutes,
  ...campaignRoutes,
  ...evidenceRoutes,
  ...reputationRoutes,
  ...peopleRoutes,
  ...publicRoutes,
  ...problemRoutes,
  ...adminRoutes,
];
