ALTER TABLE "delistings" ALTER COLUMN "address_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "delistings" ADD COLUMN "domain_id" uuid;--> statement-breakpoint
ALTER TABLE "delistings" ADD CONSTRAINT "delistings_tenant_id_domain_id_domains_tenant_id_id_fk" FOREIGN KEY ("tenant_id","domain_id") REFERENCES "public"."domains"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "delistings_open_domain_key" ON "delistings" USING btree ("tenant_id","domain_id") WHERE closed_at is null;--> statement-breakpoint
ALTER TABLE "delistings" DROP COLUMN "status_before";--> statement-breakpoint
ALTER TABLE "delistings" ADD CONSTRAINT "delistings_subject" CHECK (num_nonnulls("delistings"."address_id", "delistings"."domain_id") = 1);