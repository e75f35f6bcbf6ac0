ALTER TABLE "decisions" ADD COLUMN "mode" text DEFAULT 'enforce' NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "standing" text DEFAULT 'applied' NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "answered_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "judged_day" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "warmup_mode" text DEFAULT 'enforce' NOT NULL;--> statement-breakpoint
CREATE INDEX "decisions_proposed_idx" ON "decisions" USING btree ("tenant_id","subject_id") WHERE standing = 'proposed';