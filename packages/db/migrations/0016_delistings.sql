CREATE TABLE "delistings" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"address_id" uuid NOT NULL,
	"status_before" text NOT NULL,
	"ticks" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"opened_at" timestamptz(3) NOT NULL,
	"closed_at" timestamptz(3),
	"close_reason" text,
	CONSTRAINT "delistings_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "delistings" ADD CONSTRAINT "delistings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delistings" ADD CONSTRAINT "delistings_tenant_id_address_id_smtp_ip_addresses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","address_id") REFERENCES "public"."smtp_ip_addresses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "delistings_open_key" ON "delistings" USING btree ("tenant_id","address_id") WHERE closed_at is null;