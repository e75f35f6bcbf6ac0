CREATE TABLE "blocklist_look_asks" (
	"tenant_id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	CONSTRAINT "blocklist_look_asks_tenant_id_subject_kind_subject_id_pk" PRIMARY KEY("tenant_id","subject_kind","subject_id")
);
--> statement-breakpoint
DROP TABLE "blocklist_asks" CASCADE;--> statement-breakpoint
ALTER TABLE "blocklist_look_asks" ADD CONSTRAINT "blocklist_look_asks_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;