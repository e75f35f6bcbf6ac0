CREATE TABLE "blocklist_asks" (
	"tenant_id" uuid NOT NULL,
	"address_id" uuid NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	CONSTRAINT "blocklist_asks_tenant_id_address_id_pk" PRIMARY KEY("tenant_id","address_id")
);
--> statement-breakpoint
ALTER TABLE "blocklist_asks" ADD CONSTRAINT "blocklist_asks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;