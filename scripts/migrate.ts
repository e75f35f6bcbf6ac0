import { ConfigFault, readConfig } from "@penguinmails/config/env";
import { sharedSettings } from "@penguinmails/config/shared";
import { migrate } from "@penguinmails/db/migrate";

/** Brings the database up to date and ends: before API and worker start, once or again, by one host or several. */
const { DATABASE_URL, DATABASE_FLAVOUR, SECRETS_KEY } = sharedSettings;
try {
  const config = readConfig({ DATABASE_URL, DATABASE_FLAVOUR, SECRETS_KEY }, process.env);
  await migrate(config.DATABASE_URL, config.SECRETS_KEY.reveal(), config.DATABASE_FLAVOUR);
  console.log("The database is up to date.");
} catch (error) {
  console.error(error instanceof ConfigFault ? error.message : error);
  process.exitCode = 1;
}
