CREATE TABLE "egress_attestations" (
	"tenant_id" uuid NOT NULL,
	"domain_id" uuid NOT NULL,
	"address_id" uuid NOT NULL,
	"probe_id" uuid,
	"probe_lease_until" timestamptz(3),
	"next_probe_at" timestamptz(3) NOT NULL,
	"fields" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"trouble" text,
	"seen_at" timestamptz(3),
	"expires_at" timestamptz(3),
	"signature" text,
	CONSTRAINT "egress_attestations_tenant_id_domain_id_address_id_pk" PRIMARY KEY("tenant_id","domain_id","address_id")
);
--> statement-breakpoint
ALTER TABLE "egress_attestations" ADD CONSTRAINT "egress_attestations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "egress_attestations" ADD CONSTRAINT "egress_attestations_tenant_id_domain_id_domains_tenant_id_id_fk" FOREIGN KEY ("tenant_id","domain_id") REFERENCES "public"."domains"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "egress_attestations" ADD CONSTRAINT "egress_attestations_tenant_id_address_id_smtp_ip_addresses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","address_id") REFERENCES "public"."smtp_ip_addresses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "egress_attestations_probe_idx" ON "egress_attestations" USING btree ("probe_id");