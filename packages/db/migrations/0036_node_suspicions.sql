CREATE TABLE "node_foreign_mail" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"hour" timestamptz(3) NOT NULL,
	"messages" integer NOT NULL,
	"domains" jsonb NOT NULL,
	"last_at" timestamptz(3) NOT NULL,
	CONSTRAINT "node_foreign_mail_tenant_id_node_id_hour_pk" PRIMARY KEY("tenant_id","node_id","hour")
);
--> statement-breakpoint
CREATE TABLE "node_suspicions" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"hints" jsonb NOT NULL,
	"raised_at" timestamptz(3) NOT NULL,
	"closed_at" timestamptz(3),
	"acknowledged_at" timestamptz(3),
	"acknowledged_by" uuid,
	"reason" text,
	"acknowledged_keys" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "node_suspicions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "node_drifts" ADD COLUMN "hint" text;--> statement-breakpoint
ALTER TABLE "node_foreign_mail" ADD CONSTRAINT "node_foreign_mail_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_foreign_mail" ADD CONSTRAINT "node_foreign_mail_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_suspicions" ADD CONSTRAINT "node_suspicions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_suspicions" ADD CONSTRAINT "node_suspicions_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "node_suspicions_tenant_id_node_id_index" ON "node_suspicions" USING btree ("tenant_id","node_id");--> statement-breakpoint
CREATE UNIQUE INDEX "node_suspicions_open_key" ON "node_suspicions" USING btree ("tenant_id","node_id") WHERE closed_at is null;