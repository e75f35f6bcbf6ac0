CREATE TABLE "reply_mining" (
	"id" text PRIMARY KEY NOT NULL,
	"written_at" timestamptz(3) NOT NULL,
	"event_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unknown_replies" (
	"key" text PRIMARY KEY NOT NULL,
	"template" text NOT NULL,
	"reply_code" integer,
	"enhanced" text,
	"count" integer NOT NULL,
	"first_seen_at" timestamptz(3) NOT NULL,
	"last_seen_at" timestamptz(3) NOT NULL,
	"operators" jsonb NOT NULL,
	"samples" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "events_unknown_idx" ON "events" USING btree ("written_at","id") WHERE rule = 'none@1';