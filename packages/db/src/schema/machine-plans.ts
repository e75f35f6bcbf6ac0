import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** What the provider sells, as its price list said when it was last read; of no agency. */
export const machinePlans = pgTable("machine_plans", {
  /** The provider's id of the plan. */
  rid: text("rid").primaryKey(),
  name: text("name").notNull(),
  cpu: integer("cpu").notNull(),
  ramMb: integer("ram_mb").notNull(),
  diskGb: integer("disk_gb").notNull(),
  /** List price a month. */
  monthlyCents: integer("monthly_cents").notNull(),
  readAt: instant("read_at").notNull(),
});
