CREATE TABLE "budget_alerts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"subject_label" text NOT NULL,
	"budget_of" text NOT NULL,
	"state" text NOT NULL,
	"severity" text NOT NULL,
	"sentence" text NOT NULL,
	"raised_at" timestamptz(3) NOT NULL,
	"closed_at" timestamptz(3),
	CONSTRAINT "budget_alerts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "reputation_daily" (
	"tenant_id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"day" text NOT NULL,
	"score" integer,
	"factors" jsonb NOT NULL,
	CONSTRAINT "reputation_daily_tenant_id_subject_kind_subject_id_day_pk" PRIMARY KEY("tenant_id","subject_kind","subject_id","day")
);
--> statement-breakpoint
ALTER TABLE "budget_alerts" ADD CONSTRAINT "budget_alerts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reputation_daily" ADD CONSTRAINT "reputation_daily_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "budget_alerts_open_idx" ON "budget_alerts" USING btree ("tenant_id","subject_kind","subject_id","budget_of") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "reputation_daily_day_idx" ON "reputation_daily" USING btree ("tenant_id","day");