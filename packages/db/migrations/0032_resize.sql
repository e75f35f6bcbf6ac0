CREATE TABLE "machine_plans" (
	"rid" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"cpu" integer NOT NULL,
	"ram_mb" integer NOT NULL,
	"disk_gb" integer NOT NULL,
	"monthly_cents" integer NOT NULL,
	"read_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "node_operations" ADD COLUMN "rid" text;