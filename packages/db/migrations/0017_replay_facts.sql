CREATE TABLE "closed_days" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"day" text NOT NULL,
	"at" timestamptz(3) NOT NULL,
	CONSTRAINT "closed_days_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "closed_days_tenant_id_day_unique" UNIQUE("tenant_id","day")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "seen_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "signal" text;--> statement-breakpoint
ALTER TABLE "closed_days" ADD CONSTRAINT "closed_days_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;