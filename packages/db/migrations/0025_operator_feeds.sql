CREATE TABLE "operator_feeds" (
	"source" text PRIMARY KEY NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	"answered_at" timestamptz(3),
	"covered" integer DEFAULT 0 NOT NULL,
	"fault" text
);
--> statement-breakpoint
CREATE TABLE "operator_words" (
	"tenant_id" uuid NOT NULL,
	"source" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"day" text NOT NULL,
	"metric" text NOT NULL,
	"least" double precision,
	"most" double precision,
	"told_day" text NOT NULL,
	CONSTRAINT "operator_words_key" PRIMARY KEY("tenant_id","source","subject_kind","subject_id","day","metric")
);
--> statement-breakpoint
ALTER TABLE "evidence_daily" ADD COLUMN "implied_complaint" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "operator_words" ADD CONSTRAINT "operator_words_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operator_words_day_idx" ON "operator_words" USING btree ("tenant_id","day");