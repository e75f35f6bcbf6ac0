CREATE TABLE "node_charts" (
	"tenant_id" uuid NOT NULL,
	"node_id" uuid NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	"answered_at" timestamptz(3),
	"charts" jsonb,
	"problem" text,
	CONSTRAINT "node_charts_tenant_id_node_id_pk" PRIMARY KEY("tenant_id","node_id")
);
--> statement-breakpoint
ALTER TABLE "node_charts" ADD CONSTRAINT "node_charts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "node_charts" ADD CONSTRAINT "node_charts_tenant_id_node_id_vps_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","node_id") REFERENCES "public"."vps_instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;