import { pgTable, text } from "drizzle-orm/pg-core";

/**
 * Names of sending domains that somebody is adding at this moment, of all agencies: a row is written, and deleted again, by
 * the transaction that holds the name, so that others wait for it and nobody ever sees one.
 */
export const domainNames = pgTable("domain_names", { name: text("name").primaryKey() });
