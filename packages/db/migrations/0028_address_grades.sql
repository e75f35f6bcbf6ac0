CREATE TABLE "address_grades" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"address_id" uuid NOT NULL,
	"score" integer NOT NULL,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"next" text,
	"terms" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"graded_at" timestamptz(3) NOT NULL,
	CONSTRAINT "address_grades_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "address_grades_tenant_id_address_id_graded_at_unique" UNIQUE("tenant_id","address_id","graded_at")
);
--> statement-breakpoint
ALTER TABLE "smtp_ip_addresses" DROP CONSTRAINT "smtp_ip_addresses_tenant_id_node_id_ip_unique";--> statement-breakpoint
ALTER TABLE "address_grades" ADD CONSTRAINT "address_grades_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "address_grades" ADD CONSTRAINT "address_grades_tenant_id_address_id_smtp_ip_addresses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","address_id") REFERENCES "public"."smtp_ip_addresses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "smtp_ip_addresses_ip_key" ON "smtp_ip_addresses" USING btree ("tenant_id","node_id","ip") WHERE status <> 'released';