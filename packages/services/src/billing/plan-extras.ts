import { type OptionalService, optionalServices } from "@penguinmails/core/fleet/optional-services";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { currentSubscription } from "./current-subscription.ts";

/**
 * What the nodes of the agency run beside the mail server: by the plan of the subscription that counts, whatever its payment
 * state, so that a lapse tears nothing down. None without one.
 */
export async function planExtras(tx: TenantDb): Promise<readonly OptionalService[]> {
  const current = await currentSubscription(tx);
  return optionalServices.filter((name) => current?.plan[name] ?? false);
}
