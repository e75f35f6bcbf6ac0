ALTER TABLE "domains" ADD COLUMN "queue_rest" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "domains" ADD COLUMN "queue_rest_held" integer DEFAULT 0 NOT NULL;