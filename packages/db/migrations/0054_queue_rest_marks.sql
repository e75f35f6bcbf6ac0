ALTER TABLE "domains" ADD COLUMN "queue_rest_mark" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "domains" ADD COLUMN "queue_rest_held_mark" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "domains" DROP COLUMN "queue_rest_held";