import type { Actor } from "@penguinmails/db/audit";

/** On whose behalf a use case runs: which tenant's rows it may see, and who is named in the audit log. */
export type Caller = { readonly tenantId: string; readonly actor: Actor };
