CREATE TABLE "dmarc_rows" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"domain_id" uuid NOT NULL,
	"org" text NOT NULL,
	"report_id" text NOT NULL,
	"begins_at" timestamptz(3) NOT NULL,
	"ends_at" timestamptz(3) NOT NULL,
	"source_ip" text NOT NULL,
	"header_from" text NOT NULL,
	"disposition" text NOT NULL,
	"dkim" boolean NOT NULL,
	"spf" boolean NOT NULL,
	"messages" integer NOT NULL,
	"received_at" timestamptz(3) NOT NULL,
	CONSTRAINT "dmarc_rows_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dmarc_rows_once_key" UNIQUE("tenant_id","domain_id","org","report_id","source_ip","header_from","disposition","dkim","spf")
);
--> statement-breakpoint
ALTER TABLE "dmarc_rows" ADD CONSTRAINT "dmarc_rows_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dmarc_rows_received_idx" ON "dmarc_rows" USING btree ("tenant_id","domain_id","received_at");