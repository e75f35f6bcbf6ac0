ALTER TABLE "plans" ADD COLUMN "webmail" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "antivirus" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "plans" SET "webmail" = true, "antivirus" = ("key" = 'scale') WHERE "key" IN ('growth', 'scale');
