ALTER TABLE "domains" ADD COLUMN "converge_lease_until" timestamptz(3);--> statement-breakpoint
ALTER TABLE "domains" ADD COLUMN "converge_again" boolean DEFAULT false NOT NULL;