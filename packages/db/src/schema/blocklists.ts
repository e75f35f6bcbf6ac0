import type { DelistingTicks } from "@penguinmails/core/reputation/delisting";
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { addresses, domains } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/** Whether a block list passed its self-test when it was last asked. Shared by all tenants. */
export const blocklistZones = pgTable("blocklist_zones", {
  zone: text("zone").primaryKey(),
  believed: boolean("believed").notNull(),
  /** Why it is not believed, as a sentence. */
  cause: text("cause"),
  testedAt: instant("tested_at").notNull(),
});

const subject = () => ({
  tenantId: tenantId().references(() => tenants.id),
  subjectKind: text("subject_kind").$type<"address" | "domain">().notNull(),
  subjectId: uuid("subject_id").notNull(),
  zone: text("zone").notNull(),
});

/** What one list said of one address or domain when it was last asked. */
export const blocklistChecks = pgTable(
  "blocklist_checks",
  {
    ...subject(),
    status: text("status").$type<"listed" | "clean" | "unknown">().notNull(),
    /** Why it is unknown, as a sentence. */
    cause: text("cause"),
    /** Clean answers without a listing between them; an unknown one neither counts nor breaks the row. */
    cleanInARow: integer("clean_in_a_row").notNull().default(0),
    checkedAt: instant("checked_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.subjectKind, t.subjectId, t.zone] })],
);

/** When a reply that names a list last asked for a look at an address or a domain. */
export const blocklistAsks = pgTable(
  "blocklist_look_asks",
  {
    tenantId: tenantId().references(() => tenants.id),
    subjectKind: text("subject_kind").$type<"address" | "domain">().notNull(),
    subjectId: uuid("subject_id").notNull(),
    askedAt: instant("asked_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.subjectKind, t.subjectId] })],
);

/** From when to when a list held an address or a domain. */
export const blocklistListings = pgTable(
  "blocklist_listings",
  {
    ...subject(),
    id: uuid("id").notNull(),
    /** The IP or the domain's name. */
    subjectLabel: text("subject_label").notNull(),
    codes: text("codes").array().notNull(),
    meanings: text("meanings").array().notNull(),
    /** What the list itself says of it (TXT). */
    said: text("said"),
    since: instant("since").notNull(),
    /** Null while it stands. */
    until: instant("until"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("blocklist_listings_open_key")
      .on(t.tenantId, t.subjectKind, t.subjectId, t.zone)
      .where(sql`until is null`),
    index("blocklist_listings_subject_idx").on(t.tenantId, t.subjectId),
  ],
);

/** A listed address that is out of rotation, or a listed domain that is held, and how far its way back has come. */
export const delistings = pgTable(
  "delistings",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    /** One of the two. */
    addressId: uuid("address_id"),
    domainId: uuid("domain_id"),
    ticks: jsonb("ticks").$type<DelistingTicks>().notNull().default({}),
    openedAt: instant("opened_at").notNull(),
    /** Null while it is out of rotation. */
    closedAt: instant("closed_at"),
    closeReason: text("close_reason"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("delistings_open_key").on(t.tenantId, t.addressId).where(sql`closed_at is null`),
    uniqueIndex("delistings_open_domain_key").on(t.tenantId, t.domainId).where(sql`closed_at is null`),
    foreignKey({ columns: [t.tenantId, t.addressId], foreignColumns: [addresses.tenantId, addresses.id] }),
    foreignKey({ columns: [t.tenantId, t.domainId], foreignColumns: [domains.tenantId, domains.id] }),
    check("delistings_subject", sql`num_nonnulls(${t.addressId}, ${t.domainId}) = 1`),
  ],
);
