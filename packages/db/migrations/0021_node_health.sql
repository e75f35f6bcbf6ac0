CREATE TABLE "node_health" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"reach" text NOT NULL,
	"reach_since" timestamptz(3) NOT NULL,
	"reach_state" jsonb NOT NULL,
	"probes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"next_probe_at" timestamptz(3) NOT NULL,
	"held" text,
	CONSTRAINT "node_health_tenant_id_node_id_pk" PRIMARY KEY("tenant_id","node_id")
);
--> statement-breakpoint
ALTER TABLE "node_health" ADD CONSTRAINT "node_health_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_health" ADD CONSTRAINT "node_health_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "node_health_due_idx" ON "node_health" USING btree ("next_probe_at");