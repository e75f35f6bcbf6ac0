CREATE TABLE "blocklist_checks" (
	"tenant_id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"zone" text NOT NULL,
	"status" text NOT NULL,
	"cause" text,
	"clean_in_a_row" integer DEFAULT 0 NOT NULL,
	"checked_at" timestamptz(3) NOT NULL,
	CONSTRAINT "blocklist_checks_tenant_id_subject_kind_subject_id_zone_pk" PRIMARY KEY("tenant_id","subject_kind","subject_id","zone")
);
--> statement-breakpoint
CREATE TABLE "blocklist_listings" (
	"tenant_id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"zone" text NOT NULL,
	"id" uuid NOT NULL,
	"subject_label" text NOT NULL,
	"codes" text[] NOT NULL,
	"meanings" text[] NOT NULL,
	"said" text,
	"since" timestamptz(3) NOT NULL,
	"until" timestamptz(3),
	CONSTRAINT "blocklist_listings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "blocklist_zones" (
	"zone" text PRIMARY KEY NOT NULL,
	"believed" boolean NOT NULL,
	"cause" text,
	"tested_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "blocklist_checks" ADD CONSTRAINT "blocklist_checks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocklist_listings" ADD CONSTRAINT "blocklist_listings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "blocklist_listings_open_key" ON "blocklist_listings" USING btree ("tenant_id","subject_kind","subject_id","zone") WHERE until is null;--> statement-breakpoint
CREATE INDEX "blocklist_listings_subject_idx" ON "blocklist_listings" USING btree ("tenant_id","subject_id");