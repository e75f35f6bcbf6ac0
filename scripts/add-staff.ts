import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { ConfigFault, readConfig } from "@penguinmails/config/env";
import { sharedSettings } from "@penguinmails/config/shared";
import { makeWorldClock } from "@penguinmails/core/world-clock";
import { openDatabase } from "@penguinmails/db/open-database";
import { argon2Hasher } from "@penguinmails/integrations/passwords/argon2-hasher";
import { ensureStaffMember } from "@penguinmails/services/staff/ensure-staff-member";

const usage = "usage: add-staff --email ADDRESS --name NAME";

/** Makes the first log-in of the admin panel, a super admin, and prints its password once. The panel adds the others. */
async function addStaff(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const options = { email: { type: "string" }, name: { type: "string" } } as const;
  const { email, name } = parseArgs({ args: [...args], options }).values;
  if (!email?.includes("@") || !name?.trim()) throw new RangeError(usage);
  const { DATABASE_URL, DATABASE_FLAVOUR, SECRETS_KEY } = sharedSettings;
  const config = readConfig({ DATABASE_URL, DATABASE_FLAVOUR, SECRETS_KEY }, env);
  const database = openDatabase({
    url: config.DATABASE_URL,
    secret: config.SECRETS_KEY.reveal(),
    flavour: config.DATABASE_FLAVOUR,
    poolSize: 1,
  });
  try {
    const deps = { database, clock: makeWorldClock(null), passwords: argon2Hasher };
    const password = randomBytes(15).toString("base64url");
    const member = { email: email.toLowerCase(), name: name.trim(), password, role: "super-admin" } as const;
    const isNew = await ensureStaffMember(deps, member);
    return isNew ? `${member.email}\n${password}` : `${member.email} is on the staff already.`;
  } finally {
    await database.close();
  }
}

try {
  console.log(await addStaff(process.argv.slice(2), process.env));
} catch (error) {
  const isExpected = error instanceof ConfigFault || error instanceof RangeError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
