CREATE TABLE "account_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	"asked_by" uuid,
	"ended_at" timestamptz(3),
	"trouble" text,
	"machines" integer,
	"monthly_cents" integer
);
--> statement-breakpoint
CREATE TABLE "account_findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"service_id" text,
	"node_id" uuid,
	"monthly_cents" integer,
	"sentence" text NOT NULL,
	"found_at" timestamptz(3) NOT NULL,
	"closed_at" timestamptz(3),
	"acknowledged_at" timestamptz(3),
	"acknowledged_by" uuid,
	"reason" text,
	"give_back_asked_at" timestamptz(3),
	"give_back_trouble" text
);
--> statement-breakpoint
CREATE INDEX "account_checks_ended_idx" ON "account_checks" USING btree ("ended_at");--> statement-breakpoint
CREATE UNIQUE INDEX "account_findings_open_key" ON "account_findings" USING btree ("key") WHERE closed_at is null;