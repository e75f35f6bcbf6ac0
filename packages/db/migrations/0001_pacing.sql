ALTER TABLE "campaigns" ADD COLUMN "canary" text DEFAULT 'running' NOT NULL;--> statement-breakpoint
ALTER TABLE "pairs" ADD COLUMN "next_slot_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "vps_instances" ADD COLUMN "log_read_at" timestamptz(3);