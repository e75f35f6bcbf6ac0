import type { AddressEvidence, GradeTerm, GradeVerdict } from "@penguinmails/core/fleet/grade-address";
import { foreignKey, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { addresses } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/** What an address was graded, each time, with what it rested on. */
export const addressGrades = pgTable(
  "address_grades",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    addressId: uuid("address_id").notNull(),
    /** 0..100 */
    score: integer("score").notNull(),
    verdict: text("verdict").$type<GradeVerdict>().notNull(),
    /** One sentence, for tenants. */
    reason: text("reason").notNull(),
    /** What a person of the staff does next. */
    next: text("next"),
    terms: jsonb("terms").$type<readonly GradeTerm[]>().notNull(),
    evidence: jsonb("evidence").$type<AddressEvidence>().notNull(),
    /** World time. */
    gradedAt: instant("graded_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.addressId, t.gradedAt),
    foreignKey({ columns: [t.tenantId, t.addressId], foreignColumns: [addresses.tenantId, addresses.id] }),
  ],
);
