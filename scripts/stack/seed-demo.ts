import { makeWorldClock } from "@penguinmails/core/world-clock";
import { openDatabase } from "@penguinmails/db/open-database";
import { argon2Hasher } from "@penguinmails/integrations/passwords/argon2-hasher";
import { ensureStaffMember } from "@penguinmails/services/staff/ensure-staff-member";
import { type AgencyApi, signUpAndVerify } from "./agency-api.ts";
import type { Stack } from "./stack.ts";

/** Log-ins of the sandbox, and of nothing else: they are printed, so they are no secret. */
export const demoAgency = {
  name: "Dana Demo",
  agencyName: "Demo Agency",
  email: "demo@agency.example",
  password: "penguins-march-far",
} as const;
export const demoStaff = {
  name: "Olga Operator",
  email: "staff@penguinmails.example",
  password: "penguins-guard-eggs",
  role: "super-admin",
} as const;

/** Makes the two demo log-ins when they are missing. The agency signs up over the public API like anybody. */
export async function seedDemo(stack: Stack, say: (line: string) => void): Promise<AgencyApi> {
  const database = openDatabase({ url: stack.databaseUrl, secret: stack.apiEnv.SECRETS_KEY, poolSize: 2 });
  try {
    const made = await ensureStaffMember(
      { database, clock: makeWorldClock(stack.world.clock), passwords: argon2Hasher },
      demoStaff,
    );
    if (made) say(`made the demo staff log-in ${demoStaff.email}`);
  } finally {
    await database.close();
  }
  const { api, isNew } = await signUpAndVerify(agencyUrls(stack), demoAgency);
  if (isNew) say(`made the demo agency log-in ${demoAgency.email}`);
  return api;
}

/** Where an agency's browser and its mail program look. */
export function agencyUrls(stack: Stack) {
  return {
    api: stack.urls["api"] ?? "",
    control: stack.urls["sandbox"] ?? "",
    dashboard: stack.apiEnv.DASHBOARD_URL,
  };
}
