ALTER TABLE "leads" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "leads" ALTER COLUMN "email_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ALTER COLUMN "recipient" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "erased_at" timestamptz(3);--> statement-breakpoint
CREATE INDEX "suppressions_erased_idx" ON "suppressions" USING btree ("tenant_id") WHERE erased_at is not null;