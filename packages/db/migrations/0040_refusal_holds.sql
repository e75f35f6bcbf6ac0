CREATE TABLE "refusal_holds" (
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"operator" text DEFAULT '' NOT NULL,
	"says" text NOT NULL,
	"since" timestamptz(3) NOT NULL,
	"until" timestamptz(3) NOT NULL,
	CONSTRAINT "refusal_holds_tenant_id_kind_subject_operator_pk" PRIMARY KEY("tenant_id","kind","subject","operator")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "refuses" text;--> statement-breakpoint
ALTER TABLE "refusal_holds" ADD CONSTRAINT "refusal_holds_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;