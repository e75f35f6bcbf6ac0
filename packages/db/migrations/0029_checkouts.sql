CREATE TABLE "checkouts" (
	"tenant_id" uuid NOT NULL,
	"provider_session_id" text NOT NULL,
	"plan_key" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"closed_at" timestamptz(3),
	CONSTRAINT "checkouts_tenant_id_provider_session_id_pk" PRIMARY KEY("tenant_id","provider_session_id")
);
--> statement-breakpoint
ALTER TABLE "checkouts" ADD CONSTRAINT "checkouts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;