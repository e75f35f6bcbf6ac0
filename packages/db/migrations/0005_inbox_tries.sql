ALTER TABLE "inbox" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "not_before" timestamptz(3) DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "last_error" text;--> statement-breakpoint
CREATE INDEX "inbox_unhandled_idx" ON "inbox" USING btree ("not_before") WHERE handled_at is null;