CREATE TABLE "node_backups" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamptz(3) NOT NULL,
	"ended_at" timestamptz(3),
	"lease_until" timestamptz(3),
	"attempts" integer DEFAULT 0 NOT NULL,
	"bytes" bigint,
	"sha256" text,
	"contents" jsonb,
	"note" text,
	"error" text,
	CONSTRAINT "node_backups_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "node_backups" ADD CONSTRAINT "node_backups_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_backups" ADD CONSTRAINT "node_backups_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "node_backups_tenant_id_node_id_started_at_index" ON "node_backups" USING btree ("tenant_id","node_id","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "node_backups_running_key" ON "node_backups" USING btree ("tenant_id","node_id") WHERE state = 'running';